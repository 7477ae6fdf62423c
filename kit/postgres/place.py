"""Where the parts of an embedded database lie, and which account they belong to.

    DIR/postgres        the cluster, owned by the account that runs the server
    DIR/postgres.run    0700, the same account's: sockets and locks
    DIR/postgres.log    what the server says; ours

Started as root, the server runs as a system user who may not be able to come to DIR at all, because a folder above it
is private. Permissions above DIR are not ours to change. Then `DIR/postgres` is a link to a folder of its own under
`/var/lib/trunkline`.
"""

import hashlib
import os
import re
import secrets
import socket
import stat
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import structlog

from kit.postgres.account import (
    SYSTEM_USER,
    Account,
    account_named,
    account_of,
    creation_command,
    current_account,
)
from kit.postgres.commands import run
from kit.postgres.errors import FolderUnusable, NoDatabaseUser
from kit.postgres.postmaster import PORT, Cluster

log: structlog.stdlib.BoundLogger = structlog.get_logger()

# For the system user's part of what root starts: binaries, and clusters whose data folder that user cannot enter.
SYSTEM_FOLDER = Path("/var/lib/trunkline")

# sun_path without its final zero byte: unix(7) on Linux, 104 bytes on the BSDs and macOS.
_SOCKET_PATH_BYTES = 107 if sys.platform == "linux" else 103


@dataclass(frozen=True, slots=True)
class Place:
    """The folders of one embedded database; all paths are absolute and free of links."""

    data: Path
    base: Path  # what holds the cluster: `data`, or a folder below SYSTEM_FOLDER
    account: Account

    @property
    def folder(self) -> Path:
        return self.base / "postgres"

    @property
    def cluster(self) -> Cluster:
        return Cluster(self.folder, self.account.uid)

    @property
    def run(self) -> Path:
        return self.base / "postgres.run"

    @property
    def log(self) -> Path:
        return self.data / "postgres.log"


async def find_place(data: Path, system_folder: Path = SYSTEM_FOLDER) -> Place:
    """Find the folders that belong to a data folder, and make those that are missing, save the cluster itself.

    Raises:
        FolderUnusable: the cluster belongs to somebody else, or its user cannot reach it.
        NoDatabaseUser: we are root and have no user for the server.
    """
    try:
        data = _make_data_folder(data)
        place = await _place_for_root(data, system_folder) if os.geteuid() == 0 else _place_for_us(data)
        _make_run_folder(place)
    except OSError as error:
        raise FolderUnusable(data, f"{error.strerror} ({error.filename})") from error
    return place


def _make_data_folder(data: Path) -> Path:
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    return data.resolve()


def _make_run_folder(place: Place) -> None:
    if place.account.is_other and place.run.is_dir():
        place.account.own(place.run)
    if not _make_private(place.run, place.account):
        raise FolderUnusable(place.run, f"it is not a folder of user {place.account.name} alone")


def _place_for_us(data: Path) -> Place:
    folder = (data / "postgres").resolve()
    account = current_account()
    if folder.exists() and folder.stat().st_uid != account.uid:
        owner = account_of(folder.stat().st_uid)
        raise FolderUnusable(folder, f"it belongs to user {owner.name if owner else '?'}; run as that user or as root")
    return Place(data, folder.parent, account)


async def _place_for_root(data: Path, system_folder: Path) -> Place:
    link = data / "postgres"
    folder = link.resolve()
    if link.is_symlink() and not folder.parent.is_dir():
        raise FolderUnusable(link, f"it points to {folder}, whose folder is gone")
    if folder.exists() and any(folder.iterdir()):
        account = account_of(folder.stat().st_uid)
        if account is None or account.uid == 0:
            raise FolderUnusable(folder, f"it must belong to an ordinary user: chown -R {SYSTEM_USER} {folder}")
        if not await _let_in(account, folder.parent):
            raise FolderUnusable(folder, f"its owner {account.name} may not enter the folders above it")
        return Place(data, folder.parent, account)
    account = await _system_account()
    if link.is_symlink() or await _let_in(account, data):
        return Place(data, folder.parent, account)
    return Place(data, _base_elsewhere(data, system_folder), account)


async def _let_in(account: Account, folder: Path) -> bool:
    """Whether the account can enter the folder, opening the folder's own group passage (0710) if that is all it takes.

    The folder is the operator's data folder and so ours to arrange, but only while it is root's and shut to groups.
    """
    if await _can_enter(account, folder):
        return True
    if not await _can_enter(account, folder.parent) or not _open_passage(account, folder):
        return False
    return await _can_enter(account, folder)


def _open_passage(account: Account, folder: Path) -> bool:
    """Give the folder to the account's group, for passing through; `False` if that would take it from another group."""
    status = folder.stat()
    if status.st_uid != 0 or (status.st_gid != 0 and status.st_mode & stat.S_IRWXG):
        return False
    os.chown(folder, -1, account.gid)
    folder.chmod(stat.S_IMODE(status.st_mode) & ~stat.S_IRWXG | stat.S_IXGRP)
    return True


async def _can_enter(account: Account, folder: Path) -> bool:
    if not account.is_other:
        return os.access(folder, os.X_OK)
    return (await run("/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder), account=account)).status == 0


def _base_elsewhere(data: Path, system_folder: Path) -> Path:
    """Make a folder for the cluster of `data` below the system folder and link to it from there.

    Its name is random, not derived from the path: a data folder removed and made anew must not find old rows again.
    """
    base = system_folder / f"{re.sub(r'[^A-Za-z0-9._-]', '_', data.name)}-{secrets.token_hex(6)}"
    for folder in (system_folder, base):
        with suppress(FileExistsError):
            folder.mkdir(parents=True)
            folder.chmod(0o755)
    link = data / "postgres"
    try:
        if link.is_dir() and not link.is_symlink():
            link.rmdir()
        link.symlink_to(base / "postgres")
    except FileExistsError:  # another process was first
        base.rmdir()
        return link.resolve().parent
    log.warning("postgres_placed_elsewhere", folder=str(base), reason="the data folder is private to root")
    return base


async def _system_account() -> Account:
    """The system user that runs servers for root, created if it is missing."""
    if account := account_named(SYSTEM_USER):
        return account
    command = creation_command(SYSTEM_USER)
    if command is None:
        raise NoDatabaseUser(SYSTEM_USER, "this system has no useradd")
    try:
        finished = await run(command[0], *command[1:], account=current_account())
    except OSError as error:
        raise NoDatabaseUser(SYSTEM_USER, str(error.strerror)) from error
    account = account_named(SYSTEM_USER)  # also there if somebody else was faster than our command
    if account is None:
        raise NoDatabaseUser(SYSTEM_USER, finished.last_line)
    log.info("postgres_user_created", user=SYSTEM_USER)
    return account


def socket_folder(place: Place) -> Path:
    """The folder for the server's socket: in the run folder, or a short private one if that path is too long.

    Raises:
        FolderUnusable: no folder is short and private.
    """
    if _takes_socket(place.run):
        return place.run
    short = hashlib.sha256(os.fsencode(place.folder)).hexdigest()[:12]
    for folder in _short_folders(place.account, short):
        with suppress(OSError):
            if _make_private(folder, place.account) and _takes_socket(folder):
                return folder
    raise FolderUnusable(place.run, "its path is too long for a socket, and no private folder elsewhere is short")


def _short_folders(account: Account, name: str) -> list[Path]:
    parents = [Path("/run/trunkline")] if os.geteuid() == 0 else []
    if not account.is_other and (runtime := os.environ.get("XDG_RUNTIME_DIR")):
        parents.append(Path(runtime))
    shared = [Path(tempfile.gettempdir()), Path("/tmp")]  # noqa: S108  # checked for owner and mode before use
    own = f"trunkline-{account.uid}-{name}"
    return [*(parent / f"trunkline-{name}" for parent in parents), *(parent / own for parent in shared)]


def _takes_socket(folder: Path) -> bool:
    """Whether a socket's path fits there; some shared and network folders take none at all.

    A comma would make two hosts of the path in a database URL.
    """
    if "," in str(folder) or len(os.fsencode(folder / f".s.PGSQL.{PORT}")) > _SOCKET_PATH_BYTES:
        return False
    probe = folder / f".probe-{secrets.token_hex(2)}"
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(probe))
    except OSError:
        return False
    probe.unlink()
    return True


def _make_private(folder: Path, account: Account) -> bool:
    """Make the folder 0700 and the account's; `False` if what is there is something else, such as a planted link."""
    with suppress(FileExistsError):
        folder.parent.mkdir(exist_ok=True, mode=0o755)
        folder.mkdir(mode=0o700)
        account.own(folder)
    status = folder.lstat()
    return stat.S_ISDIR(status.st_mode) and status.st_uid == account.uid and not status.st_mode & 0o077
