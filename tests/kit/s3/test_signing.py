"""Signatures are those that AWS publishes, and those that its own client makes."""

from __future__ import annotations

import hashlib
import random
from datetime import UTC, datetime

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as TheirCredentials

from kit.s3.signing import EMPTY, Credentials, canonical_path, canonical_query, sign
from kit.secret import Secret

# Amazon S3 API Reference, "Examples: Signature Calculations in AWS Signature Version 4".
HOST = "examplebucket.s3.amazonaws.com"
AT = datetime(2013, 5, 24, tzinfo=UTC)
EXAMPLE = Credentials("AKIAIOSFODNN7EXAMPLE", Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"), "us-east-1")
WRITTEN = {"date": "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY"}


@pytest.mark.parametrize(
    ("method", "path", "query", "headers", "body", "signature"),
    [
        (
            "GET", "/test.txt", {}, {"Range": "bytes=0-9"}, b"",
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        ),
        (
            "PUT", "/test$file.text", {}, WRITTEN, b"Welcome to Amazon S3.",
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        ),
        (
            "GET", "/", {"lifecycle": ""}, {}, b"",
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
        ),
        (
            "GET", "/", {"max-keys": "2", "prefix": "J"}, {}, b"",
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        ),
    ],
    ids=["get a range", "put", "lifecycle", "list"],
)  # fmt: skip
def test_the_published_examples_hold(
    method: str, path: str, query: dict[str, str], headers: dict[str, str], body: bytes, signature: str
) -> None:
    digest = hashlib.sha256(body).hexdigest()
    signed = sign(EXAMPLE, method, HOST, path, query, headers, digest, AT)
    assert signed["Authorization"].endswith(f"Signature={signature}")


def test_the_vendor_s_own_client_signs_alike() -> None:
    chance = random.Random(7)
    letters = "abcXYZ019-._~ /+*%=&?@:,;()!\u00e9\u4e2d"
    for _ in range(200):
        path = "/" + "".join(chance.choices(letters, k=chance.randrange(30)))
        query = {
            "".join(chance.choices(letters, k=chance.randrange(1, 9))): "".join(chance.choices(letters, k=9))
            for _ in range(chance.randrange(4))
        }
        headers = {"Range": f"bytes={chance.randrange(99)}-"} if chance.random() < 0.5 else {}
        theirs = AWSRequest(
            chance.choice(["GET", "PUT", "DELETE", "HEAD"]),
            f"https://{HOST}{canonical_path(path)}?{canonical_query(query)}",
            {**headers, "X-Amz-Content-SHA256": EMPTY},
        )
        theirs.context["timestamp"] = "20130524T000000Z"
        signer = S3SigV4Auth(TheirCredentials(EXAMPLE.key_id, EXAMPLE.secret.value), "s3", EXAMPLE.region)
        signature = signer.signature(signer.string_to_sign(theirs, _canonical(signer, theirs)), theirs)
        ours = sign(EXAMPLE, theirs.method, HOST, path, query, headers, EMPTY, AT)
        assert ours["Authorization"].endswith(f"Signature={signature}"), path


def _canonical(signer: S3SigV4Auth, request: AWSRequest) -> str:
    request.headers["X-Amz-Date"] = request.context["timestamp"]
    canonical: str = signer.canonical_request(request)
    return canonical
