"""Articles as a workbook: the tables on its sheets, read as ``sheet.py`` reads a CSV file.

Cells are read as they are shown last: a formula is its stored result. Macros, links and pictures are not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final

from kb.imports.page import Page
from kb.imports.sheet import MAX_ROWS, read_rows
from kb.imports.trees import check_office
from kit.errors import Invalid

MAX_SHEETS: Final = 50
MAX_COLUMNS: Final = 100
MAX_CELL: Final = 200_000  # characters; more than an article has, and more than a spreadsheet lets anybody write
_DAMAGED = "it is no workbook (.xlsx), or a damaged one"


def read_workbook(path: Path) -> tuple[list[Page], dict[str, str]]:
    """Return the articles of a workbook, and the faults of the rows that are none.

    Rows of the first sheet are called as in a CSV file, those of others with the sheet's name before them. Hidden
    sheets are left out, and so are empty ones.

    Raises:
        Invalid: the file as a whole cannot be read, or none of its sheets holds anything.
    """
    check_office(path)
    import openpyxl  # noqa: PLC0415 - which little else needs

    try:
        with path.open("rb") as source:
            book = openpyxl.load_workbook(source, read_only=True, data_only=True, keep_links=False)
            with closing(book):
                return _read(book)
    except Invalid:
        raise
    # The library raises whatever a damaged part leads to.
    except Exception as error:
        raise Invalid(_DAMAGED) from error


def _read(book: Any) -> tuple[list[Page], dict[str, str]]:
    pages: list[Page] = []
    faults: dict[str, str] = {}
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"][:MAX_SHEETS]
    is_first = True
    for sheet in shown:
        sheet.reset_dimensions()  # what the file says of its own size is not believed
        if not any(any(cells) for cells in _head(sheet)):
            continue
        before = "" if is_first else f"{sheet.title}: "
        is_first = False
        try:
            found, wrong = read_rows(_rows(sheet), before=before)
        except Invalid as error:
            if not before:
                raise
            faults[sheet.title] = error.detail
            continue
        pages += found
        faults |= wrong
    if is_first:
        raise Invalid("none of its sheets begins with a row of column names")
    return pages, faults


def _head(sheet: Any) -> Iterator[tuple[Any, ...]]:
    found: Iterator[tuple[Any, ...]] = sheet.iter_rows(max_row=1, max_col=MAX_COLUMNS, values_only=True)
    return found


def _rows(sheet: Any) -> Iterator[list[str] | Invalid]:
    for cells in sheet.iter_rows(max_row=MAX_ROWS + 2, max_col=MAX_COLUMNS, values_only=True):
        try:
            yield [_text(cell) for cell in cells]
        except Invalid as error:
            yield error


def _text(cell: Any) -> str:
    """Return what a cell shows.

    Raises:
        Invalid: a formula of it failed, or it is longer than a cell can be.
    """
    if cell is None:
        return ""
    if isinstance(cell, str):
        if cell.startswith("#") and cell in ("#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"):
            raise Invalid(f"a formula in it failed: {cell}")
        if len(cell) > MAX_CELL:
            raise Invalid(f"a cell is longer than {MAX_CELL} characters")
        return cell.strip()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return str(cell)
