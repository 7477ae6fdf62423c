"""What a stretch of time was like for customers and agents, by the definitions of ``routing.figures``. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from uuid import UUID

from routing.figures import Tally, service_level
from routing.mirror import HouseRules
from routing.whatif.values import Attendance, House, Lived, Stay


@dataclass(frozen=True, slots=True)
class QueueFigures:
    """One queue's stays that began within the stretch; what has no base is ``None``.

    Attributes:
        offered: = answered + abandoned + overflowed + waiting; what was taken out of the line is in neither.
        mean_wait_s, p50_wait_s, p90_wait_s, longest_wait_s: of who was answered.
        abandoned_percent: of those offered.
        occupancy_percent: of its agents' time at work or ready for it, how much they were at work: in whatever queue.
    """

    queue_id: UUID
    offered: int
    answered: int
    abandoned: int
    overflowed: int
    waiting: int
    taken_out: int
    mean_wait_s: float | None
    p50_wait_s: float | None
    p90_wait_s: float | None
    longest_wait_s: float | None
    service_level_percent: float | None
    abandoned_percent: float | None
    occupancy_percent: float | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far a replay under today's rules made what really happened: how far others can be believed.

    Attributes:
        stays: that began within the stretch, as they were.
        same: that ended the same way, with the same agent.
        apart_s: by how many seconds the waits of those differ on average.
    """

    stays: int
    same: int
    apart_s: float

    @property
    def percent(self) -> float | None:
        return round(100 * self.same / self.stays, 2) if self.stays else None


def figures_of(lived: Lived, house: House) -> list[QueueFigures]:
    """Return the figures of each queue that is open or had anything, by name."""
    stays: defaultdict[UUID, list[Stay]] = defaultdict(list)
    for stay in lived.stays:
        stays[stay.queue_id].append(stay)
    members: defaultdict[UUID, list[Attendance]] = defaultdict(list)
    for one in house.people:
        for queue_id in one.tiers:
            if (attendance := lived.attendance.get(one.id)) is not None:
                members[queue_id].append(attendance)
    queues = sorted(house.queue_names.keys() | stays.keys(), key=lambda one: (house.queue_names.get(one, "~"), one))
    return [_queue(queue_id, stays[queue_id], members[queue_id], house.rules) for queue_id in queues]


def occupancy(attendance: Iterable[Attendance]) -> float | None:
    """At work ÷ (at work + ready for it), in percent."""
    told = list(attendance)
    busy = sum(one.busy_s for one in told)
    base = busy + sum(one.idle_s for one in told)
    return round(100 * busy / base, 1) if base else None


def units_used(attendance: Iterable[Attendance]) -> float | None:
    """Slots in use ÷ those of whoever was at work or ready for it, in percent."""
    told = list(attendance)
    base = sum(one.cap_s for one in told)
    return round(100 * sum(one.unit_s for one in told) / base, 1) if base else None


def agreement(then: Lived, now: Lived) -> Agreement:
    """Hold a replay against what really happened, stay by stay."""
    others: Mapping[tuple[UUID, int, UUID], Stay] = {(one.item_id, one.part, one.queue_id): one for one in now.stays}
    apart: list[float] = []
    for stay in then.stays:
        other = others.get((stay.item_id, stay.part, stay.queue_id))
        if other is not None and (other.way, other.agent_id) == (stay.way, stay.agent_id):
            apart.append(abs(other.waited_s - stay.waited_s))
    return Agreement(len(then.stays), len(apart), round(sum(apart) / len(apart), 3) if apart else 0.0)


def _queue(queue_id: UUID, stays: Sequence[Stay], members: Sequence[Attendance], rules: HouseRules) -> QueueFigures:
    tally = Tally()
    waits: list[float] = []
    waiting = 0
    for stay in stays:
        waited = (stay.channel, max(0, ceil(stay.waited_s)))
        match stay.way:
            case "answered":
                tally.answered[waited] += 1
                waits.append(stay.waited_s)
            case "abandoned":
                tally.abandoned[waited] += 1
            case "overflowed":
                tally.overflowed += 1
            case "taken_out":
                tally.taken_out += 1
            case "waiting":
                waiting += 1
    waits.sort()
    answered, abandoned = tally.answered.total(), tally.abandoned.total()
    offered = answered + abandoned + tally.overflowed + waiting
    return QueueFigures(
        queue_id,
        offered,
        answered,
        abandoned,
        tally.overflowed,
        waiting,
        tally.taken_out,
        round(sum(waits) / len(waits), 1) if waits else None,
        _percentile(waits, 0.5),
        _percentile(waits, 0.9),
        _percentile(waits, 1.0),
        service_level(tally.answered, tally.abandoned, rules.policy(queue_id).answer_within_s),
        round(100 * abandoned / offered, 1) if offered else None,
        occupancy(members),
    )


def _percentile(ascending: Sequence[float], share: float) -> float | None:
    """The smallest value that so many do not exceed."""
    return round(ascending[max(0, ceil(share * len(ascending)) - 1)], 1) if ascending else None
