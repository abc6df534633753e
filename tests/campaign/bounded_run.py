"""Runs the program within bounds and tells a clean end from a crash."""

import functools
import mmap
import os
import pwd
import re
import resource
import subprocess
import tempfile
import threading
import time

LONGEST = 10  # seconds
MOST_MEMORY = 512 * 1024  # kB; beyond eight times this the kernel refuses it
SLOWNESS_OF_SANITIZERS = 8  # in time and memory
CLEAN_CODES = (0, 1, 2, 3, 4)
# Of a C++ library or a sanitizer: text that no user is to see.
RAW_TEXT = re.compile(r"terminate called|what\(\)|nlohmann|json\.exception|parse_error|std::|"
                      r"basic_string|filesystem error|vector::|\bsto(i|l|ll|ul|ull|d)\b|bad_alloc|"
                      r"bad_(variant|optional|any|cast|function)|Assertion|Sanitizer|runtime error|"
                      r"simdjson|an internal error|toml::|SQLITE_|CURLE_|from_chars|_M_|boost")


class Fault(Exception):
    """What must never happen."""


class Run:
    """A run that ended: its code, what it printed, how long it took, its peak memory in kB."""

    def __init__(self, command, code, stdout, stderr, seconds, peak_kb=0, slowness=1):
        self.command, self.code, self.stdout, self.stderr = command, code, stdout, stderr
        self.seconds, self.peak_kb, self.slowness = seconds, peak_kb, slowness

    def __str__(self):
        said = (self.stderr or self.stdout).strip().replace("\n", " | ")
        return f"{' '.join(self.command)}: exit {self.code}: {said[:300]}"

    def require_clean(self, longest=LONGEST):
        """No hang, no signal, no text of a library, no memory beyond the bound, and a message with
        every failure."""
        if self.seconds > longest * self.slowness:
            raise Fault(f"hangs: {self.seconds:.1f} s: {self}")
        if self.code not in CLEAN_CODES:
            raise Fault(f"crashes: {self}")
        if self.peak_kb > MOST_MEMORY * self.slowness:
            raise Fault(f"takes {self.peak_kb} kB: {self}")
        if raw := RAW_TEXT.search(self.stderr + self.stdout):
            raise Fault(f"shows text of a library, {raw[0]!r}: {self}")
        if self.code != 0 and not self.stderr.strip():
            raise Fault(f"fails without a message: {self}")


class Program:
    """vizzy with an environment of its own, in one folder."""

    def __init__(self, vizzy, folder):
        self.vizzy, self.folder = os.path.abspath(vizzy), folder
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C",
                            "VIZZY_STATE": "_vizzy/",
                            "TZ": "UTC"}
        self.slowness = SLOWNESS_OF_SANITIZERS if is_sanitized(self.vizzy) else 1
        self.environment |= settings_of_sanitizers(self.vizzy)

    def start(self, *arguments, clock=None, before=(), user=None, **options):
        """`before` stands before the command; `clock` is the time of the run."""
        environment = dict(self.environment)
        if clock is not None:
            environment["SOURCE_DATE_EPOCH"] = str(clock)
        group = pwd.getpwnam(user).pw_gid if user else None
        return subprocess.Popen([*before, self.vizzy, *map(str, arguments)], cwd=self.folder,
                                env=environment, stdin=subprocess.DEVNULL, user=user, group=group,
                                preexec_fn=self.set_bounds, **options)

    def set_bounds(self):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if self.slowness == 1:  # sanitizers reserve more than there is
            bytes_at_most = 8 * MOST_MEMORY * 1024
            resource.setrlimit(resource.RLIMIT_AS, (bytes_at_most, bytes_at_most))

    def run(self, *arguments, longest=LONGEST, **options):
        with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
            begun = time.monotonic()
            process = self.start(*arguments, stdout=stdout, stderr=stderr,
                                 start_new_session=True, **options)
            timer = threading.Timer(longest * self.slowness + 2, kill_session, [process.pid])
            timer.start()
            _, status, usage = os.wait4(process.pid, 0)
            timer.cancel()
            process.returncode = os.waitstatus_to_exitcode(status)
            seconds = time.monotonic() - begun
            stdout.seek(0)
            stderr.seek(0)
            return Run([str(a) for a in arguments], process.returncode,
                       stdout.read().decode(errors="replace"),
                       stderr.read().decode(errors="replace"), seconds, usage.ru_maxrss,
                       self.slowness)

    def must(self, *arguments, **options):
        """A run that is to succeed: of the preparation."""
        done = self.run(*arguments, **options)
        if done.code != 0:
            raise Fault(f"fails where nothing was done to it: {done}")
        return done


def settings_of_sanitizers(program):
    """libfaketime comes before them, and under strace no leaks can be found."""
    return {"ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0"} if is_sanitized(program) else {}


@functools.cache
def is_sanitized(program):
    with open(program, "rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as code:
        return any(code.find(name) >= 0 for name in (b"__asan_init", b"__tsan_init"))


def kill_session(pid):
    try:
        os.killpg(pid, 9)
    except ProcessLookupError:
        pass
