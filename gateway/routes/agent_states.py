"""What agents choose to be, how much they can hold, and the end of their wrap-ups."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from conversations.access import find_conversation
from gateway import keys
from gateway.api import Api, Call, In
from gateway.routes.agents import show_agent
from gateway.routes.common import show_conversation
from gateway.wire.conversations import Conversation
from gateway.wire.people import Agent
from routing.agent_states import Status

api = Api("agents")

Units = Annotated[int, Field(ge=0, le=100_000)]


class StateIn(In):
    state: Status
    reason: Annotated[str | None, Field(max_length=100, description="of a break, e.g. `lunch`")] = None


class CapacityIn(In):
    cap_units: Annotated[Units, Field(description="slots in all; 100 by default")]
    channel_limits: Annotated[
        dict[Annotated[str, Field(max_length=40)], Units] | None,
        Field(
            max_length=50,
            description="at most so many of a channel, before the queue's own limit; left out: as they are",
        ),
    ] = None


@api.put("/api/v1/me/state")
async def set_my_state(call: Call, body: StateIn) -> Agent:
    """Say whether the caller takes work. `available` also ends their wrap-ups."""
    async with call.begin() as work:
        await call[keys.ROUTER].set_state(work, call.scope.agent_id, body.state, body.reason)
    return await show_agent(call, call.scope.agent_id)


@api.put("/api/v1/agents/{id}/state", needs="agents.set_state_of_others")
async def set_agent_state(call: Call, id_: UUID, body: StateIn) -> Agent:
    """Set a colleague's state, e.g. of one who went home without signing off."""
    async with call.begin() as work:
        await call[keys.ROUTER].set_state(work, id_, body.state, body.reason)
    return await show_agent(call, id_)


@api.put("/api/v1/agents/{id}/capacity", needs="agents.manage")
async def set_agent_capacity(call: Call, id_: UUID, body: CapacityIn) -> Agent:
    """Set how much an agent can hold; what they have beyond it stays with them."""
    async with call.begin() as work:
        await call[keys.ROUTER].set_capacity(work, id_, body.cap_units, body.channel_limits)
    return await show_agent(call, id_)


@api.post("/api/v1/conversations/{id}/finish-wrap-up")
async def finish_wrap_up(call: Call, id_: UUID) -> Conversation:
    """End the caller's wrap-up of a conversation before its time."""
    async with call.begin() as work:
        await find_conversation(work, call.scope, id_)
        await call[keys.ROUTER].finish_wrap_up(work, id_, call.scope.agent_id)
    return await show_conversation(call, id_)
