"""Search over what was said, who wrote, which matters there are, and what is known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field
from typing_extensions import TypedDict

from conversations import contacts
from conversations.search import MAX_QUERY, MessageHit
from gateway import keys, snapshots
from gateway.api import Api, Call, Query
from gateway.routes.common import Cursor
from gateway.routes.contacts import show_contacts
from gateway.wire.common import Listed
from gateway.wire.contacts import Contact
from gateway.wire.conversations import Conversation, conversation
from gateway.wire.suggestions import Card, card
from kb.access import member_filters
from kb.passages import Match

api = Api("search")

Kind = Literal["messages", "contacts", "conversations", "articles"]


class SearchQuery(Query):
    q: Annotated[str, Field(min_length=1, max_length=MAX_QUERY, description="words, all of which must be found")]
    kind: Annotated[Kind | None, Field(description="only these; needed to page on")] = None
    cursor: Cursor = None
    limit: Annotated[int, Field(ge=1, le=100, description="of each kind")] = 20


class FoundAuthor(TypedDict):
    kind: str
    name: str


class FoundMessage(TypedDict):
    """A message that holds all words; ``text`` is the part around the first of them."""

    id: UUID
    conversation_id: UUID
    sequence: int
    direction: str
    kind: str
    author: FoundAuthor
    text: str
    created_at: datetime
    number: int
    subject: str
    contact_id: UUID
    contact_name: str


class Found(TypedDict):
    messages: Listed[FoundMessage]
    contacts: Listed[Contact]
    conversations: Listed[Conversation]
    articles: Listed[Card]


@api.get("/api/v1/search")
async def search(call: Call, query: SearchQuery) -> Found:
    """Everything the caller may see that holds all words, newest first. Chinese is found from one character on.

    Published articles are found by meaning as well, best first.
    """
    found: Found = {"messages": _none(), "contacts": _none(), "conversations": _none(), "articles": _none()}
    if query.kind in (None, "messages"):
        page = await call[keys.SEARCH].find(call.scope, query.q, cursor=_cursor(query, "messages"), limit=query.limit)
        found["messages"] = {"items": [_message(hit) for hit in page.items], "next_cursor": page.next_cursor}
    if query.kind in (None, "contacts"):
        found["contacts"] = await _contacts(call, query)
    if query.kind in (None, "conversations"):
        found["conversations"] = {"items": await _conversations(call, query), "next_cursor": None}
    if query.kind in (None, "articles"):
        found["articles"] = {"items": await _articles(call, query), "next_cursor": None}
    return found


def _none() -> Listed[Any]:
    return {"items": [], "next_cursor": None}


def _cursor(query: SearchQuery, kind: Kind) -> str | None:
    return query.cursor if query.kind == kind else None


async def _contacts(call: Call, query: SearchQuery) -> Listed[Contact]:
    async with call.begin() as work:
        page = await contacts.list_contacts(
            work, call.scope, q=query.q, cursor=_cursor(query, "contacts"), limit=query.limit
        )
    return {"items": await show_contacts(call, [row.id for row in page.items]), "next_cursor": page.next_cursor}


async def _conversations(call: Call, query: SearchQuery) -> list[Conversation]:
    ids = await call[keys.SEARCH].find_conversations(call.scope, query.q, limit=query.limit)
    async with call[keys.DATABASE].acquire() as connection:
        rows = await snapshots.conversations_for(connection, call.scope, ids)
    shown = {row["id"]: conversation(row) for row in rows}
    return [shown[id_] for id_ in ids if id_ in shown]


async def _articles(call: Call, query: SearchQuery) -> list[Card]:
    filters = member_filters(call[keys.CLOCK].now())
    answers = await call[keys.SHELVES].search(
        call.scope.workspace_id, query.q, filters, k=query.limit, choose=_worth_showing
    )
    return [card(one) for one in answers.found]


def _worth_showing(matches: Sequence[Match]) -> Sequence[Match]:
    return [one for one in matches if one.words or one.band != "low"]


def _message(hit: MessageHit) -> FoundMessage:
    return {
        "id": hit.id,
        "conversation_id": hit.conversation_id,
        "sequence": hit.sequence,
        "direction": hit.direction,
        "kind": hit.kind,
        "author": {"kind": hit.author_kind, "name": hit.author_name},
        "text": hit.snippet,
        "created_at": hit.created_at,
        "number": hit.number,
        "subject": hit.subject,
        "contact_id": hit.contact_id,
        "contact_name": hit.contact_name,
    }
