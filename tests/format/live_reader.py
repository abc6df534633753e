#!/usr/bin/python3
"""Readers by feed_app.py who come, scroll, go away and come back, and say what they were shown.

usage: live_reader.py ROOT TIME FACTOR SECONDS SEED FOLDER     as tests/campaign/live_readers.py describes
"""

import json
import pathlib
import random
import sys
import threading
import time
import urllib.error
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from feed_app import FeedApp, FeedError  # noqa: E402

READERS = 4
OUTPUT = threading.Lock()


def milliseconds():
    return int(time.time() * 1000)


def say(**words):
    with OUTPUT:
        print(json.dumps(words), flush=True)


class HttpHost:
    def __init__(self, root):
        self.root = root

    def ask(self, url, tag=None, no_cache=False):
        headers = {**({"If-None-Match": tag} if tag else {}), **({"Cache-Control": "no-cache"} if no_cache else {})}
        try:
            with urllib.request.urlopen(urllib.request.Request(f"{self.root}{url}.json", headers=headers),
                                        timeout=15) as answer:
                return answer.status, answer.headers["ETag"], answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers["ETag"], error.read()


class MemoryStorage:
    def __init__(self):
        self.texts = {}

    def get(self, name):
        return self.texts.get(name)

    def set(self, name, text):
        self.texts[name] = text

    def remove(self, name):
        self.texts.pop(name, None)

    def names(self):
        return list(self.texts)


class Reader:
    def __init__(self, words, number):
        self.root, begun, factor, seconds, seed = words[:5]
        self.rng = random.Random(f"{seed} {number}")
        self.factor, started = int(factor), time.time()
        self.end = started + int(seconds)
        self.now = lambda: int(begun) + int((time.time() - started) * self.factor)
        self.storage = MemoryStorage()
        self.app = self.new_app()

    def new_app(self, feed="people", whole=None):
        return FeedApp(HttpHost(self.root), feed, self.storage, self.now,
                       lambda seconds: time.sleep(seconds / self.factor), whole=whole)

    def session(self):
        if self.rng.randrange(3) == 0:
            self.app = self.new_app()  # a restart
        began = milliseconds()
        refreshed = self.app.refresh(force=self.rng.randrange(10) == 0)
        segments = self.app.directory() if self.rng.randrange(3) == 0 else None
        if not segments:
            return self.scroll(self.app, began, refreshed)
        app = self.new_app(self.rng.choice(segments)["url"].removeprefix("v1/"), self.app)
        return self.scroll(app, began, app.refresh())

    def scroll(self, app, began, refreshed):
        scroll, items, restarts, whole = app.open(), [], 0, False
        pause = self.rng.randrange(3) * self.rng.random()
        while not whole and time.time() < self.end and (len(items) < 10 or self.rng.randrange(12) > 0):
            page = scroll.next()
            if page["restarted"]:
                items, restarts = [], restarts + 1
            items += page["items"]
            whole = page["done"]
            time.sleep(pause)
        say(feed=app.feed, version=scroll.entry["version"], items=items, whole=whole, began=began,
            ended=milliseconds(), refreshed=refreshed, restarts=restarts)

    def run(self):
        while time.time() < self.end:
            try:
                self.session()
            except FeedError as error:
                if error.reason != "gone":  # a segment whose last item is gone
                    say(failed=error.reason)
            except Exception as error:  # pylint: disable=broad-except
                say(failed=repr(error))
            time.sleep(self.rng.choice([0, 0.1, 0.5, 3]))


def main():
    readers = [threading.Thread(target=Reader(sys.argv[1:], number).run) for number in range(READERS)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()


if __name__ == "__main__":
    main()
