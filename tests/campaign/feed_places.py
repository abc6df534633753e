"""Where the feed of the long campaign is published: a folder that a web server serves, or a bucket of a
real Ceph. Readers ask both in the same way, and the same accidents happen to both."""

import gzip
import hashlib
import json
import os
import shutil
import sys
import threading
from pathlib import Path

import web_root
import wrong_clock

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "publish"))
from s3_client import S3  # noqa: E402
from servers import Ceph  # noqa: E402

BROKEN = b"{}"


class Place:
    """What readers ask. `get` takes names below "feed/", as a LiveReader does."""

    environment = {}  # that the machine needs to publish there
    pause = 0.2  # of a reader between two walks, in seconds

    @classmethod
    def missing(cls):
        return []

    @property
    def s3(self):
        return self

    def ask(self, url, tag=None, no_cache=False):
        """As the host of a FeedApp: (status, ETag, body)."""
        del no_cache
        status, _, body = self.get(f"feed/{url}.json")
        if status != 200:
            return status, None, b""
        body = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
        own = hashlib.md5(body).hexdigest()
        return (304, own, b"") if own == tag else (200, own, body)


class WebFolder(Place):
    name = "folder"

    def __init__(self, machine, _):
        self.www, self.books = machine.folder / "www", machine.folder / ".www.vizzy"
        self.aside, self.backup = machine.folder / "aside", machine.folder / "backup"
        self.www.mkdir()
        self.folder = machine.folder
        self.destination, self.lock, self.served = str(self.www), threading.Lock(), self.www

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def get(self, key):
        with self.lock:
            path = self.served / key.removeprefix("feed/")
            return (200, {}, path.read_bytes()) if path.is_file() else (404, {}, b"")

    def root(self):
        return web_root.Folder(self.served)

    def lose(self):
        for path in (self.www, self.books):
            shutil.rmtree(path)
        self.www.mkdir()

    def back_up(self):
        shutil.rmtree(self.backup, ignore_errors=True)
        for path in (self.www, self.books):
            shutil.copytree(path, self.backup / path.name)

    def restore(self):
        self.lose()
        for path in (self.www, self.books):
            shutil.copytree(self.backup / path.name, path, dirs_exist_ok=True)

    def cut_off(self):
        """The machine does not see it: the share is not mounted. Readers do."""
        with self.lock:
            self.www.rename(self.aside)
            self.served = self.aside

    def reconnect(self):
        with self.lock:
            self.aside.rename(self.www)
            self.served = self.www

    def address(self, prefix):
        return str(self.folder / prefix)

    def file(self, key):
        prefix, _, name = key.partition("/")
        return (self.www if prefix == "feed" else self.folder / prefix) / name

    def head(self):
        return json.loads((self.books / "head.json").read_text())

    def put(self, key, body=BROKEN):
        path = self.file(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)

    def remove(self, key):
        self.file(key).unlink()


class Bucket(Place):
    """A bucket whose store has the clock of the campaign."""

    name = "ceph"
    missing, pause = Ceph.missing, 1

    def __init__(self, machine, clock):
        self.machine, self.clock, self.copies, self.backup = machine, clock, {}, {}
        self.server = Ceph(machine.folder.parent)  # not on its disk, which may be full
        self.destination = self.address("feed")

    def __enter__(self):
        server = self.server.__enter__()
        self.client = S3(server.port, "vizzy-months", server.key, server.secret, self.clock.ahead)
        for key in ("", "first"):  # the server makes its pools, by the clock that it has
            status, _, body = self.client.request("PUT", key)
            assert status == 200, body
        self.remove("first")
        server.end_gateway()
        before = dict(os.environ)
        os.environ.update(wrong_clock.following(self.clock.file))
        try:
            server.gateway("radosgw", server.port)
        finally:
            os.environ.clear()
            os.environ.update(before)
        self.environment = {"AWS_ACCESS_KEY_ID": server.key, "AWS_SECRET_ACCESS_KEY": server.secret,
                            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.port}",
                            "AWS_EC2_METADATA_DISABLED": "true"}
        return self

    def __exit__(self, *_):
        self.server.__exit__()

    def get(self, key):
        status, headers, body = self.client.get(key)
        if status == 403 and b"TooSkewed" in body:
            raise OSError("time went on between the request and its answer")
        return status, headers, body

    def root(self):
        self.mirror()
        return web_root.Bucket({key: body for key, (_, _, body) in self.copies.items()}, "feed/")

    def mirror(self):
        """All objects as they are now: {key: (ETag, headers, body)}; known ones are not read again."""
        tags = self.client.tags()
        self.copies = {key: self.copy(key, tag) for key, tag in tags.items()}

    def copy(self, key, tag):
        if key in self.copies and self.copies[key][0] == tag:
            return self.copies[key]
        _, headers, body = self.client.get(key)
        kept = ("content-type", "content-encoding", "cache-control")
        return tag, {name: headers[name] for name in kept if name in headers}, body

    def lose(self):
        for key in self.client.keys():
            self.client.request("DELETE", key)

    def back_up(self):
        self.mirror()
        self.backup = dict(self.copies)

    def restore(self):
        self.lose()
        for key, (_, headers, body) in self.backup.items():
            status, _, text = self.client.request("PUT", key, headers=headers, body=body)
            assert status == 200, text

    def cut_off(self):
        """Nobody answers the machine; readers go on."""
        self.machine.environment["AWS_ENDPOINT_URL"] = "http://127.0.0.1:9"

    def reconnect(self):
        self.machine.environment |= self.environment

    @staticmethod
    def address(prefix):
        return f"s3://vizzy-months/{prefix}"

    def head(self):
        return json.loads(self.client.get("feed/_vizzy/head.json")[2])

    def put(self, key, body=BROKEN):
        self.client.request("PUT", key, body=gzip.compress(body))

    def remove(self, key):
        self.client.request("DELETE", key)


PLACES = {place.name: place for place in (WebFolder, Bucket)}
