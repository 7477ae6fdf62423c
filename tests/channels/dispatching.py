"""Replies on their way: queued as an agent does, and waited for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from channels.contract import Capabilities
from kit.ids import new_id
from tests.channels.conftest import Edge
from tests.support.beside import beside
from tests.support.channel import delivery

REPEATABLE = Capabilities(max_text=1000, sends_per_second=10_000, repeats_are_safe=True)


async def open_thread(edge: Edge, customer: str = "wang") -> Any:
    """Have a customer write, so that there is a thread to answer in."""
    await edge.ingest.accept(edge.inbox, delivery(customer, f"first-{customer}"))
    await edge.settle()
    [row] = await edge.rows(
        "SELECT id, conversation_id FROM thread WHERE workspace_id = $1 AND external_id = $2", customer
    )
    return row


async def queue_reply(edge: Edge, thread: Any, text: str) -> UUID:
    message_id = new_id()
    await edge.rows(
        """WITH said AS (
               INSERT INTO message (workspace_id, id, conversation_id, thread_id, inbox_id, direction, kind, content,
                                    text, author_kind, delivery, created_at)
               VALUES ($1, $2, $3, $4, $5, 'out', 'reply', $6, $7, 'agent', '{"state": "queued"}', $8)
               RETURNING id, thread_id, inbox_id, sequence)
           INSERT INTO delivery (workspace_id, id, message_id, thread_id, inbox_id, sequence, run_at)
           SELECT $1, id, id, thread_id, inbox_id, sequence, $8 FROM said""",
        message_id, thread["conversation_id"], thread["id"], edge.workspace.inbox_id,
        {"type": "text", "text": text}, text, edge.clock.now(),
    )  # fmt: skip
    return message_id


async def shown(edge: Edge, message_id: UUID) -> dict[str, Any]:
    [row] = await edge.rows("SELECT delivery FROM message WHERE workspace_id = $1 AND id = $2", message_id)
    found: dict[str, Any] = row["delivery"]
    return found


@asynccontextmanager
async def running(edge: Edge) -> AsyncIterator[None]:
    edge.dispatch.nudge(edge.workspace.id)
    try:
        async with beside(edge.dispatch.run_forever()):
            yield
    finally:
        await edge.dispatch.close()


async def until(holds: Callable[[], Any]) -> None:
    """Wait for what must come true; the test's own time-out is the limit."""
    while True:
        found = holds()
        if asyncio.iscoroutine(found):
            found = await found
        if found:
            return
        await asyncio.sleep(0.01)


async def reached(edge: Edge, message_id: UUID, state: str) -> None:
    async def there() -> bool:
        return (await shown(edge, message_id))["state"] == state

    await until(there)
