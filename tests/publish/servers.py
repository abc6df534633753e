"""Real S3 servers for the tests, thrown away afterwards: Ceph's RADOS Gateway, OpenStack Swift."""
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent


def free_ports(count):
    """The first of so many free ports in a row, below those that connections get."""
    while True:
        port = random.randrange(15000, 32000)
        if all(map(is_free, range(port, port + count))):
            return port


def is_free(port):
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
            return True
        except OSError:
            return False


def is_running(pid):
    try:
        state = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


class Server:
    """One that a script starts in a folder and stops again."""
    script, tools, ports = "", (), 1
    key = secret = ""
    replaces_at_once = True

    def __init__(self, folder):
        self.folder = pathlib.Path(folder) / type(self).__name__.lower()
        self.port = free_ports(self.ports)

    @classmethod
    def missing(cls):
        return [tool for tool in cls.tools if shutil.which(tool) is None]

    def __enter__(self):
        try:
            self.call("start", self.port)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.call("stop", self.port, check=False)

    def call(self, command, *arguments, check=True):
        subprocess.run([str(HERE / self.script), command, str(self.folder), *map(str, arguments)],
                       check=check, timeout=120)


class Ceph(Server):
    script, ports = "ceph_rgw.sh", 2  # the monitor takes the second port
    tools = ("radosgw", "radosgw-admin", "ceph-mon", "ceph-osd", "ceph", "monmaptool")
    key, secret = "testkey", "testsecret"

    def gateway(self, name, port, *options):
        """Starts a gateway over the same objects, another one or one that was ended."""
        self.call("gateway", port, name, *options)

    def pid(self, daemon):
        return int((self.folder / f"{daemon}.pid").read_text())

    def end_gateway(self):
        """Kills it and waits until its port can be listened to again."""
        pid = self.pid("radosgw")
        os.kill(pid, signal.SIGKILL)
        while is_running(pid):
            time.sleep(0.01)

    def admin(self, *arguments):
        done = subprocess.run(
            ["radosgw-admin", *arguments], check=False, timeout=60, capture_output=True, text=True,
            env=os.environ | {"CEPH_CONF": str(self.folder / "ceph.conf")})
        assert done.returncode == 0, done
        return done.stdout

    def requests(self):
        """Method and path of every request so far, by the server's own log."""
        time.sleep(0.3)  # it is written behind the answer
        log = (self.folder / "log/radosgw.log").read_text(errors="replace")
        return re.findall(r' beast: .*? "([A-Z]+) (\S+) HTTP/1\.1" ', log)


class Swift(Server):
    """Refuses conditional writes with 501. With one replica, as here, it answers 404 in the moment
    in which an object is replaced, whoever does it."""
    script, ports = "swift_s3.sh", 5
    tools = ("swift-proxy-server", "swift-account-server", "swift-container-server",
             "swift-object-server", "memcached")
    key, secret = "test:tester", "testsecret"
    replaces_at_once = False


def run_test(server_class, steps_of):
    """Runs the steps, (name, function) each, that `steps_of(server, folder)` returns. Exits with 77
    where the server is not installed."""
    missing = server_class.missing()
    if missing:
        print(f"skipped: needs {', '.join(missing)}; run scripts/setup.sh --tests --swift")
        sys.exit(77)
    with tempfile.TemporaryDirectory(prefix="vizzy-s3-") as folder, \
            server_class(folder) as server:
        for name, step in steps_of(server, pathlib.Path(folder)):
            start = time.monotonic()
            said = step()
            print(f"{name}: {said or 'passed'} ({time.monotonic() - start:.1f} s)", flush=True)
