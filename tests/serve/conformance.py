#!/usr/bin/python3
"""What docs/FORMAT.md asks of a host, asked over the network: of `vizzy serve`, and of nginx, Caddy
and Apache with the configurations that templates/hosts ships, on the same output folder; of Varnish
and nginx as caches in front of that nginx.

usage: conformance.py VIZZY vizzy|nginx|caddy|apache|varnish|nginx-cache [UNITTEST OPTION...]
"""

import gzip
import json
import subprocess
import sys
import threading
import time
import unittest
from pathlib import Path

import hosts
from host_case import HostCase
from http_client import connect, get_raw, send_raw, statuses
from serve_test import ServeItself
from served_feed import CHANGES, DOCUMENT, ENTRY, GROUP, PAIR, SECRET, SEGMENT, SEGMENT_CHANGES
from varnish_test import VarnishItself

SKIPPED = 77  # SKIP_RETURN_CODE in tests/CMakeLists.txt
CACHING = {
    "entry": "public, max-age=60, stale-while-revalidate=60, stale-if-error=86400",
    "object": "public, max-age=31536000, immutable",
    "document": "public, max-age=300, stale-if-error=86400",
}
# Paths that lead out of the web root, to hidden files, to listings, or to what is no resource.
TRAVERSALS = [
    b"/../secret.txt", b"/../state/commit.json", b"/v1/../../secret.txt", b"/state/commit.json",
    b"/v1/../../state/commit.json", b"/%2e%2e/secret.txt", b"/%2e%2e%2fsecret.txt",
    b"/v1/%2e%2e%2f%2e%2e%2fsecret.txt", b"/v1/..%2f..%2fsecret.txt",
    b"/%252e%252e/secret.txt", b"/v1/%252e%252e%252f%252e%252e%252fsecret.txt",
    b"/..\\secret.txt", b"/v1/..\\..\\secret.txt", b"/%5c..%5csecret.txt",
    b"/v1/..%5c..%5csecret.txt", b"/v1/....//....//secret.txt", b"/..;/secret.txt",
    b"/%c0%ae%c0%ae/secret.txt", b"/%uff0e%uff0e/secret.txt", b"/v1/discovery.json%00",
    b"/v1/discovery%00.json", b"/../secret.txt%00.json", b"/v1/linked.json",
    b"/v1/linked/secret.json", b"/.git/config", b"/v1/.hidden.json", b"/.well-known/", b"/v1/",
    b"/v1", b"/v1/o/", b"/v1/creators/", b"/v1/discovery", b"/v1/discovery.json.gz",
    b"/v1/discovery.json.br", b"/v1/discovery.json/", b"/v1/DISCOVERY.JSON", b"/index.html",
    b"/v1/creators/1.json.gz", b"/etc/passwd", b"//etc/passwd", b"/v1/creators/%2e%2e.json",
    # At the depth of segments of two values and of aliases.
    b"/v1/by_place/../../../secret.txt", b"/v1/creators/username/../../../../secret.txt",
    b"/v1/creators/username/..%2f..%2f..%2f..%2fsecret.txt", b"/v1/by_place/%2e%2e/secret.json",
    b"/v1/by_place/..\\..\\..\\secret.json", b"/v1/by_place/%2e%2e/%2e%2e/state/commit.json",
    b"/v1/by_place/~2e~2e/secret.json", b"/v1/by_place/~4a~50/..%00.json", b"/v1/by_place/~4a~50/",
    b"/v1/by_place/~4a~50", b"/v1/by_place/~4a~50.json", b"/v1/by_place/~4a~50/~42eauty",
    b"/v1/by_place/~4a~50/~42eauty.json.br", b"/v1/by_place/~4a~50/~42eauty/x.json",
    b"/v1/by_place/~4a~50/.hidden.json", b"/v1/by_place/JP/Beauty.json", b"/v1/o/username/ana.json",
    b"/v1/changes/", b"/v1/changes/discovery/", b"/v1/changes/discovery/7200",
    b"/v1/changes/discovery/7200.json.br", b"/v1/changes/discovery/.json",
    b"/v1/changes/../../secret.txt", b"/v1/changes/discovery/../../../state/commit.json",
    b"/v1/changes/discovery/~2e~2e/7200.json", b"/v1/changes/discovery/.hidden.json",
    b"/v1/changes/discovery/~4dusic/x/y/7200.json", b"/v1/discovery/.json", b"/v1/linked/deep/secret.json",
]


class Conformance(HostCase):
    """What every host must do."""

    def test_each_kind_of_resource_has_the_headers_of_the_format(self):
        for kind, path in [(kind, path) for kind, paths in self.resources().items()
                           for path in paths]:
            with self.subTest(path):
                answer = self.get(path)
                self.assertEqual(answer.status, 200)
                self.assertEqual(answer.body, self.feed.file(path))
                self.assertEqual(answer["Content-Type"], "application/json")
                self.assertEqual(answer["Cache-Control"], CACHING[kind])
                if self.feed.has_encodings(path):  # nginx does not say that it had no choice
                    self.assertEqual(answer["Vary"], "Accept-Encoding")
                self.assertEqual(answer["Content-Length"], str(len(answer.body)))
                self.assertIsNone(answer["Content-Encoding"])
                self.assertRegex(answer["ETag"], r'^"[^"]+"$')

    def test_the_encoding_is_negotiated(self):
        for accept, coding, suffix in [
                ("br", "br", ".br"), ("gzip", "gzip", ".gz"), ("gzip, deflate, br", "br", ".br"),
                ("gzip, deflate", "gzip", ".gz"), ("deflate", None, ""), ("identity", None, ""),
                ("br;q=0, gzip", "gzip", ".gz"), ("gzip;q=0", None, ""), ("", None, ""),
                ("br;q=0.5", "br", ".br"), ("gzip;q=1.0", "gzip", ".gz")]:
            for path in (ENTRY, self.feed.page, self.feed.directory, SEGMENT, PAIR, CHANGES,
                         SEGMENT_CHANGES):
                with self.subTest(accept=accept, path=path):
                    answer = self.get(path, f"Accept-Encoding: {accept}" if accept
                                      else "Accept-Encoding;")
                    self.assertEqual(answer.status, 200)
                    self.assertEqual(answer["Content-Encoding"], coding)
                    self.assertEqual(answer.body, self.feed.file(path, suffix))
                    self.assertEqual(answer["Vary"], "Accept-Encoding")
                    self.assertEqual(answer["Content-Type"], "application/json")

    def test_a_document_that_has_no_brotli_is_sent_as_gzip(self):
        answer = self.get(GROUP, "Accept-Encoding: gzip, br")
        self.assertEqual(answer["Content-Encoding"], "gzip")
        self.assertEqual(gzip.decompress(answer.body), self.feed.file(GROUP))

    def test_what_gzip_does_not_make_smaller_is_sent_as_it_is(self):
        for path in (DOCUMENT, self.feed.alias):
            for accept in ("gzip, br", "identity"):
                answer = self.get(path, f"Accept-Encoding: {accept}")
                self.assertEqual(answer.status, 200)
                self.assertIsNone(answer["Content-Encoding"])
                self.assertEqual(answer.body, self.feed.file(path))

    def test_each_kind_of_resource_leads_to_the_next(self):
        feed = json.loads(self.get("/v1/by_place.json").body)
        directory = json.loads(self.get(f"/{feed['segments']}.json").body)
        self.assertEqual(directory["title"], "by_place")
        for segment in directory["segments"]:
            entry = json.loads(self.get(f"/{segment['url']}.json").body)
            self.assertEqual(f"v1/{entry['feed']}", segment["url"])
            self.assertEqual(entry["total"], segment["total"])
        alias = json.loads(self.get(self.feed.alias).body)
        document = json.loads(self.get(f"/{alias['document']}.json").body)
        self.assertEqual(document["id"], alias["key"])

    def test_a_new_segment_is_an_entry_at_once(self):
        self.require_purge()
        path = "/v1/discovery/~4eew.json"
        self.assertEqual(self.get(path).status, 404)
        first = json.loads(self.get(SEGMENT).body)["items"][0]["id"]
        for category, status in (("New", 200), ("Music", 404)):
            subprocess.run(["sqlite3", self.folder / "feed.db", f"UPDATE creators SET category ="
                            f" '{category}' WHERE id = {first}"], check=True)
            self.build()
            answer = self.get(path)
            self.assertEqual(answer.status, status)
            self.assertEqual(answer["Cache-Control"],
                             CACHING["entry"] if status == 200 else "no-store")

    def test_curl_decodes_every_encoding_to_the_same_json(self):
        for coding in ("br", "gzip", "identity"):
            answer = self.get(ENTRY, f"Accept-Encoding: {coding}", options=["--compressed"])
            self.assertEqual(answer.body, self.feed.file(ENTRY))

    def test_the_tag_of_each_encoding_gives_304_without_a_body(self):
        tags = set()
        for coding in ("br", "gzip", "identity"):
            accept = f"Accept-Encoding: {coding}"
            tag = self.get(ENTRY, accept)["ETag"]
            tags.add(tag)
            conditions = [tag, f"W/{tag}"]
            if self.kind != "varnish":  # it compares with one tag only, and sends the content for a list
                conditions += [f'"other", {tag}', "*", f'"a,b" , {tag}']
            for condition in conditions:
                with self.subTest(coding=coding, condition=condition):
                    answer = self.get(ENTRY, accept, f"If-None-Match: {condition}")
                    self.assertEqual(answer.status, 304)
                    self.assertEqual(answer.body, b"")
                    self.assertEqual(answer["ETag"], tag)
                    self.assertEqual(answer["Cache-Control"], CACHING["entry"])
        self.assertEqual(len(tags), 3, "each encoding has a tag of its own")

    def test_both_validators_give_304_as_browsers_and_caches_send_them(self):
        for path in (ENTRY, SEGMENT, CHANGES, self.feed.page, DOCUMENT):
            for coding in ("br", "gzip", "identity"):
                with self.subTest(path=path, coding=coding):
                    accept = f"Accept-Encoding: {coding}"
                    known = self.get(path, accept)
                    date = known["Last-Modified"] or known["Date"]
                    answer = self.get(path, accept, f"If-None-Match: {known['ETag']}",
                                      f"If-Modified-Since: {date}")
                    self.assertEqual((answer.status, answer.body), (304, b""))
                    self.assertEqual(answer["Cache-Control"], known["Cache-Control"])

    def test_another_tag_gives_the_content(self):
        known = self.get(ENTRY)
        date = known["Last-Modified"] or known["Date"]
        for fields in (['If-None-Match: "other"'],
                       ['If-None-Match: "other"', f"If-Modified-Since: {date}"]):
            answer = self.get(ENTRY, *fields)
            self.assertEqual(answer.status, 200)
            self.assertEqual(answer.body, self.feed.file(ENTRY))

    def test_proxies_get_the_encodings_and_the_caching_that_phones_get(self):
        for path in (ENTRY, SEGMENT, CHANGES, self.feed.page, DOCUMENT):
            for coding, suffix in (("br, gzip", None), ("gzip", ".gz")):
                accept = f"Accept-Encoding: {coding}"
                known = self.get(path, accept)
                if suffix:
                    self.assertEqual(known.body, self.feed.file(path, suffix))
                for fields, options in ((["Via: 1.1 cache (Varnish/7.1)"], []),
                                        (["X-Forwarded-For: 192.0.2.7", "Via: 1.0 squid"], []),
                                        ([], ["--http1.0"])):
                    with self.subTest(path=path, coding=coding, fields=fields, options=options):
                        answer = self.get(path, accept, *fields, options=options)
                        self.assertEqual(answer.status, 200)
                        self.assertEqual(answer.body, known.body)
                        for name in ("Content-Encoding", "Cache-Control", "Vary", "ETag"):
                            self.assertEqual(answer[name], known[name], name)
        self.assertEqual(self.get("/v1/nothing.json", "Via: 1.1 cache")["Cache-Control"],
                         "no-store")

    def test_a_new_entry_is_seen_at_once(self):
        self.require_purge()
        tag = self.get(ENTRY)["ETag"]
        database = self.folder / "feed.db"
        first = json.loads(self.get(ENTRY).body)["sequence"]
        for sequence in (first + 1, first + 2):
            subprocess.run(["sqlite3", database, "UPDATE creators SET follower_count ="
                            " follower_count * 2 WHERE id % 3 = 0"], check=True)
            self.build()
            answer = self.get(ENTRY, f"If-None-Match: {tag}")
            self.assertEqual(answer.status, 200)
            self.assertEqual(json.loads(answer.body)["sequence"], sequence)
            self.assertEqual(json.loads(self.get(CHANGES).body)["sequence"], sequence)
            tag = answer["ETag"]
        self.assertEqual(self.get(ENTRY, f"If-None-Match: {tag}").status, 304)

    def test_head_has_the_headers_of_get_and_no_body(self):
        for path in sum(self.resources().values(), []):
            for coding in ("br", "identity"):
                with self.subTest(path=path, coding=coding):
                    get = self.get(path, f"Accept-Encoding: {coding}")
                    head = self.get(path, f"Accept-Encoding: {coding}", options=["--head"])
                    self.assertEqual(head.status, 200)
                    for name in ("Content-Type", "Content-Encoding", "ETag", "Vary",
                                 "Cache-Control"):
                        self.assertEqual(head[name], get[name], name)
                    # Caddy leaves it out of HEAD, as it may (RFC 9110, section 9.3.2).
                    if self.kind != "caddy" or head["Content-Length"] is not None:
                        self.assertEqual(head["Content-Length"], get["Content-Length"])
        self.assertEqual(self.get("/v1/nothing.json", options=["--head"]).status, 404)
        # What follows on the connection is the next answer, not a body.
        request = f"HEAD {ENTRY} HTTP/1.1\r\nHost: localhost\r\n"
        received = send_raw(self.host.address,
                            f"{request}\r\n{request}Connection: close\r\n\r\n".encode())
        self.assertEqual(statuses(received), [200, 200])
        self.assertNotIn(b"{", received)

    def test_a_range_of_the_identity(self):
        whole = self.feed.file(ENTRY)
        # Their templates turn ranges off, and say why.
        if self.kind in ("nginx", "nginx-cache", "apache"):
            self.assertEqual(self.get(ENTRY, "Range: bytes=0-9").body, whole)
            return
        size = len(whole)
        for asked, first, last in [("0-99", 0, 99), ("100-", 100, size - 1), ("-50", size - 50,
                                   size - 1), (f"0-{size + 9}", 0, size - 1)]:
            answer = self.get(ENTRY, f"Range: bytes={asked}")
            self.assertEqual(answer.status, 206)
            self.assertEqual(answer["Content-Range"], f"bytes {first}-{last}/{size}")
            self.assertEqual(answer.body, whole[first:last + 1])
            self.assertEqual(answer["Cache-Control"], CACHING["entry"])
        answer = self.get(ENTRY, f"Range: bytes={size}-")
        self.assertEqual(answer.status, 416)
        self.assertEqual(answer["Content-Range"], f"bytes */{size}")
        if self.kind not in ("caddy", "varnish"):  # they leave the caching of the file on the answer
            self.assertEqual(answer["Cache-Control"], "no-store")
        answer = self.get(ENTRY, "Range: bytes=0-9", 'If-Range: "other"')
        self.assertEqual((answer.status, answer.body), (200, whole))

    def test_any_origin_may_read_and_measure(self):
        for path, status in ((ENTRY, 200), ("/v1/nothing.json", 404)):
            answer = self.get(path, "Origin: http://localhost:3000")
            self.assertEqual(answer.status, status)
            self.assertEqual(answer["Access-Control-Allow-Origin"], "*")
        answer = self.get(ENTRY, "Origin: http://localhost:3000")
        for name in ("ETag", "Retry-After"):
            self.assertIn(name, answer["Access-Control-Expose-Headers"])
        self.assertEqual(answer["Timing-Allow-Origin"], "*")
        preflight = self.get(ENTRY, "Origin: http://localhost:3000",
                             "Access-Control-Request-Method: GET",
                             "Access-Control-Request-Headers: if-none-match",
                             options=["--request", "OPTIONS"])
        self.assertEqual(preflight.status, 204)
        self.assertEqual(preflight["Access-Control-Allow-Origin"], "*")
        self.assertIn("GET", preflight["Access-Control-Allow-Methods"])
        self.assertIn("If-None-Match", preflight["Access-Control-Allow-Headers"])
        self.assertIn("Cache-Control", preflight["Access-Control-Allow-Headers"])
        self.assertEqual(preflight["Access-Control-Max-Age"], "86400")

    def test_what_is_not_there_gives_404_that_no_cache_keeps(self):
        for path in ("/v1/nothing.json", "/v1/creators/999999.json", "/v1/creators/~2f.json",
                     "/v1/o/6w/aaaaaaaaaaaaaaaaaaaaaaaa.json", "/v1/nothing/music.json",
                     "/v1/discovery/nothing.json", "/v1/by_place/~4a~50/nothing.json",
                     "/v1/creators/username/nobody-9.json", "/v1/clips/g.json",
                     "/v1/changes/discovery/60.json", "/v1/changes/nothing/7200.json",
                     "/v1/changes/discovery/~4a~50/~42eauty/7200.json", "/v1/changes.json",
                     "/favicon.ico", "/robots.txt"):
            for coding in ("br", "identity"):
                with self.subTest(path):
                    answer = self.get(path, f"Accept-Encoding: {coding}")
                    self.assertEqual(answer.status, 404)
                    self.assertEqual(answer["Cache-Control"], "no-store")
                    self.assertIsNone(answer["Content-Encoding"])

    def test_other_methods_give_405(self):
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            for path in (ENTRY, "/v1/nothing.json"):
                with self.subTest(method=method, path=path):
                    answer = self.get(path, options=["--request", method, "--data", "x=1"])
                    self.assertEqual(answer.status, 405)
                    # Apache adds an empty element, which says nothing (RFC 9110, section 5.6.1).
                    self.assertEqual(answer["Allow"].rstrip(", "), "GET, HEAD, OPTIONS")
                    self.assertEqual(answer["Cache-Control"], "no-store")
        self.assertEqual(self.get(ENTRY).body, self.feed.file(ENTRY))

    def test_nothing_outside_the_format_is_served(self):
        for target in TRAVERSALS:
            if target.startswith(b"/v1/linked") and self.kind != "vizzy":
                continue  # they follow symbolic links; the templates say so
            with self.subTest(target):
                status, received = get_raw(self.host.address, target)
                self.assertIn(status, (400, 403, 404))
                self.assertNotIn(SECRET, received)
                self.assertNotIn(b"root:", received)

    def test_bytes_that_no_target_holds_are_refused(self):
        for target in (b"/v1/discovery.json\0", b"/v1/dis\0covery.json", b"/v1/\x7f.json",
                       b"/v1/\xff\xfe.json", b"/v1/discovery.json\t", b"v1/discovery.json", b"*",
                       b"\\v1\\discovery.json", b"/v1/%.json", b"/v1/%zz.json"):
            with self.subTest(target):
                status, received = get_raw(self.host.address, target)
                self.assertIn(status, (400, 403, 404))
                self.assertNotIn(b'"items"', received)

    def test_what_is_no_request_is_refused_and_the_host_goes_on(self):
        for request in (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"GET\r\n\r\n",
                        b"GET " + ENTRY.encode() + b"\r\n\r\n", b"\r\n" * 5000,
                        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                        b"GET / HTTP/9.9\r\nHost: a\r\n\r\n",
                        b"GET / HTTP/1.1\r\nHost: a\r\nNo colon\r\n\r\n",
                        b"GET / HTTP/1.1\r\n Folded: a\r\n\r\n"):
            with self.subTest(request[:30]):
                found = statuses(send_raw(self.host.address, request))
                self.assertTrue(all(status in (400, 404, 405, 414, 431, 505) for status in found),
                                found)
        self.assertEqual(self.get(ENTRY).status, 200)

    def test_a_request_without_a_host_or_with_two_is_refused(self):
        for head in (b"", b"Host: a\r\nHost: b\r\n"):
            received = send_raw(self.host.address, b"GET " + ENTRY.encode() + b" HTTP/1.1\r\n" +
                                head + b"Connection: close\r\n\r\n")
            self.assertEqual(statuses(received), [400])

    def test_targets_and_headers_have_a_limit(self):
        answer = self.get(ENTRY + "?" + "x" * 20_000)
        self.assertEqual(answer.status, 414 if self.kind != "caddy" else 431)
        if self.kind == "varnish":
            return  # it resets the connection
        answer = self.get(ENTRY, "X-Filler: " + "x" * 40_000)
        # nginx has a status of its own for this, and sends 400.
        self.assertEqual(answer.status, 431 if self.kind in ("vizzy", "caddy") else 400)
        self.assertEqual(self.get(ENTRY + "?" + "x" * 500).status, 200)

    def test_one_connection_carries_many_requests_also_sent_ahead(self):
        request = f"GET {DOCUMENT} HTTP/1.1\r\nHost: localhost\r\n".encode()
        received = send_raw(self.host.address, (request + b"\r\n") * 20 + request +
                            b"Connection: close\r\n\r\n")
        self.assertEqual(statuses(received), [200] * 21)
        self.assertEqual(received.count(self.feed.file(DOCUMENT)), 21)

    def test_http_1_0_is_answered_and_the_connection_ended(self):
        received = send_raw(self.host.address, b"GET " + ENTRY.encode() + b" HTTP/1.0\r\n"
                            b"Host: localhost\r\n\r\n")
        self.assertRegex(received, rb"^HTTP/1\.[01] 200 ")
        self.assertTrue(received.endswith(self.feed.file(ENTRY)))

    def test_the_body_of_a_request_is_never_taken_for_a_request(self):
        hidden = b"GET /v1/creators/2.json HTTP/1.1\r\nHost: localhost\r\n\r\n"
        heads = [b"Content-Length: %d\r\n" % len(hidden),
                 b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
                 b"Content-Length: 5\r\nContent-Length: %d\r\n" % len(hidden)]
        for head in heads:
            with self.subTest(head):
                received = send_raw(self.host.address,
                                    b"GET " + ENTRY.encode() + b" HTTP/1.1\r\nHost: localhost\r\n" +
                                    b"Connection: close\r\n" + head + b"\r\n" + hidden)
                self.assertEqual(len(statuses(received)), 1)
                self.assertNotIn(self.feed.file("/v1/creators/2.json"), received)

    def test_slow_clients_are_cut_off_and_keep_nobody_waiting(self):
        ended = []

        def drip():
            with connect(self.host.address) as connection:
                start = time.monotonic()
                try:
                    connection.sendall(b"GET " + ENTRY.encode() + b" HTTP/1.1\r\nHost: l\r\n")
                    while time.monotonic() - start < 30:
                        connection.sendall(b"X: y\r\n")
                        connection.settimeout(0.1)
                        try:
                            if connection.recv(4096) == b"":
                                break
                        except TimeoutError:
                            pass
                except OSError:
                    pass
                ended.append(time.monotonic() - start)

        clients = [threading.Thread(target=drip) for _ in range(100)]
        for client in clients:
            client.start()
        start = time.monotonic()
        for _ in range(10):
            self.assertEqual(self.get(ENTRY).status, 200)
        self.assertLess(time.monotonic() - start, hosts.REQUEST_TIMEOUT_S)
        for client in clients:
            client.join()
        self.assertEqual(len(ended), 100)
        self.assertLess(max(ended), hosts.REQUEST_TIMEOUT_S + 6)
        self.assertEqual(self.get(ENTRY).status, 200)


def main():
    HostCase.vizzy, HostCase.kind = str(Path(sys.argv[1]).resolve()), sys.argv[2]
    itself = {"vizzy": [ServeItself], "varnish": [VarnishItself]}
    classes = [Conformance, *itself.get(HostCase.kind, [])]
    loader = unittest.TestLoader()
    names = sys.argv[3:]
    loader.testNamePatterns = [f"*{name}*" for name in names] or None
    suite = unittest.TestSuite(loader.loadTestsFromTestCase(each) for each in classes)
    result = unittest.TextTestRunner(verbosity=1).run(suite)
    absent = [text for _, text in result.errors if "hosts.Absent" in text]
    if absent:
        print(f"skipped: {absent[0].strip().splitlines()[-1]}")
        return SKIPPED
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
