"""What automation asks of others; ``gateway/app.py`` hands it in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol
from uuid import UUID


class EventWriter(Protocol):
    """``gateway.realtime.wire`` knows how an event and what it is about look outside."""

    async def __call__(self, workspace_id: UUID, event: Mapping[str, Any], *, with_snapshot: bool) -> bytes:
        """Return what a frame of the stream says of an event behind its number: ``,"type":…,"at":…,"data":{…}}``.

        Args:
            event: a row of ``event``.
            with_snapshot: beside the event's own ids and numbers the current state of what it is about.
        """
        ...
