"""One chat window on the line: greets, takes messages, pushes what is new. Frames are JSON objects with a ``type``.

in:  message {client_id, text, attachments}  rate {rating, stars, comment}  typing {on}  received {sequence}
     read {sequence}  ping
out: hello  message  ack  rated  error  typing  read  conversation  queue  pong
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import structlog
from aiohttp import WSCloseCode, WSMsgType, web
from pydantic import ValidationError

from channels.contract import InboundSink, InboxSettings
from channels.errors import Unparseable
from channels.webchat import record
from channels.webchat.adapter import MAX_FILE_BYTES, envelope
from channels.webchat.identity import Visitor, issue_token
from channels.webchat.parse import VisitorMessage, read_rating
from channels.webchat.ports import Place
from channels.webchat.visitors import Visitors
from conversations import ratings
from conversations.events import EventDraft, append_events
from conversations.work import Wake
from kit.clock import Clock
from kit.db import RETRYABLE, Database, Hot
from kit.errors import Invalid, TooMany, TrunklineError, Unavailable
from kit.secret import Keys

log = structlog.get_logger(__name__)

MAX_FRAME = 65_536  # bytes of one incoming frame
MAX_UNSENT = 1_000  # frames; a window that reads slower than this comes back with its cursor
MAX_TAKING = 32  # messages of one window; the next is read when one of them is answered
MESSAGES_PER_S, MESSAGE_BURST = 3.0, 20.0
NOTES_PER_S = 20.0  # each costs a look into the database

CustomerTypes = Callable[[UUID, UUID, bool], Awaitable[None]]


class ChatWindow:
    """Serves one WebSocket; see ``Visitors`` for how news reaches it."""

    def __init__(
        self,
        inbox: InboxSettings,
        visitor: Visitor,
        *,
        locale: str | None,
        sink: InboundSink,
        visitors: Visitors,
        database: Database,
        keys: Keys,
        clock: Clock,
        wake: Wake,
        customer_types: CustomerTypes,
    ) -> None:
        self.inbox = inbox
        self.visitor = visitor
        self.thread_key = visitor.subject
        self.conversation_id: UUID | None = None
        self._locale = locale
        self._sink = sink
        self._visitors = visitors
        self._database = database
        self._keys = keys
        self._clock = clock
        self._wake = wake
        self._customer_types = customer_types
        self._socket: web.WebSocketResponse | None = None
        self._unsent: list[bytes] = []
        self._writing: asyncio.Task[None] | None = None  # none while idle: thousands of windows are
        self.waits = False
        self._place: tuple[int, bool] | None = None  # what was said of it last
        self._shown = 0  # the highest sequence pushed
        self._early: list[Any] | None = []  # rows that came before the greeting was out
        self._allowance, self._refilled_at = MESSAGE_BURST, 0.0
        self._notes, self._noted_at = NOTES_PER_S, 0.0
        self._taking: set[asyncio.Task[Any]] = set()

    # -- pushed by Visitors ---------------------------------------------------------------------------------

    def push_message(self, row: Any) -> None:
        if self._early is not None:
            self._early.append(row)
        elif row["sequence"] > self._shown:
            self._shown = row["sequence"]
            message = record.to_json(row, self.inbox, self._keys, self._clock.now())
            self._push({"type": "message", "message": message})

    def push_standing(self, standing: record.Standing) -> None:
        self._note_standing(standing)
        self._push({"type": "conversation", **standing.to_json(self.inbox, self._clock.now())})
        if standing.read_sequence:
            self._push({"type": "read", "sequence": standing.read_sequence})

    def push_place(self, place: Place | None) -> None:
        said = (place.ahead, place.is_staffed) if place is not None else None
        if said != self._place:
            self._place = said
            shown = {"ahead": said[0], "is_staffed": said[1]} if said else None
            self._push({"type": "queue", "queue": shown})

    def push_typing(self, on: bool) -> None:
        self._push({"type": "typing", "on": on})

    def restart(self) -> None:
        self._close(WSCloseCode.SERVICE_RESTART)

    # -- the line -------------------------------------------------------------------------------------------

    async def serve(self, request: web.Request, cursor: int) -> web.WebSocketResponse:
        """Look after the window from its greeting to its end.

        Args:
            cursor: the highest sequence the window shows already; 0 for none.
        """
        socket = web.WebSocketResponse(heartbeat=25, max_msg_size=MAX_FRAME, compress=False)
        await socket.prepare(request)
        self._socket = socket
        try:
            await self._visitors.enter(self)
            await self._greet(cursor)
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    await self._take(frame.data)
                elif frame.type is WSMsgType.BINARY:
                    await socket.close(code=WSCloseCode.UNSUPPORTED_DATA)
        except Unavailable:
            await socket.close(code=WSCloseCode.SERVICE_RESTART, message=b"come back in a moment")
        finally:
            self._visitors.leave(self)
            try:
                if self._taking:
                    await asyncio.wait(self._taking, timeout=5)
            finally:  # the far side may hang up while we wait, which cancels us a second time
                if self._writing is not None:
                    self._writing.cancel()
                    await asyncio.gather(self._writing, return_exceptions=True)
        return socket

    async def _greet(self, cursor: int) -> None:
        async with self._database.acquire() as connection:
            rows = await record.history(connection, self.inbox, self.thread_key, cursor)
            standing = await record.standing(connection, self.inbox, self.thread_key)
        now = self._clock.now()
        if standing is not None:
            self._note_standing(standing)
        self._shown = max([cursor, *(row["sequence"] for row in rows)])
        self._push(
            {
                "type": "hello",
                "visitor": issue_token(self._keys, self.inbox, self.visitor, now),
                "inbox": describe(self.inbox, self._locale),
                "messages": [record.to_json(row, self.inbox, self._keys, now) for row in rows],
                "conversation": standing.to_json(self.inbox, now) if standing else None,
                "read": {"agent": standing.read_sequence if standing else 0},
            }
        )
        early, self._early = self._early or [], None
        for row in early:
            self.push_message(row)
        self._visitors.place_soon(self)

    def _note_standing(self, standing: record.Standing) -> None:
        self.conversation_id = standing.conversation_id
        self.waits = standing.waits
        if not self.waits:
            self.push_place(None)

    async def _take(self, data: str) -> None:
        try:
            frame = orjson.loads(data)
            type_ = frame["type"]
        except (ValueError, KeyError, TypeError):
            self._push({"type": "error", "client_id": None, "error": "bad_frame", "detail": "not a JSON object"})
            return
        if type_ in ("message", "rate"):
            if len(self._taking) >= MAX_TAKING:
                await asyncio.wait(self._taking, return_when=asyncio.FIRST_COMPLETED)
            # Taken in beside the read loop, so that a slow database does not keep pings from being answered.
            take = self._take_message(frame) if type_ == "message" else self._take_rating(frame)
            task = asyncio.create_task(take)
            self._taking.add(task)
            task.add_done_callback(self._taking.discard)
        elif type_ in ("typing", "received", "read"):
            await self._take_note(type_, frame)
        elif type_ == "ping":
            self._push({"type": "pong"})

    async def _take_note(self, type_: str, frame: dict[str, Any]) -> None:
        """Pass on that the visitor types or has seen something; more than 20 a second are dropped."""
        now_s = asyncio.get_running_loop().time()
        grown = self._notes + (now_s - self._noted_at) * NOTES_PER_S
        self._notes, self._noted_at = min(NOTES_PER_S, grown), now_s
        if self._notes < 1:
            return
        self._notes -= 1
        if type_ != "typing":
            await self._note_seen("delivered" if type_ == "received" else "read", frame.get("sequence"))
        elif self.conversation_id is not None:
            await self._customer_types(self.inbox.workspace_id, self.conversation_id, bool(frame.get("on")))

    async def _take_message(self, frame: dict[str, Any]) -> None:
        client_id = frame.get("client_id") if isinstance(frame.get("client_id"), str) else None
        try:
            self._spend()
            message = VisitorMessage.model_validate(frame)
            accepted = await self._sink.accept(self.inbox, envelope(self.visitor, message, self._locale))
        except ValidationError as error:
            problem = error.errors(include_input=False, include_url=False)[0]
            where = ".".join(str(part) for part in problem["loc"])
            self._push_error(client_id, "invalid", f"{where}: {problem['msg']}" if where else problem["msg"])
        except Unparseable as error:
            self._push_error(client_id, error.code, error.detail)
        except TrunklineError as error:
            self._push_error(client_id, error.code, error.detail, retry=True)
        except Exception:
            log.exception("visitor_message_failed", inbox_id=str(self.inbox.id))
            self._push_error(client_id, "internal", "not taken in; it will be sent again", retry=True)
        else:
            receipt = accepted.receipts[0]
            self.conversation_id = receipt.conversation_id
            self._push(
                {
                    "type": "ack",
                    "client_id": message.client_id,
                    "message_id": receipt.message_id,
                    "sequence": receipt.sequence,
                    "duplicate": receipt.duplicate,
                }
            )

    async def _take_rating(self, frame: dict[str, Any]) -> None:
        """Keep what the customer says of the service; the same again is answered in the same way."""
        asked = frame.get("rating") if isinstance(frame.get("rating"), str) else None
        try:
            self._spend()
            answer = read_rating(frame)
            async with self._recording() as (connection, now, drafts):
                workspace_id, inbox_id = self.inbox.workspace_id, self.inbox.id
                drafts.extend(await ratings.rate(connection, workspace_id, inbox_id, self.thread_key, answer, now))
        except (Invalid, ratings.RatingClosed) as error:
            self._push_error(asked, error.code, error.detail)
        except (TrunklineError, *RETRYABLE, asyncpg.LockNotAvailableError) as error:
            code, detail = getattr(error, "code", "busy"), getattr(error, "detail", "try again")
            self._push_error(asked, code, detail, retry=True)
        except Exception:
            log.exception("visitor_rating_failed", inbox_id=str(self.inbox.id))
            self._push_error(asked, "internal", "not kept; it will be sent again", retry=True)
        else:
            self._push({"type": "rated", "rating": asked, "stars": answer.stars, "comment": answer.comment})

    @asynccontextmanager
    async def _recording(self) -> AsyncIterator[tuple[Hot, datetime, list[EventDraft]]]:
        """A transaction over the bare driver; the events put into its list are its last words, and told after it."""
        now, workspace_id = self._clock.now(), self.inbox.workspace_id
        drafts: list[EventDraft] = []
        last = 0
        async with self._database.hot() as connection:
            yield connection, now, drafts
            if drafts:
                last = (await append_events(connection, workspace_id, drafts, now))[-1]
        if last:
            self._wake(workspace_id, last, drafts)

    def _spend(self) -> None:
        now_s = asyncio.get_running_loop().time()
        grown = self._allowance + (now_s - self._refilled_at) * MESSAGES_PER_S
        self._allowance, self._refilled_at = min(MESSAGE_BURST, grown), now_s
        if self._allowance < 1:
            raise TooMany("too many messages at once", retry_after_s=1)
        self._allowance -= 1

    async def _note_seen(self, state: str, sequence: Any) -> None:
        if not isinstance(sequence, int) or isinstance(sequence, bool) or not 0 < sequence < 2**63:
            return
        async with self._recording() as (connection, now, drafts):
            drafts.extend(await record.seen(connection, self.inbox, self.thread_key, state, sequence, now))

    # -- out ------------------------------------------------------------------------------------------------

    def _push_error(self, client_id: str | None, code: str, detail: str, *, retry: bool = False) -> None:
        self._push({"type": "error", "client_id": client_id, "error": code, "detail": detail, "retry": retry})

    def _push(self, frame: dict[str, Any]) -> None:
        if len(self._unsent) >= MAX_UNSENT:
            self._close(WSCloseCode.TRY_AGAIN_LATER)
            return
        self._unsent.append(orjson.dumps(frame, default=str))
        if self._writing is None and self._socket is not None:
            self._writing = asyncio.create_task(self._write(self._socket), name="chat window writer")

    def _close(self, code: int) -> None:
        if self._socket is not None and not self._socket.closed:
            task = asyncio.create_task(self._socket.close(code=code))
            self._taking.add(task)
            task.add_done_callback(self._taking.discard)

    async def _write(self, socket: web.WebSocketResponse) -> None:
        try:
            while self._unsent and not socket.closed:
                frames, self._unsent = self._unsent, []
                for frame in frames:
                    await socket.send_str(frame.decode())
        except (ConnectionError, RuntimeError):
            pass  # the window is gone; it comes back with its cursor
        finally:
            self._writing = None


def describe(inbox: InboxSettings, locale: str | None) -> dict[str, Any]:
    """Return what a window shows of its inbox."""
    config = inbox.config
    is_chinese = (locale or "").lower().startswith("zh")
    greeting = (config.get("greeting_zh") if is_chinese else None) or config.get("greeting") or ""
    return {
        "id": inbox.id,
        "name": config.get("title") or inbox.name,
        "greeting": greeting,
        "colour": config.get("colour") or "#2459c9",
        "locale": config.get("locale") or "auto",
        "files": config.get("files") or "all",
        "suggests": bool(config.get("suggest_articles")),
        "answers": bool(config.get("bot")),
        "max_file_bytes": MAX_FILE_BYTES,
    }
