"""What Twilio posts, before anything of it is understood: proof and keys.

One request is one message or one status. The address that a message's statuses are posted to names the message by our
own id; Twilio signs the whole address, so the id can be believed, also where the answer to the sending was lost.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from channels.contract import HookRequest, RawEnvelope
from channels.errors import EventRejected, SignatureRejected
from channels.twilio_signature import SIGNATURE_HEADER, is_signed, read_form

FORM = "application/x-www-form-urlencoded"
MESSAGE, PART = "message", "part"  # of the query, and of the envelope's headers
_SID = re.compile(r"[A-Za-z0-9]{10,64}")


def read(body: bytes) -> dict[str, str] | None:
    """Return the fields of a posted form, of repeated ones the last; ``None`` if it is none."""
    pairs = read_form(body)
    return dict(pairs) if pairs else None


def take(request: HookRequest, token: str) -> RawEnvelope:
    """Believe a request and name its keys.

    Raises:
        SignatureRejected: it is not signed by the account.
        EventRejected: it names no message.
    """
    is_form = request.headers.get("content-type", FORM).startswith(FORM)
    pairs = read_form(request.body) if is_form else []
    signature = request.headers.get(SIGNATURE_HEADER, "")
    if not is_signed(token, request.url, pairs, signature, body=None if is_form else request.body):
        raise SignatureRejected("the signature does not match: is TRUNKLINE_PUBLIC_URL the address that Twilio calls?")
    fields = dict(pairs)
    sid = sid_of(fields)
    if not sid:
        raise EventRejected("a call of Twilio names a message")
    headers = {name: request.query[name][:60] for name in (MESSAGE, PART) if name in request.query}
    status = status_of(fields)
    person = fields.get("To" if status else "From", "") or "unknown"
    lane = (
        person
        if len(person) <= 200 and person.isprintable()
        else hashlib.sha256(person.encode("utf-8", "replace")).hexdigest()
    )
    return RawEnvelope(f"s:{sid}:{status[:40]}" if status else f"m:{sid}", lane, request.body, headers)


def sid_of(fields: Mapping[str, str]) -> str:
    """Return Twilio's id of the message; "" if it names none."""
    found = fields.get("MessageSid") or fields.get("SmsMessageSid") or fields.get("SmsSid") or ""
    return found if _SID.fullmatch(found) else ""


def status_of(fields: Mapping[str, str]) -> str:
    """Return the news of one of our messages; "" for a customer's message."""
    status = fields.get("MessageStatus") or ""
    return "" if status in ("received", "receiving") or not status.isprintable() else status
