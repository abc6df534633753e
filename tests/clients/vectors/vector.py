"""One recording: what an app calls, what its client must ask, what the host answers and what the app
must see. The format is described in templates/clients/vectors/README.md.

Scripts say what a client must do; no client is run to find out.
"""

import base64

from folder import FEED

MINUTE, HOUR, DAY = 60, 3600, 86_400


def shown_body(body):
    """As text where it is UTF-8, else in base64."""
    try:
        return {"body": body.decode()}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(body).decode()}


class Vector:
    def __init__(self, name, title, rules, now, needs=()):
        self.name = name
        self.head = {"vector": 1, "title": title, "rules": list(rules), "needs": list(needs),
                     "feed": FEED, "key": "id", "opens": "profiles",
                     "collections": {"profiles": {"key": "id", "alias": "name"},
                                     "orders": {"key": "number", "groups": 16, "alias": "code"}}}
        self.steps = []
        self.now = now
        self.held = set()  # URLs of objects that the client stored
        self.tags = {}  # what the client knows of mutable resources
        self.hidden = set()

    def json(self):
        return {**self.head, "steps": self.steps}

    # What is asked, and answered.

    def ask(self, state, url, tag=None, no_cache=False, status=None, body=None, headers=None, fails=None):
        """A request, and what the host answers: what `state` holds, unless told otherwise. With `tag` of
        the state it is 304."""
        request = {"url": url}
        if tag is not None:
            request["if_none_match"] = tag
        if no_cache:
            request["no_cache"] = True
        if fails is not None:
            return {**request, "fails": fails}
        there = body if body is not None else state.files.get(url) if state else None
        if status is None:
            status = 404 if there is None else 200
            if there is not None and body is None and state.tag(url) == tag:
                status = 304
        answer = {"status": status, "headers": dict(headers or {})}
        if status in (200, 304) and body is None:
            answer["headers"]["ETag"] = state.tag(url)
        if status == 200 and there is not None:
            answer |= shown_body(there)
        return {**request, "answer": answer}

    def ask_entry(self, state, feed=FEED, **words):
        """A conditional request for the entry. Notes its ETag, unless it is answered otherwise."""
        url = f"v1/{feed}"
        asked = self.ask(state, url, self.tags.get(url), **words)
        if asked.get("answer", {}).get("headers", {}).get("ETag") and not words.get("body"):
            self.tags[url] = state.tag(url)
        return asked

    def ask_changes(self, state, span, feed=FEED, **words):
        url = f"v1/changes/{feed}/{span}"
        return self.ask(state, url, self.tags.get(url), **words)

    # What the app calls.

    def step(self, call, **words):
        self.steps.append({"call": call, "at": self.now, **words})

    def later(self, seconds):
        self.now += seconds

    def restart(self):
        """The app ends and starts again, with what is stored."""
        self.step("restart")

    def refresh(self, *requests, result=None, reason=None, **words):
        self.step("refresh", **words, requests=list(requests), **outcome(result, reason))

    def download(self, state, result="changed", feed=None, **words):
        """Loads the entry."""
        of = {} if feed is None else {"of": feed}
        self.refresh(self.ask_entry(state, feed or FEED, **words), result=result, **of)

    def made(self, state, span, result="changed", before=()):
        """Changes lead to the newest entry; `before` was asked in vain."""
        self.refresh(*before, self.ask_changes(state, span), result=result)
        self.tags[f"v1/changes/{FEED}/{span}"] = state.tag(f"v1/changes/{FEED}/{span}")
        if result == "changed":
            self.tags.pop(f"v1/{FEED}", None)

    def open(self, result=True, scroll="a", feed=None):
        of = {} if feed is None else {"of": feed}
        self.step("open", scroll=scroll, result=result, **of)

    def hides(self, key, result, **words):
        self.step("hides", key=key, result=result, **words)

    def document(self, collection, key, *requests, **words):
        self.step("document", collection=collection, key=key, requests=list(requests), **words)

    # Scrolling.

    def shown(self, items):
        return [item for item in items if str(item.get("id")) not in self.hidden]

    def page(self, state, place, feed=FEED):
        """Page `place` from 0 as `next` must give it."""
        pages = state.pages(feed)
        items = state.entry(feed)["items"] if place == 0 else state.json(pages[place - 1][0])["items"]
        return {"items": self.shown(items), "restarted": False, "done": place == len(pages)}

    def needed(self, state, place, feed=FEED):
        """The objects that page `place` needs and that are not held; they are held from now on."""
        if place == 0:
            return []
        url, index = state.pages(feed)[place - 1]
        missing = [one for one in [*index, url] if one not in self.held]
        self.held.update(missing)
        return missing

    def next(self, state, place, *before, scroll="a", feed=FEED, **words):
        """Gives the page after `before` was asked, and what it needs."""
        requests = [*before, *(self.ask(state, url) for url in self.needed(state, place, feed))]
        self.step("next", scroll=scroll, requests=requests,
                  **{"result": self.page(state, place, feed), **words})

    def fail_next(self, *requests, reason, scroll="a", **words):
        self.step("next", scroll=scroll, requests=list(requests), **words, **outcome(None, reason))

    def scroll(self, state, first=0, last=None, scroll="a", feed=FEED, rest=None):
        """Pages `first` to `last`, by default the last one. `rest` is asked before page 1 is turned."""
        count = len(state.pages(feed)) + 1 if last is None else last + 1
        for place in range(first, count):
            before = [self.ask(state, rest)] if rest is not None and place == 1 else []
            self.next(state, place, *before, scroll=scroll, feed=feed)

    def cold(self, state, scroll=True):
        """A first start, and a scroll to the end."""
        self.open(False)
        self.download(state)
        self.open()
        if scroll:
            self.scroll(state)

    def make_pages(self, before, after, rest):
        """What the client makes of the pages of `before`, all of which it holds, by what `rest` says."""
        described = after.json(rest)["pages"]
        known = {item["id"] for item in before.items()}
        for (url, _), page in zip(after.pages(), described):
            given = {item["id"] for item in page.get("items", [])}
            if all(item["id"] in known | given for item in after.json(url)["items"]):
                self.held.add(url)


def outcome(result, reason):
    return {"result": result} if reason is None else {"error": {"reason": reason}}
