#!/usr/bin/python3
"""No text of a library reaches a user: every command, over every kind of file that it reads, where the
file holds something else. The campaigns try the same at random, with hashes that fit.

usage: plain_words_test.py VIZZY [CONTENTS]     of each file, about 8 unless said otherwise
"""

import itertools
import json
import random
import re
import shutil
import sys
import tempfile
from pathlib import Path

from bounded_run import Fault, Program
from campaign import memory
from folder_commands import COMMANDS
from published_folder import NOW, PublishedFolder

NAME = re.compile(r"/[a-z2-7~]{2}/[a-z2-7]{24}|-[a-z2-7]{26}|\d+")
CONTENTS = [b"", b"{", b"null", b"[]", b"{}", b"7", b'"\\ud800"', b"\xff\xfe\0", b"[" * 20_000,
            b'{"sequence":1e999,"vizzy_commit":1}', b'{"items":7}\n', b"[[],{}]\n[1e400]\n"]
VALUES = [None, -1, 2**64, "\ud800", [], {}, [[None]], "../x"]
# What people write, and the commands that read it.
FILES = {
    "d.json": ["build-feed --db p.db --definition", "check --db p.db --definition",
               "models swift --definition"],
    "p.db": ["build-feed --definition d.json --db", "check --definition d.json --db", "init i --db",
             "analytics summary --db", "analytics top-videos --db", "seed --db", "import creators c.csv --db"],
    "c.csv": ["import --db i.db creators", "import --db i.db videos"],
    "c.ndjson": ["import --db i.db creators", "import --db i.db videos"],
    "baseline.json": ["report out --format json --baseline"],
    "vizzy.toml": ["build-feed --db p.db --definition d.json --config", "gc --config"],
    "metrics.prom": ["build-feed --db p.db --definition d.json --metrics-file", "gc --metrics-file"],
    "credentials": ["publish s3://bucket/feed --endpoint-url http://127.0.0.1:9 --deadline 1"],
}


def spoilt(content):
    """Other contents of a file: of no kind, and its own with another value in one place."""
    yield from CONTENTS
    yield content[:len(content) // 2]
    first, _, rest = content.partition(b"\n") if content.startswith(b"[") else (content, b"", b"")
    try:
        value = json.loads(first)
    except ValueError:
        return
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(
        value, list) else ()
    for name, _ in list(members):
        for other in VALUES:
            changed = dict(value) if isinstance(value, dict) else list(value)
            changed[name] = other
            yield json.dumps(changed).encode() + b"\n" + rest


class Words:
    def __init__(self, vizzy, folder):
        self.template = PublishedFolder(vizzy, folder / "template", random.Random("plain words"))
        self.vizzy, self.case, self.runs, self.faults = vizzy, folder / "case", 0, []
        template = self.template.folder
        (template / "c.csv").write_text("id,username,follower_count\n1,ana,7\n")
        (template / "c.ndjson").write_text('{"id":1,"username":"ana"}\n')
        (template / "vizzy.toml").write_text("[publish]\nconcurrency = 4\n")
        (template / "credentials").write_text("[default]\naws_access_key_id = a\n")
        Program(vizzy, template).must("report", "out", "--format", "json")

    def try_one(self, inner, content, arguments):
        shutil.rmtree(self.case, ignore_errors=True)
        self.template.copy_to(self.case)
        (self.case / inner).write_bytes(content)
        program = Program(self.vizzy, self.case)
        program.environment |= {"AWS_SHARED_CREDENTIALS_FILE": "credentials",
                                "AWS_CONFIG_FILE": "credentials", "AWS_EC2_METADATA_DISABLED": "true"}
        self.runs += 1
        try:
            program.run(*arguments, clock=NOW).require_clean()
        except Fault as fault:
            self.faults.append(f"{inner} holds {content[:60]!r}: {fault}")

    def kinds(self, area):
        """One file of each kind: those of one kind differ in names and numbers."""
        files = {}
        for path in sorted((self.template.folder / area).rglob("*")):
            if path.is_file() and path.suffix in (".json", ".ndjson"):
                inner = str(path.relative_to(self.template.folder))
                files[NAME.sub("", inner)] = inner
        return sorted(files.values())

    def readers(self):
        """{file: commands}"""
        readers = {inner: [[*command.split(), inner] for command in commands]
                   for inner, commands in FILES.items()}
        for arguments, areas in (COMMANDS[name] for name in sorted(COMMANDS) if name != "serve"):
            for inner in (inner for area in areas for inner in self.kinds(area)):
                readers.setdefault(inner, []).append(arguments)
        return readers

    def run(self, most_contents):
        """Each file with one content after the other, each time for the next command."""
        for inner, commands in self.readers().items():
            path = self.template.folder / inner
            contents = list(spoilt(path.read_bytes() if path.exists() else b""))
            some = contents[::max(1, len(contents) // most_contents)]
            for content, arguments in zip(some, itertools.cycle(commands)):
                self.try_one(inner, content, arguments)


def main():
    with tempfile.TemporaryDirectory(prefix="vizzy-words-", dir=memory()) as name:
        words = Words(Path(sys.argv[1]).resolve(), Path(name))
        words.run(int(sys.argv[2]) if len(sys.argv) > 2 else 8)
    for fault in words.faults[:20]:
        print(f"wrong: {fault}", file=sys.stderr)
    print(f"{words.runs} runs, {len(words.faults)} wrong")
    sys.exit(1 if words.faults else 0)


if __name__ == "__main__":
    main()
