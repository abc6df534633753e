#!/usr/bin/python3
"""A client that knows docs/FORMAT.md alone follows a feed by what changed in it, whatever its owner does.

usage: changes_test.py VIZZY
"""

import json
import random
import shutil
import unittest

from changing_feed import DEFINITIONS, KEYS_OF_TEXT, ChangingFeed
from feed_client import FeedClient, Folder
from feed_fixture import Workspace, take_program_argument

HOUR, DAY = 3600, 86400


class Follow(unittest.TestCase):
    def setUp(self):
        self.workspace = Workspace()
        self.addCleanup(self.workspace.remove)
        self.feed = ChangingFeed(Workspace.vizzy, self.workspace.folder, random.Random(7))
        self.feed.build()
        self.readers = {}

    def visit(self, feed="people", name="one"):
        """A reader of that name comes back; what it sees is what the version that it says it has must
        show. Returns the URL that told it, and how many resources it took to see everything."""
        host = Folder(self.feed.root)
        reader = self.readers.setdefault((feed, name), FeedClient(host, feed))
        reader.host = host
        url = reader.refresh(self.feed.now)
        current = json.loads((self.feed.root / "v1" / f"{feed}.json").read_text())
        self.assertEqual(reader.entry["version"], current["version"])
        self.assertEqual(reader.entry["sequence"], current["sequence"])
        self.assertEqual(reader.entry["hidden"], current["hidden"])
        version = self.feed.version(current)
        self.assertEqual(reader.scroll(), version.items)
        return url, host.requests

    def pass_time(self, seconds):
        self.feed.now += seconds

    def test_every_hour_it_loads_changes_only(self):
        self.visit()
        for _ in range(10):
            self.pass_time(HOUR)
            self.feed.change()
            self.feed.build()
            for feed in self.feed.feeds():
                is_known = (feed, "one") in self.readers
                url, _ = self.visit(feed)
                self.assertEqual(url, f"v1/changes/{feed}/7200" if is_known else f"v1/{feed}")

    def test_pages_are_made_and_not_loaded(self):
        self.visit()
        for _ in range(5):
            self.pass_time(HOUR)
            self.feed.change()
            self.feed.build()
            _, requests = self.visit()
            pages = set(self.feed.entry()["pages"]) & set(requests)
            self.assertEqual(pages, set())

    def test_who_was_away_for_long_takes_longer_spans_and_then_the_entry(self):
        self.visit()
        for away, url in [(HOUR, "v1/changes/people/7200"), (20 * HOUR, "v1/changes/people/129600"),
                          (6 * DAY, "v1/changes/people/691200"), (9 * DAY, "v1/people")]:
            steps = 4
            for _ in range(steps):
                self.pass_time(away // steps)
                self.feed.change()
                self.feed.build()
            self.assertEqual(self.visit()[0], url)

    def test_takedown_undo_and_rollback(self):
        self.visit()
        key = self.feed.version(self.feed.entry()).items[2]["id"]
        for step in (lambda: self.feed.takedown(key), self.feed.change, lambda: self.feed.rollback(1),
                     lambda: self.feed.undo(key), lambda: self.feed.rollback(2)):
            self.pass_time(600)
            step()
            self.assertEqual(self.visit()[0], "v1/changes/people/7200")
            shown = [item["id"] for item in self.readers["people", "one"].scroll()]
            self.assertFalse(key in shown and key in self.feed.denied)
            self.feed.build()
            self.visit()

    def test_other_definitions(self):
        self.visit()
        for definition in [*DEFINITIONS, KEYS_OF_TEXT, *reversed(DEFINITIONS)]:
            self.pass_time(600)
            self.feed.define(definition)
            self.feed.build()
            self.visit()
            self.feed.change()
            self.pass_time(600)
            self.feed.build()
            url, _ = self.visit()
            spans = definition.get("changes", True)
            self.assertEqual(url, "v1/changes/people/7200" if spans else "v1/people")

    def test_a_lost_table_costs_one_download(self):
        self.visit()
        shutil.rmtree(self.feed.folder / self.feed.out / "state/changes")
        urls = []
        for _ in range(3):
            self.pass_time(600)
            self.feed.change()
            self.feed.build()
            urls.append(self.visit()[0])
        self.assertEqual(urls[1:], ["v1/changes/people/7200"] * 2)

    def test_irregular_builds_and_a_clock_that_jumps(self):
        rng = random.Random(3)
        self.visit()
        for _ in range(25):
            self.pass_time(rng.choice([1, 300, 300, HOUR, 5 * HOUR, DAY, 7 * DAY, -HOUR, -3 * DAY]))
            self.feed.change()
            self.feed.build()
            for name in rng.sample(["one", "two", "three"], 1):
                self.visit(name=name)

    def test_a_folder_begun_anew_is_new(self):
        self.visit()
        for _ in range(3):
            self.feed.change()
            self.pass_time(600)
            self.feed.build()
            self.visit()
        self.pass_time(600)
        self.feed.begin_anew()
        self.feed.change()
        self.pass_time(600)
        self.feed.build()
        self.assertEqual(self.visit()[0], "v1/people")


if __name__ == "__main__":
    take_program_argument()
    unittest.main()
