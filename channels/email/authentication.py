"""Authentication-Results of our own mail server (RFC 8601)."""

from __future__ import annotations

import re

from channels.email.model import Authentication

_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r"^\s*(spf|dkim|dmarc)\s*=\s*([a-z]{1,20})\b", re.IGNORECASE)

# From best to worst; anything unknown counts as worst.
_ORDER = ("pass", "none", "neutral", "policy", "temperror", "permerror", "softfail", "fail")


def read_authentication(fields: list[str], authserv_id: str | None) -> Authentication:
    """What the server named `authserv_id` found; empty without a name, since anybody can write such a header.

    Several DKIM signatures in one report: one that passes is enough. Several reports: the worst counts.
    """
    if authserv_id is None:
        return Authentication()
    found: dict[str, str] = {}
    for field in fields:
        segments = _COMMENT.sub(" ", field).split(";")
        name = segments[0].split()
        if not name or name[0].lower() != authserv_id.lower():
            continue
        report: dict[str, str] = {}
        for segment in segments[1:]:
            if match := _RESULT.match(segment):
                method, result = match.group(1).lower(), match.group(2).lower()
                is_better_signature = method == "dkim" and _rank(result) < _rank(report.get(method, ""))
                if method not in report or is_better_signature:
                    report[method] = result
        for method, result in report.items():
            if method not in found or _rank(result) > _rank(found[method]):
                found[method] = result
    return Authentication(spf=found.get("spf"), dkim=found.get("dkim"), dmarc=found.get("dmarc"))


def _rank(result: str) -> int:
    return _ORDER.index(result) if result in _ORDER else len(_ORDER)
