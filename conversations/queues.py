"""Queues and who serves them. What a queue's ``policy`` means is routing's business; here it is kept and versioned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, delete, func, insert, select

from conversations.access import Scope, find
from conversations.audit import audit
from conversations.calendars import turn_page
from conversations.models import Agent, Calendar, Conversation, Inbox, Queue, QueueMember, Team
from conversations.resources import check_version, clean_name, create, edit, only, remove, touch, unique
from conversations.work import Work
from kit.errors import Conflict, Invalid, NotFound

MAX_REOPEN_S = 365 * 86_400
EVENT = "queue.updated"


async def list_queues(work: Work, scope: Scope, *, with_archived: bool = False) -> list[Row[Any]]:
    """Return the queues by name; every member may know them, since they transfer into them."""
    query = select(Queue).where(Queue.workspace_id == scope.workspace_id).order_by(func.lower(Queue.name), Queue.id)
    return list(await work.connection.execute(query if with_archived else query.where(~Queue.archived)))


@dataclass(frozen=True, slots=True)
class Member:
    """An agent who serves a queue; tier 1 is asked first."""

    agent_id: UUID
    tier: int


async def list_members(work: Work, scope: Scope, queue_ids: Sequence[UUID] | None = None) -> dict[UUID, list[Member]]:
    """Return who serves which queue, lowest tier first; queues without members are left out; one statement."""
    query = (
        select(QueueMember.queue_id, QueueMember.agent_id, QueueMember.tier)
        .where(QueueMember.workspace_id == scope.workspace_id)
        .order_by(QueueMember.tier, QueueMember.agent_id)
    )
    if queue_ids is not None:
        query = query.where(QueueMember.queue_id.in_(queue_ids))
    members: dict[UUID, list[Member]] = {}
    for queue_id, agent_id, tier in await work.connection.execute(query):
        members.setdefault(queue_id, []).append(Member(agent_id, tier))
    return members


async def create_queue(
    work: Work,
    scope: Scope,
    *,
    name: str,
    team_id: UUID | None = None,
    calendar_id: UUID | None = None,
    pending_after_reply: bool = False,
    reopen_within_s: int = 259_200,
    policy: Mapping[str, Any] | None = None,
) -> Row[Any]:
    """Write a queue and return its row.

    Args:
        calendar_id: whose hours are the queue's; none: around the clock.
        reopen_within_s: seconds after the resolution in which a customer's message reopens instead of opening anew.
        policy: what routing reads, checked by the caller.
    Raises:
        Conflict: the name is in use (``name_taken``).
    """
    scope.require("queues.manage")
    if team_id is not None:
        await find(work, scope, Team, team_id)
    if calendar_id is not None:
        await find(work, scope, Calendar, calendar_id, lock=True)
    values = {
        "name": clean_name(name),
        "team_id": team_id,
        "calendar_id": calendar_id,
        "pending_after_reply": pending_after_reply,
        "reopen_within_s": _reopen(reopen_within_s),
        "policy": dict(policy or {}),
    }
    async with _unique_name():
        row = await create(work, scope, Queue, values, EVENT)
    if calendar_id is not None:
        await turn_page(work)
    return row


async def update_queue(
    work: Work, scope: Scope, queue_id: UUID, changes: Mapping[str, Any], *, expected_version: int | None = None
) -> Row[Any]:
    """Change some of ``name, team_id, calendar_id, pending_after_reply, reopen_within_s, policy``; return the row."""
    scope.require("queues.manage")
    row = await find(work, scope, Queue, queue_id, lock=True)
    check_version(row, expected_version)
    values = only(changes, "name", "team_id", "calendar_id", "pending_after_reply", "reopen_within_s", "policy")
    if "name" in values:
        values["name"] = clean_name(values["name"])
    if values.get("team_id") is not None:
        await find(work, scope, Team, values["team_id"])
    if values.get("calendar_id") is not None:
        # Locked, so that it is not deleted meanwhile.
        await find(work, scope, Calendar, values["calendar_id"], lock=True)
    if "reopen_within_s" in values:
        values["reopen_within_s"] = _reopen(values["reopen_within_s"])
    async with _unique_name():
        after = await edit(work, scope, Queue, row, values, EVENT)
    if after.calendar_id != row.calendar_id:
        await turn_page(work)
    return after


async def delete_queue(work: Work, scope: Scope, queue_id: UUID) -> None:
    """Take a queue out of use.

    Raises:
        Conflict: customers would wait in it unseen: an inbox feeds it, or it holds conversations (``queue_in_use``).
    """
    scope.require("queues.manage")
    row = await find(work, scope, Queue, queue_id, lock=True)
    inboxes = await work.connection.scalar(
        select(func.count())
        .select_from(Inbox)
        .where(Inbox.workspace_id == scope.workspace_id, Inbox.queue_id == queue_id, ~Inbox.archived)
    )
    held = await work.connection.scalar(
        select(func.count())
        .select_from(Conversation)
        .where(
            Conversation.workspace_id == scope.workspace_id,
            Conversation.queue_id == queue_id,
            Conversation.status != "resolved",
        )
    )
    if inboxes or held:
        raise Conflict(
            "move its inboxes and conversations to another queue first",
            code="queue_in_use",
            fields={"inboxes": inboxes, "conversations": held},
        )
    await remove(work, scope, Queue, row, EVENT)


async def set_members(
    work: Work, scope: Scope, queue_id: UUID, tiers: Mapping[UUID, int], *, expected_version: int | None = None
) -> Row[Any]:
    """Make exactly these agents serve a queue; return the queue's row.

    Args:
        tiers: agent id → level, 1 to 9; level 1 is asked first.
    Raises:
        NotFound: one of them is no active agent of the workspace.
    """
    scope.require("queues.manage")
    row = await find(work, scope, Queue, queue_id, lock=True)
    check_version(row, expected_version)
    if any(not 1 <= tier <= 9 for tier in tiers.values()):
        raise Invalid("a tier is a number from 1 to 9", fields={"members": "a tier is out of range"})
    active = set(
        await work.connection.scalars(
            select(Agent.id)
            .where(Agent.workspace_id == scope.workspace_id, Agent.id.in_(tiers), Agent.is_active)
            .order_by(Agent.id)
            .with_for_update(key_share=True)
        )
    )
    if missing := set(tiers) - active:
        raise NotFound("there is no such agent", fields={"agent_ids": sorted(map(str, missing))})
    before = {
        member.agent_id: member.tier for member in (await list_members(work, scope, [queue_id])).get(queue_id, [])
    }
    if before == dict(tiers):
        return row
    gone = [agent_id for agent_id, tier in before.items() if tiers.get(agent_id) != tier]
    fresh = [agent_id for agent_id, tier in tiers.items() if before.get(agent_id) != tier]
    here = and_(QueueMember.workspace_id == scope.workspace_id, QueueMember.queue_id == queue_id)
    if gone:
        await work.connection.execute(delete(QueueMember).where(here, QueueMember.agent_id.in_(gone)))
    if fresh:
        await work.connection.execute(
            insert(QueueMember),
            [
                {
                    "workspace_id": scope.workspace_id,
                    "queue_id": queue_id,
                    "agent_id": agent_id,
                    "tier": tiers[agent_id],
                }
                for agent_id in fresh
            ],
        )
    row = await touch(work, scope, Queue, queue_id)
    told = {"before": _told(before), "after": _told(tiers)}
    await audit(work, "queue.members_changed", "queue", queue_id, **told)
    work.record(EVENT, queue_id=queue_id, data={"id": queue_id, "fields": ["members"]})
    # Whoever joined or left sees other conversations from now on: their clients and sockets must learn of it.
    for agent_id in sorted(set(before) ^ set(tiers)):
        work.record("agent.updated", agent_id=agent_id, queue_id=queue_id, data={"fields": ["queue_ids"]})
    return row


def _unique_name() -> AbstractAsyncContextManager[None]:
    return unique("name_taken", "there is a queue of this name already", field="name")


def _reopen(seconds: int) -> int:
    if not 0 <= seconds <= MAX_REOPEN_S:
        raise Invalid("the reopen window is at most a year", fields={"reopen_within_s": "is out of range"})
    return seconds


def _told(tiers: Mapping[UUID, int]) -> dict[str, int]:
    return {str(agent_id): tier for agent_id, tier in sorted(tiers.items())}
