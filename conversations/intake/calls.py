"""Telephone calls: a card for each, opened by the first news of it and moved forward by all others.

A card is opened as a message is, in ``receive``; what is known of the call is put on it here, so that the first news
and the tenth go the same way. While a call rings it is nobody's work: the exchange is ringing somebody. What becomes
work, and whose, is told to the listener.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import orjson

from conversations.calls import Colleague, is_missed, moved, opened, was_answered
from conversations.content import Call, from_json, to_json
from conversations.events import SYSTEM, Actor, EventDraft
from conversations.inbound import CallChoice, CallFile, CallUpdate, InboundMessage
from conversations.intake.attached import attach, facts_of
from conversations.intake.choices import find_queues
from conversations.intake.state import Context, ExternalKey, columns
from conversations.ports import CallEffect, CallOutcome, IntakeListener
from conversations.preview import last_message

GAVE_UP: Final = frozenset({"abandoned", "no_answer"})

Cards = dict[ExternalKey, UUID]  # inbox and the exchange's id of the call → message

_FIND = """
SELECT message.id, message.conversation_id, wanted.inbox_id, wanted.external_id
FROM unnest($2::uuid[], $3::text[], $4::uuid[]) AS wanted(inbox_id, external_id, message_id)
JOIN message ON message.workspace_id = $1 AND message.inbox_id = wanted.inbox_id AND message.id = wanted.message_id
WHERE message.content->>'type' = 'call'
UNION ALL
SELECT message.id, message.conversation_id, wanted.inbox_id, wanted.external_id
FROM unnest($2::uuid[], $3::text[]) AS wanted(inbox_id, external_id)
JOIN message ON message.workspace_id = $1 AND message.inbox_id = wanted.inbox_id
            AND message.external_id = wanted.external_id
WHERE message.content->>'type' = 'call'
"""
_LOCK_HEADS = """
SELECT id, contact_id, queue_id, assignee_id, status, priority, episode, last_sequence, waiting_since,
       first_response_at, last_agent_sequence, callback_due_at, last_message,
       EXISTS (SELECT FROM sla_book WHERE sla_book.workspace_id = $1) AS has_promises
FROM conversation WHERE workspace_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR UPDATE
"""
_PROMISED = """
SELECT other.id FROM conversation AS called
JOIN conversation AS other ON other.workspace_id = $1 AND other.contact_id = called.contact_id
WHERE called.workspace_id = $1 AND called.id = ANY($2::uuid[]) AND other.callback_due_at IS NOT NULL
"""
_LOCK_CARDS = """
SELECT id, conversation_id, sequence, content, attachments, direction, kind, author_kind, author_id, created_at
FROM message WHERE workspace_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR UPDATE
"""
_COLLEAGUES = """
SELECT agent.id, agent.name, lower(account.email) AS email
FROM agent JOIN directory.account AS account ON account.id = agent.id
WHERE agent.workspace_id = $1 AND agent.is_active AND lower(account.email) = ANY($2::text[])
"""
_NAMED = "SELECT id, name FROM agent WHERE workspace_id = $1 AND id = ANY($2::uuid[])"
_WRITE_CARD = """
UPDATE message SET content = $3::text::jsonb, attachments = $4::text::jsonb,
    external_id = coalesce(external_id, $5::text), sent_at = coalesce(sent_at, $6),
    author_id = CASE WHEN direction = 'out' THEN coalesce(author_id, $7) ELSE author_id END,
    author_name = CASE WHEN direction = 'out' AND author_name = '' THEN $8::text ELSE author_name END,
    version = version + 1, updated_at = $9
WHERE workspace_id = $1 AND id = $2
"""
_WRITE_HEAD = """
UPDATE conversation SET last_message = coalesce($3::text::jsonb, last_message), last_activity_at = $4,
    status = $5::text, waiting_since = $6, first_response_at = $7, last_agent_sequence = $8, callback_due_at = $9,
    queue_id = $10, priority = $11::text,
    snoozed_until = CASE WHEN $5::text = 'snoozed' THEN snoozed_until END, version = version + 1, updated_at = $4
WHERE workspace_id = $1 AND id = $2
"""
_JOIN = """
INSERT INTO participant (workspace_id, conversation_id, agent_id, reason, created_at)
VALUES ($1, $2, $3, 'consulted', $4) ON CONFLICT DO NOTHING
"""


@dataclass(slots=True)
class _Head:
    """A locked conversation, and what its calls change about it."""

    row: Any
    queue_id: UUID | None
    priority: str
    status: str
    waiting_since: datetime | None
    first_response_at: datetime | None
    last_agent_sequence: int
    callback_due_at: datetime | None
    preview: dict[str, Any] | None = None
    is_changed: bool = False

    @classmethod
    def of(cls, row: Any) -> _Head:
        clocks = ("waiting_since", "first_response_at", "last_agent_sequence", "callback_due_at")
        return cls(row, *(row[name] for name in ("queue_id", "priority", "status", *clocks)))


@dataclass(slots=True)
class _Card:
    """A locked card and how it stood before this batch."""

    row: Any
    before: Call
    now: Call
    is_new: bool
    colleague: Colleague | None = None
    external_id: str = ""
    channel: str = ""
    callback_within: timedelta | None = None
    choice: CallChoice | None = None
    files: list[CallFile] = field(default_factory=list)


async def find_cards(batch: Context, calls: Sequence[CallUpdate]) -> Cards:
    """Return the cards of calls that are known already."""
    if not calls:
        return {}
    wanted = [(one.inbox_id, one.external_id, one.message_id) for one in calls]
    rows = await batch.connection.fetch(_FIND, batch.workspace_id, *columns(wanted))
    cards: Cards = {}
    for row in rows:  # the card that was asked for here comes before one that the exchange's id leads to
        cards.setdefault((row["inbox_id"], row["external_id"]), row["id"])
    return cards


def openings(calls: Sequence[CallUpdate], cards: Cards) -> list[InboundMessage]:
    """Return a message for each call that has no card yet, and note it in ``cards``."""
    fresh = []
    for one in calls:
        if (key := (one.inbox_id, one.external_id)) in cards:
            continue
        cards[key] = one.id
        fresh.append(
            InboundMessage(
                id=one.id,
                inbox_id=one.inbox_id,
                channel=one.channel,
                identity=one.identity,
                thread_key=one.thread_key,
                content=opened(one),
                text="",
                received_at=one.received_at,
                external_id=one.external_id,
                sent_at=one.started_at,
                is_ours=one.direction == "outbound",
            )
        )
    return fresh


async def apply_calls(batch: Context, calls: Sequence[CallUpdate], cards: Cards, listener: IntakeListener) -> None:
    """Move the cards on, with all that follows: clocks, promises to call back, and whose work it is.

    The listener locks work items here a second time in the batch, after agents' states; where that meets another batch
    the other way round, the database says deadlock and the batch is repeated.
    """
    if not calls:
        return
    new_ids = {one.id for one in calls}
    colleagues = await _colleagues(batch, calls)
    found = await batch.connection.fetch(
        "SELECT conversation_id FROM message WHERE workspace_id = $1 AND id = ANY($2::uuid[])",
        batch.workspace_id,
        list(cards.values()),
    )
    heads = await _lock_heads(batch, {row["conversation_id"] for row in found})
    rows = await batch.connection.fetch(_LOCK_CARDS, batch.workspace_id, sorted(cards.values()))
    known = {row["id"]: _card(row, row["id"] in new_ids) for row in rows}
    await _name_callers(batch, known.values())
    for one in calls:
        card = known[cards[one.inbox_id, one.external_id]]
        card.colleague = colleagues.get(one.agent_email.lower()) or card.colleague
        before = {each["key"] for each in card.now.recordings}
        card.now = moved(card.now, one, card.colleague)
        fresh = {each["key"] for each in card.now.recordings} - before
        card.files += [file for file in one.files if file.key in fresh]
        card.external_id, card.channel = one.external_id, one.channel
        card.callback_within = one.callback_within or card.callback_within
        card.choice = one.choice or card.choice
    queues = await find_queues(batch, [card.choice for card in known.values() if card.choice is not None])
    effects: list[CallEffect] = []
    for card in known.values():
        if card.is_new or card.now != card.before:
            effects += await _settle(batch, card, heads, queues)
    for head in sorted(heads.values(), key=lambda each: each.row["id"]):
        if head.is_changed:
            await _write_head(batch, head)
    if effects:
        batch.drafts += await listener.on_calls(batch.connection, batch.workspace_id, effects, batch.now)


async def _lock_heads(batch: Context, ids: set[UUID]) -> dict[UUID, _Head]:
    """Lock the calls' conversations, and those in which their customers wait to be called back."""
    promised = await batch.connection.fetch(_PROMISED, batch.workspace_id, sorted(ids))
    wanted = sorted(ids | {row["id"] for row in promised})
    rows = await batch.connection.fetch(_LOCK_HEADS, batch.workspace_id, wanted)
    return {row["id"]: _Head.of(row) for row in rows}


async def _colleagues(batch: Context, calls: Sequence[CallUpdate]) -> dict[str, Colleague]:
    emails = sorted({one.agent_email.lower() for one in calls if one.agent_email})
    if not emails:
        return {}
    rows = await batch.connection.fetch(_COLLEAGUES, batch.workspace_id, emails)
    return {row["email"]: Colleague(row["id"], row["name"]) for row in rows}


def _card(row: Any, is_new: bool) -> _Card:
    content = from_json(row["content"])
    assert isinstance(content, Call), "found by its type"
    return _Card(row, content, content, is_new)


async def _name_callers(batch: Context, cards: Any) -> None:
    """Whoever asked for a call here, or is on its card, is the one who speaks, if the exchange names nobody else."""
    mine = {card.row["id"]: card.row["author_id"] for card in cards if card.row["direction"] == "out"}
    mine |= {card.row["id"]: UUID(card.before.agent_id) for card in cards if card.before.agent_id}
    wanted = sorted({agent_id for agent_id in mine.values() if agent_id is not None})
    if not wanted:
        return
    rows = await batch.connection.fetch(_NAMED, batch.workspace_id, wanted)
    named = {row["id"]: Colleague(row["id"], row["name"]) for row in rows}
    for card in cards:
        card.colleague = named.get(mine.get(card.row["id"]))


async def _settle(
    batch: Context, card: _Card, heads: Mapping[UUID, _Head], queues: Mapping[str, UUID]
) -> list[CallEffect]:
    """Write a card that moved, and return what it means for work."""
    head = heads[card.row["conversation_id"]]
    await _write_card(batch, card)
    head.is_changed = True
    if head.row["last_sequence"] == card.row["sequence"]:
        facts = [card.row[name] for name in ("direction", "kind", "author_kind", "created_at")]
        head.preview = last_message(card.row["sequence"], "", to_json(card.now), *facts)
    effects = _chose(batch, card, head, queues)
    _record(batch, card, head)
    if was_answered(card.now) and not was_answered(card.before):
        effects += await _answered(batch, card, head, heads)
    if is_missed(card.now) and not is_missed(card.before):
        effects += _missed(card, head)
    return effects


def _chose(batch: Context, card: _Card, head: _Head, queues: Mapping[str, UUID]) -> list[CallEffect]:
    """Follow the keys that were pressed, where nobody has the conversation yet."""
    if card.choice is None or head.row["assignee_id"] is not None or head.status == "resolved":
        return []
    queue_id = queues.get(card.choice.queue.lower(), head.queue_id)
    priority = card.choice.priority or head.priority
    if (queue_id, priority) == (head.queue_id, head.priority):
        return []
    about: dict[str, Any] = {
        "conversation_id": head.row["id"],
        "contact_id": head.row["contact_id"],
        "queue_id": queue_id,
        "actor": Actor("contact", head.row["contact_id"]),
    }
    if queue_id != head.queue_id:
        facts = {"agent_before": None, "queue_before": head.queue_id, "reason": "caller_chose"}
        batch.drafts.append(EventDraft("conversation.transferred", **about, data=facts))
    if priority != head.priority:
        batch.drafts.append(EventDraft("conversation.updated", **about, data={"fields": ["priority"]}))
    head.queue_id, head.priority = queue_id, priority
    return [_effect(card, head, "chosen")]


async def _answered(batch: Context, card: _Card, head: _Head, heads: Mapping[UUID, _Head]) -> list[CallEffect]:
    """Two people spoke: nobody waits any more, here or for the call back that was promised elsewhere."""
    head.waiting_since = None
    head.last_agent_sequence = max(head.last_agent_sequence, card.row["sequence"])
    if card.now.direction == "inbound":
        head.first_response_at = head.first_response_at or batch.now
    owner = head.row["assignee_id"]
    if owner is None and card.colleague is None and head.status == "open":
        _rest(batch, head)  # somebody whom we do not know took it
    elif owner is not None and card.colleague is not None and card.colleague.id != owner:
        await batch.connection.execute(_JOIN, batch.workspace_id, head.row["id"], card.colleague.id, batch.now)
    effects = [_effect(card, head, "answered")]
    for other in heads.values():
        if other.callback_due_at is not None and other.row["contact_id"] == head.row["contact_id"]:
            other.callback_due_at, other.is_changed = None, True
            if other is not head:
                batch.drafts.append(
                    EventDraft(
                        "conversation.updated",
                        conversation_id=other.row["id"],
                        contact_id=other.row["contact_id"],
                        queue_id=other.queue_id,
                        actor=SYSTEM,
                        data={"fields": ["callback_due_at"]},
                    )
                )
                effects.append(_effect(card, other, _kept(batch, other)))
    return effects


def _kept(batch: Context, head: _Head) -> CallOutcome:
    """Close what waited for nothing but a call; what the customer has written since still waits."""
    if head.status != "open" or "call" not in (head.row["last_message"] or {}):
        return "promise_kept"
    head.waiting_since = None
    if head.row["assignee_id"] is None:
        _rest(batch, head)
    return "called_back"


def _rest(batch: Context, head: _Head) -> None:
    """Nobody here has anything to do: what comes next comes from the customer."""
    head.status = "pending"
    batch.drafts.append(
        EventDraft(
            "conversation.status_changed",
            conversation_id=head.row["id"],
            contact_id=head.row["contact_id"],
            queue_id=head.queue_id,
            actor=SYSTEM,
            data={"before": "open", "after": "pending"},
        )
    )


def _missed(card: _Card, head: _Head) -> list[CallEffect]:
    """The customer is to be called back. Where somebody closed the matter while it rang, that stands."""
    if head.status == "resolved":
        return []
    head.status = "open"
    head.waiting_since = head.waiting_since or card.row["created_at"]
    if card.callback_within is not None:
        assert card.now.ended_at is not None, "what is missed is over"
        due_at = datetime.fromisoformat(card.now.ended_at) + card.callback_within
        head.callback_due_at = min(head.callback_due_at or due_at, due_at)
    return [_effect(card, head, "missed")]


def _effect(card: _Card, head: _Head, outcome: CallOutcome) -> CallEffect:
    is_inbound = card.now.direction == "inbound"
    return CallEffect(
        conversation_id=head.row["id"],
        queue_id=head.queue_id,
        assignee_id=head.row["assignee_id"],
        agent_id=card.colleague.id if card.colleague else None,
        channel=card.channel,
        episode=head.row["episode"],
        priority=head.priority,
        outcome=outcome,
        due_at=head.callback_due_at,
        has_promises=head.row["has_promises"],
        rang_at=card.row["created_at"] if outcome in ("answered", "missed") and is_inbound else None,
        hung_up_at=_hung_up_at(card) if outcome == "missed" and is_inbound else None,
    )


def _hung_up_at(card: _Card) -> datetime | None:
    """When the customer had enough of waiting; who left a message, or could not be put through, has not given up."""
    if card.now.outcome not in GAVE_UP or card.now.ended_at is None:
        return None
    rang_at: datetime = card.row["created_at"]
    return max(rang_at, datetime.fromisoformat(card.now.ended_at))


async def _write_card(batch: Context, card: _Card) -> None:
    files = [one.file for one in card.files]
    await attach(batch, card.row["id"], files)
    attachments = [*card.row["attachments"], *map(facts_of, files)]
    await batch.connection.execute(
        _WRITE_CARD,
        batch.workspace_id,
        card.row["id"],
        orjson.dumps(to_json(card.now)).decode(),
        orjson.dumps(attachments).decode(),
        card.external_id or None,
        datetime.fromisoformat(card.now.started_at) if card.now.started_at else None,
        card.colleague.id if card.colleague else None,
        card.colleague.name if card.colleague else card.now.answered_by,
        batch.now,
    )


async def _write_head(batch: Context, head: _Head) -> None:
    await batch.connection.execute(
        _WRITE_HEAD,
        batch.workspace_id,
        head.row["id"],
        orjson.dumps(head.preview).decode() if head.preview else None,
        batch.now,
        head.status,
        head.waiting_since,
        head.first_response_at,
        head.last_agent_sequence,
        head.callback_due_at,
        head.queue_id,
        head.priority,
    )


def _record(batch: Context, card: _Card, head: _Head) -> None:
    """Tell what became of the call: ``call.ringing``, ``.answered``, ``.ended``, or ``.updated`` by a later fact."""
    before, now = card.before, card.now
    if card.is_new and now.state == "ringing":
        type_ = "call.ringing"
    elif now.state != before.state:
        type_ = f"call.{now.state}"
    else:
        type_ = "call.updated"
    data: dict[str, Any] = {
        "sequence": card.row["sequence"],
        "channel": card.channel,
        "direction": now.direction,
        "outcome": now.outcome,
        "duration_s": now.duration_s,
        "recordings": len(now.recordings),
    }
    if type_ == "call.answered" and now.direction == "inbound":
        data["waited_ms"] = max(0, round((batch.now - card.row["created_at"]).total_seconds() * 1000))
    if head.callback_due_at is not None:
        data["callback_due_at"] = head.callback_due_at
    batch.drafts.append(
        EventDraft(
            type_,
            conversation_id=head.row["id"],
            message_id=card.row["id"],
            contact_id=head.row["contact_id"],
            agent_id=card.colleague.id if card.colleague else None,
            queue_id=head.queue_id,
            actor=Actor("contact", head.row["contact_id"]) if now.direction == "inbound" else SYSTEM,
            data=data,
        )
    )
