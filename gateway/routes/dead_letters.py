"""Dead letters: deliveries that were accepted but not understood. Kept until somebody has dealt with them."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field
from typing_extensions import TypedDict

from channels import dead_letters
from conversations.audit import audit
from gateway import keys
from gateway.api import Api, Call
from gateway.routes.common import PageQuery
from gateway.wire.common import Listed, listed
from gateway.wire.log import DeadLetter, dead_letter

api = Api("dead letters")
PATH = "/api/v1/dead-letters"


class DeadLettersQuery(PageQuery):
    inbox: Annotated[UUID | None, Field(description="only of this inbox")] = None


class Replayed(TypedDict):
    """``understood``: it is a message now; else it is a dead letter still, with a fresh reason."""

    understood: bool


@api.get(PATH, needs="dead_letters.manage")
async def list_dead_letters(call: Call, query: DeadLettersQuery) -> Listed[DeadLetter]:
    """Deliveries that wait for somebody, newest first."""
    async with call[keys.DATABASE].acquire() as connection:
        page = await dead_letters.list_dead(
            connection, call.scope.workspace_id, inbox_id=query.inbox, cursor=query.cursor, limit=query.limit
        )
    return listed(page.items, dead_letter, page.next_cursor)


@api.get(f"{PATH}/{{id}}", needs="dead_letters.manage")
async def read_dead_letter(call: Call, id_: UUID) -> DeadLetter:
    """One of them, with the first 64 KiB of what the provider sent."""
    async with call[keys.DATABASE].acquire() as connection:
        return dead_letter(await dead_letters.read_dead(connection, call[keys.BLOBS], call.scope.workspace_id, id_))


@api.post(f"{PATH}/{{id}}/replay", needs="dead_letters.manage")
async def replay_dead_letter(call: Call, id_: UUID) -> Replayed:
    """Take it in once more, e.g. after an update or a mended setting."""
    understood = await call[keys.INGEST].replay(call.scope.workspace_id, id_)
    async with call.begin() as work:
        await audit(work, "dead_letter.replayed", "dead_letter", id_, understood=understood)
    return {"understood": understood}


@api.post(f"{PATH}/{{id}}/dismiss", needs="dead_letters.manage")
async def dismiss_dead_letter(call: Call, id_: UUID) -> None:
    """Put it away for good: spam, or a test."""
    async with call.begin() as work:
        await dead_letters.dismiss(await work.driver(), call.scope.workspace_id, id_, work.now)
        await audit(work, "dead_letter.dismissed", "dead_letter", id_)
