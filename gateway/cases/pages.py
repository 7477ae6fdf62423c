"""The page of a case as HTML, in the help centre's look; Jinja escapes all that comes from outside."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from conversations.cases import Case
from gateway.cases.words import words

if TYPE_CHECKING:
    from jinja2 import Environment

FOLDER = Path(__file__).parent / "templates"


def case_page(case: Case, language: str, address: str) -> str:
    """Return how a matter stands; ``address`` is this page's own, without a language."""
    said = words(language)
    steps = [
        (said[name], _moment(at, case.zone), at.isoformat())
        for name, at in (
            ("received", case.opened_at),
            ("first_answer", case.first_answer_at),
            ("answered", case.answered_at if case.answered_at != case.first_answer_at else None),
            ("call_back", case.call_back_by),
            ("closed", case.closed_at),
        )
        if at is not None
    ]
    return _render("case.html", language, address, case.house, case=case, steps=steps)


def notice_page(about: str, language: str, address: str, house: str = "") -> str:
    """Return a page that says what is the matter: ``missing``, ``busy`` or ``too_late``."""
    return _render("notice.html", language, address, house, about=about)


def _moment(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def _render(template: str, language: str, address: str, house: str, **values: Any) -> str:
    # Without an address there is nothing to be read in another language.
    codes = (("中文", "zh"), ("English", "en")) if address else ()
    languages = [(name, code, f"{address}&lang={code}") for name, code in codes]
    return (
        _templates()
        .get_template(template)
        .render(w=words(language), language=language, languages=languages, address=address, house=house, **values)
    )


@cache
def _templates() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - when a customer looks

    return Environment(
        autoescape=True,
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
