"""Who a visitor is: a token that we signed, and optionally an identity that the host site signed.

A visitor token is ``subject.expiry.signature``; the subject is a random UUID, or ``u:<id>`` for a customer whom
the host site vouched for, so that a signed-in customer finds the same conversation on every device.
A signed identity is ``base64url(JSON {id, name?, email?, phone?, exp, aud}) + "." + hex HMAC-SHA256``; ``aud`` is the
inbox and ``exp`` at most a day away, so a leaked one is worth little and nothing elsewhere.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

import orjson

from channels.contract import InboxSettings
from kit.errors import Unauthenticated
from kit.secret import Keys, same_bytes
from kit.text import clean, clean_line

TOKEN_LIVES = timedelta(days=180)
IDENTITY_LIVES_AT_MOST = timedelta(days=1)
MAX_TOKEN = 4096
SECRETS = ("identity_secret", "next_identity_secret")  # both hold while the host site changes over


class BadVisitor(Unauthenticated):
    """The token or the signed identity does not hold; the widget starts anew."""

    code = "bad_visitor"


@dataclass(frozen=True, slots=True)
class Visitor:
    """``subject`` is the identity's external id. Name and the rest only where the host site signed them."""

    subject: str
    verified: bool = False
    name: str = ""
    email: str | None = None
    phone: str | None = None

    @property
    def uploader_id(self) -> UUID:
        """The id under which this visitor's uploads are kept until a message names them."""
        return uuid5(NAMESPACE_URL, f"visitor:{self.subject}")


def new_visitor() -> Visitor:
    return Visitor(str(uuid4()))


def issue_token(keys: Keys, inbox: InboxSettings, visitor: Visitor, now: datetime) -> str:
    """Return the token that the widget keeps."""
    subject = base64.urlsafe_b64encode(visitor.subject.encode()).rstrip(b"=").decode()
    lives = IDENTITY_LIVES_AT_MOST if visitor.verified else TOKEN_LIVES  # the host site signs again
    body = f"{subject}.{int((now + lives).timestamp())}"
    return f"{body}.{keys.sign('visitor', f'{inbox.id}.{body}'.encode())}"


def read_token(keys: Keys, inbox: InboxSettings, token: str, now: datetime) -> Visitor:
    """Return the visitor of a token of ours.

    Raises:
        BadVisitor: not ours, of another inbox, or expired.
    """
    body, _, signature = token[:MAX_TOKEN].rpartition(".")
    if not keys.verify("visitor", f"{inbox.id}.{body}".encode("utf-8", "surrogateescape"), signature):
        raise BadVisitor("this visitor token is not ours")
    subject, _, expiry = body.partition(".")
    if int(expiry) < now.timestamp():
        raise BadVisitor("this visitor token has expired")
    decoded = base64.urlsafe_b64decode(subject + "=" * (-len(subject) % 4)).decode()
    return Visitor(decoded, verified=decoded.startswith("u:"))


def read_signed_user(inbox: InboxSettings, signed: str, now: datetime) -> Visitor:
    """Return the customer whom the host site vouches for.

    Raises:
        BadVisitor: no secret is set, the signature is wrong, it expired or it is for another inbox.
    """
    payload, _, signature = signed[:MAX_TOKEN].rpartition(".")
    secrets = [secret for name in SECRETS if (secret := inbox.secrets.get(name, ""))]
    # Every secret is tried, so that the time taken does not tell which one fits.
    fits = [_is_signed(payload, signature, secret) for secret in secrets]
    if True not in fits:
        raise BadVisitor("the identity is not signed with this inbox's secret")
    try:
        claims = orjson.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        user_id, expiry, audience = str(claims["id"]), float(claims["exp"]), str(claims["aud"])
    except (binascii.Error, ValueError, KeyError, TypeError) as error:
        raise BadVisitor("the signed identity needs id, exp and aud") from error
    if not user_id or len(user_id) > 200 or clean(user_id) != user_id:
        raise BadVisitor("the id of the signed identity has 1 to 200 characters, none of them a control character")
    if audience != str(inbox.id):
        raise BadVisitor("the signed identity is for another inbox")
    if not now.timestamp() < expiry <= (now + IDENTITY_LIVES_AT_MOST).timestamp():
        raise BadVisitor("the signed identity has expired, or lives for longer than a day")
    return Visitor(
        subject=f"u:{user_id}",
        verified=True,
        name=clean_line(str(claims.get("name") or ""), 200),
        email=clean_line(str(claims["email"]), 254).lower() if claims.get("email") else None,
        phone=clean_line(str(claims["phone"]), 40) if claims.get("phone") else None,
    )


def _is_signed(payload: str, signature: str, secret: str) -> bool:
    expected = hmac.new(secret.encode(), payload.encode("utf-8", "surrogateescape"), hashlib.sha256).hexdigest()
    return same_bytes(expected.encode(), signature.encode("utf-8", "surrogateescape"))


def sign_file(keys: Keys, inbox: InboxSettings, file_id: UUID, now: datetime) -> str:
    """Return the query of a link to a file: good for a day, for this inbox and file."""
    expiry = int((now + timedelta(days=1)).timestamp())
    return f"exp={expiry}&sig={keys.sign('chat-file', f'{inbox.id}.{file_id}.{expiry}'.encode())}"


def file_link_holds(
    keys: Keys, inbox: InboxSettings, file_id: UUID, expiry: str, signature: str, now: datetime
) -> bool:
    """Return whether such a link is ours and still good."""
    if not expiry.isascii() or not expiry.isdigit() or len(expiry) > 12:
        return False
    holds = keys.verify("chat-file", f"{inbox.id}.{file_id}.{expiry}".encode(), signature)
    return holds and int(expiry) >= now.timestamp()
