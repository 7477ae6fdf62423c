"""What came of what was proposed: used or not, where it stood, what it changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import AwareDatetime, Field

from gateway.api import Api, Call, Query
from gateway.routes.common import DayZone
from gateway.wire.measures import ArticleMeasures, measures
from kb.measuring.measures import measure
from kit.errors import Invalid

api = Api("articles")

LOOKS_BACK = timedelta(days=30)


class MeasuresQuery(Query):
    since: Annotated[AwareDatetime | None, Field(alias="from", description="default: 30 days before `to`")] = None
    until: Annotated[AwareDatetime | None, Field(alias="to", description="not included; default: now")] = None
    zone: DayZone = "UTC"


@api.get("/api/v1/article-measures", needs="articles.publish")
async def measure_articles(call: Call, query: MeasuresQuery) -> ArticleMeasures:
    """What became of the articles that were proposed in a span of at most 92 days: facts are kept for 90.

    400 `span_too_long` beyond that.
    """
    async with call.begin() as work:
        until = query.until or work.now
        since = query.since or until - LOOKS_BACK
        if since >= until:
            raise Invalid("the span ends before it begins", fields={"from": "is not before to"})
        found = await measure(work, call.scope, since=since, until=until, zone=query.zone)
    return measures(found, since, until)
