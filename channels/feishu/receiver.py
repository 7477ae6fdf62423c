"""The door for Feishu's requests: what is proved to come from it, and what each proof is worth.

Encrypted mode (an Encrypt Key is set): ``X-Lark-Signature`` is the hex SHA-256 of timestamp + nonce + key + body, and
the body is ``{"encrypt": …}``: AES-256-CBC under SHA-256 of the key, the vector being the first 16 bytes, PKCS7 to 16.
Plain mode: the body holds the Verification Token and is signed by nobody; only HTTPS keeps it from being changed.
Old cards are signed by the hex SHA-1 of timestamp + nonce + Verification Token + body.
The check of the address (``url_verification``) is not signed: that it decrypts and holds the token proves it.
Source: open.feishu.cn, "Configure Encrypt Key"; larksuite/oapi-sdk-python, event/dispatcher_handler.py and card/.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from typing import Any

import orjson
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from channels.contract import HookAnswer, HookRequest, RawEnvelope
from channels.errors import EventRejected, SignatureRejected
from channels.feishu.events import CHALLENGE, is_old_card, moment, read_event
from channels.lenient_json import object_of, read_object, text_of
from kit.clock import Clock
from kit.secret import same_bytes

MAX_BODY = 1_000_000  # bytes; a message has 150 kB at most
# The last repeat comes seven hours after the event, and may be signed as of then.
SIGNED_FOR_S = 8 * 3600
FROM_THE_FUTURE_S = 300
TIMESTAMP, NONCE, SIGNATURE = "x-lark-request-timestamp", "x-lark-request-nonce", "x-lark-signature"
ACKNOWLEDGEMENT = HookAnswer(body=b"{}", content_type="application/json; charset=utf-8")
_BLOCK = 16


class Receiver:
    """Verifies and opens what comes for one app."""

    def __init__(self, app_id: str, encrypt_key: str, verification_token: str, clock: Clock) -> None:
        self._app_id, self._token, self._clock = app_id, verification_token.encode(), clock
        self._encrypt_key = encrypt_key.encode()
        self._aes = algorithms.AES(hashlib.sha256(self._encrypt_key).digest()) if encrypt_key else None

    def verify(self, request: HookRequest) -> RawEnvelope | HookAnswer:
        """See ``WebhookReceiver.verify``. What is stored is the decrypted event: it outlives a change of keys."""
        if len(request.body) > MAX_BODY:
            raise EventRejected("an event is not that large")
        if not self._encrypt_key and not self._token:
            raise SignatureRejected("this inbox has neither an Encrypt Key nor a Verification Token")
        if self._is_signed(request, self._encrypt_key, hashlib.sha256):
            raw, document = self._open(request.body)
        elif self._is_signed(request, self._token, hashlib.sha1):
            raw, document = self._open(request.body)
            if not is_old_card(document) or "header" in document or "uuid" in document:
                raise SignatureRejected("only old cards are signed by the Verification Token")
        else:
            raw, document = self._open(request.body, is_proof=True)
            if text_of(document, "type") != CHALLENGE and self._encrypt_key:
                raise SignatureRejected("the signature does not match")
            if (self._token or not self._encrypt_key) and not self._holds_token(document):
                raise SignatureRejected("the Verification Token does not match")
        if text_of(document, "type") == CHALLENGE:
            words = orjson.dumps({"challenge": text_of(document, "challenge")})
            return HookAnswer(body=words, content_type=ACKNOWLEDGEMENT.content_type)
        event = read_event(document, raw)
        if event.app_id and self._app_id and event.app_id != self._app_id:
            raise SignatureRejected("the event is for another app")
        self._check_age(moment(request.headers, TIMESTAMP) or event.created_at)
        return event.envelope(raw)

    def _is_signed(self, request: HookRequest, key: bytes, digest: Callable[[bytes], Any]) -> bool:
        timestamp, nonce, signature = (
            request.headers.get(name, "").encode("utf-8", "surrogatepass") for name in (TIMESTAMP, NONCE, SIGNATURE)
        )
        expected = digest(timestamp + nonce + key + request.body).hexdigest()
        return bool(key) and same_bytes(expected.encode(), signature)

    def _holds_token(self, document: Mapping[str, Any]) -> bool:
        token = text_of(object_of(document, "header"), "token") or text_of(document, "token")
        return bool(self._token) and same_bytes(self._token, token.encode("utf-8", "surrogatepass"))

    def _check_age(self, at: Any) -> None:
        if at is None:
            raise SignatureRejected("the event says no time")
        age_s = (self._clock.now() - at).total_seconds()
        if not -FROM_THE_FUTURE_S <= age_s <= SIGNED_FOR_S:
            raise SignatureRejected("the event is older than eight hours, or the clock of this server is wrong")

    def _open(self, body: bytes, *, is_proof: bool = False) -> tuple[bytes, dict[str, Any]]:
        """Return the event as bytes and document, decrypted where an Encrypt Key is set.

        Args:
            is_proof: nothing else proves the request: what cannot be opened is not believed.
        """
        refuse = SignatureRejected if is_proof else EventRejected
        document = read_object(body)
        if document is None:
            raise refuse("an event is a JSON object")
        if self._aes is None:
            if "encrypt" in document:
                raise refuse("the event is encrypted, and this inbox has no Encrypt Key")
            return body, document
        opened = self._decrypt(text_of(document, "encrypt"))
        inner = read_object(opened) if opened is not None else None
        if opened is None or inner is None:
            raise refuse("the event cannot be decrypted by the Encrypt Key")
        return opened, inner

    def _decrypt(self, encrypted: str) -> bytes | None:
        """Return the plain text; ``None`` if it was not encrypted by this key, or not at all."""
        assert self._aes is not None, "asked only where a key is set"
        try:
            data = base64.b64decode(encrypted, validate=True)
        except ValueError:
            return None
        if len(data) < 2 * _BLOCK or len(data) % _BLOCK:
            return None
        decryptor = Cipher(self._aes, modes.CBC(data[:_BLOCK])).decryptor()
        padded = decryptor.update(data[_BLOCK:]) + decryptor.finalize()
        padding = padded[-1]
        if not 1 <= padding <= _BLOCK or padded[-padding:] != bytes([padding]) * padding:
            return None
        return padded[:-padding]
