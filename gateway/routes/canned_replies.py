"""Canned replies: texts kept to be used again, filled in for one conversation."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field
from typing_extensions import TypedDict

from automation import canned_replies
from automation.canned_replies import MAX_LENGTH
from gateway.api import Api, Call, In
from gateway.routes.common import ExpectedVersion, Name, ShortListQuery, changes, cut_short_list, left_out, mapping
from gateway.wire.common import Listed, Resource, Row, resource

api = Api("canned-replies")
PATH = "/api/v1/canned-replies"

LanguageCode = Literal["zh", "en"]
Audience = Literal["private", "team", "all"]
Texts = Annotated[
    dict[LanguageCode, Annotated[str, Field(max_length=MAX_LENGTH)]],
    Field(min_length=1, description="by language; `{{contact.name}}` and the like are filled in for a conversation"),
]
Shortcut = Annotated[str | None, Field(max_length=41, description="what people type after a slash: `/refund`")]


class CannedReplyIn(In):
    name: Name
    texts: Texts
    shortcut: Shortcut = None
    shared_with: Audience = "private"
    team_id: Annotated[UUID | None, Field(description="with `shared_with` team")] = None


class CannedReplyPatch(In):
    name: Name = left_out()
    texts: Annotated[Texts, Field(description="replaces all texts")] = left_out()
    shortcut: Shortcut = left_out()
    shared_with: Audience = left_out()
    team_id: UUID | None = left_out()
    expected_version: ExpectedVersion = None


class RenderIn(In):
    conversation_id: UUID
    language: Annotated[LanguageCode | None, Field(description="left out: the customer's")] = None


class CannedReply(Resource):
    """A text for the caller to use; `shortcut` without its slash."""

    name: str
    shortcut: str | None
    texts: dict[str, str]
    shared_with: Audience
    team_id: UUID | None
    owner_id: UUID


class RenderedReply(TypedDict):
    """The text as it would be sent; `missing` names the variables that are blank in it."""

    text: str
    missing: list[str]
    language: LanguageCode


@api.get(PATH)
async def list_canned_replies(call: Call, query: ShortListQuery) -> Listed[CannedReply]:
    """Those that the caller may use: their own, their teams' and everybody's, by name."""
    async with call.begin() as work:
        rows = await canned_replies.list_canned_replies(work, call.scope)
    return cut_short_list(rows, query, _shape)


@api.post(PATH, status=201)
async def create_canned_reply(call: Call, body: CannedReplyIn) -> CannedReply:
    """Keep a text for oneself; with `queues.manage` for a team or everybody."""
    async with call.begin() as work:
        row = await canned_replies.create_canned_reply(
            work,
            call.scope,
            name=body.name,
            texts=body.texts,
            shortcut=body.shortcut,
            shared_with=body.shared_with,
            team_id=body.team_id,
        )
    return _shape(mapping(row))


@api.get(f"{PATH}/{{id}}")
async def read_canned_reply(call: Call, id_: UUID) -> CannedReply:
    """One of them."""
    async with call.begin() as work:
        return _shape(mapping(await canned_replies.read_canned_reply(work, call.scope, id_)))


@api.patch(f"{PATH}/{{id}}")
async def change_canned_reply(call: Call, id_: UUID, body: CannedReplyPatch) -> CannedReply:
    """Change one's own, or with `queues.manage` a shared one."""
    async with call.begin() as work:
        row = await canned_replies.update_canned_reply(
            work, call.scope, id_, changes(body), expected_version=body.expected_version
        )
    return _shape(mapping(row))


@api.delete(f"{PATH}/{{id}}")
async def delete_canned_reply(call: Call, id_: UUID) -> None:
    """Throw it away."""
    async with call.begin() as work:
        await canned_replies.delete_canned_reply(work, call.scope, id_)


@api.post(f"{PATH}/{{id}}/render")
async def render_canned_reply(call: Call, id_: UUID, body: RenderIn) -> RenderedReply:
    """Fill it in for a conversation; nothing is sent."""
    async with call.begin() as work:
        rendered, language = await canned_replies.render(work, call.scope, id_, body.conversation_id, body.language)
    return {"text": rendered.text, "missing": list(rendered.missing), "language": language}


def _shape(row: Row) -> CannedReply:
    return {
        **resource(row),
        "name": row["name"],
        "shortcut": row["shortcut"],
        "texts": row["texts"],
        "shared_with": row["shared_with"],
        "team_id": row["team_id"],
        "owner_id": row["owner_id"],
    }
