"""Figures counted the plain way, fact by fact in Python: what the statements must come to as well."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import floor
from typing import Any
from uuid import UUID

from reporting.facts import Episode, Facts
from tests.reporting.histories import History

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Known:
    """A conversation with its facts."""

    history: History
    facts: Facts


Fits = Callable[[Known, Any], bool]


def percentile(values: Sequence[int], share: float) -> float | None:
    """Between the two neighbours of the place, as SQL's ``percentile_cont`` has it."""
    if not values:
        return None
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = floor(place)
    high = min(low + 1, len(ordered) - 1)
    return round(ordered[low] + (ordered[high] - ordered[low]) * (place - low))


def mean(values: Sequence[int]) -> float | None:
    return round(sum(values) / len(values)) if values else None


def share(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None


def count(
    known: Iterable[Known],
    fits: Fits,
    start: datetime,
    end: datetime,
    now: datetime,
    within_s: Mapping[tuple[UUID, str], int],
    hours: str,
) -> dict[str, float | None]:
    """Return every figure but those of ratings, of what ``fits``, in a period."""
    known = list(known)

    def all_of(kind: str) -> list[tuple[Known, Any]]:
        return [(one, fact) for one in known for fact in getattr(one.facts, kind) if fits(one, fact)]

    def inside(at: datetime | None, until: datetime = end) -> bool:
        return at is not None and start <= at < until

    def span(fact: Any) -> int:
        value: int = fact.business_ms if hours == "business" else fact.wall_ms
        return value

    upto = min(end, now)
    legs = [leg for _, leg in all_of("legs")]
    ended = [leg for leg in legs if inside(leg.ended_at)]
    answered = [leg for leg in ended if leg.way == "answered"]
    gone = [leg for leg in ended if leg.way == "abandoned"]
    lost = [leg for leg in gone if leg.waited_ms > 5_000]
    overflowed = [leg for leg in ended if leg.way == "overflowed"]
    waiting = [leg for leg in legs if leg.since < upto and (leg.ended_at is None or leg.ended_at >= upto)]
    waits = [leg.waited_ms for leg in answered]
    in_time = [leg for leg in answered if leg.waited_ms <= 1000 * within_s.get((leg.queue_id, leg.channel), 3600)]
    responses = [one for _, one in all_of("responses") if inside(one.at)]
    first = [span(one) for one in responses if one.is_first]
    later = [span(one) for one in responses if not one.is_first]
    episodes = [(one, episode) for one, episode in all_of("episodes") if episode.way != "merged"]
    began = [(one, episode) for one, episode in episodes if inside(episode.started_at)]
    resolved = [episode for _, episode in episodes if episode.way == "resolved" and inside(episode.closed_at)]
    took = [span(episode) for episode in resolved]
    held = [(one, fact) for one, fact in all_of("holdings") if inside(fact.ended_at)]
    handled = {(one.history.id, fact.episode) for one, fact in held}
    moved = {(one.history.id, fact.episode) for one, fact in held if fact.is_transferred}
    due = [one for _, one in all_of("promises") if inside(one.due_at, max(start, upto))]
    kept = [one for one in due if one.is_kept]
    back = [1 for one, episode in began if _returned(known, one, episode)]
    return {
        "opened": len(began),
        "arrived": sum(inside(leg.since) for leg in legs),
        "offered": len(answered) + len(gone) + len(overflowed) + len(waiting),
        "answered": len(answered),
        "abandoned": len(gone),
        "abandoned_short": len(gone) - len(lost),
        "overflowed": len(overflowed),
        "waiting": len(waiting),
        "wait_avg": mean(waits),
        "wait_p50": percentile(waits, 0.5),
        "wait_p90": percentile(waits, 0.9),
        "wait_max": max(waits, default=None),
        "service_level": share(len(in_time), len(answered) + len(lost)),
        "abandonment": share(len(lost), len(answered) + len(lost) + len(overflowed)),
        "first_response_avg": mean(first),
        "first_response_p50": percentile(first, 0.5),
        "first_response_p90": percentile(first, 0.9),
        "no_reply": sum(one.is_no_reply for one in responses),
        "next_response_avg": mean(later),
        "next_response_p50": percentile(later, 0.5),
        "next_response_p90": percentile(later, 0.9),
        "replies": sum(not one.is_no_reply for one in responses),
        "resolved": len(resolved),
        "resolution_avg": mean(took),
        "resolution_p50": percentile(took, 0.5),
        "resolution_p90": percentile(took, 0.9),
        "handled": len(handled),
        "handle_avg": round(sum(f.active_ms + f.wrap_up_ms for _, f in held) / len(handled)) if handled else None,
        "elapsed_avg": round(sum(f.elapsed_ms for _, f in held) / len(handled)) if handled else None,
        "transferred": len(moved),
        "transfer_rate": share(len(moved), len(handled)),
        "sla_met": len(kept),
        "sla_breached": len(due) - len(kept),
        "sla_percent": share(len(kept), len(due)),
        "returned": len(back),
        "reopen_rate": share(len(back), len(resolved)),
        "backlog": sum(_stands(episode, upto) for _, episode in episodes),
    }


def _returned(known: Iterable[Known], one: Known, episode: Episode) -> bool:
    """Whether the same customer's last episode was resolved within the week before; whatever is filtered."""
    return any(
        earlier.way == "resolved"
        and earlier.closed_at is not None
        and episode.started_at - WEEK <= earlier.closed_at <= episode.started_at
        and (other.history.id, earlier) != (one.history.id, episode)
        for other in known
        if other.history.contact_id == one.history.contact_id
        for earlier in other.facts.episodes
    )


def _stands(episode: Episode, at: datetime) -> bool:
    if episode.started_at >= at or (episode.closed_at is not None and episode.closed_at < at):
        return False
    return not any(start < at and (end is None or end >= at) for start, end in episode.snoozed)
