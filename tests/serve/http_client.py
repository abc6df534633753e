"""HTTP clients for the conformance suite: curl, and bare sockets for what curl would not send."""

import re
import socket
import subprocess
import tempfile
from pathlib import Path


class Answer:
    """Status, fields (names in lower case, values in order) and body."""

    def __init__(self, head, body):
        lines = head.decode("latin-1").split("\r\n")
        self.status = int(lines[0].split(" ")[1])
        self.fields = {}
        for line in lines[1:]:
            name, value = line.split(":", 1)
            self.fields.setdefault(name.lower(), []).append(value.strip())
        self.body = body

    def __getitem__(self, name):
        return ", ".join(self.fields.get(name.lower(), [])) or None


def last_head(text):
    """The head of the last answer: interim answers (1xx) may come before it."""
    heads = [head for head in text.split(b"\r\n\r\n") if head.startswith(b"HTTP/")]
    return heads[-1]


def curl(url, *options, fields=(), timeout=20):
    """One request by curl, with the target exactly as it stands in the URL."""
    with tempfile.TemporaryDirectory() as folder:
        head, body = Path(folder, "head"), Path(folder, "body")
        command = ["curl", "--silent", "--show-error", "--globoff", "--path-as-is", "--noproxy", "*",
                   "--max-time", str(timeout), "--dump-header", head, "--output", body, *options]
        for field in fields:
            command += ["--header", field]
        done = subprocess.run([*command, url], capture_output=True, check=False)
        if not head.exists() or not head.read_bytes():
            raise AssertionError(f"no answer from {url}: {done.stderr.decode()}")
        return Answer(last_head(head.read_bytes()), body.read_bytes() if body.exists() else b"")


def connect(address, timeout=20):
    return socket.create_connection(address, timeout=timeout)


def read_all(connection):
    """Until the other side ends the connection."""
    received = b""
    try:
        while chunk := connection.recv(65536):
            received += chunk
    except ConnectionResetError:
        pass
    return received


def send_raw(address, request):
    """Bytes as they are on a connection of their own; all that comes back."""
    with connect(address) as connection:
        try:
            connection.sendall(request)
        except (BrokenPipeError, ConnectionResetError):
            pass  # refused before it was complete; the answer is there
        return read_all(connection)


def statuses(received):
    """The status of each answer among the bytes of a connection."""
    return [int(status) for status in re.findall(rb"(?:^|\r\n|[^\r\n])HTTP/1\.1 (\d{3}) ", received)]


def get_raw(address, target, *fields):
    """A GET for any bytes as target, closed after the answer; the status, or None without one."""
    lines = [b"GET " + target + b" HTTP/1.1", b"Host: localhost", b"Connection: close", *fields]
    received = send_raw(address, b"\r\n".join(lines) + b"\r\n\r\n")
    found = statuses(received)
    return (found[0] if found else None), received
