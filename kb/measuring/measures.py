"""The measures of what was proposed, over a span: what was used, where it stood, what it changed, what was learned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row

from conversations.access import Scope
from conversations.work import Work
from kb.bot import measures as bot_measures
from kb.bot.measures import Span
from kb.feedback import KEPT_FOR, MAX_EDITED
from kb.gaps import USED
from kb.measuring import statements
from kit.errors import Invalid

LOOKED_THROUGH: Final = 20_000  # proposals, the newest of the span
MAX_ARTICLES: Final = 100
SOON: Final = timedelta(minutes=10)  # a card used later was looked up again
REOPENED_WITHIN: Final = timedelta(hours=72)
MAX_SPAN: Final = KEPT_FOR + timedelta(days=2)
# Below, how much less a lower place is looked at cannot be told from chance.
MIN_MATCHED: Final = 30  # cards at that place of articles that stood first as well
MIN_EXPECTED: Final = 5.0  # uses, had they stood first
LEAST_SEEN: Final = 0.1


@dataclass(frozen=True, slots=True)
class Place:
    """What became of the cards of one place.

    Attributes:
        seen_share: how often the same articles, equally near, were used here for each time they were in first place,
            0.1 to 1; ``None``: too few stood at both to tell.
    """

    place: int
    shown: int
    used: int
    opened: int
    not_relevant: int
    seen_share: float | None

    @property
    def corrected_rate(self) -> float | None:
        """The share used, had all been in first place; ``None`` as above."""
        return None if self.seen_share is None else min(1.0, self.used / (self.shown * self.seen_share))


@dataclass(frozen=True, slots=True)
class Measures:
    """All that is counted of a span; rows as ``statements`` names their columns."""

    totals: Row[Any]
    days: Sequence[Row[Any]]
    places: Sequence[Place]
    articles: Sequence[Row[Any]]
    groups: Mapping[bool, Row[Any]]  # by whether it is the control group
    taught: Row[Any]
    teachers: Sequence[Row[Any]]
    readings: Row[Any]
    votes: Row[Any]
    bot: Any

    @property
    def is_cut(self) -> bool:
        """Whether there were more proposals than are looked through."""
        return bool(self.totals.looked_through >= LOOKED_THROUGH)


async def measure(work: Work, scope: Scope, *, since: datetime, until: datetime, zone: str) -> Measures:
    """Return what came of what was proposed from ``since`` on and before ``until``.

    Args:
        zone: an IANA zone that the database knows; whose days are counted.
    Raises:
        Invalid: the span is longer than facts are kept.
    """
    scope.require("articles.publish")
    if until - since > MAX_SPAN:
        raise Invalid("facts are kept for 90 days", code="span_too_long", fields={"from": "is too long before to"})
    values = {
        "workspace_id": scope.workspace_id,
        "since": since,
        "until": until,
        "looked_through": LOOKED_THROUGH,
        "used": list(USED),
    }
    proposals = values | {"max_edited": MAX_EDITED}
    run = work.connection.execute
    places = [_place(row) for row in await run(statements.PLACES, proposals)]
    seen = {one.place: one.seen_share for one in places}
    by_article = {
        "second": seen.get(2) or 1.0,
        "third": seen.get(3) or seen.get(2) or 1.0,
        "within": REOPENED_WITHIN,
        "max_articles": MAX_ARTICLES,
    }
    reading = {key: values[key] for key in ("workspace_id", "since", "until", "looked_through")}
    within_span = {key: values[key] for key in ("workspace_id", "since", "until")}
    groups = (await run(statements.GROUPS, proposals)).all()
    return Measures(
        totals=(await run(statements.TOTALS, proposals | {"soon": SOON})).one(),
        days=(await run(statements.DAYS, proposals | {"zone": zone})).all(),
        places=places,
        articles=(await run(statements.ARTICLES, proposals | by_article)).all(),
        groups={row.is_control: row for row in groups},
        taught=(await run(statements.TAUGHT, proposals)).one(),
        teachers=(await run(statements.TEACHERS, {"workspace_id": scope.workspace_id})).all(),
        readings=(await run(statements.READINGS, reading | {"within": REOPENED_WITHIN, "now": work.now})).one(),
        votes=(await run(statements.VOTES, within_span)).one(),
        bot=await bot_measures.count(work, Span(since, until)),
    )


def _place(row: Row[Any]) -> Place:
    share: float | None = 1.0
    if row.place > 1:
        is_enough = row.matched >= MIN_MATCHED and row.expected >= MIN_EXPECTED
        share = min(1.0, max(LEAST_SEEN, row.matched_used / row.expected)) if is_enough else None
    return Place(row.place, row.shown, row.used, row.opened, row.not_relevant, share)
