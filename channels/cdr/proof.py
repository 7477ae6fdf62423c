"""Whether a delivery comes from whom it says: by a key in the address, HTTP Basic, or Huawei's digest."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from channels.contract import HookRequest
from kit.secret import same_bytes

FRESH_FOR = timedelta(minutes=5)
_AKSK = re.compile(r'(Username|PasswordDigest|Nonce|Created)="([^"]{1,400})"')


def has_key(key: str, request: HookRequest) -> bool:
    return bool(key) and same_bytes(key.encode(), request.query.get("key", "").encode("utf-8", "surrogatepass"))


def signs_in(user: str, password: str, request: HookRequest) -> bool:
    """HTTP Basic (RFC 7617)."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if not password or scheme.lower() != "basic":
        return False
    try:
        given = base64.b64decode(token.strip(), validate=True)
    except (binascii.Error, ValueError):
        return False
    return same_bytes(f"{user}:{password}".encode(), given)


def is_huaweis(secrets: Mapping[str, str], request: HookRequest, now: datetime) -> bool:
    """``X-AKSK`` (support.huaweicloud.com rtc_05_0008): HMAC over address, nonce and time, by the app's secret.

    Whether line feeds stand between them is told both ways, so both are taken; so is a time that says Z and means
    UTC+8, as some of its platforms write.
    """
    parts = dict(_AKSK.findall(request.headers.get("x-aksk", "")))
    secret, app_key = secrets.get("app_secret", ""), secrets.get("app_key", "")
    if not secret or set(parts) != {"Username", "PasswordDigest", "Nonce", "Created"}:
        return False
    if app_key and not same_bytes(app_key.encode(), parts["Username"].encode("utf-8", "surrogatepass")):
        return False
    if not _is_fresh(parts["Created"], now):
        return False
    given = parts["PasswordDigest"].encode("utf-8", "surrogatepass")
    fits = False
    for between in ("\n", ""):
        signed = between.join((request.url, parts["Nonce"], parts["Created"])).encode("utf-8", "surrogatepass")
        digest = base64.b64encode(hmac.new(secret.encode(), signed, hashlib.sha256).digest())
        fits |= same_bytes(digest, given)
    return fits


def _is_fresh(created: str, now: datetime) -> bool:
    try:
        at = datetime.strptime(created, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return False
    return any(abs(now - at + shift) <= FRESH_FOR for shift in (timedelta(0), timedelta(hours=8)))
