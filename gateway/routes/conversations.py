"""Conversations: the inbox list, one in detail, its facts changed, and writing to a customer first."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from channels.contract import Capabilities
from channels.registry import KINDS, adapter_class, count_parts
from conversations import access, inbox_list, ratings, replies
from conversations.inbox_list import ListQuery, Sort, Status, View
from conversations.models import Inbox
from conversations.replies import Opening
from gateway import keys, snapshots, templates
from gateway.api import Api, Call, In
from gateway.routes.common import (
    ExpectedVersion,
    FieldValues,
    PageQuery,
    TagNames,
    changes,
    left_out,
    show_conversation,
)
from gateway.templates import TemplateIn
from gateway.wire.contacts import contact
from gateway.wire.conversations import (
    Conversation,
    ConversationDetail,
    ConversationPage,
    Priority,
    conversation,
    draft,
    facts,
    read_position,
    thread,
)
from gateway.wire.ratings import rating
from kit.errors import NotFound

api = Api("conversations")
PATH = "/api/v1/conversations"


class ConversationsQuery(PageQuery):
    """Filters narrow the view; `sort` `waiting` puts the longest unanswered first."""

    view: View = "all"
    status: Status | None = None
    queue: UUID | None = None
    assignee: UUID | None = None
    inbox: UUID | None = None
    contact: UUID | None = None
    tag: Annotated[str | None, Field(max_length=100)] = None
    q: Annotated[str | None, Field(max_length=200, description="#number, words, a name, an address")] = None
    is_spam: Annotated[bool, Field(description="the spam folder instead of everything else")] = False
    sort: Sort = "newest"


class ConversationIn(In):
    """The first message to a contact, or to an address."""

    inbox_id: UUID
    contact_id: UUID | None = None
    to: Annotated[str | None, Field(max_length=320, description="an address, where there is no contact yet")] = None
    subject: Annotated[str, Field(max_length=500)] = ""
    text: Annotated[str, Field(max_length=200_000)] = ""
    attachments: Annotated[list[UUID], Field(max_length=20)] = Field(default_factory=list)
    client_id: Annotated[
        str | None, Field(min_length=1, max_length=200, description="posts that share it make one conversation")
    ] = None
    template: Annotated[TemplateIn | None, Field(description="instead of `text`")] = None


class ConversationPatch(In):
    tags: TagNames = left_out()
    priority: Priority = left_out()
    fields: FieldValues = left_out()
    subject: Annotated[str, Field(max_length=500)] = left_out()
    is_spam: bool = left_out()
    expected_version: ExpectedVersion = None


@api.get(PATH)
async def list_conversations(call: Call, query: ConversationsQuery) -> ConversationPage:
    """The conversations that the caller may see; the first page also says how many three views hold."""
    among = await call[keys.SEARCH].find_conversations(call.scope, query.q) if query.q else None
    wanted = ListQuery(
        view=query.view,
        statuses=(query.status,) if query.status else (),
        queue_id=query.queue,
        assignee_id=query.assignee,
        inbox_id=query.inbox,
        contact_id=query.contact,
        tag=query.tag,
        among=None if among is None else tuple(among),
        is_spam=query.is_spam,
        sort=query.sort,
        cursor=query.cursor,
        limit=query.limit,
    )
    async with call[keys.DATABASE].acquire() as connection:
        page = await inbox_list.list_conversations(connection, call.scope, wanted)
        ids = [row["id"] for row in page.items]
        routing = await snapshots.routing_states(connection, call.scope.workspace_id, ids) if ids else {}
        counts = await inbox_list.count_views(connection, call.scope) if query.cursor is None else None
    answer: ConversationPage = {
        "items": [conversation({**row, **routing[row["id"]]}) for row in page.items],
        "next_cursor": page.next_cursor,
    }
    if counts is not None:
        answer["counts"] = {"mine": counts["mine"], "waiting": counts["waiting"], "mentions": counts["mentions"]}
    return answer


@api.get(f"{PATH}/{{id}}")
async def read_conversation(call: Call, id_: UUID) -> ConversationDetail:
    """One conversation with its contact, threads, participants, and the caller's draft and read position."""
    scope = call.scope
    async with call[keys.DATABASE].acquire() as connection:
        rows = await snapshots.conversations_for(connection, scope, [id_])
        if not rows:
            raise NotFound("there is no such conversation", fields={"resource": "conversation"})
        contacts = await snapshots.contacts(connection, scope.workspace_id, [rows[0]["contact_id"]])
        threads = await snapshots.threads(connection, scope.workspace_id, id_)
        kept = await snapshots.draft(connection, scope.workspace_id, id_, scope.agent_id)
        rated = await ratings.of_conversation(connection, scope.workspace_id, id_)
    now = call[keys.CLOCK].now()
    return {
        **facts(rows[0]),
        "contact": contact(contacts[0]),
        "threads": [thread(row, id_, abilities_of(row["channel"]), now) for row in threads],
        "draft": draft(kept) if kept is not None else None,
        "participants": rows[0]["participant_ids"],
        "ratings": [rating(row) for row in rated],
        "me": read_position(rows[0]),
    }


@api.post(PATH, status=201)
async def start_conversation(call: Call, body: ConversationIn) -> Conversation:
    """Write to a customer first, where the channel allows it."""
    template = None
    if body.template is not None:
        async with call.begin() as work:
            await access.find(work, call.scope, Inbox, body.inbox_id)
        template = await templates.chosen(call, body.inbox_id, body.template)
    opening = Opening(
        inbox_id=body.inbox_id,
        text=body.text if template is None else template.text,
        contact_id=body.contact_id,
        to=body.to,
        subject=body.subject,
        attachments=tuple(body.attachments),
        client_id=body.client_id,
        template=template,
    )
    async with call.begin() as work:
        inbox = await access.find(work, call.scope, Inbox, body.inbox_id)
        abilities = adapter_class(inbox.kind).capabilities
        row, _ = await replies.start_conversation(
            work, call.scope, opening, abilities, listener=call[keys.LIFECYCLE].listener, count_parts=count_parts
        )
    return await show_conversation(call, row.id)


@api.patch(f"{PATH}/{{id}}")
async def change_conversation(call: Call, id_: UUID, body: ConversationPatch) -> Conversation:
    """Change tags, priority, fields, subject, or whether it is spam."""
    async with call.begin() as work:
        await call[keys.LIFECYCLE].update(
            work, call.scope, id_, **changes(body), expected_version=body.expected_version
        )
    return await show_conversation(call, id_)


def abilities_of(kind: str) -> Capabilities | None:
    """Return what a channel can do; ``None`` for a kind that this version does not have."""
    return adapter_class(kind).capabilities if kind in KINDS else None
