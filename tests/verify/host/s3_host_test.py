#!/usr/bin/python3
"""`vizzy verify URL` against Ceph's RADOS Gateway, a host that cannot negotiate: what `vizzy publish`
puts there is sound; what the bucket's policy gets wrong is found.

usage: s3_host_test.py VIZZY
"""
import json
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "publish"))
from bucket_workspace import BucketWorkspace  # noqa: E402
from servers import Ceph, run_test  # noqa: E402


class PublicPlace(BucketWorkspace):
    """A bucket that people without credentials read, and what verify says about it."""

    def __init__(self, vizzy, server, folder, bucket, options=()):
        super().__init__(vizzy, server, folder, bucket, options)
        self.url = f"http://127.0.0.1:{server.port}/{bucket}/feed"
        self.seed(700)
        self.build()
        self.publish("--quiet")

    def let_all_read(self, keys):
        policy = {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": "*", "Action": ["s3:GetObject"],
             "Resource": [f"arn:aws:s3:::{self.bucket}/{keys}"]}]}
        status, _, body = self.s3.request("PUT", query="policy=", body=json.dumps(policy).encode())
        assert status in (200, 204), body

    def let_web_pages_read(self):
        rule = ("<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET"
                "</AllowedMethod><AllowedMethod>HEAD</AllowedMethod><AllowedHeader>*</AllowedHeader>"
                "<ExposeHeader>ETag</ExposeHeader><ExposeHeader>Retry-After</ExposeHeader>"
                "</CORSRule></CORSConfiguration>")
        status, _, body = self.s3.request("PUT", query="cors=", body=rule.encode())
        assert status == 200, body

    def verify(self):
        done = self.run("verify", self.url, "--json", check=False)
        report = json.loads(done.stdout)
        assert done.returncode == (1 if report["errors"] else 0), done
        return report, [finding["problem"] for finding in report["findings"]]


def try_bucket(place, encoding, always):
    """`always` is found of this encoding whatever the policy."""
    assert place.verify()[1] == ["is not a feed: it answers 403"]
    place.let_all_read("feed/v1/*")
    assert place.verify()[1] == [*always, "does not let web pages read it (CORS)"]
    place.let_web_pages_read()
    report, found = place.verify()
    assert found == always, found
    assert report["feeds"][0]["complete"] and report["feeds"][0]["pages"] > 0, report
    encodings = {kind["kind"]: kind["encodings"] for kind in report["kinds"]}
    assert encodings["entries"] == encodings["objects"] == [encoding], encodings
    # A host that gives everybody the same is asked once for each resource.
    most = report["documents"][0]["found"] + report["feeds"][0]["pages"] + 120
    assert report["requests"] < most, (report["requests"], most)
    place.let_all_read("feed/*")
    assert place.verify()[1][0] == "is bookkeeping that anyone can read"
    place.s3.request("PUT", "feed/v1/discovery.json", body=b"{}")
    assert "is not an entry of format 1" in place.verify()[1]


def steps_of(vizzy):
    def steps(server, folder):
        def place(name, *options):
            return PublicPlace(vizzy, server, folder / name, name, options)
        yield "gzip for everybody", lambda: try_bucket(place("gzip"), "gzip", [])
        yield "brotli for everybody", lambda: try_bucket(
            place("brotli", "--plain-encoding", "br"), "br",
            ["comes in br, even to readers that ask for gzip only"])
    return steps


if __name__ == "__main__":
    run_test(Ceph, steps_of(os.path.abspath(sys.argv[1])))
