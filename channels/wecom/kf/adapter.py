"""WeChat customer service: callbacks say "pull", a puller pulls, replies go out under ids of ours.

A callback is acknowledged once it is stored and carries nothing itself. How it reaches the puller, which may live in
another process and even belong to another inbox of the company, is told in ``hints``; how pages and cursor keep
everything exactly once, in ``puller``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from pydantic import BaseModel

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
from channels.errors import SendDeferred, SendError, SendRejected, Unparseable
from channels.wecom import callbacks
from channels.wecom.client import Client
from channels.wecom.downloads import Downloads
from channels.wecom.kf import hints, sessions
from channels.wecom.kf.config import KfConfig
from channels.wecom.kf.ids import msgid
from channels.wecom.kf.items import CALLBACK, SOURCE, WELCOME, Item, words
from channels.wecom.kf.parse import KIND, QUOTA, WINDOW, ItemReader, welcome_sent
from channels.wecom.kf.profiles import Profiles
from channels.wecom.kf.puller import Puller
from channels.wecom.kf.render import render
from channels.wecom.kf.welcome import Welcome
from channels.wecom.pieces import MAX_ANY, MAX_TEXT_BYTES, split
from channels.wecom.refusals import SESSION_STATE, code_of
from channels.wecom.uploads import Uploads

ACCOUNTS_SHOWN = 20


class KfAdapter:
    kind: ClassVar[str] = KIND
    Config: ClassVar[type[BaseModel]] = KfConfig
    capabilities = Capabilities(
        max_text=2000,
        media=("*/*",),
        max_file_bytes=MAX_ANY,
        max_files=QUOTA,
        reply_window=WINDOW,
        reply_quota=QUOTA,
        max_part_bytes=MAX_TEXT_BYTES,
        repeats_are_safe=True,  # WeCom drops a second copy of an id
        sends_per_second=20.0,
    )

    def __init__(self, inbox: InboxSettings, around: Surroundings) -> None:
        self._inbox, self._around = inbox, around
        self._open_kfid = str(inbox.config.get("open_kfid") or "")
        corp_id = str(inbox.config.get("corp_id") or "")
        self._seal = callbacks.seal_of(corp_id, inbox.secrets)
        self._client = Client(inbox, around) if corp_id and inbox.secrets.get("secret") else None
        self._uploads = Uploads(self._client, around.blobs, inbox.workspace_id) if self._client else None
        self._profiles = Profiles(self._client)
        self._puller: Puller | None = None
        self._welcome: Welcome | None = None
        self._pulling: asyncio.Task[None] | None = None

    @staticmethod
    def count_parts(text: str, files: int) -> int:
        """See ``PartsCounter``: each file is a message of its own."""
        return max(1, len(split(text)) + files)

    # -- its life -------------------------------------------------------------------------------------------

    async def start(self, sink: InboundSink) -> None:
        """Start pulling; settings that are incomplete pull nothing."""
        if self._client is None or not self._open_kfid or self._pulling is not None:
            return
        self._welcome = Welcome(self._inbox, self._client, sink, self._around.clock)
        self._puller = Puller(self._inbox, self._around, self._client, sink, self._welcome)
        self._pulling = asyncio.create_task(self._puller.run(), name=f"wecom_kf {self._inbox.id}")

    async def stop(self) -> None:
        if self._pulling is not None:
            self._pulling.cancel()
            await asyncio.gather(self._pulling, return_exceptions=True)
            self._pulling = None
        if self._welcome is not None:
            await self._welcome.close()
        await self._profiles.close()

    async def check(self) -> Health:
        """Get a token and find the account among those that the secret may use."""
        if self._client is None:
            return Health(ok=False, detail="company ID and secret are needed")
        try:
            answer = await self._client.ask("kf/account/list", {"offset": 0, "limit": 100}, is_harmless=True)
        except SendError as error:
            return Health(ok=False, detail=error.detail)
        listed = answer.get("account_list")
        accounts = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
        names = [f"{words(one, 'open_kfid')} {words(one, 'name')}" for one in accounts[:ACCOUNTS_SHOWN]]
        facts = {"accounts": names}
        mine = next((one for one in accounts if words(one, "open_kfid") == self._open_kfid), None)
        if mine is None:
            what = "the secret may not use an account of this ID" if self._open_kfid else "the account ID is missing"
            return Health(ok=False, detail=f"{what}; there are: {', '.join(names) or 'none'}", facts=facts)
        callback = (
            "callbacks are taken" if self._seal else "no callback keys: messages come with up to a minute's delay"
        )
        return Health(ok=True, detail=f"WeCom accepts us; {callback}", facts=facts)

    # -- in -------------------------------------------------------------------------------------------------

    def verify(self, request: HookRequest) -> RawEnvelope | HookAnswer:
        """See ``WebhookReceiver.verify``: WeCom repeats a callback up to three times, each with the same content."""
        opened = callbacks.receive(request, self._seal, self._around.clock.now())
        if isinstance(opened, HookAnswer):
            return opened
        return RawEnvelope(callbacks.digest_key("callback", opened), "callback", opened, {SOURCE: CALLBACK})

    def answer(self, receipt: AcceptReceipt) -> HookAnswer:  # noqa: ARG002 - WeCom wants the same words for both
        return callbacks.ACKNOWLEDGEMENT

    async def parse(self, envelope: RawEnvelope, received_at: datetime) -> Sequence[ParsedEvent]:
        """See ``ChannelAdapter.parse``: a callback leaves its hint, an item becomes what it says."""
        source = envelope.headers.get(SOURCE)
        if source == CALLBACK:
            if await hints.leave(self._around, self._inbox, envelope.body, received_at) and self._puller is not None:
                self._puller.wake()
            return []
        item = Item.read(envelope.body)
        if source == WELCOME:
            if not item.customer:
                raise Unparseable("a welcome names nobody")
            return [welcome_sent(item, self._inbox, await self._profiles.of(item.customer), received_at)]
        downloads = Downloads(self._client, self._around.blobs, self._inbox)
        return await ItemReader(self._inbox, downloads, self._profiles.of).events(item, received_at)

    # -- out ------------------------------------------------------------------------------------------------

    async def send(self, message: OutboundMessage) -> Receipt:
        """Send the parts of a reply in order, each under its own id; one that was sent before is dropped by WeCom."""
        if self._client is None or self._uploads is None or not self._open_kfid:
            raise SendRejected("this inbox is not set up: company ID, secret and account ID are needed")
        pieces = render(message)
        for index, piece in enumerate(pieces):
            try:
                kind, content = piece.msgtype, piece.body
                if piece.file is not None:
                    kind, media_id = await self._uploads.of(piece.file)
                    content = {"media_id": media_id}
                await self._send_piece(self._client, message, index, {"msgtype": kind, kind: content})
            except SendRejected as error:
                if index:
                    error.detail = f"{error.detail}; {index} of {len(pieces)} parts had been sent"
                raise
        return Receipt(external_id=msgid(message.id, 0), spent=len(pieces))

    async def _send_piece(
        self, client: Client, message: OutboundMessage, index: int, content: Mapping[str, Any]
    ) -> None:
        body = {"touser": message.to, "open_kfid": self._open_kfid, "msgid": msgid(message.id, index), **content}
        try:
            await client.ask("kf/send_msg", body)
        except SendRejected as error:
            if code_of(error) != SESSION_STATE:
                raise
            may_take = bool(self._inbox.config.get("take_sessions", True))
            await sessions.take(client, self._open_kfid, message.to, may_take=may_take)
            await self._send_again(client, body)

    async def _send_again(self, client: Client, body: Mapping[str, Any]) -> None:
        try:
            await client.ask("kf/send_msg", body)
        except SendRejected as error:
            if code_of(error) != SESSION_STATE:
                raise
            raise SendDeferred("the session's state in WeCom is changing", retry_after_s=2.0) from error


_: type[ChannelAdapter] = KfAdapter
_receiver: type[WebhookReceiver] = KfAdapter
