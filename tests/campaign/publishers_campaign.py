#!/usr/bin/python3
"""Two publishers meet at one bucket.

Each has a folder: copies of one folder, or one begun from the destination, with versions of their own.
Their clocks are up to a quarter of an hour apart. One is stopped at any of its requests, for up to ten
minutes by its own clock when it goes on, or killed, or both run at once. Then a clean publish of one
of them, when all leases are over, makes the entries those of the head; every run ends within its
deadline and 3 seconds.

usage: publishers_campaign.py VIZZY [--size ROUNDS] [--seed N] [--case N]
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "publish"))
import people  # noqa: E402
import web_root  # noqa: E402
import wrong_clock  # noqa: E402
from bounded_run import Fault, Program, Run, kill_session  # noqa: E402
from bucket_stand_in import BucketStandIn  # noqa: E402
from campaign import SKIPPED, Campaign  # noqa: E402

DEADLINE, GRACE, START_OF_PROCESS = 5, 3, 1
QUARTER_OF_AN_HOUR, LONGEST_STOP = 900, 600
AFTER_ALL_LEASES = 7200
DEST = "s3://bucket/feed"
BUILD = ["build-feed", "--db", "p.db", "--definition", "d.json", "--effort", "fast"]
DENIED = 5


class Publisher:
    """A folder, its clock, and the process that publishes it."""

    def __init__(self, campaign, folder, name, offset):
        self.name, self.offset, self.folder = name, offset, folder
        self.program = Program(campaign.vizzy, folder)
        self.clock = folder / f"clock-{name}"
        self.program.environment |= {
            "AWS_ACCESS_KEY_ID": f"key{name}", "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_EC2_METADATA_DISABLED": "true", **wrong_clock.following(self.clock)}
        self.process, self.began, self.stopped = None, 0, 0
        self.set_clock(0)

    def set_clock(self, seconds):
        wrong_clock.set_ahead(self.clock, self.offset + seconds)

    def commit(self):
        return json.loads((self.folder / self.name / "state/commit.json").read_text())

    def view(self):
        return web_root.view(web_root.Folder(self.folder / self.name / "public"))

    def build(self, *arguments):
        self.program.must(*BUILD, "--out", self.name, *arguments)

    def command(self):
        return ["publish", DEST, "--out", self.name, "--deadline", str(DEADLINE), "--concurrency", "4"]

    def start(self):
        self.began = time.monotonic()
        self.process = self.program.start(*self.command(), stdout=subprocess.PIPE,
                                          stderr=subprocess.PIPE, text=True, start_new_session=True)
        self.timer = threading.Timer(60, kill_session, [self.process.pid])
        self.timer.start()

    def end(self):
        stdout, stderr = self.process.communicate()
        self.timer.cancel()
        seconds = time.monotonic() - self.began - self.stopped
        return Run(self.command(), self.process.returncode, stdout, stderr, seconds,
                   slowness=self.program.slowness)


class Round:
    def __init__(self, campaign, rng, folder):
        self.campaign, self.rng, self.folder = campaign, rng, folder
        apart = rng.choice([0, 1, 60, QUARTER_OF_AN_HOUR, QUARTER_OF_AN_HOUR])
        self.a = Publisher(campaign, folder, "a", rng.randrange(-apart, apart + 1) // 2)
        self.b = Publisher(campaign, folder, "b", rng.randrange(-apart, apart + 1) // 2)
        self.kind = rng.choice([kind for kind in ("stopped", "stopped", "stopped", "killed", "at once")
                                if campaign.wanted(kind)])
        self.origin = rng.choice(["copied", "copied", "another's copy", "since"])
        self.at, self.delay, self.denies = rng.randrange(1, 60), 0, rng.randrange(4) == 0
        self.denies = self.denies and campaign.wanted("takedown")
        self.told = [f"clocks {self.a.offset} and {self.b.offset}, b is {self.origin}, a {self.kind} at "
                     f"request {self.at}{', takes down a key' * self.denies}"]
        self.count, self.reached = 0, threading.Event()

    def prepare(self, store):
        """b has a version of its own, as new as that of a, or newer, or older."""
        for one in (self.a, self.b):
            one.program.environment["AWS_ENDPOINT_URL"] = store.url
        database = people.Database(self.folder / "p.db", self.rng, 12)
        people.write_definition(self.folder / "d.json")
        self.a.build()
        database.change()
        self.a.build()
        self.a.program.must("publish", DEST, "--out", "a")
        if self.origin == "since":
            database.change()
            self.b.build("--since", DEST)
        else:
            shutil.copytree(self.folder / "a", self.folder / "b")
            if self.origin == "another's copy":
                shutil.rmtree(self.folder / "b/state/publish", ignore_errors=True)
        for one in self.rng.choice(["ab", "abb", "aab", "bab"]):
            database.change()
            (self.a if one == "a" else self.b).build()
        if self.denies:
            self.a.program.must("takedown", str(DENIED), "--effort", "fast", "--out", "a")

    def spoil(self, handler, _):
        """Slows the store down, and strikes a at its request."""
        if self.delay:
            time.sleep(self.delay)
        if "keya/" in handler.headers.get("authorization", "") and self.a.process:
            with handler.store.lock:
                self.count += 1
                is_it = self.count == self.at
            if is_it and self.kind != "at once":
                os.kill(self.a.process.pid,
                        signal.SIGKILL if self.kind == "killed" else signal.SIGSTOP)
                self.reached.set()
        return False

    def meet(self, store):
        """Both publish; returns how their runs ended."""
        store.spoil = self.spoil
        self.a.start()
        if self.kind == "at once":
            self.delay = self.rng.random() * 0.01
            time.sleep(self.rng.random() * 0.05)
            self.b.start()
            return self.a.end(), self.b.end()
        while not self.reached.wait(0.01) and self.a.process.poll() is None:
            pass
        stopped_at = time.monotonic()
        passed = self.rng.choice([0, 30, 100, 170, 190, LONGEST_STOP])
        self.told.append(f"{passed} s later")
        self.b.set_clock(passed)
        self.b.start()
        others = self.b.end()
        self.a.set_clock(passed)
        if self.a.process.poll() is None:
            self.a.stopped = time.monotonic() - stopped_at
            os.kill(self.a.process.pid, signal.SIGCONT)
        return self.a.end(), others

    def play(self):
        with BucketStandIn() as store:
            self.prepare(store)
            ended = self.meet(store)
            for done in ended:
                self.judge(done)
            store.spoil, self.delay = None, 0
            self.require_readable(store)
            self.publish_cleanly(store)
            self.require_head(store, ended[0])

    def judge(self, done):
        self.told.append(str(done))
        self.campaign.counts[f"ended with {done.code}"] += 1
        if done.code != -signal.SIGKILL or self.kind != "killed":
            done.require_clean(DEADLINE + GRACE + START_OF_PROCESS)

    @staticmethod
    def seen(store):
        return web_root.view(web_root.Bucket(store.bodies(), "feed/"))

    def require_readable(self, store):
        for url, value in self.seen(store).items():
            if isinstance(value, str):
                raise Fault(f"readers find {url} broken: {value}")

    def publish_cleanly(self, store):
        """Whoever may; if neither folder is the newest, a fresh container."""
        for one in self.rng.sample([self.a, self.b], 2):
            one.offset = 0
            one.set_clock(AFTER_ALL_LEASES)
            done = one.program.run("publish", DEST, "--out", one.name)
            self.told.append(f"cleanly: {done}")
            done.require_clean()
            if done.code == 0:
                self.campaign.counts["clean publishes of one of them"] += 1
                return
            if done.code != 3:
                raise Fault(f"a clean publish fails: {done}")
        self.campaign.counts["clean publishes of a fresh folder"] += 1
        self.b.name = "fresh"
        self.b.build("--since", DEST)
        self.b.program.must("publish", DEST, "--out", "fresh")

    def require_head(self, store, first):
        head = json.loads(store.objects["feed/_vizzy/head.json"][0])
        if head["intents"]:
            raise Fault(f"intents are left: {head['intents']}")
        named = [one for one in (self.a, self.b)
                 if one.commit()["manifest"] == head["published"]["manifest"]]
        seen = self.seen(store)
        web_root.require_whole(seen)
        if named and named[0].name != "fresh":
            expected = named[0].view()
            if named[0] is self.b and self.origin == "since":  # it has not all files
                expected = {name: value for name, value in expected.items()
                            if not isinstance(value, str)}
                seen = {name: value for name, value in seen.items() if name in expected}
            if difference := web_root.difference(seen, expected):
                raise Fault(f"the head names {named[0].name}: {difference}")
        elif not named:
            raise Fault("the head names a version that nobody has")
        shown = list(web_root.shown(web_root.Bucket(store.bodies(), "feed/"), [DENIED]))
        if self.denies and first.code == 0 and shown:
            raise Fault(f"a key that was taken down is shown: {shown}")


def main():
    if not wrong_clock.is_installed():
        print("skipped: needs libfaketime; scripts/setup.sh --tests installs it")
        sys.exit(SKIPPED)
    campaign = Campaign(__doc__, 500, "rounds")

    def try_round(_, rng, folder):
        folder.mkdir()
        one = Round(campaign, rng, folder)
        try:
            one.play()
        except Fault as fault:
            raise Fault(f"{fault}\n    " + "\n    ".join(one.told)) from fault
        campaign.log("; ".join(one.told))

    campaign.run(try_round)


if __name__ == "__main__":
    main()
