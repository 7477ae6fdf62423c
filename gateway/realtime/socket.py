"""One connection to the stream: frames out in order, never waiting for a slow reader; small notes in."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Annotated, Any, Literal
from uuid import UUID

import structlog
from aiohttp import ClientConnectionResetError, WSCloseCode, WSMsgType, web
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from conversations.access import Scope
from gateway.realtime.parcel import Parcel
from gateway.wire.common import encode

log = structlog.get_logger(__name__)

HEARTBEAT_S = 15.0  # a ping this often; no pong within half of it ends the connection
MAX_NOTE = 4_096  # bytes of one message from the client
MAX_BACKLOG = 4 * 1024 * 1024  # bytes held for a slow reader, then it starts over from its cursor
DRAINED_BACKLOG = 512 * 1024
NOTES_PER_S = 20.0

# Close codes beside those of RFC 6455. The console signs out on 4401 and otherwise comes back with its cursor.
SIGNED_OUT = 4401
SCOPE_CHANGED = 4409
TOO_SLOW = 4429


class Viewing(BaseModel):
    """The conversation that this client shows now; ``null`` for none."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    type: Literal["viewing"]
    conversation_id: UUID | None


class Watching(BaseModel):
    """Whether this client shows the floor now."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    type: Literal["watching"]
    floor: bool


class Typing(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    type: Literal["typing"]
    conversation_id: UUID
    on: bool


class Ping(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    type: Literal["ping"]


Note = Viewing | Typing | Watching
_NOTES: TypeAdapter[Viewing | Typing | Watching | Ping] = TypeAdapter(
    Annotated[Viewing | Typing | Watching | Ping, Field(discriminator="type")]
)


class StreamSocket:
    """A signed-in reader. ``scope`` is shared by all sockets with the same rights and replaced when those change."""

    def __init__(self, ws: web.WebSocketResponse, transport: asyncio.Transport, scope: Scope) -> None:
        self.ws = ws
        self.transport = transport
        self.scope = scope
        self.viewing: UUID | None = None
        self.on_lost: Callable[[], None] = lambda: None
        self.seq = 0
        self._greeted = False
        # Below the low mark the transport has said "go on"; up to the high one it takes a frame without waiting.
        self._low, self._high = transport.get_write_buffer_limits()
        self._backlog: deque[Parcel] = deque()
        self._backlog_bytes = 0
        self._writer: asyncio.Task[None] | None = None
        self._ending: asyncio.Task[None] | None = None  # held here: the loop knows a task only weakly
        self._closing = False
        self._drained = asyncio.Event()
        self._drained.set()

    def greet(self, cursor: int, node: str) -> None:
        """Say hello; frames follow from ``cursor`` on."""
        self.seq = cursor
        self._greeted = True
        self.say({"type": "hello", "cursor": cursor, "node": node})

    def reset(self, cursor: int) -> None:
        """Ask the client to fetch fresh snapshots; the stream goes on from ``cursor``."""
        self.seq = cursor
        self.say({"type": "reset", "cursor": cursor})

    def deliver(self, seq: int, parcel: Parcel) -> None:
        """Send frames, of which ``seq`` is the last one's number."""
        self.seq = seq
        self._send(parcel)

    def say(self, frame: dict[str, Any]) -> None:
        """Send a frame without a number: greeting, typing, presence. Before the greeting nothing is said."""
        if self._greeted:
            self._send(Parcel(encode(frame)))

    def pass_on(self, parcel: Parcel) -> None:
        """Send frames without a number that were packed once for many."""
        if self._greeted:
            self._send(parcel)

    def _send(self, parcel: Parcel) -> None:
        if self._closing:
            return
        if self._writer is None:
            held = self.transport.get_write_buffer_size()
            if held <= self._low and held + len(parcel.wire) < self._high:
                self._write(parcel)
                return
        self._backlog.append(parcel)
        self._backlog_bytes += len(parcel.wire)
        if self._backlog_bytes > MAX_BACKLOG:
            self.close(TOO_SLOW, "you read too slowly; resume from your cursor")
            return
        if self._backlog_bytes > DRAINED_BACKLOG:
            self._drained.clear()
        if self._writer is None:
            self._writer = asyncio.create_task(self._write_backlog())

    def _write(self, parcel: Parcel) -> None:
        """Write at once, whole frames beside the library, which need not know of them: nothing is compressed here."""
        if self.ws.closed or self.transport.is_closing():
            self._closing = True  # after the closing frame nothing may follow
        else:
            self.transport.write(parcel.wire)

    async def _write_backlog(self) -> None:
        try:
            while self._backlog:
                parcel = self._backlog.popleft()
                self._backlog_bytes -= len(parcel.wire)
                for message in parcel.messages:
                    await self.ws.send_frame(message, WSMsgType.TEXT)
                if self._backlog_bytes <= DRAINED_BACKLOG:
                    self._drained.set()
        except (ClientConnectionResetError, ConnectionError):
            self._closing = True
        finally:
            self._writer = None
            self._drained.set()

    async def drained(self) -> None:
        await self._drained.wait()

    def lost(self, conversation_id: UUID) -> None:
        """Stop showing this reader who else looks at a conversation that is no longer theirs to see."""
        if self.viewing == conversation_id:
            self.on_lost()

    def close(self, code: int, reason: str) -> None:
        """End the connection soon, whether or not the far side reads."""
        if self._closing:
            return
        self._closing = True
        self._backlog.clear()
        self._backlog_bytes = 0
        self._drained.set()
        self._ending = asyncio.create_task(self._close(code, reason))

    async def ended(self) -> None:
        """Wait until what ``close`` says is said: a handler that returned earlier would say another code."""
        if self._ending is not None:
            await asyncio.wait({self._ending})

    async def _close(self, code: int, reason: str) -> None:
        try:
            async with asyncio.timeout(2):
                await self.ws.close(code=code, message=reason.encode(), drain=False)
        except (TimeoutError, ClientConnectionResetError, ConnectionError):
            pass
        finally:
            if not self.transport.is_closing():
                self.transport.abort()

    async def listen(self, on_note: Callable[[Note], Any]) -> None:
        """Read the client's notes until the connection ends.

        A note that is not understood ends the connection (1008); more than 20 a second are dropped.
        """
        loop = asyncio.get_running_loop()
        allowance, since = NOTES_PER_S, loop.time()
        async for message in self.ws:
            if message.type is not WSMsgType.TEXT:
                await self.ws.close(code=WSCloseCode.UNSUPPORTED_DATA, message=b"text only")
                return
            now = loop.time()
            allowance, since = min(NOTES_PER_S, allowance + (now - since) * NOTES_PER_S), now
            if allowance < 1:
                continue
            allowance -= 1
            try:
                note = _NOTES.validate_json(message.data)
            except ValidationError:
                await self.ws.close(code=WSCloseCode.POLICY_VIOLATION, message=b"this is not a note of the stream")
                return
            if isinstance(note, Ping):
                self.say({"type": "pong"})
            else:
                await on_note(note)
