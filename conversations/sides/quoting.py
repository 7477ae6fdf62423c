"""A side message as the text of a mail: what its writer says, and below it what they quote of the case. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from kit.language import Language, language_of

# Who is quoted, to somebody outside: a role, never a name. Whoever needs the customer's name writes it.
_ROLES: Final[Mapping[Language, Mapping[str, str]]] = {
    "zh": {"contact": "客户", "agent": "客服", "bot": "机器人", "system": "系统"},
    "en": {"contact": "Customer", "agent": "Agent", "bot": "Bot", "system": "System"},
}


def as_text(text: str, quotes: Sequence[Mapping[str, Any]]) -> str:
    """Return the text of a mail, quotes as mail programs write them.

    Args:
        quotes: as ``settling.quote`` makes them.
    """
    if not quotes:
        return text
    language = language_of(text) or language_of(" ".join(str(one["text"]) for one in quotes)) or "en"
    parts = [text] if text.strip() else []
    for one in quotes:
        role = _ROLES[language].get(str(one["author_kind"]), "")
        moment = str(one["created_at"])[:16].replace("T", " ")
        lines = str(one["text"]).splitlines() or [""]
        parts.append("\n".join([f"{role}, {moment} UTC:", *(f"> {line}".rstrip() for line in lines)]))
    return "\n\n".join(parts)
