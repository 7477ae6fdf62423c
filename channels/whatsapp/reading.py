"""From a stored delivery to events: each item read by itself, files fetched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from channels.contract import InboxSettings, ParsedEvent, RawEnvelope, Surroundings
from channels.errors import Unparseable
from channels.media import show, store
from channels.templates import Shelf
from channels.whatsapp import parse
from channels.whatsapp.client import Client, FileRefused
from channels.whatsapp.contents import Wanted
from channels.whatsapp.envelopes import changes, items
from channels.whatsapp.fields import id_of, object_of, objects_of, read
from channels.whatsapp.parse import Around, Found
from conversations.content import Audio, Content, File, Image, Unsupported, Video, from_json, plain
from conversations.inbound import InboundFile, InboundMessage, MessageEdit, OwnMessage
from kit.errors import Invalid

log = structlog.get_logger(__name__)

_TEMPLATE_NEWS = "message_template_"

_TOLD = "SELECT content FROM message WHERE workspace_id = $1 AND inbox_id = $2 AND external_id = $3"


class Reader:
    def __init__(self, inbox: InboxSettings, around: Surroundings, client: Client | None, shelf: Shelf) -> None:
        self._inbox, self._around, self._client, self._shelf = inbox, around, client, shelf

    async def read(self, envelope: RawEnvelope, received_at: datetime) -> Sequence[ParsedEvent]:
        """See ``ChannelAdapter.parse``."""
        told = read(envelope.body)
        if told is None or not isinstance(told.get("entry"), list):
            raise Unparseable("a delivery of WhatsApp has entries")
        found: list[ParsedEvent] = []
        others = set()
        mine = str(self._inbox.config.get("phone_number_id") or "")
        for field, value in changes(told):
            if field.startswith(_TEMPLATE_NEWS):
                await self._shelf.spoil()
            number = id_of(object_of(value, "metadata"), "phone_number_id")
            if mine and number and number != mine:
                if items(value):
                    others.add(number)
                continue
            around = Around(self._inbox.id, objects_of(value, "contacts"), received_at)
            for kind, item in items(value):
                one = parse.read(kind, item, around)
                if one is not None:
                    found.append(await self._complete(one))
        if others and not found:
            # Kept as a dead letter: once the number's id is mended, a replay takes it in.
            raise Unparseable(f"it is for another business number: phone number ID {', '.join(sorted(others)[:5])}")
        return found

    async def _complete(self, found: Found) -> ParsedEvent:
        told, wanted = found.event, found.wanted
        if wanted is None:
            return told
        if isinstance(told, MessageEdit):
            return await self._with_caption(told)
        if not isinstance(told, (InboundMessage, OwnMessage)):
            return told
        file, content = await self._fetch(wanted)
        return replace(told, content=content, text=plain(content), files=(file,) if file else ())

    async def _with_caption(self, edit: MessageEdit) -> MessageEdit:
        """Return an edit of a file's message as the file with its new caption, where the file is known already."""
        async with self._around.database.acquire() as connection:
            row = await connection.fetchrow(_TOLD, self._inbox.workspace_id, self._inbox.id, edit.external_id)
        try:
            before = from_json(row["content"]) if row is not None else None
        except Invalid:
            before = None
        if isinstance(before, (Image, Audio, Video, File)):
            return replace(edit, content=replace(before, caption=edit.text))
        return edit

    async def _fetch(self, wanted: Wanted) -> tuple[InboundFile | None, Content]:
        """Return the stored file and the content that shows it; no file and ``Unsupported`` where there is none.

        Raises:
            Unavailable: WhatsApp is away; the delivery is read again later.
        """
        try:
            data = await self._download(wanted)
        except FileRefused as error:
            reason = f"{wanted.name}: {error.detail}"
            return None, Unsupported(wanted.kind, "\n".join(filter(None, (wanted.caption, reason))))
        file = await store(self._around.blobs, self._inbox, wanted.name, data)
        return file, show(file, wanted.caption)

    async def _download(self, wanted: Wanted) -> bytes:
        if not wanted.media_id:
            raise FileRefused("it has no id")
        if self._client is None:
            raise FileRefused("this inbox has no access token to fetch it with")
        return await self._client.download(wanted.media_id)
