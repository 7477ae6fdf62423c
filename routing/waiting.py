"""Where conversations stand in their waiting lines: how many go before each, and whether anybody is on duty.

For those who wait and want to know. Numbers only: nothing of whom they wait behind leaves here. The order is the
router's own (``matching.order``): by the instant that the queue's policy promises, ties by id.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import get_args
from uuid import UUID

from conversations.lifecycle import Priority
from kit.db import Hot
from routing.policy import DEFAULT_CHANNELS, QueuePolicy, read_policy


@dataclass(frozen=True, slots=True)
class Place:
    """A conversation's place in its line.

    Attributes:
        ahead: how many are to be served before it; 0: it is next.
        is_staffed: somebody who could have it is there, however busy.
    """

    ahead: int
    is_staffed: bool


_POLICIES = """
SELECT queue.id, queue.policy::text AS policy FROM queue
WHERE queue.workspace_id = $1 AND queue.id IN (
    SELECT item.queue_id FROM work_item AS item
    WHERE item.workspace_id = $1 AND item.conversation_id = ANY($2::uuid[]) AND item.state IN ('queued', 'offered'))
"""

# What is held out to somebody stands in the line still: declined, it goes back to its place.
_PLACES = """
WITH target AS (
    SELECT * FROM unnest($3::uuid[], $4::text[], $5::text[], $6::bigint[])
        AS target(queue_id, channel, priority, within_s)
), standing AS (
    SELECT item.id, item.conversation_id, item.queue_id, item.channel, item.priority, item.tier, item.ordered_at
    FROM work_item AS item
    WHERE item.workspace_id = $1 AND item.state = 'queued' AND item.queue_id = ANY($7::uuid[])
    UNION
    SELECT item.id, item.conversation_id, item.queue_id, item.channel, item.priority, item.tier, item.ordered_at
    FROM offer JOIN work_item AS item ON item.workspace_id = offer.workspace_id AND item.id = offer.work_item_id
    WHERE offer.workspace_id = $1 AND offer.state = 'pending' AND item.state = 'offered'
      AND item.queue_id = ANY($7::uuid[])
), line AS (
    SELECT standing.conversation_id, standing.queue_id, standing.tier, row_number() OVER (
        PARTITION BY standing.queue_id
        ORDER BY standing.ordered_at + make_interval(secs => target.within_s::double precision), standing.id
    ) - 1 AS ahead
    FROM standing JOIN target
      ON target.queue_id = standing.queue_id AND target.priority = standing.priority
     AND target.channel = CASE WHEN standing.channel = ANY($8::text[]) THEN standing.channel ELSE '' END
)
SELECT line.conversation_id, line.ahead, EXISTS (
    SELECT FROM queue_member AS member
    JOIN agent_state AS state ON state.workspace_id = member.workspace_id AND state.agent_id = member.agent_id
    WHERE member.workspace_id = $1 AND member.queue_id = line.queue_id AND member.tier >= line.tier
      AND state.status IN ('available', 'busy') AND state.lease_until > $9) AS is_staffed
FROM line WHERE line.conversation_id = ANY($2::uuid[])
"""


async def places(
    connection: Hot, workspace_id: UUID, conversation_ids: Collection[UUID], now: datetime
) -> dict[UUID, Place]:
    """Return the places of those of the conversations that wait in a queue; two statements, however many they are.

    The second reads every waiting line concerned once, so its cost grows with what waits there: ask for all at once.

    Args:
        connection: from ``Database.acquire()``.
        now: aware UTC; decides who is connected.
    """
    ids = list(conversation_ids)
    rows = await connection.fetch(_POLICIES, workspace_id, ids)
    policies = {row["id"]: read_policy(row["policy"]) for row in rows}
    if not policies:
        return {}
    channels = sorted({*DEFAULT_CHANNELS, *(name for policy in policies.values() for name in policy.channels)})
    targets = _targets(policies, [*channels, ""])
    found = await connection.fetch(
        _PLACES,
        workspace_id,
        ids,
        [queue_id for queue_id, _, _, _ in targets],
        [channel for _, channel, _, _ in targets],
        [priority for _, _, priority, _ in targets],
        [within_s for _, _, _, within_s in targets],
        list(policies),
        channels,
        now,
    )
    return {row["conversation_id"]: Place(row["ahead"], row["is_staffed"]) for row in found}


def _targets(policies: Mapping[UUID, QueuePolicy], channels: Collection[str]) -> list[tuple[UUID, str, str, int]]:
    """Spell out what each queue promises: a row for each channel and priority, ``""`` for any other channel."""
    return [
        (queue_id, channel, priority, policy.rule(channel).targets.of(priority))
        for queue_id, policy in policies.items()
        for channel in channels
        for priority in get_args(Priority)
    ]
