"""Two caches in front of a host, of different age, as a network has them: a reader is at one of them and moves to the
other at times. Entries, changes and documents stay in a cache for as long as that one keeps them; objects are
fetched from the host each time, because the host removes what was taken down."""

import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PASSED_ON = ("ETag", "Cache-Control", "Content-Type", "Retry-After")


class CachingFront:
    """`url` is its address, without a slash at its end."""

    def __init__(self, origin, rng, lifetimes):
        self.origin, self.rng = origin, rng
        self.lifetimes = lifetimes  # of each cache, in seconds
        self.cached = [{} for _ in lifetimes]  # path -> (status, headers, body, until)
        self.near = {}  # the cache at which a connection is
        self.served_old = 0
        front = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):  # noqa: N802, the name that the library calls
                self.answer(*front.get(self.client_address, self.path, self.headers))

            def answer(self, status, headers, body):
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def get(self, reader, path, headers):
        if path.startswith("/v1/o/"):
            return self.fetch(path)
        if reader not in self.near or self.rng.randrange(5) == 0:
            self.near[reader] = self.rng.randrange(len(self.lifetimes))
        place = self.near[reader]
        cached = self.cached[place]
        is_asked_past = headers.get("Cache-Control") == "no-cache"
        found = cached.get(path)
        if found is None or is_asked_past or found[3] <= time.time():
            found = (*self.fetch(path), time.time() + self.rng.random() * self.lifetimes[place])
            cached[path] = found
        else:
            self.served_old += 1
        status, answer, body, _ = found
        if status == 200 and headers.get("If-None-Match") == answer["ETag"]:
            return 304, answer, b""
        return status, answer, body

    def fetch(self, path):
        try:
            with urllib.request.urlopen(self.origin + path, timeout=30) as answer:
                return answer.status, self.kept(answer.headers), answer.read()
        except urllib.error.HTTPError as error:
            return error.code, self.kept(error.headers), error.read()

    @staticmethod
    def kept(headers):
        return {name: headers[name] for name in PASSED_ON if name in headers}
