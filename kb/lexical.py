"""Which words are said: coverage, the share of a question's words that an article holds, each by its importance.

Two inverted indexes: the articles, and once more those for which agents accepted messages, with the messages added.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from kb.analyser import tokens
from kb.bm25 import Bm25, Floats, Postings
from kb.learning import learned_coverage
from kb.ranking import Question

MAX_TERMS = 128  # of one question, the weightiest; a pasted letter is judged by its rarest words
_DOUBT = 10  # taught articles that say nothing yet of how common a word is


class Lexical:
    """Articles are known by the slots that ``add`` returns."""

    def __init__(self) -> None:
        self._words = Bm25()
        self._taught = Bm25()
        self._places: dict[int, int] = {}  # slot → its slot among the taught

    @property
    def slots(self) -> int:
        return self._words.slots

    def alive(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Return for each slot whether it holds an article; not to be changed."""
        return self._words.alive()

    def add(self, title: str, text: str) -> int:
        """Index an article; returns its slot, a small number that is handed out again some time after ``remove``."""
        return self._words.add(tokens(f"{title}\n{text}"))

    def remove(self, slot: int) -> None:
        self._words.remove(slot)
        self._forget(slot)

    def teach(self, slot: int, title: str, text: str, messages: Iterable[str]) -> None:
        """Say with which messages an article is found from now on; none: as if there had never been any."""
        self._forget(slot)
        if said := list(messages):
            self._places[slot] = self._taught.add(tokens("\n".join((title, text, *said))))

    def coverage(self, question: Question) -> Floats:
        """Return for each slot the share of the question's last turn that it covers; earlier turns come on top."""
        found, taught = self._words.find(question.weights), self._taught.find(question.weights)
        weights = {
            term: weight * self._importance(found[term], taught[term]) for term, weight in question.weights.items()
        }
        if len(weights) > MAX_TERMS:
            weights = dict(sorted(weights.items(), key=lambda one: -one[1])[:MAX_TERMS])
        asked = question.own or weights
        most = sum(weights[term] for term in asked if term in weights)
        if most <= 0:
            return np.zeros(self.slots, np.float32)
        weights = {term: weight / most for term, weight in weights.items()}
        mean_length = self._words.mean_length
        coverage = self._words.scores(found, weights, mean_length)
        if self._places:
            slots = np.fromiter(self._places, np.int64, len(self._places))
            places = np.fromiter(self._places.values(), np.int64, len(slots))
            with_messages = self._taught.scores(taught, weights, mean_length)[places]
            coverage[slots] = learned_coverage(coverage[slots], with_messages)
        return coverage

    def importance(self, terms: Iterable[int]) -> dict[int, float]:
        """Return the inverse document frequency of each term."""
        terms = list(terms)
        found, taught = self._words.find(terms), self._taught.find(terms)
        return {term: self._importance(found[term], taught[term]) for term in terms}

    def holds(self, slot: int, terms: Iterable[int]) -> set[int]:
        """Return which of the terms the article itself holds."""
        return self._words.holds(slot, terms)

    def _importance(self, found: Postings, taught: Postings) -> float:
        """Rare words tell articles apart. What customers say everywhere and articles nowhere ("which", 怎么) tells
        nothing, so a word is at least as common as it is among the taught."""
        articles = self._words.articles
        common = articles * taught.frequency / (self._taught.articles + _DOUBT)
        frequency = max(float(found.frequency), common)
        return float(np.log1p((articles - frequency + 0.5) / (frequency + 0.5)))

    def _forget(self, slot: int) -> None:
        if (place := self._places.pop(slot, None)) is not None:
            self._taught.remove(place)
