#!/usr/bin/python3
"""Shows what a file of a large first build costs the kernel on new file systems of several kinds: ext4 and
xfs in images in memory, and tmpfs.

usage: files.py VIZZY [--against OTHER] [--creators N] [--runs N]      as root, with 15 GB in /dev/shm

With --against it builds with another program in turn, and shows the ratio. What `vizzy check` of the same
rows takes, to read and to order them, is not counted.
"""

import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
KINDS = ("tmpfs", "ext4", "xfs")
MEMORY = pathlib.Path("/dev/shm")


def kernel_seconds(*command):
    process = subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"files: {' '.join(map(str, command))} failed")
    return usage.ru_stime


class FileSystem:
    """A new file system of a kind, mounted while it is in use."""

    def __init__(self, kind, work):
        self.kind, self.folder, self.image = kind, work / "mounted", work / "image"

    def __enter__(self):
        self.folder.mkdir()
        if self.kind == "tmpfs":
            mount = ["mount", "-t", "tmpfs", "tmpfs", self.folder]
        else:
            subprocess.run(["truncate", "-s", "6G", self.image], check=True)
            subprocess.run([f"mkfs.{self.kind}", "-q", self.image], check=True)
            mount = ["mount", "-o", "loop", self.image, self.folder]
        subprocess.run(mount, check=True)
        return self.folder

    def __exit__(self, *error):
        subprocess.run(["umount", self.folder], check=True)
        self.folder.rmdir()
        self.image.unlink(missing_ok=True)


def build(vizzy, kind, work, feed, reading):
    """Microseconds of the kernel for each file, and how many files there are."""
    with FileSystem(kind, work) as folder:
        seconds = kernel_seconds(vizzy, "build-feed", *feed, "--out", folder / "out", "--effort", "fast", "--quiet")
        files = sum(len(names) for _, _, names in os.walk(folder / "out"))
    return (seconds - reading) / files * 1e6, files


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("vizzy", type=os.path.abspath)
    parser.add_argument("--against", type=os.path.abspath)
    parser.add_argument("--creators", type=int, default=10_000_000)
    parser.add_argument("--runs", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vizzy-files-", dir=MEMORY) as name:
        work = pathlib.Path(name)
        feed = ("--db", work / "large.db", "--definition", HERE / "feed_only.json")
        subprocess.run([options.vizzy, "seed", "--db", work / "large.db", "--creators", str(options.creators),
                        "--videos", "0", "--quiet"], check=True)
        programs = [program for program in (options.against, options.vizzy) if program]
        reading = {program: kernel_seconds(program, "check", *feed, "--quiet") for program in programs}
        for kind in KINDS:
            taken, others = [], []
            for _ in range(options.runs):
                if options.against:
                    others.append(build(options.against, kind, work, feed, reading[options.against])[0])
                microseconds, files = build(options.vizzy, kind, work, feed, reading[options.vizzy])
                taken.append(microseconds)
            ratio = f", {statistics.median(taken) / statistics.median(others):.2f} of {statistics.median(others):.0f}" \
                if others else ""
            print(f"{kind:<6} {files:>9,} files  {statistics.median(taken):6.0f} us of the kernel a file{ratio}",
                  flush=True)


if __name__ == "__main__":
    sys.exit(main())
