"""What the fold holds of a conversation until it is written down, and how spans become numbers. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from reporting.facts import Holding

_MS: Final = timedelta(milliseconds=1)

Span = tuple[datetime, datetime | None]


@dataclass(slots=True)
class EpisodeDraft:
    """An episode while its events are read; without ``started_at`` no customer has a part in it yet."""

    number: int
    started_at: datetime | None
    is_ours: bool = False
    asked_at: datetime | None = None
    was_answered: bool = False
    has_bot: bool = False
    gave_up: bool = False
    closed_at: datetime | None = None
    left_unanswered: datetime | None = None  # what nobody had answered when it was closed
    agent_id: UUID | None = None
    queue_id: UUID | None = None
    channel: str = ""
    snoozed: list[Span] = field(default_factory=list)
    pending: list[Span] = field(default_factory=list)


@dataclass(slots=True)
class HoldingDraft:
    """A conversation in somebody's hands while its events are read."""

    episode: int
    queue_id: UUID | None
    channel: str
    agent_id: UUID
    since: datetime
    ended_at: datetime | None = None
    wrapped_up_at: datetime | None = None
    active: timedelta = timedelta(0)
    is_transferred: bool = False


def finished(one: HoldingDraft) -> Holding:
    """Return a holding as it is written down; one that lasts has no spans yet."""
    let_go = one.wrapped_up_at or one.ended_at
    wrapped = one.ended_at - one.wrapped_up_at if one.ended_at is not None and one.wrapped_up_at else timedelta(0)
    return Holding(
        episode=one.episode,
        queue_id=one.queue_id,
        channel=one.channel,
        agent_id=one.agent_id,
        since=one.since,
        ended_at=one.ended_at,
        elapsed_ms=ms(let_go - one.since) if one.ended_at is not None and let_go is not None else None,
        active_ms=ms(one.active),
        wrap_up_ms=ms(wrapped),
        is_transferred=one.is_transferred,
    )


def way_out(data: Mapping[str, object]) -> str:
    """How a leg ends whose work item is over: who was spoken to on the telephone has been answered."""
    if data.get("state") == "abandoned":
        return "abandoned"
    return "answered" if data.get("reason") in ("call_answered", "called_back") else "taken_out"


def end_span(spans: list[Span], at: datetime) -> None:
    """End the last span, if it is open."""
    if spans and spans[-1][1] is None:
        spans[-1] = (spans[-1][0], at)


def ms(span: timedelta) -> int:
    """Milliseconds, rounded; never negative, for the clocks of two machines may disagree."""
    return max(0, round(span / _MS))


def ceil_ms(span: timedelta) -> int:
    """Milliseconds, rounded up: who answers a moment after the limit is late."""
    return -(-span // _MS) if span >= timedelta(0) else 0
