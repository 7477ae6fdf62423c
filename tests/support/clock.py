"""Time that moves only when a test says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

# A Monday morning, so that "tomorrow" is a workday and no daylight-saving change is near.
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class FakeClock:
    """A ``kit.clock.Clock`` that stands still."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta | None = None, **parts: float) -> datetime:
        """Move on, e.g. ``advance(minutes=5)``, and return the new time."""
        self._now += by if by is not None else timedelta(**parts)
        return self._now

    def set(self, to: datetime) -> None:
        """Jump, backwards too: the clocks of real machines do."""
        self._now = to
