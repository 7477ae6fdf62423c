"""Content-addressed files, per workspace, durable before the row that names them: what a store is, and the folder.

Layout: ``ROOT/<workspace>/<first two hex>/<sha256 hex>``; a bucket (``kit/s3``) has the same. Writing goes to a
temporary name, is fsynced, renamed, and the folder fsynced; only then may a row name it. Two writers of the same
bytes meet in one file. A backup that takes the database first and the files second is therefore whole.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import hashlib
import os
import secrets
import time
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Protocol
from uuid import UUID

from kit.errors import InsufficientStorage, NotFound, Unavailable

CHUNK = 256 * 1024


class FilesAway(Unavailable):
    """The store cannot be reached, or refuses us; text flows on, and whoever brought a file comes back."""

    code = "files_unavailable"


class Blobs(Protocol):
    """Where the bytes lie: a local folder, or an S3-compatible store. Every method may raise ``FilesAway``."""

    @property
    def where(self) -> str:
        """The place as people name it: a path, or ``s3://bucket/prefix``."""
        ...

    async def put(self, workspace_id: UUID, data: bytes) -> bytes:
        """Store ``data`` durably and return its SHA-256 (32 bytes).

        Raises:
            InsufficientStorage: the disk is full or read-only; nothing is left behind.
        """
        ...

    async def get(self, workspace_id: UUID, sha256: bytes) -> bytes:
        """Return the bytes.

        Raises:
            NotFound: no such blob.
        """
        ...

    def stream(self, workspace_id: UUID, sha256: bytes, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """Yield the bytes in chunks of at most 256 KiB, or those from ``start`` up to, but not including, ``end``.

        Raises:
            NotFound: no such blob; before the first chunk.
        """
        ...

    async def sweep(self, workspace_id: UUID, referenced: Iterable[bytes], older_than_s: float) -> int:
        """Delete the blobs that no row names and that are older than that; return how many.

        One call may leave some for the next one.
        """
        ...

    async def probe(self) -> None:
        """Write, read and delete something that is nobody's.

        Raises:
            InsufficientStorage: it cannot be written.
        """
        ...

    async def close(self) -> None:
        """Let connections go."""
        ...


class FolderBlobs:
    def __init__(self, root: Path) -> None:
        self.root = root
        self._durable: set[Path] = set()  # folders whose own names are on the disk

    @property
    def where(self) -> str:
        return str(self.root)

    async def put(self, workspace_id: UUID, data: bytes) -> bytes:
        digest = hashlib.sha256(data).digest() if len(data) < CHUNK else await asyncio.to_thread(_sha256, data)
        await asyncio.to_thread(self._write, self._path(workspace_id, digest), data)
        return digest

    async def get(self, workspace_id: UUID, sha256: bytes) -> bytes:
        try:
            return await asyncio.to_thread(self._path(workspace_id, sha256).read_bytes)
        except FileNotFoundError as error:
            raise NotFound("the file's bytes are not in the store", code="blob_missing") from error

    async def stream(
        self, workspace_id: UUID, sha256: bytes, start: int = 0, end: int | None = None
    ) -> AsyncIterator[bytes]:
        try:
            source = await asyncio.to_thread(self._path(workspace_id, sha256).open, "rb")
        except FileNotFoundError as error:
            raise NotFound("the file's bytes are not in the store", code="blob_missing") from error
        with source:
            source.seek(start)
            left = None if end is None else end - start
            while chunk := await asyncio.to_thread(source.read, CHUNK if left is None else min(CHUNK, left)):
                left = None if left is None else left - len(chunk)
                yield chunk

    async def sweep(self, workspace_id: UUID, referenced: Iterable[bytes], older_than_s: float) -> int:
        keep = {digest.hex() for digest in referenced}
        return await asyncio.to_thread(_sweep, self.root / str(workspace_id), keep, time.time() - older_than_s)

    async def probe(self) -> None:
        await asyncio.to_thread(self._probe)

    async def close(self) -> None:
        """See ``Blobs.close``; a folder holds nothing open."""

    def _probe(self) -> None:
        path = self.root / f".probe-{secrets.token_hex(8)}"
        data = secrets.token_bytes(1024)
        try:
            self._write(path, data)
            if path.read_bytes() != data:
                raise FilesAway("the folder answers with other bytes than were stored")
        except OSError as error:
            raise FilesAway(f"files cannot be read: {error.strerror}") from error
        finally:
            with contextlib.suppress(OSError):
                path.unlink()

    def _path(self, workspace_id: UUID, sha256: bytes) -> Path:
        name = sha256.hex()
        return self.root / str(workspace_id) / name[:2] / name

    def _write(self, path: Path, data: bytes) -> None:
        temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            if not _keep(path):
                path.parent.mkdir(parents=True, exist_ok=True)
                with temporary.open("xb") as target:
                    target.write(data)
                    target.flush()
                    os.fsync(target.fileno())
                temporary.rename(path)
            # Also where another writer was faster: its own fsync of the folder may be still to come.
            _sync(path.parent)
            self._keep_folder(path.parent)
        except OSError as error:
            with contextlib.suppress(OSError):  # what made the write fail may make this fail as well
                temporary.unlink()
            if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EACCES):
                raise InsufficientStorage(f"files cannot be stored: {error.strerror}") from error
            raise FilesAway(f"files cannot be stored: {error.strerror}") from error  # a mount that is gone

    def _keep_folder(self, folder: Path) -> None:
        """Make sure that a crash leaves the folder where it is; once for each, up to the root's own."""
        if folder in self._durable:
            return
        _sync(folder.parent)
        if folder != self.root:
            self._keep_folder(folder.parent)
        self._durable.add(folder)


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _keep(path: Path) -> bool:
    """Keep the sweep away from a blob that is about to be named again; returns whether there is one."""
    try:
        os.utime(path)
    except FileNotFoundError:
        return False
    return True


def _sweep(root: Path, keep: set[str], before: float) -> int:
    """Unlink what is old and not to be kept, among it what writers that crashed left half done."""
    swept = 0
    for path in root.glob("*/*"):
        try:
            if path.name not in keep and path.stat().st_mtime < before:
                path.unlink()
                swept += 1
        except FileNotFoundError:  # another node on the same folder was faster
            continue
    return swept
