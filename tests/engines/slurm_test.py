#!/usr/bin/python3
"""Builds in parts on a real Slurm cluster of four nodes with templates/slurm/build-feed.sbatch, from
PostgreSQL. The result is that of build-feed, byte for byte, also when a node is killed in the middle of a part. A
gate that refuses ends all of it, and leaves what is there.

usage: tests/postgres/server.sh run tests/engines/slurm.sh run 4 tests/engines/slurm_test.py VIZZY
"""
import pathlib
import re
import subprocess
import sys
import tempfile

from slurm_cluster import ROOT, Cluster, run, same_tree, wait_for

VIZZY = pathlib.Path(sys.argv[1]).resolve()
PARTS = 6
# One part stops in the middle of its first run, on another node than the one that plans.
WRAPPER = f"""#!/bin/sh
if [ "$1" = plan ]; then echo "$SLURMD_NODENAME" >planner; fi
if [ "$1" = part ] && [ "$SLURMD_NODENAME" != "$(cat planner)" ] && mkdir stopped 2>/dev/null; then
  {VIZZY} "$@" &
  kill -STOP $!
  echo "$SLURMD_NODENAME" >stopped/name
  mv stopped/name stopped/node
  wait
fi
exec {VIZZY} "$@"
"""


def test_killed_node(cluster):
    job = cluster.submit()
    wait_for("part that stopped", lambda: (cluster.folder / "stopped/node").is_file(), job)
    name = (cluster.folder / "stopped/node").read_text().strip()
    cluster.kill_node(name)
    wait_for("part that is to run again", cluster.begin_requeued, job)
    code = job.wait(120)
    assert code == 0, f"{code}: {cluster.log()}"
    run(VIZZY, "build-feed", "--out", "whole", "--quiet", cwd=cluster.folder)
    same_tree(cluster.folder / "whole/public", cluster.folder / "out/public")
    run(VIZZY, "verify", "out", "--quiet", cwd=cluster.folder)
    assert re.search(r"sequence 1 ", cluster.log()), cluster.log()
    cluster.restart_node(name)


def test_gate(cluster):
    before = (cluster.folder / "out/public/v1/discovery.json").read_bytes()
    run("psql", "-q", "-c", "DELETE FROM videos; DELETE FROM creators WHERE id > 100", cwd=cluster.folder)
    job = cluster.submit()
    assert job.wait(120) != 0, cluster.log()
    assert "max_shrink" in cluster.log(), cluster.log()
    assert (cluster.folder / "out/public/v1/discovery.json").read_bytes() == before
    assert not run("squeue", "-h", cwd=cluster.folder).stdout.strip()


def test_sqlite(cluster):
    """A plan of SQLite does not wait for its parts, and who submits it still learns how they ended."""
    run(VIZZY, "seed", "--db", "shop.db", "--creators", 500, "--videos", 2000, "--quiet", cwd=cluster.folder)
    (cluster.folder / "vizzy.toml").write_text('db = "shop.db"\ndefinition = "shop.json"\n')
    run("rm", "-r", "out", cwd=cluster.folder)
    assert cluster.submit().wait(120) == 0, cluster.log()
    before = (cluster.folder / "out/public/v1/discovery.json").read_bytes()
    run("sqlite3", "shop.db", "DELETE FROM creators WHERE id > 50", cwd=cluster.folder)
    assert cluster.submit().wait(120) != 0, cluster.log()
    assert (cluster.folder / "out/public/v1/discovery.json").read_bytes() == before


def main():
    with tempfile.TemporaryDirectory(prefix="vizzy-slurm-feed-") as name:
        cluster = Cluster(pathlib.Path(name), PARTS, WRAPPER, (ROOT / "templates/discovery.json").read_text())
        run(VIZZY, "seed", "--creators", 3000, "--videos", 12000, "--quiet", cwd=cluster.folder)
        for test in (test_killed_node, test_gate, test_sqlite):
            try:
                test(cluster)
            except (AssertionError, subprocess.TimeoutExpired):
                print(cluster.log(), run("squeue", cwd=cluster.folder).stdout, file=sys.stderr)
                raise
            print(f"{test.__name__}: right")


if __name__ == "__main__":
    sys.exit(main())
