"""Adding an agent's line to a conversation: the message, its words for search, its files, mentions and delivery.

The caller holds the conversation's lock, so the sequence that the database hands out here is higher than every
other of this conversation, and the head can simply be moved on to it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Result, Row, and_, literal_column, select, text, update
from sqlalchemy.dialects.postgresql import insert

from conversations import heads, opt_outs
from conversations.access import Scope, find_file
from conversations.consent import Purpose
from conversations.content import Content, to_json
from conversations.files import check_there
from conversations.models import (
    Agent,
    Delivery,
    File,
    Inbox,
    Mention,
    Message,
    MessageFile,
    MessageText,
    Participant,
    Queue,
    Thread,
)
from conversations.tokens import rows as token_rows
from conversations.work import Work
from kit.errors import Invalid
from kit.ids import new_id

LineKind = Literal["reply", "note"]
MAX_ATTACHMENTS = 20
MAX_MENTIONS = 50


@dataclass(frozen=True, slots=True)
class Line:
    """What is to be added.

    Attributes:
        words: what search finds it by, beside the text: a subject.
        thread: the locked row of the thread a reply goes out on, joined with its inbox's ``kind``; none for a note.
        files: rows the caller may attach, in order.
        mentions: colleagues to be told, checked.
        is_automatic: a machine's line: it neither answers the customer nor counts as a first response. Whoever
            writes one has asked ``consent`` for its ``purpose``.
        is_bot: of these, one that answers the customer in a person's stead, and is marked so.
        facts: shown with the message; what its channel has to know of it.
        counts: messages of the reply window that it takes.
        is_call: nobody has spoken yet: it answers the customer once they pick up, which intake hears of.
    """

    id: UUID
    kind: LineKind
    content: Content
    text: str
    words: str = ""
    thread: Row[Any] | None = None
    files: Sequence[Row[Any]] = ()
    mentions: Sequence[UUID] = ()
    client_id: str | None = None
    is_automatic: bool = False
    is_bot: bool = False
    purpose: Purpose = "service"
    facts: Mapping[str, Any] = field(default_factory=dict)
    counts: int = 1
    is_call: bool = False


async def append(work: Work, scope: Scope, conversation: Row[Any], line: Line) -> tuple[Row[Any], Row[Any]] | None:
    """Write a line under the conversation's lock.

    Returns:
        The message and the conversation after it; ``None`` if the author's ``client_id`` was used a moment ago.
    """
    message = await _insert(work, scope, conversation.id, line)
    if message is None:
        return None
    await _index(work, message, line.words)
    await _attach(work, message.id, line.files)
    if line.thread is not None:
        await _queue_delivery(work, message, line.thread, line.counts)
    is_reply = line.kind == "reply"
    answers = is_reply and not line.is_automatic and not line.is_call and scope.actor.kind == "agent"
    is_first = answers and conversation.first_response_at is None and conversation.inbound_count > 0
    work.record(
        "message.sent" if is_reply else "message.noted",
        conversation_id=conversation.id,
        message_id=message.id,
        contact_id=conversation.contact_id,
        queue_id=conversation.queue_id,
        data={
            "sequence": message.sequence,
            "episode": conversation.episode,
            "first_response": is_first,
            "automatic": is_reply and not answers,
        }
        | ({"channel": line.thread.kind} if line.thread is not None else {}),
    )
    await _mention(work, message, line.mentions)
    head = await _move_head(work, conversation, message, line, answers=answers, is_first=is_first)
    return message, head


async def find_files(work: Work, scope: Scope, file_ids: Sequence[UUID]) -> list[Row[Any]]:
    """Return the files that the caller may send: own uploads not sent yet, or files of visible messages.

    Raises:
        NotFound: one of them is neither.
        Invalid: more than 20, or one named twice.
        Gone: one of them has expired.
    """
    if len(file_ids) > MAX_ATTACHMENTS:
        raise Invalid("too many files", fields={"attachments": f"at most {MAX_ATTACHMENTS}"})
    if len(set(file_ids)) != len(file_ids):
        raise Invalid("a file is named twice", fields={"attachments": "each file once"})
    found = [await find_file(work, scope, file_id) for file_id in file_ids]
    for file in found:
        check_there(file)
    return found


async def check_mentions(work: Work, mentions: Collection[UUID]) -> list[UUID]:
    """Return the mentioned colleagues in a fixed order.

    Raises:
        Invalid: one is not an active agent of this workspace, or there are more than 50.
    """
    wanted = sorted(set(mentions))
    if not wanted:
        return []
    if len(wanted) > MAX_MENTIONS:
        raise Invalid("too many people are mentioned", fields={"mentions": f"at most {MAX_MENTIONS}"})
    known = set(
        await work.connection.scalars(
            select(Agent.id).where(
                Agent.workspace_id == work.workspace_id, Agent.id.in_(wanted), Agent.is_active.is_(True)
            )
        )
    )
    if missing := [str(agent_id) for agent_id in wanted if agent_id not in known]:
        raise Invalid("somebody mentioned does not work here", fields={"mentions": missing})
    return wanted


async def join(work: Work, conversation_id: UUID, agent_ids: Sequence[UUID], reason: str) -> None:
    """Let agents see a conversation from now on, whoever owns it."""
    if agent_ids:
        await work.connection.execute(
            insert(Participant)
            .values(
                [
                    {
                        "workspace_id": work.workspace_id,
                        "conversation_id": conversation_id,
                        "agent_id": agent_id,
                        "reason": reason,
                        "created_at": work.now,
                    }
                    for agent_id in sorted(agent_ids)
                ]
            )
            .on_conflict_do_nothing()
        )


async def _insert(work: Work, scope: Scope, conversation_id: UUID, line: Line) -> Row[Any] | None:
    actor = scope.actor
    is_agent = actor.kind == "agent" and not line.is_automatic
    statement = insert(Message).values(
        workspace_id=work.workspace_id,
        id=line.id,
        conversation_id=conversation_id,
        thread_id=line.thread.id if line.thread is not None else None,
        inbox_id=line.thread.inbox_id if line.thread is not None else None,
        direction="out" if line.kind == "reply" else "internal",
        kind=line.kind,
        content=to_json(line.content),
        text=line.text,
        attachments=[file_facts(file) for file in line.files],
        mentions=list(line.mentions),
        author_kind="agent" if is_agent else "bot" if line.is_bot else "system",
        author_id=scope.agent_id if is_agent else None,
        author_name=scope.name if is_agent else "",
        client_id=line.client_id,
        delivery=delivery_facts("queued", work) if line.thread is not None else None,
        facts=dict(line.facts) | ({"purpose": line.purpose} if line.is_automatic else {}),
        created_at=work.now,
        updated_at=work.now,
    )
    if line.client_id is not None:
        statement = statement.on_conflict_do_nothing(
            index_elements=["workspace_id", "author_id", "client_id"],
            # Literals: once a statement runs on a generic plan, a parameter no longer matches a partial index.
            index_where=text("client_id IS NOT NULL AND author_kind = 'agent'"),
        )
    return (await work.connection.execute(statement.returning(Message))).one_or_none()


def file_facts(file: Row[Any]) -> dict[str, Any]:
    """Return what a message row repeats of a file, so that showing it needs no join."""
    return {
        "id": str(file.id),
        "name": file.name,
        "content_type": file.content_type,
        "size_bytes": file.size_bytes,
        "width": file.width,
        "height": file.height,
        "inline": False,
    }


def delivery_facts(state: str, work: Work, attempts: int = 0, *, may_be_duplicate: bool = False) -> dict[str, Any]:
    """Return what a message row repeats of its delivery when people set that going."""
    return {
        "state": state,
        "error": None,
        "attempts": attempts,
        "may_be_duplicate": may_be_duplicate,
        "updated_at": work.now.isoformat(),
    }


async def _index(work: Work, message: Row[Any], words: str) -> None:
    parts = token_rows(f"{words}\n{message.text}", work.workspace_id)
    if parts:
        await work.connection.execute(
            insert(MessageText).values(
                [
                    {
                        "workspace_id": work.workspace_id,
                        "message_id": message.id,
                        "part": part,
                        "sequence": message.sequence,
                        "tokens": heads.vector(found),
                    }
                    for part, found in enumerate(parts)
                ]
            )
        )


async def _attach(work: Work, message_id: UUID, files: Sequence[Row[Any]]) -> None:
    if not files:
        return
    await work.connection.execute(
        insert(MessageFile),
        [{"workspace_id": work.workspace_id, "file_id": file.id, "message_id": message_id} for file in files],
    )
    linked = await work.connection.execute(
        update(File)
        .where(File.workspace_id == work.workspace_id, File.id.in_([file.id for file in files]))
        .values(is_linked=True)
        .returning(File.expired_at)
    )
    for file in linked:
        check_there(file)  # it may have expired since it was found


async def _queue_delivery(work: Work, message: Row[Any], thread: Row[Any], counts: int) -> None:
    await work.connection.execute(
        insert(Delivery).values(
            workspace_id=work.workspace_id,
            id=new_id(),
            message_id=message.id,
            thread_id=thread.id,
            inbox_id=thread.inbox_id,
            sequence=message.sequence,
            state="queued",
            run_at=work.now,
            counted=counts,
            created_at=work.now,
            updated_at=work.now,
        )
    )


async def _mention(work: Work, message: Row[Any], agent_ids: Sequence[UUID]) -> None:
    if not agent_ids:
        return
    await work.connection.execute(
        insert(Mention),
        [
            {
                "workspace_id": work.workspace_id,
                "id": new_id(),
                "conversation_id": message.conversation_id,
                "message_id": message.id,
                "agent_id": agent_id,
            }
            for agent_id in agent_ids
        ],
    )
    await join(work, message.conversation_id, agent_ids, "mentioned")
    for agent_id in agent_ids:
        work.record(
            "mention.created",
            conversation_id=message.conversation_id,
            message_id=message.id,
            agent_id=agent_id,
            data={"sequence": message.sequence},
        )


async def _move_head(
    work: Work, conversation: Row[Any], message: Row[Any], line: Line, *, answers: bool, is_first: bool
) -> Row[Any]:
    values: dict[str, Any] = {
        "last_message": heads.last_message(message),
        "last_sequence": message.sequence,
        "last_activity_at": message.created_at,
    }
    if line.thread is not None:
        values["inbox_id"] = line.thread.inbox_id
        if line.thread.kind not in conversation.channels:
            values["channels"] = [*conversation.channels, line.thread.kind]
    if answers:
        values |= {"last_agent_sequence": message.sequence, "waiting_since": None}
        if is_first:
            values["first_response_at"] = work.now
        if conversation.status == "open" and await _rests_after_reply(work, conversation.queue_id):
            values["status"] = "pending"
            work.record(
                "conversation.status_changed",
                conversation_id=conversation.id,
                contact_id=conversation.contact_id,
                queue_id=conversation.queue_id,
                data={"before": "open", "after": "pending"},
            )
    return await heads.change(work, conversation.id, **values)


async def _rests_after_reply(work: Work, queue_id: UUID | None) -> bool:
    if queue_id is None:
        return False
    return bool(
        await work.connection.scalar(
            select(Queue.pending_after_reply).where(Queue.workspace_id == work.workspace_id, Queue.id == queue_id)
        )
    )


async def lock_threads(work: Work, thread_ids: Collection[UUID]) -> dict[UUID, Row[Any]]:
    """Lock threads in the order of their ids.

    Each row carries its inbox's ``kind``, ``has_windows`` and ``is_usable``, and ``stopped_at`` (``opt_outs``) of
    the address it leads to.
    """
    rows: Result[Any] = await work.connection.execute(
        select(
            Thread,
            Inbox.kind,
            Inbox.has_windows,
            and_(Inbox.is_enabled, Inbox.archived.is_(False)).label("is_usable"),
            literal_column(opt_outs.STOPPED_AT).label("stopped_at"),
        )
        .join(Inbox, and_(Inbox.workspace_id == Thread.workspace_id, Inbox.id == Thread.inbox_id))
        .where(Thread.workspace_id == work.workspace_id, Thread.id.in_(sorted(thread_ids)))
        .order_by(Thread.id)
        .with_for_update(of=Thread)
    )
    return {row.id: row for row in rows}
