"""One rule says who reads an article, and no other way to the table is left open."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select, update

from conversations.work import Works
from kb.access import customer_filters, customers_read, member_filters, readable, reads
from kb.filters import obstacles
from kb.models import STATUSES, KbArticle
from kb.passages import document
from tests.kb.stage import scope_of, write
from tests.support.clock import FakeClock
from tests.support.office import Who
from tests.support.workspaces import TestWorkspace

HOUR = timedelta(hours=1)
ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(path for folder in ("kb", "gateway", "conversations") for path in (ROOT / folder).rglob("*.py"))

# Read on nobody's behalf, each with its reason.
EXEMPT = {
    "kb/shelves.py:_changed_articles": "feeds the index, whose searches take their filters from kb.access",
    "kb/words.py:fill_words": "makes what articles are found by, on nobody's behalf",
    "kb/articles.py:_check_original": "counts the translations of an article that was found by the rule",
    "kb/gap_desk.py:_whole": "names the article of a gap to those who publish, and they may read all",
    "kb/articles.py:remove": "asks whether an article that was found by the rule has translations",
}


def selects() -> Iterator[tuple[str, str]]:
    """Yield each function that selects articles, by file and name, with its source."""
    for path in SOURCES:
        source = path.read_text(encoding="utf-8")
        if "KbArticle" not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = ast.get_source_segment(source, node) or ""
                if "select(" in body and re.search(r"\bKbArticle\b", body):
                    yield f"{path.relative_to(ROOT)}:{node.name}", body


def test_every_read_of_articles_asks_the_rule() -> None:
    found = dict(selects())
    assert {"kb/access.py:find_article", "kb/articles.py:list_articles"} <= found.keys()
    rules = ("readable(scope)", "customers_read(work.workspace_id, work.now")
    assert not [name for name, body in found.items() if not any(rule in body for rule in rules) and name not in EXEMPT]
    assert EXEMPT.keys() <= found.keys(), "an exemption that nobody needs"


def test_every_search_takes_its_filters_from_the_rule() -> None:
    named = [path for path in SOURCES if "Filters(" in path.read_text(encoding="utf-8")]
    assert {str(path.relative_to(ROOT)) for path in named} == {"kb/access.py"} | _the_engine_s_own(named)


def _the_engine_s_own(named: list[Path]) -> set[str]:
    return {str(path.relative_to(ROOT)) for path in named if path.name in ("filters.py", "search.py")}


async def test_the_rule_says_the_same_of_rows_and_of_values(works: Works, workspace: TestWorkspace) -> None:
    admin = await scope_of(works, workspace, "admin")
    who: tuple[Who, ...] = ("agent", "supervisor", "admin")
    scopes = [await scope_of(works, workspace, one) for one in who]
    async with works.begin(workspace.id, admin.actor) as work:
        for status, owner in itertools.product(STATUSES, (None, workspace.agent_id, workspace.admin_id)):
            row = await write(work, admin, owner_id=owner)
            await work.connection.execute(update(KbArticle).where(KbArticle.id == row.id).values(status=status))
        rows = (await work.connection.execute(select(KbArticle).where(KbArticle.workspace_id == workspace.id))).all()
        assert len(rows) == len(STATUSES) * 3
        for scope in [*scopes, scopes[0].limited_to(()), scopes[2].limited_to(())]:
            found = set(await work.connection.scalars(select(KbArticle.id).where(readable(scope))))
            assert found == {row.id for row in rows if reads(scope, row.status, row.owner_id)}


def test_a_member_is_shown_internal_articles_too() -> None:
    made = member_filters(FakeClock().now(), channel="webchat")
    assert (made.audience, made.channel, made.at) == ("internal", "webchat", FakeClock().now())


async def test_what_customers_read_is_what_their_search_finds(works: Works, workspace: TestWorkspace) -> None:
    admin = await scope_of(works, workspace, "admin")
    now = FakeClock().now()
    spans = [(None, None), (now, None), (None, now), (now + HOUR, None), (now - HOUR, now + HOUR)]
    async with works.begin(workspace.id, admin.actor) as work:
        for status, audience, channels, (since, until) in itertools.product(
            STATUSES, ("internal", "public"), ([], ["email"], ["email", "help"]), spans
        ):
            row = await write(work, admin, audience=audience, channels=channels)
            await work.connection.execute(
                update(KbArticle)
                .where(KbArticle.id == row.id)
                .values(status=status, valid_from=since, valid_until=until)
            )
        rows = (await work.connection.execute(select(KbArticle).where(KbArticle.workspace_id == workspace.id))).all()
        for channel, expected in (("help", 6), ("email", 9), ("webchat", 3)):
            rule = customers_read(workspace.id, now, channel)
            read = set(await work.connection.scalars(select(KbArticle.id).where(rule)))
            found = customer_filters(now, channel=channel)
            assert read == {row.id for row in rows if row.status == "published" and not obstacles(document(row), found)}
            assert len(read) == expected
