"""Links to the page of a case: signed, for one conversation, good for thirty days."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from kit.secret import Keys

HOLDS_FOR: Final = timedelta(days=30)
_PURPOSE: Final = "case-link"


def case_link(
    keys: Keys, base_url: str, workspace_id: UUID, conversation_id: UUID, now: datetime
) -> tuple[str, datetime]:
    """Return the address for a customer, and until when it is good."""
    until = now + HOLDS_FOR
    expiry = int(until.timestamp())
    signature = keys.sign(_PURPOSE, _signed(workspace_id, conversation_id, expiry))
    path = f"/case/{workspace_id}/{conversation_id}?exp={expiry}&sig={signature}"
    return f"{base_url}{path}", datetime.fromtimestamp(expiry, until.tzinfo)


def holds(keys: Keys, workspace_id: UUID, conversation_id: UUID, expiry: str, signature: str, now: datetime) -> bool:
    """Return whether a link is ours and still good."""
    if not expiry.isascii() or not expiry.isdigit() or len(expiry) > 12:
        return False
    is_ours = keys.verify(_PURPOSE, _signed(workspace_id, conversation_id, int(expiry)), signature)
    return is_ours and int(expiry) >= now.timestamp()


def _signed(workspace_id: UUID, conversation_id: UUID, expiry: int) -> bytes:
    return f"{workspace_id}.{conversation_id}.{expiry}".encode()
