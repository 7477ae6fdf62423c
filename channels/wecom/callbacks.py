"""What WeCom calls us with: the check of the address (GET) and sealed messages (POST), both to ``/hooks/{inbox}``.

The check is answered with the decrypted ``echostr`` as it is, within a second: nothing is looked up.
A message is stored as its decrypted XML, so that it can be replayed after the keys have been changed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime

from channels.aes_callback import ENCODING_AES_KEY, CallbackSeal
from channels.contract import HookAnswer, HookRequest
from channels.errors import EventRejected, SignatureRejected

MAX_CALLBACK = 262_144  # bytes; the longest text has 2 kB
SIGNED_FOR_S = 600  # WeCom repeats three times within seconds; the rest is for clocks that differ
ACKNOWLEDGEMENT = HookAnswer(body=b"success")

# Before the signature is known nothing is parsed: one element is looked for.
_ENCRYPT = re.compile(rb"<Encrypt>\s*(?:<!\[CDATA\[)?\s*([A-Za-z0-9+/=]+)\s*(?:\]\]>)?\s*</Encrypt>")


def seal_of(corp_id: str, secrets: Mapping[str, str]) -> CallbackSeal | None:
    """Return what opens an inbox's callbacks; ``None`` where its settings are incomplete."""
    token, key = secrets.get("callback_token", ""), secrets.get("encoding_aes_key", "")
    if not corp_id or not token or not ENCODING_AES_KEY.fullmatch(key):
        return None
    return CallbackSeal(token, key, corp_id)


def receive(request: HookRequest, seal: CallbackSeal | None, now: datetime) -> HookAnswer | bytes:
    """Return the decrypted XML of a message, or the answer to a check of the address.

    Raises:
        SignatureRejected: not proved to be WeCom's, stale, or the inbox has no keys for callbacks.
        EventRejected: larger than a callback can be.
    """
    if seal is None:
        raise SignatureRejected("this inbox has no callback token and no EncodingAESKey")
    if len(request.body) > MAX_CALLBACK:
        raise EventRejected("a callback is not that large")
    query = request.query
    signature, nonce = query.get("msg_signature", ""), query.get("nonce", "")
    timestamp = query.get("timestamp", "")
    if request.method == "GET":
        # A plus sign that was not escaped arrives as a space.
        encrypted = query.get("echostr", "").replace(" ", "+")
    else:
        found = _ENCRYPT.search(request.body)
        encrypted = found.group(1).decode() if found else ""
    opened = seal.open(signature, timestamp, nonce, encrypted)
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise SignatureRejected("the timestamp is missing")
    if abs(now.timestamp() - int(timestamp)) > SIGNED_FOR_S:
        raise SignatureRejected("the signature is older than ten minutes")
    return HookAnswer(body=opened) if request.method == "GET" else opened


def key_of(*parts: str) -> str:
    """Return a key of at most 255 characters that says the same of equal parts only; the first is a short word."""
    text = ":".join(parts)
    if len(text) <= 200 and text.isascii() and text.isprintable() and all(":" not in part for part in parts):
        return text
    joined = "\0".join(parts).encode("utf-8", "surrogatepass")
    return digest_key(parts[0] if parts[0].isalpha() else "", joined)


def digest_key(word: str, content: bytes) -> str:
    """Return the key of what has no id: the same of equal contents, telling nothing of them."""
    return f"{word[:40]}#{hashlib.sha256(content).hexdigest()}"
