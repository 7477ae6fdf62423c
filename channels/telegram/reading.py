"""From a stored delivery to events: read by type, else by its most stable fields; files fetched; buttons answered."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import orjson
import structlog
from aiogram.methods import AnswerCallbackQuery
from aiogram.types import Message, Update

from channels.contract import InboxSettings, ParsedEvent, RawEnvelope, Surroundings
from channels.errors import SendError, Unparseable
from channels.telegram import parse, salvage
from channels.telegram.client import Client
from channels.telegram.context import KIND, Reading
from channels.telegram.media import Media
from channels.telegram.moves import Moves
from channels.telegram.parse import Found
from conversations.content import plain
from conversations.inbound import ContactSignal, InboundIdentity, InboundMessage, MessageEdit, OwnMessage

log = structlog.get_logger(__name__)

UNREACHABLE = "unreachable"  # in the headers of an envelope: our own finding while sending
# How values that fit no type make themselves known while they are read.
_MISFITS = (ValueError, ArithmeticError, OSError, RecursionError, AttributeError, TypeError)


class Reader:
    def __init__(self, inbox: InboxSettings, around: Surroundings, client: Client, moves: Moves) -> None:
        self._inbox, self._client, self._moves = inbox, client, moves
        self._media = Media(inbox, around, client)
        self._answering: set[asyncio.Task[None]] = set()

    async def read(self, envelope: RawEnvelope, received_at: datetime) -> Sequence[ParsedEvent]:
        """See ``ChannelAdapter.parse``."""
        try:
            told = orjson.loads(envelope.body)
        except ValueError as error:
            raise Unparseable("an update is JSON") from error
        if not isinstance(told, dict) or not isinstance(told.get("update_id"), int):
            raise Unparseable("an update is an object with an update_id")
        if UNREACHABLE in envelope.headers:
            return [self._unreachable(str(envelope.headers[UNREACHABLE]), received_at)]
        # Kinds of update that this version has no field for are read by what they have in common.
        update = _understand(told) if salvage.kind_of(told) in Update.model_fields else None
        found = None
        if update is not None:
            reading = await self._reading_of(update, received_at)
            found = _read(update, reading)
        if update is None or found is None:
            events = salvage.read(told, self._inbox.id, received_at)
            if not events:
                parse.ignore(salvage.kind_of(told))
            return events
        if update.callback_query is not None:
            self._answer(update.callback_query.id)
        return [event for one in found for event in await self._complete(one, update, reading)]

    async def close(self) -> None:
        for task in self._answering:
            task.cancel()
        await asyncio.gather(*self._answering, return_exceptions=True)

    async def _reading_of(self, update: Update, received_at: datetime) -> Reading:
        """Note where groups moved, and look up the ids that this update's chats had first."""
        roots: dict[int, int] = {}
        for message in _messages(update):
            if message.migrate_to_chat_id:
                await self._moves.record(message.chat.id, message.migrate_to_chat_id)
            if message.migrate_from_chat_id:
                await self._moves.record(message.migrate_from_chat_id, message.chat.id)
            chats = [message.chat.id]
            if message.external_reply is not None and message.external_reply.chat is not None:
                chats.append(message.external_reply.chat.id)
            for chat_id in chats:
                roots[chat_id] = await self._moves.root_of(chat_id)
        return Reading(self._inbox.id, received_at, roots)

    async def _complete(self, found: Found, update: Update, reading: Reading) -> list[ParsedEvent]:
        event, wanted = found.event, found.wanted
        if wanted is None:
            return [event]
        message = _messages(update)[0]
        sent_at = message.date.astimezone(UTC)
        if isinstance(event, MessageEdit):
            content = await self._media.find(wanted, found.origin, sent_at)
            if content is not None:
                return [replace(event, content=content, text=plain(content))]
            # Another file than it came with: an edit cannot bring one, a message can.
            anew = parse.as_new(message, update.update_id, reading)
            return [event for one in anew for event in await self._complete(one, update, reading)]
        assert isinstance(event, (InboundMessage, OwnMessage))
        file, content = await self._media.fetch(wanted, found.origin, sent_at)
        return [replace(event, content=content, text=plain(content), files=(file,) if file else ())]

    def _answer(self, query_id: str) -> None:
        """Stop the button's spinner; whoever pressed it should not wait for anything else of ours."""
        task = asyncio.create_task(self._answer_query(query_id))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    async def _answer_query(self, query_id: str) -> None:
        try:
            await self._client.ask(AnswerCallbackQuery(callback_query_id=query_id))
        except SendError as error:  # read again, or too late: the press counts all the same
            log.debug("telegram_callback_not_answered", inbox_id=str(self._inbox.id), reason=error.detail)

    def _unreachable(self, chat_id: str, at: datetime) -> ParsedEvent:
        identity = InboundIdentity(chat_id, f"Telegram {chat_id}", verified=True)
        return ContactSignal(self._inbox.id, KIND, identity, "blocked", at)


def _understand(told: dict[str, Any]) -> Update | None:
    try:
        return Update.model_validate(told)
    except _MISFITS as error:
        _tell_misfit(told["update_id"], error)
        return None


def _read(update: Update, reading: Reading) -> list[Found] | None:
    try:
        return parse.read(update, reading)
    except _MISFITS as error:
        _tell_misfit(update.update_id, error)
        return None


def _tell_misfit(update_id: int, error: BaseException) -> None:
    """Say that an update fits no type, so that a fault of ours does not hide behind it."""
    log.warning("telegram_update_misfit", update_id=update_id, reason=type(error).__name__)


def _messages(update: Update) -> list[Message]:
    found: list[Any] = [getattr(update, kind) for kind in (*parse.MESSAGES, *parse.EDITS)]
    if update.callback_query is not None:
        found.append(update.callback_query.message)
    return [one for one in found if isinstance(one, Message)]
