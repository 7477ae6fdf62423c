"""The audit log: who changed what. It can be read, never written."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from conversations import audit
from gateway.api import Api, Call
from gateway.routes.common import PageQuery, mapping
from gateway.wire.common import Listed, listed
from gateway.wire.log import AuditEntry, audit_entry

api = Api("audit")


class AuditQuery(PageQuery):
    entity: Annotated[str | None, Field(max_length=50, description="only of this kind, e.g. `queue`")] = None
    entity_id: Annotated[str | None, Field(max_length=100, description="only of this one")] = None


@api.get("/api/v1/audit", needs="audit.read")
async def list_audit(call: Call, query: AuditQuery) -> Listed[AuditEntry]:
    """What people changed in settings, roles, contacts and secrets, newest first."""
    async with call.begin() as work:
        page = await audit.list_audit(
            work,
            call.scope,
            entity=query.entity,
            entity_id=query.entity_id,
            cursor=query.cursor,
            limit=query.limit,
        )
    return listed(map(mapping, page.items), audit_entry, page.next_cursor)
