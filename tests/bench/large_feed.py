#!/usr/bin/python3
"""Builds a large seeded feed and prints seconds per phase, peak memory and what a drift renames.

usage: large_feed.py VIZZY [--creators N] [--videos N] [--definition FILE] [--runs N]

Four builds are measured: cold (into a fresh folder, --runs times), unchanged, after 0.1% of the
follower counts drifted by 1%, and an audit of the result.
"""

import argparse
import json
import pathlib
import resource
import sqlite3
import subprocess
import tempfile
import time

HERE = pathlib.Path(__file__).parent


def run(*command):
    """Runs a command; returns what it printed and its wall seconds."""
    start = time.monotonic()
    done = subprocess.run(list(map(str, command)), check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout, time.monotonic() - start


def drift(database):
    """Moves every thousandth follower count by 1%."""
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE creators SET follower_count = follower_count * 101 / 100 "
                           "WHERE id % 1000 = 0")
    connection.close()


def build(options, database, out):
    text, seconds = run(options.vizzy, "build-feed", "--db", database, "--out", out,
                        "--definition", options.definition, "--effort", "fast", "--json")
    report = json.loads(text)
    phases = ", ".join(f"{name} {value:.2f}" for name, value in report["seconds"].items()
                       if value >= 0.005)
    memory = report["peak_memory_bytes"] / 1e6
    return report, f"{seconds:6.2f} s  {memory:4.0f} MB  {report['files_written']:>6} files  ({phases})"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("vizzy", type=pathlib.Path)
    parser.add_argument("--creators", type=int, default=1_000_000)
    parser.add_argument("--videos", type=int, default=1_500_000)
    parser.add_argument("--definition", type=pathlib.Path, default=HERE / "feed_only.json")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        database = pathlib.Path(work) / "large.db"
        _, seconds = run(options.vizzy, "seed", "--db", database, "--creators", options.creators,
                         "--videos", options.videos, "--quiet")
        print(f"seed       {seconds:6.2f} s")
        for number in range(options.runs):
            out = pathlib.Path(work) / f"out{number}"
            report, line = build(options, database, out)
            print(f"cold       {line}")
        pages = report["objects"]["written"]
        print(f"unchanged  {build(options, database, out)[1]}")
        drift(database)
        report, line = build(options, database, out)
        renamed = report["objects"]["written"]
        print(f"drifted    {line}: {renamed} of {pages} objects renamed "
              f"({100 * renamed / pages:.1f}%)")
        print(f"verify     {run(options.vizzy, 'verify', out, '--quiet')[1]:6.2f} s")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e3
    print(f"peak memory of any run: {peak:.0f} MB")


if __name__ == "__main__":
    main()
