"""Which paths a run asked the kernel for, by strace where it is installed."""

import os
import re
import shutil

CALL = re.compile(r"^\d+ +(\w+)\((.*)\) += (-?\d+|\?)")
PATH = re.compile(r'(?:(AT_FDCWD|\d+)(?:<([^>]*)>)?, )?"((?:[^"\\]|\\.)*)"(\.\.\.)?')
WRITES = {"unlink", "unlinkat", "rename", "renameat", "renameat2", "mkdir", "mkdirat", "rmdir", "link",
          "linkat", "symlink", "symlinkat", "mknod", "mknodat", "chmod", "fchmodat", "chown",
          "fchownat", "truncate", "utimensat", "creat", "setxattr"}


def is_installed():
    return shutil.which("strace") is not None


def before(log):
    """Goes before a command whose calls are to be traced into a file."""
    return ["strace", "-f", "-y", "-s", "5000", "-e", "trace=%file", "-o", str(log)]


def calls(log, folder):
    """(name of the call, absolute path, whether it writes, whether it succeeded)."""
    for line in log.read_text(errors="replace").splitlines():
        call = CALL.match(line)
        if not call or call[1] in ("execve", "readlink"):
            continue
        writes = call[1] in WRITES or "O_WRONLY" in line or "O_RDWR" in line or "O_CREAT" in line
        for _, base, text, _ in PATH.findall(call[2]):
            path = os.path.join(base or str(folder), unescape(text))
            yield call[1], path, writes, not call[3].startswith("-")


def unescape(text):
    return text.encode().decode("unicode_escape").encode("latin-1").decode(errors="replace")


def opened(log, folder):
    """The paths inside a folder that were looked at, relative to it."""
    found = set()
    for _, path, _, succeeded in calls(log, folder):
        inner = os.path.relpath(os.path.normpath(path), folder)
        if succeeded and not inner.startswith(".."):
            found.add(inner)
    return found
