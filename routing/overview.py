"""The floor: what supervisors watch, read from the stored facts (docs/floor.md).

A workspace's day is folded from its events (``figures.Book``) once, then brought forward by the events since: after a
restart the same fold gives the same figures. The rest is read anew each time, in one snapshot with the events, by
statements whose number does not grow with the size of the workspace.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson

from kit.clock import Clock
from kit.db import Database, Hot
from routing.capacity import Load, obstacles, slots
from routing.figures import TYPES, Book, Day, Expected, Fact, Tally, day_of, expected_wait
from routing.policy import QueuePolicy, read_policy

BATCH: Final = 1_000  # events folded at a time
MAX_RISKS: Final = 40  # of those due next, and as many of those overdue
AT_RISK: Final = timedelta(hours=4)  # what falls due within half a shift
MAX_HELD: Final = 8  # conversations shown of one agent
KEPT_FOR: Final = timedelta(minutes=15)  # a day nobody asks for is forgotten, and folded again when somebody does
# A transaction's time is of its start, its number of its end; none takes longer.
OUT_OF_ORDER: Final = timedelta(minutes=1)
USUAL_CHANNEL: Final = "webchat"  # whose cost an empty line's expected wait is reckoned with


@dataclass(frozen=True, slots=True)
class QueueFloor:
    """One queue as it stands. ``waiting_since``: of who has waited longest; ``states``: agents by their state."""

    id: UUID
    name: str
    policy: QueuePolicy
    day_began_at: datetime
    zone: str
    waiting_since: datetime | None
    day: Day
    expected: Expected | None
    states: Mapping[str, int]
    reasons: Mapping[str, int]
    free: int


@dataclass(frozen=True, slots=True)
class Held:
    """A conversation that an agent has."""

    conversation_id: UUID
    number: int
    contact_name: str
    channel: str
    queue_id: UUID | None
    since: datetime
    is_wrapped_up: bool


@dataclass(frozen=True, slots=True)
class AgentFloor:
    """An agent as they are now; ``held`` are the newest of ``count`` conversations."""

    id: UUID
    name: str
    status: str
    since: datetime
    reason: str | None
    is_connected: bool
    used: int
    cap: int
    forced: int
    queue_ids: frozenset[UUID]
    count: int
    held: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class Risk:
    """A promise that runs out within ``AT_RISK``, or has; the one due first of its conversation."""

    conversation_id: UUID
    number: int
    contact_name: str
    channel: str
    priority: str
    queue_id: UUID | None
    agent_id: UUID | None
    kind: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Floor:
    at: datetime
    queues: tuple[QueueFloor, ...]
    agents: tuple[AgentFloor, ...]
    at_risk: tuple[Risk, ...]

    def limited_to(self, queue_ids: Collection[UUID]) -> Floor:
        """The same for somebody who may see these queues only: their agents, and of those only what is in them."""
        wanted = frozenset(queue_ids)
        agents = [
            replace(one, held=(held := tuple(h for h in one.held if h.queue_id in wanted)), count=len(held))
            for one in self.agents
            if one.queue_ids & wanted
        ]
        return Floor(
            self.at,
            tuple(one for one in self.queues if one.id in wanted),
            tuple(agents),
            tuple(one for one in self.at_risk if one.queue_id in wanted),
        )


_QUEUES = """
SELECT queue.id, queue.name, queue.policy::text AS policy, calendar.zone,
       coalesce(
           (SELECT settings->>'zone' FROM directory.workspace WHERE id = $1),
           (SELECT other.zone FROM calendar AS other WHERE other.workspace_id = $1 AND NOT other.archived
            ORDER BY other.created_at, other.id LIMIT 1)) AS house_zone
FROM queue
LEFT JOIN calendar ON calendar.workspace_id = queue.workspace_id AND calendar.id = queue.calendar_id
WHERE queue.workspace_id = $1 AND NOT queue.archived ORDER BY lower(queue.name), queue.id
"""

# Numbers are dense and rise with time, so the first event of a day is found by halving, some twenty look-ups.
SEEK = """
WITH RECURSIVE halving(low, high) AS (
    SELECT coalesce((SELECT seq FROM event WHERE workspace_id = $1 ORDER BY seq LIMIT 1), 1),
           coalesce((SELECT seq FROM event WHERE workspace_id = $1 ORDER BY seq DESC LIMIT 1), 0) + 1
    UNION ALL
    SELECT CASE WHEN is_before THEN middle + 1 ELSE low END, CASE WHEN is_before THEN high ELSE middle END
    FROM halving, LATERAL (SELECT (low + high) / 2 AS middle) AS half, LATERAL (
        SELECT coalesce((SELECT at < $2 FROM event WHERE workspace_id = $1 AND seq = middle), true) AS is_before
    ) AS look
    WHERE low < high
)
SELECT low - 1 AS before FROM halving WHERE low >= high
"""

# Of half a million events a day two fifths say nothing: what somebody had is in no line when it is done, and the
# first response of an episode that a customer opened tells itself how long it took.
_FACTS = """
SELECT event.seq, event.type, event.at, event.conversation_id, event.queue_id, event.actor_kind = 'agent' AS by_person,
       event.data::text AS data, item.channel, conversation.opened_at
FROM event
LEFT JOIN work_item AS item ON event.type = 'item.queued' AND item.workspace_id = event.workspace_id
      AND item.id = (event.data->>'item_id')::uuid
LEFT JOIN conversation ON event.type = 'message.sent' AND event.data->>'first_response' = 'true'
      AND conversation.workspace_id = event.workspace_id AND conversation.id = event.conversation_id
WHERE event.workspace_id = $1 AND event.conversation_id IS NOT NULL
  AND CASE event.type
      WHEN 'message.sent' THEN event.data->>'first_response' = 'true' OR event.data->>'episode' > '1'
      WHEN 'item.done' THEN event.agent_id IS NULL
      WHEN 'conversation.status_changed' THEN event.data->>'after' = 'snoozed'
      WHEN 'conversation.opened' THEN event.actor_kind = 'agent'
      ELSE true END
"""
_SINCE = f"{_FACTS} AND event.seq > $2 AND event.type = ANY($3::text[]) ORDER BY event.seq"
_EARLIER = f"""{_FACTS} AND event.conversation_id = ANY($2::uuid[]) AND event.seq <= $3
  AND event.type = ANY($4::text[]) ORDER BY event.seq"""
_LAST = "SELECT last FROM feed WHERE workspace_id = $1"

# The second condition says nothing new: it names the index of open items.
_IN_LINE = """
FROM work_item
WHERE workspace_id = $1 AND queue_id IS NOT NULL AND state IN ('queued', 'offered', 'accepting')
  AND state NOT IN ('done', 'abandoned', 'cancelled')
"""
_STANDING = f"SELECT conversation_id {_IN_LINE}"
_WAITING = f"""
SELECT queue_id, count(*) AS waiting, min(enqueued_at) AS enqueued_at,
       (array_agg(channel ORDER BY enqueued_at))[1] AS channel
{_IN_LINE} GROUP BY queue_id
"""

_AGENTS = """
SELECT agent.id, agent.name, coalesce(state.status, 'offline') AS status,
       coalesce(state.status_since, agent.created_at) AS since, state.pause_reason,
       coalesce(state.is_connected AND state.lease_until > $2, false) AS is_connected,
       coalesce(state.used_units, 0) AS used, coalesce(state.cap_units, 100) AS cap,
       coalesce(state.forced_units, 0) AS forced, coalesce(state.channel_counts, '{}')::text AS counts,
       coalesce(state.channel_limits, '{}')::text AS limits,
       ARRAY(SELECT queue_id FROM queue_member AS member
             WHERE member.workspace_id = $1 AND member.agent_id = agent.id) AS queue_ids
FROM agent
LEFT JOIN agent_state AS state ON state.workspace_id = agent.workspace_id AND state.agent_id = agent.id
WHERE agent.workspace_id = $1 AND agent.is_active ORDER BY lower(agent.name), agent.id
"""

_HELD = """
SELECT held.*, conversation.number, conversation.queue_id, contact.name AS contact_name
FROM (
    SELECT assignment.agent_id, assignment.conversation_id, assignment.channel, assignment.from_at,
           item.state = 'wrap_up' AS is_wrapped_up, item.state_since,
           count(*) OVER whole AS count,
           min(item.state_since) FILTER (WHERE item.state = 'wrap_up') OVER whole AS wraps_up,
           row_number() OVER (PARTITION BY assignment.agent_id ORDER BY assignment.from_at DESC, assignment.id) AS place
    FROM assignment
    JOIN work_item AS item ON item.workspace_id = assignment.workspace_id AND item.id = assignment.work_item_id
    WHERE assignment.workspace_id = $1 AND assignment.to_at IS NULL AND assignment.role = 'owner'
    WINDOW whole AS (PARTITION BY assignment.agent_id)
) AS held
JOIN conversation ON conversation.workspace_id = $1 AND conversation.id = held.conversation_id
JOIN contact ON contact.workspace_id = $1 AND contact.id = conversation.contact_id
WHERE held.place <= $2 ORDER BY held.agent_id, held.place
"""

_RISKS = """
SELECT due.kind, due.due_at, conversation.id, conversation.number, conversation.queue_id, conversation.assignee_id,
       conversation.priority, conversation.channels[1] AS channel, contact.name AS contact_name
FROM (
    (SELECT conversation_id, kind, due_at FROM sla_clock
     WHERE workspace_id = $1 AND state = 'running' AND due_at > $2 AND due_at <= $4 ORDER BY due_at LIMIT $3)
    UNION ALL
    (SELECT conversation_id, kind, due_at FROM sla_clock
     WHERE workspace_id = $1 AND state = 'running' AND due_at <= $2 ORDER BY due_at DESC LIMIT $3)
    UNION ALL
    (SELECT id, 'callback', callback_due_at FROM conversation
     WHERE workspace_id = $1 AND callback_due_at IS NOT NULL AND callback_due_at <= $4 AND status <> 'resolved'
     ORDER BY callback_due_at LIMIT $3)
) AS due
JOIN conversation ON conversation.workspace_id = $1 AND conversation.id = due.conversation_id
JOIN contact ON contact.workspace_id = $1 AND contact.id = conversation.contact_id
WHERE conversation.status <> 'resolved' AND NOT conversation.is_spam
ORDER BY due.due_at, due.conversation_id, due.kind
"""


@dataclass(slots=True)
class _Kept:
    """A workspace's day in memory: the fold, how far it was read, and from where."""

    book: Book
    began: tuple[Mapping[UUID, datetime], datetime]
    before: int
    cursor: int
    used_at: datetime


@dataclass(slots=True)
class Overviews:
    """The floors of all workspaces, as one process reads them."""

    database: Database
    clock: Clock
    _kept: dict[UUID, _Kept] = field(default_factory=dict)
    _locks: defaultdict[UUID, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))

    async def read(self, workspace_id: UUID) -> Floor:
        """Return a workspace's floor as of now, for those who may see all of it (see ``Floor.limited_to``)."""
        async with self._locks[workspace_id]:
            now = self.clock.now()
            self._forget_unused(now)
            async with self._snapshot() as connection:
                return await self._read(connection, workspace_id, now)

    @asynccontextmanager
    async def _snapshot(self) -> Any:
        async with (
            self.database.acquire() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            yield connection

    def _forget_unused(self, now: datetime) -> None:
        for workspace_id in [id_ for id_, kept in self._kept.items() if now - kept.used_at > KEPT_FOR]:
            del self._kept[workspace_id]

    async def _read(self, connection: Hot, workspace_id: UUID, now: datetime) -> Floor:
        queues = await connection.fetch(_QUEUES, workspace_id)
        house = next((row["house_zone"] for row in queues if row["house_zone"]), "UTC")
        zones = {row["id"]: row["zone"] or house for row in queues}
        starts = {id_: day_began(now, zone) for id_, zone in zones.items()}
        book = await self._bring_forward(connection, workspace_id, now, starts)
        waiting = {row["queue_id"]: row for row in await connection.fetch(_WAITING, workspace_id)}
        agents, loads = await _agents(connection, workspace_id, now)
        risks = _risks(await connection.fetch(_RISKS, workspace_id, now, MAX_RISKS, now + AT_RISK))
        since = book.waiting_since()
        members: dict[UUID, list[AgentFloor]] = defaultdict(list)
        for one in agents:
            for queue_id in one.queue_ids:
                members[queue_id].append(one)
        shown = [
            _queue(
                row,
                read_policy(row["policy"]),
                starts[row["id"]],
                zones[row["id"]],
                book.tallies.get(row["id"]) or Tally(),
                waiting.get(row["id"]),
                since.get(row["id"]),
                members[row["id"]],
                loads,
            )
            for row in queues
        ]
        return Floor(now, tuple(shown), tuple(agents), risks)

    async def _bring_forward(
        self, connection: Hot, workspace_id: UUID, now: datetime, starts: Mapping[UUID, datetime]
    ) -> Book:
        """Fold what happened since the last look, or the whole day where there was none or a new one has begun."""
        default = min(starts.values(), default=day_began(now, "UTC"))
        kept = self._kept.get(workspace_id)
        if kept is None or kept.began != (starts, default):
            before = await connection.fetchval(SEEK, workspace_id, default - OUT_OF_ORDER) or 0
            kept = _Kept(Book(starts, default), (starts, default), before, before, now)
        last = await connection.fetchval(_LAST, workspace_id) or 0
        if last > kept.cursor or kept.cursor == kept.before:
            self._kept.pop(workspace_id, None)  # whoever is cut off here leaves nothing half done
            fresh = await connection.cursor(_SINCE, workspace_id, kept.cursor, list(TYPES))
            while rows := await fresh.fetch(BATCH):
                await self._fold(connection, workspace_id, kept, [_fact(row) for row in rows])
            if kept.cursor == kept.before:
                # Who has waited since before the day and of whom nothing was heard in it.
                standing = {row["conversation_id"] for row in await connection.fetch(_STANDING, workspace_id)}
                await self._recall(connection, workspace_id, kept, standing - kept.book.known)
            kept.cursor = last
        kept.used_at = now
        self._kept[workspace_id] = kept
        return kept.book

    async def _fold(self, connection: Hot, workspace_id: UUID, kept: _Kept, batch: Sequence[Fact]) -> None:
        await self._recall(connection, workspace_id, kept, kept.book.unknown(batch))
        for fact in batch:
            kept.book.take(fact)
        await asyncio.sleep(0)

    async def _recall(self, connection: Hot, workspace_id: UUID, kept: _Kept, ids: Collection[UUID]) -> None:
        if ids:
            earlier = await connection.fetch(_EARLIER, workspace_id, list(ids), kept.before, list(TYPES))
            kept.book.recall(ids, map(_fact, earlier))


def day_began(now: datetime, zone: str) -> datetime:
    """Return the instant at which the local day began, in UTC."""
    local = now.astimezone(ZoneInfo(zone))
    return datetime.combine(local.date(), time.min, local.tzinfo).astimezone(UTC)


def _fact(row: Any) -> Fact:
    return Fact(
        row["seq"],
        row["type"],
        row["at"],
        row["conversation_id"],
        row["queue_id"],
        row["by_person"],
        orjson.loads(row["data"]),
        row["channel"] or "",
        row["opened_at"],
    )


def _queue(
    row: Any,
    policy: QueuePolicy,
    began: datetime,
    zone: str,
    tally: Tally,
    line: Any | None,
    since: datetime | None,
    members: Sequence[AgentFloor],
    loads: Mapping[UUID, Load],
) -> QueueFloor:
    waiting = line["waiting"] if line is not None else 0
    cost = policy.cost(line["channel"] if line is not None else USUAL_CHANNEL)
    on_duty = [loads[one.id] for one in members if one.is_connected and one.status in ("available", "wrap_up")]
    free = sum(not obstacles(load, cost) for load in on_duty)
    return QueueFloor(
        id=row["id"],
        name=row["name"],
        policy=policy,
        day_began_at=began,
        zone=zone,
        waiting_since=(since or line["enqueued_at"]) if line is not None else None,
        day=day_of(tally, waiting, policy.answer_within_s),
        expected=expected_wait(waiting, policy.handle_time_s, sum(slots(load, cost) for load in on_duty), free),
        states=Counter(one.status if one.is_connected or one.status == "away" else "offline" for one in members),
        reasons=Counter(one.reason or "" for one in members if one.status == "away"),
        free=free,
    )


async def _agents(connection: Hot, workspace_id: UUID, now: datetime) -> tuple[list[AgentFloor], Mapping[UUID, Load]]:
    rows = await connection.fetch(_AGENTS, workspace_id, now)
    held: dict[UUID, list[Any]] = defaultdict(list)
    for row in await connection.fetch(_HELD, workspace_id, MAX_HELD):
        held[row["agent_id"]].append(row)
    loads = {
        row["id"]: Load(
            row["cap"], row["used"], row["forced"], orjson.loads(row["counts"]), orjson.loads(row["limits"])
        )
        for row in rows
    }
    return [_agent(row, held[row["id"]]) for row in rows], loads


def _agent(row: Any, held: Sequence[Any]) -> AgentFloor:
    wraps_up: datetime | None = held[0]["wraps_up"] if held and row["status"] == "available" else None
    return AgentFloor(
        id=row["id"],
        name=row["name"],
        status="wrap_up" if wraps_up else row["status"],
        since=wraps_up or row["since"],
        reason=row["pause_reason"],
        is_connected=row["is_connected"],
        used=row["used"],
        cap=row["cap"],
        forced=row["forced"],
        queue_ids=frozenset(row["queue_ids"]),
        count=held[0]["count"] if held else 0,
        held=tuple(
            Held(
                one["conversation_id"],
                one["number"],
                one["contact_name"],
                one["channel"],
                one["queue_id"],
                one["state_since"] if one["is_wrapped_up"] else one["from_at"],
                one["is_wrapped_up"],
            )
            for one in held
        ),
    )


def _risks(rows: Iterable[Any]) -> tuple[Risk, ...]:
    """Keep of each conversation what is due first."""
    found: dict[UUID, Risk] = {}
    for row in rows:
        if row["id"] not in found:
            found[row["id"]] = Risk(
                row["id"],
                row["number"],
                row["contact_name"],
                row["channel"] or "",
                row["priority"],
                row["queue_id"],
                row["assignee_id"],
                row["kind"],
                row["due_at"],
            )
    return tuple(found.values())
