#!/usr/bin/python3
"""Kills the real program at random moments and checks what it leaves.

A history of builds, collections, rollbacks and takedowns over changing data; each run is ended by
SIGKILL, one in five by SIGTERM, at any moment or right after its commit record, while files are
moved into place. After each kill a reader must find a whole version and the audit no damage; then,
mostly, the next run must complete without help and make the folder equal to a twin that was never
killed. Another reader follows the client protocol all the time.

usage: kill_campaign.py VIZZY [KILLS]          KILLS defaults to 500; VIZZY_SEED to 1
"""

import argparse
import collections
import gzip
import json
import os
import pathlib
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "format"))
import feed_reader  # noqa: E402

CREATORS = 80
EFFORT = ["--effort", "fast"]  # one for all: every run writes the same bytes for an object
START = 1_700_000_000
SORT = [("follower_count", "desc")]
DEFINITION = {
    "vizzy": 1,
    "feeds": {"discovery": {
        "sql": "SELECT id, follower_count FROM creators", "key": "id", "page_size": 5,
        "sort": [{"field": "follower_count", "order": "desc"}],
        "fields": {"id": {"type": "integer"},
                   "follower_count": {"type": "integer", "significant_digits": 1}}}},
    "documents": {"creators": {
        "sql": "SELECT id, follower_count FROM creators", "key": "id",
        "fields": {"id": {"type": "integer"}, "follower_count": {"type": "integer"}}}},
    "gates": {"max_shrink": 1},
    "retention": {"builds": 3, "hours": 1},
}


class Violation(Exception):
    """What must never happen: kind is broken_read, damage or unrecoverable."""

    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind


class Data:
    """The database, changed from run to run; earlier states come back."""

    def __init__(self, path, rng):
        self.rng = rng
        self.database = sqlite3.connect(path, isolation_level=None)
        self.database.executescript("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = 0;"
                                    "CREATE TABLE creators(id INTEGER PRIMARY KEY,"
                                    " follower_count INTEGER NOT NULL)")
        self.rows = {i: rng.randrange(1, 9000) for i in range(1, CREATORS + 1)}
        self.earlier = []
        self.write()

    def change(self):
        self.earlier = [*self.earlier[-3:], dict(self.rows)]
        kind = self.rng.randrange(6)
        if kind == 1:
            self.rows[max(self.rows) + 1] = self.rng.randrange(9000)
        elif kind == 2:
            del self.rows[self.rng.choice(list(self.rows))]
        elif kind == 3:
            self.rows = dict(self.rng.choice(self.earlier))
        elif kind > 3:  # nearly every document changes, and so do many files in a commit
            self.rows = {key: count + self.rng.randrange(30) for key, count in self.rows.items()}
        self.write()

    def write(self):
        self.database.execute("BEGIN")
        self.database.execute("DELETE FROM creators")
        self.database.executemany("INSERT INTO creators VALUES (?, ?)", self.rows.items())
        self.database.execute("COMMIT")


def read_commit(out):
    path = out / "state/commit.json"
    return json.loads(path.read_bytes()) if path.exists() else {"sequence": 0}


def state(out):
    """What is published once a commit that was cut off is completed."""
    commit = read_commit(out)
    denylist = out / "state/denylist.json"
    staged = out / "state/staged/state/denylist.json"
    if "plan" in commit and staged.exists():
        denylist = staged
    return commit["sequence"], denylist.read_bytes() if denylist.exists() else b""


def require_object(url, content):
    name = feed_reader.content_name(content)
    if url != f"v1/o/{name[:2]}/{name[2:]}":
        raise Violation("broken_read", f"{url} has another hash")


def get(public, url, suffix):
    content = (public / f"{url}.json{suffix}").read_bytes()
    return gzip.decompress(content) if suffix else content


def scroll(public, suffix):
    """All items of the feed in one encoding; FileNotFoundError where an object is missing."""
    entry = json.loads(get(public, "v1/discovery", suffix))

    def fetch(url):
        content = get(public, url, suffix)
        require_object(url, content)
        return json.loads(content)

    pages = list(entry["pages"])
    for leaf in fetch(entry["index"])["leaves"] if "index" in entry else []:
        pages += fetch(leaf)["pages"]
    keys = [item["id"] for item in entry["items"]]
    for url in pages:
        keys += [item["id"] for item in fetch(url)["items"]]
    if len(keys) != entry["total"] or len(set(keys)) != len(keys):
        raise Violation("broken_read", f"{len(keys)} items, {len(set(keys))} keys, not the total")
    return entry["sequence"]


def watch(public, end):
    """Scrolls from the newest entry again and again; a reader that starts again at the top and
    cannot come to the end four times in a row gives up: rule 6 of the client protocol."""
    reads = failures = 0
    campaign = os.getppid()
    while not end.exists() and os.getppid() == campaign:
        time.sleep(0.005)
        if not (public / "v1/discovery.json.gz").exists():
            continue
        try:
            scroll(public, ["", ".gz"][reads % 2])
            reads, failures = reads + 1, 0
        except (FileNotFoundError, Violation) as error:
            failures += 1
            if failures > 3:
                sys.exit(f"a reader gave up: {error}")
    print(reads)


class Campaign:
    def __init__(self, vizzy, folder, seed):
        self.vizzy, self.folder = vizzy, folder
        self.rng = random.Random(seed)
        self.out, self.twin = folder / "out", folder / "twin"
        (folder / "definition.json").write_text(json.dumps(DEFINITION))
        self.data = Data(folder / "vizzy.db", self.rng)
        self.now = START
        self.state = (0, b"")
        self.taken_down = set()
        self.seconds = collections.defaultdict(lambda: 0.05)  # what a run takes, by operation
        self.moments = collections.Counter()

    def choose(self):
        """An operation: its name and its arguments, the folder left out."""
        self.now += self.rng.randrange(2400)
        sequence, kind = self.state[0], self.rng.randrange(10)
        if sequence > 3 and kind == 0:
            return "rollback", [str(sequence - 1 - self.rng.randrange(3)), *EFFORT]
        if sequence > 0 and kind in (1, 2):
            return "gc", []
        if sequence > 0 and kind == 3 and len(self.taken_down) < 3:
            return "takedown", [str(self.rng.choice(list(self.data.rows))), "--in-advance", *EFFORT]
        if kind == 4 and self.taken_down:
            return "takedown", [self.rng.choice(sorted(self.taken_down)), "--undo", *EFFORT]
        return "build-feed", ["--db", self.folder / "vizzy.db", "--threads", "2", *EFFORT,
                              "--definition", self.folder / "definition.json"]

    def start(self, out, operation):
        name, arguments = operation
        return subprocess.Popen([self.vizzy, name, *arguments, "--out", out, "--quiet"],
                                env={**os.environ, "SOURCE_DATE_EPOCH": str(self.now)},
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def run(self, out, operation):
        begun = time.monotonic()
        process = self.start(out, operation)
        messages = process.communicate()[1].decode()
        if process.returncode != 0 or messages:
            raise Violation("unrecoverable", f"{operation[0]}: {messages}")
        self.seconds[operation[0]] = time.monotonic() - begun

    def strike(self, operation):
        """Runs the operation and kills it."""
        which = signal.SIGTERM if self.rng.randrange(5) == 0 else signal.SIGKILL
        process = self.start(self.out, operation)
        if self.rng.randrange(2) == 0:
            self.wait_for_commit(process)
            pause = self.rng.random() * 0.01
        else:
            pause = self.rng.random() * 1.1 * self.seconds[operation[0]]
        time.sleep(pause)
        process.send_signal(which)
        messages = process.communicate()[1].decode()
        if process.returncode not in (0, 130, -signal.SIGKILL, -signal.SIGTERM):
            raise Violation("unrecoverable", f"{operation[0]}: {messages}")
        return process.returncode != 0

    def wait_for_commit(self, process):
        commit = self.out / "state/commit.json"
        before = commit.stat().st_ino if commit.exists() else None
        while process.poll() is None:
            if commit.exists() and commit.stat().st_ino != before:
                return

    def attempt(self, operation, run):
        """Runs the operation and, if it came to pass, the same on the twin. Returns whether."""
        run(operation)
        before, self.state = self.state, state(self.out)
        if self.state == before:
            return False
        if operation[0] == "takedown":
            key = operation[1][0]
            (self.taken_down.discard if "--undo" in operation[1] else self.taken_down.add)(key)
        self.run(self.twin, operation)
        return True

    def step(self):
        """Returns whether a run was killed before its end."""
        self.data.change()
        operation, killed = self.choose(), []
        happened = self.attempt(operation, lambda op: killed.append(self.strike(op)))
        if killed[0]:
            pending = "plan" in read_commit(self.out)
            self.moments["during the moves" if pending else
                         "after them" if happened else "before the commit"] += 1
        self.check()
        if self.rng.randrange(4) > 0:
            undone = happened and "--undo" in operation[1]
            self.recover(self.choose() if undone or self.rng.randrange(4) == 0 else operation)
        return killed[0]

    def recover(self, operation):
        self.attempt(operation, lambda op: self.run(self.out, op))
        self.check()
        public = feed_reader.Folder(self.out / "public")
        try:
            public.read_feed("discovery", "id", SORT)
        except (feed_reader.FormatError, FileNotFoundError) as error:
            raise Violation("broken_read", str(error)) from error
        self.compare(self.out, self.twin, lambda path: path.parts[:3] != ("public", "v1", "o")
                     and path.parts[0] == "public")

    def check(self):
        """What must hold at any time, a commit half done included."""
        if self.state[0] == 0:
            return
        public = self.out / "public"
        try:
            for suffix in ["", ".gz"] if (public / "v1/discovery.json.gz").exists() else []:
                scroll(public, suffix)
            for path in public.glob("v1/creators/*"):
                content = path.read_bytes()
                json.loads(gzip.decompress(content) if path.suffix == ".gz" else content)
        except (FileNotFoundError, ValueError, EOFError, gzip.BadGzipFile) as error:
            raise Violation("broken_read", str(error)) from error
        audit = subprocess.run([self.vizzy, "verify", self.out, "--quiet"], capture_output=True,
                               text=True, check=False)
        if audit.returncode != 0:
            raise Violation("damage", audit.stderr)

    def compare(self, ours, theirs, which):
        def tree(root):
            files = (path for path in root.rglob("*") if path.is_file())
            return {path.relative_to(root): path.read_bytes() for path in files
                    if which(path.relative_to(root))}
        a, b = tree(ours), tree(theirs)
        for path in sorted(a.keys() | b.keys()):
            if a.get(path) != b.get(path):
                raise Violation("unrecoverable", f"{path} is not as in a folder never killed")

    def compare_without_garbage(self):
        self.recover(self.choose())
        for out in (self.out, self.twin):
            copy = self.folder / f"{out.name}-collected"
            shutil.copytree(out, copy)
            self.run(copy, ("gc", []))
        self.compare(self.folder / "out-collected", self.folder / "twin-collected", lambda _: True)
        for name in ("out-collected", "twin-collected"):
            shutil.rmtree(self.folder / name)


def run_campaign(vizzy, folder, seed, kills):
    """Returns the summary and whether nothing was violated."""
    end = folder / "end"
    with subprocess.Popen([sys.executable, __file__, "--watch", folder / "out/public", end],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as watcher:
        campaign, violations, struck = Campaign(vizzy, folder, seed), collections.Counter(), 0
        try:
            while struck < kills:
                struck += campaign.step()
                if campaign.state[0] > 0 and campaign.rng.randrange(25) == 0:
                    campaign.compare_without_garbage()
            campaign.compare_without_garbage()
        except Violation as violation:
            violations[violation.kind] += 1
            print(f"VIZZY_SEED={seed}: {violation}", file=sys.stderr)
        finally:
            end.touch()
        reads, messages = watcher.communicate()
    if watcher.returncode != 0:
        violations["broken_read"] += 1
        print(f"VIZZY_SEED={seed}: {messages}", file=sys.stderr)
    moments = ", ".join(f"{count} {moment}" for moment, count in sorted(campaign.moments.items()))
    print(f"{struck} kills ({moments}; {reads.strip() or 0} scrolls meanwhile): "
          f"{violations['broken_read']} broken reads, {violations['damage']} damaged folders, "
          f"{violations['unrecoverable']} unrecoverable folders")
    return not violations


def main():
    if sys.argv[1:2] == ["--watch"]:
        watch(pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]))
        return
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("vizzy")
    parser.add_argument("kills", nargs="?", type=int, default=500)
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # cleans up on the way out
    with tempfile.TemporaryDirectory(prefix="vizzy-kill-") as folder:
        fine = run_campaign(os.path.abspath(arguments.vizzy), pathlib.Path(folder),
                            int(os.environ.get("VIZZY_SEED", "1")), arguments.kills)
    sys.exit(0 if fine else 1)


if __name__ == "__main__":
    main()
