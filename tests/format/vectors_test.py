"""The reader in Python does what the test vectors of the clients say.

usage: vectors_test.py
"""

import base64
import json
import unittest
from pathlib import Path

from feed_app import FeedApp, FeedError, Storage

VECTORS = Path(__file__).resolve().parents[2] / "templates" / "clients" / "vectors"


class RecordedHost:
    """Answers the requests of one step, in their order."""

    def __init__(self):
        self.expected = []

    def ask(self, url, tag=None, no_cache=False):
        asked = {"url": url} | ({"if_none_match": tag} if tag else {}) | ({"no_cache": True} if no_cache else {})
        if not self.expected:
            raise AssertionError(f"nothing more is to be asked: {asked}")
        request = self.expected.pop(0)
        wanted = {name: value for name, value in request.items() if name not in ("answer", "fails")}
        if asked != wanted:
            raise AssertionError(f"asked {asked}, not {wanted}")
        if "fails" in request:
            raise FeedError(request["fails"])
        answer = request["answer"]
        if answer["status"] == 429 or answer["status"] >= 500:
            after = answer["headers"].get("Retry-After")
            raise FeedError("busy", after and int(after))
        body = base64.b64decode(answer["base64"]) if "base64" in answer else answer.get("body", "").encode()
        return answer["status"], answer["headers"].get("ETag"), body


class Run:
    """One vector on one reader."""

    def __init__(self, vector):
        self.vector, self.host, self.storage = vector, RecordedHost(), Storage()
        self.now, self.waits = vector["steps"][0]["at"], []
        self.restart({})

    def wait(self, seconds):
        self.waits.append(seconds)
        self.now += seconds

    def app_of(self, feed):
        if feed is None:
            return self.app
        if feed not in self.segments:
            self.segments[feed] = self.new_app(feed, self.app)
        return self.segments[feed]

    def new_app(self, feed, whole=None):
        vector = self.vector
        return FeedApp(self.host, feed, self.storage, lambda: self.now, self.wait, vector["key"], vector["opens"],
                       vector["collections"], whole)

    # What a vector calls.

    def restart(self, step):
        del step
        self.app, self.segments, self.scrolls = self.new_app(self.vector["feed"]), {}, {}

    def set_storage(self, step):
        self.storage.fails = step["fails"]

    def stored(self, step):
        return any(step["text"] in stored for stored in self.storage.texts.values())

    def open(self, step):
        self.scrolls[step["scroll"]] = self.app_of(step.get("of")).open()
        return self.scrolls[step["scroll"]] is not None

    def refresh(self, step):
        return self.app_of(step.get("of")).refresh(step.get("force", False))

    def next(self, step):
        return self.scrolls[step["scroll"]].next()

    def hides(self, step):
        app = self.app_of(step.get("of"))
        app.now = self.now
        return app.hides(step["key"])

    def document(self, step):
        return self.app.document(step["collection"], step["key"])

    def alias(self, step):
        return self.app.document_by_alias(step["collection"], step["text"])

    def directory(self, step):
        del step
        return self.app.directory()

    def together(self, step):
        """One after another: calls of this reader wait for their answers."""
        for call in step["calls"]:
            self.compare(call)

    CALLS = {"storage": set_storage, **{function.__name__: function for function in (
        restart, stored, open, refresh, next, hides, document, alias, directory, together)}}

    def compare(self, step):
        try:
            outcome = {"result": self.CALLS[step["call"]](self, step)}
        except FeedError as error:
            outcome = {"error": {"reason": error.reason}}
            if error.retry_after is not None:
                outcome["error"]["retry_after"] = error.retry_after
        wanted = {name: step[name] for name in ("result", "error") if name in step} or {"result": None}
        if outcome != wanted:
            raise AssertionError(f"{outcome}, not {wanted}")

    def steps(self):
        for place, step in enumerate(self.vector["steps"], 1):
            self.now, self.waits = step["at"], []
            if self.app.entry is not None:
                self.app.now = self.now
            self.host.expected = list(step.get("requests", []))
            try:
                self.compare(step)
                assert not self.host.expected, f"these are to be asked for, too: {self.host.expected[0]['url']}"
                assert self.waits == step.get("waits", []), f"waited {self.waits}"
            except AssertionError as error:
                raise AssertionError(f"step {place}, {step['call']}: {error}") from error


class VectorsTest(unittest.TestCase):
    def test_every_vector(self):
        paths = sorted(VECTORS.glob("*.json"))
        self.assertGreater(len(paths), 50)
        for path in paths:
            with self.subTest(path.name):
                Run(json.loads(path.read_text(encoding="utf-8"))).steps()


if __name__ == "__main__":
    unittest.main()
