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
        discard: gets the result when the caller was cancelled meanwhile.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()
    is_given_up = threading.Event()

    def run() -> None:
        try:
            result = call()
        except BaseException as error:  # noqa: BLE001 - the caller's to handle
            _tell(loop, done, error=error)
            return
        if is_given_up.is_set():
            if discard is not None:
                discard(result)
            return
        _tell(loop, done, result)

    threading.Thread(target=run, daemon=True, name="imap").start()
    try:
        return await done
    except asyncio.CancelledError:
        is_given_up.set()
        raise


def _tell(
    loop: asyncio.AbstractEventLoop,
    done: asyncio.Future[T],
    result: T | None = None,
    error: BaseException | None = None,
) -> None:
    def settle() -> None:
        if done.done():
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(result)  # type: ignore[arg-type]  # a result of None is one

    with contextlib.suppress(RuntimeError):  # the loop is closed: nobody listens any more
        loop.call_soon_threadsafe(settle)
