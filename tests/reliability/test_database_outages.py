"""R8: the database restarts, stays away, or is killed: senders are told to come back, nothing acknowledged is lost."""

from __future__ import annotations

import asyncio
import random
import shutil
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import aiosmtplib
import pytest

from kit.postgres import EmbeddedPostgres, start_embedded
from tests.reliability.conftest import Figures
from tests.reliability.far_sides import FarSides
from tests.reliability.served import installation, open_folder
from tests.reliability.shop import Shop, opened_shop
from tests.reliability.trade import Trade, Volume
from tests.support.mail import letter
from tests.support.window import Window, open_window

RED_WITHIN_S, GREEN_WITHIN_S = 5.0, 10.0


class DatabaseElsewhere:
    """A database on another machine, as far as the program knows: we stop it and start it."""

    def __init__(self, server: EmbeddedPostgres) -> None:
        self._server = server
        self.url = server.url

    async def stop(self) -> None:
        await self._server.stop("fast")

    async def start(self) -> None:
        self._server = await start_embedded(self._server.place.data)
        assert self._server.url == self.url


@asynccontextmanager
async def database_elsewhere() -> AsyncIterator[DatabaseElsewhere]:
    """Run a PostgreSQL of our own."""
    folder = open_folder()
    database = DatabaseElsewhere(await start_embedded(folder / "database"))
    try:
        yield database
    finally:
        await database.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("volume", "away_s"),
    [
        pytest.param(Volume(150, 40, customers=12), 5, id="short"),
        pytest.param(Volume(2_000, 600, customers=40), 60, id="long", marks=pytest.mark.reliability),
    ],
)
async def test_senders_come_back_after_an_outage_of_the_database(
    far: FarSides, volume: Volume, away_s: float, figures: Figures, request: pytest.FixtureRequest
) -> None:
    async with database_elsewhere() as database, installation(DATABASE_URL=database.url) as served:
        await served.start()
        async with opened_shop(served, far, database_url=database.url) as shop:
            trade = Trade(shop, far, volume, random.Random(8))
            async with trade.open():
                running = asyncio.create_task(trade.run())
                await _reach(trade, 0.2, running)
                await database.stop()
                await database.start()
                restart_s = await served.until_ready()
                await _reach(trade, 0.5, running)
                # Opened now: nobody reads in it meanwhile, so pings are not answered, and the program ends it.
                async with open_window(shop.http, shop.inboxes["webchat"]) as window:
                    await database.stop()
                    red_s = await served.until_ready(False)
                    answers = await _ask_during_the_outage(shop, window, away_s)
                await database.start()
                green_s = await served.until_ready()
                await running
                await trade.settle(60, hurry=True)
            found = await trade.faults()
        figures(
            f"ready {restart_s:.1f} s after a restart; red after {red_s:.1f} s, away for {away_s} s, green after "
            f"{green_s:.1f} s; meanwhile {dict(answers)}; {len(trade.history.acknowledged)} messages, "
            f"{len(trade.history.accepted)} replies, {len(found)} faults"
        )
        assert found == [], served.said()
        complaints = [entry for entry in served.complaints() if entry["event"] not in OF_AN_OUTAGE]
        assert complaints == [], "\n\n".join(f"{one}\n{one.get('exception', '')}" for one in complaints)
        if request.node.get_closest_marker("reliability"):
            assert red_s <= RED_WITHIN_S
            assert green_s <= GREEN_WITHIN_S


# What may be said once at the beginning of an outage.
OF_AN_OUTAGE = ("database_away", "background_task_failing")


async def _ask_during_the_outage(shop: Shop, window: Window, away_s: float) -> Counter[str]:
    """Knock at every edge until the time is over; each must say "come back", none may break."""
    answers: Counter[str] = Counter()
    until = time.monotonic() + away_s
    while time.monotonic() < until:
        answers[await _post_message(shop)] += 1
        answers[await _hand_in_mail(shop)] += 1
        answers[await _write_in_window(window)] += 1
        answers[await _open_another_window(shop)] += 1
        for path in ("/api/v1/conversations", "/api/v1/me"):
            answers[f"GET {await _status(shop, path)}"] += 1
        answers[f"healthz {await _status(shop, '/healthz')}"] += 1
        await asyncio.sleep(0.3)
    assert set(answers) == {
        "message 503", "mail 451", "window retry", "window 1012", "GET 503", "healthz 200",
    }  # fmt: skip
    return answers


async def _post_message(shop: Shop) -> str:
    answered = await shop.admin.ask(
        "POST",
        f"/api/v1/inboxes/{shop.inboxes['api']}/messages",
        {"external_id": "during", "from": {"external_id": "nobody"}, "text": "Is anybody there?"},
    )
    assert answered.body["error"] == "database_unavailable"
    assert int(answered.headers["Retry-After"]) >= 1
    return f"message {answered.status}"


async def _hand_in_mail(shop: Shop) -> str:
    mail = letter(shop.address, "Is anybody there?", Message_ID="<during@customers.test>")
    smtp = aiosmtplib.SMTP(hostname="127.0.0.1", port=shop.served.smtp_port, start_tls=False)
    async with smtp:
        with pytest.raises(aiosmtplib.SMTPDataError) as refused:
            await smtp.sendmail("nobody@customers.test", [shop.address], mail.as_bytes())
    return f"mail {refused.value.code}"


async def _write_in_window(window: Window) -> str:
    await window.say(client_id="during", text="Is anybody there?")
    error = await window.until("error", within_s=20)
    return "window retry" if error["retry"] else "window refused"


async def _open_another_window(shop: Shop) -> str:
    async with shop.http.ws_connect(f"/chat/{shop.inboxes['webchat']}/ws") as ws:
        frame = await ws.receive(20)
    assert frame.type is aiohttp.WSMsgType.CLOSE
    return f"window {frame.data}"


async def _status(shop: Shop, path: str) -> int:
    return (await shop.admin.ask("GET", path)).status


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("volume", "kills"),
    [
        pytest.param(Volume(100, 30, customers=12), 2, id="short"),
        pytest.param(Volume(1_500, 500, customers=40), 15, id="long", marks=pytest.mark.reliability),
    ],
)
async def test_the_program_brings_its_own_database_back(
    far: FarSides, volume: Volume, kills: int, figures: Figures
) -> None:
    async with installation() as served:
        await served.start()
        pid = served.pid
        async with opened_shop(served, far) as shop:
            trade = Trade(shop, far, volume, random.Random(9))
            async with trade.open():
                running = asyncio.create_task(trade.run())
                for kill in range(kills):
                    await _reach(trade, (kill + 0.5) / kills, running)
                    await served.kill_database()
                await running
                await served.until_ready()
                await trade.settle(60, hurry=True)
            found = await trade.faults()
        figures(f"{kills} kills of the database alone, {len(trade.history.acknowledged)} messages, {len(found)} faults")
        assert found == [], served.said()
        assert served.pid == pid
        assert served.is_running


async def _reach(trade: Trade, progress: float, running: asyncio.Task[None]) -> None:
    while trade.progress < progress and not running.done():
        await asyncio.sleep(0.005)
