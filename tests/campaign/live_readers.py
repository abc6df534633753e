#!/usr/bin/python3
"""Readers by any client, over HTTP, of a feed that changes each second: builds, takedowns and their ends, rollbacks,
other definitions, garbage collection. Clocks run 600 times as fast, so that a version is kept for twelve seconds and
an absence of ten takes another span of changes. The readers ask `vizzy serve`, or two caches of different age in
front of it.

What each version must show is known from a model of its rows (tests/format/changing_feed.py). Wrong are: an item
twice, left out, out of order or with another value, a key that was taken down before the reader asked, a version
that was superseded before it asked, and a call that fails.

usage: live_readers.py VIZZY [--seconds N] [--caches] [--seed N] -- COMMAND...

COMMAND is a program of readers, in any language. It gets these words after its own:

    ROOT TIME FACTOR SECONDS SEED FOLDER
        the web root; its clock begins at TIME (seconds since 1970) and runs FACTOR times as fast; it ends after
        SECONDS; a seed for random numbers; a folder for what it stores

It reads the feed `people` (key `id`) and its segments in as many sessions as it can, and writes a line of JSON to
stdout for each list that it has shown:

    {"feed": "people/~4cima", "version": "...", "items": [...], "whole": true,      all pages were given
     "began": 1700000000123, "ended": 1700000001456,      milliseconds: before it asked, after the last page
     "refreshed": "changed", "restarts": 0}      what the refresh said; how often the list was begun again
    {"failed": "why"}      a call that fails for another reason than that a segment is gone
"""

import argparse
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter

HERE = pathlib.Path(__file__).resolve().parent
sys.path += [str(HERE.parent / "format"), str(HERE.parent / "serve")]
from caching_front import CachingFront  # noqa: E402
from changing_feed import DEFINITIONS, ChangingFeed  # noqa: E402
from hosts import VizzyServe  # noqa: E402

SKIPPED = 77
FACTOR = 600
BEGUN = 1_700_000_000
LIFETIMES = (1, 8)  # of the caches, in seconds
SESSIONS_A_SECOND = 0.5  # at least
NEVER = float("inf")


class LiveFeed(ChangingFeed):
    """Notes when each version was the newest one, and when each key was taken down, in real milliseconds."""

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
            self.counts["takedowns"] += 1
            key = self.rng.choice(sorted(self.rows))
            self.takedown(key)
            self.denials.append([key, time.time() * 1000, NEVER])
        elif kind == 2 and self.denied:
            self.counts["takedowns undone"] += 1
            key = self.rng.choice(sorted(self.denied))
            for denial in self.denials:
                if denial[0] == key:
                    denial[2] = min(denial[2], time.time() * 1000)
            self.undo(key)
        elif kind == 3:
            self.counts["rollbacks"] += 1
            self.rollback(self.rng.randrange(1, 3))
        elif kind == 4:
            self.counts["collections"] += 1
            self.collect()
        else:
            self.counts["builds"] += 1
            if kind == 5:
                self.define(self.rng.choice(DEFINITIONS))
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


class Judge:
    """`slack` is how old, in milliseconds, an answer may be."""

    def __init__(self, feed, slack):
        self.feed, self.slack = feed, slack
        self.ever_denied = {key for key, _, _ in feed.denials}

    def problem(self, session):
        """What is wrong with a list that a reader was shown; None for nothing."""
        at = session["feed"], session["version"]
        version = self.feed.shown.get(at)
        asked = session["began"] - self.slack
        if version is None:
            return "shows a version that never was"
        if self.feed.superseded.get(at, NEVER) < asked:
            return "shows a version that was superseded before it asked"
        keys = [item["id"] for item in session["items"]]
        if len(set(keys)) < len(keys):
            return "shows an item twice"
        for key, since, until in self.feed.denials:
            if key in keys and since < asked and session["ended"] < until:
                return f"shows {key}, which was taken down"
        return self.problem_of_items(session, iter(version.items))

    def problem_of_items(self, session, wanted):
        for item in session["items"]:
            for one in wanted:
                if one["id"] == item["id"]:
                    break
                if one["id"] not in self.ever_denied:
                    return f"leaves out {one['id']}, or shows {item['id']} out of its place"
            else:
                return f"shows {item['id']} out of its place, or of another version"
            if one != item:
                return f"shows {item}, not {one}"
        if session["whole"] and any(one["id"] not in self.ever_denied for one in wanted):
            return "ends before the last item"
        return None


def run(words, folder):
    """The feed, what the readers said, and how often a cache gave what it held."""
    feed = LiveFeed(os.path.abspath(words.vizzy), folder, random.Random(words.seed))
    feed.build()
    feed.remember()
    host = VizzyServe(feed.program, folder / feed.out, "--quiet")
    front = CachingFront(host.url, random.Random(words.seed), LIFETIMES) if words.caches else None
    root = f"{(front or host).url}/"
    said = folder / "said"
    stored = folder / "stored"
    stored.mkdir()
    try:
        with open(said, "w", encoding="utf-8") as output:
            feed.started = time.time()
            told = map(str, (root, BEGUN, FACTOR, words.seconds, words.seed, stored))
            with subprocess.Popen([*words.command, *told], stdout=output) as readers:
                due = time.time()
                while readers.poll() is None:
                    feed.step()
                    due += 1
                    time.sleep(max(0, due - time.time()))
    finally:
        if front:
            front.close()
        host.close()
    if readers.returncode != 0:
        sys.exit(f"the readers exit with {readers.returncode}")
    return feed, [json.loads(line) for line in said.read_text(encoding="utf-8").splitlines()], front


def listed(counts):
    return ", ".join(f"{count} {what}" for what, count in sorted(counts.items()))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("vizzy")
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--caches", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("command", nargs="+")
    words = parser.parse_args()
    if shutil.which(words.command[0]) is None:
        print(f"skipped: needs {words.command[0]}")
        sys.exit(SKIPPED)
    with tempfile.TemporaryDirectory(prefix="vizzy-test-") as folder:
        feed, said, front = run(words, pathlib.Path(folder))
    judge = Judge(feed, LIFETIMES[-1] * 1000 if front else 0)
    sessions = [one for one in said if "failed" not in one]
    wrong = [f"a call fails: {one['failed']}" for one in said if "failed" in one]
    for one in sessions:
        problem = judge.problem(one)
        if problem:
            wrong.append(f"{problem}; of {one['feed']}, which it {one['refreshed']}")
    if len(sessions) < words.seconds * SESSIONS_A_SECOND:
        wrong.append(f"only {len(sessions)} lists were shown")
    print("\n".join(wrong[:20]))
    print(f"{words.seconds} s: {listed(feed.counts)}; {len(sessions)} lists shown "
          f"({listed(Counter(one['refreshed'] for one in sessions))}), "
          f"{sum(one['restarts'] for one in sessions)} begun again, "
          f"{sum(len(one['items']) for one in sessions)} items compared"
          f"{f', {front.served_old} answers from caches' if front else ''}: {len(wrong)} wrong")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
