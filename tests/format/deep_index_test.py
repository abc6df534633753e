"""A feed of more pages than two levels of the index name reads to its end."""

import json
import sqlite3
import subprocess
import unittest

from feed_fixture import Workspace, take_program_argument
from feed_reader import NAMES_IN_INDEX, PAGES_IN_ENTRY, Folder

ITEMS = 1 + PAGES_IN_ENTRY + NAMES_IN_INDEX ** 2 + 1
DEFINITION = {"vizzy": 1, "feeds": {"all": {
    "sql": "SELECT id FROM t", "key": "id", "sort": [], "page_size": 1, "changes": False,
    "fields": {"id": {"type": "integer"}}}}}


class DeepIndexTest(unittest.TestCase):
    def test_the_index_grows_by_a_level(self):
        workspace = Workspace()
        self.addCleanup(workspace.remove)
        with sqlite3.connect(workspace.folder / "deep.db") as database:
            database.execute("CREATE TABLE t(id INTEGER PRIMARY KEY)")
            database.executemany("INSERT INTO t VALUES (?)", ((i,) for i in range(1, ITEMS + 1)))
        built = workspace.build(json.dumps(DEFINITION), database="deep.db")
        self.assertEqual(built.returncode, 0, built.stderr)
        folder = Folder(workspace.folder / "out/public")
        entry, items = folder.read_feed("all", "id", [])
        self.assertEqual([int(item["id"]) for item in items], list(range(1, ITEMS + 1)))
        root = folder.get_object(entry["index"])
        self.assertEqual(len(root["leaves"]), 2)
        self.assertIn("leaves", folder.get_object(root["leaves"][0]))
        subprocess.run([workspace.vizzy, "verify", "--out", workspace.folder / "out"], check=True)


if __name__ == "__main__":
    take_program_argument()
    unittest.main()
