"""Fixtures of the routing tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from kit.db import Database
from tests.routing.hall import Hall
from tests.routing.invariants import violations
from tests.support.clock import FakeClock
from tests.support.workspaces import TestWorkspace

Furnish = Callable[..., Awaitable[Hall]]


@pytest.fixture
async def furnish(database: Database, clock: FakeClock, workspace: TestWorkspace) -> AsyncIterator[Furnish]:
    """Open the hall under a policy; when the test is over its books must be right."""
    halls: list[Hall] = []

    async def open_hall(**policy: Any) -> Hall:
        halls.append(await Hall.open(database, clock, workspace, **policy))
        return halls[-1]

    yield open_hall
    for hall in halls:
        assert await violations(hall) == []


@pytest.fixture
async def hall(furnish: Furnish) -> Hall:
    """The hall under the default policy: chats are given without asking, no wrap-up."""
    return await furnish()
