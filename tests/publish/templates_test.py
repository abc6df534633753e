#!/usr/bin/python3
"""What templates/ says about unattended publishing, run as it stands there but for paths and the
destination: the lines of the crontab by sh, the commands of the units, the rules over the figures.

usage: templates_test.py VIZZY
"""
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from cron_machine import CronMachine, publishing_lines  # noqa: E402

VIZZY = pathlib.Path(sys.argv[1]).resolve()
ROOT = pathlib.Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
try:
    from prometheus_client.parser import text_string_to_metric_families
except ImportError:
    text_string_to_metric_families = None

METRICS = "/var/lib/prometheus/node-exporter"
EXECUTABLE = "/usr/bin/vizzy"


class Machine(CronMachine):
    """With sample data, and a web root that it publishes to."""

    def __init__(self, folder):
        super().__init__(folder, VIZZY)
        self.www = self.folder / "www"
        for path in (self.www, self.folder / "metrics"):
            path.mkdir()
        self.run("vizzy seed --quiet", self.feed)

    def here(self, text):
        text = text.replace("s3://my-bucket/feed", str(self.www)).replace("/srv/feed", str(self.feed))
        return text.replace(METRICS, str(self.folder / "metrics")).replace(EXECUTABLE, "vizzy")

    def require_published(self):
        public = self.feed / "out/public/v1"
        done = subprocess.run(["diff", "-r", public, self.www / "v1"], capture_output=True,
                              text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_crontab():
    publish, collect = publishing_lines((TEMPLATES / "crontab").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        machine = Machine(folder)
        assert machine.run(machine.here(publish)) == 0
        machine.require_published()
        assert [line for line in machine.log() if '"exit_code":0' in line], machine.log()
        assert machine.run(machine.here(collect)) == 0
        assert machine.syslog() == ""

        # The last run is still at work: this one ends at once, and says so.
        with subprocess.Popen(["flock", machine.feed / "lock", "cat"], stdin=subprocess.PIPE) as other:
            while subprocess.run(["flock", "-n", machine.feed / "lock", "true"], check=False).returncode == 0:
                pass
            machine.run(machine.here(publish))
            other.communicate()
        assert machine.syslog() == "-t vizzy -p user.err publishing the feed: exit code 4\n"

        # A build that fails: nothing is published, the exit code goes to syslog, the reason to the log.
        (machine.feed / "vizzy.db").rename(machine.feed / "elsewhere.db")
        machine.run(machine.here(publish))
        assert machine.syslog() == "-t vizzy -p user.err publishing the feed: exit code 1\n"
        assert '"level":"error","command":"build-feed"' in machine.log()[-1], machine.log()
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for line in (publish, collect):
        assert line in readme, f"the README shows another line than templates/crontab: {line}"


def commands_of(unit):
    text = (TEMPLATES / "systemd" / unit).read_text(encoding="utf-8")
    return re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE)


def test_units():
    with tempfile.TemporaryDirectory() as folder:
        machine = Machine(folder)
        for unit in ("vizzy.service", "vizzy-gc.service"):
            commands = commands_of(unit)
            assert len(commands) == 2 and all(c.startswith(EXECUTABLE + " ") for c in commands)
            for command in commands:
                done = subprocess.run(shlex.split(machine.here(command)), cwd=machine.feed, text=True,
                                      env={"PATH": f"{machine.bin}:/usr/bin:/bin"},
                                      capture_output=True, timeout=120, check=False)
                assert done.returncode == 0 and not done.stdout, (command, done)
                assert '"level":"info"' in done.stderr, done.stderr
        machine.require_published()
        (machine.folder / "mirror").mkdir()
        second = f"vizzy publish {machine.folder}/mirror --quiet --metrics-file {machine.folder}/metrics/m.prom"
        assert machine.run(second, machine.feed) == 0
        test_collector([file.read_text(encoding="utf-8") for file in (machine.folder / "metrics").iterdir()])
        (machine.folder / "metrics/m.prom").unlink()
        test_alerts([file.read_text(encoding="utf-8") for file in (machine.folder / "metrics").iterdir()])


def test_collector(files):
    """node_exporter reads all files as one: no series may stand in two of them."""
    assert len(files) == 5, files
    if text_string_to_metric_families is None:
        print("python3-prometheus-client is not installed: the metrics were not read together")
        return
    seen = set()
    for text in files:
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                series = (sample.name, tuple(sorted(sample.labels.items())))
                assert series not in seen, f"collected before with the same name and labels: {series}"
                seen.add(series)
    daily = [labels for name, labels in seen if ("mode", "check") in labels]
    assert daily and 'mode=""' in (TEMPLATES / "alerts.yml").read_text(encoding="utf-8")


def test_alerts(files):
    assert len(files) == 4, files
    figures = {re.split(r"[{ ]", line)[0] for text in files for line in text.splitlines()
               if not line.startswith("#")}
    figures.add("vizzy_publish_purge_pending_paths")  # only where caches are purged
    rules = (TEMPLATES / "alerts.yml").read_text(encoding="utf-8")
    names = {name for line in rules.splitlines() if "expr:" in line
             for name in re.findall(r"vizzy_[a-z_]+", line)}
    assert len(names) >= 6 and names <= figures, names - figures
    if shutil.which("promtool"):
        subprocess.run(["promtool", "check", "rules", TEMPLATES / "alerts.yml"], check=True,
                       stdout=subprocess.DEVNULL)


def test_systemd_understands():
    if not shutil.which("systemd-analyze"):
        print("systemd-analyze is not installed: the units were not verified")
        return
    with tempfile.TemporaryDirectory() as folder:
        for unit in (TEMPLATES / "systemd").iterdir():
            text = unit.read_text(encoding="utf-8").replace(EXECUTABLE, "/bin/true")
            (pathlib.Path(folder) / unit.name).write_text(text, encoding="utf-8")
        units = sorted(str(path) for path in pathlib.Path(folder).iterdir())
        assert len(units) == 4, units
        done = subprocess.run(["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *units],
                              capture_output=True, text=True, check=False)
        # It warns of what the machine itself lacks, too; only lines about these units count.
        wrong = [line for line in done.stderr.splitlines() if folder in line or "vizzy" in line]
        assert not wrong and done.returncode == 0, done.stderr


test_crontab()
test_units()
test_systemd_understands()
