"""A visitor's message to the agent's socket, stored first, 100 a second beside 1,000 idle sockets, against two bare
sockets with the same store."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping

import aiohttp
import orjson
from aiohttp import ClientWebSocketResponse, WSMsgType

from bench.ingest import limit
from bench.measure import ROUNDS, OtherLoad, Processes, Report, in_turns, percentile
from bench.program import Program, running_program
from bench.sockets import crowd

MESSAGES, PER_S, IDLE, WINDOWS = 600, 100, 1_000, 40


async def bench(rounds: int = ROUNDS) -> Report:
    """Compare the middle and the slow end of the way from socket to socket."""
    report = Report("deliver")
    async with running_program(inboxes=("webchat",)) as program, limit(program) as (limit_url, limit_pid):
        load, began = OtherLoad(Processes([*program.pids, limit_pid])), time.perf_counter()
        stream = f"{program.url}/api/v1/stream"
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:

            async def ours(number: int) -> Mapping[str, float]:
                async with http.ws_connect(stream, headers=program.headers) as agent:
                    windows = [await _open(http, program) for _ in range(WINDOWS)]
                    found = await _drive(windows, agent, f"o{number}", _as_visitor, _from_stream)
                    for window in windows:
                        await window.close()
                    return found

            async def bare(number: int) -> Mapping[str, float]:
                async with http.ws_connect(f"{limit_url}/pair?side=agent") as agent:
                    sides = [await http.ws_connect(f"{limit_url}/pair?side=visitor") for _ in range(WINDOWS)]
                    found = await _drive(sides, agent, f"b{number}", _as_text, _from_text)
                    for side in sides:
                        await side.close()
                    return found

            # Idle visitors: they are connected and hear nothing of this.
            chat = f"{program.url}/chat/{program.inboxes['webchat']}/ws"
            async with crowd(chat, IDLE), crowd(f"{limit_url}/pair?side=idle", IDLE):
                await ours(-1)
                found = await in_turns(rounds, ours=ours, limit=bare)
        for share, at_most in (("p50_ms", 1.5), ("p99_ms", 2.0)):
            times = found["ours"][share] / found["limit"][share]
            report.add(
                share.replace("_ms", ""), f"≤ {at_most} × the limit's", times <= at_most,
                ours_ms=found["ours"][share], limit_ms=found["limit"][share], times=times,
            )  # fmt: skip
        report.other_load = load.cores(time.perf_counter() - began)
    return report


async def _open(http: aiohttp.ClientSession, program: Program) -> ClientWebSocketResponse:
    window = await http.ws_connect(f"{program.url}/chat/{program.inboxes['webchat']}/ws")
    await window.receive()  # its greeting
    return window


def _as_visitor(mark: str) -> str:
    return orjson.dumps({"type": "message", "client_id": mark, "text": f"<{mark}> the machine shows E4 " * 8}).decode()


def _as_text(mark: str) -> str:
    return f"<{mark}> the machine shows E4 " * 8


def _from_stream(data: str) -> str | None:
    """Return the mark of the message that a frame brings; its conversation's preview may show a later one."""
    frame = orjson.loads(data)
    return _from_text(frame["data"]["message"]["text"]) if frame["type"] == "message.received" else None


def _from_text(text: str) -> str | None:
    return text.partition("<")[2].partition(">")[0] or None


async def _drive(
    windows: list[ClientWebSocketResponse],
    agent: ClientWebSocketResponse,
    run: str,
    word: Callable[[str], str],
    read: Callable[[str], str | None],
) -> Mapping[str, float]:
    """Send at a steady rate, round the windows, and time each message to the agent's socket."""
    sent: dict[str, float] = {}
    took_s: list[float] = []
    done = asyncio.Event()

    async def listen() -> None:
        async for frame in agent:
            now = time.perf_counter()
            mark = read(frame.data) if frame.type is WSMsgType.TEXT else None
            if mark in sent:
                took_s.append(now - sent.pop(mark))
                if len(took_s) == MESSAGES:
                    done.set()

    async def drain(window: ClientWebSocketResponse) -> None:
        async for _ in window:
            pass

    tasks = [asyncio.create_task(each) for each in (listen(), *(drain(window) for window in windows))]
    try:
        began = time.perf_counter()
        for number in range(MESSAGES):
            wait_s = began + number / PER_S - time.perf_counter()
            if wait_s > 0:
                await asyncio.sleep(wait_s)
            mark = f"{run}-{number}"
            sent[mark] = time.perf_counter()
            await windows[number % len(windows)].send_str(word(mark))
        await asyncio.wait_for(done.wait(), 30)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return {"p50_ms": percentile(took_s, 0.5) * 1e3, "p99_ms": percentile(took_s, 0.99) * 1e3}
