#!/usr/bin/python3
"""The rooms of core/ stand on floors, and an include points down, never back up. The table lists the
rooms from the lowest floor to the highest and names the lower rooms that each may use. Files directly
in core/ are the ground: every room may use them, and they use no room.

usage: layers.py REPOSITORY

Refuses a room that is not in the table, an include that the table does not allow, and a table that
lets a room use one that is not below it, so that no circle can be written down.
"""
import pathlib
import re
import sys

ROOMS = {
    "codec": (),
    "metric": (),
    "source": (),
    "sort": (),
    "definition": ("metric",),
    "format": ("codec", "definition"),
    "text": ("format",),
    "http": ("codec",),
    "feed": ("codec", "metric", "source", "sort", "definition", "format", "text"),
    "ingest": ("source",),
    "store": ("codec", "definition", "format", "text"),
    "models": ("definition", "format"),
    "init": ("source", "definition", "format"),
    "compile": ("codec", "source", "sort", "definition", "format", "text", "feed", "store"),
    "parts": ("codec", "source", "sort", "definition", "format", "text", "feed", "store", "compile"),
    "check": ("codec", "source", "sort", "definition", "format", "text", "feed", "store", "compile"),
    "versions": ("codec", "definition", "format", "text", "feed", "store", "compile"),
    "serve": ("codec", "format", "text", "http", "store"),
    "destination": ("codec", "format", "http", "store"),
    "purge": ("codec", "format", "http", "store", "destination"),
    "publish": (
        "codec", "format", "text", "http", "store", "compile", "versions", "destination", "purge",
    ),
    "verify": (),
    "verify/folder": ("codec", "definition", "format", "text", "store", "verify"),
    "verify/host": ("codec", "definition", "format", "text", "http", "store", "destination", "verify"),
    "journeys": ("codec", "format", "text", "store", "versions", "serve"),
    "analytics": ("metric", "source", "format", "text", "store", "versions"),
}
SPLIT = ("verify",)  # rooms with rooms in them
GROUND = ""
INCLUDE = re.compile(r'^\s*#\s*include\s+"(core/[^"]+)"', re.MULTILINE)


def room(file):
    """The folder that a file of core/ stands in, such as "feed" or "verify/host"."""
    folders = file.split("/")[1:-1]
    return "/".join(folders[: 2 if folders[:1] == [SPLIT[0]] else 1])


def misplaced(rooms):
    """What the table itself has wrong."""
    below = set()
    for name, used in rooms.items():
        for other in used:
            if other not in below:
                yield f"the table lets {name} use {other}, which is not below it"
        below.add(name)


def includes(root):
    """Every include of one file of core/ in another."""
    for path in sorted((root / "core").rglob("*")):
        if path.suffix in (".cpp", ".h", ".in"):
            file = path.relative_to(root).as_posix()
            yield file, INCLUDE.findall(path.read_text(encoding="utf-8"))


def refused(file, included):
    """Why one file may not include another, or nothing."""
    user, used = room(file), room(included)
    if used in (user, GROUND) or used in ROOMS.get(user, ()):
        return None
    if user == GROUND:
        return "the ground uses no room"
    order = list(ROOMS)
    if user not in ROOMS or used not in ROOMS:
        return f"{user if user not in ROOMS else used} is not in the table of rooms"
    if order.index(used) > order.index(user):
        return f"{used} is above {user}: move what both need to a lower room"
    return f"{user} does not use {used} yet: use what it has, or add {used} to the table"


def main():
    root = pathlib.Path(sys.argv[1])
    problems, seen = list(misplaced(ROOMS)), 0
    for file, included in includes(root):
        if room(file) not in (GROUND, *ROOMS):
            problems.append(f"{file} is in a room that is not in the table of rooms")
        for other in included:
            seen += 1
            if reason := refused(file, other):
                problems.append(f"{file} includes {other}: {reason}")
    if seen < 500:
        sys.exit(f"only {seen} includes found in {root}/core: the test reads the sources wrongly")
    print("\n".join(problems), end="\n" if problems else "")
    sys.exit(1 if problems else 0)


main()
