"""How many messages hold a word: read from the statistics that ANALYZE keeps, a few minutes old at most."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from conversations.tokens import workspace_token
from kit.db import Hot

REREAD_AFTER_S = 300.0

# The two frequencies after the last element are the lowest and the highest of the list.
# Source: PostgreSQL's catalogue page on pg_stats, most_common_elem_freqs.
_READ = """
SELECT listed.element, listed.frequency
FROM pg_stats, unnest(most_common_elems::text::text[], most_common_elem_freqs) WITH ORDINALITY
               AS listed(element, frequency, position)
WHERE schemaname = current_schema() AND tablename = 'message_text' AND attname = 'tokens'
ORDER BY listed.position
"""
_ROWS = "SELECT reltuples::float8 FROM pg_class WHERE oid = to_regclass('message_text')"


@dataclass(frozen=True, slots=True)
class Frequencies:
    """A snapshot of the statistics.

    Attributes:
        rows: token rows of all workspaces.
        listed: the share of rows that hold a word, for the most common ones.
        unlisted: an upper bound of that share for every other word.
    """

    rows: float = 0.0
    listed: Mapping[str, float] | None = None
    unlisted: float = 0.0

    def rows_of(self, workspace_id: UUID) -> float:
        """Estimate the token rows of a workspace."""
        return self.rows * self._share(workspace_token(workspace_id))

    def share(self, runs: Sequence[Sequence[str]]) -> float:
        """Estimate the share of rows that hold all tokens.

        Runs are taken as independent of one another. The pairs of one run are not: they come from one phrase, so
        the rarest of them speaks for all.
        """
        return math.prod(min(map(self._share, tokens)) for tokens in runs)

    def _share(self, token: str) -> float:
        return (self.listed or {}).get(token, self.unlisted)


class WordFrequency:
    """Keeps the snapshot of one process."""

    def __init__(self, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._read_at = -math.inf
        self._known = Frequencies()

    async def current(self, connection: Hot) -> Frequencies:
        """Return the snapshot, read anew after five minutes."""
        if self._monotonic() - self._read_at >= REREAD_AFTER_S:
            self._known = await read(connection)
            self._read_at = self._monotonic()
        return self._known


async def read(connection: Hot) -> Frequencies:
    """Read the statistics; before the first ANALYZE there are none, and every word counts as rare."""
    rows = await connection.fetchval(_ROWS)
    listed = {row["element"]: row["frequency"] for row in await connection.fetch(_READ) if row["element"] is not None}
    return Frequencies(max(rows or 0.0, 0.0), listed, min(listed.values(), default=0.0))
