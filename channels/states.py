"""What channels keep between restarts: cursors, access tokens, and how each inbox fares."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
import structlog

from channels.contract import Health, InboxSettings
from conversations.events import EventDraft, append_events
from conversations.inbox_health import note_health
from conversations.work import Wake
from kit.clock import Clock
from kit.db import Database
from kit.secret import Keys, UnsealableSecret

log = structlog.get_logger(__name__)

_GET = """
SELECT sealed FROM channel_state
WHERE workspace_id = $1 AND inbox_id = $2 AND key = $3 AND (expires_at IS NULL OR expires_at > $4)
"""

_PUT = """
INSERT INTO channel_state (workspace_id, inbox_id, key, sealed, updated_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (workspace_id, inbox_id, key) DO UPDATE
    SET sealed = excluded.sealed, updated_at = excluded.updated_at, expires_at = excluded.expires_at
"""


class StoredStates:
    """Implements ``contract.States`` over the table ``channel_state``."""

    def __init__(self, database: Database, keys: Keys, clock: Clock, wake: Wake) -> None:
        self.database, self.keys, self.clock, self.wake = database, keys, clock, wake

    def of(self, inbox: InboxSettings) -> StoredState:
        return StoredState(self, inbox.workspace_id, inbox.id)


class StoredState:
    """Implements ``contract.State`` for one inbox."""

    def __init__(self, states: StoredStates, workspace_id: UUID, inbox_id: UUID) -> None:
        self._states = states
        self._workspace_id, self._inbox_id = workspace_id, inbox_id

    async def get(self, key: str) -> dict[str, Any] | None:
        """See ``contract.State.get``."""
        now = self._states.clock.now()
        async with self._states.database.look_up() as connection:
            sealed = await connection.fetchval(_GET, self._workspace_id, self._inbox_id, key, now)
        if sealed is None:
            return None
        try:
            value: dict[str, Any] = orjson.loads(self._states.keys.unseal(sealed, context=self._context(key)))
        except UnsealableSecret:
            log.warning("channel_state_unreadable", inbox_id=str(self._inbox_id), key=key)
            return None
        return value

    async def put(self, key: str, value: Mapping[str, Any], *, lasts: timedelta | None = None) -> None:
        """See ``contract.State.put``."""
        sealed = self._states.keys.seal(orjson.dumps(dict(value)), context=self._context(key))
        now = self._states.clock.now()
        expires_at = now + lasts if lasts is not None else None
        async with self._states.database.look_up() as connection:
            await connection.execute(_PUT, self._workspace_id, self._inbox_id, key, sealed, now, expires_at)

    async def report(self, health: Health) -> None:
        """See ``contract.State.report``."""
        now = self._states.clock.now()
        last, drafts = 0, list[EventDraft]()
        async with self._states.database.hot() as connection:
            told = await note_health(
                connection,
                self._workspace_id,
                self._inbox_id,
                now,
                ok=health.ok,
                detail=health.detail,
                facts=health.facts,
            )
            if told is not None:
                drafts = [told]
                last = (await append_events(connection, self._workspace_id, drafts, now))[-1]
        if last:
            if health.ok:
                log.info("inbox_recovered", inbox_id=str(self._inbox_id))
            else:
                log.error("inbox_unwell", inbox_id=str(self._inbox_id), reason=health.detail)
            self._states.wake(self._workspace_id, last, drafts)

    def _context(self, key: str) -> str:
        return f"channel-state:{self._inbox_id}:{key}"
