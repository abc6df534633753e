#!/usr/bin/python3
"""publish to a stand-in for Google Cloud Storage, which checks signatures and conditions.

usage: google_publish_test.py VIZZY
"""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from google_stand_in import workspace_with_store  # noqa: E402
from bucket_workspace import expected_variants  # noqa: E402


def publish(workspace, *arguments, check=True):
    return workspace.run("publish", "s3://bucket/a feed", *arguments, check=check)


def require_complete(workspace, store):
    assert not store.refused, store.refused
    for name, (path, _, _) in expected_variants(workspace.out, "gzip", False).items():
        assert store.objects[f"a feed/{name}"][1] == path.read_bytes(), name
    head = json.loads(store.objects["a feed/_vizzy/head.json"][1])
    assert head["protection"] == "generation" and head["intents"] == [], head


def main(vizzy):
    with workspace_with_store(vizzy, 100) as (workspace, store):
        publish(workspace)
        require_complete(workspace, store)
        before = store.requests
        assert "nothing to publish" in publish(workspace).stdout
        assert store.requests == before + 1, store.requests - before
        workspace.change()
        publish(workspace, "--check", "--gc", "--grace", "0")
        require_complete(workspace, store)
        workspace.environment["AWS_SECRET_ACCESS_KEY"] = "wrong"
        refused = publish(workspace, check=False)
        assert refused.returncode == 1 and "the secret key is wrong" in refused.stderr, refused


if __name__ == "__main__":
    main(sys.argv[1])
