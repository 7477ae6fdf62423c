"""Keyset cursors: opaque to the caller, plain values to us."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import orjson

from kit.errors import Invalid

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list; ``next_cursor`` is ``None`` on the last."""

    items: Sequence[T]
    next_cursor: str | None


def pack_cursor(*values: Any) -> str:
    """Turn the sort values of the last row (strings, numbers, ``None``) into a cursor."""
    return base64.urlsafe_b64encode(orjson.dumps(values)).rstrip(b"=").decode()


def unpack_cursor(cursor: str, size: int) -> list[Any]:
    """Return the ``size`` values of a cursor that we made.

    Raises:
        Invalid: the text is not one of our cursors (code ``bad_cursor``).
    """
    try:
        values = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError) as error:
        raise Invalid("this cursor was not made by this server", code="bad_cursor") from error
    if not isinstance(values, list) or len(values) != size:
        raise Invalid("this cursor belongs to another list", code="bad_cursor")
    return values
