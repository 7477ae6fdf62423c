"""Conversations, their threads and drafts."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, NotRequired
from uuid import UUID

from typing_extensions import TypedDict

from channels.contract import Capabilities
from conversations import opt_outs
from conversations.copies import copies_of
from conversations.windows import Opening, refusal, widest
from gateway.wire.common import Resource, Row, resource, utc
from gateway.wire.contacts import Contact
from gateway.wire.ratings import Rating
from gateway.wire.sla import Clock, clocks

Status = Literal["open", "pending", "snoozed", "resolved"]
Priority = Literal["low", "normal", "high", "urgent"]
# "none" and "done" never occur while a work item is open: without one ``routing`` is null.
BlockedReason = Literal["inbox_disabled", "open_elsewhere", "window_closed", "quota_used", "opted_out", "calls_only"]
PartRole = Literal["consult", "swarm", "handover"]
RoutingState = Literal["none", "queued", "offered", "accepting", "active", "wrap_up", "parked", "done"]

# The deadline of a reply window that no customer message has opened yet: in the past for every clock.


class CallLine(TypedDict):
    """What the preview says of a call, which has no words; ``outcome`` is empty until it is over."""

    direction: Literal["inbound", "outbound"]
    state: Literal["ringing", "answered", "ended"]
    outcome: str


class LastMessage(TypedDict):
    """The list's preview line; ``text`` holds at most 200 characters, ``type`` is its content's."""

    sequence: int
    text: str
    type: str
    direction: Literal["in", "out", "internal"]
    kind: Literal["message", "reply", "note", "system"]
    author_kind: Literal["contact", "agent", "system", "bot"]
    created_at: str
    call: NotRequired[CallLine]


class ContactBrief(TypedDict):
    id: UUID
    name: str
    verified: bool


class Routing(TypedDict):
    """Where the open work item stands, and since when."""

    state: RoutingState
    since: datetime


class Part(TypedDict):
    """A colleague beside the owner: asked something, helping, or asked to take it over until ``expires_at``."""

    role: PartRole
    agent_id: UUID
    by_id: UUID | None
    since: datetime
    expires_at: datetime | None


class ReadPosition(TypedDict):
    """How far the caller has read; ``unread`` = ``inbound_count`` − ``read_inbound_count``."""

    read_sequence: int
    read_inbound_count: int
    unread: int


class SideSummary(TypedDict):
    """Its side conversations that are not done: how many wait for an answer, of these overdue, and have one."""

    waiting: int
    overdue: int
    answered: int


class ConversationFacts(Resource):
    """What a conversation is in a list, in detail and in a frame alike."""

    number: int
    subject: str
    status: Status
    priority: Priority
    contact_id: UUID
    queue_id: UUID | None
    assignee_id: UUID | None
    inbox_id: UUID
    channels: list[str]
    tags: list[str]
    fields: dict[str, Any]
    is_spam: bool
    last_message: LastMessage | None
    last_sequence: int
    inbound_count: int
    last_activity_at: datetime
    waiting_since: datetime | None
    opened_at: datetime
    first_response_at: datetime | None
    resolved_at: datetime | None
    disposition: str | None
    snoozed_until: datetime | None
    callback_due_at: datetime | None
    previous_id: UUID | None
    merged_into_id: UUID | None
    routing: Routing | None
    sla: list[Clock]
    parts: list[Part]
    sides: SideSummary


class ConversationSnapshot(ConversationFacts):
    """As frames carry it: made once for all who see it, so without anybody's read position."""

    contact: ContactBrief


class Conversation(ConversationSnapshot):
    """As answers carry it: with the caller's read position."""

    me: ReadPosition


class Counts(TypedDict):
    """How many conversations three views hold for the caller."""

    mine: int
    waiting: int
    mentions: int


class ConversationPage(TypedDict):
    items: list[Conversation]
    next_cursor: str | None
    counts: NotRequired[Counts]  # only in the first page


class ReplyWindow(TypedDict):
    """How long and how often one may still write on this thread; a null ``remaining`` has no limit.

    ``opened_by`` says which act of the customer opened it: ``message``, ``follow``, ``menu``, …
    """

    deadline: datetime
    remaining: int | None
    quota: int | None
    opened_by: str


class Copy(TypedDict):
    """Somebody who gets a copy of a reply by mail, because the customer's latest mail went to them as well."""

    name: str
    address: str


class Thread(TypedDict):
    """One provider-side exchange; ``blocked_reason`` says why no reply can be sent on it now.

    ``can_call``: the customer can be called on it, see ``/calls``. ``is_preferred``: where the customer likes to be
    written to. ``copies``: who gets a copy of a reply by mail. ``window`` is null where the channel sets none, or none
    was ever opened. ``unreachable_since``: the customer blocked the account or stopped following it.
    """

    id: UUID
    version: int
    inbox_id: UUID
    channel: str
    inbox_name: str
    identity_id: UUID
    address: str
    subject: str
    is_open: bool
    last_inbound_at: datetime | None
    window: ReplyWindow | None
    is_preferred: bool
    copies: list[Copy]
    unreachable_since: datetime | None
    blocked_reason: BlockedReason | None
    can_call: bool


class Draft(TypedDict):
    text: str
    kind: Literal["reply", "note"]
    thread_id: UUID | None
    updated_at: datetime


class ConversationDetail(ConversationFacts):
    """``ratings`` are what the customer said when it was closed, newest first."""

    contact: Contact
    threads: list[Thread]
    draft: Draft | None
    participants: list[UUID]
    ratings: list[Rating]
    me: ReadPosition


class Merged(Conversation):
    """The conversation that took the other's threads, and the record by which that can be undone."""

    merge_id: UUID


def snapshot(row: Row) -> ConversationSnapshot:
    """Shape a row of ``snapshots.conversations``: with contact, routing state, ``sla`` and ``parts``."""
    return {
        **facts(row),
        "contact": {
            "id": row["contact_id"],
            "name": row["contact_name"] or "",
            "verified": bool(row["contact_verified"]),
        },
    }


def conversation(row: Row) -> Conversation:
    """Shape the same row with the caller's ``read_sequence`` and ``read_inbound_count`` (null: never read)."""
    return {**snapshot(row), "me": read_position(row)}


def facts(row: Row) -> ConversationFacts:
    state = row["routing_state"]
    return {
        **resource(row),
        "number": row["number"],
        "subject": row["subject"],
        "status": row["status"],
        "priority": row["priority"],
        "contact_id": row["contact_id"],
        "queue_id": row["queue_id"],
        "assignee_id": row["assignee_id"],
        "inbox_id": row["inbox_id"],
        "channels": row["channels"],
        "tags": row["tags"],
        "fields": row["fields"],
        "is_spam": row["is_spam"],
        "last_message": last_message(row["last_message"]),
        "last_sequence": row["last_sequence"],
        "inbound_count": row["inbound_count"],
        "last_activity_at": row["last_activity_at"],
        "waiting_since": row["waiting_since"],
        "opened_at": row["opened_at"],
        "first_response_at": row["first_response_at"],
        "resolved_at": row["resolved_at"],
        "disposition": row["disposition"],
        "snoozed_until": row["snoozed_until"],
        "callback_due_at": row["callback_due_at"],
        "previous_id": row["previous_id"],
        "merged_into_id": row["merged_into_id"],
        "routing": {"state": state, "since": row["routing_since"]} if state else None,
        "sla": clocks(row["sla"]),
        "parts": [part(one) for one in row["parts"]],
        "sides": {
            "waiting": row["sides_waiting"],
            "overdue": row["sides_overdue"],
            "answered": row["sides_answered"],
        },
    }


def part(stored: Row) -> Part:
    expires_at = stored["expires_at"]
    return {
        "role": stored["role"],
        "agent_id": UUID(stored["agent_id"]),
        "by_id": UUID(stored["by_id"]) if stored["by_id"] is not None else None,
        "since": datetime.fromisoformat(stored["since"]),
        "expires_at": datetime.fromisoformat(expires_at) if expires_at is not None else None,
    }


def last_message(stored: Row | None) -> LastMessage | None:
    """Shape ``conversation.last_message``."""
    if stored is None:
        return None
    shaped: LastMessage = {
        "sequence": stored["sequence"],
        "text": stored["text"],
        "type": stored.get("type", "text"),
        "direction": stored["direction"],
        "kind": stored["kind"],
        "author_kind": stored["author_kind"],
        "created_at": utc(stored["created_at"]),
    }
    if (call := stored.get("call")) is not None:
        shaped["call"] = {"direction": call["direction"], "state": call["state"], "outcome": call["outcome"]}
    return shaped


def read_position(row: Row) -> ReadPosition:
    read = row["read_inbound_count"] or 0
    return {
        "read_sequence": row["read_sequence"] or 0,
        "read_inbound_count": read,
        "unread": max(0, row["inbound_count"] - read),
    }


def thread(row: Row, conversation_id: UUID, abilities: Capabilities | None, now: datetime) -> Thread:
    """Shape a row of ``snapshots.threads`` for one conversation.

    Args:
        abilities: the channel's; ``None`` for a kind that this version no longer has.
        now: aware UTC; decides whether the reply window is over.
    """
    opening = widest(map(_opening, row["openings"]), now) if row["has_windows"] else None
    open_in = row["open_conversation_id"]
    blocked: BlockedReason | None = None
    if not row["inbox_is_usable"] or abilities is None:
        blocked = "inbox_disabled"
    elif open_in not in (None, conversation_id):
        blocked = "open_elsewhere"
    elif opt_outs.is_stopped(row["stopped_at"], row["last_inbound_at"]):
        blocked = "opted_out"
    elif row["has_windows"]:
        blocked = refusal(opening, now)
    elif not abilities.texts:
        blocked = "calls_only"
    return {
        "id": row["id"],
        "version": row["version"],
        "inbox_id": row["inbox_id"],
        "channel": row["channel"],
        "inbox_name": row["inbox_name"],
        "identity_id": row["identity_id"],
        "address": row["address"],
        "subject": row["subject"],
        "is_open": open_in == conversation_id,
        "last_inbound_at": row["last_inbound_at"],
        "window": reply_window(opening) if opening is not None else None,
        "is_preferred": row["is_preferred"],
        "copies": [{"name": one["name"], "address": one["address"]} for one in copies_of(row)],
        "unreachable_since": row["unreachable_since"],
        "blocked_reason": blocked,
        "can_call": abilities is not None and abilities.calls and blocked in (None, "calls_only"),
    }


def _opening(stored: Row) -> Opening:
    expires_at = datetime.fromisoformat(stored["expires_at"])
    return Opening(stored["opened_by"], expires_at, stored["quota"], stored["used"])


def reply_window(opening: Opening) -> ReplyWindow:
    return {
        "deadline": opening.expires_at,
        "remaining": opening.remaining,
        "quota": opening.quota,
        "opened_by": opening.opened_by,
    }


def draft(row: Row) -> Draft:
    return {
        "text": row["text"],
        "kind": row["kind"],
        "thread_id": row["thread_id"],
        "updated_at": row["updated_at"],
    }
