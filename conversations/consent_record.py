"""What people said about being written to by programs: shown, and written down. What it means is ``consent``'s."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Row, and_, insert, select, tuple_

from conversations.access import Scope, find_contact
from conversations.audit import audit
from conversations.consent import PURPOSES, WRITTEN, How, Purpose, Refusal, State, all_said, refusal_of, standing
from conversations.contacts import refuse_merged
from conversations.keyset import after, clamp, cut
from conversations.models import Consent, Identity, Inbox
from conversations.work import Work
from kit.db import Hot
from kit.errors import Invalid, NotFound
from kit.ids import new_id
from kit.paging import Page
from kit.text import clean

MAX_NOTE = 500


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with one purpose.

    Attributes:
        state: of the person.
        refusal: why no program may write for it now, if none may at all.
        last: the row by which the person's state holds.
        addresses: of each address that was spoken of by itself, the newest row.
    """

    purpose: Purpose
    state: State
    refusal: Refusal | None
    last: Row[Any] | None
    addresses: tuple[Row[Any], ...]


async def list_standings(work: Work, scope: Scope, contact_id: UUID) -> list[Standing]:
    """Return how it stands with each purpose, all of them in a fixed order."""
    await find_contact(work, scope, contact_id)
    said = await all_said(work, contact_id)
    found = []
    for purpose in PURPOSES:
        mine = [row for row in said if row.purpose == purpose]
        addresses: dict[UUID, Row[Any]] = {}
        for row in mine:
            if row.identity_id is not None:
                addresses.setdefault(row.identity_id, row)
        last = next((row for row in mine if row.identity_id is None), None)
        state = standing(mine)
        found.append(Standing(purpose, state, refusal_of(purpose, state), last, tuple(addresses.values())))
    return found


async def list_history(
    work: Work, scope: Scope, contact_id: UUID, *, cursor: str | None = None, limit: int = 50
) -> Page[Row[Any]]:
    """Return everything that was said, newest first."""
    await find_contact(work, scope, contact_id)
    query = (
        select(Consent)
        .where(Consent.workspace_id == scope.workspace_id, Consent.contact_id == contact_id)
        .order_by(Consent.at.desc(), Consent.id.desc())
    )
    if cursor is not None:
        query = query.where(tuple_(Consent.at, Consent.id) < after(cursor))
    limit = clamp(limit)
    rows = (await work.connection.execute(query.limit(limit + 1))).all()
    return cut(rows, limit, lambda row: (row.at, row.id))


async def record(
    work: Work,
    scope: Scope,
    contact_id: UUID,
    *,
    purpose: Purpose,
    state: Literal["granted", "withdrawn"],
    how: Literal["agent", "api"],
    identity_id: UUID | None = None,
    note: str = "",
) -> Row[Any]:
    """Write down what a contact told an agent or a program; return the row.

    Args:
        identity_id: it was said of this address only.
    Raises:
        NotFound: the contact, or an address that is not theirs.
        Conflict: the contact was merged into another one.
    """
    scope.require("contacts.write")
    contact = await find_contact(work, scope, contact_id, lock=True)
    refuse_merged(contact)
    channel = await _channel_of(work, contact_id, identity_id) if identity_id is not None else None
    note = clean(note).strip()
    if len(note) > MAX_NOTE:
        raise Invalid("the note is too long", fields={"note": f"is longer than {MAX_NOTE} characters"})
    row = (
        await work.connection.execute(
            insert(Consent)
            .values(
                workspace_id=work.workspace_id,
                id=new_id(),
                contact_id=contact_id,
                identity_id=identity_id,
                purpose=purpose,
                state=state,
                at=work.now,
                how=how,
                channel=channel,
                actor_kind=scope.actor.kind,
                actor_id=scope.actor.id,
                note=note,
                created_at=work.now,
            )
            .returning(Consent)
        )
    ).one()
    await audit(work, f"consent.{state}", "contact", contact_id, purpose=purpose, consent_id=row.id)
    work.record(
        "contact.consent_recorded",
        contact_id=contact_id,
        data={"purpose": purpose, "state": state, "how": how, "identity_id": identity_id},
    )
    return row


async def _channel_of(work: Work, contact_id: UUID, identity_id: UUID) -> str:
    channel: str | None = await work.connection.scalar(
        select(Inbox.kind)
        .join(Identity, and_(Identity.workspace_id == Inbox.workspace_id, Identity.inbox_id == Inbox.id))
        .where(
            Identity.workspace_id == work.workspace_id,
            Identity.id == identity_id,
            Identity.contact_id == contact_id,
        )
    )
    if channel is None:
        raise NotFound("this contact has no such address", fields={"resource": "identity"})
    return channel


@dataclass(frozen=True, slots=True)
class Signalled:
    """What a channel heard: somebody opted out of, or into, purposes, by one of their addresses."""

    contact_id: UUID
    identity_id: UUID
    channel: str
    state: Literal["granted", "withdrawn"]
    purposes: Sequence[Purpose]
    how: How
    at: datetime


_ADD = """
INSERT INTO consent (workspace_id, id, contact_id, identity_id, purpose, state, at, how, channel, actor_kind, actor_id,
                     created_at)
SELECT $1, id, contact_id, identity_id, purpose, state, at, how, channel, 'contact', contact_id, $2
FROM unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::timestamptz[], $9::text[], $10::text[])
     AS said(id, contact_id, identity_id, purpose, state, at, how, channel)
"""


async def take_signals(connection: Hot, workspace_id: UUID, signals: Sequence[Signalled], now: datetime) -> None:
    """Write down what channels heard. The identities are locked, so no merge moves them meanwhile."""
    rows = [
        (new_id(), one.contact_id, one.identity_id, purpose, one.state, min(one.at, now), one.how, one.channel)
        for one in signals
        for purpose in one.purposes
    ]
    if rows:
        await connection.execute(_ADD, workspace_id, now, *(list(column) for column in zip(*rows, strict=True)))


# In the order of their ids, which everybody locks in; shared, so that no merge moves them meanwhile.
_WRITTEN_TO = """
SELECT identity.id AS identity_id, identity.contact_id, inbox.kind AS channel
FROM identity JOIN inbox ON inbox.workspace_id = $1 AND inbox.id = identity.inbox_id
WHERE identity.workspace_id = $1 AND identity.id = ANY(ARRAY(
    SELECT thread.identity_id FROM delivery
    JOIN thread ON thread.workspace_id = $1 AND thread.id = delivery.thread_id
    WHERE delivery.workspace_id = $1 AND delivery.id = ANY($2::uuid[])))
ORDER BY identity.id
FOR SHARE OF identity
"""


async def withdraw_by_provider(
    connection: Hot, workspace_id: UUID, delivery_ids: Sequence[UUID], now: datetime
) -> None:
    """Write down of those who were written to that their provider says: they asked for no messages."""
    rows = await connection.fetch(_WRITTEN_TO, workspace_id, delivery_ids)
    said = [Signalled(**row, state="withdrawn", purposes=WRITTEN, how="provider", at=now) for row in rows]
    await take_signals(connection, workspace_id, said, now)
