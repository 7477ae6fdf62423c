"""First start, restart, refusals, and folders with inconvenient names."""

from __future__ import annotations

import asyncio
import os
import shutil
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from kit.postgres import FolderInUse, FolderUnusable, OtherMajorVersion, StartFailed, start_embedded
from tests.kit.postgres.support import (
    Run,
    add_setting,
    connected,
    has_no_server,
    mode_of,
    moved,
    owner_of,
    postmaster_pid,
    read,
    sockets_of,
    until,
    write,
)


async def test_first_start_makes_a_database_that_works_as_promised(folder: Path) -> None:
    async with await start_embedded(folder / "new") as server:
        async with connected(server.url) as connection:
            assert await connection.fetchval("SELECT current_database()") == "trunkline"
            assert await connection.fetchval("SELECT usesuper FROM pg_user WHERE usename = current_user") is False
            for name, value in (
                ("server_encoding", "UTF8"),
                ("TimeZone", "UTC"),
                ("fsync", "on"),
                ("synchronous_commit", "on"),
                ("listen_addresses", ""),
                ("jit", "off"),
                ("data_checksums", "on"),
            ):
                assert await connection.fetchval("SELECT current_setting($1)", name) == value
            assert await connection.fetchval("SELECT lower('ÄÖ') || upper('é')") == "äöÉ"
            assert await connection.fetchval("SELECT '[1,2]'::vector <-> '[1,4]'::vector") == 2
            await connection.execute("CREATE DATABASE another")
        assert await server.is_running()


async def test_sqlalchemy_connects_by_its_own_address(data: Path) -> None:
    async with await start_embedded(data) as server:
        engine = create_async_engine(server.sqlalchemy_url)
        async with engine.connect() as connection:
            assert (await connection.execute(text("SELECT 1"))).scalar() == 1
        await engine.dispose()


async def test_only_the_owner_of_the_socket_folder_can_connect(data: Path) -> None:
    async with await start_embedded(data) as server:
        assert mode_of(server.place.run) == 0o700
        assert owner_of(server.place.run) == owner_of(server.place.folder)
        assert mode_of(server.place.run / ".s.PGSQL.5432") == 0o700


async def test_restart_keeps_what_was_written(data: Path) -> None:
    async with await start_embedded(data) as server:
        await write(server.url, "kept")
    assert await has_no_server(data)
    async with await start_embedded(data) as server:
        assert await read(server.url) == ["kept"]


async def test_stopping_twice_is_harmless(data: Path) -> None:
    server = await start_embedded(data)
    await server.stop()
    await server.stop()
    assert not await server.is_running()


async def test_a_stopped_server_is_not_brought_back(data: Path) -> None:
    server = await start_embedded(data)
    watching = asyncio.create_task(server.wait_exit())
    await server.stop()
    await watching
    assert not await server.ensure_running()
    assert await has_no_server(data)


async def test_a_second_owner_is_refused_in_one_line_and_disturbs_nobody(data: Path) -> None:
    async with await start_embedded(data) as server:
        with pytest.raises(FolderInUse, match="another `trunkline serve` already works in") as caught:
            await start_embedded(data)
        assert "\n" not in str(caught.value)
        assert await server.is_running()


async def test_the_last_of_several_sharing_programs_stops_the_server(data: Path, run_program: Run) -> None:
    other = await run_program("share", data)
    server = await start_embedded(data, shared=True)
    with pytest.raises(FolderInUse):
        await start_embedded(data)
    assert await other.stop() == 0
    assert await server.is_running()
    await server.stop()
    assert await has_no_server(data)


async def test_another_major_version_is_refused_with_the_way_out(own_data: Path) -> None:
    (own_data / "postgres" / "PG_VERSION").write_text("17\n")
    with pytest.raises(OtherMajorVersion, match=r"PostgreSQL 17.*`trunkline backup`.*`trunkline restore`") as caught:
        await start_embedded(own_data)
    assert "\n" not in str(caught.value)


async def test_a_folder_with_something_else_in_it_is_refused(folder: Path) -> None:
    (folder / "postgres").mkdir()
    (folder / "postgres" / "letter.txt").write_text("dear")
    if os.geteuid() == 0:
        os.chown(folder / "postgres", 65534, -1)
    with pytest.raises(FolderUnusable, match="not a database cluster"):
        await start_embedded(folder)
    assert (folder / "postgres" / "letter.txt").read_text() == "dear"


async def test_an_interrupted_creation_starts_over(made: Path, folder: Path) -> None:
    half = folder / "postgres.new"
    shutil.copytree(made / "postgres", half)
    (half / "PG_VERSION").unlink()
    async with await start_embedded(folder) as server:
        await write(server.url, "made anew")
    assert not half.exists()


async def test_a_cancelled_first_start_leaves_nothing_behind(folder: Path) -> None:
    starting = asyncio.create_task(start_embedded(folder))
    await until((folder / "postgres.new" / "base").exists)
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert not (folder / "postgres").exists()
    async with await start_embedded(folder) as server:
        assert await server.is_running()


async def test_a_stale_pid_file_whose_pid_now_belongs_to_another_process_is_not_believed(data: Path) -> None:
    async with await start_embedded(data) as server:
        stale = (data / "postgres" / "postmaster.pid").read_text().splitlines()
        await write(server.url, "kept")
    owner = (data / "postgres").stat()
    # Of the server's own user: PostgreSQL itself would take that pid for a server.
    user = owner.st_uid if os.geteuid() == 0 else None
    bystander = await asyncio.create_subprocess_exec("sleep", "600", user=user)
    for pid in (bystander.pid, os.getpid()):
        path = data / "postgres" / "postmaster.pid"
        path.write_text("\n".join([str(pid), *stale[1:], ""]))
        os.chown(path, owner.st_uid, owner.st_gid)
        async with await start_embedded(data) as server:
            assert await read(server.url) == ["kept"]
    assert bystander.returncode is None
    bystander.terminate()
    await bystander.wait()


async def test_stale_socket_files_are_cleared(data: Path) -> None:
    async with await start_embedded(data) as server:
        run = server.place.run
    for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
        (run / name).write_text(f"{os.getpid()}\n{data}/postgres\n0\n5432\n{run}\n")
    async with await start_embedded(data) as server:
        await write(server.url, "connected")


async def test_a_path_too_long_for_a_socket_gets_a_short_private_folder(own_data: Path) -> None:
    long = moved(own_data, "long-" * 30)
    async with await start_embedded(long) as server:
        await write(server.url, "kept")
        sockets = sockets_of(server)
        assert sockets != server.place.run
        assert mode_of(sockets) == 0o700
        assert owner_of(sockets) == owner_of(server.place.folder)
    sockets.rmdir()


async def test_a_planted_socket_folder_is_not_used(own_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(own_data.parent))
    long = moved(own_data, "long-" * 30)
    async with await start_embedded(long) as server:
        first = sockets_of(server)
    first.rmdir()
    first.symlink_to(own_data.parent)
    async with await start_embedded(long) as server:
        second = sockets_of(server)
    assert second != first
    first.unlink()
    second.rmdir()


async def test_a_path_full_of_odd_characters_works(own_data: Path) -> None:
    odd = moved(own_data, 'it\'s 50% off, "总机" $HOME `id` & more')
    async with await start_embedded(odd) as server:
        await write(server.url, "kept")
        assert await read(server.url) == ["kept"]


async def test_an_operator_can_change_a_setting(own_data: Path) -> None:
    add_setting(own_data, "max_connections = 33")
    async with await start_embedded(own_data) as server, connected(server.url) as connection:
        assert await connection.fetchval("SHOW max_connections") == "33"


async def test_a_server_that_refuses_to_start_is_reported_with_its_reason(own_data: Path) -> None:
    add_setting(own_data, "no_such_setting = 1")
    with pytest.raises(StartFailed, match=r"configuration file .* contains errors"):
        await start_embedded(own_data)
    assert postmaster_pid(own_data) is None


async def test_too_small_shared_memory_is_avoided(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kit.postgres.settings._SHM", data / "missing")
    async with await start_embedded(data) as server, connected(server.url) as connection:
        assert await connection.fetchval("SHOW dynamic_shared_memory_type") == "mmap"


async def test_of_two_programs_that_start_first_at_once_one_serves(folder: Path, run_program: Run) -> None:
    programs = await asyncio.gather(*(run_program("serve", folder) for _ in range(2)))
    assert sorted(program.hello.get("error", "serves") for program in programs) == ["FolderInUse", "serves"]
