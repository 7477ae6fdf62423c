"""That an agent types, told to customers whose channel can show it: a courtesy, never worth a failure or a wait."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from uuid import UUID

import structlog

from channels.contract import TypingSender
from channels.registry import Adapters
from kit.db import UNREACHABLE, Database
from kit.errors import NotFound, TrunklineError

log = structlog.get_logger(__name__)

AGAIN_AFTER_S = 5.0  # what providers show fades after five seconds or more
PLACE_KEPT_S = 60.0
MAX_PLACES = 2_000  # conversations; the one not typed in for longest goes
MAX_UNDER_WAY = 32

# Where the customer wrote last: there an answer would go.
_PLACE = """
SELECT thread.inbox_id, thread.external_id AS thread_key, identity.external_id AS recipient
FROM thread JOIN identity ON identity.workspace_id = thread.workspace_id AND identity.id = thread.identity_id
WHERE thread.workspace_id = $1 AND thread.open_conversation_id = $2
ORDER BY coalesce(thread.last_inbound_at, thread.created_at) DESC, thread.id LIMIT 1
"""


@dataclass(slots=True)
class _Place:
    """Where a conversation's typing goes, and what was told last. ``inbox_id`` is ``None`` where it goes nowhere."""

    inbox_id: UUID | None
    recipient: str
    thread_key: str
    found_at: float
    told_on: bool = False
    told_at: float = float("-inf")


class TypingOut:
    """Passes on what the agents of this process type."""

    def __init__(self, database: Database, adapters: Adapters) -> None:
        self._database = database
        self._adapters = adapters
        self._places: OrderedDict[UUID, _Place] = OrderedDict()
        self._under_way: set[asyncio.Task[None]] = set()

    async def agent_types(self, workspace_id: UUID, conversation_id: UUID, on: bool) -> None:
        """Tell the customer in the background, at most every five seconds; too much at once is dropped."""
        if not any(isinstance(adapter, TypingSender) for _, adapter in self._adapters.of_workspace(workspace_id)):
            return
        if len(self._under_way) < MAX_UNDER_WAY:
            task = asyncio.create_task(self._tell(workspace_id, conversation_id, on), name=f"typing {conversation_id}")
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def stop(self) -> None:
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _tell(self, workspace_id: UUID, conversation_id: UUID, on: bool) -> None:
        try:
            place = await self._find(workspace_id, conversation_id)
            now_s = asyncio.get_running_loop().time()
            if place.inbox_id is None or (on == place.told_on and (not on or now_s < place.told_at + AGAIN_AFTER_S)):
                return
            place.told_on, place.told_at = on, now_s
            _, adapter = self._adapters.get(place.inbox_id)
            if isinstance(adapter, TypingSender):
                await adapter.send_typing(place.recipient, place.thread_key, on)
        except NotFound:
            return  # the inbox was switched off a moment ago
        except (TrunklineError, *UNREACHABLE) as error:
            log.debug("typing_not_told", conversation_id=str(conversation_id), reason=type(error).__name__)
        except Exception:
            log.exception("typing_failed", conversation_id=str(conversation_id))

    async def _find(self, workspace_id: UUID, conversation_id: UUID) -> _Place:
        now_s = asyncio.get_running_loop().time()
        place = self._places.get(conversation_id)
        if place is None or now_s > place.found_at + PLACE_KEPT_S:
            async with self._database.look_up() as connection:
                row = await connection.fetchrow(_PLACE, workspace_id, conversation_id)
            place = (
                _Place(row["inbox_id"], row["recipient"], row["thread_key"], now_s)
                if row is not None
                else _Place(None, "", "", now_s)
            )
            self._places[conversation_id] = place
            if len(self._places) > MAX_PLACES:
                self._places.popitem(last=False)
        self._places.move_to_end(conversation_id)
        return place
