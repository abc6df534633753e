#!/usr/bin/python3
"""Checks, cleans up and purges against a real S3 server, Ceph's RADOS Gateway, also while another
publisher is at work and when it is killed. Skipped (77) where radosgw is not installed.

usage: s3_upkeep_test.py VIZZY [ROUNDS]
ROUNDS: of racing and of killing; 4 unless said otherwise.
"""
import http.server
import json
import os
import pathlib
import random
import re
import shutil
import sqlite3
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from bucket_workspace import BucketWorkspace  # noqa: E402
from servers import Ceph, run_test  # noqa: E402

COLLECT = ("--gc", "--grace", "0")
KEEPS_VERSIONS = (
    b'<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
    b"<Status>Enabled</Status></VersioningConfiguration>")


class Upkeep(BucketWorkspace):
    """A feed whose superseded versions are kept for one more build, and a bucket."""

    def __init__(self, vizzy, server, folder, bucket="upkeep"):
        super().__init__(vizzy, server, folder, bucket)
        self.seed(600)
        self.run("init", "--quiet")
        file = self.folder / "discovery.json"
        text, count = re.subn(r'"builds": 10, "hours": 48', '"builds": 1, "hours": 0',
                              file.read_text(encoding="utf-8"))
        assert count == 1
        file.write_text(text, encoding="utf-8")
        self.build()

    def stored(self, folder):
        return {key.removeprefix("feed/") for key in self.s3.keys() if key.startswith(f"feed/{folder}")}

    def require_whole(self):
        """The newest version, byte for byte, and the one before it."""
        self.require_complete()
        report = self.report("--check")
        assert report["puts"] == 0 and not report["warnings"], report
        assert report["check"]["lost"] == 0, report

    def last_key(self):
        """Of the creator who is at the end of the feed: the first ones are in the entry."""
        with sqlite3.connect(self.folder / "vizzy.db") as database:
            return database.execute(
                "SELECT id FROM creators WHERE id IN (SELECT creator_id FROM videos) "
                "ORDER BY follower_count LIMIT 1").fetchone()[0]


def test_check(workspace):
    workspace.publish()
    report = workspace.report("--check")
    assert report["puts"] == 0 and not report["changed"], report
    assert report["check"]["listed"] == len(workspace.stored("v1/")), report
    assert report["check"]["foreign"] == 0 and report["requests"] <= 10, report
    an_object = next(iter(workspace.stored("v1/o/")))
    for key in (an_object, "v1/creators/7.json"):
        assert workspace.s3.request("DELETE", f"feed/{key}")[0] == 204
    assert workspace.s3.request("PUT", "feed/v1/discovery.json", body=b"{}")[0] == 200
    assert workspace.s3.request("PUT", "feed/v1/o/zz/foreign.json", body=b"{}")[0] == 200
    report = workspace.report("--check")
    check = report["check"]
    assert (check["missing"], check["resized"], check["foreign"]) == (2, 1, 1), report
    assert check["foreign_keys"] == ["v1/o/zz/foreign.json"], report
    assert sum(report[kind]["puts"] for kind in ("entries", "objects", "documents")) == 3, report
    assert workspace.s3.get("feed/v1/discovery.json")[1]["content-encoding"] == "gzip"
    workspace.require_whole()
    return f"{check['listed']} objects"


def test_collect(workspace):
    for _ in range(3):
        workspace.change()
        workspace.publish()
    before = workspace.stored("")
    report = workspace.report("--gc")
    assert report["garbage"]["young"] > 0, report
    assert all(key.startswith("_vizzy/manifests/") for key in before - workspace.stored("")), report
    report = workspace.report(*COLLECT)
    assert report["garbage"]["left"] == 0 and report["garbage"]["removed"] > 0, report
    assert len(workspace.stored("_vizzy/manifests/")) == 2
    assert "v1/o/zz/foreign.json" not in workspace.stored("v1/o/")
    workspace.require_whole()
    assert workspace.report("--check")["check"]["foreign"] == 0
    again = workspace.report(*COLLECT)
    assert again["puts"] == 0 and again["garbage"]["removed"] == 0, again
    return f"{report['garbage']['removed']} removed, {again['requests']} requests when there is nothing"


def test_race(workspace, rounds):
    """A publisher that builds on what stands, and one that removes what does not count."""
    refused = 0
    for number in range(rounds):
        workspace.change()
        workspace.publish()
        other = workspace.copy_of_another_publisher(f"other-{number}")
        workspace.change(out=other)
        collecting = workspace.start_publish(*COLLECT)
        time.sleep(random.uniform(0, 0.1))
        publishing = workspace.start_publish("--out", other)
        for process in (publishing, collecting):
            _, errors = process.communicate(timeout=120)
            assert process.returncode in (0, 3), errors
            refused += process.returncode == 3
        shutil.rmtree(workspace.out)
        other.rename(workspace.out)
        workspace.publish()
        workspace.require_whole()
    return f"{rounds} rounds, {refused} refused"


def test_kills(workspace, rounds):
    for _ in range(rounds):
        workspace.change()
        workspace.publish()
        process = workspace.start_publish(*COLLECT)
        time.sleep(random.uniform(0, 0.12))
        process.kill()
        process.communicate()
        workspace.publish(*COLLECT)
        workspace.require_whole()
        assert len(workspace.stored("_vizzy/manifests/")) == 2
        assert workspace.report("--check")["check"]["foreign"] == 0
    return f"{rounds} kills"


def test_cloudfront(workspace):
    """An invalidation is asked for once, and again as long as it is refused."""
    asked, status = [], [503]

    class CloudFront(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            assert "/us-east-1/cloudfront/aws4_request" in self.headers["authorization"]
            asked.append((self.path, re.findall("<Path>(.*?)</Path>", body),
                          re.search("<CallerReference>(.*?)<", body)[1]))
            self.send_response(status[0])
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), CloudFront) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        endpoint = {"AWS_ENDPOINT_URL_CLOUDFRONT": f"http://127.0.0.1:{server.server_port}"}
        status[0] = 403
        key = workspace.last_key()
        workspace.run("takedown", key, "--quiet")
        withdrawn = workspace.stored("v1/")
        failed = workspace.publish("--json", "--cloudfront", "E1ABC", check=False, **endpoint)
        assert failed.returncode == 1 and "readers may still see it" in failed.stderr, failed
        report = json.loads(failed.stdout)
        withdrawn -= workspace.stored("v1/")
        assert not report["purge"]["done"] and len(report["warnings"]) == 1, report
        assert "cloudfront:CreateInvalidation" in report["warnings"][0], report
        status[0] = 201
        report = json.loads(workspace.publish("--json", "--cloudfront", "E1ABC", **endpoint).stdout)
        assert report["purge"]["done"] and not report["changed"], report
        workspace.publish("--cloudfront", "E1ABC", **endpoint)
        server.shutdown()
    assert len(asked) == 2 and asked[0] == asked[1], asked
    path, paths, _ = asked[0]
    assert path == "/2020-05-31/distribution/E1ABC/invalidation"
    assert f"v1/creators/{key}.json" in withdrawn and len(withdrawn) > 1, withdrawn
    assert {f"/{key}" for key in withdrawn} <= set(paths), (withdrawn, paths)
    return f"{len(paths)} paths"


def test_versions(workspace, unversioned):
    """A bucket that keeps versions still holds what was taken down: that is said whenever it counts."""
    status, _, body = workspace.s3.request("PUT", query="versioning=", body=KEEPS_VERSIONS)
    assert status == 200, body

    def is_told(report):
        return sum("keeps old versions of objects" in warning for warning in report["warnings"])

    assert not is_told(workspace.report())
    workspace.change()
    assert not is_told(workspace.report(*COLLECT))  # nothing was taken down
    key = workspace.last_key()
    workspace.run("takedown", key, "--quiet")
    shown = workspace.publish("--quiet").stderr
    assert "remove the noncurrent versions, or add a lifecycle rule" in shown, shown
    prefix = f"prefix=feed%2Fv1%2Fcreators%2F{key}.json&versions="
    assert b"<Version>" in workspace.s3.request("GET", query=prefix)[2]
    for _ in range(2):
        workspace.change()
        assert not is_told(workspace.report())
    for is_something in (True, False):
        report = workspace.report(*COLLECT)
        assert (report["garbage"]["removed"] > 0) == is_something == is_told(report), report
    unversioned.run("takedown", unversioned.last_key(), "--quiet")
    assert not is_told(unversioned.report(*COLLECT))
    return "told"


def steps_of(vizzy, rounds):
    def steps(server, folder):
        workspace = Upkeep(vizzy, server, folder / "workspace")
        versioned = Upkeep(vizzy, server, folder / "versioned", "versioned")
        return [("check", lambda: test_check(workspace)),
                ("collect", lambda: test_collect(workspace)),
                ("race", lambda: test_race(workspace, rounds)),
                ("kills", lambda: test_kills(workspace, rounds)),
                ("CloudFront", lambda: test_cloudfront(workspace)),
                ("versions", lambda: test_versions(versioned, workspace))]
    return steps


if __name__ == "__main__":
    random.seed(7)
    run_test(Ceph, steps_of(os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 4))
