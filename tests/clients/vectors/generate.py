"""Writes the test vectors of the clients, or says which are stale.

usage: generate.py VIZZY [FOLDER]     ACCEPT=1 in the environment writes them; FOLDER is
                                      templates/clients/vectors by default
"""

import json
import os
import sys
import tempfile
from pathlib import Path

import changes_scenarios
import hidden_scenarios
import scroll_scenarios
import start_scenarios
from folder import Folder

CHECKED_IN = Path(__file__).resolve().parents[3] / "templates" / "clients" / "vectors"
SCENARIOS = (start_scenarios, scroll_scenarios, hidden_scenarios)


def text_of(vector):
    """One step a line: a diff then shows which call went another way."""
    json_of = lambda value: json.dumps(value, ensure_ascii=False)
    head = [f"  {json_of(name)}: {json_of(value)}" for name, value in vector.head.items()]
    steps = ",\n".join(f"    {json_of(step)}" for step in vector.steps)
    return "{\n" + ",\n".join([*head, f'  "steps": [\n{steps}\n  ]']) + "\n}\n"


def main(program, folder=CHECKED_IN):
    # In memory where there is such a folder: builds wait for the disk.
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="vizzy-test-", dir=memory) as path:
        program, path = str(Path(program).resolve()), Path(path)
        plain = Folder(program, path / "plain", {"changes": False})
        changing = Folder(program, path / "changing")
        wide = Folder(program, path / "wide", {"page_size": 20})
        vectors = [vector for scenarios in SCENARIOS for vector in scenarios.vectors(plain)]
        vectors += changes_scenarios.vectors(changing, wide)
    texts = {f"{vector.name}.json": text_of(vector) for vector in vectors}
    assert len(texts) == len(vectors), "two vectors have one name"
    folder = Path(folder)
    there = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.json")}
    stale = sorted(name for name in texts.keys() | there.keys() if texts.get(name) != there.get(name))
    if os.environ.get("ACCEPT"):
        for name in stale:
            if name in texts:
                (folder / name).write_text(texts[name], encoding="utf-8")
            else:
                (folder / name).unlink()
        print(f"{len(texts)} vectors, {len(stale)} of them written")
    elif stale:
        sys.exit(f"not what the program makes now: {', '.join(stale)}; run with ACCEPT=1")


if __name__ == "__main__":
    main(*sys.argv[1:])
