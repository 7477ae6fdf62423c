"""Blocking calls that may last minutes, each in a thread of its own that nobody has to wait for."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


async def in_thread(call: Callable[[], T], discard: Callable[[T], object] | None = None) -> T:
    """Run a call in a daemon thread: the loop's own threads are few, and the program's end waits for them.

    Args:
        discard: gets the result, in a thread as well, when the caller was cancelled meanwhile.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(result: T) -> None:
        if not done.done():
            done.set_result(result)
        elif discard is not None:
            _start(lambda: discard(result))

    def fail(error: BaseException) -> None:
        if not done.done():
            done.set_exception(error)

    def run() -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: the process ends
            try:
                result = call()
            except BaseException as error:  # noqa: BLE001 - the caller's to handle
                loop.call_soon_threadsafe(fail, error)
            else:
                loop.call_soon_threadsafe(settle, result)

    _start(run)
    return await done


def _start(call: Callable[[], object]) -> None:
    threading.Thread(target=call, daemon=True, name="mailbox").start()
