"""A real S3-compatible server in this process (moto's), and a gate before it where things go wrong on demand.

The server checks every signature against the keys it has given out, and who may do what. Its objects' dates can be
turned back, because nobody waits 48 hours.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import aiohttp
import boto3
from aiohttp import web
from moto import settings
from moto.core import DEFAULT_ACCOUNT_ID
from moto.moto_api._internal import moto_api_backend
from moto.s3.models import s3_backends
from moto.server import ThreadedMotoServer
from multidict import CIMultiDict
from yarl import URL

from kit.s3 import Bucket, BucketAddress, Credentials, S3Blobs
from kit.secret import Secret

REGION = "eu-central-1"
Fault = Callable[[web.Request], Awaitable[web.StreamResponse | None]]
_RIGHTS = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}


@dataclass(slots=True)
class Store:
    """A running server. ``requests`` are those that came through the gate, ``METHOD /path``."""

    url: str
    key_id: str
    secret: str
    requests: list[str] = field(default_factory=list)
    fault: Fault | None = None
    gate: str = ""

    def blobs(self, bucket: str, prefix: str = "", **other: str) -> S3Blobs:
        """Return the program's store on a bucket of this server, through the gate."""
        given = {"endpoint": self.gate, "key_id": self.key_id, "secret": self.secret, **other}
        credentials = Credentials(given["key_id"], Secret(given["secret"]), REGION)
        return S3Blobs(Bucket(BucketAddress(given["endpoint"], bucket, is_path_style=True), credentials), prefix)

    def make_bucket(self, name: str) -> None:
        boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id=self.key_id,
            aws_secret_access_key=self.secret,
        ).create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})

    def objects(self, bucket: str) -> dict[str, Any]:
        """The server's own objects by name; ``last_modified`` may be set."""
        keys = s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets[bucket].keys
        return {name: keys[name] for name in keys}

    def set_age(self, bucket: str, key: str, then: datetime) -> None:
        self.objects(bucket)[key].last_modified = then.replace(tzinfo=None)


@contextmanager
def _serving() -> Iterator[Store]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        url = f"http://{host}:{port}"
        anyone = {"aws_access_key_id": "set-up", "aws_secret_access_key": "set-up", "region_name": REGION}
        iam = boto3.client("iam", endpoint_url=url, **anyone)
        iam.create_user(UserName="trunkline")
        iam.put_user_policy(UserName="trunkline", PolicyName="files", PolicyDocument=json.dumps(_RIGHTS))
        key = iam.create_access_key(UserName="trunkline")["AccessKey"]
        settings.INITIAL_NO_AUTH_ACTION_COUNT = 0  # from here on signatures and rights are checked
        yield Store(url, key["AccessKeyId"], key["SecretAccessKey"])
    finally:
        settings.INITIAL_NO_AUTH_ACTION_COUNT = float("inf")
        moto_api_backend.reset()
        server.stop()


@asynccontextmanager
async def running_store() -> AsyncIterator[Store]:
    """Yield a server whose gate lets everything through until ``fault`` is set."""
    with _serving() as store:
        async with aiohttp.ClientSession(auto_decompress=False) as inner:

            async def pass_on(request: web.Request) -> web.StreamResponse:
                store.requests.append(f"{request.method} {request.path}")
                if store.fault is not None and (answer := await store.fault(request)) is not None:
                    return answer
                return await _forward(inner, store.url, request)

            app = web.Application(client_max_size=100_000_000)
            app.router.add_route("*", "/{tail:.*}", pass_on)
            runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
            await runner.setup()
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            store.gate = f"http://127.0.0.1:{runner.addresses[0][1]}"
            try:
                yield store
            finally:
                await runner.cleanup()


async def _forward(inner: aiohttp.ClientSession, url: str, request: web.Request) -> web.Response:
    target = URL(url + request.raw_path, encoded=True)
    async with inner.request(request.method, target, headers=request.headers, data=await request.read()) as answer:
        headers = CIMultiDict(answer.headers)
        for name in ("Transfer-Encoding", "Connection", "Content-Length" if request.method != "HEAD" else "-"):
            headers.popall(name, None)
        return web.Response(status=answer.status, headers=headers, body=await answer.read())


def say(status: int, code: str) -> Fault:
    """Answer everything with an error of S3."""

    async def answer(_: web.Request) -> web.StreamResponse | None:
        return web.Response(status=status, text=f"<Error><Code>{code}</Code></Error>", content_type="application/xml")

    return answer


def cut(data: bytes, after: int, times: int) -> Fault:
    """Let the next downloads of an object break off after so many bytes."""
    left = [times]

    async def answer(request: web.Request) -> web.StreamResponse | None:
        if request.method != "GET" or "list-type" in request.query or not left[0]:
            return None
        left[0] -= 1
        start = int(request.headers.get("Range", "bytes=0-")[6:-1])
        response = web.StreamResponse(status=206 if start else 200)
        response.content_length = len(data) - start
        await response.prepare(request)
        await response.write(data[start : start + after])
        await asyncio.sleep(0.01)
        assert request.transport is not None
        request.transport.close()
        return response

    return answer
