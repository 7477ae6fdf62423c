"""The program's own loops, beside those that routing, the channels and the stream bring along."""

from __future__ import annotations

import asyncio
from uuid import UUID

import structlog
from sqlalchemy import delete, select

from automation import mailbag, runs
from channels.housekeeping import BATCH, named_blobs, purge
from channels.registry import Adapters
from conversations import files
from conversations.departures import hand_back
from conversations.lifecycle import Lifecycle
from conversations.models import Agent, Conversation, Session, SideConversation
from conversations.retention import expire_files
from conversations.sides import clock as side_clock
from conversations.work import Works
from conversations.workspaces import list_workspaces
from kb import feedback, pictures, readings, words
from kb.drafting import records
from kb.gaps import Gaps
from kb.imports import jobs as imports
from kit.blobs import Blobs

log = structlog.get_logger(__name__)

INBOXES_EVERY_S = 5.0
SNOOZED_EVERY_S = 5.0
HOUSE_EVERY_S = 3_600.0
GAPS_EVERY_S = 900.0


class InboxFollower:
    """Brings the live adapters in line with the table: at once for changes here, in seconds for others'."""

    def __init__(self, adapters: Adapters) -> None:
        self._adapters = adapters
        self._changed = asyncio.Event()

    def nudge(self, _: UUID) -> None:
        self._changed.set()

    async def follow(self) -> None:
        while True:
            try:
                async with asyncio.timeout(INBOXES_EVERY_S):
                    await self._changed.wait()
            except TimeoutError:
                pass
            self._changed.clear()
            await self._adapters.refresh()


async def wake_snoozed(works: Works, lifecycle: Lifecycle) -> None:
    """Open conversations again whose time has come, every few seconds."""
    while True:
        for workspace_id in await workspaces_with_due(works):
            async with works.begin(workspace_id) as work:
                await lifecycle.wake_due(work)
        await asyncio.sleep(SNOOZED_EVERY_S)


async def hand_back_often(works: Works, lifecycle: Lifecycle) -> None:
    """Give what people who left still hold back to its queues, every few seconds."""
    while True:
        for workspace_id in await workspaces_with_departed(works):
            handed = True
            while handed:
                async with works.begin(workspace_id) as work:
                    handed = bool(await hand_back(work, lifecycle))
        await asyncio.sleep(SNOOZED_EVERY_S)


async def workspaces_with_departed(works: Works) -> list[UUID]:
    """Return the workspaces that somebody has left."""
    async with works.database.begin() as connection:
        return list(await connection.scalars(select(Agent.workspace_id).where(Agent.is_active.is_(False)).distinct()))


async def workspaces_with_due(works: Works) -> list[UUID]:
    """Return the workspaces with a conversation whose snooze is over."""
    async with works.database.begin() as connection:
        return list(
            await connection.scalars(
                select(Conversation.workspace_id)
                .where(Conversation.status == "snoozed", Conversation.snoozed_until <= works.clock.now())
                .distinct()
            )
        )


async def watch_sides(works: Works) -> None:
    """Warn of deadlines of side conversations, and say which are overdue, every few seconds."""
    while True:
        for workspace_id in await workspaces_with_due_sides(works):
            looked = side_clock.BATCH
            while looked >= side_clock.BATCH:
                async with works.begin(workspace_id) as work:
                    looked = await side_clock.look(work)
        await asyncio.sleep(SNOOZED_EVERY_S)


async def workspaces_with_due_sides(works: Works) -> list[UUID]:
    """Return the workspaces with a side conversation that its clock has to look at."""
    async with works.database.begin() as connection:
        return list(
            await connection.scalars(
                select(SideConversation.workspace_id).where(SideConversation.next_at <= works.clock.now()).distinct()
            )
        )


async def look_for_gaps(works: Works, gaps: Gaps) -> None:
    """Look for articles that are missing, in each workspace once a night."""
    while True:
        await asyncio.sleep(GAPS_EVERY_S)
        async with works.database.begin() as connection:
            workspaces = await list_workspaces(connection)
        for workspace in workspaces:
            await gaps.search_at_night(workspace.id)


async def keep_house(works: Works, blobs: Blobs) -> None:
    """Throw away what nobody needs any more, every hour."""
    while True:
        await asyncio.sleep(HOUSE_EVERY_S)
        await tidy(works, blobs)


async def tidy(works: Works, blobs: Blobs) -> None:
    """Delete ended sessions, old deliveries, files whose time is over and unnamed ones; learn from replies."""
    async with works.database.begin() as connection:
        await connection.execute(delete(Session).where(Session.expires_at <= works.clock.now()))
        workspaces = await list_workspaces(connection)
    for workspace in workspaces:
        purged = BATCH
        while purged >= BATCH:
            async with works.begin(workspace.id) as work:
                purged = await purge(work)
        purged = runs.PURGE_BATCH
        while purged >= runs.PURGE_BATCH:
            async with works.begin(workspace.id) as work:
                purged = await runs.purge(work)
        purged = mailbag.PURGE_BATCH
        while purged >= mailbag.PURGE_BATCH:
            async with works.begin(workspace.id) as work:
                purged = await mailbag.purge(work)
        filled = words.BATCH
        while filled >= words.BATCH:
            async with works.begin(workspace.id) as work:
                filled = await words.fill_words(work)
        settled = feedback.BATCH
        while settled >= feedback.BATCH:
            async with works.begin(workspace.id) as work:
                settled = await feedback.settle(work)
        purged = feedback.PURGE_BATCH
        while purged >= feedback.PURGE_BATCH:
            async with works.begin(workspace.id) as work:
                purged = await feedback.purge(work)
        purged = records.PURGE_BATCH
        while purged >= records.PURGE_BATCH:
            async with works.begin(workspace.id) as work:
                purged = await records.purge(work)
        for sweep, batch in (
            (pictures.purge, pictures.BATCH),
            (imports.purge, imports.BATCH),
            (readings.purge, readings.PURGE_BATCH),
        ):
            purged = batch
            while purged >= batch:
                async with works.begin(workspace.id) as work:
                    purged = await sweep(work)
        if expired := await expire_files(works, workspace.id):
            log.info("files_expired", workspace_id=str(workspace.id), files=expired)
        swept = await files.sweep(
            works, blobs, workspace.id, also=[named_blobs, pictures.named_blobs, imports.named_blobs]
        )
        if swept.blobs or swept.rows:
            log.info("files_swept", workspace_id=str(workspace.id), rows=swept.rows, blobs=swept.blobs)
