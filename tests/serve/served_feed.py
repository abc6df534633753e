"""A feed that hosts are tried with."""

import json
import subprocess
from pathlib import Path

SECRET = b"the-secret"
ENTRY = "/v1/discovery.json"
DOCUMENT = "/v1/creators/1.json"
SEGMENT = "/v1/discovery/~4dusic.json"
PAIR = "/v1/by_place/~4a~50/~42eauty.json"
GROUP = "/v1/clips/a.json"
CHANGES = "/v1/changes/discovery/129600.json"
SEGMENT_CHANGES = "/v1/changes/discovery/~4dusic/7200.json"
DEFINITION = Path(__file__).resolve().parents[1] / "fixtures" / "divided.json"


class ServedFeed:
    """An output folder with feeds, their segments, documents of all kinds, and traps."""

    def __init__(self, vizzy, folder):
        self.vizzy = vizzy
        self.folder = folder
        self.out = folder / "out"
        self.run("seed", "--db", "feed.db", "--creators", "300", "--videos", "900", "--quiet")
        self.build()
        v1 = self.out / "public" / "v1"
        entry = json.loads((v1 / "discovery.json").read_text())
        self.page = f"/{entry['pages'][0]}.json"
        self.directory = f"/{entry['segments']}.json"
        self.alias = f"/{min(v1.glob('creators/username/*.json')).relative_to(v1.parent)}"
        self.lay_traps()

    def build(self):
        self.run("build-feed", "--db", "feed.db", "--out", "out", "--quiet", "--definition",
                 DEFINITION)

    def run(self, *arguments):
        subprocess.run([self.vizzy, *arguments], cwd=self.folder, check=True)

    def lay_traps(self):
        public = self.out / "public"
        (self.out / "secret.txt").write_bytes(SECRET)
        (public / "v1" / "linked.json").symlink_to("../../secret.txt")
        (self.folder / "elsewhere").mkdir()
        (self.folder / "elsewhere" / "secret.json").write_bytes(SECRET)
        (self.folder / "elsewhere" / "deep").mkdir()
        (self.folder / "elsewhere" / "deep" / "secret.json").write_bytes(SECRET)
        (public / "v1" / "by_place" / "~4a~50" / ".hidden.json").write_bytes(SECRET)
        (public / "v1" / "linked").symlink_to(self.folder / "elsewhere")
        (public / ".git").mkdir()
        (public / ".git" / "config").write_bytes(SECRET)
        (public / "v1" / ".hidden.json").write_bytes(SECRET)

    def has_encodings(self, path):
        return (self.out / "public" / f"{path[1:]}.gz").exists()

    def file(self, path, suffix=""):
        """A file in one encoding; as it is where gzip does not make it smaller."""
        file = self.out / "public" / (path[1:] + suffix)
        return (file if file.exists() else self.out / "public" / path[1:]).read_bytes()
