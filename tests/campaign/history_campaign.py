#!/usr/bin/python3
"""Random histories of folders and a destination: no key that was taken down comes back.

People build, publish, take down, undo, collect and roll back, keep backups and restore them whole or
in part, copy folders, begin new ones from the destination or from nothing, lose the head of the
destination, and their clocks jump. A model knows which keys must not be seen where: those that were
taken down and not undone by a person since. It also knows what an exit code of 0 promises.

usage: history_campaign.py VIZZY [--size HISTORIES] [--seed N] [--case N]
"""

import copy
import shutil
import sys

import people
import wrong_clock
from bounded_run import Fault, Program
from campaign import SKIPPED, Campaign
from history_model import Backup, Place, require_content, require_not_shown

START = 1_800_000_000
STEPS = 22
DAY = 86400
DEFINITION = ["--definition", "d.json", "--effort", "fast"]
JUMPS = [-365 * DAY, 400 * DAY, -900, 900, -40 * DAY, 40 * DAY]
ABSOLUTE = [157_766_400, 2_208_988_800]  # 1975, 2040: for one run


class History:
    def __init__(self, campaign, rng, folder):
        self.rng, self.folder, self.campaign = rng, folder, campaign
        folder.mkdir()
        (folder / "www").mkdir()
        people.write_definition(folder / "d.json")
        self.program = Program(campaign.vizzy, folder)
        self.database = people.Database(folder / "p.db", rng, 10)
        self.clock, self.is_calm = START, False
        self.folders = {name: Place(folder / name, folder / name / "public") for name in "AB"}
        self.www = Place(folder / "www", folder / "www")
        self.backups, self.ever_denied, self.told = [], set(), []

    def run(self, *arguments):
        self.clock += self.rng.randrange(3600)
        now = self.clock
        if self.is_calm:
            pass
        elif self.rng.randrange(12) == 0:
            now = self.rng.choice(ABSOLUTE)
        elif self.rng.randrange(15) == 0:
            self.clock = now = self.clock + self.rng.choice(JUMPS)
        self.program.environment |= wrong_clock.at(now)
        done = self.program.run(*arguments)
        self.told.append(f"{now}: {done}")
        done.require_clean()
        if done.code == 2 and arguments[0] != "rollback" and "--undo" not in arguments:
            raise Fault(f"blames the command line: {done}")
        self.campaign.counts[f"{arguments[0]} that ended with {done.code}"] += 1
        require_not_shown(self.www, done)
        return done

    def pick(self, of=None):
        """A folder that was built, rather A."""
        built = [place for place in (of or self.folders.values()) if place.list_rows is not None]
        return self.rng.choice([*built, built[0]]) if built else None

    # What people do.

    def build(self, since=False, place=None):
        place = place or self.rng.choice([*self.folders.values(), self.folders["A"]])
        self.database.change()
        shown = place.shown(self.ever_denied)
        done = self.run("build-feed", "--db", "p.db", *DEFINITION, "--out", place.path.name,
                        *(["--since", "www"] if since else []))
        if done.code != 0:
            return
        if since:
            place.is_partial = place.is_partial or self.may_adopt()
            place.learn(self.www.hides)
        place.learn(place.hides)
        place.note_build(self.database.rows)
        place.shown_before = [*place.shown_before, *shown] if place.is_partial else []
        self.require_folder(place, done)

    def may_adopt(self):
        return (self.folder / "www/_vizzy/head.json").exists()

    def build_since(self):
        self.build(since=True)

    def publish(self, *options):
        place = self.pick()
        if place is None:
            return None
        done = self.run("publish", "www", "--out", place.path.name, *options)
        place.note_obeyed()
        if done.code == 0:
            self.www.learn(place.hides)
            require_not_shown(self.www, done)
            require_content(self.www, place.list_rows, place.document_rows, self.ever_denied, done)
        return done

    def publish_and_check(self):
        self.publish("--check")

    def publish_and_collect(self):
        self.publish("--gc", "--grace", "0")

    def take_down(self):
        place = self.pick()
        if place is None:
            return
        key = self.rng.choice(sorted(self.database.rows))
        self.ever_denied.add(key)
        done = self.run("takedown", str(key), "--in-advance", "--effort", "fast", "--out", place.path.name)
        if done.code == 0:
            place.learn({key})
            place.note_lists()
            self.require_folder(place, done)

    def undo(self):
        place = self.pick()
        if place is None or not place.state_hides:
            return
        key = self.rng.choice(sorted(place.state_hides))
        done = self.run("takedown", str(key), "--undo", "--out", place.path.name)
        if done.code == 0:  # a person said so: from now on it may be seen anywhere
            for one in [*self.folders.values(), self.www, *(b.place for b in self.backups)]:
                one.forget(key)
            place.note_lists()

    def collect(self):
        if place := self.pick():
            done = self.run("gc", place.path.name, "--keep-hours", "0")
            if done.code == 0:
                self.require_folder(place, done)

    def roll_back(self):
        place = self.pick()
        if place is None or place.is_partial:
            return
        sequence = max(1, max(place.lists) - self.rng.randrange(1, 3))
        done = self.run("rollback", str(sequence), "--effort", "fast", "--out", place.path.name)
        if done.code == 0:
            place.list_rows = place.lists[sequence]
            place.note_lists()
            self.require_folder(place, done)

    def audit(self):
        if place := self.pick():
            done = self.run("verify", place.path.name)
            if done.code == 0 and place.shown():
                raise Fault(f"verify does not see a key that was taken down: {place.shown()}: {done}")
            if done.code != 0 and not place.is_partial and not place.is_mixed:
                raise Fault(f"false alarm: {done}")

    def back_up(self):
        place = self.rng.choice([*self.folders.values(), self.www])
        if place is self.www or place.list_rows is not None:
            self.tell(f"backup of {place.path.name}")
            self.backups.append(Backup(place, self.folder / f"backup{len(self.backups)}"))

    def restore(self, part=None):
        backups = [b for b in self.backups if part is None or b.place.path != self.www.path]
        if not backups:
            return
        backup = self.rng.choice(backups)
        places = {place.path: place for place in [*self.folders.values(), self.www]}
        place = places[backup.place.path]
        if part is not None and not place.path.exists():
            return
        self.tell(f"restore {part or 'all'} of {place.path.name} from {backup.target.name}")
        backup.restore(place, part)

    def restore_state(self):
        self.restore("state")

    def restore_public(self):
        self.restore("public")

    def copy_folder(self):
        first, second = self.folders.values()
        if first.list_rows is not None:
            self.tell("cp -a A B")
            shutil.rmtree(second.path, ignore_errors=True)
            shutil.copytree(first.path, second.path, symlinks=True)
            for name, value in vars(copy.deepcopy(first)).items():
                if name not in ("path", "web"):
                    setattr(second, name, value)

    def lose_folder(self):
        place = self.rng.choice([*self.folders.values()])
        self.tell(f"rm -r {place.path.name}")
        shutil.rmtree(place.path, ignore_errors=True)
        self.folders[place.path.name] = Place(place.path, place.web)

    def lose_head(self):
        self.tell("rm www/_vizzy/head.json")
        (self.folder / "www/_vizzy/head.json").unlink(missing_ok=True)

    def tell(self, line):
        self.told.append(f"{self.clock}: {line}")

    # What must hold.

    def require_folder(self, place, done):
        """A command that changed the folder ended with 0."""
        if place.is_mixed:
            return  # `verify` has to say so, see `audit`; and what is published is judged
        require_not_shown(place, done)
        if not place.is_partial:
            require_content(place, place.list_rows, place.document_rows, self.ever_denied, done)

    def end(self):
        """A fresh container publishes what the database holds, unless the head is lost."""
        self.is_calm, has_head = True, self.may_adopt()
        self.clock += DAY
        self.database.change()
        fresh = Place(self.folder / "fresh", self.folder / "fresh/public")
        self.folders = {"fresh": fresh}
        self.build(since=True, place=fresh)
        done = self.publish()
        if done is not None and done.code == 3 and "its lease ends in" in done.stderr:
            self.clock += 200  # of who was cut off under a clock that was years ahead: it is waited for once
            done = self.publish()
        if has_head and (done is None or done.code != 0):
            raise Fault("a fresh container cannot publish")
        self.campaign.counts["histories that a fresh container ended"] += has_head


DAILY = ([History.build] * 6 + [History.publish] * 7 + [History.take_down] * 4 + [History.undo] * 2 +
         [History.collect, History.roll_back, History.publish_and_check,
          History.publish_and_collect, History.audit, History.audit])
ACCIDENTS = {
    "since": [History.build_since] * 3,
    "backup": [History.back_up, History.back_up, History.restore],
    "half a backup": [History.back_up, History.restore_state, History.restore_public],
    "copy": [History.copy_folder] * 2,
    "lost folder": [History.lose_folder, History.build_since],
    "lost head": [History.lose_head]}


def main():
    if not wrong_clock.is_installed():
        print("skipped: needs libfaketime; scripts/setup.sh --tests installs it")
        sys.exit(SKIPPED)
    campaign = Campaign(__doc__, 1000, "histories")

    def try_history(_, rng, folder):
        history = History(campaign, rng, folder)
        accidents = rng.sample([name for name in ACCIDENTS if campaign.wanted(name)], 2)
        operations = [*DAILY, *(one for name in accidents for one in ACCIDENTS[name] * 2)]
        try:
            for operation in [History.build, History.publish, *rng.choices(operations, k=STEPS)]:
                operation(history)
            history.end()
        except Fault as fault:
            told = "\n    ".join(history.told)
            raise Fault(f"{' and '.join(accidents)}: {fault}\n    {told}") from fault

    campaign.run(try_history)


if __name__ == "__main__":
    main()
