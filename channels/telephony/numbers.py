"""Telephone numbers in the one form in which customers are known by them."""

from __future__ import annotations

import phonenumbers

from conversations.inbound import InboundIdentity
from kit.text import clean_line

HIDDEN = frozenset({"", "anonymous", "unknown", "<unknown>", "restricted", "unavailable", "private", "+266696687"})


def e164(text: str, region: str) -> str | None:
    """Return a number as E.164; ``None`` for an extension, a service number, a SIP name, or nothing.

    One with its country code need only be possible: exchanges carry numbers of ranges that are newer than any table.
    """
    try:
        number = phonenumbers.parse(text[:64], region)
    except phonenumbers.NumberParseException:
        return None
    is_whole = text.lstrip().startswith(("+", "00"))
    fits = phonenumbers.is_possible_number(number) if is_whole else phonenumbers.is_valid_number(number)
    if not fits or number.extension:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def canonical(text: str, region: str) -> str:
    """Return a number as E.164 where it is one, else as the exchange gave it; "" where it is hidden."""
    text = clean_line(text, 64)
    if is_hidden(text):
        return ""
    return e164(text, region) or text


def is_hidden(text: str) -> bool:
    return text.strip().lower() in HIDDEN


def customer(text: str, name: str, call_id: str, region: str) -> InboundIdentity:
    """Return who is at the other end.

    The number leads to the contact who has it. It is no proof: callers can have an exchange show any number. Who hides
    theirs is somebody new with each call.
    """
    number = canonical(text, region)
    name = clean_line(name, 120)
    if name in (number, text) or is_hidden(name):
        name = ""
    if not number:
        words = "隐藏号码" if region in ("CN", "HK", "MO", "TW") else "Hidden number"
        return InboundIdentity(f"hidden:{call_id}"[:200], words, name=name)
    if not number.startswith("+"):
        return InboundIdentity(f"line:{number}", number, name=name)
    return InboundIdentity(number, number, name=name, phone=number, links=(f"tel:{number}",))
