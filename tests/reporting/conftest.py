"""Fixtures of the reporting tests: the hall of routing, whose books this package reads."""

from tests.routing.conftest import furnish, hall

__all__ = ["furnish", "hall"]
