"""Skills, who has them, and the rules that sort new conversations, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from kit.ids import new_id
from routing.models import WorkItem
from tests.support.office import Desk, Office

RULES = "/api/v1/routing-rules"


async def test_a_skill_is_named_graded_and_taken_out_of_use(office: Office) -> None:
    admin = await office.desk("supervisor")
    made = await admin.post("/api/v1/skills", {"name": "  Fridges ", "kind": "hard"})
    assert (made["name"], made["kind"], made["version"]) == ("Fridges", "hard", 1)
    twice = await admin.ask("POST", "/api/v1/skills", {"name": "fridges"})
    assert (twice.status, twice.body["error"]) == (409, "name_taken")
    changed = await admin.patch(f"/api/v1/skills/{made['id']}", {"kind": "graded", "expected_version": 1})
    assert changed["kind"] == "graded"
    stale = await admin.ask("PATCH", f"/api/v1/skills/{made['id']}", {"name": "x", "expected_version": 1})
    assert (stale.status, stale.body["error"]) == (409, "stale_version")
    await admin.put(f"/api/v1/agents/{office.workspace.agent_id}/skills", {"levels": {made["id"]: 3}})
    await admin.delete(f"/api/v1/skills/{made['id']}")
    assert (await admin.get("/api/v1/skills"))["items"] == []
    assert (await admin.get(f"/api/v1/agents/{office.workspace.agent_id}"))["skills"] == {}


async def test_what_an_agent_knows_is_set_whole_by_those_who_manage_queues(office: Office) -> None:
    admin, agent = await office.desk("supervisor"), await office.desk("agent")
    first, second = [await _skill(admin, name) for name in ("Fridges", "English")]
    path = f"/api/v1/agents/{office.workspace.agent_id}/skills"
    shown = await admin.put(path, {"levels": {first: 3, second: 5}})
    assert shown["skills"] == {first: 3, second: 5}
    again = await admin.put(path, {"levels": {second: 4}, "expected_version": shown["version"]})
    assert again["skills"] == {second: 4}
    stale = await admin.ask("PUT", path, {"levels": {}, "expected_version": shown["version"]})
    assert stale.body["error"] == "stale_version"
    assert (await agent.ask("PUT", path, {"levels": {}})).status == 403
    unknown = await admin.ask("PUT", path, {"levels": {str(new_id()): 1}})
    assert (unknown.status, unknown.body["error"]) == (404, "not_found")
    assert (await admin.ask("PUT", path, {"levels": {second: 6}})).status == 400
    colleagues = {one["id"]: one["skills"] for one in (await agent.get("/api/v1/agents"))["items"]}
    assert colleagues[str(office.workspace.agent_id)] == {second: 4}


async def test_a_new_conversation_goes_where_the_first_fitting_rule_sends_it(office: Office) -> None:
    admin = await office.desk("supervisor")
    repairs = (await admin.post("/api/v1/queues", {"name": "Repairs"}))["id"]
    fridges = await _skill(admin, "Fridges")
    await _rule(admin, {"languages": ["en"], "keywords": ["invoice"]}, {"priority": "low"})
    rule = await _rule(
        admin,
        {"languages": ["zh"], "keywords": ["冰箱", "e4"]},
        {"queue_id": repairs, "priority": "high", "tier": 2, "needs": [{"skill_id": fridges, "wanted": 4}]},
    )
    await _rule(admin, {}, {"priority": "urgent"})
    found = await _conversation(admin, await office.customer_writes("你好，Ｅ4 报警怎么办", sender="zhang"))
    assert (found["queue_id"], found["priority"]) == (repairs, "high")
    async with office.program.database.begin() as connection:
        item = (
            await connection.execute(
                select(WorkItem).where(
                    WorkItem.workspace_id == office.workspace.id, WorkItem.conversation_id == found["id"]
                )
            )
        ).one()
    assert (item.tier, item.need) == (2, [{"skill_id": fridges, "min": 1, "want": 4}])
    other = await _conversation(admin, await office.customer_writes("where is my Invoice", sender="li"))
    assert (other["queue_id"], other["priority"]) == (str(office.workspace.queue_id), "low")
    rest = await _conversation(admin, await office.customer_writes("hello", sender="wang"))
    assert rest["priority"] == "urgent"
    # What is open already is not sorted again, and what is switched off sorts nothing.
    await office.customer_writes("冰箱", sender="wang")
    assert (await admin.get(f"/api/v1/conversations/{rest['id']}"))["priority"] == "urgent"
    await admin.patch(f"{RULES}/{rule['id']}", {"is_enabled": False})
    late = await _conversation(admin, await office.customer_writes("冰箱 e4", sender="zhao"))
    assert late["priority"] == "urgent"


async def test_rules_may_ask_of_the_contact(office: Office) -> None:
    admin = await office.desk("admin")
    await admin.post("/api/v1/custom-fields", {"entity": "contact", "key": "plan", "label": "Plan", "type": "text"})
    await _rule(admin, {"is_vip": True, "contact_fields": {"plan": ["gold", "Silver"]}}, {"priority": "urgent"})
    first = await _conversation(admin, await office.customer_writes("hello", sender="vip"))
    assert first["priority"] == "normal"
    await admin.patch(f"/api/v1/contacts/{first['contact_id']}", {"is_vip": True, "fields": {"plan": "silver"}})
    await admin.patch(f"/api/v1/queues/{office.workspace.queue_id}", {"reopen_within_s": 0})
    await admin.post(f"/api/v1/conversations/{first['id']}/resolve", {})
    second = await _conversation(admin, await office.customer_writes("me again", sender="vip"))
    assert (second["id"] != first["id"], second["priority"]) == (True, "urgent")


async def test_the_colleague_who_had_the_last_matter_is_asked_first(office: Office) -> None:
    admin, agent = await office.desk("admin"), await office.desk("agent")
    await _rule(admin, {"has_previous_agent": True}, {"prefer_previous_agent": True})
    first = await _conversation(admin, await office.customer_writes("hello", sender="regular"))
    await admin.post(f"/api/v1/conversations/{first['id']}/assign", {"agent_id": str(office.workspace.agent_id)})
    await admin.patch(f"/api/v1/queues/{office.workspace.queue_id}", {"reopen_within_s": 0})
    await agent.post(f"/api/v1/conversations/{first['id']}/resolve", {})
    second = await _conversation(admin, await office.customer_writes("me again", sender="regular"))
    async with office.program.database.begin() as connection:
        preferred = await connection.scalar(
            select(WorkItem.preferred_id).where(
                WorkItem.workspace_id == office.workspace.id, WorkItem.conversation_id == second["id"]
            )
        )
    assert preferred == office.workspace.agent_id


async def test_a_trial_says_which_rule_would_decide_and_why_the_others_would_not(office: Office) -> None:
    admin = await office.desk("supervisor")
    first = await _rule(admin, {"keywords": ["发票"], "channels": ["email"]}, {"priority": "low"})
    second = await _rule(admin, {"languages": ["zh"]}, {"priority": "high"})
    body = {"inbox_id": str(office.workspace.inbox_id), "text": "发票没收到"}
    tried = await admin.post(f"{RULES}/try", body, expect=200)
    assert (tried["rule_id"], tried["language"], tried["outcome"]["priority"]) == (second["id"], "zh", "high")
    assert tried["queue_id"] == str(office.workspace.queue_id)
    assert [(one["rule_id"], one["failing"]) for one in tried["tried"]] == [
        (first["id"], ["channels"]),
        (second["id"], []),
    ]
    nothing = await admin.post(f"{RULES}/try", body | {"text": "hello"}, expect=200)
    assert (nothing["rule_id"], nothing["outcome"]) == (None, None)
    assert (await admin.get("/api/v1/conversations"))["items"] == []


async def test_rules_are_put_into_another_order_all_at_once(office: Office) -> None:
    admin = await office.desk("supervisor")
    ids = [(await _rule(admin, {"keywords": [word]}, {"priority": "low"}))["id"] for word in ("a", "b", "c")]
    assert [one["id"] for one in (await admin.get(RULES))["items"]] == ids
    await admin.put(f"{RULES}/order", {"rule_ids": ids[::-1]})
    assert [one["id"] for one in (await admin.get(RULES))["items"]] == ids[::-1]
    for wrong in (ids[:2], [*ids, ids[0]], [*ids[:2], str(new_id())]):
        answered = await admin.ask("PUT", f"{RULES}/order", {"rule_ids": wrong})
        assert (answered.status, answered.body["error"]) == (409, "stale_order")
    await admin.delete(f"{RULES}/{ids[0]}")
    assert (await _rule(admin, {}, {"priority": "low"}))["position"] > 2


@pytest.mark.parametrize(
    ("conditions", "outcome", "status"),
    [
        ({}, {}, 400),
        ({"weather": "fine"}, {"priority": "low"}, 400),
        ({"keywords": []}, {"priority": "low"}, 400),
        ({"languages": ["de"]}, {"priority": "low"}, 400),
        ({}, {"queue_id": str(new_id())}, 404),
        ({"inbox_ids": [str(new_id())]}, {"priority": "low"}, 404),
        ({}, {"needs": [{"skill_id": str(new_id())}]}, 404),
        ({}, {"tier": 10}, 400),
    ],
)
async def test_a_rule_that_cannot_work_is_refused(
    office: Office, conditions: dict[str, Any], outcome: dict[str, Any], status: int
) -> None:
    admin = await office.desk("supervisor")
    body = {"name": "x", "conditions": conditions, "outcome": outcome}
    assert (await admin.ask("POST", RULES, body)).status == status
    agent = await office.desk("agent")
    assert (await agent.ask("POST", RULES, {"name": "x", "outcome": {"priority": "low"}})).status == 403


async def test_a_skill_that_a_rule_or_waiting_work_needs_stays(office: Office) -> None:
    admin = await office.desk("supervisor")
    skill = await _skill(admin, "Fridges")
    rule = await _rule(admin, {}, {"needs": [{"skill_id": skill}]})
    conversation = await _conversation(admin, await office.customer_writes("hello", sender="needy"))
    refused = await admin.ask("DELETE", f"/api/v1/skills/{skill}")
    assert (refused.status, refused.body["error"]) == (409, "skill_in_use")
    await admin.delete(f"{RULES}/{rule['id']}")
    assert (await admin.ask("DELETE", f"/api/v1/skills/{skill}")).status == 409
    await admin.post(f"/api/v1/conversations/{conversation['id']}/resolve", {})
    await admin.delete(f"/api/v1/skills/{skill}")


async def _skill(desk: Desk, name: str) -> str:
    return str((await desk.post("/api/v1/skills", {"name": name}))["id"])


async def _rule(desk: Desk, conditions: dict[str, Any], outcome: dict[str, Any]) -> dict[str, Any]:
    body = {"name": f"rule {new_id()}", "conditions": conditions, "outcome": outcome}
    made: dict[str, Any] = await desk.post(RULES, body)
    return made


async def _conversation(desk: Desk, receipt: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = await desk.get(f"/api/v1/conversations/{receipt['conversation_id']}")
    return found | {"contact_id": found["contact"]["id"]}
