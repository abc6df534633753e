"""The commands that read a folder or its destination, and which files each reads."""

import os
import re
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request

from bounded_run import LONGEST, Run, kill_session
from published_folder import BUILD, DENIED

# The areas whose files each command reads.
STATE, BOOKS, PUBLIC, WEB = "out/state", "www/_vizzy", "out/public", "www/v1"
COMMANDS = {
    "build": (BUILD, [STATE, PUBLIC]),
    "repair": ([*BUILD, "--repair"], [STATE, PUBLIC]),
    "since": ([*BUILD, "--since", "www", "--out", "new"], [BOOKS]),  # and then published
    "since in place": ([*BUILD, "--since", "www"], [STATE, BOOKS]),
    "verify": (["verify", "out"], [STATE, PUBLIC]),
    "diff": (["diff"], [STATE, PUBLIC]),
    "report": (["report", "--format", "json"], [STATE, PUBLIC]),
    "check": (["check", "--db", "p.db", "--definition", "d.json"], [STATE]),
    "gc": (["gc", "--keep-builds", "1", "--keep-hours", "0"], [STATE, PUBLIC]),
    "rollback": (["rollback", "3", "--effort", "fast"], [STATE, PUBLIC]),
    "takedown": (["takedown", "9", "--effort", "fast"], [STATE, PUBLIC]),
    "undo": (["takedown", str(DENIED), "--undo"], [STATE, PUBLIC]),
    "publish": (["publish", "www"], [STATE, BOOKS, PUBLIC, WEB]),
    "publish --check": (["publish", "www", "--check"], [STATE, BOOKS, PUBLIC, WEB]),
    "publish --gc": (["publish", "www", "--gc", "--grace", "0"], [STATE, BOOKS, PUBLIC, WEB]),
    "publish --dry-run": (["publish", "www", "--dry-run"], [STATE, BOOKS]),
    "serve": (["serve", "out", "--port", "0", "--quiet"], [STATE, PUBLIC]),
}
READERS = {"verify", "diff", "report", "check", "serve"}  # their output is all that they are for
# A version or a key that is not there is a matter of the command line.
WITH_EXIT_2 = {"rollback", "diff", "undo"}


def serve(program, user, before=()):
    """Serves and asks for every resource; stdout is the statuses."""
    begun = time.monotonic()
    process = program.start(*COMMANDS["serve"][0], user=user, before=before,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            start_new_session=True)
    timer = threading.Timer(LONGEST * program.slowness + 2, kill_session, [process.pid])
    timer.start()
    address = re.search(r"http://\S+?/?(?=\s)", process.stdout.readline())
    statuses = []
    if address:
        public = program.folder / "out/public"
        for path in sorted(public.rglob("*.json")):
            statuses.append(f"{path.relative_to(public)} {status(address[0], path, public)}")
        os.killpg(process.pid, signal.SIGTERM)
    stderr = process.communicate()[1]
    timer.cancel()
    return Run(COMMANDS["serve"][0], process.returncode, "\n".join(statuses), stderr,
               time.monotonic() - begun, slowness=program.slowness)


def status(address, path, public):
    url = f"{address.rstrip('/')}/{path.relative_to(public)}"
    try:
        with urllib.request.urlopen(url, timeout=LONGEST) as got:
            got.read()
            return got.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError as error:
        return f"no answer: {error}"
