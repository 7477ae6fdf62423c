"""What admins set up over HTTP: queues, inboxes and their secrets, agents, dead letters, search, the workspace."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from conversations.models import Delivery, Inbox
from gateway import keys
from gateway.inbox_config import check_config, show_config
from kit.errors import Invalid
from kit.ids import new_id
from routing.models import AgentState
from tests.gateway.stock import fill
from tests.support.office import Office

INBOXES = "/api/v1/inboxes"
FAR = datetime(2099, 1, 1, tzinfo=UTC)


async def test_a_secret_goes_in_and_never_comes_out(office: Office) -> None:
    admin, agent = await office.desk("admin"), await office.desk("agent")
    config = {"callback_url": "https://shop.example/hook", "callback_secret": "hunter2-hunter2"}
    made = await admin.post(INBOXES, {"kind": "api", "name": "Shop", "config": config})
    path = f"{INBOXES}/{made['id']}"
    answers = [made, await admin.get(path), await admin.get(INBOXES), await agent.get(path), await agent.get(INBOXES)]
    answers.append(await admin.patch(path, {"name": "Shop 2"}))
    answers.append(await admin.get(f"/api/v1/audit?entity_id={made['id']}"))
    assert "hunter2" not in str(answers)
    assert made["config"]["callback_secret"] == {"set": True}
    assert made["config"]["webhook_secret"] == {"set": False}
    assert made["config"]["callback_url"] == "https://shop.example/hook"
    assert "config" not in answers[3]


async def test_a_form_sent_back_keeps_its_secrets_and_null_removes_one(office: Office) -> None:
    admin = await office.desk("admin")
    made = await admin.post(INBOXES, {"kind": "api", "name": "Shop", "config": {"callback_secret": "hunter2"}})
    path = f"{INBOXES}/{made['id']}"
    kept = await admin.patch(path, {"config": made["config"] | {"callback_url": "https://shop.example/hook"}})
    assert kept["config"]["callback_secret"] == {"set": True}
    inbox, _ = office.app[keys.ADAPTERS].get(UUID(made["id"]))
    assert inbox.secrets["callback_secret"] == "hunter2"
    removed = await admin.patch(path, {"config": {"callback_secret": None}})
    assert removed["config"]["callback_secret"] == {"set": False}
    assert removed["config"]["callback_url"] == "https://shop.example/hook"


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"kind": "carrier-pigeon", "name": "x"}, "unknown_channel", None),
        ({"kind": "api", "name": "x", "config": {"callback_url": "ftp://x"}}, "invalid_config", "config.callback_url"),
        ({"kind": "api", "name": "x", "config": {"unknown": 1}}, "invalid_config", "config.unknown"),
        ({"kind": "api", "name": " "}, "invalid", "name"),
        ({"kind": "api", "name": "x", "queue_id": str(new_id())}, "not_found", "resource"),
    ],
)
async def test_wrong_settings_are_refused_by_field(
    office: Office, body: dict[str, Any], code: str, field: str | None
) -> None:
    answered = await (await office.desk("admin")).ask("POST", INBOXES, body)
    assert (answered.status, answered.body["error"]) == (404 if code == "not_found" else 400, code)
    assert field is None or field in answered.body["fields"]


def test_what_is_stored_is_what_was_said_so_that_later_defaults_apply() -> None:
    checked = check_config("webchat", {"title": "Shop", "identity_secret": "s3cret"})
    assert (checked.config, checked.secrets) == ({"title": "Shop"}, {"identity_secret": "s3cret"})
    shown = show_config("webchat", checked.config, frozenset({"identity_secret"}))
    assert shown["identity_secret"] == {"set": True}
    assert shown["colour"] == "#2459c9"
    with pytest.raises(Invalid):
        check_config("webchat", {"colour": "red"}, stored=checked.config)


async def test_testing_the_connection_is_kept_as_health(office: Office) -> None:
    admin = await office.desk("admin")
    path = f"{INBOXES}/{(await admin.post(INBOXES, {'kind': 'webchat', 'name': 'Chat'}))['id']}"
    found = await admin.post(f"{path}/check")
    assert found["ok"] is True
    assert found["checked_at"].endswith("Z")
    assert (await admin.get(path))["health"] == found
    await admin.patch(path, {"is_enabled": False})
    assert (await admin.post(f"{path}/check"))["ok"] is False


async def test_an_inbox_made_switched_off_is_not_tested(office: Office) -> None:
    admin = await office.desk("admin")
    made = await admin.post(INBOXES, {"kind": "webchat", "name": "Chat", "is_enabled": False}, expect=201)
    assert made["health"]["checked_at"] is None
    switched_on = await admin.patch(f"{INBOXES}/{made['id']}", {"is_enabled": True})
    assert switched_on["health"]["ok"] is True


async def test_every_channel_says_what_it_can_and_which_settings_it_has(office: Office) -> None:
    channels = {one["kind"]: one for one in (await (await office.desk("agent")).get("/api/v1/channels"))["items"]}
    assert {"api", "email", "webchat"} <= set(channels)
    form = channels["webchat"]["form"]["properties"]
    assert form["identity_secret"]["writeOnly"] is True
    assert channels["webchat"]["abilities"]["max_files"] > 0


async def test_a_deleted_inbox_takes_nothing_more(office: Office) -> None:
    admin = await office.desk("admin")
    await admin.delete(f"{INBOXES}/{office.workspace.inbox_id}")
    body = {"external_id": "1", "from": {"external_id": "c"}, "text": "hello"}
    answered = await admin.ask("POST", f"{INBOXES}/{office.workspace.inbox_id}/messages", body)
    assert answered.status == 404


async def test_a_queues_policy_keeps_what_was_said_only(office: Office) -> None:
    admin = await office.desk("admin")
    made = await admin.post("/api/v1/queues", {"name": "Repairs", "policy": {"wrap_up_s": 60}})
    assert made["policy"] == {"wrap_up_s": 60}
    answered = await admin.ask("PATCH", f"/api/v1/queues/{made['id']}", {"policy": {"wrap_up_s": -1}})
    assert (answered.status, list(answered.body["fields"])) == (400, ["policy.wrap_up_s"])
    answered = await admin.ask("POST", "/api/v1/queues", {"name": "repairs"})
    assert (answered.status, answered.body["error"]) == (409, "name_taken")


async def test_who_serves_a_queue_is_set_as_a_whole(office: Office) -> None:
    admin = await office.desk("admin")
    path = f"/api/v1/queues/{office.workspace.queue_id}"
    members = [
        {"agent_id": str(office.workspace.supervisor_id), "tier": 1},
        {"agent_id": str(office.workspace.agent_id), "tier": 2},
    ]
    assert (await admin.put(f"{path}/members", {"members": members}))["items"] == members
    assert (await admin.get(f"{path}/members"))["items"] == members
    assert sorted((await admin.get(path))["agent_ids"]) == sorted(one["agent_id"] for one in members)
    answered = await admin.ask("PUT", f"{path}/members", {"members": [{"agent_id": str(new_id())}]})
    assert answered.status == 404


async def test_the_number_waiting_in_a_queue_is_shown(office: Office) -> None:
    for sender in "abc":
        await office.customer_writes(sender=sender)
    (queue,) = (await (await office.desk("agent")).get("/api/v1/queues"))["items"]
    assert queue["waiting"] == 3


async def test_a_short_list_is_paged_by_its_own_order(office: Office) -> None:
    admin = await office.desk("admin")
    for name in ("delta", "Bravo", "alpha", "Charlie"):
        await admin.post("/api/v1/tags", {"name": name})
    page = await admin.get("/api/v1/tags?limit=3")
    assert [tag["name"] for tag in page["items"]] == ["alpha", "Bravo", "Charlie"]
    rest = await admin.get(f"/api/v1/tags?limit=3&cursor={page['next_cursor']}")
    assert ([tag["name"] for tag in rest["items"]], rest["next_cursor"]) == (["delta"], None)
    assert (await admin.ask("GET", "/api/v1/tags?cursor=nonsense")).body["error"] == "bad_cursor"


async def test_an_agent_is_hired_promoted_and_let_go(office: Office) -> None:
    admin = await office.desk("admin")
    email = f"{new_id()}@example.test"
    body = {"email": email, "name": "New Hand", "role": "agent", "password": "correct horse battery"}
    hired = await admin.post("/api/v1/agents", body)
    assert (hired["status"], hired["role"], hired["is_connected"]) == ("offline", "agent", False)
    path = f"/api/v1/agents/{hired['id']}"
    assert (await admin.patch(path, {"role": "supervisor"}))["role"] == "supervisor"
    desk = await office.desk(UUID(hired["id"]))
    await desk.get("/api/v1/me")
    await admin.delete(path)
    assert (await desk.ask("GET", "/api/v1/me")).status == 401
    assert email not in str(await admin.get("/api/v1/agents"))
    gone = await admin.get(path)
    assert (gone["is_active"], gone["role"]) == (False, None)
    assert email in str(await admin.get("/api/v1/agents?with_former=true"))


async def test_an_agents_state_and_capacity_are_shown_to_all(office: Office) -> None:
    agent, supervisor, admin = [await office.desk(who) for who in ("agent", "supervisor", "admin")]
    path = f"/api/v1/agents/{office.workspace.agent_id}"
    async with supervisor.stream() as stream:
        mine = await agent.put("/api/v1/me/state", {"state": "busy", "reason": "lunch"})
        seen = {}
        while seen.get("id") != mine["id"]:
            seen = (await stream.until("agent.state_changed"))[-1]["data"]["agent"]
    assert seen == mine
    assert (mine["status"], mine["pause_reason"]) == ("busy", "lunch")
    assert (await supervisor.put(f"{path}/state", {"state": "offline"}))["status"] == "offline"
    await admin.put(f"{path}/capacity", {"cap_units": 40, "channel_limits": {"email": 2}})
    assert (await admin.put(f"{path}/capacity", {"cap_units": 50}))["capacity"] == {"used": 0, "cap": 50}
    async with office.program.database.begin() as connection:
        kept = await connection.scalar(
            select(AgentState.channel_limits).where(
                AgentState.workspace_id == office.workspace.id, AgentState.agent_id == office.workspace.agent_id
            )
        )
    assert kept == {"email": 2}
    assert (await agent.ask("PUT", "/api/v1/me/state", {"state": "wrap_up"})).status == 400


async def test_an_invited_person_joins_once(office: Office) -> None:
    admin, nobody = await office.desk("admin"), office.stranger()
    email = f"{new_id()}@example.test"
    made = await admin.post("/api/v1/invitations", {"email": email, "role": "agent"})
    token = made["url"].partition("#")[2]
    assert token not in str(await admin.get("/api/v1/invitations"))
    shown = await nobody.post("/api/v1/invitations/show", {"token": token})
    assert (shown["email"], shown["has_account"]) == (email, False)
    body = {"token": token, "name": "New Hand", "password": "correct horse battery"}
    assert (await nobody.post("/api/v1/invitations/accept", body))["email"] == email
    for path, again in (("accept", body), ("show", {"token": token})):
        answered = await nobody.ask("POST", f"/api/v1/invitations/{path}", again)
        assert (answered.status, answered.body["error"]) == (404, "invitation_gone")
    signed_in = await nobody.post("/api/v1/auth/login", {"email": email, "password": body["password"]})
    assert [one["workspace_id"] for one in signed_in["memberships"]] == [str(office.workspace.id)]


async def test_a_dead_letter_is_read_replayed_and_put_away(office: Office) -> None:
    stock = await fill(office)
    admin = await office.desk("admin")
    path = f"/api/v1/dead-letters/{stock.ids['dead-letters']}"
    (listed,) = (await admin.get("/api/v1/dead-letters"))["items"]
    assert (listed["id"], listed["error"]) == (stock.ids["dead-letters"], "not JSON")
    assert (await admin.get(path))["body"] == '{"half": '
    assert (await admin.post(f"{path}/replay")) == {"understood": False}
    (again,) = (await admin.get("/api/v1/dead-letters"))["items"]
    assert again["attempts"] == 1
    await admin.post(f"{path}/dismiss")
    assert (await admin.get("/api/v1/dead-letters"))["items"] == []
    assert (await admin.ask("POST", f"{path}/replay")).status == 404


async def test_search_finds_what_was_said_in_chinese(office: Office) -> None:
    receipt = await office.customer_writes("我要退款，洗衣机坏了")
    agent = await office.desk("agent")
    found = await agent.get("/api/v1/search?q=退款")
    assert [one["conversation_id"] for one in found["messages"]["items"]] == [receipt["conversation_id"]]
    assert "退款" in found["messages"]["items"][0]["text"]
    assert [one["id"] for one in found["conversations"]["items"]] == [receipt["conversation_id"]]
    people = await agent.get("/api/v1/search?q=Lei&kind=contacts")
    assert [one["name"] for one in people["contacts"]["items"]] == ["Li Lei"]
    assert people["messages"]["items"] == []


async def test_contacts_are_entered_changed_and_merged(office: Office) -> None:
    agent = await office.desk("agent")
    made = await agent.post("/api/v1/contacts", {"name": "Wang Fang", "phone": "+8613800138000"})
    other = await agent.post("/api/v1/contacts", {"name": "王芳", "email": "wang@example.test"})
    changed = await agent.patch(f"/api/v1/contacts/{made['id']}", {"is_vip": True, "note": "likes tea"})
    assert (changed["is_vip"], changed["note"], changed["phone"]) == (True, "likes tea", "+8613800138000")
    merged = await agent.post(f"/api/v1/contacts/{made['id']}/merge", {"source_id": other["id"]})
    assert (merged["id"], merged["email"]) == (made["id"], "wang@example.test")
    away = await agent.get(f"/api/v1/contacts/{other['id']}")
    assert away["merged_into_id"] == made["id"]


async def test_the_workspace_is_renamed_and_the_audit_log_says_by_whom(office: Office) -> None:
    admin, agent = await office.desk("admin"), await office.desk("agent")
    changed = await admin.patch("/api/v1/workspace", {"name": "Service", "settings": {"phone_region": "DE"}})
    assert (changed["name"], changed["settings"]) == ("Service", {"phone_region": "DE"})
    assert (await agent.get("/api/v1/workspace"))["name"] == "Service"
    (entry,) = (await admin.get("/api/v1/audit?entity=workspace"))["items"]
    assert (entry["action"], entry["actor_id"]) == ("workspace.updated", str(office.workspace.admin_id))


async def test_an_inbox_tells_since_when_it_fails_and_where_its_provider_calls(office: Office) -> None:
    admin, agent = await office.desk("admin"), await office.desk("agent")
    made = await admin.post(INBOXES, {"kind": "telegram", "name": "Bot"})
    path = f"{INBOXES}/{made['id']}"
    assert made["hook_url"].endswith(f"/hooks/{made['id']}")
    assert "hook_url" not in await agent.get(path)
    first = await admin.post(f"{path}/check")
    again = await admin.post(f"{path}/check")
    assert (first["ok"], again["ok"]) == (False, False)
    assert first["since"] is not None
    assert again["since"] == first["since"]
    assert again["checked_at"] >= first["checked_at"]


async def test_an_inbox_names_what_waits_at_it(office: Office) -> None:
    admin, agent = await office.desk("admin"), await office.desk("agent")
    await fill(office)
    path = f"{INBOXES}/{office.workspace.inbox_id}"
    waiting = await admin.get(f"{path}/waiting")
    assert (waiting["dead_letters"], waiting["conversations"] > 0) == (1, True)
    await agent.get(f"{path}/waiting", expect=403)
    async with office.program.database.begin() as connection:
        await connection.execute(
            update(Delivery)
            .where(Delivery.workspace_id == office.workspace.id)
            .values(state="queued", run_at=FAR, error={"code": "credentials_rejected", "detail": "no"})
        )
    held = await admin.get(f"{path}/waiting")
    assert held["held_replies"] == held["replies"] > 0
    [listed] = [one for one in (await admin.get(INBOXES))["items"] if one["id"] == str(office.workspace.inbox_id)]
    assert (listed["held_replies"], listed["dead_letters"]) == (held["held_replies"], 1)
    assert "held_replies" not in (await agent.get(INBOXES))["items"][0]


async def test_an_inbox_that_cannot_start_tells_its_admin(office: Office) -> None:
    admin = await office.desk("admin")
    made = await admin.post(INBOXES, {"kind": "api", "name": "Shop", "config": {"callback_secret": "x"}})
    async with office.program.database.begin() as connection:
        await connection.execute(
            update(Inbox)
            .where(Inbox.workspace_id == office.workspace.id, Inbox.id == UUID(made["id"]))
            .values(secrets_sealed=b"sealed with a key that is gone", version=Inbox.version + 1)
        )
    await office.app[keys.ADAPTERS].refresh()
    health = (await admin.get(f"{INBOXES}/{made['id']}"))["health"]
    assert health["ok"] is False
    assert "could not be started" in health["detail"]
