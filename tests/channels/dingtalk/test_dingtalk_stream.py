"""The stream: nothing is answered before it is kept, nothing is lost when a connection ends, and one process reads."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import orjson
import pytest

from channels.dingtalk import stream as module
from channels.dingtalk.adapter import DingtalkAdapter
from channels.dingtalk.envelopes import EVENT, SOURCE
from kit.ids import new_id
from tests.channels.dingtalk.bench import Bench, Sink, until
from tests.providers.dingtalk_events import GROUP, LI, WANG, left, said


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAUSE_FLOOR_S", 0.02)
    monkeypatch.setattr(module, "PAUSE_CEILING_S", 0.05)
    monkeypatch.setattr(module, "REFUSED_FOR_S", 0.05)


@asynccontextmanager
async def streaming(bench: Bench, sink: Sink) -> AsyncIterator[DingtalkAdapter]:
    adapter = bench.another(config={"delivery": "stream"})
    await adapter.start(sink)
    try:
        yield adapter
    finally:
        await adapter.stop()


async def test_a_message_is_answered_when_it_is_kept_and_not_before(bench: Bench) -> None:
    sink = Sink()
    sink.gate.clear()
    async with streaming(bench, sink) as adapter:
        await bench.far.connected.wait()
        assert [one["topic"] for one in bench.far.subscriptions] == ["*", "/v1.0/im/bot/messages/get"]
        await bench.far.push(said(content="E4"), "f1")
        await bench.far.push({"opaque": "x"}, "ping-1", kind="SYSTEM", topic="ping")
        ping = await bench.far.answered("ping-1")
        assert (ping["code"], ping["data"]) == (200, '{"opaque":"x"}')
        assert "f1" in bench.far.unanswered
        sink.gate.set()
        answer = await bench.far.answered("f1")
        assert (answer["code"], orjson.loads(answer["data"])) == (200, {"response": None})
        assert [one.dedupe_key for one in sink.kept] == ["msg1"]
        assert "reads its stream" in (await adapter.check()).detail


async def test_an_event_is_kept_and_answered_with_success(bench: Bench) -> None:
    sink = Sink()
    async with streaming(bench, sink):
        await bench.far.connected.wait()
        event = left(WANG)
        await bench.far.push(event, "f1", kind="EVENT", topic="*", eventType="user_leave_org", eventId="e-1")
        answer = await bench.far.answered("f1")
        assert orjson.loads(answer["data"])["status"] == "SUCCESS"
    [kept] = sink.kept
    assert (kept.dedupe_key, kept.headers) == ("event:e-1", {SOURCE: EVENT, "type": "user_leave_org"})


async def test_what_cannot_be_kept_is_not_answered_and_comes_again(bench: Bench) -> None:
    sink = Sink(is_away=1)
    async with streaming(bench, sink):
        await bench.far.connected.wait()
        await bench.far.push(said(content="E4"), "f1")
        await until(lambda: sink.is_away == 0)
        await bench.far.push(said(content="E5", message_id="msg2"), "f2")
        await bench.far.answered("f2")
        assert "f1" in bench.far.unanswered
        await bench.far.hang_up()
        await bench.far.answered("f1")
    assert [one.dedupe_key for one in sink.kept] == ["msg2", "msg1"]


async def test_frames_keep_their_order_and_a_repeat_is_kept_once(bench: Bench) -> None:
    sink = Sink()
    async with streaming(bench, sink):
        await bench.far.connected.wait()
        for n in range(20):
            await bench.far.push(said(content=str(n), message_id=f"m{n}", group=GROUP, who=LI), f"f{n}")
        await bench.far.push(said(content="0", message_id="m0"), "f0-again")
        await bench.far.answered("f0-again")
    assert [one.dedupe_key for one in sink.kept] == [f"m{n}" for n in range(20)]


async def test_it_connects_again_when_it_is_asked_to_when_it_breaks_and_when_nobody_is_there(bench: Bench) -> None:
    sink = Sink()
    async with streaming(bench, sink):
        await bench.far.connected.wait()
        await bench.far.push("", "bye", kind="SYSTEM", topic="disconnect")
        await until(lambda: bench.far.opened == 2 and bench.far.connections)
        bench.far.status = 502
        await bench.far.hang_up()
        await until(lambda: not bench.far.connections)
        await bench.far.push(said(content="E4"), "f1")
        bench.far.status = 0
        await bench.far.answered("f1")
        assert (await bench.health() or {}).get("ok") is not False
    assert len(sink.kept) == 1


async def test_what_is_no_frame_of_ours_does_not_end_the_connection(bench: Bench) -> None:
    sink = Sink()
    async with streaming(bench, sink):
        await bench.far.connected.wait()
        [connection] = bench.far.connections
        for rubbish in ("", "[]", "{", '{"type": 7, "headers": []}', '{"type": "CALLBACK", "headers": {}}'):
            await connection.send_str(rubbish)
        await connection.send_bytes(b"\x00\xff")
        await bench.far.push("no JSON", "f1")
        await bench.far.push({"msgtype": "text"}, "f2")
        await bench.far.push({}, "f3", topic="/v1.0/card/instances/callback")
        await bench.far.push(said(content="E4"), "f4")
        await bench.far.answered("f4")
        assert bench.far.opened == 1
        assert not bench.far.unanswered, "what will never be understood would come for ever"
    assert [one.dedupe_key for one in sink.kept] == ["msg1"]


async def test_one_process_reads_and_the_next_takes_over(bench: Bench) -> None:
    first, second = Sink(), Sink()
    async with streaming(bench, first):
        await bench.far.connected.wait()
        async with streaming(bench, second) as waiting:
            await bench.far.push(said(content="E4"), "f1")
            await bench.far.answered("f1")
            assert (bench.far.opened, second.kept) == (1, [])
            assert "another process" in (await waiting.check()).detail


async def test_an_inbox_with_somebody_elses_client_id_keeps_nobody_from_reading(bench: Bench) -> None:
    stranger = DingtalkAdapter(
        replace(
            bench.inbox,
            id=new_id(),
            secrets={"client_secret": "guessed"},
            config={**bench.inbox.config, "delivery": "stream"},
        ),
        bench.around,
    )
    await stranger.start(Sink())
    try:
        await until(lambda: bench.far.opened)
        async with streaming(bench, Sink()):
            await bench.far.connected.wait()
    finally:
        await stranger.stop()


async def test_a_wrong_secret_is_shown_at_the_inbox_and_the_stream_opens_when_it_is_right(bench: Bench) -> None:
    right, bench.far.secret = bench.far.secret, "reset"
    sink = Sink()
    async with streaming(bench, sink):
        async with asyncio.timeout(30):
            while ((await bench.health()) or {"ok": True})["ok"] is not False:
                await asyncio.sleep(0.02)
        bench.far.secret = right
        await bench.far.connected.wait()
        async with asyncio.timeout(30):
            while not (await bench.health())["ok"]:
                await asyncio.sleep(0.02)


async def test_a_connection_that_cannot_be_had_for_long_is_shown_at_the_inbox(bench: Bench) -> None:
    bench.far.status = 503
    async with streaming(bench, Sink()):
        async with asyncio.timeout(30):
            while (await bench.health() or {}).get("ok") is not False:
                await asyncio.sleep(0.02)
        assert "no connection" in (await bench.health())["detail"]
        bench.far.status = 0
        await bench.far.connected.wait()
