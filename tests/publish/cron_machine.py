"""A machine whose cron runs the lines of a crontab: a folder that stands for /srv/feed, and a PATH with
vizzy and a logger."""

import pathlib
import re
import subprocess

LOGGER = '#!/bin/sh\nprintf "%s\\n" "$*" >>"$(dirname "$0")/syslog"\n'


def publishing_lines(crontab):
    """The commands of the two lines that publish: often, and once a day."""
    lines = []
    for line in crontab.splitlines():
        fields = line.lstrip("#").split(None, 5)
        if "vizzy publish" in line:
            assert line.startswith("#") and len(fields) == 6, line
            assert all(re.fullmatch(r"[0-9*/,-]+", field) for field in fields[:5]), line
            assert "%" not in fields[5], "cron turns % into a new line"
            lines.append(fields[5])
    assert len(lines) == 2, lines
    return lines


class CronMachine:
    def __init__(self, folder, vizzy):
        self.folder = pathlib.Path(folder)
        self.feed, self.bin = self.folder / "feed", self.folder / "bin"
        for path in (self.feed, self.bin):
            path.mkdir()
        (self.bin / "vizzy").symlink_to(vizzy)
        (self.bin / "logger").write_text(LOGGER, encoding="utf-8")
        (self.bin / "logger").chmod(0o755)
        self.environment = {"PATH": f"{self.bin}:/usr/bin:/bin", "HOME": str(self.folder)}

    def shell(self, command, folder="/"):
        """As cron does: by sh, with little around it."""
        return subprocess.run(["/bin/sh", "-c", command], cwd=folder, capture_output=True, text=True,
                              env=self.environment, stdin=subprocess.DEVNULL, timeout=120, check=False)

    def run(self, command, folder="/"):
        """Nothing may be printed: cron would mail it."""
        done = self.shell(command, folder)
        assert not done.stdout and not done.stderr, (command, done.stdout, done.stderr)
        return done.returncode

    def syslog(self):
        """What came since it was last read."""
        file = self.bin / "syslog"
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        file.unlink(missing_ok=True)
        return text

    def log(self):
        return (self.feed / "vizzy.log").read_text(encoding="utf-8").splitlines()
