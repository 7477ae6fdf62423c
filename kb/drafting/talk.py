"""What was said in a conversation, as a model may be given it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Row, select

from conversations.models import Contact, Identity, Inbox, Message
from conversations.work import Work
from kb.drafting.disguise import Disguise

MAX_TURN = 1_000  # characters of one message
MAX_TALK = 16_000  # of all; the older ones are left out
From = Literal["customer", "agent", "note", "bot"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One message with words; ``by``: who wrote it, and a note is a colleague's."""

    id: UUID
    by: From
    text: str


async def turns(work: Work, conversation_id: UUID, *, limit: int, notes: bool) -> list[Turn]:
    """Return the newest messages of a conversation in order, without what was taken back.

    Args:
        notes: with those that colleagues wrote for each other.
    """
    kinds = ("message", "reply", "note") if notes else ("message", "reply")
    query = (
        select(Message.id, Message.kind, Message.direction, Message.author_kind, Message.text)
        .where(
            Message.workspace_id == work.workspace_id,
            Message.conversation_id == conversation_id,
            Message.kind.in_(kinds),
            Message.recalled_at.is_(None),
            Message.text != "",
        )
        .order_by(Message.sequence.desc())
        .limit(limit)
    )
    found: list[Turn] = []
    left = MAX_TALK
    for row in await work.connection.execute(query):
        text = row.text[:MAX_TURN]
        left -= len(text)
        if left < 0:
            break
        found.append(Turn(row.id, _by(row), text))
    return found[::-1]


def _by(row: Any) -> From:
    if row.direction == "in":
        return "customer"
    if row.kind == "note":
        return "note"
    return "bot" if row.author_kind == "bot" else "agent"


async def disguise_for(work: Work, conversation: Row[Any]) -> Disguise:
    """Return a disguise that knows a conversation's contact, with addresses and fields, and the colleagues in it."""
    contact = (
        await work.connection.execute(
            select(Contact.name, Contact.email, Contact.phone, Contact.fields).where(
                Contact.workspace_id == work.workspace_id, Contact.id == conversation.contact_id
            )
        )
    ).one()
    identities = (
        await work.connection.execute(
            select(Identity.name, Identity.address, Identity.external_id).where(
                Identity.workspace_id == work.workspace_id, Identity.contact_id == conversation.contact_id
            )
        )
    ).all()
    authors = await work.connection.scalars(
        select(Message.author_name)
        .where(Message.workspace_id == work.workspace_id, Message.conversation_id == conversation.id)
        .distinct()
        .limit(50)
    )
    return Disguise.of(
        names=[contact.name, *(one.name for one in identities), *authors],
        addresses=[
            *filter(None, (contact.email, contact.phone)),
            *(text for one in identities for text in (one.address, one.external_id)),
        ],
        details=_texts(contact.fields),
    )


def _texts(fields: dict[str, Any]) -> Sequence[str]:
    """Return what a contact's fields hold that tells of the person; numbers of one or two digits tell nothing."""
    return [str(value) for value in fields.values() if isinstance(value, str | int) and len(str(value)) > 2]


async def channel_of(work: Work, conversation: Row[Any]) -> str:
    """Return the kind of the inbox that a conversation's last thread came by."""
    query = select(Inbox.kind).where(Inbox.workspace_id == work.workspace_id, Inbox.id == conversation.inbox_id)
    return await work.connection.scalar(query) or ""
