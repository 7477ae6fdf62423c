"""R17: asked to end under load, the program drains in ten seconds, sends everybody away politely, loses nothing."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from tests.reliability.conftest import Figures
from tests.reliability.far_sides import FarSides
from tests.reliability.served import installation
from tests.reliability.shop import Shop, opened_shop
from tests.reliability.trade import Trade, Volume
from tests.support.window import open_window

COME_BACK = aiohttp.WSCloseCode.SERVICE_RESTART
DRAINED_WITHIN_S = 10.0


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("volume", "ends"),
    [
        pytest.param(Volume(100, 30, customers=12), 1, id="short"),
        pytest.param(Volume(3_000, 1_000, customers=60), 10, id="long", marks=pytest.mark.reliability),
    ],
)
async def test_an_end_under_load_is_orderly_and_loses_nothing(
    far: FarSides, volume: Volume, ends: int, figures: Figures, request: pytest.FixtureRequest
) -> None:
    async with installation() as served:
        await served.start()
        async with opened_shop(served, far) as shop:
            trade = Trade(shop, far, volume, random.Random(4))
            took_s = []
            async with trade.open():
                running = asyncio.create_task(trade.run())
                for end in range(ends):
                    while trade.progress < (end + 0.5) / ends and not running.done():
                        await asyncio.sleep(0.005)
                    async with farewells(shop) as codes:
                        status, seconds = await served.terminate()
                        took_s.append(seconds)
                        assert status == 0
                        assert await asyncio.gather(*codes) == [COME_BACK, COME_BACK]
                    await served.start()
                await running
                await trade.settle(120, hurry=False)
            found = await trade.faults()
        figures(f"{ends} ends under load, {max(took_s):.1f} s at most, {len(trade.history.acknowledged)} messages")
        assert found == [], served.said()
        assert served.complaints() == []
        if request.node.get_closest_marker("reliability"):
            assert max(took_s) <= DRAINED_WITHIN_S


@asynccontextmanager
async def farewells(shop: Shop) -> AsyncIterator[list[Coroutine[Any, Any, int]]]:
    """Open a console's stream and a chat window; yield what each will be told when it is sent away."""
    async with shop.supervisor.stream() as stream, open_window(shop.http, shop.inboxes["webchat"]) as window:
        yield [_close_code(stream.ws), _close_code(window.ws)]


async def _close_code(ws: aiohttp.ClientWebSocketResponse) -> int:
    async with asyncio.timeout(30):
        while (message := await ws.receive()).type is aiohttp.WSMsgType.TEXT:
            pass
    assert message.type is aiohttp.WSMsgType.CLOSE, message
    return int(message.data)
