"""A folder with a history, its destination and the canary beside them, made once and copied for
each case."""

import os
import shutil

import people
import web_root
from bounded_run import Program
from mutations import Hoard

START = 1_700_000_000
NOW = START + 50_000
DENIED = 5
BUILD = ["build-feed", "--db", "p.db", "--definition", "d.json", "--effort", "fast"]


class PublishedFolder:
    """out/ holds five sequences, a takedown among them; www/ the last but one; the database is
    newer than both."""

    def __init__(self, vizzy, folder, rng):
        self.folder = folder
        folder.mkdir()
        self.program = Program(vizzy, folder)
        (folder / "www").mkdir()
        people.write_definition(folder / "d.json")
        self.database = people.Database(folder / "p.db", rng)
        self.hoard = Hoard(folder / "canary")
        self.clock = START
        for step in (self.build, self.publish, self.build, self.take_down, self.publish, self.build,
                     self.publish, self.build, self.collect):
            step()
            self.hoard.keep(folder)
        self.published = dict(self.database.rows)
        self.database.change()
        canary = folder / "canary"
        canary.mkdir()
        for name in ("data", "data.json", "data.json.gz", "data.ndjson"):
            (canary / name).write_text("precious\n")
        (canary / "inner").mkdir()
        (canary / "inner/data.json").write_text("precious\n")

    def run(self, *arguments):
        self.clock += 4000
        self.program.must(*arguments, "--quiet", clock=self.clock)

    def build(self):
        self.database.change()
        self.run(*BUILD)

    def publish(self):
        self.run("publish", "www")

    def take_down(self):
        self.run("takedown", str(DENIED), "--effort", "fast")

    def collect(self):
        self.run("gc")

    def copy_to(self, target):
        shutil.copytree(self.folder, target, symlinks=True)
        return target


def tree(root):
    """{path: kind, content or target} below a folder; nothing of it is followed."""
    found = {}
    for base, folders, files in os.walk(root):
        for name in folders + files:
            path = os.path.join(base, name)
            inner = os.path.relpath(path, root)
            if os.path.islink(path):
                found[inner] = "link", os.readlink(path)
            elif os.path.isdir(path):
                found[inner] = "folder", ""
            elif os.path.isfile(path):
                with open(path, "rb") as stream:
                    found[inner] = "file", stream.read()
            else:
                found[inner] = "other", ""
    return found


def seen(root):
    """What readers see of a web root in both encodings that they are given here."""
    return {f"{url}{suffix}": value for suffix in ("", ".gz")
            for url, value in web_root.view(web_root.Folder(root, suffix)).items()}
