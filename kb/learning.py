"""What agents sent teaches which article answers what, by a rule that cannot do harm where it knows little.

An accepted message moves its article's vector towards itself. The article counts as three messages, and messages count
the less the fewer they are: one moves it by a tenth, ten by three quarters. Half of the coverage of such an article
comes from its text with the messages added. Articles that nobody accepted anything for keep their own vector and text.

All customers' messages have something in common that no article has, how customers put things. Unchecked it would
draw every question to the articles that were taught: ``kb.semantic`` takes that pull off the cosine, ``kb.lexical``
counts such words as common.

Rules that were tried and dropped lost up to 15 points of the first place where examples were few: a score for the
nearest accepted message, plain averages without the article's own weight, and all of this without those two checks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from kb.arrays import normed

PRIOR = 3.0  # messages that the article itself counts as
DOUBT = 2.0  # messages: n of them count as n² ÷ (n + 2)
NEWEST = 30  # accepted messages of an article that count, each wording once
LEARNED_SHARE = 0.5  # of the coverage
REJECTED = 0.5  # by so much each rejection lessens an example; never the article
_KEPT = 500  # messages of an article, so that taking back the newest brings an older one back
_MAX_MESSAGE = 1_000  # characters


@dataclass(slots=True)
class Lessons:
    """The messages for which agents sent one article, oldest first, with repetitions; and those they called wrong."""

    accepted: list[str] = field(default_factory=list)
    rejected: Counter[str] = field(default_factory=Counter)

    def __bool__(self) -> bool:
        return bool(self.accepted or self.rejected)

    def accept(self, message: str) -> None:
        self.accepted.append(message[:_MAX_MESSAGE])
        del self.accepted[:-_KEPT]

    def withdraw(self, message: str) -> bool:
        """Take back one acceptance of this wording, the newest; returns whether there was one."""
        message = message[:_MAX_MESSAGE]
        for at in range(len(self.accepted) - 1, -1, -1):
            if self.accepted[at] == message:
                del self.accepted[at]
                return True
        return False

    def reject(self, message: str, times: int = 1) -> None:
        """Count explicit "not relevant"; a negative number takes them back."""
        self.rejected[message[:_MAX_MESSAGE]] += times
        self.rejected = +self.rejected

    def examples(self) -> dict[str, float]:
        """Return the messages that count, newest first, each with its weight above 0 and at most 1."""
        found: dict[str, float] = {}
        for message in reversed(self.accepted):
            if message in found:
                continue
            found[message] = 1.0 - REJECTED * self.rejected[message]
            if len(found) == NEWEST:
                break
        return {message: weight for message, weight in found.items() if weight > 0}


def moved(
    base: NDArray[np.float32], messages: NDArray[np.float32], weights: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return where a vector lies after the messages, rows of as many numbers, each with its weight; of length one."""
    total = float(weights.sum())
    return normed(PRIOR * base + total / (total + DOUBT) * (weights @ messages))


def learned_coverage(text: NDArray[np.float32], with_messages: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the coverage of articles that have examples."""
    return (1 - LEARNED_SHARE) * text + LEARNED_SHARE * with_messages


def by_article(pairs: Iterable[tuple[str, Hashable]]) -> dict[Hashable, list[str]]:
    """Group (message, article id) by article, the order of messages kept."""
    grouped: dict[Hashable, list[str]] = {}
    for message, article in pairs:
        grouped.setdefault(article, []).append(message)
    return grouped
