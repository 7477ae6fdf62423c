"""Fixtures of the record's tests."""

from __future__ import annotations

import pytest

from conversations.work import Works
from kit.db import Database
from tests.conversations.desk import Desk
from tests.support.clock import FakeClock
from tests.support.workspaces import TestWorkspace


@pytest.fixture
def desk(database: Database, clock: FakeClock, workspace: TestWorkspace) -> Desk:
    """A service desk in a fresh workspace."""
    return Desk(database, Works(database, clock, lambda *_: None), clock, workspace)
