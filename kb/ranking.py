"""In which order articles answer: ``cosine + weight · coverage``.

The cosine knows what is meant, the coverage which words are said; either alone misses what the other finds. Added,
both keep their size, which fusing ranks would throw away: a question that quotes an article wins by far.

Earlier turns of a conversation name the thing (the hotel, the order), the last one asks. So the vector is of the
last turn alone, words of earlier turns count 0.7 for each turn back, and coverage is measured by what the last turn
alone could score: without a conversation nothing changes, and what was said before comes on top.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.analyser import Token, fold, query_tokens
from kb.bm25 import hashed

WEIGHT = 0.85  # of the coverage; measured, docs/knowledge.md
WEIGHT_IN_CONTEXT = 1.5
DECAY = 0.7
MAX_TURNS = 8
MAX_QUESTION = 4_000  # characters of a turn that are read

Turn = str | tuple[str, str]  # what was said, or (role, what was said)

# Said to be polite, before and after the question: it moves the vector away from what is asked.
_COURTESY = re.compile(
    r"^(?:(?:你好|您好|亲|哈喽|嗨|在吗|在么|在不在|有人吗|hello|hi|hey|good (?:morning|afternoon|evening)|excuse me)"
    r"(?:\s*(?:呀|啊|哦|亲|there|all))*[\s,，.。!！?？~～、:：]+|(?:请问|想问|麻烦问)(?:一下|下)?[\s,，:：]*)+"
    r"|(?:[\s,，.。!！?？~～…]+(?:谢谢啦?|多谢|感谢|谢了|在线等|急|thanks|thank you|thx|cheers|please|pls|asap))+"
    r"[\s,，.。!！?？~～…]*$"
)
_NOISE = re.compile(r"[^\w\s.,;:!?'\"()/%&$€£¥#+\-，。；：！？、（）《》“”‘’]+")


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, read once.

    Attributes:
        folded: the last turn.
        gist: that without courtesy and emoji, for the encoder.
        tokens: of the last turn, with their places in ``folded``.
        weights: term → weight, the earlier turns' included.
        own: the terms of the last turn.
    """

    folded: str
    gist: str
    tokens: tuple[Token, ...]
    weights: Mapping[int, float]
    own: tuple[int, ...]
    in_context: bool

    @property
    def weight(self) -> float:
        """How much coverage counts beside the cosine."""
        return WEIGHT_IN_CONTEXT if self.in_context else WEIGHT


def read(query: str, context: Sequence[Turn] = ()) -> Question:
    """Read a question with the turns before it, oldest first; where a turn has a role, only ``customer`` counts."""
    folded = fold(query[:MAX_QUESTION])
    tokens = tuple(query_tokens(folded))
    own = tuple(dict.fromkeys(hashed(token.text for token in tokens)))
    weights = dict.fromkeys(own, 1.0)
    said = [turn if isinstance(turn, str) else turn[1] for turn in context if _is_customers(turn)]
    for back, turn in enumerate(reversed(said[-MAX_TURNS:]), start=1):
        for term in hashed(token.text for token in query_tokens(fold(turn[:MAX_QUESTION]))):
            weights.setdefault(term, DECAY**back)
    return Question(folded, gist(folded), tokens, weights, own, len(weights) > len(own))


def gist(folded: str) -> str:
    """Return a folded message without greeting, thanks and emoji; as it is where nothing else was said."""
    plain = " ".join(_NOISE.sub(" ", folded).split())
    return _COURTESY.sub("", plain).strip() or plain or folded


def best(scores: NDArray[np.float32], k: int) -> NDArray[np.int64]:
    """Return the places of at least the ``k`` highest finite scores, in no order, with all that tie with the last."""
    found = np.flatnonzero(np.isfinite(scores))
    if len(found) <= k:
        return found
    least = np.partition(scores[found], len(found) - k)[len(found) - k]
    near: NDArray[np.int64] = found[scores[found] >= least - _TIE]
    return near


_TIE = 1e-5  # scores nearer than this differ by how sums were rounded


def order(score: float, article: object) -> tuple[float, str]:
    """Return the key by which hits are sorted, best first; ties by id, so that the order of adding does not matter."""
    return -round(score, 5), str(article)


def _is_customers(turn: Turn) -> bool:
    return isinstance(turn, str) or turn[0] == "customer"
