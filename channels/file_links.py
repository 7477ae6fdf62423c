"""Links to files for channels that cannot carry them: signed, for one inbox and file, good for a week.

The page behind them is ``GET /files/{inbox}/{file}``. Where a channel shows a small picture before the file and there
is none of it, ``GET /files/film.png`` or ``picture.png`` stands in.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal
from uuid import UUID

from channels.contract import InboxSettings, Surroundings
from kit.secret import Keys

HOLDS_FOR = timedelta(days=7)
STILLS = {path.name: path for path in (Path(__file__).parent / "stills").glob("*.png")}
_PURPOSE = "file-link"


def file_link(around: Surroundings, inbox: InboxSettings, file_id: UUID) -> str:
    """Return the address that a customer opens to get a file."""
    expiry = int((around.clock.now() + HOLDS_FOR).timestamp())
    signature = around.keys.sign(_PURPOSE, _signed(inbox.id, file_id, expiry))
    return f"{around.public_url}/files/{inbox.id}/{file_id}?exp={expiry}&sig={signature}"


def still_link(around: Surroundings, kind: Literal["film", "picture"]) -> str:
    """Return the address of a plain picture of a few hundred bytes that says what will be seen."""
    return f"{around.public_url}/files/{kind}.png"


def holds(keys: Keys, inbox_id: UUID, file_id: UUID, expiry: str, signature: str, now: datetime) -> bool:
    """Return whether a link is ours and still good."""
    if not expiry.isascii() or not expiry.isdigit() or len(expiry) > 12:
        return False
    is_ours = keys.verify(_PURPOSE, _signed(inbox_id, file_id, int(expiry)), signature)
    return is_ours and int(expiry) >= now.timestamp()


def _signed(inbox_id: UUID, file_id: UUID, expiry: int) -> bytes:
    return f"{inbox_id}.{file_id}.{expiry}".encode()
