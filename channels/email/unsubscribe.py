"""One click to get no more automatic mail (RFC 8058), by a link that only we can make and that tells no address.

The link leads to the inbox's hook: a GET shows a page with a button, as programs that look at links click nothing; a
POST, by the button or by the mail program, counts. Where the program has no https address, the same by mail.
It is said to the record as a withdrawal of consent, for the address that the mail went to.
"""

from __future__ import annotations

import base64
import binascii
import re
from datetime import datetime
from urllib.parse import urlencode

import orjson

from channels.contract import HookAnswer, HookRequest, InboxSettings, RawEnvelope
from channels.errors import SignatureRejected
from conversations.inbound import ContactSignal, InboundIdentity, OptOut
from kit.secret import Keys, UnsealableSecret

PARAMETER = "u"
_SUBJECT = re.compile(r"^unsubscribe ([A-Za-z0-9_-]{40,600})\Z")
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Unsubscribe 退订</title><body style="font-family:sans-serif;max-width:32rem;margin:4rem auto;padding:0 1rem">
{}</body></html>"""
_ASK = _PAGE.format(
    "<p>Get no more automatic mail from us? Answers of our staff still reach you.</p>"
    "<p>不再接收我们的自动邮件？客服的回复仍会送达。</p>"
    '<form method="post"><button style="font:inherit;padding:.6rem 1.2rem">Unsubscribe 退订</button></form>'
)
_DONE = _PAGE.format(
    "<p>Done: you will get no more automatic mail from us.</p><p>已退订，您不会再收到我们的自动邮件。</p>"
)


def links(keys: Keys, inbox: InboxSettings, public_url: str, recipient: str) -> tuple[str, ...]:
    """Return where this recipient unsubscribes: by https first, if the program has such an address, then by mail."""
    sealed = keys.seal(recipient.encode(), context=_context(inbox))
    token = base64.urlsafe_b64encode(sealed).decode().rstrip("=")
    by_mail = f"mailto:{inbox.address}?{urlencode({'subject': f'unsubscribe {token}'}).replace('+', '%20')}"
    if not public_url.startswith("https://"):
        return (by_mail,)
    return (f"{public_url.rstrip('/')}/hooks/{inbox.id}?{urlencode({PARAMETER: token})}", by_mail)


def address_of(keys: Keys, inbox: InboxSettings, token: str) -> str | None:
    """Return whose link this is; ``None`` where we never made it for this inbox."""
    try:
        sealed = base64.urlsafe_b64decode(token[:600] + "=" * (-len(token[:600]) % 4))
        return keys.unseal(sealed, context=_context(inbox)).decode()
    except (UnsealableSecret, binascii.Error, ValueError):
        return None


def token_in(subject: str) -> str | None:
    """Return the token of a mail that unsubscribes."""
    match = _SUBJECT.match(subject.strip())
    return match.group(1) if match else None


def verify(keys: Keys, inbox: InboxSettings, request: HookRequest) -> RawEnvelope | HookAnswer:
    """See ``WebhookReceiver.verify``."""
    address = address_of(keys, inbox, request.query.get(PARAMETER, ""))
    if address is None:
        raise SignatureRejected("this link is not ours")
    if request.method != "POST":
        return HookAnswer(body=_ASK.encode(), content_type="text/html; charset=utf-8")
    body = orjson.dumps({"unsubscribe": address})
    return RawEnvelope(f"unsubscribe:{request.query[PARAMETER]}"[:255], address[:255], body, {"kind": "unsubscribe"})


def done() -> HookAnswer:
    """Return what the person sees afterwards."""
    return HookAnswer(body=_DONE.encode(), content_type="text/html; charset=utf-8")


def address_in(envelope: RawEnvelope) -> str | None:
    """Return who unsubscribed by this delivery; ``None`` for a mail."""
    if envelope.headers.get("kind") != "unsubscribe":
        return None
    try:
        found = orjson.loads(envelope.body)
    except ValueError:
        return None
    return str(found["unsubscribe"]) if isinstance(found, dict) and "unsubscribe" in found else None


def opted_out(inbox: InboxSettings, address: str, at: datetime) -> ContactSignal:
    """Return what the record is told: this address wants nothing that a program writes."""
    identity = InboundIdentity(external_id=address, address=address, email=address if "@" in address else None)
    return ContactSignal(inbox.id, "email", identity, "opted_out", at, opt_out=OptOut("unsubscribe_link"))


def _context(inbox: InboxSettings) -> str:
    return f"mail-unsubscribe:{inbox.id}"
