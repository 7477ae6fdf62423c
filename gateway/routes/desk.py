"""An agent's own desk on a conversation: the draft, how far they have read, that they type."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from conversations import drafts, reading
from conversations.access import find_conversation
from gateway import keys
from gateway.api import Api, Call, In
from gateway.routes.common import mapping
from gateway.wire.conversations import Draft, draft

api = Api("conversations")
PATH = "/api/v1/conversations/{id}"


class DraftIn(In):
    text: Annotated[str, Field(max_length=200_000, description="a blank one forgets the draft")]
    kind: Literal["reply", "note"] = "reply"
    thread_id: UUID | None = None


class ReadIn(In):
    sequence: Annotated[int, Field(ge=0, lt=2**63, description="the newest message that was shown")]


class TypingIn(In):
    on: bool = True


@api.put(f"{PATH}/draft", status=(200, 204))
async def put_draft(call: Call, id_: UUID, body: DraftIn) -> Draft | None:
    """Keep what the caller has begun to write; 204 when there is no draft any more."""
    async with call.begin() as work:
        row = await drafts.put_draft(work, call.scope, id_, body.text, body.kind, body.thread_id)
    return draft(mapping(row)) if row is not None else None


@api.put(f"{PATH}/read")
async def mark_read(call: Call, id_: UUID, body: ReadIn) -> None:
    """Say how far the caller has read; a position never moves back."""
    async with call.begin() as work:
        await reading.mark_read(work, call.scope, id_, body.sequence)
    call[keys.READ_MARKS].agent_read(call.scope.workspace_id, id_, call.scope.agent_id, body.sequence)


@api.post(f"{PATH}/typing")
async def tell_typing(call: Call, id_: UUID, body: TypingIn) -> None:
    """Show colleagues and the customer that the caller types; to be repeated while it lasts."""
    call.scope.require("conversations.reply")
    async with call.begin() as work:
        await find_conversation(work, call.scope, id_)
    await call[keys.HUB].agent_types(call.scope.workspace_id, id_, call.scope.agent_id, body.on)
