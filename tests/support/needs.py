"""The marker ``needs``: tests against an outside program that is not installed are left out, and the run says so.

With ``TRUNKLINE_REQUIRE_ALL=1`` leaving a test out is a failure of the run. Where the tests are shared out among
worker processes, each of these collects all of them and tells the one that reports what it left out.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

_LEFT_OUT = pytest.StashKey[Counter[str]]()
# Servers lie where an ordinary user's PATH does not look.
_PATH = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin", "/sbin"])


def find_program(name: str) -> str | None:
    """The path of an outside program, looked for in the system folders too."""
    return shutil.which(name, path=_PATH)


def _has(*programs: str) -> Callable[[], bool]:
    return lambda: all(find_program(program) for program in programs)


def _has_as_root(*programs: str) -> Callable[[], bool]:
    """Mail servers change their user for each task, which only root may."""
    return lambda: hasattr(os, "geteuid") and os.geteuid() == 0 and _has(*programs)()


PROGRAMS: dict[str, Callable[[], bool]] = {
    "postfix": _has_as_root("postfix", "postconf"),
    "dovecot": _has_as_root("dovecot", "doveadm"),
    "swaks": _has("swaks"),
    "chromium": _has("chromium"),
    "nats": _has("nats-server"),
    "postgresql15": lambda: Path("/usr/lib/postgresql/15/bin/postgres").exists(),
}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out: Counter[str] = Counter()
    kept: list[pytest.Item] = []
    dropped: list[pytest.Item] = []
    for item in items:
        missing = [name for mark in item.iter_markers("needs") for name in mark.args if not PROGRAMS[name]()]
        left_out.update(missing)
        (dropped if missing else kept).append(item)
    config.stash[_LEFT_OUT] = left_out
    if dropped:
        config.hook.pytest_deselected(items=dropped)
        items[:] = kept


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if left_out := config.stash.get(_LEFT_OUT, Counter()):
        named = ", ".join(f"{name} ({count} tests)" for name, count in sorted(left_out.items()))
        terminalreporter.write_line(
            f"left out, because the program is not installed or needs root: {named}", yellow=True
        )


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A worker of pytest-xdist is done: ``workeroutput`` is what it had to tell, missing if it crashed."""
    told = getattr(node, "workeroutput", {}).get("left_out")
    if told:
        node.config.stash[_LEFT_OUT] = Counter(told)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = dict(session.config.stash.get(_LEFT_OUT, Counter()))
    elif session.config.stash.get(_LEFT_OUT, None) and os.environ.get("TRUNKLINE_REQUIRE_ALL") == "1":
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
