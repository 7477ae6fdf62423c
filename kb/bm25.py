"""The lexical index: BM25 over an inverted index in arrays, which follows each edit.

Postings lie in segments, each sorted by term and then by slot; what was added last is a small segment of its own.
Terms are 64-bit hashes of tokens, so a million of them are eight megabytes and no objects.
Document frequency and mean length are counted over what is there now, never over what was: an index that followed
edits scores exactly as one built anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.arrays import grown

K1 = 1.2
B = 0.5  # help pages differ in length because they say more, not because they repeat themselves
_FRESH = 128  # articles that wait outside the segments; sorting so many takes about a millisecond
_FAN = 4  # segments made one at a time
_SEGMENT = 8_192  # articles up to which segments are merged; that takes a fifth of a second
_MIN_DEAD = 512  # removed articles below which their postings are not worth rewriting the segments

Terms = NDArray[np.int64]
_Part = tuple[NDArray[np.int32], NDArray[np.uint8]]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Segment:
    terms: Terms  # sorted, each once
    starts: NDArray[np.int64]  # one more than terms: postings of term i are starts[i] … starts[i + 1]
    slots: NDArray[np.int32]
    counts: NDArray[np.uint8]
    articles: int


@dataclass(frozen=True, slots=True)
class Postings:
    """Where one term occurs: some parts, each with ascending slots, and how many articles hold it."""

    parts: tuple[_Part, ...]
    frequency: int


def hashed(tokens: Iterable[str]) -> list[int]:
    """Return the terms of tokens: 64-bit numbers, the same within this process only."""
    return [hash(token) for token in tokens]


class Bm25:
    """Articles are known by slots: small numbers, handed out again some time after their article was removed."""

    def __init__(self) -> None:
        self._segments: list[_Segment] = []
        self._fresh: list[tuple[int, Counter[int]]] = []
        self._fresh_segment: _Segment | None = None  # of those, made when they are asked
        self._lengths = np.zeros(0, np.int32)
        self._alive = np.zeros(0, np.bool_)
        self._slots = 0
        self._free: list[int] = []
        self._dead: list[int] = []  # removed, and still in the postings
        self._total = 0
        self._articles = 0
        self._norms: Floats | None = None
        self._norms_for = 0.0  # mean length

    @property
    def articles(self) -> int:
        return self._articles

    @property
    def slots(self) -> int:
        """One more than the highest slot ever handed out."""
        return self._slots

    def alive(self) -> NDArray[np.bool_]:
        """Return for each slot whether it holds an article; not to be changed."""
        return self._alive[: self._slots]

    def add(self, tokens: Sequence[str]) -> int:
        """Index an article; returns its slot."""
        slot = self._slot()
        if slot >= len(self._lengths):
            self._lengths = grown(self._lengths, slot + 1)
            self._alive = grown(self._alive, slot + 1, fill=False)
        self._lengths[slot] = len(tokens)
        self._alive[slot] = True
        self._total += len(tokens)
        self._articles += 1
        self._fresh.append((slot, Counter(hashed(tokens))))
        self._fresh_segment = self._norms = None
        if len(self._fresh) >= _FRESH:
            self._seal()
        return slot

    def remove(self, slot: int) -> None:
        """Take an article out; its postings stay where they are and count no more."""
        self._alive[slot] = False
        self._total -= int(self._lengths[slot])
        self._articles -= 1
        self._dead.append(slot)
        self._norms = None

    @property
    def mean_length(self) -> float:
        return max(1.0, self._total / max(1, self._articles))

    def scores(self, found: Mapping[int, Postings], weights: Mapping[int, float], mean_length: float) -> Floats:
        """Return for each slot the sum of the weights of the terms it holds, each lessened as BM25 does.

        Args:
            found: as ``find`` returned it, of at least the terms that have a weight.
            weights: a term's inverse document frequency, times what the question gives it. A term counts fully where
                it stands again and again, so the sum of all weights is the most that a slot can reach.
            mean_length: in tokens, by which long and short is told.
        """
        scores = np.zeros(self._slots, np.float32)
        norms = self._norm(mean_length)
        for term, weight in weights.items():
            for at, counts in found[term].parts:
                scores[at] += np.float32(weight) * (counts / (counts + norms[at]))
        return scores

    def find(self, terms: Iterable[int]) -> dict[int, Postings]:
        """Look terms up, all at once in each segment; articles that were removed are left out."""
        asked = np.fromiter(terms, np.int64)
        found: list[list[_Part]] = [[] for _ in asked]
        if self._fresh and self._fresh_segment is None:
            self._fresh_segment = self._unsorted(self._fresh)
        for segment in [*self._segments, *([self._fresh_segment] if self._fresh_segment else [])]:
            places = segment.terms.searchsorted(asked)
            places[places == len(segment.terms)] = 0
            for number in np.flatnonzero(segment.terms[places] == asked).tolist() if len(segment.terms) else ():
                span = slice(segment.starts[places[number]], segment.starts[places[number] + 1])
                found[number].append((segment.slots[span], segment.counts[span]))
        if self._dead:
            found = [
                [(at[living], counts[living]) for at, counts in parts for living in (self._alive[at],)]
                for parts in found
            ]
        return {
            term: Postings(tuple(parts), sum(len(at) for at, _ in parts))
            for term, parts in zip(asked.tolist(), found, strict=True)
        }

    def holds(self, slot: int, terms: Iterable[int]) -> set[int]:
        """Return which of the terms the article in a slot holds."""
        return {
            term
            for term, postings in self.find(terms).items()
            for at, _ in postings.parts
            if (place := int(at.searchsorted(slot))) < len(at) and at[place] == slot
        }

    def _slot(self) -> int:
        if not self._free and len(self._dead) >= max(_MIN_DEAD, self._articles // 4):
            self._seal()
            self._segments = [self._merged([one]) for one in self._segments]
            self._free, self._dead = self._dead, []
        if self._free:
            return self._free.pop()
        self._slots += 1
        return self._slots - 1

    def _norm(self, mean_length: float) -> Floats:
        if self._norms is None or self._norms_for != mean_length:
            self._norms_for = mean_length
            self._norms = (K1 * (1 - B + B * self._lengths / mean_length)).astype(np.float32)
        return self._norms

    def _seal(self) -> None:
        """Make a segment of what is fresh, and one of each few neighbours alike in size."""
        if self._fresh:
            self._segments.append(self._unsorted(self._fresh))
            self._fresh, self._fresh_segment = [], None
        while len(last := self._segments[-_FAN:]) == _FAN and last[0].articles <= 2 * last[-1].articles:
            if sum(one.articles for one in last) > _SEGMENT:
                break
            self._segments[-_FAN:] = [self._merged(last)]

    def _unsorted(self, articles: Sequence[tuple[int, Counter[int]]]) -> _Segment:
        sizes = [len(said) for _, said in articles]
        terms = np.fromiter((term for _, said in articles for term in said), np.int64, sum(sizes))
        slots = np.repeat(np.array([slot for slot, _ in articles], np.int32), sizes)
        counts = np.fromiter((count for _, said in articles for count in said.values()), np.int64, len(terms))
        return self._sorted(terms, slots, np.minimum(counts, 255).astype(np.uint8), len(articles))

    def _merged(self, segments: Sequence[_Segment]) -> _Segment:
        terms = np.concatenate([np.repeat(one.terms, np.diff(one.starts)) for one in segments])
        slots = np.concatenate([one.slots for one in segments])
        counts = np.concatenate([one.counts for one in segments])
        return self._sorted(terms, slots, counts, sum(one.articles for one in segments))

    def _sorted(self, terms: Terms, slots: NDArray[np.int32], counts: NDArray[np.uint8], articles: int) -> _Segment:
        living = self._alive[slots]
        if not living.all():
            terms, slots, counts = terms[living], slots[living], counts[living]
        order = np.lexsort((slots, terms))
        terms, slots, counts = terms[order], slots[order], counts[order]
        distinct, starts = np.unique(terms, return_index=True)
        ends: NDArray[Any] = np.append(starts, len(terms)).astype(np.int64)
        return _Segment(distinct, ends, slots, counts, articles)
