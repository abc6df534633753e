"""A feed that changes in every way, and what each of its versions must show, by a model in Python."""

import json
import os
import sqlite3
import subprocess
from dataclasses import dataclass, field

CITIES = ["Berlin", "Lima", None]
ID = {"id": {"type": "integer"}}
SCORE = {"score": {"type": "integer", "significant_digits": 2}}
NAME = {"name": {"type": "text"}}
TITLE = {"title": {"type": "text", "column": "name"}}
CITY = {"city": {"type": "text", "optional": True}}
NOTE = {"note": {"type": "text", "optional": True}}
RATE = {"rate": {"type": "decimal", "digits": 1, "optional": True}}
FINER_RATE = {"rate": {"type": "decimal", "digits": 2, "optional": True}}
TEXT_ID = {"id": {"type": "text"}}

# What the feed may be defined to: fields are added, removed, renamed and retyped, pages get shorter.
DEFINITIONS = [
    {"fields": {**ID, **NAME, **SCORE, **NOTE, **RATE}, "page_size": 6},
    {"fields": {**ID, **NAME, **CITY, **SCORE, **NOTE, **RATE}, "page_size": 6},
    {"fields": {**ID, **TITLE, **CITY, **SCORE}, "page_size": 4},
    {"fields": {**ID, **TITLE, **SCORE, **NOTE, **FINER_RATE}, "page_size": 6},
    {"fields": {**ID, **NAME, **SCORE}, "page_size": 6, "changes": False},
]
KEYS_OF_TEXT = {"fields": {**TEXT_ID, **NAME, **SCORE}, "page_size": 6,
                "sql": "SELECT CAST(id AS TEXT) AS id, name, city, score FROM people"}


@dataclass
class Version:
    """What a sequence of a feed must show."""
    items: list
    hidden: list
    rows: dict = field(repr=False, default_factory=dict)


def shown_score(score):
    unit = 10 ** max(0, len(str(score)) - 2)
    return (score + unit // 2) // unit * unit


def shown_rate(rate, digits):
    """`rate` is in thousandths."""
    if rate is None:
        return None
    unit = 10 ** (3 - digits)
    return ((rate + unit // 2) // unit * unit) / 1000


def item_of(key, row, fields):
    name, city, score, note, rate = row
    values = {"id": str(key) if fields["id"] == TEXT_ID["id"] else key, "name": name, "title": name,
              "city": city, "score": shown_score(score), "note": note}
    if "rate" in fields:
        values["rate"] = shown_rate(rate, fields["rate"]["digits"])
    return {field: values[field] for field in fields if values[field] is not None}


class ChangingFeed:
    """Its database, its folder and its clock, and every version that it ever had."""

    def __init__(self, program, folder, rng, people=90):
        self.program, self.folder, self.rng = program, folder, rng
        self.now = 1_700_000_000
        self.rows = {key: self.new_row(key) for key in range(1, people + 1)}
        self.next_key = people + 1
        self.gone = {}  # rows that left
        self.denied = set()
        self.definition = DEFINITIONS[0]
        self.versions = {}  # (feed, lineage, sequence) -> Version
        self.generation = 0
        self.define(DEFINITIONS[0])

    # Rows.

    def new_row(self, key):
        return (f"person {key}", self.rng.choice(CITIES), self.rng.randrange(100, 3000),
                self.rng.choice([None, f"note {key}"]), self.rng.choice([None, 1005, 2500, 4999]))

    def change(self):
        """Some rows change a little, at times one comes, leaves or comes back as it was."""
        for key in self.rng.sample(sorted(self.rows), self.rng.randrange(1, 6)):
            name, city, score, note, rate = self.rows[key]
            self.rows[key] = self.rng.choice([
                (name, city, self.rng.randrange(100, 3000), note, rate),
                (name, city, score + self.rng.randrange(60), note, rate),
                (name, self.rng.choice(CITIES), score, note, rate),
                (name, city, score, None if note else f"again {self.now}", rate),
                (f"person {key}" if name.endswith("!") else name + "!", city, score, note, rate),
                (name, city, score, note, self.rng.choice([None, self.rng.randrange(5000)]))])
        if self.rng.randrange(3) == 0:
            self.rows[self.next_key] = self.new_row(self.next_key)
            self.next_key += 1
        if self.rng.randrange(3) == 0 and len(self.rows) > 60:
            key = self.rng.choice(sorted(self.rows))
            self.gone[key] = self.rows.pop(key)
        if self.gone and self.rng.randrange(4) == 0:
            key = self.rng.choice(sorted(self.gone))
            self.rows[key] = self.gone.pop(key)

    def write_rows(self):
        with sqlite3.connect(self.folder / "people.db") as database:
            database.execute("CREATE TABLE IF NOT EXISTS people(id INTEGER PRIMARY KEY, name TEXT,"
                             " city TEXT, score INTEGER, note TEXT, rate REAL)")
            database.execute("DELETE FROM people")
            rows = [(key, *row[:4], None if row[4] is None else row[4] / 1000)
                    for key, row in self.rows.items()]
            database.executemany("INSERT INTO people VALUES (?,?,?,?,?,?)", rows)
        database.close()

    # What its owner does; each returns what the program printed.

    def run(self, *words):
        environment = {**os.environ, "SOURCE_DATE_EPOCH": str(self.now)}
        done = subprocess.run([self.program, *map(str, words)], cwd=self.folder, env=environment,
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise AssertionError(f"vizzy {' '.join(map(str, words))}: {done.stderr}")
        return done.stdout

    @property
    def out(self):
        """Another folder once it was begun anew."""
        return f"out{self.generation}"

    @property
    def root(self):
        return self.folder / self.out / "public"

    def define(self, definition):
        self.definition = definition
        feed = {"sql": "SELECT * FROM people", "key": "id", "segment_by": ["city"],
                "sort": [{"field": "score", "order": "desc"}], "changes": {"segments": True},
                **definition}
        (self.folder / "d.json").write_text(json.dumps({
            "vizzy": 1, "feeds": {"people": feed}, "documents": {}, "gates": {"max_shrink": 1},
            "retention": {"builds": 4, "hours": 2}}))

    def build(self):
        self.write_rows()
        printed = self.run("build-feed", "--db", "people.db", "--definition", "d.json", "--out", self.out,
                           "--effort", "fast", "--allow-breaking", "people")
        self.note(self.rows, self.definition["fields"])
        return printed

    def takedown(self, key):
        """Every version that may be published again loses it for ever. It may be too new for all of them."""
        self.denied.add(key)
        current = self.entry()["lineage"]
        for (_, lineage, _), version in self.versions.items():
            if lineage == current:
                version.rows["rows"].pop(key, None)
        printed = self.run("takedown", key, "--in-advance", "--out", self.out, "--effort", "fast")
        self.note_again()
        return printed

    def undo(self, key):
        """It is seen again from the next build on."""
        self.denied.discard(key)
        printed = self.run("takedown", key, "--undo", "--out", self.out)
        self.note_again()
        return printed

    def rollback(self, builds):
        """To the version of so many entries ago, if there is one."""
        earlier = self.sequences()[:-builds]
        if not earlier:
            return ""
        printed = self.run("rollback", earlier[-1], "--out", self.out, "--effort", "fast")
        self.note_again(earlier[-1])
        return printed

    def collect(self):
        return self.run("gc", self.out)

    def begin_anew(self):
        """Another folder is served under the same address."""
        self.generation += 1
        self.denied = set()
        return self.build()

    # What its versions show.

    def feeds(self):
        """Names of the feed and its segments."""
        names = sorted(path.relative_to(self.root / "v1").as_posix().removesuffix(".json")
                       for path in (self.root / "v1/people").glob("*.json"))
        return ["people", *names]

    def entry(self, feed="people"):
        return json.loads((self.root / "v1" / f"{feed}.json").read_text(encoding="utf-8"))

    def sequences(self):
        lineage = self.entry()["lineage"]
        return sorted(sequence for feed, of, sequence in self.versions
                      if feed == "people" and of == lineage)

    def version(self, entry):
        return self.versions[entry["feed"], entry.get("lineage"), entry["sequence"]]

    def note(self, rows, fields):
        """What the current entries must show, of these rows."""
        rows = {key: row for key, row in rows.items() if key not in self.denied}
        city = {"people/~42erlin": "Berlin", "people/~4cima": "Lima"}
        for feed in self.feeds():
            entry = self.entry(feed)
            kept = [(key, row) for key, row in rows.items()
                    if city.get(feed, row[1]) == row[1]]
            kept.sort(key=lambda pair: (-shown_score(pair[1][2]), self.rank(pair[0], fields)))
            version = Version([item_of(key, row, fields) for key, row in kept], entry["hidden"],
                              {"rows": dict(rows), "fields": fields})
            self.versions.setdefault((feed, entry["lineage"], entry["sequence"]), version)

    @staticmethod
    def rank(key, fields):
        return str(key) if fields["id"] == TEXT_ID["id"] else key

    def note_again(self, sequence=None):
        """The current entries show what the one of `sequence`, by default the newest known, showed."""
        lineage = self.entry()["lineage"]
        shown = self.versions["people", lineage, sequence or self.sequences()[-1]].rows
        self.note(shown["rows"], shown["fields"])
