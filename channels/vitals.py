"""How the credentials fare, as an admin sees it."""

from __future__ import annotations

from typing import Literal

from channels.contract import Health, State
from kit.errors import Unavailable


class Vitals:
    """Tells an admin that the credentials fail, and that they work again: once each."""

    def __init__(self, state: State, words: str) -> None:
        """``words`` say that all is well."""
        self._state, self._words = state, words
        self._told: Literal["", "well", "unwell"] = ""  # an earlier process may have said otherwise

    async def unwell(self, detail: str) -> None:
        await self._report(Health(ok=False, detail=detail), "unwell")

    async def well(self) -> None:
        if self._told != "well":
            await self._report(Health(ok=True, detail=self._words), "well")

    async def _report(self, health: Health, what: Literal["well", "unwell"]) -> None:
        try:
            await self._state.report(health)
        except Unavailable:
            return  # the database is away: the next call says it
        self._told = what
