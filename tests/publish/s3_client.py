"""A client of S3 that shares no code with vizzy: the standard library and its own signatures
(AWS Signature Version 4), one connection for each request."""
import datetime
import hashlib
import hmac
import http.client
import re
import urllib.parse


class S3:
    """One bucket of a server in path style."""

    def __init__(self, port, bucket, key="testkey", secret="testsecret", ahead=lambda: 0):
        """`ahead` is how many seconds the server's clock is ahead."""
        self.ahead = ahead
        self.host = f"127.0.0.1:{port}"
        self.bucket = bucket
        self.key = key
        self.secret = secret

    def request(self, method, key="", query="", headers=None, body=b""):
        path = urllib.parse.quote(f"/{self.bucket}" + (f"/{key}" if key else ""), safe="/-_.~")
        signed = self._signed(method, path, query, headers or {}, body)
        return self._exchange(method, path + (f"?{query}" if query else ""), body, signed)

    def assume_role(self, role, seconds):
        """Temporary credentials, as the environment names them; by AssumeRole."""
        body = urllib.parse.urlencode(
            {"Action": "AssumeRole", "Version": "2011-06-15", "DurationSeconds": seconds,
             "RoleArn": f"arn:aws:iam:::role/{role}", "RoleSessionName": "vizzy"}).encode()
        form = {"content-type": "application/x-www-form-urlencoded"}
        signed = self._signed("POST", "/", "", form, body, service="sts")
        status, _, text = self._exchange("POST", "/", body, signed)
        assert status == 200, text
        names = {"AWS_ACCESS_KEY_ID": "AccessKeyId", "AWS_SECRET_ACCESS_KEY": "SecretAccessKey",
                 "AWS_SESSION_TOKEN": "SessionToken"}
        return {name: re.search(f"<{tag}>(.*?)</{tag}>", text.decode())[1]
                for name, tag in names.items()}

    def _exchange(self, method, target, body, signed):
        connection = http.client.HTTPConnection(self.host, timeout=30)
        connection.request(method, target, body, signed)
        response = connection.getresponse()
        answer = response.status, {k.lower(): v for k, v in response.getheaders()}, response.read()
        connection.close()
        return answer

    def get(self, key):
        return self.request("GET", key)

    def keys(self):
        """All keys with their sizes."""
        return {key: int(size) for key, (size, _) in self._listed().items()}

    def tags(self):
        """All keys with their ETags."""
        return {key: tag for key, (_, tag) in self._listed().items()}

    def _listed(self):
        found, token = {}, ""
        while True:
            query = (f"continuation-token={urllib.parse.quote(token, safe='')}&" if token else "")
            status, _, body = self.request("GET", query=query + "list-type=2")
            assert status == 200, body
            for item in re.findall(r"<Contents>(.*?)</Contents>", body.decode(), re.S):
                key, size, tag = (re.search(f"<{name}>(.*?)</{name}>", item)[1]
                                  for name in ("Key", "Size", "ETag"))
                found[key] = size, tag
            more = re.search(rb"<NextContinuationToken>(.*?)</NextContinuationToken>", body)
            if not more:
                return found
            token = more[1].decode()

    def _signed(self, method, path, query, headers, body, service="s3"):
        now = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=self.ahead())
        day, time = now.strftime("%Y%m%d"), now.strftime("%Y%m%dT%H%M%SZ")
        digest = hashlib.sha256(body).hexdigest()
        lines = {k.lower(): v for k, v in headers.items()}
        lines |= {"host": self.host, "x-amz-date": time, "x-amz-content-sha256": digest}
        names = ";".join(sorted(lines))
        canonical = "\n".join([method, path, query] +
                              [f"{k}:{lines[k]}" for k in sorted(lines)] + ["", names, digest])
        scope = f"{day}/us-east-1/{service}/aws4_request"
        text = "\n".join(["AWS4-HMAC-SHA256", time, scope,
                          hashlib.sha256(canonical.encode()).hexdigest()])
        key = f"AWS4{self.secret}".encode()
        for part in (day, "us-east-1", service, "aws4_request", text):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        lines["authorization"] = (f"AWS4-HMAC-SHA256 Credential={self.key}/{scope}, "
                                  f"SignedHeaders={names}, Signature={key.hex()}")
        return lines
