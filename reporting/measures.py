"""The figures: from which facts each is taken, what it counts or measures, what lies behind it (docs/reports.md)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from reporting.facts import SHORT_MS
from reporting.questions import Hours

Unit = Literal["count", "ms", "percent", "stars"]
Numbers = Mapping[str, Any]

# Ratings are a table of their own; with the channel and tags of their conversation they are facts like others.
_RATINGS: Final = """(
    SELECT rating.workspace_id, rating.conversation_id, rating.episode AS number, rating.queue_id, rating.inbox_id,
           inbox.kind AS channel, rating.agent_id, conversation.tags, rating.stars, rating.updated_at AS at
    FROM rating
    JOIN inbox ON inbox.workspace_id = rating.workspace_id AND inbox.id = rating.inbox_id
    JOIN conversation ON conversation.workspace_id = rating.workspace_id AND conversation.id = rating.conversation_id
    WHERE rating.workspace_id = $1 AND NOT conversation.is_spam
)"""
# An episode begun within a week after the same customer's last was resolved.
RETURNED: Final = """EXISTS (
    SELECT FROM fact_episode AS last WHERE last.workspace_id = fact.workspace_id AND last.contact_id = fact.contact_id
      AND last.way = 'resolved' AND last.closed_at <= fact.started_at
      AND last.closed_at >= fact.started_at - interval '7 days'
      AND (last.conversation_id, last.number) <> (fact.conversation_id, fact.number))"""


@dataclass(frozen=True, slots=True)
class Source:
    """Facts of one kind that belong to a period by one of their times.

    Attributes:
        at: the column that says when; of what stands for a while when that begins, and ``until`` when it ends.
        where: which of them count at all.
        numbers: name → aggregate; ``{ms}`` is the column of durations in the hours that were asked for.
        due: only what was due by now.
    """

    table: str
    at: str
    numbers: Mapping[str, str]
    where: str = "true"
    until: str | None = None
    due: bool = False


def _spread(name: str, column: str, which: str) -> dict[str, str]:
    return {
        f"{name}_avg": f"avg({column}) FILTER (WHERE {which})",
        f"{name}_p50": f"percentile_cont(0.5) WITHIN GROUP (ORDER BY {column}) FILTER (WHERE {which})",
        f"{name}_p90": f"percentile_cont(0.9) WITHIN GROUP (ORDER BY {column}) FILTER (WHERE {which})",
    }


ANSWERED, LOST = "fact.way = 'answered'", f"fact.way = 'abandoned' AND fact.waited_ms > {SHORT_MS}"

SOURCES: Final[Mapping[str, Source]] = {
    "arrivals": Source("fact_leg", "since", {"arrived": "count(*)"}),
    "ends": Source(
        "fact_leg",
        "ended_at",
        {
            "answered": f"count(*) FILTER (WHERE {ANSWERED})",
            "abandoned": "count(*) FILTER (WHERE fact.way = 'abandoned')",
            "lost": f"count(*) FILTER (WHERE {LOST})",
            "overflowed": "count(*) FILTER (WHERE fact.way = 'overflowed')",
            "in_time": f"count(*) FILTER (WHERE {ANSWERED} AND fact.waited_ms <= fact.within_ms)",
            **_spread("wait", "fact.waited_ms", ANSWERED),
            "wait_max": f"max(fact.waited_ms) FILTER (WHERE {ANSWERED})",
        },
    ),
    "responses": Source(
        "fact_response",
        "at",
        {
            **_spread("first_response", "{ms}", "fact.is_first"),
            "no_reply": "count(*) FILTER (WHERE fact.is_no_reply)",
            **_spread("next_response", "{ms}", "NOT fact.is_first"),
            "replies": "count(*) FILTER (WHERE NOT fact.is_no_reply)",
        },
    ),
    "starts": Source(
        "fact_episode",
        "started_at",
        {"opened": "count(*)", "returned": f"count(*) FILTER (WHERE {RETURNED})"},
        where="fact.way IS DISTINCT FROM 'merged'",
    ),
    "closings": Source(
        "fact_episode",
        "closed_at",
        {"resolved": "count(*)", **_spread("resolution", "{ms}", "true")},
        where="fact.way = 'resolved'",
    ),
    "holdings": Source(
        "fact_holding",
        "ended_at",
        {
            "handled": "count(DISTINCT (fact.conversation_id, fact.episode))",
            "transferred": "count(DISTINCT (fact.conversation_id, fact.episode)) FILTER (WHERE fact.is_transferred)",
            "worked": "sum(fact.active_ms + fact.wrap_up_ms)",
            "held": "sum(fact.elapsed_ms)",
        },
    ),
    "promises": Source(
        "fact_promise",
        "due_at",
        {"sla_met": "count(*) FILTER (WHERE fact.is_kept)", "sla_breached": "count(*) FILTER (WHERE NOT fact.is_kept)"},
        due=True,
    ),
    "ratings": Source(
        _RATINGS,
        "at",
        {
            "ratings": "count(*)",
            "content": "count(*) FILTER (WHERE fact.stars >= 4)",
            "stars": "avg(fact.stars)",
        },
    ),
    "line": Source("fact_leg", "since", {}, until="ended_at"),
    "open": Source("fact_episode", "started_at", {}, where="fact.way IS DISTINCT FROM 'merged'", until="closed_at"),
}


def ms_column(hours: Hours) -> str:
    """The column of durations in business hours, or around the clock."""
    return "fact.business_ms" if hours == "business" else "fact.wall_ms"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a report.

    Attributes:
        of: works it out of the numbers of one period and group; ``None`` where there is no base.
        source: the facts behind it, and ``behind`` which of them; ``value`` is what is shown of each.
        of_agents: whether it can be told by agent: who came and who left had none.
    """

    key: str
    unit: Unit
    of: Callable[[Numbers], float | None]
    source: str
    behind: str = "true"
    value: str | None = None
    of_agents: bool = True


def _count(key: str, source: str, behind: str = "true", *, of_agents: bool = True, value: str | None = None) -> Figure:
    return Figure(key, "count", lambda numbers: numbers.get(key) or 0, source, behind, value, of_agents)


def _spans(name: str, source: str, behind: str, column: str, *more: str) -> list[Figure]:
    def reading(key: str) -> Callable[[Numbers], float | None]:
        return lambda numbers: None if numbers.get(key) is None else round(float(numbers[key]))

    return [
        Figure(f"{name}_{kind}", "ms", reading(f"{name}_{kind}"), source, behind, column)
        for kind in ("avg", "p50", "p90", *more)
    ]


def _share(part: Callable[[Numbers], int], whole: Callable[[Numbers], int]) -> Callable[[Numbers], float | None]:
    def of(numbers: Numbers) -> float | None:
        base = whole(numbers)
        return round(100 * part(numbers) / base, 1) if base else None

    return of


def number(name: str) -> Callable[[Numbers], int]:
    """Return a reader of one number, 0 where there is none."""
    return lambda numbers: int(numbers.get(name) or 0)


def sum_of(*names: str) -> Callable[[Numbers], int]:
    """Return a reader of the sum of some numbers."""
    return lambda numbers: sum(int(numbers.get(name) or 0) for name in names)


def _mean(part: str, whole: str) -> Callable[[Numbers], float | None]:
    def of(numbers: Numbers) -> float | None:
        base = number(whole)(numbers)
        return round(number(part)(numbers) / base) if base else None

    return of


def _stars(numbers: Numbers) -> float | None:
    return None if numbers.get("stars") is None else round(float(numbers["stars"]), 2)


_LEFT = "fact.way = 'abandoned'"

FIGURES: Final[Mapping[str, Figure]] = {
    figure.key: figure
    for figure in (
        _count("opened", "starts", of_agents=False),
        _count("arrived", "arrivals", of_agents=False),
        Figure(
            "offered",
            "count",
            sum_of("answered", "abandoned", "overflowed", "waiting"),
            "ends",
            "fact.way IN ('answered', 'abandoned', 'overflowed')",
            "fact.waited_ms",
            of_agents=False,
        ),
        _count("answered", "ends", ANSWERED, value="fact.waited_ms"),
        _count("abandoned", "ends", _LEFT, of_agents=False, value="fact.waited_ms"),
        Figure(
            "abandoned_short",
            "count",
            lambda numbers: number("abandoned")(numbers) - number("lost")(numbers),
            "ends",
            f"{_LEFT} AND fact.waited_ms <= {SHORT_MS}",
            "fact.waited_ms",
            of_agents=False,
        ),
        _count("overflowed", "ends", "fact.way = 'overflowed'", of_agents=False, value="fact.waited_ms"),
        _count("waiting", "line", of_agents=False),
        *_spans("wait", "ends", ANSWERED, "fact.waited_ms", "max"),
        Figure(
            "service_level",
            "percent",
            _share(number("in_time"), sum_of("answered", "lost")),
            "ends",
            f"(({ANSWERED} AND fact.waited_ms > fact.within_ms) OR ({LOST}))",
            "fact.waited_ms",
        ),
        Figure(
            "abandonment",
            "percent",
            _share(number("lost"), sum_of("answered", "lost", "overflowed")),
            "ends",
            LOST,
            "fact.waited_ms",
            of_agents=False,
        ),
        *_spans("first_response", "responses", "fact.is_first", "{ms}"),
        _count("no_reply", "responses", "fact.is_no_reply", value="{ms}"),
        *_spans("next_response", "responses", "NOT fact.is_first", "{ms}"),
        _count("replies", "responses", "NOT fact.is_no_reply", value="{ms}"),
        _count("resolved", "closings", value="{ms}"),
        *_spans("resolution", "closings", "true", "{ms}"),
        _count("handled", "holdings", value="fact.active_ms + fact.wrap_up_ms"),
        Figure("handle_avg", "ms", _mean("worked", "handled"), "holdings", value="fact.active_ms + fact.wrap_up_ms"),
        Figure("elapsed_avg", "ms", _mean("held", "handled"), "holdings", value="fact.elapsed_ms"),
        _count("transferred", "holdings", "fact.is_transferred"),
        Figure(
            "transfer_rate",
            "percent",
            _share(number("transferred"), number("handled")),
            "holdings",
            "fact.is_transferred",
        ),
        _count("sla_met", "promises", "fact.is_kept"),
        _count("sla_breached", "promises", "NOT fact.is_kept"),
        Figure(
            "sla_percent",
            "percent",
            _share(number("sla_met"), sum_of("sla_met", "sla_breached")),
            "promises",
            "NOT fact.is_kept",
        ),
        _count("ratings", "ratings", value="fact.stars"),
        Figure(
            "csat", "percent", _share(number("content"), number("ratings")), "ratings", "fact.stars < 4", "fact.stars"
        ),
        Figure("stars", "stars", _stars, "ratings", value="fact.stars"),
        _count("returned", "starts", RETURNED, of_agents=False),
        Figure(
            "reopen_rate",
            "percent",
            _share(number("returned"), number("resolved")),
            "starts",
            RETURNED,
            of_agents=False,
        ),
        _count("backlog", "open"),
    )
}
