"""Who wrote: identities locked or inserted, and the persons behind new ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol
from uuid import UUID

from conversations.events import Actor, EventDraft
from conversations.inbound import InboundIdentity
from conversations.intake import sql
from conversations.intake.state import SEPARATOR, Context, ExternalKey, columns, in_order
from conversations.tokens import tokens, workspace_token
from kit.ids import new_id

MAX_CONTACT_TOKENS = 500


class FromSomebody(Protocol):
    """Whatever a customer did: a message, a signal."""

    @property
    def inbox_id(self) -> UUID: ...
    @property
    def channel(self) -> str: ...
    @property
    def identity(self) -> InboundIdentity: ...


async def find_people(batch: Context, acts: Sequence[FromSomebody]) -> None:
    """Fill ``batch.identities`` for everybody who acted; all their rows are locked afterwards."""
    if not acts:
        return
    wanted = {(one.inbox_id, one.identity.external_id): one for one in acts}
    await _lock_identities(batch, wanted)
    missing = in_order([key for key in wanted if key not in batch.identities])
    await _add_links(batch, [(wanted[key], batch.identities[key][1]) for key in batch.identities])
    if not missing:
        return
    proposed = {key: (new_id(), new_id()) for key in missing}
    rows = []
    for key in missing:
        identity_id, contact_id = proposed[key]
        person = wanted[key].identity
        rows.append((identity_id, *key, contact_id, person.address, person.name, person.verified))
    await batch.connection.execute(sql.IDENTITIES_ADD, batch.workspace_id, *columns(rows))
    await _lock_identities(batch, missing)
    # Where another transaction was first, its identity and its person stand.
    await _name_contacts(
        batch, [(wanted[key], *proposed[key]) for key in missing if batch.identities[key] == proposed[key]]
    )


async def _lock_identities(batch: Context, keys: Iterable[ExternalKey]) -> None:
    rows = await batch.connection.fetch(sql.IDENTITIES_LOCK, batch.workspace_id, *columns(list(keys)))
    for row in rows:
        batch.identities[row["inbox_id"], row["external_id"]] = (row["id"], row["contact_id"])
        if row["is_unreachable"]:
            batch.unreachable.add(row["id"])


async def _name_contacts(batch: Context, fresh: Sequence[tuple[FromSomebody, UUID, UUID]]) -> None:
    """Create the persons of new identities, or join them to a person who is proved to be the same."""
    owners = await _claim_links(batch, fresh)
    person_of = _same_persons(fresh, owners)
    added: list[tuple[FromSomebody, UUID]] = []
    moved: list[tuple[UUID, UUID]] = []
    for one, identity_id, contact_id in fresh:
        person = person_of(contact_id)
        if person == contact_id:
            added.append((one, contact_id))
        else:
            moved.append((identity_id, person))
            batch.identities[one.inbox_id, one.identity.external_id] = (identity_id, person)
    if moved:
        await batch.connection.execute(sql.IDENTITIES_MOVE, batch.workspace_id, *columns(moved))
        handed_on = [(link, owner, person_of(owner)) for link, owner in owners.items() if person_of(owner) != owner]
        if handed_on:
            await batch.connection.execute(sql.LINKS_MOVE, batch.workspace_id, *columns(handed_on))
    if added:
        await _add_contacts(batch, added)


def _same_persons(
    fresh: Sequence[tuple[FromSomebody, UUID, UUID]], owners: Mapping[str, UUID]
) -> Callable[[UUID], UUID]:
    """Return who each proposed person really is, following links from one to the next.

    Two persons who both exist already are never joined here: that takes a person.
    """
    proposed = {contact_id for _, _, contact_id in fresh}
    parent: dict[UUID, UUID] = {}

    def person_of(contact_id: UUID) -> UUID:
        while contact_id in parent:
            contact_id = parent[contact_id]
        return contact_id

    for one, _, contact_id in fresh:
        for link in one.identity.links:
            mine, theirs = person_of(contact_id), person_of(owners[link])
            if mine == theirs:
                continue
            if mine in proposed:
                parent[mine] = theirs
            elif theirs in proposed:
                parent[theirs] = mine
    return person_of


async def _add_links(batch: Context, known: Sequence[tuple[FromSomebody, UUID]]) -> None:
    """Note what is proved of somebody known only now; a fact that is somebody else's already stays theirs."""
    facts = sorted({(link, contact_id) for one, contact_id in known for link in one.identity.links})
    by_link: dict[str, UUID] = {}
    for link, contact_id in facts:
        by_link.setdefault(link, contact_id)
    if by_link:
        await batch.connection.execute(sql.LINKS_ADD, batch.workspace_id, list(by_link), list(by_link.values()))


async def _claim_links(batch: Context, fresh: Sequence[tuple[FromSomebody, UUID, UUID]]) -> dict[str, UUID]:
    claims = sorted((link, contact_id) for one, _, contact_id in fresh for link in one.identity.links)
    if not claims:
        return {}
    await batch.connection.execute(sql.LINKS_ADD, batch.workspace_id, *columns(claims))
    rows = await batch.connection.fetch(sql.LINKS_LOCK, batch.workspace_id, [link for link, _ in claims])
    return {row["link"]: row["contact_id"] for row in rows}


async def _add_contacts(batch: Context, added: Sequence[tuple[FromSomebody, UUID]]) -> None:
    rows = []
    for one, contact_id in added:
        person = one.identity
        words = tokens(f"{person.name} {person.address} {person.email or ''} {person.phone or ''}")
        rows.append(
            (
                contact_id,
                person.name or person.address,
                person.email,
                person.phone,
                person.locale,
                person.verified,
                SEPARATOR.join([workspace_token(batch.workspace_id), *words[:MAX_CONTACT_TOKENS]]),
            )
        )
        batch.drafts.append(
            EventDraft(
                "contact.created",
                contact_id=contact_id,
                actor=Actor("contact", contact_id),
                data={"channel": one.channel},
            )
        )
    await batch.connection.execute(sql.CONTACTS_ADD, batch.workspace_id, batch.now, *columns(rows))
