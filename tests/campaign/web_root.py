"""What readers see of a web root, by the independent reader of the format."""

import gzip
import json
import os
import zlib

import people
from bounded_run import Fault
from people import feed_reader

BROKEN = (feed_reader.FormatError, OSError, EOFError, ValueError, KeyError, TypeError, zlib.error,
          AttributeError, IndexError, RecursionError)


class Bucket(feed_reader.Folder):
    """A web root whose resources are in gzip under their plain names: {key: bytes}."""

    is_settled = False

    def __init__(self, objects, prefix=""):
        super().__init__(".")
        self.objects, self.prefix = objects, prefix

    def get(self, url):
        stored = self.objects.get(f"{self.prefix}{url}.json")
        if stored is None:
            raise FileNotFoundError(url)
        content = unzipped(stored)
        return content, feed_reader.parse_canonical(content)

    def urls(self):
        return {key.removeprefix(self.prefix).removesuffix(".json") for key in self.objects
                if key.startswith(f"{self.prefix}v1/")}

    def contents(self):
        """(path, decoded bytes) of everything."""
        for key, stored in self.objects.items():
            path = key.removeprefix(self.prefix)
            if path.startswith("v1/"):
                yield path, unzipped(stored)


class Folder(feed_reader.Folder):
    """A web root in a folder, read in one encoding."""

    is_settled = False

    def __init__(self, root, suffix=""):
        super().__init__(root)
        self.suffix = suffix

    def get(self, url):
        path = self.root / f"{url}.json{self.suffix}"
        if not path.is_file():  # a document that gzip does not make smaller
            path = self.root / f"{url}.json"
        feed_reader.require(path.is_file(), f"{url}.json{self.suffix} is no file")
        content = unzipped(path.read_bytes())
        return content, feed_reader.parse_canonical(content)

    def urls(self):
        return {path.removesuffix(self.suffix).removesuffix(".json") for path in self.paths()
                if path.endswith((".json", f".json{self.suffix}"))}

    def paths(self):
        begin = len(f"{self.root}/")
        for base, _, files in os.walk(f"{self.root}/v1", followlinks=True):
            for name in files:
                yield f"{base}/{name}"[begin:]

    def contents(self):
        """(path, decoded bytes) of everything but Brotli."""
        for path in self.paths():
            if not path.endswith(".br") and os.path.isfile(f"{self.root}/{path}"):
                yield path, decoded(f"{self.root}/{path}")


def unzipped(content):
    return gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content


def decoded(path):
    """The bytes of a file, decoded by its name; as they are where that fails, or for Brotli."""
    with open(path, "rb") as stream:
        content = stream.read()
    try:
        return gzip.decompress(content) if str(path).endswith(".gz") else content
    except (OSError, EOFError, zlib.error):
        return content


def item(value):
    return [int(value["id"]), value["mark"], value["city"], int(value["score"])]


def view(root):
    """{URL below v1/: list of items, or document, or the text of what FORMAT.md forbids}; under
    "directory" the totals of segments. Entries are read with all that they lead to."""
    seen = {}
    for url in sorted(root.urls()):
        name = url.removeprefix("v1/")
        try:
            if name.startswith("people"):
                entry, values = root.read_feed(name, "id", people.SORT)
                seen[name] = [item(value) for value in values]
                if "segments" in entry:
                    totals = root.read_segments(name, entry).values()
                    seen["directory"] = {segment: total for segment, total in totals if total}
            elif not name.startswith(("o/", "changes/")):
                seen[name] = json.loads(root.get(url)[0])
        except BROKEN as error:
            seen[name] = f"{type(error).__name__}: {error}"
    # A takedown may leave an empty segment until the next build.
    return {name: value for name, value in seen.items() if value != [] or name == "people"}


def require_whole(seen):
    """No resource is broken, and the directory lists the segments with their totals."""
    for name, value in seen.items():
        if isinstance(value, str):
            raise Fault(f"readers find {name} broken: {value}")
    totals = {name: len(value) for name, value in seen.items() if name.startswith("people/")}
    if totals != seen.get("directory"):
        raise Fault(f"the directory lists {seen.get('directory')}, not {totals}")


def difference(seen, expected):
    """The first URL that differs, with both values; empty when none does."""
    for url in sorted(seen.keys() | expected.keys()):
        if seen.get(url) != expected.get(url):
            return f"{url} is {seen.get(url)}, not {expected.get(url)}"
    return ""


def shown(root, keys):
    """Where a web root shows one of the keys, garbage included: (path, key)."""
    for path, content in root.contents():
        for key in keys:
            if people.names(path, key) or people.shows(content, key):
                yield path, key
