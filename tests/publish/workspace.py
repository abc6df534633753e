"""A database and an output folder, with the program that compiles the one into the other."""
import json
import os
import pathlib
import random
import shutil
import sqlite3
import subprocess


class Workspace:
    def __init__(self, vizzy, folder):
        self.vizzy, self.definition = vizzy, ()
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(exist_ok=True)
        self.out = self.folder / "out"
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LC_ALL": "C"}

    def run(self, *arguments, check=True, **environment):
        done = subprocess.run([self.vizzy, *map(str, arguments)], cwd=self.folder,
                              capture_output=True, text=True, timeout=240, check=False,
                              env=self.environment | environment)
        assert not check or done.returncode == 0, done
        return done

    def define(self, definition):
        (self.folder / "definition.json").write_text(json.dumps(definition))
        self.definition = ("--definition", "definition.json")

    def seed(self, creators=300):
        self.run("seed", "--creators", creators, "--videos", creators * 3)

    def build(self, *arguments, out="out"):
        return self.run("build-feed", "--effort", "fast", "--out", out, *self.definition,
                        *arguments)

    def drift(self, count):
        """The figures of so many creators change."""
        with sqlite3.connect(self.folder / "vizzy.db") as database:
            keys = [row[0] for row in database.execute("SELECT id FROM creators")]
            for key in random.sample(keys, count):
                database.execute("UPDATE creators SET follower_count = ? WHERE id = ?",
                                 (random.randrange(1000, 90_000_000), key))

    def change(self, count=20, out="out"):
        self.drift(count)
        self.build(out=out)

    def copy_of_another_publisher(self, name):
        copy = self.folder / name
        shutil.copytree(self.out, copy)
        shutil.rmtree(copy / "state/publish", ignore_errors=True)
        return copy
