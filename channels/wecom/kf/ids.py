"""The ids we give our messages: WeCom drops a second copy of an id, and names it when a message fails later.

An id is at most 32 of ``0-9 A-Z a-z _ -`` [developer.work.weixin.qq.com 94677].
"""

from __future__ import annotations

import base64
import hashlib
import re
from uuid import UUID

_OURS = re.compile(r"tl-([0-9A-Za-z_-]{22})-(\d{1,3})")


def msgid(message_id: UUID, part: int) -> str:
    """Return the id of one part (from 0) of a reply, the same on every attempt."""
    return f"tl-{base64.urlsafe_b64encode(message_id.bytes).rstrip(b'=').decode()}-{part}"


def message_of(given: str) -> UUID | None:
    """Return the reply that an id of ours belongs to; ``None`` if it is not of ours."""
    found = _OURS.fullmatch(given)
    if found is None:
        return None
    return UUID(bytes=base64.urlsafe_b64decode(found.group(1) + "=="))


def welcome_id(welcome_code: str) -> str:
    """Return the id of the welcome that answers a code."""
    digest = hashlib.sha256(welcome_code.encode("utf-8", "surrogatepass")).digest()[:15]
    return f"tlw-{base64.urlsafe_b64encode(digest).decode()}"
