#!/usr/bin/python3
"""Publishes 10,000 small objects to Ceph's RADOS Gateway with vizzy and with the tools one would
otherwise use, and does it again with nothing changed. The rounds are interleaved, each into a fresh
prefix; the best of each tool counts. Requests are those in the server's own log.

usage: publish.py VIZZY [--objects N] [--rounds N] [--tools NAME...]
Needs what scripts/setup.sh --tests --bench installs. The tools get the same 32 connections (s3cmd
has one), the same bytes under the same names, and the options that save them requests.
"""
import argparse
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "publish"))
from bucket_workspace import BucketWorkspace, expected_variants  # noqa: E402
from servers import Ceph  # noqa: E402

BUCKET = "vizzy-bench"
TYPE, ENCODING = "application/json", "gzip"


class Bench:
    def __init__(self, vizzy, server, folder):
        self.server = server
        self.place = BucketWorkspace(vizzy, server, folder / "place", BUCKET)
        self.plain = folder / "plain"
        self.endpoint = self.place.environment["AWS_ENDPOINT_URL"]
        self.environment = self.place.environment | {
            "AWS_DEFAULT_REGION": "us-east-1", "AWS_CONFIG_FILE": str(folder / "aws"),
            "RCLONE_S3_PROVIDER": "Ceph", "RCLONE_S3_ENDPOINT": self.endpoint,
            "RCLONE_S3_ACCESS_KEY_ID": server.key, "RCLONE_S3_SECRET_ACCESS_KEY": server.secret,
            "RCLONE_S3_NO_CHECK_BUCKET": "true"}
        (folder / "aws").write_text("[default]\ns3 =\n  max_concurrent_requests = 32\n")

    def prepare(self, objects):
        """The feed, and for the other tools a folder with what vizzy puts under plain names."""
        self.place.seed(objects)
        self.place.build()
        for name, (path, _, _) in expected_variants(self.place.out, ENCODING, False).items():
            target = self.plain / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)

    def command(self, tool, prefix):
        url = f"s3://{BUCKET}/{prefix}"
        host = self.endpoint.removeprefix("http://")
        return {
            "vizzy": [self.place.vizzy, "publish", url, "--quiet"],
            "aws": ["/usr/bin/aws", "s3", "sync", "--only-show-errors", "--endpoint-url",
                    self.endpoint, "--content-type", TYPE, "--content-encoding", ENCODING,
                    self.plain, url],
            "s3cmd": ["s3cmd", "sync", "--config", "/dev/null", "--quiet", "--no-progress",
                      "--no-ssl", f"--host={host}", f"--host-bucket={host}", "--no-mime-magic",
                      f"--access_key={self.server.key}", f"--secret_key={self.server.secret}",
                      f"--mime-type={TYPE}", f"--add-header=Content-Encoding:{ENCODING}",
                      f"{self.plain}/", f"{url}/"],
            "rclone": ["rclone", "copy", "--config", "/dev/null", "--transfers", "32",
                       "--checkers", "32", "--fast-list", "--checksum", "--header-upload",
                       f"Content-Type: {TYPE}", "--header-upload",
                       f"Content-Encoding: {ENCODING}", self.plain, f":s3:{BUCKET}/{prefix}"],
        }[tool]

    def run(self, tool, prefix):
        """Seconds, CPU seconds of the tool, requests."""
        before, used = len(self.server.requests()), resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.monotonic()
        subprocess.run(list(map(str, self.command(tool, prefix))), check=True,
                       cwd=self.place.folder, env=self.environment, stdout=subprocess.DEVNULL)
        seconds, now = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
        return seconds, cpu, len(self.server.requests()) - before


def print_table(title, results):
    print(f"\n{title}")
    for tool, runs in results.items():
        seconds, cpu, requests = min(runs)
        ratio = seconds / min(results["vizzy"])[0]
        print(f"  {tool:<7} {seconds:8.2f} s  {cpu:7.2f} s CPU  {requests:6} requests  "
              f"{ratio:8.2f} of vizzy's time")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("vizzy", type=os.path.abspath)
    parser.add_argument("--objects", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tools", nargs="+", default=["vizzy", "aws", "s3cmd", "rclone"])
    options = parser.parse_args()
    first = {tool: [] for tool in options.tools}
    unchanged = {tool: [] for tool in options.tools}
    with tempfile.TemporaryDirectory() as folder, Ceph(folder) as server:
        bench = Bench(options.vizzy, server, pathlib.Path(folder))
        bench.prepare(options.objects)
        for number in range(options.rounds):
            for tool in options.tools:
                prefix = f"round{number}/{tool}"
                first[tool].append(bench.run(tool, prefix))
                unchanged[tool].append(bench.run(tool, prefix))
                print(f"round {number + 1}: {tool:<7} {first[tool][-1][0]:8.2f} s, unchanged "
                      f"{unchanged[tool][-1][0]:7.2f} s", flush=True)
    print_table("first publish", first)
    print_table("nothing changed", unchanged)


if __name__ == "__main__":
    main()
