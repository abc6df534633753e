#!/usr/bin/python3
"""Publishes to a real S3 server and reads back with clients that share no code with vizzy: the
tests' own and, where it is installed, rclone. Skipped (77) where the server is not installed.

usage: s3_publish_test.py VIZZY [SHARED_DATA]
SHARED_DATA: a folder with youtube-2017-us; without it the real month is left out.
"""
import csv
import gzip
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from bucket_workspace import CACHE, BucketWorkspace, expected_variants  # noqa: E402
from servers import Ceph, run_test  # noqa: E402

TEMPLATES = pathlib.Path(__file__).resolve().parents[2] / "templates"


def rclone(workspace, *arguments):
    configuration = {f"RCLONE_S3_{name}": value for name, value in {
        "PROVIDER": "Ceph", "ENDPOINT": workspace.environment["AWS_ENDPOINT_URL"],
        "ACCESS_KEY_ID": "testkey", "SECRET_ACCESS_KEY": "testsecret"}.items()}
    done = subprocess.run(["rclone", "--config", "/dev/null", *arguments], capture_output=True,
                          env=workspace.environment | configuration, timeout=240, check=False)
    assert done.returncode == 0, done
    return done.stdout


def compare_with_rclone(workspace, encoding="gzip", siblings=False):
    """The listing, the bytes and the headers that rclone sees are those of out/public."""
    if shutil.which("rclone") is None:
        return "passed, but not compared with rclone, which is not installed"
    where = f":s3:{workspace.bucket}/feed/v1"
    listing = {f"v1/{item['Path']}": item for item in json.loads(
        rclone(workspace, "lsjson", "--recursive", "--files-only", "--metadata", where))}
    copy = workspace.folder / "downloaded"
    shutil.rmtree(copy, ignore_errors=True)
    rclone(workspace, "copy", "--transfers", "16", where, str(copy / "v1"))
    expected = expected_variants(workspace.out, encoding, siblings)
    assert expected.keys() <= listing.keys(), expected.keys() - listing.keys()
    for name, (path, kind, stored_as) in expected.items():
        item, content = listing[name], path.read_bytes()
        assert item["Size"] == len(content), item
        headers = item["Metadata"]
        assert headers["content-type"] == "application/json", item
        assert headers["cache-control"] == CACHE[kind], item
        assert headers.get("content-encoding", "identity") == stored_as, item
        assert (copy / name).read_bytes() == content, name
    return f"{len(expected)} objects as rclone lists and downloads them"


class PublishTest:
    def __init__(self, vizzy, server, folder):
        self.server = server
        self.workspace = BucketWorkspace(vizzy, server, folder / "seeded", "vizzy-seeded")
        self.month = BucketWorkspace(vizzy, server, folder / "month", "vizzy-month")

    def first_publish(self):
        self.workspace.seed()
        self.workspace.build()
        report = self.workspace.report()
        assert report["changed"] and report["sequence"] == 1
        assert report["warnings"] == [], report["warnings"]
        self.workspace.require_complete()
        return compare_with_rclone(self.workspace)

    def unchanged(self):
        before = len(self.server.requests())
        done = self.workspace.publish()
        assert done.stdout == (f"nothing to publish: s3://{self.workspace.bucket}/feed holds "
                               "sequence 1\n"), done
        made = self.server.requests()[before:]
        assert [method for method, _ in made] == ["GET"], made
        assert self.workspace.report()["requests"] == 1
        return "one GET"

    def change_and_encodings(self):
        workspace = self.workspace
        workspace.change()
        report = workspace.report()
        assert report["documents"]["puts"] < 60, report
        workspace.require_complete()
        for encoding in ("br", "identity", "gzip"):
            workspace.publish("--plain-encoding", encoding)
            workspace.require_complete(encoding)
        workspace.publish("--siblings", "--plain-encoding", "identity")
        workspace.require_complete("identity", siblings=True)
        said = compare_with_rclone(workspace, "identity", siblings=True)
        refused = workspace.publish(check=False)
        assert refused.returncode == 3 and refused.stderr == (
            f"vizzy: s3://{workspace.bucket}/feed has NAME.json in identity with siblings, and this "
            "run would make it NAME.json in gzip without siblings; pass --plain-encoding identity "
            "--siblings to keep it, or --plain-encoding gzip --no-siblings to change it"
            "\n"), refused
        workspace.require_complete("identity", siblings=True)
        workspace.publish("--plain-encoding", "gzip", "--siblings")
        workspace.require_complete("gzip", siblings=True)
        report = workspace.report("--no-siblings")
        assert report["puts"] == report["bookkeeping"]["puts"], report
        assert workspace.s3.get("feed/v1/discovery.json.br")[0] == 404
        workspace.require_complete()
        return said

    def takedown(self):
        workspace = self.workspace
        assert workspace.s3.get("feed/v1/creators/7.json")[0] == 200
        workspace.run("takedown", "7")
        workspace.publish()
        assert workspace.s3.get("feed/v1/creators/7.json")[0] == 404
        for key in workspace.s3.keys():
            if key.startswith("feed/v1/") and key.endswith(".json"):
                assert b'"id":7,"username"' not in gzip.decompress(workspace.s3.get(key)[2]), key
        workspace.require_complete()
        listed = self.read("versions")["versions"]
        assert [version["sequence"] for version in listed if version["current"]] == [
            workspace.head()["published"]["sequence"]], listed
        assert [record["key"] for record in self.read("denylist")["keys"]] == ["7"]

    def read(self, command):
        """What the bucket's bookkeeping says."""
        bucket = f"s3://{self.workspace.bucket}/feed"
        return json.loads(self.workspace.run(command, bucket, "--json").stdout)

    def real_month(self, data, days):
        """The last days of a real month, one publish each."""
        if not (data / "daily.csv").exists():
            return f"skipped: needs daily.csv in {data}"
        workspace = self.month
        workspace.run("import", "--quiet", "creators", data / "creators.csv")
        workspace.run("import", "--quiet", "videos", data / "videos.csv", "--derive-totals")
        workspace.definition = ("--definition", TEMPLATES / "youtube.json")
        with open(data / "daily.csv", encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        puts = []
        for day in sorted({row["day"] for row in rows})[-days:]:
            self.observe(row for row in rows if row["day"] == day)
            workspace.build()
            puts.append(workspace.report()["puts"])
            workspace.require_complete()
        return f"{', '.join(map(str, puts))} PUTs; {compare_with_rclone(workspace)}"

    def observe(self, rows):
        with sqlite3.connect(self.month.folder / "vizzy.db") as database:
            for row in rows:
                database.execute(
                    "UPDATE videos SET view_count = ?, like_count = ?, comment_count = ? "
                    "WHERE id = ?", (row["view_count"], row["like_count"], row["comment_count"],
                                     row["video_id"]))


def main(vizzy, data):
    def steps(server, folder):
        test = PublishTest(vizzy, server, folder)
        return [("first publish", test.first_publish), ("unchanged", test.unchanged),
                ("change and encodings", test.change_and_encodings),
                ("takedown", test.takedown),
                ("a real month", lambda: test.real_month(data, 3))]
    run_test(Ceph, steps)


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]),
         pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else "../shared/data") / "youtube-2017-us")
