#!/usr/bin/python3
"""Forges the bookkeeping of a folder or of a destination, every hash fitting, and runs a command that
believes it.

Names lead elsewhere, numbers are out of range, lists and texts are long, plans put and remove what
they should not. The command may refuse or do its work, but it touches nothing outside of its folders,
takes at most 512 MB and 10 seconds, and does not crash. With strace every fifth case is traced: then
it does not even look outside.

usage: forged_campaign.py VIZZY [--size CASES] [--seed N] [--case N]
"""

import os

import file_trace
from bounded_run import Fault, Program
from campaign import Campaign
from folder_commands import COMMANDS, WITH_EXIT_2, serve
from forged_books import Books
from published_folder import NOW, PublishedFolder, tree

OF_FOLDERS = ["build", "repair", "since in place", "verify", "diff", "report", "check", "gc", "rollback",
              "takedown", "undo", "publish", "publish --check", "publish --gc", "serve"]
OF_DESTINATIONS = ["since", "since in place", "publish", "publish --check", "publish --gc",
                   "publish --dry-run"]
OWN = {"canary", "out", "www", "new", "p.db", "d.json"}
TRACED = 5


class Forgeries:
    def __init__(self, campaign, folder):
        self.campaign = campaign
        self.template = PublishedFolder(campaign.vizzy, folder / "template", campaign.shared_rng())

    def try_case(self, number, rng, folder):
        self.template.copy_to(folder)
        (folder / "canary/inner" / ("b" * 24 + ".json")).write_text("precious\n")
        where, names = rng.choice([("out/state", OF_FOLDERS), ("www/_vizzy", OF_DESTINATIONS)])
        name = rng.choice(names)
        forged = Books(folder / where, rng, folder / "canary").forge()
        canary = tree(folder / "canary")
        log = folder.parent / "trace" if file_trace.is_installed() and number % TRACED == 0 else None
        program = Program(self.campaign.vizzy, folder)
        try:
            for arguments in self.commands(name):
                done = serve(program, None) if name == "serve" else program.run(
                    *arguments, clock=NOW, before=file_trace.before(log) if log else ())
                self.judge(name, done, folder, canary)
                if log and name != "serve":
                    require_no_look_outside(log, folder)
                    self.campaign.counts["traced"] += 1
                if done.code != 0:
                    break
        except Fault as fault:
            raise Fault(f"{name} of forged {where}: {forged}: {fault}") from fault
        self.campaign.counts["refused" if done.code else "taken"] += 1
        self.campaign.log(f"{name} of forged {where}: {forged}: {done}")

    @staticmethod
    def commands(name):
        """The command, and what makes use of what it took over."""
        rest = {"since": [["publish", "www", "--out", "new"]], "since in place": [["publish", "www"]],
                "publish --check": [["publish", "www", "--gc", "--grace", "0"]]}
        return [COMMANDS[name][0], *rest.get(name, [])]

    @staticmethod
    def judge(name, done, folder, canary):
        done.require_clean()
        if done.code == 2 and name not in WITH_EXIT_2:
            raise Fault(f"blames the command line: {done}")
        strangers = set(os.listdir(folder)) - OWN
        if tree(folder / "canary") != canary or strangers:
            raise Fault(f"touches what is outside: {strangers or 'the canary'}: {done}")


def require_no_look_outside(log, folder):
    """It writes only to what is its own, takes no way up, and does not see the canary."""
    for call, path, writes, _ in file_trace.calls(log, folder):
        if path.startswith("/tmp/tsan.rodata."):  # of the thread sanitizer
            continue
        inner = os.path.relpath(os.path.normpath(path), folder)
        first = inner.split("/")[0]
        is_near = not inner.startswith("../..")  # that of the system aside
        if (writes and first not in OWN and path != "/dev/null") or first == "canary" or (
                is_near and "/../" in path):
            raise Fault(f"{call} of {path}")


def main():
    campaign = Campaign(__doc__, 10_000, "forged bookkeepings")
    campaign.run_on(lambda folder: Forgeries(campaign, folder))


if __name__ == "__main__":
    main()
