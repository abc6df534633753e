#!/usr/bin/python3
"""Requests per second of `vizzy serve` against nginx with the shipped configuration, on the same
output folder in one run: wrk with 32 connections asks for the entry, in turns.

usage: throughput.py VIZZY [--seconds S] [--rounds N]
Exit code 1 when vizzy serve answers fewer than half as many requests as nginx.
"""

import argparse
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "serve"))
import hosts  # noqa: E402  its folder has just been added

LEAST_SHARE = 0.5


def requests_per_second(url, seconds):
    done = subprocess.run(["wrk", "-t1", "-c32", f"-d{seconds}s", "-H", "Accept-Encoding: br, gzip",
                           url], capture_output=True, text=True, check=True)
    if "Non-2xx" in done.stdout or "Socket errors" in done.stdout:
        raise SystemExit(f"wrk met errors:\n{done.stdout}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)[1])


def measure(vizzy, folder, seconds, rounds):
    for command in (["seed", "--creators", "1200", "--videos", "12000"], ["build-feed"]):
        subprocess.run([vizzy, *command, "--quiet"], cwd=folder, check=True)
    servers = {"vizzy serve": hosts.VizzyServe(vizzy, folder / "out"),
               "nginx": hosts.start_nginx(folder / "out", folder)}
    rates = {name: [] for name in servers}
    try:
        for _ in range(rounds):
            for name, server in servers.items():
                rates[name].append(requests_per_second(f"{server.url}/v1/discovery.json", seconds))
    finally:
        for server in servers.values():
            server.close()
    return {name: statistics.median(each) for name, each in rates.items()}


def main():
    parser = argparse.ArgumentParser(description="vizzy serve against nginx")
    parser.add_argument("vizzy")
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    if shutil.which("wrk") is None:
        raise SystemExit("needs wrk: apt-get install wrk")
    folder = Path(tempfile.mkdtemp(prefix="vizzy-bench-"))
    try:
        rates = measure(Path(options.vizzy).resolve(), folder, options.seconds, options.rounds)
    finally:
        shutil.rmtree(folder)
    share = rates["vizzy serve"] / rates["nginx"]
    for name, rate in rates.items():
        print(f"{name:<12} {rate:10,.0f} requests/s")
    print(f"vizzy serve answers {share:.2f} of nginx's requests, at least {LEAST_SHARE} wanted")
    return 0 if share >= LEAST_SHARE else 1


if __name__ == "__main__":
    sys.exit(main())
