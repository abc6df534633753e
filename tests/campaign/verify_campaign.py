#!/usr/bin/python3
"""Audits a folder and its destination while they are being changed: no false alarm.

Builds, collections, publishes, takedowns, undos and rollbacks follow each other in one folder
without a pause. Beside them run `verify`, mostly, and the other readers of a folder. Nothing is
damaged, so each must succeed, or say that another run is at work (exit code 4). In the end nobody is
at work, and all must succeed.

usage: verify_campaign.py VIZZY [--size FOLDERS] [--seed N] [--case N]     50 audits in each folder
"""

import random
import threading

import people
import web_root
from bounded_run import Fault, Program
from campaign import Campaign

AUDITS = 50
START = 1_700_000_000
READERS = [["verify", "out"]] * 6 + [
    ["diff"], ["report", "--format", "json"], ["publish", "www", "--dry-run"],
    ["check", "--db", "p.db", "--definition", "d.json"]]


class Writer(threading.Thread):
    """Changes the folder until it is stopped."""

    def __init__(self, program, database, seed):
        super().__init__()
        self.program, self.database, self.rng = program, database, random.Random(seed)
        self.clock, self.runs, self.fault = START, 0, None
        self.denied, self.is_stopped = set(), threading.Event()
        self.has_begun = threading.Event()

    def run(self):
        try:
            self.build()
            self.build()
            self.program.must("publish", "www", "--quiet")
            self.has_begun.set()
            while not self.is_stopped.is_set():
                self.clock += self.rng.randrange(1800)
                self.step()
        except Fault as fault:
            self.fault = fault
        finally:
            self.has_begun.set()

    def change(self, *arguments):
        """A run that takes the folder's lock, which a reader may hold for a moment."""
        self.runs += 1
        for _ in range(200):
            done = self.program.run(*arguments, "--quiet", clock=self.clock)
            done.require_clean()
            if done.code != 4:
                break
        if done.code != 0:
            raise Fault(f"fails beside readers: {done}")

    def build(self):
        self.database.change()
        self.change("build-feed", "--db", "p.db", "--definition", "d.json", "--effort", "fast")

    def step(self):
        kind = self.rng.randrange(9)
        if kind == 0:
            self.change("gc", "--keep-builds", str(1 + self.rng.randrange(2)), "--keep-hours", "0")
        elif kind == 1:
            self.change("publish", "www", *self.rng.choice([[], ["--gc", "--grace", "0"], ["--check"]]))
        elif kind == 2 and len(self.denied) < 3:
            key = self.rng.choice(sorted(self.database.rows.keys() - self.denied))
            self.change("takedown", str(key), "--in-advance", "--effort", "fast")
            self.denied.add(key)
        elif kind == 3 and self.denied:
            key = self.denied.pop()
            self.change("takedown", str(key), "--undo")
        else:
            self.build()


def require_no_alarm(done):
    done.require_clean()
    if done.code not in (0, 4):
        raise Fault(f"false alarm: {done}")


def main():
    campaign = Campaign(__doc__, 36, "folders")

    def audit(number, rng, folder):
        folder.mkdir()
        (folder / "www").mkdir()
        people.write_definition(folder / "d.json")
        writer = Writer(Program(campaign.vizzy, folder), people.Database(folder / "p.db", rng),
                        f"{campaign.options.seed}/{number}/writer")
        reader = Program(campaign.vizzy, folder)
        writer.start()
        try:
            writer.has_begun.wait()
            for _ in range(AUDITS):
                if writer.fault:
                    break
                command = rng.choice(READERS)
                done = reader.run(*command, clock=START)
                campaign.counts["audits" if command[0] == "verify" else "other readers"] += 1
                campaign.counts["that waited for their turn in vain"] += done.code == 4
                require_no_alarm(done)
        finally:
            writer.is_stopped.set()
            writer.join()
            campaign.counts["changes beside them"] += writer.runs
        if writer.fault:
            raise writer.fault
        done = reader.must("verify", "out")
        if "no damage found" not in done.stdout:
            raise Fault(f"does not say that all is well: {done}")
        web_root.require_whole(web_root.view(web_root.Folder(folder / "out/public")))

    campaign.run(audit)


if __name__ == "__main__":
    main()
