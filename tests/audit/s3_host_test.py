#!/usr/bin/python3
"""`vizzy verify URL` against Ceph's RADOS Gateway, a host that cannot negotiate: what `vizzy publish`
puts there is sound; what the bucket's policy gets wrong is found.

usage: s3_host_test.py VIZZY
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

PUBLISH = pathlib.Path(__file__).resolve().parents[1] / "publish"
sys.path.insert(0, str(PUBLISH))
from s3_client import S3  # noqa: E402
from servers import free_ports  # noqa: E402

SKIPPED = 77  # SKIP_RETURN_CODE
TOOLS = ("radosgw", "radosgw-admin", "ceph-mon", "ceph-osd", "ceph", "monmaptool")


class Bucket:
    """A bucket with a feed under "site/", and what an audit says of it."""

    def __init__(self, vizzy, port, folder, name, *options):
        self.vizzy, self.folder, self.name = vizzy, folder, name
        self.s3 = S3(port, name)
        self.url = f"http://127.0.0.1:{port}/{name}/site"
        assert self.s3.request("PUT")[0] == 200
        environment = {"PATH": os.environ["PATH"], "HOME": str(folder),
                       "AWS_ACCESS_KEY_ID": "testkey", "AWS_SECRET_ACCESS_KEY": "testsecret",
                       "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
                       "AWS_EC2_METADATA_DISABLED": "true"}
        subprocess.run([vizzy, "publish", f"s3://{name}/site", "--quiet", *options], check=True,
                       cwd=folder, env=environment)

    def let_all_read(self, keys):
        policy = {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": "*", "Action": ["s3:GetObject"],
             "Resource": [f"arn:aws:s3:::{self.name}/{keys}"]}]}
        status, _, body = self.s3.request("PUT", query="policy=", body=json.dumps(policy).encode())
        assert status in (200, 204), body

    def let_web_pages_read(self):
        rule = ("<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET"
                "</AllowedMethod><AllowedMethod>HEAD</AllowedMethod><AllowedHeader>*</AllowedHeader>"
                "</CORSRule></CORSConfiguration>")
        status, _, body = self.s3.request("PUT", query="cors=", body=rule.encode())
        assert status == 200, body

    def audit(self):
        done = subprocess.run([self.vizzy, "verify", self.url, "--json"], cwd=self.folder,
                              capture_output=True, text=True, check=False)
        report = json.loads(done.stdout)
        assert done.returncode == (1 if report["errors"] else 0), done
        return report, [finding["problem"] for finding in report["findings"]]


def try_bucket(bucket, encoding, always):
    """`always` is found of this encoding whatever the policy."""
    assert bucket.audit()[1] == ["is no feed: it answers 403"]
    bucket.let_all_read("site/v1/*")
    assert bucket.audit()[1] == [*always, "does not let web pages read it (CORS)"]
    bucket.let_web_pages_read()
    report, found = bucket.audit()
    assert found == always, found
    assert report["feeds"][0]["complete"] and report["feeds"][0]["pages"] > 0, report
    encodings = {kind["kind"]: kind["encodings"] for kind in report["kinds"]}
    assert encodings["entries"] == encodings["objects"] == [encoding], encodings
    # A host that gives everybody the same is asked once for each resource.
    assert report["requests"] < report["documents"][0]["found"] + report["feeds"][0]["pages"] + 60
    bucket.let_all_read("site/*")
    assert bucket.audit()[1][0] == "is bookkeeping, and readable from outside"
    bucket.s3.request("PUT", "site/v1/discovery.json", body=b"{}")
    assert "is no entry of a feed of format 1" in bucket.audit()[1]


def main(vizzy):
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        print(f"skipped: needs {', '.join(missing)}; scripts/setup.sh --tests installs them")
        return SKIPPED
    with tempfile.TemporaryDirectory(prefix="vizzy-audit-") as folder:
        server, port, script = f"{folder}/ceph", free_ports(2), str(PUBLISH / "ceph_rgw.sh")
        for command in (["seed", "--creators", "700", "--videos", "3000", "--quiet"],
                        ["build-feed", "--quiet"]):
            subprocess.run([vizzy, *command], cwd=folder, check=True)
        try:
            subprocess.run([script, "start", server, str(port)], check=True, timeout=120)
            try_bucket(Bucket(vizzy, port, folder, "gzip"), "gzip", [])
            try_bucket(Bucket(vizzy, port, folder, "brotli", "--plain-encoding", "br"), "br",
                       ["comes in br, also to those who asked for gzip only"])
        finally:
            subprocess.run([script, "stop", server, str(port)], check=False, timeout=60)
    print("passed")
    return 0


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1])))
