"""How an event looks to a webhook: as a frame of the stream, made by the same hands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from automation.ports import EventWriter
from gateway.realtime.wire import bare_tail, make_frames
from kit.db import Database


class FrameWriter:
    """Implements ``automation.ports.EventWriter``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def __call__(self, workspace_id: UUID, event: Mapping[str, Any], *, with_snapshot: bool) -> bytes:
        """See ``EventWriter``."""
        if not with_snapshot:
            return bare_tail(event)
        async with self._database.acquire() as connection:
            (frame,) = await make_frames(connection, workspace_id, [event])
        return frame.tail


_: type[EventWriter] = FrameWriter
