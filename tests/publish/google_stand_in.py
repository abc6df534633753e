"""As much of Google Cloud Storage's XML API as vizzy needs, after its documentation: V4 signatures
with HMAC keys, conditions on generations, listings. Refuses requests that have headers of both
x-amz and x-goog, and signatures that are wrong."""
import contextlib
import hashlib
import hmac
import http.server
import re
import tempfile
import threading
import time
import urllib.parse

from workspace import Workspace

KEY, SECRET = "GOOG1EXAMPLE", "testsecret"


class GoogleStandIn:
    """One bucket on a port of this machine, under a name of Google's that leads to it."""

    def __init__(self):
        self.objects, self.generation, self.lock = {}, 0, threading.Lock()
        self.requests, self.refused = 0, []
        self.answers_left = None  # after so many it takes requests and never answers
        stand_in = self

        class Handler(_Handler):
            store = stand_in

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://storage.googleapis.com.localhost:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def is_silent(self):
        with self.lock:
            if self.answers_left is None:
                return False
            self.answers_left -= 1
            return self.answers_left < 0


@contextlib.contextmanager
def workspace_with_store(vizzy, creators):
    """A workspace with a feed of so many creators, which publishes to a stand-in; and that one."""
    store = GoogleStandIn()
    with tempfile.TemporaryDirectory(prefix="vizzy-google-") as folder:
        workspace = Workspace(vizzy, folder)
        workspace.environment |= {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET,
                              "AWS_ENDPOINT_URL": store.url}
        workspace.seed(creators)
        workspace.build()
        yield workspace, store


def wrong_signature(request, body):
    """Why the signature is not right; nothing when it is."""
    found = re.fullmatch(r"GOOG4-HMAC-SHA256 Credential=(\S+?)/(\d{8})/(\S+?)/storage/goog4_request,"
                         r" SignedHeaders=(\S+), Signature=([0-9a-f]{64})",
                         request.headers.get("authorization", ""))
    if not found or found[1] != KEY:
        return "no GOOG4 signature of a known key"
    _, day, region, names, signature = found.groups()
    payload = request.headers.get("x-goog-content-sha256", "UNSIGNED-PAYLOAD")
    if payload != hashlib.sha256(body).hexdigest():
        return "the hash is not that of the body"
    unsigned = {name.lower() for name in request.headers if name.lower().startswith("x-goog-")}
    if not unsigned | {"host"} <= set(names.split(";")):
        return "not all headers are signed"
    path, _, query = request.path.partition("?")
    query = "&".join(sorted(part if "=" in part else part + "="
                            for part in query.split("&") if part))
    lines = [f"{name}:{request.headers[name].strip()}" for name in names.split(";")]
    canonical = "\n".join([request.command, path, query, *lines, "", names, payload])
    scope = f"{day}/{region}/storage/goog4_request"
    text = "\n".join(["GOOG4-HMAC-SHA256", request.headers["x-goog-date"], scope,
                      hashlib.sha256(canonical.encode()).hexdigest()])
    key = f"GOOG4{SECRET}".encode()
    for part in (day, region, "storage", "goog4_request", text):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return None if key.hex() == signature else "the signature is another"


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    store = None

    def handle_request(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        families = {name.lower()[:5] for name in self.headers} & {"x-amz", "x-goo"}
        if self.store.is_silent():
            time.sleep(60)
            return None
        with self.store.lock:
            self.store.requests += 1
            if len(families) > 1:
                return self.refuse(400, "ExcessHeaderValues",
                                   "Requests cannot specify both x-amz and x-goog headers")
            if reason := wrong_signature(self, body):
                return self.refuse(403, "SignatureDoesNotMatch", reason)
            return self.carry_out(body)

    do_GET = do_PUT = do_DELETE = do_POST = handle_request

    def carry_out(self, body):
        path, _, query = self.path.partition("?")
        _, _, key = urllib.parse.unquote(path).lstrip("/").partition("/")
        if self.command == "GET" and not key:
            return self.list(urllib.parse.parse_qs(query)["prefix"][0])
        found = self.store.objects.get(key)
        if self.command == "GET":
            return self.answer(200, found[1], found[0]) if found else self.refuse(
                404, "NoSuchKey", "there is no such object")
        expected = self.headers.get("x-goog-if-generation-match")
        if expected is not None and int(expected) != (found[0] if found else 0):
            return self.answer(412)  # expected where two publishers meet, and no fault
        if self.command == "DELETE":
            self.store.objects.pop(key, None)
            return self.answer(204)
        if self.command != "PUT":
            return self.refuse(400, "InvalidArgument", "no such method")
        self.store.generation += 1
        self.store.objects[key] = (self.store.generation, body, dict(self.headers), time.gmtime())
        return self.answer(200, b"", self.store.generation)

    def list(self, prefix):
        items = "".join(
            f"<Contents><Key>{key}</Key><Size>{len(stored[1])}</Size><LastModified>"
            f"{time.strftime('%Y-%m-%dT%H:%M:%S.000Z', stored[3])}</LastModified></Contents>"
            for key, stored in sorted(self.store.objects.items()) if key.startswith(prefix))
        self.answer(200, f"<ListBucketResult>{items}</ListBucketResult>".encode())

    def refuse(self, status, code, message):
        if status != 404:
            self.store.refused.append(f"{self.command} {self.path}: {message}")
        self.answer(status, f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
                    .encode())

    def answer(self, status, body=b"", generation=None):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if generation is not None:
            self.send_header("x-goog-generation", str(generation))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass
