"""Work, people and settings as a replay takes them, and what comes out of it. Plain values; times are aware UTC."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, TypeAlias
from uuid import UUID

from routing.matching import Candidate
from routing.mirror import HouseRules

USUALLY_ACCEPTED_S: Final = 3.0  # where no offer was ever made

# How a stay in a queue's line ends.
Way = Literal["answered", "abandoned", "overflowed", "taken_out", "waiting"]


@dataclass(frozen=True, slots=True)
class Turn:
    """What somebody, or a promise that ran out, did to work that waited; what is ``None`` stayed as it was.

    Attributes:
        after_s: since it came into the line; it happens again only if it still waits then.
        is_automatic: the queue's policy did it, which a replay does by itself.
    """

    after_s: float
    queue_id: UUID | None = None
    tier: int | None = None
    boost_s: int = 0
    is_automatic: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What an agent did about an offer: ``accepted`` or ``declined`` it after so long, or let it pass.

    Attributes:
        offered_s: when it was made, since the work came into the line. In a replay it is made when it is.
    """

    kind: Literal["accepted", "declined", "expired", "withdrawn"]
    after_s: float
    offered_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Hold:
    """Somebody has the work.

    Attributes:
        after_s: between the end of what was before, and this; nothing where it follows a wait.
        handle_s: how long, without the wrap-up; ``None``: as long as such work usually takes.
        wrap_up_s: how long the notes took then; ``None``: there was no wrap-up.
        wrap_up_ran_out: they took all the time there was.
        agent_id: who had it. It counts where a person gave it to them; else the replay decides.
        is_closed: the work was done with it, so that notes follow where the queue gives time for them.
        is_lost: it ended because its owner was gone, so only with them.
    """

    agent_id: UUID
    handle_s: float | None = None
    wrap_up_s: float | None = None
    wrap_up_ran_out: bool = False
    after_s: float = 0.0
    is_closed: bool = False
    is_lost: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """Work stands in a queue's line.

    Attributes:
        at: when it came into the line. In a replay, if something was before it, ``after_s`` after the end of that.
        enqueued_at: what its place is counted from.
        need: JSON text, as ``work_item.need``; of a first wait, later ones keep it until the queue is another.
        answers: agent → what they did about its offers, in order.
        is_handed_over: who had it before is not asked for a while.
        patience_s: the customer gives up after so long; ``None``: never.
        left_s: when they had left, where that was noticed only later.
        taken_out_s: it was taken out of the line after so long: given to ``Hold.agent_id`` of what follows, or put
            off, closed, merged.
        taken_as: what that was in the figures.
        served_s, served_by: how it was answered, by the router.
    """

    at: datetime
    queue_id: UUID
    enqueued_at: datetime
    tier: int = 1
    priority: str = "normal"
    need: str = "[]"
    preferred_id: UUID | None = None
    after_s: float = 0.0
    turns: tuple[Turn, ...] = ()
    answers: Mapping[UUID, tuple[Answer, ...]] = field(default_factory=dict)
    is_handed_over: bool = False
    patience_s: float | None = None
    left_s: float | None = None
    taken_out_s: float | None = None
    taken_as: Way = "taken_out"
    served_s: float | None = None
    served_by: UUID | None = None


Part: TypeAlias = Wait | Hold


@dataclass(frozen=True, slots=True)
class Visit:
    """A work item from its birth on: waits, and who had it, in turn.

    Attributes:
        began_at: of the first part.
        parts: none follows its like without something in between; a wait that was answered is followed by a hold.
    """

    item_id: UUID
    conversation_id: UUID
    channel: str
    began_at: datetime
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Shift:
    """What changed about an agent at an instant; ``None``: nothing of that kind."""

    at: datetime
    agent_id: UUID
    status: str | None = None
    is_connected: bool | None = None
    cap_units: int | None = None


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual in a queue's channel: for what did not happen then, and happens now.

    Attributes:
        handle_s: what one takes an agent, without the notes.
        accept_s: after how long an offer is taken.
        patience_s: after how long, on average, who waits gives up; ``None``: nobody did.
    """

    handle_s: float
    accept_s: float = USUALLY_ACCEPTED_S
    patience_s: float | None = None


@dataclass(frozen=True, slots=True)
class History:
    """What came in a stretch of time and who was there, whatever the router made of it.

    Attributes:
        warm_at: what happened before ``start`` from here on is repeated as it was, so that everything stands right.
        end: the figures are of [start, end).
        until: what came in it is followed until then, among all that came since.
        usual: by queue and channel.
    """

    warm_at: datetime
    start: datetime
    end: datetime
    until: datetime
    visits: Sequence[Visit]
    shifts: Sequence[Shift]
    usual: Mapping[tuple[UUID, str], Usual] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class House:
    """Settings under which to live through it.

    Attributes:
        people: as they were when it began, holding nothing.
        queue_names: of the queues that are open.
        absent: who is left out; what a person gave them waits for somebody else.
    """

    rules: HouseRules
    people: Sequence[Candidate]
    queue_names: Mapping[UUID, str] = field(default_factory=dict)
    absent: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay in a queue's line, as ``figures.Leg`` counts them.

    Attributes:
        part: which wait of the visit; a wait that moves to another queue makes two stays of one part.
        agent_id: who answered.
    """

    item_id: UUID
    part: int
    queue_id: UUID
    channel: str
    began_at: datetime
    ended_at: datetime
    way: Way
    agent_id: UUID | None = None

    @property
    def waited_s(self) -> float:
        return (self.ended_at - self.began_at).total_seconds()


@dataclass(frozen=True, slots=True)
class Attendance:
    """What an agent did within [start, end): seconds.

    Attributes:
        busy_s: with units in use: talking or wrapping up.
        idle_s: available, connected, without any.
        unit_s: units in use × seconds; ``cap_s``: those they had, while busy or idle.
    """

    agent_id: UUID
    busy_s: float
    idle_s: float
    unit_s: float
    cap_s: float


@dataclass(frozen=True, slots=True)
class Lived:
    """What came of it: the stays that began within [start, end), by when they did, and the agents' time within it."""

    stays: Sequence[Stay]
    attendance: Mapping[UUID, Attendance]
