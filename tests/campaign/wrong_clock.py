"""Runs a command under another clock, by libfaketime."""

import glob
import time

LIBRARIES = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")


def is_installed():
    return bool(LIBRARIES)


def at(seconds):
    """The environment in which the clock reads so many seconds since 1970, and goes on from there.
    Deadlines are kept, and so are the times of files."""
    moment = time.strftime("@%Y-%m-%d %H:%M:%S", time.gmtime(seconds))
    return {"LD_PRELOAD": LIBRARIES[0], "FAKETIME": moment, "NO_FAKE_STAT": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1"}


def following(file):
    """The environment of a clock that is ahead by what the file says, whenever that changes."""
    return {"LD_PRELOAD": LIBRARIES[0], "FAKETIME_TIMESTAMP_FILE": str(file), "NO_FAKE_STAT": "1",
            "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1"}


def set_ahead(file, seconds):
    file.write_text(f"{seconds:+}\n")
