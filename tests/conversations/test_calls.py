"""A call's card moves forward, in whatever order its facts come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import reduce
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from conversations.calls import is_missed, moved, opened
from conversations.content import Call
from conversations.inbound import CallFile, CallUpdate, InboundFile, InboundIdentity

T0 = datetime(2026, 3, 1, 10, tzinfo=UTC)
INBOX = UUID(int=1)


def at(seconds: float) -> datetime:
    return T0 + timedelta(seconds=seconds)


def news(**facts: Any) -> CallUpdate:
    caller = InboundIdentity("+8613800138000", "+86 138 0013 8000")
    defaults = {"direction": "inbound", "caller": "+8613800138000", "callee": "+862112345678", "received_at": at(99)}
    return CallUpdate(UUID(int=2), INBOX, "asterisk", caller, "c-1", **(defaults | facts))


def file(key: str, kind: Any = "recording", side: str = "") -> CallFile:
    stored = InboundFile(UUID(int=hash(key) % 2**64), b"s" * 32, f"{key}.wav", "audio/x-wav", 10)
    return CallFile(stored, key, kind, side)


RINGING = news(state="ringing", started_at=at(0))
ANSWERED = news(state="answered", answered_at=at(7), answered_by="1001")
ENDED = news(state="ended", ended_at=at(67), cause="Normal Clearing")
RECORDED = news(files=(file("rec-1"),))


def told(*all_news: CallUpdate) -> Call:
    return reduce(lambda card, one: moved(card, one, None), all_news, opened(all_news[0]))


@pytest.mark.parametrize("order", list(permutations([RINGING, ANSWERED, ENDED, RECORDED])))
def test_any_order_and_any_repeat_make_the_same_card(order: tuple[CallUpdate, ...]) -> None:
    card = told(*order)
    assert card == told(*order, *order) == told(RINGING, ANSWERED, ENDED, RECORDED)
    assert (card.state, card.outcome, card.duration_s, card.cause) == ("ended", "answered", 60.0, "Normal Clearing")
    assert (card.answered_by, [one["key"] for one in card.recordings]) == ("1001", ["rec-1"])


@pytest.mark.parametrize("order", list(permutations([RINGING, ANSWERED, ENDED])))
def test_no_step_takes_the_state_back(order: tuple[CallUpdate, ...]) -> None:
    states = ["ringing", "answered", "ended"]
    seen = [states.index(told(*order[: n + 1]).state) for n in range(3)]
    assert seen == sorted(seen)


@pytest.mark.parametrize(
    ("facts", "outcome", "missed"),
    [
        ({}, "no_answer", True),
        ({"outcome": "busy"}, "busy", True),
        ({"outcome": "abandoned"}, "abandoned", True),
        ({"files": (file("v", "voicemail"),)}, "voicemail", True),
        ({"outcome": "answered"}, "answered", False),
        ({"direction": "outbound", "outcome": "no_answer"}, "no_answer", False),
    ],
)
def test_how_a_call_ends_decides_whether_it_was_missed(facts: dict[str, Any], outcome: str, missed: bool) -> None:
    card = told(news(state="ended", **facts))
    assert (card.outcome, is_missed(card)) == (outcome, missed)
    assert card.duration_s is None


def test_the_more_exact_word_about_an_end_wins() -> None:
    vague, exact = news(state="ended", ended_at=at(20)), news(state="ended", ended_at=at(20), outcome="busy")
    assert told(vague, exact).outcome == told(exact, vague).outcome == "busy"


def test_an_end_noticed_after_a_cut_is_put_right_by_the_exchanges_own_record() -> None:
    noticed = news(state="ended", ended_at=at(300), cause="the line to the exchange was cut")
    assert told(RINGING, ANSWERED, noticed).duration_s == 293.0
    assert told(RINGING, ANSWERED, noticed, ENDED).duration_s == 60.0


def test_a_step_without_a_time_counts_from_when_it_was_heard_of() -> None:
    card = told(RINGING, news(state="answered", received_at=at(8)), news(state="ended", received_at=at(28)))
    assert card.duration_s == 20.0


def test_each_sides_recording_is_kept_once() -> None:
    card = told(news(files=(file("a", side="agent"), file("b", side="customer"))), news(files=(file("a"),)))
    assert [(one["key"], one.get("side")) for one in card.recordings] == [("a", "agent"), ("b", "customer")]
