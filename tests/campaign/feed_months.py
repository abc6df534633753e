"""Two months of a feed that cron builds and publishes every hour, day and night, by a clock of its own."""

import copy
import json
import re
import sys
import time
from pathlib import Path

import people
import web_root
import wrong_clock
from bounded_run import RAW_TEXT, Fault, settings_of_sanitizers
from day_one_app import DayOneApp

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "publish"))
from cron_machine import CronMachine, publishing_lines  # noqa: E402
from live_reader import LiveReader  # noqa: E402

HOUR = 3600
SETTINGS = """db = "p.db"
definition = "discovery.json"
effort = "fast"
[build-feed]
busy-timeout = 1
metrics-file = "build.prom"
[publish]
metrics-file = "publish.prom"
[gc]
metrics-file = "gc.prom"
"""
VIEWS = {"list_rows": "SELECT * FROM people", "profile_rows": "SELECT * FROM people",
         "group_rows": "SELECT * FROM people", "post_rows": "SELECT * FROM posts"}


def definition_of_day_one():
    """That of the other campaigns, over views, so that a migration can spoil one."""
    definition = copy.deepcopy(people.DEFINITION)
    feed, documents = definition["feeds"]["people"], definition["documents"]
    children = documents["profiles"]["children"]["posts"]
    for words, view in ((feed, "list_rows"), (documents["profiles"], "profile_rows"),
                        (documents["grouped"], "group_rows"), (children, "post_rows")):
        words["sql"] = re.sub(r"FROM \w+", f"FROM {view}", words["sql"])
    return definition | {"gates": {"max_shrink": 0.2}, "retention": {"builds": 10, "hours": 48}}


class Clock:
    """That of the world, ahead of this machine's by what its file says."""

    def __init__(self, file):
        self.file = file
        self.set(0)

    def set(self, seconds):
        self.seconds = seconds
        wrong_clock.set_ahead(self.file, seconds)

    def ahead(self):
        return self.seconds

    def now(self):
        return time.time() + self.seconds


class Scroller(LiveReader):
    """Reads the newest entry again where a page is missing because something was withdrawn (rule 6)."""

    is_withdrawing = False

    def walk(self):
        try:
            super().walk()
        except AssertionError:
            if not self.is_withdrawing:
                raise
            super().walk()


class Months:
    def __init__(self, campaign, folder, place_class, disk):
        self.campaign, self.rng, self.disk = campaign, campaign.shared_rng(), disk
        self.machine = CronMachine(folder, campaign.vizzy)
        self.clock, self.own_clock = Clock(folder / "clock"), Clock(folder / "own-clock")
        self.wrong_by = 0  # the machine's clock
        self.machine.environment |= {"LC_ALL": "C", "TZ": "UTC", **settings_of_sanitizers(campaign.vizzy),
                                     **wrong_clock.following(self.own_clock.file)}
        self.place = place_class(self.machine, self.clock)
        self.denied, self.words, self.seen, self.view = set(), {}, [], {}
        self.log_read = 0
        self.reader, self.has_readers = None, False

    @property
    def feed(self):
        return self.machine.feed

    def begin(self):
        """Day 1: what an operator sets up."""
        self.machine.environment |= self.place.environment
        self.database = people.Database(self.feed / "p.db", self.rng, 40)
        for view, sql in VIEWS.items():
            self.database.run(f"CREATE VIEW {view} AS {sql}")
        self.define()
        (self.feed / "vizzy.toml").write_text(SETTINGS)
        done = self.machine.shell("vizzy init .", self.feed)
        assert done.returncode == 0, done
        self.often, self.nightly = map(self.here, publishing_lines((self.feed / "crontab").read_text()))
        self.cron()
        self.apps = [DayOneApp(self.place, self.clock, self.rng, hours) for hours in (1, 7, 24, 24, 70)]
        self.open_to_readers()

    def here(self, line):
        if not self.place.destination.startswith("s3://"):
            line = line.replace(" --encodings gzip", " --encodings gzip,br,identity")
        return line.replace("s3://my-bucket/feed", self.place.destination).replace(
            "/srv/feed", str(self.feed))

    # The data.

    def set_view(self, view, sql):
        self.database.run(f"DROP VIEW {view}; CREATE VIEW {view} AS {sql};")

    def define(self, change=lambda definition: None):
        definition = definition_of_day_one()
        change(definition)
        (self.feed / "discovery.json").write_text(json.dumps(definition))

    # Time.

    def pass_time(self, seconds):
        self.clock.set(self.clock.seconds + seconds)
        self.set_own_clock(self.wrong_by)

    def set_own_clock(self, wrong_by):
        self.wrong_by = wrong_by
        self.own_clock.set(self.clock.seconds + wrong_by)

    def hour(self):
        self.pass_time(HOUR)
        self.database.change()

    def cron(self, code=0, log="", metric=None, shows="rows"):
        """An hour later. Readers see the rows, the same as before, anything that is whole, or nothing at
        all ("away")."""
        self.hour()
        self.run_line(self.often, code, log, metric, shows)

    def night(self, metric=None):
        """The line that collects and checks."""
        self.pass_time(60)
        self.run_line(self.nightly, 0, "", metric, "same")

    def run_line(self, line, code, log, metric, shows):
        if self.reader:
            self.reader.is_withdrawing = line is self.nightly
        ended, written = self.exit_code_of(line)
        self.campaign.counts["runs by cron"] += 1
        self.require(ended == code, f"exit code {ended}, not {code}", written)
        self.note(ended, self.match(log, written, "the log"))
        self.require_metric(metric, written)
        self.look(shows, written)

    def exit_code_of(self, line):
        """And what is new in the log. A line of the crontab tells syslog how it ended."""
        self.machine.run(line)
        said = re.search(r"exit code (\d+)", self.machine.syslog())
        return int(said[1]) if said else 0, self.new_lines()

    def type(self, command, code=0, says=""):
        """What the operator types in the folder of vizzy.toml, a minute later."""
        self.pass_time(60)
        if self.reader:
            self.reader.is_withdrawing = "takedown" in command
        command = command.format(DEST=self.place.destination, **self.words)
        done = self.machine.shell(command, self.feed)
        printed = (done.stdout + done.stderr).splitlines()
        self.require(done.returncode == code, f"exit code {done.returncode}, not {code}, of {command}",
                     printed)
        self.note(done.returncode, self.match(says, printed, command))
        if self.has_readers:
            self.look("any", printed)

    def new_lines(self):
        file = self.feed / "vizzy.log"
        lines = file.read_text().splitlines()[self.log_read:] if file.exists() else []
        self.log_read += len(lines)
        return lines

    # What must hold.

    def require(self, holds, what, lines=()):
        if not holds:
            raise Fault(f"{what}: " + " | ".join(lines)[-1500:])

    def note(self, code, line):
        self.seen.append((code, line))

    def match(self, pattern, lines, where):
        for line in lines:
            self.require(not RAW_TEXT.search(line), "shows text of a library", [line])
        found = [message for message in map(message_of, lines) if re.search(pattern, message)]
        self.require(found or not pattern, f"{pattern!r} is not in {where}", lines)
        return found[0] if pattern else ""

    def require_metric(self, metric, lines):
        """(file, name, value), or "some" for any above 0."""
        if metric is None:
            return
        file, name, value = metric
        text = (self.feed / file).read_text()
        values = [float(found) for found in re.findall(rf"^{name}(?:{{.*}})? (\S+)$", text, re.M)]
        holds = any(values) if value == "some" else value in values
        self.require(holds, f"{name} in {file} is {values}, not {value}", lines)

    def look(self, shows, lines):
        """Readers of every kind look."""
        if shows == "away":
            return
        root = self.place.root()
        shown = list(web_root.shown(root, self.denied)) if self.denied else []
        self.require(not shown, f"keys that were taken down are shown: {shown[:3]}", lines)
        view = web_root.view(root)
        web_root.require_whole(view)
        expected = {"rows": people.expected_view(self.database.rows, self.denied), "same": self.view,
                    "any": view}[shows]
        difference = web_root.difference(view, expected)
        self.require(not difference, f"readers see something else: {difference}", lines)
        self.view = view
        self.campaign.counts["views of the whole feed"] += 1
        for app in self.apps if self.has_readers else ():
            if app.due <= self.clock.now():
                app.visit(self.database.rows)

    def open_to_readers(self):
        self.has_readers = True
        self.reader = Scroller(self.place, "people", pause=self.place.pause)
        self.reader.start()

    def close_to_readers(self):
        """While somebody damages what they read, they have no network."""
        self.has_readers, self.reader.over = False, True
        self.reader.join(120)
        self.require_unbroken()
        self.campaign.counts["walks of a reader without a pause"] += self.reader.walks

    def require_unbroken(self):
        broken, self.reader.broken = self.reader.broken, []
        self.require(not broken, f"broken reads: {broken[:3]}")

    def count(self):
        """What there was, besides incidents."""
        counts = self.campaign.counts
        counts["visits of apps of day 1"] = sum(app.visits for app in self.apps)
        counts["scrolls that began again"] = sum(app.restarts for app in self.apps)
        counts["keys that are down at the end"] = len(self.denied)


def message_of(line):
    """Of a line of the log in JSON, its message."""
    try:
        return json.loads(line)["message"]
    except (ValueError, KeyError, TypeError):
        return line
