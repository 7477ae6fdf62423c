"""What reports count: the facts of one conversation, as they follow from its events. Plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

RULES: Final = 1  # raise it with every change of ``fold``: the facts of every workspace are then made anew
SHORT_MS: Final = 5_000  # who leaves within it has not been kept waiting: outside the service level

# What the fold wants to hear of, and nothing else is read.
TYPES: Final = (
    "bot.answered", "bot.handed_over", "bot.missed",
    "call.answered", "call.ended",
    "conversation.assigned", "conversation.merged", "conversation.opened", "conversation.reopened",
    "conversation.status_changed", "conversation.transferred",
    "delivery.updated",
    "item.accepted", "item.done", "item.queued", "item.released", "item.wrapped_up",
    "message.received", "message.sent",
    "sla.breached", "sla.changed", "sla.met",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Happened:
    """An event as the fold reads it."""

    type: str
    at: datetime
    message_id: UUID | None
    agent_id: UUID | None
    queue_id: UUID | None
    actor_kind: str
    actor_id: UUID | None
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Leg:
    """A stay in a queue's line. ``way``: answered, abandoned, overflowed, taken_out; ``None`` while it waits."""

    queue_id: UUID
    channel: str
    since: datetime
    ended_at: datetime | None = None
    way: str | None = None
    waited_ms: int | None = None
    agent_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """A person's answer to what a customer had asked; ``is_first`` of its episode.

    Attributes:
        is_no_reply: nobody answered; the conversation was closed then.
        by_bot: a program had answered before, and the wait counts from its handing over.
        by_call: answered on the telephone.
        is_ours: in an episode that we began, or opened again.
    """

    episode: int
    queue_id: UUID | None
    channel: str
    agent_id: UUID | None
    asked_at: datetime
    at: datetime
    wall_ms: int
    business_ms: int
    is_first: bool
    is_no_reply: bool = False
    by_bot: bool = False
    by_call: bool = False
    is_ours: bool = False


@dataclass(frozen=True, slots=True)
class Episode:
    """From a customer's first message to the closing.

    Attributes:
        way: how it ended: resolved, abandoned, merged; ``None`` while it is open.
        snoozed: the spans in which it was put off; an open one ends with ``None``.
        wall_ms: time to resolve, without what was put off and what waited for the customer.
    """

    number: int
    queue_id: UUID | None
    channel: str
    agent_id: UUID | None
    started_at: datetime
    closed_at: datetime | None
    way: str | None
    wall_ms: int | None
    business_ms: int | None
    snoozed: tuple[tuple[datetime, datetime | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Holding:
    """A conversation in one agent's hands, until they let go of it and have written their notes."""

    episode: int
    queue_id: UUID | None
    channel: str
    agent_id: UUID
    since: datetime
    ended_at: datetime | None
    elapsed_ms: int | None
    active_ms: int
    wrap_up_ms: int
    is_transferred: bool


@dataclass(frozen=True, slots=True)
class Promise:
    """A clock with a target that ended in time, or was broken."""

    clock_id: UUID
    kind: str
    queue_id: UUID | None
    channel: str
    agent_id: UUID | None
    due_at: datetime
    is_kept: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known of one conversation, each kind in the order of time."""

    legs: tuple[Leg, ...] = ()
    responses: tuple[Response, ...] = ()
    episodes: tuple[Episode, ...] = ()
    holdings: tuple[Holding, ...] = ()
    promises: tuple[Promise, ...] = ()


@dataclass(frozen=True, slots=True)
class Open:
    """What a conversation that was merged into another leaves to it."""

    started_at: datetime | None
    asked_at: datetime | None
    was_answered: bool


@dataclass(frozen=True, slots=True)
class Case:
    """A conversation to be folded.

    Attributes:
        channel: where its events name none.
        was_merged_open: it is part of another one, and was open when it became that.
        merged: conversations that were merged into it → what they left open.
    """

    channel: str
    was_merged_open: bool = False
    merged: Mapping[UUID, Open] = field(default_factory=dict)
