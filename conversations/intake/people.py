"""Who wrote: identities locked or inserted, and the persons behind new ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from conversations.events import Actor, EventDraft
from conversations.inbound import InboundMessage
from conversations.intake import sql
from conversations.intake.state import SEPARATOR, Context, ExternalKey, columns, in_order
from conversations.tokens import tokens, workspace_token
from kit.ids import new_id

MAX_CONTACT_TOKENS = 500


async def find_people(batch: Context, messages: Sequence[InboundMessage]) -> None:
    """Fill ``batch.identities`` for every writer; all their rows are locked afterwards."""
    wanted = {(one.inbox_id, one.identity.external_id): one for one in messages}
    await _lock_identities(batch, wanted)
    missing = in_order([key for key in wanted if key not in batch.identities])
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


async def _name_contacts(batch: Context, fresh: Sequence[tuple[InboundMessage, UUID, UUID]]) -> None:
    """Create the persons of new identities, or join them to a person who is proved to be the same."""
    owner = await _claim_links(batch, fresh)
    added: list[tuple[InboundMessage, UUID]] = []
    moved: list[tuple[UUID, UUID]] = []
    for one, identity_id, contact_id in fresh:
        proved = next((owner[link] for link in one.identity.links if owner[link] != contact_id), None)
        if proved is None:
            added.append((one, contact_id))
        else:
            moved.append((identity_id, proved))
            batch.identities[one.inbox_id, one.identity.external_id] = (identity_id, proved)
    if moved:
        await batch.connection.execute(sql.IDENTITIES_MOVE, batch.workspace_id, *columns(moved))
    if moved and owner:
        await batch.connection.execute(
            sql.LINKS_MOVE, batch.workspace_id, *columns([(link, *pair) for link, pair in _handed_on(fresh, batch)])
        )
    if added:
        await _add_contacts(batch, added)


def _handed_on(
    fresh: Sequence[tuple[InboundMessage, UUID, UUID]], batch: Context
) -> list[tuple[str, tuple[UUID, UUID]]]:
    """Links that were claimed for a person who then turned out to be somebody known."""
    return [(link, (contact_id, batch.contact_id(one))) for one, _, contact_id in fresh for link in one.identity.links]


async def _claim_links(batch: Context, fresh: Sequence[tuple[InboundMessage, UUID, UUID]]) -> dict[str, UUID]:
    claims = sorted((link, contact_id) for one, _, contact_id in fresh for link in one.identity.links)
    if not claims:
        return {}
    await batch.connection.execute(sql.LINKS_ADD, batch.workspace_id, *columns(claims))
    rows = await batch.connection.fetch(sql.LINKS_LOCK, batch.workspace_id, [link for link, _ in claims])
    return {row["link"]: row["contact_id"] for row in rows}


async def _add_contacts(batch: Context, added: Sequence[tuple[InboundMessage, UUID]]) -> None:
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
