"""Question sets: a folder with ``corpus.jsonl``, ``queries.jsonl`` and perhaps ``feedback.jsonl``; and noise.

A corpus line is an article (``id``, ``text``, ``title``), a query line has ``query``, ``relevant`` (ids, empty for what
nothing answers) and perhaps ``context`` (earlier turns). A feedback line is a query whose answer was accepted.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BESIDE = Path(__file__).parents[2] / "shared" / "data" / "kb"

_GREETINGS = {
    "zh": ("你好，", "在吗 ", "亲，请问", "您好 想问下 ", "hello "),
    "en": ("hi, ", "hello there, ", "hey ", "good morning. "),
}
_ENDINGS = {"zh": ("，谢谢", " 急！！", "😭😭", "🙏", "…… 在线等"), "en": (" thanks", " pls 🙏", "!!! 😡", " asap")}
# Characters that sound alike and are picked wrongly from an input method's list.
_HOMOPHONES = dict(zip(
    "的在到做再已退款钱发货快递地址物流订单换修码号优惠券付帐账户名积分密改查件寄收包坏",
    "得再道作在以腿宽前法或块弟第只务留定但还秀马好有会卷服账帐护明机份秘该茶建记手报怀",
    strict=True,
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Query:
    text: str
    relevant: frozenset[str]
    context: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionSet:
    name: str
    corpus: list[dict[str, Any]]
    queries: list[Query]
    feedback: list[tuple[str, str]]

    @property
    def answerable(self) -> list[Query]:
        return [query for query in self.queries if query.relevant]


def sets(folder: Path) -> list[QuestionSet]:
    """Return the set in a folder, or those in its folders, by name; empty if there is none."""
    folders = (
        [folder] if (folder / "corpus.jsonl").is_file() else sorted(one.parent for one in folder.glob("*/corpus.jsonl"))
    )
    return [_read(one) for one in folders]


def noisy(text: str, rng: random.Random) -> str:
    """Return a message as people in a hurry send it: greeted, a character lost, doubled, swapped or misheard, emoji."""
    lang = "zh" if any("\u4e00" <= one <= "\u9fff" for one in text) else "en"
    letters = list(text)
    if lang == "zh" and rng.random() < 0.6:
        heard = [at for at, one in enumerate(letters) if one in _HOMOPHONES]
        for at in rng.sample(heard, min(1, len(heard))):
            letters[at] = _HOMOPHONES[letters[at]]
    for _ in range(min(len(letters), 1 + len(letters) // 40)):
        at = rng.randrange(len(letters))
        kind = rng.random()
        if kind < 0.4 and len(letters) > 4:
            del letters[at]
        elif kind < 0.6:
            letters.insert(at, letters[at])
        elif kind < 0.8 and at + 1 < len(letters):
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
    greeting = rng.choice(_GREETINGS[lang]) if rng.random() < 0.5 else ""
    return greeting + "".join(letters) + (rng.choice(_ENDINGS[lang]) if rng.random() < 0.5 else "")


def _read(folder: Path) -> QuestionSet:
    feedback = folder / "feedback.jsonl"
    asked = _lines(folder / "queries.jsonl")
    accepted = _lines(feedback) if feedback.is_file() else []
    return QuestionSet(
        folder.name,
        _lines(folder / "corpus.jsonl"),
        [Query(one["query"], frozenset(one["relevant"]), tuple(one.get("context", ()))) for one in asked],
        [(one["query"], article) for one in accepted for article in one["relevant"]],
    )


def _lines(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]
