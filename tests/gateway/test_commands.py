"""The program as operators run it: a process of its own, on a data folder of its own, with commands beside it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

ROOT = Path(__file__).resolve().parents[2]
WITHIN_S = 120.0  # generous: how fast it is, is for the benches to say

pytestmark = pytest.mark.timeout(400)


def environment(**more: str) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("TRUNKLINE_")}
    return {**ours, **more}


async def run(*arguments: str, stdin: str = "", **variables: str) -> tuple[int, str, str]:
    """Run a command to its end; return status, output and errors."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "gateway", *arguments,
        cwd=ROOT, env=environment(**variables), stdin=PIPE, stdout=PIPE, stderr=PIPE,
    )  # fmt: skip
    out, err = await asyncio.wait_for(process.communicate(stdin.encode()), WITHIN_S)
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(slots=True)
class Served:
    """A serving process. ``log`` is what it wrote on stderr so far."""

    process: Process
    data: Path
    url: str
    http: aiohttp.ClientSession
    log: Path

    async def until(self, path: str, holds: Callable[[int, Any], bool]) -> None:
        """Ask until the answer is as wanted; a refused connection is asked again."""
        async with asyncio.timeout(WITHIN_S):
            while True:
                assert self.process.returncode is None, self.log.read_text()
                try:
                    async with self.http.get(path) as response:
                        if holds(response.status, await response.json()):
                            return
                except aiohttp.ClientConnectionError:
                    pass
                await asyncio.sleep(0.1)


@asynccontextmanager
async def serving(data: Path, *options: str, **variables: str) -> AsyncIterator[Served]:
    """Serve on a data folder until the block ends; the process is stopped as a service manager would."""
    port = free_port()
    log = data.with_name(f"{data.name}.log")
    with log.open("ab") as errors:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "gateway", "serve", "--data", str(data), "--port", str(port), *options,
            cwd=ROOT, env=environment(TRUNKLINE_SMTP_PORT="0", **variables), stdout=errors, stderr=errors,
        )  # fmt: skip
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http:
        served = Served(process, data, f"http://127.0.0.1:{port}", http, log)
        try:
            await served.until("/readyz", lambda status, _: status == 200)
            yield served
        finally:
            if process.returncode is None:
                process.terminate()
            await asyncio.wait_for(process.wait(), WITHIN_S)


@pytest.fixture(scope="module")
async def served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    async with serving(tmp_path_factory.mktemp("served") / "data") as running:
        yield running


async def test_commands_work_beside_a_serving_program(served: Served) -> None:
    at = ("--data", str(served.data))
    assert (await run("workspace", "create", "--slug", "acme", *at))[0] == 0
    status, out, err = await run(
        "user", "create", "--workspace", "acme", "--email", "ada@acme.test", "--role", "admin", "--password-stdin",
        *at, stdin="a good password\n",
    )  # fmt: skip
    assert (status, err) == (0, "")
    status, token, _ = await run("token", "create", "--email", "ada@acme.test", *at)
    assert status == 0
    async with served.http.get("/api/v1/me", headers={"Authorization": f"Bearer {token.strip()}"}) as response:
        me = await response.json()
    assert (me["account"]["id"], me["role"], me["workspace"]["slug"]) == (out.strip(), "admin", "acme")
    body = {"email": "ada@acme.test", "password": "a good password"}
    async with served.http.post("/api/v1/auth/login", json=body) as response:
        assert response.status == 200
    assert await run("migrate", *at) == (0, (await run("migrate", *at))[1], "")


REFUSED = [
    (("workspace", "create", "--slug", "No!"), "a slug is up to 63"),
    (("user", "create", "--workspace", "nowhere", "--email", "a@b.test", "--role", "agent"), "no workspace nowhere"),
    (("user", "create", "--workspace", "x", "--email", "a@b.test", "--role", "king"), "no workspace x"),
    (("token", "create", "--email", "nobody@b.test"), "no account nobody@b.test"),
]


@pytest.mark.parametrize(("command", "why"), REFUSED)
async def test_a_refused_command_says_why_in_one_line(served: Served, command: tuple[str, ...], why: str) -> None:
    status, out, err = await run(*command, "--data", str(served.data))
    assert (status, out) == (1, "")
    assert err.startswith("trunkline: ")
    assert why in err
    assert err.count("\n") == 1


async def test_wrong_settings_are_named_all_at_once_with_status_2(tmp_path: Path) -> None:
    status, _, err = await run(
        "serve", "--data", str(tmp_path), TRUNKLINE_PORT="99999", TRUNKLINE_PUBLIC_URL="desk", TRUNKLINE_ROLES="cook"
    )
    assert status == 2
    lines = err.splitlines()
    assert [line.split(":")[1].strip() for line in lines] == [
        "TRUNKLINE_PORT", "TRUNKLINE_PUBLIC_URL", "TRUNKLINE_ROLES",
    ]  # fmt: skip


async def test_a_second_program_on_the_folder_is_refused_in_one_line(served: Served) -> None:
    status, _, err = await run("serve", "--data", str(served.data), "--port", str(free_port()))
    assert status == 1
    assert "another `trunkline serve`" in err.splitlines()[-1]


async def test_a_taken_port_is_named(served: Served, tmp_path: Path) -> None:
    port = served.url.rpartition(":")[2]
    status, _, err = await run("serve", "--data", str(tmp_path / "other"), "--port", port, TRUNKLINE_SMTP_PORT="0")
    assert status == 1
    assert f"cannot listen on 127.0.0.1:{port}" in err.splitlines()[-1]


async def test_an_unreachable_database_is_named_without_its_password(tmp_path: Path) -> None:
    url = f"postgresql://trunk:hunter2@127.0.0.1:{free_port()}/x"
    status, _, err = await run("migrate", "--database", url, "--data", str(tmp_path))
    assert status == 1
    assert "the database does not answer" in err
    assert "hunter2" not in err


async def test_a_killed_database_is_brought_back(tmp_path: Path) -> None:
    async with serving(tmp_path / "data") as served:
        pid_file = served.data / "postgres" / "postmaster.pid"
        before = int(pid_file.read_text().split()[0])
        os.kill(before, signal.SIGKILL)
        await served.until("/readyz", lambda status, _: status == 503)
        await served.until("/readyz", lambda status, _: status == 200)
        assert int(pid_file.read_text().split()[0]) != before


async def test_a_stopped_program_sends_its_sockets_away_and_ends_well(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with serving(data) as served:
        at = ("--data", str(data))
        await run("workspace", "create", "--slug", "acme", *at)
        await run("user", "create", "--workspace", "acme", "--email", "ada@acme.test", "--role", "agent", *at)
        _, token, _ = await run("token", "create", "--email", "ada@acme.test", *at)
        headers = {"Authorization": f"Bearer {token.strip()}"}
        async with served.http.ws_connect("/api/v1/stream", headers=headers) as stream:
            assert (await stream.receive_json())["type"] == "hello"
            served.process.terminate()
            message = await stream.receive(timeout=WITHIN_S)
            while message.type is aiohttp.WSMsgType.TEXT:
                message = await stream.receive(timeout=WITHIN_S)
            assert stream.close_code == aiohttp.WSCloseCode.SERVICE_RESTART
        assert await asyncio.wait_for(served.process.wait(), WITHIN_S) == 0
        assert not (data / "postgres" / "postmaster.pid").exists()
        assert "Traceback" not in served.log.read_text()


async def test_an_interrupted_program_ends_as_well(tmp_path: Path) -> None:
    async with serving(tmp_path / "data") as served:
        served.process.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(served.process.wait(), WITHIN_S) == 0
