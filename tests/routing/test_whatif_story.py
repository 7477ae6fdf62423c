"""What the events of an item tell, folded into what would happen to it again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from routing.whatif.story import Item, Tale, Told, parts_of, presume, usual_of, with_patience
from routing.whatif.values import Hold, Visit, Wait

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
ONE, TALK, SUPPORT, SECOND = (UUID(int=number) for number in range(1, 5))
ANNA, BEN, CARL = UUID(int=11), UUID(int=12), UUID(int=13)
UNTIL = NINE + timedelta(hours=8)


def after(seconds: float) -> datetime:
    return NINE + timedelta(seconds=seconds)


def told(type_: str, at_s: float, agent: UUID | None = None, queue: UUID | None = SUPPORT, **data: Any) -> Told:
    return Told(type_, after(at_s), TALK, queue, agent, None, {"item_id": str(ONE)} | data)


def tale(*events: Told, **item: Any) -> Visit:
    teller = Tale(Item(ONE, TALK, "webchat", "normal", after(0), **item), after(-3600), {SUPPORT: [1, 3], SECOND: [1]})
    for event in events:
        teller.take(event)
    found = teller.visit(UNTIL)
    assert found is not None
    return found


def waits(visit: Visit) -> list[Wait]:
    return [part for part in visit.parts if isinstance(part, Wait)]


def holds(visit: Visit) -> list[Hold]:
    return [part for part in visit.parts if isinstance(part, Hold)]


def test_an_offer_that_was_declined_does_not_end_the_wait() -> None:
    visit = tale(
        told("item.queued", 0, reason="arrived"),
        told("item.offered", 2, ANNA),
        told("item.declined", 6, ANNA),
        told("item.queued", 6, reason="declined"),
        told("item.offered", 7, BEN),
        told("item.accepted", 10, BEN, waited_ms=10_000, automatic=False),
        told("item.wrapped_up", 110, BEN),
        told("item.done", 140, BEN, state="done", reason="time_over"),
    )
    (wait,), (hold,) = waits(visit), holds(visit)
    assert (wait.served_s, wait.served_by, wait.taken_out_s) == (10, BEN, None)
    assert [(one.kind, one.offered_s, one.after_s) for one in wait.answers[ANNA]] == [("declined", 2, 4)]
    assert (hold.handle_s, hold.wrap_up_s, hold.wrap_up_ran_out, hold.is_closed) == (100, 30, True, True)


def test_of_several_who_were_asked_at_once_it_is_told_what_each_did() -> None:
    visit = tale(
        told("item.queued", 0, reason="arrived"),
        told("item.offered", 2, ANNA),
        told("item.offered", 2, BEN),
        told("item.offered", 2, CARL),
        told("item.declined", 5, CARL),
        told("item.withdrawn", 10, ANNA),
        told("item.accepted", 10, BEN, waited_ms=10_000, automatic=False),
        told("item.done", 60, BEN, state="done", reason="resolved"),
    )
    (wait,) = waits(visit)
    assert (wait.served_s, wait.served_by) == (10, BEN)
    assert {agent: [(one.kind, one.after_s) for one in told_of] for agent, told_of in wait.answers.items()} == {
        ANNA: [("withdrawn", 8)],
        BEN: [("accepted", 8)],
        CARL: [("declined", 3)],
    }


def test_what_a_person_takes_from_the_line_was_not_the_routers_doing() -> None:
    visit = tale(
        told("item.queued", 0, reason="arrived"),
        told("item.accepted", 30, ANNA, waited_ms=30_000, automatic=False),
        told("item.released", 90, ANNA, reason="transferred"),
        told("item.queued", 90, queue=SECOND, reason="transferred"),
        told("item.accepted", 95, BEN, queue=SECOND, waited_ms=95_000, automatic=True),
    )
    first, second = waits(visit)
    assert (first.taken_out_s, first.taken_as, first.served_by) == (30, "answered", None)
    assert (second.queue_id, second.served_s, second.served_by, second.is_handed_over) == (SECOND, 5, BEN, True)
    assert second.enqueued_at == after(0)
    assert holds(visit)[1].handle_s > 8 * 3600  # somebody has it still


def test_who_left_waited_until_then_though_it_was_noticed_later() -> None:
    visit = tale(
        told("item.queued", 0, reason="arrived"),
        told("item.done", 100, state="abandoned", reason="left", left_at=after(70).isoformat()),
    )
    (wait,) = waits(visit)
    assert (wait.patience_s, wait.left_s) == (100, 70)


def test_escalation_while_it_waits_asks_the_next_level_that_somebody_has() -> None:
    visit = tale(
        told("item.queued", 0, reason="arrived"),
        told("item.queued", 60, reason="escalated"),
        told("sla.escalated", 70, action="boost", done=True),
        told("item.accepted", 80, ANNA, waited_ms=80_000, automatic=True),
        boost_s=900,
    )
    (wait,) = waits(visit)
    assert [(turn.after_s, turn.tier, turn.boost_s) for turn in wait.turns] == [(60, 3, 0), (70, None, 900)]


def test_work_of_before_the_record_was_somebodys_since_it_begins() -> None:
    visit = tale(told("item.released", 50, ANNA, reason="agent_gone"), told("item.queued", 50, reason="agent_gone"))
    (hold,) = holds(visit)
    assert (visit.began_at, hold.agent_id, hold.handle_s, hold.is_lost) == (after(-3600), ANNA, 3650, True)
    assert waits(visit)[0].preferred_id == ANNA


def test_advice_keeps_an_agent_busy_and_help_in_a_swarm_does_not() -> None:
    found = parts_of(
        [
            told("item.joined", 10, BEN, role="consult"),
            told("item.joined", 12, ANNA, role="swarm"),
            told("item.left", 40, BEN, role="consult"),
            told("item.left", 50, ANNA, role="swarm"),
            told("item.handover_asked", 60, ANNA),
        ],
        {ONE: "webchat"},
        UNTIL,
    )
    assert [(one.began_at, part.agent_id, part.handle_s) for one in found for part in holds(one)] == [
        (after(10), BEN, 30),
        (after(60), ANNA, (UNTIL - after(60)).total_seconds() + 86_400),
    ]


def test_agents_of_whom_only_work_tells_are_there_from_their_first_to_their_last() -> None:
    times = (0, 3600, 6 * 3600)
    waited = [(at, Wait(after(at), SUPPORT, after(at), served_s=5, served_by=ANNA)) for at in times]
    visits = [Visit(UUID(int=at), TALK, "webchat", after(at), (wait,)) for at, wait in waited]
    found = [(shift.at, shift.status) for shift in presume(visits, {ANNA})]
    assert found == [
        (after(5), "available"),
        (after(3606), "offline"),
        (after(6 * 3600 + 5), "available"),
        (after(6 * 3600 + 6), "offline"),
    ]
    assert presume(visits, {BEN}) == []


def test_patience_is_what_all_waited_over_how_many_gave_up_and_the_same_each_time() -> None:
    served = tale(
        told("item.queued", 0, reason="arrived"), told("item.accepted", 60, ANNA, waited_ms=60_000, automatic=True)
    )
    gone = tale(told("item.queued", 0, reason="arrived"), told("item.done", 30, state="abandoned", reason="left"))
    usual = usual_of([served, gone], {SUPPORT: 250.0}, UNTIL)
    assert (usual[SUPPORT, "webchat"].patience_s, usual[SUPPORT, "webchat"].handle_s) == (90, 250)
    (wait,) = waits(with_patience(served, usual, UNTIL))
    assert wait.patience_s is not None
    assert wait.patience_s > 60
    assert with_patience(served, usual, UNTIL) == with_patience(served, usual, UNTIL)
    assert with_patience(gone, usual, UNTIL) == gone
