"""Announcements: what supervisors tell everybody or a team, and who has read it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field
from typing_extensions import TypedDict

from conversations import announcements
from conversations.announcements import AnnouncementQuery
from gateway.api import Api, Call, In
from gateway.routes.common import ExpectedVersion, Name, PageQuery, changes, left_out, mapping
from gateway.wire.common import Listed, Resource, Row, listed, resource
from kb.markdown import to_html

api = Api("announcements")
PATH = "/api/v1/announcements"

Body = Annotated[str, Field(min_length=1, max_length=20_000, description="Markdown")]
Team = Annotated[UUID | None, Field(description="only for this team; null: for everybody")]
Until = Annotated[AwareDatetime | None, Field(description="from then on nobody is pointed to it")]


class AnnouncementsQuery(PageQuery):
    q: Annotated[str | None, Field(max_length=200, description="words in title or text")] = None
    unread: Annotated[bool, Field(description="only those that still ask the caller to read them")] = False


class AnnouncementIn(In):
    title: Name
    body: Body
    team_id: Team = None
    is_must_read: bool = False
    expires_at: Until = None


class AnnouncementPatch(In):
    title: Name = left_out()
    body: Body = left_out()
    team_id: Team = left_out()
    is_must_read: bool = left_out()
    expires_at: Until = left_out()
    ask_again: Annotated[bool, Field(description="everybody is to read it once more")] = False
    expected_version: ExpectedVersion = None


class Receipts(TypedDict):
    """How many of those it is for have read it."""

    read: int
    of: int


class Announcement(Resource):
    """`html` is the text as it may be shown; `receipts` is told to those who publish."""

    title: str
    body: str
    html: str
    team_id: UUID | None
    is_must_read: bool
    expires_at: datetime | None
    author_id: UUID
    author_name: str
    read_at: datetime | None
    receipts: Receipts | None


class AnnouncementReceipt(TypedDict):
    """Somebody it is for; `read_at` is null until they have read it."""

    agent_id: UUID
    name: str
    read_at: datetime | None


@api.get(PATH)
async def list_announcements(call: Call, query: AnnouncementsQuery) -> Listed[Announcement]:
    """What is announced to the caller, newest first; whoever publishes sees all."""
    async with call.begin() as work:
        page = await announcements.list_announcements(
            work, call.scope, AnnouncementQuery(query.q, query.unread, query.cursor, query.limit)
        )
    return listed([mapping(row) for row in page.items], _shape, page.next_cursor)


@api.post(PATH, status=201, needs="announcements.publish")
async def publish_announcement(call: Call, body: AnnouncementIn) -> Announcement:
    """Tell everybody, or a team."""
    async with call.begin() as work:
        return _shape(mapping(await announcements.publish(work, call.scope, dict(body))))


@api.get(f"{PATH}/{{id}}")
async def read_announcement(call: Call, id_: UUID) -> Announcement:
    """One of them; to have read it is told by `POST …/read`."""
    async with call.begin() as work:
        return _shape(mapping(await announcements.read_announcement(work, call.scope, id_)))


@api.patch(f"{PATH}/{{id}}", needs="announcements.publish")
async def change_announcement(call: Call, id_: UUID, body: AnnouncementPatch) -> Announcement:
    """Change it; who has read it has, unless `ask_again` is true."""
    values = changes(body)
    values.pop("ask_again", None)
    async with call.begin() as work:
        row = await announcements.change(
            work, call.scope, id_, values, ask_again=body.ask_again, expected_version=body.expected_version
        )
    return _shape(mapping(row))


@api.delete(f"{PATH}/{{id}}", needs="announcements.publish")
async def delete_announcement(call: Call, id_: UUID) -> None:
    """Take it away."""
    async with call.begin() as work:
        await announcements.withdraw(work, call.scope, id_)


@api.post(f"{PATH}/{{id}}/read")
async def mark_announcement_read(call: Call, id_: UUID) -> Announcement:
    """Say that one has read it; the first time counts."""
    async with call.begin() as work:
        return _shape(mapping(await announcements.mark_read(work, call.scope, id_)))


@api.get(f"{PATH}/{{id}}/receipts", needs="announcements.publish")
async def list_announcement_receipts(call: Call, id_: UUID) -> Listed[AnnouncementReceipt]:
    """Everybody it is for, by name: who has read it, and who has not."""
    async with call.begin() as work:
        rows = await announcements.receipts(work, call.scope, id_)
    return listed([mapping(row) for row in rows], _receipt)


def _shape(row: Row) -> Announcement:
    return {
        **resource(row),
        "title": row["title"],
        "body": row["body"],
        "html": to_html(row["body"]),
        "team_id": row["team_id"],
        "is_must_read": row["is_must_read"],
        "expires_at": row["expires_at"],
        "author_id": row["author_id"],
        "author_name": row["author_name"],
        "read_at": row["read_at"],
        "receipts": {"read": row["read_count"], "of": row["audience_count"]} if "read_count" in row else None,
    }


def _receipt(row: Row) -> AnnouncementReceipt:
    return {"agent_id": row["id"], "name": row["name"], "read_at": row["read_at"]}
