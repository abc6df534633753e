#!/usr/bin/python3
"""Changes one file of a folder or of its destination and runs a command that reads it.

The file is of state/, of the destination's bookkeeping, of public/ or of the web root; it is flipped,
cut off, emptied, swapped with another or an older one, gets a hostile name or number, or becomes what
is no file. The command must refuse with a message and change nothing for readers, or end as it does
without the change. It never crashes or hangs, shows no key that was taken down, and touches nothing
outside of its folders.

usage: mutation_campaign.py VIZZY [--size CASES] [--seed N] [--case N]
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

import file_trace
import mutations
import web_root
from bounded_run import Fault, Program
from campaign import Campaign
from folder_commands import COMMANDS, PUBLIC, READERS, WEB, WITH_EXIT_2, serve
from published_folder import DENIED, NOW, PublishedFolder, seen, tree

HAS_TRACE = file_trace.is_installed()
WEB_ROOTS = ("out/public", "www")
NAME = re.compile(r"/[a-z2-7]{2}/[a-z2-7]{24}|-[a-z2-7]{26}|\d+")
CHANGING = re.compile(r"\d+\.\d\d s|\"seconds\":[\d.e-]+|peak memory \d+ MB|\d+ MB at most|[\d,]+ bytes")


class Result:
    """How a command ended, and what readers see then."""

    def __init__(self, run, folder):
        self.run = run
        said = run.stdout.replace(str(folder), "")
        self.said = {CHANGING.sub("", line) for line in said.splitlines()
                     if not line.startswith("garbage")}
        self.seen = {root: seen(folder / root) for root in WEB_ROOTS}


class Mutations:
    def __init__(self, campaign, folder, rng):
        self.campaign, self.folder = campaign, folder
        self.template = PublishedFolder(campaign.vizzy, folder / "template", rng)
        self.mutations = [one for one in mutations.ALL if campaign.wanted(one.__name__)]
        self.references = {name: self.reference(name) for name in COMMANDS}

    def run(self, name, folder, user=None, before=()):
        program = Program(self.campaign.vizzy, folder)
        run = serve(program, user, before) if name == "serve" else program.run(
            *COMMANDS[name][0], clock=NOW, user=user, before=before)
        if name == "since" and run.code == 0:  # such a folder is there to be published
            run = program.run("publish", "www", "--out", "new", user=user)
        return Result(run, folder)

    def reference(self, name):
        """How the command ends without a mutation, and the files that it reads, by kind: those of
        one kind differ only in names and numbers."""
        folder = self.template.copy_to(self.folder / "reference")
        log = self.folder / "trace"
        result = self.run(name, folder, before=file_trace.before(log) if HAS_TRACE else ())
        if result.run.code != 0:
            raise Fault(f"fails without a mutation: {result.run}")
        looked_at = file_trace.opened(log, folder) if HAS_TRACE else None
        shutil.rmtree(folder)
        result.kinds = {}
        for area in COMMANDS[name][1]:
            for path in sorted((self.template.folder / area).rglob("*")):
                inner = str(path.relative_to(self.template.folder))
                if path.is_file() and (looked_at is None or inner in looked_at):
                    result.kinds.setdefault((area, NAME.sub("", inner)), []).append(inner)
        return result

    def try_case(self, _, rng, folder):
        while True:
            name = rng.choice(sorted(COMMANDS))
            reference, mutate = self.references[name], rng.choice(self.mutations)
            kind = rng.choice(sorted(reference.kinds))
            area, inner = kind[0], rng.choice(reference.kinds[kind])
            hoard = mutations.Hoard(folder / "canary")
            hoard.older = self.template.hoard.older
            self.template.copy_to(folder)
            if mutate(folder / inner, rng, hoard):
                break
            shutil.rmtree(folder)
        case = Case(name, area, self.template.folder / inner, folder / inner, folder)
        try:
            case.prepare(mutate)
            outcome = case.judge(lambda user: self.run(name, folder, user), reference)
            self.campaign.counts[outcome] += 1
            self.campaign.log(f"{name}, {mutate.__name__} of {inner}: {outcome}: {case.run}")
        except Fault as fault:
            raise Fault(f"{name}, {mutate.__name__} of {inner}: {fault}") from fault


class Case:
    """One mutated file, and what must hold after the command."""

    def __init__(self, name, area, original, path, folder):
        self.name, self.area, self.original, self.path = name, area, original, path
        self.folder, self.user = folder, None
        self.own_root = {PUBLIC: "out/public", WEB: "www"}.get(area)  # it may be broken already

    def prepare(self, mutate):
        if mutate is mutations.unreadable and os.getuid() == 0:
            self.user = "nobody"
            subprocess.run(["chown", "-R", "nobody:nogroup", self.folder], check=True)
        self.canary = tree(self.folder / "canary")
        self.seen = {root: seen(self.folder / root) for root in WEB_ROOTS}
        self.shown = self.shown_now()

    def shown_now(self):
        roots = [root for root in WEB_ROOTS if (self.folder / root / "v1").exists()]
        return {(root, path) for root in roots
                for path, _ in web_root.shown(web_root.Folder(self.folder / root), [DENIED])}

    def judge(self, run, reference):
        result = run(self.user)
        self.run = result.run
        result.run.require_clean()
        self.require_nothing_outside()
        if self.name != "undo" and self.shown_now() - self.shown:
            raise Fault(f"shows a key that was taken down: {self.shown_now() - self.shown}")
        if result.run.code == 0:
            self.judge_success(result, reference)
            return "harmless or repaired"
        if result.run.code == 2 and self.name not in WITH_EXIT_2:
            raise Fault(f"blames the command line: {result.run}")
        for root in WEB_ROOTS:
            self.require_nothing_worse(root, result, reference)
        return "refused"

    def require_nothing_outside(self):
        after = tree(self.folder / "canary")
        changed = {path for path in self.canary.keys() | after.keys()
                   if self.canary.get(path) != after.get(path)
                   and not path.startswith(mutations.MOVED + "/")}  # its own files, followed
        strangers = set(os.listdir(self.folder)) - {"canary", "out", "www", "new", "p.db", "d.json"}
        lost = set(mutations.strangers_in_moved(self.canary)) - after.keys()
        if changed | strangers | lost:
            raise Fault(f"touches what is outside: {sorted(changed | strangers | lost)}")

    def judge_success(self, result, reference):
        """It ended as without the mutation, and missed nothing that it is there to find."""
        mends = (self.name, self.area) in {("repair", PUBLIC), ("publish --check", WEB)}
        for root in WEB_ROOTS:
            wrong = web_root.difference(result.seen[root], reference.seen[root])
            if wrong and (root != self.own_root or mends):
                raise Fault(f"silently wrong: {root}: {wrong}: {result.run}")
        if (self.name, self.area) == ("verify", PUBLIC) and not self.is_harmless():
            raise Fault(f"silently wrong: damage is not found: {result.run}")
        differing = result.said ^ reference.said
        if self.name in READERS and self.area != PUBLIC and differing:
            raise Fault(f"says something else: {sorted(differing)[:4]}")

    def is_harmless(self):
        """Whether readers get the same bytes as before."""
        return os.path.isfile(self.path) and web_root.decoded(self.path) == web_root.decoded(
            self.original)

    def require_nothing_worse(self, root, result, reference):
        """It refused: readers see the old or the new, each resource for itself."""
        old, new = self.seen[root], reference.seen[root]
        for url, value in result.seen[root].items():
            if url.startswith("directory"):
                continue  # entries of segments are put before it
            if value not in (old.get(url), new.get(url)) and not isinstance(old.get(url), str):
                raise Fault(f"refuses and changes {root}: {url} is {value}: {result.run}")
        lost = (old.keys() & new.keys()) - result.seen[root].keys()
        if lost and not self.path.name.startswith(tuple(Path(url).name for url in lost)):
            raise Fault(f"refuses and removes {lost}: {result.run}")


def main():
    campaign = Campaign(__doc__, 2000, "cases")
    campaign.run_on(lambda folder: Mutations(campaign, folder, campaign.shared_rng()))


if __name__ == "__main__":
    main()
