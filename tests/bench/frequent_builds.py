#!/usr/bin/python3
"""Builds and publishes every five minutes for two weeks, by a clock of its own, and prints what that costs:
files and PUTs per build, dollars per month, and how many files there are at the end of each day.

usage: frequent_builds.py VIZZY [--days N] [--every SECONDS] [--creators N] [--changed N] [--segments]

Between two builds the counts of some creators, chosen at random, grow by up to 3%. Once a day, after a
build, superseded versions are removed from the folder and from the destination, which is a folder that
gets one encoding, as a bucket does. It is done with changes and without, for comparison.
"""

import argparse
import json
import os
import pathlib
import random
import sqlite3
import subprocess
import tempfile

DEFINITION = pathlib.Path(__file__).resolve().parent / "feed_only.json"
START, DAY = 1_700_000_000, 86_400
MONTH, MILLION_PUTS = 30 * DAY, 5.0  # seconds, dollars


class Site:
    def __init__(self, options, folder, changes):
        self.options, self.folder, self.now = options, folder, START
        self.rng = random.Random(1)
        (folder / "www").mkdir(parents=True)
        text = "\n".join(line for line in DEFINITION.read_text().splitlines() if "//" not in line)
        definition = json.loads(text)
        feed = definition["feeds"]["discovery"]
        if options.segments:
            feed |= {"segment_by": ["country"], "changes": {"segments": True}}
        if not changes:
            feed["changes"] = False
        (folder / "d.json").write_text(json.dumps(definition))
        self.run("seed", "--creators", options.creators, "--quiet")
        self.tally = {"builds": 0, "files": 0, "puts": 0, "bookkeeping": 0, "bytes": 0}

    def run(self, *words):
        done = subprocess.run([self.options.vizzy, *map(str, words)], cwd=self.folder, check=False,
                              capture_output=True, text=True,
                              env={**os.environ, "SOURCE_DATE_EPOCH": str(self.now)})
        if done.returncode != 0:
            raise SystemExit(f"vizzy {words[0]} failed: {done.stderr}")
        return done.stdout

    def change(self):
        with sqlite3.connect(self.folder / "vizzy.db") as database:
            keys = self.rng.sample(range(1, self.options.creators + 1), self.options.changed)
            database.executemany(
                "UPDATE creators SET follower_count = follower_count + follower_count * ? / 1000"
                " WHERE id = ?", [(self.rng.randrange(1, 30), key) for key in keys])
        database.close()

    def step(self):
        self.now += self.options.every
        self.change()
        built = json.loads(self.run("build-feed", "--definition", "d.json", "--effort", "fast", "--json"))
        put = json.loads(self.run("publish", "www", "--no-siblings", "--json"))
        if not built["changed"]:
            return
        self.tally["builds"] += 1
        self.tally["files"] += built["files_written"]
        self.tally["puts"] += put["puts"]
        self.tally["bookkeeping"] += put["bookkeeping"]["puts"]
        self.tally["bytes"] += put["bytes"]

    def end_day(self):
        self.run("gc", "out")
        self.run("publish", "www", "--no-siblings", "--gc", "--grace", "0", "--quiet")  # by files' real times

    def files(self, part):
        return sum(len(names) for _, _, names in os.walk(self.folder / part))


def two_weeks(options, folder, changes):
    site = Site(options, folder, changes)
    site.run("build-feed", "--definition", "d.json", "--effort", "fast", "--quiet")
    site.run("publish", "www", "--no-siblings", "--quiet")
    print(f"{'with' if changes else 'without'} changes:")
    print("  day  out/public  v1/changes  out/state  state/changes  destination")
    for day in range(1, options.days + 1):
        for _ in range(DAY // options.every):
            site.step()
        site.end_day()
        parts = ("out/public", "out/public/v1/changes", "out/state", "out/state/changes", "www")
        public, changes_of, state, tables, www = map(site.files, parts)
        print(f"  {day:>3}  {public:>10}  {changes_of:>10}  {state:>9}  {tables:>13}  {www:>11}", flush=True)
    tally = site.tally
    per_build = {name: tally[name] / tally["builds"] for name in tally}
    dollars = per_build["puts"] * MONTH / options.every * MILLION_PUTS / 1e6
    print(f"  {tally['builds']} builds that changed something: {per_build['files']:.1f} files and "
          f"{per_build['puts']:.1f} PUTs each ({per_build['bookkeeping']:.1f} of them bookkeeping, "
          f"{per_build['bytes'] / 1000:.1f} kB); {MONTH // options.every * per_build['puts']:,.0f} PUTs and "
          f"${dollars:.2f} a month")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("vizzy", type=os.path.abspath)
    parser.add_argument("--days", type=int, default=14)
    parser.add_argument("--every", type=int, default=300)
    parser.add_argument("--creators", type=int, default=1000)
    parser.add_argument("--changed", type=int, default=10)
    parser.add_argument("--segments", action="store_true", help="also a feed and changes for each country")
    parser.add_argument("--only", choices=["with", "without"], help="changes")
    options = parser.parse_args()
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    for changes in (True, False):
        if options.only in (None, "with" if changes else "without"):
            with tempfile.TemporaryDirectory(prefix="vizzy-bench-", dir=memory) as name:
                two_weeks(options, pathlib.Path(name) / "site", changes)


if __name__ == "__main__":
    main()
