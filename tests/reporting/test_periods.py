"""Periods are cut where the zone's clocks say, whatever happens to these."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.errors import Invalid
from reporting.periods import MAX_BUCKETS, Period, Step, before, boundaries, check


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


def test_a_day_of_23_hours_is_one() -> None:
    period = Period(at(2026, 3, 27, 23), at(2026, 3, 30, 22), "Europe/Berlin")
    assert boundaries(period, "day") == [at(2026, 3, 27, 23), at(2026, 3, 28, 23), at(2026, 3, 29, 22), period.end]
    assert len(boundaries(period, "hour")) - 1 == 24 + 23 + 24


def test_half_hours_follow_the_clock_of_a_zone_that_is_off_by_a_quarter() -> None:
    period = Period(at(2026, 1, 4, 18, 15), at(2026, 1, 4, 20, 15), "Asia/Kathmandu")  # midnight there
    assert boundaries(period, "half_hour") == [period.start + timedelta(minutes=30) * number for number in range(5)]


@given(
    start=st.integers(0, 730 * 1440).map(lambda minutes: at(2025, 1, 1) + timedelta(minutes=minutes)),
    hours=st.integers(1, 330),
    zone=st.sampled_from(["Europe/Berlin", "Asia/Shanghai", "Australia/Lord_Howe", "America/Havana", "Asia/Kathmandu"]),
    step=st.sampled_from(["day", "hour", "half_hour"]),
)
def test_steps_follow_each_other_without_a_gap(start: datetime, hours: int, zone: str, step: Step) -> None:
    period = Period(start, start + timedelta(hours=hours), zone)
    edges = boundaries(period, step)
    assert (edges[0], edges[-1]) == (period.start, period.end)
    assert all(one < other for one, other in pairwise(edges))
    longest = {"day": timedelta(hours=25), "hour": timedelta(hours=1), "half_hour": timedelta(minutes=30)}[step]
    assert all(other - one <= longest for one, other in pairwise(edges))


def test_nobody_asks_for_a_year_in_half_hours() -> None:
    year = Period(at(2025, 1, 1), at(2026, 1, 1), "UTC")
    assert len(boundaries(year, "day")) == 366
    with pytest.raises(Invalid) as refused:
        boundaries(year, "half_hour")
    assert refused.value.code == "too_many_buckets"
    assert MAX_BUCKETS * timedelta(minutes=30) > timedelta(days=14)
    with pytest.raises(Invalid):
        check(Period(at(2024, 1, 1), at(2026, 1, 1), "UTC"))
    with pytest.raises(Invalid):
        check(Period(at(2026, 1, 1), at(2026, 1, 1), "UTC"))
    with pytest.raises(Invalid):
        check(Period(at(2026, 1, 1), at(2026, 1, 2), "Nowhere/Land"))


LONG_AFTER = at(2030, 1, 1)


@pytest.mark.parametrize(
    ("period", "now", "earlier"),
    [
        # Days, over the change of clocks: as many days, not as many hours.
        ((at(2026, 3, 27, 23), at(2026, 3, 30, 22)), LONG_AFTER, (at(2026, 3, 24, 23), at(2026, 3, 27, 23))),
        # A month is followed by a month, not by as many days.
        ((at(2026, 2, 28, 23), at(2026, 3, 31, 22)), LONG_AFTER, (at(2026, 1, 31, 23), at(2026, 2, 28, 23))),
        # Half of today is compared with the same half of yesterday.
        ((at(2026, 6, 9, 22), at(2026, 6, 10, 22)), at(2026, 6, 10, 10), (at(2026, 6, 8, 22), at(2026, 6, 9, 10))),
        # What begins and ends at any instant: as long, just before.
        ((at(2026, 6, 9, 8), at(2026, 6, 9, 10)), LONG_AFTER, (at(2026, 6, 9, 6), at(2026, 6, 9, 8))),
    ],
)
def test_the_period_before(
    period: tuple[datetime, datetime], now: datetime, earlier: tuple[datetime, datetime]
) -> None:
    found = before(Period(*period, "Europe/Berlin"), now)
    assert (found.start, found.end) == earlier
