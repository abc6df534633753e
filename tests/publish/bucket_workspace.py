"""A workspace and a bucket that is to hold what its output folder does."""
import base64
import json
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from s3_client import S3  # noqa: E402
from workspace import Workspace  # noqa: E402

CACHE = {
    "entry": "public, max-age=60, stale-while-revalidate=60, stale-if-error=86400",
    "object": "public, max-age=31536000, immutable",
    "document": "public, max-age=300, stale-if-error=86400",
}
SUFFIX = {"gzip": ".gz", "br": ".br", "identity": ""}


class BucketWorkspace(Workspace):
    def __init__(self, vizzy, server, folder, bucket, options=()):
        """`options` are given to every publish."""
        super().__init__(vizzy, folder)
        self.options, self.bucket, self.server = options, bucket, server
        self.s3 = S3(server.port, bucket, server.key, server.secret)
        self.environment |= {
            "AWS_ACCESS_KEY_ID": server.key, "AWS_SECRET_ACCESS_KEY": server.secret,
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.port}",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        for _ in range(60):  # a store that has just started on a busy machine may not be ready
            status, _, body = self.s3.request("PUT")
            if status < 500:
                break
            time.sleep(0.5)
        assert status == 200, body

    def publish_command(self, *arguments):
        return ["publish", f"s3://{self.bucket}/feed", *self.options, *arguments]

    def publish(self, *arguments, **options):
        return self.run(*self.publish_command(*arguments), **options)

    def start_publish(self, *arguments, **environment):
        command = [self.vizzy, *map(str, self.publish_command("--quiet", *arguments))]
        return subprocess.Popen(command, cwd=self.folder, env=self.environment | environment,
                                stderr=subprocess.PIPE, text=True)

    def report(self, *arguments):
        return json.loads(self.publish("--json", *arguments).stdout)

    def head(self):
        return json.loads(self.s3.get("feed/_vizzy/head.json")[2])

    def require_complete(self, encoding="gzip", siblings=False, out=None):
        """The bucket holds what out/public holds, with the right headers, and is at rest."""
        out = out or self.out
        expected = expected_variants(out, encoding, siblings)
        for name, (path, kind, stored_as) in expected.items():
            status, headers, body = self.s3.get(f"feed/{name}")
            assert status == 200, name
            assert body == path.read_bytes(), name
            assert headers.get("content-type") == "application/json", headers
            assert headers.get("cache-control") == CACHE[kind], headers
            assert headers.get("content-encoding", "identity") == stored_as, headers
        stored = {key.removeprefix("feed/") for key in self.s3.keys()
                  if key.startswith("feed/v1/") and not key.startswith("feed/v1/o/")}
        assert stored <= expected.keys(), stored - expected.keys()
        head = self.head()
        assert head["intents"] == [], head
        assert head["published"]["sequence"] == newest_manifest(out)["sequence"], head


def newest_manifest(out):
    return json.loads(max((out / "state/manifests").glob("*.json")).read_text())


def name_of(digest):
    return base64.b32encode(digest[:16]).decode().lower().rstrip("=")


def fanned_out(name):
    return f"{name[:2]}/{name[2:]}"


def current_objects(out):
    """Names of the objects of the newest version, by its shards."""
    for digest, _ in newest_manifest(out)["objects"]:
        shard = fanned_out(name_of(bytes.fromhex(digest)))
        for line in (out / f"state/shards/{shard}.ndjson").read_text().splitlines():
            yield f"v1/o/{fanned_out(name_of(bytes.fromhex(json.loads(line)[0])))}.json"


def kind_of(public, name):
    """What stands in the folder of a feed is a segment of it."""
    parts = name.split("/")
    if parts[1] == "o":
        return "object"
    is_feed = any((public / f"v1/{parts[1]}.json{suffix}").exists() for suffix in ("", ".gz"))
    return "entry" if len(parts) == 2 or parts[1] == "changes" or is_feed else "document"


def expected_variants(out, encoding, siblings):
    """What the newest version is to be published as: name -> (file, kind, encoding)."""
    public = out / "public"
    names = set(current_objects(out))
    names |= {str(path.relative_to(public)).removesuffix(".gz")
              for path in (public / "v1").rglob("*.json*")
              if path.relative_to(public).parts[1] != "o" and path.suffix != ".br"}
    variants = {}
    for name in names:
        has_brotli = (public / f"{name}.br").exists()
        kind = kind_of(public, name)
        smallest = "gzip" if (public / f"{name}.gz").exists() else "identity"
        stored_as = encoding if encoding == "identity" or has_brotli else smallest
        variants[name] = (public / (name + SUFFIX[stored_as]), kind, stored_as)
        for sibling in ("gzip", "br") if siblings else ():
            if sibling == "gzip" or has_brotli:
                stored_as = smallest if sibling == "gzip" else sibling
                full = name + SUFFIX[sibling]
                variants[full] = (public / (name + SUFFIX[stored_as]), kind, stored_as)
    return variants
