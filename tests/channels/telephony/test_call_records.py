"""Call records of each vendor, as its map of fields reads them; what proves where they come from."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from pydantic import ValidationError

from channels.cdr.config import CdrConfig
from channels.cdr.parse import fields_for, items_path, kind_of, read_items, to_facts
from channels.cdr.proof import is_huaweis, signs_in
from channels.cdr.vendors import VENDORS
from channels.contract import HookRequest
from channels.errors import Unparseable
from channels.telephony.facts import CallFacts
from channels.telephony.settings import choice_of
from conversations.inbound import CallChoice

NOW = datetime(2026, 3, 1, 10, tzinfo=UTC)
URL = "https://desk.test/hooks/1"


def read(vendor: str, told: Any, action: str = "", own: str = "", zone: str = "") -> list[CallFacts]:
    body = orjson.dumps(told)
    kind = kind_of(body, VENDORS[vendor], action)
    where = fields_for(vendor, kind, own)
    items = read_items(body, VENDORS[vendor], items_path(own))
    return [to_facts(item, where, kind, zone or VENDORS[vendor].zone, {}) for item in items]


def test_aliyuns_times_are_those_of_china_and_its_calls_go_out() -> None:
    told = {"call_id": "1^2", "caller": "05711111", "callee": "13900139000", "duration": "10"}
    times = {
        "originate_time": "2020-05-01 10:00:00",
        "start_time": "2020-05-01 10:00:05",
        "end_time": "2020-05-01 10:00:15",
    }
    [facts] = read("aliyun", [told | times])
    assert (facts.direction, facts.customer, facts.state) == ("outbound", "13900139000", "ended")
    assert facts.answered_at == datetime(2020, 5, 1, 2, 0, 5, tzinfo=UTC)


def test_aliyuns_recording_names_no_number_and_waits_for_its_call() -> None:
    [facts] = read("aliyun", [{"call_id": "1^2", "record_file": "http://x/1.mp3", "end_time": "2020-05-01 10:00:15"}])
    assert (facts.customer, [one.url for one in facts.recordings]) == (None, ["http://x/1.mp3"])


def test_huaweis_states_and_records_are_of_one_call() -> None:
    about = {"sessionId": "s", "caller": "+8613800138000", "called": "+862112345678"}
    [state] = read("huawei", {"eventType": "answer", "statusInfo": about | {"timestamp": "2019-01-24 07:03:28"}})
    assert (state.state, state.answered_at) == ("answered", datetime(2019, 1, 24, 7, 3, 28, tzinfo=UTC))
    fee = {"direction": 0, "sessionId": "s", "callerNum": "+8613800138000", "calleeNum": "+862112345678"}
    [record] = read("huawei", {"eventType": "fee", "feeLst": [fee | {"callEndTime": "2019-01-24 07:04:00"}]})
    assert (record.call_id, record.direction, record.state) == ("s", "inbound", "ended")


def test_an_exchange_of_ones_own_is_read_by_the_inboxs_settings() -> None:
    own = "items = data.calls\ncall_id = uuid\ncaller = from.number\nended_at = over"
    told = {"data": {"calls": [{"uuid": "u", "from": {"number": "13800138000"}, "over": "2026-03-01T10:00:00+08:00"}]}}
    [facts] = read("custom", told, own=own)
    assert (facts.customer, facts.ended_at) == ("13800138000", datetime(2026, 3, 1, 2, tzinfo=UTC))


@pytest.mark.parametrize("told", [[], {}, [1], "x", {"calls": 1}, [{"call_id": "a", "ended_at": "gestern"}]])
def test_what_are_no_call_records_is_refused_in_words(told: Any) -> None:
    with pytest.raises(Unparseable) as refused:
        read("custom", told)
    assert refused.value.detail


@pytest.mark.parametrize("between", ["\n", ""])
def test_huaweis_digest_is_believed_for_five_minutes(between: str) -> None:
    created = NOW.strftime("%Y-%m-%dT%H:%M:%SZ")
    digest = hmac.new(b"s", between.join((URL, "n", created)).encode(), hashlib.sha256).digest()
    word = base64.b64encode(digest).decode()
    told = f'UsernameToken Username="k", PasswordDigest="{word}", Nonce="n", Created="{created}"'
    request = HookRequest("POST", URL, {}, {"x-aksk": told}, b"{}", "")
    secrets = {"app_key": "k", "app_secret": "s"}
    assert is_huaweis(secrets, request, NOW)
    assert is_huaweis(secrets, request, NOW - timedelta(hours=8)), "some platforms write UTC+8 and say Z"
    assert not is_huaweis(secrets, request, NOW + timedelta(minutes=6))
    assert not is_huaweis(secrets | {"app_secret": "t"}, request, NOW)
    assert not is_huaweis({}, request, NOW)


@pytest.mark.parametrize(
    ("header", "fits"),
    [
        ("Basic dTpw", True),
        ("basic dTpw", True),
        ("Basic dTpx", False),
        ("Basic ???", False),
        ("Bearer dTpw", False),
        ("é", False),
    ],
)
def test_basic_sign_in(header: str, fits: bool) -> None:
    request = HookRequest("POST", URL, {}, {"authorization": header}, b"", "")
    assert signs_in("u", "p", request) is fits
    assert not signs_in("u", "", request)


@pytest.mark.parametrize(
    "wrong",
    [
        {"hook_key": "short"},
        {"time_zone": "Mars/North"},
        {"fields": "colour = red"},
        {"people": "1001"},
        {"choices": "one = Repairs"},
        {"choices": "1"},
        {"region": "China"},
    ],
)
def test_settings_that_cannot_work_are_not_saved(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        CdrConfig.model_validate(wrong)


@pytest.mark.parametrize(
    ("digits", "choice"),
    [
        ("1", CallChoice("Repairs")),
        ("2", CallChoice("Sales", "high")),
        ("3", CallChoice("Parts, spare")),
        ("12", CallChoice("维修")),
        ("4", None),
        ("", None),
    ],
)
def test_keys_lead_where_the_settings_say(digits: str, choice: CallChoice | None) -> None:
    config = {"choices": "1 = Repairs\n2 = Sales, HIGH\n3 = Parts, spare\n# nobody uses it\n12 = 维修"}
    CdrConfig.model_validate(config)
    assert choice_of(config, digits) == choice
    assert choice_of({}, "1") is None
