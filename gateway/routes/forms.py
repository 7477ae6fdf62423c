"""Forms that the bot asks through: defined by an admin, begun by customers."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from aiohttp import web
from pydantic import Field, model_validator
from typing_extensions import TypedDict

from gateway import keys
from gateway.api import Api, Call, In
from gateway.routes.chat import find_chat, read_visitor
from gateway.routes.common import ExpectedVersion, Name, ShortListQuery, changes, cut_short_list, left_out, mapping
from gateway.wire.common import Listed, Resource, Row, resource
from kb.bot.forms import store
from kb.bot.forms.steps import Steps, Texts

api = Api("bot")
PATH = "/api/v1/forms"
ASKED_PER_MINUTE = 60  # of one visitor, whose window opens

Words = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=60)]],
    Field(max_length=store.MAX_WORDS, description="a message that names one of them begins the form"),
]
FieldKey = Annotated[
    str | None, Field(max_length=40, description="with `field_value`: what a message is taken for, that begins it")
]
InboxIds = Annotated[list[UUID], Field(max_length=200, description="none: wherever the bot answers")]


class FormIn(In):
    name: Name
    titles: Annotated[Texts, Field(description="what customers choose, or write, to begin it")]
    words: Words = Field(default_factory=list)
    field_key: FieldKey = None
    field_value: Annotated[str | None, Field(max_length=200)] = None
    has_button: Annotated[bool, Field(description="offered by the bot, and in the chat window")] = True
    inbox_ids: InboxIds = Field(default_factory=list)
    steps: Steps
    closings: Annotated[Texts, Field(description="said at the end; left out: thanks")] = Texts()
    is_enabled: bool = True

    @model_validator(mode="after")
    def _both(self) -> FormIn:
        if (self.field_key is None) != (self.field_value is None):
            raise ValueError("field_key and field_value go together")
        return self


class FormPatch(In):
    name: Name = left_out()
    titles: Texts = left_out()
    words: Words = left_out()
    field_key: FieldKey = left_out()
    field_value: Annotated[str | None, Field(max_length=200)] = left_out()
    has_button: bool = left_out()
    inbox_ids: InboxIds = left_out()
    steps: Annotated[Steps, Field(description="replaces all steps")] = left_out()
    closings: Texts = left_out()
    is_enabled: bool = left_out()
    expected_version: ExpectedVersion = None


class FormTexts(TypedDict):
    zh: str
    en: str


class Form(Resource):
    """Questions that the bot asks one after the other; each answer goes into a field of the conversation."""

    name: str
    titles: FormTexts
    words: list[str]
    field_key: str | None
    field_value: str | None
    has_button: bool
    inbox_ids: list[UUID]
    steps: list[dict[str, Any]]
    closings: FormTexts
    is_enabled: bool


class OfferedForm(TypedDict):
    id: UUID
    titles: FormTexts


class OfferedForms(TypedDict):
    items: list[OfferedForm]


@api.get(PATH, needs="inboxes.manage")
async def list_forms(call: Call, query: ShortListQuery) -> Listed[Form]:
    """All forms, by name."""
    async with call.begin() as work:
        rows = await store.list_forms(work, call.scope)
    return cut_short_list(rows, query, _form)


@api.post(PATH, status=201, needs="inboxes.manage")
async def create_form(call: Call, body: FormIn) -> Form:
    """Define a form. 409 `name_taken`, `title_taken`: two forms cannot begin by the same words."""
    async with call.begin() as work:
        row = await store.create_form(work, call.scope, body.model_dump())
    return _form(mapping(row))


@api.get(f"{PATH}/{{id}}", needs="inboxes.manage")
async def read_form(call: Call, id_: UUID) -> Form:
    """One form."""
    async with call.begin() as work:
        row = await store.find_form(work, call.scope, id_)
    return _form(mapping(row))


@api.patch(f"{PATH}/{{id}}", needs="inboxes.manage")
async def change_form(call: Call, id_: UUID, body: FormPatch) -> Form:
    """Change a form; who is filling it in ends it as it was."""
    async with call.begin() as work:
        row = await store.update_form(work, call.scope, id_, changes(body), expected_version=body.expected_version)
    return _form(mapping(row))


@api.delete(f"{PATH}/{{id}}", needs="inboxes.manage")
async def delete_form(call: Call, id_: UUID) -> None:
    """Take a form away; what was answered stays in the conversations."""
    async with call.begin() as work:
        await store.delete_form(work, call.scope, id_)


@api.get("/chat/{id}/forms")
async def list_offered_forms(request: web.Request, id_: UUID) -> OfferedForms:
    """The forms that a chat window offers as buttons; `Authorization: Visitor TOKEN`."""
    inbox = find_chat(request, id_)
    visitor = read_visitor(request, inbox)
    await request.app[keys.LIMITER].hit("chat-forms", visitor.subject, times=ASKED_PER_MINUTE, within_s=60)
    if not inbox.config.get("bot"):
        return {"items": []}
    async with request.app[keys.WORKS].begin(inbox.workspace_id) as work:
        rows = await store.offered_at(work, inbox.id)
    return {"items": [{"id": row.id, "titles": _texts(row.titles)} for row in rows if row.has_button]}


def _form(row: Row) -> Form:
    return {
        **resource(row),
        "name": row["name"],
        "titles": _texts(row["titles"]),
        "words": list(row["words"]),
        "field_key": row["field_key"],
        "field_value": row["field_value"],
        "has_button": row["has_button"],
        "inbox_ids": list(row["inbox_ids"]),
        "steps": list(row["steps"]),
        "closings": _texts(row["closings"]),
        "is_enabled": row["is_enabled"],
    }


def _texts(texts: dict[str, str]) -> FormTexts:
    return {"zh": texts.get("zh", ""), "en": texts.get("en", "")}
