"""R2, R3 and R5: senders repeat themselves, far sides lose their answers, and agents click ten times."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from functools import partial
from uuid import uuid4

import aiohttp
import pytest

from tests.reliability.conftest import Figures
from tests.reliability.customers import ApiCustomer, Customer, MailCustomer, new_names
from tests.reliability.far_sides import FarSides, Manners, far_sides
from tests.reliability.history import History, Words, faults
from tests.reliability.record import read_record
from tests.reliability.served import installation
from tests.reliability.shop import Shop, opened_shop
from tests.reliability.trade import Trade, Volume
from tests.support.window import open_window

MESSAGES = 4  # of each customer; five times each stays within what one chat window may send at once

Delivery = Callable[[], Awaitable[None]]


@pytest.mark.parametrize(
    "each", [pytest.param(5, id="short"), pytest.param(100, id="long", marks=pytest.mark.reliability)]
)
async def test_an_event_delivered_up_to_five_times_is_one_message(
    shop: Shop, far: FarSides, each: int, figures: Figures
) -> None:
    chance = random.Random(11)
    history = History()
    customers: list[Customer] = [ApiCustomer(shop, history, name, chance) for name in new_names("program", each)]
    customers += [MailCustomer(shop, history, name, chance) for name in new_names("letter", each)]
    deliveries: list[Delivery] = []
    for customer in customers:
        for number in range(1, MESSAGES + 1):
            deliveries += [partial(_deliver, customer, number)] * chance.randint(1, 5)
    deliveries += [partial(_write_from_two_windows, shop, history, name, chance) for name in new_names("visitor", each)]
    chance.shuffle(deliveries)
    half = len(deliveries) // 2
    gate = asyncio.Semaphore(24)

    async def at_once(deliver: Delivery) -> None:
        async with gate:
            await deliver()

    await asyncio.gather(*map(at_once, deliveries[:half]))
    for deliver in deliveries[half:]:
        await deliver()
    await shop.until_settled(60, hurry=False)
    record = await read_record(shop)
    figures(f"{len(history.said)} messages in some {len(deliveries)} deliveries, {len(record.messages)} stored")
    assert len(record.messages) == len(history.said)
    # What is delivered in disorder is stored as it came, so nobody's order is held against it.
    assert [fault for fault in faults(history, record, far.arrivals) if not fault.startswith("order")] == []


async def _deliver(customer: Customer, number: int) -> None:
    """Deliver once; raises unless that is acknowledged."""
    words = Words(customer.name, number)
    customer.history.said.add(words)
    customer.history.acknowledge(words, await customer.send(words))


async def _write_from_two_windows(shop: Shop, history: History, name: str, chance: random.Random) -> None:
    """One visitor, two devices, each of which sends all messages again and again."""
    inbox_id = shop.inboxes["webchat"]
    async with (
        open_window(shop.http, inbox_id) as first,
        open_window(shop.http, inbox_id, visitor=first.token) as other,
    ):
        frames = []
        for number in range(1, MESSAGES + 1):
            words = Words(name, number)
            history.said.add(words)
            frames += [words] * chance.randint(1, 5)
        chance.shuffle(frames)
        by_client_id = {f"{name}-{words.number}": words for words in frames}
        for words in frames:
            for window in (first, other):
                await window.say(client_id=f"{name}-{words.number}", text=words.text)
        for window in (first, other):
            for _ in frames:
                ack = await window.until("ack")
                history.acknowledge(by_client_id[ack["client_id"]], ack["message_id"])


async def test_ten_clicks_are_one_reply(shop: Shop, far: FarSides) -> None:
    customer = ApiCustomer(shop, History(), new_names("program", 1)[0], random.Random(1))
    await customer.write(1)
    [conversation] = (await shop.supervisor.get("/api/v1/conversations"))["items"]
    path = f"/api/v1/conversations/{conversation['id']}/messages"
    client_id = str(uuid4())
    body = {"kind": "reply", "text": client_id, "client_id": client_id}
    answers = await asyncio.gather(*(shop.agent().ask("POST", path, body) for _ in range(10)))
    assert sorted(answer.status for answer in answers) == [200] * 9 + [201]
    assert len({answer.body["id"] for answer in answers}) == 1
    await shop.until_settled(30, hurry=False)
    assert [arrival.message_id for arrival in far.arrivals] == [answers[0].body["id"]]


async def test_a_click_whose_answer_was_lost_is_repeated_safely(shop: Shop) -> None:
    customer = ApiCustomer(shop, History(), new_names("program", 1)[0], random.Random(1))
    await customer.write(1)
    [conversation] = (await shop.supervisor.get("/api/v1/conversations"))["items"]
    path = f"/api/v1/conversations/{conversation['id']}/messages"
    client_id = str(uuid4())
    body = {"kind": "reply", "text": "Hello", "client_id": client_id}
    token = shop.agents[next(iter(shop.agents))]
    for _ in range(5):
        # The line breaks while the answer is on its way.
        async with aiohttp.ClientSession(shop.served.url) as broken:
            sending = asyncio.create_task(broken.post(path, json=body, headers={"Authorization": f"Bearer {token}"}))
            await asyncio.sleep(0.01)
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
    answered = await shop.agent().ask("POST", path, body)
    assert answered.status in (200, 201)
    stored = await shop.fetch("SELECT id::text FROM message WHERE workspace_id = $1 AND client_id = $2", client_id)
    assert [row["id"] for row in stored] == [answered.body["id"]]


@pytest.mark.parametrize(
    "volume",
    [
        pytest.param(Volume(60, 60, customers=12), id="short"),
        pytest.param(Volume(500, 5_000, customers=60), id="long", marks=pytest.mark.reliability),
    ],
)
@pytest.mark.timeout(600)
async def test_ill_mannered_far_sides_get_every_reply_and_no_silent_repeat(volume: Volume, figures: Figures) -> None:
    async with far_sides(3, Manners(busy=0.1, silent=0.05)) as far, installation() as served:
        await served.start()
        async with opened_shop(served, far) as shop:
            trade = Trade(shop, far, volume, random.Random(3))
            async with trade.open():
                await trade.run()
                await trade.settle(300, hurry=False)
            found = await trade.faults()
        seen_twice = len(far.arrivals) - len({arrival.text for arrival in far.arrivals})
        figures(f"{len(trade.history.accepted)} replies, {seen_twice} seen twice and flagged, {len(found)} faults")
        assert found == [], served.said()
        assert served.complaints() == []
