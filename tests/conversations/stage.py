"""What tests of the record put on the stage: scopes of the fresh workspace's people, and rows without a service."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy import text as sql

from conversations.access import Scope, load_scope
from conversations.models import (
    Audit,
    Contact,
    Conversation,
    Event,
    Identity,
    Message,
    MessageText,
    Thread,
)
from conversations.roles import PERMISSIONS, Role
from conversations.tokens import rows as token_rows
from conversations.work import Work
from kit.ids import new_id
from tests.support.workspaces import TestWorkspace


def scope_of(workspace: TestWorkspace, role: Role = "agent") -> Scope:
    """The scope of the workspace's agent (a member of its queue), supervisor or admin."""
    agent_id = {"agent": workspace.agent_id, "supervisor": workspace.supervisor_id, "admin": workspace.admin_id}[role]
    queues = frozenset({workspace.queue_id}) if role == "agent" else frozenset[UUID]()
    return Scope(workspace.id, agent_id, role.title(), role, PERMISSIONS[role], queues)


async def scope_now(work: Work, workspace: TestWorkspace, role: Role = "agent") -> Scope:
    """The same, read from the tables."""
    return await load_scope(work.connection, workspace.id, scope_of(workspace, role).agent_id)


async def add_contact(work: Work, **values: Any) -> UUID:
    contact_id = new_id()
    await work.connection.execute(
        insert(Contact).values(workspace_id=work.workspace_id, id=contact_id, **{"name": "Li Lei"} | values)
    )
    return contact_id


async def add_identity(work: Work, workspace: TestWorkspace, contact_id: UUID, **values: Any) -> UUID:
    identity_id = new_id()
    defaults = {"inbox_id": workspace.inbox_id, "external_id": str(identity_id), "address": f"Visitor {identity_id}"}
    await work.connection.execute(
        insert(Identity).values(
            workspace_id=work.workspace_id, id=identity_id, contact_id=contact_id, **defaults | values
        )
    )
    return identity_id


async def add_conversation(work: Work, workspace: TestWorkspace, contact_id: UUID, **values: Any) -> UUID:
    """A conversation of the workspace's queue, unless ``queue_id`` says otherwise."""
    conversation_id = new_id()
    defaults = {
        "number": conversation_id.int % 2**62,
        "queue_id": workspace.queue_id,
        "inbox_id": workspace.inbox_id,
        "channels": ["api"],
        "last_activity_at": work.now,
        "opened_at": work.now,
    }
    await work.connection.execute(
        insert(Conversation).values(
            workspace_id=work.workspace_id, id=conversation_id, contact_id=contact_id, **defaults | values
        )
    )
    return conversation_id


async def add_thread(work: Work, workspace: TestWorkspace, identity_id: UUID, conversation_id: UUID) -> UUID:
    """An open thread that feeds the conversation."""
    thread_id = new_id()
    await work.connection.execute(
        insert(Thread).values(
            workspace_id=work.workspace_id,
            id=thread_id,
            inbox_id=workspace.inbox_id,
            identity_id=identity_id,
            external_id=str(thread_id),
            conversation_id=conversation_id,
            open_conversation_id=conversation_id,
        )
    )
    return thread_id


async def add_message(
    work: Work,
    conversation_id: UUID,
    text: str = "hello",
    *,
    words: str = "",
    thread_id: UUID | None = None,
    **values: Any,
) -> UUID:
    """A customer's message with its search tokens; ``words`` are found beside the text, as a subject is."""
    message_id = new_id()
    defaults = {
        "direction": "in",
        "kind": "message",
        "author_kind": "contact",
        "text": text,
        "content": {"type": "text", "text": text},
    }
    sequence = await work.connection.scalar(
        insert(Message)
        .values(
            workspace_id=work.workspace_id,
            id=message_id,
            conversation_id=conversation_id,
            thread_id=thread_id,
            **defaults | values,
        )
        .returning(Message.sequence)
    )
    driver = await work.driver()
    for part, found_by in enumerate(token_rows(f"{words}\n{text}", work.workspace_id)):
        await driver.execute(
            f"INSERT INTO {MessageText.__tablename__} (workspace_id, message_id, part, sequence, tokens) "
            "VALUES ($1, $2, $3, $4, array_to_tsvector($5::text[]))",
            work.workspace_id, message_id, part, sequence, found_by,
        )  # fmt: skip
    return message_id


async def events_of(work: Work, *types: str) -> list[Any]:
    """The workspace's events of these types (all, if none is named), oldest first."""
    query = select(Event).where(Event.workspace_id == work.workspace_id).order_by(Event.seq)
    return list(await work.connection.execute(query.where(Event.type.in_(types)) if types else query))


async def audited(work: Work) -> list[tuple[str, str]]:
    """What the audit log says: (action, entity id), oldest first."""
    query = select(Audit).where(Audit.workspace_id == work.workspace_id).order_by(Audit.at, Audit.id)
    return [(row.action, row.entity_id) for row in await work.connection.execute(query)]


async def somebody_waits(work: Work, count: int = 1) -> None:
    """Return once so many other transactions wait for a lock that this one holds; tests of races start here."""
    # Not pg_stat_activity, which shows a transaction the same rows until its end.
    waiting = sql(
        "WITH RECURSIVE waits AS MATERIALIZED (SELECT DISTINCT pid FROM pg_locks WHERE NOT granted),"
        " behind AS ("
        "   SELECT pid FROM waits WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))"
        "   UNION SELECT waits.pid FROM waits JOIN behind ON behind.pid = ANY(pg_blocking_pids(waits.pid)))"
        " SELECT count(*) FROM behind"
    )
    async with asyncio.timeout(5):
        while (await work.connection.scalar(waiting) or 0) < count:
            await asyncio.sleep(0.01)
