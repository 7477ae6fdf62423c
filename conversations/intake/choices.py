"""The queues that callers choose by pressing keys, found by the names that an inbox's settings give them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

import structlog

from conversations.inbound import CallChoice
from conversations.intake.state import Context

log = structlog.get_logger(__name__)

_BY_NAME = """
SELECT id, name FROM queue WHERE workspace_id = $1 AND NOT archived AND lower(name) = ANY($2::text[])
"""


async def find_queues(batch: Context, choices: Collection[CallChoice]) -> Mapping[str, UUID]:
    """Return the queues that are there, by name in lower case. One that is not, e.g. renamed since, is logged."""
    if not choices:
        return {}
    names = {one.queue.lower() for one in choices}
    rows = await batch.connection.fetch(_BY_NAME, batch.workspace_id, sorted(names))
    found = {row["name"].lower(): row["id"] for row in rows}
    if len(found) < len(names):
        log.warning("chosen_queue_unknown", workspace_id=str(batch.workspace_id))
    return found
