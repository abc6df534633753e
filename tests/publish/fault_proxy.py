"""A proxy before an S3 server that does to requests what networks and busy servers do."""
import collections
import contextlib
import http.client
import random
import socket
import socketserver
import struct
import threading
import time

FAULTS = ("500", "503", "slow", "reset", "lost", "truncated")


class FaultProxy:
    """`choose(method, path)` names the fault of a request, or none:
    500, 503   answered with that status, and not passed on
    slow       passed on after a while
    reset      the connection is reset, and nothing passed on
    lost       passed on, and the connection reset instead of an answer
    truncated  passed on, and half of the answer given"""

    def __init__(self, upstream, choose):
        self.upstream, self.choose = upstream, choose
        self.counts, self.relays, self.changed = collections.Counter(), 0, threading.Condition()
        proxy = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                with proxy.counted_relay():
                    Relay(proxy, self).run()

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05},
                         daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    @contextlib.contextmanager
    def counted_relay(self):
        self.count_relays(1)
        try:
            yield
        finally:
            self.count_relays(-1)

    def count_relays(self, difference):
        with self.changed:
            self.relays += difference
            self.changed.notify_all()

    def settle(self):
        """Waits until the server has answered what clients asked that are no longer there."""
        with self.changed:
            assert self.changed.wait_for(lambda: self.relays == 0, timeout=90), self.relays


def at_random(rate, faults=FAULTS):
    return lambda method, path: random.choice(faults) if random.random() < rate else None


class Relay:
    """One connection of a client, with one of its own to the server."""

    def __init__(self, proxy, handler):
        self.proxy, self.handler, self.server = proxy, handler, None

    def run(self):
        try:
            while (request := self.read_request()) is not None:
                if not self.serve(*request):
                    break
        except OSError:
            pass
        if self.server:
            self.server.close()

    def read_request(self):
        head, size = b"", 0
        while line := self.handler.rfile.readline():
            head += line
            if line == b"\r\n":
                body = self.handler.rfile.read(size)
                return (head, body) if len(body) == size else None  # killed while it sent it
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                size = int(value)
        return None

    def serve(self, head, body):
        """Whether the connection goes on."""
        method, path, _ = head.decode("latin-1").split(" ", 2)
        fault = self.proxy.choose(method, path)
        self.proxy.counts[fault] += 1
        if fault in ("500", "503"):
            text = b"<Error><Code>InternalError</Code></Error>"
            self.answer(f"HTTP/1.1 {fault} Injected\r\nRetry-After: 0\r\n", text, method)
            return True
        if fault == "reset":
            return self.reset()
        if fault == "slow":
            time.sleep(random.uniform(0.2, 1))
        lines, text = self.pass_on(method, head, body)
        if fault == "lost":
            return self.reset()
        if fault == "truncated":
            whole = lines.encode("latin-1") + b"Content-Length: %d\r\n\r\n" % len(text) + text
            self.handler.wfile.write(whole[:len(whole) // 2])
            return False
        self.answer(lines, text, method)
        return True

    def pass_on(self, method, head, body):
        if self.server is None:
            self.server = socket.create_connection(("127.0.0.1", self.proxy.upstream), timeout=60)
        self.server.sendall(head + body)
        response = http.client.HTTPResponse(self.server, method=method)
        response.begin()
        text = response.read()
        lines = f"HTTP/1.1 {response.status} {response.reason}\r\n" + "".join(
            f"{name}: {value}\r\n" for name, value in response.getheaders()
            if name.lower() not in ("content-length", "transfer-encoding", "connection"))
        return lines, text

    def answer(self, lines, text, method):
        size = f"Content-Length: {len(text)}\r\n\r\n"
        self.handler.wfile.write((lines + size).encode("latin-1") +
                                 (b"" if method == "HEAD" else text))

    def reset(self):
        self.handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                           struct.pack("ii", 1, 0))
        self.handler.connection.close()
        return False
