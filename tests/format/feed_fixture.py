"""A database and a definition that use what the format has, and the program that compiles them."""

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "core" / "format" / "schemas"
SKIPPED = 77  # SKIP_RETURN_CODE in tests/CMakeLists.txt

PEOPLE = {
    "name": {"type": "text"},
    "city": {"type": "text"},
    "score": {"type": "integer", "significant_digits": 2},
    "rating": {"type": "decimal", "digits": 2},
    "active": {"type": "boolean"},
    "joined": {"type": "date", "required": True},
    "seen": {"type": "timestamp", "default": "2024-01-01"},
    "bio": {"type": "text", "column": "name", "max_chars": 3, "default": "?"},
}
ALL_PEOPLE = "SELECT * FROM people"
BY_SCORE = [("score", "desc"), ("rating", "asc")]


def feed(sql, key, sort, fields, **words):
    terms = [{"field": field, "order": order} for field, order in sort]
    return {"sql": sql, "key": key, "sort": terms, "fields": fields, **words}


# Name of the feed: name of its key, order.
FEEDS = {
    "people": ("handle", BY_SCORE),
    "numbers": ("id", BY_SCORE),
    "by_city": ("id", [("city", "desc"), ("active", "asc")]),
    "singles": ("id", []),
    "top": ("id", [("huge", "desc")]),
    "none": ("id", []),
    "divided": ("id", BY_SCORE),
}

HANDLE = {"handle": {"type": "text"}, **PEOPLE}
ID = {"id": {"type": "integer"}, **PEOPLE}

DEFINITION = {
    "vizzy": 1,
    "feeds": {
        "people": feed(ALL_PEOPLE, "handle", BY_SCORE, HANDLE),
        # Small pages: more of them than one leaf of the index names.
        "numbers": feed(ALL_PEOPLE, "id", BY_SCORE, ID, page_size=4),
        "by_city": feed(ALL_PEOPLE, "id", FEEDS["by_city"][1], ID, page_size=33),
        "singles": feed(ALL_PEOPLE, "id", [], ID, page_size=1, max_items=9),
        "top": feed(ALL_PEOPLE, "id", FEEDS["top"][1],
                    {"id": {"type": "integer"}, "huge": {"type": "integer"}}, max_items=100),
        "none": feed(ALL_PEOPLE + " WHERE 0", "id", [], ID),
        "divided": feed(ALL_PEOPLE, "id", BY_SCORE, ID, page_size=50, title="People by city",
                        segment_by=["active", "city"], max_segments=10),
    },
    "documents": {
        "grouped": {
            "sql": ALL_PEOPLE + " WHERE id % 7 = 0", "key": "handle", "group": 256, "alias": "nick",
            "fields": {**HANDLE, "nick": {"type": "text"}},
            "children": {
                "posts": {
                    "sql": "SELECT * FROM posts", "parent": "handle", "key": "id", "sort": [],
                    "limit": 2, "fields": {"id": {"type": "integer"}, "title": {"type": "text"}},
                },
            },
        },
        "profiles": {
            "sql": ALL_PEOPLE + " WHERE id % 10 = 0",
            "key": "handle",
            "fields": {**HANDLE, "nothing": {"type": "text", "optional": True}},
            "children": {
                "posts": {
                    "sql": "SELECT * FROM posts", "parent": "handle", "key": "id", "limit": 3,
                    "sort": [{"field": "rate", "order": "desc"}],
                    "fields": {
                        "id": {"type": "integer"},
                        "title": {"type": "text"},
                        "rate": {"type": "decimal", "digits": 3,
                                 "ratio": {"of": ["likes", "answers"], "to": "views"}},
                    },
                },
            },
        },
    },
}


def make_database(path, people=5000):
    """Rows with NULLs, awkward text and integers beyond 2^53, in a random but fixed order."""
    rng = random.Random(7)
    awkward = ["", " ", 'say "hi"', "back\\slash", "tab\t", "line\n", "bell\x07", "é", "東京", "🙂",
               "\u2028", "/", "~", "\x7f"]
    rows = []
    for i in range(1, people + 1):
        nick = f"N {i}" if i % 3 else None
        handle = rng.choice(["Ana", "bo", "ç", "d e", "~f", "_g-"]) + str(i)
        rows.append((i, handle, rng.choice(awkward) + str(i % 50) if i % 3 else None,
                     rng.choice([None, "Berlin", "Łódź", "Zürich", "Ålesund"]),
                     int(rng.paretovariate(0.5)) % 10**9 if i % 11 else None,
                     rng.choice([None, 0.0, -0.001, 1.005, 2.5, 3, 4.999, 1e-9]),
                     rng.choice([None, 0, 1]), rng.randrange(-2**62, 2**62),
                     f"20{i % 25:02}-0{1 + i % 9}-{1 + i % 28:02}",
                     rng.choice([None, i * 1000, "2024-02-29 12:00:00.9+01"]),
                     nick))
    rng.shuffle(rows)
    posts = [(i, rng.choice(rows)[1] if i % 20 else None, rng.choice(awkward),
              rng.randrange(50), rng.choice([None, 0, 3]), rng.randrange(100))
             for i in range(1, 2 * people)]
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE people (id INTEGER, handle TEXT, name TEXT, city TEXT,"
                     " score INTEGER, rating, active INTEGER, huge INTEGER, joined TEXT, seen,"
                     " nick TEXT)")
    database.execute("CREATE TABLE posts (id INTEGER, handle TEXT, title TEXT, likes INTEGER,"
                     " answers INTEGER, views INTEGER)")
    database.executemany("INSERT INTO people VALUES (?,?,?,?,?,?,?,?,?,?,?)", rows)
    database.executemany("INSERT INTO posts VALUES (?,?,?,?,?,?)", posts)
    database.commit()
    database.close()


class Workspace:
    """A temporary folder and the program under test, which is the first argument."""

    vizzy = None

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="vizzy-test-"))

    def remove(self):
        shutil.rmtree(self.folder)

    def build(self, definition_text, database="test.db", out="out"):
        (self.folder / "definition.json").write_text(definition_text, encoding="utf-8")
        return subprocess.run(
            [self.vizzy, "build-feed", "--db", database, "--definition", "definition.json",
             "--out", out, "--effort", "fast"],
            cwd=self.folder, capture_output=True, text=True, check=False,
            env={**os.environ, "SOURCE_DATE_EPOCH": "1000000000"})  # for a lineage that stays

    def build_fixture(self, out="out"):
        if not (self.folder / "test.db").exists():
            make_database(self.folder / "test.db")
        result = self.build(json.dumps(DEFINITION), out=out)
        if result.returncode != 0:
            raise AssertionError(result.stderr)
        return self.folder / out / "public"


def take_program_argument():
    """Takes the path of the program off the arguments, so that unittest does not see it."""
    Workspace.vizzy = str(Path(sys.argv.pop(1)).resolve())
