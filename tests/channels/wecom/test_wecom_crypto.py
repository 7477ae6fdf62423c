"""The seal on callbacks, against another implementation and against captured requests."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.aes_callback import CallbackSeal
from channels.errors import SignatureRejected, Unparseable
from channels.wecom import xmlfields
from channels.wecom.callbacks import key_of, seal_of
from gateway.demo.platforms.wecom import AES_KEY, CORP_ID, TOKEN, Wecom
from tests.channels.wecom.captured import WECHATPY

SEAL = CallbackSeal(TOKEN, AES_KEY, CORP_ID)
VECTORS = WECHATPY / "crypto_vectors.json"


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=300))
def test_what_the_other_implementation_seals_is_opened(text: str) -> None:
    query = Wecom().seal_echo(text)
    opened = SEAL.open(query["msg_signature"], query["timestamp"], query["nonce"], query["echostr"])
    assert opened == text.encode()


@pytest.mark.parametrize("changed", ["msg_signature", "timestamp", "nonce", "echostr"])
def test_what_was_changed_on_the_way_is_refused(changed: str) -> None:
    query = Wecom().seal_echo("1234567890")
    query[changed] = query[changed][::-1]
    with pytest.raises(SignatureRejected):
        SEAL.open(query["msg_signature"], query["timestamp"], query["nonce"], query["echostr"])


def test_a_callback_for_another_company_is_refused() -> None:
    query = Wecom().seal_echo("1234567890")
    other = CallbackSeal(TOKEN, AES_KEY, "ww-another")
    with pytest.raises(SignatureRejected, match="another company"):
        other.open(query["msg_signature"], query["timestamp"], query["nonce"], query["echostr"])


@given(st.text(max_size=80), st.text(max_size=20))
def test_signed_rubbish_is_refused_and_breaks_nothing(encrypted: str, nonce: str) -> None:
    with pytest.raises(SignatureRejected):
        SEAL.open(SEAL.sign("1", nonce, encrypted), "1", nonce, encrypted)


@given(st.binary(max_size=96))
def test_signed_bytes_that_are_no_message_are_refused(data: bytes) -> None:
    import base64  # noqa: PLC0415

    encrypted = base64.b64encode(data).decode()
    with pytest.raises(SignatureRejected):
        SEAL.open(SEAL.sign("1", "n", encrypted), "1", "n", encrypted)


@pytest.mark.skipif(not VECTORS.exists(), reason="no captured requests here")
def test_captured_checks_of_an_address_are_judged_as_captured() -> None:
    vectors = orjson.loads(VECTORS.read_bytes())
    for vector in vectors:
        full = {**vectors[vector["same_as"]], **vector} if "same_as" in vector else vector
        seal = CallbackSeal(full["token"], full["encoding_aes_key"], full["receive_id"])
        arguments = (full["msg_signature"], full["timestamp"], full["nonce"], full["echostr"])
        if full["valid"]:
            assert seal.open(*arguments).isdigit()
        else:
            with pytest.raises(SignatureRejected):
                seal.open(*arguments)


@pytest.mark.parametrize("missing", ["corp_id", "callback_token", "encoding_aes_key", "a whole key"])
def test_without_its_keys_an_inbox_has_no_seal(missing: str) -> None:
    secrets = {"callback_token": TOKEN, "encoding_aes_key": AES_KEY}
    secrets.pop(missing, None)
    if missing == "a whole key":
        secrets["encoding_aes_key"] = AES_KEY[:-1]
    assert seal_of("" if missing == "corp_id" else CORP_ID, secrets) is None


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"<xml>",
        b"\xff\xfe",
        b"not XML",
        b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x><b>&a;</b></x>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>',
        b"<a>" * 20 + b"</a>" * 20,
        b'<?xml version="1.0" encoding="no-such"?><x/>',
    ],
)
def test_xml_that_is_no_callback_is_refused(xml: bytes) -> None:
    with pytest.raises(Unparseable):
        xmlfields.read(xml)


def test_fields_are_read_by_their_path_and_the_first_of_a_name_counts() -> None:
    xml = "<xml><A><![CDATA[一 & 二]]></A><A>3</A><B><C> 4 </C></B><D/></xml>".encode()
    assert xmlfields.read(xml) == {"A": "一 & 二", "B.C": "4", "B": "", "D": ""}


@given(st.lists(st.text(max_size=300), min_size=1, max_size=3))
def test_keys_fit_their_column_and_can_be_stored(parts: list[str]) -> None:
    key = key_of("kf", *parts)
    assert 0 < len(key) <= 255
    assert key.isprintable()
    assert key.isascii()


def test_keys_of_different_parts_differ() -> None:
    assert len({key_of("kf", "a:b"), key_of("kf", "a", "b"), key_of("kf", "ab"), key_of("kf", "a")}) == 4
