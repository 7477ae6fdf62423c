"""The floor: every queue's figures of now and today, the promises at risk, and what each agent is on."""

from __future__ import annotations

from conversations.access import Scope
from gateway import keys
from gateway.api import Api, Call
from gateway.wire.floor import FloorNow, floor
from routing.overview import Floor

api = Api("floor")


@api.get("/api/v1/floor", needs="floor.watch")
async def read_floor(call: Call) -> FloorNow:
    """The floor as it stands; who watches live says `{"type": "watching", "floor": true}` on the stream instead."""
    return floor(seen_by(await call[keys.OVERVIEWS].read(call.scope.workspace_id), call.scope))


def seen_by(whole: Floor, scope: Scope) -> Floor:
    """What of the floor somebody may see: all, or their own queues'."""
    return whole if scope.sees_all else whole.limited_to(scope.queue_ids)
