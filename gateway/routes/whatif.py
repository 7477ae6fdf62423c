"""What if: recorded days under other rules or with other people, and whom each half hour needs."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import AwareDatetime, Field

from gateway import keys
from gateway.api import Api, Call, In
from gateway.validation import Query
from gateway.wire.common import Listed
from gateway.wire.whatif import StaffingOfQueue, WhatIf, staffing, what_if
from routing.whatif import questions
from routing.whatif.changes import check_changes
from routing.whatif.history import check_range

api = Api("what-if")

# Less than the command line takes: others use the program meanwhile.
LONGEST: Final = timedelta(days=7)
MAX_EVENTS: Final = 200_000


class WhatIfIn(In):
    from_: Annotated[AwareDatetime, Field(alias="from")]
    to: Annotated[AwareDatetime, Field(description="exclusive; at most seven days later")]
    changes: Annotated[
        dict[str, Any], Field(description="`queues`, `agents`, `more_agents`, as docs/what-if.md says")
    ] = Field(default_factory=dict)


class StaffingQuery(Query):
    from_: Annotated[AwareDatetime, Field(alias="from")]
    to: Annotated[AwareDatetime, Field(description="exclusive; at most seven days later")]
    queue_id: UUID | None = None
    target_percent: Annotated[int, Field(ge=1, le=99)] | None = None
    within_s: Annotated[int, Field(ge=0, le=604_800)] | None = None
    weekdays: Annotated[str, Field(max_length=40, description="e.g. `mon,tue`; left out: all")] | None = None


@api.post("/api/v1/what-if", needs="queues.manage")
async def ask_what_if(call: Call, body: WhatIfIn) -> WhatIf:
    """Live through a range again, under today's rules and others, beside what really happened. Changes nothing."""
    now = call[keys.CLOCK].now()
    check_range(body.from_, body.to, now, LONGEST)
    found = await questions.what_if(
        call[keys.DATABASE],
        call.scope.workspace_id,
        body.from_,
        body.to,
        now,
        check_changes(body.changes),
        max_events=MAX_EVENTS,
    )
    return what_if(found, None if call.scope.sees_all else call.scope.queue_ids)


@api.get("/api/v1/staffing", needs="queues.manage")
async def read_staffing(call: Call, query: StaffingQuery) -> Listed[StaffingOfQueue]:
    """How many agents each half hour of a typical day needs, from what came in a range."""
    now = call[keys.CLOCK].now()
    check_range(query.from_, query.to, now, LONGEST)
    found = await questions.staff(
        call[keys.DATABASE],
        call.scope.workspace_id,
        query.from_,
        query.to,
        now,
        queues=None if query.queue_id is None else [str(query.queue_id)],
        target_percent=query.target_percent,
        within_s=query.within_s,
        weekdays=questions.check_weekdays(query.weekdays),
        max_events=MAX_EVENTS,
    )
    mine = [one for one in found if call.scope.sees_all or one.queue_id in call.scope.queue_ids]
    return {"items": [staffing(one) for one in mine], "next_cursor": None}
