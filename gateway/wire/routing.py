"""Offers and the reasons of routing decisions."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from typing_extensions import TypedDict

from gateway.wire.common import Resource, Row, resource
from gateway.wire.conversations import Conversation


class Offer(Resource):
    """A conversation held out to the caller until ``expires_at``; ``is_broadcast``: to others as well."""

    state: str
    conversation_id: UUID
    work_item_id: UUID
    queue_id: UUID
    agent_id: UUID
    units: int
    is_broadcast: bool
    expires_at: datetime
    reason: dict[str, Any] | None
    conversation: Conversation


class Decision(TypedDict):
    """What a decision considered: candidates, why each was out, the ring, the score."""

    id: UUID
    at: datetime
    outcome: str
    agent_id: UUID | None
    position: int | None
    considered: dict[str, Any]


def offer(row: Row, conversation: Conversation) -> Offer:
    """Shape a row of ``offer`` joined with ``queue_id`` and ``reason`` (of the decision behind it, or null)."""
    return {
        **resource(row),
        "state": row["state"],
        "conversation_id": row["conversation_id"],
        "work_item_id": row["work_item_id"],
        "queue_id": row["queue_id"],
        "agent_id": row["agent_id"],
        "units": row["units"],
        "is_broadcast": row["is_broadcast"],
        "expires_at": row["expires_at"],
        "reason": row["reason"],
        "conversation": conversation,
    }


def decision(row: Row) -> Decision:
    return {
        "id": row["id"],
        "at": row["at"],
        "outcome": row["outcome"],
        "agent_id": row["agent_id"],
        "position": row["position"],
        "considered": row["considered"],
    }
