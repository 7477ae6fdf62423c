"""What a reply costs of the provider's window, and what the provider says of it."""

from __future__ import annotations

from typing import Any

import pytest

from channels.contract import OutboundMessage, Receipt
from channels.errors import SendRejected, WindowRefused
from conversations import deliveries
from tests.channels.conftest import Edge
from tests.channels.dispatching import open_thread, queue_reply, reached, running, shown


async def open_window(edge: Edge, thread: Any, used: int = 1) -> None:
    await edge.rows(
        """INSERT INTO reply_window (workspace_id, identity_id, opened_by, opened_at, expires_at, quota, used)
           SELECT $1, identity_id, 'message', $3, $3::timestamptz + interval '2 days', 5, $4 FROM thread
           WHERE workspace_id = $1 AND id = $2""",
        thread["id"],
        edge.clock.now(),
        used,
    )


@pytest.mark.parametrize(
    ("error", "used", "is_over"),
    [
        (WindowRefused("over", code="window_closed"), 1, True),
        (WindowRefused("used up", code="quota_used"), 5, False),
        (SendRejected("no such person"), 0, False),
    ],
)
async def test_what_the_provider_refuses_corrects_the_reply_window(
    edge: Edge, error: SendRejected, used: int, is_over: bool
) -> None:
    async def answer(_: OutboundMessage) -> Receipt:
        raise error

    edge.far_side.answer = answer
    thread = await open_thread(edge)
    await open_window(edge, thread)
    message_id = await queue_reply(edge, thread, "hello")
    async with running(edge):
        await reached(edge, message_id, "failed")
    [row] = await edge.rows("SELECT used, expires_at FROM reply_window WHERE workspace_id = $1")
    assert (row["used"], row["expires_at"] <= edge.clock.now()) == (used, is_over)


async def test_a_text_in_three_parts_counts_as_three(edge: Edge) -> None:
    async def answer(message: OutboundMessage) -> Receipt:
        return Receipt(external_id=str(message.id), spent=3)

    edge.far_side.answer = answer
    thread = await open_thread(edge)
    await open_window(edge, thread)
    message_id = await queue_reply(edge, thread, "a long one")
    async with running(edge):
        await reached(edge, message_id, "sent")
    [row] = await edge.rows("SELECT used FROM reply_window WHERE workspace_id = $1")
    assert row["used"] == 3


@pytest.mark.parametrize(("spent", "used"), [(3, 3), (2, 2), (4, 4)])
async def test_what_a_text_really_took_corrects_what_was_counted_for_it(edge: Edge, spent: int, used: int) -> None:
    async def answer(message: OutboundMessage) -> Receipt:
        return Receipt(external_id=str(message.id), spent=spent)

    edge.far_side.answer = answer
    thread = await open_thread(edge)
    await open_window(edge, thread, used=3)
    message_id = await queue_reply(edge, thread, "a long one")
    await edge.rows("UPDATE delivery SET counted = 3 WHERE workspace_id = $1 AND message_id = $2", message_id)
    async with running(edge):
        await reached(edge, message_id, "sent")
    [row] = await edge.rows("SELECT used FROM reply_window WHERE workspace_id = $1")
    assert row["used"] == used


async def test_late_news_that_there_was_no_window_closes_it(edge: Edge) -> None:
    thread = await open_thread(edge)
    await open_window(edge, thread)
    message_id = await queue_reply(edge, thread, "hello")
    async with running(edge):
        await reached(edge, message_id, "sent")
    news = deliveries.Status(
        "failed", message_id, edge.workspace.inbox_id, None, {"code": "window_closed", "detail": ""}
    )
    async with edge.database.hot() as connection:
        await deliveries.apply_statuses(connection, edge.workspace.id, [news], edge.clock.now())
    assert (await shown(edge, message_id))["state"] == "failed"
    [row] = await edge.rows("SELECT expires_at FROM reply_window WHERE workspace_id = $1")
    assert row["expires_at"] <= edge.clock.now()
