"""What the knowledge base proposes for a conversation, and what agents did with it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from gateway import keys
from gateway.api import Api, Call, In
from gateway.wire import suggestions as wire
from kb import feedback
from kb.feedback import Outcome

api = Api("suggestions")


class OutcomeIn(In):
    outcome: Outcome
    article_id: Annotated[UUID | None, Field(description="of which card; left out where all were put away")] = None
    message_id: Annotated[UUID | None, Field(description="your reply that it became; may follow later")] = None


@api.get("/api/v1/conversations/{id}/suggestions")
async def suggest(call: Call, id_: UUID) -> wire.Suggestions:
    """At most three articles for the customer's last message; nothing where nothing is near enough."""
    return wire.suggestions(await call[keys.SUGGESTIONS].suggest(call.scope, id_))


@api.post("/api/v1/suggestions/{id}/outcome")
async def take_outcome(call: Call, id_: UUID, body: OutcomeIn) -> wire.SuggestionOutcome:
    """Say what you did with a card; said twice it counts once."""
    async with call.begin() as work:
        row = await feedback.take_outcome(
            work, call.scope, id_, body.outcome, article_id=body.article_id, message_id=body.message_id
        )
    return {
        "suggestion_id": row.suggestion_id,
        "article_id": row.article_id,
        "outcome": row.outcome,
        "message_id": row.message_id,
        "edit_share": row.edit_share,
        "created_at": row.created_at,
    }
