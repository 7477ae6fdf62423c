"""What a model was asked is written down before it goes out, and what came of it after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, delete, exists, func, insert, literal_column, or_, select, tuple_, update

from conversations.access import Scope
from conversations.audit import audit
from conversations.keyset import after, clamp, cut
from conversations.models import Agent, Conversation, Message
from conversations.work import Work
from kb.drafting.asking import Language, Purpose
from kb.drafting.models import ModelCall
from kb.feedback import KEPT_FOR
from kit.ids import new_id
from kit.paging import Page

PURGE_BATCH = 1_000


async def begin(
    work: Work,
    conversation_id: UUID,
    purpose: Purpose,
    language: Language,
    *,
    model: str,
    sources: Sequence[Mapping[str, Any]],
    asked: Sequence[Mapping[str, str]],
) -> UUID:
    """Write down what is about to go out on the work's actor's behalf; return the record's id."""
    id_ = new_id()
    await work.connection.execute(
        insert(ModelCall).values(
            workspace_id=work.workspace_id,
            id=id_,
            conversation_id=conversation_id,
            agent_id=work.actor.id,
            purpose=purpose,
            language=language,
            model=model,
            sources=list(sources),
            asked=list(asked),
            verdicts=[],
            outcome="asked",
            created_at=work.now,
        )
    )
    # The words are in the record, which is deleted in time; that it was asked stays.
    await audit(work, "model.asked", "conversation", conversation_id, purpose=purpose, model=model, call_id=str(id_))
    return id_


async def finish(
    work: Work,
    call_id: UUID,
    outcome: str,
    *,
    answered: str | None,
    verdicts: Sequence[Mapping[str, Any]],
    took_ms: float,
    tokens: tuple[int | None, int | None],
) -> None:
    """Write down what came back and what was struck out of it; ``tokens``: that went in and came out."""
    await work.connection.execute(
        update(ModelCall)
        .where(ModelCall.workspace_id == work.workspace_id, ModelCall.id == call_id)
        .values(
            outcome=outcome,
            answered=answered,
            verdicts=list(verdicts),
            took_ms=took_ms,
            tokens_in=tokens[0],
            tokens_out=tokens[1],
        )
    )


async def list_calls(
    work: Work,
    scope: Scope,
    *,
    conversation_id: UUID | None = None,
    purpose: Purpose | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Row[Any]]:
    """Return what was asked in conversations that the caller sees, newest first; of one, or for one purpose, if asked.

    With ``agent_name`` of who asked and ``number`` of the conversation.
    """
    scope.require("audit.read")
    query = (
        select(ModelCall, Agent.name.label("agent_name"), Conversation.number)
        .join(
            Conversation,
            and_(Conversation.workspace_id == ModelCall.workspace_id, Conversation.id == ModelCall.conversation_id),
        )
        .join(Agent, and_(Agent.workspace_id == ModelCall.workspace_id, Agent.id == ModelCall.agent_id))
        .where(ModelCall.workspace_id == scope.workspace_id, scope.visible())
        .order_by(ModelCall.created_at.desc(), ModelCall.id.desc())
    )
    if conversation_id is not None:
        query = query.where(ModelCall.conversation_id == conversation_id)
    if purpose is not None:
        query = query.where(ModelCall.purpose == purpose)
    if cursor is not None:
        query = query.where(tuple_(ModelCall.created_at, ModelCall.id) < after(cursor))
    limit = clamp(limit)
    rows: list[Row[Any]] = list(await work.connection.execute(query.limit(limit + 1)))
    return cut(rows, limit, lambda row: (row.created_at, row.id))


async def sum_up(work: Work, scope: Scope, *, since: datetime, until: datetime) -> Sequence[Row[Any]]:
    """Return what asking cost in conversations that the caller sees, by purpose.

    Returns:
        ``purpose, calls, shown, timed_out, sentences, sentences_struck, p50_ms, p95_ms``, and ``tokens_in,
        tokens_out``, null where no server counted.
    """
    scope.require("audit.read")
    sentences = func.jsonb_array_length(ModelCall.verdicts)
    are_struck: Any = literal_column("'$[*] ? (@.reason != null)'::jsonpath")
    struck = func.jsonb_array_length(func.jsonb_path_query_array(ModelCall.verdicts, are_struck))
    query = (
        select(
            ModelCall.purpose,
            func.count().label("calls"),
            func.count().filter(ModelCall.outcome == "shown").label("shown"),
            func.count().filter(ModelCall.outcome == "drafter_timeout").label("timed_out"),
            func.coalesce(func.sum(sentences), 0).label("sentences"),
            func.coalesce(func.sum(struck), 0).label("sentences_struck"),
            func.sum(ModelCall.tokens_in).label("tokens_in"),
            func.sum(ModelCall.tokens_out).label("tokens_out"),
            func.percentile_cont(0.5).within_group(ModelCall.took_ms).label("p50_ms"),
            func.percentile_cont(0.95).within_group(ModelCall.took_ms).label("p95_ms"),
        )
        .join(
            Conversation,
            and_(Conversation.workspace_id == ModelCall.workspace_id, Conversation.id == ModelCall.conversation_id),
        )
        .where(
            ModelCall.workspace_id == scope.workspace_id,
            ModelCall.created_at >= since,
            ModelCall.created_at < until,
            scope.visible(),
        )
        .group_by(ModelCall.purpose)
        .order_by(ModelCall.purpose)
    )
    return list(await work.connection.execute(query))


async def purge(work: Work) -> int:
    """Delete records that are as old as suggestions get, and those of talks in which a message was erased since.

    At most 1,000 at a time; returns how many.
    """
    erased = exists().where(
        Message.workspace_id == ModelCall.workspace_id,
        Message.conversation_id == ModelCall.conversation_id,
        Message.recalled_at >= ModelCall.created_at,
        Message.text == "",
    )
    gone = (
        select(ModelCall.id)
        .where(
            ModelCall.workspace_id == work.workspace_id,
            or_(ModelCall.created_at < work.now - KEPT_FOR, erased),
        )
        .limit(PURGE_BATCH)
    )
    deleted = await work.connection.execute(
        delete(ModelCall).where(ModelCall.workspace_id == work.workspace_id, ModelCall.id.in_(gone))
    )
    return deleted.rowcount
