"""How a callback reaches the puller, wherever both of them are.

A callback says only "pull", with a token that makes the pull cheap. It is stored like any delivery; when it is parsed,
by whichever process that is, the token is put into the state of the inbox whose account it names: the company has one
callback address, and its accounts may be several inboxes. The puller looks at that row every second, and an event wakes
it at once if it lives in the same process. A hint that is lost costs no message: the puller asks by itself as well,
every ``puller.POLL_EVERY_S``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from channels.contract import InboxSettings, Surroundings
from channels.errors import Unparseable
from channels.wecom import xmlfields

KEY = "hint"
TOKEN_LASTS = timedelta(minutes=9)  # ten, by WeCom's word [path 94670]

_INBOXES_OF = """
SELECT id FROM inbox
WHERE workspace_id = $1 AND kind = 'wecom_kf' AND is_enabled AND NOT archived
    AND config->>'corp_id' = $2 AND config->>'open_kfid' = $3
"""


@dataclass(frozen=True, slots=True)
class Hint:
    """What the last callback said; two hints are equal if they came with the same callback."""

    token: str
    at: datetime

    def token_at(self, now: datetime) -> str:
        """Return the token, "" once it is worn out."""
        return self.token if now - self.at < TOKEN_LASTS else ""


async def leave(around: Surroundings, inbox: InboxSettings, xml: bytes, received_at: datetime) -> bool:
    """Leave the hint of a callback where its puller looks; returns whether it is this inbox's own.

    Raises:
        Unparseable: it is not the XML of a callback.
        Unavailable: the database is away; the callback is parsed again.
    """
    fields = xmlfields.read(xml)
    if fields.get("Event") != "kf_msg_or_event":
        return False
    open_kfid, token = fields.get("OpenKfId", ""), fields.get("Token", "")
    if not open_kfid:
        raise Unparseable("a callback names no account")
    async with around.database.acquire() as connection:
        rows = await connection.fetch(
            _INBOXES_OF, inbox.workspace_id, str(inbox.config.get("corp_id") or ""), open_kfid
        )
    value = {"token": token, "at": received_at.isoformat()}
    for row in rows:
        await around.states.of(replace(inbox, id=row["id"])).put(KEY, value)
    return any(row["id"] == inbox.id for row in rows)


def read(value: dict[str, Any] | None) -> Hint | None:
    """Return the hint that lies in the state, if it is one."""
    if value is None:
        return None
    try:
        return Hint(str(value.get("token") or ""), datetime.fromisoformat(str(value.get("at"))))
    except ValueError:
        return None
