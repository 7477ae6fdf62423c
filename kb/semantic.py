"""The vectors of articles: made when they are needed, moved by what agents sent, undone exactly."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from kb.analyser import fold
from kb.arrays import normed
from kb.chunks import cut
from kb.documents import Document
from kb.encoders import Encoder
from kb.learning import moved
from kb.ranking import gist
from kb.threshold import SMALL_TALK, Silence
from kb.vectors import Vectors

TITLE_WEIGHT = 0.5  # of the title's own vector beside that of title and chunk
COMMON_SHARE = 0.6  # of the pull that messages of other articles have on one that was taught
_COMMON_DOUBT = 5  # messages that say nothing yet of what is common
_MAX_TITLE = 300  # characters; every chunk carries it
_BATCH = 64  # articles embedded in one go

Floats = NDArray[np.float32]


@dataclass(slots=True)
class _Meaning:
    """One article. ``base`` holds its vectors as they were before agents taught anything, once they differ."""

    document: Document
    slot: int
    rows: tuple[int, ...] = ()
    base: Floats | None = None
    examples: Mapping[str, float] = field(default_factory=dict)
    known: dict[str, Floats] = field(default_factory=dict)  # example → its vector


class Semantic:
    """Everything but ``embed`` is called under the index's lock; ``embed`` takes it only around what it changes."""

    def __init__(self, encoder: Encoder, lock: threading.RLock) -> None:
        self.encoder = encoder
        self.vectors = Vectors(encoder.dims)
        self._lock = lock
        self._meanings: dict[Hashable, _Meaning] = {}
        self._pending: dict[Hashable, None] = {}
        self._silence: Silence | None = None
        self._is_skewed = False  # the common pull has to be measured anew

    def add(self, document: Document, slot: int, examples: Mapping[str, float]) -> None:
        """Take an article in; its vectors are those it brings, else they are made by the next ``embed``."""
        meaning = self._meanings[document.id] = _Meaning(document, slot, examples=examples)
        brought = np.asarray(document.vectors, np.float32)
        if brought.ndim == 2 and brought.shape == (len(cut(document.text)), self.encoder.dims):
            self._place(meaning, normed(brought))
        if not meaning.rows or examples:
            self._pending[document.id] = None

    def remove(self, article: Hashable) -> None:
        meaning = self._meanings.pop(article)
        self._pending.pop(article, None)
        for row in meaning.rows:
            self.vectors.remove(row)
            self._touch(row)
        self._is_skewed = self._is_skewed or meaning.base is not None

    def teach(self, article: Hashable, examples: Mapping[str, float]) -> None:
        """Say which messages count for an article from now on."""
        meaning = self._meanings[article]
        meaning.examples = examples
        meaning.known = {message: one for message, one in meaning.known.items() if message in examples}
        self._pending[article] = None

    def embed(self, limit: int) -> int:
        """Make what vectors are missing, of at most ``limit`` articles; returns how many articles still wait.

        Raises:
            Unavailable: the encoder is; what was made so far is kept.
        """
        while limit > 0:
            with self._lock:
                batch = [self._meanings[one] for one in list(self._pending)[: min(_BATCH, limit)]]
                wanted = list(dict.fromkeys(text for one in batch for text in _texts(one)))
                messages = list(dict.fromkeys(text for one in batch for text in one.examples if text not in one.known))
            if not batch:
                break
            made = dict(zip(wanted, self.encoder.encode(wanted, "passage"), strict=True))
            asked = self.encoder.encode([gist(one) for one in messages], "query")
            with self._lock:
                taught = dict(zip(messages, asked, strict=True))
                for meaning in batch:
                    if self._meanings.get(meaning.document.id) is meaning:  # else it was edited meanwhile
                        self._settle(meaning, made, taught)
            limit -= len(batch)
        return len(self._pending)

    @property
    def waiting(self) -> int:
        """How many articles wait for their vectors."""
        return len(self._pending)

    def cosines(self, vector: Floats, slots: int) -> Floats:
        if self._is_skewed:
            self._level()
        return self.vectors.cosines(vector, slots)

    def threshold(self) -> float:
        """Return the cosine from which an article is worth showing.

        Raises:
            Unavailable: the encoder is.
        """
        if self._silence is None:
            self._silence = Silence(self.encoder.encode([fold(line) for line in SMALL_TALK], "query"))
        return self._silence.threshold(self.vectors)

    def nearest_chunk(self, article: Hashable, vector: Floats) -> int:
        rows = self._meanings[article].rows
        return int(np.argmax([self.vectors.get(row) @ vector for row in rows])) if len(rows) > 1 else 0

    def base(self, article: Hashable) -> Floats:
        """Return an article's vectors before learning, one row a chunk; no rows while they are not made."""
        meaning = self._meanings[article]
        if meaning.base is not None:
            return meaning.base
        rows = [self.vectors.get(row) for row in meaning.rows]
        return np.stack(rows) if rows else np.zeros((0, self.encoder.dims), np.float32)

    def _settle(self, meaning: _Meaning, made: Mapping[str, Floats], taught: Mapping[str, Floats]) -> None:
        """Put the vectors of one article in their place: as made, and moved by its examples."""
        if not meaning.rows:
            self._place(
                meaning, np.stack([_joined(meaning.document, text, made) for text in _chunks(meaning.document)])
            )
        meaning.known.update({text: taught[text] for text in meaning.examples if text in taught})
        if all(text in meaning.known for text in meaning.examples):  # else more was taught meanwhile
            self._move(meaning)
            self._pending.pop(meaning.document.id, None)

    def _move(self, meaning: _Meaning) -> None:
        """Move each chunk towards the examples that are nearest to it."""
        base = self.base(meaning.document.id)
        if meaning.base is None and not meaning.examples:
            return
        messages = np.array([meaning.known[text] for text in meaning.examples]).reshape(-1, self.encoder.dims)
        weights = np.fromiter(meaning.examples.values(), np.float32, len(messages))
        nearest = (messages @ base.T).argmax(axis=1)
        for number, row in enumerate(meaning.rows):
            mine = nearest == number
            vector = base[number]
            self.vectors.put(row, moved(vector, messages[mine], weights[mine]) if mine.any() else vector)
            self._touch(row)
        meaning.base = base if meaning.examples else None
        self._is_skewed = True

    def _level(self) -> None:
        """Take from what was taught the pull that all messages have in common.

        Whatever customers ask, they ask it as customers do, so an article that moved towards some messages has come
        nearer to all. By so much as it has come nearer to those of other articles, its cosine is lessened.
        """
        taught = [one for one in self._meanings.values() if one.base is not None]
        sums = [np.sum([one.known[text] for text in one.examples], axis=0) for one in taught]
        total = np.sum(sums, axis=0) if sums else np.zeros(self.encoder.dims, np.float32)
        count = sum(len(one.examples) for one in taught)
        rows: list[int] = []
        pulls: list[float] = []
        for meaning, mine in zip(taught, sums, strict=True):
            common = (total - mine) / (count - len(meaning.examples) + _COMMON_DOUBT)
            assert meaning.base is not None
            for base, row in zip(meaning.base, meaning.rows, strict=True):
                rows.append(row)
                pulls.append(max(0.0, COMMON_SHARE * float((self.vectors.get(row) - base) @ common)))
        self.vectors.lessen(rows, np.array(pulls, np.float32))
        self._is_skewed = False

    def _place(self, meaning: _Meaning, vectors: Floats) -> None:
        meaning.rows = tuple(self.vectors.add(meaning.slot, vector) for vector in vectors)
        for row in meaning.rows:
            self._touch(row)

    def _touch(self, row: int) -> None:
        if self._silence is not None:
            self._silence.touch(row)


def _texts(meaning: _Meaning) -> list[str]:
    if meaning.rows:
        return []
    title = _title(meaning.document)
    return [*_chunks(meaning.document), *([title] if title else [])]


def _chunks(document: Document) -> list[str]:
    title = _title(document)
    return ["\n".join(filter(None, (title, fold(one.heading), fold(one.text)))) for one in cut(document.text)]


def _title(document: Document) -> str:
    return fold(document.title[:_MAX_TITLE])


def _joined(document: Document, chunk: str, made: Mapping[str, Floats]) -> Floats:
    title = _title(document)
    return normed(made[chunk] + TITLE_WEIGHT * made[title]) if title else made[chunk]
