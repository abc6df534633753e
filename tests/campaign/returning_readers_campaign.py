#!/usr/bin/python3
"""Readers who return to a feed that changes: they load what changed, hop between two edges whose caches
are of different age, and were away for random times. Each session shows one version as it was.

The readers know docs/FORMAT.md alone (tests/format/feed_client.py), and what a version must show is
known from a model of its rows (tests/format/changing_feed.py). Wrong are: an item twice, an item left
out or out of order, another value, a key that the reader was told to hide, and a step back to an entry
that is older than the one that it has.

usage: returning_readers_campaign.py VIZZY [--size ROUNDS] [--seed N] [--case N]
"""

import pathlib
import sys

from bounded_run import Fault
from campaign import Campaign

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "format"))
from changing_feed import DEFINITIONS, ChangingFeed  # noqa: E402
from feed_client import FeedClient, Missing  # noqa: E402

SESSIONS_IN_CASE = 250
READERS = 30
AWAY = [30, 300, 3600, 3 * 3600, 12 * 3600, 86400, 3 * 86400, 20 * 86400]
HOUR = 3600


class Edge:
    """A cache in front of the folder: each entry and each changes resource is as old as it is."""

    def __init__(self, feed, rng, lifetime):
        self.feed, self.rng, self.lifetime = feed, rng, lifetime
        self.cached = {}  # URL -> (body, until)

    def get(self, url, known, force):
        if url.startswith("v1/o/"):
            return self.origin(url)
        body, until = self.cached.get(url, (None, 0))
        if force or until <= self.feed.now:
            status, body = self.origin(url)
            if status != 200:
                self.cached.pop(url, None)
                return status, body
            self.cached[url] = body, self.feed.now + self.rng.randrange(self.lifetime)
        return (304, b"") if body == known else (200, body)

    def origin(self, url):
        path = self.feed.root / f"{url}.json"
        return (200, path.read_bytes()) if path.is_file() else (404, b"")


class Phone:
    """A reader and its session: it hops between edges, and judges what it is shown."""

    def __init__(self, simulation, feed):
        self.simulation, self.rng, self.edges = simulation, simulation.rng, simulation.edges
        self.reader = FeedClient(self, feed, uses_changes=self.rng.randrange(8) > 0)
        self.near = self.rng.choice(self.edges)
        self.due = 0
        self.pages = None  # of the session that it is in
        self.entry, self.shown, self.tries = None, [], 0

    def get(self, url, known=None, force=False):
        if self.rng.randrange(5) == 0:
            self.near = self.rng.choice(self.edges)
        counts, made = self.simulation.counts, url.split("/")[1]
        counts[{"o": "objects", "changes": "changes"}.get(made, "entries") + " asked for"] += 1
        return self.near.get(url, known, force)

    def act(self):
        if self.pages is None:
            self.begin()
        for _ in range(self.rng.randrange(1, 12)):
            if self.pages is None or not self.turn():
                return

    def begin(self, force=False):
        before = self.reader.entry
        self.reader.refresh(self.simulation.feed.now, force)
        if self.reader.entry is None:  # the last item of a segment is gone
            return self.leave()
        self.require_no_step_back(before, self.reader.entry)
        self.entry, self.shown = self.reader.entry, []
        self.pages = self.reader.pages()
        return True

    def turn(self):
        """False at the end of the session."""
        try:
            page = next(self.pages, None)
        except Missing:  # rule 6: once more from the top of the newest
            self.simulation.counts["restarts"] += 1
            self.tries += 1
            if self.tries > 3:
                raise Fault("a reader gave up") from None
            self.begin(force=True)
            return True
        if page is None or (len(self.shown) > 20 and self.rng.randrange(12) == 0):
            return self.finish(is_whole=page is None)
        self.show(page)
        if self.rng.randrange(10) == 0:  # what it learns to hide it hides in this scroll too
            before = self.reader.entry
            self.reader.refresh(self.simulation.feed.now)
            self.require_no_step_back(before, self.reader.entry)
        return True

    def show(self, page):
        told = self.reader.entry["hidden"]
        keys = {item["id"] for item in self.shown}
        for item in page:
            if item["id"] in told:
                raise Fault(f"shows {item['id']}, which is hidden")
            if item["id"] in keys:
                raise Fault(f"shows {item['id']} twice")
        self.shown += page
        self.simulation.counts["items compared"] += len(page)

    def finish(self, is_whole):
        version = self.simulation.feed.version(self.entry)
        place = 0
        for item in self.shown:
            while place < len(version.items) and version.items[place]["id"] != item["id"]:
                self.require_may_be_left_out(version.items[place])
                place += 1
            if place == len(version.items):
                raise Fault(f"shows {item['id']} out of its place, or of another version")
            if item != version.items[place]:
                raise Fault(f"shows {item}, not {version.items[place]}")
            place += 1
        for item in version.items[place:] if is_whole else []:
            self.require_may_be_left_out(item)
        return self.leave()

    def require_may_be_left_out(self, item):
        if not self.reader.hides(item["id"]) and item["id"] not in self.simulation.ever_denied:
            raise Fault(f"leaves out {item['id']} of sequence {self.entry['sequence']}")

    def require_no_step_back(self, before, after):
        if before is None or before.get("lineage") != after.get("lineage"):
            return
        if after["sequence"] < before["sequence"]:
            raise Fault(f"goes back from sequence {before['sequence']} to {after['sequence']}")

    def leave(self):
        self.simulation.sessions += 1
        self.pages, self.tries = None, 0
        longest = self.rng.choice(AWAY)
        self.due = self.simulation.feed.now + self.rng.randrange(longest)
        return False


class Simulation:
    def __init__(self, campaign, rng, folder):
        folder.mkdir()
        self.rng, self.counts, self.sessions, self.ever_denied = rng, campaign.counts, 0, set()
        self.feed = ChangingFeed(campaign.vizzy, folder, rng)
        self.feed.build()
        self.edges = [Edge(self.feed, rng, 60), Edge(self.feed, rng, 24 * HOUR)]
        feeds = ["people"] * 5 + self.feed.feeds()
        self.phones = [Phone(self, rng.choice(feeds)) for _ in range(READERS)]

    def run(self):
        while self.sessions < SESSIONS_IN_CASE:
            self.feed.now += self.rng.choice([20, 60, 300, 300, 900, HOUR, 6 * HOUR, 86400])
            self.publish()
            for _ in range(self.rng.randrange(1, 4)):
                for phone in self.phones:
                    if phone.due <= self.feed.now:
                        phone.act()
                self.feed.now += self.rng.randrange(60)
        self.feed.run("verify", self.feed.out)

    def publish(self):
        self.feed.change()
        step = self.rng.randrange(24)
        self.counts["versions"] += 1
        if step in (0, 5) and len(self.feed.denied) < 8:
            key = self.rng.choice(sorted(self.feed.rows))
            self.ever_denied.add(key)
            self.feed.takedown(key)
        elif step == 1 and self.feed.denied:
            self.feed.undo(self.rng.choice(sorted(self.feed.denied)))
        elif step == 2:
            self.feed.rollback(self.rng.randrange(1, 3))
        elif step == 3:
            self.feed.define(self.rng.choice(DEFINITIONS))
            self.feed.build()
        elif step == 4:
            self.feed.collect()
        else:
            self.feed.build()


def main():
    campaign = Campaign(__doc__, 10_000 // SESSIONS_IN_CASE, "rounds")

    def try_case(_, rng, folder):
        simulation = Simulation(campaign, rng, folder)
        try:
            simulation.run()
        except AssertionError as error:  # a command fails
            raise Fault(str(error)) from error
        campaign.counts["sessions"] += simulation.sessions

    campaign.run(try_case)


if __name__ == "__main__":
    main()
