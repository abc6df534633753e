"""Returns, by what changed (FORMAT.md, section 17)."""

from folder import FEED
from vector import DAY, HOUR, MINUTE, Vector

ENTRY = f"v1/{FEED}"
SPANS = (7200, 129_600, 691_200)


def url_of(span):
    return f"v1/changes/{FEED}/{span}"


def vectors(changing, wide):
    first = changing.build(0)
    folder = changing.branch("changed-soon")
    folder.change()
    second = folder.build()

    def vector(name, title, *rules):
        return Vector(name, title, rules, first.now + MINUTE, needs=["changes"])

    yield one_hour(vector, first, second)
    yield from spans(vector, first, changing)
    yield unchanged(vector, first, second)
    yield fresh_entry(vector, first)
    yield since_too_high(vector, first, changing)
    yield nothing_leads(vector, first, second)
    yield from fall_backs(vector, first, second)
    yield older_edge(vector, first, second, folder)
    yield takedown(vector, first, changing)
    yield from without_rest(vector, first, second)
    yield base_of_two_visits(vector, first, second, folder)
    yield other_definition(vector, first, changing)
    yield rollback(vector, first, second, folder)
    yield missing_page(vector, first, second)
    yield ninety_days(vector, first)
    yield clock_went_back(vector, first)
    yield pull_to_refresh(vector, first, second)
    yield offline(vector, first, second)
    yield from moves(wide)


def one_hour(vector, first, second):
    v = vector("changes-2-hours", "After an hour the shortest span leads to the new entry, and pages are made of "
               "what is held", "17")
    v.cold(first)
    v.later(HOUR)
    v.restart()
    v.made(second, 7200)
    v.open()
    rest = second.json(url_of(7200))["rest"]
    v.make_pages(first, second, rest)
    assert any(url not in first.files for url, _ in second.pages() if url in v.held), "a page is made"
    v.scroll(second, rest=rest)
    v.restart()
    v.open()
    v.scroll(second)
    return v


def spans(vector, first, changing):
    """The shortest that is ten minutes longer than the time away."""
    for away, span in ((6600, 7200), (6601, 129_600), (129_000, 129_600), (129_001, 691_200), (690_600, 691_200),
                       (690_601, None)):
        folder = changing.branch(f"away-{away}")
        folder.change()
        second = folder.build(away)
        v = vector(f"changes-away-{away}", f"After {away} seconds " +
                   (f"the span of {span} seconds" if span else "no span serves, so the entry") + " is asked", "17.1")
        v.cold(first, scroll=False)
        v.later(away)
        if span is None:
            v.download(second)
        else:
            v.made(second, span)
        v.open()
        v.scroll(second, last=0)
        yield v


def unchanged(vector, first, second):
    v = vector("changes-304", "304 for changes says that the entry is the newest one, as does a sequence that is not "
               "higher", "17.2")
    v.cold(first, scroll=False)
    v.later(5 * MINUTE)
    v.made(first, 7200, "unchanged")
    v.later(5 * MINUTE)
    v.made(first, 7200, "unchanged")
    v.later(HOUR)
    v.made(second, 7200)
    v.restart()
    v.later(HOUR)
    v.made(second, 7200, "unchanged")
    v.open()
    v.scroll(second, last=0)
    return v


def fresh_entry(vector, first):
    v = vector("changes-fresh-entry", "An entry that was downloaded within the last minute is asked for itself", "17.1")
    v.cold(first, scroll=False)
    v.later(59)
    v.download(first, "unchanged")
    v.later(60)
    v.made(first, 7200, "unchanged")
    return v


def since_too_high(vector, first, changing):
    v = vector("changes-since", "Changes that begin after the entry send to the next longer span", "17.3")
    folder = changing.branch("three-hours")
    for hour in range(3):
        folder.rows[20 + hour]["note"] = f"hour {hour}"
        third = folder.build()
    v.cold(first, scroll=False)
    v.later(HOUR)  # its clock runs slow
    assert third.json(url_of(7200))["since"] > first.entry()["sequence"]
    v.made(third, 129_600, before=[v.ask_changes(third, 7200)])
    v.open()
    v.scroll(third, last=0)
    return v


def nothing_leads(vector, first, second):
    v = vector("changes-nothing-leads", "Where `since` is `sequence`, the entry is loaded", "17.3")
    state = second.copy()
    state.edit(url_of(7200), since=second.entry()["sequence"], changed=None, items=None, rest=None)
    v.cold(first, scroll=False)
    v.later(HOUR)
    v.refresh(v.ask_changes(state, 7200), v.ask_entry(state), result="changed")
    v.open()
    v.scroll(second, last=0)
    return v


def fall_backs(vector, first, second):
    answers = {
        "403": {"status": 403, "body": b""}, "404": {"status": 404, "body": b""}, "410": {"status": 410, "body": b""},
        "not-json": {"body": b"<html>Accept our terms</html>"}, "no-object": {"body": b"[]"},
    }
    edits = {"format": {"format": 2}, "lineage": {"lineage": "zzzzz"}, "no-pages": {"pages": 7},
             "unknown-key": {"items": None}}
    for name, edit in edits.items():
        state = second.copy()
        state.edit(url_of(7200), **edit)
        answers[name] = {"body": state.files[url_of(7200)]}
    for name, answer in answers.items():
        v = vector(f"changes-fall-back-{name}", "Where changes are missing, not understood or of another folder, the "
                   "entry is loaded", "17.4")
        v.cold(first, scroll=False)
        v.later(HOUR)
        v.refresh(v.ask_changes(second, 7200, **answer), v.ask_entry(second), result="changed")
        v.open()
        v.scroll(second, last=0)
        yield v


def older_edge(vector, first, second, folder):
    v = vector("changes-older-edge", "Changes of an older edge take no reader back", "17.2", "15.7")
    later = folder.branch("third")
    later.rows[1]["note"] = "third"
    third = later.build()
    v.cold(first, scroll=False)
    v.later(HOUR)
    v.made(third, 7200)
    for old in (first, second):
        v.later(5 * MINUTE)
        v.refresh(v.ask_changes(old, 7200), result="kept")
        v.open()
        v.scroll(third, last=0)
    v.later(5 * MINUTE)
    v.refresh(v.ask_changes(third, 7200), result="unchanged")
    return v


def takedown(vector, first, changing):
    v = vector("changes-takedown", "Changes hide what was taken down, and nothing stays stored of it", "13", "17.5")
    folder = changing.branch("takedown-by-changes")
    without = folder.after("takedown", "2", "--effort", "fast", seconds=HOUR)
    v.cold(first)
    v.later(HOUR)
    v.made(without, 7200)
    v.hides(2, True)
    v.step("stored", text="name 2\"", result=False)
    v.restart()
    v.open()
    v.hides(2, True)
    v.scroll(without, last=0)
    return v


def without_rest(vector, first, second):
    rest = second.json(url_of(7200))["rest"]
    for name, answer in {"missing": {"status": 404, "body": b""}, "damaged": {"body": b'{"since":1,"pages":[]}'}}.items():
        v = vector(f"changes-rest-{name}", "A rest that cannot be read costs the pages, not the reader", "17.6")
        v.cold(first)
        v.later(HOUR)
        v.made(second, 7200)
        v.open()
        v.next(second, 0)
        v.next(second, 1, v.ask(second, rest, **answer))
        v.scroll(second, 2)
        yield v


def base_of_two_visits(vector, first, second, folder):
    v = vector("changes-two-visits", "Pages are made of the version whose pages were turned last, also when another "
               "was seen since", "17.6")
    later = folder.branch("two-visits")
    later.rows[15]["note"] = "later"
    third = later.build()
    v.cold(first)
    v.later(HOUR)
    v.made(second, 7200)
    v.open()
    v.scroll(second, last=0)
    v.restart()
    v.later(HOUR)
    v.made(third, 7200)
    v.open()
    rest = third.json(url_of(7200))["rest"]
    v.make_pages(first, third, rest)
    v.scroll(third, rest=rest)
    return v


def other_definition(vector, first, changing):
    v = vector("changes-other-definition", "Another page size or another field is a new entry", "17", "14")
    folder = changing.branch("other-definition")
    folder.words = {"page_size": 3}
    second = folder.build()
    v.cold(first, scroll=False)
    v.later(HOUR)
    changes = second.json(url_of(7200))
    if changes["since"] == changes["sequence"]:
        v.refresh(v.ask_changes(second, 7200), v.ask_entry(second), result="changed")
    else:
        v.made(second, 7200)
    v.open()
    v.scroll(second, last=0)
    return v


def rollback(vector, first, second, folder):
    v = vector("changes-rollback", "Changes lead to an earlier version under a higher sequence", "17", "11")
    back = folder.branch("changes-rollback")
    third = back.after("rollback", "1", "--effort", "fast", seconds=10 * MINUTE)
    v.cold(first)
    v.later(HOUR)
    v.made(second, 7200)
    v.later(10 * MINUTE)
    v.made(third, 7200)
    v.open()
    v.scroll(third)
    return v


def missing_page(vector, first, second):
    v = vector("changes-missing-page", "An entry that was made has no ETag: it is reloaded as a whole", "15.6", "17.5")
    v.cold(first, scroll=False)
    v.later(HOUR)
    v.made(second, 7200)
    v.open()
    v.next(second, 0)
    url = v.needed(second, 1)[0]
    reload = v.ask_entry(second, no_cache=True)
    v.next(second, 1, v.ask(second, url, status=404, body=b""), reload, v.ask(second, url, no_cache=True))
    v.later(59)
    v.download(second, "unchanged")
    return v


def ninety_days(vector, first):
    v = vector("changes-90-days", "When no entry was downloaded for 90 days, the entry itself is loaded", "17.7")
    v.cold(first, scroll=False)
    for _ in range(18):
        v.later(5 * DAY - 1)
        v.made(first, 691_200, "unchanged")
    v.later(18)
    v.download(first, "unchanged")
    return v


def clock_went_back(vector, first):
    v = vector("changes-clock-back", "A clock that went back says nothing of the time away: the entry is asked", "17.1")
    v.cold(first, scroll=False)
    v.later(-12 * HOUR)
    v.download(first, "unchanged")
    return v


def pull_to_refresh(vector, first, second):
    v = vector("changes-pull-to-refresh", "Pull-to-refresh asks for the entry itself", "17.7", "15.1")
    v.cold(first, scroll=False)
    v.later(HOUR)
    v.download(second, no_cache=True)
    v.steps[-1]["force"] = True
    return v


def offline(vector, first, second):
    v = vector("changes-offline", "Without network nothing changes, and the same is asked again", "16", "17")
    v.cold(first, scroll=False)
    v.later(HOUR)
    v.refresh(v.ask_changes(second, 7200, fails="offline"), reason="offline")
    v.refresh(v.ask_changes(second, 7200, status=503, body=b""), reason="busy")
    v.made(second, 7200)
    return v


def moves(wide):
    """A page of twenty, of which it takes fewer bytes to say what moved and left than to list all keys."""
    first = wide.build(0)
    wide.rows[9]["score"] = wide.rows[2]["score"] + 1
    wide.rows[3]["score"] = wide.rows[12]["score"] - 1
    wide.rows[30] = {"name": "name 30", "score": wide.rows[8]["score"] + 1, "note": None, "city": "Berlin"}
    del wide.rows[4]
    second = wide.build()
    changes = second.json(url_of(7200))
    assert "keys" not in changes and len(changes["moved"]) > 2 and changes["left"], "it says what moved and left"

    def vector(name, title, *rules):
        v = Vector(name, title, rules, first.now + MINUTE, needs=["changes"])
        v.cold(first, scroll=False)
        v.later(HOUR)
        return v

    v = vector("changes-moved", "Page 1 is made of the reader's own, without what left and with what moved or came at "
               "its place", "17.5")
    v.made(second, 7200)
    v.open()
    v.scroll(second, last=0)
    yield v
    beyond = second.copy()
    beyond.edit(url_of(7200), to=[*changes["to"][:-1], 99])
    v = vector("changes-fall-back-place", "Where a place is beyond the end of the page, the entry is loaded", "17.4")
    v.refresh(v.ask_changes(beyond, 7200), v.ask_entry(second), result="changed")
    v.open()
    v.scroll(second, last=0)
    yield v
