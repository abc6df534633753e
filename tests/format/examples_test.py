"""The worked example of FORMAT.md is what the shop of DEFINITION.md compiles to, byte for byte.

A fenced block whose first line is "```json NAME" or "```sql NAME" is the content of the file NAME.
"""

import re
import sqlite3
import unittest

from feed_fixture import ROOT, Workspace, take_program_argument

AFTER = " after a sale"
BLOCK = re.compile(r"^```(?:json|sql) (\S[^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(name):
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    return dict(BLOCK.findall(text))


class ExamplesTest(unittest.TestCase):
    def setUp(self):
        self.workspace = Workspace()
        self.addCleanup(self.workspace.remove)
        self.definition = blocks("DEFINITION.md")
        self.shown = blocks("FORMAT.md")
        self.execute(self.definition["shop.sql"])

    def execute(self, sql):
        database = sqlite3.connect(self.workspace.folder / "shop.db")
        database.executescript(sql)
        database.close()

    def build(self):
        result = self.workspace.build(self.definition["shop.json"], database="shop.db")
        self.assertEqual(result.returncode, 0, result.stderr)

    def public(self, url):
        return (self.workspace.folder / "out" / "public" / url).read_text(encoding="utf-8")

    def test_the_bytes_shown_are_the_bytes_built(self):
        after = {name.removesuffix(AFTER): self.shown.pop(name)
                 for name in list(self.shown) if name.endswith(AFTER)}
        self.assertEqual(len(after), 3)
        self.assertEqual(len(self.shown), 5)
        self.build()
        for url, content in self.shown.items():
            self.assertEqual(self.public(url), content.rstrip("\n"), url)

        self.execute("UPDATE products SET in_stock = 1 WHERE sku = 'L-20'")
        self.build()
        self.assertEqual(self.public("v1/bestsellers.json"),
                         self.shown["v1/bestsellers.json"].rstrip("\n"))

        self.execute("INSERT INTO orders VALUES (97, 'L-12', 60, 0, '2024-04-01')")
        self.build()
        for url, content in after.items():
            self.assertEqual(self.public(url), content.rstrip("\n"), url)


if __name__ == "__main__":
    take_program_argument()
    unittest.main()
