"""Public holidays and make-up workdays of countries, by the ``holidays`` library.

The library is imported with the first calendar that names a country: it takes twenty megabytes, and half of all
installations have no such calendar.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import import_module
from typing import Any, Final

# A country that named make-up workdays in one of these years names them every year.
_LATELY: Final = range(2020, 2027)
# What the library calls our languages.
_SPOKEN: Final = {"zh": "zh_CN", "en": "en_US"}


@dataclass(frozen=True, slots=True)
class HolidayYear:
    """One year of a country.

    Attributes:
        off: public holidays, with the days that replace those on a weekend.
        made_up: days of a weekend on which people work instead of a day off beside a holiday (调休).
        is_whole: false where the library has nothing for the year, or the government has not said yet which days are
            made up; until then nothing but the days fixed by law is known.
    """

    off: frozenset[date]
    made_up: frozenset[date]
    is_whole: bool


@lru_cache(maxsize=256)
def holidays_of(country: str, subdivision: str | None, year: int) -> HolidayYear:
    """Return a country's year.

    Args:
        country: ISO 3166-1 alpha-2; ``subdivision``: as the library names it, e.g. ``BY`` of ``DE``.
    Raises:
        ValueError: the library does not know the country or its subdivision.
    """
    try:
        found: Any = import_module("holidays").country_holidays(country, subdiv=subdivision, years=year)
    except NotImplementedError as error:
        raise ValueError(str(error)) from error
    if not found.start_year <= year <= found.end_year:
        return HolidayYear(frozenset(), frozenset(), is_whole=False)
    made_up = frozenset(day for day in found.weekend_workdays if day.year == year)
    is_whole = bool(made_up) or year < _LATELY.start or not _makes_up(country, subdivision)
    return HolidayYear(frozenset(day for day in found if day.year == year), made_up, is_whole)


@lru_cache(maxsize=256)
def _makes_up(country: str, subdivision: str | None) -> bool:
    """Whether the country lately had make-up workdays."""
    found: Any = import_module("holidays").country_holidays(country, subdiv=subdivision, years=_LATELY)
    return any(day.year in _LATELY for day in found.weekend_workdays)


def countries() -> Mapping[str, tuple[str, ...]]:
    """Return the countries whose holidays are known, ISO 3166-1 alpha-2, each with its subdivisions."""
    return _countries()


@lru_cache(maxsize=1)
def _countries() -> Mapping[str, tuple[str, ...]]:
    found: Any = import_module("holidays").list_supported_countries(include_aliases=False)
    return {code: tuple(subdivisions) for code, subdivisions in sorted(found.items())}


@lru_cache(maxsize=256)
def holiday_names(country: str, subdivision: str | None, year: int, language: str) -> Mapping[date, str]:
    """Return what a year's public holidays are called: in ``language`` (``zh``, ``en``) where the library has it, else
    in English, else as at home.

    Raises:
        ValueError: the library does not know the country or its subdivision.
    """
    library: Any = import_module("holidays")
    try:
        known = library.country_holidays(country, subdiv=subdivision).supported_languages
        spoken = next((one for one in (_SPOKEN.get(language), _SPOKEN["en"]) if one in known), None)
        found: Any = library.country_holidays(country, subdiv=subdivision, years=year, language=spoken)
    except NotImplementedError as error:
        raise ValueError(str(error)) from error
    return {day: name for day, name in found.items() if day.year == year}
