"""Who may find what, settled for every article before any is ranked.

Articles with the same language, audience, channels and permissions share a facet. A question looks at the facets,
of which there are few, and takes the articles of those that pass by one look-up.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from kb.arrays import grown
from kb.documents import Document
from kb.filters import Facet, Filters, facet_of, passes


class Visibility:
    """The facet and validity of each slot."""

    def __init__(self) -> None:
        self._facets: dict[Facet, int] = {}
        self._facet = np.zeros(0, np.int32)
        self._from = np.zeros(0, np.float64)
        self._until = np.zeros(0, np.float64)

    def put(self, slot: int, document: Document) -> None:
        """Note an article's place in the answers of ``allowed``."""
        if slot >= len(self._facet):
            self._facet = grown(self._facet, slot + 1, 0)
            self._from = grown(self._from, slot + 1, -math.inf)
            self._until = grown(self._until, slot + 1, math.inf)
        facet = facet_of(document)
        self._facet[slot] = self._facets.setdefault(facet, len(self._facets))
        self._from[slot] = document.valid_from.timestamp() if document.valid_from else -math.inf
        self._until[slot] = document.valid_until.timestamp() if document.valid_until else math.inf

    def allowed(self, filters: Filters, slots: int) -> NDArray[np.bool_]:
        """Return for each of the first ``slots`` whether its article passes."""
        passing = np.fromiter((passes(facet, filters) for facet in self._facets), np.bool_, len(self._facets))
        if not len(passing):
            return np.zeros(slots, np.bool_)
        allowed: NDArray[np.bool_] = passing[self._facet[:slots]]
        if filters.at is not None:
            at = filters.at.timestamp()
            allowed &= (self._from[:slots] <= at) & (at < self._until[:slots])
        return allowed
