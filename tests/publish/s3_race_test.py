#!/usr/bin/python3
"""Two and eight publishers at once, over several feeds in every encoding, some of them killed
between two variants of an entry. On a store that compares and swaps exactly one wins each sequence;
on one that does not a warning is said once. Everywhere every variant ends at the newest sequence.
Skipped (77) where the server is not installed.

usage: s3_race_test.py VIZZY ceph|swift [ROUNDS]          ROUNDS of each kind, 1 if not given
"""
import os
import pathlib
import random
import shutil
import signal
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "campaign"))
import wrong_clock  # noqa: E402
from fault_proxy import FaultProxy  # noqa: E402
from live_reader import LiveReader  # noqa: E402
from bucket_workspace import BucketWorkspace, newest_manifest  # noqa: E402
from servers import Ceph, Swift, run_test  # noqa: E402

FIELDS = {"id": {"type": "integer"}, "username": {"type": "text"},
          "follower_count": {"type": "integer"}}
COLUMNS = "id, username, follower_count, country"
DEFINITION = {
    "vizzy": 1,
    "feeds": {
        "discovery": {"sql": f"SELECT {COLUMNS} FROM creators", "key": "id", "page_size": 20,
                      "sort": [{"field": "follower_count", "order": "desc"}], "fields": FIELDS},
        "newcomers": {"sql": f"SELECT {COLUMNS} FROM creators", "key": "id", "page_size": 20,
                      "sort": [{"field": "follower_count", "order": "asc"}], "fields": FIELDS,
                      "segment_by": ["country"]}},
    "documents": {"creators": {"sql": f"SELECT {COLUMNS} FROM creators", "key": "id",
                               "fields": FIELDS}},
}
LEASE_SECONDS = 180


def later():
    """Every lease has ended, and the store still takes the signature."""
    return wrong_clock.at(time.time() + 240)


def pass_all(_method, _path):
    """No fault."""


class CutBetweenVariants:
    """Lets so many PUTs of variants of entries through, then sends the publisher a signal."""

    def __init__(self, let_through, sent=signal.SIGKILL):
        self.left, self.sent, self.process = let_through, sent, None
        self.lock, self.is_set = threading.Lock(), threading.Event()

    def choose(self, method, path):
        is_entry = method == "PUT" and any(f"/v1/{feed}" in path for feed in DEFINITION["feeds"])
        if not is_entry:
            return None
        self.is_set.wait()
        with self.lock:
            self.left -= 1
            if self.left >= 0:
                return None
            self.process.send_signal(self.sent)
            return "reset"


class RaceTest:
    def __init__(self, vizzy, server, folder, rounds):
        self.server, self.rounds, self.swaps = server, rounds, isinstance(server, Ceph)
        self.proxy = None
        self.workspace = BucketWorkspace(vizzy, server, folder / "workspace", "vizzy-race",
                           ["--siblings", "--plain-encoding", "identity"])
        self.workspace.define(DEFINITION)

    def first_publish(self):
        """A store that cannot compare and swap is named once."""
        workspace = self.workspace
        workspace.seed(60)
        workspace.build()
        warning = ("" if self.swaps else
                   "vizzy: warning: s3://vizzy-race/feed/_vizzy does not support conditional "
                   "writes, so two publishers at the same time could leave an older version; make "
                   "sure that only one publishes at a time\n")
        assert workspace.publish().stderr == warning
        self.require_complete(workspace.out)
        workspace.change()
        assert workspace.publish().stderr == ""
        assert workspace.report()["requests"] == 1
        self.require_complete(workspace.out)

    def require_complete(self, out):
        self.workspace.require_complete("identity", siblings=True, out=out)

    def rivals(self, count):
        """Folders of as many publishers, whose next version has one sequence and other content."""
        folders = [self.workspace.copy_of_another_publisher(f"rival{i}") for i in range(count)]
        for folder in folders:
            self.workspace.change(out=folder)
        return folders

    def ladder(self, count):
        """Folders of as many publishers, each one version further in one history."""
        folders = []
        for i in range(count):
            self.workspace.change()
            folders.append(self.workspace.copy_of_another_publisher(f"rival{i}"))
        return folders

    def publish_at_once(self, folders):
        """Exit codes by folder. Every second publisher is killed at a random moment."""
        processes = {folder: self.workspace.start_publish("--out", folder)
                     for folder in random.sample(folders, len(folders))}
        for folder in random.sample(folders, len(folders) // 2):
            time.sleep(random.uniform(0, 0.2 / len(folders)))
            processes[folder].kill()
        codes = {}
        for folder, process in processes.items():
            _, messages = process.communicate(timeout=120)
            codes[folder] = process.returncode
            assert process.returncode in (0, 3, -9), (process.returncode, messages)
            assert process.returncode != 3 or messages.count("\n") == 1, messages
        self.settle()
        return codes

    def settle(self):
        """What the killed had sent is done: their lease is longer than any request, but the clock of who comes
        later is put forward."""
        self.proxy.choose = pass_all
        self.proxy.settle()

    def start_to_cut(self, folder, cut):
        self.proxy.choose = cut.choose
        cut.process = self.workspace.start_publish("--out", folder)
        cut.is_set.set()

    def cut(self, folder, let_through):
        """Killed between two variants of an entry."""
        cut = CutBetweenVariants(let_through)
        self.start_to_cut(folder, cut)
        cut.process.wait(60)
        self.settle()
        assert cut.process.returncode == -9, cut.process.communicate()
        assert len(self.workspace.head()["intents"]) > 0

    def code(self, folder, **environment):
        return self.workspace.publish("--out", folder, check=False, **environment).returncode

    def require_refused(self, folder):
        done = self.workspace.publish("--out", folder, check=False, **later())
        assert done.returncode == 3, done

    def code_later(self, folder):
        """Sees the head now, and comes again when its lease has ended."""
        return self.code(folder) and self.code(folder, **later())

    def end_of_round(self, folders, newest):
        """The workspace goes on from what won."""
        if newest != self.workspace.out:
            shutil.rmtree(self.workspace.out)
            shutil.move(newest, self.workspace.out)
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)

    def one_sequence(self, count, first=None):
        """Exactly one of the rivals wins."""
        folders = self.rivals(count)
        if first is not None:
            self.cut(folders[0], first)
        codes = self.publish_at_once(folders[1:] if first is not None else folders)
        winners = [folder for folder in codes if codes[folder] == 0]
        losers = [folder for folder in folders if folder not in winners]
        refused = []
        random.shuffle(losers)
        while not winners:  # who was killed held the lease: the others wait for its end
            code = self.code_later(losers[-1])
            assert code in (0, 3), code
            (winners if code == 0 else refused).append(losers.pop())
        assert len(winners) == 1, codes
        self.require_refused(random.choice(losers + refused))
        self.require_complete(winners[0])
        self.end_of_round(folders, winners[0])

    def many_sequences(self, count, first=None):
        """The newest is there in the end, whoever ran last."""
        folders = self.ladder(count)
        if first is not None:
            self.cut(folders[0], first)
        codes = self.publish_at_once(folders)
        if codes[folders[-1]] != 0 or not self.swaps:
            assert self.code_later(folders[-1]) == 0
        self.require_refused(random.choice(folders[:-1]))
        self.require_complete(folders[-1])
        self.end_of_round(folders, folders[-1])

    def beyond_the_lease(self):
        """Who stood still between two variants until its lease had ended and another publisher had
        taken over changes nothing more: in real time."""
        folders = self.ladder(2)
        cut = CutBetweenVariants(2, signal.SIGSTOP)
        self.start_to_cut(folders[0], cut)
        time.sleep(5)
        self.proxy.choose = pass_all
        assert self.code(folders[1]) == 3  # the lease holds
        time.sleep(LEASE_SECONDS)
        assert self.code(folders[1]) == 0
        self.require_complete(folders[1])
        cut.process.send_signal(signal.SIGCONT)
        _, messages = cut.process.communicate(timeout=120)
        assert cut.process.returncode in (1, 3) and messages.count("\n") == 1, messages
        self.require_complete(folders[1])
        self.end_of_round(folders, folders[1])
        return f"exit code {cut.process.returncode}: {messages.strip()}"

    def repeat(self, contest, count):
        rounds = 2 * self.rounds if count == 2 else self.rounds
        with LiveReader(self.workspace) as reader:
            for number in range(rounds):
                contest(count, first=random.randrange(1, 6) if number % 2 == 0 else None)
            sequence = newest_manifest(self.workspace.out)["sequence"]
            assert self.workspace.head()["published"]["sequence"] == sequence
            return f"{rounds} rounds, at sequence {sequence}; {reader.require_whole()}"

    def steps(self):
        with FaultProxy(self.server.port, pass_all) as self.proxy:
            self.workspace.environment["AWS_ENDPOINT_URL"] = self.proxy.url
            yield from self.contests()

    def contests(self):
        yield "first publish", self.first_publish
        for count in (2, 8):
            if self.swaps:
                yield (f"{count} publishers of one sequence",
                       lambda count=count: self.repeat(self.one_sequence, count))
            yield (f"{count} publishers of {count} sequences",
                   lambda count=count: self.repeat(self.many_sequences, count))
        if self.swaps and self.rounds > 1:
            yield "a publisher stands still beyond its lease", self.beyond_the_lease


def main(vizzy, server, rounds):
    if not wrong_clock.is_installed():
        print("skipped: needs libfaketime; scripts/setup.sh --tests installs it")
        sys.exit(77)
    random.seed(int(os.environ.get("VIZZY_SEED", "1")))
    run_test({"ceph": Ceph, "swift": Swift}[server],
             lambda server, folder: RaceTest(vizzy, server, folder, rounds).steps())


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]), sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 1)
