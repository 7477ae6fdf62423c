"""A report as tables for spreadsheets: durations in seconds, times as clocks of its zone show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal
from zoneinfo import ZoneInfo

from gateway import report_words
from kit.spreadsheets import Cell, Sheet
from reporting.figures import Report
from reporting.measures import FIGURES
from reporting.periods import Period, Step
from reporting.questions import By

Language = Literal["en", "zh-CN"]


def sheets(found: Report, period: Period, step: Step, by: By | None, language: Language) -> list[Sheet]:
    """Return the tables of a report: the groups where it has some, then its steps; each ends with the whole."""
    words = report_words.WORDS[language]
    headings = [words[key] + (words["seconds"] if FIGURES[key].unit == "ms" else "") for key in FIGURES]
    whole = [words["whole"], *_cells(found.totals)]
    made = []
    if by is not None:
        rows = [[row.name or words["none"], *_cells(row.values)] for row in found.rows]
        made.append(Sheet(words[by], [words[by], *headings], [*rows, whole]))
    form = "%Y-%m-%d" if step == "day" else "%Y-%m-%d %H:%M"
    zone = ZoneInfo(period.zone)
    steps: list[list[Cell]] = [[at.astimezone(zone).strftime(form), *_cells(values)] for at, values in found.steps]
    return [*made, Sheet(words[step], [words[step], *headings], [*steps, whole])]


def _cells(values: Mapping[str, float | None]) -> list[Cell]:
    return [_cell(key, values.get(key)) for key in FIGURES]


def _cell(key: str, value: float | None) -> Cell:
    if value is None:
        return None
    return round(value / 1000, 1) if FIGURES[key].unit == "ms" else value
