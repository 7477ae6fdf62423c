"""Queues: the ordered waiting lines, who serves them, and how they hand out work."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field
from typing_extensions import TypedDict

from conversations import access, queues
from conversations.models import Queue as QueueRow
from conversations.work import Work
from gateway import keys, snapshots
from gateway.api import Api, Call, In
from gateway.routes.common import ExpectedVersion, Name, ShortListQuery, changes, cut_short_list, left_out, mapping
from gateway.wire.common import Listed
from gateway.wire.people import Queue, queue
from kit.errors import NotFound
from routing.policy import QueuePolicy, check_policy

api = Api("queues")
PATH = "/api/v1/queues"

ReopenWithin = Annotated[int, Field(ge=0, le=31_536_000, description="a customer's message reopens for this long")]

CalendarId = Annotated[UUID | None, Field(description="whose hours are the queue's; null: around the clock")]


class QueueIn(In):
    name: Name
    team_id: UUID | None = None
    calendar_id: CalendarId = None
    pending_after_reply: bool = False
    reopen_within_s: ReopenWithin = 259_200
    policy: QueuePolicy = QueuePolicy()


class QueuePatch(In):
    name: Name = left_out()
    team_id: UUID | None = None
    calendar_id: CalendarId = None
    pending_after_reply: bool = left_out()
    reopen_within_s: ReopenWithin = left_out()
    policy: QueuePolicy = left_out()
    expected_version: ExpectedVersion = None


class MemberIn(In):
    agent_id: UUID
    tier: Annotated[int, Field(ge=1, le=9, description="level 1 is asked first")] = 1


class MembersIn(In):
    members: Annotated[list[MemberIn], Field(max_length=5_000)]
    expected_version: ExpectedVersion = None


class Member(TypedDict):
    agent_id: UUID
    tier: int


@api.get(PATH)
async def list_queues(call: Call, query: ShortListQuery) -> Listed[Queue]:
    """The queues, by name, with how many wait in each."""
    async with call[keys.DATABASE].acquire() as connection:
        rows = await snapshots.queues(connection, call.scope.workspace_id, None)
    return cut_short_list(rows, query, queue)


@api.post(PATH, status=201)
async def create_queue(call: Call, body: QueueIn) -> Queue:
    """Open a queue."""
    async with call.begin() as work:
        row = await queues.create_queue(
            work,
            call.scope,
            name=body.name,
            team_id=body.team_id,
            calendar_id=body.calendar_id,
            pending_after_reply=body.pending_after_reply,
            reopen_within_s=body.reopen_within_s,
            policy=_stored(body.policy),
        )
    return await _show(call, row.id)


@api.get(f"{PATH}/{{id}}")
async def read_queue(call: Call, id_: UUID) -> Queue:
    """One queue."""
    return await _show(call, id_)


@api.patch(f"{PATH}/{{id}}")
async def change_queue(call: Call, id_: UUID, body: QueuePatch) -> Queue:
    """Change a queue; `policy` replaces the whole policy."""
    values = changes(body)
    if "policy" in values:
        values["policy"] = _stored(body.policy)
    async with call.begin() as work:
        await queues.update_queue(work, call.scope, id_, values, expected_version=body.expected_version)
        if "calendar_id" in values:
            await call[keys.ROUTER].hours_changed(work, queue_id=id_)
    return await _show(call, id_)


@api.delete(f"{PATH}/{{id}}")
async def delete_queue(call: Call, id_: UUID) -> None:
    """Close a queue that no inbox feeds and that holds nothing."""
    async with call.begin() as work:
        await queues.delete_queue(work, call.scope, id_)


@api.get(f"{PATH}/{{id}}/members")
async def list_queue_members(call: Call, id_: UUID) -> Listed[Member]:
    """Who serves a queue, by tier."""
    async with call.begin() as work:
        return await _members(work, call, id_)


@api.put(f"{PATH}/{{id}}/members")
async def set_queue_members(call: Call, id_: UUID, body: MembersIn) -> Listed[Member]:
    """Make exactly these agents serve a queue."""
    async with call.begin() as work:
        tiers = {member.agent_id: member.tier for member in body.members}
        await queues.set_members(work, call.scope, id_, tiers, expected_version=body.expected_version)
        answer = await _members(work, call, id_)
    await call[keys.CALLERS].changed(call.scope.workspace_id)
    return answer


async def _members(work: Work, call: Call, queue_id: UUID) -> Listed[Member]:
    await access.find(work, call.scope, QueueRow, queue_id)
    members = (await queues.list_members(work, call.scope, [queue_id])).get(queue_id, [])
    return {
        "items": [{"agent_id": member.agent_id, "tier": member.tier} for member in members],
        "next_cursor": None,
    }


async def _show(call: Call, queue_id: UUID) -> Queue:
    async with call[keys.DATABASE].acquire() as connection:
        rows = await snapshots.queues(connection, call.scope.workspace_id, [queue_id])
    if not rows:
        raise NotFound("there is no such queue", fields={"resource": "queue"})
    return queue(mapping(rows[0]))


def _stored(policy: QueuePolicy) -> dict[str, object]:
    """Return what the row keeps of a policy: what was said, so that later defaults reach what was not."""
    return check_policy(policy.model_dump(exclude_unset=True)).model_dump(exclude_unset=True)
