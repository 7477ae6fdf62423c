"""A mirror held against the tables: in what it differs from them at its cursor."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from routing.floor import Present
from routing.matching import Candidate
from routing.mirror import Mirror, plain


def differences(
    mirror: Mirror,
    versions: Mapping[UUID, int],
    excluded: Mapping[UUID, set[UUID]],
    people: Collection[Present],
    now: datetime,
) -> list[str]:
    """Return in what a mirror differs; nothing, unless a change was not told.

    Args:
        versions: of all items that wait.
        excluded: item → those who are not asked now.
        people: all agents, as the tables have them.
    """
    found: list[str] = []
    if (mine := {item.id: item.version for item in mirror.items.values()}) != versions:
        found += [f"item {one}" for one in dict(set(mine.items()) ^ set(versions.items()))]
    for item in mirror.items.values():
        if {one for one in item.excluded if item.excludes(one, now)} != excluded.get(item.id, set()):
            found.append(f"who is not asked for item {item.id}")
    if len(mirror.index) != sum(not mirror.is_closed(item.queue_id) for item in mirror.items.values()):
        found.append("items in the index")
    if gone := mirror.agents.keys() ^ {one.candidate.id for one in people}:
        found += [f"agent {one} is known on one side only" for one in gone]
    for one in people:
        known = mirror.agents.get(one.candidate.id)
        if known is not None and (_lasting(known) != _lasting(one) or not _may_be_as_connected(known, one)):
            found.append(f"agent {one.candidate.id}")
    return found + [f"agent {one} in the index" for one in mirror.agents if not _is_seated_right(mirror, one)]


def _is_seated_right(mirror: Mirror, agent_id: UUID) -> bool:
    return plain(mirror.index.candidate(agent_id)) == plain(mirror.seated(agent_id))


def _lasting(one: Present) -> tuple[Candidate, bool, datetime | None, datetime | None]:
    """What changes by events only."""
    candidate = replace(plain(one.candidate), is_connected=False)
    return candidate, one.is_announced, one.status_since, one.last_offer_at


def _may_be_as_connected(known: Present, one: Present) -> bool:
    """A connection that has ended is told of a moment later; until then it may be known as it was."""
    return known.candidate.is_connected == one.candidate.is_connected or (
        known.candidate.is_connected and one.is_announced
    )
