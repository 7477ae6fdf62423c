"""One item of ``kf/sync_msg``, read without trust in its shape.

Source: developer.work.weixin.qq.com path 94670.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from channels.contract import RawEnvelope
from channels.errors import Unparseable
from channels.wecom.callbacks import digest_key, key_of
from kit.text import clean, clean_line

SOURCE = "source"  # of an envelope: the header that says what its body is
ITEM, CALLBACK, WELCOME = "item", "callback", "welcome"
CUSTOMER, SYSTEM, SERVICER = 3, 4, 5  # ``origin``


def words(of: Any, *path: str) -> str:
    """Return the text at a path, cleaned; numbers become their digits, everything else is ""."""
    for name in path:
        of = of.get(name) if isinstance(of, dict) else None
    if isinstance(of, bool):
        return ""
    return clean(of) if isinstance(of, str) else str(of) if isinstance(of, int) else ""


def number(of: Any, *path: str) -> float | None:
    """Return the number at a path; ``None`` where there is none."""
    for name in path:
        of = of.get(name) if isinstance(of, dict) else None
    return float(of) if isinstance(of, (int, float)) and not isinstance(of, bool) and abs(of) < 1e15 else None


def time_of(of: Any, default: datetime) -> datetime:
    """Return a Unix time in seconds as aware UTC."""
    seconds = number(of)
    return datetime.fromtimestamp(seconds, UTC) if seconds is not None and 0 < seconds < 4e9 else default


@dataclass(frozen=True, slots=True)
class Item:
    """``msgid`` is "" where WeCom gives none, as for some events."""

    raw: dict[str, Any]

    @classmethod
    def read(cls, body: bytes) -> Item:
        """Raises Unparseable: it is not a JSON object."""
        try:
            raw = orjson.loads(body)
        except ValueError as error:
            raise Unparseable("an item of sync_msg is not JSON") from error
        if not isinstance(raw, dict):
            raise Unparseable("an item of sync_msg is not an object")
        return cls(raw)

    @property
    def msgid(self) -> str:
        return words(self.raw, "msgid")

    @property
    def kind(self) -> str:
        return clean_line(words(self.raw, "msgtype"), 60)

    @property
    def origin(self) -> int | None:
        found = self.raw.get("origin")
        return found if isinstance(found, int) else None

    @property
    def open_kfid(self) -> str:
        return words(self.raw, "open_kfid") or words(self.raw, "event", "open_kfid")

    @property
    def customer(self) -> str:
        """The external_userid it belongs to; "" for events of an account."""
        return words(self.raw, "external_userid") or words(self.raw, "event", "external_userid")

    @property
    def event_type(self) -> str:
        return clean_line(words(self.raw, "event", "event_type"), 60)

    def sent_at(self, default: datetime) -> datetime:
        return time_of(self.raw.get("send_time"), default)

    def envelope(self) -> RawEnvelope:
        """Return what is stored of it: the item as it came, one row each."""
        body = orjson.dumps(self.raw, option=orjson.OPT_SORT_KEYS)
        key = key_of("kf", self.msgid) if self.msgid else digest_key("kf", body)
        return RawEnvelope(key, key_of(self.customer or "account"), body, {SOURCE: ITEM})
