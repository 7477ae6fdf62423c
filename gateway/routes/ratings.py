"""What customers say of the service: of one conversation, and of all that the caller may see."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from conversations import ratings
from conversations.access import find_conversation
from conversations.ratings import RatingQuery
from gateway import keys
from gateway.api import Api, Call
from gateway.routes.common import PageQuery
from gateway.wire.common import Listed, listed
from gateway.wire.ratings import Rating, rating

api = Api("ratings")


class RatingsQuery(PageQuery):
    """`from` and `to` are of the first answer, the second not included."""

    agent: UUID | None = None
    queue: UUID | None = None
    inbox: UUID | None = None
    stars: Annotated[int | None, Field(ge=1, le=5)] = None
    since: Annotated[AwareDatetime | None, Field(alias="from")] = None
    until: Annotated[AwareDatetime | None, Field(alias="to")] = None


@api.get("/api/v1/ratings")
async def list_ratings(call: Call, query: RatingsQuery) -> Listed[Rating]:
    """The ratings of conversations that the caller may see, newest first."""
    wanted = RatingQuery(
        agent_id=query.agent,
        queue_id=query.queue,
        inbox_id=query.inbox,
        stars=() if query.stars is None else (query.stars,),
        since=query.since,
        until=query.until,
        cursor=query.cursor,
        limit=query.limit,
    )
    async with call[keys.DATABASE].acquire() as connection:
        page = await ratings.list_ratings(connection, call.scope, wanted)
    return listed(page.items, rating, page.next_cursor)


@api.get("/api/v1/conversations/{id}/ratings")
async def list_conversation_ratings(call: Call, id_: UUID) -> Listed[Rating]:
    """What its customer said of it, newest first: one rating for each time it was closed."""
    async with call.begin() as work:
        await find_conversation(work, call.scope, id_)
    async with call[keys.DATABASE].acquire() as connection:
        rows = await ratings.of_conversation(connection, call.scope.workspace_id, id_)
    return listed(rows, rating)
