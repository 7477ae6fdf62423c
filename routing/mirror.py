"""A workspace's waiting lines and agents in memory, and the decisions that follow from them.

    put, leave ── rows of items ──┐                       ┌── decide(now) ──► Plan
    seat, unseat ── agents ───────┤  Mirror  (an Index)   │
    time, lengths of lines ───────┘                       └── what is in doubt until it is read again

It only mirrors the tables (``mirrors`` keeps it true), and what it decides is written only where it still holds there
(``drain.carry_out``). Whatever a decision touched is in doubt from then on, and the next look reads it again: one that
was refused, or never written, is undone by that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from heapq import heappop, heappush
from typing import Any, Final
from uuid import UUID

from kit import worktime
from kit.worktime import Calendar
from routing import broadcast, floor
from routing.broadcast import Others
from routing.capacity import taking
from routing.floor import Present
from routing.looks import Look, Series
from routing.matching import Candidate, Choice, Index, Item, Match, Request, explain
from routing.matching.order import instant
from routing.policy import DEFAULT_POLICY, QueuePolicy
from routing.ramps import Ramps
from routing.standing import Standing

# Durable decisions are bounded by fsync: the more in one commit, the more in a second. Their rows are locked for as
# long as it takes to write them, some hundredths of a second.
BATCH: Final = 256
MAX_REQUESTS: Final = 10_000  # classes of items that are known by identity


@dataclass(frozen=True, slots=True)
class HouseRules:
    """What those who manage the queues have said.

    Attributes:
        hard_skills: ids as text.
        calendars: of the queues that hand nothing out outside their hours.
    """

    policies: Mapping[UUID, QueuePolicy]
    hard_skills: frozenset[str]
    calendars: Mapping[UUID, Calendar]

    def policy(self, queue_id: UUID) -> QueuePolicy:
        return self.policies.get(queue_id, DEFAULT_POLICY)


@dataclass(slots=True)
class Planned:
    """An item that is to go to an agent.

    Attributes:
        position: 1 for the first that waited in its queue then.
        ring: the widest that was open.
    """

    item: Item
    agent_id: UUID
    position: int
    ring: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What to write.

    Attributes:
        choices: the most urgent first.
        policies: those under which they were made.
        staff: the chosen agents, as they were before the first choice and as they are after the last.
        look: what the choices were made of; ``None`` where nothing is written.
        next_at: when time alone may make another choice possible, e.g. by the opening of a ring.
        also: item → who is asked beside the one chosen, in queues that ask several at once.
    """

    choices: list[Planned]
    policies: Mapping[UUID, QueuePolicy]
    staff: Mapping[UUID, tuple[Candidate, Candidate]]
    look: Look | None = None
    next_at: datetime | None = None
    also: Others = field(default_factory=dict)

    def policy(self, choice: Planned) -> QueuePolicy:
        return self.policies.get(choice.item.queue_id, DEFAULT_POLICY)


class Mirror:
    """What waits in a workspace, and who is there.

    Attributes:
        epoch: of the writer's lease under which it was built.
        cursor: the number of the last event that it has followed.
        doubtful_conversations, doubtful_agents: to be read again before anything is decided.
        besides: how many more wait in a queue than are known here; nothing, unless it was made to explain one item.
    """

    def __init__(self, epoch: int, cursor: int, rules: HouseRules, series: Series | None = None) -> None:
        self.epoch = epoch
        self.cursor = cursor
        self.rules = rules
        self.items: dict[UUID, Item] = {}
        self.agents: dict[UUID, Present] = {}
        self.index = Index()
        self.doubtful_conversations: set[UUID] = set()
        self.doubtful_agents: set[UUID] = set()
        self.besides: Mapping[UUID, int] = {}
        self.looked_at: datetime | None = None
        self._series = series
        self._own: list[tuple[int, int]] = []  # events that need not be followed: first and last number
        self._conversations: dict[UUID, UUID] = {}
        self._lines: dict[UUID, Standing] = {}
        self._requests: dict[tuple[UUID, str, int, str, bool], Request] = {}
        self._members: dict[UUID, dict[UUID, None]] = {}
        self._leases: list[tuple[datetime, UUID]] = []
        self._timed: dict[UUID, datetime] = {}  # which of the leases is an agent's newest
        self._closed: set[UUID] = set()
        self._helpers: dict[UUID, frozenset[UUID]] = {}
        self._ramps = Ramps({queue_id: one.ramp_s for queue_id, one in rules.policies.items() if one.ramp_s})

    # Items.

    def put(self, row: Any) -> None:
        """Have an item wait as its row says (see ``floor.waiting_of``)."""
        request = self._request(row)
        item = floor.item(row, self.rules.policy(row["queue_id"]), request)
        if self._conversations.get(item.conversation_id, item.id) != item.id:
            self.leave(item.conversation_id)  # one of an earlier episode: its end and this one came in one look
        known = self.items.get(item.id)
        if known == item:
            return
        ring = 0
        if known is not None:
            self._lines[known.queue_id].take(known)
            ring = self.index.ring(item.id) if known.request is request else 0  # rings never close for an item
        self.items[item.id] = item
        self._conversations[item.conversation_id] = item.id
        line = self._lines.get(item.queue_id)
        if line is None:
            line = self._lines[item.queue_id] = Standing()
        line.add(item)
        if item.queue_id in self._closed:
            self.index.drop(item.id)
        else:
            self.index.put(replace(item, ring=ring) if ring else item)

    def leave(self, conversation_id: UUID) -> None:
        """Forget the item of a conversation that waits no more, if there was one."""
        item_id = self._conversations.get(conversation_id)
        if item_id is not None:
            self._remove(self.items[item_id])
            self.index.drop(item_id)

    def _remove(self, item: Item) -> None:
        del self.items[item.id]
        del self._conversations[item.conversation_id]
        line = self._lines[item.queue_id]
        line.take(item)
        if not line:
            del self._lines[item.queue_id]

    def _request(self, row: Any) -> Request:
        """Return one value for all items of a class: the index knows a class by identity."""
        class_ = (row["queue_id"], row["channel"], row["tier"], row["need"], row["has_overstayed"])
        found = self._requests.get(class_)
        if found is None:
            if len(self._requests) >= MAX_REQUESTS:
                self._requests.clear()
            helpers = self._helpers.get(row["queue_id"], frozenset())
            policy = self.rules.policy(row["queue_id"])
            found = self._requests[class_] = floor.request_of(row, policy, self.rules.hard_skills, helpers)
        return found

    # Agents.

    def seat(self, one: Present) -> None:
        """Know an agent as their rows say."""
        agent_id, until = one.candidate.id, one.lease_until
        if (
            until is not None
            and (one.is_announced or one.candidate.is_connected)
            and self._timed.get(agent_id) != until
        ):
            self._timed[agent_id] = until
            heappush(self._leases, (until, agent_id))
        known = self.agents.get(agent_id)
        if known == one:
            return
        self.agents[agent_id] = one
        if known is None or known.candidate.tiers != one.candidate.tiers:
            self._join(agent_id, known.candidate.tiers if known is not None else (), one.candidate.tiers)
        self._ramps.learn(one)
        if known is not None and known.candidate == one.candidate:
            return
        self._note(agent_id)
        if known is not None and plain(replace(known.candidate, idle_since=one.candidate.idle_since)) == plain(
            one.candidate
        ):
            self.index.rank(agent_id, one.candidate.idle_since)
        else:
            self.index.seat(self.seated(agent_id))

    def seated(self, agent_id: UUID) -> Candidate:
        """Return an agent as decisions see them, resting or not."""
        candidate = self.agents[agent_id].candidate
        return replace(candidate, is_resting=True) if agent_id in self._ramps.resting else candidate

    def unseat(self, agent_id: UUID) -> None:
        """Forget an agent who serves no queue any more, if they were known."""
        known = self.agents.pop(agent_id, None)
        if known is not None:
            self._join(agent_id, known.candidate.tiers, ())
            self.index.unseat(agent_id)
            self._note(agent_id)

    def _note(self, agent_id: UUID) -> None:
        if self._series is not None:
            self._series.note(agent_id)

    def _seated_if_there(self, agent_id: UUID) -> Candidate | None:
        return self.seated(agent_id) if agent_id in self.agents else None

    def is_closed(self, queue_id: UUID) -> bool:
        """Whether a queue hands nothing out, as of the last look."""
        return queue_id in self._closed

    def members(self, queue_ids: Collection[UUID]) -> set[UUID]:
        """Return the agents who are known to serve any of these queues."""
        return {agent_id for queue_id in queue_ids for agent_id in self._members.get(queue_id, ())}

    def leases_over(self, now: datetime) -> set[UUID]:
        """Return the agents whose leases have ended as far as is known: they may have been renewed without a word."""
        over = set()
        while self._leases and self._leases[0][0] <= now:
            until, agent_id = heappop(self._leases)
            if self._timed.get(agent_id) == until:
                del self._timed[agent_id]
                over.add(agent_id)
        return over

    def _join(self, agent_id: UUID, before: Collection[UUID], after: Collection[UUID]) -> None:
        for queue_id in before:
            if queue_id not in after:
                self._members[queue_id].pop(agent_id, None)
        for queue_id in after:
            self._members.setdefault(queue_id, {})[agent_id] = None

    # Decisions.

    def decide(self, now: datetime, limit: int = BATCH) -> Plan:
        """Match what waits with who is there, and count on it; no choices: nobody can take anything.

        Args:
            now: aware UTC.
        """
        self.looked_at = now = max(now, self.looked_at or now)
        later = self._heed_time_and_numbers(now)
        choices: list[Planned] = []
        before: dict[UUID, Candidate] = {}
        look: Look | None = None
        while len(choices) < limit and (match := self.index.take(now)) is not None:
            if self._series is not None and look is None:
                look = self._series.look(now, instant(match.since_us), self.agents, self._seated_if_there)
            choices.append(self._chosen(match, now, before, look))
        staff: dict[UUID, tuple[Candidate, Candidate]] = {}
        for agent_id, was in before.items():
            staff[agent_id] = was, self._count_on(agent_id)
            self._note(agent_id)
        also = self._ask_besides(choices, now)
        if (at := self.index.next_instant()) is not None:
            later.append(at)
        return Plan(choices, self.rules.policies, staff, look, min(later, default=None), also)

    def explain(self, conversation_id: UUID, now: datetime) -> Choice | None:
        """Return what a decision about a conversation considers, with everybody; ``None`` unless it waits."""
        item_id = self._conversations.get(conversation_id)
        if item_id is None:
            return None
        self._heed_time_and_numbers(now)
        item = self.items[item_id]
        return explain(
            replace(item, ring=self.index.ring(item_id)),
            [self.seated(agent_id) for agent_id in self.agents],
            now,
            self.index.slots(item.request),
            is_closed=item.queue_id in self._closed,
        )

    def _chosen(self, match: Match, now: datetime, before: dict[UUID, Candidate], look: Look | None) -> Planned:
        """Take an item out of its line for an agent; from then on both are in doubt.

        Args:
            before: receives the agent as they were before the first of these choices.
        """
        item, agent_id = self.items.pop(match.item.id), match.agent_id
        del self._conversations[item.conversation_id]
        line = self._lines[item.queue_id]
        position = line.take(item) + 1
        if not line:
            del self._lines[item.queue_id]
        if agent_id not in before:
            before[agent_id] = self.agents[agent_id].candidate
        rests = self._ramps.took(agent_id, now)
        if rests:
            self._count_on(agent_id)
            self.index.seat(self.seated(agent_id))
        if look is not None:
            look.add(item, match.ring, agent_id, rests=rests)
        self.doubtful_conversations.add(item.conversation_id)
        self.doubtful_agents.add(agent_id)
        return Planned(item, agent_id, position, match.ring)

    def _count_on(self, agent_id: UUID) -> Candidate:
        """Know of an agent what the index gave them."""
        known = self.agents[agent_id]
        candidate = known.candidate.holding(*self.index.holding(agent_id))
        self.agents[agent_id] = Present(
            candidate, known.lease_until, known.is_announced, known.status_since, known.last_offer_at
        )
        return candidate

    def _ask_besides(self, choices: Sequence[Planned], now: datetime) -> Others:
        """Choose who else is asked where several are, now that all that can have somebody does; count on it."""
        also: dict[UUID, Sequence[UUID]] = {}
        for choice in choices:
            item, more = choice.item, self.rules.policy(choice.item.queue_id).offer_to - 1
            if not more:
                continue
            people = [self.seated(one) for one in self._who_may_have(item, choice.agent_id)]
            found = broadcast.others(
                replace(item, ring=choice.ring), choice.agent_id, people, now, self.index.slots(item.request), more
            )
            for agent_id in found:
                held, cost = self.agents[agent_id].candidate.load, item.cost
                load = taking(held, cost.channel, cost.units, is_interruptible=cost.is_interruptible)
                self.index.reload(agent_id, load, now)
                self._count_on(agent_id)
                if self._ramps.took(agent_id, now):
                    self.index.seat(self.seated(agent_id))
                self._note(agent_id)
                self.doubtful_agents.add(agent_id)
            if found:
                also[item.id] = found
        return also

    def _who_may_have(self, item: Item, agent_id: UUID) -> Collection[UUID]:
        """Return who was chosen and the members of the queues that may have the item."""
        request = item.request
        queue_ids = (request.queue_id, *request.overflow, *(one for ring in request.rings for one in ring.queues))
        return self.members(queue_ids) | {agent_id}

    def settle(self, plan: Plan, now: datetime, first: int, last: int) -> None:
        """Know that all of the last plan was written as it stands: nothing of it is in doubt any more.

        Args:
            now: when work came to the agents, as written.
            first, last: the numbers of the events that tell of it.
        """
        self.doubtful_conversations.difference_update(choice.item.conversation_id for choice in plan.choices)
        self.doubtful_agents.difference_update(plan.staff)
        for agent_id in plan.staff:
            known = self.agents[agent_id]
            self.agents[agent_id] = Present(
                known.candidate, known.lease_until, known.is_announced, known.status_since, now
            )
        if first == self.cursor + 1:
            self.cursor = last
        else:
            self._own.append((first, last))

    def foreign(self, events: Sequence[Any]) -> Sequence[Any]:
        """Return the events, all that follow the cursor, without those that tell of what was settled."""
        own, self._own = self._own, []
        if not own:
            return events
        seqs = {seq for first, last in own for seq in range(first, last + 1)}
        return [event for event in events if event["seq"] not in seqs]

    # What time and numbers do.

    def _heed_time_and_numbers(self, now: datetime) -> list[datetime]:
        """Follow the clock and the lengths of the lines; return when they may have more to say."""
        later = [*self._open_and_close(now), *self._let_rest(now)]
        self._ask_for_help()
        return later

    def _open_and_close(self, now: datetime) -> Iterator[datetime]:
        """Take the items of closed queues out of the index, put those of open ones in; yield when queues open."""
        # One that is closed may keep no calendar any more.
        for queue_id in self._closed | self.rules.calendars.keys():
            calendar = self.rules.calendars.get(queue_id)
            opens_at = worktime.next_open(calendar, now) if calendar is not None else now
            is_closed = opens_at != now
            if is_closed != (queue_id in self._closed):
                self._closed ^= {queue_id}
                for item in self._waiting_in(queue_id):
                    if is_closed:
                        self.index.drop(item.id)
                    else:
                        self.index.put(item)
            if is_closed and opens_at is not None and queue_id in self._lines:
                yield opens_at

    def _let_rest(self, now: datetime) -> list[datetime]:
        """Let those rest who have just signed in and just got something; return when they may have the next."""
        before, resting = self._ramps.rest(now, self._lines.keys() | self.besides.keys(), self.agents)
        for agent_id in resting.keys() ^ before.keys():
            if agent_id in self.agents:
                self.index.seat(self.seated(agent_id))
                self._note(agent_id)
        return list(resting.values())

    def _ask_for_help(self) -> None:
        """Have the members of other queues asked where too many wait, and no more where they do not."""
        for queue_id, policy in self.rules.policies.items():
            if policy.overflow is None:
                continue
            waiting = len(self._lines.get(queue_id, ())) + self.besides.get(queue_id, 0)
            helpers = frozenset(policy.overflow.queue_ids) if waiting > policy.overflow.when_waiting else frozenset()
            if helpers == self._helpers.get(queue_id, frozenset()):
                continue
            self._helpers[queue_id] = helpers
            others: dict[Request, Request] = {}
            for class_, request in self._requests.items():
                if class_[0] == queue_id:
                    others[request] = self._requests[class_] = replace(request, overflow=helpers)
            for waiting_item in self._waiting_in(queue_id):
                request = others.get(waiting_item.request) or replace(waiting_item.request, overflow=helpers)
                item = self.items[waiting_item.id] = replace(waiting_item, request=request)
                if queue_id not in self._closed:
                    self.index.put(replace(item, ring=self.index.ring(item.id)))

    def _waiting_in(self, queue_id: UUID) -> list[Item]:
        return [self.items[item_id] for item_id in self._lines.get(queue_id, ())]


def plain(one: Candidate) -> Candidate:
    """Leave out that nothing of a channel is held, which is the same as nothing said."""
    counts = {channel: number for channel, number in one.load.counts.items() if number}
    return replace(one, load=replace(one.load, counts=counts))
