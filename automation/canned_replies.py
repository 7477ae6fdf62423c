"""Canned replies: kept by those who answer, found by a shortcut, filled in for one conversation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import Row, func, select

from automation import placeholders, shelf
from automation.facts import language_for, read_values
from automation.models import CannedReply
from automation.placeholders import Rendered
from automation.shelf import Audience
from conversations.access import Scope, find_conversation
from conversations.content import MAX_TEXT
from conversations.resources import check_version, clean_name, only, unique
from conversations.work import Work
from kit.errors import Invalid
from kit.language import Language

MAX_LENGTH: Final = 10_000  # of one text
_SHORTCUT = re.compile(r"[\w-]{1,40}")


async def list_canned_replies(work: Work, scope: Scope) -> list[Row[Any]]:
    """Return what the caller may use, by name."""
    return list(
        await work.connection.execute(
            select(CannedReply)
            .where(shelf.visible(scope, CannedReply))
            .order_by(func.lower(CannedReply.name), CannedReply.id)
        )
    )


async def read_canned_reply(work: Work, scope: Scope, reply_id: UUID) -> Row[Any]:
    """Return a row that the caller may use (NotFound otherwise)."""
    return await shelf.find_shared(work, scope, CannedReply, reply_id)


async def create_canned_reply(
    work: Work,
    scope: Scope,
    *,
    name: str,
    texts: Mapping[Language, str],
    shortcut: str | None = None,
    shared_with: Audience = "private",
    team_id: UUID | None = None,
) -> Row[Any]:
    """Keep a text and return its row.

    Raises:
        Conflict: the shortcut is in use by the same people (``shortcut_taken``), or there are too many.
        Invalid: no text, one that is too long, a variable that nothing has, a shortcut with other characters.
        Forbidden, NotFound: see ``shelf.placed``.
    """
    scope.require("conversations.reply")
    values = {
        "name": clean_name(name),
        "texts": _texts(texts),
        "shortcut": _shortcut(shortcut),
        "owner_id": scope.agent_id,
        **await shelf.placed(work, scope, scope.agent_id, shared_with, team_id),
    }
    async with _unique_shortcut():
        return await shelf.add(work, scope, CannedReply, values, None)


async def update_canned_reply(
    work: Work, scope: Scope, reply_id: UUID, changes: Mapping[str, Any], *, expected_version: int | None = None
) -> Row[Any]:
    """Change ``name``, ``shortcut``, ``texts`` (replaced whole), ``shared_with`` or ``team_id``; return the row."""
    scope.require("conversations.reply")
    row = await shelf.find_shared(work, scope, CannedReply, reply_id, to_change=True)
    check_version(row, expected_version)
    values = only(changes, "name", "shortcut", "texts", "shared_with", "team_id")
    if "name" in values:
        values["name"] = clean_name(values["name"])
    if "shortcut" in values:
        values["shortcut"] = _shortcut(values["shortcut"])
    if "texts" in values:
        values["texts"] = _texts(values["texts"])
    values |= await shelf.placed_anew(work, scope, row, values)
    texts = {"texts": values.pop("texts")} if "texts" in values else {}
    async with _unique_shortcut():
        return await shelf.edit(work, CannedReply, row, values, None, hidden=texts)


async def delete_canned_reply(work: Work, scope: Scope, reply_id: UUID) -> None:
    """Throw a text away; what was written with it stays."""
    scope.require("conversations.reply")
    row = await shelf.find_shared(work, scope, CannedReply, reply_id, to_change=True)
    await shelf.remove(work, CannedReply, row, None)


async def render(
    work: Work, scope: Scope, reply_id: UUID, conversation_id: UUID, language: Language | None = None
) -> tuple[Rendered, Language]:
    """Return a text filled in for a conversation, and its language.

    Args:
        language: left out: the customer's, where the reply has it, else the one it has.
    Raises:
        NotFound: the reply or the conversation is not the caller's to see.
        Invalid: filled in it is too long to be sent.
    """
    row = await shelf.find_shared(work, scope, CannedReply, reply_id)
    conversation = await find_conversation(work, scope, conversation_id)
    wanted = language or await language_for(work, conversation)
    text, spoken = choose(row.texts, wanted)
    rendered = placeholders.render(text, await read_values(work, conversation, scope.name))
    if len(rendered.text) > MAX_TEXT:
        raise Invalid("filled in, the text is too long", fields={"text": f"is longer than {MAX_TEXT:,} characters"})
    return rendered, spoken


def choose(texts: Mapping[str, str], wanted: Language) -> tuple[str, Language]:
    """Return the text in the wanted language, else the one there is, and its language."""
    language = wanted if wanted in texts else next(iter(texts))
    return texts[language], cast(Language, language)


def _texts(texts: Mapping[Language, str]) -> dict[str, str]:
    faults: dict[str, str] = {}
    for language, text in texts.items():
        if not text.strip():
            faults[f"texts.{language}"] = "is empty"
        elif len(text) > MAX_LENGTH:
            faults[f"texts.{language}"] = f"is longer than {MAX_LENGTH:,} characters"
        else:
            placeholders.check(text, f"texts.{language}")
    if not texts:
        faults["texts"] = "are needed in one language at least"
    if faults:
        raise Invalid("the texts cannot be kept", fields=faults)
    return {str(language): text for language, text in texts.items()}


def _shortcut(shortcut: str | None) -> str | None:
    """Return a shortcut without the slash that people type before it."""
    if shortcut is None:
        return None
    word = shortcut.removeprefix("/")
    if not _SHORTCUT.fullmatch(word):
        raise Invalid("a shortcut is one word", fields={"shortcut": "is up to 40 letters, digits, - and _"})
    return word


def _unique_shortcut() -> AbstractAsyncContextManager[None]:
    return unique("shortcut_taken", "this shortcut is in use already", field="shortcut")
