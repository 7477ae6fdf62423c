"""WeChat's two kinds of inbox. They differ in what may be sent, in how typing is told, and in profiles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar

import structlog
from pydantic import BaseModel

from channels.aes_callback import CallbackCipher
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
    StatusUpdate,
    Surroundings,
    TypingSender,
    WebhookReceiver,
)
from channels.errors import EventRejected, SendError, Unparseable
from channels.wechat.client import Client
from channels.wechat.config import API_URL, WechatConfig, WechatMiniConfig
from channels.wechat.media import MediaLine
from channels.wechat.outgoing import Outgoing
from channels.wechat.parse import Did, Ended, Media, Notice, Said, sent_at, understand
from channels.wechat.payload import Payload, text
from channels.wechat.profiles import NOTHING, Profile, Profiles
from channels.wechat.receiver import Receiver, as_key, external_id
from channels.wechat.render import MAX_TEXT_BYTES, split_text
from channels.wechat.tokens import AccessTokens
from channels.wechat.typing_state import TypingState
from conversations.content import Text, plain
from conversations.inbound import ContactSignal, InboundFile, InboundIdentity, InboundMessage, OwnMessage
from kit.ids import new_id
from kit.text import clean

log = structlog.get_logger(__name__)


class WechatAdapter:
    """An Official Account."""

    kind: ClassVar[str] = "wechat"
    Config: ClassVar[type[BaseModel]] = WechatConfig
    capabilities = Capabilities(
        max_text=2000,
        media=("*/*",),
        typing_out=True,
        reply_window=timedelta(hours=48),
        reply_quota=5,
        max_part_bytes=MAX_TEXT_BYTES,
    )
    is_mini: ClassVar[bool] = False

    def __init__(self, inbox: InboxSettings, around: Surroundings) -> None:
        self._inbox = inbox
        self._around = around
        config, secrets = inbox.config, inbox.secrets
        app_id = str(config.get("app_id") or "")
        api_url = str(config.get("api_url") or API_URL).rstrip("/")
        aes_key = secrets.get("encoding_aes_key", "")
        self._app_id = app_id
        self._token = secrets.get("token", "")
        self._is_encrypted = bool(aes_key)
        self._tokens = AccessTokens(
            around.fetcher, around.clock, around.states.of(inbox), api_url, app_id, secrets.get("app_secret", "")
        )
        client = Client(around.fetcher, self._tokens, api_url)
        self._media = MediaLine(client, around.fetcher, around.blobs, inbox, around.clock)
        self._profiles = Profiles(client, around.clock, inbox.id)
        self._outgoing = Outgoing(
            inbox, around, client, self._media, is_mini=self.is_mini, kf_account=str(config.get("kf_account") or "")
        )
        self._typing = TypingState()
        self._receiver = Receiver(
            self._token,
            CallbackCipher(aes_key, app_id) if aes_key else None,
            around.clock,
            welcome=clean(str(config.get("welcome") or "")),
            auto_reply=clean(str(config.get("auto_reply") or "")),
        )

    @staticmethod
    def count_parts(text: str, files: int) -> int:
        """See ``PartsCounter``: each file is a message of its own."""
        return max(1, len(split_text(text)) + files)

    async def start(self, sink: InboundSink) -> None:
        """Nothing to open: WeChat calls the hook."""

    async def stop(self) -> None:
        """End look-ups of profiles; messages go on without them."""
        await self._profiles.close()

    async def check(self) -> Health:
        """Fetch an access token, which proves AppID, AppSecret and the IP allow list."""
        if not self._token:
            return Health(ok=False, detail="the Token is missing: nothing that WeChat delivers can be proved")
        try:
            await self._tokens.try_out()
        except SendError as error:
            return Health(ok=False, detail=error.detail)
        mode = "deliveries are encrypted" if self._is_encrypted else "deliveries come in plain mode, unsigned"
        facts = {"app_id": self._app_id, "encrypted": self._is_encrypted}
        return Health(ok=True, detail=f"WeChat takes the AppID and the AppSecret; {mode}", facts=facts)

    # -- in -------------------------------------------------------------------------------------------------

    def verify(self, request: HookRequest) -> RawEnvelope | HookAnswer:
        """See ``Receiver.verify``."""
        return self._receiver.verify(request)

    def answer(self, receipt: AcceptReceipt) -> HookAnswer:
        """See ``Receiver.answer``."""
        return self._receiver.answer(receipt)

    async def parse(self, envelope: RawEnvelope, received_at: datetime) -> Sequence[ParsedEvent]:
        """See ``ChannelAdapter.parse``: one event a delivery, and the passive answer that it was given."""
        try:
            payload = self._receiver.open(envelope.body)
        except EventRejected as error:
            raise Unparseable(error.detail) from error
        sender = text(payload, "FromUserName")
        if not sender:
            raise Unparseable("the delivery names no sender")
        what = understand(payload)
        at = sent_at(payload, received_at) or received_at
        match what:
            case Notice():
                log.info("wechat_event_passed_over", inbox_id=str(self._inbox.id), wechat_event=what.event)
                return []
            case Ended():
                refusal = None if what.state == "delivered" else {"code": "send_rejected", "detail": what.reason}
                return [StatusUpdate(what.state, at, external_id=what.external_id, error=refusal)]
        identity = self._identity(sender, await self._profile(sender))
        events: list[ParsedEvent]
        if isinstance(what, Said):
            self._typing.exchanged(sender, received_at)
            events = [await self._message(what, payload, identity, at, received_at)]
        else:
            events = [self._signal(what, identity, at)]
        if words := envelope.headers.get("passive"):
            events.append(self._passive(str(words), identity, envelope.dedupe_key, received_at))
        return events

    async def _profile(self, sender: str) -> Profile:
        return await self._profiles.of(sender) if self._app_id else NOTHING

    def _identity(self, sender: str, profile: Profile) -> InboundIdentity:
        return InboundIdentity(
            external_id=as_key(sender),
            address=f"WeChat {sender[-6:]}",
            name=profile.name,
            locale=profile.locale,
            verified=True,
            links=(f"unionid:{profile.unionid}",) if profile.unionid else (),
        )

    async def _message(
        self, said: Said, payload: Payload, identity: InboundIdentity, at: datetime, received_at: datetime
    ) -> InboundMessage:
        files: tuple[InboundFile, ...] = ()
        if isinstance(said.what, Media):
            content, files = await self._media.bring(said.what)
        else:
            content = said.what
        return InboundMessage(
            id=new_id(),
            inbox_id=self._inbox.id,
            channel=self.kind,
            identity=identity,
            thread_key=identity.external_id,
            content=content,
            text=plain(content),
            received_at=received_at,
            external_id=external_id(payload, identity.external_id),
            files=files,
            sent_at=at,
            window=said.window,
        )

    def _signal(self, did: Did, identity: InboundIdentity, at: datetime) -> ContactSignal:
        return ContactSignal(self._inbox.id, self.kind, identity, did.kind, at, did.facts, did.window)

    def _passive(self, words: str, identity: InboundIdentity, answers: str, at: datetime) -> OwnMessage:
        return OwnMessage(
            id=new_id(),
            inbox_id=self._inbox.id,
            channel=self.kind,
            identity=identity,
            thread_key=identity.external_id,
            content=Text(words),
            text=words,
            at=at,
            external_id=as_key(f"passive:{answers}"),
            is_automatic=True,
            counts_against_window=False,
        )

    # -- out ------------------------------------------------------------------------------------------------

    async def send(self, message: OutboundMessage) -> Receipt:
        """See ``Outgoing.send``."""
        receipt = await self._outgoing.send(message)
        self._typing.exchanged(message.to, self._around.clock.now())
        return receipt

    async def send_typing(self, to: str, thread_key: str, on: bool) -> None:  # noqa: ARG002 - the contract's words
        """Show or take back "typing" where WeChat takes it. Never fails: it is a courtesy."""
        if not (self._typing.begin(to, self._around.clock.now()) if on else self._typing.end(to)):
            return
        try:
            await self._outgoing.type(to, on)
        except SendError as error:
            log.debug("wechat_typing_refused", inbox_id=str(self._inbox.id), reason=error.detail)


class WechatMiniAdapter(WechatAdapter):
    """The customer service of a mini-program. Its customers have no profile that a server may read."""

    kind: ClassVar[str] = "wechat_mini"
    Config: ClassVar[type[BaseModel]] = WechatMiniConfig
    is_mini: ClassVar[bool] = True

    async def _profile(self, sender: str) -> Profile:  # noqa: ARG002 - as its parent's
        return NOTHING


_: type[ChannelAdapter] = WechatAdapter
_mini: type[ChannelAdapter] = WechatMiniAdapter
_receiver: type[WebhookReceiver] = WechatAdapter
_typing: type[TypingSender] = WechatAdapter
