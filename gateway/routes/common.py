"""What routes share: parts of queries, pages of short lists, answers made from current snapshots."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Annotated, Any, TypeVar
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field

from conversations.keyset import after_id, clamp
from gateway import keys, snapshots
from gateway.api import Call, In, Query
from gateway.validation import plain_values
from gateway.wire import conversations
from gateway.wire.common import Listed, Row
from kit.errors import Invalid, NotFound
from kit.paging import pack_cursor

T = TypeVar("T")

Limit = Annotated[int, Field(ge=1, le=200, description="rows a page")]
Cursor = Annotated[str | None, Field(max_length=500, description="`next_cursor` of the page before")]
ExpectedVersion = Annotated[
    int | None, Field(ge=1, description="refuse with 409 `stale_version` if it has another version by now")
]
FieldValues = Annotated[
    dict[str, str | int | float | bool | None],
    Field(max_length=100, description="custom fields by key, only those to change; null removes a value"),
]
TagNames = Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=100)]
Name = Annotated[str, Field(min_length=1, max_length=200)]


def _known_zone(name: str) -> str:
    if name not in _zones():
        raise ValueError("is no IANA zone")
    return name


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


DayZone = Annotated[
    str, Field(max_length=64, description="IANA zone whose days are counted"), AfterValidator(_known_zone)
]


def left_out() -> Any:
    """The default of a PATCH's field: absent, which is not the same as null, and so never part of the schema."""
    return Field(default_factory=lambda: None)


def changes(body: In) -> dict[str, Any]:
    """Return what a PATCH really sent, ``expected_version`` aside."""
    return {name: value for name, value in plain_values(body).items() if name != "expected_version"}


class PageQuery(Query):
    cursor: Cursor = None
    limit: Limit = 50


class ShortListQuery(Query):
    """Lists that an admin set up: tens to a few thousand rows."""

    cursor: Cursor = None
    limit: Limit = 200


def cut_short_list(rows: Sequence[Any], query: ShortListQuery, shape: Callable[[Row], T]) -> Listed[T]:
    """Return one page of a list that was read whole, in its order; the cursor names the last row of the page.

    Raises:
        Invalid: the cursor's row is not in the list, or no longer (code ``bad_cursor``).
    """
    start = 0
    if query.cursor is not None:
        last = after_id(query.cursor)
        ids = [_id(row) for row in rows]
        if last not in ids:
            raise Invalid("the row this page begins after is gone: start over", code="bad_cursor")
        start = ids.index(last) + 1
    limit = clamp(query.limit)
    page = rows[start : start + limit]
    more = len(rows) > start + limit
    return {
        "items": [shape(mapping(row)) for row in page],
        "next_cursor": pack_cursor(str(_id(page[-1]))) if more else None,
    }


def mapping(row: Any) -> Row:
    """Return a row as a mapping, whichever driver read it."""
    found: Row = getattr(row, "_mapping", row)
    return found


def _id(row: Any) -> UUID:
    found: UUID = mapping(row)["id"]
    return found


async def show_conversation(call: Call, conversation_id: UUID) -> conversations.Conversation:
    """Return a conversation as it is now, after the caller changed it; whether they may see it was checked then."""
    async with call[keys.DATABASE].acquire() as connection:
        rows = await snapshots.conversations_for(connection, call.scope, [conversation_id], unseen=True)
    if not rows:
        raise NotFound("there is no such conversation", fields={"resource": "conversation"})
    return conversations.conversation(rows[0])
