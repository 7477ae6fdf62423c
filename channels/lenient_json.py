"""JSON of providers, read even where it is not quite JSON: one odd message must not hide all others."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import orjson

from kit.text import clean


def read_object(body: bytes | str) -> dict[str, Any] | None:
    """Return a JSON object; ``None`` if it is none.

    Raw control characters and halves of surrogate pairs are passed over.
    """
    try:
        found = orjson.loads(body)
    except ValueError:
        try:
            text = body if isinstance(body, str) else body.decode("utf-8", "replace")
            found = _fit(json.loads(text, strict=False))
        except (ValueError, RecursionError):
            return None
    return found if isinstance(found, dict) else None


def text_of(holder: Mapping[str, Any], name: str) -> str:
    """Return a field that should be a text; "" if it is none."""
    value = holder.get(name)
    return value if isinstance(value, str) else ""


def object_of(holder: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return a field that should be an object; empty if it is none."""
    value = holder.get(name)
    return value if isinstance(value, dict) else {}


def number_of(holder: Mapping[str, Any], name: str) -> float | None:
    """Return a field that should be a number, or one in a text; ``None`` if it is none, or beyond all sense."""
    value = holder.get(name)
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if abs(found) < 2**53 else None


def _fit(value: Any) -> Any:
    match value:
        case str():
            return clean(value)
        case list():
            return [_fit(one) for one in value]
        case dict():
            return {clean(name): _fit(one) for name, one in value.items()}
        case _:
            return value
