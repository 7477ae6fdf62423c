"""Work whose time grows with what somebody sent: at once while it is small, else beside the loop.

One thread for all of it: C code that reads megabytes keeps the interpreter's lock until it is through, and several
such threads would take turns at it while the loop waits for each.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

SMALL = 262_144  # bytes; parsed in about a millisecond

T = TypeVar("T")

_beside = ThreadPoolExecutor(1, thread_name_prefix="heavy")


async def run_heavy(size_bytes: int, work: Callable[[], T]) -> T:
    """Return what ``work`` returns, or raise what it raises; it must touch nothing that the loop uses meanwhile."""
    if size_bytes <= SMALL:
        return work()
    return await asyncio.get_running_loop().run_in_executor(_beside, work)
