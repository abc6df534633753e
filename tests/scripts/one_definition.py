#!/usr/bin/python3
"""No two types have one name in one namespace. The compiler cannot see it when they stand in two
files, and the linker merges their functions: one of the two is then destroyed as if it were the
other (the one definition rule, [basic.def.odr]). Types that only their file knows belong into a
namespace without a name.

usage: one_definition.py REPOSITORY

Reads the text: clang-format puts what stands in a namespace at the first column.
"""
import collections
import pathlib
import re
import sys

FOLDERS = ("core", "cli", "tests")
OPEN = re.compile(r"^(?:inline )?namespace(?: ([\w:]+))? \{")
CLOSE = re.compile(r"^\}  // namespace")
TYPE = re.compile(r"^(?:struct|class|union|enum(?: class)?)(?: alignas\(\w+\))? (\w+)(?: final)?(?: : [^;]*)? \{")


def definitions(text):
    """Namespace and name of each type that other files could see."""
    namespaces = []
    for line in text.splitlines():
        if opened := OPEN.match(line):
            namespaces.append(opened[1])
        elif CLOSE.match(line):
            namespaces.pop()
        elif (found := TYPE.match(line)) and None not in namespaces:
            yield "::".join([*namespaces, found[1]])


def main():
    root = pathlib.Path(sys.argv[1])
    places = collections.defaultdict(list)
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".cpp", ".h"):
                for name in definitions(path.read_text(encoding="utf-8")):
                    places[name].append(path.relative_to(root).as_posix())
    if len(places) < 200 or "vizzy::definition::Definition" not in places:
        sys.exit(f"only {len(places)} types found in {root}: the test reads the sources wrongly")
    several = {name: files for name, files in places.items() if len(files) > 1}
    for name, files in sorted(several.items()):
        print(f"{name} is defined in {' and in '.join(files)}: give one another name, or put it into "
              "a namespace without a name")
    sys.exit(1 if several else 0)


main()
