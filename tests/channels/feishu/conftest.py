from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kit.db import Database
from tests.channels.feishu.bench import Bench, make_bench
from tests.support.clock import FakeClock
from tests.support.workspaces import TestWorkspace


@pytest.fixture
async def bench(database: Database, workspace: TestWorkspace, clock: FakeClock, tmp_path: Path) -> AsyncIterator[Bench]:
    async with make_bench(database, workspace, clock, tmp_path) as bench:
        yield bench
