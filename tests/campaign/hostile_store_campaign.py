#!/usr/bin/python3
"""A store answers one request wrongly, or all from one on, while a feed is published to it, checked,
cleaned up or built upon.

The run must fail with a message, readers seeing the old or the new of each resource, or what is
published is complete and right. It ends within its deadline and 3 seconds, in bounded memory, and asks
for no key outside of its prefix; and once the store is itself again, the next publish succeeds.

usage: hostile_store_campaign.py VIZZY [--size CASES] [--seed N] [--case N]
"""

import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "publish"))
import people  # noqa: E402
import spoilt_answers  # noqa: E402
import web_root  # noqa: E402
from bounded_run import Fault, Program  # noqa: E402
from bucket_stand_in import BucketStandIn  # noqa: E402
from campaign import Campaign  # noqa: E402

DEADLINE, GRACE = 3, 3
START_OF_PROCESS = 1  # seconds that a busy machine may take to start and end it
BUILD = ["build-feed", "--db", "p.db", "--definition", "d.json", "--effort", "fast"]
DEST = "s3://bucket/feed"
DENIED = 5
STRANGERS = {"other/v1/people.json": (b"precious", {}), "feedx/v1/people.json": (b"precious", {}),
             "fee": (b"precious", {}), "passwd": (b"precious", {})}


class Start:
    """A folder and a bucket from which an operation begins, and how it ends with a good store."""

    def __init__(self, campaign, folder, name, command, prepare, rng):
        self.name, self.command, self.folder, self.vizzy = name, command, folder, campaign.vizzy
        folder.mkdir()
        people.write_definition(folder / "d.json")
        self.database = people.Database(folder / "p.db", rng)
        with BucketStandIn(STRANGERS) as store:
            prepare(self, self.program(folder, store), store)
            self.objects = dict(store.objects)
        self.before = self.seen(self.objects)
        with BucketStandIn(self.objects) as store:
            copy = folder.parent / "reference"
            shutil.copytree(folder, copy)
            done = self.operate(copy, store)
            if done.code != 0:
                raise Fault(f"fails with a good store: {done}")
            self.requests, self.after = store.requests, self.seen(store.objects)
            shutil.rmtree(copy)
        web_root.require_whole(self.after)
        expected = people.expected_view(self.database.rows, self.denied())
        if difference := web_root.difference(self.after, expected):
            raise Fault(f"is wrong with a good store: {difference}")

    def denied(self):
        return {DENIED} if self.name == "takedown" else set()

    @staticmethod
    def seen(objects):
        bucket = web_root.Bucket({key: body for key, (body, _) in objects.items()}, "feed/")
        return web_root.view(bucket)

    def program(self, folder, store):
        program = Program(self.vizzy, folder)
        program.environment |= {
            "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_ENDPOINT_URL": store.url, "AWS_EC2_METADATA_DISABLED": "true"}
        return program

    def operate(self, folder, store):
        """`--since` has no deadline of its own; it is published by a good store afterwards."""
        program = self.program(folder, store)
        done = program.run(*self.command, longest=60)
        if self.name == "since" and done.code == 0:
            store.spoil = None
            done = program.run("publish", DEST, "--out", "new")
        return done

    def publish_again(self, folder, store):
        store.spoil = None
        program = self.program(folder, store)
        if self.name == "check":  # only a listing finds what was lost
            return program.run("publish", DEST, "--check")
        if self.name == "since":
            program.run(*self.command)
        return program.run("publish", DEST, "--out", "new" if self.name == "since" else "out")


def build(start, program):
    start.database.change()
    program.must(*BUILD)


def never_published(start, program, _):
    build(start, program)
    build(start, program)


def published(start, program, _):
    build(start, program)
    program.must("publish", DEST)
    build(start, program)
    program.must("publish", DEST)


def older(start, program, store):
    published(start, program, store)
    build(start, program)


def to_be_taken_down(start, program, store):
    published(start, program, store)
    program.must("takedown", str(DENIED), "--effort", "fast")


def with_losses(start, program, store):
    published(start, program, store)
    for key in [key for key in sorted(store.objects) if key.startswith("feed/v1/")][::5]:
        del store.objects[key]


def with_garbage(start, program, store):
    published(start, program, store)
    store.objects |= {f"feed/v1/o/aa/{i:024}.json".replace("0", "a"): (b"x", {}) for i in range(1, 9)}
    program.must("gc", "--keep-hours", "0", "--keep-builds", "1")


def with_newer_rows(start, program, store):
    published(start, program, store)
    start.database.change()


PUBLISH = ["publish", DEST, "--deadline", str(DEADLINE)]
OPERATIONS = {
    "first": (PUBLISH, never_published), "update": (PUBLISH, older),
    "takedown": (PUBLISH, to_be_taken_down), "check": ([*PUBLISH, "--check"], with_losses),
    "gc": ([*PUBLISH, "--gc", "--grace", "0"], with_garbage),
    "since": ([*BUILD, "--since", DEST, "--out", "new"], with_newer_rows)}


class HostileStore:
    def __init__(self, campaign, folder):
        self.campaign = campaign
        self.starts = {name: Start(campaign, folder / name, name, *parts, campaign.shared_rng())
                       for name, parts in OPERATIONS.items()}

    def try_case(self, _, rng, folder):
        start = self.starts[rng.choice(sorted(self.starts))]
        answer, number = self.choose(rng), rng.randrange(1, start.requests + 1)
        is_lasting = rng.randrange(4) == 0
        shutil.copytree(start.folder, folder)
        spoil = spoilt_answers.once_or_always(answer, number, is_lasting, rng.random())
        what = f"{start.name}: {answer.__name__} to request {number}{' and all after it' * is_lasting}"
        with BucketStandIn(start.objects, spoil) as store:
            try:
                done = start.operate(folder, store)
                outcome = self.judge(start, store, done)
                self.require_end(start, folder, store)
            except Fault as fault:
                raise Fault(f"{what}: {fault}") from fault
        self.campaign.counts[outcome] += 1
        self.campaign.log(f"{what}: {outcome}: {done.seconds:.1f} s: {done}")

    def choose(self, rng):
        while True:
            answer = spoilt_answers.choose(rng)
            if self.campaign.wanted(answer.__name__):
                return answer

    @staticmethod
    def judge(start, store, done):
        done.require_clean(60 if start.name == "since" else DEADLINE + GRACE + START_OF_PROCESS)
        if done.code == 2:
            raise Fault(f"blames the command line: {done}")
        outside = {key for key in store.keys_asked_for if not key.startswith("feed/")} - {""}
        if outside or not STRANGERS.items() <= store.objects.items():
            raise Fault(f"touches what is not below its prefix: {outside}")
        seen = start.seen(store.objects)
        if done.code == 0:
            if difference := web_root.difference(seen, start.after):
                raise Fault(f"ends with 0, and is not published: {difference}: {done}")
            return "done"
        for url, value in seen.items():
            old, new = start.before.get(url), start.after.get(url)
            was_broken = isinstance(old, str)  # by what was lost before
            if url != "directory" and value not in (old, new) and not was_broken:
                raise Fault(f"{url} is {value}: {done}")
        lost = (start.before.keys() & start.after.keys()) - seen.keys()
        if lost:
            raise Fault(f"fails and removes {lost}: {done}")
        return "refused"

    @staticmethod
    def require_end(start, folder, store):
        done = start.publish_again(folder, store)
        done.require_clean()
        seen = start.seen(store.objects)
        difference = web_root.difference(seen, start.after)
        if done.code != 0 or difference:
            raise Fault(f"does not recover: {difference}: {done}")


def main():
    campaign = Campaign(__doc__, 600, "cases")
    campaign.run_on(lambda folder: HostileStore(campaign, folder))


if __name__ == "__main__":
    main()
