#!/usr/bin/python3
"""Compiles the Kotlin client with its examples and tests, once for each state of the sources, and runs a test.

usage: kotlin_client.py FOLDER vectors|checks|mutations
       kotlin_client.py FOLDER current                    the current Kotlin compiles it, and warns of nothing
       kotlin_client.py FOLDER live VIZZY [OPTION...]     tests/campaign/live_readers.py with readers by this client

Exits with 77 where Kotlin, a JDK or a library is missing.
"""

import fcntl
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77
HERE = pathlib.Path(__file__).resolve().parent
CLIENTS = HERE.parents[2] / "templates/clients"
CLIENT = CLIENTS / "kotlin"
CORE = CLIENT / "src/main/kotlin/vizzy/feed"
VECTORS = CLIENTS / "vectors"
LIVE_READERS = HERE.parents[1] / "campaign/live_readers.py"
OKHTTP = CLIENT / "src/okhttp/java"
# That of kotlinx.serialization is not here: Debian has no such package.
SOURCES = [CLIENT / "src/main/kotlin", CLIENT / "src/orgjson/kotlin", OKHTTP]
SOURCE = (".kt", ".java", ".py")
KOTLIN = pathlib.Path("/usr/share/kotlin/kotlinc/lib")
CURRENT = HERE / "node_modules/kotlin-compiler"
JAVA = pathlib.Path("/usr/share/java")
LIBRARIES = {JAVA / "com.android.json.jar": "libandroid-json-java", JAVA / "okhttp.jar": "libokhttp-java",
             JAVA / "okio.jar": "libokhttp-java", JAVA / "kotlinx-coroutines-core.jar": "libkotlinx-coroutines-java",
             JAVA / "atomicfu.jar": "libkotlinx-atomicfu-java", KOTLIN / "kotlin-stdlib.jar": "kotlin"}
# Short runs: what compiles longest runs fastest, but nothing here runs for long.
QUICK = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]


class Absent(Exception):
    """Something is not installed."""


def path(*places):
    return os.pathsep.join(map(str, places))


def require_tools():
    packages = [package for file, package in LIBRARIES.items() if not file.exists()]
    packages += ["default-jdk-headless"] if shutil.which("javac") is None else []
    if packages:
        raise Absent(f"needs {', '.join(sorted(set(packages)))}; scripts/setup.sh --kotlin installs all of it")


def state_of_sources():
    files = [file for file in [*CLIENT.rglob("*"), *HERE.glob("*")] if file.suffix in SOURCE]
    return hashlib.sha256(b"".join(str(file).encode() + file.read_bytes() for file in sorted(files))).hexdigest()


def run(*command):
    done = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          check=False)
    if done.returncode != 0:
        sys.exit(f"{command[0]} exits with {done.returncode}:\n{done.stdout}")


def kotlinc(*words, home=KOTLIN.parent):
    run("java", *QUICK, "-cp", home / "lib/*", "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler", "-kotlin-home", home,
        "-Werror", *words)


def compile_by_current(folder):
    """Debian's Kotlin knows neither explicit API nor what was deprecated since."""
    require_tools()
    if not CURRENT.is_dir():
        raise Absent("needs kotlin-compiler; run npm ci in tests/clients/kotlin")
    coroutines = CURRENT / "lib/kotlinx-coroutines-core-jvm.jar"
    kotlinc("-Xexplicit-api=strict", "-jvm-target", "1.8", "-cp", path(*LIBRARIES), "-d", folder / "client", *SOURCES,
            home=CURRENT)
    kotlinc("-cp", path(folder / "client", coroutines), "-d", folder / "examples", CLIENT / "examples", home=CURRENT)
    print("the current Kotlin compiles the client and its examples without a warning")
    return ["true"]


class Compiled:
    """Classes of the client and of its tests, in a folder."""

    def __init__(self, folder):
        require_tools()
        self.client, self.tests = folder / "client", folder / "tests"
        folder.mkdir(parents=True, exist_ok=True)
        with open(folder / "lock", "w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            state, stamp = state_of_sources(), folder / "state"
            if not stamp.exists() or stamp.read_text() != state:
                stamp.unlink(missing_ok=True)
                self._compile()
                stamp.write_text(state)

    def _compile(self):
        for place in (self.client, self.tests):
            shutil.rmtree(place, ignore_errors=True)
        kotlinc("-module-name", "feed", "-cp", path(*LIBRARIES), "-d", self.client, *SOURCES)
        run("javac", "--release", "8", "-Xlint:all", "-Xlint:-options", "-Werror", "-cp", path(self.client, *LIBRARIES),
            "-d", self.client, *OKHTTP.rglob("*.java"))
        kotlinc("-cp", path(self.client, *LIBRARIES, KOTLIN / "kotlin-compiler.jar"), "-d", self.tests,
                *sorted(HERE.glob("*.kt")), CLIENT / "examples")

    def command(self, main, *arguments):
        return ["java", *QUICK, "-cp", path(self.tests, self.client, *LIBRARIES), main, *arguments]

    def mutations(self, folder):
        return ["java", *QUICK, "-cp", path(self.tests, KOTLIN / "*"), "vizzy.feed.tests.MutationRunKt", CORE,
                self.client, self.tests, VECTORS, path(*LIBRARIES), folder]

    def live(self, words):
        return [sys.executable, "-B", LIVE_READERS, *words, "--", *self.command("vizzy.feed.tests.LiveReaderKt")]


def main():
    folder, test = pathlib.Path(sys.argv[1]), sys.argv[2]
    with tempfile.TemporaryDirectory(prefix="vizzy-test-") as name:
        commands = {"vectors": lambda: Compiled(folder).command("vizzy.feed.tests.VectorsKt", VECTORS, name),
                    "checks": lambda: Compiled(folder).command("vizzy.feed.tests.CheckKt", name),
                    "mutations": lambda: Compiled(folder).mutations(name),
                    "live": lambda: Compiled(folder).live(sys.argv[3:]),
                    "current": lambda: compile_by_current(pathlib.Path(name))}
        try:
            command = commands[test]()
        except Absent as absent:
            print(f"skipped: {absent}")
            sys.exit(SKIPPED)
        sys.exit(subprocess.run(list(map(str, command)), check=False).returncode)


if __name__ == "__main__":
    main()
