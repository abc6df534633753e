"""An independent reader of the feed format, written from docs/FORMAT.md alone.

It shares no code with vizzy. What it reads it also checks: names, canonical JSON, order, where pages
are cut, totals, the index. Section numbers are those of FORMAT.md.
"""

import base64
import gzip
import hashlib
import json
import re
from pathlib import Path

OBJECT_URL = re.compile(r"v1/o/([a-z2-7]{2})/([a-z2-7]{24})")
INTEGER = re.compile(r"0|-?[1-9][0-9]*")
DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]*[1-9]")
PAGES_IN_ENTRY = 7
NAMES_IN_INDEX = 512
INDEX_LEVELS = 4
ENTRY_MEMBERS = ["format", "feed", "version", "sequence", "lineage", "total", "page_size", "items",
                 "pages", "index", "segments", "changes", "hidden"]


class FormatError(Exception):
    """The folder breaks a rule of FORMAT.md."""


def require(condition, message):
    if not condition:
        raise FormatError(message)


# Section 3: names.

def content_name(content):
    return base64.b32encode(hashlib.sha256(content).digest()[:16]).decode().rstrip("=").lower()


# Section 4: canonical JSON. Numbers are kept as their text, so that writing again is exact.

class Number(str):
    """The text of a number."""


SHORT_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r",
                 "\t": "\\t"}


def canonical_string(text):
    escaped = (SHORT_ESCAPES.get(c) or (f"\\u{ord(c):04x}" if c < " " else c) for c in text)
    return '"' + "".join(escaped) + '"'


def canonical(value):
    if isinstance(value, Number):
        require(INTEGER.fullmatch(value) or DECIMAL.fullmatch(value), f"number {value}")
        require(abs(float(value)) <= 2**53 - 1, f"number {value} is too large for a number")
        return str(value)
    if isinstance(value, str):
        return canonical_string(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        members = (f"{canonical_string(name)}:{canonical(v)}" for name, v in value.items())
        return "{" + ",".join(members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    raise FormatError(f"{value!r} has no place in canonical JSON")


def unique_members(pairs):
    members = dict(pairs)
    require(len(members) == len(pairs), "a member stands twice")
    return members


def parse_canonical(content):
    value = json.loads(content.decode("utf-8"), object_pairs_hook=unique_members,
                       parse_int=Number, parse_float=Number, parse_constant=Number)
    require(canonical(value).encode() == content, "is not canonical")
    return value


# Section 6: order.

def comparable(value):
    if isinstance(value, Number):
        return float(value) if "." in value else int(value)
    if isinstance(value, bool):
        return value
    return value.encode()


class Descending:
    """Turns an order around."""

    def __init__(self, value):
        self.value = value

    def __eq__(self, other):
        return self.value == other.value

    def __lt__(self, other):
        return other.value < self.value


def sort_key(item, key, sort):
    terms = []
    for field, order in sort:
        if field not in item:
            terms.append((1, 0))  # NULL is last in both directions
        else:
            value = comparable(item[field])
            terms.append((0, Descending(value) if order == "desc" else value))
    return [*terms, (0, comparable(item[key]))]


# Section 7: pages.

def key_hash(key):
    return hashlib.sha256(key.encode()).digest()[:8]


def page_lengths(keys, page_size):
    """The lengths of all pages, page 1 included."""
    least, most = max(1, page_size // 2), page_size + page_size // 2
    lengths = [min(page_size, len(keys))]
    rest = keys[page_size:]
    while rest:
        length = len(rest)
        if length > least:
            candidates = range(least, min(most, length) + 1)
            length = min(candidates, key=lambda n: (key_hash(rest[n - 1]), n))
        lengths.append(length)
        rest = rest[length:]
    return lengths


# Section 10: keys in paths.

def path_segment(key):
    safe = b"abcdefghijklmnopqrstuvwxyz0123456789_-"
    return "".join(chr(b) if b in safe else f"~{b:02x}" for b in key.encode())


class Folder:
    """A web root."""

    is_settled = True  # nothing is being published to it

    def __init__(self, root):
        self.root = Path(root)
        self.reached = set()

    def get(self, url):
        path = self.root / (url + ".json")
        zipped = Path(str(path) + ".gz")
        if zipped.is_file():
            content = gzip.decompress(zipped.read_bytes())
            require(not path.is_file() or path.read_bytes() == content,
                    f"{url}: gzip decodes to something else")
        else:  # a document that gzip does not make smaller, or gzip is not stored
            content = path.read_bytes()
        try:
            value = parse_canonical(content)
        except (FormatError, ValueError) as error:
            raise FormatError(f"{url}: {error}") from error
        return content, value

    def get_object(self, url):
        match = OBJECT_URL.fullmatch(url)
        require(match, f"{url} is no URL of an object")
        content, value = self.get(url)
        require(content_name(content) == match[1] + match[2], f"{url}: the hash is not the name")
        self.reached.add(url)
        return value

    def read_feed(self, name, key, sort):
        """All items of a feed, in order; section 9 says how."""
        _, entry = self.get(f"v1/{name}")
        optional = {"index", "segments", "changes"}
        require(list(entry) == [m for m in ENTRY_MEMBERS if m not in optional or m in entry],
                f"{name}: members are missing or out of order")
        require(entry["format"] == "1" and entry["feed"] == name, f"{name}: format or feed")
        pages = [entry["items"], *(self.get_object(url)["items"] for url in self.page_urls(entry))]
        items = [item for page in pages for item in page]
        require(len(items) == int(entry["total"]), f"{name}: {len(items)} items, not the total")
        keys = [str(item[key]) for item in items]
        require(len(set(keys)) == len(keys), f"{name}: a key appears twice")
        require(items == sorted(items, key=lambda item: sort_key(item, key, sort)),
                f"{name}: is out of order")
        require([len(page) for page in pages] == page_lengths(keys, int(entry["page_size"])),
                f"{name}: pages are cut elsewhere")
        for span in entry.get("changes", []):
            self.read_changes(name, span, entry, key)
        return entry, items

    def read_changes(self, name, span, entry, key):
        """The changes of one span, and the object for further pages; section 17."""
        url = f"v1/changes/{name}/{span}"
        _, changes = self.get(url)
        if not self.is_settled and changes["sequence"] != entry["sequence"]:
            return  # a publish that was cut off: readers use both
        for member in ("format", "sequence", "lineage", "version", "total", "pages", "index",
                       "segments"):
            require(changes.get(member) == entry.get(member), f"{url}: {member} of another entry")
        require(changes.get("hidden", []) == entry["hidden"], f"{url}: hides other keys")
        self.require_order(changes, [item[key] for item in entry["items"]], url)
        require(1 <= int(changes["since"]) <= int(changes["sequence"]), f"{url}: since")
        if "rest" in changes:
            rest = self.get_object(changes["rest"])
            require(rest["since"] == changes["since"], f"{url}: rest begins elsewhere")

    @staticmethod
    def require_order(changes, keys, url):
        """The order of page 1 is stated in one of two ways, and is that of the entry."""
        patch = {"moved", "to", "left"} & set(changes)
        require([] not in [changes[member] for member in patch], f"{url}: an empty list")
        if "keys" in changes:
            require(not patch, f"{url}: two orders")
            return require(changes["keys"] == keys, f"{url}: other keys")
        moved, to = changes.get("moved", []), [int(place) for place in changes.get("to", [])]
        require(to == sorted(set(to)) and moved == [keys[place] for place in to if place < len(keys)],
                f"{url}: moved")
        return require(not set(changes.get("left", [])) & set(keys), f"{url}: left")

    def read_segments(self, name, entry):
        """The directory of a feed, as {values: (URL's name of the segment, total)}."""
        directory = self.get_object(entry["segments"])
        require(list(directory) == ["title", "segments"], f"{name}: members of the directory")
        segments = {}
        for segment in directory["segments"]:
            require(list(segment) == ["title", "values", "total", "url"], f"{name}: {segment}")
            values = tuple(segment["values"])
            require(segment["url"] == "/".join(["v1", name, *map(path_segment, values)]),
                    f"{name}: {segment['url']} is not made of {values}")
            require(segment["title"] == " / ".join(values), f"{name}: title of {values}")
            segments[values] = (segment["url"][len("v1/"):], int(segment["total"]))
        require(list(segments) == sorted(segments, key=lambda v: [x.encode() for x in v]),
                f"{name}: the directory is out of order")
        return segments

    def page_urls(self, entry):
        urls = list(entry["pages"])
        require(len(urls) <= PAGES_IN_ENTRY, "the entry names too many pages")
        if "index" not in entry:
            return urls
        require(len(urls) == PAGES_IN_ENTRY, "there is an index, but the entry names few pages")
        level, depth = [entry["index"]], 0
        while True:  # from the root to the pages
            depth += 1
            below = [self.get_object(url) for url in level]
            word = "leaves" if "leaves" in below[0] else "pages"
            lists = [names[word] for names in below]
            require(all(len(names) == NAMES_IN_INDEX for names in lists[:-1]),
                    "an index object before the last is not full")
            require(0 < len(lists[-1]) <= NAMES_IN_INDEX, "an index object is empty or too long")
            level = [url for names in lists for url in names]
            if word == "pages":
                require(1 < depth <= INDEX_LEVELS, "the index is too flat or too deep")
                return urls + level

    def read_document(self, collection, key):
        return self.get(f"v1/{collection}/{path_segment(key)}")[1]
