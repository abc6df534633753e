#!/usr/bin/python3
"""Builds the same large seeded feed from PostgreSQL in one process and in parts on a Slurm cluster of this
machine, one node killed in the middle of a part. Compares processor time, memory and trees.

usage: tests/postgres/server.sh run tests/engines/slurm.sh run 4 tests/bench/parts.py VIZZY
           [--creators N] [--videos N] [--parts N] [--part-memory SIZE] [--definition FILE] [--folder DIR]

The definition is by default parts.json beside this file. Databases and output need some 500 bytes for each
creator and for each video, in --folder and in $TMPDIR, where server.sh keeps its server. What a run that was
killed has used is not counted.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "engines"))
from slurm_cluster import Cluster, same_tree, wait_for  # noqa: E402

# Runs vizzy, and appends what the run took to a file.
MEASURE = """#!/usr/bin/python3
import json, os, pathlib, subprocess, sys, time
task = os.environ.get("SLURM_ARRAY_TASK_ID", "")
if sys.argv[1] in ("plan", "part"):
    name = pathlib.Path(f"began-{sys.argv[1]}{task}")
    name.with_suffix(".new").write_text(os.environ["SLURMD_NODENAME"])
    name.with_suffix(".new").rename(name)
start = time.monotonic()
process = subprocess.Popen([VIZZY, *sys.argv[1:]])
_, status, usage = os.wait4(process.pid, 0)
line = {"command": sys.argv[1], "part": task, "code": os.waitstatus_to_exitcode(status),
        "wall": time.monotonic() - start, "cpu": usage.ru_utime + usage.ru_stime, "mb": usage.ru_maxrss / 1e3}
with open(MEASURED, "a") as file:
    file.write(json.dumps(line) + "\\n")
sys.exit(line["code"])
"""


def wrapper(vizzy, measured):
    return MEASURE.replace("VIZZY", repr(str(vizzy))).replace("MEASURED", repr(str(measured)))


def measured_runs(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def show(name, run):
    print(f"{name:<12} {run['wall']:8.1f} s {run['cpu']:8.1f} s CPU {run['mb']:7.0f} MB", flush=True)


def kill_one(cluster, job, parts):
    """Kills the node of a part that has worked for a while, another than the planner's."""
    planner = (cluster.folder / "began-plan").read_text()

    def elsewhere():
        began = [cluster.folder / f"began-part{part}" for part in range(parts)]
        return [file for file in began if file.is_file() and file.read_text() != planner]

    wait_for("part elsewhere", elsewhere, job, seconds=3600)
    node = elsewhere()[0].read_text()
    time.sleep(3)
    cluster.kill_node(node)
    wait_for("part that is to run again", cluster.begin_requeued, job, seconds=1800)


def build_in_parts(cluster, options):
    job = cluster.submit()
    wait_for("plan", lambda: (cluster.folder / "began-plan").is_file(), job, seconds=60)
    kill_one(cluster, job, options.parts)
    code = job.wait(4 * 3600)
    if code != 0 or "sequence 1 " not in cluster.log():
        raise SystemExit(f"parts: exit code {code}: {cluster.log()}")


def compare(one, plan, parts, join):
    work = sum(part["cpu"] for part in parts)
    serial = plan["cpu"] + join["cpu"]
    most = max(parts, key=lambda part: part["cpu"])["cpu"] / statistics.mean(part["cpu"] for part in parts)
    print(f"processor time, parts / one:          {work / one['cpu']:.2f}; with plan and join "
          f"{(work + serial) / one['cpu']:.2f}")
    print(f"peak memory, largest part / one:      {max(part['mb'] for part in parts) / one['mb']:.2f}")
    print(f"plan and join / all processor time:   {serial / (work + serial):.3f}")
    print(f"largest part / mean of the parts:     {most:.2f}")
    for nodes in (16, 64):
        seconds = serial + work / nodes * most
        print(f"on {nodes} nodes, of one thread: plan + join + parts / {nodes} x largest / mean = "
              f"{serial:.1f} + {work / nodes * most:.1f} s = {seconds:.1f} s, {one['cpu'] / seconds:.1f} times "
              f"as fast as one")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("vizzy", type=os.path.abspath)
    parser.add_argument("--creators", type=int, default=10_000_000)
    parser.add_argument("--videos", type=int, default=20_000_000)
    parser.add_argument("--parts", type=int, default=8)
    parser.add_argument("--part-memory", default="48MiB", help="the limit of a part; the one has the default")
    parser.add_argument("--definition", type=pathlib.Path, default=HERE / "parts.json")
    parser.add_argument("--folder", type=pathlib.Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vizzy-parts-", dir=options.folder) as name:
        folder = pathlib.Path(name)
        measured = folder / "measured.jsonl"
        cluster = Cluster(folder, options.parts, wrapper(options.vizzy, measured), options.definition.read_text())
        with (folder / "vizzy.toml").open("a") as settings:
            settings.write(f'effort = "fast"\n[part]\nmemory = "{options.part_memory}"\n')
        subprocess.run([options.vizzy, "seed", "--creators", str(options.creators), "--videos",
                        str(options.videos), "--quiet"], cwd=folder, check=True)
        subprocess.run([folder / "bin/vizzy", "build-feed", "--out", "whole", "--quiet"], cwd=folder, check=True)
        show("build-feed", measured_runs(measured)[0])
        build_in_parts(cluster, options)
        runs = measured_runs(measured)
        by_command = {word: [run for run in runs if run["command"] == word and run["code"] == 0]
                      for word in ("build-feed", "plan", "part", "join")}
        for word in ("plan", "part", "join"):
            for run in by_command[word]:
                show(f"{word} {run['part']}".strip(), run)
        same_tree(folder / "whole/public", folder / "out/public")
        print("trees: identical")
        compare(by_command["build-feed"][0], by_command["plan"][0], by_command["part"], by_command["join"][0])


if __name__ == "__main__":
    sys.exit(main())
