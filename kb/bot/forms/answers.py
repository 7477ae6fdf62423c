"""What a customer's words mean as an answer to a step. Pure: words in, a value or nothing out.

Answers are taken out of sentences where that is safe (a number, a date, what fits a mask), and nothing is guessed: two
numbers in an answer that wants one are none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from kb.analyser import fold
from kb.bot import wishes
from kb.bot.forms.steps import Question

Value = str | int | float | bool
MAX_TEXT: Final = 500

_SKIP = re.compile(
    r"跳过|略过|先?不填|没有|无|暂无|不知道|不清楚|skip|none|no idea|dont know|i dont know|pass", re.IGNORECASE
)
_LEAVE = re.compile(
    r"(?:我要|我想)?(?:退出|取消|不填了|不想填了?|算了|不用了|离开|放弃)(?:表单|填写|吧|了)?"
    r"|leave|leave the form|cancel|quit|exit|never ?mind|forget it|abort",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w.,])[-+]?\d{1,15}(?:[.,]\d{1,6})?(?!\w*\d)", re.ASCII)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))", re.ASCII)
_ISO = re.compile(r"(?<!\d)(\d{4})[-/.年]\s?(\d{1,2})[-/.月]\s?(\d{1,2})日?(?!\d)")
_SHORT = re.compile(r"(?<![\d/.-])(\d{1,2})(?:月\s?(\d{1,2})[日号]?|/(\d{1,2}))(?![\d/])")
_DAYS_AHEAD: Final = {
    "大后天": 3, "后天": 2, "明天": 1, "明日": 1, "今天": 0, "今日": 0,
    "day after tomorrow": 2, "tomorrow": 1, "today": 0,
}  # fmt: skip
_WEEKDAYS: Final = {
    "一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6,
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6,
}  # fmt: skip
_WEEKDAY = re.compile(
    r"(下个?|这个?|本)?(?:周|星期|礼拜)([一二三四五六日天])"
    r"|\b(next |this )?(monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b"
)


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a customer: its words, and the ids of its files."""

    text: str
    files: tuple[str, ...] = ()


def wants_to_skip(text: str) -> bool:
    return _SKIP.fullmatch(_plain(text)) is not None


def wants_to_leave(text: str) -> bool:
    return _LEAVE.fullmatch(_plain(text)) is not None


def read(question: Question, said: Said, today: date) -> Value | tuple[str, ...] | None:
    """Return the value that a message answers a step with; of a file the ids; ``None``: it answers nothing.

    Args:
        today: where the customer is taken to be: decides what "tomorrow" is.
    """
    if question.kind == "file":
        return said.files or None
    text = unicodedata.normalize("NFKC", said.text).strip()
    if not text:
        return None
    match question.kind:
        case "text":
            return _text(question, text)
        case "number":
            return _number(question, text)
        case "date":
            return _date(question, text, today)
        case "boolean":
            wish = wishes.read([text])[0]
            return {"yes": True, "no": False}.get(wish)
        case _:
            return _choice(question.options, text)


def _text(question: Question, text: str) -> str | None:
    if question.mask:
        found = _masked(question.mask).findall(text)
        return found[0] if len(set(found)) == 1 else None
    is_long = len(text) > min(MAX_TEXT, question.most if question.most is not None else MAX_TEXT)
    return None if is_long or len(text) < (question.least or 1) else text


def _masked(mask: str) -> re.Pattern[str]:
    """Return what finds a mask in a text; of one length, so nothing is tried twice."""
    signs = {"9": r"\d", "A": "[A-Za-z]", "X": "[A-Za-z0-9]"}
    body = "".join(signs.get(sign, re.escape(sign)) for sign in mask)
    return re.compile(f"(?<![A-Za-z0-9]){body}(?![A-Za-z0-9])", re.ASCII | re.IGNORECASE)


def _number(question: Question, text: str) -> float | None:
    found = _NUMBER.findall(_THOUSANDS.sub("", text))
    if len(found) != 1:
        return None
    value = float(found[0].replace(",", "."))
    within = (question.least is None or value >= question.least) and (question.most is None or value <= question.most)
    return (int(value) if value.is_integer() else value) if within else None


def _date(question: Question, text: str, today: date) -> str | None:
    day = _day(text.lower(), today)
    if day is None:
        return None
    ahead = (day - today).days
    within = (question.least is None or ahead >= question.least) and (question.most is None or ahead <= question.most)
    return day.isoformat() if within else None


def _day(text: str, today: date) -> date | None:
    try:
        if found := _ISO.search(text):
            return date(*map(int, found.groups()))
        if found := _SHORT.search(text):
            month, of_month = int(found[1]), int(found[2] or found[3])
            this_year = date(today.year, month, of_month)
            return this_year if this_year >= today else date(today.year + 1, month, of_month)
    except ValueError:  # the 30th of February
        return None
    for word, ahead in _DAYS_AHEAD.items():
        if word in text:
            return today + timedelta(days=ahead)
    if found := _WEEKDAY.search(text):
        wanted = _WEEKDAYS[found[2] or found[4]]
        is_next = (found[1] or "").startswith("下") or found[3] == "next "
        monday = today - timedelta(days=today.weekday())
        day = monday + timedelta(days=wanted + 7 * is_next)
        return day if is_next or day >= today else day + timedelta(days=7)
    return None


def _choice(options: Sequence[str], text: str) -> str | None:
    """Return the option that is meant: by its words, by its number from 1, or the only one that the text names."""
    wanted = _plain(text)
    by_words = {_plain(option): option for option in options}
    if wanted in by_words:
        return by_words[wanted]
    if wanted.isascii() and wanted.isdigit() and 1 <= int(wanted[:6]) <= len(options):
        return options[int(wanted) - 1]
    named = [option for plain, option in by_words.items() if plain and plain in wanted]
    return named[0] if len(named) == 1 else None


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]+", " ", fold(text)).split())
