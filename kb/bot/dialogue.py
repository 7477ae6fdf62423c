"""How the bot goes on: plain values in, the next step out.

listening ── question ──► answer ──► asking ── yes ──► helped, closed
    ▲  │                               │ no, once ──► another article, or hand over
    │  └── nothing near, once ──► ask for other words
    └───────── another question ───────┘
anywhere ── "human", twice without help, no words at all ──► hand over
anywhere ── a form's title, or a word for it ──► filling ── done ──► hand over: see ``forms.filling``
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from kb.bot.wishes import Wish

MAX_MISSES: Final = 2  # questions that nothing answered, and answers that did not help

Kind = Literal["answer", "greet", "ask_again", "helped", "hand_over", "silent", "begin_form", "fill"]
Reason = Literal[
    "asked", "not_helped", "missed", "not_text", "quiet", "unwritable", "switched_off", "failed", "form", "form_stuck"
]
SILENT: Final[frozenset[Reason]] = frozenset({"quiet", "unwritable", "switched_off"})  # the customer is told nothing


@dataclass(frozen=True, slots=True)
class State:
    """Where the bot and a customer stand.

    Attributes:
        is_asking: an article was sent, and whether it helped was not said.
        misses: how often nothing was found or did not help.
        has_spoken: the bot has said something in this episode.
    """

    is_asking: bool
    misses: int
    has_spoken: bool


@dataclass(frozen=True, slots=True)
class Step:
    """What to do next.

    Attributes:
        is_miss: what the customer said counts as one more miss.
        reason: why it is handed over.
    """

    kind: Kind
    is_miss: bool = False
    reason: Reason | None = None


def wants_article(state: State, wish: Wish) -> bool:
    """Whether the next step depends on what the knowledge base holds."""
    return wish == "question" or (wish == "no" and state.is_asking and state.misses + 1 < MAX_MISSES)


def decide(state: State, wish: Wish, *, has_article: bool) -> Step:
    """Return the next step.

    Args:
        has_article: something near was found that this customer has not been sent yet.
    """
    if wish == "person":
        return Step("hand_over", reason="asked")
    if state.is_asking and wish == "yes":
        return Step("helped")
    if state.is_asking and wish == "no":
        if has_article and state.misses + 1 < MAX_MISSES:
            return Step("answer", is_miss=True)
        return Step("hand_over", is_miss=True, reason="not_helped")
    if wish == "question":
        if has_article:
            return Step("answer")
        if state.misses + 1 < MAX_MISSES:
            return Step("ask_again", is_miss=True)
        return Step("hand_over", is_miss=True, reason="missed")
    # Small talk is answered once, where nothing else was said: it says what this is, and the way to a person.
    return Step("silent" if state.has_spoken else "greet")
