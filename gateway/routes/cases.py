"""The page of a case: how a customer's matter stands and how it was, behind a signed link; no cookie and no script."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import parse_qs
from uuid import UUID

from aiohttp import hdrs, web
from pydantic import Field
from typing_extensions import TypedDict

from conversations.access import find_conversation
from conversations.cases import find_case, rate_case
from conversations.ratings import RatingClosed
from gateway import cases as case_pages
from gateway import keys
from gateway.api import Api, Call, Query
from gateway.cases.links import case_link, holds
from gateway.cases.pages import case_page, notice_page
from gateway.cases.words import preferred
from gateway.security import HELP_POLICY, client_address
from gateway.validation import read_body
from kit.errors import Forbidden, Invalid, NotFound, TooMany

api = Api("cases")
PATH = "/case/{id}/{conversation_id}"

# From one address; a whole company may stand behind it.
LOOKS_PER_MINUTE: Final = 120
RATINGS_PER_MINUTE: Final = 20
MAX_FORM: Final = 16_000  # bytes: a thousand letters of a comment, each written as nine


class CaseLink(TypedDict):
    """An address for the customer, good until `expires_at`."""

    url: str
    expires_at: datetime


class CaseQuery(Query):
    """`exp` and `sig` are the link's own; `lang` is what the reader chose."""

    exp: Annotated[str, Field(max_length=20)] = ""
    sig: Annotated[str, Field(max_length=200)] = ""
    lang: Annotated[str, Field(pattern="^(|zh|en)$")] = ""


@api.post("/api/v1/conversations/{id}/case-link")
async def make_case_link(call: Call, id_: UUID) -> CaseLink:
    """A link under which the customer sees how their matter stands, and rates it when it is done."""
    async with call.begin() as work:
        row = await find_conversation(work, call.scope, id_)
        call.scope.require("conversations.reply")
        await find_case(work, row.id)
    url, until = case_link(
        call[keys.KEYS], call[keys.SETTINGS].base_url, call.scope.workspace_id, id_, call[keys.CLOCK].now()
    )
    return {"url": url, "expires_at": until}


@api.get("/case.css")
async def read_case_style(_: web.Request) -> web.StreamResponse:
    """The style of the page of a case."""
    return web.Response(text=_style(), content_type="text/css", headers={"Cache-Control": "public, max-age=300"})


@api.get(PATH)
async def show_case(request: web.Request, id_: UUID, conversation_id: UUID, query: CaseQuery) -> web.StreamResponse:
    """How a matter stands, for whoever has its link."""
    return await _answer(request, id_, conversation_id, query)


@api.post(PATH, status=303, max_body=MAX_FORM)
async def rate_by_link(request: web.Request, id_: UUID, conversation_id: UUID, query: CaseQuery) -> web.StreamResponse:
    """Say how it was: the form fields `episode`, `stars` and `comment`."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        raise Forbidden("ratings are given on the case's own page", code="cross_origin")
    form = parse_qs((await read_body(request, MAX_FORM)).decode("utf-8", "replace"), max_num_fields=10)
    return await _answer(request, id_, conversation_id, query, form)


async def _answer(
    request: web.Request,
    workspace_id: UUID,
    conversation_id: UUID,
    query: CaseQuery,
    form: dict[str, list[str]] | None = None,
) -> web.Response:
    language = query.lang or preferred(request.headers.get("Accept-Language", ""))
    address = f"/case/{workspace_id}/{conversation_id}?exp={query.exp}&sig={query.sig}"
    name, times = ("case", LOOKS_PER_MINUTE) if form is None else ("case-rating", RATINGS_PER_MINUTE)
    try:
        client = client_address(request, request.app[keys.SETTINGS].trusted_proxies)
        await request.app[keys.LIMITER].hit(name, client, times=times, within_s=60)
    except TooMany as refusal:
        return await _page(lambda: notice_page("busy", language, ""), 429, retry_after_s=refusal.retry_after_s)
    now = request.app[keys.CLOCK].now()
    if not holds(request.app[keys.KEYS], workspace_id, conversation_id, query.exp, query.sig, now):
        return await _page(lambda: notice_page("missing", language, ""), 404)
    house = ""
    try:
        async with request.app[keys.WORKS].begin(workspace_id) as work:
            case = await find_case(work, conversation_id)
            house = case.house
            if form is not None:
                await rate_case(work, case, _number(form, "episode"), _number(form, "stars"), _text(form))
    except NotFound:
        return await _page(lambda: notice_page("missing", language, ""), 404)
    except (Invalid, RatingClosed) as refusal:
        status = 409 if isinstance(refusal, RatingClosed) else 400
        return await _page(lambda: notice_page("too_late", language, address, house), status)
    if form is not None:
        return web.Response(status=303, headers={hdrs.LOCATION: f"{address}&lang={language}"})
    return await _page(lambda: case_page(case, language, address))


def _number(form: dict[str, list[str]], name: str) -> int:
    said = form.get(name, [""])[0]
    return int(said) if said.isascii() and said.isdigit() and len(said) < 5 else 0


def _text(form: dict[str, list[str]]) -> str:
    # A browser ends its lines with two characters and counts them as one.
    return form.get("comment", [""])[0].replace("\r\n", "\n").replace("\0", "")


async def _page(render: Callable[[], str], status: int = 200, *, retry_after_s: float | None = None) -> web.Response:
    """Make a page beside the loop. Its address is a secret: nobody keeps it, and no other site is told it."""
    headers = {"Content-Security-Policy": HELP_POLICY, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    if retry_after_s is not None:
        headers["Retry-After"] = str(round(retry_after_s) or 1)
    body = (await asyncio.to_thread(render)).encode()
    return web.Response(body=body, status=status, content_type="text/html", charset="utf-8", headers=headers)


@cache
def _style() -> str:
    return (Path(case_pages.__file__).parent / "case.css").read_text(encoding="utf-8")
