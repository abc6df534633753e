#!/usr/bin/python3
"""Builds a large seeded feed beside the peer and prints what each run took.

usage: large_feed.py VIZZY [--creators N] [--videos N] [--definition FILE] [--runs N]
                     [--effort WORD] [--memory SIZE] [--folder DIR] [--no-peer]

In each of --runs rounds, every time into a fresh folder: a cold build of all encodings, one of gzip
alone, as a bucket serves it, and tests/bench/peer.py doing the same in turn, so that a machine whose
speed changes changes all; then a build of unchanged rows, and one
after 0.1% of the follower counts drifted by 1%. The medians are set against the targets; the last
result is audited. With --definition the peer is left out: it knows one feed only.
"""

import argparse
import json
import pathlib
import resource
import shutil
import sqlite3
import statistics
import subprocess
import tempfile
import time

HERE = pathlib.Path(__file__).parent
# The unchanged, the drifted and the gzip build against the cold one of all encodings; those against
# the peer.
TARGETS = {"cold / peer": 0.6, "unchanged / cold": 0.4, "drifted / cold": 0.6, "gzip / all": 0.5,
           "gzip / gzip peer": 0.35}
MOST_RENAMED = 0.2
MOST_MEMORY_MB = 300


def run(*command):
    """Runs a command; returns what it printed, its wall and its processor seconds."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(list(map(str, command)), check=True, stdout=subprocess.PIPE, text=True)
    wall, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done.stdout, wall, cpu


def drift(database):
    """Moves every thousandth follower count by 1%, up and down in turn."""
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE creators SET follower_count = follower_count * "
                           "(100 + (id / 1000 % 2 * 2 - 1)) / 100 WHERE id % 1000 = 0")
    connection.close()


class Bench:
    """The runs, and the seconds that each kind took."""

    def __init__(self, options, work):
        self.options = options
        self.work = work
        self.wall, self.cpu, self.memory = {}, {}, 0
        self.written = self.renamed = self.touched = 0

    def note(self, kind, wall, cpu, text):
        self.wall.setdefault(kind, []).append(wall)
        self.cpu.setdefault(kind, []).append(cpu)
        print(f"{kind:<10} {wall:6.2f} s wall  {cpu:6.2f} s cpu  {text}", flush=True)

    def build(self, kind, database, out, *more):
        options = self.options
        text, wall, cpu = run(options.vizzy, "build-feed", "--db", database, "--out", out,
                              "--definition", options.definition or HERE / "feed_only.json",
                              "--effort", options.effort, "--memory", options.memory, "--json",
                              *more)
        report = json.loads(text)
        phases = ", ".join(f"{name} {value:.2f}" for name, value in report["seconds"].items()
                           if value >= 0.005)
        memory = report["peak_memory_bytes"] / 1e6
        size = sum(report[kind]["written_bytes"][encoding]
                   for kind in ("entries", "objects", "documents")
                   for encoding in ("identity", "gzip", "brotli"))
        self.memory = max(self.memory, memory)
        self.note(kind, wall, cpu,
                  f"{memory:4.0f} MB  {report['files_written']:>6} files {size / 1e6:5.0f} MB  "
                  f"({phases}; transaction {report['transaction_seconds']:.2f})")
        return report

    def round(self, number, database):
        out = self.work / f"out{number}"
        self.written = self.build("cold", database, out)["objects"]["written"]
        self.build("gzip", database, self.work / f"gzip{number}", "--encodings", "gzip")
        if self.with_peer():
            self.peer("peer", database, self.work / f"peer{number}")
            self.peer("gzip peer", database, self.work / f"gzip-peer{number}", "--gzip")
        self.touched = self.build("unchanged", database, out)["files_written"]
        drifted = self.work / "drifted.db"
        shutil.copyfile(database, drifted)
        drift(drifted)
        self.renamed = self.build("drifted", drifted, out)["objects"]["written"]
        return out

    def peer(self, kind, database, folder, *more):
        _, wall, cpu = run(HERE / "peer.py", database, folder, *more)
        self.note(kind, wall, cpu, "")

    def with_peer(self):
        return not self.options.no_peer and not self.options.definition

    def ratio(self, times, name):
        """The median of the ratios of each round."""
        a, b = name.replace("all", "cold").split(" / ")
        return statistics.median(x / y for x, y in zip(times[a], times[b]))

    def verdict(self):
        print(f"\n{'':<20} {'wall':>6} {'cpu':>6} {'target':>7}")
        for name, target in TARGETS.items():
            if "peer" in name and not self.with_peer():
                continue
            print(f"{name:<20} {self.ratio(self.wall, name):6.2f} {self.ratio(self.cpu, name):6.2f} "
                  f"{target:7.2f}")
        share = self.renamed / max(1, self.written)
        print(f"{'pages renamed':<20} {share:6.1%} {'':>6} {MOST_RENAMED:7.0%}")
        print(f"{'files, unchanged':<20} {self.touched:6} {'':>6} {0:7}")
        print(f"{'most memory, MB':<20} {self.memory:6.0f} {'':>6} {MOST_MEMORY_MB:7}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("vizzy", type=pathlib.Path)
    parser.add_argument("--creators", type=int, default=1_000_000)
    parser.add_argument("--videos", type=int, default=1_500_000)
    parser.add_argument("--definition", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--effort", default="fast")
    parser.add_argument("--memory", default="256MiB")
    parser.add_argument("--folder", type=pathlib.Path, help="where to work")
    parser.add_argument("--no-peer", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as work:
        database = pathlib.Path(work) / "large.db"
        run(options.vizzy, "seed", "--db", database, "--creators", options.creators,
            "--videos", options.videos, "--quiet")
        bench = Bench(options, pathlib.Path(work))
        for number in range(options.runs):
            out = bench.round(number, database)
        _, wall, cpu = run(options.vizzy, "verify", out, "--quiet")
        bench.note("verify", wall, cpu, "")
        bench.verdict()


if __name__ == "__main__":
    main()
