"""What the variables of a text stand for in one conversation."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Row, and_, select

from conversations.conditions import as_text, language_of_locale
from conversations.models import Agent, Contact, Conversation, Queue
from conversations.work import Work
from kit.language import Language, language_of

DEFAULT_LANGUAGE: Final[Language] = "zh"


async def read_values(work: Work, conversation: Row[Any], speaker: str) -> dict[str, str]:
    """Return path → text for a conversation's row that the caller may see.

    Args:
        speaker: the name of whoever speaks; empty: whoever owns the conversation.
    """
    row = (
        await work.connection.execute(
            select(
                Contact.name,
                Contact.email,
                Contact.phone,
                Contact.fields,
                Queue.name.label("queue"),
                Agent.name.label("owner"),
            )
            .select_from(Conversation)
            .join(
                Contact, and_(Contact.workspace_id == Conversation.workspace_id, Contact.id == Conversation.contact_id)
            )
            .outerjoin(Queue, and_(Queue.workspace_id == Conversation.workspace_id, Queue.id == Conversation.queue_id))
            .outerjoin(
                Agent, and_(Agent.workspace_id == Conversation.workspace_id, Agent.id == Conversation.assignee_id)
            )
            .where(Conversation.workspace_id == work.workspace_id, Conversation.id == conversation.id)
        )
    ).one()
    values = {
        "contact.name": row.name,
        "contact.email": row.email or "",
        "contact.phone": row.phone or "",
        "agent.name": speaker or row.owner or "",
        "conversation.number": str(conversation.number),
        "conversation.subject": conversation.subject,
        "queue.name": row.queue or "",
    }
    for of, fields in (("contact", row.fields), ("conversation", conversation.fields)):
        values |= {f"{of}.fields.{key}": as_text(value) for key, value in fields.items()}
    return values


async def language_for(work: Work, conversation: Row[Any]) -> Language:
    """Return the language to answer a conversation in: that of what was said last, else of the contact."""
    said = language_of(f"{conversation.subject}\n{(conversation.last_message or {}).get('text', '')}")
    if said is not None:
        return said
    locale: str | None = await work.connection.scalar(
        select(Contact.locale).where(Contact.workspace_id == work.workspace_id, Contact.id == conversation.contact_id)
    )
    return language_of_locale(locale) or DEFAULT_LANGUAGE
