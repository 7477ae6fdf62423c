"""What other rules or other people would have made of recorded days, and whom they need. See docs/what-if.md."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from typing_extensions import TypedDict

from routing.whatif.findings import QueueFigures
from routing.whatif.questions import Column, Finding, Staffing


class WhatIfQueue(TypedDict):
    """One queue's stays that began in the range; what has no base is null. Waits are of who was answered."""

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


class WhatIfColumn(TypedDict):
    """One way that it went, or might have gone; the shares are those of all agents together, for who may see them."""

    queues: list[WhatIfQueue]
    occupancy_percent: float | None
    units_percent: float | None


class WhatIfAgreement(TypedDict):
    """Of so many stays, how many a replay under today's rules ends as they ended; how far apart those waits are."""

    stays: int
    same: int
    percent: float | None
    apart_s: float


class SettingChange(TypedDict):
    """A setting that was changed since the range began: the replay takes that of today."""

    at: datetime
    action: str
    entity: str
    id: str


WhatIf = TypedDict(
    "WhatIf",
    {
        "from": datetime,
        "to": datetime,
        "recorded": WhatIfColumn,
        "replayed": WhatIfColumn,
        "changed": WhatIfColumn | None,
        "agreement": WhatIfAgreement,
        "settings_changed_since": list[SettingChange],
        "agents_presumed": int,
    },
)

HalfHour = TypedDict(
    "HalfHour",
    {
        "from": str,
        "come": float,
        "handle_s": float,
        "needed": int,
        "had": float,
        "service_level_percent": float | None,
        "mean_wait_s": float | None,
        "occupancy_percent": float | None,
    },
)


class StaffingOfQueue(TypedDict):
    """What a queue's channel needs in each half hour of a typical day; ``patience_s`` null: nobody gave up."""

    queue_id: UUID
    queue: str
    channel: str
    target_percent: int
    within_s: int
    slots: int
    patience_s: float | None
    half_hours: list[HalfHour]


def what_if(found: Finding, queue_ids: Collection[UUID] | None = None) -> WhatIf:
    """The answer; of these queues only, unless ``None``."""
    return {
        "from": found.start,
        "to": found.end,
        "recorded": _column(found.recorded, queue_ids),
        "replayed": _column(found.replayed, queue_ids),
        "changed": _column(found.other, queue_ids) if found.other is not None else None,
        "agreement": {
            "stays": found.agreement.stays,
            "same": found.agreement.same,
            "percent": found.agreement.percent,
            "apart_s": found.agreement.apart_s,
        },
        "settings_changed_since": [
            {"at": one.at, "action": one.action, "entity": one.entity, "id": one.entity_id} for one in found.changed
        ],
        "agents_presumed": found.presumed,
    }


def staffing(one: Staffing) -> StaffingOfQueue:
    return {
        "queue_id": one.queue_id,
        "queue": one.queue_name,
        "channel": one.channel,
        "target_percent": one.target_percent,
        "within_s": one.within_s,
        "slots": one.slots,
        "patience_s": round(one.patience_s, 1) if one.patience_s is not None else None,
        "half_hours": [
            {
                "from": f"{half.began:%H:%M}",
                "come": round(half.came, 3),
                "handle_s": round(half.handle_s, 1),
                "needed": half.needed,
                "had": round(half.had, 2),
                "service_level_percent": round(100 * half.predicted.service_level, 1) if half.predicted else None,
                "mean_wait_s": round(half.predicted.mean_wait_s, 1) if half.predicted else None,
                "occupancy_percent": round(100 * half.predicted.occupancy, 1) if half.predicted else None,
            }
            for half in one.half_hours
        ],
    }


def _column(one: Column, queue_ids: Collection[UUID] | None) -> WhatIfColumn:
    return {
        "queues": [_queue(figures) for figures in one.queues if queue_ids is None or figures.queue_id in queue_ids],
        "occupancy_percent": one.occupancy_percent if queue_ids is None else None,
        "units_percent": one.units_percent if queue_ids is None else None,
    }


def _queue(one: QueueFigures) -> WhatIfQueue:
    return {
        "queue_id": one.queue_id,
        "offered": one.offered,
        "answered": one.answered,
        "abandoned": one.abandoned,
        "overflowed": one.overflowed,
        "waiting": one.waiting,
        "taken_out": one.taken_out,
        "mean_wait_s": one.mean_wait_s,
        "p50_wait_s": one.p50_wait_s,
        "p90_wait_s": one.p90_wait_s,
        "longest_wait_s": one.longest_wait_s,
        "service_level_percent": one.service_level_percent,
        "abandoned_percent": one.abandoned_percent,
        "occupancy_percent": one.occupancy_percent,
    }
