"""As much of S3 as vizzy needs: one bucket in memory, in path style, with conditional writes and
listings in small pages. It checks no signatures. Any answer can be spoilt: see `spoil`."""
import hashlib
import http.server
import re
import socketserver
import threading
import time
import urllib.parse
from xml.sax.saxutils import escape

KEYS_IN_LISTING = 40
STORED_HEADERS = ("content-type", "content-encoding", "cache-control")


class BucketStandIn:
    """`objects` is {key: (body, headers)}. `spoil(handler, number)` may answer a request instead,
    and then returns True; requests are counted from 1."""

    def __init__(self, objects=(), spoil=None):
        self.objects, self.spoil = dict(objects), spoil
        self.lock, self.requests, self.keys_asked_for = threading.Lock(), 0, set()
        self.is_closed = threading.Event()
        stand_in = self

        class Handler(Answer):
            store = stand_in

        class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
            daemon_threads, request_queue_size = True, 128

            def handle_error(self, *_):
                pass  # the client went away

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.is_closed.set()  # ends whoever stalls
        self.server.shutdown()
        self.server.server_close()

    def bodies(self):
        return {key: body for key, (body, _) in self.objects.items()}


def tag(body):
    return f'"{hashlib.md5(body).hexdigest()}"'


def listing(keys, objects, token=None, truncated=None):
    """`keys` as a page of a listing; `token` is where the next one begins."""
    items = "".join(
        f"<Contents><Key>{escape(key)}</Key><Size>{len(objects[key][0]) if key in objects else 1}"
        "</Size><LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>" for key in keys)
    more = f"<NextContinuationToken>{escape(token)}</NextContinuationToken>" if token else ""
    truncated = bool(token) if truncated is None else truncated
    return ('<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult '
            'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>'
            f"{'true' if truncated else 'false'}</IsTruncated>{items}{more}</ListBucketResult>").encode()


class Answer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    store = None

    def log_message(self, *_):
        pass

    def handle_request(self):
        self.body = self.rfile.read(int(self.headers.get("content-length") or 0))
        url = urllib.parse.urlsplit(self.path)
        self.query = urllib.parse.parse_qs(url.query, keep_blank_values=True)
        self.key = urllib.parse.unquote(url.path).lstrip("/").partition("/")[2]
        with self.store.lock:
            self.store.requests += 1
            number = self.store.requests
            self.store.keys_asked_for |= {self.key} if self.key else set(self.keys_of_removal())
        if not (self.store.spoil and self.store.spoil(self, number)):
            with self.store.lock:
                self.carry_out()

    do_GET = do_HEAD = do_PUT = do_DELETE = do_POST = handle_request

    def keys_of_removal(self):
        return [urllib.parse.unquote(key.decode()) for key in re.findall(rb"<Key>(.*?)</Key>", self.body)]

    def is_listing(self):
        return self.command == "GET" and "list-type" in self.query

    def page(self):
        """The keys of this page of the listing, and the token of the next."""
        prefix = self.query.get("prefix", [""])[0]
        first = self.query.get("continuation-token", [""])[0]
        keys = [key for key in sorted(self.store.objects) if key.startswith(prefix) and key >= first]
        return keys[:KEYS_IN_LISTING], keys[KEYS_IN_LISTING] if len(keys) > KEYS_IN_LISTING else None

    def carry_out(self):
        found = self.store.objects.get(self.key)
        if self.is_listing():
            keys, token = self.page()
            self.answer(200, listing(keys, self.store.objects, token))
        elif self.command in ("GET", "HEAD"):
            self.answer(200, found[0], {"ETag": tag(found[0]), **found[1]}) if found else (
                self.refuse(404, "NoSuchKey"))
        elif self.command == "PUT":
            wanted, absent = self.headers.get("if-match"), self.headers.get("if-none-match")
            if (wanted and (not found or tag(found[0]) != wanted)) or (absent and found):
                self.refuse(412, "PreconditionFailed")
                return
            self.store.objects[self.key] = self.body, {
                name: self.headers[name] for name in STORED_HEADERS if name in self.headers}
            self.answer(200, b"", {"ETag": tag(self.body)})
        elif self.command == "DELETE":
            self.store.objects.pop(self.key, None)
            self.answer(204)
        else:
            for key in self.keys_of_removal():
                self.store.objects.pop(key, None)
            self.answer(200, b"<DeleteResult></DeleteResult>")

    def refuse(self, status, code, headers=None):
        self.answer(status, f"<Error><Code>{code}</Code><Message>{code}</Message></Error>".encode(),
                    headers)

    def answer(self, status, body=b"", headers=None):
        self.send_response(status)
        headers = {"Content-Length": str(len(body)), **(headers or {})}
        for name, value in headers.items():
            if value is not None:
                self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
