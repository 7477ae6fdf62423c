"""Signature version 4 of AWS, for requests of S3 whose body's digest is known before they are sent.

Source: "Authenticating Requests (AWS Signature Version 4)", Amazon S3 API Reference, "Signature Calculations for the
Authorization Header: Transferring Payload in a Single Chunk". Its four examples are in the tests.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from kit.secret import Secret

EMPTY = hashlib.sha256(b"").hexdigest()  # digest of no body
_ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True, slots=True)
class Credentials:
    key_id: str
    secret: Secret
    region: str


def sign(
    credentials: Credentials,
    method: str,
    host: str,
    path: str,
    query: Mapping[str, str],
    headers: Mapping[str, str],
    payload_sha256: str,
    at: datetime,
) -> dict[str, str]:
    """Return the headers to send: those given, and the date, the digest and the signature over all of them.

    Args:
        host: as the request's Host header will say it, with a port that is not the scheme's own.
        path: of the request, not yet encoded; ``canonical_path`` is what must go out.
        payload_sha256: of the body, in hex.
        at: aware UTC; stores refuse what is more than 15 minutes off their clock.
    """
    stamp = at.strftime("%Y%m%dT%H%M%SZ")
    signed = {name.lower(): " ".join(value.split()) for name, value in headers.items()}
    signed |= {"host": host, "x-amz-content-sha256": payload_sha256, "x-amz-date": stamp}
    names = ";".join(sorted(signed))
    request = "\n".join(
        [
            method,
            canonical_path(path),
            canonical_query(query),
            *(f"{name}:{signed[name]}" for name in sorted(signed)),
            "",
            names,
            payload_sha256,
        ]
    )
    scope = f"{stamp[:8]}/{credentials.region}/s3/aws4_request"
    text = "\n".join([_ALGORITHM, stamp, scope, hashlib.sha256(request.encode()).hexdigest()])
    signature = hmac.new(_signing_key(credentials, stamp[:8]), text.encode(), hashlib.sha256).hexdigest()
    authorization = f"{_ALGORITHM} Credential={credentials.key_id}/{scope},SignedHeaders={names},Signature={signature}"
    return {
        **headers,
        "x-amz-content-sha256": payload_sha256,
        "x-amz-date": stamp,
        "Authorization": authorization,
    }


def canonical_path(path: str) -> str:
    """Encode a path as S3 signs it: once, every byte but unreserved ones and the slash."""
    return quote(path, safe="/-_.~")


def canonical_query(query: Mapping[str, str]) -> str:
    """Encode a query as S3 signs it: sorted by encoded name, a space as %20."""
    pairs = sorted((quote(name, safe="-_.~"), quote(value, safe="-_.~")) for name, value in query.items())
    return "&".join(f"{name}={value}" for name, value in pairs)


def _signing_key(credentials: Credentials, day: str) -> bytes:
    key = f"AWS4{credentials.secret.value}".encode()
    for part in (day, credentials.region, "s3", "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key
