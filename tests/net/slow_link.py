"""Two network namespaces joined by a line with a delay and a rate, made of two TUN devices: what
`tc netem` does, where the kernel has no netem. Needs root."""

import ctypes
import fcntl
import os
import select
import struct
import subprocess
import threading
import time
from collections import deque

TUNSETIFF, IFF_TUN, IFF_NO_PI, CLONE_NEWNET = 0x400454CA, 0x0001, 0x1000, 0x40000000
SERVER_ADDRESS, CLIENT_ADDRESS = "10.99.0.1", "10.99.0.2"
LIBC = ctypes.CDLL(None, use_errno=True)


def run(*command):
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise OSError(f"{' '.join(command)}: {done.stderr.strip()}")


def open_tun(namespace):
    """A TUN device that lives in a namespace; the descriptor is usable from anywhere. Only the
    thread that calls this enters the namespace."""
    with open(f"/run/netns/{namespace}", "rb") as handle:
        if LIBC.setns(handle.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns")
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22s", b"tun0", IFF_TUN | IFF_NO_PI, b""))
    return device


class SlowLink:
    """As a context: `server` and `client` are names of namespaces."""

    def __init__(self, round_trip_ms, kilobits_per_second):
        self.delay = round_trip_ms / 2 / 1000
        self.rate = kilobits_per_second * 1000 / 8
        self.server, self.client = (f"vizzy-{os.getpid()}-{side}" for side in ("a", "b"))
        self.ended = threading.Event()
        self.up = threading.Event()
        self.failure = None
        self.line = threading.Thread(target=self.carry)

    def __enter__(self):
        try:
            self.configure()
        except OSError:
            self.__exit__()
            raise
        return self

    def configure(self):
        for namespace in (self.server, self.client):
            run("ip", "netns", "add", namespace)
        self.line.start()
        self.up.wait(10)
        if self.failure is not None:
            raise self.failure
        for namespace, address in ((self.server, SERVER_ADDRESS), (self.client, CLIENT_ADDRESS)):
            run("ip", "-n", namespace, "link", "set", "lo", "up")
            run("ip", "-n", namespace, "addr", "add", f"{address}/30", "dev", "tun0")
            run("ip", "-n", namespace, "link", "set", "tun0", "mtu", "1500", "up")

    def __exit__(self, *_):
        self.ended.set()
        if self.line.is_alive():
            self.line.join()
        for namespace in (self.server, self.client):
            subprocess.run(["ip", "netns", "del", namespace], check=False, capture_output=True)

    def carry(self):
        """Moves packets; in a thread of its own, because it enters the namespaces."""
        devices = []
        try:
            devices = [open_tun(self.server), open_tun(self.client)]
        except OSError as error:
            self.failure = error
        self.up.set()
        queues = {device: deque() for device in devices}
        free = dict.fromkeys(devices, 0.0)
        while devices and not self.ended.is_set():
            self.deliver(devices, queues)
            select.select(devices, [], [], self.pause(queues))
            now = time.monotonic()
            for device in devices:
                while (packet := self.read(device)) is not None:
                    free[device] = max(free[device], now) + len(packet) / self.rate
                    queues[device].append((free[device] + self.delay, packet))
        for device in devices:
            os.close(device)

    @staticmethod
    def deliver(devices, queues):
        for source, target in (devices, devices[::-1]):
            queue = queues[source]
            while queue and queue[0][0] <= time.monotonic():
                os.write(target, queue.popleft()[1])

    @staticmethod
    def pause(queues):
        due = [queue[0][0] for queue in queues.values() if queue]
        return min(0.05, max(0.0, min(due) - time.monotonic())) if due else 0.05

    @staticmethod
    def read(device):
        try:
            return os.read(device, 65536)
        except OSError:  # nothing there, or the device is not up yet
            return None
