"""Signatures and encryption of WeChat, against wechatpy's and against published vectors."""

from __future__ import annotations

import base64
import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import PrpCrypto, WeChatCrypto
from wechatpy.exceptions import InvalidAppIdException
from wechatpy.utils import WeChatSigner

from channels.aes_callback import CallbackCipher, Undecipherable, sign
from gateway.demo.platforms.wechat import AES_KEY, APP_ID, TOKEN
from kit.errors import Invalid

VECTORS = Path(__file__).parents[4] / "shared/data/channels/wechat-wechatpy/crypto_vectors.json"
OURS = CallbackCipher(AES_KEY, APP_ID)
THEIRS = PrpCrypto(WeChatCrypto(TOKEN, AES_KEY, APP_ID).key)
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@given(words)
def test_what_wechatpy_encrypts_is_read(text: str) -> None:
    assert OURS.decrypt(THEIRS.encrypt(text, APP_ID).decode()) == text.encode()


@given(words)
def test_wechatpy_reads_what_is_encrypted_here(text: str) -> None:
    assert THEIRS.decrypt(OURS.encrypt(text.encode()), APP_ID) == text


@given(st.lists(st.text(max_size=30, alphabet=st.characters(exclude_categories=["Cs"])), min_size=3, max_size=4))
def test_signatures_are_those_of_wechatpy(parts: list[str]) -> None:
    signer = WeChatSigner()
    signer.add_data(*parts)
    assert sign(*parts) == signer.signature


@pytest.mark.skipif(not VECTORS.exists(), reason="no published vectors here")
def test_the_published_vectors_hold() -> None:
    genuine, tampered = json.loads(VECTORS.read_text(encoding="utf-8"))
    signed = genuine["token"], genuine["timestamp"], genuine["echostr"]
    assert sign(*signed, genuine["nonce"]) == genuine["msg_signature"]
    assert sign(*signed, tampered["nonce"]) != genuine["msg_signature"]
    cipher = CallbackCipher(genuine["encoding_aes_key"], genuine["receive_id"])
    assert cipher.decrypt(genuine["echostr"])


def test_what_was_meant_for_another_app_is_refused() -> None:
    with pytest.raises(Undecipherable, match="another AppID"):
        OURS.decrypt(THEIRS.encrypt("<xml/>", "wx-another").decode())
    with pytest.raises(InvalidAppIdException):
        THEIRS.decrypt(CallbackCipher(AES_KEY, "wx-another").encrypt(b"<xml/>"), APP_ID)


@given(st.binary(max_size=200))
def test_rubbish_is_undecipherable_and_nothing_else(rubbish: bytes) -> None:
    with pytest.raises(Undecipherable):
        OURS.decrypt(base64.b64encode(rubbish).decode())


@given(st.text(max_size=80))
def test_any_text_is_undecipherable_and_nothing_else(text: str) -> None:
    with pytest.raises(Undecipherable):
        OURS.decrypt(text)


@given(st.integers(0, 2000), st.binary(min_size=1, max_size=4))
def test_a_damaged_ciphertext_is_refused_or_read_but_never_breaks(at: int, damage: bytes) -> None:
    good = bytearray(base64.b64decode(OURS.encrypt(b"<xml>" + b"x" * 100 + b"</xml>")))
    place = at % len(good)
    good[place : place + len(damage)] = damage
    with contextlib.suppress(Undecipherable):
        assert isinstance(OURS.decrypt(base64.b64encode(bytes(good)).decode()), bytes)


@pytest.mark.parametrize("key", ["", "short", "!" * 43])
def test_a_key_that_is_none_is_named(key: str) -> None:
    with pytest.raises(Invalid):
        CallbackCipher(key, APP_ID)
