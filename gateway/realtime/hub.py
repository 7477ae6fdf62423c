"""Who listens to what, on this node: feeds by workspace, their sockets, presence, and the hints between nodes."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any, Protocol
from uuid import UUID

import structlog
from aiohttp import WSCloseCode

from conversations.events import EventDraft
from gateway.callers import Caller
from gateway.realtime.bus import Bus
from gateway.realtime.feed import Feed, read_last
from gateway.realtime.guard import credential, current_scopes
from gateway.realtime.presence import Place, Viewers
from gateway.realtime.socket import SCOPE_CHANGED, SIGNED_OUT, Note, StreamSocket, Viewing, Watching
from gateway.realtime.wire import Access, Frame, read_access
from kit.clock import Clock
from kit.db import UNREACHABLE, Database
from kit.errors import Unavailable
from kit.tasks import Supervisor

log = structlog.get_logger(__name__)

RECHECK_S = 4.0  # a revoked session's socket ends within 5 s
LEASE_S = 15.0  # how often an agent's presence is vouched for; see docs/routing.md
RELOAD_S = 5.0  # a page that reloads is not an agent who left


class Connections(Protocol):
    """Who is connected, as routing needs to know it."""

    async def renew(self, workspace_id: UUID, agent_ids: Collection[UUID]) -> None:
        """Vouch for these agents until well after the next call."""
        ...

    async def drop(self, workspace_id: UUID, agent_id: UUID) -> None:
        """No longer vouch for an agent who has left this node."""
        ...


class FloorWatchers(Protocol):
    """Who shows the floor, and is to be kept up to date."""

    def enter(self, socket: StreamSocket) -> None: ...

    def leave(self, socket: StreamSocket) -> None: ...


class TypingRelay(Protocol):
    """Tells the customer's side that an agent types, where the channel can."""

    async def agent_types(self, workspace_id: UUID, conversation_id: UUID, on: bool) -> None: ...


@dataclass(slots=True)
class Room:
    """A workspace with listeners: its feed, the task that reads it, and each socket's credential."""

    feed: Feed
    task: asyncio.Task[None]
    sockets: dict[StreamSocket, UUID] = field(default_factory=dict)


class Hub:
    """The live side of one process.

    Args:
        node: names this process among others.
        idle: how long a session may lie unused before it ends.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        node: str,
        idle: timedelta,
        connections: Connections,
        typing: TypingRelay | None = None,
        typing_out: TypingRelay | None = None,
        floor: FloorWatchers | None = None,
    ) -> None:
        self.database = database
        self.clock = clock
        self.node = node
        self.idle = idle
        self.connections = connections
        self.typing_relay = typing
        self.typing_out = typing_out
        self.floor = floor
        self.bus = Bus(database, node, self._hear)
        self.viewers = Viewers(lambda: asyncio.get_running_loop().time())
        # Who else here wants to hear that another node has committed: called with the workspace and its newest number.
        self.elsewhere: list[Callable[[UUID, int], None]] = []
        # Who wants to hear that a customer wrote where somebody looks on, through this node.
        self.asked: list[Callable[[Place], None]] = []
        self._rooms: dict[UUID, Room] = {}
        self._opening: dict[UUID, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._beside: set[asyncio.Task[None]] = set()
        # A socket may part after the hub has stopped; what it leaves behind is not begun any more.
        self._is_stopped = False

    def start(self, tasks: Supervisor) -> None:
        """Run the loops that look after sockets and talk to other nodes."""
        self.bus.start(tasks)
        tasks.start("stream-recheck", self._recheck_often)
        tasks.start("stream-leases", self._renew_often)

    async def stop(self) -> None:
        """Tell every socket to come back later, and stop reading."""
        self._is_stopped = True
        for room in self._rooms.values():
            for socket in tuple(room.sockets):
                socket.close(WSCloseCode.SERVICE_RESTART, "the server restarts; come back")
            room.task.cancel()
        tasks = [room.task for room in self._rooms.values()] + [*self._beside]
        for task in self._beside:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._rooms.clear()

    def wake(self, workspace_id: UUID, last: int, _drafts: Sequence[EventDraft] = ()) -> None:
        """Have the events up to ``last`` read, here and on other nodes; called after each commit."""
        if room := self._rooms.get(workspace_id):
            room.feed.wake(last)
        self.bus.wake(workspace_id, last)

    @property
    def listening(self) -> int:
        """How many sockets are open."""
        return sum(len(room.sockets) for room in self._rooms.values())

    async def serve(self, socket: StreamSocket, caller: Caller, cursor: int | None) -> None:
        """Look after one connection from its greeting to its end."""
        workspace_id = caller.scope.workspace_id
        socket.on_lost = lambda: self._look_at(socket, None)
        room: Room | None = None
        try:
            room = await self._enter(workspace_id, socket, credential(caller))
            await self.connections.renew(workspace_id, [caller.scope.agent_id])
            if cursor is not None:
                await self._see_anew(socket, credential(caller))
            start, is_stale = await room.feed.starting_point(cursor, caller.scope.agent_id)
            socket.greet(start, self.node)
            if is_stale:
                socket.reset(start)
            catching_up = asyncio.create_task(self._catch_up(room.feed, socket, start))
            try:
                await socket.listen(lambda note: self._take_note(socket, note))
            finally:
                catching_up.cancel()
                await asyncio.gather(catching_up, return_exceptions=True)
        except (Unavailable, *UNREACHABLE):
            socket.close(WSCloseCode.SERVICE_RESTART, "the database is away for a moment; come back")
            await socket.ended()
        except Exception:
            log.exception("stream_failed", workspace_id=str(workspace_id))
            socket.close(WSCloseCode.INTERNAL_ERROR, "something went wrong; come back")
            await socket.ended()
        finally:
            if room is not None:
                self._leave(workspace_id, room, socket)

    async def agent_types(self, workspace_id: UUID, conversation_id: UUID, agent_id: UUID, on: bool) -> None:
        """Show colleagues and the customer that an agent types. The caller has checked that they may see it."""
        data = {"conversation_id": conversation_id, "agent_id": agent_id, "on": on}
        await self._spread_typing(workspace_id, conversation_id, data)
        for relay in (self.typing_relay, self.typing_out):
            if relay is not None:
                await relay.agent_types(workspace_id, conversation_id, on)

    async def customer_types(self, workspace_id: UUID, conversation_id: UUID, on: bool) -> None:
        """Show the agents who look at a conversation, and its owner, that the customer types."""
        data = {"conversation_id": conversation_id, "visitor": True, "on": on}
        await self._spread_typing(workspace_id, conversation_id, data)

    def show(self, workspace_id: UUID, conversation_id: UUID, type_: str, data: Mapping[str, Any]) -> None:
        """Say something that is not recorded to the agents who look at a conversation through this node."""
        for socket in self._sockets(workspace_id):
            if socket.viewing == conversation_id:
                socket.say({"type": type_, "data": data})

    async def recheck(self, workspace_id: UUID) -> None:
        """Close the sockets whose session or role has ended, and re-sort those whose queues have changed."""
        room = self._rooms.get(workspace_id)
        if room is None or not room.sockets:
            return
        asked = dict(room.sockets)  # who comes while the answer is under way was checked a moment ago
        async with self.database.look_up() as connection:
            now = self.clock.now()
            scopes = await current_scopes(connection, workspace_id, set(asked.values()), now, self.idle)
        shared = {scope: scope for scope in (socket.scope for socket in room.sockets)}
        for socket, held in asked.items():
            if socket not in room.sockets:
                continue
            scope = scopes.get(held)
            if scope is None:
                socket.close(SIGNED_OUT, "the session has ended")
            elif (scope.role, scope.permissions) != (socket.scope.role, socket.scope.permissions):
                socket.reset(socket.seq)
                socket.close(SCOPE_CHANGED, "your role has changed")
            elif scope != socket.scope:
                socket.scope = shared.setdefault(scope, scope)
                socket.reset(socket.seq)

    async def _see_anew(self, socket: StreamSocket, held: UUID) -> None:
        """Give a client that comes back the rights its agent has now, not those of a moment before it was let in."""
        workspace_id = socket.scope.workspace_id
        async with self.database.look_up() as connection:
            scopes = await current_scopes(connection, workspace_id, [held], self.clock.now(), self.idle)
        if (scope := scopes.get(held)) is not None and scope != socket.scope:
            others = (other.scope for other in self._sockets(workspace_id))
            socket.scope = next((other for other in others if other == scope), scope)

    async def _catch_up(self, feed: Feed, socket: StreamSocket, start: int) -> None:
        try:
            await feed.catch_up(socket, start)
        except (Unavailable, *UNREACHABLE):
            socket.close(WSCloseCode.SERVICE_RESTART, "the database is away for a moment; come back")
        except Exception:
            log.exception("catch_up_failed", workspace_id=str(feed.workspace_id))
            socket.close(WSCloseCode.INTERNAL_ERROR, "something went wrong; come back")

    async def _enter(self, workspace_id: UUID, socket: StreamSocket, held: UUID) -> Room:
        async with self._opening[workspace_id]:
            room = self._rooms.get(workspace_id)
            if room is None:
                async with self.database.look_up() as connection:
                    last = await read_last(connection, workspace_id)
                feed = Feed(
                    self.database,
                    self.clock,
                    workspace_id,
                    last,
                    lambda: self.recheck(workspace_id),
                    lambda frame: self._notice(workspace_id, frame),
                )
                room = Room(feed, asyncio.create_task(feed.run(), name=f"feed-{workspace_id}"))
                self._rooms[workspace_id] = room
            # Sockets with equal rights share one scope object: the feed asks each question once per object.
            socket.scope = next((other.scope for other in room.sockets if other.scope == socket.scope), socket.scope)
            room.sockets[socket] = held
            return room

    def _leave(self, workspace_id: UUID, room: Room, socket: StreamSocket) -> None:
        room.feed.readers.discard(socket)
        if self.floor is not None:
            self.floor.leave(socket)
        room.sockets.pop(socket, None)
        self._look_at(socket, None)
        agent_id = socket.scope.agent_id
        if not self._is_here(workspace_id, agent_id):
            self._run(partial(self._drop_later, workspace_id, agent_id))
        if not room.sockets and self._rooms.get(workspace_id) is room:
            room.task.cancel()
            del self._rooms[workspace_id]

    def _is_here(self, workspace_id: UUID, agent_id: UUID) -> bool:
        room = self._rooms.get(workspace_id)
        return room is not None and any(socket.scope.agent_id == agent_id for socket in room.sockets)

    async def _drop_later(self, workspace_id: UUID, agent_id: UUID) -> None:
        await asyncio.sleep(RELOAD_S)
        if self._is_here(workspace_id, agent_id):
            return
        await self.connections.drop(workspace_id, agent_id)

    async def _take_note(self, socket: StreamSocket, note: Note) -> None:
        scope = socket.scope
        if isinstance(note, Watching):
            if self.floor is not None:
                (self.floor.enter if note.floor else self.floor.leave)(socket)
        elif isinstance(note, Viewing):
            wanted = note.conversation_id
            if wanted is None or await self._access(scope.workspace_id, wanted, socket):
                self._look_at(socket, wanted)
        elif note.conversation_id == socket.viewing or await self._access(
            scope.workspace_id, note.conversation_id, socket
        ):
            await self.agent_types(scope.workspace_id, note.conversation_id, scope.agent_id, note.on)

    async def _access(self, workspace_id: UUID, conversation_id: UUID, socket: StreamSocket) -> Access | None:
        """Return a conversation's access values if this socket may see it."""
        async with self.database.look_up() as connection:
            access = await read_access(connection, workspace_id, conversation_id)
        return access if access is not None and access.admits(socket.scope) else None

    def _notice(self, workspace_id: UUID, frame: Frame) -> None:
        if frame.type != "message.received" or frame.conversation_id is None:
            return
        if self.viewers.here(place := (workspace_id, frame.conversation_id)):
            for tell in self.asked:
                tell(place)

    def _look_at(self, socket: StreamSocket, conversation_id: UUID | None) -> None:
        scope = socket.scope
        before, socket.viewing = socket.viewing, conversation_id
        if before == conversation_id:
            return
        if before is not None:
            self.viewers.leave((scope.workspace_id, before), scope.agent_id)
            self._tell_presence((scope.workspace_id, before))
        if conversation_id is not None:
            self.viewers.enter((scope.workspace_id, conversation_id), scope.agent_id)
            self._tell_presence((scope.workspace_id, conversation_id))

    def _tell_presence(self, place: Place, *, spread: bool = True) -> None:
        """Say who looks at a conversation to those who look at it."""
        data = {"conversation_id": place[1], "agent_ids": self.viewers.everywhere(place)}
        for socket in self._sockets(place[0]):
            if socket.viewing == place[1]:
                socket.say({"type": "presence", "data": data})
        if spread:
            self.bus.send({"presence": {"place": place, "agent_ids": self.viewers.here(place)}})

    async def _spread_typing(self, workspace_id: UUID, conversation_id: UUID, data: dict[str, Any]) -> None:
        self.bus.send({"typing": {"workspace_id": workspace_id, **data}})
        await self._show_typing(workspace_id, conversation_id, data)

    async def _show_typing(self, workspace_id: UUID, conversation_id: UUID, data: dict[str, Any]) -> None:
        if workspace_id not in self._rooms:
            return
        async with self.database.look_up() as connection:
            access = await read_access(connection, workspace_id, conversation_id)
        if access is None:
            return
        for socket in self._sockets(workspace_id):
            mine = socket.scope.agent_id == access.assignee_id or socket.viewing == conversation_id
            if mine and access.admits(socket.scope) and socket.scope.agent_id != data.get("agent_id"):
                socket.say({"type": "typing", "data": data})

    def _sockets(self, workspace_id: UUID) -> Iterable[StreamSocket]:
        room = self._rooms.get(workspace_id)
        return tuple(room.sockets) if room else ()

    def _hear(self, note: dict[str, Any]) -> None:
        """Take a note of another node."""
        for workspace, last in note.get("seq", {}).items():
            workspace_id = UUID(workspace)
            if room := self._rooms.get(workspace_id):
                room.feed.wake(last)
            for tell in self.elsewhere:
                tell(workspace_id, last)
        if presence := note.get("presence"):
            workspace, conversation = presence["place"]
            place = (UUID(workspace), UUID(conversation))
            before = self.viewers.everywhere(place)
            self.viewers.hear(note["node"], place, map(UUID, presence["agent_ids"]))
            if self.viewers.everywhere(place) != before:
                self._tell_presence(place, spread=False)
        if typing := note.get("typing"):
            workspace_id, conversation_id = UUID(typing.pop("workspace_id")), UUID(typing["conversation_id"])
            self._run(partial(self._show_typing, workspace_id, conversation_id, typing))
            if "agent_id" in typing and self.typing_relay is not None:
                # The customer's window may be open on this node.
                relay = self.typing_relay.agent_types
                self._run(partial(relay, workspace_id, conversation_id, typing["on"]))

    def _run(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do something beside, until it ends or the hub stops; a database that is away costs only the news."""
        if self._is_stopped:
            return
        task = asyncio.create_task(_forgiving(work))
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    async def _recheck_often(self) -> None:
        while True:
            await asyncio.sleep(RECHECK_S)
            for workspace_id in tuple(self._rooms):
                await self.recheck(workspace_id)

    async def _renew_often(self) -> None:
        while True:
            await asyncio.sleep(LEASE_S)
            for workspace_id in tuple(self._rooms):
                agents = {socket.scope.agent_id for socket in self._sockets(workspace_id)}
                await self.connections.renew(workspace_id, sorted(agents))
            for place in self.viewers.places_here():
                self.bus.send({"presence": {"place": place, "agent_ids": self.viewers.here(place)}})
            for place in self.viewers.forget_faded():
                self._tell_presence(place, spread=False)


async def _forgiving(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    try:
        await work()
    except (Unavailable, *UNREACHABLE) as error:
        log.warning("stream_chore_skipped", reason=str(error))
