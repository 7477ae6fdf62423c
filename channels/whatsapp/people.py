"""Who writes on WhatsApp: an id of their own, a number that they may keep to themselves, a name.

A business-scoped user id (``US.1349…``) stays while the number does and is unique to the business; a number is E.164
here, ``+8613…``. Somebody with both is known by the first, and found by either. Sources: developers.facebook.com,
"Business-scoped user IDs" and "System messages webhook reference" of 2026-08.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from channels.whatsapp.fields import id_of, object_of, text_of
from conversations.inbound import InboundIdentity
from kit.text import clean_line

_DIGITS = re.compile(r"\+?(\d{5,20})")
GROUP = "group:"


def phone_of(holder: Mapping[str, Any], name: str) -> str:
    """Return a number as E.164; "" if there is none."""
    found = _DIGITS.fullmatch(text_of(holder, name).strip())
    return f"+{found.group(1)}" if found else ""


def user_id_of(holder: Mapping[str, Any], name: str) -> str:
    """Return a business-scoped user id; "" if there is none. It never looks like a number."""
    found = id_of(holder, name)
    return found if len(found) <= 128 and not _DIGITS.fullmatch(found) else ""


def writer(item: Mapping[str, Any], contacts: Sequence[Mapping[str, Any]]) -> InboundIdentity | None:
    """Return who wrote an item, with what the delivery tells of them beside it; ``None`` if it names nobody."""
    phone, user_id = phone_of(item, "from"), user_id_of(item, "from_user_id") or user_id_of(item, "from")
    return _known(phone, user_id, user_id_of(item, "from_parent_user_id"), contacts)


def addressee(item: Mapping[str, Any], contacts: Sequence[Mapping[str, Any]]) -> InboundIdentity | None:
    """Return whom a message of ours went to."""
    phone, user_id = phone_of(item, "to"), user_id_of(item, "to_user_id")
    return _known(phone, user_id, user_id_of(item, "to_parent_user_id"), contacts)


def subject(item: Mapping[str, Any], contacts: Sequence[Mapping[str, Any]]) -> InboundIdentity | None:
    """Return whom an item is about that nobody wrote."""
    return _known(phone_of(item, "wa_id"), user_id_of(item, "user_id"), "", contacts)


def _known(phone: str, user_id: str, parent_id: str, contacts: Sequence[Mapping[str, Any]]) -> InboundIdentity | None:
    contact = _entry(phone, user_id, contacts)
    return person(
        phone or phone_of(contact, "wa_id"),
        user_id or user_id_of(contact, "user_id"),
        parent_id or user_id_of(contact, "parent_user_id"),
        object_of(contact, "profile"),
    )


def moved(item: Mapping[str, Any], contacts: Sequence[Mapping[str, Any]]) -> InboundIdentity | None:
    """Return who has a new number or id, by the new one, from a ``system`` message or a ``user_id_update``.

    What they were before is in ``known_as``, the likeliest first.
    """
    told = object_of(item, "system") or item
    changed = object_of(told, "user_id")
    user_id = user_id_of(told, "user_id") or user_id_of(changed, "current")
    before = user_id_of(told, "previous_user_id") or user_id_of(changed, "previous")
    phone = phone_of(told, "wa_id") or phone_of(told, "new_wa_id")
    old_phone = phone_of(item, "from") if told is not item else ""
    contact = _entry(phone, user_id, contacts)
    found = person(phone, user_id, user_id_of(told, "parent_user_id"), object_of(contact, "profile"))
    if found is None:
        return None
    others = (before, old_phone, *(found.known_as or ()))
    known_as = tuple(dict.fromkeys(one for one in others if one and one != found.external_id))
    return InboundIdentity(
        found.external_id, found.address, found.name, phone=found.phone, verified=True, known_as=known_as
    )


def person(phone: str, user_id: str, parent_id: str, profile: Mapping[str, Any]) -> InboundIdentity | None:
    """Return an identity from what is known of somebody; ``None`` where that is nothing."""
    if not phone and not user_id:
        return None
    username = clean_line(text_of(profile, "username"), 100)
    links = [f"tel:{phone}" if phone else "", f"whatsapp:{user_id}" if user_id else ""]
    if parent_id:
        links.append(f"whatsapp:{parent_id}")
    return InboundIdentity(
        external_id=user_id or phone,
        address=phone or (f"@{username.removeprefix('@')}" if username else f"WhatsApp {user_id[:14]}"),
        name=clean_line(text_of(profile, "name"), 200) or username,
        phone=phone or None,
        verified=True,
        links=tuple(one for one in links if one),
        known_as=(phone,) if user_id and phone else (),
    )


def _entry(phone: str, user_id: str, contacts: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return the entry of ``contacts`` for somebody; where there is one only, it is theirs unless an id says no."""
    for entry in contacts:
        if (phone and phone_of(entry, "wa_id") == phone) or (user_id and user_id_of(entry, "user_id") == user_id):
            return entry
    if len(contacts) != 1:
        return {}
    [entry] = contacts
    told = ((phone, phone_of(entry, "wa_id")), (user_id, user_id_of(entry, "user_id")))
    return {} if any(mine and theirs and mine != theirs for mine, theirs in told) else entry
