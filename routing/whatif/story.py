"""What the events tell of a work item, folded into what would happen to it again. Pure.

Whatever routing itself did (offers, moves of what waited too long) is its doing in a replay too; what customers and
people did is kept, at the same distance from what was before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from statistics import median
from typing import Any, Final, Literal, TypeAlias
from uuid import UUID, uuid5

import orjson

from routing.figures import way_out
from routing.overdue import BOOST_S
from routing.whatif.values import USUALLY_ACCEPTED_S, Answer, Hold, Part, Shift, Turn, Usual, Visit, Wait, Way

# An item that comes back for one of these stands where it stood.
_SAME_PLACE: Final = frozenset({"declined", "expired", "agent_off_duty", "out_of_step"})

PARTS: Final = ("item.joined", "item.left", "item.handover_asked", "item.handover_ended")

APART: Final = timedelta(hours=4)
_A_MOMENT: Final = timedelta(seconds=1)

# Whoever had one before gave it away.
_HANDED_OVER: Final = frozenset({"unassigned", "transferred", "escalated"})

NextTier: TypeAlias = Mapping[UUID, Sequence[int]]  # queue → the levels that its members have, ascending


@dataclass(frozen=True, slots=True)
class Told:
    """An event as the fold reads it."""

    type: str
    at: datetime
    conversation_id: UUID | None
    queue_id: UUID | None
    agent_id: UUID | None
    actor_id: UUID | None
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Item:
    """What is known of a work item besides its events: as it is now.

    Attributes:
        boost_s: all that it got; ``callback_boost_s`` of it for a promise to call back.
        sorted_into: the queue for which a rule decided ``need``, ``tier`` and ``preferred_id``.
    """

    id: UUID
    conversation_id: UUID
    channel: str
    priority: str
    enqueued_at: datetime
    boost_s: int = 0
    callback_boost_s: int = 0
    sorted_into: UUID | None = None
    need: str = "[]"
    tier: int = 1
    preferred_id: UUID | None = None


@dataclass(slots=True)
class _Waiting:
    wait: Wait
    turns: list[Turn] = field(default_factory=list)
    answers: defaultdict[UUID, list[Answer]] = field(default_factory=lambda: defaultdict(list))
    offered: dict[UUID, datetime] = field(default_factory=dict)  # several, where a queue asks several at once
    queue_id: UUID | None = None
    tier: int = 1


@dataclass(slots=True)
class _Holding:
    agent_id: UUID
    since: datetime
    after_s: float
    wrapped_at: datetime | None = None


class Tale:
    """One work item, told event by event in their order.

    Args:
        warm_at: where the events that are read begin; who had it before has had it since then.
    """

    def __init__(self, item: Item, warm_at: datetime, levels: NextTier) -> None:
        self.item = item
        self._warm_at, self._levels = warm_at, levels
        self._parts: list[Part] = []
        self._began_at: datetime | None = None
        self._now: _Waiting | _Holding | None = None
        self._ended_at = warm_at
        self._enqueued_at = item.enqueued_at
        self._former: UUID | None = None  # whom its conversation was taken from, told just before
        self._boosts = 0
        self._place: tuple[UUID | None, int] = (None, 1)  # queue and level

    def take(self, event: Told) -> None:
        match event.type:
            case "item.queued":
                self._queued(event)
            case "item.offered" if event.agent_id is not None:
                self._waiting(event).offered[event.agent_id] = event.at
            case "item.declined" | "item.expired":
                self._answered(event, "declined" if event.type == "item.declined" else "expired")
            case "item.withdrawn":
                self._answered(event, "withdrawn")
            case "item.accepted" if event.agent_id is not None:
                self._accepted(event, event.agent_id)
            case "item.released" if event.agent_id is not None:
                self._released(event, event.agent_id)
            case "item.wrapped_up" if event.agent_id is not None:
                self._holding(event.agent_id).wrapped_at = event.at
            case "item.done":
                self._done(event)
            case "conversation.status_changed" if isinstance(self._now, _Waiting):
                self._end_wait(event.at, "taken_out")
            case "conversation.assigned":
                before = event.data.get("before")
                self._former = UUID(before) if before else None
            case "sla.escalated":
                self._boosted(event)
            case "callback.overdue":
                self._boost(event, BOOST_S)

    def visit(self, until: datetime) -> Visit | None:
        """Return all of it; what goes on then goes on. ``None``: nothing is told of it."""
        if isinstance(self._now, _Waiting):
            self._keep_wait(self._now)
        elif isinstance(self._now, _Holding):
            self._parts.append(_open(self._now, until))
        self._now = None
        if not self._parts or self._began_at is None:
            return None
        return Visit(self.item.id, self.item.conversation_id, self.item.channel, self._began_at, tuple(self._parts))

    # Waiting.

    def _queued(self, event: Told) -> None:
        reason, queue_id = event.data.get("reason"), event.queue_id
        if queue_id is None:
            return
        now = self._now
        if isinstance(now, _Holding):  # told of with ``item.released``; this one is not of us
            self._end_hold(now, event.at)
        if not isinstance(now, _Waiting):
            if self._began_at is None and reason in _SAME_PLACE:
                self._waiting(event)
                return
            if self._began_at is None:
                self._enqueued_at = event.at if reason in ("arrived", "reopened") else self.item.enqueued_at
            elif reason == "woken":
                self._enqueued_at += event.at - self._ended_at
            self._stand(event.at, queue_id, self._preferred(reason, queue_id), reason)
        elif reason == "overstayed":
            now.turns.append(Turn((event.at - now.wait.at).total_seconds(), queue_id, 1, is_automatic=True))
            now.queue_id, now.tier = queue_id, 1
        elif reason not in _SAME_PLACE:
            tier = self._above(queue_id, now.tier) if reason == "escalated" else None
            if queue_id != now.queue_id:
                tier = tier or 1
            now.turns.append(Turn((event.at - now.wait.at).total_seconds(), queue_id, tier))
            now.queue_id, now.tier = queue_id, tier or now.tier

    def _stand(self, at: datetime, queue_id: UUID, preferred_id: UUID | None, reason: Any = None) -> _Waiting:
        is_first = not self._parts
        is_sorted = self.item.sorted_into == queue_id and is_first
        tier = self.item.tier if is_sorted else self._place[1] if queue_id == self._place[0] else 1
        if reason == "escalated":
            tier = self._above(queue_id, tier)
        wait = Wait(
            at=at,
            queue_id=queue_id,
            enqueued_at=self._enqueued_at,
            tier=tier,
            priority=self.item.priority,
            need=self.item.need if is_sorted else "[]",
            preferred_id=preferred_id,
            is_handed_over=not is_first and reason in _HANDED_OVER,
            after_s=0.0 if is_first else max(0.0, (at - self._ended_at).total_seconds()),
        )
        self._began_at = self._began_at or at
        self._now = _Waiting(wait, queue_id=queue_id, tier=wait.tier)
        return self._now

    def _waiting(self, event: Told) -> _Waiting:
        """Return the wait that is told of; one that began before the events did began when the item came."""
        if isinstance(self._now, _Waiting):
            return self._now
        queue_id = event.queue_id or self.item.sorted_into
        if queue_id is None:
            raise ValueError(f"item {self.item.id} waits in no queue")
        return self._stand(min(self.item.enqueued_at, event.at), queue_id, self.item.preferred_id)

    def _preferred(self, reason: Any, queue_id: UUID) -> UUID | None:
        if reason in ("reopened", "woken", "agent_gone"):
            return self._former
        return self.item.preferred_id if not self._parts and self.item.sorted_into == queue_id else None

    def _above(self, queue_id: UUID, tier: int) -> int:
        return next((level for level in self._levels.get(queue_id, ()) if level > tier), tier)

    def _answered(self, event: Told, kind: Literal["declined", "expired", "withdrawn"]) -> None:
        now = self._now
        if not isinstance(now, _Waiting) or event.agent_id not in now.offered:
            return
        offered_at = now.offered.pop(event.agent_id)
        now.answers[event.agent_id].append(_answer(kind, now.wait.at, offered_at, event.at))

    def _boosted(self, event: Told) -> None:
        if event.data.get("action") == "boost" and event.data.get("done"):
            self._boosts += 1
            self._boost(event, None)

    def _boost(self, event: Told, boost_s: int | None) -> None:
        """Note that it was put forward: for a step of a promise by as much as all of these did, in equal parts."""
        if isinstance(self._now, _Waiting):
            after_s = (event.at - self._now.wait.at).total_seconds()
            self._now.turns.append(Turn(after_s, boost_s=-1 if boost_s is None else boost_s))

    def _end_wait(self, at: datetime, way: Way, *, served_by: UUID | None = None) -> None:
        now = self._now
        assert isinstance(now, _Waiting), "it waits"
        span_s = max(0.0, (at - now.wait.at).total_seconds())
        match way:
            case "abandoned":
                now.wait = replace(now.wait, patience_s=span_s)
            case "answered" if served_by is not None:
                now.wait = replace(now.wait, served_s=span_s, served_by=served_by)
            case _:
                now.wait = replace(now.wait, taken_out_s=span_s, taken_as=way)
        self._keep_wait(now)
        self._now, self._ended_at = None, at

    def _keep_wait(self, now: _Waiting) -> None:
        answers = {agent: tuple(told) for agent, told in now.answers.items()}
        each_s = (self.item.boost_s - self.item.callback_boost_s) // max(1, self._boosts)
        turns = tuple(replace(turn, boost_s=each_s) if turn.boost_s < 0 else turn for turn in now.turns)
        self._parts.append(replace(now.wait, turns=turns, answers=answers))
        self._place = now.queue_id, now.tier

    # Having it.

    def _accepted(self, event: Told, agent_id: UUID) -> None:
        waited = timedelta(milliseconds=event.data.get("waited_ms", 0))
        is_automatic = bool(event.data.get("automatic"))
        if self._began_at is None and event.queue_id is not None and (is_automatic or waited):
            self._enqueued_at = event.at - waited
            self._stand(self._enqueued_at, event.queue_id, self.item.preferred_id)
        now = self._now
        after_s = 0.0
        if isinstance(now, _Waiting):
            if agent_id in now.offered:
                now.answers[agent_id].append(_answer("accepted", now.wait.at, now.offered[agent_id], event.at))
                is_automatic = True
            self._end_wait(event.at, "answered", served_by=agent_id if is_automatic else None)
        elif isinstance(now, _Holding):
            self._end_hold(now, event.at)
        elif self._parts:
            after_s = max(0.0, (event.at - self._ended_at).total_seconds())
        self._began_at = self._began_at or event.at
        self._now = _Holding(agent_id, event.at, after_s)

    def _holding(self, agent_id: UUID) -> _Holding:
        """Return who has it; whoever had it before the events began has had it since then."""
        if not isinstance(self._now, _Holding):
            self._began_at = self._began_at or self._warm_at
            self._now = _Holding(agent_id, self._warm_at, 0.0)
        return self._now

    def _released(self, event: Told, agent_id: UUID) -> None:
        if isinstance(self._now, _Waiting) or (self._now is None and self._parts):
            return
        reason = event.data.get("reason")
        self._end_hold(self._holding(agent_id), event.at, is_lost=reason == "agent_gone")
        self._former = agent_id

    def _end_hold(self, now: _Holding, at: datetime, *, is_lost: bool = False) -> None:
        self._parts.append(Hold(now.agent_id, (at - now.since).total_seconds(), after_s=now.after_s, is_lost=is_lost))
        self._now, self._ended_at = None, at

    def _done(self, event: Told) -> None:
        if self._now is None and not self._parts and event.agent_id is not None:
            self._holding(event.agent_id)
        elif self._now is None and not self._parts and event.queue_id is not None:
            self._waiting(event)
        now = self._now
        if isinstance(now, _Waiting):
            left_at = event.data.get("left_at")
            if left_at is not None:
                left_s = (datetime.fromisoformat(left_at) - now.wait.at).total_seconds()
                now.wait = replace(now.wait, left_s=max(0.0, left_s))
            self._end_wait(event.at, _as_stay(way_out(event.data)))
        elif isinstance(now, _Holding):
            talked_to = now.wrapped_at or event.at
            self._parts.append(
                Hold(
                    now.agent_id,
                    (talked_to - now.since).total_seconds(),
                    wrap_up_s=(event.at - now.wrapped_at).total_seconds() if now.wrapped_at else None,
                    wrap_up_ran_out=event.data.get("reason") == "time_over",
                    after_s=now.after_s,
                    is_closed=now.wrapped_at is not None or event.data.get("reason") == "resolved",
                )
            )
            self._now, self._ended_at = None, event.at


def _answer(
    kind: Literal["accepted", "declined", "expired", "withdrawn"], came_at: datetime, offered_at: datetime, at: datetime
) -> Answer:
    return Answer(kind, (at - offered_at).total_seconds(), (offered_at - came_at).total_seconds())


def _as_stay(way: str) -> Way:
    return "abandoned" if way == "abandoned" else "answered" if way == "answered" else "taken_out"


def parts_of(told: Iterable[Told], channels: Mapping[UUID, str], until: datetime) -> list[Visit]:
    """Return what agents held besides what they owned: asked for advice, or to take something over.

    It is given and taken by hand, whenever it was.

    Args:
        channels: item → its channel.
    """
    began: dict[tuple[UUID, UUID, str], datetime] = {}
    found: list[Visit] = []

    def over(key: tuple[UUID, UUID, str], at: datetime, conversation_id: UUID | None) -> None:
        since = began.pop(key, None)
        item_id, agent_id, _ = key
        if since is not None and item_id in channels:
            held = Hold(agent_id, (at - since).total_seconds())
            id_ = uuid5(item_id, f"{agent_id} {since.isoformat()}")
            found.append(Visit(id_, conversation_id or item_id, channels[item_id], since, (held,)))

    for event in told:
        if event.agent_id is None or event.type not in PARTS:
            continue
        kind = "handover" if "handover" in event.type else str(event.data.get("role"))
        key = UUID(event.data["item_id"]), event.agent_id, kind
        if event.type in ("item.joined", "item.handover_asked"):
            if kind != "swarm":  # who only helps holds nothing
                began[key] = event.at
        else:
            over(key, event.at, event.conversation_id)
    for key in list(began):
        over(key, until + timedelta(days=1), None)
    return found


def _open(now: _Holding, until: datetime) -> Hold:
    """Somebody has it still: by all that is known, for ever."""
    return Hold(
        now.agent_id,
        (until - now.since + timedelta(days=1)).total_seconds(),
        after_s=now.after_s,
    )


def usual_of(visits: Iterable[Visit], defaults: Mapping[UUID, float], until: datetime) -> dict[tuple[UUID, str], Usual]:
    """Return what was usual, by queue and channel.

    Patience is the time that all waited together, over how many gave up: the likeliest where it is exponential.

    Args:
        defaults: queue → seconds that a conversation takes, where none was brought to an end.
    """
    handled: defaultdict[tuple[UUID, str], list[float]] = defaultdict(list)
    thought: defaultdict[tuple[UUID, str], list[float]] = defaultdict(list)
    waited: defaultdict[tuple[UUID, str], float] = defaultdict(float)
    left: defaultdict[tuple[UUID, str], int] = defaultdict(int)
    for visit in visits:
        for number, part in enumerate(visit.parts):
            if not isinstance(part, Wait):
                continue
            key = part.queue_id, visit.channel
            spans = (part.served_s, part.taken_out_s, part.patience_s)
            open_s = max(0.0, (until - part.at).total_seconds())
            waited[key] += min((one for one in spans if one is not None), default=open_s)
            left[key] += part.patience_s is not None
            if part.served_by is not None:
                answers = part.answers.get(part.served_by, ())
                thought[key] += [told.after_s for told in answers if told.kind == "accepted"]
            following = visit.parts[number + 1] if number + 1 < len(visit.parts) else None
            if isinstance(following, Hold) and following.is_closed and following.handle_s is not None:
                handled[key].append(following.handle_s)
    return {
        key: Usual(
            handle_s=sum(handled[key]) / len(handled[key]) if handled[key] else defaults.get(key[0], 300.0),
            accept_s=median(thought[key]) if thought[key] else USUALLY_ACCEPTED_S,
            patience_s=waited[key] / left[key] if left[key] else None,
        )
        for key in waited
    }


def with_patience(visit: Visit, usual: Mapping[tuple[UUID, str], Usual], until: datetime) -> Visit:
    """Say how long a customer who was answered would have waited: longer than they did, by the usual patience.

    By chance, but the same each time.
    """
    parts: list[Part] = []
    for number, part in enumerate(visit.parts):
        known = usual.get((part.queue_id, visit.channel)) if isinstance(part, Wait) else None
        if not isinstance(part, Wait) or part.patience_s is not None or known is None or not known.patience_s:
            parts.append(part)
            continue
        waited_s = next((one for one in (part.served_s, part.taken_out_s) if one is not None), None)
        if waited_s is None:
            waited_s = max(0.0, (until - part.at).total_seconds())
        more_s = Random(f"{visit.item_id}/{number}").expovariate(1 / known.patience_s)  # noqa: S311 - no secret
        parts.append(replace(part, patience_s=waited_s + more_s))
    return replace(visit, parts=tuple(parts))


def presume(visits: Iterable[Visit], agent_ids: Collection[UUID]) -> list[Shift]:
    """Say when agents were there of whom only work tells: from the first that they got to the last, and away between
    two that are ``APART`` from each other.
    """
    got: defaultdict[UUID, list[datetime]] = defaultdict(list)
    for visit in visits:
        for part in visit.parts:
            if isinstance(part, Hold) or part.served_s is None or part.served_by is None:
                continue
            if part.served_by in agent_ids:
                got[part.served_by].append(part.at + timedelta(seconds=part.served_s))
    found: list[Shift] = []
    for agent_id, times in sorted(got.items()):
        times.sort()
        found.append(Shift(times[0], agent_id, "available", is_connected=True))
        for before, at in pairwise(times):
            if at - before > APART:
                found.append(Shift(before + _A_MOMENT, agent_id, "offline"))
                found.append(Shift(at, agent_id, "available", is_connected=True))
        found.append(Shift(times[-1] + _A_MOMENT, agent_id, "offline"))
    return found


def need_of(sorting: Any, skills: frozenset[str]) -> str:
    """Return what a rule says that a conversation needs, as ``work_item.need``: of the skills that there are."""
    return orjson.dumps([one for one in (sorting or {}).get("needs", ()) if one["skill_id"] in skills]).decode()
