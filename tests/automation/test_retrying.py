"""What follows an attempt of a delivery."""

from __future__ import annotations

import random
from datetime import timedelta
from email.utils import format_datetime

import pytest

from automation.retrying import BASE_S, CEILING_S, LONGEST_ASKED_S, MAX_ATTEMPTS, Attempt, asked_to_wait, decide
from tests.support.clock import START

DICE = random.Random(7)


def answered(status: int | None, **headers: str) -> Attempt:
    return Attempt(
        status, {name.replace("_", "-"): value for name, value in headers.items()}, None if status else "away"
    )


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_is_taken(status: int) -> None:
    assert decide(answered(status), 1, START, DICE).state == "delivered"


@pytest.mark.parametrize("status", [None, 301, 307, 400, 401, 404, 408, 429, 500, 503])
def test_anything_else_is_tried_again_later_and_later_and_not_for_ever(status: int | None) -> None:
    waits = []
    for attempts in range(1, MAX_ATTEMPTS):
        following = decide(answered(status), attempts, START, DICE)
        assert following.state == "queued"
        waits.append((following.run_at - START).total_seconds())
        pause = min(CEILING_S, BASE_S * 2 ** (attempts - 1))
        assert pause / 2 <= waits[-1] <= pause
    assert sum(waits) > 6 * 3600
    assert decide(answered(status), MAX_ATTEMPTS, START, DICE).state == "dead"


def test_gone_is_dead_at_once_and_says_that_nobody_is_there() -> None:
    following = decide(answered(410), 1, START, DICE)
    assert (following.state, following.is_gone) == ("dead", True)


def test_an_address_that_leads_inside_is_not_tried_again() -> None:
    assert decide(Attempt(None, {}, "inside", is_final=True), 1, START, DICE).state == "dead"


WAITS = [
    ("120", 120.0),
    ("0", 0.0),
    (" 7 ", 7.0),
    ("99999999999999999999", LONGEST_ASKED_S),
    (format_datetime(START + timedelta(minutes=3), usegmt=True), 180.0),
    (format_datetime(START - timedelta(minutes=3), usegmt=True), 0.0),
    ("Mon, 02 Mar 2026 09:01:00", 0.0),
    ("soon", 0.0),
    ("-5", 0.0),
    ("٣", 0.0),
]


@pytest.mark.parametrize(("asked", "waits_s"), WAITS)
def test_who_asks_to_wait_is_waited_for(asked: str, waits_s: float) -> None:
    assert asked_to_wait({"retry-after": asked}, START) == waits_s


def test_asked_for_more_than_our_pause_it_waits_so_long() -> None:
    following = decide(answered(503, retry_after="900"), 1, START, DICE)
    assert following.run_at == START + timedelta(minutes=15)
