"""What the fake platform signs and encrypts, held against Feishu's own SDK, where it is installed.

It is no dependency: ``pip install lark-oapi`` (MIT) into a scratch environment brings seven packages for this alone.
"""

from __future__ import annotations

import warnings
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from tests.providers.feishu_events import old_pressed, written
from tests.providers.feishu_signing import ENCRYPT_KEY, VERIFICATION_TOKEN, sealed, sign, sign_card

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    lark = pytest.importorskip("lark_oapi", reason="the SDK lark-oapi is not installed")

AT = datetime(2026, 3, 1, 10, tzinfo=UTC)


def ask(handler: Any, body: bytes, headers: dict[str, str]) -> Any:
    raw = lark.RawRequest()
    raw.uri, raw.body, raw.headers = "/hooks/x", body, headers
    return handler.do(raw)


@pytest.mark.parametrize("key", [ENCRYPT_KEY, "another key"])
def test_the_sdk_takes_what_the_fake_signs_and_nothing_else(key: str) -> None:
    told: list[str] = []
    handler = (
        lark.EventDispatcherHandler.builder(ENCRYPT_KEY, VERIFICATION_TOKEN)
        .register_p2_im_message_receive_v1(lambda data: told.append(data.event.message.content))
        .build()
    )
    body = sealed(written("显示 E4"))
    answer = ask(handler, body, sign(body, AT, key))
    assert (answer.status_code, told) == ((200, ['{"text":"显示 E4"}']) if key == ENCRYPT_KEY else (500, []))


def test_the_sdk_answers_the_fakes_check_of_the_address() -> None:
    handler = lark.EventDispatcherHandler.builder(ENCRYPT_KEY, VERIFICATION_TOKEN).build()
    asked = {"challenge": "ajls384k", "token": VERIFICATION_TOKEN, "type": "url_verification"}
    answer = ask(handler, sealed(asked), {})
    assert orjson.loads(answer.content) == {"challenge": "ajls384k"}


def test_the_sdk_takes_the_fakes_old_cards() -> None:
    pressed: list[Any] = []
    handler = lark.CardActionHandler.builder(ENCRYPT_KEY, VERIFICATION_TOKEN).register(
        lambda card: pressed.append(card.action.value)
    )
    body = sealed(old_pressed({"id": "y"}))
    assert ask(handler.build(), body, sign_card(body, AT)).status_code == 200
    assert pressed == [{"id": "y"}]
