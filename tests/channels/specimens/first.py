"""The API channel, mail and web chat."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import orjson

from channels.api.adapter import envelope as api_envelope
from channels.contract import RawEnvelope
from channels.email.envelopes import envelope_keys
from channels.webchat.adapter import envelope as webchat_envelope
from channels.webchat.identity import Visitor
from channels.webchat.parse import VisitorMessage
from kit.ids import new_id
from tests.channels.specimens.base import SECRET, Specimen, Way
from tests.providers.callbacks import Callbacks, callbacks
from tests.support.mail import Mailbox, letter, mailbox
from tests.support.pages import CONTENT_ID, page_mail


class CallbackSide:
    def __init__(self, receiver: Callbacks) -> None:
        self.settings = {"callback_url": receiver.url}
        self._receiver = receiver

    def behave(self, way: Way) -> None:
        self._receiver.status = {"takes": 200, "refuses": 422, "puts_off": 503, "falls_silent": 0}[way]

    @property
    def seen(self) -> Sequence[str]:
        return self._receiver.ids


class MailSide:
    def __init__(self, box: Mailbox) -> None:
        self.settings = {"smtp_host": "127.0.0.1", "smtp_port": box.port, "smtp_security": "none"}
        self._box = box

    def behave(self, way: Way) -> None:
        answers = {"refuses": "554 5.7.1 we do not want this", "puts_off": "451 4.7.1 come back later"}
        self._box.answer = answers.get(way, "250 2.0.0 stored")
        self._box.hang_up = way == "falls_silent"

    @property
    def seen(self) -> Sequence[str]:
        return [str(mail["Message-ID"]) for mail in self._box.mails]


@asynccontextmanager
async def callback_side() -> AsyncIterator[CallbackSide]:
    async with callbacks(SECRET) as receiver:
        yield CallbackSide(receiver)


@asynccontextmanager
async def mail_side() -> AsyncIterator[MailSide]:
    async with mailbox() as box:
        yield MailSide(box)


def _api_delivery(**more: Any) -> RawEnvelope:
    body = {"external_id": "m-1", "from": {"external_id": "c-1", "name": "王芳", "email": "W@Shop.Test"}, "text": "E4"}
    return api_envelope(orjson.dumps(body | more))


def _mail(raw: bytes) -> RawEnvelope:
    return RawEnvelope(*envelope_keys(raw, "wang@customer.test"), raw, {"recipients": ["support@shop.test"]})


def sign_api(body: bytes, at: datetime) -> Mapping[str, str]:
    timestamp = str(int(at.timestamp()))
    signature = hmac.new(SECRET.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"x-trunkline-timestamp": timestamp, "x-trunkline-signature": signature}


FIRST = (
    Specimen(
        kind="api",
        address=None,
        away={"callback_url": "http://127.0.0.1:9/replies"},
        deliveries=(
            _api_delivery(),
            _api_delivery(external_id="m-2", text="", attachments=[{"name": "../a.txt", "data": "aGVsbG8="}]),
            _api_delivery(external_id="订单 7", subject="Hello", sent_at="2026-03-01T10:00:00+08:00"),
        ),
        wrap=lambda body: RawEnvelope("k", "o", body),
        far_side=callback_side,
        secrets={"callback_secret": SECRET, "webhook_secret": SECRET},
        sign=sign_api,
    ),
    Specimen(
        kind="email",
        address="support@shop.test",
        away={"smtp_host": "127.0.0.1", "smtp_port": 9, "smtp_security": "none"},
        deliveries=(
            _mail(letter("support@shop.test", "显示 E4", Message_ID="<1@customer.test>").as_bytes()),
            _mail(letter("support@shop.test", "without an id").as_bytes()),
            _mail(page_mail("support@shop.test", f'<img src="cid:{CONTENT_ID}">', Message_ID="<2@x>").as_bytes()),
        ),
        wrap=_mail,
        far_side=mail_side,
        secrets={},
        hooks_tested_in="tests/gateway/test_mail_loops.py",
    ),
    Specimen(
        kind="webchat",
        address=None,
        away={},
        deliveries=(
            webchat_envelope(Visitor("v-1"), VisitorMessage(client_id="1", text="hello"), "zh-CN"),
            webchat_envelope(
                Visitor("u:7", verified=True, name="Li", email="li@shop.test"),
                VisitorMessage(client_id="2", attachments=[new_id()]),
                None,
            ),
        ),
        wrap=lambda body: RawEnvelope("k", "o", body),
        far_side=None,
        secrets={"identity_secret": SECRET},
    ),
)
