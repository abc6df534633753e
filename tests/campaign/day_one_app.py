"""An app that was installed on the first day and is never updated: it reads by FORMAT.md, and knows the
names, fields and types of that day."""

import sys
from pathlib import Path

import people
from bounded_run import Fault

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "format"))
from feed_app import FeedApp, FeedError, Storage  # noqa: E402

TYPES = {"integer": int, "text": str}
PROFILES = people.DEFINITION["documents"]["profiles"]
PROFILE_FIELDS, POST_FIELDS = PROFILES["fields"], PROFILES["children"]["posts"]["fields"]
COLLECTIONS = {"profiles": {"alias": "nick"}, "grouped": {"key": "id", "groups": 16}}


class DayOneApp:
    """It opens the feed, a segment and some documents whenever its time has come."""

    def __init__(self, place, clock, rng, every_hours):
        self.place, self.clock, self.rng, self.every = place, clock, rng, every_hours * 3600
        self.due, self.visits, self.restarts, self.storages = 0, 0, 0, {}

    def reader(self, feed="people", whole=None):
        """As it starts: it has what it stored."""
        storage = self.storages.setdefault(feed, Storage())
        return FeedApp(self.place, feed, storage, self.clock.now, lambda _: None, opens="profiles",
                       collections=COLLECTIONS, whole=whole)

    def visit(self, rows):
        """Reads all that it knows. A document may lack only if its row is gone."""
        try:
            self.finish(self.begin(), rows)
        except FeedError as error:
            raise Fault(f"an app of day 1 cannot read: {error.reason}") from error

    def begin(self):
        """Opens the feed and shows page 1."""
        self.due = self.clock.now() + self.every
        app = self.reader()
        app.refresh()
        scroll = app.open()
        return app, scroll, scroll.next()

    def finish(self, begun, rows):
        app, scroll, turn = begun
        items, hides = self.rest(scroll, turn), app.memory.hidden | set(app.memory.hidden_then)
        if scroll.entry["total"] - len(items) > len(hides):
            raise Fault(f"an app of day 1 is shown {len(items)} of {scroll.entry['total']} items")
        for item in items:
            require_fields(item, people.LIST_FIELDS, "people")
        for item in self.rng.sample(items, min(3, len(items))):
            self.open_documents(app, item["id"], item["id"] in rows)
        self.open_segment(app)
        self.visits += 1

    def rest(self, scroll, turn):
        items = list(turn["items"])
        while not turn["done"]:
            turn = scroll.next()
            self.restarts += turn["restarted"]
            items = turn["items"] if turn["restarted"] else items + turn["items"]
        return items

    def open_documents(self, app, key, must_be_there):
        for document in (app.document("profiles", key), app.document_by_alias("profiles", people.nick(key)),
                         app.document("grouped", key)):
            if document is None and not must_be_there:
                continue
            if document is None or document["mark"] != people.mark(key):
                raise Fault(f"an app of day 1 asks for documents of {key} and gets {document}")
            if "posts" in document:
                require_fields(document, PROFILE_FIELDS, "profiles")
                for post in document["posts"]:
                    require_fields(post, POST_FIELDS, "posts")

    def open_segment(self, whole):
        segments = whole.directory()
        if not segments:
            raise Fault("an app of day 1 finds no segments")
        app = self.reader(self.rng.choice(segments)["url"].removeprefix("v1/"), whole)
        app.refresh()
        scroll = app.open()
        for item in self.rest(scroll, scroll.next()):
            require_fields(item, people.LIST_FIELDS, app.feed)


def require_fields(item, fields, where):
    for name, words in fields.items():
        value = item.get(name)
        if not isinstance(value, TYPES[words["type"]]) or isinstance(value, bool):
            raise Fault(f"an app of day 1 finds {name} of {where} as {value!r}")
