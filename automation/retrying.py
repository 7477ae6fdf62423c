"""What an attempt of a delivery means, and when the next one comes. Pure but for the dice."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final, Literal

# 16 attempts, 10 s apart at first and 2 h at last: about ten hours in all.
MAX_ATTEMPTS: Final = 16
BASE_S: Final = 10.0
CEILING_S: Final = 7_200.0
LONGEST_ASKED_S: Final = 86_400.0

State = Literal["delivered", "queued", "dead"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """How an attempt ended.

    Attributes:
        status: of the answer; ``None``: none came.
        headers: of the answer, in lower case.
        error: why none came, for people.
        is_final: it cannot end otherwise: the address leads inside, or is none.
    """

    status: int | None
    headers: Mapping[str, str]
    error: str | None = None
    is_final: bool = False


@dataclass(frozen=True, slots=True)
class Next:
    """What follows: the delivery's state, when it is due again, and whether nobody is there any more (410)."""

    state: State
    run_at: datetime
    error: str | None
    is_gone: bool = False


def decide(attempt: Attempt, attempts: int, now: datetime, dice: random.Random) -> Next:
    """Say what follows an attempt.

    Args:
        attempts: how many there were, this one included.
    """
    if attempt.status is not None and 200 <= attempt.status < 300:
        return Next("delivered", now, None)
    error = attempt.error or f"answered {attempt.status}"
    if attempt.status == 410:
        return Next("dead", now, error, is_gone=True)
    if attempt.is_final or attempts >= MAX_ATTEMPTS:
        return Next("dead", now, error)
    pause = min(CEILING_S, BASE_S * 2 ** (attempts - 1))
    wait = max(dice.uniform(pause / 2, pause), asked_to_wait(attempt.headers, now))
    return Next("queued", now + timedelta(seconds=wait), error)


def asked_to_wait(headers: Mapping[str, str], now: datetime) -> float:
    """Return the seconds that ``Retry-After`` asks for, a day at most; 0 where it asks for none that can be read."""
    asked = headers.get("retry-after", "").strip()
    if asked.isascii() and asked.isdigit():
        return min(float(asked[:9]), LONGEST_ASKED_S)
    try:
        until = parsedate_to_datetime(asked)
        return min(max(0.0, (until - now).total_seconds()), LONGEST_ASKED_S)
    except (TypeError, ValueError, OverflowError):  # no date, or one without its zone
        return 0.0
