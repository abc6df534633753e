"""The data of the campaigns in Python: few rows, but segments, aliases, groups and children.

Every row has a mark, person-<key>-, which is in whatever holds the row: so a reader that knows
nothing of the format finds a key that was taken down.
"""

import hashlib
import json
import sqlite3
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "format"))
import feed_reader  # noqa: E402

PEOPLE = "SELECT id, mark, city, score, nick FROM people"
SORT = [("score", "desc")]
CITIES = ["Berlin", "Lima", "Quito"]
LIST_FIELDS = {"id": {"type": "integer"}, "mark": {"type": "text"}, "city": {"type": "text"},
               "score": {"type": "integer"}}
DEFINITION = {
    "vizzy": 1,
    "feeds": {"people": {
        "sql": PEOPLE, "key": "id", "page_size": 3, "title": "People", "segment_by": ["city"],
        "sort": [{"field": "score", "order": "desc"}], "fields": LIST_FIELDS}},
    "documents": {
        "profiles": {
            "sql": PEOPLE, "key": "id", "alias": "nick",
            "fields": {"id": {"type": "integer"}, "mark": {"type": "text"},
                       "nick": {"type": "text"}},
            "children": {"posts": {
                "sql": "SELECT id, person, title FROM posts", "parent": "person", "key": "id",
                "limit": 2, "sort": [],
                "fields": {"id": {"type": "integer"}, "title": {"type": "text"}}}}},
        "grouped": {"sql": PEOPLE, "key": "id", "group": 16,
                    "fields": {"id": {"type": "integer"}, "mark": {"type": "text"}}}},
    "gates": {"max_shrink": 1},
    "retention": {"builds": 2, "hours": 1},
}


def mark(key):
    return f"person-{key}-"


def nick(key):
    return f"nick{key}x"


def shows(content, key):
    """Whether decoded bytes of a web root hold the row of the key, or its alias."""
    return mark(key).encode() in content or nick(key).encode() in content


def names(path, key):
    """Whether a path below a web root is made of the key."""
    return f"v1/profiles/{key}." in path or nick(key) in path


class Database:
    """The rows, in SQLite and here: {key: (city, score)}."""

    def __init__(self, path, rng, people=14):
        self.path, self.rng = path, rng
        self.rows = {key: self._row() for key in range(1, people + 1)}
        self.next = people + 1
        self.run("CREATE TABLE people(id INTEGER PRIMARY KEY, mark TEXT NOT NULL, city TEXT NOT NULL,"
                 " score INTEGER NOT NULL, nick TEXT NOT NULL);"
                 "CREATE TABLE posts(id INTEGER PRIMARY KEY, person INTEGER NOT NULL,"
                 " title TEXT NOT NULL);")
        self.write()

    def run(self, script):
        with self._open() as database:
            database.executescript(script)
        database.close()

    def _open(self):
        return sqlite3.connect(self.path)

    def _row(self):
        return self.rng.choice(CITIES), self.rng.randrange(100, 1000)

    def change(self):
        """Some scores and cities change, at times a row comes or goes."""
        for key in self.rng.sample(sorted(self.rows), 4):
            self.rows[key] = self._row()
        if self.rng.randrange(2) == 0:
            self.add()
        if self.rng.randrange(4) == 0 and len(self.rows) > 10:
            del self.rows[self.rng.choice(sorted(self.rows))]
        self.write()

    def add(self):
        self.rows[self.next] = self._row()
        self.next += 1

    def write(self):
        with self._open() as database:
            database.execute("DELETE FROM people")
            database.execute("DELETE FROM posts")
            for key, (city, score) in self.rows.items():
                database.execute("INSERT INTO people VALUES (?, ?, ?, ?, ?)",
                                 (key, mark(key), city, score, nick(key)))
                database.execute("INSERT INTO posts VALUES (?, ?, ?)",
                                 (1000 + key, key, f"post of {mark(key)}"))
        database.close()


def write_definition(path):
    path.write_text(json.dumps(DEFINITION))


def expected_view(rows, denied=()):
    """What readers are to see of the rows: see `view`."""
    rows = {key: row for key, row in rows.items() if key not in denied}
    items = sorted(([key, mark(key), city, score] for key, (city, score) in rows.items()),
                   key=lambda item: (-item[3], item[0]))
    seen = {"people": items}
    for city in {item[2] for item in items}:
        seen[f"people/{feed_reader.path_segment(city)}"] = [i for i in items if i[2] == city]
    seen["directory"] = {name: len(seen[name]) for name in seen if name != "people"}
    groups = {}
    for key in sorted(rows, key=str):
        seen[f"profiles/{key}"] = {"id": key, "mark": mark(key), "nick": nick(key), "posts": [
            {"id": 1000 + key, "title": f"post of {mark(key)}"}]}
        seen[f"profiles/nick/{nick(key)}"] = {"key": key, "document": f"v1/profiles/{key}"}
        groups.setdefault(hashlib.sha256(str(key).encode()).hexdigest()[0], []).append(
            {"id": key, "mark": mark(key)})
    for digit, documents in groups.items():
        seen[f"grouped/{digit}"] = {"documents": documents}
    return seen
