"""Who works here and where: agents, teams, queues, inboxes, tags, custom fields."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, NotRequired
from uuid import UUID

from typing_extensions import TypedDict

from conversations.roles import Role
from gateway.wire.common import Resource, Row, resource, utc

AgentStatus = Literal["available", "busy", "away", "offline", "wrap_up"]


class Load(TypedDict):
    """Capacity slots of an agent: in use, and at most."""

    used: int
    cap: int


class Agent(Resource):
    """A member as colleagues see them; ``id`` is the account's."""

    name: str
    email: str
    role: Role | None  # null: they left
    is_active: bool
    status: AgentStatus
    status_since: datetime
    pause_reason: str | None
    is_connected: bool
    capacity: Load
    queue_ids: list[UUID]
    skills: dict[str, int]  # skill id → level, 1 to 5


class Queue(Resource):
    """A waiting line; ``waiting`` counts the work items in it that nobody holds."""

    name: str
    team_id: UUID | None
    calendar_id: UUID | None
    pending_after_reply: bool
    reopen_within_s: int
    policy: dict[str, Any]
    waiting: int
    agent_ids: list[UUID]


class Team(Resource):
    name: str
    agent_ids: list[UUID]


class Skill(Resource):
    """What work may need: without a ``hard`` one nobody gets it, of a ``graded`` one less will do in time."""

    name: str
    kind: Literal["graded", "hard"]


class Tag(Resource):
    name: str
    colour: str


class CustomField(Resource):
    entity: Literal["contact", "conversation"]
    key: str
    label: str
    type: Literal["text", "number", "date", "boolean", "choice"]
    options: list[Any]


class InboxHealth(TypedDict):
    """What the last test of the connection, or the last failure, said, and since when it is so.

    ``checked_at`` null: never tested.
    """

    ok: bool | None
    detail: str
    facts: dict[str, Any]
    checked_at: str | None
    since: str | None


class InboxWaiting(TypedDict):
    """What waits at an inbox, each counted to 1,000 at most.

    ``replies`` are on their way out, ``held_replies`` of them until the inbox is re-authorised.
    """

    replies: int
    held_replies: int
    dead_letters: int
    conversations: int


class Inbox(Resource):
    kind: str
    name: str
    address: str | None
    queue_id: UUID | None
    is_enabled: bool
    health: InboxHealth
    # Only for those who manage inboxes; ``{set: …}`` stands in place of each secret.
    config: NotRequired[dict[str, Any]]
    hook_url: NotRequired[str]  # where the provider calls, on channels that are called
    # Only in lists, for the same: what waits until the inbox is re-authorised, and for somebody to look at.
    held_replies: NotRequired[int]
    dead_letters: NotRequired[int]


def agent(row: Row) -> Agent:
    """Shape a row of ``agent`` joined with its state, role, ``queue_ids``, ``is_connected`` and ``wraps_up_since``.

    Its version is the sum of the agent's and the state's: both only rise, so a change of either raises it.
    """
    wraps_up = row["wraps_up_since"] is not None and row["status"] == "available"
    return {
        "id": row["id"],
        "version": row["version"] + row["state_version"],
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
        "name": row["name"],
        "email": row["email"],
        "role": row["role"],
        "is_active": row["is_active"],
        "status": "wrap_up" if wraps_up else row["status"],
        "status_since": row["wraps_up_since"] if wraps_up else row["status_since"],
        "pause_reason": row["pause_reason"],
        "is_connected": row["is_connected"],
        "capacity": {"used": row["used_units"], "cap": row["cap_units"]},
        "queue_ids": row["queue_ids"],
        "skills": row["skills"],
    }


def queue(row: Row) -> Queue:
    """Shape a row of ``queue`` joined with ``waiting`` and ``agent_ids``."""
    return {
        **resource(row),
        "name": row["name"],
        "team_id": row["team_id"],
        "calendar_id": row["calendar_id"],
        "pending_after_reply": row["pending_after_reply"],
        "reopen_within_s": row["reopen_within_s"],
        "policy": row["policy"],
        "waiting": row["waiting"],
        "agent_ids": row["agent_ids"],
    }


def team(row: Row) -> Team:
    """Shape a row of ``team`` joined with ``agent_ids``."""
    return {**resource(row), "name": row["name"], "agent_ids": row["agent_ids"]}


def skill(row: Row) -> Skill:
    return {**resource(row), "name": row["name"], "kind": row["kind"]}


def tag(row: Row) -> Tag:
    return {**resource(row), "name": row["name"], "colour": row["colour"]}


def custom_field(row: Row) -> CustomField:
    return {
        **resource(row),
        "entity": row["entity"],
        "key": row["key"],
        "label": row["label"],
        "type": row["type"],
        "options": row["options"],
    }


def inbox(row: Row) -> Inbox:
    """Shape a row of ``inbox``, without its settings."""
    return {
        "id": row["id"],
        "version": row["version"],
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
        "kind": row["kind"],
        "name": row["name"],
        "address": row["address"],
        "queue_id": row["queue_id"],
        "is_enabled": row["is_enabled"],
        "health": inbox_health(row["health"]),
    }


def inbox_health(stored: Row) -> InboxHealth:
    """Shape ``inbox.health``."""
    checked_at, since = stored.get("checked_at"), stored.get("since")
    return {
        "ok": stored.get("ok"),
        "detail": stored.get("detail", ""),
        "facts": stored.get("facts", {}),
        "checked_at": utc(checked_at) if checked_at else None,
        "since": utc(since) if since else None,
    }
