"""Drafts, summaries and translations by a language model, for an agent who asks; and what it was asked."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field
from typing_extensions import TypedDict

from gateway import keys
from gateway.api import Api, Call, In, Query
from gateway.routes.common import PageQuery, mapping
from gateway.wire import drafting as wire
from gateway.wire.common import Listed, listed
from kb.drafting import records
from kb.drafting.asking import Purpose
from kit.errors import Invalid

api = Api("drafting")

LOOKS_BACK = timedelta(days=30)
Language = Literal["zh", "en"]


class DraftByModelIn(In):
    language: Annotated[Language | None, Field(description="of the answer; left out: the customer's")] = None


class TranslationIn(In):
    language: Language


class ModelCallQuery(PageQuery):
    conversation_id: Annotated[UUID | None, Field(description="only those of one conversation")] = None
    purpose: Annotated[Purpose | None, Field(description="only those for one purpose")] = None


class ModelCostQuery(Query):
    since: Annotated[AwareDatetime | None, Field(alias="from", description="default: 30 days before `to`")] = None
    until: Annotated[AwareDatetime | None, Field(alias="to", description="not included; default: now")] = None


class ModelCosts(TypedDict):
    items: list[wire.ModelCost]


class Drafter(TypedDict):
    """``has_server``: the operator named one; ``is_on``: the workspace's setting `drafting` is true as well."""

    has_server: bool
    is_on: bool


@api.get("/api/v1/drafter")
async def read_drafter(call: Call) -> Drafter:
    """Whether a language model may be asked in this workspace."""
    async with call.begin() as work:
        standing = await call[keys.DRAFTER].standing(work)
    return {"has_server": standing.has_server, "is_on": standing.is_on}


@api.post("/api/v1/conversations/{id}/drafts-by-model")
async def draft_by_model(call: Call, id_: UUID, body: DraftByModelIn) -> wire.ModelDraft:
    """Have a reply drafted from public articles; it is sent by nobody.

    409 `drafter_off`, `no_source`, `nothing_usable`; 503 `drafter_timeout`, `drafter_unreachable`, `drafter_refused`,
    `drafter_answer`; 429 after ten in a minute.
    """
    return wire.draft(await call[keys.DRAFTER].draft(call.scope, id_, body.language))


@api.post("/api/v1/conversations/{id}/summaries-by-model")
async def summarise_by_model(call: Call, id_: UUID, body: DraftByModelIn) -> wire.ModelSummary:
    """Have a conversation summed up for whoever takes it over, notes included. Refusals as for drafts."""
    return wire.summary(await call[keys.DRAFTER].summarise(call.scope, id_, body.language))


@api.post("/api/v1/messages/{id}/translations-by-model")
async def translate_by_model(call: Call, id_: UUID, body: TranslationIn) -> wire.ModelTranslation:
    """Have a message translated, whole or not at all. Refusals as for drafts, and 409 `drafter_needs_encoder`."""
    return wire.translation(await call[keys.DRAFTER].translate(call.scope, id_, body.language))


@api.get("/api/v1/model-calls", needs="audit.read")
async def list_model_calls(call: Call, query: ModelCallQuery) -> Listed[wire.ModelCall]:
    """What the model was asked, what it answered and what was struck out, newest first; kept for 90 days."""
    async with call.begin() as work:
        page = await records.list_calls(
            work,
            call.scope,
            conversation_id=query.conversation_id,
            purpose=query.purpose,
            cursor=query.cursor,
            limit=query.limit,
        )
    return listed(map(mapping, page.items), wire.call, page.next_cursor)


@api.get("/api/v1/model-costs", needs="audit.read")
async def sum_up_model_calls(call: Call, query: ModelCostQuery) -> ModelCosts:
    """What asking the model took in a span of time, by purpose: calls, tokens, times, sentences struck out."""
    async with call.begin() as work:
        until = query.until or work.now
        since = query.since or until - LOOKS_BACK
        if since >= until:
            raise Invalid("the span ends before it begins", fields={"from": "is not before to"})
        rows = await records.sum_up(work, call.scope, since=since, until=until)
    return {"items": [wire.cost(mapping(row)) for row in rows]}
