"""What `vizzy serve` promises beyond the format."""

import json

import hosts
from host_case import HostCase
from http_client import get_raw
from served_feed import DOCUMENT, ENTRY


class ServeItself(HostCase):
    @classmethod
    def start(cls):
        return hosts.VizzyServe(cls.vizzy, cls.feed.out)

    def test_weights_decide_and_406_is_for_those_who_refuse_identity(self):
        for accept, status, coding in [
                ("gzip, br;q=0.9", 200, "gzip"), ("identity, br;q=0.5", 200, None),
                ("br;q=0, gzip;q=0, identity;q=0", 406, None), ("*;q=0", 406, None),
                ("*;q=0, gzip", 200, "gzip"), ("*", 200, "br"), ("zstd", 200, None)]:
            with self.subTest(accept):
                answer = self.get(ENTRY, f"Accept-Encoding: {accept}")
                self.assertEqual((answer.status, answer["Content-Encoding"]), (status, coding))
        answer = self.get(DOCUMENT, "Accept-Encoding: br, identity;q=0")
        self.assertEqual(answer.status, 406)
        self.assertEqual(answer["Cache-Control"], "no-store")

    def test_the_limits_are_exact(self):
        target = ENTRY + "?" + "x" * (2048 - len(ENTRY) - 1)
        self.assertEqual(self.get(target).status, 200)
        self.assertEqual(self.get(target + "x").status, 414)
        self.assertEqual(self.get(ENTRY, "X-Filler: " + "x" * 7000).status, 200)
        self.assertEqual(self.get(ENTRY, "X-Filler: " + "x" * 9000).status, 431)
        self.assertEqual(self.get(ENTRY, *[f"X-{i}: y" for i in range(2000)]).status, 431)

    def test_errors_are_json(self):
        for path, message in [("/v1/nothing.json", "resource not found"),
                              ("/v1/%.json", "the request target is not a path")]:
            self.assertEqual(json.loads(self.get(path).body), {"error": message})

    def test_a_proxy_may_name_the_host_in_the_target(self):
        status, _ = get_raw(self.host.address, b"http://localhost" + ENTRY.encode())
        self.assertEqual(status, 200)
