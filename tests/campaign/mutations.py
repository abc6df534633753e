"""What may happen to one file: damage, an older copy, a hostile name or number, something that is no
file. Each takes the path, a Random and a Hoard, and returns whether it changed anything."""

import json
import os
import re
import shutil

NUMBERS = ["-1", "18446744073709551615", "18446744073709551616", "9223372036854775807", "1e300", "1.5",
           "-0", "1e999", "9007199254740993", "0", "4294967296", "100000000000000000000000000"]
NAMES = ["../{0}", "../../{0}", "../../../{0}", "v1/../../{0}", "v1/../../../{0}", "v1/o/../../../{0}",
         "{1}/{0}", "v1/{1}/{0}", "v1//profiles/3", "v1/profiles/3/", "", ".", "..", "\0", "v1/profiles/3\0",
         "v1/profiles/\x1b[2J", "v1/profiles/\u202e3", "public/../../{0}", "state/../../{0}",
         "state/staged/../../../{0}", "a" * 5000, "v1/profiles/" + "3/" * 2000, "o", "v1/o", "-rf", "\ud800"]
VALUES = ["null", "true", "[]", "{}", '""', "[[[]]]", "[" * 100000, '{"a":1,"a":2}', "nan", '"\\ud800"']
MOVED, STRANGER = "moved", "precious.txt"
JSON_NUMBER = re.compile(rb"(?<=[:\[, ])-?\d+(?:\.\d+)?(?=[,\]}\s])")
JSON_STRING = re.compile(rb'"[^"\n]*"')
JSON_VALUE = re.compile(rb'(?<=[:\[,])\s*("[^"\n]*"|-?\d+|true|false|null)(?=[,\]}\s])')


class Hoard:
    """What mutations put in place of a file: earlier copies of it, other files, the canary."""

    def __init__(self, canary):
        self.canary = canary
        self.older = {}  # path relative to the folder -> list of earlier contents

    def keep(self, folder):
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                versions = self.older.setdefault(str(path.relative_to(folder)), [])
                content = path.read_bytes()
                if content not in versions:
                    versions.append(content)


def rewrite(path, content):
    if content is None or content == path.read_bytes():
        return False
    path.write_bytes(content)
    return True


def flip(path, rng, _):
    content = bytearray(path.read_bytes())
    if not content:
        return False
    content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    return rewrite(path, bytes(content))


def truncate(path, rng, _):
    content = path.read_bytes()
    return bool(content) and rewrite(path, content[:rng.randrange(len(content))])


def empty(path, _, __):
    return rewrite(path, b"")


def append(path, rng, _):
    return rewrite(path, path.read_bytes() + rng.choice([b"\n", b"x", b"\0", b"{}", path.read_bytes()]))


def swap(path, rng, _):
    others = [other for other in path.parent.rglob("*") if other.is_file() and other != path]
    others = others or [other for other in path.parent.parent.rglob("*.json") if other.is_file()]
    return bool(others) and rewrite(path, rng.choice(sorted(others)).read_bytes())


def older(path, rng, hoard):
    versions = [content for name, versions in hoard.older.items() for content in versions
                if str(path).endswith("/" + name) and content != path.read_bytes()]
    return bool(versions) and rewrite(path, rng.choice(versions))


def replace_match(path, rng, pattern, replacement):
    content = path.read_bytes()
    matches = list(pattern.finditer(content))
    if not matches:
        return False
    match = rng.choice(matches)
    first, last = match.span(1 if pattern.groups else 0)
    return rewrite(path, content[:first] + replacement + content[last:])


def number(path, rng, _):
    return replace_match(path, rng, JSON_NUMBER, rng.choice(NUMBERS).encode())


def name(path, rng, hoard):
    text = rng.choice(NAMES).replace("{0}", f"{hoard.canary.name}/data")
    text = text.replace("{1}", str(hoard.canary.parent))
    return replace_match(path, rng, JSON_STRING, json.dumps(text).encode())


def value(path, rng, _):
    return replace_match(path, rng, JSON_VALUE, rng.choice(VALUES).encode())


def missing(path, _, __):
    path.unlink()
    return True


def fifo(path, _, __):
    path.unlink()
    os.mkfifo(path)
    return True


def directory(path, rng, _):
    path.unlink()
    path.mkdir()
    if rng.randrange(2) == 0:
        (path / "inner").write_text("x")
    return True


def link(path, rng, hoard):
    """A symbolic link: to the canary, to a copy of the file there, to an endless device, to itself."""
    content = path.read_bytes()
    path.unlink()
    kind = rng.randrange(4)
    if kind == 0:
        path.symlink_to(hoard.canary / "data.json")
    elif kind == 1:
        copy = hoard.canary / "copy"
        copy.write_bytes(content)
        path.symlink_to(copy)
    else:
        path.symlink_to("/dev/zero" if kind == 2 else path.name)
    return True


def unreadable(path, _, __):
    path.chmod(0)
    return True


def folder_elsewhere(path, _, hoard):
    """Its folder is a symbolic link into the canary."""
    if path.parent.name in ("state", "_vizzy"):
        return False  # all of it: then it is the link's owner who says where it is
    target = hoard.canary / MOVED
    shutil.move(path.parent, target)
    path.parent.symlink_to(target)
    (target / STRANGER).write_text("precious\n")
    return True


def strangers_in_moved(canary):
    return [path for path in canary if path == f"{MOVED}/{STRANGER}"]


TEXT = [number, name, value]
ALL = [flip, truncate, empty, append, swap, older, *TEXT, *TEXT, missing, fifo, directory, link,
       unreadable, folder_elsewhere]
