"""Hints and rounds: whoever is hinted at comes first, and nobody is starved by another's hints."""

from __future__ import annotations

import asyncio
from uuid import UUID

from kit.nudges import Nudges

BUSY, OTHER = UUID(int=1), UUID(int=2)


async def test_hints_are_gathered_each_once_in_order() -> None:
    nudges = Nudges(every_s=60)
    for workspace_id in (OTHER, BUSY, OTHER):
        nudges.nudge(workspace_id)
    assert await nudges.wait() == ([OTHER, BUSY], False)
    nudges.nudge(BUSY)
    assert await nudges.wait() == ([BUSY], False)


async def test_the_round_comes_however_busy_one_workspace_is() -> None:
    nudges = Nudges(every_s=0.05)
    rounds = 0
    for _ in range(40):
        nudges.nudge(BUSY)
        nudged, is_round = await nudges.wait()
        assert nudged == [BUSY]
        rounds += is_round
        await asyncio.sleep(0.005)
    assert rounds >= 2


async def test_the_round_comes_without_any_hint() -> None:
    assert await Nudges(every_s=0.01).wait() == ([], True)
