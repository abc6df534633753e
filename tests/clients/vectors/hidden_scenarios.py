"""What was taken down, and whose keys are hidden."""

from folder import FEED
from scroll_scenarios import LIMA
from vector import DAY, HOUR, MINUTE, Vector

ENTRY = f"v1/{FEED}"


def vectors(plain):
    first = plain.state()
    folder = plain.branch("taken-down")
    without = folder.after("takedown", "9", "--effort", "fast")

    def vector(name, title, *rules):
        return Vector(name, title, rules, first.now + MINUTE)

    yield takedown(vector, first, without)
    yield takedown_ahead(vector, first, without)
    yield takedown_older_edge(vector, first, without)
    yield takedown_undone(vector, first, without, folder)
    yield same_sequence(vector, first)
    yield keys_as_text(vector, first)
    yield takedown_in_segments(vector, first, without)
    yield takedown_of_segment(vector, first, plain)
    yield takedown_of_document(vector, first, without)
    yield takedown_of_child(vector, first, plain)
    yield left_lineage_hides(vector, first, without, plain)


def take(v, state, *keys, result="changed"):
    v.hidden |= set(map(str, keys))
    v.download(state, result)


def forget_pages_of(v, state, *keys):
    """Pages that hold a hidden key are dropped."""
    for url, _ in state.pages():
        if any(item["id"] in keys for item in state.json(url)["items"]):
            v.held.discard(url)


def takedown(vector, first, without):
    v = vector("takedown", "What was taken down is shown by no version and from no storage", "15.7", "13")
    v.cold(first)
    v.open(scroll="b")
    v.scroll(first, last=1, scroll="b")
    v.hides(9, False)
    v.later(HOUR)
    take(v, without, 9)
    v.hides(9, True)
    v.step("stored", text="name 9", result=False)
    forget_pages_of(v, first, 9)
    v.open()
    v.scroll(without)
    v.restart()
    v.open()
    v.hides(9, True)
    v.scroll(without)
    return v


def takedown_ahead(vector, first, without):
    v = vector("takedown-ahead", "A scroll of an older version meets a missing page only where a key was, and moves "
               "to the new version", "13", "15.6")
    v.cold(first, scroll=False)
    v.next(first, 0)
    place = next(place for place, (url, _) in enumerate(first.pages(), 1)
                 if any(item["id"] == 9 for item in first.json(url)["items"]))
    v.scroll(first, 1, last=place - 1)
    gone = v.needed(first, place)
    assert gone[0] not in without.files
    v.held.difference_update(gone)
    v.hidden.add("9")
    v.next(without, 0, v.ask(without, gone[0]), v.ask_entry(without, no_cache=True))
    v.steps[-1]["result"]["restarted"] = True
    v.scroll(without, 1)
    return v


def takedown_older_edge(vector, first, without):
    v = vector("takedown-older-edge", "An older entry shows nothing that was taken down, before and after a restart",
               "15.7", "11")
    v.cold(first)
    take(v, without, 9)
    forget_pages_of(v, first, 9)
    for _ in range(2):
        v.refresh(v.ask(first, ENTRY, v.tags[ENTRY]), result="kept")
        v.hides(9, True)
        v.open()
        v.scroll(without)
        v.restart()
        v.open()
    return v


def takedown_undone(vector, first, without, folder):
    v = vector("takedown-undone", "An entry of a higher sequence shows again what it no longer hides", "13")
    v.cold(first, scroll=False)
    take(v, without, 9)
    folder.after("takedown", "9", "--undo")
    again = folder.build()
    v.hidden.clear()
    v.download(again)
    v.hides(9, False)
    v.open()
    v.scroll(again)
    return v


def same_sequence(vector, first):
    v = vector("same-sequence", "An entry of the same sequence can hide more, and shows nothing again", "13")
    hiding, other = first.copy(), first.copy()
    hiding.edit(ENTRY, hidden=[4])
    other.edit(ENTRY, hidden=[5])
    v.download(first)
    take(v, hiding, 4, result="unchanged")
    take(v, other, 5, result="unchanged")
    v.download(first, "unchanged")
    v.restart()
    v.open()
    v.hides(4, True)
    v.hides(5, True)
    v.download(first, "unchanged")
    v.scroll(first)
    return v


def keys_as_text(vector, first):
    v = vector("keys-as-text", "Keys compare as texts: 4 and \"4\" are the same", "13")
    state = first.copy()
    state.edit(ENTRY, hidden=["4", 5])
    take(v, state, 4, 5)
    for key, result in ((4, True), ("4", True), (5, True), ("5", True), (6, False), ("04", False)):
        v.hides(key, result)
    v.open()
    v.scroll(state)
    return v


def takedown_in_segments(vector, first, without):
    v = vector("takedown-in-segments", "What the feed hides its segments hide, whatever entries they hold", "13")
    v.cold(first, scroll=False)
    berlin = "people/~42erlin"
    v.download(first, feed=berlin)
    v.open(scroll="b", feed=berlin)
    v.scroll(first, scroll="b", feed=berlin)
    take(v, without, 9)
    v.hides(9, True, of=berlin)
    for url, _ in first.pages(berlin):
        if any(item["id"] == 9 for item in first.json(url)["items"]):
            v.held.discard(url)
    v.open(scroll="c", feed=berlin)
    place = next(place for place, (url, _) in enumerate(first.pages(berlin), 1) if url not in v.held)
    v.scroll(first, last=place - 1, scroll="c", feed=berlin)
    v.restart()
    v.open(scroll="d", feed=berlin)
    v.hides(9, True, of=berlin)
    v.scroll(first, last=place - 1, scroll="d", feed=berlin)
    return v


def takedown_of_segment(vector, first, plain):
    v = vector("takedown-of-segment", "What a segment alone hides is shown by its feed", "13")
    folder = plain.branch("segment-taken-down")
    without = folder.after("takedown", "4", "--from", LIMA, "--effort", "fast")
    assert without.entry()["hidden"] == [] and without.entry(LIMA)["hidden"] == [4]
    v.cold(first, scroll=False)
    v.download(without)
    v.steps[-1]["result"] = "changed" if without.entry()["version"] != first.entry()["version"] else "unchanged"
    v.download(without, feed=LIMA)
    v.hides(4, True, of=LIMA)
    v.hides(4, False)
    v.hidden.add("4")
    v.open(scroll="b", feed=LIMA)
    v.scroll(without, scroll="b", feed=LIMA)
    v.hidden.clear()
    v.open()
    v.scroll(without)
    return v


def takedown_of_document(vector, first, without):
    v = vector("takedown-of-document", "Hidden keys are those of the items and of the documents that they open, and "
               "of no other collection", "13", "15.7")
    v.cold(first, scroll=False)
    url = "v1/profiles/9"
    v.document("profiles", 9, v.ask(first, url), result=first.json(url))
    take(v, without, 9)
    v.step("stored", text="name 9", result=False)
    for key in (9, "9"):
        v.document("profiles", key, result=None)
    v.step("alias", collection="profiles", text="name 9", result=None,
           requests=[v.ask(first, "v1/profiles/name/name~209")])
    state = without.copy()
    state.edit(ENTRY, hidden=[9, 100])
    group = next(url for url in first.files if url.startswith("v1/orders/") and url.count("/") == 2
                 and any(order["number"] == 100 for order in first.json(url)["documents"]))
    take(v, state, 100, result="unchanged")
    v.document("orders", 100, v.ask(first, group), result={"number": 100, "code": "X-100"})
    return v


def takedown_of_child(vector, first, plain):
    v = vector("takedown-of-child", "Children have keys of their own: the host leaves out what was taken down, the "
               "client nothing", "13")
    folder = plain.branch("child-taken-down")
    without = folder.after("takedown", "2", "--from", FEED, "--effort", "fast")
    assert without.entry()["hidden"] == [2]
    v.cold(first, scroll=False)
    url = "v1/profiles/1"
    take(v, without, 2)
    assert [post["id"] for post in without.json(url)["posts"]] == [2, 3, 4]
    v.document("profiles", 1, v.ask(without, url), result=without.json(url))
    later = folder.after("takedown", "3", "--from", "profiles.posts", "--effort", "fast")
    assert [post["id"] for post in later.json(url)["posts"]] == [2, 4]
    v.document("profiles", 1, v.ask(later, url), result=later.json(url))
    return v


def left_lineage_hides(vector, first, without, plain):
    v = vector("left-lineage-hides", "What a folder hid that was left stays hidden for 30 days", "13", "11")
    anew = plain.anew("built-anew", 11).build()
    v.cold(first, scroll=False)
    take(v, without, 9)
    v.later(HOUR)
    v.download(anew, "changed" if anew.entry()["version"] != without.entry()["version"] else "unchanged")
    v.hides(9, True)
    v.open()
    place = next(place for place, (url, _) in enumerate(anew.pages(), 1)
                 if any(item["id"] == 9 for item in anew.json(url)["items"]))
    v.scroll(anew, last=place)
    v.later(30 * DAY - 1)
    v.restart()
    v.open()
    v.hides(9, True)
    v.later(1)
    v.hides(9, False)
    v.open()
    v.hidden.clear()
    v.scroll(anew, last=place)
    return v
