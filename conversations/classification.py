"""What a conversation is known to be by its customer's words: language, mood, complaint, the workspace's own fields.

    language           zh, en                                                        the latest message with letters
    mood               upset, calm, pleased                                          the latest that tells one
    complaint          yes, no                                                       yes, once a message is one
    fields.<key>       a choice of that custom field of the conversation             the surest of all messages

Whoever reads messages says what each is (``Said``), with what confidence; only what is sure enough comes here. What a
person states stands, whatever is written afterwards. A stated field is the conversation's own value as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from conversations.models import Classification
from conversations.work import Work

Mood = Literal["upset", "calm", "pleased"]
MOODS: Final[tuple[Mood, ...]] = ("upset", "calm", "pleased")
LANGUAGE: Final = "language"
MOOD: Final = "mood"
COMPLAINT: Final = "complaint"
FIELD: Final = "fields."
EVENT: Final = "conversation.classified"

Says = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Said:
    """What one message is, by subject: value and confidence, 0 to 1."""

    conversation_id: UUID
    message_id: UUID
    guesses: Mapping[str, tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Tone:
    """What rules ask of a conversation; ``None`` and missing: not known.

    Attributes:
        fields: key of a custom field → what it is taken to be.
    """

    mood: str | None = None
    is_complaint: bool | None = None
    fields: Mapping[str, str] = field(default_factory=dict)


def tone_of(values: Mapping[str, str]) -> Tone:
    """Return subject → value as rules ask of it."""
    complaint = values.get(COMPLAINT)
    return Tone(
        values.get(MOOD),
        None if complaint is None else complaint == "yes",
        {subject.removeprefix(FIELD): value for subject, value in values.items() if subject.startswith(FIELD)},
    )


def merged(known: Says, said: Said) -> Says:
    """Return what is known after one more message."""
    after = dict(known)
    for subject, (value, confidence) in said.guesses.items():
        before = known.get(subject)
        if before is not None and (before["by"] == "agent" or not _replaces(subject, before, value, confidence)):
            continue
        after[subject] = {
            "value": value,
            "confidence": confidence,
            "by": "program",
            "message_id": str(said.message_id),
        }
    return after


def _replaces(subject: str, before: Mapping[str, Any], value: str, confidence: float) -> bool:
    if subject == COMPLAINT:
        return value == "yes" and before["value"] == "no"
    if subject.startswith(FIELD):
        return bool(confidence > before["confidence"])
    return bool(value != before["value"] or confidence > before["confidence"])


async def take_in(work: Work, messages: Sequence[Said]) -> int:
    """Note what messages are, in their order; return how many conversations are known otherwise than before."""
    by_conversation: dict[UUID, list[Said]] = {}
    for one in messages:
        by_conversation.setdefault(one.conversation_id, []).append(one)
    held = await _locked(work, sorted(by_conversation))
    count = 0
    for conversation_id in sorted(by_conversation):
        before = after = held[conversation_id]
        for one in by_conversation[conversation_id]:
            after = merged(after, one)
        if after != before:
            await _keep(work, conversation_id, before, after)
            count += 1
    return count


async def state(
    work: Work, conversation_id: UUID, subject: str, value: str | None, message_id: UUID | None
) -> str | None:
    """Note what a person says; ``None`` takes it back, and leaves nothing known until the next message.

    Returns:
        What the program had told before; ``None``: nothing.
    """
    before = (await _locked(work, [conversation_id]))[conversation_id]
    held = before.get(subject)
    after = {name: one for name, one in before.items() if name != subject}
    if value is not None:
        after[subject] = {
            "value": value,
            "confidence": 1.0,
            "by": "agent",
            "message_id": str(message_id) if message_id else None,
        }
    if after != before:
        await _keep(work, conversation_id, before, after)
    return held["value"] if held is not None and held["by"] == "program" else None


async def read(work: Work, conversation_ids: Sequence[UUID]) -> dict[UUID, Says]:
    """Return what is known of conversations of the workspace; left out is what nothing is known of."""
    rows = await work.connection.execute(
        select(Classification.conversation_id, Classification.says).where(
            Classification.workspace_id == work.workspace_id, Classification.conversation_id.in_(conversation_ids)
        )
    )
    return {row.conversation_id: row.says for row in rows}


async def _locked(work: Work, conversation_ids: Sequence[UUID]) -> dict[UUID, Says]:
    """Lock the rows of conversations, made where they are missing; ids sorted."""
    if not conversation_ids:
        return {}
    await work.connection.execute(
        insert(Classification)
        .values(
            [
                {"workspace_id": work.workspace_id, "conversation_id": one, "says": {}, "updated_at": work.now}
                for one in conversation_ids
            ]
        )
        .on_conflict_do_nothing()
    )
    rows = await work.connection.execute(
        select(Classification.conversation_id, Classification.says)
        .where(Classification.workspace_id == work.workspace_id, Classification.conversation_id.in_(conversation_ids))
        .order_by(Classification.conversation_id)
        .with_for_update()
    )
    return {row.conversation_id: row.says for row in rows}


async def _keep(work: Work, conversation_id: UUID, before: Says, after: Says) -> None:
    await work.connection.execute(
        update(Classification)
        .where(Classification.workspace_id == work.workspace_id, Classification.conversation_id == conversation_id)
        .values(says=after, version=Classification.version + 1, updated_at=work.now)
    )
    changed = [
        name
        for name in sorted({*before, *after})
        if before.get(name, {}).get("value") != after.get(name, {}).get("value")
    ]
    if changed:
        work.record(EVENT, conversation_id=conversation_id, data={"subjects": changed})
