"""A replay over plain values: traces made by hand, and queues of which the formulas know the answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import mean, stdev
from typing import Any
from uuid import UUID

import pytest

from kit.erlang import Load as Traffic
from kit.erlang import serve
from kit.errors import Invalid
from routing.capacity import Load
from routing.matching import Candidate
from routing.mirror import HouseRules
from routing.policy import QueuePolicy
from routing.whatif.changes import apply_changes, read_changes
from routing.whatif.findings import agreement, figures_of, occupancy
from routing.whatif.replay import live_through
from routing.whatif.values import Answer, History, Hold, House, Shift, Stay, Turn, Usual, Visit, Wait

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
SUPPORT, REPAIRS = UUID(int=1), UUID(int=2)
ANNA, BEN, CARL = UUID(int=11), UUID(int=12), UUID(int=13)
EMAILS = {ANNA: "anna@a.test", BEN: "ben@a.test", CARL: "carl@a.test"}
CALLS: dict[str, Any] = {"channels": {"webchat": {"units": 100}}}  # one at a time


def after(seconds: float) -> datetime:
    return NINE + timedelta(seconds=seconds)


def agent(id_: UUID, *, status: str = "available", **tiers: int) -> Candidate:
    return Candidate(id_, status, True, Load(100), {SUPPORT: 1} if not tiers else {}, NINE - timedelta(hours=1))


def house(*people: Candidate, **policy: Any) -> House:
    policies = {SUPPORT: QueuePolicy.model_validate(CALLS | policy), REPAIRS: QueuePolicy.model_validate(CALLS)}
    return House(HouseRules(policies, frozenset(), {}), people, {SUPPORT: "Support", REPAIRS: "Repairs"})


def visit(number: int, at_s: float, handle_s: float = 100, agent_id: UUID = ANNA, **wait: Any) -> Visit:
    stands = Wait(after(at_s), SUPPORT, after(at_s), **wait)
    hold = Hold(agent_id, handle_s, is_closed=True)
    return Visit(UUID(int=100 + number), UUID(int=200 + number), "webchat", after(at_s), (stands, hold))


def history(*visits: Visit, shifts: tuple[Shift, ...] = (), until_s: float = 7200, **more: Any) -> History:
    return History(NINE, NINE, after(3600), after(until_s), visits, shifts, **more)


def told(stays: Any) -> list[tuple[int, float, str, UUID | None]]:
    return [(stay.item_id.int - 100, stay.waited_s, stay.way, stay.agent_id) for stay in stays]


def test_one_more_agent_changes_the_waits_as_the_trace_says() -> None:
    """Anna alone, a hundred seconds each: 0, 70, 140. With Ben: the second goes to him at once, the third waits 40."""
    came = history(visit(1, 0), visit(2, 30), visit(3, 60))
    alone = live_through(came, house(agent(ANNA)))
    assert told(alone.stays) == [(1, 0, "answered", ANNA), (2, 70, "answered", ANNA), (3, 140, "answered", ANNA)]
    both, later = apply_changes(
        read_changes('{"more_agents": [{"name": "Ben", "like": "anna@a.test"}]}'),
        house(agent(ANNA)),
        came,
        emails=EMAILS,
        skill_names={},
    )
    with_ben = live_through(later, both)
    ben = next(one.id for one in both.people if one.id != ANNA)
    first, second = with_ben.stays[0].agent_id, with_ben.stays[1].agent_id
    assert {first, second} == {ANNA, ben}
    assert told(with_ben.stays) == [
        (1, 0, "answered", first),
        (2, 0, "answered", second),
        (3, 40, "answered", first),
    ]
    assert [one.mean_wait_s for one in figures_of(with_ben, both)] == [None, 13.3]
    assert occupancy(alone.attendance.values()) == 8.3  # 300 s of an hour
    assert occupancy(with_ben.attendance.values()) == 4.2


def test_who_gives_up_is_not_answered_later_and_is_answered_if_it_goes_faster() -> None:
    came = history(visit(1, 0), visit(2, 30, patience_s=50.0), visit(3, 60))
    alone = live_through(came, house(agent(ANNA)))
    assert told(alone.stays) == [(1, 0, "answered", ANNA), (2, 50, "abandoned", None), (3, 40, "answered", ANNA)]
    (support,) = [one for one in figures_of(alone, house(agent(ANNA))) if one.offered]
    assert (support.abandoned, support.abandoned_percent, support.service_level_percent) == (1, 33.3, 33.3)
    both = live_through(came, house(agent(ANNA), agent(BEN)))
    assert [stay.way for stay in both.stays] == ["answered"] * 3


def test_offers_are_answered_as_they_were_and_by_others_after_the_usual_time() -> None:
    answers = {ANNA: (Answer("declined", 4.0),), BEN: (Answer("accepted", 6.0),)}
    came = history(visit(1, 0, answers=answers), usual={(SUPPORT, "webchat"): Usual(100.0, accept_s=2.0)})
    lived = live_through(came, house(agent(ANNA), agent(BEN), offer_ttl_s=20))
    assert told(lived.stays) == [(1, 10, "answered", BEN)]
    # Carl was never asked then: he takes it after the time that is usual.
    lived = live_through(came, house(agent(ANNA), agent(CARL), offer_ttl_s=20))
    assert told(lived.stays) == [(1, 6, "answered", CARL)]
    # With less time to think than Ben took, his offer runs out.
    lived = live_through(came, house(agent(ANNA), agent(BEN), agent(CARL), offer_ttl_s=5))
    assert told(lived.stays) == [(1, 11, "answered", CARL)]


def test_of_several_who_are_asked_at_once_the_first_to_accept_has_it_and_the_others_hold_it_meanwhile() -> None:
    first = {ANNA: (Answer("withdrawn", 6.0),), BEN: (Answer("accepted", 6.0),), CARL: (Answer("declined", 2.0),)}
    usual = {(SUPPORT, "webchat"): Usual(100.0, accept_s=2.0)}
    came = history(visit(1, 0, agent_id=BEN, answers=first), visit(2, 3, answers={}), usual=usual)
    people = agent(ANNA), agent(BEN), agent(CARL)
    lived = live_through(came, house(*people, offer_ttl_s=20, offer_to=3))
    assert told(lived.stays) == [(1, 6, "answered", BEN), (2, 5, "answered", ANNA)]
    # All refuse: the last of them ends it, and with nobody else there they are asked again after a quarter of a minute.
    refused = {one: (Answer("declined", 2.0), Answer("accepted", 1.0)) for one in (ANNA, BEN)}
    came = history(visit(1, 0, answers=refused))
    lived = live_through(came, house(agent(ANNA), agent(BEN), offer_ttl_s=20, offer_to=3))
    assert [stay[:3] for stay in told(lived.stays)] == [(1, 18, "answered")]


def test_an_offer_is_withdrawn_when_its_agent_goes_and_the_place_is_kept() -> None:
    answers = {ANNA: (Answer("accepted", 15.0),), BEN: (Answer("accepted", 1.0),)}
    away = Shift(after(10), ANNA, "away")
    came = history(visit(1, 0, answers=answers), shifts=(away, Shift(after(40), BEN, "available")))
    lived = live_through(came, house(agent(ANNA), agent(BEN, status="offline"), offer_ttl_s=20))
    assert told(lived.stays) == [(1, 41, "answered", BEN)]


def test_what_a_person_gave_out_of_the_line_is_given_again_unless_it_is_gone_by_then() -> None:
    given = visit(1, 0, agent_id=BEN, taken_out_s=30.0, taken_as="answered")
    busy = visit(0, 0, agent_id=ANNA)
    people = agent(ANNA), replace(agent(BEN), tiers={REPAIRS: 1})
    assert told(live_through(history(busy, given), house(*people)).stays)[1] == (1, 30, "answered", BEN)
    quick = live_through(history(busy, given), house(*people, agent(CARL)))
    assert {stay.agent_id for stay in quick.stays} == {ANNA, CARL}
    # Without Ben nobody gives it to him: it waits for Anna.
    other, later = apply_changes(
        read_changes('{"agents": {"ben@a.test": {"absent": true}}}'),
        house(*people),
        history(busy, given),
        emails=EMAILS,
        skill_names={},
    )
    assert told(live_through(later, other).stays)[1] == (1, 100, "answered", ANNA)


def test_what_waits_too_long_goes_where_the_policy_sends_it_and_counts_as_overflowed() -> None:
    people = agent(ANNA), replace(agent(BEN), tiers={REPAIRS: 1})
    rule = {"longest_wait": {"after_s": 30, "to_queue_id": str(REPAIRS)}}
    lived = live_through(history(visit(1, 0), visit(2, 10)), house(*people, **rule))
    assert [(stay.queue_id, stay.way, stay.waited_s, stay.agent_id) for stay in lived.stays if stay.part == 0][1:] == [
        (SUPPORT, "overflowed", 30, None),
        (REPAIRS, "answered", 0, BEN),
    ]


def test_a_promise_that_puts_one_forward_puts_it_forward_again_only_while_it_waits() -> None:
    late = visit(3, 20, turns=(Turn(30.0, boost_s=3600),))
    lived = live_through(history(visit(1, 0), visit(2, 10), late), house(agent(ANNA)))
    assert [stay.item_id.int - 100 for stay in sorted(lived.stays, key=lambda one: one.ended_at)] == [1, 3, 2]
    late = visit(3, 20, turns=(Turn(300.0, boost_s=3600),))
    lived = live_through(history(visit(1, 0), visit(2, 10), late), house(agent(ANNA)))
    assert [stay.item_id.int - 100 for stay in sorted(lived.stays, key=lambda one: one.ended_at)] == [1, 2, 3]


def test_notes_take_the_time_that_the_queue_gives_now() -> None:
    stands = Wait(after(0), SUPPORT, after(0))
    ran_out = Visit(
        UUID(int=101), UUID(int=201), "webchat", after(0),
        (stands, Hold(ANNA, 60, wrap_up_s=30, wrap_up_ran_out=True, is_closed=True)),
    )  # fmt: skip
    for given_s, waited_s in ((30, 80), (0, 50), (60, 110)):
        lived = live_through(history(ran_out, visit(2, 10)), house(agent(ANNA), wrap_up_s=given_s))
        assert lived.stays[1].waited_s == waited_s


def test_what_really_happened_is_repeated_whatever_the_rules_say() -> None:
    answered = visit(1, 0, served_s=55.0, served_by=BEN, agent_id=BEN)
    came = history(answered)
    then = live_through(came, house(agent(ANNA), agent(BEN)), decide_from=came.until)
    assert told(then.stays) == [(1, 55, "answered", BEN)]
    now = live_through(came, house(agent(ANNA), agent(BEN)))
    assert agreement(then, now).same == 0
    assert agreement(then, then) == agreement(then, live_through(came, house(agent(BEN)), decide_from=came.until))


def test_work_before_the_stretch_is_repeated_and_makes_agents_busy_in_it() -> None:
    before = Visit(
        UUID(int=101), UUID(int=201), "webchat", after(-600),
        (Wait(after(-600), SUPPORT, after(-600), served_s=0.0, served_by=ANNA), Hold(ANNA, 650, is_closed=True)),
    )  # fmt: skip
    came = replace(history(before, visit(2, 0)), warm_at=after(-3600))
    lived = live_through(came, house(agent(ANNA), agent(BEN, status="offline")))
    assert told(lived.stays) == [(2, 50, "answered", ANNA)]


@pytest.mark.parametrize(("patience_s", "agents"), [(None, 6), (90.0, 5)])
def test_what_the_replay_measures_is_what_the_formulas_say(patience_s: float | None, agents: int) -> None:
    """A Poisson stream of calls, exponential times, 15 days of six hours: within two standard errors, each figure."""
    traffic = Traffic(per_hour=150, handle_s=120, patience_s=patience_s)
    predicted = serve(agents, traffic, 20)
    rounds: list[tuple[float, float, float, float]] = []
    people = [agent(UUID(int=20 + number)) for number in range(agents)]
    for seed in range(15):
        chance, at, visits = Random(seed), 0.0, []
        while (at := at + chance.expovariate(traffic.per_hour / 3600)) < 8 * 3600:
            patience = chance.expovariate(1 / patience_s) if patience_s else None
            handle_s = chance.expovariate(1 / traffic.handle_s)
            visits.append(visit(len(visits), at, handle_s, patience_s=patience))
        came = History(NINE, after(2 * 3600), after(8 * 3600), after(9 * 3600), visits, ())
        lived = live_through(came, house(*people), decide_from=NINE)
        stays: list[Stay] = list(lived.stays)
        rounds.append(
            (
                mean(stay.waited_s for stay in stays),
                mean(stay.way == "answered" and stay.waited_s <= 20 for stay in stays),
                mean(stay.way == "abandoned" for stay in stays),
                (occupancy(lived.attendance.values()) or 0) / 100,
            )
        )
    wanted = (predicted.mean_wait_s, predicted.service_level, predicted.abandons, predicted.occupancy)
    for figures, expected in zip(zip(*rounds, strict=True), wanted, strict=True):
        assert mean(figures) == pytest.approx(expected, abs=2 * stdev(figures) / len(figures) ** 0.5 + 1e-9)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("{", None),
        ("[]", None),
        ('{"queue": {}}', "queue"),
        ('{"queues": {"Support": {"policy": {"wrap_up_s": -1}}}}', "queues.Support.policy.wrap_up_s"),
        ('{"queues": {"Support": {"policy": {"wrap_up": 1}}}}', "queues.Support.policy.wrap_up"),
        ('{"queues": {"Sport": {}}}', "queues.Sport"),
        ('{"queues": {"Support": {"members": {"nobody@a.test": 1}}}}', "queues.Support.members.nobody@a.test"),
        ('{"queues": {"Support": {"members": {"anna@a.test": 0}}}}', "queues.Support.members.anna@a.test"),
        ('{"agents": {"anna@a.test": {"skills": {"Chess": 3}}}}', "agents.anna@a.test.skills.Chess"),
        ('{"agents": {"anna@a.test": {"skills": {"Pumps": 9}}}}', "agents.anna@a.test.skills.Pumps"),
        ('{"more_agents": [{"name": "One"}]}', "more_agents.0"),
        ('{"more_agents": [{"name": "One", "like": "anna@a.test", "capacity": 5}]}', "more_agents.0"),
        ('{"more_agents": [{"name": "One", "like": "nobody@a.test"}]}', "more_agents.0.like"),
        ('{"more_agents": [{"name": "A", "queues": {"Support": 1}, "to": "2026-03-02T09:00"}]}', "more_agents.0.to"),
        ('{"queues": {"Support": {"policy": {"longest_wait": {"after_s": 9, "to_queue_id": '
         '"00000000-0000-0000-0000-000000000099"}}}}}', "queues.Support.policy"),
    ],
)  # fmt: skip
def test_rules_that_cannot_be_are_told_by_their_place(text: str, place: str | None) -> None:
    with pytest.raises(Invalid) as caught:
        apply_changes(
            read_changes(text), house(agent(ANNA)), history(), emails=EMAILS, skill_names={str(UUID(int=9)): "Pumps"}
        )
    assert caught.value.code == "invalid_rules"
    assert caught.value.detail
    assert place is None or any(one.startswith(place) for one in caught.value.fields), caught.value.fields


def test_other_rules_keep_what_they_do_not_name() -> None:
    before = house(agent(ANNA), wrap_up_s=30, offer_ttl_s=20)
    changes = read_changes(
        '{"queues": {"support": {"policy": {"offer_ttl_s": null, "max_items": 2}, "members": {"ANNA@a.test": 3}}},'
        ' "agents": {"anna@a.test": {"skills": {"pumps": 4}, "capacity": 50}}}'
    )
    after_, _ = apply_changes(changes, before, history(), emails=EMAILS, skill_names={"s": "Pumps"})
    policy = after_.rules.policies[SUPPORT]
    assert (policy.wrap_up_s, policy.offer_ttl_s, policy.max_items) == (30, 0, 2)
    assert policy.rule("webchat").units == 100
    (anna,) = after_.people
    assert (anna.tiers, anna.skills, anna.load.cap) == ({SUPPORT: 3}, {"s": 4}, 50)
