"""Mail addresses and telephone numbers in the one form in which we compare them."""

from __future__ import annotations

import re

import phonenumbers

from kit.errors import Invalid

# Not RFC 5321's whole grammar: what every mail system accepts, and nothing that could break out of a header.
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f]{1,64}@[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f]{1,253}")
DEFAULT_REGION = "CN"


def clean_email(text: str, *, field: str = "email") -> str:
    """Return the address in lower case.

    Raises:
        Invalid: it does not look like a mail address.
    """
    address = text.strip().lower()
    if len(address) > 254 or not _EMAIL.fullmatch(address) or "." not in address.rpartition("@")[2]:
        raise Invalid("this is not a mail address", fields={field: "write it as name@example.com"})
    return address


def clean_phone(text: str, region: str = DEFAULT_REGION, *, field: str = "phone") -> str:
    """Return the number as E.164, e.g. ``+8613800138000``.

    Args:
        region: two letters; where a number without a country code is dialled.
    Raises:
        Invalid: it is not a number that could be dialled.
    """
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or number.extension or not phonenumbers.is_possible_number(number):
        raise Invalid(
            f"{text.strip()[:40]!r} is not a telephone number",
            fields={field: "write it with its country code, e.g. +86 138 0013 8000"},
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def national_digits(phone: str) -> str:
    """Return the digits of an E.164 number without its country code, as people say them; "" if it is none."""
    try:
        return phonenumbers.national_significant_number(phonenumbers.parse(phone))
    except phonenumbers.NumberParseException:
        return ""
