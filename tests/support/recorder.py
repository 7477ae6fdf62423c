"""Every statement the program runs, seen at the driver, so that the hot pool and SQLAlchemy look the same.

asyncpg's own query logger leaves prepared statements out and reports later, without the caller; hence the hooks
around the few methods through which every statement passes.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from asyncpg import connection, cursor, prepared_stmt
from structlog.contextvars import get_contextvars

from tests.support.sweeps import SWEEPS
from tests.support.tenancy import unbound_tables

ROOT = Path(__file__).resolve().parents[2]
_PROGRAM = tuple(
    f"{ROOT / package}/"
    for package in ("kit", "conversations", "channels", "routing", "kb", "automation", "reporting", "gateway")
)
_MIGRATIONS = f"{ROOT / 'gateway' / 'migrat'}"
_TESTS = f"{ROOT / 'tests'}/"
_SUPPORT = f"{ROOT / 'tests' / 'support' / 'recorder.py'}"
_TRANSACTION = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "START TRANSACTION")
_DRIVERS_OWN = "typeinfo_tree"  # asyncpg looks up types in the catalogue


_COUNTING: ContextVar[tuple[list[str], ...]] = ContextVar("counting", default=())


@dataclass(slots=True)
class Recorder:
    """``offences`` are the statements that could see two workspaces, worded for the test report."""

    offences: list[str] = field(default_factory=list)
    _by_request: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def forget(self) -> None:
        """Begin anew for the next test."""
        self.offences.clear()
        self._by_request.clear()

    @contextmanager
    def counted(self) -> Iterator[list[str]]:
        """Collect the program's statements while the block runs, transaction control left out.

        Only this task's and of those it starts: a program that runs beside the test has loops of its own. What it asks
        for a request over HTTP is in ``of_request``.
        """
        ran: list[str] = []
        token = _COUNTING.set((*_COUNTING.get(), ran))
        try:
            yield ran
        finally:
            _COUNTING.reset(token)

    def of_request(self, headers: Mapping[str, str]) -> list[str]:
        """Return what one request of this test asked the database, transaction control left out.

        Args:
            headers: of its answer, which name it. The program knows all it does for a request by that name, so that
                nothing is counted of its loops, nor of requests made beside this one.
        """
        return list(self._by_request[headers["X-Request-ID"]])

    def see(self, sql: str) -> None:
        """Note one statement; what a test asks for itself is its own business."""
        caller = _caller()
        if caller is None or sql.lstrip().upper().startswith(_TRANSACTION) or _DRIVERS_OWN in sql:
            return
        for listener in _COUNTING.get():
            listener.append(sql)
        if request_id := get_contextvars().get("request_id"):
            self._by_request[request_id].append(sql)
        tables = unbound_tables(sql)
        if tables and caller not in SWEEPS:
            self.offences.append(
                f"{caller} ran a statement that does not bind workspace_id of {', '.join(tables)}:\n{sql}\n"
                "(a sweep across workspaces is entered in tests/support/sweeps.py with its reason)"
            )


def _caller() -> str | None:
    """Who of the program runs the statement, as ``module:function``; ``None`` for tests and migrations."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        path = frame.f_code.co_filename
        if path.startswith(_PROGRAM):
            if path.startswith(_MIGRATIONS):
                return None
            return f"{frame.f_globals.get('__name__', path)}:{frame.f_code.co_qualname}"
        if path.startswith(_TESTS) and path != _SUPPORT:
            return None
        frame = frame.f_back
    return None


@contextmanager
def install() -> Iterator[Recorder]:
    """Hook every connection of this process until the block ends."""
    recorder = Recorder()

    def run(self: Any, query: str, *args: Any, **options: Any) -> str | None:
        # With arguments it goes on to ``__execute``, which is hooked itself.
        return None if args else query

    hooks: list[tuple[type, str, Callable[..., str | None]]] = [
        (connection.Connection, "execute", run),
        (connection.Connection, "_Connection__execute", lambda self, query, *_, **__: query),
        (connection.Connection, "_executemany", lambda self, query, *_, **__: query),
        (prepared_stmt.PreparedStatement, "_PreparedStatement__bind_execute", lambda self, *_, **__: self._query),
        (cursor.BaseCursor, "_bind_exec", lambda self, *_, **__: self._query),
        (cursor.BaseCursor, "_bind", lambda self, *_, **__: self._query),
    ]
    originals = [(owner, name, getattr(owner, name)) for owner, name, _ in hooks]
    for owner, name, statement in hooks:
        setattr(owner, name, _hooked(getattr(owner, name), statement, recorder))
    try:
        yield recorder
    finally:
        for owner, name, original in originals:
            setattr(owner, name, original)


def _hooked(
    original: Callable[..., Any], statement: Callable[..., str | None], recorder: Recorder
) -> Callable[..., Any]:
    async def hooked(self: Any, *args: Any, **options: Any) -> Any:
        if sql := statement(self, *args, **options):
            recorder.see(sql)
        return await original(self, *args, **options)

    return hooked
