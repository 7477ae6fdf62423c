"""Articles that are missing, to be decided about; and those that fail."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field
from typing_extensions import TypedDict

from gateway import keys
from gateway.api import Api, Call, In
from gateway.routes.common import ExpectedVersion, PageQuery, left_out
from gateway.wire.common import Listed
from gateway.wire.gaps import FailingArticle, Gap, GapStatus, failing, gap
from kb import gap_desk
from kb.articles import MAX_BODY, Audience
from kit.errors import Invalid

api = Api("articles")
PATH = "/api/v1/article-gaps"


class GapsQuery(PageQuery):
    status: GapStatus = "open"


class ApprovalIn(In):
    """The draft of a missing article as you want it; left out for questions that become examples."""

    title: Annotated[str, Field(min_length=1, max_length=200)] = left_out()
    language: Annotated[str, Field(min_length=2, max_length=35)] = left_out()
    body: Annotated[str, Field(min_length=1, max_length=MAX_BODY, description="Markdown")] = left_out()
    audience: Audience = "internal"
    expected_version: ExpectedVersion = None


class DismissalIn(In):
    expected_version: ExpectedVersion = None


class Searched(TypedDict):
    """How many gaps were found, or grew."""

    gaps: int


class Failures(TypedDict):
    items: list[FailingArticle]


@api.get(PATH, needs="articles.publish")
async def list_gaps(call: Call, query: GapsQuery) -> Listed[Gap]:
    """Questions that no article answered, grouped, the newest group first."""
    async with call.begin() as work:
        page = await gap_desk.list_gaps(work, call.scope, query.status, cursor=query.cursor, limit=query.limit)
    return {"items": [gap(one) for one in page.items], "next_cursor": page.next_cursor}


@api.post(f"{PATH}/search", needs="articles.publish")
async def search_gaps(call: Call) -> Searched:
    """Look for gaps now; at night this is done by itself. 409 `busy` while they are being looked for."""
    return {"gaps": await call[keys.GAPS].search(call.scope.workspace_id)}


@api.get(f"{PATH}/{{id}}", needs="articles.publish")
async def read_gap(call: Call, id_: UUID) -> Gap:
    """One gap."""
    async with call.begin() as work:
        found = await gap_desk.read_gap(work, call.scope, id_)
    return gap(found)


@api.post(f"{PATH}/{{id}}/approve", needs="articles.publish")
async def approve_gap(call: Call, id_: UUID, body: ApprovalIn) -> Gap:
    """Make a draft of it, with its questions as examples; or, of a near one, make its questions examples."""
    content = body.model_dump(exclude_unset=True, exclude={"expected_version"}) | {"audience": body.audience}
    async with call.begin() as work:
        found = await gap_desk.read_gap(work, call.scope, id_)
        if found.row.kind == "missing" and (missing := {"title", "language", "body"} - content.keys()):
            raise Invalid("say what the draft holds", fields=dict.fromkeys(sorted(missing), "is missing"))
        done = await gap_desk.approve(work, call.scope, id_, content, expected_version=body.expected_version)
    return gap(done)


@api.post(f"{PATH}/{{id}}/dismiss", needs="articles.publish")
async def dismiss_gap(call: Call, id_: UUID, body: DismissalIn) -> Gap:
    """Put it away; the same questions do not come back."""
    async with call.begin() as work:
        done = await gap_desk.dismiss(work, call.scope, id_, expected_version=body.expected_version)
    return gap(done)


@api.get("/api/v1/article-failures", needs="articles.publish")
async def list_failures(call: Call) -> Failures:
    """Articles that were shown often and never used in 30 days, or after whose use customers came back."""
    async with call.begin() as work:
        found = await gap_desk.list_failing(work, call.scope)
    return {"items": [failing(one) for one in found]}
