"""Work that a program answers first: it keeps its place by the time it came, and is offered to nobody meanwhile.

A hold ends by itself at its deadline, so that a program that is gone keeps nobody from a person.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from routing import items, moves
from routing.items import ItemRow, Placement
from routing.journal import Journal


async def prolong(journal: Journal, conversation_id: UUID, until: datetime) -> bool:
    """Hold what is held already until a later instant; false: it is not, or not any more.

    The conversation is locked.
    """
    held = [item for item in await items.lock_open(journal, [conversation_id]) if item.is_held]
    if held:
        await items.hold(journal, {held[0].id: until})
    return bool(held)


async def end(journal: Journal, conversation_ids: Collection[UUID]) -> bool:
    """Put held items into their lines, at the place that the time of their arrival gives them; false: none was held."""
    return await _queue(journal, await items.lock_open(journal, conversation_ids))


async def end_overdue(journal: Journal, item_ids: Sequence[UUID]) -> None:
    """The same with items whose program has not spoken in time."""
    rows = await items.lock(journal, item_ids)
    await _queue(journal, [item for item in rows if await _is_over(journal, item)])


async def _queue(journal: Journal, rows: Sequence[ItemRow]) -> bool:
    places = [
        Placement(item, item.queue_id, item.tier, item.enqueued_at, item.preferred_id)
        for item in rows
        if item.is_held and item.queue_id is not None
    ]
    if places:
        await moves.queue(journal, places, "handed_over")
    return bool(places)


_IS_OVER = "SELECT is_held AND deadline_at <= $3 FROM work_item WHERE workspace_id = $1 AND id = $2"


async def _is_over(journal: Journal, item: ItemRow) -> bool:
    """Look once more, under the lock: the program may have spoken meanwhile."""
    return bool(await journal.connection.fetchval(_IS_OVER, journal.workspace_id, item.id, journal.now))
