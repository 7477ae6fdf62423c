"""Live through a stretch of time again. The decisions are the router's own: a ``Mirror`` is told and asked.

    customers come, give up ──┐                     ┌── decide(now) ──► offers, owners
    agents come and go ───────┼──► Mirror (routing) ┤
    offers, work, notes end ──┘                     └── when time alone may decide

Given is what does not hang on who gets what: when customers come, how long what they want takes, how long they wait,
what people do by hand, when agents are there. All else follows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from typing import Any, Final, Literal
from uuid import UUID

from routing.capacity import Cost
from routing.changes import HANDED_OVER_FOR
from routing.hops import HOP_BUDGET
from routing.mirror import BATCH, Mirror
from routing.offers import ASKED_AGAIN_AFTER_S, LEFT_OUT_AT_LEAST_S
from routing.policy import DEFAULT_POLICY
from routing.whatif.people import Person, decider
from routing.whatif.values import Answer, History, Hold, House, Lived, Shift, Stay, Turn, Usual, Visit, Wait, Way

_SOON: Final = timedelta(milliseconds=1)


@dataclass(slots=True)
class _Work:
    """A work item at the moment of the replay.

    Attributes:
        part: of the visit, where it stands.
        turn: rises with whatever changes its state, so that what was planned for an earlier one does not happen.
        former_id: who had it last.
        leg_at: since when it stands in this queue's line.
        answered: agent → how many offers of this wait they have had.
        besides: who is asked beside ``agent_id``, where a queue asks several; they hold its cost as well.
    """

    visit: Visit
    part: int = -1
    state: Literal["apart", "queued", "offered", "held", "over"] = "apart"
    turn: int = 0
    queue_id: UUID | None = None
    tier: int = 1
    boost_s: int = 0
    need: str = "[]"
    preferred_id: UUID | None = None
    former_id: UUID | None = None
    queued_at: datetime | None = None
    leg_at: datetime | None = None
    has_overstayed: bool = False
    hops: int = 0
    agent_id: UUID | None = None
    cost: Cost | None = None
    forced: bool = False
    excluded: dict[UUID, datetime] = field(default_factory=dict)
    answered: dict[UUID, int] = field(default_factory=dict)
    besides: list[UUID] = field(default_factory=list)

    @property
    def waits(self) -> bool:
        return self.state in ("queued", "offered")


class GivenUp(Exception):
    """Nobody wants to know any more."""


def live_through(
    history: History,
    house: House,
    *,
    decide_from: datetime | None = None,
    is_over: Callable[[], bool] = lambda: False,
) -> Lived:
    """Return what comes of a history under these settings.

    Args:
        decide_from: what was answered before this instant is answered by whom and when it was; the end of the
            history shows what really happened. By default everything within the stretch is decided anew.
        is_over: asked between two instants.
    Raises:
        GivenUp: ``is_over`` said so.
    """
    return _Replay(history, house, history.start if decide_from is None else decide_from).run(is_over)


class _Replay:
    def __init__(self, history: History, house: House, decide_from: datetime) -> None:
        self.history, self.house, self.decide_from = history, house, decide_from
        self.now = history.warm_at
        self.mirror = Mirror(0, 0, house.rules)
        window = history.start, history.end
        self.people = {one.id: Person(one, history.warm_at, window) for one in house.people}
        self.works: dict[UUID, _Work] = {}
        self.stays: list[Stay] = []
        self._plans: list[tuple[datetime, int, Callable[[], None]]] = []
        self._numbers = count()
        self._look_at: datetime | None = None

    def run(self, is_over: Callable[[], bool]) -> Lived:
        for person in self.people.values():
            self.mirror.seat(person.present)
        # In the order in which they were told: what happens at one instant happens in it.
        for shift in self.history.shifts:
            self._plan(shift.at, lambda shift=shift: self._shift(shift))  # type: ignore[misc]
        for visit in self.history.visits:
            self._plan(visit.began_at, lambda visit=visit: self._arrive(visit))  # type: ignore[misc]
        self._plan(self.decide_from, lambda: None)
        while self._plans and self._plans[0][0] <= self.history.until:
            if is_over():
                raise GivenUp
            self.now = self._plans[0][0]
            while self._plans and self._plans[0][0] == self.now:
                heappop(self._plans)[2]()
            if self.now >= self.decide_from:
                self._hand_out()
        self.now = self.history.until
        for work in self.works.values():
            if work.waits:
                self._end_leg(work, "waiting")
        for person in self.people.values():
            person.count_to(self.now)
        self.stays.sort(key=lambda one: (one.began_at, one.item_id, one.part))
        return Lived(self.stays, {one: person.attendance() for one, person in self.people.items()})

    # Time.

    def _plan(self, at: datetime, do: Callable[[], None]) -> None:
        heappush(self._plans, (max(at, self.now), next(self._numbers), do))

    def _plan_for(self, work: _Work, after_s: float, do: Callable[[_Work], None]) -> None:
        """Do it then, unless the work's state is another by then."""
        turn = work.turn

        def if_still() -> None:
            if work.turn == turn:
                do(work)

        self._plan(self.now + timedelta(seconds=after_s), if_still)

    def _hand_out(self) -> None:
        while True:
            plan = self.mirror.decide(self.now, BATCH)
            self.mirror.doubtful_agents.clear()
            self.mirror.doubtful_conversations.clear()
            for choice in plan.choices:
                work, policy = self.works[choice.item.id], plan.policy(choice)
                agent_id, answer = choice.agent_id, None
                if policy.offer_ttl_s:
                    agent_id, answer = self._ask(work, [agent_id, *plan.also.get(choice.item.id, ())])
                _, chosen = plan.staff.get(agent_id, (None, None))
                self._take(work, agent_id, choice.item.cost, idle_since=chosen.idle_since if chosen else None)
                if answer is not None:
                    self._hold_out(work, answer, 0.0)
                else:
                    self._own(work)
            if not plan.choices:
                break
        if plan.next_at is not None and (self._look_at is None or not self.now < self._look_at <= plan.next_at):
            self._look_at = max(plan.next_at, self.now + _SOON)
            self._plan(self._look_at, lambda: None)

    # Agents.

    def _shift(self, shift: Shift) -> None:
        person = self.people.get(shift.agent_id)
        if person is None:
            return
        person.change(shift)
        if not person.candidate.is_on_duty:
            for item_id in list(person.offered):
                self._give_back(self.works[item_id])
        self.mirror.seat(person.present)

    def _take(self, work: _Work, agent_id: UUID, cost: Cost, *, idle_since: datetime | None = None) -> None:
        work.agent_id, work.cost, work.forced = agent_id, cost, False
        if (person := self.people.get(agent_id)) is not None:
            work.forced = person.take(cost, self.now, idle_since=idle_since)
            self.mirror.seat(person.present)

    def _let_go(self, work: _Work) -> None:
        assert work.agent_id is not None, "somebody has it"
        assert work.cost is not None, "and it costs something"
        self._let_others_go(work)
        if (person := self.people.get(work.agent_id)) is not None:
            person.offered.pop(work.visit.item_id, None)
            person.free(work.cost, self.now, forced=work.forced, owned=work.state == "held")
            self.mirror.seat(person.present)
        work.former_id, work.agent_id = work.agent_id if work.state == "held" else work.former_id, None

    # Waiting.

    def _arrive(self, visit: Visit) -> None:
        work = self.works[visit.item_id] = _Work(visit)
        self._go_on(work)

    def _go_on(self, work: _Work) -> None:
        """Begin the next part, where there is one."""
        work.part += 1
        work.turn += 1
        if work.part >= len(work.visit.parts):
            work.state = "over"
            return
        part = work.visit.parts[work.part]
        work.state = "apart"
        begin: Callable[[_Work], None] = self._stand_in_line if isinstance(part, Wait) else self._receive
        if work.part and part.after_s > 0:
            self._plan_for(work, part.after_s, begin)
        else:
            begin(work)

    def _stand_in_line(self, work: _Work) -> None:
        wait = self._wait(work)
        began_at = self.now if work.part else wait.at
        if work.part == 0:
            work.need = wait.need
        elif work.queue_id != wait.queue_id:
            work.need = "[]"
        work.queue_id, work.tier = wait.queue_id, wait.tier
        work.preferred_id, work.leg_at, work.answered = wait.preferred_id, began_at, {}
        if wait.is_handed_over and work.former_id is not None:
            work.excluded[work.former_id] = self.now + HANDED_OVER_FOR
        work.turn += 1
        work.state = "queued"
        is_repeated = self._is_repeated(wait)
        steps: list[tuple[float, Callable[[_Work], None]]] = [
            (turn.after_s, lambda work, turn=turn: self._turn(work, turn))  # type: ignore[misc]
            for turn in wait.turns
            if is_repeated or not turn.is_automatic
        ]
        if wait.taken_out_s is not None:
            steps.append((wait.taken_out_s, self._take_out))
        if is_repeated and wait.served_s is not None:
            steps.append((wait.served_s, self._repeat))
        elif wait.patience_s is not None:
            steps.append((wait.patience_s, self._give_up))
        for after_s, do in steps:
            self._plan_in_wait(work, began_at + timedelta(seconds=after_s), do)
        if is_repeated:
            self._repeat_offers(wait, began_at)
            return
        self._queue(work)
        if began_at < self.decide_from:
            self._plan_in_wait(work, self.decide_from, self._catch_up)

    def _repeat_offers(self, wait: Wait, began_at: datetime) -> None:
        """Who was asked in vain was not idle meanwhile."""
        for agent_id, answers in wait.answers.items():
            person = self.people.get(agent_id)
            for answer in answers:
                if person is None or answer.kind == "accepted":
                    continue
                for after_s in (answer.offered_s, answer.offered_s + answer.after_s):

                    def touch(person: Person = person) -> None:
                        if not person.candidate.load.is_at_work:
                            person.touch(self.now)
                            self.mirror.seat(person.present)

                    self._plan(began_at + timedelta(seconds=after_s), touch)

    def _catch_up(self, work: _Work) -> None:
        """From here on it is decided anew: who had been asked before is left out, or is asked still."""
        wait = self._wait(work)
        assert work.leg_at is not None, "it stands in a line"
        pending: dict[UUID, tuple[Answer, datetime]] = {}
        for agent_id, answers in wait.answers.items():
            for answer in answers:
                offered_at = wait.at + timedelta(seconds=answer.offered_s)
                answered_at = offered_at + timedelta(seconds=answer.after_s)
                if offered_at >= self.now or agent_id not in self.people:
                    continue
                work.answered[agent_id] = work.answered.get(agent_id, 0) + 1
                if answered_at > self.now:
                    pending[agent_id] = answer, offered_at
                elif answer.kind != "withdrawn":
                    self._leave_out(work, agent_id, answered_at)
        if pending:
            first = decider({agent_id: answer for agent_id, (answer, _) in pending.items()})
            answer, offered_at = pending[first]
            self.mirror.leave(work.visit.item_id)
            self._take_besides(work, [agent_id for agent_id in pending if agent_id != first])
            self._take(work, first, self._cost(work), idle_since=offered_at)
            self._hold_out(work, answer, (self.now - offered_at).total_seconds())
        else:
            self._queue(work)

    def _is_repeated(self, wait: Wait) -> bool:
        """Whether it ended before anything is decided anew."""
        spans = (wait.served_s, wait.taken_out_s, wait.patience_s if wait.served_s is None else None)
        ends_s = min((span for span in spans if span is not None), default=None)
        ends_at = wait.at + timedelta(seconds=ends_s) if ends_s is not None else self.history.until
        return ends_at < self.decide_from

    def _plan_in_wait(self, work: _Work, at: datetime, do: Callable[[_Work], None]) -> None:
        """Do it then, if it still waits as it does now, whether offered or not."""
        part = work.part

        def if_waiting() -> None:
            if work.part == part and work.waits:
                do(work)

        self._plan(at, if_waiting)

    def _queue(self, work: _Work) -> None:
        """Put it into the line, or again as it is now."""
        work.turn += 1
        work.state, work.queued_at = "queued", self.now
        assert work.queue_id is not None, "it waits in a queue"
        policy, wait = self.house.rules.policy(work.queue_id), self._wait(work)
        left_out = {agent: until for agent, until in sorted(work.excluded.items()) if until > self.now}
        self.mirror.put(
            {
                "id": work.visit.item_id,
                "conversation_id": work.visit.item_id,  # two episodes of one may meet here
                "episode": 1,
                "queue_id": work.queue_id,
                "channel": work.visit.channel,
                "priority": wait.priority,
                "enqueued_at": wait.enqueued_at,
                "boost_s": work.boost_s,
                "tier": work.tier,
                "version": work.turn,
                "preferred_id": work.preferred_id,
                "state_since": work.queued_at,
                "need": work.need,
                "has_overstayed": work.has_overstayed,
                "excluded": list(left_out),
                "excluded_until": list(left_out.values()),
            }
        )
        if policy.longest_wait is not None and not work.has_overstayed:
            over_at = wait.enqueued_at + timedelta(seconds=policy.longest_wait.after_s)
            self._plan_for(work, max(0.0, (over_at - self.now).total_seconds()), self._overstay)

    def _overstay(self, work: _Work) -> None:
        """As ``routing.overstays``: once, it goes elsewhere, or anybody of its queue may have it."""
        assert work.queue_id is not None, "it waits in a queue"
        rule = self.house.rules.policy(work.queue_id).longest_wait
        if rule is None:
            return
        work.has_overstayed = True
        target = rule.to_queue_id
        if target in self.house.queue_names and target != work.queue_id and work.hops < HOP_BUDGET:
            self._move(work, target, 1)
        elif rule.any_skill:
            work.need = "[]"
        self._queue(work)

    def _move(self, work: _Work, queue_id: UUID | None, tier: int) -> None:
        if queue_id != work.queue_id:
            self._end_leg(work, "overflowed")
            work.leg_at, work.need = self.now, "[]"
        work.queue_id, work.tier = queue_id, tier
        work.hops += 1

    def _turn(self, work: _Work, turn: Turn) -> None:
        """Somebody, or a promise that ran out, moves what waits."""
        work.boost_s += turn.boost_s
        if turn.queue_id is not None or turn.tier is not None:
            if work.state == "offered":
                self._let_go(work)
            work.preferred_id = None
            self._move(work, turn.queue_id or work.queue_id, turn.tier or work.tier)
            if self._is_repeated(self._wait(work)):
                return
            self._queue(work)
        elif work.state == "queued" and not self._is_repeated(self._wait(work)):
            self._queue(work)

    def _leave_line(self, work: _Work) -> None:
        if work.state == "offered":
            self._let_go(work)
        self.mirror.leave(work.visit.item_id)

    def _give_up(self, work: _Work) -> None:
        self._leave_line(work)
        wait = self._wait(work)
        noticed_s = wait.patience_s - wait.left_s if wait.patience_s is not None and wait.left_s is not None else 0.0
        self._end_leg(work, "abandoned", self.now - timedelta(seconds=noticed_s))
        work.turn += 1
        work.state = "over"

    def _take_out(self, work: _Work) -> None:
        """A person takes it out of the line: for somebody, or to put it off, or because it is none."""
        wait, following = self._wait(work), self._following(work)
        if isinstance(following, Hold) and following.after_s == 0:
            if following.agent_id in self.house.absent:
                return
            self._leave_line(work)
            work.agent_id = following.agent_id
            self._end_leg(work, "answered")
        else:
            self._leave_line(work)
            self._end_leg(work, wait.taken_as)
        self._go_on(work)

    def _end_leg(self, work: _Work, way: Way, at: datetime | None = None) -> None:
        assert work.leg_at is not None, "it stands in a line"
        assert work.queue_id is not None, "of a queue"
        if self.history.start <= work.leg_at < self.history.end:
            agent_id = work.agent_id if way == "answered" else None
            self.stays.append(
                Stay(
                    work.visit.item_id, work.part, work.queue_id, work.visit.channel, work.leg_at,
                    max(work.leg_at, at or self.now), way, agent_id,
                )
            )  # fmt: skip

    # Offers.

    def _ask(self, work: _Work, agent_ids: Sequence[UUID]) -> tuple[UUID, Answer]:
        """Return whose answer decides, and which: of several who are asked at once, the first to accept."""
        answers = {agent_id: self._answer(work, agent_id) for agent_id in agent_ids}
        first = decider(answers)
        self._take_besides(work, [agent_id for agent_id in agent_ids if agent_id != first])
        return first, answers[first]

    def _take_besides(self, work: _Work, agent_ids: Sequence[UUID]) -> None:
        work.besides = list(agent_ids)
        for agent_id in work.besides:
            self.people[agent_id].take(self._cost(work), self.now)
            self.mirror.seat(self.people[agent_id].present)

    def _let_others_go(self, work: _Work) -> None:
        for agent_id in work.besides:
            assert work.cost is not None, "it is offered"
            self.people[agent_id].free(work.cost, self.now, forced=False, owned=False)
            self.mirror.seat(self.people[agent_id].present)
        work.besides = []

    def _hold_out(self, work: _Work, answer: Answer, passed_s: float) -> None:
        """Wait for an agent's answer to an offer that was made so long ago."""
        assert work.agent_id is not None, "it is offered to somebody"
        assert work.queue_id is not None, "by a queue"
        work.turn += 1
        work.state = "offered"
        self.people[work.agent_id].offered[work.visit.item_id] = None
        ttl_s = self.house.rules.policy(work.queue_id).offer_ttl_s
        # Whose offer was taken back might have accepted it a moment later.
        after_s = answer.after_s + 1 if answer.kind == "withdrawn" else answer.after_s
        does = self._miss if answer.kind in ("declined", "expired") else self._own
        if not ttl_s:  # it was offered then, and is given now
            after_s, does = 0.0, self._own
        elif answer.kind == "expired" or after_s >= ttl_s:
            after_s, does = ttl_s, self._miss
        self._plan_for(work, max(0.0, after_s - passed_s), does)

    def _answer(self, work: _Work, agent_id: UUID) -> Answer:
        """What this agent did about the offer then; whoever was not asked then accepts it after the usual time."""
        told = self._wait(work).answers.get(agent_id, ())
        number = work.answered.get(agent_id, 0)
        work.answered[agent_id] = number + 1
        return told[number] if number < len(told) else Answer("accepted", self._usual(work).accept_s)

    def _miss(self, work: _Work) -> None:
        """Declined or missed: it goes back to its place, and they are not asked for it for a while."""
        assert work.agent_id is not None, "it is offered to somebody"
        asked = [work.agent_id, *work.besides]  # who would have accepted would have had it
        for agent_id in asked:
            self._leave_out(work, agent_id, self.now, asked)
        self._give_back(work)

    def _leave_out(self, work: _Work, agent_id: UUID, at: datetime, asked: Sequence[UUID] = ()) -> None:
        assert work.queue_id is not None, "it is of a queue"
        left_out_s = max(LEFT_OUT_AT_LEAST_S, 2 * self.house.rules.policy(work.queue_id).offer_ttl_s)
        if not self._is_there_another(work, [agent_id, *asked]):
            left_out_s = ASKED_AGAIN_AFTER_S
        until = at + timedelta(seconds=left_out_s)
        work.excluded[agent_id] = max(until, work.excluded.get(agent_id, until))

    def _is_there_another(self, work: _Work, asked: Sequence[UUID]) -> bool:
        return any(
            person.candidate.is_on_duty
            and person.candidate.tiers.get(work.queue_id, 0) >= work.tier
            and other_id not in asked
            and work.excluded.get(other_id, self.now) <= self.now
            for other_id, person in self.people.items()
        )

    def _give_back(self, work: _Work) -> None:
        self._let_go(work)
        self._queue(work)

    # Having it.

    def _repeat(self, work: _Work) -> None:
        """Answer it as it was answered then."""
        wait = self._wait(work)
        assert wait.served_by is not None, "somebody answered it"
        answers = wait.answers.get(wait.served_by, ())
        thought_s = answers[-1].after_s if answers and answers[-1].kind == "accepted" else 0.0
        cost = self._cost(work)
        self._take(work, wait.served_by, cost, idle_since=self.now - timedelta(seconds=thought_s))
        self._own(work)

    def _own(self, work: _Work) -> None:
        """End the wait: somebody has it, and will for as long as it takes."""
        self._let_others_go(work)
        self._end_leg(work, "answered")
        following = self._following(work)
        if isinstance(following, Hold) and following.after_s == 0:
            work.part += 1
            hold = following
        else:  # nobody had it then, so how long it takes is not known, nor what would have come after
            assert work.agent_id is not None, "somebody has it"
            hold = Hold(work.agent_id, is_closed=True)
            work.part = len(work.visit.parts)
        self._hold(work, hold)

    def _receive(self, work: _Work) -> None:
        """A person gives it to somebody, who had it then."""
        hold = work.visit.parts[work.part]
        assert isinstance(hold, Hold), "it is had"
        self._take(work, hold.agent_id, self._cost(work))
        self._hold(work, hold)

    def _hold(self, work: _Work, hold: Hold) -> None:
        assert work.agent_id is not None, "somebody has it"
        assert work.cost is not None, "and it costs something"
        work.turn += 1
        work.state = "held"
        if (person := self.people.get(work.agent_id)) is not None:
            person.offered.pop(work.visit.item_id, None)
            person.own(work.cost.units, self.now)
        handle_s = hold.handle_s if hold.handle_s is not None else self._usual(work).handle_s
        if hold.is_lost and work.agent_id != hold.agent_id:
            hold, more_s = self._without_loss(work)
            handle_s += more_s
        self._plan_for(work, handle_s + self._notes_s(work, hold), self._finish)

    def _without_loss(self, work: _Work) -> tuple[Hold, float]:
        """Whose owner does not go away has it on, for as long as the next owner had it."""
        rest = work.visit.parts[work.part + 1 :]
        if len(rest) >= 2 and isinstance(rest[0], Wait) and isinstance(rest[1], Hold):
            work.part += 2
            return rest[1], rest[1].handle_s if rest[1].handle_s is not None else self._usual(work).handle_s
        work.part = len(work.visit.parts)
        assert work.agent_id is not None, "somebody has it"
        return Hold(work.agent_id, is_closed=True), self._usual(work).handle_s

    def _notes_s(self, work: _Work, hold: Hold) -> float:
        """How long the notes take, in the time that the queue gives for them now."""
        if not hold.is_closed or work.queue_id is None:
            return 0.0
        if self.now < self.decide_from:
            return hold.wrap_up_s or 0.0
        given_s = float(self.house.rules.policy(work.queue_id).wrap_up_s)
        if hold.wrap_up_s is None or hold.wrap_up_ran_out:
            return given_s
        return min(hold.wrap_up_s, given_s)

    def _finish(self, work: _Work) -> None:
        self._let_go(work)
        self._go_on(work)

    # What is known of it.

    def _wait(self, work: _Work) -> Wait:
        part: Any = work.visit.parts[work.part]
        assert isinstance(part, Wait), "it waits"
        return part

    def _following(self, work: _Work) -> Any:
        following = work.part + 1
        return work.visit.parts[following] if following < len(work.visit.parts) else None

    def _cost(self, work: _Work) -> Cost:
        if work.queue_id is None:
            return DEFAULT_POLICY.cost(work.visit.channel)
        return self.house.rules.policy(work.queue_id).cost(work.visit.channel)

    def _usual(self, work: _Work) -> Usual:
        assert work.queue_id is not None, "it is of a queue"
        known = self.history.usual.get((work.queue_id, work.visit.channel))
        return known or Usual(float(self.house.rules.policy(work.queue_id).handle_time_s))
