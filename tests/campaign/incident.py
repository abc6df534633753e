"""An incident: a day in steps, and what is to come of each. The steps are what somebody or fate does, runs
by cron, and what the operator types."""

import dataclasses
from collections.abc import Callable

FAILED = "vizzy_last_run_exit_code"


@dataclasses.dataclass(frozen=True)
class Does:
    """To the Months."""
    act: Callable

    def play(self, months):
        self.act(months)


@dataclasses.dataclass(frozen=True)
class Cron:
    """The line of the crontab that builds and publishes, an hour later: its exit code, a line of vizzy.log,
    a metric, and what readers see, as Months.cron takes it."""
    code: int = 0
    log: str = ""
    metric: tuple = None
    shows: str = "rows"

    def play(self, months):
        months.cron(self.code, self.log, self.metric, self.shows)


@dataclasses.dataclass(frozen=True)
class Night:
    """The line of the crontab that collects and checks."""
    metric: tuple = None

    def play(self, months):
        months.night(metric=self.metric)


@dataclasses.dataclass(frozen=True)
class Types:
    """A command, its exit code and a line that it prints. {DEST} is the destination; other words are
    those of Months.words."""
    command: str
    code: int = 0
    says: str = ""

    def play(self, months):
        months.type(self.command, self.code, self.says)


@dataclasses.dataclass(frozen=True)
class Incident:
    name: str
    steps: tuple
    place: str = None  # where it can be
    needs_disk: bool = False


def refused_build(log, code=3):
    return Cron(code, log, ("build.prom", FAILED, code), "same")


def refused_publish(log, code=3, shows="same"):
    return Cron(code, log, ("publish.prom", FAILED, code), shows)
