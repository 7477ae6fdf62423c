"""How far a mailbox was read, and what is to be read next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from channels.email.mailbox import Folder, ImapAccount

# What may lie between the server's clock and ours, and between its days and ours (SINCE knows days only).
CLOCK_SKEW = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Cursor:
    """Every mail of ``uid_validity`` up to ``last_uid`` is committed or older than ``since``.

    Attributes:
        since: from when on mail counts: the first connection, or earlier by the days that were to be imported.
        read_at: when the folder was last seen whole; after a change of UIDVALIDITY, mail from about then is read again.
    """

    uid_validity: int
    last_uid: int
    since: datetime
    read_at: datetime

    @classmethod
    def load(cls, stored: Mapping[str, Any] | None) -> Cursor | None:
        """Return the cursor, ``None`` where none was stored."""
        if stored is None:
            return None
        return cls(
            int(stored["uid_validity"]),
            int(stored["last_uid"]),
            datetime.fromisoformat(stored["since"]),
            datetime.fromisoformat(stored["read_at"]),
        )

    def dump(self) -> dict[str, Any]:
        return {
            "uid_validity": self.uid_validity,
            "last_uid": self.last_uid,
            "since": self.since.isoformat(),
            "read_at": self.read_at.isoformat(),
        }


def key_of(account: ImapAccount) -> str:
    """The key of the cursor: UIDs of another server, user or folder mean nothing."""
    return f"imap:{account.username}@{account.host}:{account.port}/{account.folder}"[:200]


def start_of(
    cursor: Cursor | None, folder: Folder, now: datetime, import_for: timedelta
) -> tuple[datetime | None, Cursor]:
    """Decide where to begin in a folder that was never read, or whose UIDs are new.

    Returns:
        The moment from which on mails are to be read, ``None`` for those to come only; and the cursor that is right
        once they are committed. Mails that were read before are repeats and recognised as such.
    """
    if cursor is None:
        since = now - import_for
        return (since if import_for else None), Cursor(folder.uid_validity, folder.uid_next - 1, since, now)
    again = max(cursor.since, cursor.read_at - DAY)
    return again, Cursor(folder.uid_validity, folder.uid_next - 1, cursor.since, now)
