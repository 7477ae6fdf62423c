"""Signing in and out. Numbers in names are those of ASVS 5.0."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pyotp
import pytest
from sqlalchemy import func, insert, select, update

from conversations.models import Account, Agent, Membership, Session
from gateway import keys
from gateway.auth import reset_password
from gateway.callers import COOKIE
from kit.errors import NotFound
from kit.ids import new_id
from tests.support.clock import FakeClock
from tests.support.databases import TestServer
from tests.support.program import PASSWORD, Program, running_program
from tests.support.recorder import Recorder

LOGIN = "/api/v1/auth/login"


async def post(session: aiohttp.ClientSession, path: str, body: Any = None, **more: Any) -> tuple[int, Any]:
    async with session.post(path, json=body, **more) as response:
        return response.status, (await response.json() if response.content_type == "application/json" else None)


async def test_right_password_opens_a_session_with_a_safe_cookie(running: Program) -> None:
    workspace = await running.workspace()
    body = {"email": workspace.email("agent").upper(), "password": PASSWORD}
    async with running.http.post(LOGIN, json=body) as response:
        assert response.status == 200
        answer = await response.json()
        cookie = response.headers["Set-Cookie"]
    assert answer["account"]["id"] == str(workspace.agent_id)
    assert [membership["role"] for membership in answer["memberships"]] == ["agent"]
    assert cookie.startswith(f"{COOKIE}=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie


async def test_v5_7_2_3_the_session_is_stored_hashed(running: Program) -> None:
    workspace = await running.workspace()
    async with running.browser(workspace) as browser:
        (cookie,) = browser.cookie_jar
        async with running.database.begin() as connection:
            stored = await connection.scalar(select(Session.token_hash).where(Session.account_id == workspace.agent_id))
    assert len(stored) == 32
    assert cookie.value.encode() not in stored


async def test_v5_6_3_8_unknown_wrong_and_disabled_are_one_answer(running: Program) -> None:
    workspace = await running.workspace()
    async with running.database.begin() as connection:
        await connection.execute(
            update(Account).where(Account.id == workspace.supervisor_id).values(disabled_at=datetime.now(UTC))
        )
    tries = [
        {"email": "nobody@nowhere.test", "password": PASSWORD},
        {"email": workspace.email("agent"), "password": "wrong password"},
        {"email": workspace.email("supervisor"), "password": PASSWORD},
        {"email": workspace.email("agent"), "password": "x" * 900},
    ]
    answers = [await post(running.http, LOGIN, body) for body in tries]
    assert all(answer == answers[0] for answer in answers)
    assert answers[0][0] == 401
    assert answers[0][1]["error"] == "bad_credentials"


async def test_v5_6_3_1_guessing_is_slowed_down_for_the_account_and_named_in_retry_after(running: Program) -> None:
    workspace = await running.workspace()
    body = {"email": workspace.email("admin"), "password": "wrong password"}
    statuses = [(await post(running.http, LOGIN, body))[0] for _ in range(10)]
    assert set(statuses) == {401}
    async with running.http.post(LOGIN, json=body | {"password": PASSWORD}) as response:
        assert response.status == 429
        assert int(response.headers["Retry-After"]) > 0
    # Others are not held up by it.
    status, _ = await post(running.http, LOGIN, {"email": workspace.email("agent"), "password": PASSWORD})
    assert status == 200


async def test_v5_6_3_1_guesses_made_at_once_are_no_more_than_guesses_in_a_row(running: Program) -> None:
    workspace = await running.workspace()
    body = {"email": workspace.email("admin"), "password": "wrong password"}
    answers = await asyncio.gather(*(post(running.http, LOGIN, body) for _ in range(30)))
    assert [status for status, _ in answers].count(401) == 10
    assert {status for status, _ in answers} == {401, 429}


@pytest.mark.parametrize("length", [33, 35, 36, 39])
async def test_a_secret_that_is_no_base32_is_refused(running: Program, length: int) -> None:
    workspace = await running.workspace()
    body = {"secret": "A" * length, "code": "000000", "password": PASSWORD}
    async with running.browser(workspace) as browser, browser.put("/api/v1/me/totp", json=body) as response:
        assert (response.status, (await response.json())["error"]) == (400, "invalid")


async def test_v5_3_5_1_a_write_by_cookie_needs_the_sessions_token(running: Program) -> None:
    workspace = await running.workspace()
    async with running.browser(workspace) as browser:
        for token in ("", "wrong", "ümlaut"):
            async with browser.patch("/api/v1/me", json={"name": "Eve"}, headers={"X-CSRF-Token": token}) as response:
                assert response.status == 403
                assert (await response.json())["error"] == "bad_csrf_token"
        async with browser.patch("/api/v1/me", json={"name": "Ada Lovelace"}) as response:
            assert (await response.json())["account"]["name"] == "Ada Lovelace"


async def test_me_says_who_where_and_what(running: Program) -> None:
    workspace = await running.workspace()
    async with running.browser(workspace, "supervisor") as browser, browser.get("/api/v1/me") as response:
        me = await response.json()
    assert me["workspace"]["slug"] == workspace.slug
    assert me["role"] == "supervisor"
    assert "conversations.see_all" in me["permissions"]
    assert "inboxes.manage" not in me["permissions"]
    assert me["agent"]["id"] == str(workspace.supervisor_id)
    assert me["csrf_token"]


async def test_v5_7_4_1_signing_out_ends_the_session_and_its_socket(running: Program) -> None:
    workspace = await running.workspace()
    async with running.browser(workspace) as browser:
        (cookie,) = browser.cookie_jar
        header = {"Cookie": f"{COOKIE}={cookie.value}"}
        async with browser.ws_connect("/api/v1/stream", headers={"Origin": running.url}) as socket:
            assert (await socket.receive_json())["type"] == "hello"
            assert (await post(browser, "/api/v1/auth/logout"))[0] == 204
            closed = await socket.receive(timeout=60)
            while closed.type is aiohttp.WSMsgType.TEXT:
                closed = await socket.receive(timeout=60)
            assert closed.type is aiohttp.WSMsgType.CLOSE
        async with running.http.get("/api/v1/me", headers=header) as response:
            assert response.status == 401
            assert "WWW-Authenticate" in response.headers


async def test_nothing_and_nonsense_are_refused(running: Program) -> None:
    for headers in (
        {},
        {"Authorization": "Bearer"},
        {"Authorization": "Basic YTpi"},
        {"Authorization": "Bearer tlk_unknown"},
        {"Authorization": "Bearer \x80\xff"},
        {"Cookie": f"{COOKIE}=nonsense"},
    ):
        async with running.http.get("/api/v1/me", headers=headers) as response:
            assert response.status == 401, headers


async def test_a_password_change_ends_the_other_sessions_only(running: Program) -> None:
    workspace = await running.workspace()
    async with running.browser(workspace) as other, running.browser(workspace) as browser:
        body = {"current": PASSWORD, "new": "a quite different one"}
        async with browser.put("/api/v1/me/password", json={**body, "current": "wrong"}) as response:
            assert (response.status, (await response.json())["error"]) == (400, "wrong_password")
        async with browser.put("/api/v1/me/password", json={**body, "new": "short"}) as response:
            assert (response.status, (await response.json())["error"]) == (400, "weak_password")
        async with browser.put("/api/v1/me/password", json=body) as response:
            assert response.status == 204
        async with browser.get("/api/v1/me") as response:
            assert response.status == 200
        async with other.get("/api/v1/me") as response:
            assert response.status == 401


async def test_sessions_are_listed_and_ended_one_by_one(running: Program) -> None:
    workspace = await running.workspace()
    async with running.browser(workspace) as other, running.browser(workspace) as browser:
        async with browser.get("/api/v1/me/sessions") as response:
            sessions = await response.json()
        assert [session["is_current"] for session in sessions] == [True, False]
        async with browser.delete(f"/api/v1/me/sessions/{sessions[1]['id']}") as response:
            assert response.status == 204
        async with other.get("/api/v1/me") as response:
            assert response.status == 401
        async with browser.delete(f"/api/v1/me/sessions/{new_id()}") as response:
            assert response.status == 404


async def test_v5_6_5_1_a_one_time_code_is_asked_for_and_taken_once(
    server: TestServer, statements: Recorder, tmp_path: Path, clock: FakeClock
) -> None:
    async with server.fresh() as url, running_program(url, tmp_path, parts={"clock": clock}) as program:
        workspace = await program.workspace()
        body = {"email": workspace.email("agent"), "password": PASSWORD}
        async with program.browser(workspace) as browser:
            _, offered = await post(browser, "/api/v1/me/totp")
            assert offered["uri"].startswith("otpauth://totp/Trunkline")
            totp = pyotp.TOTP(offered["secret"])
            mine = {"secret": offered["secret"], "code": "000000", "password": PASSWORD}
            async with browser.put("/api/v1/me/totp", json=mine) as response:
                assert (await response.json())["error"] == "wrong_code"
            async with browser.put("/api/v1/me/totp", json=mine | {"code": totp.at(clock.now())}) as response:
                assert response.status == 204, await response.text()

            assert (await post(program.http, LOGIN, body))[1]["error"] == "totp_required"
            assert (await post(program.http, LOGIN, {**body, "password": "wrong"}))[1]["error"] == "bad_credentials"
            used = {**body, "totp": totp.at(clock.now())}
            assert (await post(program.http, LOGIN, used))[1]["error"] == "bad_credentials"

            fresh = {**body, "totp": totp.at(clock.advance(seconds=30))}
            assert (await post(program.http, LOGIN, fresh))[0] == 200
            assert (await post(program.http, LOGIN, fresh))[1]["error"] == "bad_credentials"
            assert (await post(browser, "/api/v1/me/totp/remove", {"password": PASSWORD}))[0] == 204
        assert (await post(program.http, LOGIN, body))[0] == 200


async def test_a_person_of_two_workspaces_moves_between_them(running: Program) -> None:
    here, there, foreign = await running.workspace(), await running.workspace(), await running.workspace()
    async with running.database.begin() as connection:
        member = {"workspace_id": there.id}
        await connection.execute(insert(Membership).values(**member, account_id=here.agent_id, role="supervisor"))
        await connection.execute(insert(Agent).values(**member, id=here.agent_id, name="Ada", email="ada@there.test"))
    async with running.browser(here) as browser:
        status, me = await post(browser, "/api/v1/auth/workspace", {"workspace_id": str(there.id)})
        assert status == 200
        assert (me["workspace"]["slug"], me["role"]) == (there.slug, "supervisor")
        async with browser.get("/api/v1/me") as response:
            assert (await response.json())["workspace"]["slug"] == there.slug
        assert (await post(browser, "/api/v1/auth/workspace", {"workspace_id": str(foreign.id)}))[0] == 404
    # The next sign-in opens the workspace used last.
    async with running.browser(here) as browser, browser.get("/api/v1/me") as response:
        assert (await response.json())["workspace"]["slug"] == there.slug


@pytest.mark.parametrize("column", ["expires_at", "seen_at"])
async def test_v5_7_3_1_a_session_ends_by_age_and_by_idleness(running: Program, column: str) -> None:
    workspace = await running.workspace()
    async with running.browser(workspace) as browser:
        async with running.database.begin() as connection:
            long_ago = func.now() - func.make_interval(0, 0, 0, 40)
            await connection.execute(
                update(Session).where(Session.account_id == workspace.agent_id).values({column: long_ago})
            )
        running.app[keys.CALLERS].forget(workspace.id)
        async with browser.get("/api/v1/me") as response:
            assert response.status == 401


async def test_an_outdated_hash_is_made_anew_at_the_next_sign_in(running: Program) -> None:
    from argon2 import PasswordHasher  # noqa: PLC0415 - an older installation's parameters

    workspace = await running.workspace()
    old = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash(PASSWORD)
    mine = Account.id == workspace.agent_id
    async with running.database.begin() as connection:
        await connection.execute(update(Account).where(mine).values(password_hash=old))
    async with running.browser(workspace):
        pass
    async with running.database.begin() as connection:
        stored = await connection.scalar(select(Account.password_hash).where(mine))
    assert stored != old
    assert not running.app[keys.AUTH].passwords.is_outdated(stored)


async def test_a_session_is_no_bearer_token_and_a_token_no_cookie(running: Program) -> None:
    workspace = await running.workspace()
    bearer = await running.bearer(workspace)
    async with running.browser(workspace) as browser:
        (cookie,) = browser.cookie_jar
    for headers in (
        {"Authorization": f"Bearer {cookie.value}"},
        {"Cookie": f"{COOKIE}={bearer['Authorization'].removeprefix('Bearer ')}"},
    ):
        async with running.http.get("/api/v1/me", headers=headers) as response:
            assert response.status == 401


async def test_the_audit_log_says_from_where_somebody_signed_in(running: Program) -> None:
    workspace = await running.workspace()
    async with running.browser(workspace, "admin") as browser, browser.get("/api/v1/audit") as response:
        (entry, *_) = (await response.json())["items"]
    assert (entry["action"], entry["address"]) == ("session.created", "127.0.0.1")


async def test_a_forgotten_password_is_reset_by_the_operator_and_ends_all_sessions(running: Program) -> None:
    workspace = await running.workspace()
    auth = running.app[keys.AUTH]
    async with running.browser(workspace) as browser:
        hashed = await auth.passwords.hash("a quite different one")
        await reset_password(running.app[keys.WORKS], workspace.email("agent").upper(), hashed, clear_totp=True)
        running.app[keys.CALLERS].forget(workspace.id)  # the command runs beside: elsewhere it takes five seconds
        async with browser.get("/api/v1/me") as response:
            assert response.status == 401
    body = {"email": workspace.email("agent"), "password": "a quite different one"}
    assert (await post(running.http, LOGIN, body))[0] == 200
    with pytest.raises(NotFound):
        await reset_password(running.app[keys.WORKS], "nobody@nowhere.test", hashed)
