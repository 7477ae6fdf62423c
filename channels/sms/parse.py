"""What the vendors deliver: reports of what was sent, and what customers answered. Pure.

Arrays of either kind, for Tencent also one answer alone, for Huawei a form. Times without a zone are of UTC+8.
Sources: help.aliyun.com SmsReport (101867) and SmsUp (101847), cloud.tencent.com 382/5807 and 382/5809,
volcengine.com 6361/171584 and 6361/171585, support.huaweicloud.com api-msgsms sms_05_0003 and sms_05_0004.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Literal
from urllib.parse import parse_qsl
from uuid import UUID

import orjson

from channels.contract import ParsedEvent, StatusUpdate
from channels.sms.refusals import failure
from conversations.content import MAX_TEXT, Text
from conversations.inbound import ContactSignal, InboundIdentity, InboundMessage, OptOut
from kit.ids import new_id
from kit.text import clean

KIND = "sms"
CHINA = timezone(timedelta(hours=8))
MAX_ITEMS = 5000
Item = Mapping[str, Any]
# Whom or which message an item is about. What names neither is no delivery of theirs.
_NAMED = frozenset({"phone_number", "mobile", "from", "smsMsgId", "biz_id", "sid", "message_id"})


@dataclass(frozen=True, slots=True)
class Words:
    """What opts out and in again, in capitals; a customer writes nothing else beside it."""

    out: frozenset[str]
    back: frozenset[str]

    @classmethod
    def read(cls, out: str, back: str) -> Words:
        return cls(_words(out), _words(back))


def _words(text: str) -> frozenset[str]:
    return frozenset(word for part in re.split(r"[,，、\s]+", text) if (word := _bare(part)))


def _bare(text: str) -> str:
    return re.sub(r"[\s.。!！,，'\"“”「」]+", "", text).upper()


def read_items(body: bytes) -> list[Item] | None:
    """Return what a delivery holds; ``None`` if it is none of any vendor."""
    try:
        told = orjson.loads(body)
    except ValueError:
        told = _form(body)
    if isinstance(told, dict):
        told = [told] if told else None
    if not isinstance(told, list) or not told or not all(isinstance(one, dict) for one in told):
        return None
    if not any(_NAMED & one.keys() for one in told):
        return None
    return told[:MAX_ITEMS]


def _form(body: bytes) -> dict[str, str]:
    try:
        text = body.decode("utf-8")
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=100)) if "smsMsgId=" in text else {}
    except ValueError:
        return {}


def phone_of(item: Item) -> str:
    """Return whom an item is about, as E.164; "" if it names nobody."""
    digits = re.sub(r"[\s-]", "", _text(item, "phone_number") or _text(item, "mobile") or _text(item, "from"))
    if re.fullmatch(r"\+\d{5,15}", digits):
        return digits
    if not re.fullmatch(r"\d{5,20}", digits):
        return ""
    if nation := re.sub(r"\D", "", _text(item, "nationcode")):
        return f"+{nation}{digits.removeprefix(nation) if len(digits) > 11 else digits}"
    if re.fullmatch(r"1\d{10}", digits):
        return f"+86{digits}"
    return f"+{digits.removeprefix('00')}"


def is_answer(item: Item) -> bool:
    """Say whether a customer wrote it, or the vendor reports of ours."""
    return any(isinstance(item.get(name), str) for name in ("content", "text", "body")) and "status" not in item


def read(vendor: str, item: Item, inbox_id: UUID, words: Words, received_at: datetime) -> list[ParsedEvent]:
    """Return what an item says; nothing if it names nobody, or nothing of ours."""
    if is_answer(item):
        return _answer(item, inbox_id, words, received_at)
    news = _report(vendor, item, received_at)
    return [news] if news is not None else []


def _answer(item: Item, inbox_id: UUID, words: Words, received_at: datetime) -> list[ParsedEvent]:
    phone = phone_of(item)
    if not phone:
        return []
    text = clean(_text(item, "content") or _text(item, "text") or _text(item, "body"))[:MAX_TEXT]
    at = _time(item, ("send_time", "time", "recv_time", "createTime"))
    identity = InboundIdentity(phone, phone, phone=phone, verified=True, links=(f"tel:{phone}",))
    events: list[ParsedEvent] = [
        InboundMessage(
            id=new_id(),
            inbox_id=inbox_id,
            channel=KIND,
            identity=identity,
            thread_key=phone,
            content=Text(text),
            text=text,
            received_at=received_at,
            external_id=_answer_id(item, phone),
            sent_at=at,
        )
    ]
    if (said := _consent(text, words)) is not None:
        events.append(ContactSignal(inbox_id, KIND, identity, said, received_at, opt_out=OptOut("opt_out_word")))
    return events


def _answer_id(item: Item, phone: str) -> str:
    """Return the vendor's id of an answer, else one made of all that it says: a repeat says the same."""
    given = item.get("sequence_id") or item.get("smsMsgId")
    if (
        isinstance(given, int | str)
        and not isinstance(given, bool)
        and re.fullmatch(r"[0-9A-Za-z_-]{1,80}", str(given))
    ):
        return f"up:{given}"
    told = [phone, *(str(item.get(name)) for name in ("content", "text", "body", "time", "recv_time", "send_time"))]
    return "up:" + hashlib.sha256("\n".join(told).encode("utf-8", "surrogatepass")).hexdigest()


def _consent(text: str, words: Words) -> Literal["opted_out", "opted_in"] | None:
    word = _bare(text)
    if word in words.out:
        return "opted_out"
    return "opted_in" if word in words.back else None


def _report(vendor: str, item: Item, received_at: datetime) -> StatusUpdate | None:
    """News of a reply, by our own id where the vendor gives it back, else by its."""
    state, code, message = _outcome(item)
    message_id = _uuid(_text(item, "out_id") or _text(item, "ext") or _text(item, "extend"))
    names = ("biz_id", "sid", "message_id", "smsMsgId")
    external_id = next((found for name in names if (found := _text(item, name))), "")[:200]
    if state is None or not (message_id or external_id):
        return None
    at = _time(item, ("report_time", "user_receive_time", "recv_time", "updateTime")) or received_at
    if state == "delivered":
        return StatusUpdate("delivered", at, message_id, external_id or None)
    return StatusUpdate("failed", at, message_id, external_id or None, failure(vendor, code, message))


def _outcome(item: Item) -> tuple[Literal["delivered", "failed"] | None, str, str]:
    """Return what became of a message, the code and the words for it."""
    if isinstance(item.get("success"), bool):  # Aliyun
        code = _text(item, "err_code")
        return ("delivered" if item["success"] else "failed"), code, _text(item, "err_msg")
    if found := _text(item, "report_status"):  # Tencent
        code = _text(item, "errmsg")
        return ("delivered" if found == "SUCCESS" else "failed"), code, _text(item, "description")
    if found := _text(item, "status_code"):  # Volcengine
        return ("delivered" if found == "0" else "failed"), found, _text(item, "description")
    if found := _text(item, "status"):  # Huawei
        return ("delivered" if found == "DELIVRD" else "failed"), found, _text(item, "statusDesc")
    return None, "", ""


def _time(item: Item, names: Iterable[str]) -> datetime | None:
    for name in names:
        if (found := _moment(item.get(name))) is not None:
            return found
    return None


def _moment(value: Any) -> datetime | None:
    """Return a time as vendors write it: seconds or milliseconds since 1970, or words, without a zone UTC+8."""
    if isinstance(value, int) and not isinstance(value, bool):
        seconds = value / 1000 if value > 100_000_000_000 else float(value)
        return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < 4_000_000_000 else None
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d{1,6})?Z?", value):
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return (found if found.tzinfo is not None else found.replace(tzinfo=CHINA)).astimezone(UTC)


def _text(item: Item, name: str) -> str:
    value = item.get(name)
    return value if isinstance(value, str) else ""


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if len(text) in (32, 36) else None
    except ValueError:
        return None
