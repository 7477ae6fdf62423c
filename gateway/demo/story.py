"""What a demo story is made of: who says what, in which order, with words to choose from.

A text is a template: ``{model}``, ``{order}``, ``{city}`` and the like are filled in from the case's facts
(``facts.py``), and where a step has several wordings one is drawn. In a chat ``//`` parts a text into the bubbles in
which people type it; in a mail the parts become paragraphs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]
QueueKey = Literal["sales", "support", "expert", "complaints"]
ChannelKind = Literal["webchat", "email", "api"]
Picture = Literal["display", "leak", "label"]
BUBBLES = "//"


@dataclass(frozen=True, slots=True)
class Says:
    """The customer writes; ``picture`` goes with the last bubble."""

    wordings: tuple[str, ...]
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """The agent who owns the case replies; ``invoice`` attaches one as a PDF."""

    wordings: tuple[str, ...]
    invoice: bool = False


@dataclass(frozen=True, slots=True)
class Notes:
    """The agent leaves a note for colleagues; ``asks`` mentions somebody of that queue."""

    wordings: tuple[str, ...]
    asks: QueueKey | None = None


@dataclass(frozen=True, slots=True)
class HandsOver:
    """The agent transfers the case to another queue, with a note."""

    queue: QueueKey
    wordings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waits:
    """Something has to happen first (a visit, a delivery); the agent snoozes the case for so many hours."""

    at_least_h: float
    at_most_h: float


@dataclass(frozen=True, slots=True)
class ComesBack:
    """Some hours after it was resolved the customer writes again, and the case is open once more."""

    after_h: float
    wordings: tuple[str, ...]


Step = Says | Answers | Notes | HandsOver | Waits | ComesBack


@dataclass(frozen=True, slots=True)
class Story:
    """One kind of case.

    Attributes:
        key: names it in tests and logs.
        products: families of products it happens to, of ``facts.PRODUCTS``; one is drawn.
        channels: where customers write about it.
        subject: of the mail.
        tags: what the agent tags it with, of ``cast.TAGS``.
        disposition: what it is resolved as.
        steps: begins with a ``Says``; resolved after the last one.
        priority: what the agent makes it, if not normal.
        weight: how often it happens, beside the others.
    """

    key: str
    language: Language
    products: tuple[str, ...]
    channels: tuple[ChannelKind, ...]
    subject: str
    tags: tuple[str, ...]
    disposition: str
    steps: tuple[Step, ...]
    priority: Literal["normal", "high", "urgent"] = "normal"
    weight: int = 2


def says(*wordings: str, picture: Picture | None = None) -> Says:
    return Says(wordings, picture)


def answers(*wordings: str, invoice: bool = False) -> Answers:
    return Answers(wordings, invoice)


def notes(*wordings: str, asks: QueueKey | None = None) -> Notes:
    return Notes(wordings, asks)


def hands_over(queue: QueueKey, *wordings: str) -> HandsOver:
    return HandsOver(queue, wordings)


def waits(at_least_h: float, at_most_h: float) -> Waits:
    return Waits(at_least_h, at_most_h)


def comes_back(after_h: float, *wordings: str) -> ComesBack:
    return ComesBack(after_h, wordings)
