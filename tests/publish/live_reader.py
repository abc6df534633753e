"""A reader who scrolls a published feed from end to end, again and again, while it is changed."""
import gzip
import hashlib
import http.client
import json
import pathlib
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "format"))
from bucket_workspace import name_of  # noqa: E402
from feed_memory import FeedMemory  # noqa: E402
from servers import Server  # noqa: E402


class LiveReader(threading.Thread):
    """Notes whatever a reader must never meet. A server that does not answer is no broken read: the
    request is made again."""

    def __init__(self, workspace, feed="discovery", key="id", pause=0.005):
        """Between two walks it pauses for so many seconds."""
        super().__init__(daemon=True)
        self.s3, self.feed, self.key, self.pause = workspace.s3, feed, key, pause
        self.tries = 1 if getattr(workspace, "server", Server).replaces_at_once else 4
        self.client, self.over, self.walks, self.broken = FeedMemory(), False, 0, []

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.over = True
        self.join(120)

    def require_whole(self):
        self.over = True
        self.join(120)
        assert self.broken == [], self.broken[:5]
        assert self.walks > 0
        return f"{self.walks} walks, 0 broken"

    def get(self, key):
        tries = self.tries
        while not self.over:
            try:
                status, _, body = self.s3.get(key)
                tries -= status == 404
                if status < 500 and (status != 404 or tries <= 0):
                    return status, body
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(0.02)
        raise StopIteration

    def json_of(self, name):
        status, body = self.get(f"feed/{name}.json")
        assert status == 200, f"{name}: {status}"
        text = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
        if name.startswith("v1/o/"):
            assert name_of(hashlib.sha256(text).digest()) == name[5:].replace("/", ""), name
        return json.loads(text)

    def walk(self):
        entry = self.json_of(f"v1/{self.feed}")
        assert self.client.offer(entry), f"{entry['sequence']} after {self.client.highest}"
        pages = list(entry["pages"])
        for leaf in self.json_of(entry["index"])["leaves"] if "index" in entry else ():
            pages += self.json_of(leaf)["pages"]
        keys = [item[self.key] for item in entry["items"]]
        for page in pages:
            keys += [item[self.key] for item in self.json_of(page)["items"]]
        assert len(keys) == len(set(keys)) == entry["total"], f"{len(keys)} of {entry['total']}"

    def run(self):
        while not self.over:
            try:
                self.walk()
                self.walks += 1
                time.sleep(self.pause)
            except StopIteration:
                return
            except (AssertionError, ValueError, KeyError, EOFError) as error:
                self.broken.append(f"{type(error).__name__}: {error}")
