"""The database goes away and comes back: senders are told to retry, probes tell the truth, nobody has to restart us."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from gateway import keys
from gateway.migrate import migrate
from kit.postgres import attach_embedded, start_embedded
from tests.support.program import PASSWORD, Program, running_program
from tests.support.recorder import Recorder


async def until(program: Program, status: int) -> dict[str, Any]:
    """Ask ``/readyz`` until it has this status; return what it says."""
    while True:
        async with program.http.get("/readyz") as response:
            answer: dict[str, Any] = await response.json()
            if response.status == status:
                return answer
        await asyncio.sleep(0.1)


async def test_an_outage_is_told_and_survived(statements: Recorder, tmp_path: Path) -> None:
    embedded = await start_embedded(tmp_path / "server")
    await migrate(embedded.url)
    async with running_program(embedded.url, tmp_path / "data") as program:
        workspace = await program.workspace()
        bearer = await program.bearer(workspace)
        inbound = {"external_id": "1", "from": {"external_id": "c"}, "text": "hello"}
        url = f"/api/v1/inboxes/{workspace.inbox_id}/messages"
        await program.app[keys.ADAPTERS].refresh()
        await until(program, 200)

        await embedded.stop("immediate")
        while "database" not in (await until(program, 503))["problems"]:
            await asyncio.sleep(0.1)
        async with program.http.get("/healthz") as response:
            assert response.status == 200
        login = {"email": workspace.email("agent"), "password": PASSWORD}
        for path, body, headers in (("/api/v1/auth/login", login, {}), (url, inbound, bearer)):
            async with program.http.post(path, json=body, headers=headers) as response:
                assert response.status == 503, await response.text()
                assert int(response.headers["Retry-After"]) >= 1

        embedded = await attach_embedded(tmp_path / "server")
        await until(program, 200)
        async with program.http.post(url, json=inbound, headers=bearer) as response:
            assert response.status == 202, await response.text()
            assert not (await response.json())["duplicate"]
        async with program.http.post(url, json=inbound, headers=bearer) as response:
            assert (await response.json())["duplicate"]
        async with program.browser(workspace):
            pass
    await embedded.stop()
