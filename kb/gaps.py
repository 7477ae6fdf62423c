"""What articles are missing: customers' questions that agents answered in their own words, grouped by what they ask.

A question counts where cards were proposed and none of them used, or nothing was near enough, and an agent wrote an
answer. Three conversations that ask the same make a gap. Where an article answers just that, the questions are offered
as examples of it instead. Nothing becomes an article, or an example, before a person says so (``kb.gap_desk``).

What is kept of messages is masked: mail addresses, links, long numbers, the customer's and the agent's names.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

import structlog
from sqlalchemy import and_, delete, exists, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import aliased

from conversations.models import Agent, Contact, Conversation, Message
from conversations.work import Work, Works
from kb.access import member_filters
from kb.masking import masked
from kb.models import KbFeedback, KbGap, KbGapQuestion, KbProgress, KbSuggestion
from kb.shelves import Shelves
from kit.errors import Conflict
from kit.ids import new_id
from kit.turns import Turns

if TYPE_CHECKING:
    from kb.encoders import Encoder
    from kb.passages import Found

log = structlog.get_logger(__name__)

EVENT: Final = "article_gap.updated"
USED: Final = ("inserted", "edited", "sent_link")
AGE: Final = timedelta(hours=1)  # of a suggestion, before it counts: the answer may still be on its way
LOOKED_BACK: Final = timedelta(days=14)
KEPT_FOR: Final = timedelta(days=60)  # a question that nobody else asked
COLLECTED: Final = 2_000  # questions at most in one search
GROUPED: Final = 1_500  # questions, new and old, that are compared
OF_GAP: Final = 30  # questions of one gap that are compared
MIN_ANSWER: Final = 10  # characters
MAX_ANSWER: Final = 4_000
_FIRST_HOUR, _LAST_HOUR = 1, 5  # by the server's time zone
_EVERY, _OVERDUE = timedelta(hours=20), timedelta(hours=36)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question, and which gap it belongs to."""

    message_id: UUID
    conversation_id: UUID
    gap_id: UUID | None
    text: str


@dataclass(frozen=True, slots=True)
class _Plan:
    """What questions come to: those that join a gap, and new groups, the typical question of each first."""

    joined: Mapping[UUID, list[UUID]]
    groups: Sequence[Sequence[_Asked]]


class Gaps:
    """Looks for gaps; ``make_encoder`` is called in a worker thread, ``node`` names this process in leases."""

    def __init__(
        self, works: Works, shelves: Shelves, make_encoder: Callable[[], Encoder | None], *, node: str
    ) -> None:
        self._works = works
        self._shelves = shelves
        self._make_encoder = make_encoder
        self._turns = Turns(works.database, node)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="gaps")
        self._searching: set[UUID] = set()

    async def search(self, workspace_id: UUID) -> int:
        """Look for gaps now; returns how many were found, or grew.

        Raises:
            Conflict: they are being looked for (``busy``).
        """
        if workspace_id in self._searching or not await self._turns.hold(f"gaps:{workspace_id}"):
            raise Conflict("gaps are being looked for already", code="busy")
        self._searching.add(workspace_id)
        try:
            return await self._search(workspace_id)
        finally:
            self._searching.discard(workspace_id)

    async def search_at_night(self, workspace_id: UUID) -> int | None:
        """Look for gaps if it is time and this process's turn; ``None``: it is not."""
        async with self._works.begin(workspace_id) as work:
            last = await work.connection.scalar(
                select(KbProgress.gaps_at).where(KbProgress.workspace_id == workspace_id)
            )
            now = work.now
        if not is_time(last, now):
            return None
        try:
            return await self.search(workspace_id)
        except Conflict:
            return None

    async def stop(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)
        await self._turns.give_back()

    async def _search(self, workspace_id: UUID) -> int:
        async with self._works.begin(workspace_id) as work:
            await _collect(work)
            asked = await _read(work)
        plan = await asyncio.get_running_loop().run_in_executor(self._thread, self._plan, asked)
        answered: list[UUID | None] = []
        for group in plan.groups:
            found = await self._shelves.search(
                workspace_id, group[0].text, member_filters(self._works.clock.now()), k=3
            )
            answered.append(
                await asyncio.get_running_loop().run_in_executor(self._thread, self._same, group[0].text, found.found)
            )
        async with self._works.begin(workspace_id) as work:
            count = await _write(work, plan, answered)
        log.info("gaps_searched", workspace_id=str(workspace_id), questions=len(asked), gaps=count)
        return count

    def _plan(self, asked: Sequence[_Asked]) -> _Plan:
        from kb import grouping  # noqa: PLC0415 - numpy, which only this needs

        if not asked:
            return _Plan({}, ())
        encoder = self._make_encoder()
        alike = grouping.ALIKE_BY_WORDS if encoder is None else grouping.ALIKE
        rows = grouping.vectors([one.text for one in asked], encoder)
        of_gap: dict[UUID, list[int]] = defaultdict(list)
        for number, one in enumerate(asked):
            if one.gap_id is not None:
                of_gap[one.gap_id].append(number)
        gap_ids = sorted(of_gap)
        loose = [
            number
            for number, asks in enumerate(grouping.asking(rows, encoder))
            if asks and asked[number].gap_id is None
        ]
        joined: dict[UUID, list[UUID]] = defaultdict(list)
        rest: list[int] = []
        places = grouping.join(rows[loose], [rows[of_gap[gap_id]] for gap_id in gap_ids], alike)
        for number, place in zip(loose, places, strict=True):
            if place is None:
                rest.append(number)
            else:
                joined[gap_ids[place]].append(asked[number].message_id)
        groups = grouping.gather(rows[rest], [asked[number].conversation_id for number in rest], alike)
        return _Plan(joined, [[asked[rest[member]] for member in group] for group in groups])

    def _same(self, question: str, found: Sequence[Found]) -> UUID | None:
        """Return the article that answers just this question: it is as near as a wording of its own."""
        from kb import grouping  # noqa: PLC0415 - as above

        if not found:
            return None
        encoder = self._make_encoder()
        rows = grouping.vectors([question, *(one.article.title for one in found)], encoder)
        for one, cosine in zip(found, rows[1:] @ rows[0], strict=True):
            if max(float(cosine), one.cosine or 0.0) >= grouping.SAME:
                return one.article.id
        return None


def is_time(last: datetime | None, now: datetime) -> bool:
    """Whether gaps are to be looked for: once a night, or at any hour where the last nights were missed."""
    if last is None:
        return _FIRST_HOUR <= now.astimezone().hour < _LAST_HOUR
    since = now - last
    return since >= _OVERDUE or (since >= _EVERY and _FIRST_HOUR <= now.astimezone().hour < _LAST_HOUR)


async def _collect(work: Work) -> None:
    """Keep the questions that came since, each with the answer that an agent wrote; at most ``COLLECTED``."""
    question, reply, later = Message, aliased(Message), aliased(Message)
    here = KbSuggestion.workspace_id == work.workspace_id
    used = exists().where(
        KbFeedback.workspace_id == KbSuggestion.workspace_id,
        KbFeedback.outcome.in_(USED),
        KbSuggestion.id == KbFeedback.suggestion_id,
    )
    of_card = exists().where(
        KbFeedback.workspace_id == reply.workspace_id,
        KbFeedback.message_id == reply.id,
        KbFeedback.outcome.in_(USED),
    )
    known = exists().where(KbGapQuestion.workspace_id == question.workspace_id, KbGapQuestion.message_id == question.id)
    # The next thing that was said after the question, by the customer or to them, is the agent's answer.
    next_said = (
        select(func.min(later.sequence))
        .where(
            later.workspace_id == work.workspace_id,
            later.conversation_id == question.conversation_id,
            later.sequence > question.sequence,
            later.kind.in_(("message", "reply")),
        )
        .scalar_subquery()
    )
    query = (
        select(
            question.id,
            question.conversation_id,
            question.text,
            question.created_at,
            reply.text.label("answer"),
            Contact.name.label("customer"),
            Agent.name.label("agent"),
        )
        .select_from(KbSuggestion)
        .join(question, and_(question.workspace_id == work.workspace_id, question.id == KbSuggestion.message_id))
        .join(
            reply,
            and_(
                reply.workspace_id == work.workspace_id,
                reply.conversation_id == question.conversation_id,
                reply.sequence == next_said,
            ),
        )
        .join(
            Conversation,
            and_(Conversation.workspace_id == work.workspace_id, Conversation.id == question.conversation_id),
        )
        .join(Contact, and_(Contact.workspace_id == work.workspace_id, Contact.id == Conversation.contact_id))
        .join(Agent, and_(Agent.workspace_id == work.workspace_id, Agent.id == reply.author_id))
        .where(
            here,
            KbSuggestion.created_at > work.now - LOOKED_BACK,
            KbSuggestion.created_at <= work.now - AGE,
            ~KbSuggestion.is_control,
            reply.kind == "reply",
            reply.author_kind == "agent",
            func.length(reply.text) >= MIN_ANSWER,
            ~Conversation.is_spam,
            ~used,
            ~of_card,
            ~known,
        )
        .order_by(KbSuggestion.created_at.desc())
        .limit(COLLECTED)
    )
    rows = {row.id: row for row in await work.connection.execute(query)}
    kept = [
        {
            "workspace_id": work.workspace_id,
            "message_id": row.id,
            "conversation_id": row.conversation_id,
            "question": asked,
            "answer": anonymous(row.answer, [row.customer, row.agent]),
            "asked_at": row.created_at,
        }
        for row in rows.values()
        if len(asked := anonymous(row.text, [row.customer, row.agent])) > 1
    ]
    for start in range(0, len(kept), 500):
        await work.connection.execute(upsert(KbGapQuestion).values(kept[start : start + 500]).on_conflict_do_nothing())
    await work.connection.execute(
        delete(KbGapQuestion).where(
            KbGapQuestion.workspace_id == work.workspace_id,
            KbGapQuestion.gap_id.is_(None),
            KbGapQuestion.asked_at < work.now - KEPT_FOR,
        )
    )


def anonymous(text: str, names: Sequence[str | None]) -> str:
    """Return a text without personal data and without these names; its lines stay."""
    for name in names:
        if name and len(name) > 1:
            text = text.replace(name, "…")
    lines = (masked(line) for line in text[:MAX_ANSWER].splitlines())
    return "\n".join(line for line in lines if line)


async def _read(work: Work) -> list[_Asked]:
    """Return the questions that are compared: of each gap some, and those that are in none, the newest."""
    place = func.row_number().over(partition_by=KbGapQuestion.gap_id, order_by=KbGapQuestion.asked_at.desc())
    ranked = (
        select(KbGapQuestion, place.label("place")).where(KbGapQuestion.workspace_id == work.workspace_id).subquery()
    )
    query = (
        select(ranked.c.message_id, ranked.c.conversation_id, ranked.c.gap_id, ranked.c.question)
        .where(or_(ranked.c.gap_id.is_(None), ranked.c.place <= OF_GAP))
        .order_by(ranked.c.gap_id.is_(None), ranked.c.asked_at.desc())
        .limit(GROUPED)
    )
    return [
        _Asked(row.message_id, row.conversation_id, row.gap_id, row.question)
        for row in await work.connection.execute(query)
    ]


async def _write(work: Work, plan: _Plan, answered: Sequence[UUID | None]) -> int:
    """Write the gaps that were found, and what joined those there were; returns how many a person should look at."""
    open_ids = set(
        await work.connection.scalars(
            select(KbGap.id).where(KbGap.workspace_id == work.workspace_id, KbGap.status == "open")
        )
    )
    touched: list[UUID] = []
    for gap_id, message_ids in plan.joined.items():
        await _put(work, gap_id, message_ids)
        if gap_id in open_ids:
            touched.append(gap_id)
    for group, article_id in zip(plan.groups, answered, strict=True):
        gap_id = new_id()
        await work.connection.execute(
            insert(KbGap).values(
                workspace_id=work.workspace_id,
                id=gap_id,
                kind="missing" if article_id is None else "near",
                article_id=article_id,
                created_at=work.now,
                updated_at=work.now,
            )
        )
        await _put(work, gap_id, [one.message_id for one in group])
        touched.append(gap_id)
    new = upsert(KbProgress).values(workspace_id=work.workspace_id, gaps_at=work.now)
    await work.connection.execute(
        new.on_conflict_do_update(index_elements=[KbProgress.workspace_id], set_={"gaps_at": work.now})
    )
    if touched:
        work.record(EVENT, data={"gaps": len(touched)})
    return len(touched)


async def _put(work: Work, gap_id: UUID, message_ids: Sequence[UUID]) -> None:
    await work.connection.execute(
        update(KbGapQuestion)
        .where(
            KbGapQuestion.workspace_id == work.workspace_id,
            KbGapQuestion.message_id.in_(message_ids),
            KbGapQuestion.gap_id.is_(None),
        )
        .values(gap_id=gap_id)
    )
