#!/usr/bin/python3
"""`vizzy serve` as a process.

usage: process_test.py VIZZY [UNITTEST OPTION...]
"""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

import hosts
from http_client import connect, curl, get_raw, read_all
from served_feed import DOCUMENT, ENTRY, ServedFeed

VIZZY = None


class ServeProcess(unittest.TestCase):
    """`vizzy serve` as a process: its log, its limits, its end, its slow networks."""

    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="vizzy-test-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.feed = ServedFeed(VIZZY, cls.folder)

    def serve(self, *options):
        host = hosts.VizzyServe(VIZZY, self.feed.out, *options)
        self.addCleanup(host.close)
        return host

    def test_the_log_counts_what_curl_received(self):
        host = self.serve("--json")
        for _ in range(2):
            with tempfile.NamedTemporaryFile() as head:
                done = subprocess.run(
                    ["curl", "-s", "--noproxy", "*", "-H", "Accept-Encoding: br", "-D", head.name,
                     "-o", os.devnull, "-w", "%{size_header} %{size_download}", host.url + ENTRY],
                    capture_output=True, text=True, check=True)
                received = sum(map(int, done.stdout.split()))
            record = json.loads(host.line())
            self.assertEqual(record["event"], "answered")
            self.assertEqual(record["bytes"], received)
            self.assertEqual((record["method"], record["target"]), ("GET", ENTRY))
            self.assertEqual((record["status"], record["encoding"]), (200, "br"))
            self.assertEqual(record["client"], "127.0.0.1")
            self.assertLess(record["milliseconds"], 1000)
        self.assertEqual(host.stop(), 0)
        stopped = json.loads(host.line())
        self.assertEqual(stopped, {"event": "stopped", "connections": 2, "requests": 2,
                                   "bytes": 2 * received})

    def test_what_a_client_sends_cannot_forge_a_line_of_the_log(self):
        host = self.serve()
        get_raw(host.address, b"/v1/\xff\x1b[31m.json")
        get_raw(host.address, b"/v1/a.json?\\x1b")
        self.assertEqual(host.stop(), 0)
        lines = host.output.read().splitlines()
        self.assertEqual(len(lines), 3)  # two answers and the end
        self.assertTrue(all(line.isprintable() for line in lines), lines)

    def test_both_signals_end_it_cleanly(self):
        for how in (signal.SIGINT, signal.SIGTERM):
            host = self.serve()
            with connect(host.address) as idle:
                self.assertEqual(curl(host.url + ENTRY).status, 200)
                start = time.monotonic()
                self.assertEqual(host.stop(how), 0)
                self.assertLess(time.monotonic() - start, 3)
                self.assertEqual(idle.recv(100), b"")
            self.assertEqual(host.errors.read(), "")
            self.assertIn("stopped after 2 connections, 1 request", host.output.read())

    def test_an_answer_that_is_on_its_way_is_finished_when_it_stops(self):
        host = self.serve("--network", "300,20")  # the answer takes more than a second
        answers = []
        client = threading.Thread(target=lambda: answers.append(
            curl(host.url + ENTRY, fields=["Accept-Encoding: br"])))
        client.start()
        time.sleep(0.9)
        self.assertEqual(host.stop(), 0)
        client.join()
        self.assertEqual(answers[0].body, self.feed.file(ENTRY, ".br"))

    def test_too_many_connections_are_told_so(self):
        host = self.serve("--max-connections", "8")
        idle = [connect(host.address) for _ in range(8)]
        answer = curl(host.url + ENTRY)
        self.assertEqual(answer.status, 503)
        self.assertEqual(answer["Retry-After"], "1")
        self.assertEqual(answer["Cache-Control"], "no-store")
        for connection in idle:
            connection.close()
        for _ in range(100):
            if curl(host.url + ENTRY).status == 200:
                break
            time.sleep(0.02)
        else:
            self.fail("the connections that were closed still count")

    def test_a_slow_network_is_felt(self):
        """A new connection and a request cost a round trip each, and bytes the bandwidth."""
        for network, round_trip, rate in (("slow-3g", 0.4, 400), ("100,100", 0.1, 100)):
            host = self.serve("--network", network, "--json")
            with tempfile.TemporaryDirectory() as folder:
                done = subprocess.run(
                    ["curl", "-s", "--noproxy", "*", "-H", "Accept-Encoding: br", "-w",
                     "%{size_header} %{size_download} %{time_starttransfer} %{time_total}\n",
                     "-o", f"{folder}/1", host.url + ENTRY, "-o", f"{folder}/2", host.url + ENTRY],
                    capture_output=True, text=True, check=True)
            for line, round_trips in zip(done.stdout.splitlines(), (2, 1)):
                head, body, first, total = map(float, line.split())
                expected = round_trips * round_trip + (head + body) * 8 / rate / 1000
                self.assertGreaterEqual(first, round_trips * round_trip)
                self.assertGreaterEqual(total, expected)
                self.assertLess(total, expected * 1.15 + 0.1)

    def test_a_slow_network_is_the_feeds_alone(self):
        """An app has its scripts already: the preview's do not come over the network that is shown."""
        host = self.serve("--network", "slow-3g")
        paths = ["/", "/preview/preview.js", "/preview/site.json", ENTRY, ENTRY]
        command = ["curl", "-s", "--noproxy", "*", "-w", "%{time_starttransfer}\n"]
        for path in paths:  # over one connection, which costs a round trip when the feed first uses it
            command += ["-o", os.devnull, host.url + path]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        times = [float(line) for line in done.stdout.split()]
        self.assertLess(max(times[:3]), 0.3)
        self.assertGreaterEqual(times[3], 0.8)
        self.assertGreaterEqual(times[4], 0.4)
        self.assertLess(times[4], 0.7)

    def test_slow_answers_do_not_wait_for_each_other(self):
        host = self.serve("--network", "400,400")
        start = time.monotonic()
        clients = [threading.Thread(target=curl, args=(host.url + DOCUMENT,)) for _ in range(20)]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        self.assertLess(time.monotonic() - start, 4)

    def test_a_quiet_server_says_which_port_it_chose_and_nothing_else(self):
        for options in (["--quiet"], ["--quiet", "--json"]):
            host = self.serve(*options)  # which reads the port
            self.assertEqual(curl(host.url + ENTRY).status, 200)
            self.assertEqual(host.stop(), 0)
            self.assertEqual(host.output.read() + host.errors.read(), "")
        port = hosts.free_port()
        with subprocess.Popen([VIZZY, "serve", self.feed.out, "--quiet", "--port", str(port)],
                              stdout=subprocess.PIPE, text=True) as quiet:
            hosts.Host(quiet, port).wait_until_up(None)
            quiet.terminate()
            self.assertEqual(quiet.communicate()[0], "")

    def test_a_port_in_use_is_named(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            done = subprocess.run([VIZZY, "serve", self.feed.out, "--port", str(port)],
                                  capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout, "")
        self.assertEqual(done.stderr, f"vizzy: cannot listen on 127.0.0.1 port {port}: Address "
                         "already in use; choose another --port (0 for any free one) or "
                         "--address\n")

    def test_a_log_that_cannot_be_written_ends_in_failure(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            host = subprocess.Popen([VIZZY, "serve", self.feed.out, "--port", "0"], stdout=full,
                                    stderr=subprocess.PIPE, text=True)
            time.sleep(0.3)
            host.terminate()
            errors = host.communicate()[1]
        self.assertEqual(host.returncode, 1)
        self.assertRegex(errors, r"^vizzy: cannot write the result to stdout")

    def test_it_uses_little_memory_for_many_connections(self):
        host = self.serve()
        idle = [connect(host.address) for _ in range(400)]
        self.assertEqual(curl(host.url + ENTRY).status, 200)
        status = Path(f"/proc/{host.process.pid}/status").read_text()
        self.assertLess(int(re.search(r"VmHWM:\s+(\d+)", status)[1]), 100_000)
        for connection in idle:
            connection.close()

    def test_an_answer_is_whole_for_a_client_that_reads_late(self):
        host = self.serve()
        with connect(host.address) as client:
            client.sendall(f"GET {ENTRY} HTTP/1.1\r\nHost: l\r\nConnection: close\r\n\r\n".encode())
            time.sleep(0.3)
            self.assertTrue(read_all(client).endswith(self.feed.file(ENTRY)))


if __name__ == "__main__":
    VIZZY = str(Path(sys.argv.pop(1)).resolve())
    unittest.main()
