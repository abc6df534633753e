#!/usr/bin/python3
"""Builds the same large seeded feed from SQLite, from PostgreSQL, and from PostgreSQL through several connections,
and compares time, memory, trees.

usage: tests/postgres/server.sh run tests/bench/postgres.py VIZZY [--creators N] [--videos N]
           [--connections N] [--definition FILE] [--effort WORD] [--folder DIR]

The definition is by default feed_and_videos.json beside this file. Databases and output need some 1 KB
for each video, half of it in --folder (a folder is made in it and removed), half in $TMPDIR, where
server.sh keeps its server: stock settings but for durability.
"""

import argparse
import json
import os
import pathlib
import subprocess
import tempfile
import time


def run(*command):
    """Runs a command; returns what it printed, its wall and CPU seconds and its peak memory in MB."""
    start = time.monotonic()
    with subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, text=True) as process:
        text = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))}: exit code {process.returncode}")
    return text, time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1e3


def build(options, source, out):
    command = [options.vizzy, "build-feed", *source, "--out", out, "--json", "--effort", options.effort,
               "--definition", options.definition]
    text, seconds, cpu, memory = run(*command)
    phases = ", ".join(f"{name} {value:.1f}" for name, value in json.loads(text)["seconds"].items()
                       if value >= 0.05)
    return f"{seconds:7.1f} s  {cpu:7.1f} s CPU  {memory:6.0f} MB  ({phases})"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("vizzy", type=pathlib.Path)
    parser.add_argument("--creators", type=int, default=1_000_000)
    parser.add_argument("--videos", type=int, default=10_000_000)
    parser.add_argument("--connections", type=int, default=2)
    parser.add_argument("--definition", type=pathlib.Path,
                        default=pathlib.Path(__file__).parent / "feed_and_videos.json")
    parser.add_argument("--effort", default="fast")
    parser.add_argument("--folder", type=pathlib.Path)
    options = parser.parse_args()
    os.environ["SOURCE_DATE_EPOCH"] = "1000000000"
    with tempfile.TemporaryDirectory(dir=options.folder) as work:
        databases = {"SQLite": f"{work}/large.db", "PostgreSQL": "postgresql://"}
        for name, database in databases.items():
            _, seconds, cpu, memory = run(
                options.vizzy, "seed", "--db", database, "--quiet", "--creators", options.creators,
                "--videos", options.videos)
            print(f"seed       {name:<14} {seconds:7.1f} s  {cpu:7.1f} s CPU  {memory:6.0f} MB",
                  flush=True)
        sources = {name: ["--db", database] for name, database in databases.items()}
        sources[f"{options.connections} connections"] = [*sources["PostgreSQL"], "--connections", options.connections]
        for what in ("cold", "unchanged"):
            for name, source in sources.items():
                print(f"{what:<10} {name:<14} {build(options, source, f'{work}/{name}')}", flush=True)
        first, *others = (f"{work}/{name}" for name in sources)
        compare = ["diff", "-rq", "--exclude=tmp", first]
        same = all(subprocess.run([*compare, other], check=False).returncode == 0 for other in others)
        print(f"trees      {'identical' if same else 'DIFFERENT'}")


if __name__ == "__main__":
    main()
