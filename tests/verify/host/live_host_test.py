#!/usr/bin/python3
"""`vizzy verify URL` against real hosts: it finds nothing wrong with vizzy serve, nginx and Caddy as
they are shipped, and finds what is wrong with an nginx that is set up wrongly or holds damage.

usage: live_host_test.py VIZZY [UNITTEST OPTION...]
"""

import contextlib
import gzip
import json
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "serve"))
import hosts  # noqa: E402

SKIPPED = 77  # SKIP_RETURN_CODE
VIZZY = None
YEAR = "public, max-age=31536000, immutable"


def run(folder, *arguments):
    return subprocess.run([VIZZY, *arguments], cwd=folder, check=True, capture_output=True)


def locations(text):
    """Puts locations before the first of the configuration."""
    return lambda site: hosts.replaced(site, r"^  location / \{$", f"{text}\n  location / {{")


class LiveHost(unittest.TestCase):
    """Each test has a copy of one feed of 250 creators in segments."""

    @classmethod
    def setUpClass(cls):
        cls.built = Path(tempfile.mkdtemp(prefix="vizzy-verify-"))
        cls.addClassCleanup(shutil.rmtree, cls.built)
        definition = (Path(__file__).resolve().parents[3] / "templates/discovery.json").read_text()
        definition = definition.replace('"page_size": 100', '"page_size": 20, "segment_by": ["category"]')
        definition = definition.replace("display_name, follower_count FROM",
                                        "display_name, follower_count, category FROM")
        (cls.built / "feed.json").write_text(definition)
        run(cls.built, "seed", "--db", "feed.db", "--creators", "250", "--videos", "1500", "--quiet")
        run(cls.built, "build-feed", "--db", "feed.db", "--definition", "feed.json", "--out", "out",
            "--quiet")

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="vizzy-verify-"))
        self.addCleanup(shutil.rmtree, self.folder)
        shutil.copytree(self.built, self.folder, dirs_exist_ok=True)
        self.out = self.folder / "out"
        self.public = self.out / "public"

    def nginx(self, change=lambda site: site):
        return contextlib.closing(hosts.start_nginx(self.out, self.folder, change))

    def verify(self, url, *options):
        return subprocess.run([VIZZY, "verify", url, "--definition", "feed.json", *options],
                              cwd=self.folder, capture_output=True, text=True, check=False)

    def report(self, url, *options):
        done = self.verify(url, "--json", *options)
        report = json.loads(done.stdout)
        self.assertEqual(done.returncode, 1 if report["errors"] else 0, done.stderr)
        return report

    def findings(self, change=lambda site: site):
        """{(severity, problem): places} on an nginx whose configuration was changed."""
        with self.nginx(change) as host:
            return {(finding["severity"], finding["problem"]): finding["places"]
                    for finding in self.report(host.url)["findings"]}

    def a_page(self):
        entry = json.loads((self.public / "v1/discovery.json").read_text())
        return self.public / (entry["pages"][0] + ".json")

    def check_whole(self, host):
        report = self.report(host.url)
        self.assertEqual(report["findings"], [])
        feed = report["feeds"][0]
        self.assertTrue(feed["complete"])
        self.assertEqual(feed["items"], feed["total"])
        self.assertGreater(feed["pages"], 8)
        self.assertGreater(len(report["segments"]), 3)
        self.assertTrue(all(segment["complete"] for segment in report["segments"]))
        self.assertEqual(report["documents"][0]["found"], 100)
        encodings = {kind["kind"]: kind["encodings"] for kind in report["kinds"]}
        self.assertEqual(encodings, {"entries": ["br", "gzip", "identity"],
                                     "objects": ["br", "gzip", "identity"],
                                     "documents": ["gzip", "identity"]})
        done = self.verify(host.url)
        self.assertTrue(done.stdout.endswith("nothing is wrong\n"), done.stdout)
        self.assertEqual(done.stderr, "")

    def test_nothing_is_wrong_with_vizzy_serve(self):
        with contextlib.closing(hosts.VizzyServe(VIZZY, self.out)) as host:
            self.check_whole(host)

    def test_nothing_is_wrong_with_nginx_as_it_is_shipped(self):
        with self.nginx() as host:
            self.check_whole(host)

    def test_nothing_is_wrong_with_caddy_as_it_is_shipped(self):
        try:
            host = hosts.start_caddy(self.out, self.folder)
        except hosts.Absent as reason:
            self.skipTest(str(reason))
        with contextlib.closing(host):
            self.check_whole(host)

    def test_every_object_of_the_folder_is_looked_at(self):
        with self.nginx() as host:
            read = {kind["kind"]: kind["count"] for kind in self.report(host.url)["kinds"]}
        stored = {path for path in (self.public / "v1/o").rglob("*.json")}
        # Pages that two feeds share are read for each of them.
        self.assertGreaterEqual(read["objects"], len(stored))
        for path in stored:  # and each is missed
            break
        path.unlink()
        for suffix in (".gz", ".br"):
            path.with_name(path.name + suffix).unlink()
        self.assertIn(("error", "is needed, but answers 404"), self.findings())

    def test_an_entry_can_be_named(self):
        with self.nginx() as host:
            report = self.report(f"{host.url}/v1/discovery.json")
            self.assertEqual([feed["name"] for feed in report["feeds"]], ["discovery"])
            segment = report["segments"][0]["name"]
            named = self.report(f"{host.url}/v1/{segment}.json")
            self.assertEqual([feed["name"] for feed in named["feeds"]], [segment])

    def test_no_vary(self):
        found = self.findings(lambda site: hosts.replaced(site, "gzip_vary on", "gzip_vary off"))
        self.assertEqual(list(found), [("error", "differs by Accept-Encoding without saying so")])

    def test_compressed_twice(self):
        """The files are gzip under their plain names, and the host compresses all that it sends."""
        for path in (self.public / "v1").rglob("*.json"):
            path.write_bytes(gzip.compress(path.read_bytes()))

        def change(site):
            site = hosts.replaced(site, "gzip off;", "gzip on; gzip_types *; gzip_min_length 0;")
            site = hosts.replaced(site, "gzip_static on;", "gzip_static off;")
            return hosts.replaced(site, "brotli_static on;", "")

        found = self.findings(change)
        self.assertIn(("error", "is compressed twice: gzip in gzip"), found)
        self.assertIn(("error", "is gzip, and has no Content-Encoding"), found)

    def test_encoded_without_a_header(self):
        for path in (self.public / "v1").rglob("*.json"):
            path.write_bytes(path.with_name(path.name + ".gz").read_bytes())
        found = self.findings(lambda site: hosts.replaced(
            hosts.replaced(site, "gzip_static on", "gzip_static off"), "brotli_static on;", ""))
        self.assertIn(("error", "is gzip, and has no Content-Encoding"), found)

    def test_errors_that_are_kept_for_a_year(self):
        found = self.findings(lambda site: hosts.replaced(site, "default no-store;",
                                                          f'default "{YEAR}";'))
        self.assertEqual(list(found), [("error", f"does not exist, with Cache-Control: {YEAR}")])

    def test_entries_that_are_kept_for_a_year(self):
        found = self.findings(lambda site: hosts.replaced(
            site, r"^  (entry|partdocument) .*;$", "").replace(
                'default "public, max-age=300, stale-if-error=86400";', f'default "{YEAR}";'))
        self.assertIn(("error", f"is an entry with Cache-Control: {YEAR}"), found)
        self.assertIn(("error", f"is a document with Cache-Control: {YEAR}"), found)

    def test_a_page_for_what_does_not_exist(self):
        page = '  location @page { internal; default_type text/html; return 200 "<html></html>"; }'
        found = self.findings(lambda site: locations(page)(hosts.replaced(
            hosts.replaced(site, "error_page 404 = @decoded;", ""),
            "server_tokens off;", "server_tokens off; error_page 404 =200 @page;")))
        self.assertEqual(found, {("error", "does not exist, but answers 200 with a web page"): 3})

    def test_bookkeeping_that_can_be_read(self):
        found = self.findings(locations(f"  location /state/ {{ root {self.out}; }}"))
        self.assertEqual(found, {("error", "is bookkeeping that anyone can read"): 3})

    def test_bookkeeping_of_a_published_folder(self):
        www = self.folder / "www"
        www.mkdir()
        run(self.folder, "publish", "www", "--state", "_vizzy/", "--quiet")
        self.out = self.folder / "served"
        self.out.mkdir()
        www.rename(self.out / "public")
        self.assertEqual(self.findings(), {})
        found = self.findings(locations("  location /_vizzy/ { }"))
        self.assertEqual(list(found), [("error", "is bookkeeping that anyone can read")])

    def test_a_flipped_byte(self):
        page = self.a_page()
        for path, problem in ((page, "does not match its name (SHA-256)"),
                              (page.with_name(page.name + ".gz"), "cannot be decoded: damaged gzip")):
            sound = path.read_bytes()
            damaged = bytearray(sound)
            place = sound.index(b'"follower_count":') + 17 if path == page else len(sound) // 2
            damaged[place] ^= 1
            path.write_bytes(damaged)
            self.assertEqual(self.findings(), {("error", problem): 1})
            path.write_bytes(sound)
        path = page.with_name(page.name + ".br")
        damaged = bytearray(path.read_bytes())
        damaged[len(damaged) // 2] ^= 1
        path.write_bytes(damaged)
        self.assertEqual(sum(self.findings().values()), 1)

    def test_an_entry_of_an_older_version_in_one_encoding(self):
        old = (self.public / "v1/discovery.json.br").read_bytes()
        subprocess.run(["sqlite3", self.folder / "feed.db", "UPDATE creators SET follower_count ="
                        " follower_count * 3 WHERE id % 2"], check=True)
        run(self.folder, "build-feed", "--db", "feed.db", "--definition", "feed.json", "--quiet")
        (self.public / "v1/discovery.json.br").write_bytes(old)
        found = self.findings()
        self.assertIn(("warning", "differs in content between encodings"), found)

    def test_web_pages_that_are_kept_out_and_weak_tags_that_work(self):
        def change(site):
            site = hosts.replaced(site, r"add_header Access-Control-Allow-Origin \* always;", "")
            site = hosts.replaced(site, "gzip_static on;", "gzip_static off;")
            site = hosts.replaced(site, "brotli_static on;", "")
            return hosts.replaced(site, "gzip off;", "gzip on; gzip_types *; gzip_min_length 0;")

        found = self.findings(change)
        self.assertIn(("warning", "does not let web pages read it (CORS)"), found)
        self.assertNotIn(("warning", "has a weak ETag"), found)
        self.assertFalse([severity for severity, _ in found if severity == "error"])

    def test_tls(self):
        key, certificate = self.folder / "key.pem", self.folder / "certificate.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1",
                        "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1",
                        "-keyout", key, "-out", certificate], check=True, capture_output=True)
        with self.nginx(lambda site: hosts.replaced(
                site, r"^  (listen .*);$", "  listen 127.0.0.1:PORT ssl;\n"
                f"  ssl_certificate {certificate};\n  ssl_certificate_key {key};").replace(
                    "PORT", site.split("listen 127.0.0.1:")[1].split(";")[0])) as host:
            url = host.url.replace("http:", "https:")
            self.assertEqual(self.report(url, "--ca-file", str(certificate))["findings"], [])
            done = self.verify(url)
            self.assertEqual(done.returncode, 1)
            self.assertRegex(done.stderr, rf"^vizzy: no answer from {url}: .*certificate.*; phones "
                             "refuse it too: renew the certificate, or name its authority with "
                             "--ca-file\n$")
            self.assertEqual(done.stdout, "")

    def test_a_host_that_is_gone(self):
        with self.nginx() as host:
            url = host.url
        done = self.verify(url)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertRegex(done.stderr, "check that the host runs, the port in the URL and the "
                         "firewall\n$")


if __name__ == "__main__":
    VIZZY = str(Path(sys.argv.pop(1)).resolve())
    with tempfile.TemporaryDirectory() as scratch:
        try:
            Path(scratch, "public").mkdir()
            hosts.start_nginx(Path(scratch), Path(scratch)).close()
        except hosts.Absent as absent:
            print(absent)
            sys.exit(SKIPPED)
    unittest.main()
