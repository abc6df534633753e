#!/usr/bin/python3
"""Replays a month of real counts as one build a day and prints what returning readers download.

usage: returning_reader.py VIZZY DATA_FOLDER [--definition FILE] [--days N] [--work DIR]

DATA_FOLDER holds creators.csv, videos.csv and daily.csv (day, video_id, view_count, like_count,
comment_count, in day order). Every day the counts observed that day are imported, the creators'
totals are derived, the feed is built and the whole folder is audited, so that every retained version
is scrolled from end to end. A video enters the database on the first day it was seen.

The reader opened the feed every day before and scrolled it to the end; it keeps the pages by name.
Day by day it downloads the entry when it changed, and the pages and index objects it does not hold
yet, in Brotli.

Six more readers know docs/FORMAT.md alone: three come back each day, every third day and once a week, an
hour after the build, and load what changed; three come as often and load the entry. What they see is
compared with what a new reader sees.

At the end a seeded feed: what a reader downloads when 30 of 100 counts on its first page changed.

Exit code 1 when a build or an audit fails, a second build writes a file, a reader sees something else, or the
changes of the seeded feed take more than 560 bytes; 77 where the data is missing.
"""

import argparse
import csv
import itertools
import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/format"))
import feed_client  # noqa: E402

DEFINITION = ROOT / "templates/youtube.json"
SKIPPED = 77
MOST_SEEDED_BYTES = 560
START, DAY, HOUR = 1_505_260_800, 86_400, 3_600  # 13 September 2017


def vizzy(program, *arguments, stdin=None):
    """Runs vizzy; returns what it prints, raises with its message when it fails."""
    done = subprocess.run([program, *map(str, arguments)], input=stdin, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"vizzy {arguments[0]} failed ({done.returncode}): {done.stderr.strip()}")
    return done.stdout


def at(seconds):
    """The clock of what runs from now on."""
    os.environ["SOURCE_DATE_EPOCH"] = str(seconds)


def days(data):
    """(day, {video id: counts}) in order."""
    with open(data / "daily.csv", newline="", encoding="utf-8") as file:
        for day, rows in itertools.groupby(csv.DictReader(file), key=lambda row: row["day"]):
            yield day, {row["video_id"]: row for row in rows}


def videos_of_day(catalogue, observed):
    """The NDJSON of the videos observed on one day, with that day's counts."""
    lines = []
    for video_id, counts in observed.items():
        video = catalogue[video_id]
        lines.append(json.dumps({
            "id": int(video_id), "creator_id": int(video["creator_id"]), "title": video["title"],
            "thumbnail_url": video["thumbnail_url"] or None,
            "view_count": int(counts["view_count"]), "like_count": int(counts["like_count"]),
            "comment_count": int(counts["comment_count"])}, ensure_ascii=False))
    return "\n".join(lines) + "\n"


class Reader:
    """Keeps what it downloaded, by name, as a client does."""

    def __init__(self, public):
        self.public = public
        self.entry = None
        self.held = set()

    def size(self, url):
        return os.path.getsize(self.public / (url + ".json.br"))

    def load(self, url):
        return json.loads((self.public / (url + ".json")).read_text(encoding="utf-8"))

    def visit(self):
        """Opens the feed and scrolls it to the end. Returns what that took: the entry's bytes (0
        when it was answered with 304), the new pages, all pages, and the bytes of what is new."""
        text = (self.public / "v1/discovery.json").read_text(encoding="utf-8")
        entry_bytes = 0 if text == self.entry else self.size("v1/discovery")
        self.entry = text
        entry = json.loads(text)
        pages = list(entry["pages"])
        index = [entry["index"]] if "index" in entry else []
        for root in list(index):
            for leaf in self.load(root)["leaves"]:
                index.append(leaf)
                pages += self.load(leaf)["pages"]
        new = [url for url in index + pages if url not in self.held]
        self.held.update(new)
        new_pages = len([url for url in new if url not in index])
        return entry_bytes, new_pages, len(pages), sum(map(self.size, new))


class Habit:
    """A reader who comes back every so many days, with changes or without, and scrolls to the end."""

    def __init__(self, public, every, uses_changes):
        self.public, self.every, self.uses_changes = public, every, uses_changes
        self.host = feed_client.Folder(public)
        self.reader = feed_client.FeedClient(self.host, "discovery", uses_changes=uses_changes)
        self.visits, self.entry_bytes, self.page_bytes = -1, 0, 0

    def visit(self, now, truth):
        begun = self.host.bytes
        self.reader.refresh(now)
        entry = self.host.bytes
        if self.reader.scroll() != truth:
            raise SystemExit(f"the reader of every {self.every} days sees something else")
        self.visits += 1
        if self.visits > 0:  # the first visit is no return
            self.entry_bytes += entry - begun
            self.page_bytes += self.host.bytes - entry

    def line(self):
        how = "changes" if self.uses_changes else "the entry"
        entry, pages = (round(part / self.visits) for part in (self.entry_bytes, self.page_bytes))
        return (f"every {self.every} days, by {how}: {self.visits} returns, {entry:,} B for the first page, "
                f"{entry + pages:,} B for all")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("vizzy")
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--definition", default=DEFINITION)
    parser.add_argument("--days", type=int, default=None)
    parser.add_argument("--work", type=pathlib.Path, default=None)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = options.work or pathlib.Path(temporary)
        if options.data.is_dir():
            replay(options, work / "month.db", work / "out")
        seeded(options, work)
    if not options.data.is_dir():
        print(f"skipped: the month needs {options.data}, which is not there")
        sys.exit(SKIPPED)


def replay(options, database, out):
    with open(options.data / "videos.csv", newline="", encoding="utf-8") as file:
        catalogue = {row["id"]: row for row in csv.DictReader(file)}
    vizzy(options.vizzy, "import", "--db", database, "creators", options.data / "creators.csv")
    build = ["build-feed", "--db", database, "--out", out, "--definition", options.definition,
             "--json", "--allow-shrink"]
    reader = Reader(out / "public")
    habits = [Habit(out / "public", every, uses_changes)
              for every in (1, 3, 7) for uses_changes in (True, False)]
    totals = [0, 0, 0]
    print("day          items  pages  new  entry B  pages B  fresh B  documents")
    for number, (day, observed) in enumerate(days(options.data)):
        if options.days is not None and number == options.days:
            break
        at(START + number * DAY)
        vizzy(options.vizzy, "import", "--db", database, "videos", "-", "--derive-totals",
              stdin=videos_of_day(catalogue, observed))
        report = json.loads(vizzy(options.vizzy, *build))
        audit = json.loads(vizzy(options.vizzy, "verify", out, "--json"))
        again = json.loads(vizzy(options.vizzy, *build))
        if again["files_written"] != 0 or audit["versions"] != number + 1:
            raise SystemExit(f"{day}: a second build wrote {again['files_written']} files, "
                             f"{audit['versions']} versions were walked")
        entry_bytes, new, pages, page_bytes = reader.visit()
        fresh = sum(Reader(out / "public").visit()[i] for i in (0, 3))
        truth = feed_client.FeedClient(feed_client.Folder(out / "public"), "discovery", uses_changes=False)
        truth.refresh(0)
        items = truth.scroll()
        for habit in habits:
            if number % habit.every == 0:
                habit.visit(START + number * DAY + HOUR, items)
        print(f"{day}  {report['feeds'][0]['total']:>6} {pages + 1:>6} {new:>4} {entry_bytes:>8} "
              f"{page_bytes:>8} {fresh:>8} {report['documents']['written']:>10}")
        if number > 0:
            totals = [a + b for a, b in zip(totals, (entry_bytes, page_bytes, fresh))]
    print(f"the days after the first: {totals[0] + totals[1]} bytes for the returning reader, "
          f"{totals[2]} for one who keeps nothing; every build was audited")
    print("a return costs, on average:")
    for habit in habits:
        print(" ", habit.line())


def seeded(options, work):
    """30 of the 100 counts of the first page change so that a reader sees it."""
    database, out = work / "seed.db", work / "seeded"
    build = ["build-feed", "--db", database, "--out", out, "--quiet"]
    at(START)
    vizzy(options.vizzy, "seed", "--db", database, "--creators", "1200", "--quiet")
    vizzy(options.vizzy, *build)
    host = feed_client.Folder(out / "public")
    reader = feed_client.FeedClient(host, "discovery")
    reader.refresh(START)
    whole, first = host.bytes, reader.entry["items"][:100]
    with sqlite3.connect(database) as rows:
        rows.executemany("UPDATE creators SET follower_count = follower_count + follower_count / 100"
                         " WHERE id = ?", [(item["id"],) for item in first[:90:3]])
    rows.close()
    at(START + HOUR)
    vizzy(options.vizzy, *build)
    reader.refresh(START + HOUR)
    before = {item["id"]: item for item in first}
    changed = sum(before.get(item["id"]) != item for item in reader.entry["items"])
    by_changes = host.bytes - whole
    print(f"a seeded feed, {changed} of {len(first)} items changed: {by_changes:,} B by changes, "
          f"{whole:,} B the entry")
    if by_changes > MOST_SEEDED_BYTES:
        raise SystemExit(f"these changes take more than {MOST_SEEDED_BYTES} bytes")


if __name__ == "__main__":
    sys.exit(main())
