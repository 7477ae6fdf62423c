"""What is small is done at once, what is large beside the loop."""

from __future__ import annotations

import threading

import pytest

from kit.heavy import SMALL, run_heavy


async def test_small_work_stays_and_large_work_goes_to_the_one_thread() -> None:
    here = threading.current_thread()
    assert await run_heavy(SMALL, threading.current_thread) is here
    beside = {await run_heavy(SMALL + 1, threading.current_thread) for _ in range(3)}
    assert len(beside) == 1
    assert here not in beside


@pytest.mark.parametrize("size", [1, SMALL + 1])
async def test_what_goes_wrong_is_raised_to_whoever_asked(size: int) -> None:
    def fail() -> None:
        raise ValueError("not understood")

    with pytest.raises(ValueError, match="not understood"):
        await run_heavy(size, fail)
