"""Keeps mirrors true: built from the tables when the lease is taken, then led by the events.

Event numbers are dense and in the order of commits, and whoever changes an item or an agent writes an event that names
the conversation or the agent. So a look reads the events since the last one, and then, from the tables, only what they
name. What time changes without an event, the end of an agent's lease, is read again when it is due. Anything out of the
ordinary (another epoch, a gap, an error on the way) has the mirror built anew.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import structlog

from conversations.opening_hours import OpeningHours
from kit.db import Database, Hot
from routing import drift, floor
from routing.looks import Series
from routing.matching import Choice
from routing.mirror import HouseRules, Mirror

log = structlog.get_logger(__name__)

# Whoever is further behind reads everything: that costs less than following.
MAX_BEHIND: Final = 10_000
# A mirror without items is kept for so long, for the next one that comes.
UNUSED: Final = timedelta(minutes=10)
RULES: Final = frozenset({"queue.updated", "skill.updated", "calendar.updated"})

_CURSOR = "SELECT last FROM feed WHERE workspace_id = $1"
_VERSIONS = "SELECT id, version FROM work_item WHERE workspace_id = $1 AND state = 'queued'"
_EXCLUDED = """
SELECT excluded.work_item_id, excluded.agent_id FROM work_item_exclusion AS excluded
JOIN work_item AS item ON item.workspace_id = excluded.workspace_id AND item.id = excluded.work_item_id
WHERE excluded.workspace_id = $1 AND excluded.until > $2 AND item.state = 'queued'
"""
_LENGTHS = """
SELECT queue_id, count(*) FROM work_item WHERE workspace_id = $1 AND state = 'queued' AND id <> ALL($2::uuid[])
GROUP BY queue_id
"""


class Mirrors:
    """The mirrors of one process. For each workspace one caller at a time."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._hours = OpeningHours()
        self._held: dict[UUID, Mirror] = {}

    async def current(self, workspace_id: UUID, epoch: int, now: datetime) -> Mirror:
        """Return the workspace as it is now, or a moment later.

        Args:
            epoch: of the lease that the caller holds.
        """
        mirror = self._held.pop(workspace_id, None)  # back in its place when all has gone well
        if mirror is not None and mirror.epoch == epoch:
            async with self.database.look_up() as connection:
                mirror = await self._followed(connection, workspace_id, mirror, now)
        else:
            mirror = None
        if mirror is None:
            mirror = await build(self.database, workspace_id, epoch, now, self._hours)
        self._held[workspace_id] = mirror
        return mirror

    def is_ready(self, workspace_id: UUID) -> bool:
        """Whether decisions can be made before anything else is looked at.

        Where a queue lets nobody wait for longer than so long, what comes back to it may be over that at once, and
        is anybody's then: that is looked at first.
        """
        mirror = self._held.get(workspace_id)
        return mirror is not None and all(one.longest_wait is None for one in mirror.rules.policies.values())

    def forget(self, workspace_id: UUID) -> None:
        self._held.pop(workspace_id, None)

    async def compare(self, workspace_id: UUID, now: datetime) -> list[str]:
        """Return in what the mirror differs from the tables; one that does is forgotten, so the next look builds it."""
        mirror = self._held.pop(workspace_id, None)
        if mirror is None:
            return []
        if not mirror.items and (mirror.looked_at or now) + UNUSED < now:
            return []
        async with (
            self.database.acquire() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            mirror = await self._followed(connection, workspace_id, mirror, now)
            if mirror is None:
                return []
            versions = {row["id"]: row["version"] async for row in connection.cursor(_VERSIONS, workspace_id)}
            excluded: defaultdict[UUID, set[UUID]] = defaultdict(set)
            for row in await connection.fetch(_EXCLUDED, workspace_id, now):
                excluded[row["work_item_id"]].add(row["agent_id"])
            people = await floor.present(connection, workspace_id, now)
        found = drift.differences(mirror, versions, excluded, people, now)
        if found:
            log.warning(
                "routing_index_drifted", workspace_id=str(workspace_id), differences=len(found), examples=found[:5]
            )
        else:
            self._held[workspace_id] = mirror
        return found

    async def _followed(self, connection: Hot, workspace_id: UUID, mirror: Mirror, now: datetime) -> Mirror | None:
        """Bring a mirror up to the newest event; ``None``: it has to be built anew."""
        events = await floor.news(connection, workspace_id, now, mirror.cursor, MAX_BEHIND + 1)
        if not _is_whole(events, mirror.cursor):
            return None
        last = events[-1]["seq"] if events else mirror.cursor
        events = mirror.foreign(events)
        agents = mirror.doubtful_agents | mirror.leases_over(now)
        agents.update(event["of_agent"] for event in events if event["of_agent"] is not None)
        if any(event["type"] in RULES for event in events):
            rules = await read_rules(connection, workspace_id, self._hours)
            if (rules.policies, rules.hard_skills) != (mirror.rules.policies, mirror.rules.hard_skills):
                return None
            mirror.rules = rules
            changed = {event["of_queue"] for event in events if event["type"] == "queue.updated"} - {None}
            agents |= mirror.members(changed) | await floor.members_of(connection, workspace_id, changed)
        told = {event["of_conversation"]: event for event in events if event["of_conversation"] is not None}
        for conversation_id, row in told.items():
            if row["id"] is not None:
                mirror.put(row)
            else:
                mirror.leave(conversation_id)
        if doubtful := mirror.doubtful_conversations.difference(told):
            waiting = await floor.waiting_of(connection, workspace_id, now, doubtful)
            for row in waiting:
                mirror.put(row)
            for conversation_id in doubtful.difference(row["conversation_id"] for row in waiting):
                mirror.leave(conversation_id)
        if agents:
            people = await floor.present(connection, workspace_id, now, agents)
            for one in people:
                mirror.seat(one)
            for agent_id in agents.difference(one.candidate.id for one in people):
                mirror.unseat(agent_id)
        mirror.doubtful_conversations.clear()
        mirror.doubtful_agents.clear()
        mirror.cursor = last
        return mirror


async def build(database: Database, workspace_id: UUID, epoch: int, now: datetime, hours: OpeningHours) -> Mirror:
    """Return a mirror of what is in the tables."""
    async with database.acquire() as connection:
        # The number first: what is written after it is read again when its event is followed.
        cursor = await connection.fetchval(_CURSOR, workspace_id)
        mirror = Mirror(epoch, cursor, await read_rules(connection, workspace_id, hours), Series())
        await _seat_all(connection, workspace_id, mirror, now)
        async with connection.transaction(readonly=True):
            async for row in floor.all_waiting(connection, workspace_id, now):
                mirror.put(row)
    return mirror


async def explain(
    connection: Hot, workspace_id: UUID, conversation_id: UUID, now: datetime, hours: OpeningHours
) -> Choice | None:
    """Return what the router considers about a conversation now; ``None`` unless it waits.

    By the router's own rules, over a mirror of everybody and this one item. What only the router's memory knows, that
    a ring was open once and nobody of it is needed any more, is not seen here.
    """
    rows = await floor.waiting_of(connection, workspace_id, now, [conversation_id])
    if not rows:
        return None
    mirror = Mirror(0, 0, await read_rules(connection, workspace_id, hours))
    await _seat_all(connection, workspace_id, mirror, now)
    for row in rows:
        mirror.put(row)
    mirror.besides = {
        row["queue_id"]: row["count"]
        for row in await connection.fetch(_LENGTHS, workspace_id, [row["id"] for row in rows])
    }
    return mirror.explain(conversation_id, now)


async def _seat_all(connection: Hot, workspace_id: UUID, mirror: Mirror, now: datetime) -> None:
    for number, one in enumerate(await floor.present(connection, workspace_id, now)):
        mirror.seat(one)
        if number % floor.PAGE == 0:
            await asyncio.sleep(0)  # others have their turn


async def read_rules(connection: Hot, workspace_id: UUID, hours: OpeningHours) -> HouseRules:
    policies = await floor.all_policies(connection, workspace_id)
    holding = [queue_id for queue_id, policy in policies.items() if policy.outside_hours == "hold"]
    calendars = await hours.of_queues(connection, workspace_id, holding) if holding else {}
    return HouseRules(policies, await floor.hard_skills(connection, workspace_id), calendars)


def _is_whole(events: Sequence[Any], cursor: int) -> bool:
    """Whether these are all there are, without a gap."""
    if not events:
        return True
    return len(events) <= MAX_BEHIND and events[0]["seq"] == cursor + 1 and events[-1]["seq"] == cursor + len(events)
