"""The small parts: locks, the server's log, and what its settings say."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from kit.postgres.account import current_account
from kit.postgres.commands import run
from kit.postgres.errors import FolderUnusable
from kit.postgres.files import write_file
from kit.postgres.locks import FileLock
from kit.postgres.text_log import TextLog
from tests.kit.postgres.support import until


def test_an_exclusive_lock_keeps_everybody_out(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert first.try_take()
    assert not second.try_take()
    assert not second.try_take(shared=True)
    assert not second.is_free()
    first.release()
    assert second.is_free()
    assert second.try_take()


def test_shared_locks_bear_each_other(tmp_path: Path) -> None:
    locks = [FileLock(tmp_path / "lock") for _ in range(3)]
    assert locks[0].try_take(shared=True)
    assert locks[1].try_take(shared=True)
    assert not locks[2].try_take()
    locks[0].release()
    locks[1].release()
    assert locks[2].try_take()


def test_a_link_in_a_lock_files_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "lock").symlink_to(tmp_path / "secret")
    with pytest.raises(FolderUnusable, match="lock"):
        FileLock(tmp_path / "lock").try_take()


async def test_a_child_that_inherits_the_lock_holds_it(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "lock")
    assert lock.try_take(shared=True)
    child = await asyncio.create_subprocess_exec("sleep", "600", pass_fds=(lock.descriptor,))
    lock.release()
    assert not lock.is_free()
    child.kill()
    await child.wait()
    assert lock.is_free()


def test_writing_replaces_a_link_and_never_follows_it(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("untouched")
    (tmp_path / "file").symlink_to(target)
    (tmp_path / "file.new").symlink_to(target)
    write_file(tmp_path / "file", "new", current_account())
    assert target.read_text() == "untouched"
    assert (tmp_path / "file").read_text() == "new"
    assert not (tmp_path / "file").is_symlink()


def test_a_large_log_is_cut_and_its_latest_part_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kit.postgres.text_log._LARGEST_BYTES", 100)
    log = TextLog(tmp_path / "log")
    log.trim()
    with log.appending() as entry:
        os.write(entry.descriptor, b"x" * 80 + b"latest")
        log.trim()
        assert log.path.stat().st_size == 86
        os.write(entry.descriptor, b"y" * 20)
        log.trim()
        os.write(entry.descriptor, b"after")
    assert log.path.read_text() == "after"
    assert (tmp_path / "log.1").read_text() == "x" * 74 + "latest" + "y" * 20


def test_the_reason_of_a_failure_is_the_last_fatal_message_since_the_start(tmp_path: Path) -> None:
    log = TextLog(tmp_path / "log")
    log.path.write_text("2026-01-01 [1] FATAL:  an old story\n")
    with log.appending() as entry:
        assert entry.reason_of_failure() == "it gave no reason"
        os.write(entry.descriptor, b"2026-01-02 [2] FATAL:  disk full\npg_ctl: could not start server\n")
        assert entry.reason_of_failure() == "disk full"


async def test_programs_get_neither_our_secrets_nor_our_database_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUNKLINE_SECRET_KEY", "secret")
    monkeypatch.setenv("PGPORT", "1")
    printed = (await run("/usr/bin/env", account=current_account())).output
    assert "secret" not in printed
    assert "PGPORT" not in printed


async def test_a_cancelled_program_is_ended(tmp_path: Path) -> None:
    account = current_account()
    sleeping = asyncio.create_task(run("/bin/sh", "-c", f"echo $$ > {tmp_path}/pid; exec sleep 600", account=account))
    await until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text())
    sleeping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sleeping
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)
