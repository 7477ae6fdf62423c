"""A conversation's life: who owns it, where it waits, when it rests and ends.

    open ⇄ pending (answered) · open → snoozed → open · any → resolved → open (a new episode)

Each step locks in the one order (threads where their pointers change, then the conversation), writes one event,
and tells the ``LifecycleListener`` in the same transaction, so that work items follow or everything is undone.
A step that changes nothing is no event: a double click returns the row as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, get_args
from uuid import UUID

from sqlalchemy import Row, and_, func, select

from conversations import circles, heads
from conversations.access import Scope, find, find_conversation
from conversations.appending import Line, append, join
from conversations.content import MAX_TEXT, Text
from conversations.custom_fields import patch_fields
from conversations.models import Agent, Conversation, Queue, QueueMember
from conversations.ports import ChangeKind, LifecycleListener
from conversations.resources import check_version
from conversations.tags import check_tags
from conversations.work import Work
from kit.errors import Conflict, Invalid
from kit.ids import new_id

Priority = Literal["low", "normal", "high", "urgent"]
MAX_SNOOZE = timedelta(days=366)
MAX_SUBJECT = 500
MAX_DISPOSITION = 200
MAX_TIER = 9
WAKE_BATCH = 200


class NotOpen(Conflict):
    """The conversation is resolved: it has to be reopened first."""

    code = "resolved"


class Lifecycle:
    """The steps, with the listener who follows them."""

    def __init__(self, listener: LifecycleListener) -> None:
        self.listener = listener

    async def assign(self, work: Work, scope: Scope, conversation_id: UUID, agent_id: UUID | None) -> Row[Any]:
        """Give a conversation to an agent, or with ``None`` back to its queue.

        Everybody may take what nobody owns and give back their own; placing others' work, or work on others,
        needs ``conversations.assign_others``.

        Raises:
            Forbidden: see above. Invalid: no such active agent. NotOpen: it is resolved.
        """
        scope.require("conversations.reply")
        conversation = await self._lock_open(work, scope, conversation_id)
        before = conversation.assignee_id
        if agent_id == before:
            return conversation
        takes, gives_back = before is None and agent_id == scope.agent_id, agent_id is None and before == scope.agent_id
        if not (takes or gives_back):
            scope.require("conversations.assign_others")
        if agent_id is not None:
            await self._check_agent(work, agent_id)
        await self._keep_former_owner(work, conversation, conversation.queue_id)
        conversation = await heads.change(work, conversation.id, assignee_id=agent_id)
        self._record(work, "conversation.assigned", conversation, agent_id=agent_id, agent_before=before)
        await self._tell(work, "assigned" if agent_id else "unassigned", conversation, agent_before=before)
        return await heads.reload(work, conversation.id)

    async def transfer(
        self,
        work: Work,
        scope: Scope,
        conversation_id: UUID,
        queue_id: UUID | None = None,
        agent_id: UUID | None = None,
        note: str = "",
        tier: int | None = None,
        *,
        outside_team: bool = False,
    ) -> Row[Any]:
        """Hand a conversation over to a queue, to a level of one, to an agent, or to an agent in a queue, with a note.

        To a queue alone it waits there for whom routing finds; ``tier`` is the lowest level that is asked. One hands
        over one's own work or what nobody owns; the work of others needs ``conversations.assign_others``.

        Args:
            outside_team: a complaint: whoever dealt with the customer, and their teams, are not asked for it.
        Raises:
            Conflict: nobody works at that level or above (``tier_unstaffed``); it was handed on too often, and a
                supervisor has to place it (``hop_budget``); outside the team there is nobody (``nobody_outside``).
        """
        scope.require("conversations.reply")
        if queue_id is None and agent_id is None and tier is None:
            raise Invalid("a transfer needs a queue or an agent", fields={"queue_id": "or agent_id is needed"})
        if tier is not None and agent_id is not None:
            raise Invalid("a level is for a queue, not for one agent", fields={"tier": "not together with agent_id"})
        conversation = await self._lock_open(work, scope, conversation_id)
        if conversation.assignee_id not in (None, scope.agent_id):
            scope.require("conversations.assign_others")
        if queue_id is not None:
            await find(work, scope, Queue, queue_id)
        if agent_id is not None:
            await self._check_agent(work, agent_id)
        queue_before, agent_before = conversation.queue_id, conversation.assignee_id
        queue_after = queue_id or queue_before
        if tier is not None:
            await self._check_tier(work, queue_after, tier)
        if note.strip():
            conversation = await self._note(work, scope, conversation, note)
        if (queue_after, agent_id) == (queue_before, agent_before) and tier is None and not outside_team:
            return conversation
        kept_from = await circles.around(work, conversation) if outside_team else None
        await self._keep_former_owner(work, conversation, queue_after)
        conversation = await heads.change(work, conversation.id, queue_id=queue_after, assignee_id=agent_id)
        self._record(
            work,
            "conversation.transferred",
            conversation,
            agent_id=agent_id,
            agent_before=agent_before,
            queue_before=queue_before,
            **({"tier": tier} if tier is not None else {}),
            **({"outside_team": True} if outside_team else {}),
        )
        await heads.tell(
            work,
            self.listener,
            "transferred",
            conversation,
            agent_before=agent_before,
            queue_before=queue_before,
            tier=tier,
            by_supervisor=scope.actor.kind == "agent" and scope.may("conversations.assign_others"),
            kept_from=kept_from,
        )
        return await heads.reload(work, conversation.id)

    async def escalate(self, work: Work, scope: Scope, conversation_id: UUID, note: str = "") -> Row[Any]:
        """Hand a conversation up one tier of its queue; whoever owned it keeps sight of it."""
        scope.require("conversations.reply")
        conversation = await self._lock_open(work, scope, conversation_id)
        if conversation.assignee_id not in (None, scope.agent_id):
            scope.require("conversations.assign_others")
        if conversation.queue_id is None:
            raise Conflict("it is in no queue, so there is no tier above", code="no_queue")
        before = conversation.assignee_id
        if note.strip():
            conversation = await self._note(work, scope, conversation, note)
        await self._keep_former_owner(work, conversation, conversation.queue_id)
        conversation = await heads.change(work, conversation.id, assignee_id=None)
        self._record(work, "conversation.escalated", conversation, agent_before=before)
        await self._tell(work, "escalated", conversation, agent_before=before)
        return await heads.reload(work, conversation.id)

    async def snooze(self, work: Work, scope: Scope, conversation_id: UUID, until: datetime) -> Row[Any]:
        """Put a conversation aside until a moment within a year; a customer's message wakes it earlier."""
        scope.require("conversations.reply")
        if until.tzinfo is None or not work.now < until <= work.now + MAX_SNOOZE:
            raise Invalid("snooze until a moment in the coming year", fields={"until": "is not within the next year"})
        conversation = await self._lock_open(work, scope, conversation_id)
        before = conversation.status
        conversation = await heads.change(work, conversation.id, status="snoozed", snoozed_until=until)
        self._record_status(work, conversation, before)
        await self._tell(work, "snoozed", conversation)
        return await heads.reload(work, conversation.id)

    async def resolve(
        self, work: Work, scope: Scope, conversation_id: UUID, disposition: str | None = None
    ) -> Row[Any]:
        """End the episode: the customer's wait is over, the next message reopens it or opens a new conversation.

        Resolving again changes nothing but the disposition, which is often chosen in the wrap-up.
        """
        scope.require("conversations.reply")
        code = (disposition or "").strip() or None
        if code is not None and len(code) > MAX_DISPOSITION:
            raise Invalid("the disposition is too long", fields={"disposition": f"at most {MAX_DISPOSITION}"})
        conversation = (await heads.lock_with_threads(work, scope, [conversation_id]))[conversation_id]
        if conversation.status == "resolved":
            if code in (None, conversation.disposition):
                return conversation
            conversation = await heads.change(work, conversation.id, disposition=code)
            self._record(work, "conversation.updated", conversation, fields=["disposition"])
            return conversation
        before = conversation.status
        await heads.free_threads(work, conversation.id)
        conversation = await heads.change(
            work,
            conversation.id,
            status="resolved",
            resolved_at=work.now,
            disposition=code,
            snoozed_until=None,
            waiting_since=None,
            callback_due_at=None,
        )
        self._record_status(work, conversation, before)
        await self._tell(work, "resolved", conversation)
        return await heads.reload(work, conversation.id)

    async def reopen(self, work: Work, scope: Scope, conversation_id: UUID) -> Row[Any]:
        """Take a conversation up again: a resolved one as a new episode, a pending or snoozed one at once.

        Raises:
            Conflict: the customer went on in another open conversation (``thread_open_elsewhere``).
        """
        scope.require("conversations.reply")
        await find_conversation(work, scope, conversation_id)
        threads = await heads.lock_threads_of(work, conversation_id)
        conversation = await heads.lock_head(work, scope, conversation_id)
        if conversation.status == "open":
            return conversation
        if conversation.status == "resolved":
            mine = [row.id for row in threads if row.open_conversation_id in (None, conversation.id)]
            if threads and not mine:
                await heads.refuse_open_elsewhere(work, threads[-1].open_conversation_id)
            await reopen_locked(work, conversation, mine, self.listener)
        else:
            await self._wake(work, conversation)
        return await heads.reload(work, conversation.id)

    async def wake_due(self, work: Work) -> list[Row[Any]]:
        """Wake what was snoozed until now, at most 200 at a time; who else wakes some at the same time takes others."""
        rows = (
            await work.connection.execute(
                select(Conversation)
                .where(
                    Conversation.workspace_id == work.workspace_id,
                    Conversation.status == "snoozed",
                    Conversation.snoozed_until <= work.now,
                )
                .order_by(Conversation.id)
                .limit(WAKE_BATCH)
                .with_for_update(skip_locked=True)
            )
        ).all()
        return [await self._wake(work, row) for row in rows]

    async def update(
        self,
        work: Work,
        scope: Scope,
        conversation_id: UUID,
        *,
        tags: Sequence[str] | None = None,
        priority: Priority | None = None,
        fields: Mapping[str, Any] | None = None,
        subject: str | None = None,
        is_spam: bool | None = None,
        expected_version: int | None = None,
    ) -> Row[Any]:
        """Change what ``None`` does not leave alone; of ``fields`` only the keys named, removed by ``None``.

        Raises:
            Conflict: it is at another version than expected (``stale_version``).
            Invalid: an unknown tag, field or priority, or a value that does not fit.
        """
        scope.require("conversations.reply")
        conversation = await heads.lock_head(work, scope, conversation_id)
        check_version(conversation, expected_version)
        wanted: dict[str, Any] = {}
        if tags is not None:
            wanted["tags"] = await check_tags(work, scope, tags, conversation.tags)
        if priority is not None:
            wanted["priority"] = _priority(priority)
        if fields is not None:
            wanted["fields"] = await patch_fields(work, scope, "conversation", conversation.fields, fields)
        if subject is not None:
            wanted["subject"] = _subject(subject)
        if is_spam is not None:
            wanted["is_spam"] = is_spam
        changed = {name: value for name, value in wanted.items() if value != getattr(conversation, name)}
        if not changed:
            return conversation
        conversation = await heads.change(work, conversation.id, **changed)
        self._record(work, "conversation.updated", conversation, fields=sorted(changed))
        if changed.keys() & {"priority", "is_spam"}:
            await self._tell(work, "updated", conversation)
        return await heads.reload(work, conversation.id)

    async def _lock_open(self, work: Work, scope: Scope, conversation_id: UUID) -> Row[Any]:
        conversation = await heads.lock_head(work, scope, conversation_id)
        if conversation.status == "resolved":
            raise NotOpen("this conversation is resolved: reopen it first")
        return conversation

    async def _wake(self, work: Work, conversation: Row[Any]) -> Row[Any]:
        before = conversation.status
        conversation = await heads.change(work, conversation.id, status="open", snoozed_until=None)
        self._record_status(work, conversation, before)
        if before == "snoozed":
            await self._tell(work, "woken", conversation)
        return await heads.reload(work, conversation.id)

    async def _note(self, work: Work, scope: Scope, conversation: Row[Any], text: str) -> Row[Any]:
        if len(text) > MAX_TEXT:
            raise Invalid("the note is too long", fields={"note": f"is longer than {MAX_TEXT:,} characters"})
        written = await append(work, scope, conversation, Line(id=new_id(), kind="note", content=Text(text), text=text))
        assert written is not None, "only a client_id can make an append void"
        return written[1]

    async def _check_agent(self, work: Work, agent_id: UUID) -> None:
        is_active = await work.connection.scalar(
            select(Agent.is_active).where(Agent.workspace_id == work.workspace_id, Agent.id == agent_id)
        )
        if not is_active:
            raise Invalid("this is nobody who works here", fields={"agent_id": "is not an active agent"})

    async def _check_tier(self, work: Work, queue_id: UUID | None, tier: int) -> None:
        if queue_id is None:
            raise Conflict("it is in no queue, so there are no levels", code="no_queue")
        if not 1 <= tier <= MAX_TIER:
            raise Invalid("there is no such level", fields={"tier": f"is from 1 to {MAX_TIER}"})
        highest = await work.connection.scalar(
            select(func.max(QueueMember.tier))
            .join(Agent, and_(Agent.workspace_id == QueueMember.workspace_id, Agent.id == QueueMember.agent_id))
            .where(QueueMember.workspace_id == work.workspace_id, QueueMember.queue_id == queue_id, Agent.is_active)
        )
        if tier > (highest or 0):
            raise Conflict(
                "nobody works at that level of the queue", code="tier_unstaffed", fields={"highest": highest or 0}
            )

    async def _keep_former_owner(self, work: Work, conversation: Row[Any], queue_after: UUID | None) -> None:
        """Whoever hands a case over keeps sight of it, also where its new queue is not theirs."""
        former = conversation.assignee_id
        if former is None or queue_after is None:
            return
        is_member = await work.connection.scalar(
            select(QueueMember.agent_id).where(
                QueueMember.workspace_id == work.workspace_id,
                QueueMember.queue_id == queue_after,
                QueueMember.agent_id == former,
            )
        )
        if is_member is None:
            await join(work, conversation.id, [former], "owned")

    def _record(
        self, work: Work, type_: str, conversation: Row[Any], *, agent_id: UUID | None = None, **data: Any
    ) -> None:
        record(work, type_, conversation, agent_id=agent_id, **data)

    def _record_status(self, work: Work, conversation: Row[Any], before: str) -> None:
        self._record(work, "conversation.status_changed", conversation, before=before, after=conversation.status)

    async def _tell(
        self, work: Work, kind: ChangeKind, conversation: Row[Any], *, agent_before: UUID | None = None
    ) -> None:
        await heads.tell(work, self.listener, kind, conversation, agent_before=agent_before)


async def reopen_locked(
    work: Work, conversation: Row[Any], thread_ids: Collection[UUID], listener: LifecycleListener
) -> Row[Any]:
    """Begin a new episode of a resolved conversation and lead these locked threads into it again."""
    await heads.point_threads(work, thread_ids, conversation.id, is_open=True)
    conversation = await heads.change(
        work,
        conversation.id,
        status="open",
        episode=conversation.episode + 1,
        resolved_at=None,
        disposition=None,
        waiting_since=None,
    )
    record(work, "conversation.reopened", conversation, episode=conversation.episode, by=work.actor.kind)
    await heads.tell(work, listener, "reopened", conversation)
    return await heads.reload(work, conversation.id)


def record(work: Work, type_: str, conversation: Row[Any], *, agent_id: UUID | None = None, **data: Any) -> None:
    """Note an event about a conversation, with its episode."""
    work.record(
        type_,
        conversation_id=conversation.id,
        contact_id=conversation.contact_id,
        queue_id=conversation.queue_id,
        agent_id=agent_id,
        data={"episode": conversation.episode} | data,
    )


def _priority(priority: str) -> str:
    if priority not in get_args(Priority):
        raise Invalid("there is no such priority", fields={"priority": f"is one of {', '.join(get_args(Priority))}"})
    return priority


def _subject(subject: str) -> str:
    line = " ".join(subject.replace("\x00", "").split())
    if len(line) > MAX_SUBJECT:
        raise Invalid("the subject is too long", fields={"subject": f"is longer than {MAX_SUBJECT} characters"})
    return line
