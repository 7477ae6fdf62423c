"""May a program write to this person for this purpose, and how? The one place that answers.

Surveys, notices of a service and call-backs ask ``ask`` before they send, and take the first of its ways::

    answer = await consent.ask(work, contact_id, "survey")
    if answer.refusal is None and answer.wait_until is None:
        ...  # write on answer.ways[0].thread_id, as an automatic line with this purpose

What agents write by hand is not asked here: ``opt_outs`` says who is spared that too. Whatever was asked before,
``channels.dispatch`` asks ``refuses`` once more at the moment of sending: somebody may have opted out in between.

What was said is history (``consent``, rows are only added). Of the person as a whole, and of each address, the newest
word stands. An address that opted out stays out until it opts in again, whatever is said of the person; where the
person said no to everything, a later yes by one address opens that one. Nothing said: allowed, but for marketing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol
from uuid import UUID

from sqlalchemy import Result, Row, and_, select
from sqlalchemy.dialects.postgresql import distinct_on

from conversations import windows
from conversations.access import Scope, find_contact
from conversations.contacts import refuse_merged
from conversations.models import Consent, Identity, Inbox, Thread
from conversations.quiet_hours import quiet_until
from conversations.work import Work
from kit.db import Hot

Purpose = Literal["service", "survey", "marketing", "callback"]
State = Literal["granted", "withdrawn", "unknown"]
How = Literal["agent", "api", "unsubscribe_link", "opt_out_word", "provider"]
Refusal = Literal["consent_withdrawn", "consent_missing", "no_way"]

PURPOSES: tuple[Purpose, ...] = ("service", "survey", "marketing", "callback")
WRITTEN: tuple[Purpose, ...] = ("service", "survey", "marketing")  # what an opt-out of written messages is about
NEEDS_GRANT: frozenset[Purpose] = frozenset({"marketing"})  # PIPL art. 13 and 29, GDPR art. 6, ePrivacy art. 13


class Said(Protocol):
    """What decides of a row of ``consent``."""

    @property
    def identity_id(self) -> UUID | None: ...
    @property
    def state(self) -> str: ...
    @property
    def at(self) -> datetime: ...


def standing(newest_first: Iterable[Said], identity_id: UUID | None = None) -> State:
    """Return what holds for one address by all that was said for one purpose; without one, for the person."""
    person: Said | None = None
    own: Said | None = None
    for said in newest_first:
        if said.identity_id is None:
            person = person or said
        elif said.identity_id == identity_id:
            own = own or said
    if own is not None and own.state == "withdrawn":
        return "withdrawn"
    if own is not None and (person is None or person.at <= own.at):
        return "granted"
    if person is None:
        return "unknown"
    return "withdrawn" if person.state == "withdrawn" else "granted"


def refusal_of(purpose: Purpose, state: State) -> Refusal | None:
    """Say why a program may not write, if it may not."""
    if state == "withdrawn":
        return "consent_withdrawn"
    return "consent_missing" if state == "unknown" and purpose in NEEDS_GRANT else None


@dataclass(frozen=True, slots=True)
class Way:
    """One address of a contact that may be used for the purpose now.

    Attributes:
        thread_id: its latest exchange; ``None`` if there was none, so that only a channel that can start reaches it.
        is_preferred: the person said that they like to be written to here.
    """

    identity_id: UUID
    inbox_id: UUID
    channel: str
    address: str
    thread_id: UUID | None
    is_preferred: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether and how a program may write to somebody.

    Attributes:
        refusal: why not; ``None``: it may.
        state: what the person said for the purpose, whatever the address.
        ways: the preferred one first, then where they wrote last; empty with a refusal.
        wait_until: the person's quiet hours end then; ``None``: now is fine.
    """

    refusal: Refusal | None
    state: State
    ways: tuple[Way, ...]
    wait_until: datetime | None


async def ask(work: Work, contact_id: UUID, purpose: Purpose) -> Answer:
    """Answer for a contact and a purpose. An address that turned away, or whose reply window is over, is no way.

    Raises:
        NotFound: no such contact. Conflict: it was merged into another one.
    """
    scope = Scope.system(work.workspace_id)
    contact = await find_contact(work, scope, contact_id)
    refuse_merged(contact)
    said = [row for row in await all_said(work, contact_id) if row.purpose == purpose]
    reachable = await _addresses(work, contact_id)
    willing = [one for one in reachable if refusal_of(purpose, standing(said, one.identity_id)) is None]
    state = standing(said)
    refusal: Refusal | None = None
    if not willing:
        states = [standing(said, one.identity_id) for one in reachable] or [state]
        refusal = refusal_of(purpose, "withdrawn" if "withdrawn" in states else state) or "no_way"
    return Answer(refusal, state, tuple(willing), quiet_until(contact.quiet_hours, work.now))


async def _addresses(work: Work, contact_id: UUID) -> list[Way]:
    """The addresses by which a message could go out now, the preferred one first, then the one used last."""
    rows = (
        await work.connection.execute(
            select(Identity, Inbox.kind, Inbox.has_windows)
            .join(Inbox, and_(Inbox.workspace_id == Identity.workspace_id, Inbox.id == Identity.inbox_id))
            .where(
                Identity.workspace_id == work.workspace_id,
                Identity.contact_id == contact_id,
                Identity.unreachable_since.is_(None),
                Inbox.is_enabled,
                ~Inbox.archived,
            )
        )
    ).all()
    limited = [row.id for row in rows if row.has_windows]
    open_now = await windows.open_identities(work, limited) if limited else set()
    latest = await _latest_threads(work, [row.id for row in rows])
    usable = [row for row in rows if not row.has_windows or row.id in open_now]
    never = datetime.min.replace(tzinfo=work.now.tzinfo)

    def order(row: Any) -> tuple[bool, datetime, UUID]:
        thread = latest.get(row.id)
        return row.is_preferred, (thread.last_inbound_at if thread else None) or never, row.id

    return [
        Way(
            identity_id=row.id,
            inbox_id=row.inbox_id,
            channel=row.kind,
            address=row.address,
            thread_id=latest[row.id].id if row.id in latest else None,
            is_preferred=row.is_preferred,
        )
        for row in sorted(usable, key=order, reverse=True)
    ]


async def _latest_threads(work: Work, identity_ids: Sequence[UUID]) -> dict[UUID, Row[Any]]:
    rows: Result[Any] = await work.connection.execute(
        select(Thread.id, Thread.identity_id, Thread.last_inbound_at)
        .where(Thread.workspace_id == work.workspace_id, Thread.identity_id.in_(identity_ids))
        .ext(distinct_on(Thread.identity_id))
        .order_by(Thread.identity_id, Thread.last_inbound_at.desc().nulls_last(), Thread.id.desc())
    )
    return {row.identity_id: row for row in rows}


async def all_said(work: Work, contact_id: UUID) -> list[Row[Any]]:
    """Everything that was said by or for a contact, newest first: tens of rows at most, for a person speaks seldom."""
    return list(
        await work.connection.execute(
            select(Consent)
            .where(Consent.workspace_id == work.workspace_id, Consent.contact_id == contact_id)
            .order_by(Consent.at.desc(), Consent.id.desc())
        )
    )


_SAID = """
SELECT consent.identity_id, consent.state, consent.at FROM identity
JOIN consent ON consent.workspace_id = $1 AND consent.contact_id = identity.contact_id
WHERE identity.workspace_id = $1 AND identity.id = $2 AND consent.purpose = $3
  AND (consent.identity_id IS NULL OR consent.identity_id = $2)
ORDER BY consent.at DESC, consent.id DESC
"""


@dataclass(frozen=True, slots=True)
class _Said:
    identity_id: UUID | None
    state: str
    at: datetime


async def refuses(connection: Hot, workspace_id: UUID, identity_id: UUID, purpose: str) -> Refusal | None:
    """Say why no program may write to this address for this purpose now, if none may."""
    rows: Sequence[Mapping[str, Any]] = await connection.fetch(_SAID, workspace_id, identity_id, purpose)
    said = [_Said(row["identity_id"], row["state"], row["at"]) for row in rows]
    known: Purpose = next((one for one in PURPOSES if one == purpose), "service")
    return refusal_of(known, standing(said, identity_id))
