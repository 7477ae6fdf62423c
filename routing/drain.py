"""Decisions become rows choice by choice: what still holds under locks is written, in one transaction.

For plans that ``swift`` does not write, because something is another by now: what changed between reading and writing
(an agent gone or full, an item taken by hand) is left out here, read again and decided anew (``mirror``).
"""

from __future__ import annotations

from uuid import UUID

import structlog

from conversations import assignment
from routing import broadcast, decisions, items, moves, offers
from routing.decisions import Decision
from routing.holdings import Holding, Taking, exchange
from routing.items import ItemRow
from routing.journal import Journal
from routing.mirror import Plan, Planned

log = structlog.get_logger(__name__)


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
    stray = [rows[choice.item.id] for choice in current if not standing[choice.item.conversation_id].is_free]
    wishes = [
        Taking(choice.item.id, choice.item.conversation_id, choice.agent_id, choice.item.cost) for choice in possible
    ]
    besides = broadcast.wishes(possible, plan.also)
    held = await exchange(journal, (), [*wishes, *besides])
    made = broadcast.gather(possible, held[: len(wishes)], held[len(wishes) :])
    await _give(journal, plan, [(choice, rows[choice.item.id], holdings) for choice, holdings in made], epoch)
    if stray:
        # Somebody closed or took these without telling; both rows are locked, so this is no mere moment between.
        log.warning("work_items_out_of_step", items=[str(item.id) for item in stray])
        await moves.end(journal, stray, "cancelled", "out_of_step")
    return len(made) + len(stray)


async def _give(journal: Journal, plan: Plan, made: list[tuple[Planned, ItemRow, list[Holding]]], epoch: int) -> None:
    asked = [(choice, item, held) for choice, item, held in made if plan.policy(choice).offer_ttl_s]
    given = [(choice, item, held[0]) for choice, item, held in made if not plan.policy(choice).offer_ttl_s]
    if asked:
        await offers.write(
            journal, [(item, one, plan.policy(choice)) for choice, item, held in asked for one in held], epoch
        )
    if given:
        await moves.own(journal, [(item, held, plan.policy(choice)) for choice, item, held in given], automatic=True)
        owners: dict[UUID, UUID | None] = {item.conversation_id: held.agent_id for _, item, held in given}
        await assignment.set_assignees(journal.connection, journal.workspace_id, owners, journal.now)
        for _, item, held in given:
            moves.tell_routed(journal, item, held.agent_id)
    if made:
        assert plan.look is not None, "what is written is written down"
        await decisions.write_look(journal, plan.look)
        plan.look.is_written = True
        places = {choice.item.id: place for place, choice in enumerate(plan.choices)}
        await decisions.write(
            journal,
            [
                Decision(
                    item.id,
                    item.conversation_id,
                    "offered" if plan.policy(choice).offer_ttl_s else "assigned",
                    held[0].agent_id,
                    choice.position,
                    broadcast.told(held),
                    look=(plan.look.series_id, plan.look.number, places[item.id]),
                )
                for choice, item, held in made
            ],
        )
