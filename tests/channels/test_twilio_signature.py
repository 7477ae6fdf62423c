"""Twilio's proof of origin, against the vectors of its own library and what would trip a check."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from channels.twilio_signature import is_signed, sign

VECTORS = Path(__file__).resolve().parents[3] / "shared" / "data" / "channels" / "twilio" / "validator_vectors.json"
URL = "https://desk.test/hooks/7?a=1&b=%20"


@pytest.mark.skipif(not VECTORS.is_file(), reason="Twilio's vectors are not at hand")
def test_the_vectors_of_twilios_library_hold() -> None:
    told = json.loads(VECTORS.read_text())
    for case in told["cases"]:
        pairs = [(name, value) for name, value in case.get("params_list") or case["params"].items()]
        assert is_signed(told["auth_token"], case["url"], pairs, case["signature"]) is case["valid"]
        assert not is_signed("another", case["url"], pairs, case["signature"])


def test_fields_are_taken_by_name_and_equal_ones_once() -> None:
    once = sign("t", URL, [("b", "2"), ("a", "1"), ("a", "0")])
    assert once == sign("t", URL, [("a", "0"), ("a", "1"), ("a", "1"), ("b", "2")])
    assert is_signed("t", URL, [("a", "1"), ("b", "2"), ("a", "0")], once.decode())
    assert not is_signed("t", URL, [("a", "1"), ("b", "2")], once.decode())


@pytest.mark.parametrize(
    ("told", "called"),
    [
        ("https://desk.test:443/hooks/7", "https://desk.test/hooks/7"),
        ("https://desk.test/hooks/7", "https://desk.test:443/hooks/7"),
        ("http://desk.test:80/hooks/7", "http://desk.test/hooks/7"),
        ("https://desk.test:8443/hooks/7", "https://desk.test:8443/hooks/7"),
    ],
)
def test_a_standard_port_may_be_written_or_not(told: str, called: str) -> None:
    assert is_signed("t", called, [], sign("t", told).decode())


def test_another_address_is_another_signature() -> None:
    for other in ("http://desk.test/hooks/7", "https://desk.test/hooks/8", "https://inner:8080/hooks/7"):
        assert not is_signed("t", other, [], sign("t", "https://desk.test/hooks/7").decode())


def test_a_json_body_is_proved_by_its_digest_in_the_address() -> None:
    body = b'{"a": 1}'
    url = f"https://desk.test/hooks/7?bodySHA256={hashlib.sha256(body).hexdigest()}"
    assert is_signed("t", url, [], sign("t", url).decode(), body=body)
    assert not is_signed("t", url, [], sign("t", url).decode(), body=body + b" ")
    bare = "https://desk.test/hooks/7"
    assert not is_signed("t", bare, [], sign("t", bare).decode(), body=body)


@pytest.mark.parametrize("signature", ["", "é", "\udcff", "x" * 10_000])
def test_nothing_trips_it(signature: str) -> None:
    assert not is_signed("t", URL, [("\udcff", "é")], signature)
    assert not is_signed("", URL, [], sign("", URL).decode())
    assert not is_signed("t", "http://[::1", [], signature)
