#!/usr/bin/python3
"""Reads feeds as a client does, straight from a web root, and checks every byte on the way.

For each entry, plain and gzipped, it walks pages and index, checks that an object's name is the
hash of its decoded bytes, that its encodings agree, that no key comes twice and that all items are
there. Brotli is not in the standard library: that file must only be present.

usage: reader.py [--watch FILE] PUBLIC
Prints one line per feed. With --watch it reads again and again until FILE exists, prints only what
is wrong, and takes an absent feed for one that is not published yet.
"""
import base64
import gzip
import hashlib
import json
import os
import pathlib
import sys


def name_of(content):
    return base64.b32encode(hashlib.sha256(content).digest()[:16]).decode().lower().rstrip("=")


def read_object(root, url):
    path = root / f"{url}.json"
    content = path.read_bytes()
    assert name_of(content) == url.replace("/", "")[len("v1o"):], f"{url}: the hash differs"
    assert gzip.decompress(pathlib.Path(f"{path}.gz").read_bytes()) == content, f"{url}: gzip"
    assert pathlib.Path(f"{path}.br").stat().st_size > 0, f"{url}: brotli"
    return json.loads(content)


def pages_of(root, entry):
    yield from entry["pages"]
    if "index" in entry:
        for leaf in read_object(root, entry["index"])["leaves"]:
            yield from read_object(root, leaf)["pages"]


def read_feed(root, content):
    entry = json.loads(content)
    items, count = list(entry["items"]), 1
    for url in pages_of(root, entry):
        items += read_object(root, url)["items"]
        count += 1
    keys = {item["id"] for item in items}
    assert len(items) == len(keys) == entry["total"], f"{len(items)} items of {entry['total']}"
    return f"{entry['feed']}: {len(items)} items, {count} pages, sequence {entry['sequence']}"


def read_documents(root):
    count = 0
    for path in root.glob("v1/*/*.json"):
        if path.parent.name != "o":
            assert "id" in json.loads(path.read_bytes()), f"{path.name}: no id"
            zipped = path.with_suffix(".json.gz")
            assert not zipped.exists() or "id" in json.loads(gzip.decompress(zipped.read_bytes()))
            count += 1
    return count


def check(root):
    """What readers see now: one line per feed."""
    lines = []
    for path in sorted(root.glob("v1/*.json")):
        lines.append(read_feed(root, path.read_bytes()))
        packed = gzip.decompress(pathlib.Path(f"{path}.gz").read_bytes())
        read_feed(root, packed)
    lines.append(f"{read_documents(root)} documents")
    return lines


def watch(root, end):
    reads = 0
    while not os.path.exists(end):
        for path in root.glob("v1/*.json"):
            read_feed(root, path.read_bytes())
            reads += 1
        for path in root.glob("v1/*.json.gz"):
            read_feed(root, gzip.decompress(path.read_bytes()))
    assert reads > 0, "nothing was ever there to read"


if __name__ == "__main__":
    if sys.argv[1] == "--watch":
        watch(pathlib.Path(sys.argv[3]), sys.argv[2])
    else:
        print("\n".join(check(pathlib.Path(sys.argv[1]))))
