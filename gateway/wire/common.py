"""What every serialiser shares: the encoder, the page and the frame of a resource."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Generic, TypeAlias, TypeVar
from uuid import UUID

import orjson
from pydantic import BaseModel
from typing_extensions import TypedDict

Row: TypeAlias = Mapping[str, Any]
T = TypeVar("T")


class Resource(TypedDict):
    """What every resource has; clients keep the copy with the higher ``version``."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime


class Listed(TypedDict, Generic[T]):
    """One page; ``next_cursor`` is null on the last."""

    items: list[T]
    next_cursor: str | None


def listed(rows: Iterable[Row], shape: Callable[[Row], T], next_cursor: str | None = None) -> Listed[T]:
    """Shape the rows of one page."""
    return {"items": [shape(row) for row in rows], "next_cursor": next_cursor}


def encode(value: Any) -> bytes:
    """Return JSON bytes: UUIDs as strings, times as RFC 3339 in UTC with ``Z``."""
    return orjson.dumps(value, default=_plain, option=orjson.OPT_UTC_Z)


def _plain(value: Any) -> Any:
    """The encoder knows ``UUID`` itself, but not the driver's subclass of it, and no models."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    raise TypeError(f"{type(value).__name__} has no JSON form")


def resource(row: Row) -> Resource:
    """Take ``id, version, created_at, updated_at`` of a row."""
    return {
        "id": row["id"],
        "version": row["version"],
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
    }


def utc(stored: str) -> str:
    """Return a time that was stored inside a JSON column in the form every other time has, with ``Z``."""
    return f"{stored[:-6]}Z" if stored.endswith("+00:00") else stored
