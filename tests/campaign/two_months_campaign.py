#!/usr/bin/python3
"""Two months of a feed: cron builds and publishes it every hour by the lines that `vizzy init` writes,
the data change, and each day has one incident of the list in incidents.py, with its exit codes, lines of
the log, metrics and what the operator types.

Apps of the first day that never update read all the while (day_one_app.py), and so does a reader who
scrolls without a pause. Wrong are: a broken read, an app of day 1 that misses a name, a field or a type,
a key in any published file after it was taken down, a day that does not end with what the database
holds, and whatever differs from the list.

usage: two_months_campaign.py VIZZY [--place folder|ceph] [--incident NAME] [--size DAYS] [--seed N]
"""

import collections
import contextlib
import random
import shutil
import sys
from pathlib import Path

import wrong_clock
from bounded_run import Fault
from campaign import SKIPPED, Campaign

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "publish"))
from feed_months import HOUR, Months  # noqa: E402
from feed_places import PLACES  # noqa: E402
from incidents import INCIDENTS  # noqa: E402
from small_disk import small_disk  # noqa: E402

MEGABYTES = 256


class Days:
    """Each case is a day, and all are of one feed."""

    def __init__(self, campaign, folder, stack):
        self.campaign, self.table = campaign, collections.defaultdict(list)
        disk = stack.enter_context(small_disk(folder / "disk", MEGABYTES))
        self.months = Months(campaign, disk or folder / "disk", PLACES[campaign.options.place], disk)
        stack.enter_context(self.months.place)
        self.months.begin()

    def incident_of(self, number):
        """Each once, before one comes again."""
        possible = [one for one in INCIDENTS if self.is_possible(one)]
        turn, place = divmod(number, len(possible))
        random.Random(f"{self.campaign.options.seed}/turn {turn}").shuffle(possible)
        return possible[place]

    def is_possible(self, incident):
        options, months = self.campaign.options, self.months
        return (options.incident in (None, incident.name) and self.campaign.wanted(incident.name) and
                incident.place in (None, months.place.name) and (months.disk or not incident.needs_disk))

    def try_case(self, number, rng, folder):
        incident = self.incident_of(number)
        try:
            self.live(incident, rng)
        except (Fault, AssertionError) as fault:
            raise Fault(f"day {number + 1}, {incident.name}: {fault}") from fault
        finally:
            if self.campaign.options.case is not None:
                shutil.copytree(self.months.feed, folder, symlinks=True)
        self.campaign.log(f"day {number + 1}: {incident.name}")

    def live(self, incident, rng):
        months = self.months
        begun = months.clock.seconds
        for _ in range(rng.randrange(1, 4)):
            months.cron()
        months.night()
        months.seen = []
        for step in incident.steps:
            step.play(months)
        self.table[incident.name].append(list(months.seen))
        while months.clock.seconds - begun < self.campaign.options.hours * HOUR:
            months.cron()
        months.require_unbroken()

    def end(self):
        """Prints the table: incident, how often, exit codes of cron and of what was typed, what was seen."""
        for name, days in sorted(self.table.items()):
            codes = ", ".join(str(code) for code, _ in days[-1])
            said = next((line for _, line in days[-1] if line), "").splitlines()
            print(f"{name:45} {len(days):2}  {codes:22} {said[0][:120] if said else ''}")
        self.months.close_to_readers()
        self.months.count()


def main():
    if not wrong_clock.is_installed():
        print("skipped: needs libfaketime; scripts/setup.sh --tests installs it")
        sys.exit(SKIPPED)
    campaign = Campaign(__doc__, 60, "days", {
        "--place": {"choices": PLACES, "default": "folder"}, "--incident": {"help": "only this one"},
        "--hours": {"type": int, "default": 23, "help": "a day has, by default 23"}})
    campaign.options.most_faults = 1  # what comes after would start from there
    missing = PLACES[campaign.options.place].missing()
    if missing:
        print(f"skipped: needs {', '.join(missing)}; scripts/setup.sh --tests installs it")
        sys.exit(SKIPPED)
    days, stack = [], contextlib.ExitStack()

    def make(folder):
        days.append(Days(campaign, folder, stack))
        return days[0]

    def at_end():
        with stack:
            if days:
                days[0].end()

    campaign.run_on(make, at_end=at_end)


if __name__ == "__main__":
    main()
