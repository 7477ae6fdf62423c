"""One file that holds an installation: the database first, then every file it names. The secret key is not in it.

A tar of ``manifest.json``, ``database.dump`` (pg_dump's custom format) and ``blobs/WORKSPACE/aa/SHA256``. A row
names a blob only after the blob is on disk, and nothing younger than 48 hours is swept, so what is read after the
dump's snapshot holds all that the snapshot names.

Files in an S3-compatible store are not copied: they may be more than any disk here holds, and the bucket has means
of its own (versions, replication). The manifest then says where they are.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import os
import re
import secrets
import shutil
import tarfile
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit
from uuid import UUID

import asyncpg
import orjson

from gateway.migrate import migrate
from gateway.revisions import current_revision, knows_revision
from kit.blobs import Blobs, FolderBlobs
from kit.errors import Conflict, InsufficientStorage, Invalid, TrunklineError
from kit.postgres.binaries import Binaries, find_package

FORMAT = 1
_BLOB = re.compile(r"blobs/([0-9a-f-]{36})/([0-9a-f]{2})/([0-9a-f]{64})")
_CHUNK = 1 << 20


class ToolFailed(TrunklineError):
    """pg_dump or pg_restore gave up; ``detail`` is what it said last."""

    kind, code = "unavailable", "database_tool_failed"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says about itself."""

    format: int
    program: str
    revision: str
    created_at: str
    blobs: int
    blob_bytes: int
    files_at: str = ""  # where the files are that are not in it; empty: they are in it


async def write_backup(url: str, blobs: Blobs, target: Path) -> Manifest:
    """Write a backup of a running or resting installation; ``target`` appears whole or not at all.

    Raises:
        Invalid: the database holds no schema of ours (``nothing_to_back_up``).
        ToolFailed, InsufficientStorage: it could not be written.
    """
    revision = await current_revision(url)
    if revision is None:
        raise Invalid("the database is empty: there is nothing to back up", code="nothing_to_back_up")
    fresh = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
            dump = Path(folder) / "database.dump"
            # Extensions belong to the server; a new installation has its own.
            await _run("pg_dump", url, "--format=custom", "--no-owner", "--exclude-extension=*", f"--file={dump}")
            manifest = await asyncio.to_thread(_pack, fresh, dump, blobs, revision)
        fresh.replace(target)
    except OSError as error:
        raise InsufficientStorage(f"the backup cannot be written: {error.strerror}") from error
    finally:
        fresh.unlink(missing_ok=True)
    return manifest


def _pack(fresh: Path, dump: Path, blobs: Blobs, revision: str) -> Manifest:
    root = blobs.root if isinstance(blobs, FolderBlobs) else None
    paths = sorted(path for path in root.glob("*/*/*") if not path.name.startswith(".")) if root else []
    manifest = Manifest(
        format=FORMAT,
        program=version("trunkline"),
        revision=revision,
        created_at=datetime.now(UTC).isoformat(),
        blobs=len(paths),
        blob_bytes=sum(path.stat().st_size for path in paths),
        files_at="" if root else blobs.where,
    )
    with fresh.open("xb") as file:
        os.fchmod(file.fileno(), 0o600)
        with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
            text = orjson.dumps(asdict(manifest), option=orjson.OPT_INDENT_2)
            entry = tarfile.TarInfo("manifest.json")
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text))
            archive.add(dump, "database.dump")
            for path in paths:
                archive.add(path, f"blobs/{path.parent.parent.name}/{path.parent.name}/{path.name}")
        file.flush()
        os.fsync(file.fileno())
    return manifest


async def read_backup(source: Path, url: str, blobs: Blobs) -> Manifest:
    """Restore a backup into an installation that has no workspace yet, and bring it to this version's schema.

    Raises:
        Invalid: not a backup, damaged, or of a newer program (``bad_backup``, ``newer_backup``).
        Conflict: the installation is in use (``not_empty``).
        ToolFailed, InsufficientStorage, FilesAway: it could not be read back; the database is as it was before.
    """
    manifest = await asyncio.to_thread(_read_manifest, source)
    if manifest.format > FORMAT or not knows_revision(manifest.revision):
        raise Invalid("a newer program wrote this backup: restore it with that one", code="newer_backup")
    await _refuse_used(url)
    try:
        with tempfile.TemporaryDirectory(prefix="trunkline-restore-") as folder:
            dump = Path(folder) / "database.dump"
            await _unpack(source, dump, blobs)
            await _replay(dump, url)
    except tarfile.TarError as error:
        raise Invalid(f"{source} is damaged: {error}", code="bad_backup") from error
    except OSError as error:
        raise InsufficientStorage(f"the backup cannot be read back: {error.strerror}") from error
    await migrate(url)
    return manifest


def _read_manifest(source: Path) -> Manifest:
    try:
        with tarfile.open(source) as archive:
            entry = archive.next()
            file = archive.extractfile(entry) if entry is not None and entry.name == "manifest.json" else None
            return Manifest(**orjson.loads(file.read(65_536))) if file is not None else _not_a_backup(source)
    except (tarfile.TarError, ValueError, TypeError) as error:
        raise Invalid(f"{source} is not a backup of ours", code="bad_backup") from error
    except OSError as error:
        raise Invalid(f"{source} cannot be read: {error.strerror}", code="bad_backup") from error


def _not_a_backup(source: Path) -> Manifest:
    raise Invalid(f"{source} is not a backup of ours", code="bad_backup")


async def _refuse_used(url: str) -> None:
    """Raise unless the database has no workspace: a restore must not mix two installations."""
    if await current_revision(url) is None:
        return
    connection = await asyncpg.connect(url)
    try:
        if await connection.fetchval("SELECT EXISTS (SELECT FROM directory.workspace)"):
            raise Conflict("there is a workspace already: restore into an empty installation", code="not_empty")
    finally:
        await connection.close()


async def _unpack(source: Path, dump: Path, blobs: Blobs) -> None:
    """Write the dump and the blobs; each blob is checked against its name."""
    is_there = False
    with tarfile.open(source) as archive:
        while entry := await asyncio.to_thread(archive.next):
            found = _BLOB.fullmatch(entry.name)
            file = archive.extractfile(entry)
            if file is None:
                continue
            if entry.name == "database.dump":
                with dump.open("xb") as target:
                    await asyncio.to_thread(shutil.copyfileobj, file, target, _CHUNK)
                is_there = True
            elif found is not None:
                await restore_blob(blobs, UUID(found[1]), found[3], await asyncio.to_thread(file.read))
    if not is_there:
        _not_a_backup(source)


async def restore_blob(blobs: Blobs, workspace_id: UUID, name: str, data: bytes) -> None:
    """Put the bytes of a file of a backup or an export.

    Args:
        name: their SHA-256 in hex, as the file calls them.
    Raises:
        Invalid: they are others (``bad_backup``); nothing is stored.
    """
    if (await asyncio.to_thread(hashlib.sha256, data)).hexdigest() != name:
        raise Invalid(f"the file {name} in the backup is damaged", code="bad_backup")
    await blobs.put(workspace_id, data)


async def _run(tool: str, url: str, *arguments: str) -> None:
    """Run a program of the embedded PostgreSQL on a database."""
    process = await _start(tool, url, *arguments)
    async with _killed_if_left(process):
        _, errors = await process.communicate()
    _check(tool, process, errors)


async def _replay(dump: Path, url: str) -> None:
    """Run a dump as one script, in one transaction, on a server of any version that we support.

    Between the two programs passes one line that servers before 17 do not know.
    """
    reader = await _start("pg_restore", None, "--clean", "--if-exists", "--no-owner", "--no-privileges",
                          "--no-comments", "--exit-on-error", "--file=-", str(dump))  # fmt: skip
    writer = await _start("psql", url, "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1")
    async with _killed_if_left(reader), _killed_if_left(writer):
        refusals = asyncio.create_task(_read_all(writer.stderr))
        complaints = asyncio.create_task(_read_all(reader.stderr))
        discarded = asyncio.create_task(_read_all(writer.stdout))
        assert reader.stdout is not None
        assert writer.stdin is not None
        head = await reader.stdout.read(_CHUNK)
        chunk = head.replace(b"SET transaction_timeout = 0;\n", b"", 1)
        try:
            while chunk:
                writer.stdin.write(chunk)
                await writer.stdin.drain()
                chunk = await reader.stdout.read(_CHUNK)
        except ConnectionError:
            reader.kill()  # psql has given up and says why
        writer.stdin.close()
        await asyncio.gather(writer.wait(), reader.wait(), discarded)
        _check("psql", writer, await refusals)
        _check("pg_restore", reader, await complaints)


async def _start(tool: str, url: str | None, *arguments: str) -> Process:
    """Start a program of the embedded PostgreSQL; a password goes by environment, not by argument."""
    address, secret = _without_password(url) if url is not None else (None, {})
    return await asyncio.create_subprocess_exec(
        Binaries(find_package(), "").program(tool),
        *([f"--dbname={address}"] if address is not None else []),
        *arguments,
        env={**os.environ, "LC_ALL": "C", **secret},
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
    )


async def _read_all(stream: asyncio.StreamReader | None) -> bytes:
    return await stream.read() if stream is not None else b""


@asynccontextmanager
async def _killed_if_left(process: Process) -> AsyncIterator[None]:
    """End the process if the block is left before its time."""
    try:
        yield
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def _check(tool: str, process: Process, errors: bytes) -> None:
    if process.returncode != 0:
        lines = [line for line in errors.decode(errors="replace").splitlines() if line.strip()]
        raise ToolFailed(f"{tool}: {lines[0] if lines else 'no reason given'}")


def _without_password(url: str) -> tuple[str, Mapping[str, str]]:
    parts = urlsplit(url)
    if parts.password is None:
        return url, {}
    user = parts.netloc.rpartition("@")[0].partition(":")[0]
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{user}@{host}")), {"PGPASSWORD": unquote(parts.password)}
