"""Articles as a table, every fault named by its row."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from sqlalchemy import func, select

from conversations.work import Works
from kb import articles
from kb.articles import Wanted
from kb.imports.sheet import read_sheet
from kb.imports.writing import import_pages
from kb.models import KbArticle
from kit.errors import Invalid
from tests.kb.stage import scope_of
from tests.support.workspaces import TestWorkspace

HEAD = ["title", "language", "body", "audience", "tags", "category", "status", "original"]
GOOD = ["洗衣机 E4", "zh", "先断电。\n\n再清理，“滤网”。", "public", "保修内, 上门", "故障 / 洗衣机", "published", ""]


def sheet(folder: Path, *rows: list[str], encoding: str = "utf-8-sig", delimiter: str = ",") -> Path:
    path = folder / "articles.csv"
    with path.open("w", encoding=encoding, newline="") as target:
        csv.writer(target, delimiter=delimiter).writerows(rows)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_row_says_what_the_article_is_however_the_file_was_saved(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    (page,), faults = read_sheet(sheet(tmp_path, HEAD, GOOD, encoding=encoding, delimiter=delimiter))
    assert faults == {}
    assert page.values == {
        "title": "洗衣机 E4",
        "language": "zh",
        "body": "先断电。\n\n再清理，“滤网”。",
        "audience": "public",
        "tags": ["保修内", "上门"],
    }
    assert (page.name, page.category, page.is_published) == ("row 2", ("故障", "洗衣机"), True)


async def test_each_of_twenty_faulty_rows_is_named_and_a_trial_writes_nothing(
    works: Works, workspace: TestWorkspace, tmp_path: Path
) -> None:
    admin = await scope_of(works, workspace, "admin")
    faulty = [
        ["", "zh", "x"],
        ["x", "", "x"],
        ["x", "klingon language", "x"],
        ["x", "zh", "x", "everybody"],
        ["x", "zh", "x", "", "", "", "burnt"],
        ["x", "zh", "x", "", "", "", "", "999"],
        ["x", "zh", "x" * (articles.MAX_BODY + 1)],
        ["x", "zh", "x" * 200_000],
        ["x", "zh", "x", "", ", ".join(map(str, range(30)))],
        ["x", "zh", "x", "", "", "", "", "", "one cell too many"],
    ] * 2
    path = sheet(tmp_path, HEAD, GOOD, *faulty, [], ["Kettle", "en", "Text", "", "", "", "", "2"])
    for is_trial in (True, False):
        pages, faults = read_sheet(path)
        report = await import_pages(works, admin, pages, is_trial=is_trial)
        assert report.created == ["row 2", "row 24"]
        assert {**faults, **report.faults}.keys() == {f"row {number}" for number in range(3, 23)}
        async with works.begin(workspace.id, admin.actor) as work:
            query = select(func.count()).select_from(KbArticle).where(KbArticle.workspace_id == workspace.id)
            assert await work.connection.scalar(query) == (0 if is_trial else 2)
    async with works.begin(workspace.id, admin.actor) as work:
        rows = {row.title: row for row in (await articles.list_articles(work, admin, Wanted())).items}
        assert rows["Kettle"].translation_of == rows["洗衣机 E4"].id


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([], "lacks title, language, body"),
        ([["title", "language", "body", "colour"]], "this is none: colour"),
        ([["title", "language", "body", "title"]], "the column title is there twice"),
    ],
)
def test_a_table_without_its_columns_is_refused(tmp_path: Path, rows: list[list[str]], fault: str) -> None:
    with pytest.raises(Invalid, match=fault):
        read_sheet(sheet(tmp_path, *rows))


def test_what_is_no_text_or_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "articles.csv"
    path.write_bytes(b"\xff\xff\xff")
    with pytest.raises(Invalid, match="neither UTF-8"):
        read_sheet(path)
    monkeypatch.setattr("kb.imports.sheet.MAX_SHEET", 2)
    with pytest.raises(Invalid, match="longer"):
        read_sheet(path)
