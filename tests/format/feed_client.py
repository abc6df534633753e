"""A client of the feed format, written from docs/FORMAT.md alone: the rules of sections 15 and 17.
It shares no code with vizzy or with the TypeScript client.

What it downloads it counts, in Brotli, so that tests can say what a visit costs.
"""

import base64
import hashlib
import json

SLACK = 600  # seconds of tolerance when a span is chosen


def content_name(content):
    return base64.b32encode(hashlib.sha256(content).digest()[:16]).decode().rstrip("=").lower()


def merged(item, patch):
    """RFC 7396 for flat objects."""
    result = {**item, **patch}
    return {name: value for name, value in result.items() if value is not None}


class Folder:
    """A web root on disk, as a host: URLs to bytes, counting what is sent in Brotli."""

    def __init__(self, root):
        self.root = root
        self.bytes = 0
        self.requests = 0

    def get(self, url, known=None):
        """(status, body); 304 for a body that the reader knows."""
        self.requests += 1
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
        self.host = host
        self.feed = feed
        self.key = key
        self.uses_changes = uses_changes
        self.entry = None
        self.bodies = {}      # of mutable resources, for conditional requests
        self.confirmed = 0    # when the entry was known to be the newest one
        self.objects = {}     # by URL
        self.old = {}         # items of the version that the entry was made from
        self.rest = None      # URL of what makes the pages of this version

    # Rule 1: the start.

    def refresh(self, now):
        """Loads what changed, or else the entry. Says which resource made the new entry."""
        for span in self.spans(now) if self.uses_changes and self.entry else ():
            url = f"v1/changes/{self.feed}/{span}"
            changes = self.read(url)
            if changes is None or changes.get("format") != 1:
                break
            if changes["since"] > self.entry["sequence"]:
                continue  # too short for this reader
            if changes["sequence"] <= self.entry["sequence"] or self.apply(changes):
                self.confirmed = now
                return url
            break
        entry = self.read(f"v1/{self.feed}")
        if entry is not None and entry.get("format") == 1:
            if self.entry is None or entry["sequence"] > self.entry["sequence"]:
                self.take(entry, None)
            self.confirmed = now
        return f"v1/{self.feed}"

    def spans(self, now):
        away = now - self.confirmed + SLACK
        return [span for span in self.entry.get("changes", []) if span >= away]

    def read(self, url):
        status, body = self.host.get(url, self.bodies.get(url))
        if status == 304:
            body = self.bodies[url]
        elif status != 200:
            return None
        self.bodies[url] = body
        return json.loads(body)

    def take(self, entry, rest):
        self.old = self.held()
        self.entry = entry
        self.rest = rest

    def held(self):
        """The items of the entry, and of stored pages of its version."""
        if self.entry is None:
            return {}
        lists = [self.entry["items"]]
        lists += [self.objects[url]["items"] for url in self.page_urls(False) if url in self.objects]
        return {json.dumps(item[self.key]): item for items in lists for item in items}

    # Changes.

    def rebuilt(self, page, held):
        whole = {json.dumps(item[self.key]): item for item in page.get("items", [])}
        patches = {json.dumps(patch[self.key]): patch for patch in page.get("changed", [])}
        items = []
        for key in map(json.dumps, page["keys"]):
            item = whole.get(key)
            if item is None:
                if key not in held:
                    return None
                item = merged(held[key], patches.get(key, {}))
            items.append(item)
        return items

    def apply(self, changes):
        first = {json.dumps(item[self.key]): item for item in self.entry["items"]}
        items = self.rebuilt(changes, first)
        if items is None:
            return False
        entry = {**{name: self.entry[name] for name in ("format", "feed", "page_size", "changes")},
                 "items": items, "hidden": changes.get("hidden", [])}
        for name in ("version", "sequence", "total", "pages", "index", "segments"):
            if name in changes:
                entry[name] = changes[name]
        self.take(entry, changes.get("rest"))
        return True

    # Rules 4 and 5: pages.

    def load_object(self, url):
        if url not in self.objects:
            status, body = self.host.get(url)
            if status != 200 or content_name(body) != url[len("v1/o/"):].replace("/", ""):
                raise LookupError(url)
            self.objects[url] = json.loads(body)
        return self.objects[url]

    def page_urls(self, load=True):
        urls = list(self.entry["pages"])
        if "index" in self.entry and (load or self.entry["index"] in self.objects):
            for leaf in self.load_object(self.entry["index"])["leaves"]:
                if load or leaf in self.objects:
                    urls += self.load_object(leaf)["pages"]
        return urls

    def build_pages(self):
        """Pages whose items are held need no download."""
        if self.rest is None or len(self.old) <= len(self.entry["items"]):
            return
        rest = self.load_object(self.rest)
        self.rest = None
        for page, url in zip(rest["pages"], self.entry["pages"] + [None] * len(rest["pages"])):
            items = self.rebuilt(page, self.old)
            if items is not None:
                self.objects.setdefault(page.get("url", url), {"items": items})

    def scroll(self):
        """All items, in order."""
        self.build_pages()
        hidden = set(map(json.dumps, self.entry["hidden"]))
        items = list(self.entry["items"])
        for url in self.page_urls():
            items += self.load_object(url)["items"]
        return [item for item in items if json.dumps(item[self.key]) not in hidden]
