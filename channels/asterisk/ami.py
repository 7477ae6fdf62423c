"""A signed-in line to Asterisk's manager: headers in blocks, answers told apart from events by ``ActionID``.

docs.asterisk.org, AMI. Tried against recordings of Asterisk 22.9.
"""

from __future__ import annotations

import asyncio
import hashlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import asynccontextmanager
from itertools import count
from typing import TypeVar

from channels.telephony.pbx import LineCut, LineRefused, refuse

ANSWERS_WITHIN_S = 10.0
MAX_BLOCK = 256_000  # bytes of one event
PING_EVERY_S = 30.0

Headers = dict[str, str]
T = TypeVar("T")


class AmiLine:
    """One connection. ``events`` has to be read while answers are waited for."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._ids = count(1)
        self._lists: dict[str, tuple[list[Headers], asyncio.Future[list[Headers]]]] = {}

    async def sign_in(self, username: str, password: str) -> None:
        """Sign in with a challenge, so that the password does not go over the line.

        Raises:
            LineCut, LineRefused: it broke; it does not take us.
        """
        greeting = await within(self._reader.readline())
        if not greeting.startswith(b"Asterisk Call Manager"):
            raise LineCut("whoever answers there is no Asterisk manager")
        self._write({"Action": "Challenge", "AuthType": "MD5"})
        challenge = (await within(self._until_response())).get("Challenge", "")
        key = hashlib.md5(f"{challenge}{password}".encode()).hexdigest()  # noqa: S324 - the manager's own way
        self._write({"Action": "Login", "AuthType": "MD5", "Username": username, "Key": key, "Events": "on"})
        if (await within(self._until_response())).get("Response") != "Success":
            raise LineRefused("Asterisk does not take the user name and password")

    async def events(self) -> AsyncIterator[Headers]:
        """See ``pbx.Line.events``."""
        while True:
            try:
                async with asyncio.timeout(PING_EVERY_S * 2.5):
                    block = await self._block()
            except TimeoutError as error:
                raise LineCut("Asterisk has fallen silent") from error
            asked = self._lists.get(block.get("ActionID", ""))
            if asked is None:
                if "Event" in block:
                    yield block
                continue
            blocks, done = asked
            blocks.append(block)
            is_last = block.get("EventList") == "Complete" or (
                "Response" in block and block.get("EventList") != "start"
            )
            if is_last and not done.done():
                done.set_result(blocks)

    async def snapshot(self) -> list[Headers]:
        """See ``pbx.Line.snapshot``: the channels, and who stands in which queue."""
        channels = await self.act({"Action": "CoreShowChannels"})
        queues = await self.act({"Action": "QueueStatus"})
        return [*channels, *queues]

    async def act(self, headers: Mapping[str, str]) -> list[Headers]:
        """Do something and return the answer's blocks.

        Raises:
            LineCut: no answer; SendRejected: Asterisk refuses.
        """
        name = f"t{next(self._ids)}"
        done: asyncio.Future[list[Headers]] = asyncio.get_running_loop().create_future()
        self._lists[name] = ([], done)
        try:
            self._write({**headers, "ActionID": name})
            blocks = await within(done)
        finally:
            self._lists.pop(name, None)
        if blocks[0].get("Response") == "Error" and "QueueStatus" not in headers.values():
            raise refuse("exchange_refused_call", ["Asterisk refused it:", blocks[0].get("Message", "")])
        return blocks

    async def keep_alive(self) -> None:
        while True:
            await asyncio.sleep(PING_EVERY_S)
            self._write({"Action": "Ping"})

    def _write(self, headers: Mapping[str, str]) -> None:
        lines = [f"{name}: {value}" for name, value in headers.items()]
        if any("\r" in line or "\n" in line for line in lines):
            raise refuse("exchange_refused_call", ["This cannot be said to Asterisk."])
        self._writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())

    async def _until_response(self) -> Headers:
        while "Response" not in (block := await self._block()):
            pass
        return block

    async def _block(self) -> Headers:
        try:
            raw = await self._reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError) as error:
            raise LineCut("Asterisk closed the line") from error
        return read_block(raw)


def read_block(raw: bytes) -> Headers:
    """Return the headers of one block; of one that is there twice, the first."""
    headers: Headers = {}
    for line in raw.decode("utf-8", "replace").splitlines():
        name, colon, value = line.partition(":")
        if colon:
            headers.setdefault(name.strip(), value.strip())
    return headers


async def within(answer: Awaitable[T]) -> T:
    """Wait for an answer, but not for ever.

    Raises:
        LineCut: none came in time.
    """
    try:
        async with asyncio.timeout(ANSWERS_WITHIN_S):
            return await answer
    except (TimeoutError, OSError) as error:
        raise LineCut("Asterisk did not answer in time") from error


@asynccontextmanager
async def open_line(host: str, port: int, username: str, password: str, *, tls: bool) -> AsyncIterator[AmiLine]:
    """Connect and sign in.

    Raises:
        LineCut, LineRefused: it cannot be reached; it does not take us.
    """
    try:
        async with asyncio.timeout(ANSWERS_WITHIN_S):
            context = ssl.create_default_context() if tls else None
            reader, writer = await asyncio.open_connection(host, port, limit=MAX_BLOCK, ssl=context)
    except (OSError, TimeoutError) as error:
        raise LineCut(f"Asterisk cannot be reached ({type(error).__name__})") from error
    line = AmiLine(reader, writer)
    pings: asyncio.Task[None] | None = None
    try:
        await line.sign_in(username, password)
        pings = asyncio.create_task(line.keep_alive())
        yield line
    finally:
        if pings is not None:
            pings.cancel()
        writer.close()
