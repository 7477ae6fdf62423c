"""The matcher for size: told what changes, it gives the next decision in microseconds.

    put, drop ── items ──┐                      ┌── take(now) ──► Match, one after the other
    seat, reload, unseat ─ agents ──┤  Index  ├── drain(now) ──► all there are
    time ────────────────┘                      └── next_instant() ──► when to look again

It decides as the plain rule does (the most urgent item that anybody eligible is there for, to the cheapest of them)
and never looks at what cannot have changed: after a drain no eligible pair is left, so the next one involves an item
or an agent of which it was told since, or one for which time opened something. Those stand on its *agenda*, by key.

A policy change is new requests: put the items again. Not for several threads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from heapq import heappop, heappush
from itertools import count
from typing import Final, NamedTuple

from routing.capacity import Load
from routing.matching.eligibility import is_kept_for
from routing.matching.explain import Choice, explain
from routing.matching.kinds import Kinds
from routing.matching.lines import Line, Waiting
from routing.matching.order import instant, microseconds
from routing.matching.search import Offered, first_for, first_of, offer, priced
from routing.matching.seats import Bucket, Seat, Seats
from routing.matching.values import Candidate, Id, Item, Request

_NUMBERS: Final = count()
_NOTHING: Final[dict[Id, Waiting]] = {}
_FIRST: Final = -(2**63)  # before every key
_FORGET_AT: Final = 1_000  # so many profiles are known before those that nobody has are forgotten


Due = tuple[int, Id, int, Waiting | Seat | Bucket]


class Match(NamedTuple):
    """A decision: the item goes to the agent.

    Attributes:
        ring: to be kept for an item that may come back.
        since_us: when work came to the agent (see ``order.instant``): now, and a microsecond later for each chosen
            before in the same instant.
    """

    item: Item
    agent_id: Id
    cost: int
    ring: int
    since_us: int


class Index:
    """Items that wait and agents, and what follows from them."""

    def __init__(self, items: Iterable[Item] = (), candidates: Iterable[Candidate] = ()) -> None:
        self._seats = Seats()
        self._entries: dict[Id, Waiting] = {}
        self._wishes: dict[Id, dict[Id, Waiting]] = {}  # agent → items that were theirs before
        self._kinds = Kinds(self._seats)
        self._profiles_limit = _FORGET_AT
        # What changed since the last look.
        self._fresh: list[Waiting] = []
        self._stirred: dict[Id, None] = {}
        self._unsettled: set[Line] = set()  # of whose items the next ring may have opened
        # What to decide on: (key or less, id, number, item, agents of a bucket, or one with wishes).
        self._agenda: list[Due] = []
        self._wishing = 0  # of the agenda, those that are agents who had something before
        self._going: Bucket | None = None  # of somebody who got something, and may get more before the agenda goes on
        self._timers: list[tuple[int, int, Waiting | Line]] = []
        self._pass = 0
        self._alone: Seat | None = None  # the only one on the agenda, as a look begins
        self._last_taken_us = 0
        self._now, self._now_us = instant(0), 0
        for candidate in candidates:
            self.seat(candidate)
        for item in items:
            self.put(item)

    def __len__(self) -> int:
        return len(self._entries)

    # What changes.

    def put(self, item: Item) -> None:
        """Have an item wait; one of that id is replaced, whatever of it changed."""
        if item.id in self._entries:
            self.drop(item.id)
        kind = self._kinds.of(item.request)
        entry = self._entries[item.id] = Waiting(item, kind)
        kind.waiting += 1
        if item.preferred_id is not None:
            self._wishes.setdefault(item.preferred_id, {})[item.id] = entry
            if entry.kept_us:
                heappush(self._timers, (entry.kept_us, next(_NUMBERS), entry))
        if entry.excluded is not None:
            for until_us in entry.excluded.values():
                heappush(self._timers, (until_us, next(_NUMBERS), entry))
        self._fresh.append(entry)

    def drop(self, item_id: Id) -> None:
        """Forget an item, if it is there: taken by hand, abandoned, parked."""
        entry = self._entries.pop(item_id, None)
        if entry is None:
            return
        self._leave(entry)

    def seat(self, candidate: Candidate) -> None:
        """Know an agent, or anything about them anew: status, connection, load, skills, levels, channels."""
        before = self._seats.drop(candidate.id)
        after = self._seats.put(candidate)
        self._staff(before, after)
        self._stirred[candidate.id] = None
        if len(self._seats.profiles) > self._profiles_limit:
            self._seats.forget()
            self._kinds.forget_profiles()
            self._profiles_limit = _FORGET_AT + 2 * len(self._seats.profiles)

    def reload(self, agent_id: Id, load: Load, idle_since: datetime) -> None:
        """Know a seated agent's load anew, when work of theirs ended or came from elsewhere.

        Args:
            load: with the capacity and the limits they had; others need ``seat``.
        """
        self._seats.reload(self._seats.by_id[agent_id], load, idle_since)
        self._stirred[agent_id] = None

    def rank(self, agent_id: Id, idle_since: datetime) -> None:
        """Know anew since when a seated agent is idle, and nothing else: they can have no more than before."""
        seat = self._seats.by_id[agent_id]
        self._seats.reload(seat, seat.bucket.load, idle_since)

    def unseat(self, agent_id: Id) -> None:
        """Forget an agent, if they are there."""
        self._staff(self._seats.drop(agent_id), None)
        self._stirred[agent_id] = None

    # What follows.

    def drain(self, now: datetime, limit: int | None = None) -> Iterator[Match]:
        """Yield decisions until there are none; the index may be told of changes in between."""
        made = 0
        while (limit is None or made < limit) and (match := self.take(now)) is not None:
            made += 1
            yield match

    def take(self, now: datetime) -> Match | None:
        """Return the next decision and count on it: the item waits no more, the agent holds it since now.

        ``None``: no item has an eligible agent. Undo one that could not be carried out by ``put`` and ``seat``.

        Args:
            now: aware UTC, not before the one of the last call.
        """
        if now is not self._now:
            self._now, self._now_us = now, microseconds(now)
        now_us = self._now_us
        timers, agenda = self._timers, self._agenda
        if self._fresh or self._stirred or self._unsettled or (timers and timers[0][0] <= now_us):
            self._look(now_us)
        if (bucket := self._going) is not None:
            self._going = None
            if (match := self._look_into(bucket, now_us)) is not None:
                return match
        while agenda:
            place = heappop(agenda)
            source = place[3]
            match = None
            if isinstance(source, Waiting):
                if source.is_waiting and (offered := offer(source, self._seats, self._pass, now_us)) is not None:
                    match = self._give(source, offered)
            elif isinstance(source, Seat):
                match = self._look_at(source, now_us)
            elif source.called is place:
                source.called = None
                match = self._look_into(source, now_us)
            if match is not None:
                return match
        return None

    def _look_into(self, bucket: Bucket, now_us: int) -> Match | None:
        """Decide about the next item that any of those who are due in a bucket may have, if it is their turn."""
        if not bucket.due:
            return None
        found = first_of(bucket, self._kinds, now_us)
        if found is None:
            self._seats.dismiss_all(bucket)
            return None
        entry, seat = found
        agenda = self._agenda
        if agenda and (agenda[0][0] < entry.key_us or agenda[0] < (entry.key_us, entry.item.id, 0)):
            self._call(bucket, entry)  # somebody has a more urgent one; their turn comes by the key now known
            return None
        # Nobody could have it before, and there is nobody else now: no need to look at all of them.
        is_only_theirs = entry.is_passed_over and self._seats.due == 1 and not self._wishing
        offered = priced(entry, seat, now_us) if is_only_theirs else offer(entry, self._seats, self._pass, now_us)
        if offered is None:
            raise RuntimeError("an agent may have an item that nobody may have")
        match = self._give(entry, offered)
        if bucket.due:
            self._call(bucket, entry)
        return match

    def _look_at(self, seat: Seat, now_us: int) -> Match | None:
        """Decide about the next item that somebody may have who had some of them before, if it is their turn."""
        self._wishing -= 1
        if seat.stamp < 0 or self._seats.by_id.get(seat.id) is not seat:
            return None
        entry = first_for(seat, self._kinds, self._wishes.get(seat.id, _NOTHING).values(), now_us)
        if entry is None:
            return None
        heappush(self._agenda, (entry.key_us, entry.item.id, next(_NUMBERS), seat))
        self._wishing += 1
        if self._agenda[0] < (entry.key_us, entry.item.id, 0):
            return None
        offered = offer(entry, self._seats, self._pass, now_us)
        if offered is None:
            raise RuntimeError("an agent may have an item that nobody may have")
        return self._give(entry, offered)

    def next_instant(self) -> datetime | None:
        """Return when time alone may next make a decision possible, if nothing else happens; ``None``: never.

        Never too late. Where everything due was drained, it is an instant at which a ring opens, an exclusion ends
        or an item is kept no longer.
        """
        timers = self._timers
        while timers:
            at_us, _, source = timers[0]
            if isinstance(source, Waiting):
                if source.is_waiting:
                    return instant(at_us)
            elif source.timer_us == at_us:
                due_us = self._opens_us(source)
                if due_us is not None and due_us <= at_us:
                    return instant(at_us)
                source.timer_us = None
                if due_us is not None:
                    self._time(source, due_us)
            heappop(timers)
        return None

    def explain(self, item_id: Id, now: datetime) -> Choice:
        """Return what a decision about a waiting item considers (see ``matching.explain``), as of the last look."""
        entry = self._entries[item_id]
        return explain(replace(entry.item, ring=entry.ring), [self.candidate(one) for one in self._seats.by_id], now)

    def ring(self, item_id: Id) -> int:
        """Return the widest ring that was ever open for an item; 0 for one that is not there."""
        entry = self._entries.get(item_id)
        return entry.ring if entry is not None else 0

    def slots(self, request: Request) -> Sequence[int]:
        """Return how many such items those on duty in each ring could hold at once (see ``ring_slots``)."""
        return self._kinds.of(request).slots

    def candidate(self, agent_id: Id) -> Candidate:
        """Return a seated agent with what they hold by now."""
        return self._seats.by_id[agent_id].candidate.holding(*self.holding(agent_id))

    def holding(self, agent_id: Id) -> tuple[Load, datetime]:
        """Return what a seated agent holds by now, and since when they are idle."""
        seat = self._seats.by_id[agent_id]
        load, forced = seat.bucket.load, seat.candidate.load.forced
        return load if load.forced == forced else replace(load, forced=forced), instant(seat.idle_us)

    # How.

    def _look(self, now_us: int) -> None:
        """Put on the agenda what changed and what time brought."""
        timers = self._timers
        while timers and timers[0][0] <= now_us:
            at_us, _, source = heappop(timers)
            if isinstance(source, Waiting):
                if source.is_waiting:
                    self._fresh.append(source)
            elif source.timer_us == at_us:
                source.timer_us = None
                self._unsettled.add(source)
        self._pass += 1
        alone = None
        if not self._is_all_fresh():
            for agent_id in self._stirred:
                alone = self._stir(agent_id) or alone
        # Where nobody else has anything to do, whom they may have is found by going through the items' heads.
        self._alone = alone if self._seats.due == 1 and not self._wishing else None
        self._stirred.clear()
        if len(self._fresh) > 1:
            self._fresh.sort(key=_urgency)  # then each goes to the end of a queue
        for entry in self._fresh:
            if entry.is_waiting:
                self._settle(entry, now_us)
        self._fresh.clear()
        for line in self._unsettled:
            self._widen(line, now_us)
        self._unsettled.clear()

    def _is_all_fresh(self) -> bool:
        """Whether nothing waits but what everybody is asked about now: then it does not matter who may get more."""
        waiting = len(self._entries)
        if waiting > len(self._fresh):
            return False
        return waiting == len({id(entry) for entry in self._fresh if entry.is_waiting})

    def _stir(self, agent_id: Id) -> Seat | None:
        """Have somebody looked at who may get more than before; return them, if they had none of the items before."""
        wishes = self._wishes.get(agent_id, _NOTHING)
        if wishes:
            self._fresh += wishes.values()
        seat = self._seats.by_id.get(agent_id)
        if seat is None or seat.stamp < 0:
            return None
        if wishes:
            heappush(self._agenda, (_FIRST, None, next(_NUMBERS), seat))
            self._wishing += 1
            return None
        self._seats.call(seat)
        bucket = seat.bucket
        if not self._agenda and self._going is None:
            self._going = bucket  # the usual case: nobody else
        elif self._going is not bucket and (bucket.called is None or bucket.called[0] > _FIRST):
            self._call(bucket, None)
        return seat

    def _settle(self, entry: Waiting, now_us: int) -> None:
        """Stand an item in its line, or aside while it is kept for who had it before."""
        former = self._seats.by_id.get(entry.item.preferred_id) if entry.kept_us > now_us else None
        if former is not None and is_kept_for(entry.item, former.candidate, instant(now_us)):
            line, entry.line = entry.line, None
            if line is not None:
                line.renew()
        elif entry.line is None:
            kind, ring = entry.kind, entry.ring
            line = kind.line(ring)
            line.push(entry)
            if ring + 1 < kind.rings:
                opens_at_us, timer_us = kind.opens_at_us[ring + 1], line.timer_us
                if opens_at_us is None or timer_us is None or entry.enqueued_us + opens_at_us < timer_us:
                    self._unsettled.add(line)
        self._ask(entry)

    def _ask(self, entry: Waiting) -> None:
        """Put an item of which something is another on the agenda, if anybody has room who does not stand there."""
        entry.is_passed_over = (
            self._alone is not None and entry.item.preferred_id is None and entry.kind.room.has_only(self._alone)
        )
        if not entry.is_passed_over:
            heappush(self._agenda, (entry.key_us, entry.item.id, next(_NUMBERS), entry))

    def _call(self, bucket: Bucket, entry: Waiting | None) -> None:
        """Put those who are due in a bucket on the agenda: before all, or where this item has its place."""
        place: Due
        if entry is not None:
            place = (entry.key_us, entry.item.id, next(_NUMBERS), bucket)
        else:
            place = (_FIRST, None, next(_NUMBERS), bucket)
        bucket.called = place
        heappush(self._agenda, place)

    def _widen(self, line: Line, now_us: int) -> None:
        """Move the items of a line for which the next ring has opened, and those it has for the one after."""
        kind, ring = line.kind, line.ring + 1
        if ring == kind.rings:
            return
        wider: Line | None = None
        opens_at_us = kind.opens_at_us[ring]
        while (entry := line.oldest()) is not None:
            if opens_at_us is not None and entry.enqueued_us + opens_at_us > now_us:
                self._time(line, entry.enqueued_us + opens_at_us)
                break
            entry.ring = ring
            wider = kind.line(ring)
            wider.push(entry)
            self._ask(entry)
        if wider is not None:
            line.renew()
            self._widen(wider, now_us)

    def _opens_us(self, line: Line) -> int | None:
        """Return when the next ring opens for the oldest of a line, as staffed now; ``None``: nothing is there."""
        entry, opens_at_us = line.oldest(), line.kind.opens_at_us[line.ring + 1]
        if entry is None:
            return None
        return entry.enqueued_us + opens_at_us if opens_at_us is not None else -1

    def _time(self, line: Line, at_us: int) -> None:
        """Look at a line again then, at the latest."""
        if line.timer_us is None or at_us < line.timer_us:
            line.timer_us = at_us
            heappush(self._timers, (at_us, next(_NUMBERS), line))

    def _give(self, entry: Waiting, offered: Offered) -> Match:
        # Who is chosen in the same instant after another comes behind them in the order of idle agents.
        taken_us = self._last_taken_us = max(self._now_us, self._last_taken_us + 1)
        seat = offered[4]
        self._seats.take(seat, entry.kind.room, taken_us)
        if seat.is_due:
            going = self._going = seat.bucket
            if going.called is not None:
                going.called = None
        del self._entries[entry.item.id]
        self._leave(entry)
        return Match(entry.item, seat.id, offered[0], entry.ring, taken_us)

    def _leave(self, entry: Waiting) -> None:
        """Know that an item waits no more."""
        entry.is_waiting = False
        entry.kind.waiting -= 1
        line, entry.line = entry.line, None
        if line is not None and line.head is not None and line.head[3] is entry:
            line.renew()
        preferred_id = entry.item.preferred_id
        if preferred_id is not None:
            theirs = self._wishes[preferred_id]
            del theirs[entry.item.id]
            if not theirs:
                del self._wishes[preferred_id]

    def _staff(self, before: Seat | None, after: Seat | None) -> None:
        """Count who is on duty, for the rings, when an agent changes."""
        was = before.bucket.profile if before is not None and before.candidate.is_on_duty else None
        now = after.bucket.profile if after is not None and after.candidate.is_on_duty else None
        if was is not now:
            for kind in self._kinds.staff(was, now):
                self._unsettled.update(line for line in kind.lines[:-1] if line is not None and line.head is not None)


def _urgency(entry: Waiting) -> int:
    return entry.key_us
