"""The door for Feishu's requests: what proves one, and that nothing else gets in."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels.contract import HookAnswer, RawEnvelope
from channels.errors import EventRejected, SignatureRejected
from tests.channels.feishu.bench import SECRETS, Bench, request
from tests.providers.feishu_events import AT_MS, P2P, WANG, event_v1, old_pressed, pressed, recalled, seen, written
from tests.providers.feishu_signing import (
    ENCRYPT_KEY,
    NONCE,
    SIGNATURE,
    TIMESTAMP,
    VERIFICATION_TOKEN,
    encrypt,
    sealed,
    sign,
    sign_card,
)

PLAIN = {"app_secret": SECRETS["app_secret"], "verification_token": VERIFICATION_TOKEN}
CHALLENGE = {"challenge": "ajls384k", "token": VERIFICATION_TOKEN, "type": "url_verification"}


@pytest.fixture(autouse=True)
def now(bench: Bench) -> None:
    """The specimens' events happened at this time."""
    bench.clock.set(bench.clock.now().fromtimestamp(AT_MS / 1000, bench.clock.now().tzinfo))


def test_a_signed_event_is_stored_decrypted_under_its_id(bench: Bench) -> None:
    event = written("E4")
    made = bench.ask(event)
    assert isinstance(made, RawEnvelope)
    assert (made.dedupe_key, made.order_key) == ("ev-om_1", P2P)
    assert orjson.loads(made.body) == event


def test_the_check_of_the_address_is_answered_with_its_challenge(bench: Bench) -> None:
    answer = bench.adapter.verify(request(sealed(CHALLENGE)))
    assert answer == HookAnswer(200, b'{"challenge":"ajls384k"}', "application/json; charset=utf-8")
    assert bench.ask(CHALLENGE) == answer
    plain = bench.another(secrets=PLAIN)
    assert plain.verify(request(orjson.dumps(CHALLENGE))) == answer


@pytest.mark.parametrize("token", ["", "another", "\ud800"])
def test_the_check_of_the_address_has_to_hold_the_token(bench: Bench, token: str) -> None:
    asked = b'{"type": "url_verification", "challenge": "x", "token": "%s"}' % token.encode("utf-8", "surrogatepass")
    with pytest.raises(SignatureRejected):
        bench.adapter.verify(request(sealed(asked)))
    with pytest.raises(SignatureRejected):
        bench.another(secrets=PLAIN).verify(request(asked))


def test_a_challenge_that_is_not_encrypted_is_refused_where_events_are(bench: Bench) -> None:
    with pytest.raises(SignatureRejected):
        bench.adapter.verify(request(orjson.dumps(CHALLENGE)))
    with pytest.raises(SignatureRejected):
        bench.adapter.verify(request(sealed(CHALLENGE, "another key")))


@pytest.mark.parametrize("fault", ["missing", "wrong", "of another body", "another key", "not ASCII", "empty",
                                   "of another time", "of another nonce"])  # fmt: skip
def test_what_is_not_signed_for_this_body_at_this_time_is_refused(bench: Bench, fault: str) -> None:
    body, at = sealed(written("E4")), bench.clock.now()
    genuine = sign(body, at)
    mangled: dict[str, dict[str, str]] = {
        "missing": {},
        "wrong": genuine | {SIGNATURE: genuine[SIGNATURE][::-1]},
        "of another body": sign(sealed(written("E5")), at),
        "another key": sign(body, at, "another key"),
        "not ASCII": genuine | {SIGNATURE: "\udce9" * 64},
        "empty": dict.fromkeys(genuine, ""),
        "of another time": genuine | {TIMESTAMP: str(int(at.timestamp()) - 30)},
        "of another nonce": genuine | {NONCE: "7"},
    }
    with pytest.raises(SignatureRejected):
        bench.adapter.verify(request(body, mangled[fault]))


def test_an_old_event_is_refused_and_a_late_repeat_is_not(bench: Bench) -> None:
    body = sealed(written("E4"))
    headers = sign(body, bench.clock.now())
    bench.clock.advance(hours=7, minutes=10)
    assert isinstance(bench.adapter.verify(request(body, headers)), RawEnvelope)
    bench.clock.advance(hours=1)
    with pytest.raises(SignatureRejected, match="eight hours"):
        bench.adapter.verify(request(body, headers))
    with pytest.raises(SignatureRejected, match="clock"):
        bench.adapter.verify(request(body, sign(body, bench.clock.now() + timedelta(minutes=6))))


def test_with_an_encrypt_key_a_plain_event_is_refused_though_it_knows_the_token(bench: Bench) -> None:
    with pytest.raises(SignatureRejected):
        bench.adapter.verify(request(orjson.dumps(written("E4"))))


def test_in_plain_mode_the_token_decides(bench: Bench) -> None:
    plain = bench.another(secrets=PLAIN)
    assert isinstance(plain.verify(request(orjson.dumps(written("E4")))), RawEnvelope)
    assert isinstance(plain.verify(request(orjson.dumps(event_v1("message", {"open_id": WANG})))), RawEnvelope)
    stranger = written("E4")
    stranger["header"]["token"] = "another"
    for body in (orjson.dumps(stranger), sealed(written("E4")), b"", b"[]", b"\xff", b"{}"):
        with pytest.raises(SignatureRejected):
            plain.verify(request(body))


def test_in_plain_mode_an_old_event_is_refused_by_its_own_time(bench: Bench) -> None:
    bench.clock.advance(hours=9)
    with pytest.raises(SignatureRejected, match="eight hours"):
        bench.another(secrets=PLAIN).verify(request(orjson.dumps(written("E4"))))


def test_an_old_card_is_signed_in_its_own_way_and_nothing_else_is(bench: Bench) -> None:
    for secrets, wrap in ((SECRETS, sealed), (PLAIN, orjson.dumps)):
        adapter = bench.another(secrets=secrets)
        body = wrap(old_pressed({"id": "y"}))
        made = adapter.verify(request(body, sign_card(body, bench.clock.now())))
        assert isinstance(made, RawEnvelope)
        assert made.order_key == P2P
        with pytest.raises(SignatureRejected):
            adapter.verify(request(body, sign_card(body, bench.clock.now(), "another")))
        message = wrap(written("E4") | {"open_message_id": "om_1", "action": {}})
        with pytest.raises(SignatureRejected, match="only old cards"):
            adapter.verify(request(message, sign_card(message, bench.clock.now())))


def test_an_event_for_another_app_is_refused(bench: Bench) -> None:
    event = written("E4")
    event["header"]["app_id"] = "cli_another"
    with pytest.raises(SignatureRejected, match="another app"):
        bench.ask(event)


def test_without_any_secret_nothing_is_believed(bench: Bench) -> None:
    bare = bench.another(secrets={})
    for body in (orjson.dumps(CHALLENGE | {"token": ""}), orjson.dumps(written("E4")), sealed(written("E4"), "")):
        with pytest.raises(SignatureRejected):
            bare.verify(request(body, sign(body, bench.clock.now(), "")))


@pytest.mark.parametrize(
    "event", [{}, {"header": {"event_type": "x"}}, {"header": []}, {"uuid": ""}, {"type": "x"}, []]
)
def test_a_signed_request_that_is_no_event_is_refused_by_name(bench: Bench, event: Any) -> None:
    with pytest.raises(EventRejected):
        bench.ask(orjson.dumps(event))


def test_a_body_beyond_all_measure_is_refused_before_it_is_looked_at(bench: Bench) -> None:
    body = b" " * 1_000_001
    with pytest.raises(EventRejected, match="large"):
        bench.adapter.verify(request(body, sign(body, bench.clock.now())))


def test_events_of_one_chat_keep_their_order(bench: Bench) -> None:
    lanes = []
    for event in (written("E4"), recalled(), pressed({"id": "y"}), seen("om_9")):
        made = bench.ask(event)
        assert isinstance(made, RawEnvelope)
        lanes.append(made.order_key)
    assert lanes == [P2P, P2P, P2P, WANG]


@given(document=st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["header", "event", "uuid", "token", "type", "event_id", "event_type", "encrypt", "action",
                         "open_message_id", "create_time", "ts", "message", "chat_id", "app_id"]), inner, max_size=5),
    max_leaves=15,
))  # fmt: skip
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_signed_document_is_taken_or_refused_and_nothing_else(bench: Bench, document: Any) -> None:
    for body in (sealed(json.dumps(document).encode()), json.dumps({"encrypt": document}).encode()):
        try:
            made = bench.adapter.verify(request(body, sign(body, bench.clock.now())))
        except (SignatureRejected, EventRejected) as error:
            assert error.detail  # noqa: PT017 - either is right
        else:
            assert isinstance(made, (RawEnvelope, HookAnswer))


@given(st.binary(max_size=120), st.text(st.characters(), max_size=60))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rubbish_in_body_and_headers_is_refused_and_breaks_nothing(bench: Bench, body: bytes, header: str) -> None:
    for text in (body, orjson.dumps({"encrypt": encrypt(body, ENCRYPT_KEY)})):
        with pytest.raises(SignatureRejected):
            bench.adapter.verify(request(text, {TIMESTAMP: header, NONCE: header, SIGNATURE: header}))
