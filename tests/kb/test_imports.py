"""Articles as files: Markdown there and back, and what becomes of pages in a trial and in earnest."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from conversations.models import Event
from conversations.work import Works
from kb import articles
from kb.articles import Wanted
from kb.exports import export_articles
from kb.imports.page import parse
from kb.imports.reading import read_source
from kb.imports.writing import import_pages
from kit.errors import Invalid
from tests.kb.stage import published, scope_of
from tests.support.workspaces import TestWorkspace

FILE = """---
title: 洗衣机 E4
language: zh
audience: public
tags: 保修内, 上门
category: 故障 / 洗衣机
status: published
---
先断电。
"""


def test_a_file_says_what_the_article_is() -> None:
    page = parse("e4", FILE)
    assert page.values == {
        "title": "洗衣机 E4", "language": "zh", "body": "先断电。", "audience": "public", "tags": ["保修内", "上门"],
    }  # fmt: skip
    assert (page.category, page.is_published) == (("故障", "洗衣机"), True)
    assert parse("x", "---\nlanguage: en\n---\n# Kettle\n\nText").values["title"] == "Kettle"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Text", "it has no title"),
        ("# Kettle", "it has no language"),
        ("---\ncolour: red\n---\n", "this is no fact of an article: colour: red"),
        ("---\naudience: all\n---\n", "audience is one of internal, public"),
    ],
)
def test_a_fault_is_named(text: str, fault: str) -> None:
    with pytest.raises(Invalid, match=fault):
        parse("x", text)


async def test_what_is_exported_is_read_in_again_unchanged(
    works: Works, workspace: TestWorkspace, tmp_path: Path
) -> None:
    admin = await scope_of(works, workspace, "admin")
    async with works.begin(workspace.id, admin.actor) as work:
        original = await published(work, admin, tags=["kettle"])
        await published(work, admin, "水壶漏水", "检查密封圈。", language="zh", translation_of=original.id)
        for name, text in (await export_articles(work, admin)).texts.items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
    read = read_source(tmp_path)
    report = await import_pages(works, admin, read.pages)
    assert (len(report.unchanged), report.created, report.updated, read.faults) == (2, [], [], {})


async def test_a_trial_changes_nothing_and_names_each_fault(
    works: Works, workspace: TestWorkspace, tmp_path: Path
) -> None:
    admin = await scope_of(works, workspace, "admin")
    (tmp_path / "e4.md").write_text(FILE, encoding="utf-8")
    (tmp_path / "lost.md").write_text("---\ntitle: x\nlanguage: en\noriginal: nowhere\n---\n", encoding="utf-8")
    (tmp_path / "gbk.md").write_bytes("洗衣机".encode("gbk"))
    read = read_source(tmp_path)
    pages = read.pages
    report = await import_pages(works, admin, pages, is_trial=True)
    assert (report.created, read.faults) == (["e4"], {"gbk.md": "it is not UTF-8"})
    assert report.faults == {"lost": "there is no original nowhere"}
    async with works.begin(workspace.id, admin.actor) as work:
        assert not (await articles.list_articles(work, admin, Wanted())).items
        assert not await work.connection.scalar(
            select(func.count()).select_from(Event).where(Event.workspace_id == workspace.id)
        )
    await import_pages(works, admin, pages)
    async with works.begin(workspace.id, admin.actor) as work:
        row = (await articles.list_articles(work, admin, Wanted())).items[0]
        assert (row.title, row.status, row.tags) == ("洗衣机 E4", "published", ["保修内", "上门"])


async def test_a_long_import_lets_others_write_between_its_pages(works: Works, workspace: TestWorkspace) -> None:
    admin = await scope_of(works, workspace, "admin")
    pages = [parse(f"page-{n}", f"---\nlanguage: en\n---\n# Kettle {n}\n\nText") for n in range(120)]
    pages.append(parse("again", "---\nlanguage: en\n---\n# Kettle 3\n\nOther"))
    pages.append(parse("zh", "---\nlanguage: zh\noriginal: page-7\n---\n# 水壶\n\n文"))
    bad = "---\nlanguage: en\ncategory: New\n---\n# Kettle\n\n" + "x" * (articles.MAX_BODY + 1)
    pages.append(parse("bad", bad))
    commits: list[int] = []
    watched = Works(works.database, works.clock, lambda _workspace, last, _drafts: commits.append(last))
    trial = await import_pages(watched, admin, pages, is_trial=True)
    assert commits == []
    report = await import_pages(watched, admin, pages)
    assert report == trial
    assert (len(report.created), report.updated, list(report.faults)) == (121, ["again"], ["bad"])
    assert len(commits) == 3
    async with works.begin(workspace.id, admin.actor) as work:
        types = set(await work.connection.scalars(select(Event.type).where(Event.workspace_id == workspace.id)))
        assert types == {"article.updated"}, "of what was taken back nothing is told"
