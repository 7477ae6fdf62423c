"""Background loops come back, say an outage once, and end in reverse order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from kit import tasks as tasks_module
from kit.errors import Unavailable
from kit.tasks import Supervisor


@pytest.fixture
async def supervisor() -> AsyncIterator[Supervisor]:
    supervisor = Supervisor()
    yield supervisor
    await supervisor.stop()


class Flaky:
    """A loop that fails a number of times and then runs on."""

    def __init__(self, failures: int, error: Exception) -> None:
        self.left = failures
        self.starts = 0
        self.error = error
        self.runs = asyncio.Event()

    async def __call__(self) -> None:
        self.starts += 1
        if self.left:
            self.left -= 1
            raise self.error
        self.runs.set()
        await asyncio.Event().wait()


async def test_a_loop_that_fails_is_started_again(supervisor: Supervisor) -> None:
    flaky = Flaky(2, ValueError("bug"))
    supervisor.start("flaky", flaky)
    await asyncio.wait_for(flaky.runs.wait(), 60)
    assert flaky.starts == 3
    assert supervisor.failing == {"flaky": "ValueError('bug')"}


async def test_an_outage_is_one_line_at_its_start_and_one_at_its_end(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    flaky = Flaky(4, Unavailable("the database is away"))
    # One pause is longer than the second after which a running loop counts as recovered.
    monkeypatch.setattr("random.uniform", lambda low, high: 1.2 if flaky.starts == 2 else 0.01)
    with capture_logs() as lines:
        supervisor.start("flaky", flaky)
        await asyncio.wait_for(flaky.runs.wait(), 60)
        while supervisor.failing:
            await asyncio.sleep(0.05)
    ours = [line for line in lines if line.get("task") == "flaky"]  # other tests' programs may run in this process
    assert [line["event"] for line in ours] == ["background_task_failing", "background_task_recovered"]
    assert ours[0]["reason"] == "the database is away"


async def test_a_loop_that_returns_is_finished_and_may_be_started_anew(supervisor: Supervisor) -> None:
    runs: list[int] = []

    async def once() -> None:
        runs.append(1)

    supervisor.start("once", once)
    while not runs:
        await asyncio.sleep(0)
    await asyncio.sleep(0)
    supervisor.start("once", once)
    await asyncio.sleep(0.01)
    assert runs == [1, 1]


async def test_a_name_runs_once(supervisor: Supervisor) -> None:
    supervisor.start("loop", asyncio.Event().wait)  # type: ignore[arg-type]  # what a loop returns is of no interest
    with pytest.raises(RuntimeError):
        supervisor.start("loop", asyncio.Event().wait)  # type: ignore[arg-type]  # the same


async def test_loops_end_in_reverse_order_each_before_the_next() -> None:
    supervisor = Supervisor()
    ended: list[str] = []

    def loop(name: str) -> object:
        async def run() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                await asyncio.sleep(0.01)
                ended.append(name)

        return run

    for name in ("first", "second", "third"):
        supervisor.start(name, loop(name))  # type: ignore[arg-type]  # as above
    await asyncio.sleep(0)
    await supervisor.stop()
    assert ended == ["third", "second", "first"]
    await supervisor.stop()


async def test_a_failing_loop_that_is_stopped_stays_stopped() -> None:
    supervisor = Supervisor()
    flaky = Flaky(1000, ValueError("bug"))
    supervisor.start("flaky", flaky)
    while not flaky.starts:
        await asyncio.sleep(0)
    await supervisor.stop()
    starts = flaky.starts
    await asyncio.sleep(0.3)
    assert flaky.starts == starts


async def test_a_loop_that_loses_its_cancellation_ends_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks_module, "CANCEL_AGAIN_S", 0.01)
    supervisor = Supervisor()
    lost = 0

    async def loop() -> None:
        nonlocal lost
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:  # as a wait_for whose result comes at the same moment
                if lost == 2:
                    raise
                lost += 1

    supervisor.start("deaf", loop)
    await asyncio.sleep(0)
    await supervisor.stop()
    assert lost == 2


async def test_a_loop_whose_help_was_cancelled_is_started_again(supervisor: Supervisor) -> None:
    helper = asyncio.get_running_loop().create_future()
    helper.cancel()
    starts, runs = 0, asyncio.Event()

    async def loop() -> None:
        nonlocal starts
        starts += 1
        if starts == 1:
            await helper
        runs.set()
        await asyncio.Event().wait()

    supervisor.start("loop", loop)
    await asyncio.wait_for(runs.wait(), 60)
    assert starts == 2
    assert set(supervisor.failing) == {"loop"}
