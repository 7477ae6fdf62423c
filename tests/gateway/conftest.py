"""Each test of the edge brings a workspace of its own to the one running program."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from tests.support.office import Office
from tests.support.program import Program
from tests.support.workspaces import make_workspace


@pytest.fixture
async def office(running: Program) -> AsyncIterator[Office]:
    """A fresh workspace, served."""
    made = await make_workspace(running.database)
    yield Office(running, made)
    await running.retire(made)


@pytest.fixture
async def chat_id(office: Office) -> UUID:
    """A web chat inbox that feeds the workspace's queue."""
    return await office.make_chat()
