"""Files of other programs as pages: what is understood of them, and what is refused before it does harm."""

from __future__ import annotations

import base64
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from kb.imports.page import Page
from kb.imports.process import read_apart
from kb.imports.reading import Reading, read_source
from kit.errors import Invalid
from tests.kb.office import PNG, document, workbook, zipped

HEAD = ["title", "language", "body", "audience", "symptoms"]


def read(folder: Path, name: str, data: bytes | str) -> Reading:
    path = folder / "source"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_source(path, name)


def only(reading: Reading) -> Page:
    (page,) = reading.pages
    assert reading.faults == {}
    return page


def test_a_workbook_is_read_as_a_table_is(tmp_path: Path) -> None:
    rows = [
        HEAD,
        ["洗衣机 E4", "zh", "先断电。\n再清理。", "public", "漏水\n异响"],
        [404, "en", 12.5, None],
        [],
        ["x", "en", "=1/0"],
        ["#REF!", "en", "x"],
        ["x", None, "x"],
    ]
    reading = read(tmp_path, "articles.xlsx", workbook(rows, [["title", "language", "body"], ["B", "en", "b"]]))
    first, second, third, other = reading.pages
    assert first.values["body"] == "先断电。\n再清理。"
    assert (first.values["kind"], first.values["details"]) == ("problem", {"symptoms": ["漏水", "异响"]})
    assert (second.name, second.title, second.values["body"]) == ("row 3", "404", "12.5")
    assert (third.name, third.values["body"]) == ("row 5", ""), "a formula without a stored result is empty"
    assert other.name == "Sheet2: row 2"
    assert reading.faults == {"row 6": "a formula in it failed: #REF!", "row 7": "it has no language"}


def test_a_workbook_that_lies_about_its_size_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    made = zipfile.ZipFile(tmp_path / "made", "w")
    with zipfile.ZipFile(_kept(tmp_path, workbook([["title", "language", "body"], ["A", "en", "a"]]))) as honest:
        for name in honest.namelist():
            data = honest.read(name)
            if name == "xl/worksheets/sheet1.xml":
                data = data.replace(b'ref="A1:C2"', b'ref="A1:XFD1048576"').replace(b'r="2"', b'r="1048570"')
                data = data.replace(b'r="A2"', b'r="A1048570"')
            made.writestr(name, data)
    made.close()
    with pytest.raises(Invalid, match="no article"):
        read_source(tmp_path / "made", "articles.xlsx")


def test_a_page_of_html_becomes_markdown_without_what_is_not_its_text(tmp_path: Path) -> None:
    picture = base64.b64encode(PNG).decode()
    page = f"""<!DOCTYPE html><html lang="en-US"><head><title>Kettle leaks | Acme</title><style>p {{}}</style></head>
    <body><nav>Home</nav><main><h1>Kettle leaks</h1><p onclick="x()">Check the <b>seal</b>, see <a
    href="javascript:x()">this</a> and <a href="https://acme.example/a_b">that</a>.</p><script>alert(1)</script>
    <img src="data:image/png;base64,{picture}" alt="the [seal]"><img src="https://acme.example/far.png" alt="far">
    <table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table><ul><li>one</li></ul></main>
    <footer>Imprint</footer></body></html>"""
    reading = read(tmp_path, "kettle.html", page)
    found = only(reading)
    body = found.values["body"]
    assert (found.title, found.values["language"]) == ("Kettle leaks", "en")
    assert "Check the **seal**" in body
    assert "[that](https://acme.example/a_b)" in body
    assert "- one" in body
    assert "| a | b |" in body
    assert "[far](https://acme.example/far.png)" in body, "nothing is fetched, so a far picture is a link"
    assert f"![the seal](picture:sha256-{found.pictures[0]})" in body
    assert reading.pictures.data == {found.pictures[0]: PNG}
    for unread in ("alert", "onclick", "javascript", "Home", "Imprint", "Acme"):
        assert unread not in body.replace("acme", "")


def test_a_zip_of_pages_brings_the_pictures_beside_them_and_nothing_from_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(PNG)
    files = {
        "site/zh/e4.html": '<html lang="zh"><h1>故障 E4</h1><img src="../img/a%20b.png"></html>',
        "site/img/a b.png": PNG,
        "site/out.html": '<html lang="en"><h1>Out</h1><img src="../../../secret.png"></html>',
        "site/file.html": f'<html lang="en"><h1>File</h1><img src="file://{tmp_path}/secret.png"></html>',
        "site/abs.html": f'<html lang="en"><h1>Abs</h1><img src="{tmp_path}/secret.png"></html>',
        "../../evil.md": "---\nlanguage: en\n---\n# Evil\n",
        "__MACOSX/site/._x.md": "rubbish",
        "notes.md": "---\nlanguage: en\noriginal: e4\n---\n# E4\n\n![b](site/img/a%20b.png)\n",
        "style.css": "p {}",
    }
    reading = read(tmp_path, "site.zip", zipped(files))
    pages = {page.name: page for page in reading.pages}
    assert set(pages) == {"site/zh/e4", "site/file", "notes"}
    assert pages["site/file"].pictures == []
    assert pages["notes"].original == "site/zh/e4"
    assert pages["notes"].pictures == pages["site/zh/e4"].pictures
    assert set(reading.faults) == {"site/out.html", "site/abs.html"}


def test_a_document_of_word_keeps_its_headings_and_pictures(tmp_path: Path) -> None:
    made = document(("Heading1", "退货流程"), ("Normal", "七天内 *原样* 退回。"), picture=PNG)
    reading = read(tmp_path, "returns.docx", made)
    page = only(reading)
    assert (page.title, page.values["language"]) == ("退货流程", "zh")
    assert "七天内" in page.values["body"]
    assert page.pictures == list(reading.pictures.data)
    untitled = read(tmp_path, "Warranty.docx", document(("Normal", "Two years.")))
    assert only(untitled).title == "Warranty"


def test_a_document_gets_no_file_of_this_machine(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(PNG)
    made = document(("Heading1", "x"), picture=PNG)
    path = _kept(tmp_path, made)
    with zipfile.ZipFile(path) as archive:
        rels = archive.read("word/_rels/document.xml.rels").decode()
        body = archive.read("word/document.xml").decode()
    outside = rels.replace('Target="media/image1.png"', f'TargetMode="External" Target="file://{tmp_path}/secret.png"')
    more = {"word/_rels/document.xml.rels": outside, "word/document.xml": body.replace("r:embed", "r:link")}
    try:
        reading = read(tmp_path, "x.docx", document(("Heading1", "x"), picture=PNG, more=more))
    except Invalid:
        return
    assert reading.pictures.data == {}


ZENDESK: dict[str, Any] = {
    "articles": [
        {
            "id": 1, "title": "Returns", "body": "<p>Within <b>7</b> days.</p>", "locale": "en-us", "draft": False,
            "source_locale": "en-us", "section_id": 10, "label_names": ["returns"], "user_segment_id": None,
        },
        {
            "id": 2, "title": "Secret", "body": "<p>x</p>", "locale": "en-us", "source_locale": "en-us", "draft": True,
            "section_id": 11, "label_names": [], "user_segment_id": 5,
        },
        {"id": 3, "title": "", "body": "<p>x</p>", "locale": "en-us", "section_id": 10, "user_segment_id": None},
    ],
    "translations": [
        {"id": 7, "source_id": 1, "source_type": "Article", "locale": "zh-cn", "title": "退货",
         "body": "<p>七天内。</p>"},
        {"id": 8, "source_id": 10, "source_type": "Section", "locale": "zh-cn", "title": "售后", "body": ""},
    ],
    "sections": [
        {"id": 10, "name": "Orders", "category_id": 100, "parent_section_id": None, "locale": "en-us"},
        {"id": 11, "name": "Deep", "category_id": 100, "parent_section_id": 10, "locale": "en-us"},
    ],
    "categories": [{"id": 100, "name": "Help", "position": 0, "locale": "en-us"}],
}  # fmt: skip


@pytest.mark.parametrize("is_one_file", [True, False])
def test_the_lists_of_zendesk_become_articles_with_their_tree_and_languages(tmp_path: Path, is_one_file: bool) -> None:
    if is_one_file:
        reading = read(tmp_path, "export.json", json.dumps(ZENDESK))
    else:
        parts = {f"{name}.json": json.dumps({name: rows}) for name, rows in ZENDESK.items()}
        reading = read(tmp_path, "export.zip", zipped(parts))
    pages = {page.title: page for page in reading.pages}
    returns, secret, zh = pages["Returns"], pages["Secret"], pages["退货"]
    assert returns.values | {"x": 0} == {
        "title": "Returns", "language": "en", "body": "Within **7** days.", "audience": "public", "tags": ["returns"],
        "x": 0,
    }  # fmt: skip
    assert (returns.category, returns.status) == (("Help", "Orders"), "published")
    assert (secret.values["audience"], secret.status, secret.category) == (
        "internal",
        "draft",
        ("Help", "Orders", "Deep"),
    )
    assert (zh.values["language"], zh.original) == ("zh", returns.name)
    assert reading.faults == {"article 3 en-us": "it has no title"}


def test_the_lists_of_chatwoot_become_articles_with_their_tree_and_languages(tmp_path: Path) -> None:
    category = {"id": 5, "name": "Billing", "slug": "billing", "locale": "en", "parent_category": {"id": 4}}
    articles = [
        {
            "id": 1, "title": "Invoices", "content": "**Bold** ![x](https://cw.example/x.png)", "status": "published",
            "category": {"id": 5, "name": "Billing", "slug": "billing", "locale": "en"},
            "associated_articles": [{"id": 2, "title": "发票", "category_id": None}],
        },
        {"id": 2, "title": "发票", "content": "在订单页开票。", "status": 0, "associated_articles": []},
        {"id": 3, "title": "Bad", "content": "x", "status": "burnt"},
    ]  # fmt: skip
    files = {
        "articles.json": json.dumps({"payload": articles, "meta": {"current_page": 1}}),
        "categories.json": json.dumps({"payload": [category, {"id": 4, "name": "Money", "slug": "m", "locale": "en"}]}),
    }
    reading = read(tmp_path, "chatwoot.zip", zipped(files))
    invoices, zh = reading.pages
    assert (invoices.values["body"], invoices.category) == (
        "**Bold** [x](https://cw.example/x.png)",
        ("Money", "Billing"),
    )
    assert (invoices.status, zh.status, zh.values["language"], zh.original) == (
        "published", "draft", "zh", "article 1",
    )  # fmt: skip
    assert list(reading.faults) == ["article 3"]


BOMB = b"0" * 60_000_000
ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;">]><w:document>&c;</w:document>'
)


@pytest.mark.parametrize(
    ("name", "data", "fault"),
    [
        ("x.zip", zipped({"a.md": BOMB}), "far more than it should"),
        ("x.docx", document(("Normal", "x"), more={"word/document.xml": ENTITIES}), "declares entities"),
        ("x.docx", document(("Normal", "x"), more={"word/a.xml": ENTITIES.encode("utf-16")}), "declares entities"),
        ("x.docx", document(("Normal", "x"), more={"word/document.xml": "<w:broken"}), "damaged"),
        ("x.xlsx", zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<x/>"}), "damaged"),
        ("x.xlsx", b"PK\x03\x04 and nothing more", "damaged"),
        ("x.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "old kind"),
        ("x.html", "<html>" + "<blockquote>" * 20_000 + "x", "nested too deeply"),
        ("x.json", "[" * 100_000, "nested too deeply"),
        ("x.json", '{"tickets": []}', "no export of a help centre"),
        ("x.exe", b"MZ\0\0", "none of the kinds"),
        ("x.zip", zipped({"readme.css": "x"}), "no article"),
        ("x.xlsx", workbook([]), "row of column names"),
        ("x.xlsx", workbook([["colour"]]), "this is none: colour"),
    ],
)
def test_what_cannot_be_read_or_would_do_harm_is_refused_with_its_reason(
    tmp_path: Path, name: str, data: bytes | str, fault: str
) -> None:
    with pytest.raises(Invalid, match=fault):
        read(tmp_path, name, data)


def test_a_zip_that_lies_about_what_it_unpacks_to_is_damaged(tmp_path: Path) -> None:
    data = zipped({"a.md": b"---\nlanguage: en\n---\n# A\n" + b"x" * 300_000})
    size = (len(b"---\nlanguage: en\n---\n# A\n") + 300_000).to_bytes(4, "little")
    assert data.count(size) == 2
    reading = read(tmp_path, "x.zip", data.replace(size, (1000).to_bytes(4, "little")))
    assert reading.pages == []
    assert list(reading.faults) == ["a.md"]


async def test_reading_apart_returns_pages_and_pictures_and_refuses_what_costs_too_much(tmp_path: Path) -> None:
    path = _kept(tmp_path, document(("Heading1", "Kettle"), ("Normal", "Check it."), picture=PNG))
    async with read_apart(path, "kettle.docx") as apart:
        (page,) = apart.pages
        assert page.title == "Kettle"
        assert await apart.picture(page.pictures[0]) == PNG
        folder = apart.folder
    assert not folder.exists()
    with pytest.raises(Invalid) as refused:
        async with read_apart(path, "kettle.docx", within_s=0.0):
            pass
    assert refused.value.code == "source_too_costly"
    with pytest.raises(Invalid, match="none of the kinds"):
        async with read_apart(_kept(tmp_path, b"MZ\0"), "x.exe"):
            pass


def _kept(folder: Path, data: bytes) -> Path:
    path = folder / "kept"
    path.write_bytes(data)
    return path
