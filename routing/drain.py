"""From the waiting lines to the agents: decide on what is read, then write what still holds under locks.

A batch commits up to fifty decisions in one transaction. What changed between reading and writing (an agent gone
or full, an item taken by hand) is left out there and decided anew in the next round.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog

from conversations import assignment
from kit.db import Hot
from routing import decisions, floor, items, moves, offers
from routing.holdings import Holding, Taking, exchange
from routing.items import ItemRow
from routing.journal import Journal
from routing.matching import Choice, can_be_served, match
from routing.policy import DEFAULT_POLICY, QueuePolicy

log = structlog.get_logger(__name__)

# Durable decisions are bounded by fsync, and fifty in one commit are forty times one by one.
BATCH: Final = 50
# Where the first of a line are nobody's to take, look further down by this factor.
DEEPER: Final = 8


@dataclass(frozen=True, slots=True)
class Plan:
    """What to write: choices with an agent, most urgent first, and the policies they were made under."""

    choices: list[Choice]
    policies: Mapping[UUID, QueuePolicy]

    def policy(self, choice: Choice) -> QueuePolicy:
        return self.policies.get(choice.item.queue_id, DEFAULT_POLICY)


async def decide(connection: Hot, workspace_id: UUID, now: datetime) -> Plan:
    """Match the heads of the waiting lines with the agents, without locks; no choices: nobody can take anything."""
    classes = await floor.waiting_classes(connection, workspace_id)
    if not classes:
        return Plan([], {})
    agents = await floor.candidates(connection, workspace_id, now)
    policies = await floor.policies(connection, workspace_id, [one.queue_id for one in classes])
    classes = [
        one
        for one in classes
        if can_be_served(one.queue_id, policies.get(one.queue_id, DEFAULT_POLICY).cost(one.channel), agents)
    ]
    depth = BATCH
    while classes:
        waiting = await floor.heads(connection, workspace_id, classes, policies, now, depth)
        choices = match(waiting, agents, now, limit=BATCH)
        if choices or len(waiting) < depth:
            return Plan(choices, policies)
        depth *= DEEPER
    return Plan([], policies)


async def carry_out(journal: Journal, plan: Plan, epoch: int) -> int:
    """Write the choices that still hold, as offers or as assignments; return how many.

    Locks: conversations, items, agents, in this order and each by id.
    """
    standing = await assignment.lock(
        journal.connection, journal.workspace_id, [choice.item.conversation_id for choice in plan.choices]
    )
    rows = {row.id: row for row in await items.lock(journal, [choice.item.id for choice in plan.choices])}
    current = [
        choice
        for choice in plan.choices
        if choice.item.id in rows
        and rows[choice.item.id].state == "queued"
        and rows[choice.item.id].version == choice.item.version
    ]
    possible = [choice for choice in current if standing[choice.item.conversation_id].is_free]
    stray = [rows[choice.item.id] for choice in current if choice not in possible]
    wishes = [
        Taking(choice.item.id, choice.item.conversation_id, choice.agent_id, choice.item.cost)
        for choice in possible
        if choice.agent_id is not None
    ]
    held = await exchange(journal, (), wishes)
    made = [(choice, one) for choice, one in zip(possible, held, strict=True) if one is not None]
    await _give(journal, plan, [(choice, rows[choice.item.id], one) for choice, one in made], epoch)
    if stray:
        # Somebody closed or took these without telling; both rows are locked, so this is no mere moment between.
        log.warning("work_items_out_of_step", items=[str(item.id) for item in stray])
        await moves.end(journal, stray, "cancelled", "out_of_step")
    return len(made) + len(stray)


async def _give(journal: Journal, plan: Plan, made: list[tuple[Choice, ItemRow, Holding]], epoch: int) -> None:
    asked = [(choice, item, held) for choice, item, held in made if plan.policy(choice).offer_ttl_s]
    given = [(choice, item, held) for choice, item, held in made if not plan.policy(choice).offer_ttl_s]
    if asked:
        await offers.write(journal, [(item, held, plan.policy(choice)) for choice, item, held in asked], epoch)
    if given:
        await moves.own(journal, [(item, held, plan.policy(choice)) for choice, item, held in given], automatic=True)
        owners: dict[UUID, UUID | None] = {item.conversation_id: held.agent_id for _, item, held in given}
        await assignment.set_assignees(journal.connection, journal.workspace_id, owners, journal.now)
        for _, item, held in given:
            journal.record(
                "conversation.assigned", **moves.about(item), agent_id=held.agent_id, data={"reason": "routed"}
            )
    if made:
        rows = [decisions.of_choice(choice, "offered", journal) for choice, _, _ in asked]
        rows += [decisions.of_choice(choice, "assigned", journal) for choice, _, _ in given]
        await decisions.write(journal, rows)
