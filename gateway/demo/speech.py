"""The messages of a demo case: what was said, its words for search, its files, and how replies fared on their way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from conversations.content import Text, to_json
from conversations.events import Actor
from conversations.preview import last_message
from conversations.tokens import rows as token_rows
from gateway.demo.chapter import Chapter, Row
from gateway.demo.entry import Entry
from gateway.demo.identifiers import Ids
from gateway.demo.letters import Correspondence
from gateway.demo.papers import Papers
from gateway.demo.place import Place
from gateway.demo.story import ChannelKind, Picture

# How long a reply takes to be sent, and to be read where the channel tells.
_SENT_AFTER: dict[ChannelKind, timedelta] = {
    "webchat": timedelta(milliseconds=240),
    "api": timedelta(milliseconds=420),
    "email": timedelta(seconds=2),
}
_READ_AFTER = timedelta(seconds=7)
_KINDS = {"in": "message", "out": "reply", "internal": "note"}


class Speech:
    """Adds messages to one conversation and moves its head on.

    Args:
        customer: the author of what comes in, with the name that messages show.
    """

    def __init__(
        self, chapter: Chapter, ids: Ids, place: Place, entry: Entry, letters: Correspondence, customer: Actor
    ) -> None:
        self._chapter, self._ids, self._case, self._letters = chapter, ids, entry.case, letters
        self._workspace_id = place.workspace_id
        self._inbox_id = place.inboxes[entry.case.channel]
        self._papers = Papers(chapter, ids, place.workspace_id)
        self._sequences = iter(entry.sequences)
        self._customer = customer

    def hear(self, at: datetime, conversation: Row, text: str, picture: Picture | None) -> Row:
        """Add a customer's message and return its row."""
        message = self._add(at, conversation, self._customer, "in", text, picture=picture)
        message["external_id"] = self._letters.received(message["id"])
        if self._case.channel == "email":
            message["sent_at"] = at
        return message

    def reply(self, at: datetime, conversation: Row, agent: Actor, text: str, *, invoice: bool) -> Row:
        """Add an agent's reply, still without a delivery, and return its row."""
        return self._add(at, conversation, agent, "out", text, invoice=invoice)

    def note(self, at: datetime, conversation: Row, agent: Actor, text: str, asked: Sequence[UUID]) -> Row:
        """Add a note and return its row."""
        return self._add(at, conversation, agent, "internal", text, mentions=asked)

    def deliver(self, at: datetime, message: Row, coming: datetime | None) -> None:
        """Say that a reply went out and, where the channel tells, was read before anything else happened."""
        channel = self._case.channel
        news = [(at + _SENT_AFTER[channel], "sent")]
        if channel == "webchat":
            news.append((min(at + _READ_AFTER, coming or at + _READ_AFTER), "read"))
        for told_at, state in news:
            self._chapter.tell(
                told_at,
                "delivery.updated",
                conversation_id=message["conversation_id"],
                message_id=message["id"],
                data={"state": state, "attempts": 1, "sequence": message["sequence"], "code": None},
            )
        settled_at, state = news[-1]
        message |= {"version": 1 + len(news), "updated_at": settled_at}
        message["delivery"] = {
            "state": state,
            "error": None,
            "attempts": 1,
            "may_be_duplicate": False,
            "updated_at": settled_at.isoformat(),
        }
        self._chapter.add(
            "delivery",
            workspace_id=self._workspace_id,
            id=self._ids.at(at),
            message_id=message["id"],
            thread_id=message["thread_id"],
            inbox_id=self._inbox_id,
            sequence=message["sequence"],
            state=state,
            run_at=at,
            attempts=1,
            lease_epoch=1,
            external_id=self._letters.sent(message["id"]),
            created_at=at,
            updated_at=settled_at,
        )

    def _add(
        self,
        at: datetime,
        conversation: Row,
        author: Actor,
        direction: str,
        text: str,
        *,
        mentions: Sequence[UUID] = (),
        picture: Picture | None = None,
        invoice: bool = False,
    ) -> Row:
        message_id, sequence = self._ids.at(at), next(self._sequences)
        is_spoken = direction != "internal"
        content = self._letters.content(at, text, direction) if is_spoken else Text(text)
        message = self._chapter.add(
            "message",
            workspace_id=self._workspace_id,
            id=message_id,
            version=1,
            created_at=at,
            updated_at=at,
            conversation_id=conversation["id"],
            thread_id=self._letters.thread_id if is_spoken else None,
            inbox_id=self._inbox_id if is_spoken else None,
            sequence=sequence,
            direction=direction,
            kind=_KINDS[direction],
            content=to_json(content),
            text=content.text,
            attachments=self._papers.attach(at, message_id, self._case, picture=picture, invoice=invoice),
            mentions=list(mentions),
            author_kind=author.kind,
            author_id=author.id,
            author_name=author.name,
            external_id=None,
            client_id=str(self._ids.at(at)) if author.kind == "agent" else None,
            delivery=None,
            sent_at=None,
        )
        for part, words in enumerate(token_rows(f"{content.subject or ''}\n{content.text}", self._workspace_id)):
            self._chapter.add("message_text", message_id=message_id, part=part, sequence=sequence, words=words)
        head = last_message(sequence, content.text, {"type": "text"}, direction, _KINDS[direction], author.kind, at)
        conversation |= {"last_message": head, "last_sequence": sequence, "last_activity_at": at}
        return message
