"""Which questions ask the same. Pure: vectors in, groups out."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kb.analyser import fold
from kb.arrays import normed
from kb.encoders import Encoder, encode_questions
from kb.heads import features
from kb.ranking import gist
from kb.threshold import SMALL_TALK

ALIKE: Final = 0.75  # cosine of two questions that ask the same
ALIKE_BY_WORDS: Final = 0.6  # the same, where there is no model
SAME: Final = 0.85  # cosine of a question and an article that is its answer
IDLE: Final = 0.65  # cosine to a line of small talk, from which a message asks nothing
LEAST: Final = 3  # conversations

Floats = NDArray[np.float32]


def vectors(texts: Sequence[str], encoder: Encoder | None) -> Floats:
    """Return a row of length one for each text; by words alone without an encoder.

    Raises:
        Unavailable: the encoder is.
    """
    if encoder is None:
        return normed(features(texts, None)[:, :-1])
    return encode_questions(encoder, [gist(fold(text)) for text in texts])


def asking(rows: Floats, encoder: Encoder | None) -> NDArray[np.bool_]:
    """Return for each row whether it asks anything: small talk does not."""
    nearest: NDArray[np.bool_] = (rows @ vectors(SMALL_TALK, encoder).T).max(axis=1, initial=-1.0) < IDLE
    return nearest


def join(rows: Floats, groups: Sequence[Floats], alike: float) -> list[int | None]:
    """Return for each row the group whose middle it is nearest to, ``None`` where none is near.

    Args:
        groups: the rows of each group, at least one.
    """
    if not len(rows) or not groups:
        return [None] * len(rows)
    middles = normed(np.stack([group.mean(axis=0) for group in groups]))
    cosines = rows @ middles.T
    return [int(best) if one[best] >= alike else None for one in cosines for best in (one.argmax(),)]


def gather(rows: Floats, owners: Sequence[Hashable], alike: float) -> list[list[int]]:
    """Return new groups of rows, the largest first, the middle one of each first; rows in no group are left out.

    Args:
        owners: whose each row is; a group has rows of at least three owners.
    """
    near = rows @ rows.T >= alike
    left = np.ones(len(rows), np.bool_)
    found: list[list[int]] = []
    while left.any():
        counts = (near & left).sum(axis=1) * left
        middle = int(counts.argmax())
        members = np.flatnonzero(near[middle] & left)
        if len(members) < LEAST:
            break
        left[members] = False
        if len({owners[int(one)] for one in members}) >= LEAST:
            found.append([middle, *(int(one) for one in members if one != middle)])
    return found


def most_typical(rows: Floats) -> int:
    """Return the row that is nearest to all others."""
    return int((rows @ rows.sum(axis=0)).argmax())
