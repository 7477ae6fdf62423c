"""One bucket of an S3-compatible store: put, get, look, delete and list, over HTTP.

Every request is signed, bounded in time, and tried again where that can help: no connection, 429, 5xx ("SlowDown"
among them), a connection that broke. Requests are repeatable, because an object's name says what is in it.

What is final becomes one of our errors: a name that is not there is ``NotFound``; a store that is away, refuses our
key or has no such bucket is ``FilesAway``, because whoever sent the file should come back when an operator has put it
right; a store that is full is ``InsufficientStorage``. An outage is logged once at its start and once at its end;
while it lasts, one request every few seconds looks whether it is over.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

import aiohttp
import structlog
from yarl import URL

from kit.blobs import FilesAway
from kit.errors import InsufficientStorage, NotFound
from kit.s3.signing import EMPTY, Credentials, canonical_path, canonical_query, sign

log = structlog.get_logger(__name__)

ATTEMPTS = 3
PAUSE_S = 0.2  # before the second attempt, at most; four times as long before the third
REST_S = 5.0  # in an outage one request this often tries; the others fail at once, so that text does not wait
CONNECT_S, SILENCE_S = 5.0, 15.0
BYTES_PER_S = 250_000  # a slower upload is given up
CONNECTIONS = 20
PAGE = 1000  # the most names that S3 lists at once
_MAX_ANSWER = 4_000_000  # bytes of a listing; a full page has about 400 kB
_MAX_COMPLAINT = 20_000  # bytes of an error that are read
_FULL = frozenset({"XMinioStorageFull", "QuotaExceeded", "XMinioAdminBucketQuotaExceeded", "InsufficientCapacity"})
_CODE = re.compile(r"<Code>\s*([A-Za-z0-9_.-]{1,80})\s*</Code>")


@dataclass(frozen=True, slots=True)
class BucketAddress:
    """Where a bucket is.

    Attributes:
        endpoint: ``https://s3.eu-central-1.amazonaws.com``; no path.
        is_path_style: the bucket stands in the path (MinIO) and not before the host name (AWS, OSS, COS).
    """

    endpoint: str
    name: str
    is_path_style: bool

    @property
    def host(self) -> str:
        netloc = URL(self.endpoint).host_port_subcomponent or ""  # without the scheme's own port, as it is signed
        return netloc if self.is_path_style else f"{self.name}.{netloc}"

    def path(self, key: str) -> str:
        return f"/{self.name}/{key}" if self.is_path_style else f"/{key}"

    def url(self, key: str, query: Mapping[str, str]) -> URL:
        search = canonical_query(query)
        text = f"{URL(self.endpoint).scheme}://{self.host}{canonical_path(self.path(key))}"
        return URL(f"{text}?{search}" if search else text, encoded=True)


@dataclass(frozen=True, slots=True)
class Listed:
    key: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """Names in order; ``at`` is the store's own time, which ages are measured by."""

    objects: list[Listed]
    is_last: bool
    at: datetime


class _Passing(Exception):
    """An attempt failed in a way that the next one may not."""


class Bucket:
    def __init__(self, address: BucketAddress, credentials: Credentials) -> None:
        self.address = address
        self._credentials = credentials
        self._session: aiohttp.ClientSession | None = None
        self._is_away = False
        self._rests_until = 0.0  # of the loop's clock

    async def put(self, key: str, data: bytes, sha256: str) -> None:
        """Store an object, whole or not at all: the store compares the digest that is signed.

        Raises:
            FilesAway, InsufficientStorage: it is not stored.
        """
        timeout_s = CONNECT_S + SILENCE_S + len(data) / BYTES_PER_S
        async with self._answer("PUT", key, data=data, sha256=sha256, timeout_s=timeout_s):
            pass

    @asynccontextmanager
    async def get(self, key: str, start: int = 0) -> AsyncIterator[aiohttp.ClientResponse]:
        """Yield the answer whose body is the object, from an offset on.

        Raises:
            NotFound, FilesAway: it cannot be read.
        """
        headers = {"Range": f"bytes={start}-"} if start else {}
        async with self._answer("GET", key, headers=headers) as response:
            if start and response.status != 206:
                raise FilesAway("the store does not honour Range")
            yield response

    async def changed_at(self, key: str) -> datetime:
        """Return when an object was put last, by the store's clock.

        Raises:
            NotFound, FilesAway: it cannot be said.
        """
        async with self._answer("HEAD", key) as response:
            return _http_date(response.headers.get("Last-Modified", ""))

    async def delete(self, key: str) -> None:
        """Delete an object; one that is gone already is fine.

        Raises:
            FilesAway: it may still be there.
        """
        with contextlib.suppress(NotFound):
            async with self._answer("DELETE", key):
                pass

    async def page(self, prefix: str, after: str = "") -> Page:
        """List at most 1,000 objects below a prefix, those whose names come after one.

        Raises:
            FilesAway: it cannot be listed.
        """
        query = {"list-type": "2", "prefix": prefix, "max-keys": str(PAGE)}
        if after:
            query["start-after"] = after
        async with self._answer("GET", "", query=query) as response:
            try:
                text = await _read(response, _MAX_ANSWER)
            except (_Passing, aiohttp.ClientError, TimeoutError) as error:
                raise FilesAway(f"the store of files broke off ({type(error).__name__})") from error
            return _page(text, _http_date(response.headers.get("Date", "")))

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    # -- one request ----------------------------------------------------------------------------------------

    @asynccontextmanager
    async def _answer(
        self,
        method: str,
        key: str,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        data: bytes | None = None,
        sha256: str = EMPTY,
        timeout_s: float = CONNECT_S + SILENCE_S,
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """Yield the first answer that is a success; its body is read by the caller, its connection closed here."""
        response = await self._ask(method, key, query or {}, headers or {}, data, sha256, timeout_s)
        try:
            yield response
        finally:
            response.release()

    async def _ask(
        self,
        method: str,
        key: str,
        query: Mapping[str, str],
        headers: Mapping[str, str],
        data: bytes | None,
        sha256: str,
        timeout_s: float,
    ) -> aiohttp.ClientResponse:
        loop = asyncio.get_running_loop()
        if self._rests_until > loop.time():
            raise FilesAway("the store of files is away")
        if self._is_away:
            self._rests_until = loop.time() + REST_S
        reason = ""
        for attempt in range(1 if self._is_away else ATTEMPTS):
            if attempt:
                ceiling = PAUSE_S * 4 ** (attempt - 1)
                await asyncio.sleep(random.uniform(ceiling / 2, ceiling))  # noqa: S311 - jitter, not a secret
            try:
                async with asyncio.timeout(timeout_s):
                    response = await self._once(method, key, query, headers, data, sha256)
            except TimeoutError:
                reason = "no answer in time"
            except _Passing as error:
                reason = str(error)
            except aiohttp.ClientError as error:
                reason = f"no connection ({type(error).__name__})"
            else:
                self._note(None)
                return response
        self._note(reason)
        self._rests_until = loop.time() + REST_S
        raise FilesAway(f"the store of files is away: {reason}")

    async def _once(
        self,
        method: str,
        key: str,
        query: Mapping[str, str],
        headers: Mapping[str, str],
        data: bytes | None,
        sha256: str,
    ) -> aiohttp.ClientResponse:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=CONNECTIONS),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_S, sock_read=SILENCE_S),
                auto_decompress=False,
                skip_auto_headers=("User-Agent", "Accept-Encoding"),
            )
        address = self.address
        signed = sign(
            self._credentials, method, address.host, address.path(key), query, headers, sha256, datetime.now(UTC)
        )
        signed["Host"] = address.host
        if data is not None:
            signed["Content-Type"] = "application/octet-stream"
        response = await self._session.request(
            method, address.url(key, query), headers=signed, data=data, allow_redirects=False
        )
        if response.status < 300:
            return response
        try:
            await self._complain(response)
        finally:
            response.release()
        raise AssertionError("a complaint always raises")

    async def _complain(self, response: aiohttp.ClientResponse) -> None:
        """Raise what an answer that is no success means."""
        said = (await _read(response, _MAX_COMPLAINT)).decode(errors="replace")
        found = _CODE.search(said)
        code = found[1] if found else f"HTTP {response.status}"
        if code in _FULL or response.status == 507:
            self._note(None)
            raise InsufficientStorage(f"files cannot be stored: the store says {code}")
        if response.status == 429 or response.status >= 500 or code in ("RequestTimeout", "SlowDown"):
            raise _Passing(code)
        # The answer to HEAD has no body that could tell a missing object from a missing bucket; objects are likelier.
        if response.status == 404 and code != "NoSuchBucket":
            self._note(None)
            raise NotFound("the file's bytes are not in the store", code="blob_missing")
        self._note(code)
        raise FilesAway(f"the store of files refuses us: {code}", fields={"reason": code})

    def _note(self, reason: str | None) -> None:
        """Log an outage at its start and at its end; ``None`` says that the store has answered."""
        if reason is not None and not self._is_away:
            log.error("files_away", store=self.address.host, reason=reason)
        if reason is None and self._is_away:
            log.info("files_back", store=self.address.host)
        self._is_away = reason is not None
        if reason is None:
            self._rests_until = 0.0


async def _read(response: aiohttp.ClientResponse, limit: int) -> bytes:
    data = bytearray()
    async for chunk in response.content.iter_chunked(65_536):
        data += chunk
        if len(data) > limit:
            raise _Passing("the answer is too long")
    return bytes(data)


def _http_date(text: str) -> datetime:
    try:
        return parsedate_to_datetime(text).astimezone(UTC)
    except ValueError:
        return datetime.now(UTC)  # young: nothing is deleted for want of a date


def _page(text: bytes, at: datetime) -> Page:
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - of the store that the operator chose, bounded in size
        objects = [
            Listed(entry.findtext("{*}Key") or "", datetime.fromisoformat(entry.findtext("{*}LastModified") or ""))
            for entry in root.iterfind("{*}Contents")
        ]
    except (ElementTree.ParseError, ValueError) as error:
        raise FilesAway("the store of files does not list as S3 does") from error
    return Page(objects, (root.findtext("{*}IsTruncated") or "false").strip() != "true", at)
