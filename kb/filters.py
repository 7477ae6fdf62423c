"""Who may find what: the rules, for one article. ``kb.visibility`` asks them of all articles at once.

Nothing here loads numpy, because who asks says on the event loop what they may find.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kb.documents import Audience, Document


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader may and wants to see; the default is a customer's view: public articles that need no permission.

    Attributes:
        audience: ``internal``: an agent, who sees public articles as well.
        permissions: what the reader may do; an article is found only by who has all that it needs.
        languages: only articles of these or of none; empty: any.
        channel: only articles for it or for all; empty: whichever.
        at: aware; only articles valid then; ``None``: validity does not matter.
    """

    audience: Audience = "public"
    permissions: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    channel: str = ""
    at: datetime | None = None


PUBLIC = Filters()
EVERYTHING = None  # for benches and jobs that act on nobody's behalf

Facet = tuple[str, Audience, frozenset[str], frozenset[str]]


def obstacles(document: Document, filters: Filters) -> list[str]:
    """Return by name why a reader does not find an article; empty: nothing keeps it from them."""
    at = filters.at
    found = [name for name, is_met in _rules(facet_of(document), filters) if not is_met]
    if at is not None and document.valid_from is not None and at < document.valid_from:
        found.append("not_yet_valid")
    if at is not None and document.valid_until is not None and at >= document.valid_until:
        found.append("no_longer_valid")
    return found


def facet_of(document: Document) -> Facet:
    """Return what articles have in common that are found by the same readers, validity apart."""
    return document.lang, document.audience, document.channels, document.needs


def passes(facet: Facet, filters: Filters) -> bool:
    """Return whether a reader finds the articles of a facet."""
    return all(is_met for _, is_met in _rules(facet, filters))


def _rules(facet: Facet, filters: Filters) -> list[tuple[str, bool]]:
    lang, audience, channels, needs = facet
    return [
        ("audience", audience == "public" or filters.audience == "internal"),
        ("permission", needs <= filters.permissions),
        ("language", not filters.languages or not lang or lang in filters.languages),
        ("channel", not filters.channel or not channels or filters.channel in channels),
    ]
