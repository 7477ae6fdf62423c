"""Exchanges on loopback that play what a real one said: an Asterisk (ARI and AMI) and a FreeSWITCH (ESL).

They sign in as theirs do, tell events when a test says so, cut the line when a test says so, and answer which channels
there are.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import WSMsgType, web

USER, PASSWORD = "trunkline", "a telephone password"


@dataclass
class Exchange:
    """What was ordered of it, and how it behaves: ``way`` as in the contract suite."""

    port: int = 0
    way: str = "takes"
    channels: list[dict[str, Any]] = field(default_factory=list)
    ordered: list[str] = field(default_factory=list)
    orders: list[Mapping[str, Any]] = field(default_factory=list)
    lines: list[Any] = field(default_factory=list)
    connected: asyncio.Event = field(default_factory=asyncio.Event)
    recordings: dict[str, bytes] = field(default_factory=dict)
    is_asked: bool = False

    async def listener(self) -> Any:
        """Wait until somebody listens and has asked which channels there are; who only tried the password has gone."""
        for _ in range(3):  # an end that has come in over the line is noticed by now
            await asyncio.sleep(0)
        async with asyncio.timeout(20):
            await self.connected.wait()
        return self.lines[-1]

    def ended(self, line: asyncio.StreamWriter) -> None:
        """Note that the other side has closed a line."""
        line.close()
        if line in self.lines:
            self.lines.remove(line)
        if not self.lines:
            self.connected.clear()

    async def cut(self) -> None:
        self.connected.clear()
        self.is_asked = False
        for line in self.lines:
            await _close(line)
        self.lines.clear()


async def _close(line: Any) -> None:
    if isinstance(line, web.WebSocketResponse):
        await line.close()
    else:
        line.close()


# -- ARI ----------------------------------------------------------------------------------------------------------


class Ari(Exchange):
    async def tell(self, *events: Mapping[str, Any]) -> None:
        line = await self.listener()
        for event in events:
            await line.send_str(orjson.dumps(event).decode())

    @web.middleware
    async def guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        expected = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if request.headers.get("Authorization") != expected:
            return web.json_response({"error": "Unauthorized"}, status=401)
        answer: web.StreamResponse = await handler(request)
        return answer

    async def events(self, request: web.Request) -> web.StreamResponse:
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        self.lines.append(ws)
        if self.is_asked:
            self.connected.set()
        async for message in ws:
            if message.type is WSMsgType.ERROR:
                break
        return ws

    async def list_channels(self, _: web.Request) -> web.StreamResponse:
        self.is_asked = True
        if self.lines:
            self.connected.set()
        return web.json_response(self.channels)

    async def ping(self, _: web.Request) -> web.StreamResponse:
        return web.json_response({"ping": "pong"}, status=503 if self.way == "puts_off" else 200)

    async def originate(self, request: web.Request) -> web.StreamResponse:
        order = await request.json()
        self.ordered.append(order["channelId"])
        self.orders.append(order)
        if self.way == "falls_silent":
            assert request.transport is not None
            request.transport.close()
        if self.way == "refuses":
            return web.json_response({"message": "Allocation failed"}, status=400)
        return web.json_response({"id": order["channelId"]})

    async def file(self, request: web.Request) -> web.StreamResponse:
        data = self.recordings.get(request.match_info["name"])
        return web.Response(body=data) if data is not None else web.Response(status=404)


@asynccontextmanager
async def ari() -> AsyncIterator[Ari]:
    far = Ari()
    app = web.Application(middlewares=[far.guard])
    app.router.add_get("/ari/events", far.events)
    app.router.add_get("/ari/channels", far.list_channels)
    app.router.add_get("/ari/asterisk/ping", far.ping)
    app.router.add_post("/ari/channels", far.originate)
    app.router.add_get("/ari/recordings/stored/{name}/file", far.file)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        far.port = runner.addresses[0][1]
        yield far
    finally:
        await far.cut()
        await runner.cleanup()


# -- AMI ----------------------------------------------------------------------------------------------------------


class Ami(Exchange):
    async def tell(self, *events: Mapping[str, str]) -> None:
        line = await self.listener()
        for event in events:
            line.write(_block(event))
        await line.drain()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"Asterisk Call Manager/11.0.0\r\n")
        challenge = "1234567"
        try:
            while True:
                raw = (await reader.readuntil(b"\r\n\r\n")).decode()
                asked = dict(line.split(": ", 1) for line in raw.split("\r\n") if ": " in line)
                await self._answer(asked, challenge, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            self.ended(writer)

    async def _answer(self, asked: dict[str, str], challenge: str, writer: asyncio.StreamWriter) -> None:
        about = {"ActionID": asked["ActionID"]} if "ActionID" in asked else {}
        match asked["Action"]:
            case "Challenge":
                writer.write(_block({"Response": "Success", "Challenge": challenge}))
            case "Login":
                key = hashlib.md5(f"{challenge}{PASSWORD}".encode()).hexdigest()
                is_known = asked["Username"] == USER and asked["Key"] == key
                writer.write(_block({"Response": "Success" if is_known else "Error", "Message": "Authentication"}))
            case "CoreShowChannels":
                writer.write(_block({"Response": "Success", "EventList": "start"} | about))
                for channel in self.channels:
                    writer.write(_block({"Event": "CoreShowChannel"} | channel | about))
                writer.write(_block({"Event": "CoreShowChannelsComplete", "EventList": "Complete"} | about))
            case "QueueStatus":
                writer.write(_block({"Response": "Success", "EventList": "start"} | about))
                writer.write(_block({"Event": "QueueStatusComplete", "EventList": "Complete"} | about))
                self.lines.append(writer)
                self.connected.set()
            case "Originate":
                self.orders.append(asked)
                self.ordered.append(asked["ChannelId"])
                is_taken = self.way != "refuses"
                writer.write(_block({"Response": "Success" if is_taken else "Error", "Message": "no"} | about))
            case _:
                writer.write(_block({"Response": "Success"} | about))
        await writer.drain()


def _block(headers: Mapping[str, str]) -> bytes:
    return ("\r\n".join(f"{name}: {value}" for name, value in headers.items()) + "\r\n\r\n").encode()


@asynccontextmanager
async def ami() -> AsyncIterator[Ami]:
    far = Ami()
    async with _serving(far):
        yield far


# -- ESL ----------------------------------------------------------------------------------------------------------


class Esl(Exchange):
    async def tell(self, *events: Mapping[str, str]) -> None:
        line = await self.listener()
        for event in events:
            line.write(_frame("text/event-json", orjson.dumps(event)))
        await line.drain()

    async def say(self, raw: bytes) -> None:
        """Send bytes as they are, e.g. those that a real one sent."""
        line = await self.listener()
        line.write(raw)
        await line.drain()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.way == "puts_off":
            writer.close()
            return
        writer.write(b"Content-Type: auth/request\n\n")
        try:
            while True:
                asked = (await reader.readuntil(b"\n\n")).decode().strip()
                self._answer(asked, writer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            self.ended(writer)

    def _answer(self, asked: str, writer: asyncio.StreamWriter) -> None:
        if asked.startswith("auth "):
            is_known = asked == f"auth {PASSWORD}"
            writer.write(_reply("+OK accepted" if is_known else "-ERR invalid"))
        elif asked == "api show channels as json":
            writer.write(_frame("api/response", orjson.dumps({"row_count": len(self.channels), "rows": self.channels})))
            self.lines.append(writer)
            self.connected.set()
        elif asked.startswith("bgapi originate"):
            self.ordered.append(asked.partition("origination_uuid=")[2].partition(",")[0])
            self.orders.append({"command": asked})
            if self.way == "falls_silent":
                writer.close()
            else:
                writer.write(_reply("-ERR USER_NOT_REGISTERED" if self.way == "refuses" else "+OK Job-UUID: 1"))
        else:
            writer.write(_reply("+OK"))


def _reply(text: str) -> bytes:
    return f"Content-Type: command/reply\nReply-Text: {text}\n\n".encode()


def _frame(kind: str, body: bytes) -> bytes:
    return f"Content-Length: {len(body)}\nContent-Type: {kind}\n\n".encode() + body


@asynccontextmanager
async def esl() -> AsyncIterator[Esl]:
    far = Esl()
    async with _serving(far):
        yield far


@asynccontextmanager
async def _serving(far: Ami | Esl) -> AsyncIterator[None]:
    server = await asyncio.start_server(far.serve, "127.0.0.1", 0)
    far.port = server.sockets[0].getsockname()[1]
    try:
        yield
    finally:
        await far.cut()
        server.close()
