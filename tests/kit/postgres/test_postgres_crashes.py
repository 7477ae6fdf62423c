"""Whatever is killed, the next start recovers, and what was committed is there."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from pathlib import Path

import asyncpg

from kit.postgres import start_embedded
from kit.postgres.keeper import Keeper
from tests.kit.postgres.support import (
    PROGRAM,
    Run,
    connected,
    has_no_server,
    kill_postmaster,
    pids_with,
    postmaster_pid,
    read,
    until,
    write,
)


async def test_a_killed_programs_server_is_taken_over(data: Path, run_program: Run) -> None:
    program = await run_program("serve", data)
    await write(program.url, "committed")
    left = postmaster_pid(data)
    await program.kill()
    async with await start_embedded(data) as server:
        assert postmaster_pid(data) == left
        assert await read(server.url) == ["committed"]
    assert await has_no_server(data)


async def test_a_server_left_with_other_settings_is_restarted(data: Path, run_program: Run) -> None:
    program = await run_program("serve", data)
    await write(program.url, "committed")
    left = postmaster_pid(data)
    await program.kill()
    with (data / "postgres" / "trunkline.conf").open("a") as file:
        file.write("# of an earlier version\n")
    async with await start_embedded(data) as server:
        assert postmaster_pid(data) != left
        assert await read(server.url) == ["committed"]


async def test_killing_program_and_server_together_loses_nothing_committed(data: Path, run_program: Run) -> None:
    program = await run_program("serve", data)
    await write(program.url, "committed")
    kill_postmaster(data)
    await program.kill()
    async with await start_embedded(data) as server:
        assert await read(server.url) == ["committed"]


async def test_a_program_killed_in_its_first_start_leaves_no_harm(folder: Path, run_program: Run) -> None:
    starting = asyncio.create_task(run_program("serve", folder))
    await until((folder / "postgres.new" / "PG_VERSION").exists)
    for pid in pids_with(f"{PROGRAM} serve {folder}"):
        os.kill(pid, signal.SIGKILL)
    assert (await starting).hello == {}
    async with await start_embedded(folder) as server:
        await write(server.url, "made anew")
    assert not (folder / "postgres.new").exists()


async def test_a_killed_server_is_noticed_and_brought_back_at_the_same_address(data: Path) -> None:
    async with await start_embedded(data) as server:
        await write(server.url, "committed")
        url, first = server.url, postmaster_pid(data)
        assert not await server.ensure_running()
        watching = asyncio.create_task(server.wait_exit())
        kill_postmaster(data)
        await asyncio.wait_for(watching, 30)
        assert not await server.is_running()
        assert await server.ensure_running()
        assert server.url == url
        assert postmaster_pid(data) != first
        assert await read(url) == ["committed"]


async def test_a_helper_that_outlives_its_server_is_ended_before_the_next_starts(data: Path) -> None:
    async with await start_embedded(data) as server:
        connection = await asyncpg.connect(server.url)
        helper = await connection.fetchval("SELECT pg_backend_pid()")
        # Pure calculation: it does not come to a point where it would notice that the server is gone.
        calculating = asyncio.create_task(connection.execute("SELECT sum(i) FROM generate_series(1, 10000000000) i"))
        await asyncio.sleep(0.2)
        kill_postmaster(data)
        await server.wait_exit()
        assert helper in server.place.cluster.find_processes()
        assert await server.ensure_running()
        assert helper not in server.place.cluster.find_processes()
        with suppress(asyncpg.PostgresError, OSError):
            await calculating
        connection.terminate()
        await write(server.url, "back")


async def test_a_server_stopped_from_outside_is_brought_back(data: Path) -> None:
    async with await start_embedded(data) as server:
        pid = postmaster_pid(data)
        assert pid is not None
        os.kill(pid, signal.SIGINT)
        await server.wait_exit()
        assert await server.ensure_running()


async def test_a_server_killed_while_stopping_is_still_stopped(data: Path) -> None:
    server = await start_embedded(data)
    kill_postmaster(data)
    await server.stop()
    assert await has_no_server(data)
    async with await start_embedded(data) as again:
        assert await again.is_running()


async def test_an_interrupt_of_the_programs_process_group_does_not_reach_the_server(
    data: Path, run_program: Run
) -> None:
    program = await run_program("serve", data, start_new_session=True)
    server = postmaster_pid(data)
    assert server is not None
    assert os.getpgid(server) != program.process.pid
    os.killpg(program.process.pid, signal.SIGINT)
    await program.process.wait()
    async with connected(program.url) as connection:
        assert await connection.fetchval("SELECT 1") == 1


async def test_a_server_nobody_looks_after_is_stopped_after_a_grace(data: Path) -> None:
    async with await start_embedded(data) as server:
        watched = postmaster_pid(data)
        assert watched is not None
        keeper = Keeper(server.place.run, server.place.folder, server.place.account)
        await keeper.watch(watched, grace_s=0)
        os.close(keeper._pipe)  # type: ignore[arg-type]  # what the system does when a program dies
        await server.wait_exit()
        log = (data / "postgres.log").read_text()
        assert "received fast shutdown request" in log


async def test_a_server_taken_over_is_left_alone_by_the_keeper_of_the_dead(data: Path) -> None:
    async with await start_embedded(data) as server:
        watched = postmaster_pid(data)
        assert watched is not None
        keepers = [Keeper(server.place.run, server.place.folder, server.place.account) for _ in range(2)]
        for keeper in keepers:
            await keeper.watch(watched, grace_s=0)
        os.close(keepers[0]._pipe)  # type: ignore[arg-type]
        keepers[1].dismiss()
        await until(lambda: len(pids_with(f"{data}/postgres/postmaster.pid {watched} ")) == 1)
        assert postmaster_pid(data) == watched
        assert await server.is_running()
