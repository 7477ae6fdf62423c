"""Whether a customer complains: words of complaint, and strong negative feeling, in Chinese and English. Pure.

A heuristic that a person can check by reading it: rules act on it (a level up, another priority, another queue), and
what it misses or takes for more costs a colleague a glance. A word that is denied ("I do not want to complain",
"不是投诉") does not count; house words of one's own go into a rule's ``keywords``.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from conversations.conditions import LONGEST, fold

Sign = Literal["complaint", "anger"]

# What complaints are called, and what people threaten with.
COMPLAINT_ZH: Final = (
    "投诉", "举报", "12315", "消协", "消费者协会", "工商局", "市场监管", "维权", "曝光", "起诉", "告你们",
    "律师函", "找媒体", "退一赔三", "黑猫",
)  # fmt: skip
COMPLAINT_EN: Final = (
    "complain", "complaint", "complaints", "complaining", "formal grievance", "ombudsman", "trading standards",
    "consumer protection", "small claims", "sue you", "legal action", "take you to court", "my lawyer", "my solicitor",
    "speak to a manager", "speak to your manager", "speak to a supervisor", "chargeback",
)  # fmt: skip
# Feeling that no reply from a template will meet.
ANGER_ZH: Final = (
    "骗子", "骗人", "坑人", "坑爹", "垃圾公司", "垃圾产品", "垃圾服务", "真垃圾", "太垃圾", "气死", "太气人",
    "忍无可忍", "太差劲", "差劲", "恶心", "无耻", "欺骗", "欺负人", "愤怒", "太失望", "非常失望", "极其失望",
    "受够了", "没人管", "推卸责任", "踢皮球", "什么破",
)  # fmt: skip
ANGER_EN: Final = (
    "scam", "scammers", "rip-off", "ripped off", "fraud", "liars", "furious", "outraged", "outrageous", "disgusting",
    "disgusted", "disgraceful", "appalling", "unacceptable", "worst service", "worst company", "terrible service",
    "fed up", "sick of", "sick and tired", "ridiculous", "useless support", "never again", "extremely disappointed",
)  # fmt: skip

_DENIED_ZH: Final = re.compile(r"(不是|并非|没有|不想|不会|不要|无意|不打算|别|无需)[^。！？!?，,；;\n]{0,4}$")
_DENIED_EN: Final = re.compile(
    r"(\bnot\b|n['’]t\b|\bno\b|\bnever\b|\bwithout\b)(\s+(a|an|any|to|going|want|wanting|here|trying|about|mean|my))*\s*$"
)
_LATIN: Final = re.compile(r"[A-Za-z]")
_SHOUTED: Final = 0.8  # of the letters are capitals
_SHOUTED_FROM: Final = 20  # letters on


def _english(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b")


_FINDERS: Final[tuple[tuple[Sign, re.Pattern[str], re.Pattern[str]], ...]] = (
    ("complaint", re.compile("|".join(map(re.escape, COMPLAINT_ZH))), _DENIED_ZH),
    ("complaint", _english(COMPLAINT_EN), _DENIED_EN),
    ("anger", re.compile("|".join(map(re.escape, ANGER_ZH))), _DENIED_ZH),
    ("anger", _english(ANGER_EN), _DENIED_EN),
)


def sign_of(text: str) -> Sign | None:
    """Return what a customer's text shows: a complaint goes before anger; ``None``: neither.

    Args:
        text: as it came; of a long one the first 20,000 characters are read.
    """
    raw = text[:LONGEST]
    folded = fold(raw)
    for sign, words, denied in _FINDERS:
        if any(
            not denied.search(folded[max(0, found.start() - 24) : found.start()]) for found in words.finditer(folded)
        ):
            return sign
    return "anger" if _shouts(raw) else None


def _shouts(text: str) -> bool:
    """In capitals throughout, with exclamation: model numbers and short words in capitals are no shouting."""
    letters = _LATIN.findall(text)
    return len(letters) >= _SHOUTED_FROM and "!" in text and sum(map(str.isupper, letters)) >= _SHOUTED * len(letters)
