"""What customers say of the service."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from gateway.wire.common import Resource, Row, resource


class Rating(Resource):
    """A customer's rating of one episode; agent and queue are those at its closing, ``closed_at``."""

    conversation_id: UUID
    episode: int
    inbox_id: UUID
    agent_id: UUID | None
    queue_id: UUID | None
    stars: int
    comment: str
    closed_at: datetime


def rating(row: Row) -> Rating:
    return {
        **resource(row),
        "conversation_id": row["conversation_id"],
        "episode": row["episode"],
        "inbox_id": row["inbox_id"],
        "agent_id": row["agent_id"],
        "queue_id": row["queue_id"],
        "stars": row["stars"],
        "comment": row["comment"],
        "closed_at": row["closed_at"],
    }
