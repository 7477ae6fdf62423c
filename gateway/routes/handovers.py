"""Handing a conversation over with the receiver's word, asking an expert, and helping each other on one."""

from __future__ import annotations

from uuid import UUID

from gateway import keys, snapshots
from gateway.api import Api, Call, In
from gateway.routes.common import show_conversation
from gateway.routes.conversation_actions import NoteText
from gateway.wire.common import Listed
from gateway.wire.conversations import Conversation, conversation
from routing import handovers, repository
from routing.handovers import Role

api = Api("conversations")
PATH = "/api/v1/conversations/{id}"


class HandoverIn(In):
    agent_id: UUID
    note: NoteText = ""


class DeclineIn(In):
    reason: NoteText = ""


class HelperIn(In):
    """`consult` asks a colleague something, which the thread keeps as a note to them; `swarm` has them help."""

    agent_id: UUID
    role: Role
    question: NoteText = ""


class HelperOut(In):
    agent_id: UUID


@api.get("/api/v1/handovers")
async def list_handovers(call: Call) -> Listed[Conversation]:
    """The conversations that the caller is asked to take over now, the most pressing first; see their `parts`."""
    scope = call.scope
    async with call[keys.DATABASE].acquire() as connection:
        now = call[keys.CLOCK].now()
        ids = await repository.handovers_to(connection, scope.workspace_id, scope.agent_id, now)
        rows = await snapshots.conversations_for(connection, scope, ids) if ids else []
    found = {row["id"]: conversation(row) for row in rows}
    return {"items": [found[id_] for id_ in ids if id_ in found], "next_cursor": None}


@api.post(f"{PATH}/handover")
async def ask_to_take_over(call: Call, id_: UUID, body: HandoverIn) -> Conversation:
    """Ask a colleague who is there to take it over; its owner keeps it until they accept."""
    async with call.begin() as work:
        await handovers.ask(work, call.scope, id_, body.agent_id, body.note)
    return await show_conversation(call, id_)


@api.post(f"{PATH}/handover/accept")
async def accept_handover(call: Call, id_: UUID) -> Conversation:
    """Become its owner; 409 `handover_gone` if it was taken back or too late."""
    async with call.begin() as work:
        await handovers.accept(work, call.scope, id_)
    return await show_conversation(call, id_)


@api.post(f"{PATH}/handover/decline")
async def decline_handover(call: Call, id_: UUID, body: DeclineIn) -> Conversation:
    """Leave it with its owner; a reason becomes a note to them."""
    async with call.begin() as work:
        await handovers.decline(work, call.scope, id_, body.reason)
    return await show_conversation(call, id_)


@api.post(f"{PATH}/handover/withdraw")
async def withdraw_handover(call: Call, id_: UUID) -> Conversation:
    """Take back what a colleague has not answered yet."""
    async with call.begin() as work:
        await handovers.withdraw(work, call.scope, id_)
    return await show_conversation(call, id_)


@api.post(f"{PATH}/helpers")
async def add_helper(call: Call, id_: UUID, body: HelperIn) -> Conversation:
    """Give a colleague a part in it, or take one; it stays its owner's."""
    async with call.begin() as work:
        await handovers.invite(work, call.scope, id_, body.agent_id, body.role, body.question)
    return await show_conversation(call, id_)


@api.post(f"{PATH}/helpers/end")
async def end_help(call: Call, id_: UUID, body: HelperOut) -> Conversation:
    """End a colleague's part in it, or one's own."""
    async with call.begin() as work:
        await handovers.end_part(work, call.scope, id_, body.agent_id)
    return await show_conversation(call, id_)
