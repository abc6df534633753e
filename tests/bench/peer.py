#!/usr/bin/python3
"""The work of a build as a straightforward single-process script: the peer that vizzy is timed against.

usage: peer.py DATABASE FOLDER [--gzip]

Reads the same rows with the same SQL, rounds and orders them, cuts pages of 100, and writes every
page, the index and the entry as JSON, gzip (level 6) and Brotli (quality 5, window fitted to the
page) under names made from their hash; with --gzip nothing but gzip. It keeps no history, checks nothing, reuses nothing and
syncs nothing.
"""

import base64
import gzip
import hashlib
import json
import pathlib
import sqlite3
import sys

import brotli

PAGE_SIZE = 100
NAMES_IN_INDEX = 512
PAGES_IN_ENTRY = 7
GZIP_ALONE = "--gzip" in sys.argv
SQL = "SELECT id, username, display_name, follower_count FROM creators"


def rounded(value):
    """To three significant digits, half away from zero; counts are not negative."""
    power = 10 ** max(0, len(str(value)) - 3)
    return (value + power // 2) // power * power


def read(database):
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        rows = [(identity, username, name, rounded(followers))
                for identity, username, name, followers in connection.execute(SQL)]
    rows.sort(key=lambda row: (-row[3], row[0]))
    return rows


def write(folder, url, content):
    path = folder / f"{url}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_name(path.name + ".gz").write_bytes(gzip.compress(content, 6, mtime=0))
    if GZIP_ALONE:
        return
    path.write_bytes(content)
    window = min(24, max(10, (len(content) + 15).bit_length()))
    path.with_name(path.name + ".br").write_bytes(
        brotli.compress(content, mode=brotli.MODE_TEXT, quality=5, lgwin=window))


def write_object(folder, value):
    content = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    name = base64.b32encode(hashlib.sha256(content).digest()[:16]).decode().lower().rstrip("=")
    url = f"v1/o/{name[:2]}/{name[2:]}"
    write(folder, url, content)
    return url


def write_index(folder, pages):
    leaves = [write_object(folder, {"pages": pages[first:first + NAMES_IN_INDEX]})
              for first in range(PAGES_IN_ENTRY, len(pages), NAMES_IN_INDEX)]
    return write_object(folder, {"leaves": leaves})


def main():
    database, folder = sys.argv[1], pathlib.Path(sys.argv[2]) / "public"
    items = [{"id": identity, "username": username, "display_name": name,
              "follower_count": followers} for identity, username, name, followers in read(database)]
    pages = [write_object(folder, {"items": items[first:first + PAGE_SIZE]})
             for first in range(PAGE_SIZE, len(items), PAGE_SIZE)]
    entry = {"format": 1, "feed": "discovery", "sequence": 1, "total": len(items),
             "page_size": PAGE_SIZE, "items": items[:PAGE_SIZE], "pages": pages[:PAGES_IN_ENTRY]}
    if len(pages) > PAGES_IN_ENTRY:
        entry["index"] = write_index(folder, pages)
    entry["hidden"] = []
    write(folder, "v1/discovery",
          json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode())


if __name__ == "__main__":
    main()
