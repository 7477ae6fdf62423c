"""Fault tests: what they measured is printed at the end of the run, never asserted."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from tests.reliability.far_sides import FarSides, far_sides
from tests.reliability.served import Served, installation
from tests.reliability.shop import Shop, opened_shop

_FIGURES = pytest.StashKey[list[str]]()

Figures = Callable[[str], None]


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Figures:
    """Write a line into the run's summary."""
    found = request.config.stash.setdefault(_FIGURES, [])

    def note(line: str) -> None:
        found.append(f"{request.node.name}: {line}")

    return note


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    for line in config.stash.get(_FIGURES, []):
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
async def common() -> AsyncIterator[Served]:
    """One program for all tests that do not break it."""
    async with installation() as served:
        await served.start()
        yield served


@pytest.fixture
async def far() -> AsyncIterator[FarSides]:
    """Well-mannered far sides of one shop's replies."""
    async with far_sides() as opened:
        yield opened


@pytest.fixture
async def shop(common: Served, far: FarSides) -> AsyncIterator[Shop]:
    """A fresh workspace of the common program, which must not have to call for a person meanwhile."""
    before = len(common.complaints())
    async with opened_shop(common, far) as opened:
        yield opened
    assert [entry for entry in common.complaints()[before:] if entry["event"] != "dead_letter"] == []
