"""Articles on their way into the index and out of it again: what is searched, and what a card says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, cast
from uuid import UUID

from sqlalchemy import Row

from kb.chunks import cut, sentences
from kb.documents import Document
from kb.markdown import picture_ids, to_text, without_pictures

if TYPE_CHECKING:
    from kb.hits import Hit

Band = Literal["high", "medium", "low"]
MAX_ANSWER = 800  # characters put into the composer whole; of a longer article, the part that answers
MAX_PICTURES = 5  # sent with a reply
_SHORT = 10 * MAX_ANSWER  # characters of Markdown; what is longer is not short without its marks either


@dataclass(frozen=True, slots=True)
class Facts:
    """What a card says of an article beside why it was found."""

    id: UUID
    version: int
    title: str
    language: str
    audience: str
    body: str
    updated_at: datetime
    original_id: UUID  # its own, or that of the article it translates


@dataclass(frozen=True, slots=True)
class Match:
    """An article that was found, before anybody has read it for a card."""

    article: Facts
    hit: Hit

    @property
    def band(self) -> Band:
        return cast("Band", self.hit.band)

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the question that it holds."""
        return self.hit.why.words


@dataclass(frozen=True, slots=True)
class Found:
    """An article that answers.

    Attributes:
        sentence: the one that does, plain.
        text: what is put into the composer: the article, or of a long one the part around the sentence, plain.
        words: of the question that it holds.
        accepted: for how many messages colleagues sent it.
        pictures: that stand in what is put into the composer.
        cosine: how near it is in meaning; ``None`` where words alone found it.
    """

    article: Facts
    score: float
    band: Band
    sentence: str
    text: str
    words: tuple[str, ...]
    accepted: int
    pictures: tuple[UUID, ...] = ()
    cosine: float | None = None


def document(row: Row[Any]) -> Document:
    """Return what the index holds of an article's row."""
    return Document(
        id=row.id,
        title=row.title,
        text="\n\n".join(filter(None, (without_pictures(row.body), _asked(row.details), _answered(row.details)))),
        lang=row.language.partition("-")[0],
        audience=row.audience,
        channels=frozenset(row.channels),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )


def facts(row: Row[Any]) -> Facts:
    """Return what cards say of an article's row."""
    body = row.body or _answered(row.details)
    original = row.translation_of or row.id
    return Facts(row.id, row.version, row.title, row.language, row.audience, body, row.updated_at, original)


def found(match: Match) -> Found:
    """Return the answer that a match stands for."""
    article, hit = match.article, match.hit
    sentence, text, pictures = _read(article.body, hit.sentence)
    return Found(article, hit.score, match.band, sentence, text, match.words, hit.why.accepted, pictures, hit.cosine)


@lru_cache(512)  # the same few articles answer most questions, each with the same few sentences
def _read(body: str, sentence: str) -> tuple[str, str, tuple[UUID, ...]]:
    """Return the sentence that answers, what is put into the composer, both plain, and the pictures in that."""
    said = sentences(without_pictures(body))
    # A problem is found by its symptoms too, and those answer nothing: then its beginning does.
    answering = sentence if sentence in said else next(iter(said), "")
    part = _part(body, answering)
    return to_text(answering), to_text(part), tuple(picture_ids(part)[:MAX_PICTURES])


def answer(body: str, sentence: str) -> str:
    """Return what is put into the composer of an article in Markdown whose sentence answers."""
    return to_text(_part(body, sentence))


def _part(body: str, sentence: str) -> str:
    """Return the Markdown of what is put into the composer."""
    if len(body) <= _SHORT and len(to_text(body)) <= MAX_ANSWER:
        return body
    chunks = cut(body)
    return next((one.text for one in chunks if sentence in sentences(without_pictures(one.text))), chunks[0].text)


def _asked(details: dict[str, Any]) -> str:
    """Return what a problem is found by: its products and codes, and its symptoms as customers put them."""
    named = ", ".join([*details.get("products", ()), *details.get("codes", ())])
    return "\n\n".join(filter(None, [named, *details.get("symptoms", ())]))


def _answered(details: dict[str, Any]) -> str:
    """Return what a problem's own fields answer, as Markdown: causes as they are, steps as a list."""
    steps = "\n".join(f"{n}. {step}" for n, step in enumerate(details.get("steps", ()), 1))
    return "\n\n".join(filter(None, [*details.get("causes", ()), steps]))
