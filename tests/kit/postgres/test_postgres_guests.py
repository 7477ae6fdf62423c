"""Commands beside a serving program, or alone."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from kit.postgres import FolderInUse, attach_embedded, start_embedded
from tests.kit.postgres.support import Run, has_no_server, kill_postmaster, postmaster_pid, read, write


async def test_a_guest_uses_the_serving_programs_server_and_leaves_it_running(data: Path, run_program: Run) -> None:
    program = await run_program("serve", data)
    async with await attach_embedded(data) as guest:
        assert not guest.is_owner
        await write(guest.url, "by the guest")
    assert await read(program.url) == ["by the guest"]


async def test_a_guest_alone_starts_the_server_for_its_own_time(folder: Path) -> None:
    async with await attach_embedded(folder) as guest:
        await write(guest.url, "kept")
    assert await has_no_server(folder)
    async with await attach_embedded(folder) as guest:
        assert await read(guest.url) == ["kept"]


async def test_a_server_started_by_a_guest_is_taken_over_by_who_serves(data: Path, run_program: Run) -> None:
    guest = await attach_embedded(data)
    first = postmaster_pid(data)
    program = await run_program("serve", data)
    await guest.stop()
    assert postmaster_pid(data) == first
    await write(program.url, "still there")
    assert await program.stop() == 0
    assert await has_no_server(data)


async def test_the_last_of_several_guests_stops_the_server(data: Path, run_program: Run) -> None:
    first = await run_program("attach", data)
    async with await attach_embedded(data) as second:
        assert await first.stop() == 0
        assert await second.is_running()
    assert await has_no_server(data)


async def test_guests_that_start_at_once_share_one_server(data: Path) -> None:
    guests = await asyncio.gather(*(attach_embedded(data) for _ in range(4)))
    assert len({guest.url for guest in guests}) == 1
    await asyncio.gather(*(guest.stop() for guest in guests))
    assert await has_no_server(data)


async def test_a_guest_waits_for_the_owner_to_bring_a_killed_server_back(data: Path) -> None:
    async with await start_embedded(data) as owner, await attach_embedded(data) as guest:
        kill_postmaster(data)
        waiting = asyncio.create_task(guest.ensure_running())
        await owner.wait_exit()
        assert await owner.ensure_running()
        await waiting
        await write(guest.url, "back")


async def test_a_guest_after_a_killed_program_ends_what_it_left(data: Path, run_program: Run) -> None:
    program = await run_program("serve", data)
    await program.kill()
    async with await attach_embedded(data) as guest:
        await write(guest.url, "kept")
    assert await has_no_server(data)


async def test_a_guest_is_told_when_the_owners_server_does_not_come(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kit.postgres.embedded.INVISIBLE_END_WITHIN_S", 0.1)
    async with await start_embedded(data):
        kill_postmaster(data)
        with pytest.raises(FolderInUse, match="out of sight"):
            await attach_embedded(data)
