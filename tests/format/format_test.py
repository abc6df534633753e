"""Real output obeys docs/FORMAT.md, as an independent reader understands that text."""

import hashlib
import unittest

from feed_fixture import DEFINITION, FEEDS, Workspace, take_program_argument
from feed_reader import Folder, FormatError, content_name, page_lengths, parse_canonical, path_segment


class FormatTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.workspace = Workspace()
        cls.public = cls.workspace.build_fixture()

    @classmethod
    def tearDownClass(cls):
        cls.workspace.remove()

    def read_all(self, public):
        folder = Folder(public)
        return folder, {name: folder.read_feed(name, key, sort)
                        for name, (key, sort) in FEEDS.items()}

    def test_every_feed_reads_to_its_end_in_order_with_pages_cut_by_the_rule(self):
        _, feeds = self.read_all(self.public)
        totals = {name: int(entry["total"]) for name, (entry, _) in feeds.items()}
        self.assertEqual(totals, {"people": 5000, "numbers": 5000, "by_city": 5000, "singles": 9,
                                  "top": 100, "none": 0, "divided": 5000})

    def test_the_index_has_several_leaves_and_is_absent_when_the_entry_names_all(self):
        folder, feeds = self.read_all(self.public)
        root = folder.get_object(feeds["numbers"][0]["index"])
        self.assertGreater(len(root["leaves"]), 1)
        self.assertIn("index", feeds["singles"][0])  # 8 pages after the first, one in the index
        self.assertNotIn("index", feeds["top"][0])
        self.assertEqual(feeds["none"][0]["pages"], [])

    def test_a_first_build_stores_no_object_that_no_entry_reaches(self):
        folder, feeds = self.read_all(self.public)
        for name, _ in folder.read_segments("divided", feeds["divided"][0]).values():
            folder.read_feed(name, *FEEDS["divided"])
        stored = {str(path.relative_to(self.public))[:-len(".json")]
                  for path in self.public.glob("v1/o/*/*.json")}
        self.assertEqual(stored, folder.reached)

    def test_each_document_stands_where_its_key_says_with_ranked_children(self):
        folder = Folder(self.public)
        paths = sorted((self.public / "v1" / "profiles").glob("*.json"))
        self.assertEqual(len(paths), 500)
        for path in paths:
            url = str(path.relative_to(self.public))[:-len(".json")]
            _, document = folder.get(url)
            self.assertEqual(path.stem, path_segment(document["handle"]))
            self.assertLessEqual(len(document["posts"]), 3)
            rates = [float(post["rate"]) for post in document["posts"]]
            self.assertEqual(rates, sorted(rates, reverse=True))
            self.assertNotIn("nothing", document)

    def test_grouped_documents_stand_where_the_hash_of_their_keys_says(self):
        folder = Folder(self.public)
        groups = {path.stem: folder.get(f"v1/grouped/{path.stem}")[1]["documents"]
                  for path in (self.public / "v1" / "grouped").glob("*.json")}
        documents = [document for group in groups.values() for document in group]
        self.assertEqual(len(documents), 714)
        for name, group in groups.items():
            keys = [document["handle"].encode() for document in group]
            self.assertEqual(keys, sorted(keys))
            self.assertEqual({hashlib.sha256(key).hexdigest()[:2] for key in keys}, {name})
        self.assertTrue(all(len(document["posts"]) <= 2 for document in documents))
        aliases = list((self.public / "v1" / "grouped" / "nick").glob("*.json"))
        self.assertEqual(len(aliases), sum("nick" in document for document in documents))
        for document in documents:
            if "nick" in document:
                alias = folder.get(f"v1/grouped/nick/{path_segment(document['nick'])}")[1]
                self.assertEqual(alias["key"], document["handle"])
                name = hashlib.sha256(document["handle"].encode()).hexdigest()[:2]
                self.assertEqual(alias["document"], f"v1/grouped/{name}")

    def test_the_directory_leads_to_segments_that_divide_the_feed(self):
        folder = Folder(self.public)
        entry, items = folder.read_feed("divided", *FEEDS["divided"])
        segments = folder.read_segments("divided", entry)
        self.assertEqual(len(segments), 8)
        found = []
        for (active, city), (name, total) in segments.items():
            part = folder.read_feed(name, *FEEDS["divided"])[1]
            self.assertEqual(len(part), total)
            expected = [item for item in items if item.get("city") == city
                        and item.get("active") == (active == "1")]
            self.assertEqual(part, expected)
            found += part
        self.assertEqual(len(found), sum("city" in item and "active" in item for item in items))

    def test_integers_beyond_2_to_the_53_are_text(self):
        _, items = Folder(self.public).read_feed("top", *FEEDS["top"])
        self.assertTrue(all(type(item["huge"]) is str for item in items))

    def test_the_same_data_gives_the_same_bytes_in_another_folder(self):
        again = self.workspace.build_fixture(out="again")
        for path in self.public.rglob("*.json"):
            self.assertEqual(path.read_bytes(),
                             (again / path.relative_to(self.public)).read_bytes(), path)

    def test_feeds_have_the_page_size_of_the_definition(self):
        for name, (entry, _) in self.read_all(self.public)[1].items():
            self.assertEqual(int(entry["page_size"]),
                             DEFINITION["feeds"][name].get("page_size", 100))

    def test_the_reader_refuses_what_the_text_forbids(self):
        for wrong in [b'{"a": 1}', b'{"a":null}', b'{"a":1.50}', b'{"a":1e3}', b'{"a":-0}',
                      b'{"a":1,"a":2}', b'{"a":9007199254740993}', b'{"a":"\\u0041"}',
                      b'{"a":NaN}', b'{"a":"\\/"}', b'{"a":1}\n']:
            with self.assertRaises((FormatError, ValueError), msg=wrong):
                parse_canonical(wrong)

    def test_the_reader_sees_damage(self):
        copy = self.workspace.build_fixture(out="damaged")
        feed = ("people", *FEEDS["people"])
        entry, _ = Folder(copy).read_feed(*feed)
        page = copy / (entry["pages"][0] + ".json")
        page.write_bytes(page.read_bytes().replace(b'"score":', b'"Score":', 1))
        with self.assertRaises(FormatError):
            Folder(copy).read_feed(*feed)

    def test_names_and_cuts_of_known_contents(self):
        # FIPS 180-4: SHA-256("abc") begins with ba7816bf 8f01cfea 414140de 5dae2223.
        self.assertEqual(content_name(b"abc"), "xj4bnp4pahh6uqkbidpf3lrcem")
        self.assertEqual(page_lengths([], 100), [0])
        self.assertEqual(page_lengths(["1", "2", "3"], 1), [1, 1, 1])
        self.assertEqual(sum(page_lengths([str(i) for i in range(1000)], 100)), 1000)


if __name__ == "__main__":
    take_program_argument()
    unittest.main()
