"""What an agent has begun to write, kept on the server: one draft a conversation and agent."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Row, delete, or_, select
from sqlalchemy.dialects.postgresql import insert

from conversations.access import Scope, find_conversation, find_thread
from conversations.content import MAX_TEXT
from conversations.models import Draft
from conversations.work import Work
from kit.errors import Invalid

DraftKind = Literal["reply", "note"]


async def find_draft(work: Work, scope: Scope, conversation_id: UUID) -> Row[Any] | None:
    """Return the caller's draft in a conversation they see, or ``None``."""
    await find_conversation(work, scope, conversation_id)
    return (await work.connection.execute(select(Draft).where(*_own(scope, conversation_id)))).one_or_none()


async def put_draft(
    work: Work, scope: Scope, conversation_id: UUID, text: str, kind: DraftKind = "reply", thread_id: UUID | None = None
) -> Row[Any] | None:
    """Keep a draft, or with a blank text forget it. What changes nothing is no event.

    Returns:
        The row as kept; ``None`` when there is no draft any more.
    Raises:
        NotFound: the conversation or the thread is absent, or not the caller's to see.
        Invalid: the text is too long or cannot be stored.
    """
    scope.require("conversations.reply")
    if len(text) > MAX_TEXT or "\x00" in text:
        raise Invalid("this draft cannot be kept", fields={"text": f"is longer than {MAX_TEXT:,} characters or binary"})
    await find_conversation(work, scope, conversation_id)
    if not text.strip():
        gone = await work.connection.execute(delete(Draft).where(*_own(scope, conversation_id)))
        if gone.rowcount:
            _record(work, scope, conversation_id)
        return None
    if thread_id is not None:
        await find_thread(work, scope, thread_id)
    values = {"kind": kind, "thread_id": thread_id, "text": text, "updated_at": work.now}
    changed = await work.connection.execute(
        insert(Draft)
        .values(
            workspace_id=work.workspace_id, conversation_id=conversation_id, agent_id=scope.agent_id, **values
        )
        .on_conflict_do_update(
            index_elements=["workspace_id", "conversation_id", "agent_id"],
            set_=values,
            where=or_(Draft.text != text, Draft.kind != kind, Draft.thread_id.is_distinct_from(thread_id)),
        )
    )  # fmt: skip
    if changed.rowcount:
        _record(work, scope, conversation_id)
    return await find_draft(work, scope, conversation_id)


def _own(scope: Scope, conversation_id: UUID) -> tuple[Any, ...]:
    return (
        Draft.workspace_id == scope.workspace_id,
        Draft.conversation_id == conversation_id,
        Draft.agent_id == scope.agent_id,
    )


def _record(work: Work, scope: Scope, conversation_id: UUID) -> None:
    work.record("draft.changed", conversation_id=conversation_id, agent_id=scope.agent_id)
