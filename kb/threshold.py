"""When to say nothing: as long as the best article is no nearer than small talk comes in this very knowledge base.

How near small talk comes depends on what the articles speak of and on the model, so no fixed number is right. Some
lines that nothing should answer are asked of the index itself; what 95 % of them do not reach is the threshold.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kb.vectors import Vectors

CEILING = 0.40  # of the cosine: a knowledge base about greetings would else never speak
FLOOR = 0.20  # where there are few articles, no line comes near one, and the nearest of them says nothing either
LEXICAL_CEILING = 0.25  # of the coverage, where there is no model
_LEXICAL_FLOOR = 0.05  # small talk may share no word with any article
_SHARE = 0.95
_MANY = 512  # changed rows from which all lines are asked anew
_HIGH = 0.15  # above the threshold, from which a card is marked as a good match

SMALL_TALK = (
    "你好", "您好，在吗", "有人吗", "在不在呀", "早上好", "晚上好", "谢谢", "好的，谢谢你", "嗯嗯", "好吧", "知道了",
    "没事了", "麻烦你了", "辛苦啦", "哈哈哈", "再见", "等一下", "我看看", "你是机器人吗", "今天天气真不错", "吃饭了吗",
    "hello", "hi there, anyone here?", "good morning", "thanks a lot", "ok great", "yes please", "no worries",
    "just a moment", "sounds good", "lol", "bye, have a nice day", "are you a real person?", "how are you today",
    "never mind", "what's the weather like",
)  # fmt: skip


class Silence:
    """The threshold of one index, kept current row by row."""

    def __init__(self, lines: NDArray[np.float32]) -> None:
        """Make one for an empty index; ``lines`` holds a vector for each line of ``SMALL_TALK``."""
        self._lines = lines
        self._best = np.full(len(lines), -1.0, np.float32)
        self._where = np.full(len(lines), -1, np.int64)
        self._changed: set[int] | None = None  # all of them

    def touch(self, row: int) -> None:
        """Note that a row came, changed or went."""
        if self._changed is not None:
            self._changed.add(row)
            if len(self._changed) > _MANY:
                self._changed = None

    def threshold(self, vectors: Vectors) -> float:
        """Return the cosine from which an article is worth showing."""
        self._follow(vectors)
        if not len(vectors):
            return CEILING
        return min(CEILING, max(FLOOR, float(np.quantile(self._best, _SHARE))))

    def _follow(self, vectors: Vectors) -> None:
        if self._changed is None:
            self._best, self._where = vectors.best_rows(self._lines)
        elif self._changed:
            rows = sorted(self._changed)
            lost = np.isin(self._where, rows)
            if lost.any():
                self._best[lost], self._where[lost] = vectors.best_rows(self._lines[lost])
            cosines = self._lines @ np.stack([vectors.get(row) for row in rows]).T
            at = cosines.argmax(axis=1)
            found = cosines[np.arange(len(at)), at]
            better = found > self._best
            self._best[better], self._where[better] = found[better], np.asarray(rows)[at[better]]
        self._changed = set()


def lexical_threshold(best: list[float]) -> float:
    """Return the coverage from which an article is worth showing, of the best that each line reaches."""
    return min(LEXICAL_CEILING, max(_LEXICAL_FLOOR, float(np.quantile(best, _SHARE)))) if best else LEXICAL_CEILING


def band(value: float, threshold: float) -> str:
    """Return how a match is called: ``high``, ``medium``, or ``low`` for what is not shown unasked."""
    if value < threshold:
        return "low"
    return "high" if value >= threshold + _HIGH else "medium"
