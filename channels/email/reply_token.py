"""Addresses that lead an answer back to its thread: `help+<token>@company.example`.

A token names a thread and proves that we made it, for this inbox and this recipient, so that nobody gets into a thread
by guessing or by passing an address on. It survives what happens to local parts: it is one word of letters and digits,
and case does not matter.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from uuid import UUID

from channels.email.errors import MailNotWritable
from channels.email.model import Address

_MAC_BYTES = 10
_CONTEXT = b"trunkline reply address v1"
_TOKEN_CHARS = 42
_MAX_LOCAL_PART = 64


def make_reply_address(inbox: Address, thread_id: UUID, recipient: str, key: bytes) -> Address:
    """Where an answer to this recipient should go; the inbox's own address when a plus-address would be too long.

    Args:
        recipient: address the mail goes to; only they can use the token.
        key: at least 16 random bytes of the workspace.
    """
    if len(key) < 16:
        raise MailNotWritable("bad_key", "The key for reply addresses is too short.")
    token = base64.b32encode(thread_id.bytes + _mac(inbox.address, thread_id, recipient, key))
    local_part = f"{_base(inbox.local_part)}+{token.decode('ascii').rstrip('=').lower()}"
    if len(local_part) > _MAX_LOCAL_PART:
        return inbox
    return Address(inbox.name, f"{local_part}@{inbox.domain}")


def read_reply_address(address: str, inbox: Address, sender: str, keys: Sequence[bytes]) -> UUID | None:
    """The thread that `sender` may answer at `address`, or `None`.

    Args:
        address: an envelope recipient or To address.
        keys: the current key first, then those still accepted.
    """
    local_part, _, domain = address.rpartition("@")
    base, plus, token = local_part.rpartition("+")
    if not plus or domain.lower() != inbox.domain or base.lower() != _base(inbox.local_part).lower():
        return None
    if len(token) != _TOKEN_CHARS:
        return None
    try:
        content = base64.b32decode(f"{token.upper()}======")
    except (binascii.Error, ValueError):
        return None
    thread_id = UUID(bytes=content[:16])
    proof = content[16:]
    matches = [hmac.compare_digest(proof, _mac(inbox.address, thread_id, sender, key)) for key in keys]
    return thread_id if any(matches) else None


def _mac(inbox: str, thread_id: UUID, recipient: str, key: bytes) -> bytes:
    fields = (_CONTEXT, _plain(inbox), thread_id.bytes, _plain(recipient))
    content = b"".join(len(field).to_bytes(4, "big") + field for field in fields)
    return hmac.new(key, content, hashlib.sha256).digest()[:_MAC_BYTES]


def _plain(address: str) -> bytes:
    return address.strip().lower().encode("utf-8", "replace")


def _base(local_part: str) -> str:
    return local_part.partition("+")[0]
