#!/usr/bin/python3
"""The files for Cloudflare, read by the rules of its documentation: each path of the format gets
the caching of docs/FORMAT.md from _headers, the cache rule covers it, and the blocking rule
lets it through and nothing else.

usage: cloudflare_test.py
"""

import json
import re
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "templates" / "hosts" / "cloudflare"
PATHS = {
    "/v1/discovery.json": "entry",
    "/v1/discovery/~c3~a9.json": "entry",
    "/v1/discovery/~55~53/music.json": "entry",
    "/v1/changes/discovery/129600.json": "entry",
    "/v1/changes/discovery/~c3~a9/7200.json": "entry",
    "/v1/changes/discovery/~55~53/music/7200.json": "entry",
    "/v1/o/6w/kobhadxjqpy7b3ieg35x66ye.json": "object",
    "/v1/products/~4c-09.json": "document",
    "/v1/orders/a3f.json": "document",
    "/v1/creators/username/ana.json": "document",
}
OUTSIDE = ("/_vizzy/head.json", "/_vizzy/manifests/1.json", "/state/commit.json", "/", "/v1/",
           "/v1/discovery.json.gz", "/index.html")


def rule_of(file):
    """The one rule of a file, and whether its expression holds for a path of the feed's host."""
    rule, = json.loads((FOLDER / file).read_text(encoding="utf-8"))["rules"]
    expression = rule["expression"]
    expression = re.sub(r"(starts|ends)_with\(http\.request\.uri\.path, (\"[^\"]+\")\)",
                        r"path.\1with(\2)", expression).replace("http.host eq", "host ==")
    names = {"host": "feed.example.com"}
    return rule, lambda path: eval(expression, {"__builtins__": {}}, {**names, "path": path})


def caching_of_the_format():
    """The table of section 2: kind to Cache-Control."""
    text = (ROOT / "docs" / "FORMAT.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (entry|object|document) \|[^|]*\| `([^`]*)` \|", text, re.MULTILINE)
    return dict(rows)


def rules():
    """(pattern, [(name, value)]) of _headers: a line without indent begins a rule. ("!", name)
    takes away what rules before gave."""
    found = []
    for line in (FOLDER / "_headers").read_text(encoding="utf-8").splitlines():
        if line.strip() == "" or line.startswith("#"):
            continue
        if line.startswith(" "):
            found[-1][1].append(tuple(re.split(r"(?<=^!) |: ", line.strip(), maxsplit=1)))
        else:
            found.append((line, []))
    return found


def matches(pattern, path):
    """A splat takes anything, a placeholder anything but a slash."""
    expression = re.sub(r":[a-zA-Z]\w*", "[^/]+", re.escape(pattern).replace(r"\*", ".*"))
    return re.fullmatch(expression, path) is not None


def fields_of(path):
    """What a path is sent with; a name that two rules give has both values, joined."""
    fields = {}
    for pattern, each in rules():
        if not matches(pattern, path):
            continue
        for name in (name for mark, name in each if mark == "!"):
            fields.pop(name, None)
        for name, value in each:
            if name != "!":
                fields[name] = f"{fields[name]}, {value}" if name in fields else value
    return fields


class Cloudflare(unittest.TestCase):
    def test_each_path_gets_the_caching_of_its_kind_and_no_other(self):
        wanted = caching_of_the_format()
        self.assertEqual(set(wanted), set(PATHS.values()))
        for path, kind in PATHS.items():
            with self.subTest(path):
                self.assertEqual(fields_of(path)["Cache-Control"], wanted[kind])
                self.assertEqual(fields_of(path)["Access-Control-Allow-Origin"], "*")

    def test_the_cache_rule_covers_the_format_and_leaves_the_times_to_the_host(self):
        rule, covers = rule_of("cache-rules.json")
        for path in PATHS:
            self.assertTrue(covers(path), path)
        settings = rule["action_parameters"]
        self.assertEqual(rule["action"], "set_cache_settings")
        self.assertIs(settings["cache"], True)
        self.assertEqual(settings["edge_ttl"]["mode"], "respect_origin")
        self.assertEqual(settings["browser_ttl"]["mode"], "respect_origin")
        self.assertIs(settings["respect_strong_etags"], True)

    def test_nothing_but_the_format_gets_through_a_zone(self):
        rule, blocks = rule_of("waf-rules.json")
        self.assertEqual(rule["action"], "block")
        for path in PATHS:
            self.assertFalse(blocks(path), path)
        for path in OUTSIDE:
            self.assertTrue(blocks(path), path)


if __name__ == "__main__":
    unittest.main()
