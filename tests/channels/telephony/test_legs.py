"""Legs put together into calls: written from the protocols, and played from what real exchanges said."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from channels.asterisk.ami import read_block
from channels.asterisk.events import AmiTracker, AriTracker
from channels.freeswitch.esl import read_event, read_frame
from channels.freeswitch.events import EslTracker
from channels.telephony.facts import CallFacts
from channels.telephony.legs import Calls
from channels.telephony.numbers import customer, e164

DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "channels"
ASTERISK, FREESWITCH = DATA / "asterisk-22.9-traces", DATA / "freeswitch-1.10-traces"
WANG = "+8613800138000"
T0 = datetime(2026, 3, 1, 10, tzinfo=UTC)


def steps(told: Iterable[CallFacts]) -> list[str]:
    return [one.state for one in told if one.state]


def test_who_calls_and_who_is_called_decides_the_direction() -> None:
    calls = Calls("CN", ["1001"], ["02112345678"])
    [inbound] = calls.appears("a", T0, number="13800138000", exten="4001", is_calling=True)
    [outbound] = calls.appears("b", T0, number="1001", exten="13900139000", is_calling=True)
    [shown] = calls.appears("c", T0, number="+862112345678", exten="13700137000", is_calling=True)
    internal = list(calls.appears("d", T0, number="1001", exten="1002", is_calling=True))
    assert (inbound.direction, inbound.customer) == ("inbound", WANG)
    assert (outbound.direction, outbound.customer, outbound.agent) == ("outbound", "+8613900139000", "")
    assert (shown.direction, shown.customer) == ("outbound", "+8613700137000")
    assert internal == [], "colleagues among themselves are no customers"


def test_a_call_is_over_with_its_last_leg_and_not_before() -> None:
    calls = Calls("CN")
    list(calls.appears("a", T0, number=WANG, is_calling=True))
    list(calls.appears("b", T0, linked="a"))
    assert list(calls.gone("b", T0, cause="Normal Clearing")) == []
    [over] = calls.gone("a", T0)
    assert (over.state, over.outcome) == ("ended", "abandoned")
    assert list(calls.gone("a", T0)) == []


def test_the_agents_leg_that_shows_the_customers_number_is_the_same_call() -> None:
    calls = Calls("CN")
    told = list(calls.appears("a", T0, number=WANG, is_calling=True))
    told += calls.appears("b", T0, number=WANG, exten="1001")
    told += calls.answered("b", T0, "1001")
    assert {one.call_id for one in told} == {"a"}
    assert steps(told) == ["ringing", "answered"]


def test_what_is_under_way_outlives_a_restart_and_what_is_gone_is_over() -> None:
    before = Calls("CN")
    list(before.appears("a", T0, number=WANG, is_calling=True))
    list(before.appears("b", T0, number="+8613900139000", is_calling=True))
    after = Calls("CN")
    after.load(orjson.loads(orjson.dumps(before.dump())))
    [over] = after.missing(["b"], "cut")
    assert (over.call_id, over.state, over.customer, over.ended_at) == ("a", "ended", WANG, None)
    assert steps(after.answered("b", T0)) == ["answered"]


def test_who_stands_in_a_queue_of_asterisk_is_answered_by_an_agent_only() -> None:
    def event(name: str, **more: str) -> dict[str, str]:
        return {"Event": name, "Uniqueid": "1", "Linkedid": "1", "CallerIDNum": WANG, "Exten": "500"} | more

    tracker = AmiTracker(Calls("CN"))
    told: list[CallFacts] = []
    for one in (
        event("Newchannel", ChannelStateDesc="Ring"),
        event("Newstate", ChannelStateDesc="Up"),
        event("Newexten", Application="Queue"),
        event("QueueCallerJoin"),
        event("QueueCallerAbandon"),
        event("Hangup", Cause="16", **{"Cause-txt": "Normal Clearing"}),
    ):
        told += tracker.take(one)
    assert steps(told) == ["ringing", "ended"]
    assert told[-1].outcome == "abandoned"


@pytest.mark.parametrize(
    ("text", "region", "number"),
    [
        ("138 0013 8000", "CN", WANG),
        ("008613800138000", "CN", WANG),
        ("021-12345678", "CN", "+862112345678"),
        ("(415) 867-5309", "US", "+14158675309"),
        ("10086", "CN", None),
        ("1001", "CN", None),
        ("sipp", "CN", None),
        ("", "CN", None),
    ],
)
def test_numbers_are_known_in_one_form(text: str, region: str, number: str | None) -> None:
    assert e164(text, region) == number


def test_who_hides_their_number_is_somebody_new_each_time() -> None:
    first, second = (customer("anonymous", "", call, "CN") for call in ("c-1", "c-2"))
    assert first.external_id != second.external_id
    assert first.links == ()
    assert customer(WANG, WANG, "c", "CN").name == ""


# -- recordings of real exchanges, read in place ------------------------------------------------------------------

with_asterisk = pytest.mark.skipif(not ASTERISK.exists(), reason="the recordings of Asterisk are not at hand")
with_freeswitch = pytest.mark.skipif(not FREESWITCH.exists(), reason="the recordings of FreeSWITCH are not at hand")


def played_by_ari(name: str) -> list[CallFacts]:
    tracker = AriTracker(Calls("CN"), "http://x")
    events = [orjson.loads(line) for line in (ASTERISK / f"{name}.ari.ndjson").read_bytes().splitlines()]
    return [facts for event in events for facts in tracker.take(event)]


def played_by_ami(name: str) -> list[CallFacts]:
    tracker = AmiTracker(Calls("CN"))
    blocks = (ASTERISK / f"{name}.ami.txt").read_bytes().replace(b"\r\n", b"\n").split(b"\n\n")
    return [facts for block in blocks for facts in tracker.take(read_block(block))]


async def played_by_esl(name: str) -> list[CallFacts]:
    reader = asyncio.StreamReader(limit=64_000)
    reader.feed_data((FREESWITCH / name).read_bytes())
    reader.feed_eof()
    tracker, told = EslTracker(Calls("CN"), picked_up=True, recordings=""), []
    while not reader.at_eof():
        if (event := read_event(await read_frame(reader))) is not None:
            told += tracker.take(event)
    return told


def summary(told: Sequence[CallFacts]) -> dict[str, Any]:
    """One call as its card will say."""
    assert len({one.call_id for one in told}) == 1, "one call each"
    last, answered = told[-1], [one for one in told if one.state == "answered"]
    digits = max((one.digits for one in told), key=len)
    found: dict[str, Any] = {"outcome": "answered" if answered else last.outcome, "cause": last.cause}
    found |= {"customer": told[0].customer, "digits": digits}
    if answered and answered[0].answered_at and last.ended_at:
        found["talk_s"] = round((last.ended_at - answered[0].answered_at).total_seconds(), 1)
    return found


@with_asterisk
def test_a_real_asterisks_answered_call_is_read_alike_from_both_interfaces() -> None:
    seen = {"outcome": "answered", "cause": "Normal Clearing", "customer": WANG, "digits": "42#"}
    assert summary(played_by_ari("inbound_answer_dtmf_hold")) == seen | {"talk_s": 3.3}
    assert summary(played_by_ami("inbound_answer_dtmf_hold")) == seen


@with_asterisk
def test_a_real_asterisks_busy_call_is_read_alike_from_both_interfaces() -> None:
    seen = {"outcome": "busy", "cause": "User busy", "customer": "", "digits": ""}
    assert summary(played_by_ari("busy")) == summary(played_by_ami("busy")) == seen


@with_freeswitch
async def test_a_real_freeswitchs_calls_are_read() -> None:
    answered = summary(await played_by_esl("inbound_answered.plain.esl"))
    assert (answered["outcome"], answered["cause"], answered["talk_s"]) == ("answered", "Normal clearing", 3.0)
    busy = summary(await played_by_esl("busy.json.esl"))
    assert (busy["outcome"], busy["cause"]) == ("busy", "User busy")
