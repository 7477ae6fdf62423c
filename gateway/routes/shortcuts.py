"""The keys that a person gives to commands of the console, on all their machines."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from conversations.people import MAX_SHORTCUTS, change_shortcuts
from gateway.api import Api, Call, In

api = Api("account")

Command = Annotated[str, Field(pattern=r"^[a-z]+(\.[A-Za-z0-9_-]{1,40}){1,3}$", max_length=80)]
Keys = Annotated[
    str,
    Field(
        pattern=r"^(((mod|alt|shift)\+){0,3}[^\s+]{1,12}( ((mod|alt|shift)\+){0,3}[^\s+]{1,12})?)?$",
        max_length=60,
        description="`e`, `mod+k`, `g i` for one after the other; empty: none",
    ),
]


class ShortcutsPatch(In):
    shortcuts: Annotated[
        dict[Command, Keys | None],
        Field(max_length=MAX_SHORTCUTS, description="only those to change; null: the usual keys again"),
    ]


class Shortcuts(TypedDict):
    """The keys that are not the usual ones, by command."""

    shortcuts: dict[str, str]


@api.patch("/api/v1/me/shortcuts")
async def change_my_shortcuts(call: Call, body: ShortcutsPatch) -> Shortcuts:
    """Give commands other keys."""
    async with call.begin() as work:
        return {"shortcuts": await change_shortcuts(work, call.scope, body.shortcuts)}
