"""Content-addressed files, per workspace, durable before the row that names them.

Layout: ``ROOT/<workspace>/<first two hex>/<sha256 hex>``. Writing goes to a temporary name, is fsynced,
renamed, and the folder fsynced; only then may a row name it. Two writers of the same bytes meet in one file.
A backup that takes the database first and the files second is therefore whole.
"""

from __future__ import annotations

import asyncio
import errno
import hashlib
import os
import secrets
import time
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Protocol
from uuid import UUID

from kit.errors import InsufficientStorage, NotFound

CHUNK = 256 * 1024


class Blobs(Protocol):
    """Where the bytes lie: a local folder, or an S3-compatible store."""

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

    def stream(self, workspace_id: UUID, sha256: bytes) -> AsyncIterator[bytes]:
        """Yield the bytes in chunks of at most 256 KiB."""
        ...

    async def sweep(self, workspace_id: UUID, referenced: Iterable[bytes], older_than_s: float) -> int:
        """Delete the blobs that no row names and that are older than that; return how many."""
        ...


class FolderBlobs:
    def __init__(self, root: Path) -> None:
        self.root = root
        self._durable: set[Path] = set()  # folders whose own names are on the disk

    async def put(self, workspace_id: UUID, data: bytes) -> bytes:
        digest = hashlib.sha256(data).digest() if len(data) < CHUNK else await asyncio.to_thread(_sha256, data)
        await asyncio.to_thread(self._write, self._path(workspace_id, digest), data)
        return digest

    async def get(self, workspace_id: UUID, sha256: bytes) -> bytes:
        try:
            return await asyncio.to_thread(self._path(workspace_id, sha256).read_bytes)
        except FileNotFoundError as error:
            raise NotFound("the file's bytes are not in the store", code="blob_missing") from error

    async def stream(self, workspace_id: UUID, sha256: bytes) -> AsyncIterator[bytes]:
        try:
            source = await asyncio.to_thread(self._path(workspace_id, sha256).open, "rb")
        except FileNotFoundError as error:
            raise NotFound("the file's bytes are not in the store", code="blob_missing") from error
        with source:
            while chunk := await asyncio.to_thread(source.read, CHUNK):
                yield chunk

    async def sweep(self, workspace_id: UUID, referenced: Iterable[bytes], older_than_s: float) -> int:
        keep = {digest.hex() for digest in referenced}
        return await asyncio.to_thread(_sweep, self.root / str(workspace_id), keep, time.time() - older_than_s)

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
            temporary.unlink(missing_ok=True)
            if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EACCES):
                raise InsufficientStorage(f"files cannot be stored: {error.strerror}") from error
            raise

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
