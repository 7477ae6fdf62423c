"""What the events of one conversation come to: the definitions, case by case."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from kit.worktime import Calendar, Opening
from reporting.facts import Case, Facts, Happened
from reporting.fold import fold

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
QUEUE, OTHER = uuid4(), uuid4()
ANN, BOB, CUSTOMER = uuid4(), uuid4(), uuid4()
NINE_TO_SIX = Calendar(zone="UTC", week=((Opening(540, 1080),),) * 5 + ((), ()), country=None)


@dataclass
class Told:
    """Events of one conversation, told at so many seconds after Monday morning."""

    events: list[Happened] = field(default_factory=list)
    queue_id: UUID = QUEUE

    def at(self, seconds: float, type_: str, *, agent: UUID | None = None, by: UUID | None = None, **data: Any) -> Told:
        kind = "contact" if by == CUSTOMER else "agent" if by else "system"
        message_id = data.pop("message_id", None) or uuid4()
        moment = MONDAY + timedelta(seconds=seconds)
        self.events.append(Happened(type_, moment, message_id, agent, self.queue_id, kind, by, data))
        return self

    def arrives(self, seconds: float = 0) -> Told:
        self.at(seconds, "conversation.opened", by=CUSTOMER, channel="webchat", by_="contact")
        return self.writes(seconds).at(seconds, "item.queued", reason="arrived", episode=1)

    def writes(self, seconds: float) -> Told:
        return self.at(seconds, "message.received", by=CUSTOMER, channel="webchat", automatic=False)

    def taken(self, seconds: float, agent: UUID = ANN) -> Told:
        return self.at(seconds, "item.accepted", agent=agent, episode=1)

    def says(self, seconds: float, agent: UUID = ANN, **data: Any) -> Told:
        return self.at(seconds, "message.sent", by=agent, automatic=False, **data)

    def status(self, seconds: float, before: str, after: str, by: UUID | None = ANN) -> Told:
        return self.at(seconds, "conversation.status_changed", by=by, before=before, after=after)

    def facts(self, calendars: dict[UUID, Calendar] | None = None, **case: Any) -> Facts:
        return fold(Case("webchat", **case), self.events, calendars or {})[0]


def spans(facts: Facts) -> list[tuple[bool, int]]:
    return [(one.is_first, one.wall_ms // 1000) for one in facts.responses]


def test_the_first_answer_and_the_following_ones() -> None:
    told = Told().arrives().taken(20).says(45).writes(100).writes(130).says(160).says(170)
    facts = told.facts()
    assert spans(facts) == [(True, 45), (False, 60)]  # a run of messages starts one clock
    (leg,) = facts.legs
    assert (leg.way, leg.waited_ms, leg.agent_id) == ("answered", 20_000, ANN)


def test_bots_and_automatic_messages_answer_nothing_and_the_clock_starts_when_a_bot_hands_over() -> None:
    told = Told().at(0, "conversation.opened", by=CUSTOMER, channel="webchat").writes(0)
    told.at(1, "message.sent", automatic=True).at(1, "bot.answered").writes(30)
    told.at(31, "bot.handed_over").at(31, "item.queued", reason="arrived").taken(40).says(51)
    (first,) = told.facts().responses
    assert (first.wall_ms, first.by_bot) == (20_000, True)


def test_a_reply_that_failed_has_answered_nothing_until_it_is_sent_again() -> None:
    lost = uuid4()
    told = (
        Told().arrives().taken(5).says(10, message_id=lost).at(11, "delivery.updated", message_id=lost, state="failed")
    )
    assert spans(told.facts()) == []
    told.at(60, "delivery.updated", message_id=lost, state="sent")
    assert spans(told.facts()) == [(True, 60)]


def test_what_is_closed_without_a_reply_took_until_then_and_says_so() -> None:
    told = Told().arrives().taken(5).status(90, "open", "resolved")
    (only,) = told.facts().responses
    assert (only.is_no_reply, only.wall_ms, only.agent_id) == (True, 90_000, ANN)


def test_who_gave_up_got_no_answer_and_had_waited_until_they_left() -> None:
    told = Told().arrives().at(70, "item.done", state="abandoned", reason="left", left_at="2026-03-02T09:00:40+00:00")
    told.status(70, "open", "resolved", by=None)
    facts = told.facts()
    assert facts.responses == ()
    assert (facts.legs[0].way, facts.legs[0].waited_ms) == ("abandoned", 40_000)
    assert facts.episodes[0].way == "abandoned"
    assert facts.episodes[0].wall_ms is None


def test_an_agent_who_begins_waits_for_nobody_until_the_customer_writes() -> None:
    told = Told().at(0, "conversation.opened", by=ANN, channel="email", by_="agent").says(0)
    assert told.facts().episodes == ()
    facts = told.writes(1_000).says(1_060).facts()
    assert spans(facts) == [(True, 60)]
    assert facts.episodes[0].started_at == MONDAY + timedelta(seconds=1_000)


def test_putting_off_ends_the_wait_for_the_next_answer() -> None:
    told = Told().arrives().taken(1).says(5).writes(10).status(20, "open", "snoozed").status(500, "snoozed", "open")
    assert spans(told.says(510).facts()) == [(True, 5)]


def test_resolution_leaves_out_what_was_put_off_and_what_waited_for_the_customer() -> None:
    told = Told().arrives().taken(1).says(10).status(10, "open", "pending").status(110, "pending", "open", by=CUSTOMER)
    told.status(200, "open", "snoozed").status(500, "snoozed", "open").status(600, "open", "resolved")
    (episode,) = told.facts().episodes
    assert episode.wall_ms == (600 - 100 - 300) * 1000
    assert [end - start for start, end in episode.snoozed if end] == [timedelta(seconds=300)]


def test_a_reopening_is_an_episode_of_its_own() -> None:
    told = Told().arrives().taken(1).says(5).status(10, "open", "resolved").at(10, "item.done", agent=ANN, state="done")
    told.at(500, "conversation.reopened", by=CUSTOMER, episode=2).writes(500).at(500, "item.queued").taken(510).says(
        530
    )
    facts = told.facts()
    assert [(one.number, one.way) for one in facts.episodes] == [(1, "resolved"), (2, None)]
    assert spans(facts) == [(True, 5), (True, 30)]


def test_business_time_counts_in_the_hours_of_the_queue_it_was_in() -> None:
    told = Told().arrives(-1_800)  # half an hour before they open
    told.taken(600).says(600)
    (first,) = told.facts({QUEUE: NINE_TO_SIX}).responses
    assert (first.wall_ms, first.business_ms) == (2_400_000, 600_000)
    # Ten minutes in a queue without hours, then in one that is closed.
    moved = Told(queue_id=OTHER).arrives(10 * 3_600)
    moved.queue_id = QUEUE
    moved.at(10 * 3_600 + 600, "item.queued", reason="transferred").taken(25 * 3_600).says(25 * 3_600)
    (first,) = moved.facts({QUEUE: NINE_TO_SIX}).responses
    assert first.business_ms == (600 + 3_600) * 1000


def test_an_answer_outside_hours_took_no_working_time() -> None:
    told = Told().arrives(11 * 3_600).taken(11 * 3_600 + 5).says(11 * 3_600 + 60)
    (first,) = told.facts({QUEUE: NINE_TO_SIX}).responses
    assert (first.wall_ms, first.business_ms) == (60_000, 0)


def test_hands_are_busy_two_minutes_an_answer_at_most_and_until_the_notes_are_written() -> None:
    told = Told().arrives().taken(10).says(40).writes(100).says(400)
    told.status(410, "open", "resolved").at(410, "item.wrapped_up", agent=ANN)
    told.at(440, "item.done", agent=ANN, state="done", reason="resolved")
    (held,) = told.facts().holdings
    assert (held.active_ms, held.wrap_up_ms, held.elapsed_ms) == ((30 + 120) * 1000, 30_000, 400_000)


def test_a_talk_counts_as_long_as_it_was() -> None:
    told = Told().at(0, "conversation.opened", by=CUSTOMER, channel="twilio_voice").writes(0)
    told.at(12, "call.answered", agent=ANN, direction="inbound", waited_ms=12_000).taken(12)
    told.at(312, "call.ended", agent=ANN, direction="inbound", outcome="answered", duration_s=300)
    told.at(320, "item.done", agent=ANN, state="done")
    facts = told.facts()
    assert [(one.way, one.waited_ms) for one in facts.legs] == [("answered", 12_000)]
    assert facts.responses[0].by_call
    assert facts.responses[0].wall_ms == 12_000
    assert facts.holdings[0].active_ms == 300_000


def test_who_hung_up_is_a_leg_that_never_stood_in_our_line() -> None:
    told = Told().at(0, "conversation.opened", by=CUSTOMER, channel="twilio_voice").writes(0)
    told.at(30, "item.done", state="abandoned", reason="hung_up", waited_ms=30_000, left_at="2026-03-02T09:00:30+00:00")
    (leg,) = told.facts().legs
    assert (leg.way, leg.waited_ms, leg.since) == ("abandoned", 30_000, MONDAY)


def test_handing_over_is_a_transfer_and_being_sent_on_by_the_program_is_none() -> None:
    told = Told().arrives().taken(10).at(50, "conversation.transferred", by=ANN, agent_before=str(ANN))
    told.at(50, "item.released", agent=ANN).at(50, "item.queued", reason="transferred").taken(60, BOB)
    told.at(90, "item.released", agent=BOB).at(90, "item.queued", reason="overdue").taken(95)
    told.at(99, "item.done", agent=ANN, state="done")
    assert [(one.agent_id, one.is_transferred) for one in told.facts().holdings] == [
        (ANN, True), (BOB, False), (ANN, False),
    ]  # fmt: skip
    # A colleague who was asked and accepts has it before the transfer is told of.
    asked = Told().arrives().taken(10).at(50, "item.released", agent=ANN).taken(50, BOB)
    asked.at(50, "conversation.transferred", agent=BOB, by=BOB, agent_before=str(ANN))
    assert [one.is_transferred for one in asked.facts().holdings] == [True, False]


def test_another_queue_ends_a_leg_and_begins_one() -> None:
    told = Told().arrives()
    told.queue_id = OTHER
    told.at(30, "item.queued", reason="transferred").taken(40)
    assert [(one.queue_id, one.way, one.waited_ms) for one in told.facts().legs] == [
        (QUEUE, "overflowed", 30_000),
        (OTHER, "answered", 10_000),
    ]


def test_a_promise_that_ran_again_is_not_kept_yet_and_a_broken_one_stays_broken() -> None:
    clock, due = str(uuid4()), "2026-03-02T10:00:00+00:00"
    told = Told().arrives().at(10, "sla.met", clock_id=clock, kind="first_response", due_at=due)
    assert [one.is_kept for one in told.facts().promises] == [True]
    assert told.at(20, "sla.changed", clock_id=clock, kind="first_response").facts().promises == ()
    told.at(3_600, "sla.breached", clock_id=clock, kind="first_response", due_at=due)
    told.at(4_000, "sla.met", clock_id=clock, kind="first_response", due_at=due)
    (promise,) = told.facts().promises
    assert (promise.is_kept, promise.due_at) == (False, MONDAY + timedelta(hours=1))


def test_a_merge_keeps_the_earlier_start_and_the_open_question() -> None:
    source = Told().arrives(0).status(300, "open", "resolved")
    facts, left = fold(Case("webchat", was_merged_open=True), source.events, {})
    assert facts.episodes[0].way == "merged"
    assert facts.responses == ()
    source_id = uuid4()
    target = Told().arrives(200).at(300, "conversation.merged", by=ANN, source_id=str(source_id)).taken(310).says(320)
    merged = target.facts(merged={source_id: left})
    assert spans(merged) == [(True, 320)]
    assert merged.episodes[0].started_at == MONDAY


def test_an_undone_merge_closed_nothing() -> None:
    told = Told().arrives().taken(5).status(100, "open", "resolved").status(200, "resolved", "open")
    (episode,) = told.facts().episodes
    assert (episode.way, episode.closed_at) == (None, None)
