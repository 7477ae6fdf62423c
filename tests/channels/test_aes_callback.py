"""The seal on callbacks, for what its three providers do not share; each channel's own tests hold the rest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import PrpCrypto, WeChatCrypto

from channels.aes_callback import CallbackSeal
from channels.errors import SignatureRejected

# A genuine callback, published with DingTalk's own implementation (open-dingtalk/DingTalk-Callback-Crypto).
DINGTALK = ("mryue", "Yue0EfdN5900c1ce5cf6A152c63DDe1808a60c5ecd7", "ding6ccabc44d2c8d38b")
SIGNED = ("03044561471240d4a14bb09372dfcfd4fd0e40cb", "1608001896814", "WL4PK6yA")
ENCRYPTED = (
    "0vJiX6vliEpwG3U45CtXqi+m8PXbQRARJ8p8BbDuD1EMTDf0jKpQ79QS93qEk7XHpP6u+oTTrd15NRPvNvmBKyDCYxxOK+HZeKju4yhELOFchzNukR"
    "+t8SB/qk4ROMu3"
)
SEAL = CallbackSeal(*DINGTALK)
THEIRS = PrpCrypto(WeChatCrypto(*DINGTALK).key)


def test_dingtalks_published_callback_is_opened() -> None:
    assert SEAL.open(*SIGNED, ENCRYPTED) == b'{"EventType":"check_url"}'


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200))
def test_an_answer_is_read_by_another_implementation(text: str) -> None:
    encrypted, signature = SEAL.seal(text.encode(), "1608001896814", "WL4PK6yA")
    assert THEIRS.decrypt(encrypted, DINGTALK[2]) == text
    assert SEAL.open(signature, "1608001896814", "WL4PK6yA", encrypted) == text.encode()


@pytest.mark.parametrize("part", range(4))
def test_what_was_changed_on_the_way_is_refused(part: int) -> None:
    given_ = [*SIGNED, ENCRYPTED]
    given_[part] = given_[part][::-1]
    with pytest.raises(SignatureRejected):
        SEAL.open(*given_)


@given(st.text(max_size=40), st.text(st.characters(), max_size=40))
def test_any_text_is_refused_and_nothing_else(nonce: str, rubbish: str) -> None:
    with pytest.raises(SignatureRejected):
        SEAL.open(rubbish, "1", nonce, rubbish)
    with pytest.raises(SignatureRejected):
        SEAL.open(SEAL.sign("1", nonce, rubbish), "1", nonce, rubbish)
