"""Side conversations: ask another department, a colleague or a supplier from within a case."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from conversations.access import find_side
from conversations.sides import asking, changing, listing, post
from conversations.sides.asking import NewSide, NewSideMessage
from conversations.sides.listing import Relation
from conversations.sides.settling import Lead
from conversations.work import Work
from gateway import keys, snapshots
from gateway.api import Answer, Api, Call, In, Query
from gateway.routes.common import Cursor, ExpectedVersion, Limit, changes, left_out
from gateway.wire.common import Listed, listed
from gateway.wire.sides import SideConversation, SideMessage, SidePage, for_caller, message
from kit.errors import NotFound

api = Api("side conversations")
PATH = "/api/v1/side-conversations"

STATES = {
    None: None,
    "live": listing.LIVE,
    "open": ("open",),
    "answered": ("answered",),
    "overdue": ("overdue",),
    "done": ("done",),
}
Ids = Annotated[list[UUID], Field(max_length=50)]
Files = Annotated[list[UUID], Field(max_length=20)]
Words = Annotated[str, Field(max_length=200_000)]
Quotes = Annotated[
    list[UUID], Field(max_length=20, description="messages of the case whose copies go along; never notes")
]
ClientId = Annotated[
    str | None, Field(min_length=1, max_length=200, description="posts that share it make one message")
]
DueAt = Annotated[AwareDatetime, Field(description="by when the answer is needed")]


class AddressIn(In):
    """Somebody outside who is asked by mail."""

    address: Annotated[str, Field(min_length=3, max_length=254)]
    name: Annotated[str, Field(max_length=200)] = ""


Addresses = Annotated[
    list[AddressIn], Field(max_length=20, description="each gets a mail of their own, and sees nobody else's address")
]


class SideIn(In):
    """What is asked, of whom, until when. A team or a queue leads; without one, who is named answers."""

    conversation_id: UUID
    subject: Annotated[str, Field(min_length=1, max_length=200)]
    due_at: DueAt
    text: Words = ""
    lead_team_id: UUID | None = None
    lead_queue_id: UUID | None = None
    agent_ids: Ids = Field(default_factory=list)
    addresses: Addresses = Field(default_factory=list)
    inbox_id: Annotated[
        UUID | None, Field(description="the mail inbox to write from; left out: the case's own, or the first")
    ] = None
    attachments: Files = Field(default_factory=list)
    quote_ids: Quotes = Field(default_factory=list)
    client_id: ClientId = None


class SidePatch(In):
    """``agent_ids`` and ``addresses`` say exactly who takes part from now on."""

    subject: Annotated[str, Field(min_length=1, max_length=200)] = left_out()
    lead_team_id: UUID | None = left_out()
    lead_queue_id: UUID | None = left_out()
    due_at: AwareDatetime | None = left_out()
    agent_ids: Ids = left_out()
    addresses: Addresses = left_out()
    inbox_id: UUID = left_out()
    expected_version: ExpectedVersion = None


class SideMessageIn(In):
    """Whoever is asked answers with it, everybody else asks on."""

    text: Words = ""
    attachments: Files = Field(default_factory=list)
    quote_ids: Quotes = Field(default_factory=list)
    client_id: ClientId = None
    is_interim: Annotated[bool, Field(description="it does not answer yet: the deadline runs on")] = False
    is_internal: Annotated[bool, Field(description="among colleagues: nobody outside gets it as mail")] = False
    due_at: Annotated[AwareDatetime | None, Field(description="with a question: a new deadline")] = None


class SidesQuery(Query):
    view: Annotated[
        Literal["asked", "started", "all"],
        Field(description="asked: of the caller or a team or queue of theirs; started: by the caller"),
    ] = "all"
    state: Annotated[
        Literal["live", "open", "answered", "overdue", "done"] | None, Field(description="live: all but done")
    ] = None
    conversation_id: Annotated[UUID | None, Field(description="those of one case")] = None
    cursor: Cursor = None
    limit: Limit = 50


class SideMessagesQuery(Query):
    before: Annotated[int | None, Field(ge=0, lt=2**62)] = None
    limit: Limit = 50


@api.get(PATH)
async def list_sides(call: Call, query: SidesQuery) -> SidePage:
    """A page of side conversations, newest activity first; the first page counts what waits for the caller."""
    async with call.begin() as work:
        page, relations = await listing.list_sides(
            work,
            call.scope,
            view=query.view,
            states=STATES[query.state],
            conversation_id=query.conversation_id,
            cursor=query.cursor,
            limit=query.limit,
        )
        counts = await listing.count(work, call.scope) if query.cursor is None else None
    shown = await _show_all(call, [row.id for row in page.items], relations)
    answer: SidePage = {"items": shown, "next_cursor": page.next_cursor}
    if counts is not None:
        answer["counts"] = {"asked": counts.asked, "overdue": counts.overdue, "answered": counts.answered}
    return answer


@api.post(PATH, status=(201, 200))
async def start_side(call: Call, body: SideIn) -> Answer[SideConversation]:
    """Ask another department, a colleague or a supplier. The customer never sees it.

    A repeated `client_id` answers 200 with what the first made.
    """
    new = NewSide(
        subject=body.subject,
        due_at=body.due_at,
        first=NewSideMessage(body.text, tuple(body.attachments), tuple(body.quote_ids), body.client_id),
        lead=Lead(body.lead_team_id, body.lead_queue_id),
        agent_ids=tuple(body.agent_ids),
        addresses=[one.model_dump() for one in body.addresses],
        inbox_id=body.inbox_id,
    )
    async with call.begin() as work:
        side_id, is_new = await asking.start(work, call.scope, body.conversation_id, new)
    return Answer(await _show(call, side_id), 201 if is_new else 200)


@api.get(f"{PATH}/{{id}}")
async def read_side(call: Call, id_: UUID) -> SideConversation:
    """One side conversation."""
    return await _show(call, id_)


@api.patch(f"{PATH}/{{id}}")
async def change_side(call: Call, id_: UUID, body: SidePatch) -> SideConversation:
    """Change subject, lead, deadline or who takes part; who is only asked may pass the lead on."""
    values = changes(body)
    if "addresses" in values:
        values["addresses"] = [one.model_dump() for one in body.addresses]
    async with call.begin() as work:
        await changing.change(work, call.scope, id_, values, expected_version=body.expected_version)
        relation = await _still(work, call, id_)
    return await _shown(call, id_, relation)


@api.get(f"{PATH}/{{id}}/messages")
async def list_side_messages(call: Call, id_: UUID, query: SideMessagesQuery) -> Listed[SideMessage]:
    """What was said in it, oldest first: the last ones, or those before one."""
    async with call.begin() as work:
        await find_side(work, call.scope, id_)
    async with call[keys.DATABASE].acquire() as connection:
        page = await listing.list_messages(
            connection, call.scope.workspace_id, id_, before=query.before, limit=query.limit
        )
    return listed(page.items, message, page.next_cursor)


@api.post(f"{PATH}/{{id}}/messages", status=(201, 200))
async def post_side_message(call: Call, id_: UUID, body: SideMessageIn) -> Answer[SideMessage]:
    """Answer, or ask on. A repeated `client_id` answers 200 with the message that the first made."""
    new = NewSideMessage(
        text=body.text,
        attachments=tuple(body.attachments),
        quote_ids=tuple(body.quote_ids),
        client_id=body.client_id,
        is_interim=body.is_interim,
        is_internal=body.is_internal,
        due_at=body.due_at,
    )
    async with call.begin() as work:
        message_id, is_new = await asking.post(work, call.scope, id_, new)
    async with call[keys.DATABASE].acquire() as connection:
        rows = await listing.find_messages(connection, call.scope.workspace_id, id_, [message_id])
    return Answer(message(rows[0]), 201 if is_new else 200)


@api.post(f"{PATH}/{{id}}/close")
async def close_side(call: Call, id_: UUID) -> SideConversation:
    """Be done with it."""
    async with call.begin() as work:
        await changing.close(work, call.scope, id_)
    return await _show(call, id_)


@api.post(f"{PATH}/{{id}}/reopen")
async def reopen_side(call: Call, id_: UUID) -> SideConversation:
    """Wait for an answer again."""
    async with call.begin() as work:
        await changing.reopen(work, call.scope, id_)
    return await _show(call, id_)


@api.post(f"{PATH}/{{id}}/retry")
async def retry_side(call: Call, id_: UUID) -> SideConversation:
    """Send the latest mails again that did not arrive, each to whoever it was for."""
    async with call.begin() as work:
        call.scope.require("conversations.reply")
        await find_side(work, call.scope, id_)
        work.drafts += await post.retry(await work.driver(), call.scope.workspace_id, id_, work.now)
    return await _show(call, id_)


async def _show(call: Call, side_id: UUID) -> SideConversation:
    async with call.begin() as work:
        relation = await listing.relation(work, call.scope, side_id)
    return await _shown(call, side_id, relation)


async def _still(work: Work, call: Call, side_id: UUID) -> Relation:
    """What the caller is to it after their own change, by which they may have left."""
    try:
        return await listing.relation(work, call.scope, side_id)
    except NotFound:
        return Relation(sees_case=False, is_asked=False)


async def _shown(call: Call, side_id: UUID, relation: Relation) -> SideConversation:
    return (await _show_all(call, [side_id], {side_id: relation}))[0]


async def _show_all(call: Call, ids: list[UUID], relations: dict[UUID, Relation]) -> list[SideConversation]:
    if not ids:
        return []
    async with call[keys.DATABASE].acquire() as connection:
        rows = await snapshots.sides(connection, call.scope.workspace_id, ids)
    by_id = {row["id"]: row for row in rows}
    return [
        for_caller(
            by_id[id_],
            sees_case=relations[id_].sees_case,
            is_asked=relations[id_].is_asked,
            agent_id=call.scope.agent_id,
        )
        for id_ in ids
    ]
