"""Dry run: on which past events a rule would have acted. Nothing is written; the loop's own functions decide.

The message, who did it, the rating, the promise and the hours are those of the event. The conversation and the customer
are as they are now: how their tags and fields stood then is not kept.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select

from automation.rules import Rule, Verdict, moments, replay
from automation.situations import read_calendars, read_happenings, read_situations
from automation.triggers import After, Happening, event_types
from conversations.access import Scope
from conversations.models import Event, Feed
from conversations.opening_hours import OpeningHours
from conversations.work import Work
from kit.errors import Invalid

LONGEST: Final = timedelta(days=31)
MAX_EVENTS: Final = 5_000
# The times of commits that came together may be in another order than their numbers.
SLACK: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Trial:
    """What a rule would have done.

    Attributes:
        looked_at: events that it would have been asked about.
        is_whole: there were no more than 5,000 events; else these are the first.
        failing: condition → how often it did not hold.
        told: what fitted, in order: the event, when, and whether the rule would have acted or been stopped.
    """

    looked_at: int
    is_whole: bool
    failing: Mapping[str, int]
    told: Sequence[tuple[Happening, datetime, Verdict]]


async def attempt(work: Work, scope: Scope, rule: Rule, since: datetime, before: datetime) -> Trial:
    """Hold a rule against the events of a span of at most 31 days.

    Raises:
        Forbidden: the caller does not manage queues, or does not see every conversation.
        Invalid: the span ends before it begins, or is too long.
    """
    scope.require("queues.manage")
    scope.require("conversations.see_all")
    if not since < before <= since + LONGEST:
        raise Invalid("try a span of up to 31 days", fields={"to": "is not within 31 days after `from`"})
    first, last = await _number_at(work, since - SLACK), await _number_at(work, before + SLACK)
    types = event_types([rule.trigger.after] if isinstance(rule.trigger, After) else list(rule.trigger.types))
    found = await read_happenings(
        work, types, after=first, until=last, limit=MAX_EVENTS + 1, since=since, before=before
    )
    happenings = found[:MAX_EVENTS]
    asked_about = moments(rule, happenings, min(before, work.now))
    situations = await read_situations(work, asked_about, await read_calendars(work, [rule], OpeningHours()))
    told = await asyncio.to_thread(replay, rule, asked_about, situations)
    faults = Counter(name for _, _, verdict in told for name in verdict.failing)
    fitting = [one for one in told if one[2].fits]
    return Trial(len(told), len(found) <= MAX_EVENTS, faults, fitting)


async def _number_at(work: Work, at: datetime) -> int:
    """Return the number of the newest event before a moment, 0 without one: numbers are dense, and rise with time."""
    low, high = (
        0,
        int(
            (
                await work.connection.execute(select(Feed.last).where(Feed.workspace_id == work.workspace_id))
            ).scalar_one()
        ),
    )
    while low < high:
        middle = (low + high + 1) // 2
        moment = await work.connection.scalar(
            select(Event.at).where(Event.workspace_id == work.workspace_id, Event.seq == middle)
        )
        if moment is not None and moment < at:
            low = middle
        else:
            high = middle - 1
    return low


def of_conversations(trial: Trial) -> set[UUID]:
    """Return the conversations that the rule would have touched."""
    return {happening.conversation_id for happening, _, verdict in trial.told if verdict.acts}
