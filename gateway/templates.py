"""Templates in the API: what an inbox offers, and one of them as a message's content."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from pydantic import Field

from channels.contract import TemplateSource
from channels.templates import Offer, choose
from conversations.content import Template
from gateway import keys
from gateway.api import Call, In
from kit.errors import Conflict, Invalid, NotFound


class TemplateIn(In):
    """A template instead of own words; it needs no reply window. ``params`` has a value for each of its blanks."""

    name: Annotated[str, Field(min_length=1, max_length=512)]
    language: Annotated[str, Field(max_length=35)] = ""
    params: Annotated[dict[str, Annotated[str, Field(max_length=2000)]], Field(max_length=50)] = Field(
        default_factory=dict
    )


async def offers(call: Call, inbox_id: UUID, *, fresh: bool = False) -> Sequence[Offer]:
    """Return what an inbox of the caller's workspace offers; the caller's right to see it is checked before.

    Raises:
        Conflict: the inbox is switched off.
        Invalid: its channel has no templates.
        Unavailable: its provider cannot be asked.
    """
    try:
        inbox, adapter = call[keys.ADAPTERS].get(inbox_id)
    except NotFound as error:
        raise Conflict("this inbox is switched off", code="inbox_disabled") from error
    if inbox.workspace_id != call.scope.workspace_id:
        raise NotFound("there is no such inbox", fields={"resource": "inbox"})
    if not isinstance(adapter, TemplateSource):
        raise Invalid("this channel has no templates", code="no_templates", fields={"template": inbox.kind})
    return await adapter.list_templates(fresh=fresh)


async def chosen(call: Call, inbox_id: UUID, given: TemplateIn | None) -> Template | None:
    """Return the content that a filled template makes; ``None`` if none was given.

    Raises:
        Invalid: it is not offered, or not filled in as it asks.
    """
    if given is None:
        return None
    return choose(await offers(call, inbox_id), given.name, given.language, given.params)
