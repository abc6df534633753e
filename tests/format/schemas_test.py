"""Real output is valid by the JSON Schemas of core/format/schemas, and damaged output is not."""

import copy
import json
import re
import sys
import unittest

from feed_fixture import DEFINITION, ROOT, SCHEMAS, SKIPPED, Workspace, take_program_argument

try:
    from jsonschema import Draft202012Validator
except ImportError:
    print("skipped: the Python module jsonschema is missing (Debian: python3-jsonschema)")
    sys.exit(SKIPPED)

COMMENT_OR_STRING = re.compile(r'"(?:\\.|[^"\\])*"|//[^\n]*|/\*.*?\*/', re.DOTALL)


METRIC = {"name": "engagement", "views": "id", "likes": "id", "comments": "id"}


def without_comments(text):
    return COMMENT_OR_STRING.sub(lambda m: m[0] if m[0].startswith('"') else "", text)


def validator(name):
    folder = ROOT / "core" / "definition" if name == "definition" else SCHEMAS
    schema = json.loads((folder / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def load(path):
    return json.loads(path.read_bytes())


def changed(value, change):
    """A deep copy of `value` after `change`."""
    value = copy.deepcopy(value)
    change(value)
    return value


class WireTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.workspace = Workspace()
        root = cls.workspace.build_fixture() / "v1"
        cls.entries = [load(path) for path in sorted(root.glob("*.json"))]
        objects = [load(path) for path in sorted(root.glob("o/*/*.json"))]
        cls.pages = [value for value in objects if "items" in value]
        cls.rests = [value for value in objects if "since" in value]
        cls.index = [value for value in objects
                     if "leaves" in value or ("pages" in value and "since" not in value)]
        cls.changes = [load(path) for path in sorted(root.glob("changes/**/*.json"))]
        cls.directories = [value for value in objects if "segments" in value]
        cls.segments = [load(path) for path in sorted(root.glob("divided/**/*.json"))]
        cls.groups = [load(path) for path in sorted(root.glob("grouped/*.json"))]
        cls.aliases = [load(path) for path in sorted(root.glob("grouped/nick/*.json"))]
        cls.documents = [load(path) for path in sorted(root.glob("profiles/*.json"))]

    @classmethod
    def tearDownClass(cls):
        cls.workspace.remove()

    def assert_all_valid(self, schema, values, least):
        self.assertGreaterEqual(len(values), least)
        check = validator(schema)
        for value in values:
            for error in check.iter_errors(value):
                self.fail(f"{schema}: {error.json_path}: {error.message}")

    def assert_invalid(self, schema, values):
        check = validator(schema)
        for value in values:
            self.assertFalse(check.is_valid(value), f"{schema} takes {str(value)[:300]}")

    def test_every_entry_page_index_and_document_is_valid(self):
        self.assert_all_valid("entry", self.entries, 6)
        self.assert_all_valid("page", self.pages, 1000)
        self.assert_all_valid("index", self.index, 7)
        self.assert_all_valid("changes", self.changes, 18)
        self.assert_all_valid("rest", self.rests, 3)
        self.assert_all_valid("directory", self.directories, 1)
        self.assert_all_valid("group", self.groups, 200)
        self.assert_all_valid("alias", self.aliases, 400)
        for group in self.groups:
            self.assert_all_valid("document", group["documents"], 1)
        self.assert_all_valid("entry", self.segments, 8)
        self.assert_all_valid("document", self.documents, 500)

    def test_pages_and_index_objects_are_told_apart(self):
        self.assert_invalid("page", self.index)
        self.assert_invalid("index", self.pages[:50])

    def test_unknown_members_are_allowed(self):
        for schema, values in [("entry", self.entries), ("page", self.pages[:3]),
                               ("index", self.index), ("document", self.documents[:3])]:
            self.assert_all_valid(schema, [{**value, "later": {"a": [1]}} for value in values], 3)

    def test_an_entry_without_a_required_member_is_refused(self):
        entry = next(e for e in self.entries if "index" in e)
        required = ["format", "feed", "version", "sequence", "total", "page_size", "items", "pages",
                    "hidden"]
        for name in required:
            self.assert_invalid("entry", [changed(entry, lambda e, n=name: e.pop(n))])
        self.assert_all_valid("entry", [changed(entry, lambda e: e.pop("index"))], 1)

    def test_an_entry_with_a_wrong_value_is_refused(self):
        entry = next(e for e in self.entries if "index" in e)
        url = entry["index"]
        wrong = {
            "format": [2, "1", None],
            "feed": ["Discovery", "o", "", "a/B", "a/", "o/a", "a/b/c/d", 7],
            "version": ["x", entry["version"].upper(), entry["version"][:-1] + "b", 7],
            "sequence": [0, 1.5, "1"],
            "lineage": ["", "k3v9", "K3V9Q", "k3v9q", "abcdef", 7],
            "total": [-1, "5"],
            "page_size": [0, 10001, "100"],
            "items": [{}, [7], [{}], [{"id": None}]],
            "pages": [entry["pages"][:6], entry["pages"] + [url], [url] * 7, url],
            "segments": ["v1/people/x", 7],
            "index": [url + ".json", "/" + url, url.upper(), url[:-1], url[:-1] + "b",
                      url.replace("v1", "v2"), ["x"]],
            "hidden": [None, [1.5], [[1]], [1, 1]],
        }
        for name, values in wrong.items():
            self.assert_invalid("entry", [{**entry, name: value} for value in values])

    def test_a_wrong_page_index_or_document_is_refused(self):
        url = self.entries[0]["pages"][0] if self.entries[0]["pages"] else "v1/o/aa/" + "a" * 24
        self.assert_invalid("page", [{}, {"items": []}, {"items": [[]]}, {"items": [{"a": None}]},
                                     []])
        self.assert_invalid("index", [{}, {"pages": []}, {"pages": [url], "leaves": [url]},
                                      {"pages": [url, url]}, {"leaves": ["v1/o/ab/c"]},
                                      {"pages": [url + "/"]}])
        self.assert_invalid("group", [{}, {"documents": []}, {"documents": [7]},
                                      {"documents": [{"id": None}]}])
        self.assert_invalid("alias", [{}, {"key": 1}, {"key": 1.5, "document": "v1/a/b"},
                                      {"key": 1, "document": "v1/a"}])
        segment = self.directories[0]["segments"][0]
        self.assert_invalid("directory", [{}, {"title": "x"}, *(
            {"title": "x", "segments": [{**segment, **wrong}]} for wrong in [
                {"values": []}, {"values": [""]}, {"total": -1}, {"url": "v1/divided"},
                {"url": "v1/divided/A"}, {"url": "v1/divided/a/b/c"}])])
        self.assert_invalid("document", [{}, [], {"id": None}, {"id": 1, "posts": [7]},
                                         {"id": 1, "posts": [{"id": None}]}])


class DefinitionTest(unittest.TestCase):
    """The schema and the program say the same about definitions."""

    @classmethod
    def setUpClass(cls):
        cls.workspace = Workspace()
        cls.check = validator("definition")

    @classmethod
    def tearDownClass(cls):
        cls.workspace.remove()

    def test_the_templates_are_valid(self):
        templates = sorted((ROOT / "templates").glob("*.json"))
        self.assertGreaterEqual(len(templates), 2)
        for path in templates:
            definition = json.loads(without_comments(path.read_text(encoding="utf-8")))
            self.assertEqual([e.message for e in self.check.iter_errors(definition)], [], path)

    def test_what_the_schema_allows_the_program_reads(self):
        self.assertTrue(self.check.is_valid(DEFINITION))
        # It gets past the definition: what it misses is the database.
        result = self.workspace.build(json.dumps(DEFINITION), database="none.db")
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn("none.db does not exist", result.stderr)

    def test_what_the_schema_refuses_the_program_refuses(self):
        people = DEFINITION["feeds"]["people"]

        def feed(**words):
            return {"vizzy": 1, "feeds": {"people": {**people, **words}}}

        def without(word):
            return {"vizzy": 1,
                    "feeds": {"people": {k: v for k, v in people.items() if k != word}}}

        def field(**words):
            return feed(fields={**people["fields"], "score": words})

        wrong = [
            [], {}, {"vizzy": 2, "feeds": {"people": people}}, {"vizzy": 1}, {"vizzy": 1, "feeds": {}},
            {"vizzy": 1, "feeds": {"o": people}}, {"vizzy": 1, "feeds": {"People": people}},
            {"vizzy": 1, "feeds": {"p" * 101: people}}, {**feed(), "extra": 1},
            *(without(word) for word in ["sql", "key", "sort", "fields"]),
            *(feed(**{word: value}) for word, value in [
                ("page_size", 0), ("page_size", 10001), ("page_size", "100"), ("max_items", 0),
                ("sql", ""), ("sql", 7), ("fields", {}), ("sort", [{"field": "score"}]),
                ("sort", [{"field": "score", "order": "down"}]), ("sort", {}),
                ("segment_by", []), ("segment_by", "city"), ("segment_by", ["a", "b", "c"]),
                ("segment_by", ["a", "a"]), ("max_segments", 5), ("title", "People"),
                ("segment_titles", ["name"]), ("opens", 7)]),
            feed(segment_by=["city"], segment_titles=[]),
            feed(segment_by=["city"], max_segments=0), feed(segment_by=["city"], title=""),
            *(field(**words) for words in [
                {}, {"type": "real"}, {"type": "date", "digits": 2},
                {"type": "text", "max_chars": 0}, {"type": "integer", "max_chars": 80},
                {"type": "text", "max": 3}, {"type": "integer", "min": 0.5},
                {"type": "text", "required": 1}, {"type": "text", "default": 7},
                {"type": "integer", "default": 1.5}, {"type": "boolean", "default": 0},
                {"type": "date", "default": "2024-01-31T00:00:00Z"},
                {"type": "timestamp", "default": "noon"},
                {"type": "text", "required": True, "default": "x"},
                {"type": "text", "required": True, "optional": True},
                {"type": "decimal", "digits": 1, "default": 1, "ratio": {"of": ["id"], "to": "id"}}, {"type": "decimal"},
                {"type": "decimal", "digits": 16}, {"type": "integer", "digits": 2},
                {"type": "text", "significant_digits": 2}, {"type": "integer", "optional": 1},
                {"type": "integer", "significant_digits": 0},
                {"type": "integer", "column": ""}, {"type": "integer", "unknown": 1},
                {"type": "decimal", "digits": 2, "ratio": {"of": [], "to": "id"}},
                {"type": "integer", "ratio": {"of": ["id"], "to": "id"}},
                {"type": "integer", "metric": METRIC},
                {"type": "decimal", "digits": 2, "metric": METRIC, "column": "id"},
                {"type": "decimal", "digits": 2, "metric": METRIC,
                 "ratio": {"of": ["id"], "to": "id"}},
                *({"type": "decimal", "digits": 2, "metric": metric} for metric in [
                    {}, {"name": "speed"}, {"name": "velocity"}, {**METRIC, "name": "score"},
                    {**METRIC, "per": "id"}, {**METRIC, "as_of": "2024-01-01"}, {**METRIC, "likes": 7}])]),
            *({**feed(), "gates": gates} for gates in [
                {"max_shrink": 1.1}, {"min_items": -1}, {"max_puts": "9"}, {"max_bytes": 1},
                {"max_missing_documents": 2}, {"on_oversize": "trim"}]),
            *({**feed(), "retention": retention} for retention in [
                {"builds": 0}, {"builds": 100001}, {"hours": -1}, {"days": 2}]),
            *({**feed(), "documents": {"profiles": {**DEFINITION["documents"]["profiles"], **words}}}
              for words in [{"alias": ""}, {"alias": 7}, {"group": 100}, {"group": "16"},
                            {"children": {"posts": {}}}]),
        ]
        for definition in wrong:
            self.assertFalse(self.check.is_valid(definition), definition)
            result = self.workspace.build(json.dumps(definition))
            self.assertEqual(result.returncode, 2, f"{definition}\n{result.stderr}")

    def test_comments_are_stripped_outside_strings_only(self):
        self.assertEqual(without_comments('{"a": "//x", /* y */ "b": "\\"/*z*/"} // end'),
                         '{"a": "//x",  "b": "\\"/*z*/"} ')


if __name__ == "__main__":
    take_program_argument()
    unittest.main()
