"""How fast replies leave: as the provider asks, the inbox may, and its credentials allow."""

from __future__ import annotations

import asyncio
from uuid import UUID

from channels.contract import Capabilities, OutboundMessage, Receipt
from channels.errors import CredentialsRejected, SendDeferred
from tests.channels.conftest import Edge
from tests.channels.dispatching import open_thread, queue_reply, reached, running, shown, until


async def test_a_provider_that_asks_for_time_gets_exactly_that(edge: Edge) -> None:
    thread = await open_thread(edge)

    async def later(message: OutboundMessage) -> Receipt:
        raise SendDeferred("slow down", retry_after_s=90)

    edge.far_side.answer = later
    message_id = await queue_reply(edge, thread, "hello")

    async def put_off() -> bool:
        [row] = await edge.rows("SELECT state, attempts, run_at FROM delivery WHERE workspace_id = $1")
        return (row["state"], row["attempts"]) == ("queued", 1)

    async with running(edge):
        await until(put_off)
    [row] = await edge.rows("SELECT run_at FROM delivery WHERE workspace_id = $1")
    assert (row["run_at"] - edge.clock.now()).total_seconds() == 90
    assert (await shown(edge, message_id))["error"]["detail"] == "slow down"


async def test_a_pause_of_the_whole_inbox_holds_the_other_threads_too(edge: Edge) -> None:
    first, second = await open_thread(edge, "a"), await open_thread(edge, "b")

    async def overloaded(message: OutboundMessage) -> Receipt:
        raise SendDeferred("the provider is down", retry_after_s=60, inbox_wide=True)

    edge.far_side.answer = overloaded
    await queue_reply(edge, first, "1")
    async with running(edge):
        await until(lambda: edge.far_side.sent)
    await queue_reply(edge, second, "2")
    edge.far_side.answer = None
    async with running(edge):
        await asyncio.sleep(0.2)
    assert [sent.text for sent in edge.far_side.sent] == ["1"]
    edge.clock.advance(seconds=61)
    async with running(edge):
        await until(lambda: len(edge.far_side.sent) == 3)


async def test_those_who_are_put_off_by_the_rate_take_no_place_from_others(edge: Edge) -> None:
    edge.adapters.get(edge.workspace.inbox_id)[1].capabilities = Capabilities(max_text=10, sends_per_second=0.5)
    for n in range(40):
        await queue_reply(edge, await open_thread(edge, f"c{n}"), "x")
    waits: list[float] = []
    async with running(edge):

        async def most_are_put_off() -> bool:
            rows = await edge.rows(
                "SELECT run_at FROM delivery WHERE workspace_id = $1 AND state = 'queued' AND error IS NOT NULL"
            )
            waits[:] = [(row["run_at"] - edge.clock.now()).total_seconds() for row in rows]
            return len(waits) >= 30

        await until(most_are_put_off)
    # Each waits for the end of the line as it is, not behind thirty who are not in it any more.
    assert max(waits) <= 20


async def test_the_rate_of_an_inbox_is_kept(edge: Edge) -> None:
    edge.adapters.get(edge.workspace.inbox_id)[1].capabilities = Capabilities(max_text=10, sends_per_second=5)
    threads = [await open_thread(edge, f"c{n}") for n in range(8)]
    ids = [await queue_reply(edge, thread, "x") for thread in threads]
    loop = asyncio.get_running_loop()
    times: list[float] = []

    async def note(message: OutboundMessage) -> Receipt:
        times.append(loop.time())
        return Receipt()

    edge.far_side.answer = note
    async with running(edge):
        for message_id in ids:
            await reached(edge, message_id, "sent")
    # A burst of one second's worth, then one every fifth of a second.
    assert len([at for at in times if at - times[0] < 0.1]) <= 6


async def test_rejected_credentials_hold_the_inbox_until_its_settings_change(edge: Edge) -> None:
    """An alarm once; nothing fails, nothing is given up; what waited goes when an admin has re-authorised."""
    is_revoked = True

    async def answer(message: OutboundMessage) -> Receipt:
        if is_revoked:
            raise CredentialsRejected("the token was revoked")
        return Receipt(external_id=str(message.id))

    edge.far_side.answer = answer
    thread, other = await open_thread(edge), await open_thread(edge, "li")
    first, second = await queue_reply(edge, thread, "one"), await queue_reply(edge, other, "two")
    async with running(edge):
        await until(lambda: waits_for_credentials(edge, first))
    health = await edge.rows("SELECT health FROM inbox WHERE workspace_id = $1 AND id = $2", edge.inbox.id)
    assert (health[0]["health"]["ok"], health[0]["health"]["detail"]) == (False, "the token was revoked")
    edge.clock.advance(hours=30)  # longer than a reply is tried for
    async with running(edge):
        await until(lambda: waits_for_credentials(edge, second))
    is_revoked = False
    await edge.rows(
        "UPDATE inbox SET version = version + 1 WHERE workspace_id = $1 AND id = $2", edge.workspace.inbox_id
    )
    await edge.adapters.refresh()
    async with running(edge):
        await reached(edge, first, "sent")
        await reached(edge, second, "sent")
    attempts = await edge.rows("SELECT attempts FROM delivery WHERE workspace_id = $1")
    assert {row["attempts"] for row in attempts} == {1}


async def waits_for_credentials(edge: Edge, message_id: UUID) -> bool:
    [row] = await edge.rows("SELECT state, error FROM delivery WHERE workspace_id = $1 AND message_id = $2", message_id)
    return (row["state"], (row["error"] or {}).get("code")) == ("queued", "credentials_rejected")
