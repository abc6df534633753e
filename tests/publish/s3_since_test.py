#!/usr/bin/python3
"""A container that is fresh at each run: build-feed --since from an empty folder, then publish, to
a real S3 server. Only what the published version lacks is compressed and put. Skipped (77) where
the server is not installed.

usage: s3_since_test.py VIZZY
"""
import gzip
import json
import os
import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from bucket_workspace import BucketWorkspace, expected_variants  # noqa: E402
from servers import Ceph, run_test  # noqa: E402

CREATORS = 1500


class SinceTest:
    def __init__(self, vizzy, server, folder):
        self.server = server
        self.workspace = BucketWorkspace(vizzy, server, folder / "workspace", "vizzy-since")
        self.twin = folder / "workspace/twin"  # built without --since, to compare with

    def fresh(self):
        """Builds in an empty folder; returns the report."""
        shutil.rmtree(self.workspace.out, ignore_errors=True)
        done = self.workspace.build("--since", f"s3://{self.workspace.bucket}/feed", "--json")
        return json.loads(done.stdout)

    def published(self):
        """Keys and their bytes."""
        s3 = self.workspace.s3
        return {key: s3.get(key)[2] for key in s3.keys() if key.startswith("feed/v1/")}

    def first(self):
        self.workspace.seed(CREATORS)
        report = self.fresh()
        assert report["documents"]["written"] == CREATORS, report
        self.workspace.publish()
        self.workspace.require_complete()

    def unchanged(self):
        before = self.server.requests()
        report = self.fresh()
        written = {kind: report[kind]["written"] for kind in ("entries", "objects", "documents")}
        assert set(written.values()) == {0}, written
        done = self.workspace.publish()
        assert done.stdout.startswith("nothing to publish: "), done
        made = self.server.requests()[len(before):]
        assert all(method == "GET" for method, _ in made), made
        return f"{len(made)} GETs in all, no PUT"

    def changed(self):
        """Only what is lacking is written and put; readers get what a full build has."""
        before = self.published()
        self.workspace.drift(20)
        report = self.fresh()
        requests = len(self.server.requests())
        puts = self.workspace.report()
        made = self.server.requests()[requests:]
        self.workspace.build(out=self.twin)
        after, expected = self.published(), expected_variants(self.twin, "gzip", False)
        changed = {key for key in after if before.get(key) != after[key]}
        for name, (path, _, _) in expected.items():
            built = gzip.decompress(path.read_bytes())
            if built.startswith(b'{"since":'):
                continue  # what changes name begins where each folder does
            text = gzip.decompress(after[f"feed/{name}"])
            own = ("v1/discovery.json", "v1/changes/")
            assert text == built or name.startswith(own), name
        assert self.without_sequence(after) == self.without_sequence_of(self.twin)
        put = {path.removeprefix(f"/{self.workspace.bucket}/") for method, path in made
               if method == "PUT" and "/v1/" in path}
        assert put == changed, put ^ changed
        written = sum(report[kind]["written"] for kind in ("entries", "changes", "objects", "documents"))
        assert written == len(changed), (written, len(changed))
        assert written < 100, report
        return f"{written} of {len(expected)} written and put, {puts['requests']} requests"

    @staticmethod
    def without_sequence(published):
        entry = json.loads(gzip.decompress(published["feed/v1/discovery.json"]))
        return entry | {"sequence": 0, "lineage": ""}

    @staticmethod
    def without_sequence_of(folder):
        return json.loads((folder / "public/v1/discovery.json").read_text()) | {
            "sequence": 0, "lineage": ""}

    def takedown(self):
        """Takedown needs the history: from the folder that has it, then fresh again."""
        workspace = self.workspace
        workspace.out, fresh = self.twin, workspace.out
        workspace.build("--since", f"s3://{workspace.bucket}/feed", out=self.twin)
        workspace.run("takedown", "7", "--out", self.twin)
        workspace.publish("--out", self.twin)
        for key, body in self.published().items():
            assert b'"id":7,"username"' not in gzip.decompress(body), key
        assert workspace.s3.get("feed/v1/creators/7.json")[0] == 404
        workspace.require_complete(out=self.twin)
        workspace.out = fresh
        workspace.drift(20)
        self.fresh()
        workspace.publish()
        assert workspace.s3.get("feed/v1/creators/7.json")[0] == 404
        for key, body in self.published().items():
            assert b'"id":7,"username"' not in gzip.decompress(body), key

    def steps(self):
        return [("first publish", self.first), ("unchanged", self.unchanged),
                ("changed", self.changed), ("takedown, then fresh again", self.takedown)]


def main(vizzy):
    run_test(Ceph, lambda server, folder: SinceTest(vizzy, server, folder).steps())


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]))
