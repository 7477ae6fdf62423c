"""Secrets stay secret: sealed at rest, silent in logs, signed for one purpose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.errors import Invalid
from kit.secret import Keys, Secret, UnsealableSecret, new_token, same_bytes, token_hash

KEYS = Keys(b"k" * 32)


@given(st.binary(max_size=300), st.text(max_size=40))
def test_what_is_sealed_is_unsealed_for_the_same_context_only(plain: bytes, context: str) -> None:
    sealed = KEYS.seal(plain, context=context)
    assert KEYS.unseal(sealed, context=context) == plain
    assert KEYS.seal(plain, context=context) != sealed
    with pytest.raises(UnsealableSecret):
        KEYS.unseal(sealed, context=f"{context}!")
    with pytest.raises(UnsealableSecret):
        Keys(b"l" * 32).unseal(sealed, context=context)


@pytest.mark.parametrize("damage", [lambda s: b"", lambda s: s[:11], lambda s: s[:-1], lambda s: s[:-1] + b"\0",
                                    lambda s: b"\0" + s[1:], lambda s: s + b"\0"])  # fmt: skip
def test_v5_0_0_11_3_2_damaged_bytes_are_noticed(damage: object) -> None:
    assert callable(damage)
    with pytest.raises(UnsealableSecret):
        KEYS.unseal(damage(KEYS.seal(b"a password", context="inbox:1")), context="inbox:1")


@given(st.text(max_size=20), st.binary(max_size=60), st.text(max_size=60))
def test_a_signature_holds_for_its_purpose_and_payload_and_nothing_else(
    purpose: str, payload: bytes, other: str
) -> None:
    signature = KEYS.sign(purpose, payload)
    assert len(signature) == 43
    assert KEYS.verify(purpose, payload, signature)
    assert not KEYS.verify(f"{purpose}!", payload, signature)
    assert not KEYS.verify(purpose, payload + b"!", signature)
    assert not Keys(b"l" * 32).verify(purpose, payload, signature)
    assert KEYS.verify(purpose, payload, other) is (other == signature)


@pytest.mark.parametrize("signature", ["", "é" * 43, "\udcff", "\0", "x" * 100_000])
def test_any_text_may_claim_to_be_a_signature(signature: str) -> None:
    assert not KEYS.verify("visitor", b"payload", signature)


def test_a_purpose_does_not_tell_of_another() -> None:
    assert KEYS.sign("visitor", b"x") != KEYS.sign("chat-file", b"x")


@pytest.mark.parametrize("shown", [repr, str, "{}".format, lambda one: f"{one!r}", lambda one: f"{[one]}"])
def test_v5_0_0_16_2_5_a_secret_does_not_show_itself(shown: object) -> None:
    assert callable(shown)
    assert "hunter2" not in shown(Secret("hunter2"))
    assert Secret("hunter2")
    assert not Secret("")


def test_a_short_master_key_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        Keys(b"k" * 31)
    assert refused.value.code == "secret_key_too_short"


def test_tokens_are_new_each_time_and_looked_up_by_their_hash() -> None:
    first, second = new_token("tlk_"), new_token("tlk_")
    assert first != second
    assert first.startswith("tlk_")
    assert len(first) == 4 + 43
    assert len(token_hash(first)) == 32
    assert token_hash(first) == token_hash(first) != token_hash(second)
    assert token_hash("\udcff")  # a header may hold any bytes


def test_bytes_of_any_length_compare() -> None:
    assert same_bytes(b"", b"")
    assert not same_bytes(b"a", b"")
    assert same_bytes("é".encode(), "é".encode())
