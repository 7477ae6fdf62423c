"""A bucket that is away, refuses or breaks off: said in our words, healed where it can be, never half believed."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from aiohttp import web

from kit.blobs import CHUNK, FilesAway
from kit.errors import InsufficientStorage
from kit.ids import new_id
from kit.s3 import S3Blobs
from kit.s3 import blobs as blobs_module
from kit.s3 import bucket as bucket_module
from tests.support.s3 import Store, cut, say

WORKSPACE = UUID(int=1)
DATA = os.urandom(3 * CHUNK + 11)
HOUR = 3600.0


@pytest.fixture(autouse=True)
def no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bucket_module, "REST_S", 0.0)


@pytest.fixture
def name(s3: Store) -> str:
    made = f"faults-{new_id()}"
    s3.make_bucket(made)
    return made


@pytest.fixture
async def blobs(s3: Store, name: str) -> AsyncIterator[S3Blobs]:
    opened = s3.blobs(name)
    yield opened
    await opened.close()


def times(count: int, answer: Any) -> Any:
    """A fault that lasts for so many requests."""
    left = [count]

    async def fault(request: web.Request) -> web.StreamResponse | None:
        left[0] -= 1
        return await answer(request) if left[0] >= 0 else None

    return fault


async def test_a_busy_store_is_asked_again(s3: Store, blobs: S3Blobs) -> None:
    s3.fault = times(2, say(503, "SlowDown"))
    sha256 = await blobs.put(WORKSPACE, DATA)
    assert len(s3.requests) == 3
    assert await blobs.get(WORKSPACE, sha256) == DATA


@pytest.mark.parametrize(("status", "code"), [(503, "SlowDown"), (500, "InternalError"), (429, "TooManyRequests")])
async def test_a_store_that_stays_busy_is_away_and_comes_back(
    s3: Store, blobs: S3Blobs, status: int, code: str
) -> None:
    s3.fault = say(status, code)
    with pytest.raises(FilesAway) as refused:
        await blobs.put(WORKSPACE, DATA)
    assert code in refused.value.detail
    assert len(s3.requests) == bucket_module.ATTEMPTS
    with pytest.raises(FilesAway):
        await blobs.get(WORKSPACE, hashlib.sha256(DATA).digest())
    assert len(s3.requests) == bucket_module.ATTEMPTS + 1  # in an outage one look is enough
    s3.fault = None
    await blobs.put(WORKSPACE, DATA)


async def test_in_an_outage_most_fail_at_once(s3: Store, blobs: S3Blobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bucket_module, "REST_S", 600.0)
    s3.fault = say(503, "SlowDown")
    with pytest.raises(FilesAway):
        await blobs.put(WORKSPACE, DATA)
    asked = len(s3.requests)
    with pytest.raises(FilesAway):
        await blobs.put(WORKSPACE, DATA)
    assert len(s3.requests) == asked


async def test_a_store_that_is_down_is_away(s3: Store, name: str) -> None:
    blobs = s3.blobs(name, endpoint="http://127.0.0.1:1")
    with pytest.raises(FilesAway):
        await blobs.put(WORKSPACE, DATA)
    with pytest.raises(FilesAway):
        await blobs.sweep(WORKSPACE, [], HOUR)
    with pytest.raises(FilesAway):
        await blobs.probe()
    await blobs.close()


async def test_a_store_that_never_answers_is_away(s3: Store, blobs: S3Blobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bucket_module, "CONNECT_S", 0.1)
    monkeypatch.setattr(bucket_module, "SILENCE_S", 0.1)
    gate = asyncio.Event()

    async def silence(request: web.Request) -> web.StreamResponse | None:
        await gate.wait()
        return None

    s3.fault = silence
    with pytest.raises(FilesAway) as refused:
        await blobs.put(WORKSPACE, b"hello")
    gate.set()
    assert "in time" in refused.value.detail or "Timeout" in refused.value.detail
    s3.fault = None
    while True:  # it is still in a hurry, and a busy machine may make it late again
        with contextlib.suppress(FilesAway):
            await blobs.put(WORKSPACE, b"hello")
            break


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"key_id": "AKIAUNKNOWN"}, "InvalidAccessKeyId"),
        ({"secret": "not the secret"}, "SignatureDoesNotMatch"),
        ({"bucket": "nobody-made-this"}, "NoSuchBucket"),
    ],
    ids=lambda given: given if isinstance(given, str) else next(iter(given)),
)
async def test_a_wrong_setting_is_named_and_not_repeated(
    s3: Store, name: str, other: dict[str, str], code: str
) -> None:
    blobs = s3.blobs(other.pop("bucket", name), **other)
    with pytest.raises(FilesAway) as refused:
        await blobs.put(WORKSPACE, DATA)
    assert refused.value.fields == {"reason": code}
    assert len(s3.requests) == 1
    await blobs.close()


@pytest.mark.parametrize(("status", "code"), [(507, "XMinioStorageFull"), (403, "QuotaExceeded")])
async def test_a_full_store_says_so(s3: Store, blobs: S3Blobs, status: int, code: str) -> None:
    s3.fault = say(status, code)
    with pytest.raises(InsufficientStorage):
        await blobs.put(WORKSPACE, DATA)


async def test_a_download_that_breaks_goes_on_where_it_was(s3: Store, blobs: S3Blobs) -> None:
    sha256 = await blobs.put(WORKSPACE, DATA)
    s3.requests.clear()
    s3.fault = cut(DATA, after=CHUNK + 3, times=2)
    assert b"".join([chunk async for chunk in blobs.stream(WORKSPACE, sha256)]) == DATA
    assert len(s3.requests) == 3


async def test_a_download_that_never_ends_well_is_not_believed(s3: Store, blobs: S3Blobs) -> None:
    sha256 = await blobs.put(WORKSPACE, DATA)
    s3.fault = cut(DATA, after=0, times=100)
    with pytest.raises(FilesAway):
        await blobs.get(WORKSPACE, sha256)


async def test_other_bytes_than_were_stored_are_not_believed(s3: Store, blobs: S3Blobs) -> None:
    sha256 = await blobs.put(WORKSPACE, DATA)

    async def half(request: web.Request) -> web.StreamResponse:
        return web.Response(body=DATA[: len(DATA) // 2])

    s3.fault = half
    with pytest.raises(FilesAway):
        await blobs.get(WORKSPACE, sha256)


async def test_an_answer_that_is_no_listing_deletes_nothing(s3: Store, blobs: S3Blobs) -> None:
    async def page(request: web.Request) -> web.StreamResponse | None:
        return web.Response(text="<html>welcome") if "list-type" in request.query else None

    await blobs.put(WORKSPACE, DATA)
    s3.fault = page
    with pytest.raises(FilesAway):
        await blobs.sweep(WORKSPACE, [], -2)
    assert not [one for one in s3.requests if one.startswith("DELETE")]


class TestSweep:
    """Many objects: in pages, within bounds, going on where it ended."""

    @pytest.fixture(autouse=True)
    def small(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(bucket_module, "PAGE", 3)
        monkeypatch.setattr(blobs_module, "SWEEP_PAGES", 2)
        monkeypatch.setattr(blobs_module, "SWEEP_DELETES", 4)

    async def fill(self, s3: Store, blobs: S3Blobs, name: str, count: int) -> list[bytes]:
        made = [await blobs.put(WORKSPACE, str(number).encode()) for number in range(count)]
        for key in s3.objects(name):
            s3.set_age(name, key, datetime.now(UTC) - timedelta(hours=50))
        s3.requests.clear()
        return sorted(made)

    async def test_it_goes_through_all_pages_a_few_at_a_time(self, s3: Store, blobs: S3Blobs, name: str) -> None:
        made = await self.fill(s3, blobs, name, 20)
        keep, swept, sweeps = made[::5], 0, 0
        while swept < 16:
            s3.requests.clear()
            swept += await blobs.sweep(WORKSPACE, keep, 48 * HOUR)
            assert len(s3.requests) <= 2 + 2 * 4
            sweeps += 1
            assert sweeps < 20
        assert {bytes.fromhex(key.rpartition("/")[2]) for key in s3.objects(name)} == set(keep)

    async def test_what_is_put_again_meanwhile_stays(self, s3: Store, blobs: S3Blobs, name: str) -> None:
        [sha256] = await self.fill(s3, blobs, name, 1)

        async def put_before_it_is_looked_at(request: web.Request) -> web.StreamResponse | None:
            if request.method == "HEAD":
                s3.fault = None
                await blobs.put(WORKSPACE, b"0")
            return None

        s3.fault = put_before_it_is_looked_at
        assert await blobs.sweep(WORKSPACE, [], 48 * HOUR) == 0
        assert await blobs.get(WORKSPACE, sha256) == b"0"

    async def test_what_is_not_ours_is_left_alone(self, s3: Store, blobs: S3Blobs, name: str) -> None:
        await blobs._bucket.put(f"{WORKSPACE}/aa/notes.txt", b"", hashlib.sha256(b"").hexdigest())
        assert await blobs.sweep(WORKSPACE, [], -2) == 0

    async def test_a_sweep_of_another_node_at_the_same_time_is_no_fault(
        self, s3: Store, blobs: S3Blobs, name: str
    ) -> None:
        await self.fill(s3, blobs, name, 3)
        both = await asyncio.gather(blobs.sweep(WORKSPACE, [], 48 * HOUR), blobs.sweep(WORKSPACE, [], 48 * HOUR))
        assert max(both) > 0
        assert s3.objects(name) == {}


def test_a_bucket_stands_in_the_host_name_or_in_the_path() -> None:
    inside = bucket_module.BucketAddress("https://oss-cn-hangzhou.aliyuncs.com", "desk", is_path_style=False)
    assert str(inside.url("a/b", {"x": "1 2"})) == "https://desk.oss-cn-hangzhou.aliyuncs.com/a/b?x=1%202"
    path = bucket_module.BucketAddress("http://minio:9000", "desk", is_path_style=True)
    assert (str(path.url("a", {})), path.host) == ("http://minio:9000/desk/a", "minio:9000")
    assert bucket_module.BucketAddress("https://s3.test:443", "desk", is_path_style=False).host == "desk.s3.test"
