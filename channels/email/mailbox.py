"""A mailbox: where it is, and what its server says of a folder and the mails in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class ImapAccount:
    """Where a mailbox is, and what becomes of mails that were read: ``leave`` opens it read-only."""

    host: str
    port: int
    security: Literal["tls", "starttls", "none"]
    username: str
    folder: str
    is_token: bool = False  # the secret is an access token (XOAUTH2), no password
    after: Literal["leave", "seen", "delete"] = "leave"


@dataclass(frozen=True, slots=True)
class Folder:
    """What SELECT says: the folder's UIDs count within ``uid_validity``; the next mail gets ``uid_next``."""

    uid_validity: int
    uid_next: int
    mails: int


@dataclass(frozen=True, slots=True)
class Found:
    """A mail in the folder. ``arrived_at`` is aware; ``None`` where the server does not say."""

    uid: int
    size_bytes: int
    arrived_at: datetime | None
