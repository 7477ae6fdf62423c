"""Fixtures of every test: a real PostgreSQL, a clock that stands still, a workspace of one's own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

import pytest
import structlog
from hypothesis import HealthCheck, settings

from conversations.work import Works
from kit.db import Database
from tests.support import longest_first, recorder, second_try
from tests.support.clock import FakeClock
from tests.support.databases import TestServer, running_server
from tests.support.needs import (
    pytest_collection_modifyitems,
    pytest_sessionfinish,
    pytest_terminal_summary,
    pytest_testnodedown,
)
from tests.support.recorder import Recorder
from tests.support.timeouts import pytest_timeout_cancel_timer, pytest_timeout_set_timer
from tests.support.workspaces import TestWorkspace, make_workspace

if TYPE_CHECKING:
    from tests.support.program import Program
    from tests.support.s3 import Store

__all__ = [
    "pytest_collection_modifyitems",
    "pytest_sessionfinish",
    "pytest_terminal_summary",
    "pytest_testnodedown",
    "pytest_timeout_cancel_timer",
    "pytest_timeout_set_timer",
]

# How long an example takes is the machine's affair. The examples are the same in every run: a change is not to fail by
# chance for what was there before it. Others are drawn with ``--hypothesis-seed`` or ``--hypothesis-profile=default``.
settings.register_profile(
    "suite", settings(), deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("suite")

# As the program logs on a terminal: without local variables, which take minutes to print where objects are large.
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.StackInfoRenderer(),
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)


def pytest_configure(config: pytest.Config) -> None:
    for plugin in (longest_first, second_try):
        config.pluginmanager.register(plugin)


@pytest.fixture(scope="session")
def statements() -> Iterator[Recorder]:
    """What the program asks the database, from every connection; ``with statements.counted() as ran`` lists it."""
    with recorder.install() as installed:
        yield installed


@pytest.fixture(autouse=True)
def every_statement_binds_its_workspace(statements: Recorder) -> Iterator[None]:
    """The second wall between tenants: a statement that could see another workspace fails the test that ran it."""
    statements.forget()
    yield
    if statements.offences:
        pytest.fail("\n\n".join(statements.offences), pytrace=False)


@pytest.fixture(scope="session")
async def server() -> AsyncIterator[TestServer]:
    """The PostgreSQL server of this run; ``server.fresh()`` makes further databases."""
    async with running_server() as started:
        yield started


@pytest.fixture(scope="session")
async def database_url(server: TestServer) -> AsyncIterator[str]:
    async with server.fresh() as url:
        yield url


@pytest.fixture(scope="session")
async def database(database_url: str, statements: Recorder) -> AsyncIterator[Database]:
    """The session's database, migrated. Tests share it and keep apart by workspace."""
    opened = await Database.open(database_url)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
async def s3_server() -> AsyncIterator[Store]:
    from tests.support.s3 import running_store  # noqa: PLC0415 - takes a second to import

    async with running_store() as store:
        yield store


@pytest.fixture
def s3(s3_server: Store) -> Store:
    """An S3-compatible server whose gate lets everything through."""
    s3_server.fault = None
    s3_server.requests.clear()
    return s3_server


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def works(database: Database, clock: FakeClock) -> Works:
    """Units of work on the test's clock; nobody listens to the wake-ups."""
    return Works(database, clock, lambda workspace_id, last, drafts: None)


@pytest.fixture
async def workspace(database: Database) -> TestWorkspace:
    """A fresh workspace: queue, agent, supervisor, admin, an inbox of kind ``api``."""
    return await make_workspace(database)


@pytest.fixture(scope="session")
async def running(
    server: TestServer, statements: Recorder, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Program]:
    """The whole program on a database of its own; tests keep apart by ``await running.workspace()``."""
    from tests.support.program import running_program  # noqa: PLC0415 - tests of single parts do without it

    async with (
        server.fresh() as url,
        running_program(url, tmp_path_factory.mktemp("program")) as program,
    ):
        yield program
