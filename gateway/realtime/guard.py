"""Whether those who listen still may, and as whom: one statement per workspace, every few seconds."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from conversations.access import Scope
from conversations.roles import PERMISSIONS, Role
from gateway.callers import Caller
from kit.db import Hot

# Sessions and tokens by id, as long as they hold, with the member behind them as they are now.
_HELD = """
SELECT held.id, held.account_id, held.scopes, membership.role, agent.name,
       ARRAY(SELECT queue_id FROM queue_member
             WHERE queue_member.workspace_id = $1 AND queue_member.agent_id = held.account_id) AS queue_ids
FROM (SELECT id, account_id, '[]'::jsonb AS scopes FROM directory.session
      WHERE workspace_id = $1 AND id = ANY($2::uuid[]) AND expires_at > $3 AND seen_at > $4
      UNION ALL
      SELECT id, account_id, scopes FROM directory.api_token
      WHERE workspace_id = $1 AND id = ANY($2::uuid[]) AND revoked_at IS NULL
        AND (expires_at IS NULL OR expires_at > $3)) AS held
JOIN directory.membership AS membership
  ON membership.workspace_id = $1 AND membership.account_id = held.account_id
JOIN directory.account AS account ON account.id = held.account_id AND account.disabled_at IS NULL
JOIN agent ON agent.workspace_id = $1 AND agent.id = held.account_id
"""
# A stream is use of the session: without a request for hours the session must not end under it.
_TOUCH = """
UPDATE directory.session SET seen_at = $3 WHERE workspace_id = $1 AND id = ANY($2::uuid[]) AND seen_at < $4
"""
TOUCH_EVERY = timedelta(minutes=5)


def credential(caller: Caller) -> UUID:
    """Return the id of the session or token that a caller came with."""
    if (id_ := caller.session_id or caller.token_id) is None:
        raise ValueError("a caller has a session or a token")
    return id_


async def current_scopes(
    connection: Hot, workspace_id: UUID, credentials: Collection[UUID], now: datetime, idle: timedelta
) -> dict[UUID, Scope]:
    """Return what the holders of sessions and tokens are and may do now; those that no longer hold are missing.

    Args:
        idle: how long a session may lie unused before it ends.
    """
    rows = await connection.fetch(_HELD, workspace_id, list(credentials), now, now - idle)
    await connection.execute(_TOUCH, workspace_id, list(credentials), now, now - TOUCH_EVERY)
    return {row["id"]: _scope(workspace_id, row["account_id"], row["name"], row["role"], row) for row in rows}


def _scope(workspace_id: UUID, account_id: UUID, name: str, role: Role, row: dict[str, list[UUID]]) -> Scope:
    scope = Scope(workspace_id, account_id, name, role, PERMISSIONS[role], frozenset(row["queue_ids"]))
    return scope.limited_to({str(word) for word in row["scopes"]}) if row["scopes"] else scope
