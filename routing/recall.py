"""Decisions computed again from what they were made of (``looks``): who could have had it, who not, and why not."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from kit.db import Hot
from routing.capacity import Cost, Load, taking
from routing.matching import Candidate, Choice, Item, Need, Request, Ring, explain

Key = tuple[UUID, int]  # series, number

_SERIES = """
SELECT number, at, floor, CASE WHEN number = ANY($3::int[]) THEN decided END AS decided FROM routing_look
WHERE workspace_id = $1 AND series_id = $2 AND number <= $4 ORDER BY number
"""
_DECIDED = """
SELECT look.series_id, look.number, look.at, look.decided FROM routing_look AS look
JOIN unnest($2::uuid[], $3::int[]) AS wanted(series_id, number)
  ON look.series_id = wanted.series_id AND look.number = wanted.number
WHERE look.workspace_id = $1
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """A look that was read back.

    Attributes:
        who: number → agent.
        agents: number → ``[profile, status, flags, used, forced, counts, idle since]`` before its first decision.
    """

    at: datetime
    who: Sequence[UUID]
    profiles: Sequence[Sequence[Any]]
    agents: Mapping[int, Sequence[Any]]
    decided: Mapping[str, Any]

    def choice(self, place: int) -> Choice:
        """Compute a decision again."""
        floor = {number: _candidate(self.who[number], self.profiles, row) for number, row in self.agents.items()}
        items, classes = self.decided["items"], self.decided["classes"]
        taken_at = datetime.fromisoformat(self.decided["first_at"])
        for before in items[:place]:
            one, cost = floor[before[1]], _cost(classes[before[0]]["cost"])
            load = taking(one.load, cost.channel, cost.units)
            floor[before[1]] = replace(one, load=load, idle_since=taken_at, is_resting=one.is_resting or before[9])
            taken_at += timedelta(microseconds=1)
        return explain(_item(items[place], classes), floor.values(), self.at)


async def look_back(connection: Hot, workspace_id: UUID, wanted: Collection[Key]) -> dict[Key, Seen]:
    """Return the looks; one that is not there is left out."""
    numbers: defaultdict[UUID, set[int]] = defaultdict(set)
    for series_id, number in wanted:
        numbers[series_id].add(number)
    found: dict[Key, Seen] = {}
    for series_id, some in numbers.items():
        rows = await connection.fetch(_SERIES, workspace_id, series_id, list(some), max(some))
        for number, seen in (await asyncio.to_thread(_read, rows)).items():
            found[series_id, number] = seen
    return found


async def choices(
    connection: Hot, workspace_id: UUID, wanted: Sequence[tuple[UUID, int, int]]
) -> list[tuple[Choice, datetime] | None]:
    """Compute decisions again, with when they were made; ``None`` where the look is not there.

    Args:
        wanted: series, number of the look, place in it.
    """
    looks = await look_back(connection, workspace_id, {(series_id, number) for series_id, number, _ in wanted})
    found: list[tuple[Choice, datetime] | None] = []
    for series_id, number, place in wanted:
        seen = looks.get((series_id, number))
        # A floor of ten thousand takes a tenth of a second.
        found.append((await asyncio.to_thread(seen.choice, place), seen.at) if seen is not None else None)
    return found


async def items(
    connection: Hot, workspace_id: UUID, wanted: Sequence[tuple[UUID, int, int]]
) -> list[tuple[Item, datetime] | None]:
    """Return what decisions were about, without the floor, with when they were made."""
    keys = {(series_id, number) for series_id, number, _ in wanted}
    rows = await connection.fetch(
        _DECIDED, workspace_id, [series_id for series_id, _ in keys], [number for _, number in keys]
    )
    told = {(row["series_id"], row["number"]): (orjson.loads(row["decided"]), row["at"]) for row in rows}
    found: list[tuple[Item, datetime] | None] = []
    for series_id, number, place in wanted:
        one = told.get((series_id, number))
        found.append((_item(one[0]["items"][place], one[0]["classes"]), one[1]) if one is not None else None)
    return found


def _read(rows: Sequence[Any]) -> dict[int, Seen]:
    """Follow a series from its first look on."""
    who: list[UUID] = []
    profiles: list[Any] = []
    agents: dict[int, Sequence[Any]] = {}
    found: dict[int, Seen] = {}
    for expected, row in enumerate(rows):
        if row["number"] != expected:
            break  # nothing can be said of what follows a gap
        floor = orjson.loads(row["floor"])
        who += map(UUID, floor.get("who", ()))
        profiles += floor.get("profiles", ())
        for number in floor.get("gone", ()):
            agents.pop(number, None)
        for number, *rest in floor.get("agents", ()):
            agents[number] = rest
        if row["decided"] is not None:
            found[row["number"]] = Seen(row["at"], who, profiles, dict(agents), orjson.loads(row["decided"]))
    return found


def _candidate(agent_id: UUID, profiles: Sequence[Any], row: Sequence[Any]) -> Candidate:
    profile, status, flags, used, forced, counts, idle_since = row
    tiers, skills, channels, takes_calls, cap, limits = profiles[profile]
    return Candidate(
        agent_id,
        status,
        bool(flags & 1),
        Load(cap, used, forced, counts, limits),
        {UUID(queue_id): tier for queue_id, tier in tiers.items()},
        datetime.fromisoformat(idle_since),
        skills,
        frozenset(channels) if channels is not None else None,
        takes_calls,
        bool(flags & 2),
    )


def _item(row: Sequence[Any], classes: Sequence[Mapping[str, Any]]) -> Item:
    class_, _, enqueued_at, target_s, boost_s, ring, former, kept_until, excluded, _ = row
    return Item(
        id=None,
        request=_request(classes[class_]),
        enqueued_at=datetime.fromisoformat(enqueued_at),
        target_s=target_s,
        boost_s=boost_s,
        ring=ring,
        preferred_id=UUID(former) if former is not None else None,
        kept_until=datetime.fromisoformat(kept_until) if kept_until is not None else None,
        excluded={UUID(one): datetime.fromisoformat(until) for one, until in (excluded or {}).items()},
    )


def _request(told: Mapping[str, Any]) -> Request:
    return Request(
        queue_id=UUID(told["queue_id"]),
        cost=_cost(told["cost"]),
        tier=told["tier"],
        need=tuple(Need(skill, least, want) for skill, least, want in told["need"]),
        rings=tuple(
            Ring(after_s, max_gap, tiers_above, frozenset(map(UUID, queues)))
            for after_s, max_gap, tiers_above, queues in told["rings"]
        ),
        aht_s=told["aht_s"],
        overflow=frozenset(map(UUID, told["overflow"])),
    )


def _cost(told: Sequence[Any]) -> Cost:
    channel, units, limit, max_items, chats = told
    return Cost(channel, units, limit, max_items, chats=frozenset(chats))
