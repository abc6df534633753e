#!/usr/bin/python3
"""Builds in parts on a real Slurm cluster of four nodes with templates/slurm/build-feed.sbatch, from
PostgreSQL. The result is that of build-feed, byte for byte, also when a node is killed in the middle of a part. A
gate that refuses ends all of it, and leaves what is there.

usage: tests/postgres/server.sh run tests/engines/slurm.sh run 4 tests/engines/slurm_test.py VIZZY
"""
import filecmp
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

VIZZY = pathlib.Path(sys.argv[1]).resolve()
ROOT = pathlib.Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "templates/slurm/build-feed.sbatch"
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


def run(*words, cwd, check=True):
    done = subprocess.run(list(map(str, words)), cwd=cwd, check=False, capture_output=True, text=True)
    assert done.returncode == 0 or not check, f"{words}: {done.returncode}: {done.stdout}{done.stderr}"
    return done


def wait_for(what, holds, job, seconds=60):
    end = time.monotonic() + seconds
    while not holds():
        assert job.poll() in (None, 0), f"no {what}: {job.stderr.read()}"
        assert time.monotonic() < end, f"no {what} in {seconds} s"
        time.sleep(0.1)


def same_tree(one, other):
    """Every file of both, but for the lock."""
    names = [sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())
             for root in (one, other)]
    assert names[0] == names[1], set(names[0]) ^ set(names[1])
    different = [name for name in names[0] if not filecmp.cmp(one / name, other / name, shallow=False)]
    assert not different, different


def processes_of(node):
    """Those that Slurm started there."""
    found = []
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if f"SLURMD_NODENAME={node}".encode() in (process / "environ").read_bytes().split(b"\0"):
                found.append(int(process.name))
        except OSError:
            continue  # it has ended
    return found


def status_of(process, what):
    try:
        lines = pathlib.Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return ""  # it has ended
    return next(line.split()[1] for line in lines if line.startswith(what))


def parent_of(process):
    return int(status_of(process, "PPid:") or 0)


def name_of(process):
    return status_of(process, "Name:")


class Cluster:
    def __init__(self, folder):
        self.folder = folder
        (folder / "bin").mkdir()
        (folder / "bin/vizzy").write_text(WRAPPER)
        (folder / "bin/vizzy").chmod(0o755)
        os.environ["PATH"] = f"{folder / 'bin'}:{os.environ['PATH']}"
        os.environ["SOURCE_DATE_EPOCH"] = "1700000000"
        (folder / "vizzy.toml").write_text(f'db = "postgresql:///?host={os.environ["PGHOST"]}&user=postgres"\n'
                                           'definition = "shop.json"\n')
        definition = (ROOT / "templates/discovery.json").read_text()
        (folder / "shop.json").write_text(definition)
        run(VIZZY, "seed", "--creators", 3000, "--videos", 12000, "--quiet", cwd=folder)

    def submit(self):
        return subprocess.Popen(["sbatch", "--wait", str(TEMPLATE), str(PARTS)], cwd=self.folder,
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def log(self):
        log = self.folder / "vizzy.log"
        return log.read_text() if log.exists() else ""

    def kill_node(self):
        """As a machine that loses power: nothing of it says goodbye, the daemons that would report first."""
        name = (self.folder / "stopped/node").read_text().strip()
        home = pathlib.Path(os.environ["SLURM_CONF"]).parent
        tasks = processes_of(name)
        daemons = [int((home / f"slurmd.{name}.pid").read_text())]
        daemons += [parent for parent in map(parent_of, tasks) if name_of(parent) == "slurmstepd"]
        for process in daemons + tasks:
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                continue  # it has ended
        run("scontrol", "update", f"nodename={name}", "state=down", "reason=killed", cwd=self.folder)
        return name

    def begin_requeued(self):
        """Slurm waits two minutes before it runs a job again."""
        waiting = run("squeue", "-h", "-r", "-t", "PENDING", "-o", "%i %r", cwd=self.folder).stdout
        jobs = [line.split()[0] for line in waiting.splitlines() if line.endswith("BeginTime")]
        for job in jobs:
            run("scontrol", "update", f"jobid={job}", "starttime=now", cwd=self.folder)
        return jobs

    def restart_node(self, name):
        run("slurmd", "-f", os.environ["SLURM_CONF"], "-N", name, cwd=self.folder)


def test_killed_node(cluster):
    job = cluster.submit()
    wait_for("part that stopped", lambda: (cluster.folder / "stopped/node").is_file(), job)
    name = cluster.kill_node()
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
        cluster = Cluster(pathlib.Path(name))
        for test in (test_killed_node, test_gate, test_sqlite):
            try:
                test(cluster)
            except (AssertionError, subprocess.TimeoutExpired):
                print(cluster.log(), run("squeue", cwd=cluster.folder).stdout, file=sys.stderr)
                raise
            print(f"{test.__name__}: right")


if __name__ == "__main__":
    sys.exit(main())
