"""What of a sentence must be found in its source to the letter: numbers with their units, links, codes, names.

A number is the same however it is written (7, 7.0, ７, seven, 七), and so is a unit in either language, so that an
English sentence can be held against a Chinese article. A number with a unit is only found with that unit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.analyser import fold, stem

_STAND_IN = re.compile(r"\[(?:name|email|link|number|address|detail)_\d{1,4}\]")
_LINK = re.compile(r"https?://[^\s<>\"'，。；！？、）)\]】]+", re.IGNORECASE)
_HOST = re.compile(r"(?<![\w@.])(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,18}(?:/[\w\-./?=&%#~]*)?", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_CODE = re.compile(r"(?<![a-z0-9])(?=[a-z0-9\-_/]*\d)(?=[a-z0-9\-_/]*[a-z])[a-z0-9]+(?:[\-_/][a-z0-9]+)*(?![a-z0-9])")
# Of one number: digits with what is put between thousands, in telephone numbers, dates and times.
_DIGITS = re.compile(r"\d+(?:[,.:/\-]\d+)*")
_QUOTED = re.compile(r"[“「『《\"]([^”」』》\"]{1,80})[”」』》\"]")
_PROPER = re.compile(r"(?<=[a-z0-9,;:)] )[A-Z][A-Za-z]{2,}")

_UNITS = {
    "day": "天 日 day days",
    "hour": "小时 时 点 点钟 hour hours hr hrs o'clock",
    "minute": "分钟 minute minutes min mins",
    "second": "秒 秒钟 second seconds sec",
    "week": "周 星期 礼拜 week weeks",
    "month": "月 个月 month months",
    "year": "年 周年 year years",
    "percent": "% percent",
    "yuan": "元 块 块钱 圆 ¥ yuan rmb cny",
    "dollar": "美元 $ dollar dollars usd",
    "euro": "欧元 € euro euros eur",
    "pound": "英镑 £ gbp",
    "time": "次 遍 倍 time times",
    "metre": "米 m metre metres meter meters",
    "cm": "厘米 cm",
    "mm": "毫米 mm",
    "kg": "公斤 千克 kg kilogram kilograms",
    "gram": "克 g gram grams",
    "litre": "升 l litre litres liter liters",
    "degree": "度 °c ℃ degree degrees",
    "off": "折",
}
_UNIT = {word: name for name, words in _UNITS.items() for word in words.split()}
_BY_LENGTH = sorted(_UNIT, key=len, reverse=True)
_AFTER = re.compile(
    r"\s*(?:个)?(?:business |working |calendar |工作|自然)?(" + "|".join(map(re.escape, _BY_LENGTH)) + r")(?![a-z])"
)
_BEFORE = re.compile(r"([¥$€£])\s*$")

_SMALL = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty
"""
_TENS = "thirty forty fifty sixty seventy eighty ninety"
_MONTHS = "january february march april may june july august september october november december"
_ENGLISH = {word: value for value, word in enumerate(_SMALL.split())}
_ENGLISH |= {word: value * 10 for value, word in enumerate(_TENS.split(), 3)}
_ENGLISH |= {"hundred": 100, "thousand": 1000, "dozen": 12, "twice": 2}
_MONTH = {word: value for value, word in enumerate(_MONTHS.split(), 1)}
# "may" and "march" are months beside a number only.
_MONTH_WORD = re.compile(
    r"(?<![a-z])(?:" + _MONTHS.replace(" ", "|") + r")(?=\s+\d)|(?<=\d )(?:" + _MONTHS.replace(" ", "|") + r")(?![a-z])"
)
_ENGLISH_WORD = re.compile(r"(?<![a-z])(" + "|".join(sorted(_ENGLISH, key=len, reverse=True)) + r")(?![a-z])")
_HAN = {word: value for value, word in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_HAN_STEPS = {"十": 10, "百": 100, "千": 1000}
_HAN_NUMBER = re.compile("[零〇一二两三四五六七八九十百千万]{1,12}")
_HUNDREDTHS = re.compile("百分之([零〇一二两三四五六七八九十百]{1,6}|\\d{1,3})")
_AMOUNT = re.compile(
    rf"(?<![a-z])\d+(?:[,.:/\-]\d+)*(?:{_AFTER.pattern})?|(?:{_HAN_NUMBER.pattern})(?:{_AFTER.pattern})"
    rf"|{_ENGLISH_WORD.pattern}(?:{_AFTER.pattern})?"
)
_COUNTERS = "个件台只支把张份层级楼格档位圈勺杯瓶盒包箱斤"

# A "not" on one side only turns a sentence round.
_NOT = re.compile(
    r"(?<![a-z])(?:not|no|never|none|cannot|without|neither|nor|nobody|nothing|avoid|(?:do|does|did|is|are|was|wo|wont|ca|could|would|should|have|has|must)nt)(?![a-z])"
    r"|(?<![a-z])un(?!der|it|til|ion|less)[a-z]+(?:ed|able)(?![a-z])|[不没無无未勿别非禁莫免拒]"
)
_PREFIXES = ("un", "in", "im", "ir", "non", "dis")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a text states to the letter.

    Attributes:
        numbers: as plain decimal digits, with signs between them where there were any.
        amounts: numbers with the unit behind (or the currency before) them.
        literal: links, hosts, mail addresses, codes, quotations, stand-ins, proper names, all folded.
    """

    numbers: frozenset[str]
    amounts: frozenset[tuple[str, str]]
    literal: frozenset[str]


def facts(text: str) -> Facts:
    """Return the facts of a text."""
    folded = fold(text)
    literal = set(_STAND_IN.findall(folded))
    for pattern in (_LINK, _MAIL):
        literal |= {one.rstrip(".,") for one in pattern.findall(folded)}
    literal |= {one.rstrip("./") for one in _HOST.findall(folded)}
    literal |= {fold(one) for one in _QUOTED.findall(text)}
    literal |= {stem(fold(one)) for one in _PROPER.findall(text)}
    plain = folded
    for one in sorted(literal, key=len, reverse=True):
        if re.search(r"[.@/\[]", one):  # its digits are no numbers
            plain = plain.replace(one, " ")
    for found in _CODE.finditer(_without_amounts(plain)):
        literal.add(found[0])
        plain = plain[: found.start()] + " " * len(found[0]) + plain[found.end() :]
    numbers, amounts = _numbers(plain)
    return Facts(frozenset(numbers), frozenset(amounts), frozenset(filter(None, literal)))


def missing(said: Facts, source: Facts, source_text: str) -> str | None:
    """Return what a sentence states and its source does not, or ``None``.

    Args:
        source_text: folded; links and names may stand in it in any way.
    """
    for number in sorted(said.numbers - source.numbers):
        return number
    for number, unit in sorted(said.amounts - source.amounts):
        return f"{number} {unit}"
    words = {stem(word) for word in re.findall(r"[a-z]+", source_text)}
    for one in sorted(said.literal):
        if one in source.literal or one in words:
            continue
        if re.fullmatch(r"[a-z]+", one) or not _stands_in(one, source_text):
            return one
    return None


def without_numbers(folded: str) -> str:
    """Return a folded text with blanks for its numbers, their units and its stand-ins."""
    return _AMOUNT.sub(" ", _STAND_IN.sub(" ", folded))


def worded(text: str) -> str:
    """Return a text without links, addresses and stand-ins: what its language is known by."""
    for pattern in (_LINK, _MAIL, _HOST):
        text = pattern.sub(" ", text)
    return re.sub(_STAND_IN.pattern, " ", text, flags=re.IGNORECASE)


def is_negated(text: str) -> bool:
    """Return whether a text says that something is not."""
    return _NOT.search(fold(text)) is not None


def turned(said: str, source: str) -> str | None:
    """Return a word that one of the two has with a prefix that turns it round, and the other only without."""
    here, there = ({str(word) for word in re.findall(r"[a-z]{3,}", fold(one))} for one in (said, source))
    for mine, others in ((here, there), (there, here)):
        for word in sorted(mine):
            for prefix in _PREFIXES:
                if prefix + word in others and prefix + word not in mine and word not in others:
                    return word
    return None


def _stands_in(one: str, text: str) -> bool:
    at = text.find(one)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(one) : at + len(one) + 1]
        if not (_joins(before, one[0]) or _joins(after, one[-1])):
            return True
        at = text.find(one, at + 1)
    return False


def _joins(beside: str, edge: str) -> bool:
    """Whether two characters belong to one word, so that what was found is only a part."""
    return bool(beside) and beside.isascii() and beside.isalnum() and edge.isascii() and edge.isalnum()


def _without_amounts(plain: str) -> str:
    """Blank out ``7days`` and ``30cm``, which are numbers with a unit and no codes."""
    return re.sub(
        r"(?<![a-z0-9])\d+(?:[.,]\d+)?(?:"
        + "|".join(re.escape(one) for one in _BY_LENGTH if one.isascii())
        + r")(?![a-z0-9])",
        lambda found: " " * len(found[0]),
        plain,
    )


def _numbers(plain: str) -> tuple[set[str], set[tuple[str, str]]]:
    numbers: set[str] = set()
    amounts: set[tuple[str, str]] = set()

    def take(value: str, start: int, end: int) -> None:
        numbers.add(value)
        if unit := _unit(plain, start, end):
            amounts.add((value, unit))

    for found in _HUNDREDTHS.finditer(plain):
        value = found[1] if found[1].isdigit() else str(_han(found[1]))
        numbers.add(value)
        amounts.add((value, "percent"))
    plain = _HUNDREDTHS.sub(lambda found: " " * len(found[0]), plain)
    for found in _DIGITS.finditer(plain):
        take(_plain(found[0]), *found.span())
    for found in _ENGLISH_WORD.finditer(plain):
        # "one" counts where it counts something: "the one that leaks" states no number.
        if found[0] != "one" or _unit(plain, *found.span()):
            take(str(_ENGLISH[found[0]]), *found.span())
    for found in _MONTH_WORD.finditer(plain):
        numbers.add(str(_MONTH[found[0]]))
        amounts.add((str(_MONTH[found[0]]), "month"))
    for found in _HAN_NUMBER.finditer(plain):
        start, end = found.span()
        value = _han(found[0])
        if found[0] == "一" and plain[end : end + 1] == "点":  # a little, not one o'clock
            continue
        counted = plain[end : end + 1] in _COUNTERS and plain[end : end + 1] != ""
        if _unit(plain, start, end) or (counted and value > 1):
            take(str(value), start, end)
    return numbers, amounts


def _unit(plain: str, start: int, end: int) -> str | None:
    if before := _BEFORE.search(plain, max(0, start - 2), start):
        return _UNIT[before[1]]
    if after := _AFTER.match(plain, end):
        return _UNIT[after[1]]
    return None


def _plain(number: str) -> str:
    """Return a number as one writes it: 1,000 → 1000, 7.0 → 7, 07 → 7; dates, times and telephones keep their parts."""
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", number):
        number = number.replace(",", "")
    if re.fullmatch(r"\d+\.\d+", number):
        number = number.rstrip("0").rstrip(".")
    return (number.lstrip("0") or "0") if number.isdigit() else number


def _han(text: str) -> int:
    total = part = digit = 0
    for one in text:
        if one in _HAN:
            digit = digit * 10 + _HAN[one] if digit and one not in "零〇" else _HAN[one] or digit
        elif one == "万":
            total, part, digit = (total + part + digit or 1) * 10_000, 0, 0
        else:
            part += (digit or 1) * _HAN_STEPS[one]
            digit = 0
    return total + part + digit
