"""Two conversations of one contact become one, and can become two again.

A merge moves the source's threads, messages, notes, mentions, participants, drafts and read positions to the target
and closes the source, which points to it from then on. The record says exactly which rows moved, which fields of the
target changed, and how both heads stood, so that ``unmerges`` can take it back.

Locks: threads of both, conversations of both, messages; ids sorted within each.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from conversations import heads, moving, splits
from conversations.access import Scope
from conversations.contact_merge import columns_of, value_of
from conversations.lifecycle import NotOpen, record
from conversations.memos import memo_of, plain
from conversations.ports import LifecycleListener
from conversations.unmerges import Undone, undo
from conversations.work import Work
from kit.errors import Conflict, Invalid

__all__ = ["Undone", "merge_conversations", "merged_fields", "undo"]

PRIORITIES = ("low", "normal", "high", "urgent")


async def merge_conversations(
    work: Work, scope: Scope, target_id: UUID, source_id: UUID, *, listener: LifecycleListener
) -> tuple[Row[Any], Row[Any]]:
    """Make the source part of the target.

    Returns:
        The merge record and the target's row.
    Raises:
        NotFound: one of them is absent, or not the caller's to see.
        Conflict: they belong to two contacts (``other_contact``), one is part of another one already (``merged``),
            or an open one would go into a resolved one (``resolved``).
    """
    scope.require("conversations.reply")
    if source_id == target_id:
        raise Invalid("a conversation cannot be merged into itself", fields={"source_id": "is the same conversation"})
    rows = await heads.lock_with_threads(work, scope, [source_id, target_id])
    source, target = rows[source_id], rows[target_id]
    _refuse_unfit(source, target)
    mark = await moving.take_mark(work)
    after = merged_fields(source, target)
    changed = {name: {"before": plain(value_of(target, name)), "after": plain(value)} for name, value in after.items()}
    fold = await splits.fold(work, source, target)
    await _write_target(work, target, after)
    await splits.close_into(work, source, target_id)
    merge = await moving.insert_merge(
        work,
        kind="conversation",
        source_id=source_id,
        target_id=target_id,
        moved=fold.moved,
        changed=changed,
        memo={"mark": mark, "source": memo_of(source), "target": memo_of(target), "positions": fold.positions}
        | {"drafts": fold.drafts, "guests": fold.guests},
    )
    closed = await heads.reload(work, source_id)
    row = await heads.reload(work, target_id)
    about: dict[str, Any] = {"merge_id": str(merge.id), "source_id": str(source_id)}
    record(work, "conversation.merged", row, **about, messages=len(fold.moved["message"]))
    if source.status != "resolved":
        record(work, "conversation.status_changed", closed, before=source.status, after="resolved")
    await heads.tell(work, listener, "merged_away", closed)
    if target.status == "snoozed" and row.status == "open":
        await heads.tell(work, listener, "woken", row)
    if "priority" in changed:
        await heads.tell(work, listener, "updated", row)
    return merge, await heads.reload(work, target_id)


def merged_fields(source: Row[Any], target: Row[Any]) -> dict[str, Any]:
    """Return what a merge changes of the target: the earlier start and the longer wait win, gaps are filled."""
    after: dict[str, Any] = {
        "tags": list(dict.fromkeys([*target.tags, *source.tags])),
        "priority": max(target.priority, source.priority, key=PRIORITIES.index),
        "subject": target.subject or source.subject,
        "opened_at": min(target.opened_at, source.opened_at),
        "first_response_at": _earlier(target.first_response_at, source.first_response_at),
        "waiting_since": _earlier(target.waiting_since, source.waiting_since),
        "callback_due_at": _earlier(target.callback_due_at, source.callback_due_at),
    }
    if source.status == "open" and target.status in ("pending", "snoozed"):
        after["status"] = "open"
    after |= {f"fields.{key}": value for key, value in source.fields.items() if key not in target.fields}
    return {name: value for name, value in after.items() if value_of(target, name) != value}


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((moment for moment in (one, other) if moment is not None), default=None)


def _refuse_unfit(source: Row[Any], target: Row[Any]) -> None:
    if source.contact_id != target.contact_id:
        raise Conflict("they belong to two contacts: merge the contacts first", code="other_contact")
    if target.status == "resolved" and source.status != "resolved":
        raise NotOpen("the conversation to merge into is resolved: reopen it first")


async def _write_target(work: Work, target: Row[Any], after: Mapping[str, Any]) -> None:
    values = columns_of(target, after) | await heads.settle(work, target.id)
    if values.get("status") == "open":
        values["snoozed_until"] = None
    await heads.change(work, target.id, **values)
