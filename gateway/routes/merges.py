"""Joining conversations and parting them, and taking any merge back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from conversations import merges, splits
from gateway import keys
from gateway.api import Api, Call, In
from gateway.routes.common import mapping, show_conversation
from gateway.wire.common import Resource, Row, resource
from gateway.wire.conversations import Conversation, Merged

api = Api("merges")
PATH = "/api/v1/conversations/{id}"


class MergeIn(In):
    source_id: Annotated[UUID, Field(description="becomes part of the one in the path")]


class SplitIn(In):
    """One of the two: a thread with all its messages, or everything from a message on."""

    thread_id: UUID | None = None
    message_id: UUID | None = None


class Parted(Conversation):
    """The new conversation, and the record by which the split can be undone."""

    merge_id: UUID


class Merge(Resource):
    """The record of a merge or split; ``undone_at`` null: it holds."""

    kind: Literal["contact", "conversation", "split"]
    source_id: UUID
    target_id: UUID
    merged_by: UUID | None
    undone_at: datetime | None
    undone_by: UUID | None


class Unmerged(Merge):
    """``kept_fields``: what somebody changed since, and so was not put back."""

    kept_fields: list[str]


@api.post(f"{PATH}/merge")
async def merge_conversation(call: Call, id_: UUID, body: MergeIn) -> Merged:
    """Make another conversation of the same contact part of this one."""
    async with call.begin() as work:
        record, _ = await merges.merge_conversations(
            work, call.scope, id_, body.source_id, listener=call[keys.LIFECYCLE].listener
        )
    return {**await show_conversation(call, id_), "merge_id": record.id}


@api.post(f"{PATH}/split", status=201)
async def split_conversation(call: Call, id_: UUID, body: SplitIn) -> Parted:
    """Move a thread, or everything from a message on, into a new conversation, and answer with that."""
    async with call.begin() as work:
        record, fresh = await splits.split_conversation(
            work,
            call.scope,
            id_,
            thread_id=body.thread_id,
            message_id=body.message_id,
            listener=call[keys.LIFECYCLE].listener,
        )
    return {**await show_conversation(call, fresh.id), "merge_id": record.id}


@api.post("/api/v1/merges/{id}/undo")
async def undo_merge(call: Call, id_: UUID) -> Unmerged:
    """Take a merge or split back: exactly what moved goes back, what arrived since follows its thread."""
    async with call.begin() as work:
        done = await merges.undo(work, call.scope, id_, listener=call[keys.LIFECYCLE].listener)
    return {**_merge(mapping(done.merge)), "kept_fields": done.kept_fields}


def _merge(row: Row) -> Merge:
    return {
        **resource(row),
        "kind": row["kind"],
        "source_id": row["source_id"],
        "target_id": row["target_id"],
        "merged_by": row["merged_by"],
        "undone_at": row["undone_at"],
        "undone_by": row["undone_by"],
    }
