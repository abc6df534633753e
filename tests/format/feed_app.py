"""What an app needs of a reader beyond feed_client.py, from docs/FORMAT.md alone: storage, scrolls that
retry, segments, documents and reasons for failure. The test vectors run on it.

A host has ask(url, tag, no_cache): (status, ETag or None, body), or raises FeedError. A storage has
get(name), set(name, text), remove(name) and names(), each of which may raise OSError.
"""

import hashlib
import json
import re

from feed_client import FeedClient, Missing, content_name, text_of
from feed_memory import HIDDEN_FOR

GONE = (403, 404, 410)
RETRIES = 3
RETRY_AFTER = 10
NOT_AN_ENTRY = ("gone", "not-a-feed", "format-too-new")


class FeedError(Exception):
    def __init__(self, reason, retry_after=None):
        super().__init__(reason)
        self.reason, self.retry_after = reason, retry_after


def json_object(body):
    try:
        value = json.loads(body)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def path_segment(text):
    """Section 10."""
    return "".join(chr(byte) if re.match(rb"[a-z0-9_-]", bytes([byte])) else f"~{byte:02x}"
                   for byte in str(text).encode())


class Storage:
    """Texts by name; the functions that are named in `fails` fail."""

    def __init__(self):
        self.texts, self.fails = {}, []

    def _fail(self, name):
        if name in self.fails:
            raise OSError(name)

    def get(self, name):
        self._fail("get")
        return self.texts.get(name)

    def set(self, name, text):
        self._fail("set")
        self.texts[name] = text

    def remove(self, name):
        self._fail("remove")
        self.texts.pop(name, None)

    def names(self):
        self._fail("names")
        return list(self.texts)


class Kept:
    """A storage that fails is one that keeps nothing."""

    def __init__(self, storage):
        self.storage = storage

    def _try(self, name, *words, otherwise=None):
        try:
            return getattr(self.storage, name)(*words)
        except OSError:
            return otherwise

    def get(self, name):
        return self._try("get", name)

    def set(self, name, text):
        self._try("set", name, text)

    def remove(self, name):
        self._try("remove", name)

    def names(self):
        return self._try("names", otherwise=[])


class StoredObjects:
    """Objects by URL, as FeedClient wants them."""

    def __init__(self, storage):
        self.storage = storage

    def get(self, url):
        text = self.storage.get(url)
        return None if text is None else json.loads(text)

    def __contains__(self, url):
        return self.storage.get(url) is not None

    def __getitem__(self, url):
        return self.get(url)

    def __setitem__(self, url, value):
        self.storage.set(url, json.dumps(value))

    def __delitem__(self, url):
        self.storage.remove(url)

    def setdefault(self, url, value):
        if url not in self:
            self[url] = value

    def drop(self, is_dropped):
        for url in [name for name in self.storage.names() if name.startswith("v1/o/")]:
            if any(map(is_dropped, self.get(url).get("items", []))):
                del self[url]


class FeedApp(FeedClient):
    """A reader of a feed, or of a segment of `whole`. `now` and `wait` are functions."""

    def __init__(self, host, feed, storage, now, wait, key="id", opens=None, collections=None, whole=None):
        super().__init__(host, feed, key)
        self.storage, self.clock, self.wait = Kept(storage), now, wait
        self.opens, self.collections, self.whole = opens, collections or {}, whole
        self.objects = StoredObjects(self.storage)
        self.tags = {}  # of the entry and of changes, by URL
        self.suspects = set()
        self.is_too_old = False
        self.restore()

    # What is stored.

    def restore(self):
        state = json_object(self.storage.get(f"entry:{self.feed}") or "")
        if state is None:
            return
        self.now = self.clock()
        for name in ("tags", "is_downloaded", "confirmed", "downloaded", "rest", "turned"):
            setattr(self, name, state[name])
        self.base = state["base"] and (state["base"][0], self.by_key(state["base"][1]))
        memory = self.memory
        memory.entry, memory.lineage, memory.highest = state["entry"], state["lineage"], dict(state["highest"])
        memory.hidden, memory.hidden_then = set(state["hidden"]), state["hidden_then"]
        self.is_too_old = self.now - self.confirmed > HIDDEN_FOR

    def save(self):
        state = {name: getattr(self, name) for name in
                 ("entry", "tags", "is_downloaded", "confirmed", "downloaded", "rest", "turned")}
        memory = self.memory
        state |= {"base": self.base and [self.base[0], list(self.base[1].values())],
                  "highest": list(memory.highest.items()), "lineage": memory.lineage,
                  "hidden": sorted(memory.hidden), "hidden_then": memory.hidden_then}
        self.storage.set(f"entry:{self.feed}", json.dumps(state))

    def drop_hidden(self):
        def is_dropped(item):
            return self.hides(item.get(self.key))
        self.objects.drop(is_dropped)
        if self.base is not None:
            self.base = self.base[0], {key: item for key, item in self.base[1].items() if not is_dropped(item)}
        for key in self.memory.hidden if self.opens else ():
            self.storage.remove(self.document_url(self.opens, key))

    def hides(self, key):
        return super().hides(key) or (self.whole is not None and self.whole.hides(key))

    # Rule 1.

    def refresh(self, force=False):
        self.now = self.clock()
        try:
            return (None if force else self.refresh_by_changes()) or self.refresh_by_entry(force)
        finally:
            self.is_too_old = False

    def refresh_by_changes(self):
        if self.entry is None:
            return None
        for span in self.spans():
            url = f"v1/changes/{self.feed}/{span}"
            status, tag, body = self.host.ask(url, self.tags.get(url))
            if status == 304:
                return self.confirm("unchanged")
            changes = json_object(body) if status == 200 else None
            if changes is None or changes.get("format") != 1 or not self.is_understood(changes):
                return None
            if changes.get("lineage", self.entry.get("lineage")) != self.entry.get("lineage"):
                return None
            if changes["since"] > self.entry["sequence"]:
                if changes["since"] == changes["sequence"]:
                    return None
                continue
            if changes["sequence"] < self.entry["sequence"]:
                return "kept"
            version = self.entry["version"]
            if changes["sequence"] > self.entry["sequence"]:
                if not self.apply(changes):
                    return None
                self.tags.pop(f"v1/{self.feed}", None)
            self.tags[url] = tag
            return self.confirm("unchanged" if version == self.entry["version"] else "changed")
        return None

    @staticmethod
    def is_understood(changes):
        return all(isinstance(changes.get(name), int) for name in ("since", "sequence", "total")) and \
            all(isinstance(url, str) for url in changes["pages"]) if isinstance(changes.get("pages"), list) else False

    def confirm(self, result):
        self.confirmed = self.now
        self.save()
        return result

    def refresh_by_entry(self, force):
        url = f"v1/{self.feed}"
        status, tag, body = self.host.ask(url, self.tags.get(url), force)
        if status in GONE:
            raise FeedError("gone")
        if status == 304:
            self.downloaded = self.now
            return self.confirm("unchanged")
        entry = self.parse_entry(body if status == 200 else b"")
        before = self.entry and self.entry["version"]
        if not self.take(entry, None):
            return "kept"
        self.tags[url] = tag
        self.is_downloaded, self.downloaded = True, self.now
        return self.confirm("unchanged" if before == entry["version"] else "changed")

    @staticmethod
    def parse_entry(body):
        entry = json_object(body)
        if entry is not None and isinstance(entry.get("format"), int) and entry["format"] > 1:
            raise FeedError("format-too-new")
        lists = ("items", "pages", "hidden")
        is_entry = entry is not None and entry.get("format") == 1 and \
            all(isinstance(entry.get(name), list) for name in lists) and \
            all(isinstance(item, dict) for item in entry["items"])
        if not is_entry:
            raise FeedError("not-a-feed")
        return entry

    def reloaded(self):
        """The entry, past the caches; None where the host gives none."""
        try:
            return None if self.refresh(force=True) == "kept" else self.entry
        except FeedError as error:
            if error.reason in NOT_AN_ENTRY:
                return None
            raise

    # Rules 3 to 6.

    def open(self):
        return None if self.entry is None or self.is_too_old else Scroll(self, self.entry)

    def load_object(self, url):
        """Checked, whether it can be stored or not."""
        known = self.objects.get(url)
        if known is not None:
            return known
        status, _, body = self.host.ask(url, None, url in self.suspects)
        value = json_object(body) if status == 200 else None
        if value is None or content_name(body) != url.removeprefix("v1/o/").replace("/", ""):
            self.suspects.add(url)
            raise Missing(url)
        self.suspects.discard(url)
        self.objects[url] = value
        return value

    def make_pages(self, entry):
        if self.turned or entry is not self.entry:
            return
        holds_first_alone = self.base is not None and len(self.base[1]) <= entry["page_size"]
        if holds_first_alone or all(url in self.objects for url in entry["pages"]):
            self.rest = None  # of no use
        super().make_pages(entry)
        self.save()

    def directory(self):
        reloads = Reloads(self)
        entry = self.entry
        while entry is not None and "segments" in entry:
            try:
                return self.load_object(entry["segments"])["segments"]
            except Missing:
                entry = reloads.after()
        return None

    # Documents.

    def document_url(self, collection, key):
        groups = self.collections[collection].get("groups")
        if groups is None:
            return f"v1/{collection}/{path_segment(key)}"
        digits = len(f"{groups:x}") - 1
        return f"v1/{collection}/{hashlib.sha256(str(key).encode()).hexdigest()[:digits]}"

    def document(self, collection, key, url=None):
        words = self.collections[collection]
        if collection == self.opens and self.hides(key):
            return None
        resource = self.mutable(url or self.document_url(collection, key), lambda value: value)
        if resource is None or "groups" not in words:
            return resource
        return next((one for one in resource["documents"] if str(one[words["key"]]) == str(key)), None)

    def document_by_alias(self, collection, text):
        def parse(value):
            is_alias = isinstance(value.get("key"), (int, str)) and \
                re.fullmatch(r"v1/[a-z0-9_-]+/[a-z0-9_~-]+", str(value.get("document")))
            return value if is_alias else None
        alias = self.collections[collection]["alias"]
        found = self.mutable(f"v1/{collection}/{path_segment(alias)}/{path_segment(text)}", parse)
        return found and self.document(collection, found["key"], found["document"])

    def mutable(self, url, parse):
        """From the host, or else from the storage."""
        try:
            status, _, body = self.host.ask(url)
            if status in GONE:
                self.storage.remove(url)
                return None
            value = json_object(body) if status == 200 else None
            value = value and parse(value)
            if value is None:
                raise FeedError("not-a-feed")
            self.storage.set(url, json.dumps(value))
            return value
        except FeedError:
            stored = self.storage.get(url)
            if stored is None:
                raise
            return json.loads(stored)


class Reloads:
    """Rule 6: at once, and after ten seconds up to three times."""

    def __init__(self, app):
        self.app, self.failures = app, 0

    def after(self):
        while self.failures <= RETRIES:
            if self.failures > 0:
                self.app.wait(RETRY_AFTER)
            self.failures += 1
            entry = self.app.reloaded()
            if entry is not None:
                return entry
        self.failures = 0
        raise FeedError("unreadable")


class Scroll:
    def __init__(self, app, entry):
        self.app, self.reloads = app, Reloads(app)
        self.begin(entry)

    def begin(self, entry):
        self.entry, self.position, self.shown = entry, 0, set()
        self.urls, self.index = list(entry["pages"]), [entry["index"]] if "index" in entry else []

    def next(self):
        restarted = False
        while True:
            try:
                items = self.load()
                break
            except Missing:
                entry = self.reloads.after()
                if entry["version"] != self.entry["version"]:
                    self.begin(entry)
                    restarted = True
        if items is None:
            return {"items": [], "restarted": restarted, "done": True}
        if self.position > 0:
            self.reloads.failures = 0
        self.position += 1
        done = self.position > len(self.urls) and self.index == []
        return {"items": self.fresh(items), "restarted": restarted, "done": done}

    def load(self):
        if self.position == 0:
            return self.entry["items"]
        self.app.make_pages(self.entry)
        while self.position > len(self.urls) and self.index != []:
            below = self.app.load_object(self.index[0])
            self.index[:1] = below.get("leaves", [])
            self.urls += below.get("pages", [])
        if self.position > len(self.urls):
            return None
        return self.app.load_object(self.urls[self.position - 1])["items"]

    def fresh(self, items):
        given = []
        for item in items:
            key = item.get(self.app.key)
            if key is not None and not self.app.hides(key) and text_of(key) not in self.shown:
                self.shown.add(text_of(key))
                given.append(item)
        return given
