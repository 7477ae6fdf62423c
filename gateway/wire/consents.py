"""What people said about being written to by programs, and what follows."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from typing_extensions import TypedDict

from conversations.consent import Answer, How, Purpose, Refusal, State
from conversations.consent_record import Standing as StandingRow
from gateway.wire.common import Row


class Decider(TypedDict):
    """Who said or entered it: the contact by a channel, an agent, or a program."""

    kind: Literal["contact", "agent", "system"]
    id: UUID | None


class Consent(TypedDict):
    """One thing that was said. ``identity_id``: of this address only; null: of the person, whatever the address."""

    id: UUID
    purpose: Purpose
    state: Literal["granted", "withdrawn"]
    identity_id: UUID | None
    channel: str | None
    at: datetime
    how: How
    by: Decider
    note: str


class Standing(TypedDict):
    """How it stands with one purpose.

    ``refusal``: why no program may write for it; null: it may. ``last``: by which the person's state holds.
    ``addresses``: the newest word of each address that was spoken of by itself.
    """

    purpose: Purpose
    state: State
    refusal: Refusal | None
    last: Consent | None
    addresses: list[Consent]


class Way(TypedDict):
    """One address that may be used; ``thread_id`` null: only a channel that can start reaches it."""

    identity_id: UUID
    inbox_id: UUID
    channel: str
    address: str
    thread_id: UUID | None
    is_preferred: bool


class Ways(TypedDict):
    """May a program write for this purpose now, and how: the preferred address first, then the one used last.

    ``wait_until``: the person's quiet hours end then; null: now is fine.
    """

    purpose: Purpose
    state: State
    refusal: Refusal | None
    ways: list[Way]
    wait_until: datetime | None


def consent(row: Row) -> Consent:
    """Shape a row of ``consent``."""
    return {
        "id": row["id"],
        "purpose": row["purpose"],
        "state": row["state"],
        "identity_id": row["identity_id"],
        "channel": row["channel"],
        "at": row["at"],
        "how": row["how"],
        "by": {"kind": row["actor_kind"], "id": row["actor_id"]},
        "note": row["note"],
    }


def standing(found: StandingRow) -> Standing:
    return {
        "purpose": found.purpose,
        "state": found.state,
        "refusal": found.refusal,
        "last": _shown(found.last) if found.last is not None else None,
        "addresses": [_shown(row) for row in found.addresses],
    }


def ways(purpose: Purpose, answer: Answer) -> Ways:
    return {
        "purpose": purpose,
        "state": answer.state,
        "refusal": answer.refusal,
        "ways": [
            {
                "identity_id": way.identity_id,
                "inbox_id": way.inbox_id,
                "channel": way.channel,
                "address": way.address,
                "thread_id": way.thread_id,
                "is_preferred": way.is_preferred,
            }
            for way in answer.ways
        ],
        "wait_until": answer.wait_until,
    }


def _shown(row: Any) -> Consent:
    return consent(row._mapping)
