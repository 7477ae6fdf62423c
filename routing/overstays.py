"""What has waited as long as its queue lets it: once, the queue's policy says what to do, so nothing waits for ever.

It goes to another queue, or anybody of its own may have it whatever their skills and level; and those who watch are
told, also where there is nothing to be done.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final, Literal
from uuid import UUID

from conversations import assignment
from routing import floor, items, moves
from routing.hops import HOP_BUDGET
from routing.items import ItemRow, Placement
from routing.journal import Journal
from routing.policy import DEFAULT_POLICY, LongestWait
from routing.sla_clocks import Clocks

# How long each queue lets its items wait. A policy that this version cannot read may say anything here.
LIMITED: Final = """
SELECT id, make_interval(secs => (policy->'longest_wait'->>'after_s')::float8) AS lets_wait FROM queue
WHERE workspace_id = $1 AND CASE
    WHEN jsonb_typeof(policy->'longest_wait'->'after_s') = 'number'
    THEN (policy->'longest_wait'->>'after_s')::numeric BETWEEN 1 AND 30 * 86400 END
"""

# Between the look and the lock another router may have done it.
_DUE = f"""
WITH limited AS ({LIMITED})
SELECT item.id, extract(epoch FROM limited.lets_wait)::int AS after_s
FROM work_item AS item JOIN limited ON limited.id = item.queue_id
WHERE item.workspace_id = $1 AND item.id = ANY($2::uuid[]) AND item.state = 'queued' AND item.overstayed_at IS NULL
  AND item.enqueued_at <= $3::timestamptz - limited.lets_wait
"""  # noqa: S608 - our own text
_MARK = """
UPDATE work_item SET overstayed_at = $3, version = version + 1, updated_at = $3
WHERE workspace_id = $1 AND id = ANY($2::uuid[])
"""
_ANY_SKILL = "UPDATE work_item SET need = '[]' WHERE workspace_id = $1 AND id = ANY($2::uuid[])"
_CONVERSATIONS = "SELECT conversation_id FROM work_item WHERE workspace_id = $1 AND id = ANY($2::uuid[])"
_OPEN_QUEUES = "SELECT id FROM queue WHERE workspace_id = $1 AND id = ANY($2::uuid[]) AND NOT archived"
_SEND = """
UPDATE conversation SET queue_id = sent.queue_id, version = version + 1, updated_at = $2
FROM unnest($3::uuid[], $4::uuid[]) AS sent(id, queue_id)
WHERE conversation.workspace_id = $1 AND conversation.id = sent.id
"""


async def settle(journal: Journal, item_ids: Collection[UUID], clocks: Clocks) -> None:
    """Do what the policies say about items that have waited too long. Locks: conversations, items, agents, clocks.

    Where a policy cannot be read there is nothing to be done but tell those who watch.
    """
    found = await journal.fetch(_CONVERSATIONS, list(item_ids))
    await assignment.lock(journal.connection, journal.workspace_id, [row["conversation_id"] for row in found])
    locked = await items.lock(journal, item_ids)
    facts = {row["id"]: row for row in await journal.fetch(_DUE, [item.id for item in locked], journal.now)}
    due = [item for item in locked if item.id in facts]
    if not due:
        return
    policies = await floor.policies(journal.connection, journal.workspace_id, [item.queue_id for item in due])
    rules = {item.id: _rule(item, policies) for item in due}
    wanted = {rule.to_queue_id for rule in rules.values() if rule is not None and rule.to_queue_id is not None}
    open_queues = {row["id"] for row in await journal.fetch(_OPEN_QUEUES, list(wanted))}
    ways = {item.id: _way(item, rules[item.id], open_queues, hops=item.hops) for item in due}
    await journal.execute(_MARK, list(ways), journal.now)
    await journal.execute(_ANY_SKILL, [item_id for item_id, way in ways.items() if way == "any_skill"])
    moving = [(item, to) for item in due if isinstance(to := ways[item.id], UUID)]
    await _move(journal, moving)
    for item in due:
        way = ways[item.id]
        journal.record(
            "item.overstayed",
            **moves.about(item),
            data={
                "item_id": item.id,
                "episode": item.episode,
                "after_s": facts[item.id]["after_s"],
                "way": "moved" if isinstance(way, UUID) else way,
            },
        )
    if moving:
        await clocks.settle(journal, [item.conversation_id for item, _ in moving])


def _way(
    item: ItemRow, rule: LongestWait | None, open_queues: Collection[UUID], *, hops: int
) -> UUID | Literal["any_skill", "told"]:
    """Return what is done about an item: the queue it goes to, or one of the other ways."""
    target = rule.to_queue_id if rule is not None else None
    if target is not None and target in open_queues and target != item.queue_id and hops < HOP_BUDGET:
        return target
    return "any_skill" if rule is not None and rule.any_skill else "told"


async def _move(journal: Journal, moving: Sequence[tuple[ItemRow, UUID]]) -> None:
    if not moving:
        return
    await journal.execute(
        _SEND, journal.now, [item.conversation_id for item, _ in moving], [queue_id for _, queue_id in moving]
    )
    places = [Placement(item, queue_id, 1, item.enqueued_at, item.preferred_id, 1) for item, queue_id in moving]
    await moves.queue(journal, places, "overstayed")
    for item, queue_id in moving:
        journal.record(
            "conversation.transferred",
            conversation_id=item.conversation_id,
            queue_id=queue_id,
            data={"queue_before": item.queue_id, "reason": "overstayed"},
        )


def _rule(item: ItemRow, policies: floor.Policies) -> LongestWait | None:
    policy = policies.get(item.queue_id, DEFAULT_POLICY) if item.queue_id is not None else DEFAULT_POLICY
    return policy.longest_wait
