"""The door for DingTalk's requests: messages of the robot, and events; both come to ``/hooks/{inbox}``.

A message has the headers ``timestamp`` (ms) and ``sign`` = base64 HMAC-SHA256(Client Secret, timestamp + "\\n" + Client
Secret). **Its body is signed by nobody**: whoever has seen one such pair may send any words with it for an hour. HTTPS
has to keep it; Stream mode has no such weakness.
An event has the query ``msg_signature``, ``timestamp``, ``nonce`` and the body ``{"encrypt": …}`` under the seal of
``channels.aes_callback``, and wants ``success`` back, sealed in the same way, within a second and a half.
Source: help.dingtalk.io, "Receive message"; github.com/open-dingtalk/DingTalk-Callback-Crypto.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from contextvars import ContextVar

import orjson

from channels.aes_callback import CallbackSeal
from channels.contract import HookAnswer, HookRequest, RawEnvelope
from channels.dingtalk.envelopes import event_envelope, robot_envelope
from channels.errors import EventRejected, SignatureRejected
from channels.lenient_json import read_object, text_of
from kit.clock import Clock
from kit.secret import same_bytes

MAX_BODY = 1_000_000  # bytes
SIGNED_FOR_S = 3600  # for messages by DingTalk's own rule
JSON = "application/json; charset=utf-8"
ACKNOWLEDGEMENT = HookAnswer(body=b"{}", content_type=JSON)
CHECK = "check_url"

# Whether the request that this task serves is an event: verified and answered in the same task, the commit between.
_is_event: ContextVar[bool] = ContextVar("dingtalk_event", default=False)


class Receiver:
    """Verifies, opens and answers what comes for one app."""

    def __init__(self, client_secret: str, seal: CallbackSeal | None, clock: Clock, *, takes_messages: bool) -> None:
        """``takes_messages`` is false where they come by Stream: what nobody signs is not taken beside it."""
        self._secret, self._seal, self._clock = client_secret.encode(), seal, clock
        self._takes_messages = takes_messages

    def verify(self, request: HookRequest) -> RawEnvelope | HookAnswer:
        """See ``WebhookReceiver.verify``. What is stored of an event is decrypted: it outlives a change of keys."""
        _is_event.set(False)
        if len(request.body) > MAX_BODY:
            raise EventRejected("a delivery is not that large")
        signature = request.query.get("msg_signature") or request.query.get("signature") or ""
        return self._event(request, signature) if signature else self._message(request)

    def answer(self) -> HookAnswer:
        """Return the sealed ``success`` to an event, an empty object to a message."""
        return self._success() if _is_event.get() else ACKNOWLEDGEMENT

    def _message(self, request: HookRequest) -> RawEnvelope:
        if not self._takes_messages:
            raise SignatureRejected("this inbox takes its messages by Stream, and no others")
        timestamp = request.headers.get("timestamp", "")
        signed = f"{timestamp}\n".encode("utf-8", "surrogatepass") + self._secret
        expected = base64.b64encode(hmac.new(self._secret, signed, hashlib.sha256).digest())
        given = request.headers.get("sign", "").encode("utf-8", "surrogatepass")
        if not self._secret or not same_bytes(expected, given):
            raise SignatureRejected("the signature does not match")
        self._check_age(timestamp)
        document = read_object(request.body)
        if document is None:
            raise EventRejected("a message is a JSON object")
        return robot_envelope(document, request.body)

    def _event(self, request: HookRequest, signature: str) -> RawEnvelope | HookAnswer:
        if self._seal is None:
            raise SignatureRejected("this inbox has no token and no AES key for events")
        query = request.query
        timestamp = query.get("timestamp") or query.get("timeStamp") or ""
        document = read_object(request.body) or {}
        opened = self._seal.open(signature, timestamp, query.get("nonce", ""), text_of(document, "encrypt"))
        self._check_age(timestamp)
        event = read_object(opened)
        if event is None:
            raise EventRejected("an event is a JSON object")
        if text_of(event, "EventType") == CHECK:
            return self._success()
        _is_event.set(True)
        return event_envelope(event, opened)

    def _check_age(self, timestamp: str) -> None:
        if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 15:
            raise SignatureRejected("the timestamp is missing")
        if abs(self._clock.now().timestamp() - int(timestamp) / 1000) > SIGNED_FOR_S:
            raise SignatureRejected("the signature is older than an hour, or the clock of this server is wrong")

    def _success(self) -> HookAnswer:
        assert self._seal is not None, "only what was sealed is answered by a seal"
        timestamp, nonce = str(int(self._clock.now().timestamp() * 1000)), secrets.token_hex(8)
        encrypted, signature = self._seal.seal(b"success", timestamp, nonce)
        words = {"msg_signature": signature, "timeStamp": timestamp, "nonce": nonce, "encrypt": encrypted}
        return HookAnswer(body=orjson.dumps(words), content_type=JSON)
