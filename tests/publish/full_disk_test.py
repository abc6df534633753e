#!/usr/bin/python3
"""Publishes to a folder on a disk that is full, while a reader scrolls: the reader never meets a
broken read, and once there is space the next run completes. Skipped (77) where no disk
can be mounted.

usage: full_disk_test.py VIZZY [ROUNDS]          ROUNDS defaults to 10
"""
import os
import pathlib
import random
import re
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from live_reader import LiveReader  # noqa: E402
from bucket_workspace import expected_variants  # noqa: E402
from small_disk import filled, small_disk  # noqa: E402
from workspace import Workspace  # noqa: E402

MEGABYTES = 64


class Folder:
    """Read as the reader reads a bucket."""

    def __init__(self, root):
        self.root = root

    def get(self, key):
        path = self.root / key.removeprefix("feed/")
        return (200, {}, path.read_bytes()) if path.exists() else (404, {}, b"")


class FolderWorkspace(Workspace):
    def __init__(self, vizzy, folder, disk):
        super().__init__(vizzy, folder)
        self.disk, self.root = disk, disk / "www"
        self.root.mkdir()
        self.s3 = Folder(self.root)

    def publish(self, **options):
        return self.run("publish", self.root, "--quiet", **options)

    def require_complete(self):
        for name, (path, _, _) in expected_variants(self.out, "identity", siblings=True).items():
            assert (self.root / name).read_bytes() == path.read_bytes(), name


def require_refusal(done):
    """One message that names the file and the remedy."""
    assert done.returncode == 1 and done.stdout == "", done
    assert re.fullmatch(r"vizzy: .*/(www|\.www\.vizzy)/\S+: No space left on device; free some space "
                        r"and run again\n",
                        done.stderr), done.stderr


def rounds_on_a_full_disk(workspace, rounds):
    workspace.seed()
    workspace.build()
    with filled(workspace.disk, 0):
        require_refusal(workspace.publish(check=False))
    workspace.publish()
    workspace.require_complete()
    refused = 0
    with LiveReader(workspace) as reader:
        while refused < rounds:
            workspace.change(200)
            with filled(workspace.disk, random.randrange(0, 500_000)):
                done = workspace.publish(check=False)
                if done.returncode != 0:
                    require_refusal(done)
                    refused += 1
            workspace.publish()
            workspace.require_complete()
        return f"{refused} refusals, each completed; {reader.require_whole()}"


def main(vizzy, rounds):
    random.seed(int(os.environ.get("VIZZY_SEED", "1")))
    with tempfile.TemporaryDirectory(prefix="vizzy-disk-") as folder:
        with small_disk(pathlib.Path(folder) / "disk", MEGABYTES) as disk:
            if disk is None:
                print("skipped: cannot mount a small disk")
                sys.exit(77)
            workspace = FolderWorkspace(vizzy, pathlib.Path(folder) / "workspace", disk)
            print("full disk:", rounds_on_a_full_disk(workspace, rounds))


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 10)
