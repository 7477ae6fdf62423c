"""What every store of files keeps to, the folder and the bucket alike."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from kit.blobs import CHUNK, Blobs, FolderBlobs
from kit.errors import NotFound
from kit.ids import new_id
from tests.support.s3 import Store

WORKSPACE, OTHER = UUID(int=1), UUID(int=2)
DATA = b"a quote of some length " * 20_000
Age = Callable[[bytes, timedelta], None]


@pytest.fixture(params=["folder", "bucket"])
async def stored(request: Any, tmp_path: Path, s3: Store) -> AsyncIterator[tuple[Blobs, Age]]:
    """A store, and the hand that turns back the date of one of its files."""
    if request.param == "folder":
        folder = FolderBlobs(tmp_path)

        def age_file(sha256: bytes, by: timedelta) -> None:
            then = (datetime.now(UTC) - by).timestamp()
            os.utime(tmp_path / str(WORKSPACE) / sha256.hex()[:2] / sha256.hex(), (then, then))

        yield folder, age_file
        return
    bucket = f"files-{new_id()}"
    s3.make_bucket(bucket)

    def age_object(sha256: bytes, by: timedelta) -> None:
        s3.set_age(bucket, f"desk/{WORKSPACE}/{sha256.hex()[:2]}/{sha256.hex()}", datetime.now(UTC) - by)

    blobs = s3.blobs(bucket, "desk")
    yield blobs, age_object
    await blobs.close()


@pytest.fixture
def blobs(stored: tuple[Blobs, Age]) -> Blobs:
    return stored[0]


@pytest.fixture
def age(stored: tuple[Blobs, Age]) -> Age:
    return stored[1]


async def read(blobs: Blobs, sha256: bytes, *part: int) -> list[bytes]:
    return [chunk async for chunk in blobs.stream(WORKSPACE, sha256, *part)]


async def test_what_was_put_is_got_back_whole_and_in_chunks(blobs: Blobs) -> None:
    data = os.urandom(2 * CHUNK + 7)
    sha256 = await blobs.put(WORKSPACE, data)
    assert sha256 == hashlib.sha256(data).digest()
    assert await blobs.get(WORKSPACE, sha256) == data
    chunks = await read(blobs, sha256)
    assert b"".join(chunks) == data
    assert max(map(len, chunks)) <= CHUNK
    assert await blobs.get(WORKSPACE, await blobs.put(WORKSPACE, b"")) == b""


@pytest.mark.parametrize(
    ("start", "end"), [(0, 1), (5, None), (CHUNK - 1, CHUNK + 1), (0, CHUNK), (2 * CHUNK, None), (7, 7)]
)
async def test_a_part_is_read_alone(blobs: Blobs, start: int, end: int | None) -> None:
    data = os.urandom(2 * CHUNK + 7)
    sha256 = await blobs.put(WORKSPACE, data)
    assert b"".join([chunk async for chunk in blobs.stream(WORKSPACE, sha256, start, end)]) == data[start:end]


async def test_one_workspace_does_not_find_what_is_anothers(blobs: Blobs) -> None:
    sha256 = await blobs.put(OTHER, DATA)
    with pytest.raises(NotFound):
        await blobs.get(WORKSPACE, sha256)
    with pytest.raises(NotFound):
        await read(blobs, sha256)
    await blobs.put(WORKSPACE, DATA)
    assert await blobs.sweep(WORKSPACE, [], older_than_s=-2) == 1
    assert await blobs.get(OTHER, sha256) == DATA


async def test_writers_of_the_same_bytes_meet_in_one_file(blobs: Blobs) -> None:
    assert len(set(await asyncio.gather(*(blobs.put(WORKSPACE, DATA) for _ in range(12))))) == 1
    assert await blobs.sweep(WORKSPACE, [], older_than_s=-2) == 1


async def test_the_sweep_keeps_what_is_named_and_what_is_young(blobs: Blobs, age: Age) -> None:
    named, old, young = [await blobs.put(WORKSPACE, data) for data in (b"named", b"old", b"young")]
    for sha256 in (named, old):
        age(sha256, timedelta(hours=50))
    assert await blobs.sweep(WORKSPACE, [named], older_than_s=48 * 3600) == 1
    assert await blobs.get(WORKSPACE, named) == b"named"
    assert await blobs.get(WORKSPACE, young) == b"young"
    with pytest.raises(NotFound):
        await blobs.get(WORKSPACE, old)
    assert await blobs.sweep(OTHER, [], older_than_s=0) == 0


async def test_a_blob_that_is_put_again_is_young_again(blobs: Blobs, age: Age) -> None:
    sha256 = await blobs.put(WORKSPACE, DATA)
    age(sha256, timedelta(days=30))
    await blobs.put(WORKSPACE, DATA)
    assert await blobs.sweep(WORKSPACE, [], older_than_s=3600) == 0
    assert await blobs.get(WORKSPACE, sha256) == DATA


async def test_a_probe_leaves_nothing(blobs: Blobs, age: Age, s3: Store) -> None:
    await blobs.probe()
    if isinstance(blobs, FolderBlobs):
        assert list(blobs.root.iterdir()) == []
    else:
        assert s3.objects(blobs.where.split("/")[2]) == {}
