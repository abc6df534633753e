#!/usr/bin/python3
"""A scroll of 100 creators through a real link of 400 ms and 400 kbit/s: vizzy serve against pages
of 20 as the original API sends them, of the same data; and the model of `vizzy report` against both.

usage: shaped_link_test.py VIZZY      needs root, for network namespaces
"""

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from slow_link import SERVER_ADDRESS, SlowLink

SKIPPED = 77
VIZZY = None
ROUND_TRIP_MS, KILOBITS_PER_SECOND = 400, 400
FIELDS = ("id", "username", "display_name", "follower_count", "total_views", "avg_engagement_rate",
          "created_at")
API = """
import http.server, sys
class Api(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # headers and body in two writes would cost a round trip more
    def log_message(self, *_): pass
http.server.ThreadingHTTPServer((sys.argv[1], 8081), Api).serve_forever()
"""


def inside(namespace, *command):
    return ["ip", "netns", "exec", namespace, *map(str, command)]


def wait_for(namespace, port):
    """By the server's own side of the link, where nothing is slow."""
    probe = ["curl", "-s", "-o", os.devnull, "--retry", "50", "--retry-connrefused",
             "--retry-delay", "0", "--retry-max-time", "10", f"http://{SERVER_ADDRESS}:{port}/"]
    subprocess.run(inside(namespace, *probe), check=True)


class ShapedLink(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="vizzy-test-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.make_database()
        subprocess.run([VIZZY, "build-feed", "--quiet"], cwd=cls.folder, check=True)
        cls.write_api_pages()
        link = SlowLink(ROUND_TRIP_MS, KILOBITS_PER_SECOND)
        cls.link = link.__enter__()
        cls.addClassCleanup(link.__exit__)
        cls.start(8080, VIZZY, "serve", cls.folder / "out", "--address", SERVER_ADDRESS, "--quiet")
        cls.start(8081, "/usr/bin/python3", "-c", API, SERVER_ADDRESS)

    @classmethod
    def make_database(cls):
        """The original API's tables, with rows as its own sample data has them: "creator_1"."""
        rng = random.Random(1)
        database = sqlite3.connect(cls.folder / "vizzy.db")
        database.executescript(
            "CREATE TABLE creators(id INTEGER PRIMARY KEY, username TEXT, display_name TEXT,"
            " follower_count INTEGER, total_views INTEGER, avg_engagement_rate REAL,"
            " created_at TEXT);"
            "CREATE TABLE videos(id INTEGER PRIMARY KEY, creator_id INTEGER, title TEXT,"
            " view_count INTEGER, like_count INTEGER, comment_count INTEGER, created_at TEXT);")
        for key in range(1, 101):
            created = f"2024-{1 + key % 12:02}-{1 + key % 28:02}T{key % 24:02}:00:00.{key:06}"
            database.execute("INSERT INTO creators VALUES (?, ?, ?, ?, ?, ?, ?)", (
                key, f"creator_{key}", f"Creator {key}", rng.randrange(1000, 10_000_000),
                rng.randrange(10_000, 1_000_000_000), round(rng.uniform(0.01, 0.15), 4), created))
            database.executemany("INSERT INTO videos VALUES (?, ?, ?, ?, ?, ?, ?)", [
                (10 * key + i, key, f"Video {i}", 1000 * i, 50 * i, 5 * i, created)
                for i in range(10)])
        database.commit()
        database.close()

    @classmethod
    def write_api_pages(cls):
        """Creators who have a video, by followers, 20 a page: 7 fields, as compact as JSON is."""
        database = sqlite3.connect(cls.folder / "vizzy.db")
        rows = database.execute(
            f"SELECT {', '.join(FIELDS)} FROM creators WHERE id IN (SELECT creator_id FROM videos)"
            " ORDER BY follower_count DESC, id LIMIT 100").fetchall()
        database.close()
        cls.page_bytes = []
        for page in range(5):
            creators = [dict(zip(FIELDS, row)) for row in rows[20 * page:20 * page + 20]]
            text = json.dumps(creators, ensure_ascii=False, separators=(",", ":"))
            (cls.folder / f"page{page + 1}").write_text(text, encoding="utf-8")
            cls.page_bytes.append(len(text.encode()))

    @classmethod
    def start(cls, port, *command):
        process = subprocess.Popen(inside(cls.link.server, *command), cwd=cls.folder,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        cls.addClassCleanup(process.wait)
        cls.addClassCleanup(process.terminate)
        wait_for(cls.link.server, port)

    def fetch(self, port, paths):
        """Milliseconds and bytes of each answer, one after the other on one new connection."""
        command = ["curl", "-s", "--noproxy", "*", "-H", "Accept-Encoding: br, gzip", "-w",
                   "%{time_total} %{size_download} %{http_code}\n"]
        for path in paths:
            command += ["-o", os.devnull, f"http://{SERVER_ADDRESS}:{port}/{path}"]
        done = subprocess.run(inside(self.link.client, *command), capture_output=True, text=True,
                              check=True)
        answers = [line.split() for line in done.stdout.splitlines()]
        self.assertEqual([status for _, _, status in answers], ["200"] * len(paths))
        return [(1000 * float(seconds), int(size)) for seconds, size, _ in answers]

    def modelled(self, side):
        """What `vizzy report` says for plain http: it counts one handshake more, for TLS."""
        baseline = {"name": "API", "items_per_page": 20, "bytes_per_page": sum(self.page_bytes) // 5}
        (self.folder / "baseline.json").write_text(json.dumps(baseline))
        report = json.loads(subprocess.run(
            [VIZZY, "report", "out", "--json", "--baseline", "baseline.json"], cwd=self.folder,
            capture_output=True, text=True, check=True).stdout)
        journeys = {journey["name"]: journey for journey in report["sides"][side]["journeys"]}
        return journeys["scroll 100 items"]["milliseconds"]["slow-3g"] - ROUND_TRIP_MS

    def test_the_scroll_is_faster_smaller_and_as_long_as_the_model_says(self):
        own = self.fetch(8080, ["v1/discovery.json"])
        api = self.fetch(8081, [f"page{page}" for page in range(1, 6)])
        rows = [("vizzy", own, self.modelled(0)), ("original API", api, self.modelled(1))]
        print(f"\n{'':<14}{'first card':>12}{'100 creators':>14}{'modelled':>10}{'bytes':>9}")
        for name, answers, model in rows:
            total = sum(time for time, _ in answers)
            size = sum(size for _, size in answers)
            print(f"{name:<14}{answers[0][0]:>9,.0f} ms{total:>11,.0f} ms{model:>7,.0f} ms{size:>9,}")
            self.assertLess(abs(model - total) / total, 0.15, f"the model of {name}")
        (own_ms, own_bytes), = own
        api_ms, api_bytes = (sum(column) for column in zip(*api))
        print(f"{api_ms / own_ms:.1f} times as fast, {100 - 100 * own_bytes / api_bytes:.1f}% fewer "
              "bytes")
        self.assertGreaterEqual(api_ms / own_ms, 2.5)
        self.assertGreaterEqual(1 - own_bytes / api_bytes, 0.90)


def main():
    global VIZZY
    VIZZY = str(Path(sys.argv.pop(1)).resolve())
    if os.geteuid() != 0 or not Path("/dev/net/tun").exists() or shutil.which("ip") is None:
        print("skipped: needs root, /dev/net/tun and ip (Debian's iproute2)")
        return SKIPPED
    # In a chroot that is no mount point namespaces can be made and not entered.
    probe = subprocess.run(["sh", "-c", 'ip netns add "$0" && ip -n "$0" link set lo up',
                            f"vizzy-{os.getpid()}-probe"],
                           capture_output=True, text=True, check=False)
    subprocess.run(["ip", "netns", "del", f"vizzy-{os.getpid()}-probe"],
                   capture_output=True, check=False)
    if probe.returncode != 0:
        print(f"skipped: no network namespaces here: {probe.stderr.strip()}")
        return SKIPPED
    unittest.main()
    return 0


if __name__ == "__main__":
    sys.exit(main())
