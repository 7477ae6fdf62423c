"""The loop that does what imports were asked for, one at a time in each process.

A process that dies leaves an import to another one after a minute. It begins anew, which changes nothing: what was
written is found as it is.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import structlog
from sqlalchemy import Row, select

from conversations.access import NotAMember, load_scope
from conversations.work import Work, Works
from kb.imports import jobs
from kb.imports.process import Read, read_apart
from kb.imports.writing import import_pages
from kb.models import KbImport
from kit.blobs import Blobs
from kit.errors import Conflict, TrunklineError, Unavailable
from kit.nudges import Nudges

log = structlog.get_logger(__name__)

POLL_EVERY_S: Final = 2.0  # a lost nudge costs so much


class Imports:
    """Imports of all workspaces, as one process does them."""

    def __init__(self, works: Works, blobs: Blobs) -> None:
        self._works = works
        self._blobs = blobs
        self._nudges = Nudges(POLL_EVERY_S)

    def nudge(self, workspace_id: UUID) -> None:
        """Look at a workspace soon, because something was asked for."""
        self._nudges.nudge(workspace_id)

    async def run_forever(self) -> None:
        """Do what is asked for; looks every two seconds for what other processes were asked."""
        while True:
            workspaces, is_round = await self._nudges.wait()
            if is_round:
                workspaces = list(dict.fromkeys([*workspaces, *await self.workspaces_waiting()]))
            for workspace_id in workspaces:
                if await self.look(workspace_id):
                    self.nudge(workspace_id)

    async def workspaces_waiting(self) -> list[UUID]:
        """Return the workspaces with an import that is not done."""
        async with self._works.database.begin() as connection:
            return list(
                await connection.scalars(
                    select(KbImport.workspace_id).where(KbImport.state.in_(("waiting", "working"))).distinct()
                )
            )

    async def look(self, workspace_id: UUID) -> bool:
        """Do one import of a workspace; false if there was none to do."""
        async with self._works.begin(workspace_id) as work:
            job = await jobs.claim(work)
        if job is None:
            return False
        try:
            if job.attempts > jobs.MAX_ATTEMPTS:
                raise Conflict("the program ended while it worked on this")
            await self._do(job)
        except Unavailable:
            raise  # its time is not over: it is taken up again
        except TrunklineError as error:
            async with self._works.begin(workspace_id) as work:
                await jobs.finish(work, job, reason=error.detail)
            log.info("article_import_refused", import_id=str(job.id), code=error.code)
        return True

    async def _do(self, job: Row[Any]) -> None:
        data = await self._blobs.get(job.workspace_id, job.sha256)
        with tempfile.TemporaryDirectory(prefix="trunkline-import-") as folder:
            source = Path(folder) / "source"
            source.write_bytes(data)
            del data
            async with read_apart(source, job.name, language=job.language, on_wait=lambda: self._note(job)) as read:
                await self._write(job, read)

    async def _write(self, job: Row[Any], read: Read) -> None:
        async with self._works.database.begin() as connection:
            try:
                scope = await load_scope(connection, job.workspace_id, job.agent_id)
            except NotAMember as error:
                raise Conflict("whoever asked for it is no member any more") from error
        total = len(read.pages)
        await self._note(job, 0, total)

        async def tell(done: int) -> None:
            await self._note(job, done, total)

        report = await import_pages(
            self._works,
            scope.limited_to(job.permissions),
            read.pages,
            is_trial=job.is_trial,
            blobs=self._blobs,
            read_picture=read.picture,
            on_progress=tell,
        )
        lines = jobs.lines_of(read.pages, read.faults, report)
        digest = await jobs.keep_report(self._blobs, job.workspace_id, lines)
        counts = jobs.count(lines)
        async with self._works.begin(job.workspace_id) as work:
            await jobs.finish(work, job, counts=counts, report=digest)
        log.info("article_import_done", import_id=str(job.id), is_trial=job.is_trial, **counts)

    async def _note(self, job: Row[Any], done: int = 0, total: int = 0) -> None:
        async with self._works.begin(job.workspace_id) as work:
            await self._keep(work, job, done, total)

    async def _keep(self, work: Work, job: Row[Any], done: int, total: int) -> None:
        if not await jobs.note_progress(work, job, done=done, total=total):
            raise Conflict("another process works on this by now")
