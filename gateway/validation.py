"""What comes in: the base models of bodies and queries, and the checks made before anything is decoded."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import unquote_to_bytes

from aiohttp import web
from pydantic import BaseModel, ConfigDict, PlainValidator, ValidationError, WithJsonSchema

from kit.errors import Invalid, TooLarge

MAX_BODY = 1_048_576  # bytes of JSON, decompressed
MAX_DEPTH = 32
MAX_VALUES = 20_000  # in all lists and objects together
BODY_WITHIN_S = 120.0  # from its head to its end
_CHUNK = 65_536
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
# A text that is not closed goes to the end: looking for its end from each of its quotes would take hours.
_JSON_STRING = re.compile(rb'(?s)"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)')
_JSON_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_NOT_SHAPE = bytes(set(range(256)) - set(b"[]{},"))
_PLAIN_NAME = re.compile(r"[\w.-]{1,64}")


class In(BaseModel):
    """A request body: unknown fields are refused, types are not guessed."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False, str_max_length=200_000)


class Query(BaseModel):
    """A query string: unknown parameters are refused; text is turned into the declared types."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, str_max_length=2_000)


def _moment(value: object) -> datetime:
    if not isinstance(value, str) or not _RFC3339.fullmatch(value):
        raise ValueError("is not a time like 2026-03-02T09:00:00Z")
    moment = datetime.fromisoformat(value.upper())
    if not 1970 <= moment.year <= 2200:
        raise ValueError("lies outside the years 1970 to 2200")
    return moment.astimezone(UTC)


# An RFC 3339 time with its offset, as aware UTC; bare numbers, which pydantic takes for Unix times, are refused.
Moment = Annotated[
    datetime,
    PlainValidator(_moment, json_schema_input_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]


async def read_body(request: web.Request, limit: int = MAX_BODY) -> bytes:
    """Return the body, at most ``limit`` bytes after decompression.

    Raises:
        TooLarge: more than that; nothing beyond the limit was kept.
        Invalid: it did not come within two minutes (code ``body_too_slow``), or cannot be decompressed (``bad_body``).
    """
    too_large = TooLarge(f"the body is larger than {limit} bytes", code="body_too_large")
    if (request.content_length or 0) > limit:
        raise too_large
    body = bytearray()
    try:
        if request.content.is_eof():  # all of it is here, as most bodies are by now
            body += request.content.read_nowait()
            if len(body) > limit:
                raise too_large
            return bytes(body)
        async with asyncio.timeout(BODY_WITHIN_S):
            async for chunk in request.content.iter_chunked(_CHUNK):
                body += chunk
                if len(body) > limit:
                    raise too_large
    except TimeoutError as error:
        raise Invalid("the body did not come in time", code="body_too_slow") from error
    except web.RequestPayloadError as error:
        raise Invalid("the body is not what its encoding says, or was cut off", code="bad_body") from error
    return bytes(body)


def check_json(raw: bytes) -> None:
    """Refuse what a parser or the database would choke on: bad UTF-8, NUL characters, deep nesting, a mass of values.

    Raises:
        Invalid: with code ``bad_json``.
    """
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        raise Invalid("the body is not UTF-8", code="bad_json") from error
    if b"\0" in raw or (b"\\u0000" in raw and _JSON_NUL.search(raw)):
        raise Invalid("the body holds a NUL character", code="bad_json")
    if raw.count(b"[") + raw.count(b"{") > MAX_DEPTH or max(raw.count(b","), raw.count(b":")) > MAX_VALUES:
        _check_shape(raw)


def check_target(request: web.BaseRequest) -> None:
    """Refuse a path or query that does not decode to UTF-8 without NUL.

    Raises:
        Invalid: with code ``bad_url``.
    """
    try:
        target = unquote_to_bytes(request.raw_path).decode()
    except (UnicodeDecodeError, UnicodeEncodeError) as error:
        raise Invalid("the address is not UTF-8", code="bad_url") from error
    if "\0" in target:
        raise Invalid("the address holds a NUL character", code="bad_url")


def query_values(request: web.Request) -> Mapping[str, str]:
    """Return the query as a mapping.

    Raises:
        Invalid: a parameter is given twice.
    """
    values = dict(request.query)
    if len(values) != len(request.query):
        raise Invalid("a parameter of the query is given twice", code="bad_url")
    return values


def as_invalid(error: ValidationError, where: str) -> Invalid:
    """Word a validation error by field; never with the value that was sent."""
    fields: dict[str, str] = {}
    for problem in error.errors(include_url=False, include_context=False, include_input=False):
        parts = [str(part) for part in problem["loc"]]
        name = ".".join(part if _PLAIN_NAME.fullmatch(part) else "?" for part in parts) or where
        message = problem["msg"].removeprefix("Value error, ")
        fields.setdefault(name, message)
    return Invalid(f"the {where} does not fit", code="invalid", fields=fields)


def _check_shape(raw: bytes) -> None:
    """Look at the brackets and commas outside of strings, in few passes over the whole at the speed of C."""
    too_many = Invalid(f"the body holds more than {MAX_VALUES:,} values", code="bad_json")
    if raw.count(b'"') > 4 * MAX_VALUES:  # two for a name, two for a text; quotes within texts have room enough
        raise too_many
    shape = _JSON_STRING.sub(b"", raw).translate(None, delete=_NOT_SHAPE)
    if shape.count(b",") > MAX_VALUES:
        raise too_many
    left = shape.replace(b",", b"")
    for _ in range(MAX_DEPTH):
        before, left = left, left.replace(b"[]", b"").replace(b"{}", b"")
        if left == before:
            break
    if left:
        raise Invalid(f"the body is nested deeper than {MAX_DEPTH}, or not well-formed", code="bad_json")


def plain_values(model: BaseModel) -> dict[str, Any]:
    """The fields that the caller really sent, for a PATCH: name → value."""
    return {name: getattr(model, name) for name in model.model_fields_set}
