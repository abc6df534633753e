#!/usr/bin/python3
"""The types that `vizzy models` prints compile, for each definition that is shipped and for one whose names
no language takes as they are. A language whose compiler is absent is left out.

usage: compile_test.py VIZZY
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77
HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
DEFINITIONS = [*sorted((ROOT / "templates").glob("*.json")), HERE / "awkward.json"]
COMPILER = ROOT / "tests/clients/node_modules/typescript/bin/tsc"
STRICT = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess",
          "--erasableSyntaxOnly", "--isolatedModules", "--verbatimModuleSyntax", "--module", "es2022",
          "--target", "es2022", "--lib", "es2022"]

# What an app does with each.
TYPESCRIPT_APP = """
import { ByCityFeed, FormatTooNew, parseFeed, _7daysCollection } from "./awkward.js";
import type { ByCityItem, Entry } from "./awkward.js";

const entry = parseFeed<Entry<ByCityItem>>("{}");
export const copies: number | undefined = entry.items[0]?.copy;
export const key: string = ByCityFeed.opens.key + _7daysCollection.alias;
export const isOld = (error: unknown): boolean => error instanceof FormatTooNew;
// @ts-expect-error An integer without a range may be text.
export const component: number | undefined = entry.items[0]?.component1;
"""
KOTLIN_APP = """
import com.example.awkward.*

fun copies(text: String): Long? = decodeFeed<FeedEntry<ByCityItem, String>>(text).items.first().copy

fun hash(item: ByCityItem): Int? = item.hashCode

fun opened(): String = ByCityFeed.OPENS + _7daysCollection.ALIAS

fun item(): ByCityItem = ByCityItem(id = "1", `when` = "2024-01-31", class_ = true).copy(fun_ = 1.5)
""".replace("fun_", "`fun`")


def models(vizzy, language, definition, *more):
    return subprocess.run([vizzy, "models", language, "--definition", definition, *more], check=True,
                          capture_output=True, text=True).stdout


def require(what, done):
    if done.returncode != 0:
        sys.exit(f"{what} does not compile:\n{done.stdout}{done.stderr}")
    print(f"{what} compiles")


def compile_typescript(vizzy, folder):
    for definition in DEFINITIONS:
        (folder / f"{definition.stem}.ts").write_text(models(vizzy, "typescript", definition), encoding="utf-8")
    (folder / "app.ts").write_text(TYPESCRIPT_APP, encoding="utf-8")
    files = sorted(folder.glob("*.ts"))
    require("TypeScript", subprocess.run(["node", COMPILER, *STRICT, *files], capture_output=True, text=True,
                                         check=False))


def compile_kotlin(vizzy, folder):
    """Each definition in a package of its own, in one run of the compiler, which takes seconds to start."""
    for definition in DEFINITIONS:
        code = models(vizzy, "kotlin", definition, "--package", f"com.example.{definition.stem}")
        (folder / f"{definition.stem}.kt").write_text(code, encoding="utf-8")
    (folder / "App.kt").write_text(KOTLIN_APP, encoding="utf-8")
    files = [*sorted(folder.glob("*.kt")), *HERE.glob("*.kt")]
    environment = {**os.environ, "JAVA_TOOL_OPTIONS": "-Xmx700m"}
    require("Kotlin", subprocess.run(["kotlinc", *files, "-d", folder / "classes"], env=environment,
                                     capture_output=True, text=True, check=False))


def main():
    vizzy = str(pathlib.Path(sys.argv[1]).resolve())
    languages = [(compile_typescript, COMPILER.exists() and shutil.which("node")),
                 (compile_kotlin, shutil.which("kotlinc"))]
    for compile_language, is_there in languages:
        if is_there:
            with tempfile.TemporaryDirectory(prefix="vizzy-test-") as folder:
                compile_language(vizzy, pathlib.Path(folder))
    if not any(is_there for _, is_there in languages):
        print("skipped: needs typescript (npm ci in tests/clients) or kotlinc")
        sys.exit(SKIPPED)


if __name__ == "__main__":
    main()
