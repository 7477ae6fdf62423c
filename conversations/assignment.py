"""Who owns a conversation: the one column of the record that routing writes, and the lock it takes to do so.

They run over the bare driver inside the caller's transaction; the caller records ``conversation.assigned`` where
people should hear of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kit.db import Hot


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides whether a locked conversation may be handed out."""

    status: str
    assignee_id: UUID | None

    @property
    def is_free(self) -> bool:
        """Somebody should answer it, and nobody has it."""
        return self.assignee_id is None and self.status in ("open", "pending")


# Messages may be added meanwhile (their reference takes a weaker lock); nobody else may decide about the owner.
_LOCK = """
SELECT id, status, assignee_id FROM conversation
WHERE workspace_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR NO KEY UPDATE
"""

_SET = """
UPDATE conversation SET assignee_id = owner.agent_id, version = version + 1, updated_at = $2
FROM unnest($3::uuid[], $4::uuid[]) AS owner(conversation_id, agent_id)
WHERE conversation.workspace_id = $1 AND conversation.id = owner.conversation_id
  AND conversation.assignee_id IS DISTINCT FROM owner.agent_id
"""


async def lock(connection: Hot, workspace_id: UUID, conversation_ids: Collection[UUID]) -> dict[UUID, Standing]:
    """Lock conversations, ids sorted, for the rest of the transaction; an id that is not there is left out."""
    rows = await connection.fetch(_LOCK, workspace_id, list(conversation_ids))
    return {row["id"]: Standing(row["status"], row["assignee_id"]) for row in rows}


async def set_assignees(connection: Hot, workspace_id: UUID, owners: Mapping[UUID, UUID | None], now: datetime) -> None:
    """Give locked conversations to agents, or to nobody; one that is theirs already is left alone."""
    if owners:
        await connection.execute(_SET, workspace_id, now, list(owners), list(owners.values()))
