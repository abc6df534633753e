"""Scrolls: objects that are missing or damaged, overlapping calls, segments and documents."""

from folder import FEED
from vector import HOUR, MINUTE, Vector

ENTRY = f"v1/{FEED}"
LIMA = "people/~4cima"


def vectors(plain):
    first = plain.state()
    changed = plain.branch("scrolled")
    changed.change()
    second = changed.build()

    def vector(name, title, *rules):
        return Vector(name, title, rules, first.now + MINUTE)

    yield one_version(vector, first, second)
    yield objects_kept(vector, first)
    yield version_gone(vector, first, second)
    yield missing_object(vector, first)
    yield missing_for_good(vector, first)
    yield reload_fails(vector, first)
    yield from damaged_objects(vector, first)
    yield damaged_index(vector, first)
    yield deep_index(vector, first)
    yield overlapping(vector, first)
    yield duplicate_item(vector, first)
    yield segments(vector, first)
    yield segment_gone(vector, first)
    yield directory_gone(vector, first, second)
    yield documents(vector, first)
    yield groups(vector, first)
    yield aliases(vector, first)
    yield documents_offline(vector, first)


def one_version(vector, first, second):
    v = vector("one-scroll-one-version", "A scroll ends on the version with which it began; the newer one is used "
               "from the top", "15.3")
    v.cold(first, scroll=False)
    v.scroll(first, last=2)
    v.later(HOUR)
    v.download(second)
    both = second.copy()
    both.files |= {url: body for url, body in first.files.items() if url.startswith("v1/o/")}
    v.scroll(first, 3)
    v.open(scroll="b")
    v.scroll(second, scroll="b")
    return v


def objects_kept(vector, first):
    v = vector("objects-kept", "What was stored is not asked for again, in another scroll and after a restart", "15.5")
    v.cold(first, scroll=False)
    v.scroll(first, last=4)
    v.restart()
    v.open(scroll="b")
    v.scroll(first, scroll="b")
    return v


def version_gone(vector, first, second):
    v = vector("version-gone", "A version that can no longer be read is left for the newest, from the top", "15.6")
    v.cold(first, scroll=False)
    v.scroll(first, last=1)
    for_good = v.needed(first, 2)
    v.held.difference_update(for_good)
    v.later(72 * HOUR)
    v.next(second, 0, v.ask(None, for_good[0]), v.ask_entry(second, no_cache=True))
    v.steps[-1]["result"]["restarted"] = True
    v.scroll(second, 1)
    return v


def missing_object(vector, first):
    v = vector("missing-object", "An object that is missing for now is asked for again in place, past the caches",
               "15.6")
    v.cold(first, scroll=False)
    v.scroll(first, last=1)
    for place, status in ((2, 403), (3, 404), (4, 410)):
        url = v.needed(first, place)[0]
        v.next(first, place, v.ask(first, url, status=status, body=b""), v.ask_entry(first, no_cache=True),
               v.ask(first, url, no_cache=True))
    v.scroll(first, 5)
    return v


def missing_for_good(vector, first):
    v = vector("missing-for-good", "After the first reload three more, ten seconds apart; then \"retry\" asks for the "
               "same object and counts anew", "15.6")
    v.cold(first, scroll=False)
    v.scroll(first, last=1)
    url = v.needed(first, 2)[0]
    for attempt in (0, 1):
        requests = [v.ask(first, url, status=404, body=b"", no_cache=attempt > 0)]
        for _ in range(4):
            requests += [v.ask_entry(first, no_cache=True), v.ask(first, url, status=404, body=b"", no_cache=True)]
        v.fail_next(*requests, reason="unreadable", waits=[10, 10, 10])
        v.later(30)
    v.next(first, 2, v.ask(first, url, no_cache=True))
    url = v.needed(first, 3)[0]
    v.next(first, 3, v.ask(first, url, status=404, body=b""), v.ask_entry(first, no_cache=True),
           v.ask(first, url, no_cache=True))
    return v


def reload_fails(vector, first):
    v = vector("reload-fails", "A reload without an entry counts as one; without network nothing is counted as read",
               "15.6", "16")
    v.cold(first, scroll=False)
    v.next(first, 0)
    url = v.needed(first, 1)[0]
    gone = v.ask_entry(first, no_cache=True, status=404, body=b"")
    v.next(first, 1, v.ask(first, url, status=404, body=b""), gone, gone, v.ask_entry(first, no_cache=True),
           v.ask(first, url, no_cache=True), waits=[10, 10])
    v.later(20)
    url = v.needed(first, 2)[0]
    v.fail_next(v.ask(first, url, status=404, body=b""), v.ask_entry(first, no_cache=True, fails="offline"),
                reason="offline")
    v.next(first, 2, v.ask(first, url, no_cache=True))
    return v


def damaged_objects(vector, first):
    url = first.pages()[1][0]
    body = first.files[url]
    spoilt = {
        "a-changed-byte": body.replace(b"name", b"nome", 1), "cut-short": body[:-9],
        "bytes-that-are-no-text": body.replace(b"name", b"n\xffme", 1), "another-object": first.files[first.pages()[2][0]],
        "a-captive-portal": b"<html>Accept our terms</html>", "nothing": b"",
    }
    for name, wrong in spoilt.items():
        v = vector(f"damaged-object-{name}", "An object whose hash is not its name is neither shown nor stored, and "
                   "asked for past the caches", "15.5", "15.6")
        v.cold(first, scroll=False)
        v.scroll(first, last=1)
        v.needed(first, 2)
        v.next(first, 2, v.ask(first, url, body=wrong), v.ask_entry(first, no_cache=True),
               v.ask(first, url, no_cache=True))
        v.restart()
        v.open()
        v.scroll(first)
        yield v


def damaged_index(vector, first):
    v = vector("damaged-index", "What holds for pages holds for the index and its leaves", "15.6", "9")
    v.cold(first, scroll=False)
    v.scroll(first, last=7)
    root, leaf, page = v.needed(first, 8)
    reload = v.ask_entry(first, no_cache=True)
    v.next(first, 8, v.ask(first, root, body=b"[]"), reload, v.ask(first, root, no_cache=True),
           v.ask(first, leaf, status=404, body=b""), reload, v.ask(first, leaf, no_cache=True), v.ask(first, page),
           waits=[10])
    v.later(10)
    v.scroll(first, 9)
    return v


def deep_index(vector, first):
    v = vector("deep-index", "An index may have more levels than two; readers follow them all, as far as they scroll",
               "9", "15.4")
    state = first.copy()
    leaves = [state.put_object({"pages": [url]}) for url, index in first.pages() if index]
    middle = [state.put_object({"leaves": leaves[:2]}), state.put_object({"leaves": leaves[2:]})]
    state.edit(ENTRY, index=state.put_object({"leaves": middle}))
    v.cold(state)
    return v


def overlapping(vector, first):
    v = vector("overlapping-calls", "Calls that overlap get a page each, in order", "15.4")
    v.cold(first, scroll=False)
    count = len(first.pages()) + 1
    for place in range(0, count, 3):
        places = range(place, min(place + 3, count))
        requests = [v.ask(first, url) for one in places for url in v.needed(first, one)]
        v.step("together", requests=requests, calls=[
            {"call": "next", "scroll": "a", "result": v.page(first, one)} for one in places])
    return v


def duplicate_item(vector, first):
    v = vector("duplicate-item", "An item that was shown already in this scroll, or has no key, is skipped", "16")
    state = first.copy()
    items = first.entry()["items"]
    page = state.put_object({"items": [items[0], {"id": 77, "name": "once"}, {"name": "no key"},
                                       {"id": 77, "name": "twice"}]})
    state.edit(ENTRY, pages=[page], index=None, total=3)
    v.download(state)
    v.open()
    v.next(state, 0)
    v.next(state, 1)
    v.steps[-1]["result"]["items"] = [{"id": 77, "name": "once"}]
    return v


def directory(state):
    return state.json(state.entry()["segments"])["segments"]


def ask_directory(v, state, result=True, *before):
    url = state.entry()["segments"]
    requests = [*before, *([] if url in v.held else [v.ask(state, url)])]
    v.held.add(url)
    v.step("directory", requests=requests, result=directory(state) if result else None)


def segments(vector, first):
    v = vector("segments", "The directory lists the segments, each a feed of its own, with a version of its own", "9",
               "15.1")
    v.cold(first, scroll=False)
    ask_directory(v, first)
    ask_directory(v, first)
    for one in directory(first):
        feed = one["url"].removeprefix("v1/")
        v.open(False, scroll=feed, feed=feed)
        v.download(first, feed=feed)
        v.open(scroll=feed, feed=feed)
        v.scroll(first, scroll=feed, feed=feed)
    v.later(HOUR)
    v.restart()
    v.open(feed=LIMA)
    v.download(first, "unchanged", feed=LIMA)
    v.scroll(first, feed=LIMA)
    return v


def segment_gone(vector, first):
    v = vector("segment-gone", "The entry of a segment whose last item is gone gives 404", "16")
    v.cold(first, scroll=False)
    v.download(first, feed=LIMA)
    v.refresh(v.ask_entry(first, LIMA, status=404, body=b""), reason="gone", of=LIMA)
    v.open(feed=LIMA)
    v.next(first, 0, feed=LIMA)
    return v


def directory_gone(vector, first, second):
    v = vector("directory-gone", "A directory that is missing is looked for in the newest entry", "15.6", "9")
    v.cold(first, scroll=False)
    assert first.entry()["segments"] != second.entry()["segments"]
    ask_directory(v, second, True, v.ask(None, first.entry()["segments"]), v.ask_entry(second, no_cache=True))
    return v


def documents(vector, first):
    v = vector("documents", "A document is asked for at its own URL; 404 says that it does not exist", "10", "15.8")
    v.cold(first, scroll=False)
    for key in (1, 17, "17"):
        url = f"v1/profiles/{key}"
        v.document("profiles", key, v.ask(first, url), result=first.json(url))
    v.document("profiles", 99, v.ask(first, "v1/profiles/99"), result=None)
    v.document("profiles", "a~41é/..", v.ask(first, "v1/profiles/a~7e41~c3~a9~2f~2e~2e"), result=None)
    for status in (403, 410):
        v.document("profiles", 1, v.ask(first, "v1/profiles/1", status=status, body=b""), result=None)
    return v


def groups(vector, first):
    v = vector("groups", "A document in a group is found by its key, in the resource that the key's hash names", "10")
    v.cold(first, scroll=False)
    urls = {order["number"]: url for url in first.files if url.startswith("v1/orders/") and url.count("/") == 2
            for order in first.json(url)["documents"]}
    for key in (100, 101, 119):
        v.document("orders", key, v.ask(first, urls[key]), result={"number": key, "code": f"X-{key}"})
    v.document("orders", 12, v.ask(first, "v1/orders/6"), result=None)
    return v


def aliases(vector, first):
    v = vector("aliases", "An alias leads to a document, or into a group", "10")
    v.cold(first, scroll=False)
    alias = "v1/profiles/name/name~2017"
    v.step("alias", collection="profiles", text="name 17", result=first.json("v1/profiles/17"),
           requests=[v.ask(first, alias), v.ask(first, "v1/profiles/17")])
    alias = "v1/orders/code/~58-107"
    group = first.json(alias)["document"]
    v.step("alias", collection="orders", text="X-107", result={"number": 107, "code": "X-107"},
           requests=[v.ask(first, alias), v.ask(first, group)])
    v.step("alias", collection="profiles", text="nobody", result=None,
           requests=[v.ask(first, "v1/profiles/name/nobody")])
    for wrong in ({"key": 17}, {"key": 17, "document": "//elsewhere/17"}, {"key": 1.5, "document": "v1/profiles/17"}):
        state = first.copy()
        state.put("v1/profiles/name/odd", wrong)
        v.step("alias", collection="profiles", text="odd", requests=[v.ask(state, "v1/profiles/name/odd")],
               error={"reason": "not-a-feed"})
    return v


def documents_offline(vector, first):
    v = vector("documents-offline", "A document that was read is there without network, until it is gone", "15.8", "16")
    v.cold(first, scroll=False)
    url, result = "v1/profiles/17", first.json("v1/profiles/17")
    v.document("profiles", 17, v.ask(first, url), result=result)
    v.restart()
    for failure in ({"fails": "offline"}, {"fails": "timeout"}, {"status": 503, "body": b""},
                    {"body": b"<html>Accept our terms</html>"}):
        v.document("profiles", 17, v.ask(first, url, **failure), result=result)
    v.document("profiles", 18, v.ask(first, "v1/profiles/18", fails="offline"), error={"reason": "offline"})
    v.document("profiles", 18, v.ask(first, "v1/profiles/18", body=b"[]"), error={"reason": "not-a-feed"})
    v.document("profiles", 17, v.ask(first, url, status=404, body=b""), result=None)
    v.document("profiles", 17, v.ask(first, url, fails="offline"), error={"reason": "offline"})
    return v
