"""A client of the feed format, written from docs/FORMAT.md alone: the rules of sections 11, 13, 15 and 17.
It shares no code with vizzy or with the TypeScript client.

A host has get(url, known, force): (status, body), with 304 for a body that the reader knows; `force` is
"Cache-Control: no-cache".
"""

import base64
import hashlib
import json

from feed_memory import FeedMemory

SLACK = 600  # seconds by which a span must be longer than the time away
LONGEST_WITHOUT_ENTRY = 90 * 86400
FRESH = 60
PAGES_IN_REST = 15


class Missing(LookupError):
    """An object that is gone or damaged."""


def content_name(content):
    return base64.b32encode(hashlib.sha256(content).digest()[:16]).decode().rstrip("=").lower()


def merged(item, patch):
    """RFC 7396 for flat objects."""
    result = {**item, **patch}
    return {name: value for name, value in result.items() if value is not None}


def text_of(key):
    """17 and "17" are two keys."""
    return json.dumps(key)


def ordered_keys(changes, own):
    """The keys of page 1, in order, of which an earlier version had `own`; None when they do not fit."""
    if "keys" in changes:
        assert not {"moved", "to", "left"} & set(changes), "the order is stated in two ways"
        return changes["keys"]
    moved, to, left = (changes.get(name, []) for name in ("moved", "to", "left"))
    assert len(moved) == len(to) and to == sorted(set(to)), "places that do not fit"
    taken = {text_of(key) for key in moved + left}
    keys = [key for key in own if text_of(key) not in taken]
    for key, place in zip(moved, to):
        if place > len(keys):
            return None
        keys.insert(place, key)
    return keys


class Folder:
    """A web root on disk, as a host that counts what it sends in Brotli."""

    def __init__(self, root):
        self.root = root
        self.bytes = 0
        self.requests = []

    def get(self, url, known=None, force=False):
        del force
        self.requests.append(url)
        path = self.root / (url + ".json")
        if not path.is_file():
            return 404, b""
        body = path.read_bytes()
        if body == known:
            return 304, b""
        encoded = self.root / (url + ".json.br")
        self.bytes += encoded.stat().st_size if encoded.is_file() else len(body)
        return 200, body


class FeedClient:
    """One reader of one feed, who may stay away for long."""

    def __init__(self, host, feed, key="id", uses_changes=True):
        self.host, self.feed, self.key, self.uses_changes = host, feed, key, uses_changes
        self.now = 0
        self.memory = FeedMemory()
        self.bodies = {}  # of mutable resources, for conditional requests
        self.is_downloaded = False  # and not made
        self.confirmed = self.downloaded = None  # when the entry was the newest one, and a download
        self.objects = {}  # by URL
        self.base = None  # the version of which pages were turned last: (sequence, its items by key)
        self.rest = None  # URL of what makes the pages of this version out of those
        self.turned = False

    # Rule 1: the start.

    def refresh(self, now, force=False):
        """Loads what changed, or else the entry. Says which resource told what the newest entry is."""
        self.now = now
        if self.uses_changes and self.entry is not None and not force:
            url = self.refresh_by_changes()
            if url is not None:
                return url
        url = f"v1/{self.feed}"
        entry = self.read(url, force)
        if entry is not None and entry.get("format") == 1 and self.take(entry, None):
            self.is_downloaded = True
            self.confirmed = self.downloaded = now
        return url

    @property
    def entry(self):
        return self.memory.entry

    def refresh_by_changes(self):
        for span in self.spans():
            url = f"v1/changes/{self.feed}/{span}"
            changes = self.read(url)
            if changes is None or changes.get("format") != 1:
                return None
            if changes.get("lineage") != self.entry.get("lineage"):
                return None
            if changes["since"] > self.entry["sequence"]:
                if changes["since"] == changes["sequence"]:
                    return None  # nothing leads to it
                continue  # too short for this reader
            if changes["sequence"] > self.entry["sequence"] and not self.apply(changes):
                return None
            self.confirmed = self.now
            return url
        return None

    def spans(self):
        if not 0 <= self.now - self.downloaded < LONGEST_WITHOUT_ENTRY or self.now < self.confirmed:
            return []
        if self.is_downloaded and self.now - self.downloaded < FRESH:
            return []
        away = self.now - self.confirmed + SLACK
        return [span for span in self.entry.get("changes", []) if span >= away]

    def read(self, url, force=False):
        status, body = self.host.get(url, self.bodies.get(url), force)
        if status == 304:
            body = self.bodies[url]
        elif status != 200:
            return None
        self.bodies[url] = body
        try:
            return json.loads(body)
        except ValueError:
            return None

    def take(self, entry, rest):
        """False for an entry that section 11 forbids to take."""
        before, held = self.entry, {} if self.entry is None else self.held()
        if not self.memory.offer(entry, self.now):
            return False
        if before is not None and before.get("lineage") != entry.get("lineage"):
            self.base, self.rest, self.turned = None, None, False
        elif before is not None and before["version"] != entry["version"]:
            if self.turned or self.base is None:
                self.base = (before["sequence"], held)
            self.rest, self.turned = rest, False
        self.drop_hidden()
        return True

    def drop_hidden(self):
        """Rule 7: nothing stays of what was taken down."""
        def holds(page):
            return any(self.hides(item.get(self.key)) for item in page.get("items", []))
        self.objects = {url: page for url, page in self.objects.items() if not holds(page)}
        if self.base is not None:
            sequence, items = self.base
            self.base = sequence, {key: item for key, item in items.items()
                                   if not self.hides(item[self.key])}

    def hides(self, key):
        return self.memory.is_hidden(key, self.now)

    # Changes.

    def held(self):
        """The items that this reader holds of the pages that changes know."""
        lists = [self.entry["items"]]
        urls = self.page_urls(self.objects.get)[:PAGES_IN_REST]
        lists += [self.objects[url]["items"] for url in urls if url in self.objects]
        return self.by_key(item for items in lists for item in items)

    def by_key(self, items):
        return {text_of(item[self.key]): item for item in items}

    def rebuilt(self, page, keys, held):
        """The items of a page; None when one is neither given nor held."""
        whole, patches = self.by_key(page.get("items", [])), self.by_key(page.get("changed", []))
        items = []
        for key in map(text_of, keys):
            if key not in whole and key not in held:
                return None
            items.append(whole[key] if key in whole else merged(held[key], patches.get(key, {})))
        return items

    def apply(self, changes):
        keys = ordered_keys(changes, [item[self.key] for item in self.entry["items"]])
        items = None if keys is None else self.rebuilt(changes, keys, self.by_key(self.entry["items"]))
        if items is None:
            return False
        kept = ("format", "feed", "lineage", "page_size", "changes")
        entry = {name: self.entry[name] for name in kept if name in self.entry}
        entry |= {"items": items, "hidden": changes.get("hidden", [])}
        for name in ("version", "sequence", "total", "pages", "index", "segments"):
            if name in changes:
                entry[name] = changes[name]
        if not self.take(entry, changes.get("rest")):
            return False
        self.is_downloaded = False
        return True

    def make_pages(self, entry):
        """Pages whose items are held need no download."""
        if self.turned or entry is not self.entry:
            return
        self.turned = True
        if self.rest is None or self.base is None:
            return
        sequence, held = self.base
        try:
            rest = self.load_object(self.rest)
        except Missing:
            return
        del self.objects[self.rest]  # of use once
        if rest["since"] > sequence:
            return
        for place, page in enumerate(rest["pages"]):
            items = self.rebuilt(page, page["keys"], held)
            if items is not None:
                self.objects.setdefault(page.get("url") or entry["pages"][place], {"items": items})

    # Rules 3 to 6: pages.

    def load_object(self, url):
        if url not in self.objects:
            status, body = self.host.get(url)
            if status != 200 or content_name(body) != url.removeprefix("v1/o/").replace("/", ""):
                raise Missing(url)
            self.objects[url] = json.loads(body)
        return self.objects[url]

    def page_urls(self, load, entry=None):
        """After page 1, as far as `load` gives an index and its leaves."""
        entry = entry or self.entry
        urls = list(entry["pages"])
        index = [entry["index"]] if "index" in entry else []
        while index and (below := load(index[0])) is not None:
            index[:1] = below.get("leaves", [])
            urls += below.get("pages", [])
        return urls

    def pages(self):
        """The version that is the newest now, page by page; each without what is hidden by then."""
        entry = self.entry
        yield self.shown(entry["items"])
        if "index" in entry or entry["pages"]:
            self.make_pages(entry)
        for url in entry["pages"]:
            yield self.shown(self.load_object(url)["items"])
        for url in self.page_urls(self.load_object, entry)[len(entry["pages"]):]:
            yield self.shown(self.load_object(url)["items"])

    def shown(self, items):
        return [item for item in items if not self.hides(item[self.key])]

    def scroll(self):
        """All items, in order."""
        return [item for page in self.pages() for item in page]
