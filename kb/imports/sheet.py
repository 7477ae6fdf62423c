"""Articles as a table: a CSV file as spreadsheets save it, a row an article, every fault named by its row.

The first row names the columns: ``title``, ``language`` and ``body``, and any other of ``page.FACTS``. Rows are
counted as a spreadsheet counts them, the first being 1; ``original`` is the number of the row that is translated.
A problem's own columns (``symptoms``, ``steps``, …) hold a line each.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from kb.imports.page import FACTS, Page, page_of
from kit.errors import Invalid

COLUMNS = (*FACTS, "body")
NEEDED = ("title", "language", "body")
MAX_SHEET = 50_000_000  # bytes
MAX_ROWS = 20_000
_DELIMITERS = (",", ";", "\t")
_ENCODINGS = ("utf-8-sig", "gb18030")  # what spreadsheets write, the second where the system is Chinese


def read_sheet(path: Path) -> tuple[list[Page], dict[str, str]]:
    """Return the articles of a CSV file and the faults of the rows that are none, by row.

    Raises:
        Invalid: the file as a whole cannot be read: too long, no text, or without a row of column names.
    """
    if path.stat().st_size > MAX_SHEET:
        raise Invalid(f"it is longer than {MAX_SHEET} bytes")
    return read_table(_decoded(path.read_bytes()))


def read_table(text: str, *, max_rows: int = MAX_ROWS) -> tuple[list[Page], dict[str, str]]:
    """Return the articles of a table in the text of CSV, and the faults of the rows that are none, by row.

    Raises:
        Invalid: the table as a whole cannot be read: too long, or without a row of column names.
    """
    return read_rows(_rows(text), max_rows=max_rows)


def read_rows(
    rows: Iterable[Sequence[str] | Invalid], *, max_rows: int = MAX_ROWS, before: str = ""
) -> tuple[list[Page], dict[str, str]]:
    """Return the articles of a table, and the faults of the rows that are none, by row.

    Args:
        rows: the cells of each, without blanks around them; in the place of a row that cannot be read, why.
        before: put in front of the rows' names, where one file has several tables.
    Raises:
        Invalid: the table as a whole cannot be read: too long, or without a row of column names.
    """
    rows = iter(rows)
    columns = _columns(next(rows, []))
    pages: list[Page] = []
    faults: dict[str, str] = {}
    for number, cells in enumerate(rows, 2):
        if isinstance(cells, Invalid):
            faults[_name(before, number)] = cells.detail
            continue
        if not any(cells):
            continue
        if number > max_rows + 1:
            raise Invalid(f"it has more than {max_rows} rows")
        try:
            pages.append(_page(before, number, columns, cells))
        except Invalid as error:
            faults[_name(before, number)] = error.detail
    return pages, faults


def _decoded(content: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid("it is neither UTF-8 nor GB 18030")


def _rows(text: str) -> Iterator[list[str] | Invalid]:
    """Yield the cells of each row without blanks around them; the fault of a row that cannot be read."""
    heading = text[: text.find("\n")] if "\n" in text else text
    delimiter = max(_DELIMITERS, key=heading.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    while True:
        try:
            yield [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error:
            yield Invalid(f"a cell is longer than {csv.field_size_limit()} characters")


def _columns(cells: Sequence[str] | Invalid) -> list[str]:
    columns = [] if isinstance(cells, Invalid) else [cell.lower() for cell in cells]
    while columns and not columns[-1]:
        columns.pop()
    if unknown := [one for one in columns if one and one not in COLUMNS]:
        raise Invalid(f"the first row names columns, and this is none: {unknown[0][:60]}")
    if missing := [one for one in NEEDED if one not in columns]:
        raise Invalid(f"the first row names columns, and lacks {', '.join(missing)}")
    if twice := [one for one in columns if one and columns.count(one) > 1]:
        raise Invalid(f"the column {twice[0]} is there twice")
    return columns


def _page(before: str, number: int, columns: Sequence[str], cells: Sequence[str]) -> Page:
    if any(cells[len(columns) :]):
        raise Invalid("it has more cells than there are columns")
    facts = {name: cell for name, cell in zip(columns, cells, strict=False) if name and cell}
    if (original := facts.get("original")) is not None:
        facts["original"] = _name(before, original)
    return page_of(_name(before, number), facts, facts.pop("body", ""))


def _name(before: str, number: int | str) -> str:
    return f"{before}row {number}"
