"""Named, supervised background tasks: started in order, restarted when they fail, stopped in reverse."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable

import structlog

from kit.errors import Unavailable

log = structlog.get_logger(__name__)

RESTART_CEILING_S = 5.0  # after an outage the last loop is back within this, so that /readyz is green within 10 s
# Before Python 3.12 ``asyncio.wait_for``, which libraries use, loses a cancellation that comes with the result.
CANCEL_AGAIN_S = 3.0


class Supervisor:
    """Keeps a set of loops alive.

    A loop that returns is finished; one that raises is restarted after a growing, jittered pause, logged once
    when it starts failing and once when it has recovered, so that an outage is two lines and not a flood.
    """

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._failing: dict[str, str] = {}

    def start(self, name: str, loop: Callable[[], Awaitable[None]]) -> None:
        """Start ``loop`` under ``name``; a name runs once."""
        if name in self._tasks and not self._tasks[name].done():
            raise RuntimeError(f"task {name} runs already")
        self._tasks[name] = asyncio.create_task(self._keep(name, loop), name=name)

    @property
    def failing(self) -> dict[str, str]:
        """Loops that failed and have not yet come back for a whole second: name → what was raised."""
        return dict(self._failing)

    async def stop(self) -> None:
        """Cancel the loops in reverse order of their start and wait for each."""
        for name, task in reversed(list(self._tasks.items())):
            while not task.done():
                task.cancel()
                await asyncio.wait({task}, timeout=CANCEL_AGAIN_S)
            del self._tasks[name]

    async def _keep(self, name: str, loop: Callable[[], Awaitable[None]]) -> None:
        failures = 0
        task = asyncio.current_task()
        assert task is not None
        while True:
            healed = asyncio.get_running_loop().call_later(1.0, self._heal, name)
            try:
                await loop()
            except (Exception, asyncio.CancelledError) as error:
                if isinstance(error, asyncio.CancelledError) and task.cancelling():
                    raise  # somebody cancelled this loop, and not only what it waited for
                healed.cancel()  # the pause that follows is no recovery
                failures = failures + 1 if name in self._failing else 1
                if name not in self._failing:
                    if isinstance(error, Unavailable):  # expected to happen, and to pass: no traceback
                        log.warning("background_task_failing", task=name, reason=error.detail)
                    else:
                        log.exception("background_task_failing", task=name)
                self._failing[name] = repr(error)
                ceiling = min(RESTART_CEILING_S, 0.1 * 2**failures)
                await asyncio.sleep(random.uniform(ceiling / 2, ceiling))  # noqa: S311 - jitter, not a secret
            else:
                self._heal(name)
                return
            finally:
                healed.cancel()

    def _heal(self, name: str) -> None:
        if self._failing.pop(name, None) is not None:
            log.info("background_task_recovered", task=name)
