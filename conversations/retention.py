"""Files of resolved conversations expire where the workspace says so: ``files_expire_after_days`` of its settings.

A file expires when every message that carries it lies in a conversation that was resolved so many days ago: its row and
its messages stay and say when, its bytes are refused at once and deleted by the sweep 48 hours later (``files.py``), so
that a backup whose database is older than that still finds them. The formatted page of a mail is part of what was
said and never expires; the raw mail and the pictures in it do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from conversations.audit import audit
from conversations.work import Work, Works
from conversations.workspaces import files_expire_after

BATCH = 500

# Locked against being linked to another message meanwhile; one that is being linked is left for the next round.
_OLD = """
SELECT id, created_at, size_bytes FROM file
WHERE workspace_id = $1 AND is_linked AND expired_at IS NULL AND NOT is_page
  AND created_at < $2 AND (created_at, id) > ($3, $4)
ORDER BY created_at, id LIMIT $5
FOR UPDATE SKIP LOCKED
"""
# A statement of its own: it sees what was linked before the lock.
# What a side conversation carries lives as long as its case does.
_USES = """
SELECT carried.file_id, bool_or(carried.role = 'html') AS is_page,
       bool_or(conversation.status <> 'resolved' OR conversation.resolved_at IS NULL
               OR conversation.resolved_at >= $3) AS is_live
FROM (SELECT message_file.file_id, message_file.role, message.conversation_id
      FROM message_file
      JOIN message ON message.workspace_id = message_file.workspace_id AND message.id = message_file.message_id
      WHERE message_file.workspace_id = $1 AND message_file.file_id = ANY($2::uuid[])
      UNION ALL
      SELECT side_file.file_id, side_file.role, side.conversation_id
      FROM side_file
      JOIN side_message ON side_message.workspace_id = side_file.workspace_id AND side_message.id = side_file.message_id
      JOIN side_conversation AS side
        ON side.workspace_id = side_message.workspace_id AND side.id = side_message.side_id
      WHERE side_file.workspace_id = $1 AND side_file.file_id = ANY($2::uuid[])) AS carried
JOIN conversation ON conversation.workspace_id = $1 AND conversation.id = carried.conversation_id
GROUP BY carried.file_id
"""
_KEEP_PAGES = "UPDATE file SET is_page = true WHERE workspace_id = $1 AND id = ANY($2::uuid[])"
_EXPIRE = "UPDATE file SET expired_at = $3 WHERE workspace_id = $1 AND id = ANY($2::uuid[])"
# The copies of the facts in the messages, which is what people see.
_CARRIERS = """
SELECT message.id FROM message
WHERE message.workspace_id = $1 AND message.attachments <> '[]'
  AND message.id IN (SELECT message_id FROM message_file WHERE workspace_id = $1 AND file_id = ANY($2::uuid[]))
ORDER BY message.id
FOR UPDATE
"""
_TELL = """
UPDATE message SET version = message.version + 1, updated_at = $4, attachments = (
    SELECT jsonb_agg(CASE WHEN (one.file ->> 'id')::uuid = ANY($3::uuid[])
                          THEN one.file || jsonb_build_object('expired_at', $5::text) ELSE one.file END
                     ORDER BY one.place)
    FROM jsonb_array_elements(message.attachments) WITH ORDINALITY AS one(file, place))
FROM conversation
WHERE message.workspace_id = $1 AND message.id = ANY($2::uuid[])
  AND conversation.workspace_id = message.workspace_id AND conversation.id = message.conversation_id
RETURNING message.id, message.conversation_id, message.sequence, conversation.contact_id, conversation.queue_id
"""


@dataclass(frozen=True, slots=True)
class _Place:
    """How far a round has come in the order of ``(created_at, id)``."""

    created_at: datetime
    id: UUID


_START = _Place(datetime.min.replace(tzinfo=UTC), UUID(int=0))


async def expire_files(works: Works, workspace_id: UUID) -> int:
    """Let the files of a workspace expire whose time has come, 500 looked at in a transaction; return how many did."""
    expired = 0
    place: _Place | None = _START
    while place is not None:
        async with works.begin(workspace_id) as work:
            days = await files_expire_after(work)
            if days is None:
                return expired
            place, count = await _expire_some(work, days, place)
            expired += count
    return expired


async def _expire_some(work: Work, days: int, place: _Place) -> tuple[_Place | None, int]:
    driver = await work.driver()
    before = work.now - timedelta(days=days)
    old = await driver.fetch(_OLD, work.workspace_id, before, place.created_at, place.id, BATCH)
    if not old:
        return None, 0
    uses = {
        row["file_id"]: row for row in await driver.fetch(_USES, work.workspace_id, [row["id"] for row in old], before)
    }
    pages = [id_ for id_, use in uses.items() if use["is_page"]]
    gone = {row["id"]: row["size_bytes"] for row in old if row["id"] in uses and not uses[row["id"]]["is_live"]}
    for id_ in pages:
        gone.pop(id_, None)
    if pages:
        await driver.execute(_KEEP_PAGES, work.workspace_id, pages)
    if gone:
        await driver.execute(_EXPIRE, work.workspace_id, list(gone), work.now)
        await _tell(work, list(gone))
        await audit(
            work,
            "files.expired",
            "workspace",
            work.workspace_id,
            files=len(gone),
            size_bytes=sum(gone.values()),
            after_days=days,
            resolved_before=before.isoformat(),
        )
    last = old[-1]
    return _Place(last["created_at"], last["id"]), len(gone)


async def _tell(work: Work, file_ids: list[UUID]) -> None:
    """Mark the files in the messages that carry them, and let the screens know."""
    driver = await work.driver()
    carriers = [row["id"] for row in await driver.fetch(_CARRIERS, work.workspace_id, file_ids)]
    moment = work.now.isoformat()
    for row in await driver.fetch(_TELL, work.workspace_id, carriers, file_ids, work.now, moment):
        work.record(
            "message.files_expired",
            conversation_id=row["conversation_id"],
            message_id=row["id"],
            contact_id=row["contact_id"],
            queue_id=row["queue_id"],
            data={"sequence": row["sequence"]},
        )
