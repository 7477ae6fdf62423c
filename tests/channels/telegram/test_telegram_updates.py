"""How updates come in: the webhook that is kept, the poll that keeps its place, and who may call."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiogram.types import Update
from structlog.testing import capture_logs

from channels.contract import HookRequest, RawEnvelope
from channels.errors import EventRejected, SignatureRejected
from channels.telegram import updates
from channels.telegram.adapter import SECRET_HEADER, TelegramAdapter
from channels.telegram.parse import ALLOWED_UPDATES
from gateway.demo.platforms.telegram import message
from tests.channels.telegram.bench import Bench, Sink
from tests.support.clock import FakeClock


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(updates, "_pause_s", lambda error, failures: 0.02)
    monkeypatch.setattr(updates, "COME_BACK_S", 0.01)
    monkeypatch.setattr(updates, "CHECK_EVERY_S", 0.05)


@asynccontextmanager
async def started(adapter: TelegramAdapter, sink: Any) -> AsyncIterator[None]:
    await adapter.start(sink)
    try:
        yield
    finally:
        async with asyncio.timeout(60):
            await adapter.stop()


async def until(true: Callable[[], Any]) -> None:
    async with asyncio.timeout(20):
        while not true():
            await asyncio.sleep(0.01)


def call(adapter: TelegramAdapter, secret: str | None, body: bytes = b'{"update_id": 5}') -> Any:
    headers = {} if secret is None else {SECRET_HEADER: secret}
    return adapter.verify(HookRequest("POST", "https://desk.test/hooks/x", {}, headers, body, "127.0.0.1"))


async def test_the_webhook_is_set_with_a_secret_that_only_telegram_is_told(bench: Bench) -> None:
    async with started(bench.adapter, bench.sink):
        await until(lambda: bench.far.webhook)
    hook = bench.far.webhook
    assert hook["url"] == f"https://desk.test/hooks/{bench.inbox.id}"
    assert hook["allowed_updates"] == ALLOWED_UPDATES
    stored = call(bench.adapter, hook["secret_token"])
    assert isinstance(stored, RawEnvelope)
    assert stored.dedupe_key == "110201543:5"
    assert call(bench.with_config(), hook["secret_token"]) == stored, "every process knows the secret"


@pytest.mark.parametrize("secret", [None, "", "wrong", "é", "\udce9", "a" * 300])
async def test_who_does_not_know_the_secret_is_refused(bench: Bench, secret: str | None) -> None:
    with pytest.raises(SignatureRejected):
        call(bench.adapter, secret)


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"update_id": "5"}', b'{"update_id": true}', b"\xff", b"1e9"])
async def test_a_call_without_an_update_id_is_refused(bench: Bench, body: bytes) -> None:
    with pytest.raises(EventRejected):
        call(bench.adapter, bench.adapter._secret, body)


async def test_updates_of_one_chat_share_a_lane(bench: Bench) -> None:
    def lane(body: bytes) -> str:
        return str(call(bench.adapter, bench.adapter._secret, body).order_key)

    assert lane(b'{"update_id": 1, "message": {"chat": {"id": -7}, "from": {"id": 3}}}') == "-7"
    assert lane(b'{"update_id": 1, "edited_message": {"chat": {"id": -7}}}') == "-7"
    assert lane(b'{"update_id": 1, "callback_query": {"from": {"id": 3}, "message": {"chat": {"id": -7}}}}') == "3"
    assert lane(b'{"update_id": 1, "tomorrow": 5}') == "updates"


async def test_a_webhook_that_somebody_changed_is_set_again(bench: Bench) -> None:
    async with started(bench.adapter, bench.sink):
        await until(lambda: bench.far.webhook)
        bench.far.webhook = {"url": "https://elsewhere.test/"}
        await until(lambda: bench.far.webhook["url"] != "https://elsewhere.test/")


async def test_an_outage_is_told_twice_and_ends_by_itself(bench: Bench) -> None:
    bench.far.trouble = True
    with capture_logs() as logs:
        async with started(bench.adapter, bench.sink):
            await until(lambda: any(one["event"] == "telegram_outage_began" for one in logs))
            await asyncio.sleep(0.2)
            bench.far.trouble = False
            await until(lambda: bench.far.webhook)
            await until(lambda: any(one["event"] == "telegram_outage_ended" for one in logs))
    told = [one["event"] for one in logs if one["event"].startswith("telegram_outage")]
    assert told == ["telegram_outage_began", "telegram_outage_ended"]
    assert bench.far.token not in f"{logs}"


async def test_an_address_that_telegram_does_not_call_is_shown_to_the_admin(bench: Bench) -> None:
    adapter = bench.with_config()
    object.__setattr__(bench.around, "public_url", "http://desk.test")
    health = await adapter.check()
    assert not health.ok
    assert "HTTPS" in health.detail


async def test_the_test_of_the_connection_names_the_bot_and_keeps_the_token(bench: Bench) -> None:
    health = await bench.adapter.check()
    assert health.ok
    assert health.facts["bot"] == "@shop_support_bot"
    assert bench.far.token not in f"{health}"
    bench.far.token = "110201543:new"
    health = await bench.adapter.check()
    assert (health.ok, "token" in health.detail) == (False, True)


# -- long poll ---------------------------------------------------------------------------------------------


async def test_a_poll_takes_what_waits_and_goes_on_behind_it_after_a_restart(bench: Bench) -> None:
    adapter = bench.with_config(delivery="polling")
    bench.far.webhook = {"url": "https://elsewhere.test/"}
    first = [bench.far.queue_update(message=message(n, text="a")) for n in (11, 12)]
    async with started(adapter, bench.sink):
        await until(lambda: len(bench.sink.accepted) == 2)
        bench.far.queue_update(message=message(13, text="b"))
        await until(lambda: len(bench.sink.accepted) == 3)
    assert bench.far.webhook == {}
    assert bench.sink.accepted[0].dedupe_key == f"110201543:{first[0]['update_id']}"
    again = Sink()
    bench.far.queue_update(message=message(14, text="c"))
    async with started(bench.with_config(delivery="polling"), again):
        await until(lambda: again.accepted)
    assert [one.dedupe_key for one in again.accepted] == [f"110201543:{bench.far.last_update_id}"]


async def test_the_place_is_kept_only_behind_what_was_stored(bench: Bench) -> None:
    state = bench.around.states.of(bench.inbox)
    adapter = bench.with_config(delivery="polling")
    bench.far.queue_update(message=message(11, text="a"))
    bench.sink.away = 10**9
    async with started(adapter, bench.sink):
        await until(lambda: bench.sink.away < 10**9 - 2)
        assert await state.get("offset:110201543") is None
        bench.sink.away = 0
        await until(lambda: bench.sink.accepted)
        await until(lambda: len(bench.far.asked_for("getupdates")) > 1)
    assert (await state.get("offset:110201543") or {})["offset"] == bench.far.last_update_id + 1


async def test_after_a_week_of_silence_ids_may_begin_anew(bench: Bench, clock: FakeClock) -> None:
    bench.far.queue_update(message=message(11, text="a"))
    async with started(bench.with_config(delivery="polling"), bench.sink):
        await until(lambda: bench.sink.accepted and len(bench.far.asked_for("getupdates")) > 1)
    clock.advance(days=8)
    bench.far.queue.clear()
    bench.far.last_update_id = 500
    bench.far.queue_update(message=message(12, text="b"))
    async with started(bench.with_config(delivery="polling"), bench.sink):
        await until(lambda: len(bench.sink.accepted) == 2)


async def test_only_one_of_two_processes_polls(bench: Bench) -> None:
    one, two = bench.with_config(delivery="polling"), bench.with_config(delivery="polling")
    first, second = Sink(), Sink()
    async with started(one, first):
        bench.far.queue_update(message=message(11, text="a"))
        await until(lambda: first.accepted)
        async with started(two, second):
            for n in range(12, 22):
                bench.far.queue_update(message=message(n, text="a"))
            await until(lambda: len(first.accepted) == 11)
    assert second.accepted == []


async def test_a_webhook_set_by_somebody_else_is_removed_and_polling_goes_on(bench: Bench) -> None:
    adapter = bench.with_config(delivery="polling")
    async with started(adapter, bench.sink):
        await until(lambda: bench.far.asked_for("getupdates"))
        bench.far.webhook = {"url": "https://elsewhere.test/"}
        bench.far.queue_update(message=message(11, text="a"))
        await until(lambda: bench.sink.accepted)
    assert bench.far.webhook == {}


async def test_no_update_is_asked_for_that_nobody_reads() -> None:
    assert set(ALLOWED_UPDATES) <= set(Update.model_fields)
