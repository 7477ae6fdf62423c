"""Content templates of a Twilio account, as offers for people.

Source: twilio.com/docs/content, "ContentAndApprovals".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from channels.templates import Blank, Offer
from kit.text import clean, clean_line

_BLANK = re.compile(r"\{\{\s*([A-Za-z0-9_]{1,60})\s*\}\}")
_TEXTS = ("body", "title", "subtitle")


def offer(told: Mapping[str, Any]) -> Offer | None:
    """Return what an agent may choose; ``None`` for what WhatsApp has not approved, or has no words."""
    approval, types, sid = told.get("approval_requests"), told.get("types"), told.get("sid")
    if not isinstance(approval, Mapping) or not isinstance(types, Mapping) or not isinstance(sid, str):
        return None
    if approval.get("status") != "approved" or approval.get("category") == "AUTHENTICATION":
        return None
    inner = next((one for one in types.values() if isinstance(one, Mapping)), {})
    text = next((found for name in _TEXTS if isinstance(found := inner.get(name), str) and found), "")
    name, language = (
        clean_line(str(told.get("friendly_name") or ""), 512),
        clean_line(str(told.get("language") or ""), 35),
    )
    if not text or not name:
        return None
    variables = told.get("variables")
    examples = variables if isinstance(variables, Mapping) else {}
    keys = list(dict.fromkeys([*_BLANK.findall(text), *(key for key in examples if isinstance(key, str))]))
    blanks = [
        Blank(f"body.{key}", example=clean_line(str(examples.get(key) or ""), 200)) for key in keys if _is_key(key)
    ]
    shown = clean(_BLANK.sub(lambda found: f"{{{{body.{found.group(1)}}}}}", text))
    return Offer(name, language, shown, tuple(blanks), clean_line(str(approval.get("category") or ""), 40).lower(), sid)


def _is_key(key: str) -> bool:
    return bool(re.fullmatch(r"[A-Za-z0-9_]{1,60}", key))
