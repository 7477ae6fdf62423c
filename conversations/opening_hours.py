"""Calendars as they are counted with, held in memory by their version: the one place that reads them for that."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import orjson

from conversations.calendars import read_definition
from kit import worktime
from kit.db import Hot
from kit.worktime import Calendar

MAX_KEPT: Final = 5_000  # old versions; what is dropped is read again when it is asked for

_OF_QUEUES = """
SELECT queue.id AS queue_id, calendar.id, calendar.version
FROM queue JOIN calendar ON calendar.workspace_id = queue.workspace_id AND calendar.id = queue.calendar_id
WHERE queue.workspace_id = $1 AND ($2::uuid[] IS NULL OR queue.id = ANY($2::uuid[]))
"""
_IN_USE = "SELECT id, version FROM calendar WHERE workspace_id = $1 AND id = ANY($2::uuid[]) AND NOT archived"
_DEFINITIONS = """
SELECT version.calendar_id AS id, version.version, version.definition::text AS definition
FROM unnest($2::uuid[], $3::bigint[]) AS wanted(id, version)
JOIN calendar_version AS version
  ON version.workspace_id = $1 AND version.calendar_id = wanted.id AND version.version = wanted.version
"""

CalendarVersion = tuple[UUID, int]


class OpeningHours:
    """The calendars of all workspaces that this process has met."""

    def __init__(self) -> None:
        self._known: dict[CalendarVersion, Calendar] = {}

    async def of_queues(self, connection: Hot, workspace_id: UUID, queue_ids: Collection[UUID]) -> dict[UUID, Calendar]:
        """Return the calendars of those of the queues that keep one, in their newest versions."""
        kept = await versions_of_queues(connection, workspace_id, queue_ids)
        found = await self.of_versions(connection, workspace_id, set(kept.values()))
        return {queue_id: found[version] for queue_id, version in kept.items()}

    async def in_use(self, connection: Hot, workspace_id: UUID, ids: Collection[UUID]) -> dict[UUID, Calendar]:
        """Return those of the calendars that are in use, in their newest versions."""
        rows = await connection.fetch(_IN_USE, workspace_id, list(ids))
        found = await self.of_versions(connection, workspace_id, {(row["id"], row["version"]) for row in rows})
        return {id_: calendar for (id_, _), calendar in found.items()}

    async def of_versions(
        self, connection: Hot, workspace_id: UUID, wanted: Collection[CalendarVersion]
    ) -> dict[CalendarVersion, Calendar]:
        """Return calendars as of versions that there are."""
        found = {version: self._known[version] for version in wanted if version in self._known}
        if missing := [version for version in wanted if version not in found]:
            if len(self._known) > MAX_KEPT:
                self._known.clear()
            ids, numbers = [id_ for id_, _ in missing], [number for _, number in missing]
            for row in await connection.fetch(_DEFINITIONS, workspace_id, ids, numbers):
                calendar = read_definition(orjson.loads(row["definition"]))
                if calendar.country is not None:
                    # The first use of a country imports the library of holidays, which takes a moment.
                    await asyncio.to_thread(worktime.next_open, calendar, datetime.now(UTC))
                found[row["id"], row["version"]] = self._known[row["id"], row["version"]] = calendar
        return found


async def versions_of_queues(
    connection: Hot, workspace_id: UUID, queue_ids: Collection[UUID] | None = None
) -> dict[UUID, CalendarVersion]:
    """Return the newest version of the calendar of each queue that keeps one; of all queues unless said otherwise."""
    wanted = list(queue_ids) if queue_ids is not None else None
    rows = await connection.fetch(_OF_QUEUES, workspace_id, wanted)
    return {row["queue_id"]: (row["id"], row["version"]) for row in rows}
