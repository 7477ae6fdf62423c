"""Side conversations: what colleagues and suppliers are asked from within a case, and what they answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, NotRequired
from uuid import UUID

from typing_extensions import TypedDict

from gateway.wire.common import Resource, Row, resource, utc
from gateway.wire.messages import Attachment, DeliveryError, attachment

State = Literal["open", "answered", "overdue", "done"]
AuthorKind = Literal["agent", "outside", "system"]


class SideParticipant(TypedDict):
    """Who is asked beside the lead: a colleague, or somebody outside by mail."""

    id: UUID
    agent_id: UUID | None
    address: str | None
    name: str
    is_removed: bool


class SideLastMessage(TypedDict):
    """The preview line; ``text`` holds at most 200 characters."""

    text: str
    author_kind: AuthorKind
    author_id: UUID | None
    author_name: str
    files: int
    created_at: str


class SideSnapshot(Resource):
    """As frames carry it: made once for all who see it, so without anything of the case but its number.

    ``has_returned``: the latest mail to somebody outside did not reach them.
    """

    conversation_id: UUID
    conversation_number: int
    subject: str
    state: State
    lead_team_id: UUID | None
    lead_queue_id: UUID | None
    lead_name: str
    inbox_id: UUID | None
    opened_by: UUID | None
    opened_by_name: str
    due_at: datetime | None
    warned_at: datetime | None
    overdue_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    message_count: int
    last_message: SideLastMessage | None
    last_activity_at: datetime
    participants: list[SideParticipant]
    has_returned: bool


class SideCase(TypedDict):
    """The case it was opened in, for those who may see that."""

    subject: str
    contact_name: str
    status: Literal["open", "pending", "snoozed", "resolved"]


class SideMe(TypedDict):
    """What the caller is to it: whether they are asked, and may change more than its lead."""

    is_asked: bool
    may_manage: bool


class SideConversation(SideSnapshot):
    """As answers carry it. ``case`` is null for those who are asked and do not see the case."""

    case: SideCase | None
    me: SideMe


class SideCounts(TypedDict):
    """What waits for the caller: asked of them and not answered, of these overdue, and answered to their questions."""

    asked: int
    overdue: int
    answered: int


class SidePage(TypedDict):
    items: list[SideConversation]
    next_cursor: str | None
    counts: NotRequired[SideCounts]  # only in the first page


class SideQuote(TypedDict):
    """A copy of a message of the case as it was when it was quoted."""

    message_id: str
    author_kind: Literal["contact", "agent", "system", "bot"]
    author_name: str
    text: str
    created_at: str


class SideAuthor(TypedDict):
    kind: AuthorKind
    id: UUID | None
    name: str


class SideDelivery(TypedDict):
    """How the mail to one person outside fares; ``failed`` with the code ``bounced``: it came back."""

    participant_id: str
    address: str
    state: Literal["queued", "sending", "sent", "failed", "unknown"]
    error: DeliveryError | None
    attempts: int
    may_be_duplicate: bool
    updated_at: str


class SideMessage(TypedDict):
    """``is_automatic``: a machine answered (out of office), which counts as none; ``is_internal``: among colleagues."""

    id: UUID
    side_id: UUID
    sequence: int
    author: SideAuthor
    participant_id: UUID | None
    text: str
    quotes: list[SideQuote]
    is_automatic: bool
    is_internal: bool
    attachments: list[Attachment]
    deliveries: list[SideDelivery]
    client_id: str | None
    facts: dict[str, Any]
    sent_at: datetime | None
    created_at: datetime


def side(row: Row) -> SideSnapshot:
    """Shape a row of ``snapshots.sides``."""
    return {
        **resource(row),
        "conversation_id": row["conversation_id"],
        "conversation_number": row["conversation_number"],
        "subject": row["subject"],
        "state": row["state"],
        "lead_team_id": row["lead_team_id"],
        "lead_queue_id": row["lead_queue_id"],
        "lead_name": row["lead_name"] or "",
        "inbox_id": row["inbox_id"],
        "opened_by": row["opened_by"],
        "opened_by_name": row["opened_by_name"] or "",
        "due_at": row["due_at"],
        "warned_at": row["warned_at"],
        "overdue_at": row["overdue_at"],
        "answered_at": row["answered_at"],
        "closed_at": row["closed_at"],
        "message_count": row["message_count"],
        "last_message": last_message(row["last_message"]),
        "last_activity_at": row["last_activity_at"],
        "participants": [participant(one) for one in row["participants"]],
        "has_returned": row["has_returned"],
    }


def for_caller(row: Row, *, sees_case: bool, is_asked: bool, agent_id: UUID) -> SideConversation:
    """Shape the same row for somebody; of the case they get only what they may see."""
    case: SideCase | None = None
    if sees_case:
        case = {
            "subject": row["case_subject"],
            "contact_name": row["contact_name"] or "",
            "status": row["case_status"],
        }
    me: SideMe = {"is_asked": is_asked, "may_manage": sees_case or row["opened_by"] == agent_id}
    return {**side(row), "case": case, "me": me}


def participant(stored: Row) -> SideParticipant:
    agent_id = stored["agent_id"]
    return {
        "id": UUID(stored["id"]),
        "agent_id": UUID(agent_id) if agent_id is not None else None,
        "address": stored["address"],
        "name": stored["name"] or "",
        "is_removed": stored["is_removed"],
    }


def last_message(stored: Row | None) -> SideLastMessage | None:
    if stored is None:
        return None
    author_id = stored["author_id"]
    return {
        "text": stored["text"],
        "author_kind": stored["author_kind"],
        "author_id": UUID(author_id) if author_id is not None else None,
        "author_name": stored["author_name"],
        "files": stored["files"],
        "created_at": utc(stored["created_at"]),
    }


def message(row: Row) -> SideMessage:
    """Shape a row of ``listing.list_messages``."""
    return {
        "id": row["id"],
        "side_id": row["side_id"],
        "sequence": row["sequence"],
        "author": {"kind": row["author_kind"], "id": row["author_id"], "name": row["author_name"]},
        "participant_id": row["participant_id"],
        "text": row["text"],
        "quotes": [_quote(one) for one in row["quotes"]],
        "is_automatic": row["is_automatic"],
        "is_internal": row["is_internal"],
        "attachments": [attachment(file) for file in row["attachments"]],
        "deliveries": [_delivery(one) for one in row["deliveries"]],
        "client_id": row["client_id"],
        "facts": row["facts"],
        "sent_at": row["sent_at"],
        "created_at": row["created_at"],
    }


def _quote(stored: Row) -> SideQuote:
    return {
        "message_id": stored["message_id"],
        "author_kind": stored["author_kind"],
        "author_name": stored["author_name"],
        "text": stored["text"],
        "created_at": utc(stored["created_at"]),
    }


def _delivery(stored: Row) -> SideDelivery:
    return {
        "participant_id": stored["participant_id"],
        "address": stored["address"],
        "state": stored["state"],
        "error": stored["error"],
        "attempts": stored["attempts"],
        "may_be_duplicate": stored["may_be_duplicate"],
        "updated_at": utc(stored["updated_at"]),
    }
