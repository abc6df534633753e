#!/usr/bin/python3
"""Runs one case of the command line: a text file that reads as a transcript.

Lines that are not indented are prose. Under them stand commands and all that they must do:

  $ a command, run by bash in the case's own empty folder
  > and its next line
  a line that it prints
  2> a line on stderr: none is allowed that does not stand here
  [1]                       its exit code, where that is not 0

The next command of a case finds the files of the one before. Commands see tools/ first on their
PATH, SOURCE (the repository), SOURCE_DATE_EPOCH=1000000000, LC_ALL=C, no VIZZY_* variable and of the
caller's only what leads to the PostgreSQL server and the large data of the tests.
A command that exits with 77 skips the case. What differs from run to run and from library to
library is masked: see MASKS.

usage: run_case.py [--accept] VIZZY CASE
--accept, or ACCEPT=1 in the environment, rewrites the case to what happens now.
"""
import difflib
import os
import pathlib
import re
import subprocess
import sys
import tempfile

SKIPPED = 77
PASSED_ON = ("PGHOST", "PGUSER", "PGDATABASE", "SHARED_DATA")
FOLDER = pathlib.Path(__file__).resolve().parent
MASKS = [
    # Time and memory.
    (re.compile(r"\(\d+\.\d\d s, peak memory [\d,]+ MB\)"), "(T s, peak memory M MB)"),
    (re.compile(r"\(\d+\.\d\d s\)"), "(T s)"),
    (re.compile(r'"seconds":\d+\.\d+'), '"seconds":T'),
    (re.compile(r'"peak_memory_bytes":\d+'), '"peak_memory_bytes":M'),
    (re.compile(r"transaction of \d+\.\d\d s"), "transaction of T s"),
    # Sizes that the installed compressors decide.
    (re.compile(r"[\d,]+ in gzip, [\d,]+ in brotli"), "G in gzip, B in brotli"),
    (re.compile(r"\([\d,]+ in gzip\)"), "(G in gzip)"),
    (re.compile(r"[\d,]+ in gzip$", re.MULTILINE), "G in gzip"),
    (re.compile(r"takes (about )?\d+ bytes compressed"), r"takes \1C bytes compressed"),
    (re.compile(r"about [\d,]+ bytes in gzip, the whole feed [\d,]+"), "about G bytes in gzip, the whole feed G"),
    (re.compile(r"about [\d,]+ bytes each in gzip"), "about G bytes each in gzip"),
    (re.compile(r"(PUTs?|\d files?), [\d,]+ bytes"), r"\1, B bytes"),
]


BLANK = "  (blank line)"  # at the end of an output; within it a blank line stands for itself


class Skipped(Exception):
    """The machine cannot run this case; the text says why."""


def masked(output):
    text = output.decode("utf-8", "backslashreplace")
    for pattern, replacement in MASKS:
        text = pattern.sub(replacement, text)
    return text


def quoted(text, mark):
    lines = text.split("\n")
    if lines[-1] != "":
        lines[-1] += " (no newline)"
        lines.append("")
    lines = [f"  {mark}{line}".rstrip() for line in lines[:-1]]
    for i in range(len(lines) - 1, -1, -1):
        if lines[i] != "":
            break
        lines[i] = BLANK
    return lines


def run(command, folder):
    environment = {
        "HOME": folder,
        "LC_ALL": "C",
        "PATH": f"{folder}/bin:{FOLDER}/tools:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
        "SOURCE": str(FOLDER.parents[1]),
        "SOURCE_DATE_EPOCH": "1000000000",
    }
    environment |= {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    done = subprocess.run(["bash", "-c", command], cwd=f"{folder}/case", env=environment,
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=100, check=False)
    if done.returncode == SKIPPED:
        raise Skipped(masked(done.stdout).strip())
    code = [f"  [{done.returncode}]"] if done.returncode != 0 else []
    return quoted(masked(done.stdout), "") + quoted(masked(done.stderr), "2> ") + code


def end_of_output(lines, i):
    end = i
    while i < len(lines) and (lines[i] == "" or lines[i].startswith("  ")):
        if lines[i].startswith("  $ "):
            break
        i += 1
        if lines[i - 1] != "":
            end = i
    return end


def transcript(lines, folder):
    """The lines of a case, with what its commands do now in place of what was expected."""
    result, i = [], 0
    while i < len(lines):
        result.append(lines[i])
        i += 1
        if not result[-1].startswith("  $ "):
            continue
        command = [result[-1][4:]]
        while i < len(lines) and lines[i].startswith("  >"):
            result.append(lines[i])
            command.append(lines[i][4:])
            i += 1
        i = end_of_output(lines, i)
        result += run("\n".join(command), folder)
    return result


def main(arguments):
    accept = os.environ.get("ACCEPT") == "1" or "--accept" in arguments
    vizzy, case = (pathlib.Path(a).resolve() for a in arguments if a != "--accept")
    expected = case.read_text(encoding="utf-8").splitlines()
    with tempfile.TemporaryDirectory(prefix="vizzy-case-") as folder:
        for name in ("bin", "case"):
            os.mkdir(f"{folder}/{name}")
        os.symlink(vizzy, f"{folder}/bin/vizzy")
        try:
            actual = transcript(expected, folder)
        except Skipped as reason:
            print(f"skipped: {reason}")
            return SKIPPED
    if actual == expected:
        return 0
    if accept:
        case.write_text("\n".join(actual) + "\n", encoding="utf-8")
        print(f"accepted: {case}")
        return 0
    print("\n".join(difflib.unified_diff(expected, actual, "expected", "actual", lineterm="")))
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
