"""Data folders that a database user can reach, a cluster to copy, and programs to kill."""

from __future__ import annotations

import asyncio
import json
import pwd
import shutil
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from kit.postgres import start_embedded
from tests.kit.postgres.support import (
    PROGRAM,
    Program,
    Run,
    copy_folder,
    end_server,
    environment,
    interpreter_for_everybody,
    open_folder,
)


@pytest.fixture(autouse=True)
def every_statement_binds_its_workspace() -> None:
    """These databases hold no tenants, so the check of the other tests has nothing to say here."""


@pytest.fixture
async def run_program() -> AsyncIterator[Run]:
    """`await run_program("serve", data, user=…)`; other keywords go to the process. What still runs is stopped."""
    started: list[Program] = []

    async def run(what: str, data: Path, *, user: pwd.struct_passwd | None = None, **options: Any) -> Program:
        python = sys.executable
        if user is not None:
            python = interpreter_for_everybody()
            options |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [], "cwd": "/", "env": environment()}
        process = await asyncio.create_subprocess_exec(python, PROGRAM, what, data, stdin=PIPE, stdout=PIPE, **options)
        assert process.stdout is not None
        program = Program(process, data, json.loads(await process.stdout.readline() or "{}"))
        started.append(program)
        return program

    yield run
    for program in started:
        if program.process.returncode is None:
            await program.stop()


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short-named folder that everybody may enter; pytest's own are shut to the database user."""
    path = open_folder()
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="session")
async def made() -> AsyncIterator[Path]:
    """A data folder with a cluster whose server is stopped."""
    path = open_folder()
    await (await start_embedded(path)).stop()
    yield path
    shutil.rmtree(path)


@pytest.fixture
async def data(made: Path) -> AsyncIterator[Path]:
    """The data folder that most tests share. Whatever server a test leaves there is ended."""
    yield made
    await end_server(made)


@pytest.fixture
async def own_data(made: Path, folder: Path) -> Path:
    """A copy, for tests that change more than rows."""
    await copy_folder(made, folder / "data")
    return folder / "data"
