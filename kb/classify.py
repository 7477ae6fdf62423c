"""What a message is: its language, its mood, whether it is a complaint, and the workspace's own categories.

    reader = Classifier([Label("fields.category", "压缩机不转了", "repair"), …])
    reading = reader.read(["等了三个星期还没人来修"])[0]
    reading["complaint"]  # Guess("yes", 0.97); what is not sure enough is missing

Moods and complaints are known from the first message on, by the lines of ``kb.moods``; what people corrected is added
to those and counts more. Of categories nothing is known but what people chose. Needs neither database nor web.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import structlog

from kb.analyser import fold
from kb.encoders import Encoder, installed
from kb.heads import Head, features
from kb.learning import NEWEST
from kb.moods import SEEDS
from kb.threshold import SMALL_TALK
from kit.errors import Unavailable
from kit.language import language_of

log = structlog.get_logger(__name__)

LANGUAGE: Final = "language"
MOOD: Final = "mood"
COMPLAINT: Final = "complaint"
FIELD: Final = "fields."  # and the key of the field
# Below these a guess is not told. Of 300 labelled messages 95 % of what is told is right.
SURE_FROM: Final[Mapping[str, float]] = {LANGUAGE: 0.7, MOOD: 0.7, COMPLAINT: 0.75}
SURE_OF_FIELD: Final = 0.7
MIN_EXAMPLES: Final = 3  # of a value, before it is guessed at all
NEWEST_OF_VALUE: Final = 2 * NEWEST  # examples of one value that count
MAX_EXAMPLES: Final = 2_000  # of one subject; fitting takes a second with so many
CORRECTION: Final = 4.0  # lines of ours that a person's correction counts as
_NOTHING: Final = ""  # what small talk is about


@dataclass(frozen=True, slots=True)
class Label:
    """That a person said what a message is; ``subject`` as in ``Reading``."""

    subject: str
    text: str
    value: str


@dataclass(frozen=True, slots=True)
class Guess:
    """A value and how sure it is, 0 to 1."""

    value: str
    confidence: float


Reading = Mapping[str, Guess]  # by subject: ``language``, ``mood``, ``complaint``, ``fields.<key>``


class Classifier:
    """Made from labels and not changed afterwards: made again without some of them, it is as if they had never been.

    Safe to use from several threads; both making and reading belong in a worker thread.
    """

    def __init__(
        self,
        labels: Iterable[Label] = (),
        encoder: Encoder | Literal["installed"] | None = "installed",
        *,
        like: Classifier | None = None,
    ) -> None:
        """Fit to labels, oldest first; of one subject and text the newest counts.

        Args:
            encoder: ``None``: words alone, which tell much less.
            like: the classifier before; what no label changed is taken from it.
        """
        self._encoder = installed() if encoder == "installed" else encoder
        self._examples = _examples(labels)
        self._is_semantic = self._encoder is not None
        try:
            self._heads = self._fit(like)
        except Unavailable as error:
            if error.code != "kb_encoder_resting":
                log.warning("kb_encoder_unavailable", code=error.code)
            self._is_semantic = False
            self._heads = self._fit(None)

    @property
    def is_whole(self) -> bool:
        """False where the encoder was away, so that it is worth making it again."""
        return self._is_semantic or self._encoder is None

    @property
    def subjects(self) -> tuple[str, ...]:
        """What it has an opinion of, the language aside."""
        return tuple(self._heads)

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """Return what each message is, as far as that is sure; empty for one without letters."""
        shares = self.shares(texts)
        found: list[Reading] = []
        for number, text in enumerate(texts):
            reading: dict[str, Guess] = {}
            if (language := language_guess(text)) is not None:
                reading[LANGUAGE] = language
            if any(map(str.isalpha, text)):
                for subject, rows in shares.items():
                    best = max(rows[number].items(), key=lambda one: one[1])
                    reading[subject] = Guess(best[0], round(best[1], 3))
            found.append({subject: one for subject, one in reading.items() if is_sure(subject, one)})
        return found

    def shares(self, texts: Sequence[str]) -> dict[str, list[dict[str, float]]]:
        """Return by subject, for each message, how likely each value is: everything, sure or not."""
        if not texts or not self._heads:
            return {subject: [] for subject in self._heads}
        try:
            rows = features(texts, self._used)
        except Unavailable:  # it was there when the heads were made
            return {}
        return {
            subject: [dict(zip(head.answers, map(float, row), strict=True)) for row in head.shares(rows)]
            for subject, head in self._heads.items()
        }

    @property
    def _used(self) -> Encoder | None:
        return self._encoder if self._is_semantic else None

    def _fit(self, like: Classifier | None) -> dict[str, Head]:
        if like is not None and like._is_semantic != self._is_semantic:
            like = None
        heads: dict[str, Head] = {}
        for subject in dict.fromkeys([MOOD, COMPLAINT, *self._examples]):
            said = self._examples.get(subject, {})
            if like is not None and subject in like._heads and like._examples.get(subject, {}) == said:
                heads[subject] = like._heads[subject]
            elif (head := self._head(subject, said)) is not None:
                heads[subject] = head
        return heads

    def _head(self, subject: str, said: Mapping[str, str]) -> Head | None:
        taught = _balanced(said) if subject.startswith(FIELD) else _newest(said)
        known = _known(subject)
        if subject.startswith(FIELD) and len(set(taught.values())) < 2:
            return None
        lines = {**known, **taught}
        weights = [CORRECTION if line in taught and not subject.startswith(FIELD) else 1.0 for line in lines]
        return Head(features(list(lines), self._used), list(lines.values()), weights)


def is_sure(subject: str, guess: Guess) -> bool:
    """Whether a guess is worth telling anybody."""
    return guess.value != _NOTHING and guess.confidence >= SURE_FROM.get(subject, SURE_OF_FIELD)


def language_guess(text: str) -> Guess | None:
    """Return the language of a message by its letters, and the share of them that are its."""
    language = language_of(text)
    if language is None:
        return None
    letters = [letter for letter in text[:4_000] if letter.isalpha()]
    latin = sum(letter.isascii() for letter in letters)
    # A Chinese character weighs as much as a Latin word of four letters.
    weight = {"en": latin / 4, "zh": float(len(letters) - latin)}
    return Guess(language, round(weight[language] / (sum(weight.values()) or 1.0), 3))


def _examples(labels: Iterable[Label]) -> dict[str, dict[str, str]]:
    """Return subject → folded text → value, the newest last."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for label in labels:
        if text := fold(label.text).strip():
            found[label.subject].pop(text, None)
            found[label.subject][text] = label.value
    return found


def _known(subject: str) -> dict[str, str]:
    """Return the lines that we bring along for a subject, each with its value."""
    if subject == MOOD:
        return {line: mood for line, mood, _ in SEEDS}
    if subject == COMPLAINT:
        return {line: "yes" if is_complaint else "no" for line, _, is_complaint in SEEDS}
    return dict.fromkeys(map(fold, SMALL_TALK), _NOTHING)


def _newest(said: Mapping[str, str]) -> dict[str, str]:
    return dict(list(said.items())[-MAX_EXAMPLES:])


def _balanced(said: Mapping[str, str]) -> dict[str, str]:
    """Return the examples that count: the newest of each value, of values that have enough of them."""
    by_value: dict[Hashable, list[tuple[str, str]]] = defaultdict(list)
    for text, value in reversed(list(said.items())):
        if len(by_value[value]) < NEWEST_OF_VALUE:
            by_value[value].append((text, value))
    many = [one for one in by_value.values() if len(one) >= MIN_EXAMPLES]
    share = max(MIN_EXAMPLES, MAX_EXAMPLES // max(1, len(many)))
    return dict(sorted(pair for one in many for pair in one[:share]))
