"""``serve --demo`` and ``trunkline demo``, from an empty database on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from conversations.work import Works
from conversations.workspaces import create_workspace
from gateway import keys
from gateway.cli.demo import fill
from gateway.demo import cast, ensure_demo, history, password, programme
from gateway.settings import Settings
from kit.clock import SystemClock
from kit.db import Database
from kit.ids import new_id
from kit.secret import Secret
from tests.support.databases import TestServer
from tests.support.program import Program, running_program, settings_for

PASSWORD = "demo-word"  # short on purpose: an operator may choose what they like
LOGINS = ("admin@demo.test", "supervisor@demo.test", "agent@demo.test")


@pytest.fixture(autouse=True)
def a_short_history(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is open and a dozen closed cases are enough to see that it is written, once."""
    monkeypatch.setattr(programme, "CLOSED_CASES", 12)
    for module in (programme, history):
        monkeypatch.setattr(module, "CASES_IN_ALL", 12 + len(programme.SCENES))


@asynccontextmanager
async def demo(server: TestServer, data: Path) -> AsyncIterator[Program]:
    async with (
        server.fresh() as url,
        running_program(url, data, demo_password=Secret(PASSWORD)) as program,
    ):
        yield program


async def written(program: Program) -> list[tuple[Any, ...]]:
    """Wait for the history and return what must not change by itself."""
    async with asyncio.timeout(60):
        while True:
            async with program.database.acquire() as connection:
                done = await connection.fetchval(
                    "SELECT settings ->> $2 = settings ->> $3 FROM directory.workspace WHERE slug = $1",
                    *(cast.SLUG, history.DONE, history.CASES),
                )
                if done:
                    rows = await connection.fetch(
                        """SELECT workspace.version, feed.last, counter.last, workspace.settings
                           FROM directory.workspace JOIN feed ON feed.workspace_id = workspace.id
                           JOIN counter ON counter.workspace_id = workspace.id"""
                    )
                    return [tuple(row) for row in rows]
            await asyncio.sleep(0.1)


@asynccontextmanager
async def signed_in(program: Program, email: str) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(program.url, cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        async with session.post("/api/v1/auth/login", json={"email": email, "password": PASSWORD}) as response:
            assert response.status == 200, await response.text()
            session.headers["X-CSRF-Token"] = (await response.json())["csrf_token"]
        yield session


async def get(session: aiohttp.ClientSession, path: str) -> Any:
    async with session.get(path) as response:
        assert response.status == 200, await response.text()
        return await response.json()


async def test_an_empty_database_gets_a_demo_with_accounts_inboxes_and_open_work(
    server: TestServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with demo(server, tmp_path) as program:
        await ensure_demo(program.app)
        told = capsys.readouterr().out
        assert PASSWORD in told
        for email in LOGINS:
            assert email in told
            async with signed_in(program, email) as session:
                me = await get(session, "/api/v1/me")
                assert me["workspace"]["slug"] == "demo"
        async with signed_in(program, "admin@demo.test") as session:
            inboxes = (await get(session, "/api/v1/inboxes"))["items"]
            assert {one["kind"] for one in inboxes} == {"webchat", "email", "api"}
            assert [one["address"] for one in inboxes if one["kind"] == "email"] == ["support@demo.test"]
            # All of it is live: a customer may write this instant.
            assert {inbox.kind for inbox, _ in program.app[keys.ADAPTERS].all()} == {"webchat", "email", "api"}
        async with signed_in(program, "agent@demo.test") as session:
            mine = await get(session, "/api/v1/conversations?view=mine")
            assert mine["counts"] == {"mine": 6, "waiting": 9, "mentions": 1}
            assert sum(item["me"]["unread"] for item in mine["items"]) > 0
            # It has promised something, and the promises run.
            promised = [one for item in mine["items"] for one in item["sla"]]
            assert {one["kind"] for one in promised} >= {"resolution"}
            assert all(one["due_at"] is not None for one in promised if not one["paused"])
            queues = (await get(session, "/api/v1/queues"))["items"]
            [calendar] = (await get(session, "/api/v1/calendars"))["items"]
            assert {one["calendar_id"] for one in queues} == {calendar["id"]}
            assert (calendar["country"], len((await get(session, "/api/v1/sla-policies"))["items"])) == ("CN", 1)
            snoozed = await get(session, "/api/v1/conversations?view=snoozed")
            assert {item["assignee_id"] for item in snoozed["items"]} >= {mine["items"][0]["assignee_id"]}
        await written(program)


async def test_a_second_start_changes_nothing(
    server: TestServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with server.fresh() as url:
        async with running_program(url, tmp_path, demo_password=Secret(PASSWORD)) as program:
            await ensure_demo(program.app)
            before = await written(program)
        capsys.readouterr()
        async with running_program(url, tmp_path, demo_password=Secret("something else")) as program:
            await ensure_demo(program.app)
            assert await written(program) == before
            told = capsys.readouterr().out
            assert "something else" not in told  # it is not the password
            assert "first start" in told
            async with signed_in(program, "agent@demo.test"):
                pass  # still with the first password


async def test_a_database_with_other_workspaces_is_left_alone(server: TestServer, tmp_path: Path) -> None:
    async with demo(server, tmp_path) as program:
        await program.workspace()
        await ensure_demo(program.app)
        async with program.database.acquire() as connection:
            slugs = [row["slug"] for row in await connection.fetch("SELECT slug FROM directory.workspace")]
        assert len(slugs) == 1
        assert slugs != [cast.SLUG]


async def test_without_asking_no_demo_account_exists(server: TestServer, tmp_path: Path) -> None:
    async with demo(server, tmp_path) as program, program.database.acquire() as connection:
        assert await connection.fetchval("SELECT count(*) FROM directory.account") == 0


async def test_a_reply_to_a_demo_mail_is_sent_and_stays_in_the_house(server: TestServer, tmp_path: Path) -> None:
    async with demo(server, tmp_path) as program:
        await ensure_demo(program.app)
        async with signed_in(program, "agent@demo.test") as session:
            mine = await get(session, "/api/v1/conversations?view=mine")
            mail = next(item for item in mine["items"] if item["channels"] == ["email"])
            path = f"/api/v1/conversations/{mail['id']}/messages"
            async with session.post(path, json={"kind": "reply", "text": "已经收到，今天处理。"}) as response:
                assert response.status == 201, await response.text()
                posted = await response.json()
            async with asyncio.timeout(30):
                while True:
                    page = await get(session, path)
                    found = next(item for item in page["items"] if item["id"] == posted["id"])
                    if found["delivery"]["state"] != "queued":
                        break
                    await asyncio.sleep(0.1)
            assert found["delivery"]["state"] in ("sending", "sent"), found["delivery"]
        await written(program)


async def test_the_command_fills_an_existing_workspace_once_and_lets_nobody_in(
    server: TestServer, tmp_path: Path
) -> None:
    async with server.fresh() as url:
        settings = settings_for(tmp_path, database_url=Secret(url))
        database = await Database.open(url)
        try:
            async with Works(database, SystemClock(), lambda *_: None).begin(new_id()) as work:
                await create_workspace(work, slug="acme", name="Acme")
            assert (
                await fill(settings, "acme")
                == f"acme has {history.CASES_IN_ALL} more conversations of the past 14 days"
            )
            assert "nothing changed" in await fill(settings, "acme")
            async with database.acquire() as connection:
                assert await connection.fetchval("SELECT count(*) FROM conversation") == history.CASES_IN_ALL
                accounts = await connection.fetch("SELECT email, password_hash FROM directory.account")
                assert len(accounts) == len(cast.PEOPLE)
                assert {row["password_hash"] for row in accounts} == {None}
                assert all(row["email"].endswith("@acme.demo.test") for row in accounts)
        finally:
            await database.close()


def test_a_password_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, demo_password=Secret(""))
    assert password.known_password(settings) is None
    made = password.choose_password(settings)
    assert len(made) >= 12
    assert password.choose_password(settings) == made
    assert (tmp_path / password.FILE).stat().st_mode & 0o077 == 0
    assert password.choose_password(settings.model_copy(update={"demo_password": Secret("set")})) == "set"
