"""From a stored event to events of the record: files fetched, names asked, bundles of messages opened."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from channels.contract import InboxSettings, ParsedEvent, RawEnvelope, Surroundings
from channels.errors import EventRejected, SendError, SendRejected, Unparseable
from channels.feishu import contents, parse
from channels.feishu.client import Client, FileRefused
from channels.feishu.config import brand
from channels.feishu.contents import Wanted
from channels.feishu.events import content_of, read_event
from channels.feishu.parse import Found
from channels.lenient_json import object_of, read_object, text_of
from channels.media import show, store
from conversations.content import MAX_TEXT, Content, Text, Unsupported, plain
from conversations.inbound import ContactSignal, InboundFile, InboundIdentity, InboundMessage
from kit.errors import Unavailable
from kit.text import clean_line

log = structlog.get_logger(__name__)

NAMES_LAST = timedelta(hours=12)
NAME_AGAIN_AFTER = timedelta(minutes=5)
NAMES_WITHIN_S = 4.0
MAX_NAMES = 10_000
MAX_FORWARDED = 100


class Reader:
    """Reads the events of one inbox; without a client, as far as they say it themselves."""

    def __init__(self, inbox: InboxSettings, around: Surroundings, client: Client | None) -> None:
        self._inbox, self._around, self._client = inbox, around, client
        self._brand = brand(inbox.config)
        self._names: OrderedDict[str, tuple[str, datetime]] = OrderedDict()  # open id → name, and until when it holds

    async def read(self, envelope: RawEnvelope, received_at: datetime) -> Sequence[ParsedEvent]:
        """See ``ChannelAdapter.parse``."""
        document = read_object(envelope.body)
        if document is None:
            raise Unparseable("an event of Feishu is a JSON object")
        try:
            event = read_event(document, envelope.body)
        except EventRejected as error:
            raise Unparseable(error.detail) from error
        found = parse.read(event, self._inbox.id, received_at, self._brand)
        for who, name in found.people.items():
            self._remember(who, name, received_at + NAMES_LAST)
        return [await self._complete(one, found) for one in found.events]

    async def _complete(self, told: ParsedEvent, found: Found) -> ParsedEvent:
        if isinstance(told, ContactSignal):
            return replace(told, identity=await self._named(told.identity))
        if not isinstance(told, InboundMessage):
            return told
        content, files = told.content, tuple[InboundFile, ...]()
        if found.forwarded:
            content = await self._unfold(found.message_id, content)
        elif found.is_file and found.wanted:
            content, files = await self._fetch(found.message_id, found.wanted[0])
        elif found.wanted:
            content, files = await self._with_files(found, content)
        identity = await self._named(told.identity)
        is_same = content is told.content
        return replace(
            told, identity=identity, content=content, files=files, text=told.text if is_same else plain(content)
        )

    # -- files ----------------------------------------------------------------------------------------------

    async def _fetch(self, message_id: str, wanted: Wanted) -> tuple[Content, tuple[InboundFile, ...]]:
        """Return what shows the file, and the file; one that cannot be had is said to be missing, by its name.

        Raises:
            Unavailable: Feishu cannot be asked now; the event is read again later.
        """
        try:
            file = await self._download(message_id, wanted)
        except FileRefused as error:
            return Unsupported(wanted.kind, f"{wanted.name}: {error.detail}"), ()
        return show(file, duration_s=wanted.duration_s), (file,)

    async def _with_files(self, found: Found, content: Content) -> tuple[Content, tuple[InboundFile, ...]]:
        """Return the words of a post, with a line for each file that cannot be had, and the files."""
        files, lines = [], [plain(content)]
        for wanted in found.wanted:
            try:
                files.append(await self._download(found.message_id, wanted))
            except FileRefused as error:
                lines.append(f"({wanted.name}: {error.detail})")
        words = "\n".join(line for line in lines if line)[:MAX_TEXT]
        if not words and len(files) == 1:
            return show(files[0]), tuple(files)
        return Text(words), tuple(files)

    async def _download(self, message_id: str, wanted: Wanted) -> InboundFile:
        if self._client is None:
            raise Unavailable("this inbox has no App ID or no App Secret", code="provider_unavailable")
        data = await self._client.download(message_id, wanted.key, wanted.resource)
        return await store(self._around.blobs, self._inbox, wanted.name, data)

    # -- bundles --------------------------------------------------------------------------------------------

    async def _unfold(self, message_id: str, content: Content) -> Content:
        """Return the words of forwarded messages, one after the other; their files are not given out by Feishu.

        Raises:
            Unavailable: Feishu cannot be asked now.
        """
        if self._client is None:
            return content
        try:
            data = await self._client.ask("GET", f"/im/v1/messages/{message_id}", is_harmless=True, is_optional=True)
        except SendRejected:
            return content
        except SendError as error:
            raise Unavailable(f"Feishu: {error.detail}", code="provider_unavailable") from error
        items = data.get("items")
        told = items[: MAX_FORWARDED + 1] if isinstance(items, list) else []
        lines = [
            self._line(item) for item in told if isinstance(item, dict) and text_of(item, "message_id") != message_id
        ]
        return Text("\n".join(lines)[:MAX_TEXT]) if lines else content

    def _line(self, item: Mapping[str, Any]) -> str:
        kind = text_of(item, "msg_type")
        said = contents.read(kind, content_of(object_of(item, "body")), contents.mentions_of(item))
        who = text_of(object_of(item, "sender"), "id")
        name = self._names[who][0] if who in self._names else ""
        words = plain(said.content) or f"[{clean_line(said.wanted[0].name if said.wanted else kind, 200)}]"
        return f"{name}: {words}" if name else f"- {words}"

    # -- names ----------------------------------------------------------------------------------------------

    async def _named(self, identity: InboundIdentity) -> InboundIdentity:
        """Add the name that Feishu knows; a message does not wait for one that cannot be had."""
        who, now = identity.external_id, self._around.clock.now()
        if identity.name:
            self._remember(who, identity.name, now + NAMES_LAST)
            return identity
        name, until = self._names.get(who, ("", now))
        if until <= now and self._client is not None and who.startswith("ou_"):
            name = await self._ask_name(self._client, who, now) or name
        return replace(identity, name=name) if name else identity

    async def _ask_name(self, client: Client, who: str, now: datetime) -> str:
        try:
            async with asyncio.timeout(NAMES_WITHIN_S):
                path = f"/contact/v3/users/{who}"
                data = await client.ask(
                    "GET", path, query={"user_id_type": "open_id"}, is_harmless=True, is_optional=True
                )
        except (SendError, TimeoutError):
            self._remember(who, self._names.get(who, ("", now))[0], now + NAME_AGAIN_AFTER)
            return ""
        name = clean_line(text_of(object_of(data, "user"), "name"), 200)
        self._remember(who, name, now + NAMES_LAST)
        return name

    def _remember(self, who: str, name: str, until: datetime) -> None:
        self._names[who] = (name, until)
        self._names.move_to_end(who)
        if len(self._names) > MAX_NAMES:
            self._names.popitem(last=False)
