"""What somebody who left the workspace still held goes back to its queue."""

from __future__ import annotations

from sqlalchemy import and_, select

from conversations.access import Scope
from conversations.lifecycle import Lifecycle
from conversations.models import Agent, Conversation
from conversations.work import Work

BATCH = 50


async def hand_back(work: Work, lifecycle: Lifecycle) -> int:
    """Give up to 50 conversations of former agents back to their queues; return how many.

    Call it after ``people.remove_agent`` is committed, until it returns 0, and from a loop: a router that assigned
    a moment before the agent left is caught by the next round.
    """
    held = await work.connection.scalars(
        select(Conversation.id)
        .join(Agent, and_(Agent.workspace_id == Conversation.workspace_id, Agent.id == Conversation.assignee_id))
        .where(
            Conversation.workspace_id == work.workspace_id,
            Conversation.status != "resolved",
            Conversation.merged_into_id.is_(None),
            Agent.is_active.is_(False),
        )
        .order_by(Conversation.id)
        .limit(BATCH)
        .with_for_update(of=Conversation, key_share=True, skip_locked=True)
    )
    conversation_ids = list(held)
    for conversation_id in conversation_ids:
        await lifecycle.assign(work, Scope.system(work.workspace_id), conversation_id, None)
    return len(conversation_ids)
