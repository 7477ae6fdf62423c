"""Secrets: values that print as ``***``, sealed storage, random links, signatures.

One 32-byte master key (``TRUNKLINE_SECRET_KEY``, or ``secret.key`` in the data folder) is never used
directly: each purpose derives its own key by HKDF, so a leaked signature says nothing about stored secrets.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kit.errors import Invalid


class UnsealableSecret(Invalid):
    """The stored secret was sealed with another key: the secret key changed or was not restored."""

    code = "secret_key_mismatch"


@dataclass(frozen=True, slots=True)
class Secret:
    """A string that never shows itself in a log, a traceback or JSON."""

    value: str

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__

    def __bool__(self) -> bool:
        return bool(self.value)


class Keys:
    """Everything derived from the installation's master key."""

    def __init__(self, master: bytes) -> None:
        if len(master) < 32:
            raise Invalid("the secret key needs at least 32 bytes", code="secret_key_too_short")
        self._derive = cache(lambda purpose: _hkdf(master, purpose))

    def seal(self, plain: bytes, *, context: str) -> bytes:
        """Encrypt for storage. ``context`` (e.g. ``inbox:<id>``) must be given again to unseal."""
        nonce = secrets.token_bytes(12)
        return nonce + AESGCM(self._derive("seal")).encrypt(nonce, plain, context.encode())

    def unseal(self, sealed: bytes, *, context: str) -> bytes:
        """Decrypt what ``seal`` returned.

        Raises:
            UnsealableSecret: wrong key, wrong context or damaged bytes.
        """
        try:
            return AESGCM(self._derive("seal")).decrypt(sealed[:12], sealed[12:], context.encode())
        except (InvalidTag, ValueError) as error:
            raise UnsealableSecret("a stored secret cannot be read with the present secret key") from error

    def sign(self, purpose: str, payload: bytes) -> str:
        """Return a URL-safe signature (43 characters) of ``payload`` for one purpose."""
        digest = hmac.new(self._derive(f"sign:{purpose}"), payload, hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def verify(self, purpose: str, payload: bytes, signature: str) -> bool:
        """Compare in constant time; any string is safe to pass."""
        return same_bytes(self.sign(purpose, payload).encode(), signature.encode("utf-8", "surrogateescape"))


def _hkdf(master: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=b"trunkline", info=purpose.encode()).derive(master)


def same_bytes(ours: bytes, theirs: bytes) -> bool:
    """Compare in constant time. Takes bytes because ``compare_digest`` raises on non-ASCII strings."""
    return hmac.compare_digest(ours, theirs)


def new_token(prefix: str) -> str:
    """Return a random token of 256 bits behind a readable prefix, e.g. ``tlk_…``."""
    return prefix + secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """Hash a random token for look-up. SHA-256 suffices: the token has 256 bits of its own."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()
