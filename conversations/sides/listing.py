"""Which side conversations somebody is to answer, has opened, or sees in a case; and what was said in one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, case, func, or_, select

from conversations import keyset
from conversations.access import Scope, find_conversation, find_side
from conversations.models import SideConversation
from conversations.work import Work
from kit.db import Hot
from kit.paging import Page

View = Literal["asked", "started", "all"]
LIVE = ("open", "overdue", "answered")

_MESSAGE = """
SELECT message.*,
       (SELECT coalesce(jsonb_agg(jsonb_build_object(
            'id', file.id, 'name', file.name, 'content_type', file.content_type, 'size_bytes', file.size_bytes,
            'width', file.width, 'height', file.height, 'inline', side_file.role = 'inline',
            'expired_at', file.expired_at) ORDER BY side_file.position), '[]'::jsonb)
        FROM side_file JOIN file ON file.workspace_id = side_file.workspace_id AND file.id = side_file.file_id
        WHERE side_file.workspace_id = $1 AND side_file.message_id = message.id
          AND side_file.role <> 'html') AS attachments,
       (SELECT coalesce(jsonb_agg(jsonb_build_object(
            'participant_id', delivery.participant_id, 'address', participant.address, 'state', delivery.state,
            'error', delivery.error, 'attempts', delivery.attempts, 'may_be_duplicate', delivery.may_be_duplicate,
            'updated_at', delivery.updated_at) ORDER BY delivery.participant_id), '[]'::jsonb)
        FROM side_delivery AS delivery
        JOIN side_participant AS participant
          ON participant.workspace_id = delivery.workspace_id AND participant.id = delivery.participant_id
        WHERE delivery.workspace_id = $1 AND delivery.message_id = message.id) AS deliveries
FROM side_message AS message
WHERE message.workspace_id = $1 AND message.side_id = $2"""
_MESSAGES = f"{_MESSAGE} AND message.sequence < $3 ORDER BY message.sequence DESC LIMIT $4"
_SOME = f"{_MESSAGE} AND message.id = ANY($3::uuid[]) ORDER BY message.sequence"
_END = 2**62


@dataclass(frozen=True, slots=True)
class Relation:
    """What the caller is to a side conversation."""

    sees_case: bool
    is_asked: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """How many wait for the caller: asked of them and unanswered, of these overdue, and answered to their questions."""

    asked: int
    overdue: int
    answered: int


async def list_sides(
    work: Work,
    scope: Scope,
    *,
    view: View = "all",
    states: tuple[str, ...] | None = None,
    conversation_id: UUID | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> tuple[Page[Any], dict[UUID, Relation]]:
    """Return a page of ids with their activity, newest first, and what the caller is to each.

    Raises:
        NotFound: the conversation is absent, or not the caller's to see.
    """
    here = [_view(scope, view)]
    if conversation_id is not None:
        await find_conversation(work, scope, conversation_id)
        here.append(SideConversation.conversation_id == conversation_id)
    if states is not None:
        here.append(SideConversation.state.in_(states))
    if cursor is not None:
        at, row_id = keyset.after(cursor)
        here.append(
            or_(
                SideConversation.last_activity_at < at,
                and_(SideConversation.last_activity_at == at, SideConversation.id < row_id),
            )
        )
    size = keyset.clamp(limit)
    found = (
        await work.connection.execute(
            select(
                SideConversation.id,
                SideConversation.last_activity_at,
                scope.sees_case().label("sees_case"),
                scope.is_asked().label("is_asked"),
            )
            .where(SideConversation.workspace_id == scope.workspace_id, *here)
            .order_by(SideConversation.last_activity_at.desc(), SideConversation.id.desc())
            .limit(size + 1)
        )
    ).all()
    page = keyset.cut(found, size, lambda row: (row.last_activity_at.isoformat(), row.id))
    return page, {row.id: Relation(row.sees_case, row.is_asked) for row in found}


async def relation(work: Work, scope: Scope, side_id: UUID) -> Relation:
    """Return what the caller is to one side conversation.

    Raises:
        NotFound: absent, or not the caller's to see.
    """
    row: Row[Any] = await find_side(work, scope, side_id)
    return Relation(row.sees_case, row.is_asked)


async def count(work: Work, scope: Scope) -> Counts:
    """Count what waits for the caller."""
    asked = and_(scope.is_asked(), _not_own(scope), SideConversation.state.in_(("open", "overdue")))
    mine = and_(SideConversation.opened_by == scope.agent_id, SideConversation.state == "answered")
    row = (
        await work.connection.execute(
            select(
                func.count(case((asked, 1))).label("asked"),
                func.count(case((and_(asked, SideConversation.state == "overdue"), 1))).label("overdue"),
                func.count(case((mine, 1))).label("answered"),
            ).where(SideConversation.workspace_id == scope.workspace_id, SideConversation.state != "done")
        )
    ).one()
    return Counts(row.asked, row.overdue, row.answered)


async def list_messages(
    connection: Hot, workspace_id: UUID, side_id: UUID, *, before: int | None = None, limit: int = 50
) -> Page[Any]:
    """Return a page of messages with ``attachments`` and ``deliveries``, oldest first: the last ones, or those before.

    The caller has checked who asks. ``next_cursor`` is the sequence that continues upwards.
    """
    size = keyset.clamp(limit)
    rows = await connection.fetch(_MESSAGES, workspace_id, side_id, before if before is not None else _END, size + 1)
    page = list(reversed(rows[:size]))
    return Page(page, str(page[0]["sequence"]) if len(rows) > size else None)


async def find_messages(connection: Hot, workspace_id: UUID, side_id: UUID, ids: Sequence[UUID]) -> list[Any]:
    """Return some messages as ``list_messages`` does."""
    return list(await connection.fetch(_SOME, workspace_id, side_id, list(ids)))


def _view(scope: Scope, view: View) -> ColumnElement[bool]:
    if view == "asked":
        return and_(scope.is_asked(), _not_own(scope))
    if view == "started":
        return SideConversation.opened_by == scope.agent_id
    return scope.visible_side()


def _not_own(scope: Scope) -> ColumnElement[bool]:
    return SideConversation.opened_by.is_distinct_from(scope.agent_id)
