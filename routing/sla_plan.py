"""What a conversation's clocks do next: its row, its clocks and what just happened in; marks out. Pure.

The plan follows from how the conversation stands, so doing it twice changes nothing the second time, and a path that
forgot to ask for it is put right by the next one that does. Only that somebody answered must be told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from kit.ids import new_id
from kit.worktime import Calendar
from routing import sla
from routing.sla import Clock, Mark, Ref
from routing.sla_policy import KINDS, About, Kind, Policy, Terms, choose


@dataclass(frozen=True, slots=True)
class Facts:
    """A locked conversation.

    Attributes:
        waiting_since: the customer's first message that nobody has answered.
        was_answered: a person has answered in this episode, whatever its clocks say.
    """

    id: UUID
    episode: int
    status: str
    is_spam: bool
    is_merged: bool
    waiting_since: datetime | None
    opened_at: datetime
    was_answered: bool
    assignee_id: UUID | None
    about: About


@dataclass(frozen=True, slots=True)
class Held:
    """A clock with what the database says beside it.

    Attributes:
        answer_failed: the message that stopped it did not reach the customer.
        wants_reapply: somebody asked that it follow the newest version of its policy.
        asked: how often a look at it was asked for.
    """

    clock: Clock
    answer_failed: bool = False
    wants_reapply: bool = False
    asked: int = 0


@dataclass(frozen=True, slots=True)
class Rules:
    """What is in force now, and what the clocks at hand run under.

    Attributes:
        policies: in force, in order.
        queue_calendars: the calendar of each queue that has one.
    """

    policies: Sequence[Policy]
    queue_calendars: Mapping[UUID, Ref]
    terms: Mapping[Ref, Terms]
    calendars: Mapping[Ref, Calendar]

    def hours(self, ref: Ref | None) -> Calendar | None:
        return None if ref is None else self.calendars[ref]

    def terms_of(self, clock: Clock) -> Terms | None:
        return None if clock.policy is None else self.terms[clock.policy]

    def calendar_for(self, terms: Terms | None, kind: Kind, queue_id: UUID | None) -> Ref | None:
        """Return whose hours count for a target: none around the clock, or where the queue has no calendar."""
        target = terms.target(kind) if terms is not None else None
        if target is None or target.hours == "always" or queue_id is None:
            return None
        return self.queue_calendars.get(queue_id)


@dataclass(slots=True)
class Plan:
    """The clocks of one conversation while they are being settled, and the marks so far, in order."""

    facts: Facts
    rules: Rules
    now: datetime
    clocks: dict[UUID, Clock]
    marks: list[Mark] = field(default_factory=list)

    def put(self, *marks: Mark) -> None:
        for mark in marks:
            self.marks.append(mark)
            self.clocks[mark.clock.id] = mark.clock

    def open(self, kind: Kind | None = None) -> list[Clock]:
        found = [one for one in self.clocks.values() if one.is_open and kind in (None, one.kind)]
        return sorted(found, key=lambda one: KINDS.index(one.kind))

    def hours(self, clock: Clock) -> Calendar | None:
        return self.rules.hours(clock.calendar)

    def void(self, reason: sla.VoidReason, clocks: Sequence[Clock]) -> None:
        self.put(*(sla.void(one, self.hours(one), self.now, reason) for one in clocks))


@dataclass(frozen=True, slots=True)
class Answer:
    """A person answered the customer.

    Attributes:
        message_id: by this message; ``None``: by telephone.
        asked_at: what was answered began then, a call that rang, and nobody has said so before.
    """

    message_id: UUID | None = None
    asked_at: datetime | None = None


def settle(facts: Facts, held: Sequence[Held], rules: Rules, now: datetime, answer: Answer | None = None) -> list[Mark]:
    """Return the marks that bring a conversation's clocks in line with how it stands."""
    plan = Plan(facts, rules, now, {one.clock.id: one.clock for one in held})
    if facts.is_spam or facts.is_merged:
        plan.void("merged" if facts.is_merged else "spam", plan.open())
        return plan.marks
    plan.void("next_episode", [one for one in plan.open() if one.episode != facts.episode])
    if facts.status == "resolved":
        _resolve(plan)
        return plan.marks
    _undo_lost_answers(plan, held)
    if answer is not None and answer.asked_at is not None:
        _start(plan, answer.asked_at, was_answered=False)
    _answer(plan, answer)
    _regain_answers(plan, held)
    _follow(plan, held)
    _pause_and_resume(plan)
    if facts.waiting_since is not None:
        _start(plan, facts.waiting_since, was_answered=facts.was_answered)
    _pause_and_resume(plan)
    return plan.marks


def merge(source: Sequence[Held], target: Facts, held: Sequence[Held], rules: Rules, now: datetime) -> list[Mark]:
    """Let the clocks of a conversation that was taken into another go on there: of a kind the one due first.

    Returns:
        Marks of both conversations' clocks, ended ones first, so that never two of a kind run.
    """
    mine = {one.clock.kind: one.clock for one in held if one.clock.is_open}
    ended, moved = [], []
    for one in source:
        clock = one.clock
        if not clock.is_open:
            continue
        other = mine.get(clock.kind)
        goes_on = target.status != "resolved" and (other is None or _due_first(clock, other))
        loser = clock if not goes_on else other
        if loser is not None:
            ended.append(sla.void(loser, rules.hours(loser.calendar), now, "merged"))
        if goes_on:
            moved.append(sla.join(clock, rules.hours(clock.calendar), now, target.id, target.episode))
    return [*ended, *moved]


def _due_first(one: Clock, other: Clock) -> bool:
    """Whether one runs out before the other; what pauses runs out later than what runs."""

    def remaining(clock: Clock) -> tuple[bool, float]:
        if clock.due_at is not None:
            return False, clock.due_at.timestamp()
        return True, float("inf") if clock.target_ms is None else clock.target_ms - clock.consumed_ms

    return remaining(one) < remaining(other)


def _resolve(plan: Plan) -> None:
    """The matter is closed: nobody owes anything any more, and what was owed is kept or not."""
    for clock in plan.open():
        reason: Literal["resolved", "no_reply"] = "no_reply" if clock.kind == "first_response" else "resolved"
        plan.put(*sla.stop(clock, plan.hours(clock), plan.now, reason))


def _undo_lost_answers(plan: Plan, held: Sequence[Held]) -> None:
    """A reply that did not reach the customer answered nothing, unless another of the kind waits already."""
    for one in held:
        clock = one.clock
        is_ours = clock.episode == plan.facts.episode and clock.state == "stopped"
        if one.answer_failed and is_ours and not plan.open(clock.kind):
            plan.put(sla.revive(clock, plan.hours(clock), plan.now))


def _answer(plan: Plan, answer: Answer | None) -> None:
    """A person's answer stops the clocks of responses; where nobody waits any more without one, they end as void."""
    for clock in [*plan.open("first_response"), *plan.open("next_response")]:
        if answer is not None:
            plan.put(*sla.stop(clock, plan.hours(clock), plan.now, "answered", answer.message_id))
        elif plan.facts.waiting_since is None and not clock.is_answer_lost:
            plan.void("moved_away", [clock])


def _regain_answers(plan: Plan, held: Sequence[Held]) -> None:
    """A reply that had failed and is on its way again answers after all, now."""
    for one in held:
        clock = plan.clocks[one.clock.id]
        if one.clock.is_answer_lost and clock.is_open and clock.answer_id is not None and not one.answer_failed:
            plan.put(*sla.stop(clock, plan.hours(clock), plan.now, "answered", clock.answer_id))


def _follow(plan: Plan, held: Sequence[Held]) -> None:
    """Follow the conversation to the policy that is for it now, and to the hours of its queue."""
    about, rules = plan.facts.about, plan.rules
    for one in held:
        clock = plan.clocks[one.clock.id]
        if not clock.is_open:
            continue
        chosen = choose(rules.policies, about, clock.kind)
        is_other = chosen is not None and (clock.policy is None or chosen.id != clock.policy.id)
        mine = next((each for each in rules.policies if clock.policy is not None and each.id == clock.policy.id), None)
        newer = mine if one.wants_reapply and mine is not None and mine.version != _version(clock) else None
        policy = chosen if is_other else newer
        target = policy.terms.target(clock.kind) if policy is not None else None
        if policy is not None and target is not None:
            ref = Ref(policy.id, policy.version)
            mark = sla.retarget(clock, plan.hours(clock), plan.now, ref, target.within_s * 1000)
            clock = sla.flagged(mark.clock) if policy is newer else mark.clock
            plan.put(Mark(mark.kind, mark.at, clock))
        calendar = rules.calendar_for(rules.terms_of(clock), clock.kind, about.queue_id)
        if calendar != clock.calendar:
            before, after = plan.hours(clock), rules.hours(calendar)
            plan.put(sla.move(clock, before, after, calendar, plan.now))


def _version(clock: Clock) -> int | None:
    return clock.policy.version if clock.policy is not None else None


def _pause_and_resume(plan: Plan) -> None:
    for clock in plan.open():
        terms = plan.rules.terms_of(clock)
        waits_for_customer = (
            clock.kind == "resolution"
            and plan.facts.status == "pending"
            and terms is not None
            and terms.pending_pauses_resolution
        )
        stands_still = plan.facts.status == "snoozed" or waits_for_customer
        if stands_still and clock.state == "running":
            plan.put(sla.pause(clock, plan.hours(clock), plan.now))
        elif not stands_still and clock.state == "paused":
            plan.put(sla.resume(clock, plan.hours(clock), plan.now))


def _start(plan: Plan, waiting_since: datetime, *, was_answered: bool) -> None:
    """Start what an unanswered message starts: the first of an episode two clocks, a later one the third."""
    facts = plan.facts
    at = min(sla.instant(max(waiting_since, facts.opened_at)), sla.instant(plan.now))
    counted = [one for one in plan.clocks.values() if one.episode == facts.episode and one.state != "void"]
    if not any(one.kind == "resolution" for one in counted):
        _begin(plan, "resolution", at)
    firsts = [one for one in counted if one.kind == "first_response"]
    if not firsts and not was_answered:
        _begin(plan, "first_response", at)
    elif not any(one.is_open for one in firsts) and not plan.open("next_response"):
        _begin(plan, "next_response", at)


def _begin(plan: Plan, kind: Kind, at: datetime) -> None:
    facts, rules = plan.facts, plan.rules
    policy = choose(rules.policies, facts.about, kind)
    if policy is None and not (kind == "first_response" and choose(rules.policies, facts.about, "next_response")):
        return  # a first response without a target is kept only to tell the following ones from it
    target = policy.terms.target(kind) if policy is not None else None
    calendar = rules.calendar_for(policy.terms if policy is not None else None, kind, facts.about.queue_id)
    clock = Clock(
        id=new_id(),
        conversation_id=facts.id,
        episode=facts.episode,
        kind=kind,
        policy=Ref(policy.id, policy.version) if policy is not None else None,
        calendar=calendar,
        target_ms=target.within_s * 1000 if target is not None else None,
        consumed_ms=0,
        since=at,
        started_at=at,
    )
    plan.put(sla.start(clock, rules.hours(calendar)))
