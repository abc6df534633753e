#!/usr/bin/python3
"""The judge of live_readers.py finds each kind of fault."""

import unittest
from types import SimpleNamespace

from live_readers import Judge
from changing_feed import Version  # live_readers knows where it is

ITEMS = [{"id": 1, "score": 30}, {"id": 2, "score": 20}, {"id": 3, "score": 10}]


def problem(items, slack=0, **session):
    """Of a list that shows these items of a version that is superseded at 500; 9 is taken down from 100 to 900."""
    feed = SimpleNamespace(shown={("people", "v"): Version([*ITEMS, {"id": 9, "score": 1}], [])},
                           superseded={("people", "v"): 500}, denials=[[9, 100, 900]])
    session = {"feed": "people", "version": "v", "items": items, "whole": True, "began": 400, "ended": 450, **session}
    return Judge(feed, slack).problem(session)


class JudgeTest(unittest.TestCase):
    def test_what_is_right(self):
        self.assertIsNone(problem(ITEMS))
        self.assertIsNone(problem(ITEMS[:2], whole=False))
        self.assertIsNone(problem([*ITEMS, {"id": 9, "score": 1}], began=50))  # it asked before
        self.assertIsNone(problem([*ITEMS, {"id": 9, "score": 1}], ended=950))  # the end of it is seen early
        self.assertIsNone(problem(ITEMS, began=600, slack=200))

    def test_what_is_wrong(self):
        for items, session, said in [
                (ITEMS, {"version": "w"}, "shows a version that never was"),
                (ITEMS, {"began": 600}, "shows a version that was superseded before it asked"),
                ([ITEMS[0], ITEMS[0]], {}, "shows an item twice"),
                ([*ITEMS, {"id": 9, "score": 1}], {}, "shows 9, which was taken down"),
                ([ITEMS[0], ITEMS[2]], {}, "leaves out 2, or shows 3 out of its place"),
                ([ITEMS[1], ITEMS[0]], {}, "leaves out 1, or shows 2 out of its place"),
                ([{"id": 4}], {"whole": False}, "leaves out 1, or shows 4 out of its place"),
                ([*ITEMS, {"id": 4}], {}, "shows 4 out of its place, or of another version"),
                ([{"id": 1, "score": 31}], {}, "shows {'id': 1, 'score': 31}, not {'id': 1, 'score': 30}"),
                (ITEMS[:2], {}, "ends before the last item")]:
            self.assertEqual(problem(items, **session), said)


if __name__ == "__main__":
    unittest.main()
