"""Content-addressed files in a bucket, named as in the folder: ``PREFIX/<workspace>/<first two hex>/<sha256 hex>``.

A put is durable when the store has answered. It is made again where the object exists: that takes the place of the
folder's touch, and keeps the sweep away from what is about to be named.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets
from collections.abc import AsyncIterator, Iterable
from datetime import timedelta
from uuid import UUID

import aiohttp

from kit.blobs import CHUNK, Blobs, FilesAway
from kit.errors import NotFound
from kit.s3.bucket import Bucket, Listed

SWEEP_PAGES = 100  # listings of one sweep: 100,000 objects; the next sweep goes on where it ended
SWEEP_DELETES = 1_000  # of one sweep
READS = 3  # a download that breaks goes on where it was, so often in a row
_AT_ONCE = 10
_NAME = re.compile(r"[0-9a-f]{64}")


class S3Blobs:
    def __init__(self, bucket: Bucket, prefix: str = "") -> None:
        self._bucket = bucket
        self._prefix = f"{prefix}/" if prefix else ""
        self._swept_to: dict[UUID, str] = {}  # where the last sweep of a workspace ended before its end

    @property
    def where(self) -> str:
        return f"s3://{self._bucket.address.name}/{self._prefix}".rstrip("/")

    async def put(self, workspace_id: UUID, data: bytes) -> bytes:
        digest = hashlib.sha256(data) if len(data) < CHUNK else await asyncio.to_thread(hashlib.sha256, data)
        await self._bucket.put(self._key(workspace_id, digest.hexdigest()), data, digest.hexdigest())
        return digest.digest()

    async def get(self, workspace_id: UUID, sha256: bytes) -> bytes:
        data = b"".join([chunk async for chunk in self.stream(workspace_id, sha256)])
        found = hashlib.sha256(data) if len(data) < CHUNK else await asyncio.to_thread(hashlib.sha256, data)
        if found.digest() != sha256:
            raise FilesAway("the store of files answers with other bytes than were stored")
        return data

    async def stream(
        self, workspace_id: UUID, sha256: bytes, start: int = 0, end: int | None = None
    ) -> AsyncIterator[bytes]:
        key, at, broken = self._key(workspace_id, sha256.hex()), start, 0
        while end is None or at < end:
            try:
                async with self._bucket.get(key, at) as response:
                    async for chunk in response.content.iter_chunked(CHUNK):
                        piece = chunk if end is None else chunk[: end - at]
                        at, broken = at + len(piece), 0
                        yield piece
                        if at == end:
                            return
            except (aiohttp.ClientError, TimeoutError) as error:
                broken += 1
                if broken == READS:
                    raise FilesAway(f"the store of files broke off ({type(error).__name__})") from error
            else:
                return

    async def sweep(self, workspace_id: UUID, referenced: Iterable[bytes], older_than_s: float) -> int:
        keep = {digest.hex() for digest in referenced}
        age = timedelta(seconds=older_than_s)
        prefix = self._key(workspace_id, "")
        after = self._swept_to.pop(workspace_id, "")
        swept = 0
        for _ in range(SWEEP_PAGES):
            page = await self._bucket.page(prefix, after)
            stale = [one for one in page.objects if page.at - one.changed_at > age and _is_unnamed(one, keep)]
            room = SWEEP_DELETES - swept
            for some in range(0, len(stale[:room]), _AT_ONCE):
                batch = stale[:room][some : some + _AT_ONCE]
                swept += sum(await asyncio.gather(*(self._delete_old(one) for one in batch)))
            if len(stale) > room:
                self._swept_to[workspace_id] = stale[room - 1].key if room else after
                return swept
            if page.is_last or not page.objects:
                return swept
            after = page.objects[-1].key
        self._swept_to[workspace_id] = after
        return swept

    async def _delete_old(self, listed: Listed) -> bool:
        """Delete an object unless it was put again since it was listed; listing may be minutes ago."""
        try:
            if await self._bucket.changed_at(listed.key) > listed.changed_at + timedelta(seconds=1):
                return False
        except NotFound:  # another node was faster
            return False
        await self._bucket.delete(listed.key)
        return True

    async def probe(self) -> None:
        key, data = f"{self._prefix}probe-{secrets.token_hex(8)}", secrets.token_bytes(1024)
        await self._bucket.put(key, data, hashlib.sha256(data).hexdigest())
        try:
            async with self._bucket.get(key) as response:
                try:
                    found = await response.read()
                except (aiohttp.ClientError, TimeoutError) as error:
                    raise FilesAway(f"the store of files broke off ({type(error).__name__})") from error
            if found != data:
                raise FilesAway("the store of files answers with other bytes than were stored")
            await self._bucket.page(f"{self._prefix}probe-")
        finally:
            await self._bucket.delete(key)

    async def close(self) -> None:
        await self._bucket.close()

    def _key(self, workspace_id: UUID, name: str) -> str:
        return f"{self._prefix}{workspace_id}/" + (f"{name[:2]}/{name}" if name else "")


def _is_unnamed(listed: Listed, keep: set[str]) -> bool:
    """Whether an object is one of ours that no row names; whatever else lies in the bucket is left alone."""
    name = listed.key.rpartition("/")[2]
    return bool(_NAME.fullmatch(name)) and name not in keep


_: type[Blobs] = S3Blobs
