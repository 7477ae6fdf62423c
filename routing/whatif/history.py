"""What happened in a stretch of time, read from the events; and the settings of now. One snapshot, read without locks.

Events keep ids and numbers for good, so any past day can be read. What they do not keep is what settings were: a replay
takes those of now, and is told what was changed since.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson

from conversations.opening_hours import OpeningHours
from kit.db import Database, Hot
from kit.errors import Invalid
from routing import floor
from routing.capacity import Load
from routing.matching import Candidate
from routing.mirrors import read_rules
from routing.overview import OUT_OF_ORDER, SEEK
from routing.whatif.story import PARTS, Item, Tale, Told, need_of, parts_of, presume, usual_of, with_patience
from routing.whatif.values import History, House, Shift, Visit

WARM_UP: Final = timedelta(hours=12)  # so long before, so that those who are at work then have begun
FOLLOWED: Final = timedelta(hours=4)  # so long after, so that those who wait then are answered
LONGEST: Final = timedelta(days=31)
MAX_EVENTS: Final = 1_000_000  # of the stretch, whatever they tell of
BATCH: Final = 2_000

_TYPES: Final = (
    "item.queued", "item.offered", "item.accepted", "item.declined", "item.expired", "item.withdrawn", "item.released",
    "item.wrapped_up", "item.done", "conversation.status_changed", "conversation.assigned", "sla.escalated",
    "callback.overdue", "agent.state_changed", "agent.updated", *PARTS,
)  # fmt: skip

_EVENTS = """
SELECT type, at, conversation_id, queue_id, agent_id, actor_id, data::text AS data FROM event
WHERE workspace_id = $1 AND seq > $2 AND seq <= $3 AND type = ANY($4::text[])
  AND CASE type
      WHEN 'conversation.status_changed' THEN data->>'after' = 'snoozed'
      WHEN 'conversation.assigned' THEN data->>'reason' = 'reopened'
      WHEN 'agent.updated' THEN data ? 'cap_units'
      ELSE true END
ORDER BY seq
"""
_ITEM = """
SELECT item.id, item.conversation_id, item.channel, item.priority, item.enqueued_at, item.boost_s,
       item.callback_boost_s, item.queue_id, item.preferred_id, item.state, conversation.sorting::text AS sorting,
       owner.agent_id AS owner_id
FROM work_item AS item
JOIN conversation ON conversation.workspace_id = $1 AND conversation.id = item.conversation_id
LEFT JOIN assignment AS owner ON owner.workspace_id = $1 AND owner.work_item_id = item.id
     AND owner.to_at IS NULL AND owner.role = 'owner'
WHERE item.workspace_id = $1
"""
_ITEMS = f"{_ITEM} AND item.id = ANY($2::uuid[])"
_OPEN = f"{_ITEM} AND item.state NOT IN ('done', 'abandoned', 'cancelled') AND item.enqueued_at < $2"
_SKILLS = "SELECT id FROM skill WHERE workspace_id = $1 AND NOT archived"
_QUEUES = "SELECT id, name FROM queue WHERE workspace_id = $1 AND NOT archived"
_STANDING = """
SELECT agent_id, status, status_since, is_connected FROM agent_state WHERE workspace_id = $1
"""
_CHANGED = """
SELECT entity, entity_id, action, max(at) AS at FROM audit
WHERE workspace_id = $1 AND at >= $2
  AND (entity IN ('queue', 'skill', 'routing_rule', 'calendar') OR action = 'agent.skills_changed')
GROUP BY entity, entity_id, action ORDER BY max(at) DESC LIMIT 20
"""


_ZONE = """
SELECT coalesce(
    (SELECT settings->>'zone' FROM directory.workspace WHERE id = $1),
    (SELECT zone FROM calendar WHERE workspace_id = $1 AND NOT archived ORDER BY created_at, id LIMIT 1))
"""


@dataclass(frozen=True, slots=True)
class Change:
    """A setting that was changed since the stretch began, so that the replay's rules may not be those of then."""

    entity: str
    entity_id: str
    action: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Record:
    """A history with the settings of now.

    Attributes:
        presumed: of so many agents nothing tells when they were there, and it is taken from when they got work.
    """

    history: History
    house: House
    changed: Sequence[Change]
    skill_names: Mapping[str, str]
    emails: Mapping[UUID, str]
    presumed: int = 0


def check_range(start: datetime, end: datetime, now: datetime, longest: timedelta = LONGEST) -> None:
    """Hold a stretch of time to what can be replayed.

    Raises:
        Invalid: it is empty, too long, or has not passed (``invalid_range``).
    """
    if end <= start:
        raise Invalid(
            "the range is empty: it ends before it begins", code="invalid_range", fields={"to": "is too early"}
        )
    if end - start > longest:
        detail = f"the range is longer than {longest.days} days"
        raise Invalid(detail, code="invalid_range", fields={"to": f"is more than {longest.days} days after `from`"})
    if end > now:
        raise Invalid("the range has not passed yet", code="invalid_range", fields={"to": "is in the future"})


async def house_zone(connection: Hot, workspace_id: UUID) -> ZoneInfo:
    """Return the zone in which days are counted: the workspace's, else that of its oldest calendar, else UTC."""
    return ZoneInfo(await connection.fetchval(_ZONE, workspace_id) or "UTC")


async def read(
    database: Database,
    workspace_id: UUID,
    start: datetime,
    end: datetime,
    now: datetime,
    *,
    max_events: int = MAX_EVENTS,
) -> Record:
    """Return what happened in [start, end) with what it takes to repeat it.

    Args:
        now: aware UTC; later than ``end``.
        max_events: of more the range is refused before they are read.
    Raises:
        Invalid: as ``check_range``; or too much happened in it (``range_too_full``).
    """
    check_range(start, end, now)
    warm_at, until = start - WARM_UP, min(now, end + FOLLOWED)
    async with _snapshot(database) as connection:
        after = await connection.fetchval(SEEK, workspace_id, warm_at - OUT_OF_ORDER) or 0
        last = await connection.fetchval(SEEK, workspace_id, until + OUT_OF_ORDER) or 0
        if last - after > max_events:
            detail = f"{last - after:,} things happened in it; at most {max_events:,} are lived through at once"
            raise Invalid(detail, code="range_too_full", fields={"to": "is too far from `from`"})
        people = await floor.present(connection, workspace_id, now)
        levels: defaultdict[UUID, set[int]] = defaultdict(set)
        for one in people:
            for queue_id, tier in one.candidate.tiers.items():
                levels[queue_id].add(tier)
        told = [one async for one in _told(connection, workspace_id, after, last) if warm_at <= one.at < until]
        items = await _items(connection, workspace_id, told, until)
        visits = _fold(told, items, warm_at, until, {queue: sorted(found) for queue, found in levels.items()})
        rules = await read_rules(connection, workspace_id, OpeningHours())
        usual = usual_of(visits, {one: float(policy.handle_time_s) for one, policy in rules.policies.items()}, until)
        standing = {row["agent_id"]: row for row in await connection.fetch(_STANDING, workspace_id)}
        shifts = _shifts(told)
        silent = _silent([one.candidate.id for one in people], shifts, standing, warm_at)
        presumed = presume(visits, silent)
        history = History(
            warm_at,
            start,
            end,
            until,
            [with_patience(visit, usual, until) for visit in visits],
            sorted([*shifts, *presumed], key=lambda shift: shift.at),
            usual,
        )
        names = {row["id"]: row["name"] for row in await connection.fetch(_QUEUES, workspace_id)}
        house = House(rules, _at_first([one.candidate for one in people], told, standing, warm_at), names)
        changed = [
            Change(row["entity"], row["entity_id"], row["action"], row["at"])
            for row in await connection.fetch(_CHANGED, workspace_id, start)
        ]
        skills = await connection.fetch("SELECT id, name FROM skill WHERE workspace_id = $1", workspace_id)
        agents = await connection.fetch("SELECT id, email FROM agent WHERE workspace_id = $1", workspace_id)
    return Record(
        history,
        house,
        changed,
        {str(row["id"]): row["name"] for row in skills},
        {row["id"]: row["email"] for row in agents},
        len({shift.agent_id for shift in presumed}),
    )


@asynccontextmanager
async def _snapshot(database: Database) -> AsyncIterator[Hot]:
    async with (
        database.acquire() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        yield connection


async def _told(connection: Hot, workspace_id: UUID, after: int, last: int) -> AsyncIterator[Told]:
    rows = await connection.cursor(_EVENTS, workspace_id, after, last, list(_TYPES))
    while batch := await rows.fetch(BATCH):
        for row in batch:
            yield Told(
                row["type"],
                row["at"],
                row["conversation_id"],
                row["queue_id"],
                row["agent_id"],
                row["actor_id"],
                orjson.loads(row["data"]),
            )
        await asyncio.sleep(0)


async def _items(connection: Hot, workspace_id: UUID, told: Iterable[Told], until: datetime) -> dict[UUID, Any]:
    """Return the rows of the items that are told of, and of those that are open and of which nothing is."""
    wanted = sorted({UUID(one.data["item_id"]) for one in told if one.type.startswith("item.")})
    found: dict[UUID, Any] = {row["id"]: row for row in await connection.fetch(_OPEN, workspace_id, until)}
    wanted = [one for one in wanted if one not in found]
    for first in range(0, len(wanted), BATCH):
        rows = await connection.fetch(_ITEMS, workspace_id, wanted[first : first + BATCH])
        found.update((row["id"], row) for row in rows)
        await asyncio.sleep(0)
    skills = frozenset(str(row["id"]) for row in await connection.fetch(_SKILLS, workspace_id))
    return {id_: (row, _item(row, skills)) for id_, row in found.items()}


def _item(row: Any, skills: frozenset[str]) -> Item:
    sorting = orjson.loads(row["sorting"]) if row["sorting"] else {}
    return Item(
        id=row["id"],
        conversation_id=row["conversation_id"],
        channel=row["channel"],
        priority=row["priority"],
        enqueued_at=row["enqueued_at"],
        boost_s=row["boost_s"],
        callback_boost_s=row["callback_boost_s"],
        sorted_into=UUID(sorting["queue_id"]) if sorting.get("queue_id") else None,
        need=need_of(sorting, skills),
        tier=sorting.get("tier") or 1,
        preferred_id=UUID(sorting["preferred_id"]) if sorting.get("preferred_id") else None,
    )


def _fold(
    told: Iterable[Told],
    items: Mapping[UUID, Any],
    warm_at: datetime,
    until: datetime,
    levels: Mapping[UUID, Sequence[int]],
) -> list[Visit]:
    tales: dict[UUID, Tale] = {}
    newest: dict[UUID, Tale] = {}  # by conversation
    pending: dict[UUID, Told] = {}  # what is told of a conversation before its item is queued
    for event in told:
        if event.type in PARTS or event.data.get("reason") == "hung_up":
            continue  # told apart; a call that rang at the exchange was never in our line
        if event.type.startswith("item."):
            id_ = UUID(event.data["item_id"])
            if id_ not in items:
                continue  # of a workspace that was cleared
            tale = tales.get(id_)
            if tale is None:
                tale = tales[id_] = Tale(items[id_][1], warm_at, levels)
            newest[tale.item.conversation_id] = tale
            if (before := pending.pop(tale.item.conversation_id, None)) is not None:
                tale.take(before)
            tale.take(event)
        elif event.conversation_id is not None:
            if event.type == "conversation.assigned":
                pending[event.conversation_id] = event
            elif (tale := newest.get(event.conversation_id)) is not None:
                tale.take(event)
    for id_, (row, item) in items.items():
        if id_ not in tales and item.enqueued_at < warm_at:
            tales[id_] = Tale(item, warm_at, levels)
            _stands(tales[id_], row, warm_at)
    visits = [visit for tale in tales.values() if (visit := tale.visit(until)) is not None]
    visits += parts_of(told, {id_: item.channel for id_, (_, item) in items.items()}, until)
    return sorted(visits, key=lambda one: (one.began_at, one.item_id))


def _stands(tale: Tale, row: Any, warm_at: datetime) -> None:
    """Tell a tale that began before all that is read, and went on beyond it."""
    queue_id, at = row["queue_id"], warm_at
    if row["state"] in ("active", "wrap_up") and row["owner_id"] is not None:
        tale.take(Told("item.accepted", at, row["conversation_id"], None, row["owner_id"], None, {}))
    elif row["state"] == "queued" and queue_id is not None:
        tale.take(Told("item.queued", row["enqueued_at"], row["conversation_id"], queue_id, None, None, {}))


def _shifts(told: Iterable[Told]) -> list[Shift]:
    found = []
    for event in told:
        if event.agent_id is None:
            continue
        if event.type == "agent.state_changed":
            connected = event.data.get("is_connected")
            # Who chooses for themself is there.
            if connected is None and event.actor_id == event.agent_id and event.data["status"] != "offline":
                connected = True
            found.append(Shift(event.at, event.agent_id, event.data["status"], connected))
        elif event.type == "agent.updated":
            found.append(Shift(event.at, event.agent_id, cap_units=event.data["cap_units"]))
    return found


def _silent(
    agent_ids: Iterable[UUID], shifts: Iterable[Shift], standing: Mapping[UUID, Any], warm_at: datetime
) -> set[UUID]:
    """Return the agents of whom nothing tells whether they were there."""
    told = {shift.agent_id for shift in shifts if shift.status is not None}
    known = {agent_id for agent_id, row in standing.items() if row["status_since"] <= warm_at}
    return {agent_id for agent_id in agent_ids if agent_id not in told and agent_id not in known}


def _at_first(
    people: Iterable[Candidate], told: Iterable[Told], standing: Mapping[UUID, Any], warm_at: datetime
) -> list[Candidate]:
    """Return the agents as they were when the events began: what the first of each says was before."""
    first: dict[UUID, Told] = {}
    for told_one in told:
        if told_one.type == "agent.state_changed" and told_one.agent_id is not None:
            first.setdefault(told_one.agent_id, told_one)
    found = []
    for one in people:
        status, is_connected = "offline", False
        row = standing.get(one.id)
        event = first.get(one.id)
        if event is not None:
            connected = event.data.get("is_connected")
            status = event.data.get("before") or event.data["status"]
            is_connected = status != "offline" if connected is None else not connected
        elif row is not None and row["status_since"] <= warm_at:
            status, is_connected = row["status"], row["is_connected"]
        found.append(
            replace(
                one,
                status=status,
                is_connected=is_connected,
                load=Load(one.load.cap, limits=one.load.limits),
                idle_since=min(one.idle_since, warm_at),
            )
        )
    return found
