"""R1 and R4, black box: the program is killed again and again while three channels carry traffic in both directions."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass

import pytest

from tests.reliability.conftest import Figures
from tests.reliability.far_sides import Manners, far_sides
from tests.reliability.served import installation
from tests.reliability.shop import opened_shop
from tests.reliability.trade import Trade, Volume


@dataclass(frozen=True, slots=True)
class Ordeal:
    """How much is written while the program is killed how often; a far side of the long form is ill-mannered."""

    volume: Volume
    kills: int
    manners: Manners
    hurry: bool


SHORT = Ordeal(Volume(300, 100, customers=16), 3, Manners(), hurry=True)
LONG = Ordeal(Volume(5_000, 2_000, customers=60), 30, Manners(busy=0.03, silent=0.02), hurry=False)


@pytest.mark.parametrize(
    "ordeal",
    [
        pytest.param(SHORT, id="short", marks=pytest.mark.timeout(400)),
        pytest.param(LONG, id="long", marks=[pytest.mark.reliability, pytest.mark.timeout(1500)]),
    ],
)
async def test_what_was_acknowledged_survives_kills_at_any_moment(ordeal: Ordeal, figures: Figures) -> None:
    chance = random.Random(20260302)
    async with (
        far_sides(7, ordeal.manners) as far,
        installation() as served,
    ):
        await served.start()
        async with opened_shop(served, far) as shop:
            trade = Trade(shop, far, ordeal.volume, chance)
            began = time.perf_counter()
            async with trade.open():
                running = asyncio.create_task(trade.run())
                starts_s = []
                try:
                    for threshold in sorted(chance.uniform(0.02, 0.95) for _ in range(ordeal.kills)):
                        while trade.progress < threshold and not running.done():
                            await asyncio.sleep(0.005)
                        await asyncio.sleep(chance.uniform(0, 0.1))
                        # Every third time the database dies with it, as when the machine loses power.
                        if chance.random() < 1 / 3:
                            await asyncio.gather(served.kill(), served.kill_database())
                        else:
                            await served.kill()
                        starts_s.append(await served.start())
                    await running
                finally:
                    running.cancel()
                    await asyncio.gather(running, return_exceptions=True)
                traded_s = time.perf_counter() - began
                await trade.settle(300, hurry=ordeal.hurry)
            found = await trade.faults()
        repeated = len(far.arrivals) - len({arrival.text for arrival in far.arrivals})
        retries = sum(customer.retries for customer in trade.customers)
        figures(
            f"{len(trade.history.acknowledged)} messages and {len(trade.history.accepted)} replies acknowledged in "
            f"{traded_s:.0f} s, {served.starts - 1} kills, ready again in {max(starts_s):.1f} s at most; "
            f"{retries} sends repeated by customers, {repeated} replies seen twice and flagged, {len(found)} faults"
        )
        assert found == [], served.said()
