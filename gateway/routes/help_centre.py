"""The help centre: public articles for everybody to read. No cookie is read or set, and no script is served."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from aiohttp import hdrs, web
from pydantic import Field, StringConstraints
from sqlalchemy import Row

from conversations.work import Work
from conversations.workspaces import HELP_CENTRE, find_workspace
from gateway import help as help_pages
from gateway import keys
from gateway.api import Api, Query
from gateway.files import send_file
from gateway.help.pages import Place, Result, article_page, home_page, notice_page, search_page
from gateway.security import HELP_POLICY, client_address
from gateway.validation import read_body
from kb import help_centre, pictures
from kb.access import customer_filters
from kb.passages import Match
from kb.shelves import Answers
from kit.errors import Forbidden, NotFound, TooMany

api = Api("help centre")

SHOWN = 10  # results of a search
UNSURE = 3  # results where none is sure
# From one address; a whole company may stand behind it.
SEARCHES_PER_MINUTE = 120
VOTES_PER_MINUTE = 30
MAX_FORM = 1_000  # bytes

Slug = Annotated[str, StringConstraints(max_length=63, pattern=r"^[a-z0-9][a-z0-9-]*$")]
Language = Annotated[str, StringConstraints(max_length=20, pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]


class SearchQuery(Query):
    q: Annotated[str, Field(max_length=200, description="the question, in the customer's words")] = ""


class ArticleQuery(Query):
    voted: Annotated[str, Field(pattern="^(|yes|no)$", description="what the reader has just said of it")] = ""


@api.get("/help.css")
async def read_help_style(_: web.Request) -> web.StreamResponse:
    """The style of the help centre's pages."""
    headers = {"Cache-Control": "public, max-age=300"}
    return web.Response(text=_style(), content_type="text/css", headers=headers)


@api.get("/help/{slug}", status=302)
async def open_help_centre(request: web.Request, slug: Slug) -> web.StreamResponse:
    """Lead to the front page in the reader's language, as far as there are articles in it."""
    workspace = await _workspace(request, slug)
    async with _begin(request, workspace) as work:
        languages = await help_centre.list_languages(work) or ["en"]
    where = f"/help/{slug}/{_preferred(request, languages)}"
    return web.Response(
        status=302, headers={hdrs.LOCATION: where, "Cache-Control": "no-cache", "Vary": "Accept-Language"}
    )


@api.get("/help/{slug}/{language}")
async def show_help_centre(request: web.Request, slug: Slug, language: Language) -> web.StreamResponse:
    """The front page: search, and the articles by category."""
    workspace = await _workspace(request, slug)
    async with _begin(request, workspace) as work:
        languages = await help_centre.list_languages(work)
        rows = await help_centre.list_articles(work, language)
    place = _place(request, workspace, language, {one: f"/help/{slug}/{one}" for one in languages})
    return await _page(request, lambda: home_page(place, rows))


@api.get("/help/{slug}/{language}/search")
async def search_help_centre(
    request: web.Request, slug: Slug, language: Language, query: SearchQuery
) -> web.StreamResponse:
    """What answers a question, best first: in the reader's language, else in others."""
    workspace = await _workspace(request, slug)
    asked = query.q.strip()
    if not asked:
        return await show_help_centre(request, slug, language)
    async with _begin(request, workspace) as work:
        languages = await help_centre.list_languages(work)
    paths = {one: f"/help/{slug}/{one}/search?q={quote(asked)}" for one in languages}
    place = _place(request, workspace, language, paths, query=asked)
    try:
        await _limit(request, "help-search", SEARCHES_PER_MINUTE)
    except TooMany as refusal:
        return await _page(request, lambda: notice_page(place, "busy"), 429, retry_after_s=refusal.retry_after_s)
    found = await _search(request, workspace, place.query, language)
    is_elsewhere = not found.found
    if is_elsewhere:
        found = await _search(request, workspace, place.query)
    results = [
        Result(f"/help/{slug}/{one.article.language}/articles/{one.article.id}", one.article.title, one.sentence)
        for one in found.found
    ]
    return await _page(request, lambda: search_page(place, results, is_elsewhere=is_elsewhere and bool(results)))


@api.get("/help/{slug}/{language}/articles/{id}")
async def show_help_article(
    request: web.Request, slug: Slug, language: Language, id_: UUID, query: ArticleQuery
) -> web.StreamResponse:
    """An article, its translations, and the question whether it helped."""
    workspace = await _workspace(request, slug)
    try:
        async with _begin(request, workspace) as work:
            row = await help_centre.find_article(work, id_)
            translations = await help_centre.find_translations(work, row)
    except NotFound:
        return await _page(request, lambda: notice_page(_place(request, workspace, language), "missing"), 404)
    paths = {one: f"/help/{slug}/{one}/articles/{article}" for one, article in translations.items()}
    place = _place(request, workspace, row.language, paths)
    return await _page(request, lambda: article_page(place, row, query.voted))


@api.get("/help/{slug}/pictures/{id}")
async def show_help_picture(request: web.Request, slug: Slug, id_: UUID) -> web.StreamResponse:
    """A picture that an article of the help centre shows."""
    workspace = await _workspace(request, slug)
    async with _begin(request, workspace) as work:
        row = await pictures.find_public_picture(work, id_)
    return await send_file(request, workspace.id, pictures.Shown(row))


@api.post("/help/{slug}/{language}/articles/{id}/votes", status=303, max_body=MAX_FORM)
async def vote_on_article(request: web.Request, slug: Slug, language: Language, id_: UUID) -> web.StreamResponse:
    """Say whether an article helped: the form field `helpful`, `yes` or `no`."""
    workspace = await _workspace(request, slug)
    place = _place(request, workspace, language)
    try:
        await _limit(request, "help-vote", VOTES_PER_MINUTE)
    except TooMany as refusal:
        return await _page(request, lambda: notice_page(place, "busy"), 429, retry_after_s=refusal.retry_after_s)
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        raise Forbidden("votes are given on the article's own page", code="cross_origin")
    said = (await read_body(request, MAX_FORM)).decode("utf-8", "replace").strip()
    if said not in ("helpful=yes", "helpful=no"):
        return await _page(request, lambda: notice_page(place, "missing"), 400)
    try:
        async with _begin(request, workspace) as work:
            await help_centre.vote(work, id_, _voter(request), is_helpful=said == "helpful=yes")
    except NotFound:
        return await _page(request, lambda: notice_page(place, "missing"), 404)
    where = f"{place.article(id_)}?voted={said.removeprefix('helpful=')}"
    return web.Response(status=303, headers={hdrs.LOCATION: where})


async def _workspace(request: web.Request, slug: str) -> Row[Any]:
    """Return the workspace whose help centre is open; a closed one is not told from one that never was."""
    async with request.app[keys.DATABASE].begin() as connection:
        workspace = await find_workspace(connection, slug)
    if workspace.settings.get(HELP_CENTRE) is not True:
        raise NotFound(f"there is no workspace {slug}")
    return workspace


def _begin(request: web.Request, workspace: Row[Any]) -> AbstractAsyncContextManager[Work]:
    return request.app[keys.WORKS].begin(workspace.id)


def _place(
    request: web.Request, workspace: Row[Any], language: str, paths: dict[str, str] | None = None, *, query: str = ""
) -> Place:
    chats = (inbox.id for inbox, _ in request.app[keys.ADAPTERS].of_workspace(workspace.id) if inbox.kind == "webchat")
    chat = min(chats, default=None)
    return Place(workspace.slug, workspace.name, language, f"/chat/{chat}" if chat else "", paths or {}, query)


async def _search(request: web.Request, workspace: Row[Any], question: str, language: str = "") -> Answers:
    seen = customer_filters(request.app[keys.CLOCK].now(), language)
    return await request.app[keys.SHELVES].search(workspace.id, question, seen, k=SHOWN, choose=_worth_showing)


def _worth_showing(matches: Sequence[Match]) -> Sequence[Match]:
    """Leave out what hardly fits, unless nothing fits better: then a few, for the reader to judge."""
    return [match for match in matches if match.band != "low"] or matches[:UNSURE]


async def _page(
    request: web.Request, render: Callable[[], str], status: int = 200, *, retry_after_s: float | None = None
) -> web.Response:
    """Make a page beside the loop; a browser that has it already is told so."""
    body = (await asyncio.to_thread(render)).encode()
    etag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {"Content-Security-Policy": HELP_POLICY, "Cache-Control": "no-cache", hdrs.ETAG: etag}
    if retry_after_s is not None:
        headers["Retry-After"] = str(round(retry_after_s) or 1)
    if status == 200 and request.headers.get(hdrs.IF_NONE_MATCH) == etag:
        return web.Response(status=304, headers=headers)
    return web.Response(body=body, status=status, content_type="text/html", charset="utf-8", headers=headers)


async def _limit(request: web.Request, name: str, times: int) -> None:
    address = client_address(request, request.app[keys.SETTINGS].trusted_proxies)
    await request.app[keys.LIMITER].hit(name, address, times=times, within_s=60)


def _voter(request: web.Request) -> str:
    """Tell one reader from another for a day, without keeping who they are."""
    address = client_address(request, request.app[keys.SETTINGS].trusted_proxies)
    day = request.app[keys.CLOCK].now().date().isoformat()
    said = "\n".join((day, address, request.headers.get("User-Agent", "")))
    return request.app[keys.KEYS].sign("help-voter", said.encode("utf-8", "surrogateescape"))


def _preferred(request: web.Request, offered: Sequence[str]) -> str:
    """Return the language that the browser prefers among those offered; the first where it names none of them."""
    ranked: list[tuple[float, str]] = []
    for part in request.headers.get("Accept-Language", "")[:500].split(","):
        tag, _, quality = part.strip().partition(";q=")
        try:
            ranked.append((-float(quality or 1), tag.lower()))
        except ValueError:
            continue
    for _, tag in sorted(ranked, key=lambda one: one[0]):
        for language in offered:
            if tag == language.lower() or tag.partition("-")[0] == language.lower().partition("-")[0]:
                return language
    return offered[0]


@cache
def _style() -> str:
    return (Path(help_pages.__file__).parent / "help.css").read_text(encoding="utf-8")
