"""Starts, refreshes, and what a host may answer for the entry."""

from vector import DAY, HOUR, MINUTE, Vector

PORTAL = b"<html>Accept our terms</html>"


def vectors(plain):
    first = plain.state() if (plain.path / "out").exists() else plain.build(0)
    changed = plain.branch("changed")
    changed.change()
    second = changed.build()

    def vector(name, title, *rules):
        return Vector(name, title, rules, first.now + MINUTE)

    yield cold_start(vector, first)
    yield not_modified(vector, first)
    yield changed_entry(vector, first, second)
    yield pull_to_refresh(vector, first)
    yield format_too_new(vector, first)
    yield captive_portal(vector, first)
    yield entry_gone(vector, first)
    yield busy(vector, first)
    yield no_network(vector, first)
    yield older_edge(vector, first, second)
    yield rollback(vector, first, second, changed)
    yield unknown_members(vector, first)
    yield new_lineage(vector, first, plain)
    yield storage_fails(vector, first)
    yield away(vector, first)
    yield away_offline(vector, first)


def cold_start(vector, first):
    v = vector("cold-start", "The first start, and a scroll through pages and index to the end", "15.1", "15.4", "9")
    v.cold(first)
    v.step("next", scroll="a", requests=[], result={"items": [], "restarted": False, "done": True})
    return v


def not_modified(vector, first):
    v = vector("not-modified", "The stored entry is shown before anything is asked; then one 304, and no object "
               "is asked for twice", "15.1", "15.5")
    v.cold(first)
    v.later(5 * MINUTE)
    v.restart()
    v.open()
    v.next(first, 0)
    v.download(first, "unchanged")
    v.scroll(first, 1)
    v.later(HOUR)
    v.download(first, "unchanged")
    return v


def changed_entry(vector, first, second):
    v = vector("changed-entry", "A newer version is used from the top, and only its new objects are asked for",
               "15.1", "15.5")
    v.cold(first)
    v.later(HOUR)
    v.restart()
    v.download(second)
    v.open()
    v.scroll(second)
    v.restart()
    v.open()
    v.scroll(second)
    return v


def pull_to_refresh(vector, first):
    v = vector("pull-to-refresh", "Pull-to-refresh asks past the caches, conditionally", "15.1")
    v.cold(first, scroll=False)
    v.later(HOUR)
    v.download(first, "unchanged", no_cache=True)
    v.steps[-1]["force"] = True
    return v


def format_too_new(vector, first):
    v = vector("format-too-new", "An entry of another format is ignored, and says that the app is too old", "15.2")
    newer = b'{"format":2,"feed":"people","parts":[]}'
    v.open(False)
    v.refresh(v.ask_entry(first, body=newer), reason="format-too-new")
    v.open(False)
    v.download(first)
    v.refresh(v.ask_entry(first, body=newer), reason="format-too-new")
    v.open()
    v.scroll(first)
    return v


def captive_portal(vector, first):
    v = vector("captive-portal", "What is no entry is ignored, and the stored feed kept", "15.2", "16")
    v.cold(first)
    entry = first.files["v1/people"]
    other = first.copy()
    other.edit("v1/people", format=0)
    no_list = first.copy()
    no_list.edit("v1/people", items=[7])
    for body in (other.files["v1/people"], no_list.files["v1/people"], PORTAL, b"", b"[]", b"null", b"{}", b'{"format":1,"feed":"people"}', entry[:-1]):
        v.later(MINUTE)
        v.refresh(v.ask_entry(first, body=body, headers={"ETag": '"portal"'}), reason="not-a-feed")
    v.open()
    v.scroll(first)
    v.download(first, "unchanged")
    return v


def entry_gone(vector, first):
    v = vector("entry-gone", "A feed that does not exist is told, and the stored one kept", "16")
    v.open(False)
    for status in (403, 404, 410):
        v.refresh(v.ask_entry(first, status=status, body=b""), reason="gone")
    v.open(False)
    v.download(first)
    v.refresh(v.ask_entry(first, status=404, body=b""), reason="gone")
    v.open()
    v.scroll(first, last=1)
    return v


def busy(vector, first):
    v = vector("busy", "A host in trouble is as no network, and may say when to come again", "16")
    v.cold(first, scroll=False)
    v.refresh(v.ask_entry(first, status=429, body=b"", headers={"Retry-After": "7"}), reason="busy")
    v.steps[-1]["error"]["retry_after"] = 7
    for status in (500, 502, 503, 599):
        v.refresh(v.ask_entry(first, status=status, body=PORTAL), reason="busy")
    v.next(first, 0)
    url = v.needed(first, 1)[0]
    v.fail_next(v.ask(first, url, status=503, body=b"", headers={"Retry-After": "120"}), reason="busy")
    v.steps[-1]["error"]["retry_after"] = 120
    v.fail_next(v.ask(first, url, status=429, body=b""), reason="busy")
    v.next(first, 1, v.ask(first, url))
    v.scroll(first, 2)
    return v


def no_network(vector, first):
    v = vector("no-network", "Without network the same URL is asked again, and the scroll does not start over", "16")
    v.open(False)
    v.refresh(v.ask_entry(first, fails="offline"), reason="offline")
    v.refresh(v.ask_entry(first, fails="timeout"), reason="timeout")
    v.open(False)
    v.cold(first, scroll=False)
    v.refresh(v.ask_entry(first, fails="offline"), reason="offline")
    v.scroll(first, last=2)
    for place in (3, len(first.pages())):
        needed = v.needed(first, place)
        for fails in ("offline", "timeout"):
            v.fail_next(v.ask(first, needed[0], fails=fails), reason=fails)
        v.next(first, place, *(v.ask(first, url) for url in needed))
        v.scroll(first, place + 1, last=len(first.pages()) - 1)
    return v


def older_edge(vector, first, second):
    v = vector("older-edge", "An older entry is ignored, with its ETag", "15.7", "11")
    v.cold(first)
    old = v.tags["v1/people"]
    v.download(second)
    tag = v.tags["v1/people"]
    for _ in range(2):
        for _ in range(2):
            v.later(5 * MINUTE)
            v.refresh(v.ask(first, "v1/people", tag), result="kept")
        v.restart()
        v.open()
        v.scroll(second)
    assert old != tag
    v.download(second, "unchanged")
    return v


def rollback(vector, first, second, changed):
    v = vector("rollback", "An earlier version under a higher sequence is a newer entry, and its objects are held",
               "11", "15.5")
    v.cold(first)
    v.download(second)
    third = changed.branch("rolled-back").after("rollback", "1", "--effort", "fast")
    assert third.entry()["version"] == first.entry()["version"]
    v.download(third)
    v.open()
    v.scroll(third)
    return v


def unknown_members(vector, first):
    v = vector("unknown-members", "Unknown members are ignored, and any field but the key may be absent", "15.2", "14")
    state = first.copy()
    items = [{"id": 1, "later": {"deep": [None]}}, {"id": 2}]
    state.edit("v1/people", items=items, later=[1], total=2, pages=[], index=None, segments=None, page_size=9,
               hidden=[])
    v.download(state)
    v.open()
    v.step("next", scroll="a", requests=[], result={"items": items, "restarted": False, "done": True})
    return v


def new_lineage(vector, first, plain):
    v = vector("new-lineage", "A folder that was built anew is taken as new, and the one that was left only with a "
               "higher sequence", "11")
    folder = plain.anew("anew", 7)
    folder.rows[1]["note"] = "anew"
    anew = folder.build()
    assert anew.entry()["lineage"] != first.entry()["lineage"]
    v.cold(first)
    v.later(2 * HOUR)
    v.download(anew)
    v.later(HOUR)
    v.refresh(v.ask(first, "v1/people", v.tags["v1/people"]), result="kept")
    v.restart()
    v.download(anew, "unchanged")
    v.open()
    v.scroll(anew)
    left = plain.branch("left")
    left.rows[1]["note"] = "from the folder that was left"
    higher = left.build(DAY)
    v.download(higher)
    v.open()
    v.scroll(higher)
    return v


def storage_fails(vector, first):
    v = vector("storage-fails", "A storage that fails costs requests, never the feed", "15.5", "16")
    v.step("storage", fails=["set", "remove", "names"])
    v.cold(first)
    v.later(HOUR)
    v.restart()
    v.held.clear()
    v.tags.clear()
    v.open(False)
    v.step("storage", fails=[])
    v.download(first)
    v.step("storage", fails=["get"])
    v.later(HOUR)
    v.download(first, "unchanged")
    v.open()
    v.scroll(first, last=3)
    return v


def away(vector, first):
    v = vector("away-40-days", "After more than 30 days the host is asked before the stored entry is shown", "13")
    v.cold(first)
    v.later(30 * DAY)
    v.restart()
    v.open()
    v.later(10 * DAY)
    v.restart()
    v.open(False)
    v.download(first, "unchanged")
    v.open()
    v.scroll(first)
    v.later(30 * DAY)
    v.restart()
    v.open()
    return v


def away_offline(vector, first):
    v = vector("away-40-days-offline", "After more than 30 days the stored entry is shown where the host cannot be "
               "reached", "13")
    v.cold(first)
    v.later(40 * DAY)
    v.restart()
    v.open(False)
    v.refresh(v.ask_entry(first, fails="offline"), reason="offline")
    v.open()
    v.scroll(first)
    return v
