"""Carrying replies out: call by call, resumed where an earlier attempt was put off."""

from __future__ import annotations

import structlog
from aiogram.methods import SendChatAction, TelegramMethod

from channels.contract import InboundSink, InboxSettings, OutboundMessage, RawEnvelope, Receipt, State, Surroundings
from channels.errors import SendError, SendRejected
from channels.progress import send_parts
from channels.telegram.client import Client
from channels.telegram.moves import Moves
from channels.telegram.places import Place
from channels.telegram.reading import UNREACHABLE
from channels.telegram.refusals import BLOCKED, Moved
from channels.telegram.render import as_document, render
from kit.errors import NotFound, TrunklineError

log = structlog.get_logger(__name__)

_NO_PICTURE = ("photo_invalid", "image_process_failed", "photo_ext_invalid", "dimensions")


class Sender:
    def __init__(self, inbox: InboxSettings, around: Surroundings, client: Client, moves: Moves, state: State) -> None:
        self._inbox, self._around, self._client, self._moves, self._state = inbox, around, client, moves, state

    async def send(self, message: OutboundMessage, sink: InboundSink | None) -> Receipt:
        """See ``ChannelAdapter.send``; a long text or several files are several messages there."""
        root = Place.read(message.thread_key) or Place.read(message.to)
        if root is None:
            raise SendRejected("this thread names no chat of Telegram")
        place = root.moved_to(await self._moves.current(root.chat_id))
        files = [(file, await self._read(file.sha256)) for file in message.files]

        async def carry(_: int, call: TelegramMethod[object]) -> str | None:
            try:
                message_id = await self._carry_out(call, root)
            except SendRejected as error:
                if error.code == BLOCKED and sink is not None:
                    await self._tell_unreachable(sink, message)
                raise
            return root.message(message_id) if message_id is not None else None

        return await send_parts(self._state, message, render(message, place, files), carry)

    async def typing(self, to: str, thread_key: str) -> None:
        """Show that somebody writes, for five seconds at most (Bot API, sendChatAction)."""
        root = Place.read(thread_key) or Place.read(to)
        if root is None or root.is_direct:
            return
        chat_id = await self._moves.current(root.chat_id)
        action = SendChatAction(
            chat_id=chat_id,
            action="typing",
            message_thread_id=root.topic_id,
            business_connection_id=root.business_id,
        )
        try:
            await self._client.ask(action)
        except SendError as error:
            log.debug("telegram_typing_not_shown", inbox_id=str(self._inbox.id), reason=error.detail)

    async def _carry_out(self, call: TelegramMethod[object], root: Place) -> int | None:
        """Make one call; a group that moved is followed, a picture that is none for Telegram goes as a file."""
        try:
            sent = await self._client.ask(call)
        except Moved as moved:
            await self._moves.record(root.chat_id, moved.chat_id)
            sent = await self._client.ask(call.model_copy(update={"chat_id": moved.chat_id}))
        except SendRejected as error:
            document = as_document(call)
            if document is None or not any(word in error.detail.lower() for word in _NO_PICTURE):
                raise
            sent = await self._client.ask(document)
        message_id = sent.get("message_id") if isinstance(sent, dict) else None
        return message_id if isinstance(message_id, int) else None

    async def _tell_unreachable(self, sink: InboundSink, message: OutboundMessage) -> None:
        """Put the finding on the customer's timeline, by the same door as Telegram's own news of a block."""
        envelope = RawEnvelope(
            f"unreachable:{message.id}", message.to[:200], b'{"update_id": 0}', {UNREACHABLE: message.to}
        )
        try:
            await sink.accept(self._inbox, envelope)
        except TrunklineError as error:  # the reply's own failure says the same
            log.warning("telegram_block_not_noted", inbox_id=str(self._inbox.id), reason=error.detail)

    async def _read(self, digest: bytes) -> bytes:
        try:
            return await self._around.blobs.get(self._inbox.workspace_id, digest)
        except NotFound as error:
            raise SendRejected("a file of this reply is no longer there") from error
