"""What must hold of folders and destinations, whatever people did to them: which keys must not be
shown where, and what an exit code of 0 promises."""

import copy
import json
import shutil

import people
import web_root
from bounded_run import Fault


class Place:
    """A folder of vizzy, or a destination."""

    def __init__(self, path, web):
        self.path, self.web = path, web
        self.state_hides = set()  # keys whose takedown the bookkeeping records
        self.web_hides = set()  # and those that the web root was without when it was last written
        self.list_rows = self.document_rows = None  # as of the last build; None before it
        self.lists = {}  # sequence -> rows that its lists were made of
        self.is_partial = False  # begun from a destination: it has only what later builds wrote
        # What such a folder showed before: it is there to be published, not to be served.
        self.shown_before = []
        self.is_mixed = False  # parts of it were restored or removed, so that they do not fit

    @property
    def hides(self):
        return self.state_hides | self.web_hides

    def exists(self):
        return (self.web / "v1").exists()

    def shown(self, keys=None):
        """Keys that must not be seen and are: (path, key)."""
        if not self.exists():
            return []
        keys = self.hides if keys is None else keys
        return sorted(set(web_root.shown(web_root.Folder(self.web), keys)) - set(self.shown_before))

    def learn(self, keys):
        self.state_hides |= keys
        self.web_hides |= keys

    def forget(self, key):
        self.state_hides.discard(key)
        self.web_hides.discard(key)

    def sequence(self):
        return json.loads((self.path / "state/commit.json").read_text())["sequence"]

    def note_build(self, rows):
        self.list_rows = self.document_rows = dict(rows)
        self.note_lists()

    def note_obeyed(self):
        """A publish takes down in the folder what was taken down at the destination: another version of the
        same lists."""
        self.lists.setdefault(self.sequence(), self.list_rows)

    def note_lists(self):
        self.lists[self.sequence()] = self.list_rows

    def view(self):
        return web_root.view(web_root.Folder(self.web))


class Backup:
    def __init__(self, place, target):
        self.place, self.target = copy.deepcopy(place), target
        shutil.copytree(place.path, target, symlinks=True)

    def restore(self, place, part=None):
        """The whole, or only "state" or "public"."""
        source, target = (self.target / part, place.path / part) if part else (
            self.target, place.path)
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source, target, symlinks=True)
        old = copy.deepcopy(self.place)
        if part == "public":
            place.web_hides, place.is_mixed = old.web_hides, True
            return
        if part == "state":
            old.web_hides, old.is_mixed = place.web_hides, True
        for name, value in vars(old).items():
            if name not in ("path", "web"):
                setattr(place, name, value)


def require_not_shown(place, done):
    shown = place.shown()
    if shown:
        raise Fault(f"{place.path.name} shows keys that were taken down: {shown[:3]}, after {done}")


def require_content(place, lists, documents, ever_denied, done):
    """Readers see these rows but for some keys: all that must be hidden, none that never was."""
    seen = place.view()
    web_root.require_whole(seen)
    hidden = {key for key in lists if all(item[0] != key for item in seen["people"])}
    without = {key for key in documents if f"profiles/{key}" not in seen}
    wrong = (place.hides & lists.keys()) - hidden or (hidden | without) - ever_denied
    if wrong:
        raise Fault(f"{place.path.name} shows or hides the wrong keys {sorted(wrong)}, after {done}")
    expected = people.expected_view(lists, hidden)
    expected = {name: value for name, value in expected.items()
                if name.startswith("people") or name == "directory"}
    expected |= {name: value for name, value in people.expected_view(documents, without).items()
                 if not name.startswith("people") and name != "directory"}
    difference = web_root.difference(seen, expected)
    if difference:
        raise Fault(f"{place.path.name} is another than exit code 0 promises: {difference}: {done}")
