"""Two contacts become one, on a person's word.

A merge moves the source's identities, links and conversations to the target, fills what the target lacks, and
writes down exactly which rows moved and which fields changed, so that ``contact_unmerge`` can take it back.

Locks, in the order of intake: identities, links, contacts, threads, conversations; ids sorted within each.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, insert, select, update

from conversations.access import Scope, find_contact
from conversations.audit import audit
from conversations.contacts import refresh_search, refuse_merged
from conversations.models import Consent, Contact, ContactLink, Conversation, Identity, Merge
from conversations.work import Work
from kit.errors import Forbidden, Invalid
from kit.ids import new_id


async def merge_contacts(work: Work, scope: Scope, *, source_id: UUID, target_id: UUID) -> tuple[Row[Any], Row[Any]]:
    """Make the source part of the target; return the target and the merge record.

    Raises:
        NotFound: one of them is absent.
        Conflict: one of them is part of another contact already (``merged``).
        Forbidden: one is verified and the other is not, and nobody vouches for it: a program may not decide that.
    """
    scope.require("contacts.merge")
    if source_id == target_id:
        raise Invalid("a contact cannot be merged into itself", fields={"source_id": "is the same contact"})
    for contact_id in (source_id, target_id):
        await find_contact(work, scope, contact_id)
    people = await lock_people(work, source_id, target_id)
    source, target = people[source_id], people[target_id]
    refuse_merged(source)
    refuse_merged(target)
    if source.verified != target.verified and work.actor.kind != "agent":
        raise Forbidden("a person must decide to join an unverified contact with a verified one", code="needs_a_person")
    unpreferred = await _settle_preference(work, source_id, target_id)
    moved = await _move_all(work, source_id, target_id)
    after = merged_fields(source, target, await _addresses(work, source_id, target_id))
    changed = {name: {"before": value_of(target, name), "after": value} for name, value in after.items()}
    await write_contact(work, target_id, columns_of(target, after))
    await write_contact(work, source_id, {"merged_into_id": target_id})
    merge = (
        await work.connection.execute(
            insert(Merge)
            .values(
                workspace_id=work.workspace_id,
                id=new_id(),
                kind="contact",
                source_id=source_id,
                target_id=target_id,
                moved=moved,
                changed=changed,
                memo={"unpreferred": str(unpreferred)} if unpreferred else {},
                merged_by=work.actor.id,
                created_at=work.now,
                updated_at=work.now,
            )
            .returning(Merge)
        )
    ).one()
    await refresh_search(work, source_id)
    row = await refresh_search(work, target_id)
    await audit(work, "contact.merged", "contact", target_id, merge_id=merge.id, source_id=source_id)
    about = {"merge_id": merge.id, "source_id": source_id}
    counts = {table: len(ids) for table, ids in moved.items()}
    work.record("contact.merged", contact_id=target_id, data=about | {"moved": counts})
    work.record("contact.updated", contact_id=source_id, data={"fields": ["merged_into_id"]})
    tell_moved(work, moved["conversation"], target_id)
    return row, merge


def merged_fields(source: Row[Any], target: Row[Any], addresses: Collection[str]) -> dict[str, Any]:
    """Return what a merge changes of the target: its gaps filled, tags and notes united; custom fields by key.

    Args:
        addresses: of both; a name that is one of them is none ("Visitor 3f2a") and gives way to a real one.
    """
    after: dict[str, Any] = {
        name: getattr(source, name)
        for name in ("email", "phone", "locale", "quiet_hours")
        if not getattr(target, name) and getattr(source, name)
    }
    if target.name in ("", *addresses) and source.name not in ("", *addresses):
        after["name"] = source.name
    notes = [note for note in (target.note, source.note) if note]
    after["note"] = "\n\n".join(dict.fromkeys(notes))
    after["tags"] = list(dict.fromkeys([*target.tags, *source.tags]))
    after["is_vip"] = target.is_vip or source.is_vip
    after["verified"] = target.verified or source.verified
    after |= {f"fields.{key}": value for key, value in source.fields.items() if key not in target.fields}
    return {name: value for name, value in after.items() if value_of(target, name) != value}


async def _addresses(work: Work, *contact_ids: UUID) -> set[str]:
    rows = await work.connection.scalars(
        select(Identity.address).where(Identity.workspace_id == work.workspace_id, Identity.contact_id.in_(contact_ids))
    )
    return set(rows)


def value_of(contact: Any, name: str) -> Any:
    """Return a field of a contact by name; custom fields are named ``fields.<key>``."""
    column, _, key = name.partition(".")
    value = getattr(contact, column)
    return value.get(key) if key else value


def columns_of(contact: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """Turn values by field name into columns; a custom field of ``None`` is removed."""
    columns = {name: value for name, value in values.items() if not name.startswith("fields.")}
    custom = {name.removeprefix("fields."): value for name, value in values.items() if name.startswith("fields.")}
    if custom:
        columns["fields"] = {k: v for k, v in (contact.fields | custom).items() if v is not None}
    return columns


async def lock_people(work: Work, *contact_ids: UUID) -> dict[UUID, Row[Any]]:
    """Lock two contacts with all that intake looks them up by, and return their rows."""
    for kind, order in ((Identity, Identity.id), (ContactLink, ContactLink.link)):
        await work.connection.execute(
            select(order)
            .where(kind.workspace_id == work.workspace_id, kind.contact_id.in_(contact_ids))
            .order_by(order)
            .with_for_update()
        )
    rows = await work.connection.execute(
        select(Contact)
        .where(Contact.workspace_id == work.workspace_id, Contact.id.in_(contact_ids))
        .order_by(Contact.id)
        .with_for_update(key_share=True)
    )
    return {row.id: row for row in rows}


async def _settle_preference(work: Work, source_id: UUID, target_id: UUID) -> UUID | None:
    """Let the target's preferred address stand where both have one; return the source's, which gives way."""
    preferred: dict[UUID, UUID] = {
        row.contact_id: row.id
        for row in await work.connection.execute(
            select(Identity.id, Identity.contact_id).where(
                Identity.workspace_id == work.workspace_id,
                Identity.contact_id.in_((source_id, target_id)),
                Identity.is_preferred,
            )
        )
    }
    if len(preferred) < 2:
        return None
    await work.connection.execute(
        update(Identity)
        .where(Identity.workspace_id == work.workspace_id, Identity.id == preferred[source_id])
        .values(is_preferred=False)
    )
    return preferred[source_id]


async def _move_all(work: Work, source_id: UUID, target_id: UUID) -> dict[str, list[str]]:
    """Hand everything of the source over and return what moved: table → ids (for links: the link)."""
    # A row that slipped in while we waited for the locks is visible to these statements, and moves as well.
    conversations = await lock_conversations(
        work, and_(Conversation.workspace_id == work.workspace_id, Conversation.contact_id == source_id)
    )
    identities = await work.connection.scalars(
        update(Identity)
        .where(Identity.workspace_id == work.workspace_id, Identity.contact_id == source_id)
        .values(contact_id=target_id)
        .returning(Identity.id)
    )
    links = await work.connection.scalars(
        update(ContactLink)
        .where(ContactLink.workspace_id == work.workspace_id, ContactLink.contact_id == source_id)
        .values(contact_id=target_id)
        .returning(ContactLink.link)
    )
    consents = await work.connection.scalars(
        update(Consent)
        .where(Consent.workspace_id == work.workspace_id, Consent.contact_id == source_id)
        .values(contact_id=target_id)
        .returning(Consent.id)
    )
    await hand_over(work, conversations, target_id)
    return {
        "identity": sorted(map(str, identities)),
        "contact_link": sorted(links),
        "conversation": sorted(map(str, conversations)),
        "consent": sorted(map(str, consents)),
    }


async def lock_conversations(work: Work, which: ColumnElement[bool]) -> list[UUID]:
    """Lock conversations and return their ids, sorted."""
    rows = await work.connection.scalars(
        select(Conversation.id).where(which).order_by(Conversation.id).with_for_update(key_share=True)
    )
    return list(rows)


async def hand_over(work: Work, conversation_ids: Collection[UUID], contact_id: UUID) -> None:
    """Make locked conversations those of another contact."""
    await work.connection.execute(
        update(Conversation)
        .where(Conversation.workspace_id == work.workspace_id, Conversation.id.in_(conversation_ids))
        .values(contact_id=contact_id, version=Conversation.version + 1, updated_at=work.now)
    )


async def write_contact(work: Work, contact_id: UUID, values: Mapping[str, Any]) -> None:
    """Write columns of a locked contact and raise its version."""
    await work.connection.execute(
        update(Contact)
        .where(Contact.workspace_id == work.workspace_id, Contact.id == contact_id)
        .values(**values, version=Contact.version + 1, updated_at=work.now)
    )


def tell_moved(work: Work, conversation_ids: Collection[Any], contact_id: UUID) -> None:
    """Record for each conversation whose it is now."""
    for conversation_id in conversation_ids:
        work.record(
            "conversation.updated",
            conversation_id=UUID(str(conversation_id)),
            contact_id=contact_id,
            data={"fields": ["contact_id"]},
        )
