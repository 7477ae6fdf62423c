"""What is done to a conversation as a whole: handing over, putting off, closing, joining, parting."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from gateway import keys
from gateway.api import Api, Call, In
from gateway.routes.common import show_conversation
from gateway.validation import Moment
from gateway.wire.conversations import Conversation

api = Api("conversations")
PATH = "/api/v1/conversations/{id}"

NoteText = Annotated[str, Field(max_length=200_000, description="a note for colleagues, written with it")]


class AssignIn(In):
    agent_id: Annotated[UUID | None, Field(description="null gives it back to its queue")]


class TransferIn(In):
    queue_id: UUID | None = None
    agent_id: UUID | None = None
    tier: Annotated[int | None, Field(ge=1, le=9, description="the lowest level of the queue that is asked")] = None
    note: NoteText = ""
    outside_team: Annotated[
        bool, Field(description="a complaint: nobody is asked who dealt with the customer, nor their teams")
    ] = False


class EscalateIn(In):
    note: NoteText = ""


class SnoozeIn(In):
    until: Moment


class ResolveIn(In):
    disposition: Annotated[str | None, Field(max_length=200, description="the outcome's code")] = None


@api.post(f"{PATH}/assign")
async def assign(call: Call, id_: UUID, body: AssignIn) -> Conversation:
    """Give it to an agent, or back to its queue."""
    async with call.begin() as work:
        await call[keys.LIFECYCLE].assign(work, call.scope, id_, body.agent_id)
    return await show_conversation(call, id_)


@api.post(f"{PATH}/transfer")
async def transfer(call: Call, id_: UUID, body: TransferIn) -> Conversation:
    """Hand it over to a queue, to a level of it, to an agent, or to an agent in a queue, without asking them."""
    async with call.begin() as work:
        await call[keys.LIFECYCLE].transfer(
            work,
            call.scope,
            id_,
            body.queue_id,
            body.agent_id,
            body.note,
            tier=body.tier,
            outside_team=body.outside_team,
        )
    return await show_conversation(call, id_)


@api.post(f"{PATH}/escalate")
async def escalate(call: Call, id_: UUID, body: EscalateIn) -> Conversation:
    """Hand it up one tier of its queue."""
    async with call.begin() as work:
        await call[keys.LIFECYCLE].escalate(work, call.scope, id_, body.note)
    return await show_conversation(call, id_)


@api.post(f"{PATH}/snooze")
async def snooze(call: Call, id_: UUID, body: SnoozeIn) -> Conversation:
    """Put it off; it comes back at that time, or when the customer writes."""
    async with call.begin() as work:
        await call[keys.LIFECYCLE].snooze(work, call.scope, id_, body.until)
    return await show_conversation(call, id_)


@api.post(f"{PATH}/resolve")
async def resolve(call: Call, id_: UUID, body: ResolveIn) -> Conversation:
    """Close it, with the outcome's code."""
    async with call.begin() as work:
        await call[keys.LIFECYCLE].resolve(work, call.scope, id_, body.disposition)
    return await show_conversation(call, id_)


@api.post(f"{PATH}/reopen")
async def reopen(call: Call, id_: UUID) -> Conversation:
    """Open it again, or bring it back from being put off."""
    async with call.begin() as work:
        await call[keys.LIFECYCLE].reopen(work, call.scope, id_)
    return await show_conversation(call, id_)
