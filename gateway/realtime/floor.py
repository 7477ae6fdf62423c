"""The floor, live: worked out once a second at most, only while somebody shows it, and sent as what has changed.

Who begins to watch gets the whole (``"whole": true``), then the rows that changed, by id; ``queue_ids`` and
``agent_ids`` give the order, and what is not in them is gone. Both come over one socket, so none is missed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
import structlog

from conversations.access import Scope
from conversations.events import EventDraft
from gateway.realtime.parcel import Parcel
from gateway.realtime.socket import StreamSocket
from gateway.wire.common import encode
from gateway.wire.floor import FloorNow, floor
from kit.db import UNREACHABLE
from kit.errors import TrunklineError
from routing.overview import Floor, Overviews

log = structlog.get_logger(__name__)

AT_MOST_EVERY_S = 1.0
LOOK_EVERY_S = 5.0  # the end of a day or of a connection is no event, and a hint may be lost

View = frozenset[UUID] | None  # the queues that may be seen; None: all


@dataclass(slots=True)
class Shown:
    """What those with one view were sent last, each row encoded."""

    queues: dict[UUID, bytes] = field(default_factory=dict)
    agents: dict[UUID, bytes] = field(default_factory=dict)
    at_risk: bytes = b""


@dataclass(slots=True)
class Gallery:
    """Those who watch one workspace: what each was brought up to, ``None`` for nothing yet."""

    task: asyncio.Task[None] | None = None
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    sockets: dict[StreamSocket, tuple[View] | None] = field(default_factory=dict)
    shown: dict[View, Shown] = field(default_factory=dict)


class FloorWatch:
    """Keeps this node's watchers up to date."""

    def __init__(
        self, overviews: Overviews, *, at_most_every_s: float = AT_MOST_EVERY_S, look_every_s: float = LOOK_EVERY_S
    ) -> None:
        self._overviews = overviews
        self._at_most_every_s = at_most_every_s
        self._look_every_s = look_every_s
        self._galleries: dict[UUID, Gallery] = {}

    @property
    def watched(self) -> int:
        """How many workspaces are watched through this node."""
        return len(self._galleries)

    def enter(self, socket: StreamSocket) -> None:
        """Show the floor to a socket from now on, as long as its owner may see it."""
        if not socket.scope.may("floor.watch"):
            return
        workspace_id = socket.scope.workspace_id
        gallery = self._galleries.get(workspace_id)
        if gallery is None:
            gallery = self._galleries[workspace_id] = Gallery()
            gallery.task = asyncio.create_task(self._keep_shown(workspace_id, gallery), name=f"floor-{workspace_id}")
        gallery.sockets[socket] = None
        gallery.woken.set()

    def leave(self, socket: StreamSocket) -> None:
        workspace_id = socket.scope.workspace_id
        gallery = self._galleries.get(workspace_id)
        if gallery is None or socket not in gallery.sockets:
            return
        del gallery.sockets[socket]
        if not gallery.sockets:
            del self._galleries[workspace_id]
            if gallery.task is not None:
                gallery.task.cancel()

    def heard(self, workspace_id: UUID, _last: int, _drafts: Sequence[EventDraft] = ()) -> None:
        """A ``Wake``: something was committed."""
        if gallery := self._galleries.get(workspace_id):
            gallery.woken.set()

    async def stop(self) -> None:
        tasks = [gallery.task for gallery in self._galleries.values() if gallery.task is not None]
        self._galleries.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _keep_shown(self, workspace_id: UUID, gallery: Gallery) -> None:
        while True:
            try:
                async with asyncio.timeout(self._look_every_s):
                    await gallery.woken.wait()
            except TimeoutError:
                pass
            gallery.woken.clear()
            try:
                self._show(gallery, await self._overviews.read(workspace_id))
            except (TrunklineError, *UNREACHABLE) as error:
                log.warning("floor_skipped", workspace_id=str(workspace_id), reason=str(error))
            except Exception:
                log.exception("floor_failed", workspace_id=str(workspace_id))
            await asyncio.sleep(self._at_most_every_s)

    def _show(self, gallery: Gallery, whole: Floor) -> None:
        """Bring everybody up to ``whole``: who had the last look gets what changed since, others all."""
        views: dict[View, list[StreamSocket]] = {}
        for socket in tuple(gallery.sockets):
            if socket.scope.may("floor.watch"):
                views.setdefault(_view(socket.scope), []).append(socket)
            else:
                self.leave(socket)
        gallery.shown = {view: shown for view, shown in gallery.shown.items() if view in views}
        for view, sockets in views.items():
            seen = floor(whole if view is None else whole.limited_to(view))
            before = gallery.shown.get(view)
            shown = gallery.shown[view] = _encoded(seen)
            change = _frame(seen, shown, before) if before is not None else None
            everything: Parcel | None = None
            for socket in sockets:
                if before is not None and gallery.sockets.get(socket) == (view,):
                    if change is not None:
                        socket.pass_on(change)
                else:
                    everything = everything or _frame(seen, shown, None)
                    if everything is not None:
                        socket.pass_on(everything)
                    if socket in gallery.sockets:
                        gallery.sockets[socket] = (view,)


def _view(scope: Scope) -> View:
    return None if scope.sees_all else scope.queue_ids


def _encoded(seen: FloorNow) -> Shown:
    return Shown(
        {one["id"]: encode(one) for one in seen["queues"]},
        {one["id"]: encode(one) for one in seen["agents"]},
        encode(seen["at_risk"]),
    )


def _frame(seen: FloorNow, shown: Shown, before: Shown | None) -> Parcel | None:
    """Return the frame with what differs from ``before``; ``None``: nothing does."""
    data: dict[str, Any] = {"at": seen["at"], "whole": before is None}
    for name in ("queues", "agents"):
        rows: Mapping[UUID, bytes] = getattr(shown, name)
        held: Mapping[UUID, bytes] = getattr(before, name) if before is not None else {}
        if changed := [orjson.Fragment(row) for id_, row in rows.items() if held.get(id_) != row]:
            data[name] = changed
        if before is None or list(rows) != list(held):
            data[f"{name.removesuffix('s')}_ids"] = list(rows)
    if before is None or before.at_risk != shown.at_risk:
        data["at_risk"] = orjson.Fragment(shown.at_risk)
    return Parcel(encode({"type": "floor", "data": data})) if len(data) > 2 else None
