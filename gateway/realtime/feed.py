"""One workspace's events as they are committed, read once and handed to every socket that may see them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from uuid import UUID

import structlog

from conversations.access import Scope
from gateway.realtime.parcel import Parcel
from gateway.realtime.wire import RIGHTS, Frame, make_frames, pack
from gateway.wire.common import Row
from kit.clock import Clock
from kit.db import UNREACHABLE, Database, Hot
from kit.errors import Unavailable

log = structlog.get_logger(__name__)

POLL_S = 2.0  # a hint may be lost; an event then arrives this late at most
BATCH = 200  # events a read
PAUSE_S = 0.5  # after a failed read
FEED_KEPT = timedelta(days=7)  # the feed is the last 7 days of the record
MAX_REPLAY = 5_000  # events; beyond that fresh snapshots are cheaper for both sides

_EVENTS = """
SELECT seq, type, at, conversation_id, message_id, contact_id, agent_id, queue_id, actor_kind, actor_id, data
FROM event WHERE workspace_id = $1 AND seq > $2 ORDER BY seq LIMIT $3
"""
_LAST = "SELECT last FROM feed WHERE workspace_id = $1"
_RIGHTS = """
SELECT EXISTS (SELECT FROM event WHERE workspace_id = $1 AND seq > $2 AND type = 'agent.updated' AND agent_id = $3
                 AND data->'fields' ?| $4::text[])
"""
_AGE = "SELECT at FROM event WHERE workspace_id = $1 AND seq > $2 ORDER BY seq LIMIT 1"


class Reader(Protocol):
    """A socket as the feed sees it; ``seq`` is the number of the last frame it was given."""

    scope: Scope
    seq: int

    def deliver(self, seq: int, parcel: Parcel) -> None:
        """Take packed frames with higher numbers, of which ``seq`` is the last one's; never waits."""
        ...

    def reset(self, cursor: int) -> None:
        """Fetch fresh snapshots; frames go on from ``cursor``."""
        ...

    def lost(self, conversation_id: UUID) -> None:
        """Learn that this conversation is not (or no longer) theirs to see."""
        ...

    async def drained(self) -> None:
        """Wait until most of what was delivered has been written."""
        ...


class Feed:
    """Reads one workspace's event table from its cursor, woken by hints, and fans the frames out.

    ``cursor`` is the number of the last event that every reader was offered. A reader catches up from the table
    by itself and joins when it has reached that number, so nothing falls between.

    Args:
        on_rights: brings the scopes of all sockets up to date and resets those that changed; called before anybody is
            given the event that changed them, so that a client whose line breaks meanwhile comes back with a cursor
            before it.
        on_frame: told of each frame once, when every reader was offered it; must return at once.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        workspace_id: UUID,
        cursor: int,
        on_rights: Callable[[], Awaitable[None]],
        on_frame: Callable[[Frame], None] = lambda _: None,
    ) -> None:
        self.database = database
        self.clock = clock
        self.workspace_id = workspace_id
        self.cursor = cursor
        self.on_rights = on_rights
        self.on_frame = on_frame
        self.readers: set[Reader] = set()
        self._woken = asyncio.Event()
        self._failing = False
        self._start_over = False

    def wake(self, last: int) -> None:
        """Look now, unless ``last`` was read already."""
        if last > self.cursor:
            self._woken.set()

    async def run(self) -> None:
        """Read for ever."""
        while True:
            try:
                async with asyncio.timeout(POLL_S):
                    await self._woken.wait()
            except TimeoutError:
                pass
            self._woken.clear()
            try:
                while await self._step():
                    pass
            except (Unavailable, *UNREACHABLE):
                if not self._failing:
                    log.warning("feed_interrupted", workspace_id=str(self.workspace_id))
                self._failing = True
                await asyncio.sleep(PAUSE_S)
                self._woken.set()
            except Exception:
                log.exception("feed_failed", workspace_id=str(self.workspace_id), cursor=self.cursor)
                await asyncio.sleep(PAUSE_S)
                self._start_over = True
                self._woken.set()
            else:
                if self._failing:
                    log.info("feed_resumed", workspace_id=str(self.workspace_id))
                self._failing = False

    async def _step(self) -> bool:
        """Read and hand out one batch; true if there may be more."""
        async with self.database.look_up() as connection:
            if self._start_over:
                # An event that cannot be shown must not silence those after it: everybody fetches the state instead.
                self.cursor = await read_last(connection, self.workspace_id)
                self._start_over = False
                for reader in tuple(self.readers):
                    reader.reset(self.cursor)
            frames = await self.read(connection, self.cursor)
            # Before the connection is given back, which takes a round trip of its own.
            rest = self._hand_out(frames) if frames and not self._changes_somebody(frames[0]) else frames
        while rest:
            await self.on_rights()
            rest = self._hand_out(rest)
        return len(frames) == BATCH

    def _changes_somebody(self, frame: Frame) -> bool:
        return frame.rights_of is not None and any(one.scope.agent_id == frame.rights_of for one in self.readers)

    def _hand_out(self, frames: Sequence[Frame]) -> Sequence[Frame]:
        """Hand out the first frame and those after it, up to one that changes somebody's rights; return the rest."""
        end = next((at for at, one in enumerate(frames) if at and self._changes_somebody(one)), len(frames))
        self._fan_out(frames[:end])
        self.cursor = frames[end - 1].seq
        for frame in frames[:end]:
            self.on_frame(frame)
        return frames[end:]

    def _fan_out(self, frames: Sequence[Frame]) -> None:
        # Sockets of one agent share their scope object, so the question who may see is asked once per agent; and
        # those that are shown the same and were given the same frame before receive the very same bytes.
        views: dict[int, _View] = {}
        packed: dict[tuple[tuple[int, ...], int], tuple[int, Parcel] | None] = {}
        for reader in tuple(self.readers):
            view = views.get(id(reader.scope))
            if view is None:
                view = views[id(reader.scope)] = _view(frames, reader.scope)
            key = (view.identity, reader.seq)
            if key not in packed:
                packed[key] = _pack(view.shown, reader.seq)
            if (news := packed[key]) is not None:
                reader.deliver(*news)
            for conversation_id in view.lost:
                reader.lost(conversation_id)

    async def read(self, connection: Hot, cursor: int) -> list[Frame]:
        """Return the frames of at most ``BATCH`` events after ``cursor``."""
        events: list[Row] = await connection.fetch(_EVENTS, self.workspace_id, cursor, BATCH)
        return await make_frames(connection, self.workspace_id, events) if events else []

    async def starting_point(self, wanted: int | None, agent_id: UUID) -> tuple[int, bool]:
        """Say where a new socket begins.

        Args:
            wanted: the ``seq`` of the last frame the client has, or ``None`` for "from now".
            agent_id: whose client it is.
        Returns:
            The cursor to read from, and whether the client must fetch fresh snapshots because ``wanted`` lies
            too far back, in a future that a restore has undone, or before a change of what the agent may see.
        """
        if wanted is None:
            return self.cursor, False
        async with self.database.look_up() as connection:
            last = await read_last(connection, self.workspace_id)
            if wanted > last or wanted < 0 or last - wanted > MAX_REPLAY:
                return self.cursor, True
            oldest = await connection.fetchval(_AGE, self.workspace_id, wanted)
            if oldest is not None and await connection.fetchval(
                _RIGHTS, self.workspace_id, wanted, agent_id, list(RIGHTS)
            ):
                return self.cursor, True
        if oldest is not None and oldest < self.clock.now() - FEED_KEPT:
            return self.cursor, True
        return wanted, False

    async def catch_up(self, reader: Reader, cursor: int) -> None:
        """Bring a reader from ``cursor`` to where the feed is, and let it join."""
        while cursor < self.cursor:
            async with self.database.look_up() as connection:
                frames = await self.read(connection, cursor)
            if not frames:
                raise RuntimeError(f"workspace {self.workspace_id} lacks events between {cursor} and {self.cursor}")
            for frame in frames:
                if frame.rights_of == reader.scope.agent_id:
                    await self.on_rights()
                tail = frame.tail_for(reader.scope)
                if tail is not None and (news := _pack([(frame.seq, tail)], reader.seq)) is not None:
                    reader.deliver(*news)
                cursor = frame.seq
                await reader.drained()
        # Nothing is awaited between the comparison and this line.
        self.readers.add(reader)


@dataclass(frozen=True, slots=True)
class _View:
    """What one scope is shown of some frames.

    Attributes:
        shown: number and rest of each frame that it may see.
        identity: equal where the same is shown, as long as the frames are held.
        lost: conversations of which it was told no more than that they are not theirs, or nothing.
    """

    shown: Sequence[tuple[int, bytes]]
    identity: tuple[int, ...]
    lost: Sequence[UUID]


def _view(frames: Sequence[Frame], scope: Scope) -> _View:
    tails = [frame.tail_for(scope) for frame in frames]
    shown = [(frame.seq, tail) for frame, tail in zip(frames, tails, strict=True) if tail is not None]
    lost = [
        frame.conversation_id
        for frame, tail in zip(frames, tails, strict=True)
        if tail is not frame.tail and frame.conversation_id is not None
    ]
    return _View(shown, tuple(id(tail) for _, tail in shown), lost)


def _pack(shown: Sequence[tuple[int, bytes]], seq: int) -> tuple[int, Parcel] | None:
    """Put together what a reader who was given ``seq`` last has not had; return the last number with it."""
    messages = []
    for number, tail in shown:
        if number > seq:
            messages.append(pack(number, seq, tail))
            seq = number
    return (seq, Parcel(*messages)) if messages else None


async def read_last(connection: Hot, workspace_id: UUID) -> int:
    """Return the number of the newest committed event; 0 for a workspace that has none, or is not there."""
    last: int | None = await connection.fetchval(_LAST, workspace_id)
    return last or 0
