"""The open chat windows of this process, and the reader that brings them what is new.

One task a workspace reads the event table from its cursor, woken by commits here and by hints from other
processes, looks up what concerns open windows, and pushes it. A lost hint costs two seconds, never a message:
a window that missed something asks again with its cursor.

Windows that wait for somebody also hear how many are before them: when a waiting line may have moved, all of a
workspace are asked for together, at most once a second. And they are vouched for: whoever closes theirs while they
wait, and does not come back in time, has given up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from typing import Any, Protocol
from uuid import UUID

import asyncpg
import structlog

from channels.contract import InboxSettings
from channels.webchat import record
from channels.webchat.ports import Patience, Place, WaitingLines
from conversations.events import EventDraft
from kit.clock import Clock
from kit.db import RETRYABLE, UNREACHABLE, Database, Hot
from kit.errors import Unavailable

log = structlog.get_logger(__name__)

POLL_S = 2.0
PLACES_EVERY_S = 1.0
VOUCH_EVERY_S = 15.0
BATCH = 500

# What a visitor hears of: their messages on another device, replies, and who answers.
_MESSAGES = ("message.received", "message.sent")
_STANDINGS = (
    "read.moved", "conversation.assigned", "conversation.status_changed", "conversation.transferred",
    "conversation.reopened", "conversation.rated",
)  # fmt: skip
# After these a window's thread may lie in a conversation that it did not know.
_ELSEWHERE = ("conversation.opened", "conversation.merged", "conversation.unmerged", "conversation.split")

# After these somebody may stand elsewhere in a waiting line, or somebody else may be on duty there.
_LINES = ("item.", "agent.state_changed", "agent.updated", "queue.updated", "conversation.updated")

_EVENTS = """
SELECT seq, type, conversation_id, message_id FROM event
WHERE workspace_id = $1 AND seq > $2 ORDER BY seq LIMIT $3
"""


class Window(Protocol):
    """One open chat window."""

    inbox: InboxSettings
    thread_key: str
    conversation_id: UUID | None

    def push_message(self, row: Any) -> None: ...

    def push_standing(self, standing: record.Standing) -> None: ...

    def push_typing(self, on: bool) -> None: ...

    @property
    def waits(self) -> bool:
        """Nobody has its conversation yet."""
        ...

    def push_place(self, place: Place | None) -> None:
        """Say how many are before it; ``None``: it stands in no line."""
        ...

    def restart(self) -> None:
        """Have the window come back: the program is stopping."""
        ...


class _Room:
    def __init__(self, cursor: int) -> None:
        self.cursor = cursor
        self.windows: dict[tuple[UUID, str], set[Window]] = {}
        self.woken = asyncio.Event()
        self.pending: list[tuple[int, Sequence[EventDraft]]] = []
        self.lines_moved = False
        self.placed_at = float("-inf")  # by the loop's clock
        self.vouched_at = float("-inf")
        self.task: asyncio.Task[None] | None = None


class Visitors:
    """All windows of one process.

    Args:
        places: where conversations stand in their waiting lines.
        patience: who hears that customers wait at their windows, and that they left.
    """

    def __init__(self, database: Database, clock: Clock, places: WaitingLines, patience: Patience) -> None:
        self._database = database
        self._clock = clock
        self._places = places
        self._patience = patience
        self._telling: set[asyncio.Task[None]] = set()
        self._is_stopping = False
        self._rooms: dict[UUID, _Room] = {}
        self._entering = asyncio.Lock()

    @property
    def listening(self) -> int:
        """How many windows are open."""
        return sum(len(windows) for room in self._rooms.values() for windows in room.windows.values())

    async def enter(self, window: Window) -> None:
        """Have a window told of what commits from now on."""
        workspace_id = window.inbox.workspace_id
        async with self._entering:
            room = self._rooms.get(workspace_id)
            if room is None:
                async with self._database.look_up() as connection:
                    last = await connection.fetchval("SELECT last FROM feed WHERE workspace_id = $1", workspace_id)
                room = self._rooms[workspace_id] = _Room(last or 0)
                room.task = asyncio.create_task(self._read(workspace_id, room), name=f"visitors {workspace_id}")
            room.windows.setdefault((window.inbox.id, window.thread_key), set()).add(window)

    def leave(self, window: Window) -> None:
        room = self._rooms.get(window.inbox.workspace_id)
        if room is None:
            return
        key = (window.inbox.id, window.thread_key)
        room.windows.get(key, set()).discard(window)
        if not room.windows.get(key):
            room.windows.pop(key, None)
            # What this program closes because it stops comes back to it, or to another, in a moment.
            if window.waits and window.conversation_id is not None and not self._is_stopping:
                task = asyncio.create_task(self._tell_left(window.inbox.workspace_id, window.conversation_id))
                self._telling.add(task)
                task.add_done_callback(self._telling.discard)
        if not room.windows:
            del self._rooms[window.inbox.workspace_id]
            if room.task is not None:
                room.task.cancel()

    def wake(self, workspace_id: UUID, last: int, drafts: Sequence[EventDraft] = ()) -> None:
        """Look now. With the drafts of this very commit the reader can skip the table."""
        room = self._rooms.get(workspace_id)
        if room is not None and last > room.cursor:
            if drafts:
                room.pending.append((last, drafts))
            room.woken.set()

    def place_soon(self, window: Window) -> None:
        """Tell a window that has just come where it stands, together with all others."""
        room = self._rooms.get(window.inbox.workspace_id)
        if room is not None and window.waits:
            room.lines_moved = True
            room.vouched_at = float("-inf")
            room.woken.set()

    async def agent_types(self, workspace_id: UUID, conversation_id: UUID, on: bool) -> None:
        """Show the visitor that somebody is writing."""
        room = self._rooms.get(workspace_id)
        for windows in list(room.windows.values()) if room else []:
            for window in windows:
                if window.conversation_id == conversation_id:
                    window.push_typing(on)

    async def stop(self) -> None:
        """Tell every window to come back."""
        self._is_stopping = True
        await asyncio.gather(*self._telling, return_exceptions=True)
        for room in list(self._rooms.values()):
            for windows in list(room.windows.values()):
                for window in list(windows):
                    window.restart()
            if room.task is not None:
                room.task.cancel()
                await asyncio.gather(room.task, return_exceptions=True)
        self._rooms.clear()

    # -- reading --------------------------------------------------------------------------------------------

    async def _read(self, workspace_id: UUID, room: _Room) -> None:
        is_failing = False
        loop = asyncio.get_running_loop()
        while True:
            until_places = room.placed_at + PLACES_EVERY_S - loop.time() if room.lines_moved else POLL_S
            try:
                async with asyncio.timeout(max(0.0, min(POLL_S, until_places))):
                    await room.woken.wait()
            except TimeoutError:
                pass
            room.woken.clear()
            try:
                while await self._step(workspace_id, room):
                    pass
                if loop.time() >= room.vouched_at + VOUCH_EVERY_S:
                    room.vouched_at = loop.time()
                    await self._vouch(workspace_id, self._waiting(room))
                if room.lines_moved and loop.time() >= room.placed_at + PLACES_EVERY_S:
                    room.placed_at = loop.time()
                    room.lines_moved = False
                    await self._tell_places(workspace_id, room)
            except (Unavailable, *UNREACHABLE):
                if not is_failing:
                    log.warning("visitor_feed_interrupted", workspace_id=str(workspace_id))
                is_failing = True
                room.lines_moved = True  # where everybody stands may be among what was not told
                await asyncio.sleep(0.5)
                room.woken.set()
            except Exception:
                # One bad row must not silence every window: reading goes on behind it, and each window comes back
                # and asks for what it missed.
                log.exception("visitor_feed_failed", workspace_id=str(workspace_id))
                for windows in list(room.windows.values()):
                    for window in list(windows):
                        window.restart()
            else:
                is_failing = False

    async def _step(self, workspace_id: UUID, room: _Room) -> bool:
        """Bring one batch of events to the windows; true if there may be more."""
        events = self._from_memory(room)
        async with self._database.look_up() as connection:
            if events is None:
                rows = await connection.fetch(_EVENTS, workspace_id, room.cursor, BATCH)
                events = [(row["seq"], row["type"], row["conversation_id"], row["message_id"]) for row in rows]
            if not events:
                return False
            before, room.cursor = room.cursor, events[-1][0]
            try:
                await self._show(connection, workspace_id, room, events)
            except (Unavailable, *UNREACHABLE):
                room.cursor = before  # nobody has seen them yet
                raise
        return True

    async def _tell_places(self, workspace_id: UUID, room: _Room) -> None:
        """Tell every window that waits where it stands; one look for all of them, none where nobody waits."""
        waiting = [window for windows in room.windows.values() for window in windows if window.waits]
        ids = {window.conversation_id for window in waiting if window.conversation_id is not None}
        if ids:
            async with self._database.acquire() as connection:
                places = await self._places(connection, workspace_id, sorted(ids), self._clock.now())
            for window in waiting:
                if window.waits and window.conversation_id in ids:  # still, after that look
                    window.push_place(places.get(window.conversation_id))

    async def _vouch(self, workspace_id: UUID, ids: Collection[UUID]) -> None:
        """Say who waits at an open window; where somebody is in the way, the next time will do."""
        if ids:
            try:
                await self._patience.windows_open(workspace_id, sorted(ids))
            except (*RETRYABLE, asyncpg.LockNotAvailableError) as error:
                log.info("windows_not_vouched_for", workspace_id=str(workspace_id), error=str(error))

    async def _tell_left(self, workspace_id: UUID, conversation_id: UUID) -> None:
        """Say that a customer closed their window; untold, it is known as soon as nobody vouches for them any more."""
        try:
            await self._patience.window_closed(workspace_id, conversation_id)
        except (Unavailable, *UNREACHABLE, *RETRYABLE, asyncpg.LockNotAvailableError) as error:
            log.info("window_closed_untold", workspace_id=str(workspace_id), error=str(error))

    @staticmethod
    def _waiting(room: _Room) -> set[UUID]:
        """Return the conversations of the windows that wait for somebody."""
        return {
            window.conversation_id
            for windows in room.windows.values()
            for window in windows
            if window.waits and window.conversation_id is not None
        }

    async def _show(
        self,
        connection: Hot,
        workspace_id: UUID,
        room: _Room,
        events: Sequence[tuple[int, str, UUID | None, UUID | None]],
    ) -> None:
        """Look up what concerns the open windows and push it; what a window has already it does not show again."""
        if any(type_.startswith(_LINES) for _, type_, _, _ in events):
            room.lines_moved = True
        known = self._known(room)
        moved = {
            conversation_id
            for _, type_, conversation_id, _ in events
            if conversation_id is not None
            and (type_ in _ELSEWHERE or (type_ in _STANDINGS and conversation_id in known))
        }
        if moved:
            for standing in await record.standings(connection, workspace_id, sorted(moved)):
                for window in room.windows.get((standing.inbox_id, standing.thread_key), ()):
                    window.push_standing(standing)
                    # Answered and then written again, it has a place once more, though nothing moved in its line.
                    room.lines_moved = room.lines_moved or window.waits
            known = self._known(room)
        message_ids = [
            message_id
            for _, type_, conversation_id, message_id in events
            if type_ in _MESSAGES and message_id is not None and conversation_id in known
        ]
        if message_ids:
            for row in await record.messages(connection, workspace_id, message_ids):
                for window in room.windows.get((row["inbox_id"], row["thread_key"]), ()):
                    window.push_message(row)

    @staticmethod
    def _known(room: _Room) -> set[UUID | None]:
        """Return the conversations of the open windows: nobody else's events are looked up."""
        return {window.conversation_id for windows in room.windows.values() for window in windows}

    @staticmethod
    def _from_memory(room: _Room) -> list[tuple[int, str, UUID | None, UUID | None]] | None:
        """Return the events that follow the cursor without a gap, where commits of this process brought them."""
        room.pending.sort(key=lambda hint: hint[0])
        events = []
        cursor = room.cursor
        while room.pending:
            last, drafts = room.pending[0]
            if last <= cursor:
                room.pending.pop(0)
                continue
            if last - len(drafts) != cursor:
                room.pending.clear()  # another process committed in between: the table knows
                break
            room.pending.pop(0)
            first = last - len(drafts) + 1
            events += [
                (first + place, draft.type, draft.conversation_id, draft.message_id)
                for place, draft in enumerate(drafts)
            ]
            cursor = last
        return events or None
