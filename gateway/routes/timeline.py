"""What happened in a conversation, and why routing decided as it did."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from typing_extensions import TypedDict

from conversations import timeline
from conversations.access import find_conversation
from gateway import keys
from gateway.api import Api, Call
from gateway.routes.common import PageQuery
from gateway.wire.common import Listed, listed
from gateway.wire.log import Event, event
from gateway.wire.routing import Decision, decision
from routing import repository

api = Api("conversations")
PATH = "/api/v1/conversations/{id}"


class RoutingTrace(TypedDict):
    """``waiting`` says why nobody has it now, in the form of a decision's ``considered``; null unless it waits."""

    items: list[Decision]
    next_cursor: None
    waiting: dict[str, Any] | None


@api.get(f"{PATH}/timeline")
async def read_timeline(call: Call, id_: UUID, query: PageQuery) -> Listed[Event]:
    """Its events, newest first, with those of conversations merged into it."""
    async with call[keys.DATABASE].acquire() as connection:
        page = await timeline.list_events(connection, call.scope, id_, cursor=query.cursor, limit=query.limit)
    return listed(page.items, event, page.next_cursor)


@api.get(f"{PATH}/routing")
async def read_routing(call: Call, id_: UUID) -> RoutingTrace:
    """The last fifty decisions about it, newest first: who was considered, why each was out, who was chosen."""
    workspace_id = call.scope.workspace_id
    async with call.begin() as work:
        await find_conversation(work, call.scope, id_)
    async with call[keys.DATABASE].acquire() as connection:
        rows = await repository.decisions_of(connection, workspace_id, id_)
        waiting = await repository.why_waiting(connection, workspace_id, id_, call[keys.CLOCK].now())
    return {"items": [decision(row) for row in rows], "next_cursor": None, "waiting": waiting}
