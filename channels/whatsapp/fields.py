"""Fields of WhatsApp's JSON, of which none is sure to be there or of its kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

_ID = re.compile(r"[!-~]{1,200}")


def read(body: bytes) -> dict[str, Any] | None:
    """Return the object of a delivery; ``None`` if it is none."""
    try:
        told = orjson.loads(body)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


def text_of(holder: Any, name: str) -> str:
    """Return a field that should be a text; "" if it is none."""
    value = holder.get(name) if isinstance(holder, Mapping) else None
    return value if isinstance(value, str) else ""


def object_of(holder: Any, name: str) -> dict[str, Any]:
    """Return a field that should be an object; empty if it is none."""
    value = holder.get(name) if isinstance(holder, Mapping) else None
    return value if isinstance(value, dict) else {}


def objects_of(holder: Any, name: str) -> list[dict[str, Any]]:
    """Return the objects of a list; whatever else stands in it is left out."""
    value = holder.get(name) if isinstance(holder, Mapping) else None
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def number_of(holder: Any, name: str) -> float | None:
    """Return a field that should be a number, as a number or as digits."""
    value = holder.get(name) if isinstance(holder, Mapping) else None
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,15}(\.\d{1,15})?", value):
        return float(value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 2**53
    return float(value) if is_number and value is not None else None


def id_of(holder: Any, name: str) -> str:
    """Return a field that should be an id: it goes into keys and addresses."""
    value = text_of(holder, name)
    return value if _ID.fullmatch(value) else ""


def time_of(holder: Any, name: str = "timestamp") -> datetime | None:
    """Return a time in seconds since 1970, which comes as digits or as a number."""
    at = number_of(holder, name)
    return datetime.fromtimestamp(at, UTC) if at is not None and 0 < at < 4_000_000_000 else None
