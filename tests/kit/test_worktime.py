"""Working time: the vectors of the definition, and what must hold for every calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.worktime import Calendar, Day, Opening, due, elapsed, hours_of, is_open, knows_holidays, next_open

HOUR = timedelta(hours=1)
ROUND_THE_CLOCK = ((Opening(0, 1440),),) * 7
NINE_TO_FIVE = (*((Opening(540, 1020),),) * 5, (), ())
NINE_TO_SIX = (*((Opening(540, 1080),),) * 5, (), ())


def at(zone: str, *parts: int) -> datetime:
    """An instant by the clock on a wall."""
    year, month, day, hour, minute = (*parts, 0, 0)[:5]
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def daily(opens: int, closes: int, zone: str = "Europe/Berlin") -> Calendar:
    return Calendar(zone, ((Opening(opens, closes),),) * 7)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 23),
        ("Europe/Berlin", date(2026, 10, 25), 25),
        ("Africa/Cairo", date(2026, 4, 24), 23),  # the three of these days have no midnight
        ("Asia/Beirut", date(2026, 3, 29), 23),
        ("America/Havana", date(2026, 3, 8), 23),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
        ("Asia/Shanghai", date(2026, 3, 29), 24),
    ],
)
def test_a_day_around_the_clock_is_as_long_as_the_zone_makes_it(zone: str, day: date, hours: float) -> None:
    following = day + timedelta(days=1)
    start = at(zone, day.year, day.month, day.day)
    end = at(zone, following.year, following.month, following.day)
    assert elapsed(Calendar(zone, ROUND_THE_CLOCK), start, end) == hours * HOUR


@pytest.mark.parametrize(
    ("opens", "closes", "day", "hours"),
    [
        (60, 240, (2026, 3, 29), 2),
        (60, 240, (2026, 10, 25), 4),
        (22 * 60, 30 * 60, (2026, 3, 28), 7),
        (22 * 60, 30 * 60, (2026, 10, 24), 9),
    ],
)
def test_a_shift_across_the_change_of_clocks_has_its_real_length(
    opens: int, closes: int, day: tuple[int, int, int], hours: int
) -> None:
    calendar = daily(opens, closes)
    noon = at("Europe/Berlin", *day, 0) if opens < 720 else at("Europe/Berlin", *day, 12)
    assert elapsed(calendar, noon, noon + timedelta(hours=20)) == hours * HOUR


@pytest.mark.parametrize(
    ("calendar", "start", "hours", "end"),
    [
        (Calendar("Europe/Berlin", ROUND_THE_CLOCK), (2026, 3, 28, 12), 48, (2026, 3, 30, 13)),
        (Calendar("Europe/Berlin", ROUND_THE_CLOCK), (2026, 10, 24, 12), 48, (2026, 10, 26, 11)),
        (Calendar("Europe/Berlin", NINE_TO_FIVE), (2026, 3, 27, 16), 4, (2026, 3, 30, 12)),
        (Calendar("Europe/Berlin", NINE_TO_FIVE), (2026, 12, 31, 16), 2, (2027, 1, 1, 10)),
        (Calendar("Europe/Berlin", NINE_TO_FIVE, country="DE"), (2026, 12, 31, 16), 2, (2027, 1, 4, 10)),
        # The last hour before closing ends at the close, not at the next opening.
        (Calendar("Europe/Berlin", NINE_TO_FIVE), (2026, 3, 25, 16), 1, (2026, 3, 25, 17)),
    ],
)
def test_what_is_due_is_due_after_so_much_work(
    calendar: Calendar, start: tuple[int, ...], hours: int, end: tuple[int, ...]
) -> None:
    assert due(calendar, at(calendar.zone, *start), hours * HOUR) == at(calendar.zone, *end)


def test_a_made_up_saturday_is_worked_and_the_holiday_for_it_is_not() -> None:
    calendar = Calendar("Asia/Shanghai", NINE_TO_SIX, country="CN")
    # Saturday 14 February 2026 is worked for the days off around the Spring Festival, 16 to 23 February.
    assert due(calendar, at("Asia/Shanghai", 2026, 2, 13, 17), 4 * HOUR) == at("Asia/Shanghai", 2026, 2, 14, 12)
    assert due(calendar, at("Asia/Shanghai", 2026, 2, 14, 17), 2 * HOUR) == at("Asia/Shanghai", 2026, 2, 24, 10)
    assert hours_of(calendar, date(2026, 1, 4)) == (Opening(540, 1080),)  # a Sunday
    assert hours_of(calendar, date(2026, 1, 2)) == ()
    assert hours_of(calendar, date(2026, 1, 11)) == ()


def test_a_made_up_day_has_the_hours_of_the_nearest_working_day() -> None:
    friday, monday = (Opening(480, 720),), (Opening(600, 900),)
    calendar = Calendar("Asia/Shanghai", (monday, *((Opening(540, 1080),),) * 3, friday, (), ()), country="CN")
    assert hours_of(calendar, date(2026, 2, 14)) == friday
    assert hours_of(calendar, date(2026, 1, 4)) == monday


def test_a_year_whose_made_up_days_are_not_published_goes_by_its_weekdays_and_is_known_to_be_in_doubt() -> None:
    calendar = Calendar("Asia/Shanghai", NINE_TO_SIX, country="CN")
    assert knows_holidays(calendar, 2026)
    assert not knows_holidays(calendar, 2099)
    assert hours_of(calendar, date(2099, 10, 1)) == ()  # fixed by law
    assert hours_of(calendar, date(2099, 10, 10)) == ()  # a Saturday
    assert not knows_holidays(calendar, 2150)
    assert hours_of(calendar, date(2150, 10, 1)) == (Opening(540, 1080),)  # a Thursday
    assert knows_holidays(Calendar("Europe/Berlin", NINE_TO_FIVE, country="DE"), 2099)
    assert knows_holidays(Calendar("Europe/Berlin", NINE_TO_FIVE), 2150)


def test_an_exception_goes_before_holiday_and_weekday() -> None:
    exceptions: dict[date, Day] = {date(2026, 5, 1): (Opening(600, 720),), date(2026, 5, 4): ()}
    calendar = Calendar("Europe/Berlin", NINE_TO_FIVE, country="DE", exceptions=exceptions)
    assert due(calendar, at("Europe/Berlin", 2026, 4, 30, 17), 3 * HOUR) == at("Europe/Berlin", 2026, 5, 5, 10)
    assert is_open(calendar, at("Europe/Berlin", 2026, 5, 1, 11))


def test_a_night_shift_that_opens_before_a_holiday_is_worked_to_its_end() -> None:
    calendar = Calendar("Europe/Berlin", ((Opening(1320, 1800),),) * 7, country="DE")
    assert elapsed(calendar, at("Europe/Berlin", 2026, 4, 30, 12), at("Europe/Berlin", 2026, 5, 2, 12)) == 8 * HOUR


def test_hours_are_half_open_and_the_next_opening_is_found() -> None:
    calendar = Calendar("Europe/Berlin", NINE_TO_FIVE)
    opens, closes = at("Europe/Berlin", 2026, 3, 27, 9), at("Europe/Berlin", 2026, 3, 27, 17)
    assert is_open(calendar, opens)
    assert not is_open(calendar, closes)
    assert next_open(calendar, closes) == at("Europe/Berlin", 2026, 3, 30, 9)
    assert next_open(calendar, opens + HOUR) == opens + HOUR


def test_a_calendar_that_never_opens_has_nothing_due() -> None:
    never = Calendar("UTC", ((),) * 7)
    assert due(never, at("UTC", 2026, 1, 1), HOUR) is None
    assert next_open(never, at("UTC", 2026, 1, 1)) is None
    assert due(never, at("UTC", 2026, 1, 1), timedelta(0)) == at("UTC", 2026, 1, 1)


def test_a_span_that_ends_before_it_begins_is_an_error() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        elapsed(None, at("UTC", 2026, 1, 2), at("UTC", 2026, 1, 1))


def test_a_zone_without_rules_and_no_calendar_agree() -> None:
    start = at("UTC", 2026, 1, 1, 7, 30)
    calendar = Calendar("UTC", ROUND_THE_CLOCK)
    assert due(calendar, start, 50 * HOUR) == due(None, start, 50 * HOUR)
    assert elapsed(calendar, start, start + 9000 * HOUR) == 9000 * HOUR


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    def day() -> Day:
        edges = sorted(draw(st.lists(st.integers(0, 1439), max_size=4, unique=True)))
        openings = [Opening(*pair) for pair in zip(edges[::2], edges[1::2], strict=False)]
        if len(edges) % 2:
            openings.append(Opening(edges[-1], edges[-1] + draw(st.integers(1, 1440))))
        return tuple(openings)

    return Calendar(
        draw(st.sampled_from(["Europe/Berlin", "Asia/Shanghai", "America/Havana", "Australia/Lord_Howe", "UTC"])),
        tuple(day() for _ in range(7)),
        country=draw(st.sampled_from([None, "CN"])),
        exceptions={draw(st.dates(date(2026, 1, 1), date(2026, 12, 31))): day()},
    )


INSTANTS = st.datetimes(datetime(2025, 12, 1), datetime(2027, 2, 1), timezones=st.just(UTC))  # noqa: DTZ001 - naive bounds


@given(calendars(), st.lists(INSTANTS, min_size=3, max_size=3).map(sorted))
def test_the_parts_of_a_span_add_up(calendar: Calendar, instants: list[datetime]) -> None:
    a, b, c = instants
    assert elapsed(calendar, a, b) + elapsed(calendar, b, c) == elapsed(calendar, a, c)
    assert timedelta(0) <= elapsed(calendar, a, c) <= c - a


@given(calendars(), st.lists(INSTANTS, min_size=2, max_size=2).map(sorted))
def test_what_was_worked_in_a_span_is_due_within_it(calendar: Calendar, instants: list[datetime]) -> None:
    start, end = instants
    worked = elapsed(calendar, start, end)
    found = due(calendar, start, worked)
    assert found is not None
    assert start <= found <= end
    assert elapsed(calendar, start, found) == worked


@given(calendars(), INSTANTS, st.integers(1, 500_000))
def test_by_the_due_instant_exactly_so_much_was_worked(calendar: Calendar, start: datetime, seconds: int) -> None:
    found = due(calendar, start, timedelta(seconds=seconds))
    if found is None:
        assert next_open(calendar, start + timedelta(days=400)) is None
    else:
        assert elapsed(calendar, start, found) == timedelta(seconds=seconds)
        assert is_open(calendar, found - timedelta(microseconds=1))


@given(calendars(), INSTANTS, st.sampled_from(["Asia/Tokyo", "America/New_York"]), st.integers(0, 100_000))
def test_it_does_not_matter_in_which_zone_one_looks(
    calendar: Calendar, start: datetime, viewer: str, seconds: int
) -> None:
    there = start.astimezone(ZoneInfo(viewer))
    assert due(calendar, there, timedelta(seconds=seconds)) == due(calendar, start, timedelta(seconds=seconds))
    assert next_open(calendar, there) == next_open(calendar, start)
