"""The hook's side of WeChat: who calls, what the delivery is called, and what is answered at once.

Only the token is proved in plain mode: WeChat's signature covers neither the body nor the address. With an
EncodingAESKey nothing is taken that was not encrypted with it, whatever the query says of the mode.
Source: developers.weixin.qq.com, "Receiving messages" and "Passive replies".
"""

from __future__ import annotations

import hashlib
import secrets
from collections import OrderedDict
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from xml.sax.saxutils import escape

from channels.aes_callback import CallbackCipher, Undecipherable, sign
from channels.contract import AcceptReceipt, HookAnswer, HookRequest, RawEnvelope
from channels.errors import EventRejected, SignatureRejected
from channels.wechat.payload import NotAPayload, Payload, read, text
from kit.clock import Clock
from kit.secret import same_bytes

SIGNED_FOR_S = 300
ANSWERED_AGAIN_AFTER = timedelta(hours=12)
LOCATION_EVERY_S = 600
_REMEMBERED = 20_000  # customers whose last automatic answer is known
SUCCESS = HookAnswer(body=b"success")


@dataclass(frozen=True, slots=True)
class Passive:
    """An answer within the request: the one way to write to a customer that no window counts."""

    customer: str
    account: str
    text: str
    is_to_message: bool


# The passive answer of the request that this task serves: verified and answered in the same task, with the commit
# between. The hook hands nothing from one to the other but the receipt.
_passive: ContextVar[Passive | None] = ContextVar("wechat_passive", default=None)


class Receiver:
    """Verifies, opens and answers the deliveries of one account."""

    def __init__(
        self, token: str, cipher: CallbackCipher | None, clock: Clock, *, welcome: str = "", auto_reply: str = ""
    ) -> None:
        self._token = token
        self._cipher = cipher
        self._clock = clock
        self._welcome = welcome
        self._auto_reply = auto_reply
        self._answered: OrderedDict[str, datetime] = OrderedDict()

    def verify(self, request: HookRequest) -> RawEnvelope | HookAnswer:
        """See ``WebhookReceiver.verify``. A GET is the handshake: its ``echostr`` is sent back."""
        _passive.set(None)
        query = request.query
        timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        self._check(query.get("signature", ""), timestamp, nonce)
        self._check_age(timestamp)
        if request.method == "GET":
            return HookAnswer(body=query.get("echostr", "").encode("utf-8", "surrogateescape"))
        payload, encrypted = self._read(request.body)
        if encrypted is not None:
            self._check(query.get("msg_signature", ""), timestamp, nonce, encrypted)
            payload = self._decrypt(encrypted)
        sender = text(payload, "FromUserName")
        if not sender:
            raise EventRejected("the delivery names no sender")
        passive = self._answer_for(payload, sender)
        _passive.set(passive)
        headers = {"passive": passive.text} if passive else {}
        return RawEnvelope(_dedupe_key(payload, sender), as_key(sender), request.body, headers)

    def open(self, body: bytes) -> Payload:
        """Return the fields of a stored delivery.

        Raises:
            EventRejected: it is not one, or the EncodingAESKey or AppID has changed since.
        """
        payload, encrypted = self._read(body)
        return self._decrypt(encrypted) if encrypted is not None else payload

    def answer(self, receipt: AcceptReceipt) -> HookAnswer:
        """Return ``success``, or the passive answer to a first delivery."""
        passive = _passive.get()
        if passive is None or receipt.duplicate:
            return SUCCESS
        now = self._clock.now()
        if passive.is_to_message:
            self._remember(passive.customer, now)
        return HookAnswer(body=self._word(passive, now), content_type="application/xml; charset=utf-8")

    # -- proofs ---------------------------------------------------------------------------------------------

    def _check(self, signature: str, *signed: str) -> None:
        expected = sign(self._token, *signed)
        if not self._token or not same_bytes(expected.encode(), signature.encode("utf-8", "surrogatepass")):
            raise SignatureRejected("the signature does not match")

    def _check_age(self, timestamp: str) -> None:
        if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:
            raise SignatureRejected("the timestamp is missing")
        if abs(self._clock.now().timestamp() - int(timestamp)) > SIGNED_FOR_S:
            raise SignatureRejected("the signature is older than five minutes, or the clock of this server is wrong")

    def _read(self, body: bytes) -> tuple[Payload, str | None]:
        """Return the fields, and the ciphertext where the account encrypts."""
        try:
            payload = read(body)
        except NotAPayload as error:
            raise EventRejected(f"the delivery cannot be read: {error.detail}") from error
        encrypted = payload.get("Encrypt")
        if self._cipher is None:
            if encrypted is not None and not text(payload, "FromUserName"):
                raise EventRejected("the delivery is encrypted, and this inbox has no EncodingAESKey")
            return payload, None
        if not isinstance(encrypted, str):
            raise EventRejected("the delivery is not encrypted: set the account to the safe mode (安全模式)")
        return {}, encrypted

    def _decrypt(self, encrypted: str) -> Payload:
        assert self._cipher is not None, "only what a cipher is for is read as encrypted"
        try:
            return read(self._cipher.decrypt(encrypted))
        except Undecipherable as error:
            raise EventRejected(f"the delivery cannot be decrypted: {error.detail}") from error
        except NotAPayload as error:
            raise EventRejected(f"the decrypted delivery cannot be read: {error.detail}") from error

    # -- passive answers ------------------------------------------------------------------------------------

    def _answer_for(self, payload: Payload, sender: str) -> Passive | None:
        is_message = text(payload, "MsgType").lower() != "event"
        if is_message:
            last = self._answered.get(sender)
            is_due = last is None or self._clock.now() - last >= ANSWERED_AGAIN_AFTER
            words = self._auto_reply if is_due else ""
        else:
            words = self._welcome if text(payload, "Event").lower() == "subscribe" else ""
        return Passive(sender, text(payload, "ToUserName"), words, is_message) if words else None

    def _remember(self, customer: str, now: datetime) -> None:
        self._answered[customer] = now
        self._answered.move_to_end(customer)
        if len(self._answered) > _REMEMBERED:
            self._answered.popitem(last=False)

    def _word(self, passive: Passive, now: datetime) -> bytes:
        seconds = int(now.timestamp())
        plain = (
            f"<xml><ToUserName>{escape(passive.customer)}</ToUserName>"
            f"<FromUserName>{escape(passive.account)}</FromUserName>"
            f"<CreateTime>{seconds}</CreateTime><MsgType>text</MsgType>"
            f"<Content>{escape(passive.text)}</Content></xml>"
        ).encode()
        if self._cipher is None:
            return plain
        encrypted, nonce = self._cipher.encrypt(plain), secrets.token_hex(8)
        signature = sign(self._token, str(seconds), nonce, encrypted)
        return (
            f"<xml><Encrypt>{encrypted}</Encrypt><MsgSignature>{signature}</MsgSignature>"
            f"<TimeStamp>{seconds}</TimeStamp><Nonce>{nonce}</Nonce></xml>"
        ).encode()


def external_id(payload: Payload, sender: str) -> str:
    """Return the name of a message within the inbox: its MsgId is unique for its sender only."""
    return as_key(f"{sender}:{text(payload, 'MsgId') or _digest(payload)}")


def _dedupe_key(payload: Payload, sender: str) -> str:
    if text(payload, "MsgType").lower() != "event":
        return as_key(f"m:{external_id(payload, sender)}")
    event, created = text(payload, "Event"), text(payload, "CreateTime")
    if event.upper() == "LOCATION" and created.isascii() and created.isdigit() and len(created) <= 12:
        # An open conversation may report its place every five seconds; one in ten minutes is kept.
        created = str(int(created) // LOCATION_EVERY_S)
    more = text(payload, "EventKey"), text(payload, "MsgID")
    return as_key(":".join(("e", sender, created, event, *more)))


def _digest(payload: Payload) -> str:
    return hashlib.sha256(repr(sorted(payload.items())).encode("utf-8", "surrogatepass")).hexdigest()


def as_key(words: str) -> str:
    """Return a text that fits a key column and says the same of equal texts only."""
    fit = words.isprintable() and len(words) <= 200
    return words if fit else "sha256:" + hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()
