"""Offers: conversations held out to the caller, to be taken or given back before their deadline."""

from __future__ import annotations

from uuid import UUID

from gateway import keys, snapshots
from gateway.api import Api, Call
from gateway.routes.common import show_conversation
from gateway.wire.common import Listed
from gateway.wire.conversations import Conversation, conversation
from gateway.wire.routing import Offer, offer
from routing import repository

api = Api("offers")
PATH = "/api/v1/offers"


@api.get(PATH)
async def list_offers(call: Call) -> Listed[Offer]:
    """The offers that the caller can answer now, the most pressing first."""
    scope = call.scope
    async with call[keys.DATABASE].acquire() as connection:
        rows = await repository.pending_offers(connection, scope.workspace_id, scope.agent_id, call[keys.CLOCK].now())
        # Whoever is offered a conversation may look at its head, though it is not theirs yet.
        ids = [row["conversation_id"] for row in rows]
        heads = {
            row["id"]: conversation(row)
            for row in await snapshots.conversations_for(connection, scope, ids, unseen=True)
        }
    return {"items": [offer(row, heads[row["conversation_id"]]) for row in rows], "next_cursor": None}


@api.post(f"{PATH}/{{id}}/accept")
async def accept_offer(call: Call, id_: UUID) -> Conversation:
    """Take the conversation; 409 tells how the offer ended if somebody or something was faster."""
    call.scope.require("conversations.reply")
    async with call.begin() as work:
        conversation_id = await call[keys.ROUTER].accept(work, id_, call.scope.agent_id)
    return await show_conversation(call, conversation_id)


@api.post(f"{PATH}/{{id}}/decline")
async def decline_offer(call: Call, id_: UUID) -> None:
    """Give the conversation back to its place in the queue."""
    call.scope.require("conversations.reply")
    async with call.begin() as work:
        await call[keys.ROUTER].decline(work, id_, call.scope.agent_id)
