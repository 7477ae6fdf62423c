"""What a file is, told from its content and name, and the pages in it. Slow and untrusted: ``process.py`` calls it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any, Final
from urllib.parse import quote

import orjson

from kb.imports import chatwoot, zendesk
from kb.imports.markup import Beside, Pictures, page_of_html
from kb.imports.page import MAX_FILE, Page, parse
from kb.imports.sheet import MAX_ROWS, read_sheet
from kb.imports.trees import MAX_SOURCE, Folder, Tree, Zip, beside
from kb.markdown import picture_targets
from kit.errors import Invalid

Format = str  # one of FORMATS
FORMATS: Final = ("markdown", "csv", "excel", "html", "word", "zendesk", "chatwoot", "zip")
MAX_MARKUP_FILE: Final = 60_000_000  # bytes of a page of HTML with the pictures in it
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(rb"(?i)\A(?:\xef\xbb\xbf)?\s*(?:<!doctype\s+html|<html|<head|<body|<!--)")
_READ = {".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html", ".docx": "word", ".json": "json"}


@dataclass(slots=True)
class Reading:
    """What was read: pages, why others are none, and the pictures that the pages name, by their SHA-256."""

    pages: list[Page] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)
    pictures: Pictures = field(default_factory=Pictures)


def read_source(path: Path, name: str = "", *, language: str = "") -> Reading:
    """Return what is in a file, or in a folder.

    Args:
        name: what its sender calls it; its ending says what kind of text it is.
        language: of pages that do not say theirs; empty: what their letters say.
    Raises:
        Invalid: it is none of the kinds that are read, or cannot be read as a whole.
    """
    name = name or path.name
    reading = Reading()
    if path.is_dir():
        _read_tree(Folder(path), reading, language)
    else:
        if path.stat().st_size > MAX_SOURCE:
            raise Invalid(f"it is longer than {MAX_SOURCE} bytes: cut it up, or unpack it and name the folder")
        _read_file(path, name, reading, language)
    if len(reading.pages) + len(reading.faults) > MAX_ROWS:
        raise Invalid(f"it holds more than {MAX_ROWS} articles")
    if not reading.pages and not reading.faults:
        raise Invalid("there is no article in it")
    reading.pages = _with_full_names(reading.pages, reading.faults)
    return reading


def _read_file(path: Path, name: str, reading: Reading, language: str) -> None:
    with path.open("rb") as source:
        head = source.read(4096)
    stem, ending = PurePosixPath(name).stem, PurePosixPath(name).suffix.lower()
    if head.startswith(b"PK"):
        kind = _kind_of_zip(path)
        if kind == "excel":
            from kb.imports.excel import read_workbook  # noqa: PLC0415 - which brings its library

            reading.pages, reading.faults = read_workbook(path)
        elif kind == "word":
            from kb.imports.word import page_of_word  # noqa: PLC0415 - as above

            reading.pages = [page_of_word(stem, path, reading.pictures, language=language)]
        else:
            with closing(Zip(path)) as tree:
                _read_tree(tree, reading, language)
    elif head.startswith(_OLE):
        raise Invalid("it is locked by a password, or of an old kind of file: save it as .xlsx or .docx")
    elif ending == ".json" or head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        _take_documents([_json(path.read_bytes())], reading, _nothing_beside)
    elif ending in (".html", ".htm") or _HTML.match(head):
        reading.pages = [page_of_html(stem, path.read_bytes(), reading.pictures, _nothing_beside, language=language)]
    elif ending in (".md", ".markdown"):
        reading.pages = [_markdown(stem, path.read_bytes(), reading.pictures, _nothing_beside)]
    elif ending in (".csv", ".tsv", ".txt"):
        reading.pages, reading.faults = read_sheet(path)
    else:
        raise Invalid(
            "it is none of the kinds that are read: Markdown, CSV, Excel, HTML, Word, JSON, and zips of those"
        )


def _kind_of_zip(path: Path) -> Format:
    with closing(Zip(path)) as tree:
        names = set(tree.names())
    if "[Content_Types].xml" not in names:
        return "zip"
    return "excel" if any(name.startswith("xl/") for name in names) else "word"


def _read_tree(tree: Tree, reading: Reading, language: str) -> None:
    """Read every file of a tree that is an article, or a list of articles; the rest may be pictures."""
    documents: list[Any] = []
    for file in tree.names():
        kind = _READ.get(PurePosixPath(file).suffix.lower())
        name = str(PurePosixPath(file).with_suffix(""))
        try:
            if kind == "markdown":
                page = _markdown(name, tree.read(file, MAX_FILE), reading.pictures, _beside(tree, file))
            elif kind == "html":
                data = tree.read(file, MAX_MARKUP_FILE)
                page = page_of_html(name, data, reading.pictures, _beside(tree, file), language=language)
            elif kind == "word":
                page = _word(tree, file, name, reading.pictures, language)
            else:
                if kind == "json":
                    documents.append(_json(tree.read(file, MAX_SOURCE)))
                continue
            _put(page, reading)
        except UnicodeDecodeError:
            reading.faults[file] = "it is not UTF-8"
        except Invalid as error:
            reading.faults[file] = error.detail
    if documents:
        _take_documents(documents, reading, lambda name: tree.read(beside("", name), MAX_SOURCE))


def _put(page: Page, reading: Reading) -> None:
    # Files come by name, so those that differ by their ending stand together.
    if any(page.name == one.name for one in reading.pages[-len(_READ) :]):
        raise Invalid("another file has this name")
    reading.pages.append(page)


def _take_documents(documents: list[Any], reading: Reading, besides: Beside) -> None:
    """Read exports of help centres."""
    ours = [one for one in documents if zendesk.is_zendesk(one)]
    theirs = [one for one in documents if chatwoot.is_chatwoot(one) and not zendesk.is_zendesk(one)]
    if not ours and not theirs and not reading.pages:
        raise Invalid("this JSON is no export of a help centre that is known here: Zendesk, Chatwoot")
    for pages, faults in (zendesk.read_zendesk(ours, reading.pictures, besides), chatwoot.read_chatwoot(theirs)):
        reading.pages += pages
        reading.faults |= faults


def _markdown(name: str, data: bytes, pictures: Pictures, besides: Beside) -> Page:
    if len(data) > MAX_FILE:
        raise Invalid(f"it is longer than {MAX_FILE} bytes")
    page = parse(name, data.decode("utf-8-sig"))
    body = page.values["body"]
    for target in picture_targets(body):
        if not target.startswith(("http:", "https:", "picture:", "data:", "/")):
            taken = pictures.take(besides(target))
            for written in dict.fromkeys((f"<{target}>", f"<{quote(target)}>", target, quote(target))):
                body = body.replace(f"]({written}", f"]({taken}")
    return replace(page, values={**page.values, "body": body})


def _word(tree: Tree, file: str, name: str, pictures: Pictures, language: str) -> Page:
    """Read a document that lies in a zip: its library wants a file of its own."""
    import tempfile  # noqa: PLC0415 - for documents within zips only

    from kb.imports.word import page_of_word  # noqa: PLC0415 - which brings its library

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "document.docx"
        path.write_bytes(tree.read(file, MAX_SOURCE))
        return page_of_word(name, path, pictures, language=language)


def _json(data: bytes) -> Any:
    try:
        return orjson.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise Invalid("it is no JSON, or nested too deeply") from error


def _beside(tree: Tree, file: str) -> Beside:
    def read(target: str) -> bytes:
        return tree.read(beside(file, target), MAX_SOURCE)

    return read


def _nothing_beside(name: str) -> bytes:
    raise Invalid(f"there is no file {name[:200]} here: hand in a zip of the page and its pictures")


def _with_full_names(pages: Iterable[Page], faults: dict[str, str]) -> list[Page]:
    """Return the pages; each that translates a file which it names without the folder says which it is."""
    pages = list(pages)
    names = {page.name for page in pages}
    stems: dict[str, list[str]] = {}
    for name in names:
        stems.setdefault(PurePosixPath(name).name, []).append(name)
    kept: list[Page] = []
    for page in pages:
        found = stems.get(page.original, [])
        if not page.original or page.original in names or not found:
            kept.append(page)
        elif len(found) == 1:
            kept.append(replace(page, original=found[0]))
        else:
            faults[page.name] = f"several files are called {page.original}"
    return kept
