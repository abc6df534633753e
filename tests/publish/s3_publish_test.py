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
from place import CACHE, Place, expected_variants  # noqa: E402
from servers import Ceph, run_test  # noqa: E402

TEMPLATES = pathlib.Path(__file__).resolve().parents[2] / "templates"


def rclone(place, *arguments):
    configuration = {f"RCLONE_S3_{name}": value for name, value in {
        "PROVIDER": "Ceph", "ENDPOINT": place.environment["AWS_ENDPOINT_URL"],
        "ACCESS_KEY_ID": "testkey", "SECRET_ACCESS_KEY": "testsecret"}.items()}
    done = subprocess.run(["rclone", "--config", "/dev/null", *arguments], capture_output=True,
                          env=place.environment | configuration, timeout=240, check=False)
    assert done.returncode == 0, done
    return done.stdout


def compare_with_rclone(place, encoding="gzip", siblings=False):
    """The listing, the bytes and the headers that rclone sees are those of out/public."""
    if shutil.which("rclone") is None:
        return "passed, but not compared with rclone, which is not installed"
    where = f":s3:{place.bucket}/feed/v1"
    listing = {f"v1/{item['Path']}": item for item in json.loads(
        rclone(place, "lsjson", "--recursive", "--files-only", "--metadata", where))}
    copy = place.folder / "downloaded"
    shutil.rmtree(copy, ignore_errors=True)
    rclone(place, "copy", "--transfers", "16", where, str(copy / "v1"))
    expected = expected_variants(place.out, encoding, siblings)
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
        self.place = Place(vizzy, server, folder / "seeded", "vizzy-seeded")
        self.month = Place(vizzy, server, folder / "month", "vizzy-month")

    def first_publish(self):
        self.place.seed()
        self.place.build()
        report = self.place.report()
        assert report["changed"] and report["sequence"] == 1
        assert report["warnings"] == [], report["warnings"]
        self.place.require_complete()
        return compare_with_rclone(self.place)

    def unchanged(self):
        before = len(self.server.requests())
        done = self.place.publish()
        assert done.stdout == (f"nothing to publish: s3://{self.place.bucket}/feed holds "
                               "sequence 1\n"), done
        made = self.server.requests()[before:]
        assert [method for method, _ in made] == ["GET"], made
        assert self.place.report()["requests"] == 1
        return "one GET"

    def change_and_encodings(self):
        place = self.place
        place.change()
        report = place.report()
        assert report["documents"]["puts"] < 60, report
        place.require_complete()
        for encoding in ("br", "identity", "gzip"):
            place.publish("--plain-encoding", encoding)
            place.require_complete(encoding)
        place.publish("--siblings", "--plain-encoding", "identity")
        place.require_complete("identity", siblings=True)
        said = compare_with_rclone(place, "identity", siblings=True)
        refused = place.publish(check=False)
        assert refused.returncode == 3 and refused.stderr == (
            f"vizzy: s3://{place.bucket}/feed has NAME.json in identity with siblings, and this "
            "run would make it NAME.json in gzip without siblings; pass --plain-encoding identity "
            "--siblings to keep it as it is, or --plain-encoding gzip --no-siblings to change it"
            "\n"), refused
        place.require_complete("identity", siblings=True)
        place.publish("--plain-encoding", "gzip", "--siblings")
        place.require_complete("gzip", siblings=True)
        report = place.report("--no-siblings")
        assert report["puts"] == report["bookkeeping"]["puts"], report
        assert place.s3.get("feed/v1/discovery.json.br")[0] == 404
        place.require_complete()
        return said

    def takedown(self):
        place = self.place
        assert place.s3.get("feed/v1/creators/7.json")[0] == 200
        place.run("takedown", "7")
        place.publish()
        assert place.s3.get("feed/v1/creators/7.json")[0] == 404
        for key in place.s3.keys():
            if key.startswith("feed/v1/") and key.endswith(".json"):
                assert b'"id":7,"username"' not in gzip.decompress(place.s3.get(key)[2]), key
        place.require_complete()

    def real_month(self, data, days):
        """The last days of a real month, one publish each."""
        if not (data / "daily.csv").exists():
            return f"skipped: needs daily.csv in {data}"
        place = self.month
        place.run("import", "--quiet", "creators", data / "creators.csv")
        place.run("import", "--quiet", "videos", data / "videos.csv", "--derive-totals")
        place.definition = ("--definition", TEMPLATES / "youtube.json")
        with open(data / "daily.csv", encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        puts = []
        for day in sorted({row["day"] for row in rows})[-days:]:
            self.observe(row for row in rows if row["day"] == day)
            place.build()
            puts.append(place.report()["puts"])
            place.require_complete()
        return f"{', '.join(map(str, puts))} PUTs; {compare_with_rclone(place)}"

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
