"""A signed-in line to FreeSWITCH's event socket.

Frames are headers, an empty line, and as many bytes of body as ``Content-Length`` says; events come as JSON or as
url-encoded headers within a body. Tried against recordings of FreeSWITCH 1.10.12.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import unquote

import orjson

from channels.telephony.pbx import LineCut, LineRefused, refuse

ANSWERS_WITHIN_S = 10.0
SILENT_FOR_S = 75.0  # a heartbeat comes every 20 seconds
MAX_HEAD = 64_000  # bytes
MAX_BODY = 5_000_000
EVENTS = "CHANNEL_CREATE CHANNEL_ANSWER CHANNEL_BRIDGE CHANNEL_HANGUP_COMPLETE DTMF RECORD_STOP HEARTBEAT"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame. ``headers`` in lower case."""

    headers: Mapping[str, str]
    body: bytes

    @property
    def type(self) -> str:
        return self.headers.get("content-type", "")

    @property
    def reply(self) -> str:
        return self.headers.get("reply-text", "") or self.body.decode("utf-8", "replace").strip()


async def read_frame(reader: asyncio.StreamReader) -> Frame:
    """Return the next frame.

    Raises:
        LineCut: the line broke, or what comes over it is no frame.
    """
    try:
        head = await reader.readuntil(b"\n\n")
        headers = _headers(head.decode("utf-8", "replace"))
        length = headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit()) or int(length) > MAX_BODY:
            raise LineCut("whoever answers there is no FreeSWITCH")
        return Frame(headers, await reader.readexactly(int(length)))
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError) as error:
        raise LineCut("FreeSWITCH closed the line") from error


def read_event(frame: Frame) -> dict[str, str] | None:
    """Return an event's headers; ``None`` for a frame that holds none.

    Raises:
        ValueError: it says that it does, and does not.
    """
    if frame.type == "text/event-json":
        told = orjson.loads(frame.body)
        if not isinstance(told, dict):
            raise ValueError("an event is an object")
        return {name: value for name, value in told.items() if isinstance(value, str)}
    if frame.type == "text/event-plain":
        text = frame.body.decode("utf-8", "replace").partition("\n\n")[0]
        pairs = (line.partition(": ") for line in text.splitlines())
        return {name: unquote(value) for name, colon, value in pairs if colon}
    return None


class EslLine:
    """One connection. ``events`` has to be read while answers are waited for; answers come in the order of asking."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._asked: deque[asyncio.Future[Frame]] = deque()

    async def sign_in(self, password: str) -> None:
        """Raises LineCut, LineRefused: it broke; it does not take us."""
        greeting = await _within(read_frame(self._reader))
        if greeting.type == "text/rude-rejection":
            raise LineRefused("FreeSWITCH does not let this address in: see its acl.conf.xml")
        if greeting.type != "auth/request":
            raise LineCut("whoever answers there is no FreeSWITCH")
        self._write(f"auth {password}")
        if not (await _within(read_frame(self._reader))).reply.startswith("+OK"):
            raise LineRefused("FreeSWITCH does not take the password")

    async def events(self) -> AsyncIterator[dict[str, str]]:
        """See ``pbx.Line.events``; what cannot be read comes as an event that nobody understands."""
        while True:
            try:
                async with asyncio.timeout(SILENT_FOR_S):
                    frame = await read_frame(self._reader)
            except TimeoutError as error:
                raise LineCut("FreeSWITCH has fallen silent") from error
            if frame.type in ("command/reply", "api/response"):
                if self._asked and not (answer := self._asked.popleft()).done():
                    answer.set_result(frame)
            elif frame.type == "text/disconnect-notice":
                raise LineCut("FreeSWITCH ended the line")
            else:
                try:
                    event = read_event(frame)
                except ValueError:
                    event = {"Event-Name": "RUBBISH", "Text": frame.body[:500].decode("utf-8", "replace")}
                if event is not None:
                    yield event

    async def snapshot(self) -> list[dict[str, Any]]:
        """See ``pbx.Line.snapshot``: subscribe, then ask, so that nothing falls between."""
        if not (await self.act(f"event json {EVENTS}")).reply.startswith("+OK"):
            raise LineCut("FreeSWITCH does not tell its events")
        answer = await self.act("api show channels as json")
        try:
            told = orjson.loads(answer.body)
        except ValueError as error:
            raise LineCut("FreeSWITCH does not tell its channels") from error
        rows = told.get("rows") if isinstance(told, dict) else None
        return [one for one in rows or () if isinstance(one, dict)]

    async def act(self, command: str) -> Frame:
        """Give a command and return its answer.

        Raises:
            LineCut: none came.
        """
        answer: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        self._asked.append(answer)
        self._write(command)
        return await _within(answer)

    def _write(self, command: str) -> None:
        if "\n" in command or "\r" in command:
            raise refuse("exchange_refused_call", ["This cannot be said to FreeSWITCH."])
        self._writer.write(f"{command}\n\n".encode())


async def _within(answer: Awaitable[T]) -> T:
    try:
        async with asyncio.timeout(ANSWERS_WITHIN_S):
            return await answer
    except (TimeoutError, OSError) as error:
        raise LineCut("FreeSWITCH did not answer in time") from error


@asynccontextmanager
async def open_line(host: str, port: int, password: str) -> AsyncIterator[EslLine]:
    """Connect and sign in.

    Raises:
        LineCut, LineRefused: it cannot be reached; it does not take us.
    """
    try:
        async with asyncio.timeout(ANSWERS_WITHIN_S):
            reader, writer = await asyncio.open_connection(host, port, limit=MAX_HEAD)
    except (OSError, TimeoutError) as error:
        raise LineCut(f"FreeSWITCH cannot be reached ({type(error).__name__})") from error
    line = EslLine(reader, writer)
    try:
        await line.sign_in(password)
        yield line
    finally:
        writer.close()


def _headers(text: str) -> dict[str, str]:
    pairs = (line.partition(":") for line in text.splitlines())
    return {name.strip().lower(): unquote(value.strip()) for name, colon, value in pairs if colon}
