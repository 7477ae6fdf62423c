"""What a search returns: an article with its score, the sentence that answers, and why it was chosen."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property, lru_cache

from kb.analyser import tokens
from kb.bm25 import hashed
from kb.chunks import MAX_SENTENCE, cut, sentences
from kb.documents import Document
from kb.ranking import Question

_LOOKED_AT = 20  # chunks among which the answering sentence is sought
_READ = 20_000  # characters of an article in which the words in common are sought


@dataclass(frozen=True, slots=True)
class Why:
    """Attributes: words of the question that the article holds, as they were written, in order; how many messages
    colleagues sent this article for."""

    words: tuple[str, ...]
    accepted: int


class Hit(tuple[Hashable, float]):
    """One found article: ``(id, score)``, and more by name.

    Attributes:
        cosine: nearness in meaning, −1 to 1; ``None`` where no model was asked.
        coverage: share of the question's words, by their weight, that the article holds; above 1 with earlier turns.
        band: ``high``, ``medium``, or ``low``: not to be shown unasked.
    """

    def __new__(cls, article: Hashable, score: float, *_: object) -> Hit:
        return super().__new__(cls, (article, score))

    def __init__(
        self, article: Hashable, score: float, cosine: float | None, coverage: float, band: str, card: Card
    ) -> None:
        self.id = article
        self.score = score
        self.cosine = cosine
        self.coverage = coverage
        self.band = band
        self._card = card

    @property
    def title(self) -> str:
        return self._card.document.title

    @cached_property
    def sentence(self) -> str:
        """The sentence that answers, as written, at most 240 characters; empty where the article has no text."""
        return self._card.sentence()

    @cached_property
    def why(self) -> Why:
        return self._card.why()


@dataclass(frozen=True, slots=True)
class Card:
    """What a hit needs to say more about itself; computed when asked, because most hits are never looked at.

    Attributes:
        chunk: number of the chunk nearest in meaning.
        importance: gives each term's weight.
    """

    document: Document
    question: Question
    chunk: int
    accepted: int
    importance: Callable[[Sequence[int]], Mapping[int, float]]

    def sentence(self) -> str:
        """Return the sentence with most of the question's words; of the nearest chunk where no word tells."""
        chunks = cut(self.document.text)[:_LOOKED_AT]
        nearest = chunks[min(self.chunk, len(chunks) - 1)]
        weights = self.importance(self.question.own)
        best, chosen = 0.0, ""
        for chunk in [nearest, *(one for one in chunks if one is not nearest)]:
            for sentence in sentences(chunk.text):
                said = _terms(sentence)
                held = sum(weight for term, weight in weights.items() if term in said)
                if held > best * 1.2:  # a later one must be clearly better
                    best, chosen = held, sentence
        return (chosen or next(iter(sentences(nearest.text)), ""))[:MAX_SENTENCE]

    def why(self) -> Why:
        """Return the words in common and how often colleagues agreed."""
        held = _terms(f"{self.document.title}\n{self.document.text[:_READ]}")
        return Why(tuple(spans(self.question, held)), self.accepted)


@lru_cache(512)  # the same few articles answer most questions
def _terms(text: str) -> frozenset[int]:
    return frozenset(hashed(tokens(text)))


def spans(question: Question, held: Set[int]) -> dict[str, set[int]]:
    """Return the stretches of a question whose tokens are held, in order, each with its terms.

    Pairs that overlap are one stretch; a single character counts only where the question has it alone.
    """
    paired = {at for token in question.tokens if token.end - token.start > 1 for at in range(token.start, token.end)}
    merged: list[tuple[int, int, set[int]]] = []
    for token in sorted(question.tokens, key=lambda one: (one.start, one.end)):
        term = hash(token.text)
        if term not in held or (token.end - token.start == 1 and token.start in paired):
            continue
        if merged and token.start < merged[-1][1]:
            start, end, terms = merged[-1]
            merged[-1] = (start, max(end, token.end), terms | {term})
        else:
            merged.append((token.start, token.end, {term}))
    found: dict[str, set[int]] = {}
    for start, end, terms in merged:
        found.setdefault(question.folded[start:end], set()).update(terms)
    return found
