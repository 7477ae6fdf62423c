"""What a test lets run beside itself: if it dies, the test hears of it at once instead of waiting for its time-out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any


@asynccontextmanager
async def beside(*loops: Coroutine[Any, Any, object]) -> AsyncIterator[None]:
    """Run loops while the block runs, and cancel them at its end. One that ends earlier ends the block as well.

    To be entered by the task that waits, so not in a fixture.
    """
    body = asyncio.current_task()
    assert body is not None
    died: list[BaseException] = []
    is_over = False

    def look_at(ended: asyncio.Task[object]) -> None:
        if not is_over and not died:
            error = None if ended.cancelled() else ended.exception()
            died.append(error or AssertionError("it was cancelled, or returned"))
            body.cancel()

    tasks = [asyncio.create_task(loop) for loop in loops]
    for task in tasks:
        task.add_done_callback(look_at)
    try:
        yield
    except asyncio.CancelledError:
        if died and body.uncancel() == 0:
            raise AssertionError(f"what ran beside the test has died: {died[0]!r}") from died[0]
        raise
    finally:
        is_over = True
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
