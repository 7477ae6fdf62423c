"""Tables as files that spreadsheets open: CSV with the mark that Excel looks for, and Excel's own.

No cell becomes a formula, whoever chose its words: a queue may be called ``=HYPERLINK(…)``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with a title, a line of headings and rows as wide as that."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def as_csv(sheet: Sheet) -> bytes:
    """Return a table as CSV; text that a spreadsheet would work out gets an apostrophe."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow([quiet(cell) for cell in sheet.headings])
    writer.writerows([[quiet(cell) for cell in row] for row in sheet.rows])
    return target.getvalue().encode("utf-8-sig")


def as_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """Return tables as a workbook, a sheet each. Text stays text to the letter, since cells say what they are."""
    from openpyxl import Workbook  # noqa: PLC0415 - takes a moment, and few ask for it
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # noqa: PLC0415

    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(_title(sheet.title))
        for row in (sheet.headings, *sheet.rows):
            cells = []
            for value in row:
                cell = WriteOnlyCell(page, ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value)
                if isinstance(value, str):
                    cell.data_type = "s"
                cells.append(cell)
            page.append(cells)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def quiet(cell: Cell) -> Cell:
    """Return a cell of CSV that no spreadsheet takes for a formula; numbers are none."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def _title(title: str) -> str:
    """Sheets have short names, without some characters."""
    return "".join(" " if letter in "[]:*?/\\'" else letter for letter in title)[:31] or "Sheet"
