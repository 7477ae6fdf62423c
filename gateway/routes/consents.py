"""Consent: what a contact said about being written to by programs, and whether one may write to them now."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from conversations import consent, consent_record
from conversations.consent import Purpose
from gateway.api import Api, Call, In, Query
from gateway.routes.common import PageQuery, mapping
from gateway.wire import consents as wire
from gateway.wire.common import Listed, listed
from gateway.wire.consents import Consent, Standing, Ways

api = Api("consents")
PATH = "/api/v1/contacts/{id}/consents"


class ConsentIn(In):
    """What a contact told an agent or another program; it is added to what they said before."""

    purpose: Purpose
    state: Literal["granted", "withdrawn"]
    identity_id: Annotated[UUID | None, Field(description="of this address only; left out: of the person")] = None
    note: Annotated[str, Field(max_length=500, description="where and how they said it")] = ""


class WaysQuery(Query):
    purpose: Purpose = "service"


@api.get(PATH)
async def list_consents(call: Call, id_: UUID) -> Listed[Standing]:
    """How it stands with each purpose."""
    async with call.begin() as work:
        found = await consent_record.list_standings(work, call.scope, id_)
    return {"items": [wire.standing(one) for one in found], "next_cursor": None}


@api.post(PATH, status=201)
async def record_consent(call: Call, id_: UUID, body: ConsentIn) -> Consent:
    """Write down that a contact agreed, or does not want it (any more)."""
    async with call.begin() as work:
        row = await consent_record.record(
            work,
            call.scope,
            id_,
            purpose=body.purpose,
            state=body.state,
            how="api" if call.caller.token_id is not None else "agent",
            identity_id=body.identity_id,
            note=body.note,
        )
    return wire.consent(mapping(row))


@api.get(f"{PATH}/history")
async def list_consent_history(call: Call, id_: UUID, query: PageQuery) -> Listed[Consent]:
    """Everything that was said, newest first."""
    async with call.begin() as work:
        page = await consent_record.list_history(work, call.scope, id_, cursor=query.cursor, limit=query.limit)
    return listed([mapping(row) for row in page.items], wire.consent, page.next_cursor)


@api.get("/api/v1/contacts/{id}/ways")
async def list_ways(call: Call, id_: UUID, query: WaysQuery) -> Ways:
    """May a program write to this contact for this purpose now, and by which address?"""
    async with call.begin() as work:
        answer = await consent.ask(work, id_, query.purpose)
    return wire.ways(query.purpose, answer)
