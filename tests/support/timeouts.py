"""A test that takes too long ends, whatever it waits for.

pytest-timeout raises its failure once, in whatever frame runs at that moment. If that frame belongs to a task of
the program under test, the task dies of it and the test waits on for ever. So the alarm here rings again until
it finds the loop idle, where a failure reaches the test; and it says what every task was waiting for. It rings no more
once the test has heard it: what reports the failure takes its time on a busy machine. The test's own task, which would
go on beside the tests that follow, is cancelled.
"""

from __future__ import annotations

import asyncio
import io
import signal
import sys
from types import FrameType
from typing import Any

import pytest

RING_AGAIN_S = 0.5
PATIENCE = 20  # rings; then the failure is raised wherever the program is: something holds the loop
_SETTINGS = pytest.StashKey[Any]()


@pytest.hookimpl(tryfirst=True)
def pytest_timeout_set_timer(item: pytest.Item, settings: Any) -> bool:
    rings = 0
    item.stash[_SETTINGS] = settings

    def ring(_: int, frame: FrameType | None) -> None:
        nonlocal rings
        rings += 1
        loop, test = _running_loop(frame)
        if rings == 1:
            print(f"\n{item.nodeid} took longer than {settings.timeout:g} s\n{waiting_for(loop)}", file=sys.__stderr__)
        if loop is None or _is_idle(frame):
            signal.setitimer(signal.ITIMER_REAL, 0)
            if loop is None and rings > PATIENCE + 1:
                return  # it has reached the test, which is over
            if test is not None:
                test.cancel()
            pytest.fail(f"took longer than {settings.timeout:g} s")
        if rings > PATIENCE:
            pytest.fail(f"took longer than {settings.timeout:g} s")

    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, settings.timeout, RING_AGAIN_S)
    return True


@pytest.hookimpl(tryfirst=True)
def pytest_timeout_cancel_timer(item: pytest.Item) -> bool:
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    return True


def begin_anew(item: pytest.Item) -> None:
    """Give a test that is run once more the time it had at first."""
    pytest_timeout_cancel_timer(item)
    if (settings := item.stash.get(_SETTINGS, None)) is not None:
        pytest_timeout_set_timer(item, settings)


def _running_loop(
    frame: FrameType | None,
) -> tuple[asyncio.AbstractEventLoop | None, asyncio.Future[object] | None]:
    """Return the loop that runs at this place, and what it runs until: the test, or one of its fixtures."""
    while frame is not None:
        if frame.f_code.co_name == "run_until_complete":
            loop, until = frame.f_locals.get("self"), frame.f_locals.get("future")
            if isinstance(loop, asyncio.AbstractEventLoop):
                return loop, until if isinstance(until, asyncio.Future) else None
        frame = frame.f_back
    return None, None


def _is_idle(frame: FrameType | None) -> bool:
    return frame is not None and frame.f_code.co_name == "select" and frame.f_globals.get("__name__") == "selectors"


def waiting_for(loop: asyncio.AbstractEventLoop | None) -> str:
    """Where every task of a loop stands, for the log."""
    if loop is None:
        return "outside of a loop"
    told = io.StringIO()
    for task in asyncio.all_tasks(loop):
        task.print_stack(limit=6, file=told)
    return told.getvalue()
