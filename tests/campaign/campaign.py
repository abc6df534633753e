"""What the campaigns of the program have in common: options, temporary folders, faults, summary."""

import argparse
import collections
import os
import pathlib
import random
import shutil
import signal
import sys
import tempfile
import time

from bounded_run import Fault

SKIPPED = 77


class Campaign:
    """Cases by number; each has random numbers of its own, so that one can be run alone."""

    def __init__(self, description, full_size, unit, own_options=None):
        parser = argparse.ArgumentParser(description=description.split("\n", maxsplit=1)[0])
        parser.add_argument("vizzy")
        parser.add_argument("--size", type=int, default=full_size,
                            help=f"{unit}, by default {full_size}")
        parser.add_argument("--seed", type=int, default=int(os.environ.get("VIZZY_SEED", "1")))
        parser.add_argument("--case", type=int, help="only this one, and keep its folder")
        parser.add_argument("--most-faults", type=int, default=20, help="then it ends")
        parser.add_argument("--without", action="append", default=[], metavar="WHAT",
                            help="leave an accident out, by the name in messages; may be repeated")
        parser.add_argument("--verbose", action="store_true", help="a line for each case")
        for name, words in (own_options or {}).items():
            parser.add_argument(name, **words)
        self.options = parser.parse_args()
        self.vizzy, self.unit = os.path.abspath(self.options.vizzy), unit
        self.counts, self.faults = collections.Counter(), []
        self.begun = time.monotonic()

    def shared_rng(self):
        """For what all cases have in common."""
        return random.Random(f"{self.options.seed}/all")

    def wanted(self, name):
        """Whether --without does not leave it out."""
        return name not in self.options.without

    def log(self, line):
        if self.options.verbose:
            print(line, flush=True)

    def run(self, try_case, at_end=lambda: None):
        """Calls try_case(number, rng, folder); a Fault of it is a fault. Ends the process."""
        signal.signal(signal.SIGTERM, end)  # cleans up on the way out
        numbers = range(self.options.size) if self.options.case is None else [self.options.case]
        done = 0
        with tempfile.TemporaryDirectory(prefix="vizzy-campaign-", dir=memory()) as name:
            os.chmod(name, 0o755)
            try:
                for number in numbers:
                    folder = pathlib.Path(name) / str(number)
                    self._try(try_case, number, folder)
                    done += 1
                    if self.options.case is not None:
                        keep(folder)
                    clear(folder)
                    if len(self.faults) >= self.options.most_faults:
                        break
            finally:
                at_end()
        self._end(done)

    def run_on(self, make, **options):
        """Runs with one subject for all cases, which `make` prepares in the campaign's own folder."""
        made = []

        def try_case(number, rng, folder):
            if not made:
                made.append(make(folder.parent))
            made[0].try_case(number, rng, folder)

        self.run(try_case, **options)

    def _try(self, try_case, number, folder):
        try:
            try_case(number, random.Random(f"{self.options.seed}/{number}"), folder)
        except Fault as fault:
            self.faults.append(str(fault))
            print(f"wrong: {fault}\n  again: {sys.argv[0]} {self.vizzy} --seed "
                  f"{self.options.seed} --case {number}", file=sys.stderr, flush=True)

    def _end(self, done):
        counts = ", ".join(f"{count} {what}" for what, count in sorted(self.counts.items()))
        print(f"{done} {self.unit} in {time.monotonic() - self.begun:.0f} s "
              f"(seed {self.options.seed}): {counts}; {len(self.faults)} wrong")
        sys.exit(1 if self.faults else 0)


def end(*_):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(1)


def memory():
    """Nothing here is about durability, and a file system in memory is ten times as fast."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) and "TMPDIR" not in os.environ else None


def keep(folder):
    kept = pathlib.Path(tempfile.mkdtemp(prefix="vizzy-case-"))
    shutil.copytree(folder, kept / "case", symlinks=True, copy_function=copy_what_can_be)
    print(f"kept in {kept}/case")


def copy_what_can_be(source, target):
    if pathlib.Path(source).is_file():
        shutil.copy2(source, target)


def clear(folder):
    shutil.rmtree(folder, ignore_errors=True)
