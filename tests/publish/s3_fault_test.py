#!/usr/bin/python3
"""Publishes while the server stands still, starts again, or answers wrongly, and a reader scrolls:
the reader never meets a broken read, and what fails completes when it is run again. Skipped (77)
where the server is not installed.

usage: s3_fault_test.py VIZZY [ROUNDS]          ROUNDS of each kind; 1 unless said otherwise
"""
import os
import pathlib
import random
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from fault_proxy import FAULTS, FaultProxy, at_random  # noqa: E402
from live_reader import LiveReader  # noqa: E402
from bucket_workspace import BucketWorkspace  # noqa: E402
from servers import Ceph, run_test  # noqa: E402


class FaultTest:
    def __init__(self, vizzy, server, folder, rounds):
        self.server, self.rounds = server, rounds
        self.workspace = BucketWorkspace(vizzy, server, folder / "workspace", "vizzy-fault")

    def first_publish(self):
        self.workspace.seed()
        self.workspace.build()
        self.workspace.publish()

    def under_a_reader(self, disturb):
        """Publishes until `disturb(process)` has met it at work often enough. A publish that gives
        up is run again."""
        met = again = 0
        with LiveReader(self.workspace) as reader:
            while met < self.rounds:
                self.workspace.change(200)
                process = self.workspace.start_publish()
                time.sleep(random.uniform(0, 0.1))
                met += disturb(process)
                _, messages = process.communicate(timeout=120)
                assert process.returncode in (0, 1), (process.returncode, messages)
                if process.returncode == 1:
                    again += 1
                    self.workspace.publish()
                self.workspace.require_complete()
            return f"{met} times, {again} run again; {reader.require_whole()}"

    def stand_still(self, daemon):
        def disturb(process):
            os.kill(self.server.pid(daemon), signal.SIGSTOP)
            time.sleep(2)
            was_at_work = process.poll() is None
            os.kill(self.server.pid(daemon), signal.SIGCONT)
            return was_at_work
        return self.under_a_reader(disturb)

    def restart(self):
        def disturb(process):
            self.server.end_gateway()
            time.sleep(random.uniform(0.1, 1))
            was_at_work = process.poll() is None
            self.server.gateway("radosgw", self.server.port)
            return was_at_work
        return self.under_a_reader(disturb)

    def behind_proxy(self, rate, faults):
        workspace = self.workspace
        again = 0
        with LiveReader(workspace) as reader, \
                FaultProxy(self.server.port, at_random(rate, faults)) as proxy:
            rounds = 0
            while rounds < self.rounds or (not all(proxy.counts[fault] for fault in faults) and rounds < 10):
                rounds += 1
                workspace.change(100)
                done = workspace.publish(check=False, AWS_ENDPOINT_URL=proxy.url)
                assert done.returncode in (0, 1), done
                if done.returncode == 1:
                    again += 1
                    assert done.stderr.count("\n") == 1, done.stderr
                    workspace.publish()
                workspace.require_complete()
            assert all(proxy.counts[fault] > 0 for fault in faults), proxy.counts
            counts = ", ".join(f"{proxy.counts[fault]} {fault}" for fault in faults)
            return f"{counts}; {again} of {rounds} run again; {reader.require_whole()}"

    def steps(self):
        yield "first publish", self.first_publish
        for daemon in ("osd", "radosgw"):
            yield f"{daemon} stands still", lambda daemon=daemon: self.stand_still(daemon)
        yield "the gateway starts again", self.restart
        for fault in FAULTS:
            yield f"a third {fault}", lambda fault=fault: self.behind_proxy(0.3, (fault,))
        yield "half of all requests fail", lambda: self.behind_proxy(0.5, FAULTS)
        yield "nine of ten fail", lambda: self.behind_proxy(0.9, ("500", "reset", "lost"))


def main(vizzy, rounds):
    random.seed(int(os.environ.get("VIZZY_SEED", "1")))
    run_test(Ceph, lambda server, folder: FaultTest(vizzy, server, folder, rounds).steps())


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
