"""What agents did with what was proposed, and what is learned from it.

Learned from is a reply of which less than 40 % was changed, if the customer did not come back within 72 hours; one
agent counts once a day an article. "Not relevant" counts at once, against that message and never against the article.
All of it can be taken back agent by agent.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Row, and_, delete, exists, select, update
from sqlalchemy.dialects.postgresql import insert

from conversations.access import Scope, find_message
from conversations.audit import audit
from conversations.models import Contact, Conversation, Event, Message
from conversations.work import Work
from kb import labels
from kb.access import find_suggestion
from kb.editions import next_edition
from kb.masking import masked
from kb.models import KbExample, KbFeedback, KbRevision, KbSuggestion
from kb.passages import MAX_ANSWER, answer
from kit.errors import Forbidden, Invalid
from kit.ids import new_id

Outcome = Literal["inserted", "edited", "dismissed", "not_relevant", "opened", "sent_link"]

MAX_EDITED = 0.40  # of a reply that still counts as the article's
QUIET_FOR = timedelta(hours=72)  # in which the conversation must not be reopened
BATCH = 200
KEPT_FOR = timedelta(days=90)
PURGE_BATCH = 5_000


async def take_outcome(
    work: Work,
    scope: Scope,
    suggestion_id: UUID,
    outcome: Outcome,
    *,
    article_id: UUID | None = None,
    message_id: UUID | None = None,
) -> Row[Any]:
    """Write down what the caller did with a suggestion, and return the fact; said again it changes nothing.

    Args:
        article_id: of which card; left out only where all were put away.
        message_id: the reply that it became; may follow later.
    Raises:
        NotFound: the suggestion or the message is absent, or not the caller's to see.
        Invalid: the article was not among the cards, or the message is no reply of the caller there.
    """
    if scope.actor.kind != "agent":
        raise Forbidden("only people do something with a suggestion")
    suggestion = await find_suggestion(work, scope, suggestion_id)
    shown = {one["article_id"]: one["version"] for one in suggestion.shown}
    if article_id is None and outcome != "dismissed":
        raise Invalid("say which article", fields={"article_id": "is missing"})
    if article_id is not None and str(article_id) not in shown:
        raise Invalid("this article was not proposed", fields={"article_id": "is not among the cards"})
    share = None
    if message_id is not None:
        reply = await _own_reply(work, scope, suggestion, message_id)
        share = await _edit_share(work, article_id, shown.get(str(article_id)), reply.text)
    new = insert(KbFeedback).values(
        workspace_id=work.workspace_id,
        id=new_id(),
        suggestion_id=suggestion_id,
        article_id=article_id,
        agent_id=scope.agent_id,
        outcome=outcome,
        message_id=message_id,
        edit_share=share,
        created_at=work.now,
    )
    # A fact said before may learn later which reply it became; that is all that changes.
    told = new.on_conflict_do_update(
        index_elements=["workspace_id", "suggestion_id", "agent_id", "outcome", "article_id"],
        set_={"message_id": new.excluded.message_id, "edit_share": new.excluded.edit_share},
        where=and_(KbFeedback.message_id.is_(None), new.excluded.message_id.is_not(None)),
    )
    inserted = (await work.connection.execute(told.returning(KbFeedback))).one_or_none()
    if inserted is not None and outcome == "not_relevant" and article_id is not None:
        await _teach(work, [(suggestion.message_id, article_id, scope.agent_id)], verdict="rejected")
    return inserted if inserted is not None else await _known(work, scope, suggestion_id, outcome, article_id)


async def settle(work: Work) -> int:
    """Learn from the replies whose 72 hours are over; returns how many were looked at, at most 200."""
    over = work.now - QUIET_FOR
    came_back = exists().where(
        Event.workspace_id == KbSuggestion.workspace_id,
        Event.conversation_id == KbSuggestion.conversation_id,
        Event.type == "conversation.reopened",
        Event.at >= KbFeedback.created_at,
        Event.at <= KbFeedback.created_at + QUIET_FOR,
    )
    rows = (
        await work.connection.execute(
            select(KbFeedback, KbSuggestion.message_id.label("asked_id"), came_back.label("came_back"))
            .join(
                KbSuggestion,
                and_(KbSuggestion.workspace_id == KbFeedback.workspace_id, KbSuggestion.id == KbFeedback.suggestion_id),
            )
            .where(
                KbFeedback.workspace_id == work.workspace_id,
                KbFeedback.settled_at.is_(None),
                KbFeedback.message_id.is_not(None),
                KbFeedback.created_at <= over,
            )
            .order_by(KbFeedback.created_at)
            .limit(BATCH)
            .with_for_update(of=KbFeedback, skip_locked=True)
        )
    ).all()
    if rows:
        await work.connection.execute(
            update(KbFeedback)
            .where(KbFeedback.workspace_id == work.workspace_id, KbFeedback.id.in_([row.id for row in rows]))
            .values(settled_at=work.now)
        )
    await _teach(
        work,
        [
            (row.asked_id, row.article_id, row.agent_id)
            for row in rows
            if row.outcome in ("inserted", "edited")
            and row.edit_share is not None
            and row.edit_share < MAX_EDITED
            and not row.came_back
        ],
        verdict="accepted",
    )
    return len(rows)


async def purge(work: Work) -> int:
    """Delete suggestions older than 90 days, with what was done with them, at most 5,000 at a time; return how many.

    What was learned from them is kept apart and stays.
    """
    old = (
        select(KbSuggestion.id)
        .where(KbSuggestion.workspace_id == work.workspace_id, KbSuggestion.created_at < work.now - KEPT_FOR)
        .limit(PURGE_BATCH)
    )
    gone = await work.connection.execute(
        delete(KbSuggestion).where(KbSuggestion.workspace_id == work.workspace_id, KbSuggestion.id.in_(old))
    )
    return gone.rowcount


async def forget_agent(work: Work, scope: Scope, agent_id: UUID) -> int:
    """Take back everything that was learned from one agent; returns how many examples and corrections."""
    scope.require("articles.publish")
    edition = await next_edition(work)
    gone = await work.connection.execute(
        update(KbExample)
        .where(
            KbExample.workspace_id == work.workspace_id,
            KbExample.agent_id == agent_id,
            KbExample.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=work.now, edition=edition)
        .returning(KbExample.id)
    )
    count = len(gone.all()) + await labels.forget_agent(work, agent_id, edition)
    await audit(work, "article.examples_withdrawn", "agent", agent_id, examples=count)
    work.record("article.updated", agent_id=agent_id, data={"fields": ["examples"]})
    return count


async def _teach(work: Work, lessons: Sequence[tuple[UUID, UUID, UUID]], *, verdict: str) -> None:
    """Keep customers' messages as examples for, or against, articles.

    The edition is raised once and last, because whoever else writes of the workspace's knowledge waits from then on.

    Args:
        lessons: message, article and agent of each.
    """
    query = (
        select(Message.id, Message.text, Contact.name)
        .join(
            Conversation,
            and_(Conversation.workspace_id == Message.workspace_id, Conversation.id == Message.conversation_id),
        )
        .join(Contact, and_(Contact.workspace_id == Message.workspace_id, Contact.id == Conversation.contact_id))
        .where(Message.workspace_id == work.workspace_id, Message.id.in_({asked_id for asked_id, _, _ in lessons}))
    )
    asked = await work.connection.execute(query) if lessons else ()
    said = {row.id: masked(row.text or "", [row.name]) for row in asked}
    examples = [
        {
            "workspace_id": work.workspace_id,
            "id": new_id(),
            "article_id": article_id,
            "message": said[asked_id],
            "verdict": verdict,
            "source": "reply",
            "agent_id": agent_id,
            "day": work.now.date().isoformat(),
            "created_at": work.now,
        }
        for asked_id, article_id, agent_id in lessons
        if said.get(asked_id)
    ]
    if examples:
        edition = await next_edition(work)
        rows = [example | {"edition": edition} for example in examples]
        await work.connection.execute(insert(KbExample).values(rows).on_conflict_do_nothing())


async def _own_reply(work: Work, scope: Scope, suggestion: Row[Any], message_id: UUID) -> Row[Any]:
    message = await find_message(work, scope, message_id)
    is_own = message.kind == "reply" and message.author_id == scope.agent_id
    if not is_own or message.conversation_id != suggestion.conversation_id:
        raise Invalid("this is no reply of yours in that conversation", fields={"message_id": "is another message"})
    return message


async def _edit_share(work: Work, article_id: UUID | None, version: int | None, reply: str) -> float | None:
    """Return how much of a reply differs from what the card inserted; ``None`` without a card."""
    if article_id is None or version is None:
        return None
    content = await work.connection.scalar(
        select(KbRevision.content).where(
            KbRevision.workspace_id == work.workspace_id,
            KbRevision.article_id == article_id,
            KbRevision.number == version,
        )
    )
    # Beside the loop: the body may be long, and so may the reply.
    return await asyncio.to_thread(_share_of, content["body"], reply) if content else None


def _share_of(body: str, reply: str) -> float:
    return edit_share(answer(body, ""), body, reply)


def edit_share(inserted: str, body: str, reply: str) -> float:
    """Return what share of a reply was changed, 0 to 1: by the pairs of characters it does not share with the card.

    Args:
        inserted: what a short article puts into the composer.
        body: the whole article; of a long one any part may have been inserted.
    """
    wanted = _pairs(reply)
    source = _pairs(inserted) if len(inserted) < MAX_ANSWER else _pairs(body)
    if not wanted or not source:
        return 1.0
    common = sum((wanted & source).values())
    return 1.0 - common / wanted.total()


def _pairs(text: str) -> Counter[str]:
    plain = "".join(text.split())
    return Counter(plain[at : at + 2] for at in range(len(plain) - 1))


async def _known(work: Work, scope: Scope, suggestion_id: UUID, outcome: Outcome, article_id: UUID | None) -> Row[Any]:
    return (
        await work.connection.execute(
            select(KbFeedback).where(
                KbFeedback.workspace_id == work.workspace_id,
                KbFeedback.suggestion_id == suggestion_id,
                KbFeedback.agent_id == scope.agent_id,
                KbFeedback.outcome == outcome,
                KbFeedback.article_id.is_not_distinct_from(article_id),
            )
        )
    ).one()
