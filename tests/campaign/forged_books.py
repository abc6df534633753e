"""Forges the bookkeeping of a folder or of a destination so that every hash fits: a line of a shard,
the manifest over it, the record over that. Only a check of the content can refuse it."""

import base64
import hashlib
import json
import os
import re

import mutations

HUGE = {"list": 60_000, "text": 300_000}


def digest(content):
    return hashlib.sha256(content).hexdigest()


def content_name(hexadecimal):
    return base64.b32encode(bytes.fromhex(hexadecimal)[:16]).decode().rstrip("=").lower()


def fanned_out(hexadecimal):
    name = content_name(hexadecimal)
    return f"{name[:2]}/{name[2:]}"


class Forger:
    """Hostile values, and where in a JSON value one replaces another."""

    def __init__(self, rng, canary):
        self.rng, self.canary, self.raw = rng, canary, []
        self.named = []  # what was forged, for the message

    def name(self):
        text = self.rng.choice(mutations.NAMES)
        text = text.replace("{0}", f"{self.canary.name}/data").replace("{1}", str(self.canary.parent))
        if self.rng.randrange(8) == 0:  # to folders of the canary, in which objects would be
            text = text.replace("data", "inner/data")
        return text

    def number(self):
        """A number that Python does not write so: a mark, see `text_of`."""
        self.raw.append(self.rng.choice(mutations.NUMBERS))
        return f"@{len(self.raw) - 1}@"

    def value(self, old):
        kind = self.rng.randrange(12)
        if kind == 0:
            return self.rng.choice([None, True, [], {}, "", [[]]])
        if kind == 1:
            return [old] * self.rng.choice([2, 1000, HUGE["list"]])
        if kind == 2 and isinstance(old, str):
            return old + "x" * HUGE["text"]
        if isinstance(old, str):
            return self.name() if kind < 11 else self.number()
        if isinstance(old, (int, float)):
            return self.number() if kind < 11 else self.name()
        if isinstance(old, list) and old:
            return self.rng.choice([old * 2, old[::-1], old[1:], old + [self.name()]])
        return self.name()

    def forge(self, value):
        """The value with one node of it replaced, a member renamed, or one added."""
        nodes = []
        collect(value, [], nodes)
        path = self.rng.choice(nodes)
        if not path:
            return value
        parent = value
        for step in path[:-1]:
            parent = parent[step]
        old = parent[path[-1]]
        if isinstance(parent, dict) and self.rng.randrange(5) == 0:
            del parent[path[-1]]
            if self.rng.randrange(4) > 0:
                parent[self.name()] = old
        else:
            parent[path[-1]] = self.value(old)
        self.named.append(".".join(map(str, path)))
        return value

    def text_of(self, value, **options):
        text = json.dumps(value, **options)
        return re.sub(r'"@(\d+)@"', lambda match: self.raw[int(match[1])], text).encode(
            "utf-8", "surrogatepass")


def collect(value, path, nodes):
    nodes.append(path)
    members = value.items() if isinstance(value, dict) else (
        enumerate(value) if isinstance(value, list) else ())
    for name, inner in members:
        collect(inner, [*path, name], nodes)


class Books:
    """state/ of a folder, or _vizzy/ of a destination: a record that names a manifest by its hash."""

    def __init__(self, root, rng, canary):
        self.root, self.rng, self.forger = root, rng, Forger(rng, canary)
        self.is_folder = (root / "commit.json").exists()
        self.record_path = root / ("commit.json" if self.is_folder else "head.json")
        self.record = json.loads(self.record_path.read_bytes())
        self.mark = self.record if self.is_folder else self.record["published"]
        self.manifest = json.loads(self.manifest_path().read_bytes())

    def manifest_path(self):
        number = f"{self.mark['sequence']:012d}"
        name = content_name(self.mark["manifest"])
        return self.root / "manifests" / f"{number}{'' if self.is_folder else '-' + name}.json"

    def write_manifest(self):
        content = self.forger.text_of(self.manifest, indent=1) + b"\n"
        self.mark["manifest"] = digest(content)
        self.manifest_path().write_bytes(content)

    def write_record(self):
        self.record_path.write_bytes(self.forger.text_of(self.record))

    def forge(self):
        """Forges one to three things; returns what."""
        parts = [self.shard, self.shard, self.manifest_member, self.manifest_member, self.record_member,
                 self.denylist, *([self.plan, self.entry] if self.is_folder else [self.intent])]
        done = []
        for part in self.rng.choices(parts, k=self.rng.randrange(1, 3)):
            try:
                part()
            except (ValueError, KeyError, TypeError, IndexError, AttributeError, OSError):
                break  # what was forged before leaves nothing to forge here
            done.append(part.__name__)
            if part.__name__ == "record_member":
                break  # the record cannot be read any more
        return f"{' and '.join(done)} ({', '.join(self.forger.named[:3])})"

    def shard(self):
        """Lines of a shard: names, hashes and sizes; unsorted or repeated ones; another count."""
        kinds = [kind for kind in ("objects", "spared", "documents") if self.manifest.get(kind)]
        if not kinds:
            return
        records = self.manifest[self.rng.choice(kinds)]
        at = self.rng.randrange(len(records))
        path = self.root / "shards" / f"{fanned_out(records[at][0])}.ndjson"
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        for _ in range(self.rng.choice([1, 1, 3])):
            index = self.rng.randrange(len(lines))
            line = self.forger.forge(list(lines[index]))
            if self.rng.randrange(2) == 0:
                lines[index] = line
            else:
                lines.append(line)
        if self.rng.randrange(4) > 0:
            lines.sort(key=position)
        content = b"".join(self.forger.text_of(line, separators=(",", ":")) + b"\n" for line in lines)
        count = len(lines) if self.rng.randrange(6) > 0 else self.forger.number()
        records[at] = [digest(content), count]
        target = self.root / "shards" / f"{fanned_out(digest(content))}.ndjson"
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(content)
        self.write_manifest()
        self.write_record()

    def manifest_member(self):
        old = self.manifest_path()
        self.manifest = self.forger.forge(self.manifest)
        if self.rng.randrange(3) > 0:
            old.unlink(missing_ok=True)
        self.write_manifest()
        self.write_record()

    def record_member(self):
        self.record = self.forger.forge(self.record)
        self.write_record()

    def denylist(self):
        path = self.root / "denylist.json"
        content = self.forger.text_of(self.forger.forge(json.loads(path.read_bytes())))
        path.write_bytes(content)
        self.record["denylist"] = digest(content)
        self.write_record()

    def intent(self):
        """A publish that someone began: its manifest is among the intents."""
        manifest = self.forger.forge(json.loads(self.manifest_path().read_bytes()))
        content = self.forger.text_of(manifest)
        sequence = self.mark["sequence"] + self.rng.randrange(2)
        mark = {**self.mark, "sequence": sequence, "manifest": digest(content)}
        self.record["intents"] = [self.forger.forge(mark) if self.rng.randrange(3) == 0 else mark]
        (self.root / "intents").mkdir(exist_ok=True)
        (self.root / f"intents/{sequence:012d}-{content_name(digest(content))}.json").write_bytes(content)
        self.write_record()

    def plan(self):
        """A commit that is to be completed: files to put, to remove, further parts of the plan."""
        lines, staged = [], self.root / "staged"
        for _ in range(self.rng.randrange(1, 4)):
            prefix = self.rng.choice(["", "public/", "state/", "public/v1/profiles/"])
            path = prefix + self.forger.name()
            lines.append(self.rng.choice([
                {"put": path, "sha256": digest(b"forged")}, {"remove": path},
                {"put": "public/v1/profiles/1.json", "sha256": self.forger.name()},
                {"part": path, "sha256": digest(b"forged")}, self.forger.forge({"remove": path}),
                {self.rng.choice(["put_all", "take_all"]): self.rng.choice([path, "public/v1/profiles"]),
                 "files": self.rng.choice([0, 1, 2**63]), **self.rng.choice([{}, {"plan": self.forger.name()}])}]))
            stage(staged, path)
            stage(staged, "public/v1/profiles/forged.json")
        content = b"".join(self.forger.text_of(line) + b"\n" for line in lines)
        staged.mkdir(exist_ok=True)
        (staged / "plan.ndjson").write_bytes(content)
        self.record["plan"] = digest(content)
        self.write_record()

    def entry(self):
        """A kept entry: names of pages, of the index and of the directory; items and totals."""
        feed = self.rng.choice(self.manifest["feeds"])
        feeds = [feed, *feed.get("segments", [])]
        feed = self.rng.choice([one for one in feeds if isinstance(one, dict) and "entry" in one])
        path = self.root / "entries" / f"{fanned_out(feed['entry'])}.json"
        content = self.forger.text_of(self.forger.forge(json.loads(path.read_bytes())),
                                      separators=(",", ":"), ensure_ascii=False)
        feed["entry"] = digest(content)
        feed["bytes"] = [len(content), *feed["bytes"][1:]]
        target = self.root / "entries" / f"{fanned_out(digest(content))}.json"
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(content)
        self.write_manifest()
        self.write_record()


def stage(staged, path):
    """Puts a file where the plan says, if that is in the folder at all."""
    target = os.path.normpath(staged / path)
    try:
        if target.startswith(f"{staged}/"):
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "wb") as stream:
                stream.write(b"forged")
    except (OSError, ValueError, RecursionError):
        pass  # a name that cannot be


def position(line):
    """Where a line belongs: by the hash of an object, or that of a document's URL."""
    first = line[0] if line and isinstance(line[0], str) else ""
    if re.fullmatch(r"[0-9a-f]{64}", first):
        return bytes.fromhex(first)[:8]
    return hashlib.sha256(first.encode("utf-8", "surrogatepass")).digest()[:8]
