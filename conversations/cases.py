"""How a customer's matter stands, in what may be told to whoever holds its link: no names, notes, queues or texts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import and_, select

from conversations import ratings
from conversations.models import Calendar, Conversation, Message, Rating, Thread, Workspace
from conversations.ratings import Answer
from conversations.work import Work
from kit.errors import NotFound

MAX_MERGES: Final = 20  # what was merged again and again ends somewhere

Stage = Literal["received", "in_progress", "your_turn", "done"]


@dataclass(frozen=True, slots=True)
class Case:
    """A matter as its customer may see it.

    Attributes:
        conversation_id: of the conversation that it is part of by now.
        answered_at: when somebody of us last wrote to the customer.
        call_back_by: when they were promised to be called back.
        stars: what they said of it since it was closed; ``may_rate``: whether they may say it, or otherwise.
        zone: whose clock the workspace goes by.
    """

    conversation_id: UUID
    house: str
    number: int
    stage: Stage
    opened_at: datetime
    first_answer_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    call_back_by: datetime | None
    episode: int
    stars: int | None
    comment: str
    may_rate: bool
    zone: str


async def find_case(work: Work, conversation_id: UUID) -> Case:
    """Return how a matter stands; the caller has checked the link.

    Raises:
        NotFound: there is none, or it was no matter of a customer's.
    """
    found = await _find(work, conversation_id)
    given = (
        await work.connection.execute(
            select(Rating.stars, Rating.comment, Rating.created_at).where(
                Rating.workspace_id == work.workspace_id,
                Rating.conversation_id == found.id,
                Rating.episode == found.episode,
            )
        )
    ).one_or_none()
    closed_at = found.resolved_at if found.status == "resolved" else None
    last = await work.connection.scalar(
        select(Message.created_at)
        .where(
            Message.workspace_id == work.workspace_id,
            Message.conversation_id == found.id,
            Message.kind == "reply",
            Message.author_kind == "agent",
        )
        .order_by(Message.sequence.desc())
        .limit(1)
    )
    house = await work.connection.scalar(select(Workspace.name).where(Workspace.id == work.workspace_id))
    zone = await work.connection.scalar(
        select(Calendar.zone)
        .where(Calendar.workspace_id == work.workspace_id, ~Calendar.archived)
        .order_by(Calendar.created_at, Calendar.id)
        .limit(1)
    )
    return Case(
        conversation_id=found.id,
        house=house or "",
        number=found.number,
        stage=_stage(found.status, is_taken=found.assignee_id is not None or last is not None),
        opened_at=found.opened_at,
        first_answer_at=found.first_response_at,
        answered_at=last,
        closed_at=closed_at,
        call_back_by=found.callback_due_at if closed_at is None else None,
        episode=found.episode,
        stars=given.stars if given is not None else None,
        comment=given.comment if given is not None else "",
        may_rate=ratings.is_open(closed_at, given.created_at if given is not None else None, work.now),
        zone=zone or "UTC",
    )


async def rate_case(work: Work, case: Case, episode: int, stars: int, comment: str) -> None:
    """Keep what the customer says of a closed matter.

    Raises:
        Invalid: the stars are not 1 to 5, or the comment is too long.
        RatingClosed: it goes on, was closed another time, or the time is over.
    """
    thread = (
        await work.connection.execute(
            select(Thread.inbox_id, Thread.external_id)
            .where(Thread.workspace_id == work.workspace_id, Thread.conversation_id == case.conversation_id)
            .order_by(Thread.last_inbound_at.desc().nulls_last(), Thread.id)
            .limit(1)
        )
    ).one_or_none()
    if thread is None:
        raise ratings.RatingClosed("there is nothing of yours to rate")
    answer = Answer(case.conversation_id, episode, stars, comment)
    drafts = await ratings.rate(
        await work.driver(), work.workspace_id, thread.inbox_id, thread.external_id, answer, work.now
    )
    work.drafts += drafts


async def _find(work: Work, conversation_id: UUID) -> Conversation:
    """Return the conversation that holds the matter by now: what was merged goes on elsewhere."""
    for _ in range(MAX_MERGES):
        row = (
            await work.connection.execute(
                select(Conversation).where(
                    and_(Conversation.workspace_id == work.workspace_id, Conversation.id == conversation_id)
                )
            )
        ).one_or_none()
        if row is None or row.is_spam:
            break
        if row.merged_into_id is None:
            found: Conversation = row  # type: ignore[assignment]  # a row of all its columns
            return found
        conversation_id = row.merged_into_id
    raise NotFound("there is no such case", fields={"resource": "case"})


def _stage(status: str, *, is_taken: bool) -> Stage:
    """What a customer calls it: that something was put off inside is nothing to them."""
    match status:
        case "resolved":
            return "done"
        case "pending":
            return "your_turn"
        case _:
            return "in_progress" if is_taken else "received"
