"""What customers of the demo say of the service when their chat is over: stars, and sometimes a word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from gateway.demo.story import Language

RATES = 0.55  # share of customers who rate
COMMENTS = 0.4  # share of those who add a word
SLOW = timedelta(minutes=3)  # a chat that waits so long for its first answer is rated lower
_STARS = (1, 2, 3, 4, 5)
_CONTENT, _SLOW, _COMPLAINING = (1, 2, 6, 26, 65), (6, 14, 30, 32, 18), (12, 16, 27, 27, 18)
_WORDS: dict[Language, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "zh": (
        ("等了很久才有人回。", "问题说了三遍，体验不好。", "处理得太慢了。"),
        ("解决了，就是慢了点。", "还行吧。", "希望以后能一次说清楚。"),
        ("客服很耐心，问题解决了，谢谢！", "回复快，讲得清楚。", "非常满意。", "态度很好，点赞。"),
    ),
    "en": (
        ("I waited far too long for an answer.", "Had to explain it three times.", "Slow, and no real help."),
        ("Solved in the end, but it took a while.", "It was okay.", "Could have been one message instead of five."),
        ("Very patient and helpful, thank you!", "Quick and clear.", "Great service.", "Exactly the help I needed."),
    ),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """``after``: how long after the close it was given."""

    stars: int
    comment: str
    after: timedelta


def draw_verdict(key: str, language: Language, *, first_answer_in: timedelta, was_complaint: bool) -> Verdict | None:
    """Return what the customer of a case says, ``None`` if they say nothing.

    Args:
        key: of the case: the same case gets the same verdict, whatever else is drawn.
    """
    chance = Random(f"{key}:verdict")  # noqa: S311 - a demo, no secret
    if chance.random() >= RATES:
        return None
    weights = _COMPLAINING if was_complaint else _SLOW if first_answer_in > SLOW else _CONTENT
    stars = chance.choices(_STARS, weights)[0]
    low, middling, high = _WORDS[language]
    words = high if stars >= 4 else middling if stars == 3 else low
    comment = chance.choice(words) if chance.random() < COMMENTS else ""
    return Verdict(stars, comment, timedelta(seconds=chance.uniform(8, 600)))
