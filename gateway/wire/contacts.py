"""People and their addresses."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from typing_extensions import TypedDict

from gateway.wire.common import Resource, Row, resource


class Identity(TypedDict):
    """A contact's address at one inbox, as people read it."""

    id: UUID
    inbox_id: UUID
    channel: str
    address: str
    name: str
    verified: bool
    is_preferred: bool


# When programs leave the person alone: times of day ``HH:MM`` in an IANA zone; may pass midnight.
QuietHours = TypedDict("QuietHours", {"from": str, "to": str, "zone": str})


class Contact(Resource):
    name: str
    email: str | None
    phone: str | None
    locale: str | None
    note: str
    tags: list[str]
    fields: dict[str, Any]
    is_vip: bool
    verified: bool
    quiet_hours: QuietHours | None
    identities: list[Identity]
    merged_into_id: UUID | None


class MergedContact(Contact):
    """The contact that took the other's identities, and the record by which that can be undone."""

    merge_id: UUID


def contact(row: Row) -> Contact:
    """Shape a row of ``contact`` joined with ``identities``: a list of ``{id, inbox_id, channel, address, …}``."""
    return {
        **resource(row),
        "name": row["name"],
        "email": row["email"],
        "phone": row["phone"],
        "locale": row["locale"],
        "note": row["note"],
        "tags": row["tags"],
        "fields": row["fields"],
        "is_vip": row["is_vip"],
        "verified": row["verified"],
        "quiet_hours": row["quiet_hours"],
        "identities": row["identities"],
        "merged_into_id": row["merged_into_id"],
    }
