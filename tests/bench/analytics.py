#!/usr/bin/python3
"""Times vizzy analytics against the sqlite3 tool with hand-written SQL, in one run.

usage: analytics.py VIZZY [--creators N] [--videos N] [--database FILE] [--runs N]

Both run the same two questions on the same file, their answers go to files and are compared: the top
10 of one creator (through the index), and the top 10 of every creator (SQL: a window function). What a
process takes that does nothing is taken off the first. The best of the runs counts: wall seconds, and
CPU seconds, which tell more on a busy machine. Exit code 1 when answers differ or a ratio is missed:
1.5 for one creator, 0.3 for every creator.
"""

import argparse
import csv
import math
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

COLUMNS = ["rank", "id", "title", "creator_id", "creator", "published_at", "view_count", "like_count",
           "comment_count", "engagement_rate"]
RATE = "CASE WHEN view_count > 0 THEN (like_count + comment_count) * 1.0 / view_count ELSE 0.0 END"
ONE = f"""SELECT row_number() OVER (ORDER BY rate DESC, view_count DESC, id) AS rank, id, title, creator_id,
  (SELECT username FROM creators WHERE creators.id = creator_id) AS creator, published_at, view_count,
  like_count, comment_count, rate AS engagement_rate
  FROM (SELECT *, {RATE} AS rate FROM videos WHERE creator_id = CREATOR)
  ORDER BY rate DESC, view_count DESC, id LIMIT 10"""
EACH = f"""SELECT place AS rank, v.id, title, creator_id, username AS creator, published_at, view_count,
  like_count, comment_count, rate AS engagement_rate
  FROM (SELECT *, row_number() OVER (PARTITION BY creator_id ORDER BY rate DESC, view_count DESC, id) AS place
        FROM (SELECT *, {RATE} AS rate FROM videos)) v JOIN creators c ON c.id = creator_id
  WHERE place <= 10 ORDER BY creator_id, place"""


def timed(command, output):
    """Runs a command into a file; returns its wall and CPU seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    with open(output, "wb") as file:
        subprocess.run(list(map(str, command)), check=True, stdout=file)
    wall = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def best(runs, command, output):
    return tuple(map(min, zip(*(timed(command, output) for _ in range(runs)))))


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def same(a, b):
    """How many rows both files hold in their common columns; 0 when they differ. Rates may differ in
    the last digits: sqlite3 prints 15."""
    count = 0
    for count, (left, right) in enumerate(zip(rows(a), rows(b), strict=True), 1):
        rates = float(left["engagement_rate"]), float(right["engagement_rate"])
        if any(left[c] != right[c] for c in COLUMNS[:-1]) or not math.isclose(*rates, rel_tol=1e-13):
            print(f"row {count} differs: {left} {right}")
            return 0
    return count


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("vizzy", type=pathlib.Path)
    parser.add_argument("--creators", type=int, default=1_000_000)
    parser.add_argument("--videos", type=int, default=10_000_000)
    parser.add_argument("--database", type=pathlib.Path, help="a seeded one, kept; default: make one")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.database and options.database.parent) as work:
        database = options.database or pathlib.Path(work) / "seeded.db"
        if not database.exists():
            subprocess.run([options.vizzy, "seed", "--db", database, "--creators",
                            str(options.creators), "--videos", str(options.videos)], check=True)
        sys.exit(0 if compare(options, database, pathlib.Path(work)) else 1)


def compare(options, database, work):
    ask = [options.vizzy, "analytics", "top-videos", "--db", database, "--format", "csv"]
    sql = ["sqlite3", "-csv", "-header", database]
    ours, theirs, none = work / "ours.csv", work / "theirs.csv", os.devnull
    idle = [best(20, [options.vizzy, "--version"], none), best(20, ["sqlite3", ":memory:", "SELECT 1"], none)]
    good = True
    for name, question, answer, runs, most in [
            ("one creator", ["--creator", "17"], ONE.replace("CREATOR", "17"), 20, 1.5),
            ("every creator", ["--each-creator"], EACH, options.runs, 0.3)]:
        mine = best(runs, ask + question, ours)
        other = best(runs, sql + [answer], theirs)
        count = same(ours, theirs)
        for unit, i in [("wall", 0), ("CPU", 1)]:
            ratio = mine[i] / other[i]
            print(f"{name:13} {unit:4}  vizzy {mine[i]:8.4f} s  sqlite3 {other[i]:8.4f} s  "
                  f"ratio {ratio:.2f}, at most {most}; beyond process start "
                  f"{max(0, mine[i] - idle[0][i]):.4f} s, {max(0, other[i] - idle[1][i]):.4f} s")
        print(f"{name:13} {count} rows, the same in both" if count else f"{name}: answers differ")
        good = good and count > 0 and mine[0] / other[0] <= most
    return good


if __name__ == "__main__":
    main()
