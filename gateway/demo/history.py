"""Fills a workspace with its fourteen days in the background: a few cases a transaction, with room for the living.

How far it has come stands in the workspace's settings and moves in the same transaction as the rows, so that an
interrupted history goes on where it stopped, two processes do not write it twice, and a finished one stays as it is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, TypeVar
from uuid import UUID

import structlog
from sqlalchemy import select, update

from conversations.models import Counter, Workspace
from conversations.work import Work, Works
from conversations.workspaces import CONVERSATION_NUMBERS
from gateway.demo.chapter import Chapter
from gateway.demo.entry import Entry, conversation_id, says_something
from gateway.demo.lookups import look_up, teach
from gateway.demo.persons import persona
from gateway.demo.place import Place
from gateway.demo.programme import CASES_IN_ALL, Programme, Steps, compose_gently
from gateway.demo.record import put
from gateway.demo.scribe import write_down
from gateway.demo.setup import find_place, open_to_complaints
from kit.blobs import Blobs
from kit.db import Hot
from kit.errors import Conflict

log = structlog.get_logger(__name__)

SEED: Final = 20
BATCH: Final = 8  # cases a transaction: some tens of milliseconds
SLICE_S: Final = 0.008  # of computing without a pause
BREATH_S: Final = 0.03
LATE_S: Final = 0.02  # a loop that is so late has other things to do
STAND_BACK_S: Final = 0.3
STAND_BACK_AT_MOST_S: Final = 20.0  # in all: the history is promised within a minute

T = TypeVar("T")

# Keys of the workspace's settings.
NOW, FIRST_NUMBER, CASES, DONE = "demo_now", "demo_first_number", "demo_cases", "demo_done"
RULES = "demo_rules"  # false until the rules are written, which are about what happens after this past

# Nobody's change of the settings: their version stays.
_PROGRESS = """
UPDATE directory.workspace SET settings = settings || jsonb_build_object($2::text, $4::int)
WHERE id = $1 AND (settings ->> $2::text)::int = $3
RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a history is written. ``done`` counts cases in the programme's order."""

    now: datetime
    first_number: int
    cases: int
    done: int

    @property
    def is_complete(self) -> bool:
        return self.done >= self.cases


async def plan(work: Work) -> None:
    """Reserve a workspace's history: note its instant and take its conversation numbers.

    Live conversations get later numbers from now on, so that numbers follow time; there are no gaps in the end.

    Raises:
        Conflict: the workspace has a history (``has_history``).
    """
    row = (
        await work.connection.execute(select(Workspace).where(Workspace.id == work.workspace_id).with_for_update())
    ).one()
    if DONE in row.settings:
        raise Conflict("this workspace was filled before", code="has_history")
    now = work.now.astimezone(UTC).replace(microsecond=0)
    last: int = (
        await work.connection.execute(
            update(Counter)
            .where(Counter.workspace_id == work.workspace_id, Counter.name == CONVERSATION_NUMBERS)
            .values(last=Counter.last + CASES_IN_ALL)
            .returning(Counter.last)
        )
    ).scalar_one()
    settings = {NOW: now.isoformat(), FIRST_NUMBER: last - CASES_IN_ALL + 1, CASES: CASES_IN_ALL, DONE: 0, RULES: False}
    await work.connection.execute(
        update(Workspace)
        .where(Workspace.id == work.workspace_id)
        .values(settings=row.settings | settings, version=Workspace.version + 1, updated_at=work.now)
    )


async def read_progress(works: Works, workspace_id: UUID) -> Progress | None:
    """Return how far the history of a workspace is written; ``None``: it has none."""
    async with works.database.begin() as connection:
        settings: dict[str, Any] = (
            await connection.execute(select(Workspace.settings).where(Workspace.id == workspace_id))
        ).scalar_one()
    if DONE not in settings:
        return None
    return Progress(datetime.fromisoformat(settings[NOW]), settings[FIRST_NUMBER], settings[CASES], settings[DONE])


class History:
    """Writes the history that ``plan`` reserved."""

    def __init__(self, works: Works, blobs: Blobs, workspace_id: UUID) -> None:
        self._works, self._blobs, self._workspace_id = works, blobs, workspace_id
        self._entries: list[Entry] = []
        self._opening = 0
        self._place: Place | None = None
        self._last_event = 0
        self._others_write = False
        self._patience_s = STAND_BACK_AT_MOST_S

    async def write_opening(self) -> None:
        """Write what is open, so that an inbox looks alive from its first moment; the rest can follow."""
        await self._write(until_opened=True)

    async def write_all(self) -> None:
        """Write what is not written yet, and then the rules."""
        await self._write(until_opened=False)
        await self._write_rules()

    async def _write(self, *, until_opened: bool) -> None:
        progress = await read_progress(self._works, self._workspace_id)
        if progress is None or progress.is_complete:
            return
        if not self._entries:
            await self._prepare(progress)
        if progress.cases != len(self._entries):
            log.warning("demo_history_ends_early", reason="it was begun by another version of the program")
            return
        assert self._place is not None, "_prepare() sets it"
        end = self._opening if until_opened else progress.cases
        done = progress.done
        started = asyncio.get_running_loop().time()
        while done < end:
            batch = self._entries[done : min(done + BATCH, end)]
            chapters = await gently(_chapters(batch, self._place))
            for chapter in chapters:
                for data in chapter.blobs:
                    await self._blobs.put(self._workspace_id, data)
            if not await self._commit(chapters, done, len(batch)):
                return  # another process writes the same history
            done += len(batch)
            if not until_opened:
                await self._breathe()
        if done == progress.cases:
            async with self._works.begin(self._workspace_id) as work:
                await teach(work)
        took_s = round(asyncio.get_running_loop().time() - started, 1)
        log.info("demo_history_written", cases=done, of=progress.cases, took_s=took_s)

    async def _write_rules(self) -> None:
        """Let rules act from here on, once: what an admin made of them since stays."""
        async with self._works.begin(self._workspace_id) as work:
            here = Workspace.id == work.workspace_id
            settings: dict[str, Any] = (
                await work.connection.execute(select(Workspace.settings).where(here).with_for_update())
            ).scalar_one()
            if settings.get(RULES) is not False or settings[DONE] < settings[CASES]:
                return
            await open_to_complaints(work)
            told = settings | {RULES: True}
            await work.connection.execute(update(Workspace).where(here).values(settings=told))

    async def _prepare(self, progress: Progress) -> None:
        programme = await gently(compose_gently(SEED, progress.now))
        async with self._works.begin(self._workspace_id) as work:
            self._place = await find_place(work)
        lines = sum(says_something(moment.act) for case in programme.cases for moment in case.moments)
        async with self._works.database.acquire() as connection:
            numbers = await connection.fetch("SELECT nextval('message_sequence') FROM generate_series(1, $1)", lines)
        sequences = sorted(row[0] for row in numbers)
        self._entries = await gently(_entries(programme, self._place, progress.first_number, sequences))
        self._opening = programme.opening

    async def _commit(self, chapters: Sequence[Chapter], done: int, count: int) -> bool:
        """Write a batch, its events and how far this comes; false if somebody else has come further."""
        works = self._works
        async with works.database.hot() as connection:
            await self._watch_others(connection)
            moved = await connection.fetchval(_PROGRESS, self._workspace_id, DONE, done, done + count)
            if moved is None:
                return False
            self._last_event, drafts = await put(connection, self._workspace_id, chapters, works.clock.now())
        works.wake(self._workspace_id, self._last_event, drafts)
        return True

    async def _watch_others(self, connection: Hot) -> None:
        last: int = await connection.fetchval("SELECT last FROM feed WHERE workspace_id = $1", self._workspace_id)
        self._others_write = self._last_event not in (0, last)

    async def _breathe(self) -> None:
        """Leave the processor to others; longer while live traffic runs or the loop is late."""
        loop = asyncio.get_running_loop()
        due = loop.time() + BREATH_S
        await asyncio.sleep(BREATH_S)
        if self._patience_s > 0 and (self._others_write or loop.time() - due > LATE_S):
            self._patience_s -= STAND_BACK_S
            await asyncio.sleep(STAND_BACK_S)


async def gently(steps: Steps[T]) -> T:
    """Run steps to their end, giving the loop its turn every few milliseconds.

    A thread would not do: each system call of the loop then waits for the interpreter's lock behind it.
    """
    loop = asyncio.get_running_loop()
    due = loop.time() + SLICE_S
    while True:
        try:
            next(steps)
        except StopIteration as end:
            made: T = end.value
            return made
        if loop.time() > due:
            await asyncio.sleep(SLICE_S / 4)
            due = loop.time() + SLICE_S


def _chapters(entries: Sequence[Entry], place: Place) -> Steps[list[Chapter]]:
    chapters = []
    for entry in entries:
        chapter = write_down(entry, place)
        look_up(chapter, entry, place)
        chapters.append(chapter)
        yield
    return chapters


def _entries(programme: Programme, place: Place, first_number: int, sequences: Sequence[int]) -> Steps[list[Entry]]:
    """Number the cases and their messages by time, and say which came before which."""
    spoken = sorted(
        (moment.at, place_in_order, position)
        for place_in_order, case in enumerate(programme.cases)
        for position, moment in enumerate(case.moments)
        if says_something(moment.act)
    )
    of_case: dict[int, list[int]] = {}
    for sequence, (_, place_in_order, _position) in zip(sequences, spoken, strict=True):
        of_case.setdefault(place_in_order, []).append(sequence)
    previous: dict[tuple[int, str], UUID] = {}
    seen: set[tuple[int, str]] = set()
    entries = []
    for place_in_order, case in enumerate(programme.cases):
        exchange = (case.customer.key, case.channel)
        entries.append(
            Entry(
                case=case,
                number=first_number + programme.numbers[case.key],
                sequences=tuple(of_case[place_in_order]),
                previous_id=previous.get(exchange) if case.channel != "email" else None,
                is_newcomer=persona(case) not in seen,
            )
        )
        yield
        seen.add(persona(case))
        previous[exchange] = conversation_id(case, place)
    return entries
