"""What was learned from: examples of articles, to be looked at and taken back."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field
from typing_extensions import TypedDict

from conversations import access
from conversations.models import Agent
from gateway.api import Api, Call, In
from gateway.routes.common import PageQuery, mapping
from gateway.wire.common import Listed, listed
from gateway.wire.measures import Example, example
from kb import feedback
from kb.measuring import examples

api = Api("articles")
PATH = "/api/v1/article-examples"


class ExamplesQuery(PageQuery):
    article_id: Annotated[UUID | None, Field(description="only those of one article")] = None
    agent_id: Annotated[UUID | None, Field(description="only those of one colleague")] = None


class ForgetIn(In):
    agent_id: Annotated[UUID, Field(description="whose replies are no longer learned from")]


class Forgotten(TypedDict):
    examples: int


@api.get(PATH, needs="articles.publish")
async def list_examples(call: Call, query: ExamplesQuery) -> Listed[Example]:
    """The messages that teach which article answers what, newest first; those that were taken back are left out."""
    async with call.begin() as work:
        page = await examples.list_examples(
            work,
            call.scope,
            article_id=query.article_id,
            agent_id=query.agent_id,
            cursor=query.cursor,
            limit=query.limit,
        )
    return listed(map(mapping, page.items), example, page.next_cursor)


@api.get(f"{PATH}/{{id}}", needs="articles.publish")
async def read_example(call: Call, id_: UUID) -> Example:
    """One example that counts."""
    async with call.begin() as work:
        row = await examples.find_example(work, call.scope, id_)
    return example(mapping(row))


@api.delete(f"{PATH}/{{id}}", needs="articles.publish")
async def withdraw_example(call: Call, id_: UUID) -> None:
    """Take an example back; articles are found as if it had never been."""
    async with call.begin() as work:
        await examples.withdraw(work, call.scope, id_)


@api.post(f"{PATH}/forget", needs="articles.publish")
async def forget_examples(call: Call, body: ForgetIn) -> Forgotten:
    """Take back all that was learned from one colleague's replies and corrections."""
    async with call.begin() as work:
        await access.find(work, call.scope, Agent, body.agent_id)
        count = await feedback.forget_agent(work, call.scope, body.agent_id)
    return {"examples": count}
