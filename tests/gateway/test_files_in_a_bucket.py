"""The program with its files in a bucket: carried there and back, and text flows while the bucket is away."""

from __future__ import annotations

import asyncio
import base64
import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from gateway import keys
from kit.s3 import bucket
from tests.support.databases import TestServer
from tests.support.program import Program, running_program
from tests.support.recorder import Recorder
from tests.support.s3 import REGION, Store, cut, say
from tests.support.workspaces import TestWorkspace

LARGE = random.Random(3).randbytes(300_000)


@pytest.fixture(scope="module")
async def program(server: TestServer, statements: Recorder, s3_server: Store, tmp_path_factory: Any) -> Any:
    s3_server.make_bucket("program")
    settings = {
        "blobs": "s3://program/desk",
        "blobs_endpoint": s3_server.gate,
        "blobs_region": REGION,
        "blobs_key_id": s3_server.key_id,
        "blobs_secret": s3_server.secret,
        "blobs_path_style": "true",
    }
    folder: Path = tmp_path_factory.mktemp("data")
    async with server.fresh() as url, running_program(url, folder, **settings) as running:
        yield running
    assert not (folder / "blobs").exists()


@pytest.fixture(autouse=True)
async def back_in_the_end(s3: Store, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    monkeypatch.setattr(bucket, "REST_S", 0.0)
    yield
    s3.fault = None


async def stand_up(program: Program) -> TestWorkspace:
    workspace = await program.workspace()
    await program.app[keys.ADAPTERS].refresh()
    return workspace


async def write(program: Program, workspace: TestWorkspace, name: str, *files: bytes) -> tuple[int, Any]:
    """Hand in a customer's message by the API channel."""
    body = {
        "external_id": name,
        "from": {"external_id": "wang"},
        "text": name,
        "attachments": [{"name": "photo.bin", "data": base64.b64encode(one).decode()} for one in files],
    }
    headers = await program.bearer(workspace, "admin")
    path = f"/api/v1/inboxes/{workspace.inbox_id}/messages"
    async with program.http.post(path, json=body, headers=headers) as answer:
        return answer.status, await answer.json()


async def upload(program: Program, workspace: TestWorkspace) -> tuple[int, Any]:
    form = aiohttp.FormData()
    form.add_field("file", LARGE, filename="large.bin")
    async with program.http.post(
        "/api/v1/attachments", data=form, headers=await program.bearer(workspace, "supervisor")
    ) as answer:
        return answer.status, await answer.json()


async def attachment_of(program: Program, workspace: TestWorkspace, conversation_id: str) -> str:
    path = f"/api/v1/conversations/{conversation_id}/messages"
    async with program.http.get(path, headers=await program.bearer(workspace, "admin")) as answer:
        [file] = (await answer.json())["items"][-1]["attachments"]
        url: str = file["url"]
        return url


async def test_a_file_goes_into_the_bucket_and_comes_back(program: Program, s3: Store) -> None:
    workspace = await stand_up(program)
    status, said = await write(program, workspace, "one", LARGE)
    assert status == 202
    url = await attachment_of(program, workspace, said["conversation_id"])
    headers = await program.bearer(workspace, "admin")
    async with program.http.get(url, headers=headers) as answer:
        assert await answer.read() == LARGE
    async with program.http.get(url, headers={**headers, "Range": "bytes=299990-"}) as answer:
        assert (answer.status, await answer.read()) == (206, LARGE[299_990:])
    async with program.http.head(url, headers=headers) as answer:
        assert answer.status == 405 or int(answer.headers["Content-Length"]) == len(LARGE)
    assert [key for key in s3.objects("program") if key.startswith(f"desk/{workspace.id}/")]


async def test_while_the_bucket_is_away_files_are_put_off_and_text_flows(program: Program, s3: Store) -> None:
    workspace = await stand_up(program)
    s3.fault = say(503, "SlowDown")
    answers = await asyncio.gather(
        write(program, workspace, "text one"),
        write(program, workspace, "file", LARGE),
        write(program, workspace, "text two"),
        upload(program, workspace),
    )
    assert [status for status, _ in answers] == [202, 503, 202, 503]
    assert {answers[1][1]["error"], answers[3][1]["error"]} == {"files_unavailable"}
    s3.fault = None
    assert (await write(program, workspace, "file", LARGE))[0] == 202
    assert (await upload(program, workspace))[0] == 201


async def test_a_download_during_an_outage_is_503_and_a_broken_one_breaks(program: Program, s3: Store) -> None:
    workspace = await stand_up(program)
    _, said = await write(program, workspace, "one", LARGE)
    url = await attachment_of(program, workspace, said["conversation_id"])
    headers = await program.bearer(workspace, "admin")
    s3.fault = say(503, "SlowDown")
    async with program.http.get(url, headers=headers) as answer:
        assert (answer.status, (await answer.json())["error"]) == (503, "files_unavailable")
    first = cut(LARGE, after=1000, times=1)

    async def then_away(request: Any) -> Any:
        return await first(request) or await say(503, "SlowDown")(request)

    s3.fault = then_away
    async with program.http.get(url, headers=headers) as answer:
        assert answer.status == 200
        with pytest.raises(aiohttp.ClientPayloadError):
            await answer.read()
