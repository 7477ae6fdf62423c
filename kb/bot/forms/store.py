"""Forms as rows: defined by an admin, and begun by a customer's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Final
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Row, delete, func, insert, literal, or_, select, update

from conversations.access import Scope
from conversations.audit import audit
from conversations.custom_fields import list_custom_fields
from conversations.models import Inbox
from conversations.resources import check_version, clean_name, differing, only, unique
from conversations.work import Work
from kb.analyser import fold
from kb.bot.forms.steps import FormStep, Language, Question, Texts
from kb.bot.models import BotForm
from kit.errors import Conflict, Invalid, NotFound
from kit.ids import new_id

EVENT: Final = "form.updated"
MAX_FORMS: Final = 100
MAX_WORDS: Final = 50
MAX_TITLE: Final = 80
_COLUMNS: Final = (
    "name", "titles", "words", "field_key", "field_value", "has_button", "inbox_ids", "steps", "closings", "is_enabled",
)  # fmt: skip
_STEPS: Final = TypeAdapter(list[FormStep])


async def list_forms(work: Work, scope: Scope) -> list[Row[Any]]:
    """Return all forms, by name."""
    scope.require("inboxes.manage")
    query = select(BotForm).where(BotForm.workspace_id == scope.workspace_id).order_by(func.lower(BotForm.name))
    return list(await work.connection.execute(query))


async def find_form(work: Work, scope: Scope, form_id: UUID, *, lock: bool = False) -> Row[Any]:
    """Return a form's row.

    Raises:
        NotFound: there is none.
    """
    scope.require("inboxes.manage")
    query = select(BotForm).where(BotForm.workspace_id == scope.workspace_id, BotForm.id == form_id)
    row = (await work.connection.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise NotFound("there is no such form", fields={"resource": "form"})
    return row


async def create_form(work: Work, scope: Scope, values: Mapping[str, Any]) -> Row[Any]:
    """Write a form and return its row.

    Args:
        values: columns of ``BotForm`` by name, as plain values; ``name, titles, steps`` are needed.
    Raises:
        Conflict: there is one of this name (``name_taken``).
        Invalid: a step does not go with its field, a title is one of another form, or there are too many.
    """
    scope.require("inboxes.manage")
    present = await list_forms(work, scope)
    if len(present) >= MAX_FORMS:
        raise Invalid(f"there are {MAX_FORMS} forms already", code="too_many_forms", fields={"name": "is one too many"})
    clean = await _checked(work, scope, only(values, *_COLUMNS), present)
    async with _unique_name():
        row = (
            await work.connection.execute(
                insert(BotForm)
                .values(workspace_id=scope.workspace_id, id=new_id(), created_at=work.now, updated_at=work.now, **clean)
                .returning(BotForm)
            )
        ).one()
    await audit(work, "form.created", "form", row.id, name=row.name)
    work.record(EVENT, data={"id": row.id, "fields": ["created"]})
    return row


async def update_form(
    work: Work, scope: Scope, form_id: UUID, changes: Mapping[str, Any], *, expected_version: int | None = None
) -> Row[Any]:
    """Change a form; who fills it in goes on with what it was.

    Raises:
        as ``create_form``.
    """
    row = await find_form(work, scope, form_id, lock=True)
    check_version(row, expected_version)
    others = [one for one in await list_forms(work, scope) if one.id != form_id]
    changed = differing(row, await _checked(work, scope, only(changes, *_COLUMNS), others))
    key, value = (changed.get(name, getattr(row, name)) for name in ("field_key", "field_value"))
    if (key is None) != (value is None):
        raise Invalid("field_key and field_value go together", fields={"field_value": "goes with field_key"})
    if not changed:
        return row
    async with _unique_name():
        after = (
            await work.connection.execute(
                update(BotForm)
                .where(BotForm.workspace_id == scope.workspace_id, BotForm.id == form_id)
                .values(**changed, version=BotForm.version + 1, updated_at=work.now)
                .returning(BotForm)
            )
        ).one()
    told = {name: {"before": getattr(row, name), "after": value} for name, value in changed.items()}
    await audit(work, "form.updated", "form", form_id, changed=told)
    work.record(EVENT, data={"id": form_id, "fields": sorted(changed)})
    return after


async def delete_form(work: Work, scope: Scope, form_id: UUID) -> None:
    """Take a form away; who fills it in may end it."""
    row = await find_form(work, scope, form_id, lock=True)
    await work.connection.execute(
        delete(BotForm).where(BotForm.workspace_id == scope.workspace_id, BotForm.id == form_id)
    )
    await audit(work, "form.deleted", "form", form_id, name=row.name)
    work.record(EVENT, data={"id": form_id, "fields": ["deleted"]})


async def offered_at(work: Work, inbox_id: UUID) -> list[Row[Any]]:
    """Return the forms that customers of an inbox may begin, by name."""
    query = (
        select(BotForm)
        .where(
            BotForm.workspace_id == work.workspace_id,
            BotForm.is_enabled,
            or_(func.cardinality(BotForm.inbox_ids) == 0, literal(inbox_id) == func.any(BotForm.inbox_ids)),
        )
        .order_by(func.lower(BotForm.name))
    )
    return list(await work.connection.execute(query))


def begun_by(
    forms: Sequence[Row[Any]], texts: Sequence[str], told: Mapping[str, str], left: Sequence[UUID]
) -> tuple[Row[Any], Language | None] | None:
    """Return the form that a customer's messages begin, and the language that its title says; ``None``: none.

    A title begins it always. A word in the text, and what the messages are taken for, only where it was not left
    before in this episode: who left it is not led into it again.

    Args:
        told: field of the conversation → value that the messages are taken for.
    """
    folded = [_fold(text) for text in texts]
    for form in forms:
        for language in ("zh", "en"):
            if (title := _fold(form.titles.get(language, ""))) and title in folded:
                return form, "zh" if language == "zh" else "en"
    fresh = [form for form in forms if form.id not in left]
    for form in fresh:
        if any(_names(text, _fold(word)) for word in form.words for text in folded):
            return form, None
    for form in fresh:
        if form.field_key is not None and told.get(form.field_key) == form.field_value:
            return form, None
    return None


async def questions_of(work: Work, form: Row[Any], *, takes_files: bool = True) -> tuple[Question, ...]:
    """Return what a form asks now: without steps whose field is gone, or is of another type since.

    Args:
        takes_files: customers can send some where they write; else none are asked for.
    """
    fields = await _fields(work)
    found = []
    for step in _STEPS.validate_python(form.steps):
        field = fields.get(step.field or "")
        if (step.kind == "file" and takes_files) or (field is not None and field.type == step.kind):
            options = tuple(field.options) if field is not None else ()
            found.append(Question(**step.model_dump(), options=options))
    return tuple(found)


async def _fields(work: Work) -> dict[str, Row[Any]]:
    rows = await list_custom_fields(work, Scope.system(work.workspace_id), "conversation")
    return {row.key: row for row in rows}


async def _checked(work: Work, scope: Scope, values: dict[str, Any], others: Sequence[Row[Any]]) -> dict[str, Any]:
    """Return the values as they are stored.

    Raises:
        Invalid: they do not go together, or not with what there is; all of it under ``fields``.
    """
    if "name" in values:
        values["name"] = clean_name(values["name"])
    if "titles" in values:
        values["titles"] = _titles(values["titles"], others)
    if "words" in values:
        values["words"] = list(dict.fromkeys(clean_name(word, field="words", limit=60) for word in values["words"]))
    fields = await _fields(work)
    if "steps" in values:
        steps = _STEPS.validate_python(values["steps"])
        _check_steps(steps, fields)
        values["steps"] = [one.model_dump(mode="json", exclude_defaults=True) for one in steps]
    if "closings" in values:
        values["closings"] = Texts.model_validate(values["closings"]).model_dump()
    if (key := values.get("field_key")) is not None and (key not in fields or fields[key].type != "choice"):
        raise Invalid("what a message is taken for is a choice", fields={"field_key": "is no choice of conversations"})
    if values.get("inbox_ids"):
        known = await work.connection.scalars(
            select(Inbox.id).where(
                Inbox.workspace_id == scope.workspace_id, Inbox.id.in_(values["inbox_ids"]), ~Inbox.archived
            )
        )
        if set(values["inbox_ids"]) - set(known):
            raise Invalid("there is no such inbox", fields={"inbox_ids": "names one that is not there"})
    return values


def _titles(titles: Mapping[str, str] | Texts, others: Sequence[Row[Any]]) -> dict[str, str]:
    texts = Texts.model_validate(titles)
    if not texts:
        raise Invalid("a form has a title", fields={"titles": "are empty"})
    clean = {
        language: clean_name(text, field="titles", limit=MAX_TITLE) if text.strip() else ""
        for language, text in texts.model_dump().items()
    }
    taken = {_fold(text) for other in others for text in other.titles.values() if text}
    if any(_fold(text) in taken for text in clean.values() if text):
        raise Conflict("another form has this title", code="title_taken", fields={"titles": "is taken"})
    return clean


def _check_steps(steps: Sequence[FormStep], fields: Mapping[str, Row[Any]]) -> None:
    wrong: dict[str, str] = {}
    asked: set[str] = set()
    for number, step in enumerate(steps):
        if step.field is None:
            continue
        field = fields.get(step.field)
        if field is None:
            wrong[f"steps.{number}.field"] = "is no field of conversations"
        elif field.type != step.kind:
            wrong[f"steps.{number}.kind"] = f"is {field.type} in that field"
        elif step.field in asked:
            wrong[f"steps.{number}.field"] = "is asked before"
        asked.add(step.field)
    if wrong:
        raise Invalid("some steps do not fit", fields=wrong)


def _unique_name() -> AbstractAsyncContextManager[None]:
    return unique("name_taken", "there is a form of this name already", field="name")


def _names(text: str, word: str) -> bool:
    """Whether a text names a word: Latin ones as whole words, Chinese ones anywhere."""
    if not word:
        return False
    if not word.isascii():
        return word in text
    return f" {word} " in f" {text} "


def _fold(text: str) -> str:
    """Return a text without marks, in lower case, simplified: as titles and words are compared."""
    return " ".join("".join(char if char.isalnum() else " " for char in fold(text)).split())
