#!/usr/bin/python3
"""Ends publishes at random moments with SIGKILL while a reader scrolls: the reader never meets a
broken read, and each rerun completes. Skipped (77) where the server is not installed.

usage: s3_kill_test.py VIZZY [KILLS]          KILLS defaults to 20
"""
import os
import pathlib
import random
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from live_reader import LiveReader  # noqa: E402
from bucket_workspace import BucketWorkspace  # noqa: E402
from servers import Ceph, run_test  # noqa: E402


def kill_one(workspace, seconds):
    """Whether it was killed before its end."""
    workspace.change(200)
    process = workspace.start_publish()
    time.sleep(random.uniform(0, seconds))
    process.kill()
    assert process.communicate()[1] == ""
    return process.returncode != 0


def kill_under_a_reader(workspace, kills):
    """Until so many publishes were really cut off."""
    workspace.seed()
    workspace.build()
    workspace.publish()
    workspace.change(200)
    start = time.monotonic()
    workspace.publish()
    seconds = time.monotonic() - start
    completed = struck = 0
    with LiveReader(workspace) as reader:
        while struck < kills:
            struck += kill_one(workspace, seconds)
            if random.random() < 0.25:
                continue  # the next one finds another version, too
            completed += workspace.report()["completed_interrupted"]
            if struck % 5 == 0:
                workspace.require_complete()
        workspace.publish()
        workspace.require_complete()
        said = reader.require_whole()
    assert completed > 0
    return f"{struck} kills, {completed} left an intent that the next run completed; {said}"


def main(vizzy, kills):
    random.seed(int(os.environ.get("VIZZY_SEED", "1")))

    def steps(server, folder):
        workspace = BucketWorkspace(vizzy, server, folder / "workspace", "vizzy-kill")
        return [("kill -9 under a reader", lambda: kill_under_a_reader(workspace, kills))]
    run_test(Ceph, steps)


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 20)
