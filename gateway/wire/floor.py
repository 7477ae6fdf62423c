"""The floor as supervisors are shown it. What each figure means: docs/floor.md."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, cast
from uuid import UUID

from typing_extensions import TypedDict

from gateway.wire.people import AgentStatus, Load
from routing.overview import AgentFloor, Floor, QueueFloor, Risk

Promise = Literal["first_response", "next_response", "resolution", "callback"]


class ServiceLevel(TypedDict):
    """``percent`` is null where nobody was to be answered; ``within_s`` null: 30 s in live channels, else an hour."""

    percent: float | None
    target_percent: int
    within_s: int | None


class ExpectedWait(TypedDict):
    """Seconds: the mean for who comes now, and the bounds that two of three fall within."""

    mean_s: int
    low_s: int
    high_s: int


class Satisfaction(TypedDict):
    """The share of today's ratings of 4 and 5; null without any."""

    percent: float | None
    ratings: int


class AgentCounts(TypedDict):
    """A queue's agents by state; who is not connected counts as offline."""

    available: int
    busy: int
    wrap_up: int
    away: int
    offline: int


class Alarms(TypedDict):
    """From where on an alarm is raised; null: never."""

    waiting: int | None
    longest_wait_s: int | None
    service_level_percent: int | None


class FloorQueue(TypedDict):
    """A queue now and today: offered = answered + abandoned + overflowed + waiting."""

    id: UUID
    name: str
    day_began_at: datetime
    zone: str
    waiting: int
    waiting_since: datetime | None
    offered: int
    arrived: int
    answered: int
    abandoned: int
    abandoned_short: int
    overflowed: int
    service_level: ServiceLevel
    first_response_p50_ms: int | None
    expected_wait: ExpectedWait | None
    satisfaction: Satisfaction
    agents: AgentCounts
    away_reasons: dict[str, int]
    free_agents: int
    alarms: Alarms


class FloorHeld(TypedDict):
    conversation_id: UUID
    number: int
    contact_name: str
    channel: str
    queue_id: UUID | None
    since: datetime
    is_wrapped_up: bool


class FloorAgent(TypedDict):
    """An agent now; ``holds`` are the newest of ``holds_count`` conversations."""

    id: UUID
    name: str
    status: AgentStatus
    status_since: datetime
    pause_reason: str | None
    is_connected: bool
    capacity: Load
    is_forced: bool
    queue_ids: list[UUID]
    holds_count: int
    holds: list[FloorHeld]


class FloorRisk(TypedDict):
    """A conversation whose promise runs out next, or has run out."""

    conversation_id: UUID
    number: int
    contact_name: str
    channel: str
    priority: str
    queue_id: UUID | None
    agent_id: UUID | None
    kind: Promise
    due_at: datetime


class FloorNow(TypedDict):
    """All that a supervisor may see of the floor."""

    at: datetime
    queues: list[FloorQueue]
    agents: list[FloorAgent]
    at_risk: list[FloorRisk]


def floor(seen: Floor) -> FloorNow:
    return {
        "at": seen.at,
        "queues": [queue(one) for one in seen.queues],
        "agents": [agent(one) for one in seen.agents],
        "at_risk": [risk(one) for one in seen.at_risk],
    }


def queue(one: QueueFloor) -> FloorQueue:
    day, policy, expected = one.day, one.policy, one.expected
    return {
        "id": one.id,
        "name": one.name,
        "day_began_at": one.day_began_at,
        "zone": one.zone,
        "waiting": day.waiting,
        "waiting_since": one.waiting_since,
        "offered": day.offered,
        "arrived": day.arrived,
        "answered": day.answered,
        "abandoned": day.abandoned,
        "abandoned_short": day.abandoned_short,
        "overflowed": day.overflowed,
        "service_level": {
            "percent": day.service_level_percent,
            "target_percent": policy.service_level.target_percent,
            "within_s": policy.service_level.within_s,
        },
        "first_response_p50_ms": day.first_response_p50_ms,
        "expected_wait": (
            {"mean_s": expected.mean_s, "low_s": expected.low_s, "high_s": expected.high_s} if expected else None
        ),
        "satisfaction": {"percent": day.csat_percent, "ratings": day.ratings},
        "agents": {
            "available": one.states.get("available", 0),
            "busy": one.states.get("busy", 0),
            "wrap_up": one.states.get("wrap_up", 0),
            "away": one.states.get("away", 0),
            "offline": one.states.get("offline", 0),
        },
        "away_reasons": dict(one.reasons),
        "free_agents": one.free,
        "alarms": {
            "waiting": policy.alarms.waiting,
            "longest_wait_s": policy.alarms.longest_wait_s,
            "service_level_percent": policy.alarms.service_level_percent,
        },
    }


def agent(one: AgentFloor) -> FloorAgent:
    return {
        "id": one.id,
        "name": one.name,
        "status": cast("AgentStatus", one.status),
        "status_since": one.since,
        "pause_reason": one.reason,
        "is_connected": one.is_connected,
        "capacity": {"used": one.used, "cap": one.cap},
        "is_forced": one.forced > 0,
        "queue_ids": sorted(one.queue_ids),
        "holds_count": one.count,
        "holds": [
            {
                "conversation_id": held.conversation_id,
                "number": held.number,
                "contact_name": held.contact_name,
                "channel": held.channel,
                "queue_id": held.queue_id,
                "since": held.since,
                "is_wrapped_up": held.is_wrapped_up,
            }
            for held in one.held
        ],
    }


def risk(one: Risk) -> FloorRisk:
    return {
        "conversation_id": one.conversation_id,
        "number": one.number,
        "contact_name": one.contact_name,
        "channel": one.channel,
        "priority": one.priority,
        "queue_id": one.queue_id,
        "agent_id": one.agent_id,
        "kind": cast("Promise", one.kind),
        "due_at": one.due_at,
    }
