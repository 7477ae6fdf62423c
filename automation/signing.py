"""The signature of what goes out, by Standard Webhooks: ``docs/webhooks.md`` has the check of the far side."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Final

PREFIX: Final = "whsec_"


def new_secret() -> str:
    """Return a secret in the form that the libraries of Standard Webhooks take: 256 random bits in base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def key_of(secret: str) -> bytes:
    """Return what signs: the bytes in a secret of the standard's form, else the text as it was chosen."""
    if secret.startswith(PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
        except ValueError:
            pass
    return secret.encode()


def headers(secret: str, delivery_id: str, body: bytes, now: datetime) -> dict[str, str]:
    """Return the headers of a delivery; the id is the same on every attempt, the time and the signature are not."""
    timestamp = str(int(now.timestamp()))
    digest = hmac.new(key_of(secret), f"{delivery_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return {
        "content-type": "application/json",
        "webhook-id": delivery_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": "v1," + base64.b64encode(digest).decode(),
    }
