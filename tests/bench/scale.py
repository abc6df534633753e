#!/usr/bin/python3
"""Shows how the time and the memory of each command grow with what there is: rows, segments, keys of the
denylist, kept versions, files that nobody knows. Each at two sizes, the second ten times the first.

usage: scale.py VIZZY [--case NAME]... [--share S] [--encodings LIST] [--no-aliases] [--folder DIR]

  --case    rows, segments, denylist, versions, strays (default: all)
  --share   of the full sizes, e.g. 0.01 to see that it works
  --encodings   that are written and published (default: all are written, identity alone is published)
  --no-aliases  makes no file for each creator's name, of which ten million need 80 GB

The last column is how many times the time has grown for ten times as much: ten is linear. Nothing is removed
before the end: for five minutes ext4 gives no inode away that was freed, and looks long for others.
"""

import argparse
import json
import multiprocessing
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import time

GROWTH = 10
START = 1_700_000_000
DISCOVERY = {
    "sql": "SELECT id, username, display_name, follower_count FROM creators",
    "key": "id",
    "sort": [{"field": "follower_count", "order": "desc"}],
    "fields": {"id": {"type": "integer"}, "username": {"type": "text"}, "display_name": {"type": "text"},
               "follower_count": {"type": "integer", "significant_digits": 3}}}
CREATORS = {
    "sql": "SELECT id, username, display_name, follower_count, country FROM creators",
    "key": "id", "group": 65536, "alias": "username",
    "fields": {"id": {"type": "integer"}, "username": {"type": "text"}, "display_name": {"type": "text"},
               "follower_count": {"type": "integer"}, "country": {"type": "text"}},
    "children": {"top_videos": {
        "sql": "SELECT id, creator_id, title, view_count FROM videos", "key": "id",
        "parent": "creator_id", "limit": 3, "sort": [{"field": "view_count", "order": "desc"}],
        "fields": {"id": {"type": "integer"}, "title": {"type": "text"},
                   "view_count": {"type": "integer"}}}}}


class Place:
    """A database, an output folder and a destination of one size, and what each command took there."""

    def __init__(self, options, folder, feed, documents=None):
        self.options, self.folder, self.now, self.took = options, folder, START, {}
        self.definition = {"vizzy": 1, "feeds": {"discovery": feed}}
        if documents:
            self.definition["documents"] = {"creators": documents}
        (folder / "www").mkdir(parents=True)
        self.write()

    def write(self):
        (self.folder / "feed.json").write_text(json.dumps(self.definition))

    def start(self, *words):
        return subprocess.Popen([self.options.vizzy, *map(str, words)], cwd=self.folder,
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                                env={**os.environ, "SOURCE_DATE_EPOCH": str(self.now),
                                     "VIZZY_DEFINITION": "feed.json"})

    def run(self, *words):
        """Runs a command; its seconds of processor time and its peak memory in MiB."""
        process = self.start(*words)
        said = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise SystemExit(f"scale: vizzy {' '.join(map(str, words[:4]))}: {said}")
        return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024

    def measure(self, name, *words):
        self.took[name] = self.run(*words)
        print(f"    {name:<24} {self.took[name][0]:8.2f} s {self.took[name][1]:7.0f} MiB", flush=True)

    def seed(self, creators, videos):
        self.run("seed", "--creators", creators, "--videos", videos, "--quiet")

    def sql(self, text):
        with sqlite3.connect(self.folder / "vizzy.db") as database:
            database.execute(text)
        database.close()

    def build(self):
        self.now += 3600
        self.run("build-feed", "--effort", "fast", "--quiet")

    def walk(self, key=7):
        """Every command that reads or writes the folder or the destination, once."""
        build = ("build-feed", "--effort", "fast", "--quiet")
        self.measure("check", "check", "--quiet")
        self.now += 3600
        self.measure("build-feed, first", *build)
        self.measure("build-feed, unchanged", *build)
        self.measure("publish, first", "publish", "www", *self.options.published, "--quiet")
        self.sql("UPDATE creators SET follower_count = follower_count * 2 WHERE id % 1000 = 7")
        self.now += 3600
        self.measure("build-feed, changed", *build)
        self.walk_published(key)

    def walk_published(self, key=7):
        self.measure("publish, changed", "publish", "www", *self.options.published, "--quiet")
        self.measure("publish, nothing", "publish", "www", *self.options.published, "--quiet")
        for words in (["verify", "out"], ["versions", "out"], ["versions", "www"], ["denylist", "out"],
                      ["diff"], ["report"]):
            self.measure(" ".join(words), *words, *(["--quiet"] if words[0] == "verify" else []))
        self.measure("takedown", "takedown", key, "--effort", "fast", "--quiet")
        self.measure("rollback", "rollback", "1", "--quiet")
        self.now += 40 * 86400
        self.measure("gc", "gc", "out", "--quiet")
        self.measure("publish --gc", "publish", "www", *self.options.published, "--gc", "--grace", "0", "--quiet")


def require(is_so, what):
    if not is_so:
        raise SystemExit(f"scale: there are not as many {what} as meant")


def rows(options, folder, size):
    documents = dict(CREATORS)
    if options.no_aliases:
        del documents["alias"]
    place = Place(options, folder, DISCOVERY, documents)
    place.seed(size, 10 * size)
    place.walk()
    return place


def segments(options, folder, size):
    sql = f"SELECT id, username, display_name, follower_count, id % {size} AS part FROM creators"
    place = Place(options, folder, DISCOVERY | {"sql": sql, "segment_by": ["part"], "max_segments": size})
    place.seed(3 * size, 0)
    place.walk()
    require(len(list((folder / "out/public/v1/discovery").glob("*.json"))) == size, "segments")
    return place


def denylist(options, folder, size):
    place = Place(options, folder, DISCOVERY, CREATORS)
    place.seed(max(4 * size, 100), 0)
    place.build()
    place.measure("takedown of all of them", "takedown", *range(1, size + 1), "--effort", "fast", "--quiet")
    require((folder / "out/state/denylist.json").read_text().count('"hidden_until"') == size, "keys")
    place.walk(size + 1)
    return place


def versions(options, folder, size):
    place = Place(options, folder, DISCOVERY | {"page_size": 20})
    place.definition["retention"] = {"builds": size, "hours": 0}
    place.write()
    place.seed(60, 0)
    for number in range(size):
        place.sql(f"UPDATE creators SET follower_count = {1000 * (number + 1)} WHERE id = {number % 60 + 1}")
        place.build()
    require(len(list((folder / "out/state/manifests").iterdir())) == size, "versions")
    place.walk_published()
    return place


def strays(options, folder, size):
    place = Place(options, folder, DISCOVERY, CREATORS)
    place.seed(1000, 3000)
    place.build()
    place.measure("publish, first", "publish", "www", *options.published, "--quiet")
    for number in range(size):
        stray = folder / "out/public/v1" / f"stray{number % 997}"
        if number < 997:
            stray.mkdir()
        (stray / f"{number}.json").touch()
    place.sql("UPDATE creators SET follower_count = follower_count * 2 WHERE id % 10 = 7")
    place.measure("build-feed, changed", "build-feed", "--effort", "fast", "--quiet")
    place.walk_published()
    return place


CASES = {rows: (100_000, "creators with ten videos each"), segments: (10_000, "segments"),
         denylist: (10_000, "keys in the denylist"), versions: (500, "kept versions"),
         strays: (100_000, "stray files in the folder")}


def compare(small, large):
    print(f"\n    {'':<24} {'time':>10} {'':>10} {'memory':>10} {'':>10} {'grown':>6}")
    for name, (seconds, memory) in small.items():
        more, much = large[name]
        print(f"    {name:<24} {seconds:8.2f} s {more:8.2f} s {memory:6.0f} MiB {much:6.0f} MiB "
              f"{more / max(seconds, 0.01):6.1f}")


def measured(case, options, folder, size):
    """What each command took, in a process of its own: the memory that a program has at most counts for all that
    it starts."""
    def work(pipe):
        pipe.send(case(options, folder / f"{case.__name__}-{size}", size).took)

    receiver, sender = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=work, args=(sender,))
    process.start()
    sender.close()
    try:
        return receiver.recv()
    except EOFError:
        raise SystemExit(f"scale: {case.__name__} with {size:,} failed") from None
    finally:
        process.join()


def measure_cases(options, folder):
    for case, (size, what) in CASES.items():
        if options.case and case.__name__ not in options.case:
            continue
        sizes = []
        small = max(10, int(size * options.share))
        for number in (small, small * GROWTH):
            print(f"\n{number:,} {what}", flush=True)
            sizes.append(measured(case, options, folder, number))
        compare(*sizes)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("vizzy", type=os.path.abspath)
    parser.add_argument("--case", action="append", choices=[case.__name__ for case in CASES])
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--encodings")
    parser.add_argument("--no-aliases", action="store_true")
    parser.add_argument("--folder", type=pathlib.Path, help="where to work")
    options = parser.parse_args()
    options.published = [] if options.encodings else ["--no-siblings"]
    if options.encodings:
        os.environ["VIZZY_ENCODINGS"] = options.encodings
    with tempfile.TemporaryDirectory(prefix="vizzy-scale-", dir=options.folder) as folder:
        measure_cases(options, pathlib.Path(folder))


if __name__ == "__main__":
    sys.exit(main())
