"""Root, ordinary users, and folders that the database user cannot reach."""

from __future__ import annotations

import os
import pwd
import shutil
from pathlib import Path

import pytest

from kit.postgres import FolderUnusable, NotAvailable, start_embedded
from kit.postgres.account import SYSTEM_USER, account_named
from kit.postgres.binaries import PACKAGE, binaries_for, find_package
from kit.postgres.commands import run
from kit.postgres.place import find_place
from tests.kit.postgres.support import Run, copy_folder, has_no_server, mode_of, owner_of, read, write

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as somebody else")
NOBODY = pwd.getpwnam("nobody")


async def test_the_server_never_runs_as_root(data: Path) -> None:
    async with await start_embedded(data) as server:
        pid = int((server.place.folder / "postmaster.pid").read_text().split()[0])
        owner = owner_of(Path(f"/proc/{pid}"))
        assert owner == owner_of(server.place.folder) != 0
        if os.geteuid() == 0:
            assert pwd.getpwuid(owner).pw_name == SYSTEM_USER


@as_root
async def test_an_ordinary_user_runs_the_server_as_himself(folder: Path, run_program: Run) -> None:
    data = folder / "his"
    data.mkdir(mode=0o700)
    os.chown(data, NOBODY.pw_uid, NOBODY.pw_gid)
    program = await run_program("serve", data, user=NOBODY)
    assert program.hello["account"] == NOBODY.pw_name
    await write(program.url, "his")  # root passes every folder
    assert owner_of(data / "postgres") == NOBODY.pw_uid

    # A command of root's beside it works as a guest of the same server.
    guest = await run_program("attach", data)
    assert guest.hello["account"] == NOBODY.pw_name
    assert await read(guest.url) == ["his"]
    assert await guest.stop() == 0
    assert await program.stop() == 0

    # And root starts it as its owner, not as the system user.
    async with await start_embedded(data) as server:
        assert await read(server.url) == ["his"]
        assert server.place.account.uid == NOBODY.pw_uid
    assert await has_no_server(data)


@as_root
async def test_an_ordinary_user_is_told_whose_the_folder_is(own_data: Path, run_program: Run) -> None:
    os.chmod(own_data, 0o777)  # noqa: PTH101
    program = await run_program("serve", own_data, user=NOBODY)
    assert program.hello["error"] == "FolderUnusable"
    assert SYSTEM_USER in program.hello["text"]
    assert "\n" not in program.hello["text"]


@as_root
async def test_binaries_under_a_private_folder_are_copied_once_for_the_database_user(folder: Path) -> None:
    private = folder / "home"
    private.mkdir(mode=0o700)
    package = private / "site-packages" / PACKAGE
    source = find_package()
    shutil.copytree(source / "pginstall18", package / "pginstall18")
    shutil.copytree(source.with_name(f"{PACKAGE}.libs"), package.with_name(f"{PACKAGE}.libs"))
    account = account_named("nobody")
    assert account is not None

    copies = folder / "copies"
    binaries = await binaries_for(account, package, copies)

    assert mode_of(private) == 0o700
    assert copies in binaries.package.parents
    assert (await run(binaries.program("pg_ctl"), "--version", account=account)).status == 0
    assert (await run(binaries.program("initdb"), "--version", account=account)).status == 0
    assert not list(copies.rglob("*.a"))
    again = await binaries_for(account, package, copies)
    assert again == binaries
    assert len(list(copies.iterdir())) == 1


@as_root
async def test_a_copy_that_was_interrupted_is_made_again(folder: Path) -> None:
    account = account_named("nobody")
    assert account is not None
    private = folder / "home"
    private.mkdir(mode=0o700)
    package = private / PACKAGE
    (package / "pginstall18" / "bin").mkdir(parents=True)
    (package / "pginstall18" / "bin" / "postgres").write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 18.0'\n")
    (package / "pginstall18" / "bin" / "postgres").chmod(0o700)
    (folder / "copies").mkdir()
    binaries = await binaries_for(account, package, folder / "copies")
    shutil.rmtree(binaries.package.parent)
    (folder / "copies" / f"{binaries.package.parent.name}.new-abc" / PACKAGE).mkdir(parents=True)
    assert await binaries_for(account, package, folder / "copies") == binaries


async def test_binaries_that_do_not_run_are_reported_in_one_line(folder: Path) -> None:
    account = account_named(pwd.getpwuid(os.geteuid()).pw_name)
    assert account is not None
    program = folder / PACKAGE / "pginstall18" / "bin" / "postgres"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\necho 'libz.so.1: cannot open shared object file' >&2\nexit 127\n")
    program.chmod(0o755)
    with pytest.raises(NotAvailable, match=r"libz\.so\.1.*TRUNKLINE_DATABASE_URL"):
        await binaries_for(account, folder / PACKAGE, folder / "copies")


@as_root
async def test_a_data_folder_shut_to_others_lets_only_the_database_users_group_pass(folder: Path) -> None:
    data = folder / "data"
    data.mkdir(mode=0o700)
    async with await start_embedded(data) as server:
        assert server.place.folder == data / "postgres"
    assert mode_of(data) == 0o710
    assert mode_of(folder) == 0o755


@as_root
async def test_a_data_folder_below_a_private_one_keeps_its_cluster_elsewhere(folder: Path, made: Path) -> None:
    home = folder / "home"
    home.mkdir(mode=0o700)
    data = home / "data"
    system = folder / "system"

    place = await find_place(data, system)
    assert system in place.folder.parents
    assert mode_of(home) == 0o700
    assert (data / "postgres").resolve() == place.folder
    assert await find_place(data, system) == place

    await copy_folder(made / "postgres", place.folder)
    async with await start_embedded(data) as server:
        await write(server.url, "kept")
    async with await start_embedded(data) as server:
        assert await read(server.url) == ["kept"]
    assert (data / "postgres.log").exists()

    shutil.rmtree(data)
    assert (await find_place(data, system)).folder != place.folder


@as_root
async def test_a_link_whose_target_is_gone_is_reported_and_nothing_is_made(folder: Path) -> None:
    (folder / "postgres").symlink_to(folder / "lost" / "postgres")
    with pytest.raises(FolderUnusable, match="whose folder is gone"):
        await start_embedded(folder)
    assert not (folder / "lost").exists()
