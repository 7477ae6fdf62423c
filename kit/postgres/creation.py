"""Make a cluster, so that it is either whole or not there."""

import asyncio
import shutil
from pathlib import Path

import structlog

from kit.postgres.binaries import MAJOR, Binaries
from kit.postgres.commands import run
from kit.postgres.errors import FolderUnusable, OtherMajorVersion, StartFailed
from kit.postgres.files import sync_folder, write_file
from kit.postgres.place import Place
from kit.postgres.settings import HBA_TEXT, MAIN_FILE_TEXT, OWN_FILE

log: structlog.stdlib.BoundLogger = structlog.get_logger()

# The program works as an ordinary role, as it would on a shared cluster; the superuser is for the operator. `vector` is
# the one extension that ships with the server and takes a superuser to install, so every new database gets it.
SUPERUSER = "postgres"
ROLE = DATABASE = "trunkline"
_CONTENTS = f"""\
CREATE ROLE {ROLE} LOGIN CREATEDB IN ROLE pg_monitor
CREATE EXTENSION vector
CREATE DATABASE {DATABASE} OWNER {ROLE}
"""


def has_cluster(folder: Path) -> bool:
    """Whether there is a cluster of our version in the folder; `False` if it is missing or empty.

    Raises:
        OtherMajorVersion: it was written by another one.
        FolderUnusable: there is something else in it.
    """
    try:
        found = (folder / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        if folder.exists() and any(folder.iterdir()):
            raise FolderUnusable(folder, "it is not empty and not a database cluster") from None
        return False
    except OSError as error:
        raise FolderUnusable(folder, f"{error.strerror} ({error.filename})") from error
    if found != str(MAJOR):
        raise OtherMajorVersion(folder, found, MAJOR)
    return True


async def create_cluster(place: Place, binaries: Binaries, settings_text: str, alive: int) -> None:
    """Make the cluster with its role and database under another name, then rename it into place.

    To be called by one process at a time, when none of an earlier attempt is left.

    Args:
        settings_text: of the program's own settings file.
        alive: descriptor of the lock that stands for live server processes, for them to inherit.
    Raises:
        StartFailed: a step failed; what it left is removed, now or by the next attempt.
    """
    fresh = place.base / "postgres.new"
    await asyncio.to_thread(shutil.rmtree, fresh, ignore_errors=True)
    log.info("postgres_creating", folder=str(place.folder))
    try:
        fresh.mkdir(mode=0o700)
        place.account.own(fresh)
        await _fill(fresh, place, binaries, settings_text, alive)
        fresh.rename(place.folder)
        sync_folder(place.base)
    except OSError as error:
        raise StartFailed("creating the cluster", f"{error.strerror} ({error.filename})", place.log) from error
    finally:
        await asyncio.to_thread(shutil.rmtree, fresh, ignore_errors=True)


async def _fill(fresh: Path, place: Place, binaries: Binaries, settings_text: str, alive: int) -> None:
    # The collation is PostgreSQL's own C.UTF-8: the same on every system, and no library update can break an index.
    made = await run(
        binaries.program("initdb"),
        f"--pgdata={fresh}",
        f"--username={SUPERUSER}",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--auth=trust",
        account=place.account,
        kept_open=(alive,),
        step="initdb",
    )
    if made.status != 0:
        raise StartFailed("initdb", made.last_line, place.log)
    for name, text in (("postgresql.conf", MAIN_FILE_TEXT), ("pg_hba.conf", HBA_TEXT), (OWN_FILE, settings_text)):
        write_file(fresh / name, text, place.account)
    filled = await run(
        binaries.program("postgres"),
        "--single",
        "-D",
        str(fresh),
        "-c",
        "exit_on_error=on",
        "template1",
        account=place.account,
        stdin=_CONTENTS,
        kept_open=(alive,),
        step="creating the database",
    )
    if filled.status != 0:
        raise StartFailed("creating the database", filled.last_line, place.log)
