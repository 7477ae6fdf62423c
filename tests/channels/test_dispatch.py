"""A queued reply is sent in order, once where the far side allows it, and always ends in a state somebody can see."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest

from channels.contract import Capabilities, OutboundMessage, Receipt
from channels.errors import CredentialsRejected, DeliveryUnknown, SendDeferred, SendRejected, WindowRefused
from conversations import deliveries
from conversations.deliveries import Outcome
from kit.blobs import FilesAway
from kit.ids import new_id
from tests.channels.conftest import Edge, make_edge
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
    task = asyncio.create_task(edge.dispatch.run_forever())
    edge.dispatch.nudge(edge.workspace.id)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
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


async def test_a_reply_is_sent_and_its_message_says_so(edge: Edge) -> None:
    thread = await open_thread(edge)
    message_id = await queue_reply(edge, thread, "您好")
    async with running(edge):
        await reached(edge, message_id, "sent")
    [sent] = edge.far_side.sent
    assert (sent.id, sent.to, sent.text, sent.attempt) == (message_id, "wang", "您好", 1)
    [row] = await edge.rows("SELECT state, external_id, lease_owner FROM delivery WHERE workspace_id = $1")
    assert (row["state"], row["external_id"], row["lease_owner"]) == ("sent", f"far-{message_id}", None)
    types = [row["type"] for row in await edge.rows("SELECT type FROM event WHERE workspace_id = $1 ORDER BY seq")]
    assert types[-1] == "delivery.updated"


async def test_replies_of_one_thread_leave_in_order_even_when_the_first_is_put_off(edge: Edge) -> None:
    thread = await open_thread(edge)
    ids = [await queue_reply(edge, thread, str(n)) for n in range(4)]
    tries = 0

    async def busy_once(message: OutboundMessage) -> Receipt:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise SendDeferred("busy", retry_after_s=0)
        return Receipt()

    edge.far_side.answer = busy_once
    async with running(edge):
        await reached(edge, ids[-1], "sent")
    assert [sent.text for sent in edge.far_side.sent] == ["0", "0", "1", "2", "3"]


async def test_threads_do_not_wait_for_each_other(edge: Edge) -> None:
    stuck, free = await open_thread(edge, "stuck"), await open_thread(edge, "free")
    gate = asyncio.Event()

    async def hold_stuck(message: OutboundMessage) -> Receipt:
        if message.to == "stuck":
            await gate.wait()
        return Receipt()

    edge.far_side.answer = hold_stuck
    slow, quick = await queue_reply(edge, stuck, "slow"), await queue_reply(edge, free, "quick")
    async with running(edge):
        await reached(edge, quick, "sent")
        assert (await shown(edge, slow))["state"] == "queued"
        gate.set()
        await reached(edge, slow, "sent")


async def test_a_refusal_is_final_and_tells_the_agent_why(edge: Edge) -> None:
    thread = await open_thread(edge)

    async def refuse(message: OutboundMessage) -> Receipt:
        raise SendRejected("the customer does not follow the account", code="not_following")

    edge.far_side.answer = refuse
    message_id = await queue_reply(edge, thread, "hello")
    async with running(edge):
        await reached(edge, message_id, "failed")
    assert (await shown(edge, message_id))["error"] == {
        "code": "not_following", "detail": "the customer does not follow the account",
    }  # fmt: skip


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


async def test_a_reply_whose_files_cannot_be_read_now_waits_and_is_not_in_doubt(edge: Edge) -> None:
    thread = await open_thread(edge)

    async def without_files(message: OutboundMessage) -> Receipt:
        raise FilesAway("the store of files is away")

    edge.far_side.answer = without_files
    message_id = await queue_reply(edge, thread, "see attached")

    async def put_off() -> bool:
        [row] = await edge.rows("SELECT state, attempts FROM delivery WHERE workspace_id = $1")
        return (row["state"], row["attempts"]) == ("queued", 1)

    async with running(edge):
        await until(put_off)
    found = await shown(edge, message_id)
    assert (found["error"]["code"], found["may_be_duplicate"]) == ("files_unavailable", False)


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


async def test_what_is_put_off_for_a_day_fails_with_the_last_reason(edge: Edge) -> None:
    thread = await open_thread(edge)
    message_id = await queue_reply(edge, thread, "hello")
    edge.clock.advance(hours=25)

    async def busy(message: OutboundMessage) -> Receipt:
        raise SendDeferred("busy")

    edge.far_side.answer = busy
    async with running(edge):
        await reached(edge, message_id, "failed")
    assert (await shown(edge, message_id))["error"]["code"] == "gave_up"


@pytest.mark.parametrize("trouble", [DeliveryUnknown("no answer"), ValueError("a bug"), TimeoutError()])
async def test_an_answer_that_never_came_is_shown_as_unknown_and_not_repeated(edge: Edge, trouble: Exception) -> None:
    thread = await open_thread(edge)

    async def lost(message: OutboundMessage) -> Receipt:
        raise trouble

    edge.far_side.answer = lost
    message_id = await queue_reply(edge, thread, "hello")
    async with running(edge):
        await reached(edge, message_id, "unknown")
    assert len(edge.far_side.sent) == 1
    assert (await shown(edge, message_id))["may_be_duplicate"] is True


async def test_where_repeats_are_dropped_by_the_far_side_a_lost_answer_is_tried_again(edge: Edge) -> None:
    edge.adapters.get(edge.workspace.inbox_id)[1].capabilities = REPEATABLE
    thread = await open_thread(edge)

    async def lost_once(message: OutboundMessage) -> Receipt:
        if message.attempt == 1:
            raise DeliveryUnknown("no answer")
        return Receipt(state="delivered")

    edge.far_side.answer = lost_once
    message_id = await queue_reply(edge, thread, "hello")
    async with running(edge):
        await until(lambda: edge.far_side.sent)

        async def put_off() -> bool:
            return (await shown(edge, message_id)).get("attempts") == 1

        await until(put_off)
        edge.clock.advance(minutes=11)
        edge.dispatch.nudge(edge.workspace.id)
        await reached(edge, message_id, "delivered")
    assert [sent.id for sent in edge.far_side.sent] == [message_id, message_id]


@pytest.mark.parametrize(("repeatable", "state"), [(False, "unknown"), (True, "queued")])
async def test_a_claim_of_a_dead_sender_ends_as_its_channel_allows(edge: Edge, repeatable: bool, state: str) -> None:
    if repeatable:
        edge.adapters.get(edge.workspace.inbox_id)[1].capabilities = REPEATABLE
    thread = await open_thread(edge)
    message_id = await queue_reply(edge, thread, "hello")
    async with edge.database.hot() as connection:
        await deliveries.claim(connection, edge.workspace.id, [edge.workspace.inbox_id], "dead", edge.clock.now(), 10)
    assert await edge.dispatch.recover(edge.workspace.id) == 0
    edge.clock.advance(seconds=61)
    assert await edge.dispatch.recover(edge.workspace.id) == 1
    assert (await shown(edge, message_id))["state"] == state


async def test_a_stop_between_a_claim_and_its_send_leaves_no_reply_in_doubt(
    edge: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = await open_thread(edge)
    message_id = await queue_reply(edge, thread, "x")
    claim, claimed = deliveries.claim, asyncio.Event()

    async def claim_slowly(*parts: Any) -> Any:
        found = await claim(*parts)
        claimed.set()
        await asyncio.sleep(0.05)
        return found

    monkeypatch.setattr(deliveries, "claim", claim_slowly)
    async with running(edge):
        await claimed.wait()
    assert (await shown(edge, message_id))["state"] == "sent"


async def test_an_outcome_of_a_lost_lease_changes_nothing(edge: Edge) -> None:
    thread = await open_thread(edge)
    message_id = await queue_reply(edge, thread, "hello")
    async with edge.database.hot() as connection:
        [claimed] = await deliveries.claim(
            connection, edge.workspace.id, [edge.workspace.inbox_id], "slow", edge.clock.now(), 10
        )
    edge.clock.advance(seconds=61)
    await edge.dispatch.recover(edge.workspace.id)
    async with edge.database.hot() as connection:
        late = Outcome(claimed.id, claimed.epoch, "failed", error={"code": "late", "detail": "late"})
        assert await deliveries.finish(connection, edge.workspace.id, [late], edge.clock.now()) == []
    assert (await shown(edge, message_id))["state"] == "unknown"


async def test_two_dispatchers_send_each_reply_once(edge: Edge, tmp_path: Path) -> None:
    other = await make_edge(edge.database, edge.workspace, edge.clock, tmp_path, edge.far_side)
    threads = [await open_thread(edge, f"c{n}") for n in range(5)]
    ids = [await queue_reply(edge, thread, f"{n}") for n in range(8) for thread in threads]
    async with running(edge), running(other):
        for message_id in ids:
            await reached(edge, message_id, "sent")
    assert len(edge.far_side.sent) == len(ids)
    for thread in threads:
        mine = [sent.text for sent in edge.far_side.sent if sent.thread_id == thread["id"]]
        assert mine == [str(n) for n in range(8)]


async def test_news_moves_a_delivery_forward_only(edge: Edge) -> None:
    thread = await open_thread(edge)
    message_id = await queue_reply(edge, thread, "hello")
    async with running(edge):
        await reached(edge, message_id, "sent")

    async def news(*states: str) -> None:
        items = [{"state": state, "external_id": f"far-{message_id}"} for state in states]
        envelope = delivery("wang", key=str(new_id()))
        await edge.ingest.accept(edge.inbox, type(envelope)(envelope.dedupe_key, "wang", orjson.dumps(items)))
        await edge.settle()

    await news("read")
    assert (await shown(edge, message_id))["state"] == "read"
    await news("delivered", "sent")
    await news("failed")
    assert (await shown(edge, message_id))["state"] == "read"
    await news("delivered", "read", "read")
    assert (await shown(edge, message_id))["state"] == "read"


async def test_replies_of_a_switched_off_inbox_wait_for_it(edge: Edge) -> None:
    thread = await open_thread(edge)
    message_id = await queue_reply(edge, thread, "hello")
    await edge.rows("UPDATE inbox SET is_enabled = false, version = version + 1 WHERE workspace_id = $1")
    await edge.adapters.refresh()
    async with running(edge):
        await asyncio.sleep(0.1)
    assert (await shown(edge, message_id))["state"] == "queued"
    await edge.rows("UPDATE inbox SET is_enabled = true, version = version + 1 WHERE workspace_id = $1")
    await edge.adapters.refresh()
    async with running(edge):
        await reached(edge, message_id, "sent")


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


@pytest.mark.parametrize(
    ("purpose", "said", "code"),
    [
        (None, None, None),
        (None, "withdrawn", "consent_withdrawn"),
        ("survey", None, None),
        ("survey", "withdrawn", "consent_withdrawn"),
        ("marketing", None, "consent_missing"),
        ("marketing", "granted", None),
    ],
)
async def test_a_programs_message_goes_only_where_the_customer_has_nothing_against_it(
    edge: Edge, purpose: str | None, said: str | None, code: str | None
) -> None:
    thread = await open_thread(edge)
    message_id = await queue_reply(edge, thread, "how did we do?")
    facts = {"purpose": purpose} if purpose else {}
    await edge.rows(
        "UPDATE message SET author_kind = 'system', facts = $3 WHERE workspace_id = $1 AND id = $2", message_id, facts
    )
    if said:  # between its being queued and its turn
        await edge.rows(
            """INSERT INTO consent (workspace_id, id, contact_id, identity_id, purpose, state, at, how, actor_kind)
               SELECT $1, $2, contact_id, id, $3, $4, now(), 'opt_out_word', 'contact' FROM identity
               WHERE workspace_id = $1""",
            new_id(), purpose or "service", said,
        )  # fmt: skip
    async with running(edge):
        await reached(edge, message_id, "failed" if code else "sent")
    assert ((await shown(edge, message_id))["error"] or {}).get("code") == code
    assert len(edge.far_side.sent) == (0 if code else 1)


async def test_what_agents_write_by_hand_goes_out_whatever_was_said_of_programs(edge: Edge) -> None:
    thread = await open_thread(edge)
    message_id = await queue_reply(edge, thread, "hello")
    await edge.rows(
        """INSERT INTO consent (workspace_id, id, contact_id, purpose, state, at, how, actor_kind)
           SELECT $1, $2, contact_id, 'service', 'withdrawn', now(), 'agent', 'agent' FROM identity
           WHERE workspace_id = $1""",
        new_id(),
    )
    async with running(edge):
        await reached(edge, message_id, "sent")


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
