"""Who has dealt with a customer, and their teams: nobody of them handles a complaint about it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, select
from sqlalchemy.orm import aliased

from conversations.models import Conversation, Message, Team, TeamMember
from conversations.work import Work

EARLIER = 3  # of the contact's other conversations, those with the latest activity


async def around(work: Work, conversation: Row[Any]) -> frozenset[UUID]:
    """Return the agents around a conversation: its owner, who replied in it, who had the contact's latest ones.

    And all members of teams that one of them belongs to; a complaint on a first message is about what came before.
    """
    replied = await work.connection.scalars(
        select(Message.author_id)
        .where(
            Message.workspace_id == work.workspace_id,
            Message.conversation_id == conversation.id,
            Message.kind == "reply",
            Message.author_kind == "agent",
            Message.author_id.is_not(None),
        )
        .distinct()
    )
    earlier = await work.connection.scalars(
        select(Conversation.assignee_id)
        .where(
            Conversation.workspace_id == work.workspace_id,
            Conversation.contact_id == conversation.contact_id,
            Conversation.id != conversation.id,
            Conversation.assignee_id.is_not(None),
        )
        .order_by(Conversation.last_activity_at.desc())
        .limit(EARLIER)
    )
    found = {one for one in (conversation.assignee_id, *replied, *earlier) if one is not None}
    if not found:
        return frozenset()
    mate = aliased(TeamMember)
    mates = await work.connection.scalars(
        select(mate.agent_id)
        .select_from(TeamMember)
        .join(Team, and_(Team.workspace_id == TeamMember.workspace_id, Team.id == TeamMember.team_id))
        .join(mate, and_(mate.workspace_id == TeamMember.workspace_id, mate.team_id == TeamMember.team_id))
        .where(
            TeamMember.workspace_id == work.workspace_id,
            TeamMember.agent_id.in_(sorted(found)),
            Team.archived.is_(False),
        )
        .distinct()
    )
    return frozenset(found.union(mates))
