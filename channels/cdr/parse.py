"""From a vendor's JSON to the facts of calls, by the vendor's map of fields. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields as dataclass_fields
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from channels.cdr.vendors import VENDORS, Fields, Paths, Vendor
from channels.errors import Unparseable
from channels.telephony.facts import CallFacts
from channels.telephony.settings import read_pairs
from kit.text import clean_line

MAX_ITEMS = 500
_FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%Y%m%d%H%M%S", "%Y/%m/%d %H:%M:%S")


def read_items(body: bytes, vendor: Vendor, own_items: str = "") -> list[dict[str, Any]]:
    """Return the calls of a delivery.

    Raises:
        Unparseable: not JSON, or there are no calls where they should be.
    """
    try:
        told = orjson.loads(body)
    except ValueError as error:
        raise Unparseable("a delivery of call records is JSON") from error
    for path in (own_items,) if own_items else vendor.items:
        found = _at(told, path)
        listed = found if isinstance(found, list) else [found]
        if listed and all(isinstance(one, dict) and one for one in listed):
            if len(listed) > MAX_ITEMS:
                raise Unparseable(f"more than {MAX_ITEMS} calls in one delivery")
            return listed
    raise Unparseable("there are no call records in this delivery")


def has_calls(body: bytes, name: str, action: str, own: str) -> bool:
    """Return whether each item of a delivery names a call, so that it can be told apart from others."""
    vendor = VENDORS[name]
    try:
        kind = kind_of(body, vendor, action)
        where = fields_for(name, kind, own)
        return all(_text(item, where.call_id) for item in read_items(body, vendor, items_path(own)))
    except Unparseable:
        return False


def items_path(own: str) -> str:
    """Return where the inbox's settings say that the calls lie, "" if they do not."""
    try:
        return read_pairs(own).get("items", "")
    except ValueError:
        return ""


def kind_of(body: bytes, vendor: Vendor, action: str) -> str:
    """Return what the delivery is of: by the address it came to, or its own word."""
    if action and action in vendor.kinds:
        return action
    try:
        told = orjson.loads(body)
    except ValueError:
        return ""
    return _text(told, vendor.kind_at)


def fields_for(name: str, kind: str, own: str) -> Fields:
    """Return the map of fields: the vendor's, and over it what the inbox's settings say.

    Raises:
        Unparseable: the vendor sends nothing of this kind.
    """
    vendor = VENDORS[name]
    base = vendor.kinds.get(kind) or vendor.kinds.get("")
    if base is None:
        raise Unparseable(f"{kind or 'a delivery without a kind'} is nothing that {name} is known to post")
    try:
        pairs = read_pairs(own)
    except ValueError:
        pairs = {}
    known = {one.name for one in dataclass_fields(Fields)}
    moved: dict[str, Any] = {field: (path,) for field, path in pairs.items() if field in known}
    return replace(base, **moved)


def to_facts(item: Mapping[str, Any], where: Fields, kind: str, zone: str, people: Mapping[str, str]) -> CallFacts:
    """Return the facts of one call.

    Raises:
        Unparseable: it names no call, or a time that is none.
    """
    item = {**item, "__kind": kind}
    state = where.states.get(_text(item, where.state).lower(), where.state_else)
    caller, callee = _text(item, where.caller), _text(item, where.callee)
    direction = where.directions.get(_text(item, where.direction).lower(), where.direction_else)
    is_told = bool(where.caller or where.callee) and bool(caller or callee) and bool(direction)
    times = {name: _time(item, getattr(where, name), zone) for name in ("started_at", "answered_at", "ended_at")}
    if (at := _time(item, where.at, zone)) is not None and state:
        step = {"ringing": "started_at", "answered": "answered_at", "ended": "ended_at"}[state]
        times[step] = times[step] or at
    participant = _text(item, where.side)
    side = ("agent" if "@" in participant or participant in people else "customer") if participant else ""
    said = _text(item, where.outcome)
    return CallFacts.of(
        call_id=_text(item, where.call_id),
        direction=direction if is_told else None,
        state=state or None,
        customer=(callee if direction == "outbound" else caller) if is_told else None,
        line=caller if direction == "outbound" else callee,
        name=_text(item, where.name)[:300],
        outcome=where.outcomes.get(said, where.outcomes.get(said.lower(), "")) if state == "ended" else "",
        cause=_text(item, where.cause)[:300],
        agent=_text(item, where.agent)[:300],
        digits=_text(item, where.digits)[:100],
        recordings=list(_recordings(item, where, side)),
        **times,
    )


def _recordings(item: Mapping[str, Any], where: Fields, side: str) -> Iterator[dict[str, Any]]:
    for kind, paths in (("recording", where.recording), ("voicemail", where.voicemail)):
        url = _text(item, paths)
        if url:
            key = _text(item, where.recording_id) if kind == "recording" else ""
            yield {"key": f"{key or url}:{side}"[-500:], "url": url, "kind": kind, "side": side}


def _at(told: Any, path: str) -> Any:
    for name in path.split(".") if path else ():
        told = told.get(name) if isinstance(told, dict) else None
    return told


def _text(item: Any, paths: Paths) -> str:
    """Return the first of these fields that holds something, in words; lists of keys are put together."""
    for path in paths:
        found = _at(item, path)
        if isinstance(found, list):
            found = "".join(str(one) for one in found if isinstance(one, str | int) and not isinstance(one, bool))
        if isinstance(found, bool) or not isinstance(found, str | int):
            continue
        if text := clean_line(str(found), 4000).strip():
            return text
    return ""


def _time(item: Any, paths: Paths, zone: str) -> datetime | None:
    """Return a time: Unix seconds or milliseconds, ISO 8601, or the vendors' own ways, in ``zone`` if none is said."""
    text = _text(item, paths)
    if not text or text in ("0", "null"):
        return None
    if text.isascii() and text.isdigit() and len(text) in (10, 13):
        return datetime.fromtimestamp(int(text) / (1000 if len(text) == 13 else 1), UTC)
    for pattern in _FORMATS:
        try:
            return _aware(datetime.strptime(text[:19] if " " in text else text, pattern), zone)  # noqa: DTZ007 - next
        except ValueError:
            continue
    try:
        return _aware(datetime.fromisoformat(text), zone)
    except ValueError as error:
        raise Unparseable(f"{text[:40]!r} is not a time") from error


def _aware(moment: datetime, zone: str) -> datetime:
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    try:
        return moment.astimezone(UTC) + timedelta(0)
    except OverflowError as error:
        raise Unparseable("a time out of this world") from error
