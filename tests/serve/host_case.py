"""What the tests of hosts have in common: a feed, and a host of the kind that is asked for."""

import shutil
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

import hosts
from http_client import curl
from served_feed import CHANGES, DOCUMENT, ENTRY, GROUP, PAIR, SEGMENT, SEGMENT_CHANGES, ServedFeed

CACHES = {"varnish": hosts.start_varnish, "nginx-cache": hosts.start_nginx_cache}


class HostCase(unittest.TestCase):
    """A test with a feed and a host of the kind that is asked for."""

    vizzy = kind = None  # the program and the kind: of the command line

    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="vizzy-test-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.feed = ServedFeed(cls.vizzy, cls.folder)
        cls.host = cls.start()
        cls.addClassCleanup(cls.host.close)
        cls.let_files_age()

    @classmethod
    def let_files_age(cls):
        """Apache gives a file of this second a weak tag: it may change again unseen."""
        if cls.kind == "apache":
            time.sleep(1.2)

    @classmethod
    def start(cls):
        if cls.kind == "nginx":
            return hosts.start_nginx(cls.feed.out, cls.folder)
        if cls.kind == "caddy":
            return hosts.start_caddy(cls.feed.out, cls.folder)
        if cls.kind == "apache":
            return hosts.start_apache(cls.feed.out, cls.folder)
        if cls.kind in CACHES:
            return hosts.behind(CACHES[cls.kind], cls.feed.out, cls.folder)
        return hosts.VizzyServe(cls.vizzy, cls.feed.out, "--request-timeout",
                                str(hosts.REQUEST_TIMEOUT_S))

    def get(self, path, *fields, options=()):
        return curl(self.host.url + path, *options, fields=fields)

    def require_purge(self):
        if self.kind == "nginx-cache":
            self.skipTest("it cannot be purged")

    def build(self):
        """Changes the feed, and tells the caches."""
        self.feed.build()
        self.let_files_age()
        if self.kind == "varnish":
            self.purge("/v1/*")

    def purge(self, *urls, node=None):
        return subprocess.run(["sh", hosts.TEMPLATES / "caches" / "purge.sh", node or self.host.url,
                               "--", *urls], check=node is None, capture_output=True, text=True)

    def resources(self):
        return {"entry": [ENTRY, SEGMENT, PAIR, CHANGES, SEGMENT_CHANGES],
                "object": [self.feed.page, self.feed.directory],
                "document": [DOCUMENT, GROUP, self.feed.alias]}
