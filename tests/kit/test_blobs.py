"""What is the folder's own: a crash and a full disk leave no half file. What every store keeps to: test_blob_stores."""

from __future__ import annotations

import asyncio
import hashlib
import sys
from pathlib import Path
from uuid import UUID

import pytest

from kit.blobs import FilesAway, FolderBlobs
from kit.errors import NotFound

WORKSPACE = UUID(int=1)
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
    with pytest.raises(FilesAway):
        await FolderBlobs(tmp_path / "blobs").put(WORKSPACE, DATA)
