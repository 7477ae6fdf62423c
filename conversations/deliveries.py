"""Replies on their way out: claims under a lease, their four outcomes, and later news of them.

A delivery row moves ``queued → sending → sent → delivered → read``, or ends as ``failed`` or ``unknown``.
The message row repeats what people see (state, error, attempts). Each claim raises ``lease_epoch``; an
outcome names the epoch it was claimed with, so a sender that lost its lease cannot overwrite its successor.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from conversations import opt_outs, windows
from conversations.consent_record import withdraw_by_provider
from conversations.events import EventDraft
from kit.db import Hot

LEASE_FOR = timedelta(seconds=60)  # longer than any channel's own time-out for one send
RANK = {"queued": 0, "sending": 1, "unknown": 2, "failed": 2, "sent": 3, "delivered": 4, "read": 5}


@dataclass(frozen=True, slots=True)
class Claimed:
    """One delivery that this process may attempt now, with all that its channel needs."""

    id: UUID
    epoch: int
    attempt: int
    row: Mapping[str, Any]


# The first unfinished delivery of a thread only: order within a thread is kept by never starting the second.
_CLAIM = """
WITH due AS MATERIALIZED (
    SELECT due.id FROM delivery AS due
    WHERE due.workspace_id = $1 AND due.state = 'queued' AND due.run_at <= $4 AND due.inbox_id = ANY($2::uuid[])
      AND NOT EXISTS (
        SELECT FROM delivery AS earlier
        WHERE earlier.workspace_id = $1 AND earlier.thread_id = due.thread_id AND earlier.sequence < due.sequence
          AND earlier.state IN ('queued', 'sending'))
    ORDER BY due.run_at, due.sequence LIMIT $6
    FOR UPDATE SKIP LOCKED  -- picked once: a plan that looked again would pick others
)
UPDATE delivery SET state = 'sending', attempts = attempts + 1, lease_owner = $3, lease_epoch = lease_epoch + 1,
                    lease_until = $4::timestamptz + $5::interval, updated_at = $4
FROM due WHERE delivery.workspace_id = $1 AND delivery.id = due.id AND delivery.state = 'queued'
RETURNING delivery.id, delivery.lease_epoch, delivery.attempts
"""

_CLAIMED = """
SELECT delivery.id, delivery.message_id, delivery.thread_id, delivery.inbox_id, delivery.sequence,
       message.conversation_id, message.content, message.text, message.author_name,
       message.author_kind, message.created_at, message.facts, identity.id AS identity_id,
       thread.external_id AS thread_key, thread.subject, thread.state AS thread_state,
       identity.external_id AS recipient,
       (SELECT coalesce(jsonb_agg(jsonb_build_object(
            'id', file.id, 'name', file.name, 'content_type', file.content_type, 'size_bytes', file.size_bytes,
            'sha256', encode(file.sha256, 'hex')) ORDER BY file.id), '[]')
        FROM message_file JOIN file ON file.workspace_id = message_file.workspace_id AND file.id = message_file.file_id
        WHERE message_file.workspace_id = $1 AND message_file.message_id = message.id) AS files
FROM delivery
JOIN message ON message.workspace_id = delivery.workspace_id AND message.id = delivery.message_id
JOIN thread ON thread.workspace_id = delivery.workspace_id AND thread.id = delivery.thread_id
JOIN identity ON identity.workspace_id = thread.workspace_id AND identity.id = thread.identity_id
WHERE delivery.workspace_id = $1 AND delivery.id = ANY($2::uuid[])
ORDER BY delivery.sequence
"""


async def claim(
    connection: Hot, workspace_id: UUID, inbox_ids: Sequence[UUID], owner: str, now: datetime, limit: int
) -> list[Claimed]:
    """Claim due deliveries of these inboxes, at most one a thread; the caller commits before it sends."""
    claims = await connection.fetch(_CLAIM, workspace_id, inbox_ids, owner, now, LEASE_FOR, limit)
    if not claims:
        return []
    by_id = {row["id"]: row for row in claims}
    rows = await connection.fetch(_CLAIMED, workspace_id, list(by_id))
    return [
        Claimed(row["id"], by_id[row["id"]]["lease_epoch"], by_id[row["id"]]["attempts"], dict(row)) for row in rows
    ]


async def release(connection: Hot, workspace_id: UUID, inbox_ids: Sequence[UUID], code: str, now: datetime) -> None:
    """Make due at once what was put off with this code."""
    await connection.execute(
        """UPDATE delivery SET run_at = $4, updated_at = $4
           WHERE workspace_id = $1 AND inbox_id = ANY($2::uuid[]) AND state = 'queued' AND run_at > $4
             AND error->>'code' = $3""",
        workspace_id,
        inbox_ids,
        code,
        now,
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended. ``run_at`` only with ``queued``: when to try again."""

    id: UUID
    epoch: int
    state: str  # sent, delivered, failed, unknown, queued
    external_id: str | None = None
    error: Mapping[str, Any] | None = None
    run_at: datetime | None = None
    may_be_duplicate: bool = False
    thread_state: Mapping[str, Any] | None = None
    refund_attempt: bool = False  # the inbox was paused: the message itself was not tried
    spent: int = 1  # messages of the reply window that a sent one took


_FINISH = """
UPDATE delivery SET
    state = outcome.state, external_id = coalesce(outcome.external_id, delivery.external_id),
    error = outcome.error::jsonb, run_at = coalesce(outcome.run_at, delivery.run_at),
    may_be_duplicate = delivery.may_be_duplicate OR outcome.may_be_duplicate,
    attempts = delivery.attempts - CASE WHEN outcome.refund THEN 1 ELSE 0 END,
    lease_owner = NULL, lease_until = NULL, updated_at = $2
FROM unnest($3::uuid[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::timestamptz[], $9::bool[], $10::bool[])
     AS outcome(id, epoch, state, external_id, error, run_at, may_be_duplicate, refund)
WHERE delivery.workspace_id = $1 AND delivery.id = outcome.id AND delivery.lease_epoch = outcome.epoch
  AND delivery.state = 'sending'
RETURNING delivery.message_id, delivery.thread_id, delivery.state, delivery.error, delivery.attempts,
          delivery.may_be_duplicate, delivery.id, delivery.external_id, delivery.created_at, delivery.counted
"""

_SHOW = """
UPDATE message SET delivery = shown.delivery::jsonb, version = version + 1, updated_at = $2,
    -- The provider's id of a reply is what the customer's answer refers to; one id names one message.
    external_id = CASE WHEN message.external_id IS NULL AND NOT EXISTS (
        SELECT FROM message AS other WHERE other.workspace_id = $1 AND other.inbox_id = message.inbox_id
          AND other.external_id = shown.external_id) THEN shown.external_id ELSE message.external_id END
FROM unnest($3::uuid[], $4::text[], $5::text[]) AS shown(id, delivery, external_id)
WHERE message.workspace_id = $1 AND message.id = shown.id
RETURNING message.id, message.conversation_id, message.sequence
"""

_THREAD_STATE = """
UPDATE thread SET state = thread.state || fresh.state::jsonb, version = version + 1, updated_at = $2
FROM unnest($3::uuid[], $4::text[]) AS fresh(id, state)
WHERE thread.workspace_id = $1 AND thread.id = fresh.id
"""


async def finish(connection: Hot, workspace_id: UUID, outcomes: Sequence[Outcome], now: datetime) -> list[EventDraft]:
    """Record outcomes; those whose lease was lost change nothing. Returns the events to be written last."""
    if refused := [one.id for one in outcomes if _says_opted_out(one.error)]:
        await withdraw_by_provider(connection, workspace_id, refused, now)
    states = {outcome.id: outcome for outcome in outcomes if outcome.thread_state}
    if states:
        # Threads before deliveries and messages: the order in which everybody locks.
        threads = await connection.fetch(
            "SELECT id, thread_id FROM delivery WHERE workspace_id = $1 AND id = ANY($2::uuid[])",
            workspace_id,
            list(states),
        )
        rows = sorted((row["thread_id"], orjson.dumps(states[row["id"]].thread_state).decode()) for row in threads)
        await connection.execute(_THREAD_STATE, workspace_id, now, [row[0] for row in rows], [row[1] for row in rows])
    changed = await connection.fetch(
        _FINISH,
        workspace_id,
        now,
        [outcome.id for outcome in outcomes],
        [outcome.epoch for outcome in outcomes],
        [outcome.state for outcome in outcomes],
        [outcome.external_id for outcome in outcomes],
        [orjson.dumps(outcome.error).decode() if outcome.error else None for outcome in outcomes],
        [outcome.run_at for outcome in outcomes],
        [outcome.may_be_duplicate for outcome in outcomes],
        [outcome.refund_attempt for outcome in outcomes],
    )
    spent = {outcome.id: outcome.spent for outcome in outcomes}
    await windows.correct(connection, workspace_id, _corrections(changed, spent), now)
    return await _show(connection, workspace_id, changed, now)


def _says_opted_out(error: Mapping[str, Any] | None) -> bool:
    return (error or {}).get("code") == opt_outs.CODE


def _corrections(ended: Sequence[Any], spent: Mapping[UUID, int]) -> list[windows.Correction]:
    """What these outcomes say of reply windows: a refusal closes one, any other failure used none of its messages."""
    found = []
    for row in ended:
        code = (row["error"] or {}).get("code")
        about = (row["thread_id"], row["created_at"])
        if row["state"] == "failed":
            refused = next((one for one in windows.REFUSALS if one == code), None)
            found.append(windows.Correction(*about, more=0 if refused else -row["counted"], refusal=refused))
        elif row["state"] in ("sent", "delivered") and (more := spent.get(row["id"], 1) - row["counted"]):
            found.append(windows.Correction(*about, more=more))
    return found


async def _show(connection: Hot, workspace_id: UUID, changed: Sequence[Any], now: datetime) -> list[EventDraft]:
    """Repeat on the message row what people see of its delivery."""
    if not changed:
        return []
    changed = sorted(changed, key=lambda row: row["message_id"])
    shown = [
        orjson.dumps(
            {
                "state": row["state"],
                "error": row["error"],
                "attempts": row["attempts"],
                "may_be_duplicate": row["may_be_duplicate"],
                "updated_at": now,
            }
        ).decode()
        for row in changed
    ]
    rows = await connection.fetch(
        _SHOW,
        workspace_id,
        now,
        [row["message_id"] for row in changed],
        shown,
        [row["external_id"] for row in changed],
    )
    by_id = {row["id"]: row for row in rows}
    return [
        EventDraft(
            "delivery.updated",
            conversation_id=by_id[row["message_id"]]["conversation_id"],
            message_id=row["message_id"],
            data={
                "state": row["state"],
                "attempts": row["attempts"],
                "sequence": by_id[row["message_id"]]["sequence"],
                "code": (row["error"] or {}).get("code"),
            },
        )
        for row in changed
    ]


def failed_among(drafts: Sequence[EventDraft]) -> list[UUID]:
    """Return the messages that these events say did not reach their customers."""
    return [
        draft.message_id
        for draft in drafts
        if draft.type == "delivery.updated" and draft.data["state"] == "failed" and draft.message_id is not None
    ]


_EXPIRED = """
UPDATE delivery SET state = CASE WHEN inbox_id = ANY($3::uuid[]) THEN 'queued' ELSE 'unknown' END,
    run_at = $2, lease_owner = NULL, lease_until = NULL, updated_at = $2, may_be_duplicate = true,
    error = CASE WHEN inbox_id = ANY($3::uuid[]) THEN error
            ELSE '{"code": "delivery_unknown", "detail": "the program stopped while this was being sent"}'::jsonb END
WHERE workspace_id = $1 AND state = 'sending' AND lease_until < $2 AND inbox_id = ANY($4::uuid[])
RETURNING id, message_id, thread_id, state, error, attempts, may_be_duplicate, external_id
"""


async def recover_expired(
    connection: Hot, workspace_id: UUID, inbox_ids: Sequence[UUID], repeatable: Sequence[UUID], now: datetime
) -> list[EventDraft]:
    """End the claims of senders that died: again where the far side drops repeats, else unknown to be looked at."""
    changed = await connection.fetch(_EXPIRED, workspace_id, now, repeatable, inbox_ids)
    return await _show(connection, workspace_id, changed, now)


@dataclass(frozen=True, slots=True)
class Status:
    """News of a reply. Named by our message id, or by inbox and the provider's id."""

    state: str
    message_id: UUID | None
    inbox_id: UUID
    external_id: str | None
    error: Mapping[str, Any] | None = None


_FIND = """
SELECT delivery.id, delivery.message_id, delivery.thread_id, delivery.state, delivery.error, delivery.attempts,
       delivery.may_be_duplicate, wanted.position, wanted.state AS news
FROM delivery JOIN unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[])
     WITH ORDINALITY AS wanted(message_id, inbox_id, external_id, state, position)
  ON delivery.inbox_id = wanted.inbox_id
 AND (delivery.message_id = wanted.message_id
      OR (wanted.message_id IS NULL AND delivery.external_id = wanted.external_id))
WHERE delivery.workspace_id = $1
ORDER BY delivery.id
FOR UPDATE OF delivery
"""


async def apply_statuses(
    connection: Hot, workspace_id: UUID, statuses: Sequence[Status], now: datetime
) -> list[EventDraft]:
    """Move deliveries forward by what providers tell; older news, repeats and strangers' ids change nothing.

    A late "failed" marks a reply that was sent, and nothing that was delivered.
    """
    rows = await connection.fetch(
        _FIND,
        workspace_id,
        [status.message_id for status in statuses],
        [status.inbox_id for status in statuses],
        [status.external_id for status in statuses],
        [status.state for status in statuses],
    )
    best: dict[UUID, tuple[Any, Status]] = {}
    for row in rows:
        status = statuses[row["position"] - 1]
        current = best[row["id"]][1].state if row["id"] in best else row["state"]
        if _moves_forward(current, status.state):
            best[row["id"]] = (row, status)
    if not best:
        return []
    changed = await connection.fetch(
        """UPDATE delivery SET state = news.state, error = news.error::jsonb, lease_until = NULL, updated_at = $2
           FROM unnest($3::uuid[], $4::text[], $5::text[]) AS news(id, state, error)
           WHERE delivery.workspace_id = $1 AND delivery.id = news.id
           RETURNING delivery.id, delivery.message_id, delivery.thread_id, delivery.state, delivery.error,
                     delivery.attempts, delivery.may_be_duplicate, delivery.external_id, delivery.created_at,
                     delivery.counted""",
        workspace_id,
        now,
        list(best),
        [status.state for _, status in best.values()],
        [orjson.dumps(status.error).decode() if status.error else None for _, status in best.values()],
    )
    if left := [row["id"] for row in changed if _says_opted_out(row["error"])]:
        await withdraw_by_provider(connection, workspace_id, left, now)
    # A message that failed late may have counted: only the word that there is no window is taken.
    refused = [one for one in _corrections(changed, {}) if one.refusal is not None]
    await windows.correct(connection, workspace_id, refused, now)
    return await _show(connection, workspace_id, changed, now)


def _moves_forward(current: str, news: str) -> bool:
    if news == "failed":
        return current in ("queued", "sending", "unknown", "sent")
    return RANK[news] > RANK[current]
