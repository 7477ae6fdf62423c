"""The API channel: messages in by token or signed webhook, replies out by signed callback or by reading.

Signatures of what comes in: ``x-trunkline-timestamp`` (Unix seconds, five minutes' grace) and
``x-trunkline-signature`` = hex HMAC-SHA256(secret, timestamp + "." + raw body).
Signatures of what goes out follow Standard Webhooks: ``webhook-id``, ``webhook-timestamp``,
``webhook-signature`` = "v1," + base64 HMAC-SHA256(secret, id + "." + timestamp + "." + raw body). The id is our
message id on every attempt, so the far side can drop a repeat.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import ClassVar
from uuid import UUID

import orjson
from pydantic import BaseModel, ValidationError

from channels.api.config import ApiConfig
from channels.api.parse import ApiMessage, to_inbound
from channels.calls import Answer, call
from channels.contract import (
    AcceptReceipt,
    Capabilities,
    ChannelAdapter,
    Health,
    HookAnswer,
    HookRequest,
    InboundSink,
    InboxSettings,
    OutboundMessage,
    ParsedEvent,
    RawEnvelope,
    Receipt,
    Surroundings,
    WebhookReceiver,
)
from channels.errors import EventRejected, SendDeferred, SendRejected, SignatureRejected, Unparseable
from conversations.content import MAX_TEXT, to_json
from conversations.inbound import InboundFile
from kit.errors import TrunklineError
from kit.filetypes import examine
from kit.heavy import run_heavy
from kit.ids import new_id
from kit.secret import same_bytes

SIGNED_FOR_S = 300

# Also those that a first delivery of the same message has linked already.
_UPLOADS = "SELECT id FROM file WHERE workspace_id = $1 AND id = ANY($2::uuid[]) AND uploaded_by = $3"


class ApiAdapter:
    kind: ClassVar[str] = "api"
    Config: ClassVar[type[BaseModel]] = ApiConfig
    capabilities = Capabilities(
        max_text=MAX_TEXT,
        media=("*/*",),
        subject=True,
        repeats_are_safe=True,
        awaits_intake=True,
        sends_per_second=200.0,
    )

    def __init__(self, inbox: InboxSettings, around: Surroundings) -> None:
        self._inbox = inbox
        self._around = around
        self._callback_url = str(inbox.config.get("callback_url") or "")

    async def start(self, sink: InboundSink) -> None:
        """Nothing to open: messages come through the gateway's routes."""

    async def stop(self) -> None:
        """Nothing to close."""

    async def check(self) -> Health:
        """Post an empty, signed ``ping`` to the callback URL."""
        if not self._callback_url:
            return Health(ok=True, detail="replies are read from the API; there is no callback URL to try")
        try:
            answer = await self._post("ping", orjson.dumps({"type": "ping"}))
        except TrunklineError as error:
            return Health(ok=False, detail=error.detail)
        return Health(ok=answer.status < 300, detail=f"the callback URL answered {answer.status}")

    # -- in -------------------------------------------------------------------------------------------------

    def verify(self, request: HookRequest) -> RawEnvelope | HookAnswer:
        """See ``WebhookReceiver.verify``; an inbox without a webhook secret refuses everything."""
        secret = self._inbox.secrets.get("webhook_secret", "")
        timestamp = request.headers.get("x-trunkline-timestamp", "")
        signature = request.headers.get("x-trunkline-signature", "")
        signed = timestamp.encode("utf-8", "surrogateescape") + b"." + request.body
        expected = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
        if not secret or not same_bytes(expected.encode(), signature.encode("utf-8", "surrogateescape")):
            raise SignatureRejected("the signature does not match")
        if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:
            raise SignatureRejected("the timestamp is missing")
        if abs(self._around.clock.now().timestamp() - int(timestamp)) > SIGNED_FOR_S:
            raise SignatureRejected("the signature is older than five minutes")
        return envelope(request.body)

    def answer(self, receipt: AcceptReceipt) -> HookAnswer:
        """See ``WebhookReceiver.answer``: 202 with the ids."""
        return HookAnswer(202, _as_json(acknowledgement(receipt)), "application/json")

    async def parse(self, envelope: RawEnvelope, received_at: datetime) -> Sequence[ParsedEvent]:
        """See ``ChannelAdapter.parse``: one message a delivery."""
        try:
            message, decoded = await run_heavy(len(envelope.body), partial(_read, envelope.body))
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            raise Unparseable(f"{where}: {first['msg']}" if where else first["msg"]) from error
        except ValueError as error:
            raise Unparseable(str(error)) from error
        account_id = envelope.headers.get("account_id")
        uploaded_by = UUID(account_id) if account_id else None
        await self._check_files([one.id for one in message.attachments if one.id is not None], uploaded_by)
        files = tuple([await self._store(name, data) for name, data in decoded])
        return [to_inbound(message, self._inbox.id, received_at, files, uploaded_by=uploaded_by)]

    async def _check_files(self, named: Sequence[UUID], uploaded_by: UUID | None) -> None:
        """Refuse a message that names a file which its sender has not uploaded: without it, it would be another one."""
        if not named:
            return
        async with self._around.database.acquire() as connection:
            rows = await connection.fetch(_UPLOADS, self._inbox.workspace_id, list(named), uploaded_by)
        unknown = set(named) - {row["id"] for row in rows}
        if unknown:
            raise Unparseable(f"attachments: there is no upload {min(map(str, unknown))} of this sender")

    async def _store(self, name: str, data: bytes) -> InboundFile:
        facts = await examine(name, data)
        sha256 = await self._around.blobs.put(self._inbox.workspace_id, data)
        return InboundFile(
            id=new_id(),
            sha256=sha256,
            name=facts.name,
            content_type=facts.content_type,
            size_bytes=len(data),
            width=facts.width,
            height=facts.height,
        )

    # -- out ------------------------------------------------------------------------------------------------

    async def send(self, message: OutboundMessage) -> Receipt:
        """Post the reply to the callback URL; without one it is there to be read, and that is delivery."""
        if not self._callback_url:
            return Receipt(state="sent")
        body = _as_json(
            {
                "type": "message.sent",
                "message": {
                    "id": message.id,
                    "conversation_id": message.conversation_id,
                    "thread_id": message.thread_id,
                    "sequence": message.sequence,
                    "to": {"external_id": message.to},
                    "content": to_json(message.content),
                    "text": message.text,
                    "author": {"name": message.author_name},
                    "attachments": [
                        {
                            "id": file.id,
                            "name": file.name,
                            "content_type": file.content_type,
                            "size_bytes": file.size_bytes,
                            "url": f"{self._around.public_url}/api/v1/attachments/{file.id}",
                        }
                        for file in message.files
                    ],
                    "created_at": message.created_at,
                },
            }
        )
        answer = await self._post(str(message.id), body)
        if answer.status in (408, 425, 429) or answer.status >= 500:
            raise SendDeferred(
                f"the callback URL answered {answer.status}",
                retry_after_s=answer.retry_after_s,
                inbox_wide=answer.status in (429, 503),
            )
        if answer.status >= 300:
            raise SendRejected(f"the callback URL refused the message with {answer.status}")
        return Receipt(state="delivered")

    async def _post(self, message_id: str, body: bytes) -> Answer:
        """Post, signed; the answer's body says nothing to us.

        Raises:
            SendDeferred, DeliveryUnknown, SendRejected: see ``channels.calls``.
        """
        timestamp = str(int(self._around.clock.now().timestamp()))
        secret = self._inbox.secrets.get("callback_secret", "").encode()
        digest = hmac.new(secret, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
        headers = {
            "content-type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": timestamp,
            "webhook-signature": "v1," + base64.b64encode(digest).decode(),
        }
        return await call(
            self._around.fetcher,
            "POST",
            self._callback_url,
            body=body,
            headers=headers,
            max_bytes=65_536,
            needs_body=False,
            whom="the callback URL",
        )


def envelope_of(message: ApiMessage, body: bytes, *, account_id: UUID) -> RawEnvelope:
    """Name the keys of a message that was understood already; ``body`` is the JSON it was read from."""
    return _envelope(message.external_id, message.from_.external_id, body, account_id)


def envelope(body: bytes) -> RawEnvelope:
    """Name the keys of a delivery without understanding it.

    Raises:
        EventRejected: not JSON, or without the two ids that everything else hangs on.
    """
    try:
        raw = orjson.loads(body)
        external_id, sender = raw["external_id"], raw["from"]["external_id"]
    except (ValueError, KeyError, TypeError) as error:
        raise EventRejected("a message needs external_id and from.external_id") from error
    if not isinstance(external_id, str) or not isinstance(sender, str) or not external_id or not sender:
        raise EventRejected("external_id and from.external_id are texts that are not empty")
    return _envelope(external_id, sender, body, None)


def _envelope(external_id: str, sender: str, body: bytes, account_id: UUID | None) -> RawEnvelope:
    headers = {"account_id": str(account_id)} if account_id else {}
    return RawEnvelope(_key(external_id), _key(sender), body, headers)


def _read(body: bytes) -> tuple[ApiMessage, list[tuple[str, bytes]]]:
    """Return a message, and name and bytes of each file in it."""
    message = ApiMessage.model_validate_json(body)
    return message, [(one.name, one.decoded()) for one in message.attachments if one.id is None]


def _as_json(value: object) -> bytes:
    # The database driver's UUIDs are a class of their own.
    return orjson.dumps(value, default=str, option=orjson.OPT_UTC_Z)


def _key(text: str) -> str:
    """Return a text that fits a key column and says the same of equal ids only."""
    fit = text.isprintable() and len(text) <= 200
    return text if fit else "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def acknowledgement(receipt: AcceptReceipt) -> dict[str, object]:
    """Return the body of the 202."""
    if not receipt.receipts:
        return {"duplicate": receipt.duplicate}
    first = receipt.receipts[0]
    return {
        "message_id": first.message_id,
        "conversation_id": first.conversation_id,
        "duplicate": first.duplicate,
    }


_: type[ChannelAdapter] = ApiAdapter
_receiver: type[WebhookReceiver] = ApiAdapter
