"""What people say messages are, kept as facts: each correction and confirmation, which the classifier is made from.

One label holds for a conversation and a subject; another takes its place. Taken back, it is as if it had never been.
A choice that somebody makes in a custom field of the conversation is such a fact as well (``note_fields``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, and_, func, insert, select, update

from conversations import classification, custom_fields, heads
from conversations.access import Scope, find_conversation
from conversations.classification import COMPLAINT, FIELD, LANGUAGE, MOOD, MOODS, Says
from conversations.lifecycle import Lifecycle
from conversations.models import Message
from conversations.work import Work
from kb.editions import next_edition
from kb.masking import masked
from kb.models import KbLabel
from kit.errors import Forbidden, Invalid
from kit.ids import new_id

NEWEST: Final = 20_000  # labels of a workspace that are learned from
_VALUES: Final[Mapping[str, Sequence[str]]] = {LANGUAGE: ("zh", "en"), MOOD: MOODS, COMPLAINT: ("yes", "no")}


async def correct(
    work: Work, scope: Scope, lifecycle: Lifecycle, conversation_id: UUID, subject: str, value: str | None
) -> Says:
    """Note what the caller says a conversation is, and return all that is known of it now.

    Args:
        subject: ``language``, ``mood``, ``complaint`` or ``fields.<key>``; of a field the conversation gets the value.
        value: ``None`` takes back what was said, and the field's value.
    Raises:
        NotFound: absent, or not the caller's to see.
        Forbidden: the caller is a program, or only looks on.
        Invalid: there is no such subject, or the value is none of its.
    """
    scope.require("conversations.reply")
    if scope.actor.kind != "agent" or scope.agent_id is None:
        raise Forbidden("only people say what a conversation is")
    await find_conversation(work, scope, conversation_id)
    if subject.startswith(FIELD):
        key = subject.removeprefix(FIELD)
        if key not in {row.key for row in await choices(work, scope)}:
            raise Invalid("there is no such field", fields={"subject": "is no choice of conversations"})
        await lifecycle.update(work, scope, conversation_id, fields={key: value})
    elif subject not in _VALUES:
        raise Invalid("there is nothing of this name to say", fields={"subject": "is unknown"})
    elif value is not None and value not in _VALUES[subject]:
        raise Invalid("this cannot be said", fields={"value": f"is one of {', '.join(_VALUES[subject])}"})
    else:
        await heads.lock_head(work, scope, conversation_id)
    if value is None or (await _held(work, conversation_id)).get(subject) != value:
        await _note(work, conversation_id, {subject: value}, scope.agent_id)
    return (await classification.read(work, [conversation_id])).get(conversation_id, {})


async def note_fields(work: Work, conversation: Row[Any], agent_id: UUID, keys: Sequence[str]) -> bool:
    """Learn from what an agent chose in a conversation's own fields; returns whether that was news.

    Args:
        conversation: its row, locked.
        keys: of the fields that are choices.
    """
    held = await _held(work, conversation.id)
    chosen = {f"{FIELD}{key}": conversation.fields.get(key) for key in keys}
    news = {subject: value for subject, value in chosen.items() if held.get(subject) != value}
    if news:
        await _note(work, conversation.id, news, agent_id)
    return bool(news)


async def choices(work: Work, scope: Scope) -> list[Row[Any]]:
    """Return the custom fields of conversations in which one of several values is chosen."""
    rows = await custom_fields.list_custom_fields(work, scope, "conversation")
    return [row for row in rows if row.type == "choice"]


async def read_labels(work: Work) -> tuple[int, list[Row[Any]]]:
    """Return the edition of the newest change, and the labels that hold: subject, message, value; oldest first."""
    edition = await work.connection.scalar(
        select(func.max(KbLabel.edition)).where(KbLabel.workspace_id == work.workspace_id)
    )
    newest = (
        select(KbLabel.id, KbLabel.subject, KbLabel.message, KbLabel.value)
        .where(KbLabel.workspace_id == work.workspace_id, KbLabel.withdrawn_at.is_(None))
        .order_by(KbLabel.id.desc())
        .limit(NEWEST)
    )
    rows: list[Row[Any]] = list(await work.connection.execute(newest))
    return edition or 0, rows[::-1]


async def forget_agent(work: Work, agent_id: UUID, edition: int) -> int:
    """Take back what one agent said; what the conversations were called stays. Returns how many labels."""
    gone = await work.connection.execute(
        update(KbLabel)
        .where(KbLabel.workspace_id == work.workspace_id, KbLabel.agent_id == agent_id, KbLabel.withdrawn_at.is_(None))
        .values(withdrawn_at=work.now, edition=edition)
    )
    return gone.rowcount


def options(fields: Sequence[Row[Any]]) -> dict[str, Sequence[str]]:
    """Return subject → values that may be told, of the workspace's choices."""
    return {f"{FIELD}{row.key}": row.options for row in fields if row.entity == "conversation" and row.type == "choice"}


async def _note(work: Work, conversation_id: UUID, news: Mapping[str, str | None], agent_id: UUID) -> None:
    """Write labels and what is known of the conversation, whose row is locked; the shelf's edition comes last."""
    known = (await classification.read(work, [conversation_id])).get(conversation_id, {})
    last = await _last_message(work, conversation_id)
    guessed = {}
    about: dict[str, UUID | None] = {}
    for subject, value in sorted(news.items()):
        named = known.get(subject, {}).get("message_id")
        about[subject] = UUID(named) if named else last
        guessed[subject] = await classification.state(work, conversation_id, subject, value, about[subject])
    texts = await _texts(work, [one for one in about.values() if one])
    edition = await next_edition(work)
    await work.connection.execute(
        update(KbLabel)
        .where(
            KbLabel.workspace_id == work.workspace_id,
            KbLabel.conversation_id == conversation_id,
            KbLabel.subject.in_(list(news)),
            KbLabel.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=work.now, edition=edition)
    )
    rows = [
        {
            "workspace_id": work.workspace_id,
            "id": new_id(),
            "conversation_id": conversation_id,
            "message_id": about[subject],
            "subject": subject,
            "message": texts[about[subject]],
            "value": value,
            "guessed": guessed[subject],
            "agent_id": agent_id,
            "created_at": work.now,
            "edition": edition,
        }
        for subject, value in news.items()
        if value is not None and about[subject] in texts
    ]
    if rows:
        await work.connection.execute(insert(KbLabel).values(rows))


async def _held(work: Work, conversation_id: UUID) -> dict[str, str]:
    rows = await work.connection.execute(
        select(KbLabel.subject, KbLabel.value).where(
            KbLabel.workspace_id == work.workspace_id,
            KbLabel.conversation_id == conversation_id,
            KbLabel.withdrawn_at.is_(None),
        )
    )
    return {row.subject: row.value for row in rows}


async def _last_message(work: Work, conversation_id: UUID) -> UUID | None:
    """Return the customer's last message that has words."""
    found: UUID | None = await work.connection.scalar(
        select(Message.id)
        .where(
            Message.workspace_id == work.workspace_id,
            Message.conversation_id == conversation_id,
            and_(Message.direction == "in", Message.kind == "message", Message.text != ""),
        )
        .order_by(Message.sequence.desc())
        .limit(1)
    )
    return found


async def _texts(work: Work, ids: Sequence[UUID]) -> dict[UUID | None, str]:
    rows = await work.connection.execute(
        select(Message.id, Message.text).where(Message.workspace_id == work.workspace_id, Message.id.in_(ids))
    )
    return {row.id: text for row in rows if (text := masked(row.text or ""))}
