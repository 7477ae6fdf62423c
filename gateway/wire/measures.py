"""What came of what was proposed, in figures."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from typing_extensions import TypedDict

from gateway.wire.common import Row
from kb.measuring.measures import Measures, Place


class Proposals(TypedDict):
    """Proposals, and what agents did with them, each once a proposal.

    ``silent``: nothing was near enough. ``control``: nothing was to be shown. ``used``: inserted, edited first, or its
    link sent. ``sent``: the reply went out; ``accepted``: with less than 40 % of it changed. ``first_used``: the first
    card was. ``use_p50_s``: seconds from the proposal to its first use; null where nothing was used.
    """

    shown: int
    silent: int
    control: int
    used: int
    inserted: int
    edited: int
    sent_link: int
    opened: int
    not_relevant: int
    dismissed: int
    sent: int
    accepted: int
    first_used: int
    used_within_10_min: int
    edit_share: float | None
    use_p50_s: float | None
    use_p90_s: float | None


class MeasuredDay(TypedDict):
    day: str
    shown: int
    silent: int
    used: int
    not_relevant: int


class MeasuredPlace(TypedDict):
    """Cards of one place, from 1.

    ``seen_share``: how often the same articles, equally near, are used here for each time in first place.
    ``corrected_rate``: the share used, had all stood first. Both null where too few stood at both to tell.
    """

    place: int
    shown: int
    used: int
    opened: int
    not_relevant: int
    seen_share: float | None
    corrected_rate: float | None


class MeasuredArticle(TypedDict):
    """``corrected_rate``: uses by how often it would have been looked at, at its places. ``age_p50_s``: at its use."""

    article_id: UUID
    title: str
    language: str
    status: Literal["draft", "review", "published", "archived"]
    shown: int
    place: float
    used: int
    corrected_rate: float
    opened: int
    not_relevant: int
    reopened: int
    use_p50_s: float | None
    age_p50_s: float | None


class MeasuredGroup(TypedDict):
    """Conversations of a group; medians from their opening on, null where none was answered or resolved."""

    conversations: int
    answered: int
    resolved: int
    first_reply_p50_s: float | None
    resolution_p50_s: float | None


class Groups(TypedDict):
    """``control``: every fiftieth conversation, in which nothing is ever shown; ``others``: all others."""

    control: MeasuredGroup
    others: MeasuredGroup


class Taught(TypedDict):
    """Cards of articles that were taught, before and after the first example that counts."""

    articles: int
    shown_before: int
    used_before: int
    place_before: float | None
    shown_after: int
    used_after: int
    place_after: float | None


class Teacher(TypedDict):
    """What is learned from one colleague; ``labels``: corrections of what messages are."""

    agent_id: UUID
    name: str
    accepted: int
    rejected: int
    labels: int
    last_at: datetime


class Learning(TypedDict):
    taught: Taught
    teachers: list[Teacher]


class Readings(TypedDict):
    """Visitors of a day who opened articles in the chat window.

    ``confirmed``: said that one helped. ``assumed``: said nothing, and wrote nothing for 72 hours; ``undecided``: these
    are not over. ``wrote``: wrote all the same.
    """

    visits: int
    confirmed: int
    assumed: int
    undecided: int
    wrote: int


class Votes(TypedDict):
    helped: int
    not_helped: int


class BotDeflection(TypedDict):
    confirmed: int
    assumed: int


class Deflection(TypedDict):
    """Questions that no person had to answer. Confirmed and assumed are never added together."""

    bot: BotDeflection
    chat: Readings
    help_centre: Votes


class ArticleMeasures(TypedDict):
    """`is_cut`: there were more proposals in the span than the newest 20,000, which are looked through."""

    since: datetime
    until: datetime
    is_cut: bool
    proposals: Proposals
    days: list[MeasuredDay]
    places: list[MeasuredPlace]
    articles: list[MeasuredArticle]
    groups: Groups
    learning: Learning
    deflection: Deflection


class Example(TypedDict):
    """A customer's message that teaches which article answers it, or, `rejected`, does not; personal data is masked."""

    id: UUID
    article_id: UUID
    title: str
    language: str
    message: str
    verdict: Literal["accepted", "rejected"]
    source: Literal["reply", "manual", "import"]
    agent_id: UUID | None
    agent_name: str | None
    created_at: datetime


def measures(found: Measures, since: datetime, until: datetime) -> ArticleMeasures:
    totals = found.totals._mapping
    return {
        "since": since,
        "until": until,
        "is_cut": found.is_cut,
        "proposals": {
            "shown": totals["shown"],
            "silent": totals["silent"],
            "control": totals["control"],
            "used": totals["used"],
            "inserted": totals["inserted"],
            "edited": totals["edited"],
            "sent_link": totals["sent_link"],
            "opened": totals["opened"],
            "not_relevant": totals["not_relevant"],
            "dismissed": totals["dismissed"],
            "sent": totals["sent"],
            "accepted": totals["accepted"],
            "first_used": totals["first_used"],
            "used_within_10_min": totals["used_soon"],
            "edit_share": totals["edit_share"],
            "use_p50_s": _number(totals["use_p50_s"]),
            "use_p90_s": _number(totals["use_p90_s"]),
        },
        "days": [
            {
                "day": one.day,
                "shown": one.shown,
                "silent": one.silent,
                "used": one.used,
                "not_relevant": one.not_relevant,
            }
            for one in found.days
        ],
        "places": [_place(one) for one in found.places],
        "articles": [_article(dict(one._mapping)) for one in found.articles],
        "groups": {"control": _group(found.groups.get(True)), "others": _group(found.groups.get(False))},
        "learning": {
            "taught": {
                "articles": found.taught.articles,
                "shown_before": found.taught.shown_before,
                "used_before": found.taught.used_before,
                "place_before": found.taught.place_before,
                "shown_after": found.taught.shown_after,
                "used_after": found.taught.used_after,
                "place_after": found.taught.place_after,
            },
            "teachers": [
                {
                    "agent_id": one.id,
                    "name": one.name,
                    "accepted": one.accepted,
                    "rejected": one.rejected,
                    "labels": one.labels,
                    "last_at": one.last_at,
                }
                for one in found.teachers
            ],
        },
        "deflection": {
            "bot": {"confirmed": found.bot.helped, "assumed": found.bot.left},
            "chat": {
                "visits": found.readings.visits,
                "confirmed": found.readings.confirmed,
                "assumed": found.readings.assumed,
                "undecided": found.readings.undecided,
                "wrote": found.readings.wrote,
            },
            "help_centre": {"helped": found.votes.helped, "not_helped": found.votes.not_helped},
        },
    }


def example(row: Row) -> Example:
    return {
        "id": row["id"],
        "article_id": row["article_id"],
        "title": row["title"],
        "language": row["language"],
        "message": row["message"],
        "verdict": row["verdict"],
        "source": row["source"],
        "agent_id": row["agent_id"],
        "agent_name": row["agent_name"],
        "created_at": row["created_at"],
    }


def _place(one: Place) -> MeasuredPlace:
    return {
        "place": one.place,
        "shown": one.shown,
        "used": one.used,
        "opened": one.opened,
        "not_relevant": one.not_relevant,
        "seen_share": one.seen_share,
        "corrected_rate": one.corrected_rate,
    }


def _article(row: Row) -> MeasuredArticle:
    return {
        "article_id": row["id"],
        "title": row["title"],
        "language": row["language"],
        "status": row["status"],
        "shown": row["shown"],
        "place": row["place"],
        "used": row["used"],
        "corrected_rate": min(1.0, row["used"] / row["seen"]),
        "opened": row["opened"],
        "not_relevant": row["not_relevant"],
        "reopened": row["reopened"],
        "use_p50_s": _number(row["use_p50_s"]),
        "age_p50_s": _number(row["age_p50_s"]),
    }


def _group(row: Any) -> MeasuredGroup:
    if row is None:
        return {"conversations": 0, "answered": 0, "resolved": 0, "first_reply_p50_s": None, "resolution_p50_s": None}
    return {
        "conversations": row.conversations,
        "answered": row.answered,
        "resolved": row.resolved,
        "first_reply_p50_s": _number(row.first_reply_p50_s),
        "resolution_p50_s": _number(row.resolution_p50_s),
    }


def _number(value: Any) -> float | None:
    """Return a figure as the database's driver gives it, which may be a Decimal, as a plain one."""
    return None if value is None else float(value)
