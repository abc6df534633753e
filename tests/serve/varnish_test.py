"""What the shipped configuration of Varnish and purge.sh promise beyond the format."""

import subprocess

import hosts
from host_case import HostCase
from served_feed import DOCUMENT, ENTRY


class VarnishItself(HostCase):
    def change(self, factor):
        subprocess.run(["sqlite3", self.folder / "feed.db", "UPDATE creators SET follower_count ="
                        f" follower_count * {factor}, display_name = display_name || {factor}"],
                       check=True)
        self.feed.build()

    def warm(self):
        paths = [*sum(self.resources().values(), []), "/v1/by_place.json"]
        for path in paths:
            for coding in ("br, gzip", "gzip", "identity"):
                self.get(path, f"Accept-Encoding: {coding}")
        return paths

    def is_fresh(self, path):
        return all(self.get(path, f"Accept-Encoding: {coding}").body == self.feed.file(path, suffix)
                   for coding, suffix in (("gzip", ".gz"), ("identity", "")))

    def test_one_purge_forgets_every_encoding_and_nothing_else(self):
        self.warm()
        self.change(3)
        self.assertFalse(self.is_fresh(ENTRY), "it is held")
        self.purge(ENTRY)
        self.assertTrue(self.is_fresh(ENTRY))
        self.assertFalse(self.is_fresh("/v1/by_place.json"))

    def test_a_wildcard_bans_all_that_begins_so(self):
        self.warm()
        self.change(5)
        self.assertFalse(self.is_fresh(DOCUMENT))
        self.purge("/v1/creators/*")
        self.assertTrue(self.is_fresh(DOCUMENT))
        self.assertFalse(self.is_fresh("/v1/by_place.json"))

    def test_no_cache_asks_the_host(self):
        self.warm()
        self.change(7)
        self.assertFalse(self.is_fresh(ENTRY))
        answer = self.get(ENTRY, "Accept-Encoding: gzip", "Cache-Control: no-cache")
        self.assertEqual(answer.body, self.feed.file(ENTRY, ".gz"))

    def test_what_was_never_held_is_purged_and_a_refusal_is_an_error(self):
        self.assertEqual(self.purge("/v1/creators/never.json").returncode, 0)
        refused = self.purge("/v1/discovery.json", "https://feed.example.com/v1/creators/1.json",
                             node=self.host.origin.url)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("/v1/discovery.json: PURGE answers 405", refused.stderr)
        self.assertIn("/v1/creators/1.json: PURGE answers 405", refused.stderr)
        down = self.purge(ENTRY, node=f"http://127.0.0.1:{hosts.free_port()}")
        self.assertNotEqual(down.returncode, 0)
        no_urls = subprocess.run(["sh", hosts.TEMPLATES / "caches" / "purge.sh", self.host.url],
                                 capture_output=True, text=True, check=False)
        self.assertEqual(no_urls.returncode, 2)
