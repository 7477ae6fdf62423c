"""Tokens of programs: shown once, hashed, no wider than their owner, worthless at once when revoked."""

from __future__ import annotations

from sqlalchemy import select

from conversations.models import ApiToken
from kit.secret import token_hash
from tests.support.program import Program

TOKENS = "/api/v1/tokens"


async def test_a_token_is_shown_once_and_kept_as_a_hash(running: Program) -> None:
    workspace = await running.workspace()
    async with running.browser(workspace) as browser:
        async with browser.post(TOKENS, json={"name": "Shop"}) as response:
            assert response.status == 201
            made = await response.json()
        assert made["token"].startswith("tlk_")
        assert made["token"].startswith(made["hint"])
        async with browser.get(f"{TOKENS}/{made['id']}") as response:
            assert "token" not in await response.json()
        async with browser.get(TOKENS) as response:
            assert [token["id"] for token in (await response.json())["items"]] == [made["id"]]
    async with running.database.begin() as connection:
        row = (await connection.execute(select(ApiToken).where(ApiToken.workspace_id == workspace.id))).one()
    assert row.token_hash == token_hash(made["token"])
    assert made["token"] not in str(row)


async def test_a_token_works_until_it_is_revoked(running: Program) -> None:
    workspace = await running.workspace()
    async with running.browser(workspace) as browser:
        async with browser.post(TOKENS, json={"name": "Shop"}) as response:
            made = await response.json()
        headers = {"Authorization": f"Bearer {made['token']}"}
        async with running.http.get("/api/v1/me", headers=headers) as response:
            assert (await response.json())["account"]["id"] == str(workspace.agent_id)
        async with browser.delete(f"{TOKENS}/{made['id']}") as response:
            assert response.status == 204
        async with running.http.get("/api/v1/me", headers=headers) as response:
            assert response.status == 401
        async with browser.get(f"{TOKENS}/{made['id']}") as response:
            assert response.status == 404


async def test_a_scoped_token_does_what_its_scopes_say(running: Program) -> None:
    workspace = await running.workspace()
    body = {"name": "Rota", "scopes": ["queues.manage"]}
    async with running.browser(workspace, "admin") as browser, browser.post(TOKENS, json=body) as response:
        made = await response.json()
    headers = {"Authorization": f"Bearer {made['token']}"}
    async with running.http.post("/api/v1/queues", json={"name": "Night"}, headers=headers) as response:
        assert response.status == 201, await response.text()
    async with running.http.post("/api/v1/teams", json={"name": "Night"}, headers=headers) as response:
        assert (response.status, (await response.json())["error"]) == (403, "forbidden")
    # Nor may it make itself a wider one.
    for body in ({"name": "Wider"}, {"name": "Wider", "scopes": ["agents.manage"]}):
        async with running.http.post(TOKENS, json=body, headers=headers) as response:
            assert (response.status, (await response.json())["error"]) == (403, "scope_too_wide")


async def test_somebody_elses_token_is_not_there_except_for_an_admin(running: Program) -> None:
    workspace, other = await running.workspace(), await running.workspace()
    async with running.browser(workspace) as browser, browser.post(TOKENS, json={"name": "Mine"}) as response:
        made = await response.json()
    for stranger, role, status in ((workspace, "supervisor", 404), (other, "admin", 404), (workspace, "admin", 200)):
        headers = await running.bearer(stranger, role)  # type: ignore[arg-type]  # three literals in a tuple
        async with running.http.get(f"{TOKENS}/{made['id']}", headers=headers) as response:
            assert response.status == status


async def test_a_token_is_renamed_against_its_version_and_ends_in_the_future(running: Program) -> None:
    workspace = await running.workspace()
    headers = await running.bearer(workspace)
    async with running.http.post(TOKENS, json={"name": "Old"}, headers=headers) as response:
        made = await response.json()
    url = f"{TOKENS}/{made['id']}"
    async with running.http.patch(url, json={"name": "New", "version": 1}, headers=headers) as response:
        assert (await response.json())["version"] == 2
    async with running.http.patch(url, json={"name": "Newer", "version": 1}, headers=headers) as response:
        assert (await response.json())["error"] == "stale_version"
    late = {"name": "Late", "expires_at": "2001-01-01T00:00:00Z"}
    async with running.http.post(TOKENS, json=late, headers=headers) as response:
        assert response.status == 400


async def test_a_program_cannot_change_how_its_owner_signs_in(running: Program) -> None:
    headers = await running.bearer(await running.workspace())
    body = {"current": "x", "new": "a quite different one"}
    async with running.http.put("/api/v1/me/password", json=body, headers=headers) as response:
        assert (response.status, (await response.json())["error"]) == (403, "session_required")
    async with running.http.post("/api/v1/me/totp", headers=headers) as response:
        assert response.status == 403
