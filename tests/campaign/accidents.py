"""What happens to the database, the folder, the destination and the machine of the long campaign. Each takes
the Months; what a later step needs is in its words."""

import contextlib
import gzip
import json
import os
import shutil
import sqlite3
import subprocess
import time

from small_disk import filled

DAY = 86400


# The database.

def rename_database(before, after):
    def act(months):
        (months.feed / before).rename(months.feed / after)
        months.database.path = months.feed / after
    return act


def lock_database(months):
    months.database.write = lambda: None  # nobody else writes meanwhile
    months.words["lock"] = sqlite3.connect(months.feed / "p.db", isolation_level=None)
    months.words["lock"].execute("BEGIN EXCLUSIVE")


def unlock_database(months):
    months.words.pop("lock").close()
    del months.database.write


def change_rows(months):
    months.database.change()


# Keys.

def choose_key(months):
    key = months.rng.choice(sorted(months.database.rows.keys() - months.denied))
    months.words |= {"key": key, "nick": f"nick{key}x"}


def choose_next_key(months):
    months.words["key"] = months.database.next


def add_next_row(months):
    months.database.add()


def deny(months):
    months.denied.add(months.words["key"])


def allow(months):
    months.denied.discard(months.words["key"])


def lose_denylist(months):
    (months.feed / "out/state/denylist.json").rename(months.feed / "denylist.backup")


# The folder.

def note_sequence(months):
    """The last good version, which a rollback may name."""
    commit = json.loads((months.feed / "out/state/commit.json").read_text())
    months.words["good"] = commit["sequence"]


def lose_folder(months):
    shutil.rmtree(months.feed / "out")


def copy_folder(months):
    shutil.rmtree(months.feed / "copy", ignore_errors=True)
    shutil.copytree(months.feed / "out", months.feed / "copy")


def restore_folder(months):
    lose_folder(months)
    (months.feed / "copy").rename(months.feed / "out")


def move_host(months):
    moved = months.machine.folder / "moved"
    shutil.copytree(months.feed, moved, symlinks=True)
    shutil.rmtree(months.feed)
    moved.rename(months.feed)


def file_in_folder(months, name):
    """The first that stands for the name: a folder for S3 has gzip alone."""
    plain = months.feed / "out/public" / name
    return plain if plain.exists() else plain.with_name(plain.name + ".gz")


def a_page(months):
    """A file of the current version, below a web root."""
    file = file_in_folder(months, "v1/people.json")
    entry = json.loads(gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes())
    return f"{entry['pages'][0]}.json"


def damage_folder(months):
    file_in_folder(months, a_page(months)).write_bytes(b"{}")


# The destination.

def damage_destination(months):
    months.place.put(f"feed/{a_page(months)}")


def thin_destination(months):
    months.place.remove(f"feed/{a_page(months)}")


def use_prefix(months):
    """Others have a file where a feed would be."""
    prefix = f"used{months.clock.seconds}"
    months.place.put(f"{prefix}/v1/people.json")
    months.words["USED"] = months.place.address(prefix)


def spoil_credentials(months):
    months.machine.environment["AWS_SECRET_ACCESS_KEY"] = "wrong"


def leave_lease(months):
    """A copy of the folder is killed while it publishes."""
    copy_folder(months)
    longest = 0.2  # seconds; it follows what a publish takes on this machine
    for _ in range(100):
        months.hour()
        done = months.machine.shell(
            f"vizzy build-feed --out copy --quiet; vizzy publish {months.place.destination} --out copy & "
            f"sleep {months.rng.uniform(0.05, 1) * longest:.3f}; kill -9 $!; wait $!", months.feed)
        time.sleep(0.1)  # what was on its way arrives
        if months.place.head()["intents"]:
            return shutil.rmtree(months.feed / "copy")
        longest *= 1.2 if done.returncode == 137 else 0.8  # killed too early, or too late
    return months.require(False, "no publish was at work when it was killed")


# The machine.

def set_clock(days):
    def act(months):
        months.set_own_clock(days * DAY)
    return act


def kill(command):
    """Runs of the command are killed at some moment, until one was at work then."""
    def act(months):
        program = months.machine.bin / "vizzy"
        target = os.readlink(program)
        longest = 0.2  # seconds; it follows what the command takes on this machine
        for _ in range(100):
            program.unlink()
            after = f"{months.rng.uniform(0.05, 1) * longest:.3f}"
            program.write_text(f'#!/bin/sh\n[ "$1" = {command} ] || exec {target} "$@"\n'
                               f'{target} "$@" &\nsleep {after}\nkill -9 $!\nwait $!\n')
            program.chmod(0o755)
            months.hour()
            ended, _ = months.exit_code_of(months.often)
            program.unlink()
            program.symlink_to(target)
            if ended == 137:
                return months.note(ended, "")
            longest *= 0.8
        return months.require(False, "no run was at work when it was killed")
    return act


def fill_disk(months):
    months.words["disk"] = contextlib.ExitStack()
    months.words["disk"].enter_context(filled(months.disk, 40_000))


def empty_disk(months):
    months.words.pop("disk").close()


def run_beside(months):
    """The last run is still at work."""
    lock = months.feed / "lock"
    months.words["other"] = subprocess.Popen(["flock", lock, "cat"], stdin=subprocess.PIPE)
    while subprocess.run(["flock", "-n", lock, "true"], check=False).returncode == 0:
        pass


def end_beside(months):
    months.words.pop("other").communicate()


def change_setting(before, after):
    def act(months):
        file = months.feed / "vizzy.toml"
        file.write_text(file.read_text().replace(before, after))
    return act


# Readers.

def begin_scrolls(months):
    months.words["scrolls"] = [(app, app.begin()) for app in months.apps]


def end_scrolls(months):
    for app, scroll in months.words.pop("scrolls"):
        app.finish(scroll, months.database.rows)
