"""Contacts: persons, what is known of them, and the addresses and links that make them one person.

Every agent of a workspace sees its contacts. The audit log names the fields that were changed, never their
values, so that a person can be erased from everything that is not append-only.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, any_, delete, exists, func, literal, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from conversations.access import Scope, find_contact
from conversations.addresses import clean_email, clean_phone
from conversations.audit import audit
from conversations.contact_words import contact_query, contact_words
from conversations.custom_fields import patch_fields
from conversations.keyset import after, clamp, cut
from conversations.models import Contact, ContactLink, Identity, Inbox
from conversations.quiet_hours import clean_quiet_hours
from conversations.resources import check_version, differing, only
from conversations.tags import check_tags
from conversations.work import Work
from conversations.workspaces import phone_region
from kit.errors import Conflict, Invalid, NotFound
from kit.ids import new_id
from kit.paging import Page
from kit.text import clean

MAX_NAME = 200
MAX_NOTE = 20_000
MAX_LOCALE = 35  # RFC 5646, section 4.4.1
EDITABLE = ("name", "email", "phone", "locale", "note", "tags", "fields", "is_vip", "quiet_hours")


async def create_contact(work: Work, scope: Scope, values: Mapping[str, Any]) -> Row[Any]:
    """Write a person that an agent entered; return the row.

    Args:
        values: some of ``name, email, phone, locale, note, tags, fields, is_vip, quiet_hours``; at least one that
            identifies.
    Raises:
        Invalid: unknown keys, malformed values, unknown tags or custom fields; each under its name in ``fields``.
    """
    scope.require("contacts.write")
    cleaned = await _clean(work, scope, values, present=None)
    if not (cleaned.get("name") or cleaned.get("email") or cleaned.get("phone")):
        raise Invalid("a contact needs a name, a mail address or a number", fields={"name": "is empty"})
    contact_id = new_id()
    await work.connection.execute(
        insert(Contact).values(
            workspace_id=scope.workspace_id, id=contact_id, created_at=work.now, updated_at=work.now, **cleaned
        )
    )
    await _claim_links(work, contact_id, cleaned.get("email"), cleaned.get("phone"))
    row = await refresh_search(work, contact_id)
    await audit(work, "contact.created", "contact", contact_id)
    work.record("contact.created", contact_id=contact_id, data={"by": work.actor.kind})
    return row


async def update_contact(
    work: Work, scope: Scope, contact_id: UUID, changes: Mapping[str, Any], *, expected_version: int | None = None
) -> Row[Any]:
    """Change what is named in ``changes`` (see ``create_contact``; a custom field set to ``None`` is removed).

    ``preferred_identity_id`` is one of the contact's addresses, or ``None`` for no preference.

    Raises:
        NotFound: the preferred address is not one of theirs.
        Conflict: a newer copy exists (``stale_version``), or the contact was merged into another (``merged``).
        Invalid: as in ``create_contact``.
    """
    scope.require("contacts.write")
    if "preferred_identity_id" in changes:
        await _lock_identities(work, contact_id)  # before the contact, as everybody does
    row = await find_contact(work, scope, contact_id, lock=True)
    refuse_merged(row)
    check_version(row, expected_version)
    values = dict(changes)
    prefers = "preferred_identity_id" in values
    preferred: UUID | None = values.pop("preferred_identity_id", None)
    changed = differing(row, await _clean(work, scope, values, present=row))
    told = sorted(changed)
    if prefers and await _prefer(work, contact_id, preferred):
        told = sorted([*told, "preferred_identity_id"])
    if not told:
        return row
    await _write(work, contact_id, changed)
    if "email" in changed or "phone" in changed:
        await _release_links(work, row, changed)
        await _claim_links(work, contact_id, changed.get("email"), changed.get("phone"))
    after_row = await refresh_search(work, contact_id)
    await audit(work, "contact.updated", "contact", contact_id, fields=told)
    work.record("contact.updated", contact_id=contact_id, data={"fields": told})
    return after_row


async def _lock_identities(work: Work, contact_id: UUID) -> None:
    await work.connection.execute(
        select(Identity.id)
        .where(Identity.workspace_id == work.workspace_id, Identity.contact_id == contact_id)
        .order_by(Identity.id)
        .with_for_update()
    )


async def _prefer(work: Work, contact_id: UUID, identity_id: UUID | None) -> bool:
    """Note which address of a locked contact they like to be written to; return whether that is new.

    Raises:
        NotFound: it is not one of theirs.
    """
    mine = and_(Identity.workspace_id == work.workspace_id, Identity.contact_id == contact_id)
    known = await work.connection.scalar(select(Identity.id).where(mine, Identity.is_preferred))
    if known == identity_id:
        return False
    await work.connection.execute(update(Identity).where(mine, Identity.is_preferred).values(is_preferred=False))
    if identity_id is not None:
        found = await work.connection.execute(
            update(Identity).where(mine, Identity.id == identity_id).values(is_preferred=True).returning(Identity.id)
        )
        if found.one_or_none() is None:
            raise NotFound("this contact has no such address", fields={"resource": "identity"})
    return True


async def list_contacts(
    work: Work,
    scope: Scope,
    *,
    q: str | None = None,
    tag: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Row[Any]]:
    """Return contacts, the latest changed first, without those merged away.

    Args:
        q: words of names and addresses, numbers whole or by their last four digits; all must match.
    """
    query = (
        select(Contact)
        .where(Contact.workspace_id == scope.workspace_id, Contact.merged_into_id.is_(None))
        .order_by(Contact.updated_at.desc(), Contact.id.desc())
    )
    if q is not None:
        asked = contact_query(scope.workspace_id, q)
        if asked is None:
            return Page([], None)
        query = query.where(text("contact.search @@ CAST(:asked AS tsquery)").bindparams(asked=asked))
    if tag is not None:
        query = query.where(literal(tag) == any_(Contact.tags))
    if cursor is not None:
        query = query.where(tuple_(Contact.updated_at, Contact.id) < after(cursor))
    limit = clamp(limit)
    rows = (await work.connection.execute(query.limit(limit + 1))).all()
    return cut(rows, limit, lambda row: (row.updated_at, row.id))


async def identities_of(work: Work, scope: Scope, contact_ids: Collection[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """Return the addresses of each contact, oldest first: ``{id, inbox_id, channel, address, name, verified}``."""
    found: dict[UUID, list[dict[str, Any]]] = {contact_id: [] for contact_id in contact_ids}
    rows = await work.connection.execute(
        select(
            Identity.contact_id,
            Identity.id,
            Identity.inbox_id,
            Inbox.kind.label("channel"),
            Identity.address,
            Identity.name,
            Identity.verified,
        )
        .join(Inbox, and_(Inbox.workspace_id == Identity.workspace_id, Inbox.id == Identity.inbox_id))
        .where(Identity.workspace_id == scope.workspace_id, Identity.contact_id.in_(contact_ids))
        .order_by(Identity.id)
    )
    for row in rows.mappings():
        shown = dict(row)
        found[shown.pop("contact_id")].append(shown)
    return found


async def refresh_search(work: Work, contact_id: UUID) -> Row[Any]:
    """Compute anew what a contact is found by, from its row and its identities; return the row."""
    here = and_(Contact.workspace_id == work.workspace_id, Contact.id == contact_id)
    row = (await work.connection.execute(select(Contact).where(here))).one()
    identities = await work.connection.execute(
        select(Identity.address, Identity.name)
        .where(Identity.workspace_id == work.workspace_id, Identity.contact_id == contact_id)
        .order_by(Identity.id)
        .limit(50)
    )
    words = contact_words(
        work.workspace_id,
        name=row.name,
        email=row.email,
        phone=row.phone,
        addresses=[part for identity in identities for part in identity],
    )
    vector = func.array_to_tsvector(text("CAST(:words AS text[])").bindparams(words=words))
    return (await work.connection.execute(update(Contact).where(here).values(search=vector).returning(Contact))).one()


def refuse_merged(row: Row[Any]) -> None:
    """Raise ``Conflict`` (``merged``, naming the other) if a contact became part of another one."""
    if row.merged_into_id is not None:
        raise Conflict(
            "this contact was merged into another one",
            code="merged",
            fields={"merged_into_id": str(row.merged_into_id)},
        )


async def _clean(work: Work, scope: Scope, values: Mapping[str, Any], *, present: Row[Any] | None) -> dict[str, Any]:
    cleaned = only(values, *EDITABLE)
    if "name" in cleaned:
        cleaned["name"] = _limited("name", " ".join((cleaned["name"] or "").split()), MAX_NAME)
    if "note" in cleaned:
        cleaned["note"] = _limited("note", cleaned["note"] or "", MAX_NOTE)
    if "locale" in cleaned:
        cleaned["locale"] = _limited("locale", cleaned["locale"] or "", MAX_LOCALE) or None
    if "email" in cleaned:
        cleaned["email"] = clean_email(cleaned["email"]) if cleaned["email"] else None
    if "phone" in cleaned:
        cleaned["phone"] = clean_phone(cleaned["phone"], await phone_region(work)) if cleaned["phone"] else None
    if "quiet_hours" in cleaned:
        cleaned["quiet_hours"] = clean_quiet_hours(cleaned["quiet_hours"])
    if "tags" in cleaned:
        cleaned["tags"] = await check_tags(work, scope, cleaned["tags"], present.tags if present else ())
    if "fields" in cleaned:
        cleaned["fields"] = await patch_fields(
            work, scope, "contact", present.fields if present else {}, cleaned["fields"]
        )
    return cleaned


def _limited(field: str, value: str, limit: int) -> str:
    value = clean(value)
    if len(value) > limit:
        raise Invalid(f"the {field} is too long", fields={field: f"is longer than {limit} characters"})
    return value


async def _write(work: Work, contact_id: UUID, values: Mapping[str, Any]) -> None:
    await work.connection.execute(
        update(Contact)
        .where(Contact.workspace_id == work.workspace_id, Contact.id == contact_id)
        .values(**values, version=Contact.version + 1, updated_at=work.now)
    )


async def _claim_links(work: Work, contact_id: UUID, email: str | None, phone: str | None) -> None:
    """What an agent vouches for leads the next writer with that proved address here, unless it leads elsewhere."""
    links = [link for link in (email and f"mailto:{email}", phone and f"tel:{phone}") if link]
    for link in sorted(links):
        await work.connection.execute(
            insert(ContactLink)
            .values(workspace_id=work.workspace_id, link=link, contact_id=contact_id)
            .on_conflict_do_nothing()
        )


async def _release_links(work: Work, before: Row[Any], changed: Mapping[str, Any]) -> None:
    """An address that was corrected leads here no longer, unless a verified identity proved it."""
    links: dict[str, str] = {}
    if "email" in changed and before.email:
        links[before.email.lower()] = f"mailto:{before.email.lower()}"
    if "phone" in changed and before.phone:
        links[before.phone] = f"tel:{before.phone}"
    for address, link in sorted(links.items(), key=lambda item: item[1]):
        proved = exists().where(
            Identity.workspace_id == work.workspace_id,
            Identity.contact_id == before.id,
            Identity.verified,
            func.lower(Identity.address) == address,
        )
        await work.connection.execute(
            delete(ContactLink).where(
                ContactLink.workspace_id == work.workspace_id,
                ContactLink.link == link,
                ContactLink.contact_id == before.id,
                ~proved,
            )
        )
