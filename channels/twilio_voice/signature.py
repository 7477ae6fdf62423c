"""``X-Twilio-Signature``: HMAC-SHA1 by the auth token over the public address and the posted fields.

twilio.com/docs/usage/security; held against the vectors of twilio's own library. Never raises: what cannot be checked
is not signed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from kit.secret import same_bytes

MAX_FIELDS = 300


def read_form(body: bytes) -> dict[str, list[str]]:
    """Return the fields of a form, each with its values in order; empty where it is none."""
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError:
        return {}
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return fields


def is_signed(token: str, url: str, body: bytes, signature: str, *, json_hash: str = "") -> bool:
    """Return whether Twilio signed this request.

    Args:
        url: the public one, as Twilio called it, with its query.
        json_hash: ``bodySHA256`` of the query, which stands for a body that is no form.
    """
    if not token or not signature:
        return False
    if json_hash:
        digest = hashlib.sha256(body).hexdigest()
        if not same_bytes(digest.encode(), json_hash.lower().encode("utf-8", "surrogatepass")):
            return False
        fields: Mapping[str, Sequence[str]] = {}
    else:
        fields = read_form(body)
    given = signature.encode("utf-8", "surrogatepass")
    fits = False
    for candidate in _with_and_without_port(url):
        fits |= same_bytes(sign(token, candidate, fields).encode(), given)
    return fits


def sign(token: str, url: str, fields: Mapping[str, Sequence[str]]) -> str:
    """Return the signature of a request with these fields; a value that is there twice counts once."""
    told = url + "".join(f"{name}{value}" for name in sorted(fields) for value in sorted(set(fields[name])))
    mac = hmac.new(token.encode(), told.encode("utf-8", "surrogatepass"), hashlib.sha1)
    return base64.b64encode(mac.digest()).decode()


def _with_and_without_port(url: str) -> list[str]:
    """Some of Twilio's products sign the standard port with the address, others leave it out."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return [url]
    host = parts.netloc.rpartition(":")[0] if port is not None else parts.netloc
    standard = 443 if parts.scheme == "https" else 80
    if port is None:
        return [url, urlunsplit(parts._replace(netloc=f"{host}:{standard}"))]
    return [url, urlunsplit(parts._replace(netloc=host))] if port == standard else [url]
