#!/usr/bin/python3
"""Nothing in core/ knows creators or videos but what seeds, imports and analyses them: any tables can
be compiled. Comments may speak of them as examples.

usage: core_knows_no_tables.py REPOSITORY
"""
import pathlib
import re
import sys

# They have one schema, that of the sample data; the default definition is templates/discovery.json.
# core/metric tells people what a rate means in the words of that data.
ALLOWED = ("core/ingest/", "core/analytics/", "core/metric/")
WORDS = re.compile(r"creator|video|(?<!CURLOPT_)username", re.IGNORECASE)
COMMENT_OR_STRING = re.compile(r'"(?:\\.|[^"\\\n])*"|//[^\n]*|/\*.*?\*/', re.DOTALL)


def without_comments(text):
    return COMMENT_OR_STRING.sub(lambda m: m[0] if m[0].startswith('"') else "", text)


def lines_that_know(root):
    for path in sorted((root / "core").rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.suffix not in (".cpp", ".h", ".in") or name.startswith(ALLOWED):
            continue
        for line in without_comments(path.read_text(encoding="utf-8")).splitlines():
            if WORDS.search(line):
                yield f"{name}: {line.strip()}"


def main():
    root = pathlib.Path(sys.argv[1])
    files = [path for path in (root / "core").rglob("*.cpp") if "ingest" not in path.parts]
    if len(files) < 50:
        sys.exit(f"{root}/core has only {len(files)} sources: not the repository?")
    if not any(WORDS.search(path.read_text(encoding="utf-8"))
               for path in (root / "core" / "ingest").glob("*.cpp")):
        sys.exit("core/ingest knows no creators: the test looks for the wrong words")
    found = list(lines_that_know(root))
    print("\n".join(found))
    sys.exit(1 if found else 0)


main()
