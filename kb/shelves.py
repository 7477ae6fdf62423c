"""The knowledge of each workspace in this process: built at the first question, kept current by editions.

Before every search one look at ``kb_shelf`` says whether anything was written since, by whichever process; what
changed is read and taken in first. So an edit is found by the next question anywhere. Hints and a poll only do that
work before somebody asks.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

import structlog
from sqlalchemy import Row, or_, select

from conversations.work import Work, Works
from kb.editions import current_edition
from kb.filters import Filters
from kb.models import KbArticle, KbExample
from kb.passages import Facts, Found, Match, document, facts, found
from kit.errors import Unavailable
from kit.nudges import Nudges

if TYPE_CHECKING:
    from kb.ranking import Turn
    from kb.search import KnowledgeIndex

log = structlog.get_logger(__name__)

LOOKED_EVERY_S = 5.0  # a hint may be lost; the next question finds the edit all the same
HINTS_EVERY_S = 0.2  # other processes hint at every commit, and few of those are edits
KEPT_FOR_S = 3_600.0  # since the last question
EMBEDDED_AT_ONCE = 300  # articles; more are embedded behind, and found by their words meanwhile
_STEP = 64

_EDITION = "SELECT edition FROM kb_shelf WHERE workspace_id = $1"
T = TypeVar("T")


@dataclass(slots=True)
class Shelf:
    """One workspace's articles in memory; ``learned`` holds which examples the index knows, by article."""

    index: KnowledgeIndex
    edition: int = -1
    facts: dict[UUID, Facts] = field(default_factory=dict)
    learned: dict[UUID, UUID] = field(default_factory=dict)
    asked_at: float = 0.0
    changing: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(frozen=True, slots=True)
class Answers:
    """What a search found, best first, and what it was held against.

    ``is_partial``: of some articles the meaning is not known yet; soon more may be found.
    """

    found: tuple[Found, ...]
    threshold: float
    engine: str
    took_ms: float
    is_partial: bool = False


class Shelves:
    """The shelves of one process; ``make_index`` is called in a worker thread."""

    def __init__(self, works: Works, make_index: Callable[[], KnowledgeIndex]) -> None:
        self._works = works
        self._make_index = make_index
        self._shelves: dict[UUID, Shelf] = {}
        self._opening: dict[UUID, asyncio.Lock] = {}
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="knowledge")
        self._nudges = Nudges(LOOKED_EVERY_S)
        self._embedding: dict[UUID, asyncio.Task[None]] = {}

    async def search(
        self,
        workspace_id: UUID,
        query: str,
        filters: Filters,
        *,
        k: int = 10,
        context: Sequence[Turn] = (),
        choose: Callable[[Sequence[Match]], Sequence[Match]] = lambda matches: matches,
    ) -> Answers:
        """Return what answers best of the articles as they are at this moment.

        Args:
            filters: who looks, from ``kb.access``.
            context: earlier turns, oldest first.
            choose: of at most ``k`` matches, best first, those that are wanted; only they are read for their cards.
                Called in a worker thread.
        """
        shelf = await self._current(workspace_id)
        began = time.perf_counter()

        def ask() -> tuple[list[Found], float, str, bool]:
            hits = shelf.index.search(query, k, filters, context)
            known = shelf.facts
            matches = [Match(known[hit.id], hit) for hit in hits if hit.id in known]  # type: ignore[index]  # our ids
            cards = list(map(found, choose(matches)))
            return cards, shelf.index.threshold(), shelf.index.encoder_name or "words", shelf.index.waiting > 0

        answers, threshold, engine, is_partial = await self._run(ask)
        return Answers(tuple(answers), threshold, engine, (time.perf_counter() - began) * 1000, is_partial)

    def known(self, workspace_id: UUID) -> Collection[UUID]:
        """Return the ids of the articles that this process holds of a workspace, without looking for newer ones."""
        shelf = self._shelves.get(workspace_id)
        return shelf.facts.keys() if shelf else ()

    def hint(self, workspace_id: UUID, *_: object) -> None:
        """Look soon whether the workspace's articles have changed; returns at once."""
        if workspace_id in self._shelves:
            self._nudges.nudge(workspace_id)

    async def follow(self) -> None:
        """Take in what changes, for ever."""
        while True:
            looked_at, is_round = await self._nudges.wait()
            if is_round:
                self._forget_unasked()
                looked_at = list(self._shelves)
            for workspace_id in looked_at:
                if workspace_id in self._shelves:
                    shelf = await self._current(workspace_id, is_question=False)
                    if is_round and shelf.index.waiting:  # the encoder was away when they were to be embedded
                        self._embed_behind(workspace_id, shelf)
            await asyncio.sleep(HINTS_EVERY_S)

    async def stop(self) -> None:
        for task in self._embedding.values():
            task.cancel()
        await asyncio.gather(*self._embedding.values(), return_exceptions=True)
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _current(self, workspace_id: UUID, *, is_question: bool = True) -> Shelf:
        shelf = await self._open(workspace_id)
        if is_question:
            shelf.asked_at = time.monotonic()
        async with self._works.database.look_up() as connection:
            edition = await connection.fetchval(_EDITION, workspace_id) or 0
        if edition > shelf.edition:
            async with shelf.changing:
                if edition > shelf.edition:
                    await self._take_in(workspace_id, shelf)
        return shelf

    async def _open(self, workspace_id: UUID) -> Shelf:
        async with self._opening.setdefault(workspace_id, asyncio.Lock()):
            if (shelf := self._shelves.get(workspace_id)) is None:
                shelf = self._shelves[workspace_id] = Shelf(await self._run(self._make_index))
            return shelf

    async def _take_in(self, workspace_id: UUID, shelf: Shelf) -> None:
        async with self._works.begin(workspace_id) as work:
            edition = await current_edition(work)
            changed = await _changed_articles(work, shelf.edition)
            fresh = [row.id for row in changed if row.status == "published" and row.id not in shelf.facts]
            examples = await _changed_examples(work, shelf.edition, edition, fresh)
        known, learned = dict(shelf.facts), dict(shelf.learned)
        waiting = await self._run(lambda: _apply(shelf.index, known, learned, changed, examples))
        shelf.facts, shelf.learned, shelf.edition = known, learned, edition
        if waiting:
            self._embed_behind(workspace_id, shelf)
        log.info("knowledge_taken_in", workspace_id=str(workspace_id), edition=edition, articles=len(changed))

    def _embed_behind(self, workspace_id: UUID, shelf: Shelf) -> None:
        if workspace_id not in self._embedding:
            self._embedding[workspace_id] = asyncio.create_task(self._embed_rest(workspace_id, shelf))

    async def _embed_rest(self, workspace_id: UUID, shelf: Shelf) -> None:
        try:
            while await self._run(lambda: _embed(shelf.index, _STEP)):
                pass
        finally:
            del self._embedding[workspace_id]

    def _forget_unasked(self) -> None:
        since = time.monotonic() - KEPT_FOR_S
        for workspace_id, shelf in list(self._shelves.items()):
            if shelf.asked_at < since and not shelf.changing.locked():
                del self._shelves[workspace_id]
                del self._opening[workspace_id]

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


async def _changed_articles(work: Work, since: int) -> Sequence[Row[Any]]:
    query = select(KbArticle).where(KbArticle.workspace_id == work.workspace_id, KbArticle.edition > since)
    if since < 0:
        query = query.where(KbArticle.status == "published")
    return (await work.connection.execute(query.order_by(KbArticle.id))).all()


async def _changed_examples(work: Work, since: int, until: int, fresh: Sequence[UUID]) -> Sequence[Row[Any]]:
    """Return what was taught or taken back, oldest first; of articles that are new to the index all of it."""
    within = KbExample.edition.between(since + 1, until)
    query = (
        select(KbExample)
        .where(KbExample.workspace_id == work.workspace_id, or_(within, KbExample.article_id.in_(fresh)))
        .order_by(KbExample.created_at, KbExample.id)
    )
    return (await work.connection.execute(query)).all()


def _apply(
    index: KnowledgeIndex,
    known: dict[UUID, Facts],
    learned: dict[UUID, UUID],
    changed: Sequence[Row[Any]],
    examples: Sequence[Row[Any]],
) -> int:
    """Bring the index up to the rows; returns how many articles still wait for their vectors."""
    for row in changed:
        if row.status == "published":
            index.add(document(row))
            known[row.id] = facts(row)
        elif known.pop(row.id, None) is not None:
            index.remove(row.id)
            for example in [one for one, article in learned.items() if article == row.id]:
                del learned[example]
    for row in examples:
        if row.article_id not in known:
            continue
        pair = [(row.message, row.article_id)]
        if row.withdrawn_at is None and row.id not in learned:
            learned[row.id] = row.article_id
            _ = index.learn(pair) if row.verdict == "accepted" else index.reject(pair)
        elif row.withdrawn_at is not None and learned.pop(row.id, None) is not None:
            _ = index.unlearn(pair) if row.verdict == "accepted" else index.reject(pair, -1)
    return _embed(index, EMBEDDED_AT_ONCE)


def _embed(index: KnowledgeIndex, limit: int) -> int:
    try:
        return index.embed(limit)
    except Unavailable as error:
        if error.code != "kb_encoder_resting":
            log.warning("kb_encoder_unavailable", encoder=index.encoder_name, code=error.code)
        return 0
