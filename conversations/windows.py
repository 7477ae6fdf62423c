"""Reply windows: how long and how often one may write to somebody on a channel that limits it.

A customer's act opens a window (``WindowGrant``); each reply counts against every open one; the widest decides.
They are rows, locked after the conversation, so that the sixth of five replies is refused before it is queued,
whoever writes at the same time. The provider has the last word: its refusal closes them (``close``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Row, select, update

from conversations.inbound import WindowGrant
from conversations.models import Identity, Inbox, ReplyWindow, Thread
from conversations.work import Work
from kit.db import Hot
from kit.errors import Conflict

Refusal = Literal["window_closed", "quota_used"]
REFUSALS: tuple[Refusal, ...] = ("window_closed", "quota_used")


class WindowClosed(Conflict):
    """No reply can be sent now; ``fields`` names the contact's threads that can carry one instead."""

    code = "window_closed"


class QuotaUsed(WindowClosed):
    """The window is open, and all its messages are used; the customer's next message opens a new one."""

    code = "quota_used"


class QuotaTooSmall(QuotaUsed):
    """The reply would go out as more messages than are left; ``fields`` says how many of each."""

    code = "quota_too_small"


@dataclass(frozen=True, slots=True)
class Opening:
    """One row of ``reply_window``. ``remaining`` is ``None`` for any number of messages."""

    opened_by: str
    expires_at: datetime
    quota: int | None
    used: int

    @property
    def remaining(self) -> int | None:
        return None if self.quota is None else max(0, self.quota - self.used)


def widest(openings: Iterable[Opening], now: datetime) -> Opening | None:
    """Return the opening that decides: of those not over the one with most messages left, then the longest.

    Where all are over, the one that ended last, so that people can be told since when; ``None`` if there are none.
    """
    known = list(openings)
    live = [one for one in known if one.expires_at > now]
    if live:
        return max(live, key=lambda one: (one.remaining is None, one.remaining or 0, one.expires_at))
    return max(known, key=lambda one: one.expires_at, default=None)


def refusal(opening: Opening | None, now: datetime) -> Refusal | None:
    """Say why the widest opening lets no reply through, if it lets none."""
    if opening is None or opening.expires_at <= now:
        return "window_closed"
    return "quota_used" if opening.remaining == 0 else None


async def spend(work: Work, identity_id: UUID, messages: int = 1) -> None:
    """Count a reply against somebody's open windows. The caller holds the lock of the thread it goes out on.

    Args:
        messages: that the provider will count for it.
    Raises:
        WindowClosed, QuotaUsed: no reply can be sent. QuotaTooSmall: a shorter one could.
    """
    rows = (
        await work.connection.execute(
            select(ReplyWindow)
            .where(ReplyWindow.workspace_id == work.workspace_id, ReplyWindow.identity_id == identity_id)
            .order_by(ReplyWindow.opened_by)
            .with_for_update()
        )
    ).all()
    opening = widest(map(_opening, rows), work.now)
    if (why := refusal(opening, work.now)) is not None:
        fields = {
            "expires_at": opening.expires_at.isoformat() if opening is not None else None,
            "alternatives": await _alternatives(work, identity_id),
        }
        if why == "quota_used":
            raise QuotaUsed(
                "all messages of this reply window are used; the customer's next one opens it", fields=fields
            )
        raise WindowClosed(
            "the reply window of this channel is over; the customer's next message opens it", fields=fields
        )
    left = opening.remaining if opening is not None else None
    if left is not None and left < messages:
        raise QuotaTooSmall(
            f"this reply goes out as {messages} messages, and {left} are left in this reply window",
            fields={"needed": messages, "remaining": left, "alternatives": await _alternatives(work, identity_id)},
        )
    await work.connection.execute(
        update(ReplyWindow)
        .where(
            ReplyWindow.workspace_id == work.workspace_id,
            ReplyWindow.identity_id == identity_id,
            ReplyWindow.expires_at > work.now,
        )
        .values(used=ReplyWindow.used + messages)
    )


async def _alternatives(work: Work, identity_id: UUID) -> list[dict[str, str]]:
    """The same person's other threads that can carry a reply now: the preferred first, then the one used last."""
    contact_id = (
        select(Identity.contact_id)
        .where(Identity.workspace_id == work.workspace_id, Identity.id == identity_id)
        .scalar_subquery()
    )
    threads = await work.connection.execute(
        select(Thread.id, Thread.identity_id, Inbox.kind, Inbox.name, Inbox.has_windows)
        .join(Identity, (Identity.workspace_id == Thread.workspace_id) & (Identity.id == Thread.identity_id))
        .join(Inbox, (Inbox.workspace_id == Thread.workspace_id) & (Inbox.id == Thread.inbox_id))
        .where(
            Thread.workspace_id == work.workspace_id,
            Identity.contact_id == contact_id,
            Thread.identity_id != identity_id,
            Identity.unreachable_since.is_(None),
            Inbox.is_enabled,
            ~Inbox.archived,
        )
        .order_by(Identity.is_preferred.desc(), Thread.last_inbound_at.desc().nulls_last(), Thread.id)
        .limit(20)
    )
    found = threads.all()
    limited = [row.identity_id for row in found if row.has_windows]
    open_now = await open_identities(work, limited) if limited else set()
    usable = [row for row in found if not row.has_windows or row.identity_id in open_now]
    return [{"thread_id": str(row.id), "channel": row.kind, "inbox_name": row.name} for row in usable[:5]]


async def open_identities(work: Work, identity_ids: Sequence[UUID]) -> set[UUID]:
    """Return those of the identities, all of limited channels, that a reply can reach now."""
    rows = await work.connection.execute(
        select(ReplyWindow).where(
            ReplyWindow.workspace_id == work.workspace_id, ReplyWindow.identity_id.in_(identity_ids)
        )
    )
    by_identity: dict[UUID, list[Opening]] = {}
    for row in rows:
        by_identity.setdefault(row.identity_id, []).append(_opening(row))
    return {
        identity_id
        for identity_id, openings in by_identity.items()
        if refusal(widest(openings, work.now), work.now) is None
    }


def _opening(row: Row[Any]) -> Opening:
    return Opening(row.opened_by, row.expires_at, row.quota, row.used)


_OPEN = """
INSERT INTO reply_window (workspace_id, identity_id, opened_by, opened_at, expires_at, quota, used)
SELECT $1, identity_id, opened_by, opened_at, expires_at, quota, 0
FROM unnest($2::uuid[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::bigint[])
     AS granted(identity_id, opened_by, opened_at, expires_at, quota)
ORDER BY identity_id, opened_by
ON CONFLICT (workspace_id, identity_id, opened_by) DO UPDATE
    SET opened_at = excluded.opened_at, expires_at = excluded.expires_at, quota = excluded.quota, used = 0
    WHERE reply_window.opened_at <= excluded.opened_at
"""


async def open_windows(
    connection: Hot, workspace_id: UUID, granted: Iterable[tuple[UUID, WindowGrant, datetime]]
) -> None:
    """Write what customers' acts opened: identity, grant, and when by the provider's clock."""
    latest: dict[tuple[UUID, str], tuple[datetime, WindowGrant]] = {}
    for identity_id, grant, at in granted:
        known = latest.get((identity_id, grant.opened_by))
        if known is None or known[0] <= at:
            latest[identity_id, grant.opened_by] = (at, grant)
    if latest:
        await connection.execute(
            _OPEN,
            workspace_id,
            [identity_id for identity_id, _ in latest],
            [opened_by for _, opened_by in latest],
            [at for at, _ in latest.values()],
            [at + grant.lasts for at, grant in latest.values()],
            [grant.quota for _, grant in latest.values()],
        )


@dataclass(frozen=True, slots=True)
class Correction:
    """What the provider's answer to a message says of the windows that it counted against.

    Attributes:
        since: when the message was queued; windows opened later are not touched.
        more: messages it took beside those counted; below 0 gives some back.
        refusal: the provider's word that there is no window.
    """

    thread_id: UUID
    since: datetime
    more: int = 0
    refusal: Refusal | None = None


_CORRECT = """
UPDATE reply_window SET
    used = CASE WHEN wrong.refusal = 'quota_used' THEN greatest(coalesce(quota, used), used)
                ELSE greatest(0, used + wrong.more) END,
    quota = CASE WHEN wrong.refusal = 'quota_used' THEN coalesce(quota, used) ELSE quota END,
    expires_at = CASE WHEN wrong.refusal = 'window_closed' THEN least(expires_at, $2) ELSE expires_at END
FROM (
    SELECT thread.identity_id, min(told.since) AS since, sum(told.more)::bigint AS more, max(told.refusal) AS refusal
    FROM unnest($3::uuid[], $4::timestamptz[], $5::bigint[], $6::text[]) AS told(thread_id, since, more, refusal)
    JOIN thread ON thread.workspace_id = $1 AND thread.id = told.thread_id
    GROUP BY thread.identity_id
) AS wrong
WHERE reply_window.workspace_id = $1 AND reply_window.identity_id = wrong.identity_id
  AND reply_window.opened_at <= wrong.since
"""


async def correct(connection: Hot, workspace_id: UUID, corrections: Sequence[Correction], now: datetime) -> None:
    """Bring windows in line with what providers said of messages; those that have none are passed over."""
    if corrections:
        await connection.execute(
            _CORRECT,
            workspace_id,
            now,
            [one.thread_id for one in corrections],
            [one.since for one in corrections],
            [one.more for one in corrections],
            [one.refusal for one in corrections],
        )
