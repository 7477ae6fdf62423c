"""The books against the rows: what agents are said to hold must be what their offers and assignments add up to.

Nothing should ever be found. If something is, it is put right and said loudly, because an agent whose books show
too much gets no work and nobody would see why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
import structlog

from routing.holdings import lock_agents
from routing.journal import Journal

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Books:
    """Units used, of these forced, and items by channel."""

    used: int
    forced: int
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Drift:
    """An agent whose books were wrong."""

    agent_id: UUID
    said: Books
    found: Books


_COMPARE = """
WITH live AS (
    SELECT agent_id, channel, units, is_forced FROM assignment WHERE workspace_id = $1 AND to_at IS NULL
    UNION ALL
    SELECT agent_id, channel, units, false FROM offer WHERE workspace_id = $1 AND state = 'pending'
), held AS (
    SELECT agent_id, channel, count(*) AS items, sum(units) AS units,
           coalesce(sum(units) FILTER (WHERE is_forced), 0) AS forced
    FROM live GROUP BY agent_id, channel
)
SELECT state.agent_id, state.used_units, state.forced_units, state.channel_counts::text AS counts,
       coalesce(sum(held.units), 0)::bigint AS real_units, coalesce(sum(held.forced), 0)::bigint AS real_forced,
       coalesce(jsonb_object_agg(held.channel, held.items) FILTER (WHERE held.channel IS NOT NULL), '{}')::text
           AS real_counts
FROM agent_state AS state LEFT JOIN held ON held.agent_id = state.agent_id
WHERE state.workspace_id = $1 AND ($2::uuid[] IS NULL OR state.agent_id = ANY($2::uuid[]))
GROUP BY state.agent_id, state.used_units, state.forced_units, state.channel_counts
"""

# Whatever the rows add up to has to fit the table's rule, so what no person forced but is there counts as forced.
_PUT_RIGHT = """
UPDATE agent_state AS state SET
    used_units = right_.used, forced_units = greatest(right_.forced, right_.used - state.cap_units),
    channel_counts = right_.counts::jsonb, version = state.version + 1
FROM unnest($2::uuid[], $3::int[], $4::int[], $5::text[]) AS right_(agent_id, used, forced, counts)
WHERE state.workspace_id = $1 AND state.agent_id = right_.agent_id
"""

# Exclusions whose time is over exclude nobody.
_FORGET = "DELETE FROM work_item_exclusion WHERE workspace_id = $1 AND until <= $2"


async def repair(journal: Journal) -> list[Drift]:
    """Compare, put right what differs, and return it; also drop exclusions that are over."""
    suspects = await _compare(journal, None)
    drifts: list[Drift] = []
    if suspects:
        # A change between the two reads looks like drift; under the agents' locks only drift does.
        await lock_agents(journal, [one.agent_id for one in suspects])
        drifts = await _compare(journal, [one.agent_id for one in suspects])
    if drifts:
        await journal.execute(
            _PUT_RIGHT,
            [one.agent_id for one in drifts],
            [one.found.used for one in drifts],
            [one.found.forced for one in drifts],
            [orjson.dumps(dict(one.found.counts)).decode() for one in drifts],
        )
    for one in drifts:
        log.warning("agent_units_drifted", agent_id=str(one.agent_id), said=one.said.used, found=one.found.used)
        journal.record("agent.updated", agent_id=one.agent_id, data={"fields": ["capacity"], "reason": "drift"})
    await journal.execute(_FORGET, journal.now)
    return drifts


async def _compare(journal: Journal, agent_ids: list[UUID] | None) -> list[Drift]:
    rows = await journal.fetch(_COMPARE, agent_ids)
    drifts = [Drift(row["agent_id"], *_books(row)) for row in rows]
    return [one for one in drifts if one.said != one.found]


def _books(row: Any) -> tuple[Books, Books]:
    said = {channel: count for channel, count in orjson.loads(row["counts"]).items() if count}
    return (
        Books(row["used_units"], row["forced_units"], said),
        Books(row["real_units"], row["real_forced"], orjson.loads(row["real_counts"])),
    )
