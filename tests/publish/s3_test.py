#!/usr/bin/python3
"""Publishes to a real S3 server, Ceph's RADOS Gateway, and reads back with a client that shares no
code with vizzy. Skipped (77) where radosgw is not installed: scripts/setup.sh --s3.

usage: s3_test.py VIZZY [KILLS]
KILLS: how many publishes to kill under a live reader; 20 unless said otherwise.
"""
import base64
import gzip
import hashlib
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from s3_client import S3  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
TOOLS = ("radosgw", "radosgw-admin", "ceph-mon", "ceph-osd", "ceph", "monmaptool", "curl")
CACHE = {
    "entry": "public, max-age=60, stale-while-revalidate=60, stale-if-error=86400",
    "object": "public, max-age=31536000, immutable",
    "document": "public, max-age=300, stale-if-error=86400",
}


def free_port():
    """A port with a free one after it: the monitor takes that."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
                return port
            except OSError:
                continue


class Place:
    """A database, an output folder and a bucket."""

    def __init__(self, vizzy, port, folder, bucket):
        self.vizzy, self.port, self.folder = vizzy, port, pathlib.Path(folder)
        self.folder.mkdir(exist_ok=True)
        self.s3 = S3(port, bucket)
        self.bucket = bucket
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": str(self.folder), "LC_ALL": "C",
            "AWS_ACCESS_KEY_ID": "testkey", "AWS_SECRET_ACCESS_KEY": "testsecret",
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}", "AWS_EC2_METADATA_DISABLED": "true",
        }
        status, _, body = self.s3.request("PUT")
        assert status == 200, body

    def command(self, *arguments):
        return [self.vizzy, *arguments]

    def run(self, *arguments, check=True, **environment):
        done = subprocess.run(self.command(*arguments), cwd=self.folder, capture_output=True,
                              text=True, env=self.environment | environment, timeout=120,
                              check=False)
        assert not check or done.returncode == 0, done
        return done

    def build(self, creators=300):
        if not (self.folder / "vizzy.db").exists():
            self.run("seed", "--creators", str(creators), "--videos", str(creators * 3))
        self.run("build-feed", "--effort", "fast")

    def change(self):
        with sqlite3.connect(self.folder / "vizzy.db") as database:
            for key in random.sample(range(1, 250), 20):
                database.execute("UPDATE creators SET follower_count = ? WHERE id = ?",
                                 (random.randrange(1000, 90_000_000), key))
        self.run("build-feed", "--effort", "fast")

    def publish(self, *arguments, check=True, **environment):
        return self.run("publish", f"s3://{self.bucket}/feed", *arguments, check=check,
                        **environment)

    def report(self, *arguments):
        return json.loads(self.publish("--json", *arguments).stdout)

    def require_complete(self, encoding="gzip"):
        """The bucket holds what out/public holds, under the plain names, with the right headers."""
        suffix = {"gzip": ".gz", "br": ".br", "identity": ""}
        out = self.folder / "out"
        manifest = newest_manifest(out)
        stored = {k.removeprefix("feed/") for k in self.s3.keys() if k.startswith("feed/v1/")}
        expected = {str(path.relative_to(out / "public"))
                    for path in (out / "public").rglob("*.json") if path.parent.parent.name != "o"}
        expected |= current_objects(out, manifest)
        for name in expected:
            kind = "object" if name.startswith("v1/o/") else (
                "entry" if name.count("/") == 1 else "document")
            ending = "gzip" if (kind, encoding) == ("document", "br") else encoding
            status, headers, body = self.s3.get(f"feed/{name}")
            assert status == 200, name
            assert body == (out / "public" / (name + suffix[ending])).read_bytes(), name
            assert headers.get("content-type") == "application/json", headers
            assert headers.get("cache-control") == CACHE[kind], headers
            assert headers.get("content-encoding", "identity") == ending, headers
        mutable = {k for k in stored if not k.startswith("v1/o/")}
        assert mutable <= expected, mutable - expected
        head = json.loads(self.s3.get("feed/_vizzy/head.json")[2])
        assert head["intents"] == [] and head["published"]["sequence"] == manifest["sequence"]


def newest_manifest(out):
    return json.loads(max((out / "state/manifests").glob("*.json")).read_text())


def name_of(digest):
    return base64.b32encode(digest[:16]).decode().lower().rstrip("=")


def fanned_out(name):
    return f"{name[:2]}/{name[2:]}"


def current_objects(out, manifest):
    """Names of the objects of the newest version, by its shards."""
    names = set()
    for digest, _ in manifest["objects"]:
        shard = fanned_out(name_of(bytes.fromhex(digest)))
        for line in (out / f"state/shards/{shard}.ndjson").read_text().splitlines():
            object_name = name_of(bytes.fromhex(json.loads(line)[0]))
            names.add(f"v1/o/{fanned_out(object_name)}.json")
    return names


class Reader(threading.Thread):
    """Scrolls the feed from end to end again and again, and notes every object that is missing."""

    def __init__(self, place):
        super().__init__(daemon=True)
        self.s3, self.over, self.walks, self.broken = place.s3, False, 0, []

    def json_of(self, name):
        status, _, body = self.s3.get(f"feed/{name}.json")
        if status != 200:
            self.broken.append(f"{name}: {status}")
            return None
        text = gzip.decompress(body)
        if name.startswith("v1/o/") and name_of(hashlib.sha256(text).digest()) != name[5:].replace("/", ""):
            self.broken.append(f"{name}: wrong hash")
        return json.loads(text)

    def run(self):
        newest = 0
        while not self.over:
            entry = self.json_of("v1/discovery")
            if entry is None:
                continue
            if entry["sequence"] < newest:
                self.broken.append(f"sequence {entry['sequence']} after {newest}")
            newest = entry["sequence"]
            for page in entry["pages"]:
                self.json_of(page)
            self.walks += 1


def test_first_publish(place):
    place.build()
    report = place.report()
    assert report["changed"] and report["sequence"] == 1
    place.require_complete()
    assert report["warnings"] == [], report["warnings"]


def test_unchanged(place):
    done = place.publish()
    assert done.stdout == f"nothing to publish: s3://{place.bucket}/feed holds sequence 1\n", done
    assert place.report()["requests"] <= 5


def test_change_and_encodings(place):
    place.change()
    report = place.report()
    assert report["documents"]["puts"] < 60, report
    place.require_complete()
    for encoding in ("br", "identity", "gzip"):
        place.publish("--plain-encoding", encoding)
        place.require_complete(encoding)
    place.publish("--siblings", "--plain-encoding", "identity")
    status, headers, body = place.s3.get("feed/v1/discovery.json.br")
    assert status == 200 and headers["content-encoding"] == "br"
    assert body == (place.folder / "out/public/v1/discovery.json.br").read_bytes()
    place.publish()
    assert place.s3.get("feed/v1/discovery.json.br")[0] == 404
    place.require_complete()


def test_takedown(place):
    place.run("takedown", "7")
    place.publish()
    assert place.s3.get("feed/v1/creators/7.json")[0] == 404
    for key in place.s3.keys():
        if key.startswith("feed/v1/") and key.endswith(".json"):
            body = gzip.decompress(place.s3.get(key)[2])
            assert b'"id":7,"username"' not in body, key
    place.require_complete()


def test_kills(place, kills):
    reader = Reader(place)
    reader.start()
    for number in range(kills):
        place.change()
        process = subprocess.Popen(
            place.command("publish", f"s3://{place.bucket}/feed", "--quiet"), cwd=place.folder,
            env=place.environment)
        time.sleep(random.uniform(0.01, 0.35))
        process.send_signal(signal.SIGKILL)
        process.wait()
        place.publish()
        if number % 10 == 0:
            place.require_complete()
    place.require_complete()
    reader.over = True
    reader.join(60)
    assert reader.broken == [], reader.broken[:5]
    assert reader.walks > 0
    return f"{kills} kills, {reader.walks} walks, 0 broken"


def test_race(place):
    """Eight folders with versions of one history publish at once: the newest is there at the end."""
    folders = []
    for number in range(8):
        place.change()
        copy = place.folder / f"copy{number}"
        shutil.copytree(place.folder / "out", copy)
        shutil.rmtree(copy / "state/publish", ignore_errors=True)
        folders.append(copy)
    processes = [subprocess.Popen(
        place.command("publish", f"s3://{place.bucket}/feed", "--quiet", "--out", str(folder)),
        cwd=place.folder, env=place.environment, stderr=subprocess.PIPE, text=True)
        for folder in random.sample(folders, len(folders))]
    results = [(process.communicate()[1], process.returncode) for process in processes]
    assert any(code == 0 for _, code in results), results
    assert all(code in (0, 3) for _, code in results), results
    done = place.publish("--out", str(folders[-1]), check=False)
    assert done.returncode == 0, done
    place.require_complete()
    for folder in folders:
        shutil.rmtree(folder)


def test_refusals(place):
    """Each failure is one clear message with the remedy."""
    def message(*arguments, **environment):
        done = place.publish(*arguments, check=False, **environment)
        assert done.returncode == 1 and done.stdout == "", done
        assert done.stderr.count("\n") == 1, done.stderr
        assert "testsecret" not in done.stderr
        return done.stderr

    # With its token service on, Ceph says no more than AccessDenied; s3_error_test has the rest.
    for environment in ({"AWS_ACCESS_KEY_ID": "nobody"}, {"AWS_SECRET_ACCESS_KEY": "wrong"}):
        assert "check the access key" in message(**environment)
    assert "refused to give head.json" in message(AWS_SESSION_TOKEN="bogus")
    assert "check --endpoint-url, the port" in message(AWS_ENDPOINT_URL="http://127.0.0.1:1")
    missing = place.run("publish", "s3://missing/feed", check=False)
    assert "there is no such bucket" in missing.stderr, missing
    dns = message(AWS_ENDPOINT_URL="http://no-such-host.invalid")
    assert "no answer from http://no-such-host.invalid" in dns, dns
    tls = message(AWS_ENDPOINT_URL=f"https://127.0.0.1:{place.port}")
    assert "https://" in tls and "check that --endpoint-url" in tls, tls


def test_slow_server(place, directory):
    """A server that stops answering for seconds is waited for."""
    place.change()
    pid = int((directory / "osd.pid").read_text())
    os.kill(pid, signal.SIGSTOP)
    process = subprocess.Popen(place.command("publish", f"s3://{place.bucket}/feed", "--quiet"),
                               cwd=place.folder, env=place.environment)
    time.sleep(3)
    assert process.poll() is None
    os.kill(pid, signal.SIGCONT)
    assert process.wait(60) == 0
    place.require_complete()


def main(vizzy, kills):
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        print(f"skipped: needs {', '.join(missing)}; scripts/setup.sh --s3 installs them")
        return 77
    random.seed(7)
    with tempfile.TemporaryDirectory(prefix="vizzy-s3-") as folder:
        server, port = pathlib.Path(folder) / "ceph", free_port()
        script = str(HERE / "ceph_rgw.sh")
        try:
            subprocess.run([script, "start", str(server), str(port)], check=True, timeout=120)
            place = Place(vizzy, port, f"{folder}/place", "vizzy-test")
            steps = [lambda: test_first_publish(place), lambda: test_unchanged(place),
                     lambda: test_change_and_encodings(place), lambda: test_takedown(place),
                     lambda: test_refusals(place), lambda: test_race(place),
                     lambda: test_kills(place, kills), lambda: test_slow_server(place, server)]
            names = ["first publish", "unchanged", "change and encodings", "takedown", "refusals",
                     "race", "kills", "slow server"]
            for name, step in zip(names, steps):
                start = time.monotonic()
                said = step()
                print(f"{name}: {said or 'passed'} ({time.monotonic() - start:.1f} s)", flush=True)
        finally:
            subprocess.run([script, "stop", str(server), str(port)], check=False, timeout=60)
    return 0


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 20))
