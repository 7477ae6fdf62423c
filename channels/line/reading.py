"""From a stored call to events: each read by itself; files fetched, names asked, news counted once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from channels.contract import InboxSettings, ParsedEvent, RawEnvelope, State, Surroundings
from channels.errors import SendError, Unparseable
from channels.line import parse
from channels.line.client import Client, FileRefused, StillConverting
from channels.line.contents import Wanted, text_of
from channels.line.envelopes import chat_of, is_id, read_events
from channels.line.parse import Found
from channels.media import MAX_FILE, show, store
from conversations.content import Content, Unsupported, plain
from conversations.inbound import ContactSignal, InboundFile, InboundIdentity, InboundMessage
from kit.text import clean_line

log = structlog.get_logger(__name__)

NAMES_LAST = timedelta(hours=1)
NAME_AGAIN_AFTER = timedelta(minutes=1)
MAX_NAMES = 5000
NAMES_WITHIN_S = 5.0
CONVERTED_WITHIN = timedelta(minutes=10)
REMEMBERED_FOR = timedelta(days=30)  # as the keys of deliveries: none is repeated for as long


@dataclass(frozen=True, slots=True)
class _Name:
    name: str
    locale: str | None
    asked_at: datetime


class Reader:
    def __init__(self, inbox: InboxSettings, around: Surroundings, client: Client, state: State) -> None:
        self._inbox, self._around, self._client, self._state = inbox, around, client, state
        self._names: OrderedDict[tuple[str, str], _Name] = OrderedDict()

    async def read(self, envelope: RawEnvelope, received_at: datetime) -> Sequence[ParsedEvent]:
        """See ``ChannelAdapter.parse``."""
        events = read_events(envelope.body)
        if events is None:
            raise Unparseable("a call of LINE is an object with events")
        found: list[ParsedEvent] = []
        for event in events:
            one = parse.read(event, self._inbox.id, received_at)
            if one is not None and await self._is_news(one, event, envelope):
                found.append(await self._complete(one, event, received_at))
        return found

    async def _is_news(self, found: Found, event: Mapping[str, Any], envelope: RawEnvelope) -> bool:
        """Messages count once by their id. Signals have none: the last of each person is remembered.

        A redelivery may bring one again in another call, or after a later one; then it says nothing new.
        """
        if not isinstance(found.event, ContactSignal):
            return True
        key = f"signal:{found.event.identity.external_id}"
        at_s, event_id = found.event.at.timestamp(), text_of(event, "webhookEventId")
        last = await self._state.get(key)
        is_other_call = last is not None and last["delivery"] != envelope.dedupe_key
        if last is not None and is_other_call and (last["event"] == event_id or last["at_s"] > at_s):
            log.info("line_signal_is_old", inbox_id=str(self._inbox.id))
            return False
        told = {"event": event_id, "at_s": at_s, "delivery": envelope.dedupe_key}
        await self._state.put(key, told, lasts=REMEMBERED_FOR)
        return True

    async def _complete(self, found: Found, event: Mapping[str, Any], received_at: datetime) -> ParsedEvent:
        told = found.event
        if isinstance(told, InboundMessage):
            told = replace(told, identity=await self._named(told.identity, event))
            if found.wanted is not None:
                file, content = await self._fetch(found.wanted, received_at)
                told = replace(told, content=content, text=plain(content), files=(file,) if file else ())
        elif isinstance(told, ContactSignal):
            # Of people who left, LINE tells no name any more.
            named = await self._named(told.identity, event, is_there=told.kind != "unfollowed")
            told = replace(told, identity=named)
        return told

    # -- files ----------------------------------------------------------------------------------------------

    async def _fetch(self, wanted: Wanted, received_at: datetime) -> tuple[InboundFile | None, Content]:
        """Return the stored file and the content that shows it; no file and ``Unsupported`` where there is none.

        A film that is never done must not hold up what else its call says.

        Raises:
            Unavailable: LINE is away, or still converts it; the call is read again later.
        """
        try:
            data = await self._download(wanted)
        except FileRefused as error:
            return None, Unsupported(wanted.kind, f"{wanted.name}: {error.detail}")
        except StillConverting as error:
            if self._around.clock.now() - received_at < CONVERTED_WITHIN:
                raise
            return None, Unsupported(wanted.kind, f"{wanted.name}: {error.detail}")
        file = await store(self._around.blobs, self._inbox, wanted.name, data)
        return file, show(file, duration_s=wanted.duration_s)

    async def _download(self, wanted: Wanted) -> bytes:
        if (wanted.size_bytes or 0) > MAX_FILE:
            raise FileRefused(f"larger than the {MAX_FILE // 1_000_000} MB that are kept")
        if wanted.url:
            return await self._client.fetch(wanted.url)
        if not wanted.message_id or not is_id(wanted.message_id):
            raise FileRefused("it has no id")
        return await self._client.download(wanted.message_id, is_converted=wanted.is_converted)

    # -- names ----------------------------------------------------------------------------------------------

    async def _named(
        self, identity: InboundIdentity, event: Mapping[str, Any], *, is_there: bool = True
    ) -> InboundIdentity:
        """Add the name that LINE knows; a message does not wait for one that cannot be had."""
        chat = chat_of(event) or identity.external_id
        key, now = (chat, identity.external_id), self._around.clock.now()
        known = self._names.get(key)
        if is_there and (known is None or now - known.asked_at > NAMES_LAST):
            known = await self._ask_name(chat, identity.external_id, now)
            self._names[key] = known
            self._names.move_to_end(key)
            if len(self._names) > MAX_NAMES:
                self._names.popitem(last=False)
        return replace(identity, name=known.name, locale=known.locale) if known else identity

    async def _ask_name(self, chat: str, who: str, now: datetime) -> _Name:
        path, field = _name_path(chat, who)
        try:
            told = await self._client.ask("GET", path, timeout_s=NAMES_WITHIN_S)
        except SendError as error:
            log.debug("line_name_not_told", inbox_id=str(self._inbox.id), reason=error.detail)
            return _Name("", None, now - NAMES_LAST + NAME_AGAIN_AFTER)
        return _Name(clean_line(text_of(told, field), 200), clean_line(text_of(told, "language"), 35) or None, now)


def _name_path(chat: str, who: str) -> tuple[str, str]:
    """Return where a name is told, and in which field; members of a group need not be friends of the account."""
    if who == chat:
        return (
            (f"/v2/bot/group/{who}/summary", "groupName")
            if who.startswith("C")
            else (f"/v2/bot/profile/{who}", "displayName")
        )
    place = "group" if chat.startswith("C") else "room"
    return f"/v2/bot/{place}/{chat}/member/{who}", "displayName"
