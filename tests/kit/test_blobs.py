"""Files in the store are whole or absent, and stay as long as somebody names them."""

from __future__ import annotations

import asyncio
import hashlib
import os
import sys
import time
from pathlib import Path
from uuid import UUID

import pytest

from kit.blobs import CHUNK, FolderBlobs
from kit.errors import InsufficientStorage, NotFound

WORKSPACE, OTHER = UUID(int=1), UUID(int=2)
DATA = b"a quote of some length " * 20_000

# Writes one blob in a process that dies at a given moment, or has no room.
_CRASH = """
import asyncio, os, signal, sys
from pathlib import Path
from uuid import UUID
from kit.blobs import FolderBlobs

when, root = sys.argv[1], Path(sys.argv[2])

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

if when == "before the rename":
    Path.rename = die
elif when == "while writing":
    write = os.fsync
    os.fsync = die
elif when == "without room":
    import resource
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    asyncio.run(FolderBlobs(root).put(UUID(int=1), sys.stdin.buffer.read()))
except Exception as error:
    print(type(error).__name__, end="")
"""


@pytest.fixture
def blobs(tmp_path: Path) -> FolderBlobs:
    return FolderBlobs(tmp_path)


async def crash(root: Path, when: str) -> tuple[int | None, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _CRASH, when, str(root), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate(DATA)
    return process.returncode, said.decode()


def whole(root: Path) -> list[Path]:
    """The files that have their final name."""
    return [path for path in root.rglob("*") if path.is_file() and not path.name.startswith(".")]


async def read(blobs: FolderBlobs, workspace_id: UUID, sha256: bytes) -> list[bytes]:
    return [chunk async for chunk in blobs.stream(workspace_id, sha256)]


async def test_what_was_put_is_got_back_whole_and_in_chunks(blobs: FolderBlobs) -> None:
    data = os.urandom(2 * CHUNK + 7)
    sha256 = await blobs.put(WORKSPACE, data)
    assert sha256 == hashlib.sha256(data).digest()
    assert await blobs.get(WORKSPACE, sha256) == data
    assert [len(chunk) for chunk in await read(blobs, WORKSPACE, sha256)] == [CHUNK, CHUNK, 7]
    assert await blobs.get(WORKSPACE, await blobs.put(WORKSPACE, b"")) == b""


async def test_one_workspace_does_not_find_what_is_anothers(blobs: FolderBlobs) -> None:
    sha256 = await blobs.put(WORKSPACE, DATA)
    with pytest.raises(NotFound):
        await blobs.get(OTHER, sha256)
    with pytest.raises(NotFound):
        await read(blobs, OTHER, sha256)
    await blobs.put(OTHER, DATA)
    assert await blobs.sweep(WORKSPACE, [], older_than_s=-1) == 1
    assert await blobs.get(OTHER, sha256) == DATA


async def test_writers_of_the_same_bytes_meet_in_one_file(blobs: FolderBlobs) -> None:
    assert len(set(await asyncio.gather(*(blobs.put(WORKSPACE, DATA) for _ in range(12))))) == 1
    assert [path.read_bytes() for path in blobs.root.rglob("*") if path.is_file()] == [DATA]


@pytest.mark.parametrize("when", ["while writing", "before the rename"])
async def test_a_crash_leaves_no_half_file_and_its_rest_is_swept(blobs: FolderBlobs, when: str) -> None:
    code, _ = await crash(blobs.root, when)
    assert code == -9
    assert whole(blobs.root) == []
    assert len([path for path in blobs.root.rglob("*") if path.is_file()]) == 1
    with pytest.raises(NotFound):
        await blobs.get(WORKSPACE, hashlib.sha256(DATA).digest())
    sha256 = await blobs.put(WORKSPACE, DATA)
    assert await blobs.sweep(WORKSPACE, [sha256], older_than_s=-1) == 1
    assert [path.read_bytes() for path in blobs.root.rglob("*") if path.is_file()] == [DATA]


async def test_a_full_disk_is_said_and_leaves_nothing(blobs: FolderBlobs) -> None:
    assert await crash(blobs.root, "without room") == (0, "InsufficientStorage")
    assert [path for path in blobs.root.rglob("*") if path.is_file()] == []


async def test_a_store_that_is_no_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "blobs").write_text("a file in the way")
    with pytest.raises((InsufficientStorage, OSError)):
        await FolderBlobs(tmp_path / "blobs").put(WORKSPACE, DATA)


async def test_the_sweep_keeps_what_is_named_and_what_is_young(blobs: FolderBlobs) -> None:
    named, old, young = [await blobs.put(WORKSPACE, data) for data in (b"named", b"old", b"young")]
    long_ago = time.time() - 50 * 3600
    for sha256 in (named, old):
        os.utime(blobs.root / str(WORKSPACE) / sha256.hex()[:2] / sha256.hex(), (long_ago, long_ago))
    assert await blobs.sweep(WORKSPACE, [named], older_than_s=48 * 3600) == 1
    assert await blobs.get(WORKSPACE, named) == b"named"
    assert await blobs.get(WORKSPACE, young) == b"young"
    with pytest.raises(NotFound):
        await blobs.get(WORKSPACE, old)
    assert await blobs.sweep(OTHER, [], older_than_s=0) == 0


async def test_a_blob_that_is_put_again_is_young_again(blobs: FolderBlobs) -> None:
    sha256 = await blobs.put(WORKSPACE, DATA)
    [path] = whole(blobs.root)
    os.utime(path, (0, 0))
    await blobs.put(WORKSPACE, DATA)
    assert await blobs.sweep(WORKSPACE, [], older_than_s=3600) == 0
    assert await blobs.get(WORKSPACE, sha256) == DATA
