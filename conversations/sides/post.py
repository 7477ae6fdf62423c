"""Mails to people outside on their way out: the same life as a reply's delivery (``deliveries.py``), in a table aside.

Each person gets a mail of their own, so nobody outside learns who else is asked; its id is made of the delivery's, and
its signed reply address names the side conversation. Only the first unfinished mail to a person is claimed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson

from conversations.deliveries import LEASE_FOR, Claimed, Outcome, Status
from conversations.events import EventDraft
from conversations.sides.quoting import as_text
from kit.db import Hot

_CLAIM = """
WITH due AS MATERIALIZED (
    SELECT due.id FROM side_delivery AS due
    WHERE due.workspace_id = $1 AND due.state = 'queued' AND due.run_at <= $4 AND due.inbox_id = ANY($2::uuid[])
      AND NOT EXISTS (
        SELECT FROM side_delivery AS earlier
        WHERE earlier.workspace_id = $1 AND earlier.participant_id = due.participant_id
          AND earlier.sequence < due.sequence AND earlier.state IN ('queued', 'sending'))
    ORDER BY due.run_at, due.sequence LIMIT $6
    FOR UPDATE SKIP LOCKED
)
UPDATE side_delivery SET state = 'sending', attempts = attempts + 1, lease_owner = $3, lease_epoch = lease_epoch + 1,
                         lease_until = $4::timestamptz + $5::interval, updated_at = $4
FROM due WHERE side_delivery.workspace_id = $1 AND side_delivery.id = due.id AND side_delivery.state = 'queued'
RETURNING side_delivery.id, side_delivery.lease_epoch, side_delivery.attempts
"""

_CLAIMED = """
SELECT delivery.id, delivery.inbox_id, delivery.sequence, message.side_id, message.text, message.quotes::text,
       message.author_name, message.author_kind, message.created_at, side.conversation_id, side.subject,
       participant.address AS recipient, participant.name AS recipient_name, participant.state::text AS thread_state,
       (SELECT coalesce(jsonb_agg(jsonb_build_object(
            'id', file.id, 'name', file.name, 'content_type', file.content_type, 'size_bytes', file.size_bytes,
            'sha256', encode(file.sha256, 'hex')) ORDER BY side_file.position), '[]')::text
        FROM side_file JOIN file ON file.workspace_id = side_file.workspace_id AND file.id = side_file.file_id
        WHERE side_file.workspace_id = $1 AND side_file.message_id = message.id) AS files
FROM side_delivery AS delivery
JOIN side_message AS message ON message.workspace_id = delivery.workspace_id AND message.id = delivery.message_id
JOIN side_conversation AS side ON side.workspace_id = message.workspace_id AND side.id = message.side_id
JOIN side_participant AS participant
  ON participant.workspace_id = delivery.workspace_id AND participant.id = delivery.participant_id
WHERE delivery.workspace_id = $1 AND delivery.id = ANY($2::uuid[])
ORDER BY delivery.sequence
"""


async def claim(
    connection: Hot, workspace_id: UUID, inbox_ids: Sequence[UUID], owner: str, now: datetime, limit: int
) -> list[Claimed]:
    """See ``deliveries.claim``."""
    claims = await connection.fetch(_CLAIM, workspace_id, inbox_ids, owner, now, LEASE_FOR, limit)
    if not claims:
        return []
    by_id = {row["id"]: row for row in claims}
    rows = await connection.fetch(_CLAIMED, workspace_id, list(by_id))
    return [
        Claimed(row["id"], by_id[row["id"]]["lease_epoch"], by_id[row["id"]]["attempts"], _as_reply(row))
        for row in rows
    ]


def _as_reply(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a channel needs to send it as it sends a reply."""
    text = as_text(row["text"], orjson.loads(row["quotes"]))
    state = orjson.loads(row["thread_state"])
    return {
        "message_id": row["id"],
        "conversation_id": row["conversation_id"],
        "thread_id": row["side_id"],  # the signed reply address names it
        "inbox_id": row["inbox_id"],
        "sequence": row["sequence"],
        "recipient": row["recipient"],
        "thread_key": str(row["side_id"]),
        "subject": row["subject"],
        "content": {"type": "text", "text": text},
        "text": text,
        "author_name": row["author_name"],
        "author_kind": "agent",
        "created_at": row["created_at"],
        "files": orjson.loads(row["files"]),
        "thread_state": {"to_name": row["recipient_name"]} | state,
        "facts": {},
    }


async def release(connection: Hot, workspace_id: UUID, inbox_ids: Sequence[UUID], code: str, now: datetime) -> None:
    """See ``deliveries.release``."""
    await connection.execute(
        """UPDATE side_delivery SET run_at = $4, updated_at = $4
           WHERE workspace_id = $1 AND inbox_id = ANY($2::uuid[]) AND state = 'queued' AND run_at > $4
             AND error->>'code' = $3""",
        workspace_id,
        inbox_ids,
        code,
        now,
    )


_FINISH = """
UPDATE side_delivery SET
    state = CASE outcome.state WHEN 'delivered' THEN 'sent' ELSE outcome.state END,
    external_id = coalesce(outcome.external_id, side_delivery.external_id),
    error = outcome.error::jsonb, run_at = coalesce(outcome.run_at, side_delivery.run_at),
    may_be_duplicate = side_delivery.may_be_duplicate OR outcome.may_be_duplicate,
    attempts = side_delivery.attempts - CASE WHEN outcome.refund THEN 1 ELSE 0 END,
    lease_owner = NULL, lease_until = NULL, updated_at = $2
FROM unnest($3::uuid[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::timestamptz[], $9::bool[], $10::bool[])
     AS outcome(id, epoch, state, external_id, error, run_at, may_be_duplicate, refund)
WHERE side_delivery.workspace_id = $1 AND side_delivery.id = outcome.id
  AND side_delivery.lease_epoch = outcome.epoch AND side_delivery.state = 'sending'
RETURNING side_delivery.id, side_delivery.message_id, side_delivery.participant_id, side_delivery.state,
          side_delivery.attempts, side_delivery.error->>'code' AS code
"""

_REMEMBER = """
UPDATE side_participant SET state = side_participant.state || fresh.state::jsonb
FROM unnest($2::uuid[], $3::text[]) AS fresh(id, state)
WHERE side_participant.workspace_id = $1 AND side_participant.id = fresh.id
"""

_SHOWN = """
SELECT message.id, message.side_id, message.sequence, side.conversation_id, side.opened_by
FROM side_message AS message
JOIN side_conversation AS side ON side.workspace_id = message.workspace_id AND side.id = message.side_id
WHERE message.workspace_id = $1 AND message.id = ANY($2::uuid[])
"""


async def finish(connection: Hot, workspace_id: UUID, outcomes: Sequence[Outcome], now: datetime) -> list[EventDraft]:
    """Record outcomes; those whose lease was lost change nothing. Returns the events to be written last."""
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
    states = {outcome.id: outcome.thread_state for outcome in outcomes if outcome.thread_state}
    if fresh := sorted((row["participant_id"], states[row["id"]]) for row in changed if row["id"] in states):
        await connection.execute(
            _REMEMBER, workspace_id, [one for one, _ in fresh], [orjson.dumps(state).decode() for _, state in fresh]
        )
    return await _tell(connection, workspace_id, changed)


_EXPIRED = """
UPDATE side_delivery SET state = CASE WHEN inbox_id = ANY($3::uuid[]) THEN 'queued' ELSE 'unknown' END,
    run_at = $2, lease_owner = NULL, lease_until = NULL, updated_at = $2, may_be_duplicate = true,
    error = CASE WHEN inbox_id = ANY($3::uuid[]) THEN error
            ELSE '{"code": "delivery_unknown", "detail": "the program stopped while this was being sent"}'::jsonb END
WHERE workspace_id = $1 AND state = 'sending' AND lease_until < $2 AND inbox_id = ANY($4::uuid[])
RETURNING id, message_id, participant_id, state, attempts, error->>'code' AS code
"""


async def recover_expired(
    connection: Hot, workspace_id: UUID, inbox_ids: Sequence[UUID], repeatable: Sequence[UUID], now: datetime
) -> list[EventDraft]:
    """See ``deliveries.recover_expired``."""
    return await _tell(
        connection, workspace_id, await connection.fetch(_EXPIRED, workspace_id, now, repeatable, inbox_ids)
    )


_APPLY = """
UPDATE side_delivery SET state = 'failed', error = news.error::jsonb, lease_until = NULL, updated_at = $2
FROM unnest($3::uuid[], $4::text[]) AS news(id, error)
WHERE side_delivery.workspace_id = $1 AND side_delivery.id = news.id
  AND side_delivery.state IN ('queued', 'sending', 'unknown', 'sent')
RETURNING side_delivery.id, side_delivery.message_id, side_delivery.participant_id, side_delivery.state,
          side_delivery.attempts, side_delivery.error->>'code' AS code
"""


async def apply_statuses(
    connection: Hot, workspace_id: UUID, statuses: Sequence[Status], now: datetime
) -> list[EventDraft]:
    """Mark mails that came back; any other news, repeats and strangers' ids change nothing."""
    returned = {one.message_id: one.error for one in statuses if one.state == "failed" and one.message_id is not None}
    if not returned:
        return []
    changed = await connection.fetch(
        _APPLY,
        workspace_id,
        now,
        list(returned),
        [orjson.dumps(error).decode() if error else None for error in returned.values()],
    )
    return await _tell(connection, workspace_id, changed)


# Of each person the latest mail only: an older one is no longer what is asked.
_RETRY: Final = """
WITH latest AS (
    SELECT DISTINCT ON (delivery.participant_id) delivery.id
    FROM side_delivery AS delivery
    JOIN side_participant AS participant
      ON participant.workspace_id = delivery.workspace_id AND participant.id = delivery.participant_id
    WHERE delivery.workspace_id = $1 AND participant.side_id = $2 AND participant.removed_at IS NULL
    ORDER BY delivery.participant_id, delivery.sequence DESC
)
UPDATE side_delivery SET state = 'queued', run_at = $3, error = NULL, lease_owner = NULL, lease_until = NULL,
    may_be_duplicate = may_be_duplicate OR state = 'unknown', updated_at = $3
FROM latest
WHERE side_delivery.workspace_id = $1 AND side_delivery.id = latest.id AND state IN ('failed', 'unknown')
RETURNING side_delivery.id, message_id, participant_id, state, attempts, NULL::text AS code
"""


async def retry(connection: Hot, workspace_id: UUID, side_id: UUID, now: datetime) -> list[EventDraft]:
    """Queue the latest mails of a side conversation again that failed, but to people who were taken out."""
    return await _tell(connection, workspace_id, await connection.fetch(_RETRY, workspace_id, side_id, now))


async def _tell(connection: Hot, workspace_id: UUID, changed: Sequence[Mapping[str, Any]]) -> list[EventDraft]:
    if not changed:
        return []
    rows = await connection.fetch(_SHOWN, workspace_id, list({row["message_id"] for row in changed}))
    by_id = {row["id"]: row for row in rows}
    drafts = []
    for row in sorted(changed, key=lambda one: one["id"]):
        message = by_id[row["message_id"]]
        drafts.append(
            EventDraft(
                "side.delivery_updated",
                conversation_id=message["conversation_id"],
                agent_id=message["opened_by"],
                data={
                    "side_id": message["side_id"],
                    "side_message_id": row["message_id"],
                    "sequence": message["sequence"],
                    "state": row["state"],
                    "attempts": row["attempts"],
                    "code": row["code"],
                },
            )
        )
    return drafts
