"""What a conversation is known to be, and what people say of that."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from conversations import classification
from conversations.access import find_conversation
from gateway import keys
from gateway.api import Api, Call, In
from gateway.wire import classification as wire
from kb import labels

api = Api("classification")
PATH = "/api/v1/conversations/{id}/classification"


class CorrectionIn(In):
    subject: Annotated[
        str, Field(max_length=60, description="`language`, `mood`, `complaint`, or `fields.` and a field's key")
    ]
    value: Annotated[str | None, Field(max_length=500, description="one of its options; null takes back what was said")]


@api.get(PATH)
async def read_classification(call: Call, id_: UUID) -> wire.Classification:
    """Language, mood, complaint and the workspace's own choices, as far as they are sure, and what can be said."""
    async with call.begin() as work:
        await find_conversation(work, call.scope, id_)
        says = (await classification.read(work, [id_])).get(id_, {})
        fields = await labels.choices(work, call.scope)
    return wire.classification(id_, says, fields)


@api.put(PATH)
async def correct_classification(call: Call, id_: UUID, body: CorrectionIn) -> wire.Classification:
    """Say what a conversation is; it stands from then on, and messages like its own are told by it."""
    async with call.begin() as work:
        says = await labels.correct(work, call.scope, call[keys.LIFECYCLE], id_, body.subject, body.value)
        fields = await labels.choices(work, call.scope)
    return wire.classification(id_, says, fields)
