#!/usr/bin/python3
"""Readers by a client of templates/clients, over the network, of a feed that changes each second: builds, takedowns
and their ends, rollbacks, other definitions, garbage collection. Clocks run 600 times as fast, so that a version is
kept for twelve seconds and an absence of ten takes another span of changes.

What each version must show is known from a model of its rows (tests/format/changing_feed.py). Wrong are: an item
twice, left out, out of order or with another value, a key that was taken down before the reader asked, a version that
was superseded before it asked, and a call that fails.

usage: live_readers.py VIZZY SECONDS typescript NODE | kotlin FOLDER     The folder is for what is compiled.
"""

import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter

HERE = pathlib.Path(__file__).resolve().parent
sys.path += [str(HERE.parent / "format"), str(HERE.parent / "serve"), str(HERE / "kotlin")]
from changing_feed import DEFINITIONS, ChangingFeed  # noqa: E402
from hosts import VizzyServe  # noqa: E402
from kotlin_client import SKIPPED, Absent, Compiled  # noqa: E402

FACTOR = 600
BEGUN = 1_700_000_000
SEED = 1
SESSIONS_A_SECOND = 0.5  # at least


class LiveFeed(ChangingFeed):
    """Notes when each version was the newest one, and each key taken down. Times are in real milliseconds."""

    def __init__(self, program, folder, rng):
        super().__init__(program, folder, rng)
        self.started = time.time()
        self.shown = {}  # (feed, version) -> Version
        self.current = {}  # feed -> version
        self.superseded = {}  # (feed, version) -> when, of those that are not the newest one
        self.denials = []  # [key, from, until]
        self.counts = Counter()

    def step(self):
        self.now = BEGUN + int((time.time() - self.started) * FACTOR)
        self.change()
        kind = self.rng.randrange(12)
        if kind in (0, 1) and len(self.denied) < 8:
            key = self.rng.choice(sorted(self.rows))
            self.counts["takedowns"] += 1
            self.takedown(key)
            self.denials.append([key, time.time() * 1000, float("inf")])
        elif kind == 2 and self.denied:
            key = self.rng.choice(sorted(self.denied))
            self.counts["takedowns undone"] += 1
            next(denial for denial in self.denials if denial[0] == key and denial[2] == float("inf"))[2] = time.time() * 1000
            self.undo(key)
        elif kind == 3:
            self.counts["rollbacks"] += 1
            self.rollback(self.rng.randrange(1, 3))
        elif kind == 4:
            self.counts["collections"] += 1
            self.collect()
        else:
            if kind == 5:
                self.define(self.rng.choice(DEFINITIONS))
            self.counts["builds"] += 1
            self.build()
        self.remember()

    def remember(self):
        there = {feed: self.entry(feed) for feed in self.feeds()}
        now = time.time() * 1000
        for feed in self.current.keys() | there.keys():
            entry = there.get(feed)
            version = entry and entry["version"]
            if self.current.get(feed) not in (None, version):
                self.superseded[feed, self.current[feed]] = now
            self.current[feed] = version
            if entry is not None:
                self.shown[feed, version] = self.version(entry)
                self.superseded.pop((feed, version), None)

    def judge(self, session):
        """What is wrong with what a reader was shown, one sentence each."""
        feed, version = session["feed"], session["version"]
        if (feed, version) not in self.shown:
            yield "shows a version that never was"
            return
        if self.superseded.get((feed, version), float("inf")) < session["began"]:
            yield "shows a version that was superseded before it asked"
        keys = [item["id"] for item in session["items"]]
        if len(set(keys)) < len(keys):
            yield "shows an item twice"
        for key, since, until in self.denials:
            if key in keys and since < session["began"] and session["ended"] < until:
                yield f"shows {key}, which was taken down"
        yield from self.judge_items(session, self.shown[feed, version].items)

    def judge_items(self, session, wanted):
        ever_denied = {key for key, _, _ in self.denials}
        place = 0
        for item in session["items"]:
            while place < len(wanted) and wanted[place]["id"] != item["id"]:
                if wanted[place]["id"] not in ever_denied:
                    yield f"leaves out {wanted[place]['id']}, or shows {item['id']} out of its place"
                    return
                place += 1
            if place == len(wanted):
                yield f"shows {item['id']} out of its place, or of another version"
                return
            if item != wanted[place]:
                yield f"shows {item}, not {wanted[place]}"
            place += 1
        if session["whole"] and any(item["id"] not in ever_denied for item in wanted[place:]):
            yield "ends before the last item"


def reader_of(client, where, folder):
    """The command of the readers, without what they are told."""
    if client == "typescript":
        return lambda *words: [where, str(HERE / "live_reader.mjs"), *words]
    compiled = Compiled(pathlib.Path(where))
    return lambda *words: compiled.command("vizzy.feed.tests.LiveReaderKt", *words, folder / "stored")


def read_live(vizzy, seconds, command, folder):
    feed = LiveFeed(vizzy, folder, random.Random(SEED))
    feed.build()
    feed.remember()
    host = VizzyServe(vizzy, folder / feed.out, "--quiet")
    said = folder / "said"
    try:
        with open(said, "w", encoding="utf-8") as output:
            feed.started = time.time()
            words = map(str, (host.url + "/", BEGUN, FACTOR, seconds, SEED))
            with subprocess.Popen(command(*words), stdout=output) as readers:
                due = time.time()
                while readers.poll() is None:
                    feed.step()
                    due += 1
                    time.sleep(max(0, due - time.time()))
    finally:
        host.close()
    if readers.returncode != 0:
        sys.exit(f"the readers exit with {readers.returncode}")
    return feed, [json.loads(line) for line in said.read_text(encoding="utf-8").splitlines()]


def main():
    vizzy, seconds, client, where = os.path.abspath(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
    with tempfile.TemporaryDirectory(prefix="vizzy-test-") as name:
        folder = pathlib.Path(name)
        try:
            command = reader_of(client, where, folder)
        except Absent as absent:
            print(f"skipped: {absent}")
            sys.exit(SKIPPED)
        feed, said = read_live(vizzy, seconds, command, folder)
    sessions = [one for one in said if "failed" not in one]
    wrong = [f"{client}: a call fails: {one['failed']}" for one in said if "failed" in one]
    wrong += [f"{client}: {problem}; it {one['refreshed']}, of {one['feed']}" for one in sessions for problem in feed.judge(one)]
    if len(sessions) < seconds * SESSIONS_A_SECOND:
        wrong.append(f"only {len(sessions)} sessions")
    print("\n".join(wrong[:20]))
    counts = ", ".join(f"{count} {what}" for what, count in sorted(feed.counts.items()))
    kinds = ", ".join(f"{count} {what}" for what, count in sorted(Counter(one["refreshed"] for one in sessions).items()))
    print(f"{client}, {seconds} s: {counts}; {len(sessions)} sessions ({kinds}), {sum(one['restarts'] for one in sessions)} "
          f"started over, {sum(len(one['items']) for one in sessions)} items compared: {len(wrong)} wrong")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
