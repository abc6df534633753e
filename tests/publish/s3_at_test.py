#!/usr/bin/python3
"""A machine without the output folder: takedown, rollback, hold and gc with --at, at a real S3 server.
Skipped (77) where the server is not installed.

usage: s3_at_test.py VIZZY
"""
import gzip
import json
import os
import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from bucket_workspace import BucketWorkspace  # noqa: E402
from servers import Ceph, run_test  # noqa: E402

CREATORS = 400
ITEM = b'"id":7,"username"'


class AtTest:
    def __init__(self, vizzy, server, folder):
        self.workspace = BucketWorkspace(vizzy, server, folder / "workspace", "vizzy-at")
        self.at = ["--at", f"s3://{self.workspace.bucket}/feed"]

    def run(self, command, *arguments):
        return self.workspace.run(command, *arguments, *self.at)

    def sequence(self):
        head = self.workspace.head()
        assert head["intents"] == [], head
        return head["published"]["sequence"]

    def entry(self):
        return json.loads(gzip.decompress(self.workspace.s3.get("feed/v1/discovery.json")[2]))

    def holders(self):
        """Keys of everything, bookkeeping included, that shows creator 7."""
        for key in self.workspace.s3.keys():
            body = self.workspace.s3.get(key)[2]
            if ITEM in (gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body):
                yield key

    def first(self):
        self.workspace.seed(CREATORS)
        for _ in range(3):
            self.workspace.build()
            self.workspace.publish()
            self.workspace.drift(20)
        shutil.rmtree(self.workspace.out)
        assert self.sequence() == 3

    def takedown(self):
        assert list(self.holders())
        report = json.loads(self.run("takedown", "7", "--reason", "court order", "--json").stdout)
        assert report["change"]["keys"] == ["7"], report
        assert report["publish"]["sequence"] == 4, report
        assert not list(self.holders())
        assert self.workspace.s3.get("feed/v1/creators/7.json")[0] == 404
        assert self.entry()["hidden"] == [7]
        return f"{report['publish']['requests']} requests"

    def rollback(self):
        self.run("rollback", "1", "--hold", "--reason", "bad import")
        assert self.sequence() == 5
        assert not list(self.holders())

    def held(self):
        """A fresh container publishes nothing new, until the hold is released."""
        self.workspace.build("--since", self.at[1])
        done = self.workspace.publish()
        assert done.stdout.startswith("held: "), done
        assert self.sequence() == 5
        self.run("release")
        self.workspace.publish()
        assert self.sequence() == 6
        assert not list(self.holders())

    def collect(self):
        self.run("gc", "--keep-builds", "0", "--keep-hours", "0")
        self.run("takedown", "8")
        assert self.sequence() == 7
        assert self.entry()["hidden"] == [7, 8]

    def steps(self):
        return [("three publishes", self.first), ("takedown", self.takedown),
                ("rollback", self.rollback), ("hold", self.held), ("gc", self.collect)]


def main(vizzy):
    run_test(Ceph, lambda server, folder: AtTest(vizzy, server, folder).steps())


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]))
