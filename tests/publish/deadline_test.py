#!/usr/bin/python3
"""A publish ends soon after its deadline, whatever the store does: it never answers, or not any
more after the first requests. The next run resumes.

usage: deadline_test.py VIZZY
"""
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from google_stand_in import workspace_with_store  # noqa: E402

MESSAGE = ("vizzy: publishing to s3://bucket/feed was not done by the deadline; run again to resume, "
           "and raise --deadline\n")


def main(vizzy):
    with workspace_with_store(vizzy, 100) as (workspace, store):
        for answers in (0, 1, 5):
            store.answers_left = answers
            start = time.monotonic()
            done = workspace.run("publish", "s3://bucket/feed", "--deadline", "1", check=False)
            assert done.returncode == 1 and done.stderr == MESSAGE, done
            assert time.monotonic() - start < 15, time.monotonic() - start
        store.answers_left = None
        assert "is published" in workspace.run("publish", "s3://bucket/feed").stdout


if __name__ == "__main__":
    main(sys.argv[1])
