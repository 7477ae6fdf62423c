"""Webhooks from the feed to a program that checks signatures, over a real network and a clock that stands still."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from automation import webhooks
from automation.mailbag import DEAD_IN_A_ROW
from automation.models import Webhook, WebhookDelivery
from automation.postman import Postman
from automation.retrying import MAX_ATTEMPTS
from conversations.models import Audit
from gateway.webhook_events import FrameWriter
from kit.fetch import Allowed, Fetcher
from kit.secret import Keys
from tests.automation.conftest import Shop
from tests.providers.callbacks import Callbacks, callbacks

SECRET = "a secret of some length"
KEYS = Keys(b"k" * 32)


@pytest.fixture
async def far() -> AsyncIterator[Callbacks]:
    async with callbacks(SECRET) as receiver:
        yield receiver


@pytest.fixture
async def postman(shop: Shop) -> AsyncIterator[Postman]:
    async for one in _open(shop, "here", "127.0.0.0/8"):
        yield one


async def _open(shop: Shop, node: str, *allowed: str) -> AsyncIterator[Postman]:
    fetcher = Fetcher([Allowed.parse(one) for one in allowed])
    yield Postman(shop.desk.works, fetcher, KEYS, FrameWriter(shop.desk.database), node=node)
    await fetcher.close()


async def _hook(shop: Shop, far: Callbacks, *types: Any, **more: Any) -> UUID:
    async with shop.desk.begin(shop.desk.supervisor) as work:
        row, _ = await webhooks.create_webhook(
            work,
            shop.desk.supervisor,
            KEYS,
            name="Shop",
            url=more.pop("url", far.url),
            event_types=types or ("conversation.opened",),
            secret=SECRET,
            **more,
        )
    hook_id: UUID = row.id
    return hook_id


async def _look(shop: Shop, postman: Postman) -> None:
    await postman.look(shop.desk.workspace.id)
    await postman.idle()


async def _deliveries(shop: Shop) -> list[Any]:
    return await shop.desk.rows(WebhookDelivery, order=WebhookDelivery.event_seq)


async def test_a_webhook_is_told_once_of_what_it_asked_for_since_it_was_made(
    shop: Shop, postman: Postman, far: Callbacks
) -> None:
    await shop.desk.say(visitor="early")
    await _hook(shop, far, "message.received", "conversation.opened")
    receipt = await shop.desk.say()
    for _ in range(2):
        await _look(shop, postman)
    assert sorted(one["type"] for one in far.genuine) == ["conversation.opened", "message.received"]
    told = next(one for one in far.genuine if one["type"] == "message.received")
    (event,) = [one for one in await shop.desk.events("message.received") if one.message_id == receipt.message_id]
    assert (told["seq"], told["id"]) == (event.seq, far.ids[far.genuine.index(told)])
    assert told["data"]["event"]["message_id"] == str(receipt.message_id)
    assert list(told["data"]) == ["event"], "ids and numbers only, unless asked for more"
    assert [(one.state, one.status, one.attempts) for one in await _deliveries(shop)] == [("delivered", 200, 1)] * 2
    assert far.refused == 0


async def test_with_a_snapshot_it_is_told_how_things_stand(shop: Shop, postman: Postman, far: Callbacks) -> None:
    await _hook(shop, far, "message.received", with_snapshot=True)
    await shop.desk.say("It leaks")
    await _look(shop, postman)
    (told,) = far.genuine
    assert told["data"]["message"]["text"] == "It leaks"
    assert told["data"]["conversation"]["status"] == "open"


async def test_what_is_not_taken_is_tried_again_under_the_same_id(shop: Shop, postman: Postman, far: Callbacks) -> None:
    await _hook(shop, far)
    await shop.desk.say()
    far.status, far.headers = 503, {"Retry-After": "300"}
    await _look(shop, postman)
    (delivery,) = await _deliveries(shop)
    assert (delivery.state, delivery.status, delivery.error) == ("queued", 503, "answered 503")
    assert (delivery.run_at - shop.desk.clock.now()).total_seconds() == 300
    far.status, far.headers = 200, {}
    shop.desk.clock.advance(seconds=299)
    await _look(shop, postman)
    assert len(far.ids) == 1
    shop.desk.clock.advance(seconds=2)
    await _look(shop, postman)
    assert far.ids == [str(delivery.id)] * 2
    assert [(one.state, one.attempts, one.error) for one in await _deliveries(shop)] == [("delivered", 2, None)]


async def test_dead_after_so_many_attempts_and_alive_again_by_a_replay(
    shop: Shop, postman: Postman, far: Callbacks
) -> None:
    hook = await _hook(shop, far)
    await shop.desk.say()
    far.status = 500
    for _ in range(MAX_ATTEMPTS + 2):
        await _look(shop, postman)
        shop.desk.clock.advance(hours=2)
    (delivery,) = await _deliveries(shop)
    assert (delivery.state, delivery.attempts, len(far.ids)) == ("dead", MAX_ATTEMPTS, MAX_ATTEMPTS)
    far.status = 200
    async with shop.desk.begin(shop.desk.supervisor) as work:
        assert await webhooks.replay(work, shop.desk.supervisor, hook, [delivery.id]) == 1
    await _look(shop, postman)
    assert [(one.state, one.id, one.attempts) for one in await _deliveries(shop)] == [("delivered", delivery.id, 1)]


async def test_a_webhook_that_nobody_answers_for_is_switched_off_and_told_of(
    shop: Shop, postman: Postman, far: Callbacks
) -> None:
    hook = await _hook(shop, far)
    for number in range(DEAD_IN_A_ROW):
        await shop.desk.say(visitor=f"v{number}")
    far.status = 400
    for _ in range(MAX_ATTEMPTS):
        await _look(shop, postman)
        shop.desk.clock.advance(hours=2)
    (row,) = await shop.desk.rows(Webhook)
    assert (row.is_enabled, row.disabled_reason) == (False, "failing")
    (event,) = await shop.desk.events("webhook.disabled")
    assert event.data == {"id": str(hook), "reason": "failing"}
    assert [one.action for one in await shop.desk.rows(Audit, order=Audit.id)][-1] == "webhook.disabled"
    # Switched on again it is told of what happens from then on.
    await shop.desk.say(visitor="meanwhile")
    async with shop.desk.begin(shop.desk.supervisor) as work:
        await webhooks.update_webhook(work, shop.desk.supervisor, KEYS, hook, {"is_enabled": True})
    far.status = 200
    far.genuine.clear()
    later = await shop.desk.say(visitor="later")
    await _look(shop, postman)
    assert [one["data"]["event"]["conversation_id"] for one in far.genuine] == [str(later.conversation_id)]


async def test_one_that_answers_gone_is_switched_off_at_once(shop: Shop, postman: Postman, far: Callbacks) -> None:
    await _hook(shop, far)
    await shop.desk.say()
    far.status = 410
    await _look(shop, postman)
    assert [(one.is_enabled, one.disabled_reason) for one in await shop.desk.rows(Webhook)] == [(False, "gone")]


async def test_an_address_that_leads_inside_is_never_asked(shop: Shop, far: Callbacks) -> None:
    """ASVS v5.0.0-1.3.6: no request of ours to what only we may reach."""
    await _hook(shop, far)
    await shop.desk.say()
    async for strict in _open(shop, "strict"):
        await _look(shop, strict)
    (delivery,) = await _deliveries(shop)
    assert (delivery.state, delivery.status, far.ids, far.refused) == ("dead", None, [], 0)


async def test_a_sender_that_died_is_followed_by_another_under_the_same_id(
    shop: Shop, postman: Postman, far: Callbacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _hook(shop, far)
    await shop.desk.say()

    class _Died(BaseException):
        """Stands for the end of the process, after the far side took it."""

    attempt = postman._attempt

    async def die(*args: Any) -> Any:
        await attempt(*args)
        raise _Died

    monkeypatch.setattr(postman, "_attempt", die)
    await postman.look(shop.desk.workspace.id)
    tasks = set(postman._sending)
    assert [type(one) for one in await asyncio.gather(*tasks, return_exceptions=True)] == [_Died]
    monkeypatch.setattr(postman, "_attempt", attempt)
    await _look(shop, postman)
    assert len(far.ids) == 1, "its lease runs"
    shop.desk.clock.advance(seconds=61)
    await _look(shop, postman)
    assert len(far.ids) == 2
    assert len(set(far.ids)) == 1
    assert [(one.state, one.attempts) for one in await _deliveries(shop)] == [("delivered", 2)]


async def test_two_at_once_queue_and_send_each_event_once(shop: Shop, postman: Postman, far: Callbacks) -> None:
    await _hook(shop, far)
    for number in range(20):
        await shop.desk.say(visitor=f"v{number}")
    async for other in _open(shop, "there", "127.0.0.0/8"):
        for _ in range(4):
            await asyncio.gather(_look(shop, postman), _look(shop, other))
    assert len(far.ids) == len(set(far.ids)) == 20
    assert {one.state for one in await _deliveries(shop)} == {"delivered"}


async def test_a_long_line_is_taken_up_in_pieces_and_nothing_is_passed_over(
    shop: Shop, postman: Postman, far: Callbacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("automation.mailbag.BATCH", 3)
    monkeypatch.setattr("automation.mailbag.MAX_WAITING", 5)
    await _hook(shop, far)
    for number in range(11):
        await shop.desk.say(visitor=f"v{number}")
    for _ in range(8):
        await _look(shop, postman)
    assert len(set(far.ids)) == 11
