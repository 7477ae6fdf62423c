"""A merge or split of conversations taken back.

Exactly the recorded rows move back, with what arrived since on the threads that go back; a field that somebody
changed since keeps the later value and is listed. What rests on one another is undone in reverse order.

Locks: the record, threads of both, conversations of both, messages; ids sorted within each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Row, or_, select, update

from conversations import heads, moving, splits
from conversations.access import Scope, find_conversation
from conversations.contact_merge import columns_of
from conversations.contact_unmerge import MergeInTheWay, undo_contact_merge, unmerged_fields
from conversations.lifecycle import record
from conversations.memos import CLOCKS, REST, PlainRow, column
from conversations.models import Conversation, Draft, Merge, Message, Thread
from conversations.ports import LifecycleListener
from conversations.sides import moving as sides
from conversations.work import Work
from kit.errors import Conflict, NotFound


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did.

    Attributes:
        merge: the record, with ``undone_at``.
        kept_fields: fields of the target whose later value was kept, sorted; custom fields as ``fields.<key>``.
    """

    merge: Row[Any]
    kept_fields: list[str]


async def undo(work: Work, scope: Scope, merge_id: UUID, *, listener: LifecycleListener) -> Undone:
    """Take back any merge: of conversations, of contacts, or a split. Raises what each of them raises."""
    kind = await work.connection.scalar(
        select(Merge.kind).where(Merge.workspace_id == work.workspace_id, Merge.id == merge_id)
    )
    if kind == "contact":
        done = await undo_contact_merge(work, scope, merge_id)
        return Undone(done.merge, done.kept_fields)
    return await undo_merge(work, scope, merge_id, listener=listener)


async def undo_merge(work: Work, scope: Scope, merge_id: UUID, *, listener: LifecycleListener) -> Undone:
    """Take back a merge or a split of conversations.

    Raises:
        NotFound: no such merge of conversations, or not the caller's to see.
        Conflict: it is undone (``already_undone``), or the other conversation is resolved (``resolved``).
        MergeInTheWay: a later merge or split of one of them must be undone first.
    """
    scope.require("conversations.reply")
    merge = await _lock_merge(work, scope, merge_id)
    await _lock_both(work, merge)
    await _refuse_later(work, merge)
    kept: list[str] = []
    if merge.kind == "split":
        await splits.undo_split(work, merge, listener)
    else:
        kept = await _undo(work, merge, listener)
    undone = (
        await work.connection.execute(
            update(Merge)
            .where(Merge.workspace_id == work.workspace_id, Merge.id == merge_id)
            .values(undone_at=work.now, undone_by=work.actor.id, updated_at=work.now, version=Merge.version + 1)
            .returning(Merge)
        )
    ).one()
    stays, other = (merge.target_id, merge.source_id)
    if merge.kind == "split":
        stays, other = other, stays
    about: dict[str, Any] = {"merge_id": str(merge_id), "source_id": str(other), "kept_fields": kept}
    record(work, "conversation.unmerged", await heads.reload(work, stays), **about)
    return Undone(undone, kept)


async def _lock_merge(work: Work, scope: Scope, merge_id: UUID) -> Row[Any]:
    row: Row[Any] | None = (
        await work.connection.execute(
            select(Merge)
            .where(
                Merge.workspace_id == work.workspace_id,
                Merge.id == merge_id,
                Merge.kind.in_(("conversation", "split")),
            )
            .with_for_update()
        )
    ).one_or_none()
    if row is None:
        raise NotFound("there is no such merge of conversations", fields={"resource": "merge"})
    await find_conversation(work, scope, row.target_id)
    if row.undone_at is not None:
        raise Conflict("this merge is undone already", code="already_undone")
    return row


async def _lock_both(work: Work, merge: Row[Any]) -> None:
    both = sorted((merge.source_id, merge.target_id))
    await work.connection.execute(
        select(Thread.id)
        .where(
            Thread.workspace_id == work.workspace_id,
            or_(
                Thread.conversation_id.in_(both), moving.among(Thread.id, [UUID(one) for one in merge.moved["thread"]])
            ),
        )
        .order_by(Thread.id)
        .with_for_update()
    )
    await work.connection.execute(
        select(Conversation.id)
        .where(Conversation.workspace_id == work.workspace_id, Conversation.id.in_(both))
        .order_by(Conversation.id)
        .with_for_update()
    )


async def _refuse_later(work: Work, merge: Row[Any]) -> None:
    both = (merge.source_id, merge.target_id)
    mark = Merge.memo["mark"].astext.cast(BigInteger)
    later = await work.connection.scalars(
        select(Merge.id)
        .where(
            Merge.workspace_id == work.workspace_id,
            Merge.kind.in_(("conversation", "split")),
            Merge.undone_at.is_(None),
            mark > merge.memo["mark"],
            or_(Merge.source_id.in_(both), Merge.target_id.in_(both)),
        )
        .order_by(mark.desc())
    )
    if in_the_way := list(later):
        raise MergeInTheWay(
            "a later merge or split of these conversations rests on it: undo that first",
            fields={"merge_ids": [str(one) for one in in_the_way]},
        )


async def _undo(work: Work, merge: Row[Any], listener: LifecycleListener) -> list[str]:
    source_id, target_id, memo = merge.source_id, merge.target_id, merge.memo
    target = await heads.reload(work, target_id)
    threads = await _threads_back(work, merge)
    await _messages_back(work, merge)
    await _people_back(work, merge)
    await _drafts_back(work, merge)
    restored, kept = unmerged_fields(merge.changed, PlainRow(target))
    restored, kept = await _without_clocks(work, merge, target, restored, kept)
    head = await _head(work, target_id, memo, "target")
    if target.status == "resolved" and "status" not in restored:
        head["waiting_since"] = None
    await heads.change(work, target_id, **columns_of(target, restored), **head)
    head = await _head(work, source_id, memo, "source")
    head |= await _rest(work, merge, head, target)
    await heads.change(work, source_id, merged_into_id=None, **head)
    await heads.point_threads(work, threads, source_id, is_open=head["status"] != "resolved")
    await _positions_back(work, merge)
    # Records of merges before there were side conversations name none.
    await sides.move(work, target_id, source_id, [UUID(one) for one in merge.moved.get("side", ())])
    row = await heads.reload(work, source_id)
    record(work, "conversation.status_changed", row, before="resolved", after=row.status)
    if row.status != "resolved":
        await heads.tell(work, listener, "opened", row)
    if "priority" in restored:
        await heads.tell(work, listener, "updated", await heads.reload(work, target_id))
    return kept


async def _threads_back(work: Work, merge: Row[Any]) -> list[UUID]:
    """Return the recorded threads that still lead into the target; others have gone on elsewhere since."""
    ids = [UUID(one) for one in merge.moved["thread"]]
    rows = await work.connection.scalars(
        select(Thread.id).where(
            Thread.workspace_id == work.workspace_id,
            moving.among(Thread.id, ids),
            Thread.conversation_id == merge.target_id,
        )
    )
    return list(rows)


async def _messages_back(work: Work, merge: Row[Any]) -> None:
    recorded = moving.among(Message.id, [UUID(one) for one in merge.moved["message"]])
    since = (Message.sequence > merge.memo["mark"]) & moving.among(
        Message.thread_id, [UUID(one) for one in merge.moved["thread"]]
    )
    await moving.move_messages(work, merge.source_id, Message.conversation_id == merge.target_id, or_(recorded, since))


async def _people_back(work: Work, merge: Row[Any]) -> None:
    moved = [UUID(one) for one in merge.moved["participant"]]
    guests = [UUID(one) for one in merge.memo["guests"]]
    present = await moving.participants(work, merge.target_id)
    await moving.copy_participants(work, [row for agent, row in present.items() if agent in moved], merge.source_id)
    await moving.drop_participants(work, merge.target_id, [*moved, *guests], but_mentioned=True)


async def _drafts_back(work: Work, merge: Row[Any]) -> None:
    """Drafts nobody has touched since go back; one that was written on belongs to where it was written."""
    for agent_id, updated_at in merge.memo["drafts"].items():
        await moving.move_drafts(
            work,
            merge.target_id,
            merge.source_id,
            Draft.agent_id == UUID(agent_id),
            Draft.updated_at == datetime.fromisoformat(updated_at),
        )


async def _without_clocks(
    work: Work, merge: Row[Any], target: Row[Any], restored: dict[str, Any], kept: Sequence[str]
) -> tuple[dict[str, Any], list[str]]:
    """Leave out what follows from messages rather than from anybody's choice."""
    restored = {name: column(name, restored) for name in restored if name not in CLOCKS}
    kept = [name for name in kept if name not in CLOCKS]
    if restored.get("status"):
        if await heads.unanswered_since(work, target.id, merge.memo["mark"]) is not None:
            del restored["status"]  # the customer wrote since: that opens it whatever it was
        else:
            restored["snoozed_until"] = column("snoozed_until", merge.memo["target"])
    return restored, kept


async def _head(work: Work, conversation_id: UUID, memo: Mapping[str, Any], side: str) -> dict[str, Any]:
    """Return the columns that follow from the messages of one side after they have moved back."""
    before, mark = memo[side], memo["mark"]
    values = await heads.settle(work, conversation_id)
    if values["last_sequence"] == before["last_sequence"]:
        values |= {name: column(name, before) for name in ("last_activity_at", "channels", "last_message")}
        values["inbox_id"] = UUID(before["inbox_id"])
    values["first_response_at"] = column("first_response_at", before) or (
        await heads.answered_since(work, conversation_id, mark)
    )
    if values["last_agent_sequence"] > mark:
        values["waiting_since"] = await heads.unanswered_since(work, conversation_id, values["last_agent_sequence"])
    else:
        values["waiting_since"] = column("waiting_since", before) or (
            await heads.unanswered_since(work, conversation_id, mark)
        )
    return values


async def _rest(work: Work, merge: Row[Any], head: Mapping[str, Any], target: Row[Any]) -> dict[str, Any]:
    """Return how the source stands again.

    What its customer wrote since wakes or reopens it, as it would have; unless it was answered, or settled when
    the target was resolved.
    """
    before = merge.memo["source"]
    rest = {name: column(name, before) for name in REST}
    answered = max(merge.memo["mark"], head["last_agent_sequence"])
    asked = await heads.unanswered_since(work, merge.source_id, answered)
    if asked is not None and target.status != "resolved" and rest["status"] != "open":
        if rest["status"] == "resolved":
            rest |= {"resolved_at": None, "disposition": None, "episode": Conversation.episode + 1}
        rest |= {"status": "open", "snoozed_until": None}
    if rest["status"] == "resolved":
        rest["waiting_since"] = None
    return rest


async def _positions_back(work: Work, merge: Row[Any]) -> None:
    """Put read positions back; whoever has read on since has read that far on both sides."""
    at_target = await moving.positions(work, merge.target_id)
    at_source = await moving.positions(work, merge.source_id)
    recorded = {UUID(agent): pair for agent, pair in merge.memo["positions"].items()}
    target: dict[UUID, int] = {}
    source: dict[UUID, int] = {}
    gone: list[UUID] = []
    for agent_id, position in at_target.items():
        before, after = recorded.get(agent_id, (None, None))
        if position.sequence != after:
            target[agent_id] = max(position.sequence, before or 0)
            earlier = at_source.get(agent_id)
            source[agent_id] = max(position.sequence, earlier.sequence if earlier else 0)
        elif before is None:
            gone.append(agent_id)
        else:
            target[agent_id] = before
    await moving.put_positions(work, merge.target_id, target)
    await moving.put_positions(work, merge.source_id, source)
    await moving.drop_positions(work, merge.target_id, gone)
    await moving.recount_positions(work, merge.target_id, merge.source_id)
