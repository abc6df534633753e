"""A feed that a Slurm cluster of this machine builds with templates/slurm/build-feed.sbatch."""
import filecmp
import os
import pathlib
import signal
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "templates/slurm/build-feed.sbatch"


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
    assert names[0] == names[1], sorted(set(names[0]) ^ set(names[1]))[:20]
    different = [name for name in names[0] if not filecmp.cmp(one / name, other / name, shallow=False)]
    assert not different, different[:20]


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
    """Jobs find `wrapper`, a script, as vizzy, and build in `folder` from the tests' PostgreSQL."""

    def __init__(self, folder, parts, wrapper, definition):
        self.folder, self.parts = folder, parts
        (folder / "bin").mkdir()
        (folder / "bin/vizzy").write_text(wrapper)
        (folder / "bin/vizzy").chmod(0o755)
        os.environ["PATH"] = f"{folder / 'bin'}:{os.environ['PATH']}"
        os.environ["SOURCE_DATE_EPOCH"] = "1700000000"
        (folder / "vizzy.toml").write_text(f'db = "postgresql:///?host={os.environ["PGHOST"]}&user=postgres"\n'
                                           'definition = "shop.json"\n')
        (folder / "shop.json").write_text(definition)

    def submit(self):
        return subprocess.Popen(["sbatch", "--wait", str(TEMPLATE), str(self.parts)], cwd=self.folder,
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def log(self):
        log = self.folder / "vizzy.log"
        return log.read_text() if log.exists() else ""

    def kill_node(self, name):
        """As a machine that loses power: nothing of it says goodbye, the daemons that would report first."""
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

    def begin_requeued(self):
        """Slurm waits two minutes before it runs a job again."""
        waiting = run("squeue", "-h", "-r", "-t", "PENDING", "-o", "%i %r", cwd=self.folder).stdout
        jobs = [line.split()[0] for line in waiting.splitlines() if line.endswith("BeginTime")]
        for job in jobs:
            run("scontrol", "update", f"jobid={job}", "starttime=now", cwd=self.folder)
        return jobs

    def restart_node(self, name):
        run("slurmd", "-f", os.environ["SLURM_CONF"], "-N", name, cwd=self.folder)
