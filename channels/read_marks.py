"""That an agent has read what a customer wrote, told to customers whose channel shows it: a courtesy, as typing is.

Only the agent who owns the conversation tells it: who merely looks in has not begun to answer.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from uuid import UUID

import structlog

from channels.contract import ReadReceipts
from channels.registry import Adapters
from kit.db import UNREACHABLE, Database
from kit.errors import NotFound, TrunklineError

log = structlog.get_logger(__name__)

MAX_TOLD = 5_000  # conversations; the one told longest ago goes
MAX_UNDER_WAY = 32

# The customer's newest message that was read, and where it came from.
_READ = """
SELECT message.sequence, thread.inbox_id, thread.external_id AS thread_key, identity.external_id AS recipient
FROM message
JOIN conversation ON conversation.workspace_id = message.workspace_id AND conversation.id = message.conversation_id
JOIN thread ON thread.workspace_id = message.workspace_id AND thread.id = message.thread_id
JOIN identity ON identity.workspace_id = thread.workspace_id AND identity.id = thread.identity_id
WHERE message.workspace_id = $1 AND message.conversation_id = $2 AND message.sequence <= $3
  AND message.direction = 'in' AND conversation.assignee_id = $4
ORDER BY message.sequence DESC LIMIT 1
"""


class ReadMarks:
    """Passes on what the agents of this process have read."""

    def __init__(self, database: Database, adapters: Adapters) -> None:
        self._database, self._adapters = database, adapters
        self._told: OrderedDict[UUID, int] = OrderedDict()  # conversation → sequence
        self._under_way: set[asyncio.Task[None]] = set()

    def agent_read(self, workspace_id: UUID, conversation_id: UUID, agent_id: UUID, sequence: int) -> None:
        """Tell the customer in the background, each message once; too much at once is dropped."""
        if not any(isinstance(adapter, ReadReceipts) for _, adapter in self._adapters.of_workspace(workspace_id)):
            return
        if self._told.get(conversation_id, -1) < sequence and len(self._under_way) < MAX_UNDER_WAY:
            work = self._tell(workspace_id, conversation_id, agent_id, sequence)
            task = asyncio.create_task(work, name=f"read {conversation_id}")
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def stop(self) -> None:
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _tell(self, workspace_id: UUID, conversation_id: UUID, agent_id: UUID, sequence: int) -> None:
        try:
            async with self._database.acquire() as connection:
                row = await connection.fetchrow(_READ, workspace_id, conversation_id, sequence, agent_id)
            if row is None or self._told.get(conversation_id, -1) >= row["sequence"]:
                return
            self._told[conversation_id] = row["sequence"]
            self._told.move_to_end(conversation_id)
            if len(self._told) > MAX_TOLD:
                self._told.popitem(last=False)
            _, adapter = self._adapters.get(row["inbox_id"])
            if isinstance(adapter, ReadReceipts):
                await adapter.send_read(row["recipient"], row["thread_key"], row["sequence"])
        except NotFound:
            return  # the inbox was switched off a moment ago
        except (TrunklineError, *UNREACHABLE) as error:
            log.debug("read_not_told", conversation_id=str(conversation_id), reason=type(error).__name__)
        except Exception:
            log.exception("read_mark_failed", conversation_id=str(conversation_id))
