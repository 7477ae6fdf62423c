"""The door for DingTalk's requests: what proves one, and that nothing else gets in."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels.contract import AcceptReceipt, HookAnswer, RawEnvelope
from channels.errors import EventRejected, SignatureRejected
from kit.ids import new_id
from tests.channels.dingtalk.bench import Bench, request
from tests.providers.dingtalk_events import CLIENT_ID, GROUP, left, open_answer, said, seal, sign

RECEIPT = AcceptReceipt(new_id(), duplicate=False)


def test_a_signed_message_is_known_by_its_id_and_keeps_its_chats_order(bench: Bench) -> None:
    body = orjson.dumps(said(content="E4", group=GROUP))
    made = bench.adapter.verify(request(body, sign(bench.clock.now())))
    assert isinstance(made, RawEnvelope)
    assert (made.dedupe_key, made.order_key, made.body) == ("msg1", GROUP, body)
    assert bench.adapter.answer(RECEIPT).body == b"{}"


@pytest.mark.parametrize(
    "fault", ["missing", "wrong", "another secret", "another time", "not ASCII", "no time", "no secret"]
)
def test_a_message_whose_time_is_not_signed_is_refused(bench: Bench, fault: str) -> None:
    at = bench.clock.now()
    genuine = sign(at)
    mangled: dict[str, dict[str, str]] = {
        "missing": {},
        "wrong": genuine | {"sign": genuine["sign"][::-1]},
        "another secret": sign(at, "another"),
        "another time": genuine | {"timestamp": str(int(genuine["timestamp"]) + 1)},
        "not ASCII": genuine | {"sign": "\udce9" * 44},
        "no time": {"sign": genuine["sign"]},
        "no secret": sign(at, ""),
    }
    adapter = bench.another(secrets={}) if fault == "no secret" else bench.adapter
    with pytest.raises(SignatureRejected):
        adapter.verify(request(orjson.dumps(said(content="E4")), mangled[fault]))


def test_a_signature_holds_for_an_hour(bench: Bench) -> None:
    body = orjson.dumps(said(content="E4"))
    assert isinstance(bench.adapter.verify(request(body, sign(bench.clock.now() - timedelta(minutes=59)))), RawEnvelope)
    for minutes in (-61, 61):
        with pytest.raises(SignatureRejected, match="hour"):
            bench.adapter.verify(request(body, sign(bench.clock.now() + timedelta(minutes=minutes))))


def test_where_messages_come_by_stream_none_is_taken_by_http(bench: Bench) -> None:
    with pytest.raises(SignatureRejected, match="Stream"):
        bench.another(config={"delivery": "stream"}).verify(
            request(orjson.dumps(said(content="E4")), sign(bench.clock.now()))
        )


def test_an_event_is_stored_decrypted_and_answered_with_a_sealed_success(bench: Bench) -> None:
    event = left("u1")
    query, body = seal(event, bench.clock.now())
    made = bench.adapter.verify(request(body, query=query))
    assert isinstance(made, RawEnvelope)
    assert orjson.loads(made.body) == event
    assert open_answer(bench.adapter.answer(RECEIPT).body) == "success"
    again = bench.adapter.verify(request(body, query=query))
    assert isinstance(again, RawEnvelope)
    assert again.dedupe_key == made.dedupe_key
    bench.adapter.verify(request(orjson.dumps(said(content="E4")), sign(bench.clock.now())))
    assert bench.adapter.answer(RECEIPT).body == b"{}"


def test_the_check_of_the_address_is_answered_and_stores_nothing(bench: Bench) -> None:
    query, body = seal({"EventType": "check_url"}, bench.clock.now())
    answer = bench.adapter.verify(request(body, query=query))
    assert isinstance(answer, HookAnswer)
    assert open_answer(answer.body) == "success"


@pytest.mark.parametrize("fault", ["signature", "nonce", "timestamp", "body", "another receiver", "stale", "no keys"])
def test_an_event_that_is_not_sealed_for_this_app_now_is_refused(bench: Bench, fault: str) -> None:
    at = bench.clock.now()
    query, body = seal(left("u1"), at)
    adapter = bench.adapter
    match fault:
        case "signature":
            query["msg_signature"] = query["msg_signature"][::-1]
        case "nonce" | "timestamp":
            query[fault] += "1"
        case "body":
            body = seal(left("u2"), at)[1]
        case "another receiver":
            query, body = seal(left("u1"), at, "ding-another")
        case "stale":
            query, body = seal(left("u1"), at - timedelta(minutes=61))
        case "no keys":
            adapter = bench.another(secrets={"client_secret": "x"})
    with pytest.raises(SignatureRejected):
        adapter.verify(request(body, query=query))


def test_events_may_be_sealed_for_the_company_and_named_by_the_older_parameters(bench: Bench) -> None:
    adapter = bench.another(config={"receiver_id": "dinge8a565"})
    query, body = seal(left("u1"), bench.clock.now(), "dinge8a565")
    older = {"signature": query["signature"], "timeStamp": query["timestamp"], "nonce": query["nonce"]}
    assert isinstance(adapter.verify(request(body, query=older)), RawEnvelope)
    assert CLIENT_ID != "dinge8a565"


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"msgId": ""}', b"\xff"])
def test_a_signed_request_that_is_no_message_is_refused_by_name(bench: Bench, body: bytes) -> None:
    with pytest.raises(EventRejected):
        bench.adapter.verify(request(body, sign(bench.clock.now())))
    with pytest.raises(EventRejected):
        bench.adapter.verify(request(b" " * 1_000_001, sign(bench.clock.now())))


@given(
    document=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["msgId", "conversationId", "senderId", "encrypt", "EventType", "EventId"]),
                inner,
                max_size=5,
            )
        ),
        max_leaves=12,
    )
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_proved_document_is_taken_or_refused_and_nothing_else(bench: Bench, document: Any) -> None:
    body, at = json.dumps(document).encode(), bench.clock.now()
    query, sealed = seal(body, at)
    for asked in (request(body, sign(at)), request(sealed, query=query), request(body, query=query)):
        try:
            made = bench.adapter.verify(asked)
        except (SignatureRejected, EventRejected) as error:
            assert error.detail  # noqa: PT017 - either is right
        else:
            assert isinstance(made, (RawEnvelope, HookAnswer))


@given(st.binary(max_size=100), st.text(st.characters(), max_size=40))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rubbish_in_body_headers_and_query_is_refused_and_breaks_nothing(bench: Bench, body: bytes, words: str) -> None:
    query = {"msg_signature": words or "x", "timestamp": words, "nonce": words}
    for asked in (request(body, {"timestamp": words, "sign": words}), request(body, query=query)):
        with pytest.raises(SignatureRejected):
            bench.adapter.verify(asked)
