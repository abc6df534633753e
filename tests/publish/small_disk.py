"""A disk that is small enough to fill: a file system in memory, which only root can mount."""

import contextlib
import os
import subprocess


@contextlib.contextmanager
def small_disk(folder, megabytes):
    """The folder, or None where it cannot be mounted."""
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder],
                             check=False, capture_output=True, text=True)
    if mounted.returncode != 0:
        yield None
        return
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def free(disk):
    status = os.statvfs(disk)
    return status.f_bavail * status.f_frsize


@contextlib.contextmanager
def filled(disk, left):
    """Only so many bytes are free."""
    filler = disk / "filler"
    with open(filler, "wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(1, free(disk) - left))
    try:
        yield
    finally:
        filler.unlink()
