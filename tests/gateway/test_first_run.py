"""A fresh installation: whoever has the link sets it up, whoever merely reaches the port cannot."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import select

from conversations import people, queues, workspaces
from conversations.access import Scope
from conversations.models import Account, Audit, QueueMember, SetupToken, Workspace
from gateway import keys
from kit.ids import new_id
from tests.support.clock import FakeClock
from tests.support.databases import TestServer
from tests.support.program import Program, running_program
from tests.support.recorder import Recorder

WORKSPACE = {"slug": "acme", "name": "Acme", "zone": "Asia/Shanghai", "language": "zh-CN", "queue": "客户服务"}
ADMIN = {"name": "Ada", "email": "Ada@acme.test", "password": "a long enough secret", "locale": "zh-CN"}


@pytest.fixture
async def fresh(server: TestServer, tmp_path: Path, clock: FakeClock, statements: Recorder) -> AsyncIterator[Program]:
    """The program on a database in which nobody is anybody."""
    async with server.fresh() as url, running_program(url, tmp_path, parts={"clock": clock}) as program:
        yield program


async def make_token(program: Program) -> str:
    link = await program.app[keys.FIRST_RUN].make_link("https://desk.example")
    assert link is not None
    address, _, token = link.partition("#")
    assert address == "https://desk.example/setup"
    return token


async def ask(program: Program, method: str, path: str, **body: Any) -> tuple[int, Any]:
    async with program.http.request(method, f"/api/v1/setup{path}", json=body or None) as response:
        return response.status, await response.json()


async def is_open(program: Program) -> bool:
    status, found = await ask(program, "GET", "")
    assert status == 200
    return bool(found["is_open"])


async def test_the_link_leads_from_nothing_to_a_signed_in_admin(fresh: Program) -> None:
    assert await is_open(fresh)
    token = await make_token(fresh)
    assert await ask(fresh, "POST", "/show", token=token) == (200, {"workspace": None})
    status, made = await ask(fresh, "PUT", "/workspace", token=token, **WORKSPACE)
    assert (status, made["name"], made["zone"], made["language"]) == (200, "Acme", "Asia/Shanghai", "zh-CN")
    # Whoever comes back finds what was begun, and may word it anew; its short name stays.
    status, shown = await ask(fresh, "POST", "/show", token=token)
    assert shown["workspace"]["slug"] == "acme"
    again = WORKSPACE | {"name": "Acme 2", "slug": "other", "queue": "Second"}
    status, made = await ask(fresh, "PUT", "/workspace", token=token, **again)
    assert (status, made["name"], made["slug"]) == (200, "Acme 2", "acme")

    async with aiohttp.ClientSession(fresh.url, cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
        async with browser.post("/api/v1/setup/admin", json={"token": token, **ADMIN}) as response:
            assert response.status == 201, await response.text()
            signed_in = await response.json()
        async with browser.get("/api/v1/me") as response:
            me = await response.json()
        assert (me["role"], me["first_run"], me["workspace"]["zone"]) == ("admin", "hours", "Asia/Shanghai")
        assert (me["account"]["email"], me["account"]["locale"]) == ("ada@acme.test", "zh-CN")
        # The one queue there is has somebody in it; the admin goes on where they stand, and then never again.
        async with browser.get("/api/v1/queues") as response:
            (queue,) = (await response.json())["items"]
        assert (queue["name"], queue["agent_ids"]) == ("客户服务", [me["account"]["id"]])
        browser.headers["X-CSRF-Token"] = signed_in["csrf_token"]
        for step in ("channel", "people", None):
            body = {"settings": {"first_run": step}}
            async with browser.patch("/api/v1/workspace", json=body) as response:
                assert response.status == 200
            async with browser.get("/api/v1/me") as response:
                assert (await response.json())["first_run"] == step
    assert not await is_open(fresh)
    assert (await ask(fresh, "POST", "/show", token=token))[1]["error"] == "setup_over"
    assert (await ask(fresh, "PUT", "/workspace", token=token, **WORKSPACE))[1]["error"] == "setup_over"
    assert (await ask(fresh, "POST", "/admin", token=token, **ADMIN))[1]["error"] == "setup_over"
    assert await fresh.app[keys.FIRST_RUN].make_link("https://desk.example") is None
    async with fresh.database.begin() as connection:
        assert (await connection.execute(select(SetupToken))).all() == []
        actions = set(await connection.scalars(select(Audit.action).where(Audit.workspace_id == me["workspace"]["id"])))
    assert {"workspace.created", "queue.created", "account.created", "agent.created", "session.created"} <= actions


@pytest.mark.parametrize("token", ["x", "tlf_" + "A" * 43, "é" * 50])
async def test_v5_0_0_6_3_2_a_stranger_at_the_port_can_set_nothing_up(fresh: Program, token: str) -> None:
    await make_token(fresh)
    attempts = [
        ("POST", "/show", {}),
        ("PUT", "/workspace", WORKSPACE),
        ("POST", "/admin", ADMIN),
    ]
    for method, path, body in attempts:
        status, answer = await ask(fresh, method, path, token=token, **body)
        assert (status, answer["error"]) == (403, "bad_setup_token"), path
    async with fresh.database.begin() as connection:
        assert (await connection.execute(select(Workspace))).all() == []
        assert (await connection.execute(select(Account))).all() == []


async def test_the_token_is_kept_as_a_hash_and_ends_after_72_hours(fresh: Program, clock: FakeClock) -> None:
    token = await make_token(fresh)
    async with fresh.database.begin() as connection:
        (row,) = await connection.execute(select(SetupToken))
    assert token.encode() not in row.token_hash
    clock.advance(timedelta(hours=71))
    assert (await ask(fresh, "POST", "/show", token=token))[0] == 200
    clock.advance(timedelta(hours=1))
    assert (await ask(fresh, "POST", "/show", token=token))[0] == 403
    assert (await ask(fresh, "PUT", "/workspace", token=token, **WORKSPACE))[0] == 403
    fresher = await make_token(fresh)
    assert (await ask(fresh, "POST", "/show", token=fresher))[0] == 200
    async with fresh.database.begin() as connection:
        assert len((await connection.execute(select(SetupToken))).all()) == 1


async def test_of_many_at_once_one_makes_the_workspace_and_one_the_admin(fresh: Program) -> None:
    tokens = [await make_token(fresh) for _ in range(4)]
    bodies = [WORKSPACE | {"slug": f"acme-{number}"} for number in range(4)]
    pairs = list(zip(tokens, bodies, strict=True))
    await asyncio.gather(*(ask(fresh, "PUT", "/workspace", token=token, **body) for token, body in pairs))
    async with fresh.database.begin() as connection:
        assert len((await connection.execute(select(Workspace))).all()) == 1
    admins = [ADMIN | {"email": f"ada{number}@acme.test"} for number in range(4)]
    pairs = list(zip(tokens, admins, strict=True))
    made = await asyncio.gather(*(ask(fresh, "POST", "/admin", token=token, **body) for token, body in pairs))
    assert sorted(status for status, _ in made) == [201, 409, 409, 409]
    async with fresh.database.begin() as connection:
        assert len((await connection.execute(select(Account))).all()) == 1


async def test_an_admin_needs_a_workspace_and_a_good_password(fresh: Program) -> None:
    token = await make_token(fresh)
    status, answer = await ask(fresh, "POST", "/admin", token=token, **ADMIN)
    assert (status, answer["error"]) == (409, "no_workspace_yet")
    for wrong in ({"zone": "Mars/Olympus"}, {"slug": "No!"}, {"language": "fr"}, {"name": " "}):
        status, answer = await ask(fresh, "PUT", "/workspace", token=token, **WORKSPACE | wrong)
        assert status == 400, answer
    await ask(fresh, "PUT", "/workspace", token=token, **WORKSPACE)
    status, answer = await ask(fresh, "POST", "/admin", token=token, **ADMIN | {"password": "short"})
    assert (status, answer["error"]) == (400, "weak_password")
    assert await is_open(fresh)


async def test_an_admin_of_the_command_line_closes_it_and_goes_on_where_it_was_left(fresh: Program) -> None:
    token = await make_token(fresh)
    await ask(fresh, "PUT", "/workspace", token=token, **WORKSPACE)
    # As `trunkline user create` does it.
    async with fresh.database.begin() as connection:
        workspace_id = (await connection.execute(select(Workspace.id))).scalar_one()
    hashed = await fresh.app[keys.AUTH].passwords.hash(ADMIN["password"])
    async with fresh.app[keys.WORKS].begin(workspace_id) as work:
        account = await people.create_account(work, email=ADMIN["email"], name="Ada", password_hash=hashed)
        await people.join(work, Scope.system(workspace_id), account, "admin")
    assert not await is_open(fresh)
    status, answer = await ask(fresh, "POST", "/admin", token=token, **ADMIN | {"email": "eve@evil.test"})
    assert (status, answer["error"]) == (409, "setup_over")
    body = {"email": ADMIN["email"], "password": ADMIN["password"]}
    async with fresh.http.post("/api/v1/auth/login", json=body) as response:
        cookie = response.headers["Set-Cookie"].partition(";")[0]
    async with fresh.http.get("/api/v1/me", headers={"Cookie": cookie}) as response:
        assert (await response.json())["first_run"] == "hours"


async def test_a_workspace_of_the_command_line_is_the_one_that_is_set_up(fresh: Program) -> None:
    async with fresh.app[keys.WORKS].begin(new_id()) as work:
        row = await workspaces.create_workspace(work, slug="made", name="Made before")
        queue = await queues.create_queue(work, Scope.system(row.id), name="Repairs")
    token = await make_token(fresh)
    _, shown = await ask(fresh, "POST", "/show", token=token)
    assert (shown["workspace"]["slug"], shown["workspace"]["zone"]) == ("made", None)
    await ask(fresh, "PUT", "/workspace", token=token, **WORKSPACE)
    assert (await ask(fresh, "POST", "/admin", token=token, **ADMIN))[0] == 201
    async with fresh.database.begin() as connection:
        assert len((await connection.execute(select(Workspace))).all()) == 1
        here = QueueMember.workspace_id == row.id
        served = list(await connection.scalars(select(QueueMember.queue_id).where(here)))
    assert served == [queue.id]


async def test_tries_are_counted(fresh: Program) -> None:
    statuses = [(await ask(fresh, "POST", "/show", token="x"))[0] for _ in range(31)]
    assert statuses == [403] * 30 + [429]


async def test_whoever_is_invited_begins_in_the_language_of_the_workspace(fresh: Program) -> None:
    token = await make_token(fresh)
    await ask(fresh, "PUT", "/workspace", token=token, **WORKSPACE)
    async with aiohttp.ClientSession(fresh.url, cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
        async with browser.post("/api/v1/setup/admin", json={"token": token, **ADMIN}) as response:
            browser.headers["X-CSRF-Token"] = (await response.json())["csrf_token"]
        body = {"email": "li@acme.test", "role": "agent"}
        async with browser.post("/api/v1/invitations", json=body) as response:
            link = (await response.json())["url"].partition("#")[2]
    joining = {"token": link, "name": "Li", "password": "a long enough secret"}
    async with fresh.http.post("/api/v1/invitations/accept", json=joining) as response:
        assert response.status == 201
    async with fresh.database.begin() as connection:
        locale = await connection.scalar(select(Account.locale).where(Account.email == "li@acme.test"))
    assert locale == "zh-CN"
