#!/usr/bin/python3
"""What stores refuse, and what goes wrong on the way to them: each is one message with its remedy
and exit code 1, and what was published stays. Against Ceph, and Swift where it is installed.
Skipped (77) where Ceph is not installed.

usage: s3_refusal_test.py VIZZY
"""
import os
import pathlib
import re
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "campaign"))
import wrong_clock  # noqa: E402
from bucket_workspace import BucketWorkspace  # noqa: E402
from s3_client import S3  # noqa: E402
from servers import Ceph, Swift, free_ports, run_test  # noqa: E402

PRINCIPAL = '"Principal":{"AWS":["arn:aws:iam:::user/t"]}'
READ_ONLY = '''{"Version":"2012-10-17","Statement":[{"Effect":"Allow",
"Principal":{"AWS":["arn:aws:iam:::user/reader"]},"Action":["s3:GetObject","s3:ListBucket"],
"Resource":["arn:aws:s3:::vizzy-refusal","arn:aws:s3:::vizzy-refusal/*"]}]}'''
ALL_OF_S3 = ('{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:*"],'
             '"Resource":"arn:aws:s3:::*"}]}')
PROCESS = '''import json, sys, time
sys.path.insert(0, "{client}")
from s3_client import S3
found = S3({port}, "").assume_role("publisher", 1)
open("calls", "a").write(f"{{time.time()}} ")
later = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 1))
print(json.dumps({{"Version": 1, "AccessKeyId": found["AWS_ACCESS_KEY_ID"],
                  "SecretAccessKey": found["AWS_SECRET_ACCESS_KEY"],
                  "SessionToken": found["AWS_SESSION_TOKEN"], "Expiration": later}}))
'''
DENIED = ("the credentials may not do this, have expired, or are unknown to the store; check the "
          "access key, and allow s3:GetObject, s3:PutObject, s3:DeleteObject and s3:ListBucket\n")
REFUSED = "vizzy: s3://vizzy-refusal/feed/_vizzy refused to give head.json "


class RefusalTest:
    def __init__(self, vizzy, server, folder):
        self.server = server
        self.workspace = BucketWorkspace(vizzy, server, folder / "workspace", "vizzy-refusal")

    def first_publish(self):
        self.workspace.seed(100)
        self.workspace.build()
        self.workspace.publish()
        self.head = self.workspace.head()
        self.workspace.change()

    def expect(self, message, *arguments, **environment):
        """The message, or a pattern of it; nothing that was published has changed."""
        done = self.workspace.publish(*arguments, check=False, **environment)
        assert done.returncode == 1 and done.stdout == "", done
        matches = (message.fullmatch(done.stderr) if isinstance(message, re.Pattern)
                   else message == done.stderr)
        assert matches, f"\n{done.stderr}instead of\n{message}"
        assert "testsecret" not in done.stderr
        published = self.workspace.head()["published"]
        assert published == self.head["published"], published
        assert self.workspace.s3.get("feed/v1/discovery.json")[0] == 200

    def keys(self):
        """A gateway without temporary credentials says more precisely what is wrong."""
        port = free_ports(1)
        self.server.gateway("plain", port, f"--rgw-frontends=beast endpoint=127.0.0.1:{port}",
                            "--rgw-s3-auth-use-sts=false")
        endpoint = {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}"}
        self.expect(REFUSED + "(403 InvalidAccessKeyId): the store does not know the access key; "
                    "check AWS_ACCESS_KEY_ID, the profile and --endpoint-url\n",
                    AWS_ACCESS_KEY_ID="nobody", **endpoint)
        self.expect(REFUSED + "(403 SignatureDoesNotMatch): the secret key is wrong; check "
                    "AWS_SECRET_ACCESS_KEY or the profile\n",
                    AWS_SECRET_ACCESS_KEY="wrong", **endpoint)
        self.expect(REFUSED + "(403 AccessDenied): " + DENIED, AWS_SECRET_ACCESS_KEY="wrong")

    def tokens(self):
        """Temporary credentials of a role work, expire, and can be wrong."""
        self.server.admin(
            "role", "create", "--role-name=publisher", "--assume-role-policy-doc="
            '{"Version":"2012-10-17","Statement":[{"Effect":"Allow",' + PRINCIPAL +
            ',"Action":["sts:AssumeRole"]}]}')
        self.server.admin("role-policy", "put", "--role-name=publisher", "--policy-name=all",
                          f"--policy-doc={ALL_OF_S3}")
        short = self.workspace.s3.assume_role("publisher", 1)
        time.sleep(2)
        self.expect(REFUSED + "(403 AccessDenied): " + DENIED, **short)
        self.expect(REFUSED + "(400 InvalidArgument): the store does not say why; check "
                    "--endpoint-url and, if it is set, AWS_SESSION_TOKEN\n",
                    AWS_SESSION_TOKEN="bogus")
        (self.workspace.folder / "roles").write_text(
            "[profile base] # lasting keys\n  aws_access_key_id = testkey\n"
            "  aws_secret_access_key = testsecret\n"
            "[profile \"publisher\"]\nrole_arn = arn:aws:iam:::role/publisher\n"
            "source_profile = base\n")
        done = self.workspace.publish("--dry-run", "--profile", "publisher",
                                      AWS_CONFIG_FILE=str(self.workspace.folder / "roles"))
        assert done.stderr == "", done
        good = self.workspace.s3.assume_role("publisher", 900)
        assert self.workspace.publish("--dry-run", **good).stderr == ""

    def renewal(self):
        """A publish that takes longer than its credentials last gets new ones."""
        folder = self.workspace.folder
        (folder / "process.py").write_text(PROCESS.format(
            client=pathlib.Path(__file__).resolve().parent, port=self.server.port))
        (folder / ".aws").mkdir()
        (folder / ".aws/config").write_text(
            f"[profile short]\ncredential_process = /usr/bin/python3 {folder}/process.py\n")
        self.workspace.change(count=40)
        self.workspace.publish("--profile", "short", "--concurrency", "1", "--max-rate", "20")
        calls = (folder / "calls").read_text().split()
        assert float(calls[-1]) - float(calls[0]) > 1, calls
        self.head = self.workspace.head()
        self.workspace.change()
        return f"credentials of one second, renewed {len(calls) - 1} times"

    def bucket(self):
        done = self.workspace.run("publish", "s3://no-such-bucket/feed", check=False)
        assert done.returncode == 1 and done.stderr == (
            "vizzy: s3://no-such-bucket/feed/_vizzy refused to give head.json (404 NoSuchBucket): "
            "the bucket does not exist; create it, or check its name and --endpoint-url\n"), done

    def permission(self):
        self.server.admin("user", "create", "--uid=reader", "--display-name=reader",
                          "--access-key=readerkey", "--secret-key=readersecret")
        reader = {"AWS_ACCESS_KEY_ID": "readerkey", "AWS_SECRET_ACCESS_KEY": "readersecret"}
        self.expect(REFUSED + "(403 AccessDenied): " + DENIED, **reader)
        status, _, body = self.workspace.s3.request("PUT", query="policy=", body=READ_ONLY.encode())
        assert status in (200, 204), body
        self.expect(re.compile(r"vizzy: s3://vizzy-refusal/feed(/_vizzy)? refused to take \S+ "
                               r"\(403 AccessDenied\): " + re.escape(DENIED)), **reader)

    def quota(self):
        self.server.admin("quota", "set", "--uid=t", "--quota-scope=user", "--max-objects=1")
        self.server.admin("quota", "enable", "--uid=t", "--quota-scope=user")
        self.expect(re.compile(r"vizzy: s3://vizzy-refusal/feed(/_vizzy)? refused to take \S+ "
                               r"\(403 QuotaExceeded\): the quota is full; raise it, or free "
                               r"space in the bucket\n"))
        self.server.admin("quota", "disable", "--uid=t", "--quota-scope=user")

    def clock(self):
        if not wrong_clock.is_installed():
            return "skipped: needs libfaketime"
        clock = r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT"
        beginning = re.escape(REFUSED + "(403 RequestTimeTooSkewed): this machine's clock reads ")
        self.expect(re.compile(f"{beginning}{clock} and the store's {clock}; set it\n"),
                    **wrong_clock.at(time.time() + 3600))
        return None

    def certificate(self):
        folder, port = self.workspace.folder, free_ports(1)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                        "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
                        "-keyout", folder / "key.pem", "-out", folder / "certificate.pem"],
                       check=True, capture_output=True)
        self.server.gateway(
            "secure", port, f"--rgw-frontends=beast ssl_endpoint=127.0.0.1:{port} ssl_certificate="
            f"{folder}/certificate.pem ssl_private_key={folder}/key.pem")
        secure = f"https://127.0.0.1:{port}"
        self.expect(f"vizzy: no answer from {secure}: SSL certificate problem: self-signed "
                    "certificate; install the CA that signed its certificate, or name it "
                    "in AWS_CA_BUNDLE\n", AWS_ENDPOINT_URL=secure)
        trusted = {"AWS_ENDPOINT_URL": secure, "AWS_CA_BUNDLE": str(folder / "certificate.pem")}
        assert self.workspace.publish("--dry-run", **trusted).stderr == ""

    def way(self):
        self.expect("vizzy: no answer from http://no-such-host.invalid: Could not resolve host: "
                    "no-such-host.invalid; check the name in --endpoint-url or --region, and the "
                    "network's DNS\n", AWS_ENDPOINT_URL="http://no-such-host.invalid")
        self.expect(re.compile("vizzy: no answer from http://127.0.0.1:1: .*; check "
                               "--endpoint-url, the port and the firewall\n"),
                    AWS_ENDPOINT_URL="http://127.0.0.1:1")
        self.expect(re.compile("vizzy: no answer from https://127.0.0.1:.*; check "
                               "whether --endpoint-url should begin with http:// or https://\n"),
                    AWS_ENDPOINT_URL=f"https://127.0.0.1:{self.server.port}")

    def region(self):
        """Ceph takes any region; Swift knows its own."""
        if Swift.missing():
            return f"skipped: needs {', '.join(Swift.missing())}"
        with Swift(self.workspace.folder) as swift:
            workspace = BucketWorkspace(self.workspace.vizzy, swift, self.workspace.folder, "vizzy-region")
            done = workspace.publish("--region", "eu-west-9", check=False)
            assert done.returncode == 1 and done.stderr == (
                "vizzy: s3://vizzy-region/feed/_vizzy refused to give head.json (400 "
                "AuthorizationHeaderMalformed): the bucket is in the region us-east-1, not in "
                "eu-west-9; pass --region us-east-1\n"), done
            workspace.publish("--region", "us-east-1", "--dry-run")
        return None

    def then_complete(self):
        self.workspace.publish()
        self.workspace.require_complete()

    def steps(self):
        return [("first publish", self.first_publish), ("wrong keys", self.keys),
                ("tokens", self.tokens), ("renewal", self.renewal), ("missing bucket", self.bucket),
                ("no permission", self.permission), ("full quota", self.quota),
                ("clock skew", self.clock), ("certificate", self.certificate),
                ("DNS, port, scheme", self.way), ("wrong region", self.region),
                ("afterwards", self.then_complete)]


def main(vizzy):
    run_test(Ceph, lambda server, folder: RefusalTest(vizzy, server, folder).steps())


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]))
