"""A merge of contacts taken back.

Exactly the recorded rows move back; what arrived since follows the identity of its thread; a field that somebody
changed since keeps the later value and is listed. Merges built on one another are undone in reverse order.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, func, or_, select, update

from conversations.access import Scope
from conversations.audit import audit
from conversations.contact_merge import (
    columns_of,
    hand_over,
    lock_conversations,
    lock_people,
    tell_moved,
    value_of,
    write_contact,
)
from conversations.contacts import refresh_search
from conversations.models import Consent, ContactLink, Conversation, Identity, Merge, Message, Thread
from conversations.work import Work
from kit.errors import Conflict, NotFound
from kit.ids import new_id


class MergeInTheWay(Conflict):
    """Something later rests on this merge; ``fields.merge_ids`` must be undone first."""

    code = "merge_in_the_way"


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did.

    Attributes:
        merge: the record, with ``undone_at``.
        source: the contact that stands for itself again; target: the one it had become part of.
        kept_fields: fields of the target whose later value was kept, sorted; custom fields as ``fields.<key>``.
        mixed_conversation_ids: conversations that hold messages of both; new messages part from now on.
    """

    merge: Row[Any]
    source: Row[Any]
    target: Row[Any]
    kept_fields: list[str]
    mixed_conversation_ids: list[UUID]


async def undo_contact_merge(work: Work, scope: Scope, merge_id: UUID) -> Undone:
    """Take a merge back.

    Raises:
        NotFound: no such merge of contacts.
        Conflict: it is undone (``already_undone``).
        MergeInTheWay: a later merge of contacts or of their conversations must be undone first.
    """
    scope.require("contacts.merge")
    merge = await _lock_merge(work, scope, merge_id)
    people = await lock_people(work, merge.source_id, merge.target_id)
    source, target = people[merge.source_id], people[merge.target_id]
    await _refuse_later_merges(work, merge, target)
    identity_ids = [UUID(one) for one in merge.moved["identity"]]
    conversation_ids = {UUID(one) for one in merge.moved["conversation"]}
    conversation_ids |= await _arrived_since(work, target.id, identity_ids, conversation_ids)
    await _refuse_later_joins(work, merge, conversation_ids)
    await _lock_threads(work, target.id)
    moved_back = await _move_back(work, merge, identity_ids, conversation_ids)
    mixed = await _part_threads(work, source.id, target.id)
    restored, kept = unmerged_fields(merge.changed, target)
    await write_contact(work, target.id, columns_of(target, restored))
    await write_contact(work, source.id, {"merged_into_id": None})
    undone = (
        await work.connection.execute(
            update(Merge)
            .where(Merge.workspace_id == work.workspace_id, Merge.id == merge_id)
            .values(undone_at=work.now, undone_by=work.actor.id, updated_at=work.now, version=Merge.version + 1)
            .returning(Merge)
        )
    ).one()
    source_row, target_row = await refresh_search(work, source.id), await refresh_search(work, target.id)
    await audit(work, "contact.unmerged", "contact", target.id, merge_id=merge_id, kept_fields=kept)
    about = {"merge_id": merge_id, "source_id": source.id, "kept_fields": kept}
    work.record("contact.unmerged", contact_id=target.id, data=about)
    work.record("contact.updated", contact_id=source.id, data={"fields": ["merged_into_id"]})
    tell_moved(work, moved_back, source.id)
    return Undone(undone, source_row, target_row, kept, mixed)


def unmerged_fields(changed: Mapping[str, Any], target: Any) -> tuple[dict[str, Any], list[str]]:
    """Return the fields that go back to what they were, and those that somebody changed since, sorted."""
    restored: dict[str, Any] = {}
    kept: list[str] = []
    for name, change in changed.items():
        if value_of(target, name) == change["after"]:
            restored[name] = change["before"]
        else:
            kept.append(name)
    return restored, sorted(kept)


async def _lock_merge(work: Work, scope: Scope, merge_id: UUID) -> Row[Any]:
    row: Row[Any] | None = (
        await work.connection.execute(
            select(Merge)
            .where(Merge.workspace_id == scope.workspace_id, Merge.id == merge_id, Merge.kind == "contact")
            .with_for_update()
        )
    ).one_or_none()
    if row is None:
        raise NotFound("there is no such merge of contacts")
    if row.undone_at is not None:
        raise Conflict("this merge is undone already", code="already_undone")
    return row


async def _refuse_later_merges(work: Work, merge: Row[Any], target: Row[Any]) -> None:
    """A target that became part of another contact, or took another one that changed the same fields, comes first."""
    later = await work.connection.execute(
        select(Merge)
        .where(
            Merge.workspace_id == work.workspace_id,
            Merge.kind == "contact",
            Merge.undone_at.is_(None),
            Merge.id > merge.id,
            or_(Merge.source_id == target.id, Merge.target_id == target.id),
        )
        .order_by(Merge.id.desc())
    )
    in_the_way = [row.id for row in later if row.source_id == target.id or set(row.changed) & set(merge.changed)]
    if in_the_way:
        raise MergeInTheWay(
            "a later merge of this contact rests on it: undo that first",
            fields={"merge_ids": [str(merge_id) for merge_id in in_the_way]},
        )


async def _refuse_later_joins(work: Work, merge: Row[Any], leaving: Collection[UUID]) -> None:
    """A conversation that leaves may not have been joined, since, with one that stays."""
    ids = sorted(leaving)
    joins = await work.connection.execute(
        select(Merge.id, Merge.source_id, Merge.target_id)
        .where(
            Merge.workspace_id == work.workspace_id,
            Merge.kind == "conversation",
            Merge.undone_at.is_(None),
            Merge.id > merge.id,
            or_(Merge.source_id.in_(ids), Merge.target_id.in_(ids)),
        )
        .order_by(Merge.id.desc())
    )
    in_the_way = [row.id for row in joins if (row.source_id in leaving) != (row.target_id in leaving)]
    if in_the_way:
        raise MergeInTheWay(
            "conversations of the two were merged since: undo that first",
            fields={"merge_ids": [str(merge_id) for merge_id in in_the_way]},
        )


async def _arrived_since(
    work: Work, target_id: UUID, identity_ids: Collection[UUID], recorded: Collection[UUID]
) -> set[UUID]:
    """Return the target's conversations that were opened by one of the source's identities after the merge."""
    first = (
        select(Thread.identity_id)
        .join(Message, and_(Message.workspace_id == Thread.workspace_id, Message.thread_id == Thread.id))
        .where(Message.workspace_id == Conversation.workspace_id, Message.conversation_id == Conversation.id)
        .order_by(Message.sequence)
        .limit(1)
        .scalar_subquery()
    )
    rows = await work.connection.scalars(
        select(Conversation.id).where(
            Conversation.workspace_id == work.workspace_id,
            Conversation.contact_id == target_id,
            Conversation.id.not_in(recorded),
            first.in_(identity_ids),
        )
    )
    return set(rows)


async def _lock_threads(work: Work, contact_id: UUID) -> None:
    await work.connection.execute(
        select(Thread.id)
        .join(Identity, and_(Identity.workspace_id == Thread.workspace_id, Identity.id == Thread.identity_id))
        .where(Thread.workspace_id == work.workspace_id, Identity.contact_id == contact_id)
        .order_by(Thread.id)
        .with_for_update(of=Thread)
    )


async def _move_back(
    work: Work, merge: Row[Any], identity_ids: Collection[UUID], conversation_ids: Collection[UUID]
) -> list[UUID]:
    """Return the recorded rows, and the links and conversations that came since, to the source."""
    at_target = merge.target_id
    conversations = await lock_conversations(
        work,
        and_(
            Conversation.workspace_id == work.workspace_id,
            Conversation.id.in_(conversation_ids),
            Conversation.contact_id == at_target,
        ),
    )
    await work.connection.execute(
        update(Identity)
        .where(
            Identity.workspace_id == work.workspace_id,
            Identity.id.in_(identity_ids),
            Identity.contact_id == at_target,
        )
        .values(contact_id=merge.source_id)
    )
    if (unpreferred := merge.memo.get("unpreferred")) is not None:
        await _prefer_again(work, merge.source_id, UUID(unpreferred))
    # What was said of one address goes with it, whenever it was said; what was said of the person stays where it was.
    await work.connection.execute(
        update(Consent)
        .where(
            Consent.workspace_id == work.workspace_id,
            Consent.contact_id == at_target,
            or_(
                Consent.id.in_([UUID(one) for one in merge.moved.get("consent", ())]),
                Consent.identity_id.in_(identity_ids),
            ),
        )
        .values(contact_id=merge.source_id)
    )
    addresses = select(func.lower(Identity.address)).where(
        Identity.workspace_id == work.workspace_id, Identity.id.in_(identity_ids), Identity.verified
    )
    # "mailto:a@b.c" and "tel:+49…" name an address after the colon.
    named = func.substr(ContactLink.link, func.strpos(ContactLink.link, ":") + 1)
    await work.connection.execute(
        update(ContactLink)
        .where(
            ContactLink.workspace_id == work.workspace_id,
            ContactLink.contact_id == at_target,
            or_(ContactLink.link.in_(merge.moved["contact_link"]), named.in_(addresses)),
        )
        .values(contact_id=merge.source_id)
    )
    await hand_over(work, conversations, merge.source_id)
    return conversations


async def _prefer_again(work: Work, source_id: UUID, identity_id: UUID) -> None:
    """Give the source its preferred address back, unless another one was chosen since."""
    theirs = and_(Identity.workspace_id == work.workspace_id, Identity.contact_id == source_id)
    if await work.connection.scalar(select(Identity.id).where(theirs, Identity.is_preferred)) is None:
        await work.connection.execute(
            update(Identity).where(theirs, Identity.id == identity_id).values(is_preferred=True)
        )


async def _part_threads(work: Work, *contact_ids: UUID) -> list[UUID]:
    """Lead every thread that feeds a conversation of the other person away from it; return those conversations.

    Its next message opens a conversation of its own: intake opens the conversation that a thread points to
    when there is none of that id.
    """
    rows = (
        await work.connection.execute(
            select(Thread.id, Thread.conversation_id)
            .join(Identity, and_(Identity.workspace_id == Thread.workspace_id, Identity.id == Thread.identity_id))
            .join(
                Conversation,
                and_(Conversation.workspace_id == Thread.workspace_id, Conversation.id == Thread.conversation_id),
            )
            .where(
                Thread.workspace_id == work.workspace_id,
                Identity.contact_id.in_(contact_ids),
                Conversation.contact_id.in_(contact_ids),
                Identity.contact_id != Conversation.contact_id,
            )
        )
    ).all()
    for row in rows:
        await work.connection.execute(
            update(Thread)
            .where(Thread.workspace_id == work.workspace_id, Thread.id == row.id)
            .values(
                conversation_id=new_id(), open_conversation_id=None, version=Thread.version + 1, updated_at=work.now
            )
        )
    return sorted({row.conversation_id for row in rows})
