"""Twilio's proof of origin: base64 of HMAC-SHA1 over the address that it was told and what it posts.

The address is the public one, as Twilio was given it. Parameters follow it by name, each name and value without
anything between, equal pairs once. A JSON body is not among them: its SHA-256 stands in the address instead.
Source: twilio.com/docs/usage/security, "Validating requests"; the vectors of twilio-python.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from urllib.parse import SplitResult, parse_qs, parse_qsl, urlsplit, urlunsplit

from kit.secret import same_bytes

SIGNATURE_HEADER = "x-twilio-signature"
MAX_FIELDS = 500
_PORTS = {"https": 443, "http": 80}


def read_form(body: bytes) -> list[tuple[str, str]]:
    """Return the names and values of a posted form, in order; nothing where it is none, or has too many."""
    try:
        return parse_qsl(
            body.decode("utf-8", "surrogateescape"),
            keep_blank_values=True,
            errors="surrogateescape",
            max_num_fields=MAX_FIELDS,
        )
    except ValueError:
        return []


def is_signed(
    token: str, url: str, params: Sequence[tuple[str, str]], signature: str, *, body: bytes | None = None
) -> bool:
    """Return whether a request comes from Twilio. Never raises, whatever it is given.

    Args:
        token: the account's auth token; without one nothing is believed.
        params: of a posted form, decoded; empty for a GET or a JSON body.
        body: of a request that is no form.
    """
    theirs = signature.encode("utf-8", "surrogateescape")
    is_ours = False
    for address in _addresses(url):
        is_ours |= same_bytes(sign(token, address, params), theirs)
    if not token or not is_ours:
        return False
    if body is None or not body:
        return True
    told = parse_qs(urlsplit(url).query).get("bodySHA256", [""])[0]
    return same_bytes(hashlib.sha256(body).hexdigest().encode(), told.lower().encode("utf-8", "surrogateescape"))


def sign(token: str, url: str, params: Sequence[tuple[str, str]] = ()) -> bytes:
    """Return the signature of a request."""
    signed = url + "".join(f"{name}{value}" for name, value in sorted(set(params)))
    digest = hmac.new(token.encode(), signed.encode("utf-8", "surrogateescape"), hashlib.sha1).digest()
    return base64.b64encode(digest)


def _addresses(url: str) -> list[str]:
    """An address as it is, and with the other way to write a standard port: Twilio uses either."""
    try:
        parts = urlsplit(url)
        port, standard = parts.port, _PORTS.get(parts.scheme)
    except ValueError:
        return [url]
    host = parts.netloc.rpartition(":")[0] if port is not None else parts.netloc
    if standard is None or port not in (None, standard):
        return [url]
    return [_with_host(parts, host), _with_host(parts, f"{host}:{standard}")]


def _with_host(parts: SplitResult, netloc: str) -> str:
    return urlunsplit(parts._replace(netloc=netloc))
