"""A small feed that vizzy builds, and what a host holds after each build."""

import base64
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

FEED = "people"
START = 1_700_000_000
ID = {"id": {"type": "integer"}}
NAME = {"name": {"type": "text"}}
SCORE = {"score": {"type": "integer"}}
NOTE = {"note": {"type": "text", "optional": True}}

PEOPLE = {
    "sql": "SELECT * FROM people", "key": "id", "page_size": 2, "title": "People",
    "sort": [{"field": "score", "order": "desc"}], "segment_by": ["city"],
    "fields": {**ID, **NAME, **SCORE, **NOTE},
}
PROFILES = {
    "sql": "SELECT * FROM people", "key": "id", "alias": "name", "fields": {**ID, **NAME, **NOTE},
    "children": {"posts": {
        "sql": "SELECT * FROM posts", "parent": "person", "key": "id", "sort": [], "limit": 5,
        "fields": {**ID, "title": {"type": "text"}}}},
}
ORDERS = {
    "sql": "SELECT * FROM orders", "key": "number", "group": 16, "alias": "code",
    "fields": {"number": {"type": "integer"}, "code": {"type": "text"}},
}


def url_of_object(body):
    name = base64.b32encode(hashlib.sha256(body).digest()[:16]).decode().rstrip("=").lower()
    return f"v1/o/{name[:2]}/{name[2:]}"


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


@dataclass
class State:
    """What a host holds at one time: bodies by URL. Scripts may change them."""
    files: dict
    now: int

    def copy(self):
        return State(dict(self.files), self.now)

    def json(self, url):
        return json.loads(self.files[url])

    def entry(self, feed=FEED):
        return self.json(f"v1/{feed}")

    def put(self, url, value):
        self.files[url] = compact(value)

    def edit(self, url, **members):
        """Another value of some members; None removes one."""
        value = {**self.json(url), **members}
        self.put(url, {name: of for name, of in value.items() if of is not None})

    def put_object(self, value):
        body = compact(value)
        self.files[url_of_object(body)] = body
        return url_of_object(body)

    def tag(self, url):
        return f'"{hashlib.sha256(self.files[url]).hexdigest()[:12]}"'

    def pages(self, feed=FEED):
        """The URLs of page 2 and later pages, each with what must be held to know it."""
        entry = self.entry(feed)
        pages = [(url, []) for url in entry["pages"]]
        if "index" in entry:
            pages += self._pages_below(entry["index"], [])
        return pages

    def _pages_below(self, url, above):
        names, held = self.json(url), [*above, url]
        below = [page for leaf in names.get("leaves", []) for page in self._pages_below(leaf, held)]
        return below + [(page, held) for page in names.get("pages", [])]

    def items(self, feed=FEED):
        lists = [self.entry(feed)["items"], *(self.json(url)["items"] for url, _ in self.pages(feed))]
        return [item for items in lists for item in items]


@dataclass
class Folder:
    """An output folder with its database, 24 people in two cities."""
    program: str
    path: Path
    words: dict = field(default_factory=dict)  # of the feed's definition, besides PEOPLE
    now: int = START
    rows: dict = field(default_factory=lambda: {
        key: {"name": f"name {key}", "score": 5000 - 100 * key, "note": f"note {key}",
              "city": None if key == 24 else ("Lima", "Berlin")[key % 2]} for key in range(1, 25)})

    def __post_init__(self):
        self.path.mkdir(exist_ok=True)

    def branch(self, name):
        """Another folder that went the same way so far."""
        path = self.path.with_name(name)
        shutil.copytree(self.path, path)
        rows = {key: dict(row) for key, row in self.rows.items()}
        return Folder(self.program, path, self.words, self.now, rows)

    def anew(self, name, seconds):
        """An empty folder for the same rows, in which the first build is so much later."""
        rows = {key: dict(row) for key, row in self.rows.items()}
        return Folder(self.program, self.path.with_name(name), self.words, self.now + seconds, rows)

    def run(self, *words):
        subprocess.run([self.program, *words, "--quiet"], cwd=self.path, check=True, capture_output=True,
                       env={**os.environ, "SOURCE_DATE_EPOCH": str(self.now)})

    def build(self, seconds=3600):
        self.now += seconds
        self._write_rows()
        definition = {"vizzy": 1, "feeds": {FEED: {**PEOPLE, **self.words}}, "gates": {"max_shrink": 1},
                      "documents": {"profiles": PROFILES, "orders": ORDERS}}
        (self.path / "d.json").write_text(json.dumps(definition), encoding="utf-8")
        self.run("build-feed", "--db", "d.db", "--definition", "d.json", "--effort", "fast")
        return self.state()

    def after(self, command, *words, seconds=60):
        """The state after a takedown or a rollback."""
        self.now += seconds
        self.run(command, *words)
        return self.state()

    def change(self):
        """Two people change places, one changes a note, one loses it, one leaves and one comes."""
        self.rows[3]["score"] = self.rows[2]["score"] + 1
        self.rows[5]["note"] = "another"
        self.rows[6]["note"] = None
        del self.rows[8]
        self.rows[30] = {"name": "name 30", "score": 4899, "note": None, "city": "Berlin"}
        self.rows[20]["note"] = "below"

    def state(self):
        root = self.path / "out" / "public"
        return State({str(path.relative_to(root))[:-len(".json")]: path.read_bytes()
                      for path in sorted(root.rglob("*.json"))}, self.now)

    def _write_rows(self):
        (self.path / "d.db").unlink(missing_ok=True)
        database = sqlite3.connect(self.path / "d.db")
        database.execute("CREATE TABLE people (id INTEGER, name TEXT, score INTEGER, note TEXT, city TEXT)")
        database.execute("CREATE TABLE posts (id INTEGER, person INTEGER, title TEXT)")
        database.execute("CREATE TABLE orders (number INTEGER, code TEXT)")
        database.executemany("INSERT INTO people VALUES (:id, :name, :score, :note, :city)",
                             [{"id": key, **row} for key, row in self.rows.items()])
        database.executemany("INSERT INTO posts VALUES (?, ?, ?)",
                             [(key, 1, f"post {key}") for key in (2, 3, 4)])
        database.executemany("INSERT INTO orders VALUES (?, ?)",
                             [(key, f"X-{key}") for key in range(100, 120)])
        database.commit()
        database.close()
