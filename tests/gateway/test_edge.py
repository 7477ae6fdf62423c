"""Host names, proxies, headers, and the pages that are served beside the API."""

from __future__ import annotations

from collections.abc import AsyncIterator
from ipaddress import ip_network
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer, make_mocked_request

from gateway import keys
from gateway.security import add_headers, client_address, console_policy
from gateway.static import add_static
from tests.support import databases
from tests.support.program import Program, running_program, settings_for
from tests.support.recorder import Recorder


async def get(program: Program, path: str, host: str) -> tuple[int, str]:
    async with program.http.get(path, headers={"Host": host}) as response:
        return response.status, await response.text()


async def test_v5_1_1_2_a_foreign_host_name_is_misdirected(
    server: databases.TestServer, statements: Recorder, tmp_path: Path
) -> None:
    async with (
        server.fresh() as url,
        running_program(url, tmp_path, public_url="https://desk.example.com") as program,
    ):
        for host in ("desk.example.com", "DESK.example.com:443", "localhost", "127.0.0.1:8080", "[::1]:8080"):
            assert (await get(program, "/api/openapi.json", host))[0] == 200, host
        for host in ("evil.example", "desk.example.com.evil.example", "desk.example.com:8443"):
            status, text = await get(program, "/api/openapi.json", host)
            assert status == 421
            assert host not in text
            assert (await get(program, "/healthz", host))[0] == 200
        workspace = await program.workspace()
        body = {"email": workspace.email("agent"), "password": "correct horse battery"}
        async with program.http.post("/api/v1/auth/login", json=body) as response:
            assert "Secure" in response.headers["Set-Cookie"]
            assert "max-age" in response.headers["Strict-Transport-Security"]


async def test_v5_3_4_every_answer_carries_the_safe_headers(running: Program) -> None:
    for path in ("/", "/healthz", "/api/v1/me", "/api/v1/nothing", "/api/docs"):
        async with running.http.get(path) as response:
            assert response.headers["X-Content-Type-Options"] == "nosniff", path
            assert "default-src 'none'" in response.headers["Content-Security-Policy"], path
            assert "unsafe" not in response.headers["Content-Security-Policy"], path
            assert response.headers["Server"] == "trunkline"
            assert response.headers["Referrer-Policy"] == "same-origin"
            assert len(response.headers["X-Request-ID"]) == 32


FORWARDED = [
    # remote, X-Forwarded-For, trusted → the caller's address
    ("203.0.113.9", ["1.1.1.1"], [], "203.0.113.9"),
    ("203.0.113.9", ["1.1.1.1"], ["10.0.0.0/8"], "203.0.113.9"),
    ("10.0.0.1", ["1.1.1.1"], ["10.0.0.0/8"], "1.1.1.1"),
    ("10.0.0.1", ["6.6.6.6, 1.1.1.1, 10.0.0.2"], ["10.0.0.0/8"], "1.1.1.1"),
    ("10.0.0.1", ["6.6.6.6", "1.1.1.1"], ["10.0.0.0/8"], "1.1.1.1"),
    ("10.0.0.1", ["nonsense"], ["10.0.0.0/8"], "10.0.0.1"),
    ("10.0.0.1", [], ["10.0.0.0/8"], "10.0.0.1"),
    ("::1", ["2001:db8::7"], ["::1/128", "10.0.0.0/8"], "2001:db8::7"),
]


@pytest.mark.parametrize(("remote", "forwarded", "trusted", "expected"), FORWARDED)
def test_forwarded_addresses_are_believed_from_our_proxies_only(
    remote: str, forwarded: list[str], trusted: list[str], expected: str
) -> None:
    headers = [("X-Forwarded-For", value) for value in forwarded]
    request = make_mocked_request("GET", "/", headers=headers).clone(remote=remote)  # type: ignore[arg-type]  # a list keeps the repeats
    assert client_address(request, [ip_network(network) for network in trusted]) == expected


@pytest.fixture
async def pages(tmp_path: Path) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    """The static part alone, on a build of three files."""
    console = tmp_path / "static" / "console"
    (console / "assets").mkdir(parents=True)
    (console / "index.html").write_text('<script nonce="__CSP_NONCE__" src="/assets/index-Ab3_d-9x.js"></script>')
    (console / "assets" / "index-Ab3_d-9x.js").write_text("console.log(1)")
    (console / "favicon.svg").write_text("<svg/>")
    (tmp_path / "secret").write_text("secret")
    app = web.Application()
    app[keys.SETTINGS] = settings_for(tmp_path)
    app.on_response_prepare.append(add_headers)
    add_static(app, tmp_path / "static")
    async with TestClient(TestServer(app), cookie_jar=aiohttp.DummyCookieJar()) as client:
        yield client


async def test_the_console_answers_at_each_of_its_addresses_with_a_fresh_nonce(
    pages: TestClient[web.Request, web.Application],
) -> None:
    nonces = set()
    for path in ("/", "/inbox/mine", "/admin/queues"):
        async with pages.get(path) as response:
            text = await response.text()
            nonce = text.split('"')[1]
            assert response.headers["Content-Security-Policy"] == console_policy(nonce)
            assert response.headers["Cache-Control"] == "no-cache"
            nonces.add(nonce)
    assert len(nonces) == 3


async def test_hashed_files_are_kept_for_ever_and_others_briefly(
    pages: TestClient[web.Request, web.Application],
) -> None:
    async with pages.get("/assets/index-Ab3_d-9x.js") as response:
        assert "immutable" in response.headers["Cache-Control"]
        assert response.content_type.endswith("/javascript")
    async with pages.get("/favicon.svg") as response:
        assert response.headers["Cache-Control"] == "public, max-age=300"


@pytest.mark.parametrize(
    "path", ["/assets/gone.js", "/assets/..%2f..%2f..%2fsecret", "/widget/..%2f..%2fsecret", "/widget.js", "/hooks/x"]
)
async def test_what_is_not_there_is_not_the_console(pages: TestClient[web.Request, web.Application], path: str) -> None:
    async with pages.get(path) as response:
        assert response.status == 404


async def test_without_a_build_the_first_page_says_how_to_make_one(tmp_path: Path) -> None:
    app = web.Application()
    add_static(app, tmp_path)
    async with TestClient(TestServer(app)) as client, client.get("/") as response:
        assert response.status == 200
        assert "make run" in await response.text()
