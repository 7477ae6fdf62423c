"""The API channel: another program hands in a customer's message."""

from __future__ import annotations

from uuid import UUID

from typing_extensions import TypedDict

from channels.api.adapter import acknowledgement, envelope_of
from channels.api.parse import ApiMessage
from gateway import keys
from gateway.api import RAW_BODY, Answer, Api, Call
from kit.errors import NotFound

api = Api("inboxes")

MAX_MESSAGE = 28_000_000  # bytes of JSON: two files of ten megabytes in base64


class Taken(TypedDict):
    message_id: UUID
    conversation_id: UUID
    duplicate: bool


@api.post("/api/v1/inboxes/{id}/messages", status=202, max_body=MAX_MESSAGE)
async def take_message(call: Call, id_: UUID, body: ApiMessage) -> Answer[Taken]:
    """Hand in a customer's message; the answer comes when it is in the record.

    A repeat of the same `external_id` is recognised and answered with the first one's ids and `duplicate: true`.
    """
    call.scope.require("conversations.reply")
    inbox, _ = call[keys.ADAPTERS].get(id_)
    if inbox.workspace_id != call.scope.workspace_id or inbox.kind != "api":
        raise NotFound("there is no such inbox", code="inbox_not_found")
    delivery = envelope_of(body, call.request[RAW_BODY], account_id=call.scope.agent_id)
    receipt = await call[keys.INGEST].accept(inbox, delivery)
    return Answer(Taken(**acknowledgement(receipt)), 202)  # type: ignore[typeddict-item]  # the same three, by name
