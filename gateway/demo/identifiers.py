"""Ids of a history: UUIDv7 of the moment they stand for, the same ones each time the same history is made."""

from __future__ import annotations

from datetime import datetime
from random import Random
from uuid import UUID


class Ids:
    """Makes ids by a seed; rows made at the same moment still sort in the order in which they were made."""

    def __init__(self, seed: str) -> None:
        self._chance = Random(seed)  # noqa: S311 - ids of a demo, no secret
        self._made = 0

    def at(self, moment: datetime) -> UUID:
        """Return an id as if it had been made then (RFC 9562, section 5.7; ``rand_a`` counts)."""
        self._made += 1
        milliseconds = int(moment.timestamp() * 1000)
        value = (milliseconds << 80) | (7 << 76) | ((self._made & 0xFFF) << 64)
        return UUID(int=value | (2 << 62) | self._chance.getrandbits(62))
