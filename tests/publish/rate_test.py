#!/usr/bin/python3
"""A publish with --max-rate takes as long as its bytes take at that rate, no shorter and not much
longer, however low the rate and whatever stands in one file.

usage: rate_test.py VIZZY
"""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from google_stand_in import workspace_with_store  # noqa: E402

RATE = 20


def main(vizzy):
    with workspace_with_store(vizzy, 600) as (workspace, _):
        done = workspace.run("publish", "s3://bucket/feed", "--max-rate", RATE, "--json")
        report = json.loads(done.stdout)
        least = report["bytes"] / (RATE * 1000)
        # The last to be sent does not wait for its own length.
        assert 0.7 * least < report["seconds"] < least + 20, (least, report["seconds"])
        print(f"{report['bytes']} bytes in {report['seconds']:.1f} s")


if __name__ == "__main__":
    main(sys.argv[1])
