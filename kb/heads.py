"""One question with few answers, learned from examples: which mood, which category. Ridge on sentence vectors.

Fitting is one matrix inverse, and the same inverse tells what each example would have been called without itself. By
that the confidence is set: a head whose examples contradict each other is sure of nothing.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kb.analyser import fold, query_tokens
from kb.encoders import Encoder, encode_questions
from kb.ranking import MAX_QUESTION, gist

WORDS = 1_024  # places that words are hashed to
WORD_WEIGHT = 0.3  # of the words beside the vector; measured, docs/knowledge.md
_RIDGE = 1.0
# What scores are multiplied by before they become shares of one; the best by the examples left out is taken.
_SHARPNESS = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0, 32.0)

Floats = NDArray[np.float32]


def features(texts: Sequence[str], encoder: Encoder | None) -> Floats:
    """Return a row for each message: its vector, its words, and a one. Without an encoder the vectors are missing.

    Raises:
        Unavailable: the encoder is.
    """
    folded = [fold(text[:MAX_QUESTION]) for text in texts]
    words = np.zeros((len(texts), WORDS), np.float32)
    for row, text in zip(words, folded, strict=True):
        for token in query_tokens(text):
            row[zlib.crc32(token.text.encode()) % WORDS] += 1.0
    words /= np.maximum(np.linalg.norm(words, axis=1, keepdims=True), 1.0)
    one = np.ones((len(texts), 1), np.float32)
    if encoder is None:
        return np.hstack([words, one])
    return np.hstack([encode_questions(encoder, [gist(text) for text in folded]), WORD_WEIGHT * words, one])


class Head:
    """Fitted once and not changed; more examples are another head."""

    def __init__(self, rows: Floats, answers: Sequence[str], weights: Sequence[float] | None = None) -> None:
        """Fit to examples.

        Args:
            rows: of ``features``, at least one of each of two answers.
            answers: of each row.
            weights: how much each row counts, above 0; 1 each where left out.
        """
        self.answers = tuple(dict.fromkeys(answers))
        place = {answer: number for number, answer in enumerate(self.answers)}
        right = np.fromiter((place[one] for one in answers), np.int64, len(answers))
        wanted = np.full((len(answers), len(self.answers)), -1.0 / max(1, len(self.answers) - 1), np.float32)
        wanted[np.arange(len(answers)), right] = 1.0
        # An answer with many examples must not outvote one with few: each example counts the less the more there are.
        counts = np.bincount(right, minlength=len(self.answers)).astype(np.float32)
        heavy = np.ones(len(answers), np.float32) if weights is None else np.asarray(weights, np.float32)
        scale = np.sqrt(heavy * np.sqrt(counts.mean() / counts[right]))[:, None]
        kernel = (rows @ rows.T) * scale * scale.T
        inverse = np.linalg.inv(kernel + _RIDGE * np.eye(len(rows), dtype=np.float32))
        bent = inverse @ (wanted * scale)
        self._weights: Floats = rows.T @ (scale * bent)
        left_out = wanted - bent / (np.diag(inverse)[:, None] * scale)
        self._sharpness = min(_SHARPNESS, key=lambda one: _doubt(left_out, right, one))

    def shares(self, rows: Floats) -> Floats:
        """Return for each row how likely each of ``answers`` is; a row sums to one."""
        return _shares(rows @ self._weights, self._sharpness)


def _shares(scores: Floats, sharpness: float) -> Floats:
    powers = np.exp(sharpness * (scores - scores.max(axis=1, keepdims=True)))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)


def _doubt(scores: Floats, right: NDArray[np.int64], sharpness: float) -> float:
    """Return how surprising the right answers are, on average."""
    found = _shares(scores, sharpness)[np.arange(len(right)), right]
    return float(-np.log(np.maximum(found, 1e-6)).mean())
