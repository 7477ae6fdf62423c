"""One clock: whatever interleaving of pauses, moves and looks, it adds up, and acts in working hours only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kit import worktime
from kit.ids import new_id
from kit.worktime import Calendar, Opening
from routing import sla
from routing.sla import PUNCTUAL, Clock, Mark, Ref
from routing.sla_policy import About, Conditions, Policy, Terms, applies, choose, in_order

HOUR_MS = 3_600_000
OFFICE = Calendar("Asia/Shanghai", (*((Opening(540, 1080),),) * 5, (), ()), country="CN")
NIGHT = Calendar("Europe/Berlin", ((Opening(1320, 1800),),) * 7)
CALENDARS: dict[Ref | None, Calendar | None] = {None: None, Ref(new_id(), 1): OFFICE, Ref(new_id(), 1): NIGHT}
REFS = list(CALENDARS)
LADDER = Terms.model_validate(
    {
        "resolution": {"within_s": 3600},
        "warn_percent": 75,
        "steps": [
            {"at_percent": 50, "action": "notify_owner"},
            {"offset_s": -60, "action": "boost"},
            {"offset_s": 600, "action": "raise_tier"},
        ],
    }
)


def shanghai(*parts: int) -> datetime:
    year, month, day, hour, minute = (*parts, 0, 0)[:5]
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)


def begin(at: datetime, calendar: Ref | None = None, hours: int = 4) -> Mark:
    clock = Clock(
        id=new_id(),
        conversation_id=new_id(),
        episode=1,
        kind="resolution",
        policy=Ref(new_id(), 1),
        calendar=calendar,
        target_ms=hours * HOUR_MS,
        consumed_ms=0,
        since=at,
        started_at=at,
    )
    return sla.start(clock, CALENDARS[calendar])


def test_four_hours_from_friday_evening_before_a_made_up_saturday_end_at_noon_on_it() -> None:
    mark = begin(shanghai(2026, 2, 13, 17), REFS[1])
    assert mark.clock.due_at == shanghai(2026, 2, 14, 12)


def test_a_pause_over_night_leaves_what_remains() -> None:
    clock = begin(shanghai(2026, 2, 13, 17), REFS[1]).clock
    paused = sla.pause(clock, OFFICE, shanghai(2026, 2, 13, 17, 30)).clock
    assert (paused.consumed_ms, paused.due_at) == (HOUR_MS // 2, None)
    resumed = sla.resume(paused, OFFICE, shanghai(2026, 2, 14, 10)).clock
    assert resumed.due_at == shanghai(2026, 2, 14, 13, 30)


def test_a_late_stop_is_a_breach_whether_anybody_noticed_or_not() -> None:
    clock = begin(shanghai(2026, 3, 2, 9), REFS[1]).clock
    marks = list(sla.stop(clock, OFFICE, shanghai(2026, 3, 2, 15), "answered"))
    assert [mark.kind for mark in marks] == ["breached", "stop"]
    assert marks[-1].clock.breached_at == shanghai(2026, 3, 2, 13)
    in_time = list(sla.stop(clock, OFFICE, shanghai(2026, 3, 2, 13), "answered"))
    assert [mark.kind for mark in in_time] == ["stop"]


def test_other_hours_count_for_what_remains_only() -> None:
    clock = begin(shanghai(2026, 3, 2, 16), REFS[1]).clock
    moved = sla.move(clock, OFFICE, None, None, shanghai(2026, 3, 2, 17)).clock
    assert (moved.consumed_ms, moved.due_at) == (HOUR_MS, shanghai(2026, 3, 2, 20))


def test_a_breach_is_history_that_nothing_moves() -> None:
    clock = begin(shanghai(2026, 3, 2, 9), REFS[1]).clock
    breached = sla.fire(clock, OFFICE, shanghai(2026, 3, 2, 13), sla.points(clock, None)[0]).clock
    for mark in (
        sla.pause(breached, OFFICE, shanghai(2026, 3, 2, 14)),
        sla.move(breached, OFFICE, None, None, shanghai(2026, 3, 2, 14)),
        sla.retarget(breached, OFFICE, shanghai(2026, 3, 2, 14), Ref(new_id(), 2), 100 * HOUR_MS),
    ):
        assert mark.clock.breached_at == breached.breached_at
        assert mark.clock.due_at == shanghai(2026, 3, 2, 13)


def test_a_reply_that_did_not_arrive_has_stopped_nothing() -> None:
    clock = begin(shanghai(2026, 3, 2, 9), REFS[1]).clock
    answer = new_id()
    stopped = list(sla.stop(clock, OFFICE, shanghai(2026, 3, 2, 10), "answered", answer))[-1].clock
    revived = sla.revive(stopped, OFFICE, shanghai(2026, 3, 2, 12)).clock
    assert (revived.state, revived.consumed_ms, revived.answer_id) == ("running", 3 * HOUR_MS, answer)
    assert revived.due_at == clock.due_at


def test_the_points_of_a_ladder_come_in_order_and_each_once() -> None:
    clock = begin(shanghai(2026, 3, 2, 9), REFS[1], hours=1).clock
    fired: list[tuple[str, int | None, int]] = []
    now = shanghai(2026, 3, 2, 9)
    while now < shanghai(2026, 3, 2, 12):
        for point in sla.passed(clock, LADDER, OFFICE, now):
            clock = sla.fire(clock, OFFICE, now, point).clock
            fired.append((point.kind, point.step, round((now - shanghai(2026, 3, 2, 9)).total_seconds() / 60)))
        now = sla.next_look(clock, LADDER, OFFICE, now) or shanghai(2026, 3, 2, 12)
    assert fired == [("step", 0, 30), ("warned", None, 45), ("step", 1, 59), ("breached", None, 60), ("step", 2, 70)]
    assert sla.next_look(clock, LADDER, OFFICE, now) is None


def test_what_a_stopped_program_missed_waits_for_the_next_working_hour() -> None:
    clock = begin(shanghai(2026, 3, 2, 17), REFS[1], hours=1).clock  # due at 18:00, as the office closes
    assert [point.kind for point in sla.passed(clock, None, OFFICE, shanghai(2026, 3, 2, 18))] == ["breached"]
    night = shanghai(2026, 3, 2, 23)
    assert sla.passed(clock, None, OFFICE, night) == []
    assert sla.next_look(clock, None, OFFICE, night) == shanghai(2026, 3, 3, 9)
    assert [point.kind for point in sla.passed(clock, None, OFFICE, shanghai(2026, 3, 3, 9))] == ["breached"]


STEPS = st.tuples(
    st.sampled_from(["pause", "resume", "move", "retarget", "look", "look"]),
    st.integers(0, 3 * 86_400_000),
    st.sampled_from(REFS),
    st.integers(1, 40),
)


@dataclass
class Told:
    """A clock's life as its marks tell it."""

    marks: list[Mark] = field(default_factory=list)

    @property
    def clock(self) -> Clock:
        return self.marks[-1].clock

    def recount(self) -> int:
        """Add up what was used by the last mark, from the instants alone."""
        used = 0
        for before, after in zip(self.marks, self.marks[1:], strict=False):
            if before.clock.state == "running":
                hours = CALENDARS[before.clock.calendar]
                used += worktime.elapsed(hours, before.at, after.at) // timedelta(milliseconds=1)
        return used


@given(
    st.datetimes(datetime(2026, 1, 20), datetime(2026, 4, 20), timezones=st.just(UTC)),  # noqa: DTZ001 - naive bounds
    st.sampled_from(REFS),
    st.lists(STEPS, max_size=12),
)
def test_used_and_remaining_are_the_target_at_every_instant(
    start: datetime, calendar: Ref | None, steps: Sequence[tuple[str, int, Ref | None, int]]
) -> None:
    now = sla.instant(start)
    told = Told([begin(now, calendar)])
    for step, wait_ms, other, hours in steps:
        now += timedelta(milliseconds=wait_ms)
        clock, counted = told.clock, CALENDARS[told.clock.calendar]
        if step == "pause" and clock.state == "running":
            told.marks.append(sla.pause(clock, counted, now))
        elif step == "resume" and clock.state == "paused":
            told.marks.append(sla.resume(clock, counted, now))
        elif step == "move":
            told.marks.append(sla.move(clock, counted, CALENDARS[other], other, now))
        elif step == "retarget":
            told.marks.append(sla.retarget(clock, counted, now, Ref(new_id(), 1), hours * HOUR_MS))
        elif step == "look":
            for point in sla.passed(clock, LADDER, counted, now):
                due = sla.reached_at(told.clock, counted, point.consumed_ms)
                assert due is not None
                assert now - due <= PUNCTUAL or worktime.is_open(counted, now), "it acts outside hours"
                told.marks.append(sla.fire(told.clock, counted, now, point))
            following = sla.next_look(told.clock, LADDER, counted, now)
            assert following is None or following > now
        _check(told, now)
    kinds = [(mark.kind, mark.clock.policy, mark.step) for mark in told.marks if mark.kind in ("step",)]
    assert len(kinds) == len(set(kinds)), "a step was taken twice"
    assert sum(mark.kind == "breached" for mark in told.marks) <= 1
    assert sum(mark.kind == "warned" for mark in told.marks) <= 1


def _check(told: Told, now: datetime) -> None:
    clock, hours = told.clock, CALENDARS[told.clock.calendar]
    assert clock.target_ms is not None
    assert [mark.number for mark in told.marks] == list(range(1, len(told.marks) + 1))
    assert clock.consumed_ms == told.recount()
    used = [mark.clock.consumed_ms for mark in told.marks]
    assert used == sorted(used), "what was used became less"
    assert clock.due_at is None or clock.due_at >= clock.started_at
    remaining = clock.target_ms - sla.consumed(clock, hours, now)
    if clock.state == "running" and clock.breached_at is None and clock.due_at is not None and remaining > 0:
        left = worktime.elapsed(hours, max(now, clock.since), clock.due_at) // timedelta(milliseconds=1)
        assert left == remaining


def policy(position: int = 0, **conditions: object) -> Policy:
    return Policy(new_id(), 1, position, Conditions.model_validate(conditions), LADDER)


def test_the_most_specific_policy_holds_then_the_lower_position_then_the_older() -> None:
    queue = new_id()
    general, low = policy(), policy(position=3)
    by_queue, by_customer = policy(queue_ids=[queue]), policy(is_vip=True)
    by_channel, by_two = policy(channels=["email"]), policy(priorities=["urgent"], channels=["email"])
    ordered = in_order([low, by_channel, general, by_two, by_customer, by_queue])
    assert ordered == [by_two, by_queue, by_customer, by_channel, general, low]
    about = About(queue, "normal", "email", is_vip=False, contact_tags=frozenset())
    assert choose(ordered, about, "resolution") == by_queue
    assert choose(ordered, About(None, "low", "webchat", True, frozenset()), "resolution") == by_customer
    assert choose(ordered, about, "first_response") is None


def test_a_condition_on_tags_asks_for_any_of_them() -> None:
    about = About(None, "normal", "email", is_vip=False, contact_tags=frozenset({"gold", "export"}))
    assert applies(policy(contact_tags=["gold", "silver"]), about)
    assert not applies(policy(contact_tags=["silver"]), about)
    assert applies(policy(is_vip=False), about)


@pytest.mark.parametrize(
    "terms",
    [
        {},
        {"resolution": {"within_s": 0}},
        {"resolution": {"within_s": 1}, "warn_percent": 100},
        {"resolution": {"within_s": 1}, "steps": [{"action": "boost"}]},
        {"resolution": {"within_s": 1}, "steps": [{"action": "boost", "at_percent": 5, "offset_s": 1}]},
    ],
)
def test_wrong_terms_are_refused(terms: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Terms.model_validate(terms)
