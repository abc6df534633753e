#!/usr/bin/python3
"""A publish with --max-rate takes as long as its bytes take at that rate, no shorter and not much
longer, however low the rate and whatever stands in one file.

usage: rate_test.py VIZZY
"""
import json
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from google_stand_in import KEY, SECRET, GoogleStandIn  # noqa: E402
from workspace import Workspace  # noqa: E402

RATE = 20


def main(vizzy):
    store = GoogleStandIn()
    with tempfile.TemporaryDirectory(prefix="vizzy-rate-") as folder:
        place = Workspace(vizzy, folder)
        place.environment |= {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET,
                              "AWS_ENDPOINT_URL": store.url}
        place.seed(600)
        place.build()
        done = place.run("publish", "s3://bucket/feed", "--max-rate", RATE, "--json")
        report = json.loads(done.stdout)
        least = report["bytes"] / (RATE * 1000)
        # The last to be sent does not wait for its own length.
        assert 0.7 * least < report["seconds"] < least + 20, (least, report["seconds"])
        print(f"{report['bytes']} bytes in {report['seconds']:.1f} s")


if __name__ == "__main__":
    main(sys.argv[1])
