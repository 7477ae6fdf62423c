"""From a stored delivery to events of the record: files fetched, members who left found among those who wrote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from channels.contract import InboxSettings, ParsedEvent, RawEnvelope, Surroundings
from channels.dingtalk import parse
from channels.dingtalk.client import Client, FileRefused
from channels.dingtalk.contents import Wanted
from channels.dingtalk.envelopes import EVENT, SOURCE, TYPE
from channels.dingtalk.parse import Found
from channels.errors import Unparseable
from channels.lenient_json import read_object
from channels.media import show, store
from conversations.content import MAX_TEXT, Content, Text, Unsupported, plain
from conversations.inbound import ContactSignal, InboundFile
from kit.errors import Unavailable

_KNOWN = """
SELECT external_id FROM identity WHERE workspace_id = $1 AND inbox_id = $2 AND external_id = ANY($3::text[])
"""


class Reader:
    """Reads the deliveries of one inbox; without a client, as far as they say it themselves."""

    def __init__(self, inbox: InboxSettings, around: Surroundings, client: Client | None) -> None:
        self._inbox, self._around, self._client = inbox, around, client

    async def read(self, envelope: RawEnvelope, received_at: datetime) -> Sequence[ParsedEvent]:
        """See ``ChannelAdapter.parse``."""
        document = read_object(envelope.body)
        if document is None:
            raise Unparseable("a delivery of DingTalk is a JSON object")
        if envelope.headers.get(SOURCE) == EVENT:
            kind = str(envelope.headers.get(TYPE) or "")
            return await self._of_customers(parse.read_event(kind, document, self._inbox.id, received_at))
        found = parse.read_message(document, self._inbox.id, received_at)
        content, files = await self._complete(found)
        return [replace(found.message, content=content, text=plain(content), files=files)]

    async def _of_customers(self, signals: list[ContactSignal]) -> Sequence[ParsedEvent]:
        """Keep the news of those who have written here: the others are colleagues, and no customers."""
        if not signals:
            return []
        people = [one.identity.external_id for one in signals]
        async with self._around.database.acquire() as connection:
            rows = await connection.fetch(_KNOWN, self._inbox.workspace_id, self._inbox.id, people)
        known = {row["external_id"] for row in rows}
        return [one for one in signals if one.identity.external_id in known]

    async def _complete(self, found: Found) -> tuple[Content, tuple[InboundFile, ...]]:
        """Return the content of a message with its files; one that cannot be had is said to be missing, by its name.

        Raises:
            Unavailable: DingTalk cannot be asked now; the delivery is read again later.
        """
        content = found.message.content
        if not found.wanted:
            return content, ()
        files, lines = [], [plain(content)]
        for wanted in found.wanted:
            try:
                files.append(await self._download(wanted))
            except FileRefused as error:
                if found.is_file:
                    return _missing(wanted, error.detail), ()
                lines.append(f"({wanted.name}: {error.detail})")
        words = "\n".join(line for line in lines if line)[:MAX_TEXT]
        if len(files) == 1 and (found.is_file or not words):
            [wanted] = found.wanted[:1]
            return show(files[0], wanted.words, duration_s=wanted.duration_s), tuple(files)
        return Text(words), tuple(files)

    async def _download(self, wanted: Wanted) -> InboundFile:
        if self._client is None:
            raise Unavailable("this inbox has no Client ID or no Client Secret", code="provider_unavailable")
        data = await self._client.download(wanted.code)
        return await store(self._around.blobs, self._inbox, wanted.name, data)


def _missing(wanted: Wanted, reason: str) -> Content:
    """Of a voice message that is gone, what DingTalk heard is still there."""
    return Text(wanted.words) if wanted.words else Unsupported(wanted.kind, f"{wanted.name}: {reason}")
