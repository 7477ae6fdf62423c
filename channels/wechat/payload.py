"""What WeChat delivers, XML or JSON, as one dictionary; nothing in it is trusted to have any shape."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any
from xml.parsers import expat

import orjson

from kit.errors import Invalid
from kit.text import clean

MAX_BYTES = 1_000_000
_MAX_DEPTH = 12
_MAX_ELEMENTS = 2_000
_LAST_SECOND = 2**33  # beyond it a time is not one

Payload = dict[str, Any]


class NotAPayload(Invalid):
    """Neither an XML document with a root ``xml`` nor a JSON object."""

    code = "not_a_payload"


def read(body: bytes) -> Payload:
    """Return the fields of a delivery: strings, numbers, and dictionaries where elements are nested.

    Of elements with the same name the first counts.

    Raises:
        NotAPayload: with the reason, without anything of the body.
    """
    if len(body) > MAX_BYTES:
        raise NotAPayload("it is longer than a megabyte")
    start = body.lstrip()[:1]
    if start == b"{":
        try:
            found: Payload = orjson.loads(body)
        except ValueError as error:
            raise NotAPayload("it is not JSON") from error
        return found
    if start == b"<":
        return _XmlReader().read(body)
    raise NotAPayload("it is neither XML nor JSON")


class _XmlReader:
    """Builds dictionaries while the parser runs. Document types, and with them entities, are refused."""

    def __init__(self) -> None:
        self._open: list[tuple[str, Payload, list[str]]] = []
        self._root: tuple[str, Any] | None = None
        self._elements = 0

    def read(self, body: bytes) -> Payload:
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._doctype
        try:
            parser.Parse(body, True)
        except expat.ExpatError as error:
            raise NotAPayload("it is not well-formed XML") from error
        name, fields = self._root or ("", {})
        if name != "xml" or not isinstance(fields, dict):
            raise NotAPayload("its root is not xml")
        return fields

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        self._elements += 1
        if len(self._open) >= _MAX_DEPTH or self._elements > _MAX_ELEMENTS:
            raise NotAPayload("it has too many elements")
        self._open.append((name, {}, []))

    def _end(self, _name: str) -> None:
        name, fields, texts = self._open.pop()
        value: Any = fields or "".join(texts)
        if self._open:
            self._open[-1][1].setdefault(name, value)
        else:
            self._root = (name, value)

    def _text(self, text: str) -> None:
        if self._open:
            self._open[-1][2].append(text)

    def _doctype(self, *_ignored: Any) -> None:
        raise NotAPayload("it declares a document type")


def text(payload: Payload, name: str) -> str:
    """Return a field as text fit to be stored; "" where it is missing or no text."""
    value = payload.get(name)
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return ""


def number(payload: Payload, name: str) -> float | None:
    """Return a field as a finite number; ``None`` where it is none."""
    value = payload.get(name)
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def moment(payload: Payload, name: str = "CreateTime") -> datetime | None:
    """Return a field of Unix seconds as a time; ``None`` where it cannot be one."""
    seconds = number(payload, name)
    if seconds is None or not 0 < seconds < _LAST_SECOND:
        return None
    return datetime.fromtimestamp(int(seconds), UTC)
