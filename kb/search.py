"""The knowledge index of one workspace: articles in, answers out, edits visible at once.

Kept in memory and built from the tables at start. Safe to use from several threads; a search belongs in a worker
thread, not on the event loop.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import structlog
from numpy.typing import NDArray

from kb.analyser import fold
from kb.documents import Document
from kb.encoders import Encoder, encode_questions, installed
from kb.filters import PUBLIC, Filters, obstacles
from kb.hits import Card, Hit, spans
from kb.learning import Lessons, by_article
from kb.lexical import Lexical
from kb.ranking import MAX_QUESTION, Question, Turn, best, order, read
from kb.semantic import Semantic
from kb.threshold import CEILING, SMALL_TALK, band, lexical_threshold
from kb.vectors import CANDIDATES
from kb.visibility import Visibility
from kit.errors import Unavailable

log = structlog.get_logger()

MAX_HITS = 100
CARDS = 3  # shown unasked
_RECHECK = 0.01  # share of articles edited after which the lexical threshold is measured again

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an article has its place for a question.

    Attributes:
        obstacles: what keeps the reader from finding it at all, by name; else it is ranked.
        words: words in common → their share of the coverage, the earlier turns' left out.
        weight: of the coverage beside the cosine.
        accepted: messages for which colleagues sent it.
    """

    id: Hashable
    obstacles: tuple[str, ...]
    score: float
    cosine: float | None
    coverage: float
    weight: float
    threshold: float
    band: str
    words: Mapping[str, float]
    accepted: int


@dataclass(slots=True)
class _Entry:
    document: Document
    slot: int
    lessons: Lessons


@dataclass(frozen=True, slots=True)
class _Scores:
    """Of every slot; ``total`` is −∞ where the reader may not look."""

    total: Floats
    coverage: Floats
    cosines: Floats | None
    vector: Floats | None
    threshold: float

    def deciding(self, slot: int) -> float:
        """Return what the threshold is held against: the cosine alone, or the coverage where there is none."""
        return float((self.coverage if self.cosines is None else self.cosines)[slot])


class KnowledgeIndex:
    """All articles of one workspace."""

    def __init__(
        self, encoder: Encoder | Literal["installed"] | None = "installed", *, embeds_at_search: bool = True
    ) -> None:
        """Make an empty index.

        Args:
            encoder: ``None``: words alone; ``"installed"``: that of the extra, if it is there.
            embeds_at_search: the first search makes all vectors that are missing; where that takes too long, call
                ``embed`` beside, and articles without vectors are found by their words meanwhile.
        """
        self._lock = threading.RLock()
        self._entries: dict[Hashable, _Entry] = {}
        self._by_slot: dict[int, _Entry] = {}
        self._words = Lexical()
        self._visibility = Visibility()
        chosen = installed() if encoder == "installed" else encoder
        self._semantic = Semantic(chosen, self._lock) if chosen is not None else None
        self._embeds_at_search = embeds_at_search
        self._edits = 0
        self._lexical_threshold: tuple[int, float] | None = None  # as of so many edits

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, article: object) -> bool:
        return article in self._entries

    @property
    def encoder_name(self) -> str:
        """The name under which vectors are to be stored; empty without an encoder."""
        return self._semantic.encoder.name if self._semantic else ""

    def index(self, documents: Iterable[Document | Mapping[str, Any]]) -> None:
        """Hold exactly these articles from now on; of several with one id the last counts. What was learned stays."""
        wanted = {document.id: document for document in map(Document.of, documents)}
        with self._lock:
            for article in [one for one in self._entries if one not in wanted]:
                self.remove(article)
            for document in wanted.values():
                self.add(document)

    def add(self, source: Document | Mapping[str, Any]) -> None:
        """Take an article in, in the place of the one with its id; what was learned about that one stays."""
        document = Document.of(source)
        with self._lock:
            before = self._entries.get(document.id)
            lessons = before.lessons if before else Lessons()
            if before:
                self._take_out(before)
            entry = _Entry(document, self._words.add(document.title, document.text), lessons)
            self._entries[document.id] = self._by_slot[entry.slot] = entry
            self._visibility.put(entry.slot, document)
            if self._semantic:
                self._semantic.add(document, entry.slot, lessons.examples())
            self._teach_words(entry)
            self._edits += 1

    def remove(self, article: Hashable) -> bool:
        """Forget an article and what was learned about it; returns whether it was there."""
        with self._lock:
            entry = self._entries.pop(article, None)
            if entry is None:
                return False
            self._take_out(entry)
            self._edits += 1
            return True

    def learn(self, pairs: Iterable[tuple[str, Hashable]]) -> int:
        """Note that agents sent these articles for these messages, oldest first; returns how many are known."""
        return self._teach(pairs, lambda lessons, message: lessons.accept(message))

    def unlearn(self, pairs: Iterable[tuple[str, Hashable]]) -> int:
        """Take acceptances back: afterwards the index is as if they had not been."""
        return self._teach(pairs, lambda lessons, message: lessons.withdraw(message))

    def reject(self, pairs: Iterable[tuple[str, Hashable]], times: int = 1) -> int:
        """Note explicit "not relevant": it lessens that example, never the article; negative ``times`` take it back."""
        return self._teach(pairs, lambda lessons, message: lessons.reject(message, times))

    def embed(self, limit: int = 1_000_000_000) -> int:
        """Make missing vectors of at most so many articles; returns how many still wait. 0 without an encoder.

        Raises:
            Unavailable: the encoder is.
        """
        return self._semantic.embed(limit) if self._semantic else 0

    @property
    def waiting(self) -> int:
        """How many articles wait for their vectors."""
        return self._semantic.waiting if self._semantic else 0

    def vectors(self, article: Hashable) -> Floats:
        """Return an article's vectors for storing, one row a chunk, without what was learned; no rows if not made."""
        with self._lock:
            if self._semantic and article in self._entries:
                return self._semantic.base(article)
        return np.zeros((0, 0), np.float32)

    def search(
        self, query: str, k: int = 10, filters: Filters | None = PUBLIC, context: Sequence[Turn] = ()
    ) -> list[Hit]:
        """Return the articles that answer best, best first, at most ``k`` (and 100).

        Args:
            query: a customer's message or an agent's words, of any kind and length; the first 4,000 characters count.
            filters: who looks; the default finds what any customer may see; ``None``: everything, on nobody's behalf.
            context: earlier turns, oldest first, plain or as (role, text); of those with a role the customer's count.

        Returns:
            Hits with band ``low`` as well; empty for a message without a letter or digit, or if no word is found
            where there is no model.
        """
        question = read(query, context)
        if not question.tokens and not question.weights and not any(map(str.isalnum, question.folded)):
            return []
        vector = self._vector(question)
        with self._lock:
            scores = self._score(question, vector, filters)
            found = sorted(
                (order(float(scores.total[slot]), entry.document.id), slot, entry)
                for slot in map(int, best(scores.total, min(max(k, 0), MAX_HITS)) if k > 0 else ())
                for entry in (self._by_slot[slot],)
            )[: min(max(k, 0), MAX_HITS)]
            return [self._hit(question, scores, slot, entry) for _, slot, entry in found]

    def suggest(self, query: str, filters: Filters | None = PUBLIC, context: Sequence[Turn] = ()) -> list[Hit]:
        """Return what is worth showing unasked: at most three hits above the threshold; empty means stay silent."""
        return [hit for hit in self.search(query, CARDS, filters, context) if hit.band != "low"]

    def threshold(self) -> float:
        """Return the cosine, or without a model the coverage, from which an article is worth showing."""
        with self._lock:
            if self._semantic:
                try:
                    return self._semantic.threshold()
                except Unavailable:
                    return CEILING
            return self._threshold_of_words()

    def explain(
        self, query: str, article: Hashable, filters: Filters | None = PUBLIC, context: Sequence[Turn] = ()
    ) -> Explanation | None:
        """Return why an article has its place for a question; ``None`` for one that is not there."""
        question = read(query, context)
        vector = self._vector(question)
        with self._lock:
            entry = self._entries.get(article)
            if entry is None:
                return None
            scores = self._score(question, vector, None)
            if scores.vector is not None and scores.cosines is not None and self._semantic:
                self._semantic.vectors.refine(scores.vector, np.array([entry.slot]), scores.cosines)
            importance = self._words.importance(question.own)
            held = self._words.holds(entry.slot, question.own)
            most = sum(importance.values()) or 1.0
            cosine = None if scores.cosines is None else float(scores.cosines[entry.slot])
            coverage = float(scores.coverage[entry.slot])
            return Explanation(
                id=article,
                obstacles=tuple(obstacles(entry.document, filters)) if filters else (),
                score=coverage if cosine is None else cosine + question.weight * coverage,
                cosine=cosine,
                coverage=coverage,
                weight=question.weight,
                threshold=scores.threshold,
                band=band(scores.deciding(entry.slot), scores.threshold),
                words={
                    said: sum(importance[term] for term in terms) / most
                    for said, terms in spans(question, held).items()
                },
                accepted=len(entry.lessons.accepted),
            )

    def _vector(self, question: Question) -> Floats | None:
        """Return the question's vector, all articles embedded where that is wished; ``None`` if no model answers."""
        if self._semantic is None:
            return None
        try:
            if self._embeds_at_search:
                self._semantic.embed(1_000_000_000)
            return np.asarray(encode_questions(self._semantic.encoder, [question.gist])[0], np.float32)
        except Unavailable as error:
            if error.code != "kb_encoder_resting":
                log.warning("kb_encoder_unavailable", encoder=self.encoder_name, code=error.code)
            return None

    def _score(self, question: Question, vector: Floats | None, filters: Filters | None) -> _Scores:
        slots = self._words.slots
        coverage = self._words.coverage(question)
        allowed = self._words.alive()
        if filters is not None:
            allowed = allowed & self._visibility.allowed(filters, slots)
        if vector is None or self._semantic is None:
            total = np.where(allowed & (coverage > 0), coverage, -np.inf).astype(np.float32)
            return _Scores(total, coverage, None, None, self._threshold_of_words())
        cosines = self._semantic.cosines(vector, slots)
        total = np.where(allowed, cosines + np.float32(question.weight) * coverage, -np.inf).astype(np.float32)
        likely = best(total, CANDIDATES)
        self._semantic.vectors.refine(vector, likely, cosines)
        exact = np.full(slots, -np.inf, np.float32)
        exact[likely] = cosines[likely] + np.float32(question.weight) * coverage[likely]
        return _Scores(exact, coverage, cosines, vector, self.threshold())

    def _threshold_of_words(self) -> float:
        if self._lexical_threshold is None or self._edits - self._lexical_threshold[0] > _RECHECK * len(self):
            reached = [float(self._words.coverage(read(line)).max(initial=0.0)) for line in SMALL_TALK]
            self._lexical_threshold = self._edits, lexical_threshold(reached if len(self) else [])
        return self._lexical_threshold[1]

    def _hit(self, question: Question, scores: _Scores, slot: int, entry: _Entry) -> Hit:
        article = entry.document.id
        cosine = None if scores.cosines is None else float(scores.cosines[slot])
        chunk = 0
        if scores.vector is not None and self._semantic:
            chunk = self._semantic.nearest_chunk(article, scores.vector)
        card = Card(entry.document, question, chunk, len(entry.lessons.accepted), self._importance)
        return Hit(
            article,
            float(scores.total[slot]),
            cosine,
            float(scores.coverage[slot]),
            band(scores.deciding(slot), scores.threshold),
            card,
        )

    def _importance(self, terms: Sequence[int]) -> Mapping[int, float]:
        with self._lock:
            return self._words.importance(terms)

    def _take_out(self, entry: _Entry) -> None:
        self._words.remove(entry.slot)
        if self._semantic:
            self._semantic.remove(entry.document.id)
        del self._by_slot[entry.slot]

    def _teach(self, pairs: Iterable[tuple[str, Hashable]], note: Callable[[Lessons, str], object]) -> int:
        """Change lessons by ``note(lessons, folded message)``, then bring words and vectors up to them."""
        with self._lock:
            grouped = {one: said for one, said in by_article(pairs).items() if one in self._entries}
            for article, messages in grouped.items():
                entry = self._entries[article]
                for message in messages:
                    note(entry.lessons, fold(message[:MAX_QUESTION]))
                if self._semantic:
                    self._semantic.teach(article, entry.lessons.examples())
                self._teach_words(entry)
            self._edits += len(grouped)  # what small talk reaches has changed as well
            return len(grouped)

    def _teach_words(self, entry: _Entry) -> None:
        document = entry.document
        self._words.teach(entry.slot, document.title, document.text, entry.lessons.examples())
