"""Rules over HTTP: kept, ordered, tried and run by the program itself."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kit.ids import new_id
from tests.gateway.streams import add_colleague, add_queue
from tests.support.office import Desk, Office

PATH = "/api/v1/rules"
OPENED = {"kind": "event", "types": ["conversation.opened"]}
URGENT = {"kind": "set_priority", "priority": "urgent"}


async def _rule(desk: Desk, *actions: dict[str, Any], **more: Any) -> dict[str, Any]:
    body = {"name": "Rule", "trigger": OPENED, "actions": list(actions) or [URGENT]} | more
    made: dict[str, Any] = await desk.post(PATH, body)
    return made


async def _runs(desk: Desk, rule_id: str, count: int = 1) -> list[dict[str, Any]]:
    """Wait until the loop has written so many runs."""
    items: list[dict[str, Any]] = []
    for _ in range(1_000):  # of twentieths of a second
        items = (await desk.get(f"{PATH}/{rule_id}/runs"))["items"]
        if len(items) >= count:
            return items
        await asyncio.sleep(0.05)
    raise AssertionError(f"{len(items)} runs")


async def test_a_rule_acts_by_itself_and_work_follows(office: Office) -> None:
    desk = await office.desk("supervisor")
    other = await desk.post("/api/v1/queues", {"name": "Complaints"})
    rule = await _rule(
        desk,
        URGENT,
        {"kind": "transfer", "queue_id": other["id"], "note": "{{contact.name}} is angry"},
        conditions={"keywords": ["complain"]},
    )
    async with desk.stream() as stream:
        spoken = (await office.customer_writes("I want to complain"))["conversation_id"]
        (run,) = await _runs(desk, rule["id"])
        frames = await stream.until("conversation.transferred")
    assert frames[-1]["data"]["event"]["cause"]["rule_id"] == rule["id"]
    assert (run["state"], run["conversation_id"], run["matched"]) == ("done", spoken, ["keywords"])
    assert [step["kind"] for step in run["steps"]] == ["set_priority", "transfer"]
    found = await desk.get(f"/api/v1/conversations/{spoken}")
    assert (found["priority"], found["queue_id"]) == ("urgent", other["id"])
    assert frames[-1]["data"]["event"]["actor"] == {"kind": "system", "id": rule["id"]}


async def test_a_rule_of_the_floor_answers_and_waits_for_nobody(office: Office) -> None:
    desk = await office.desk("supervisor")
    kept = await desk.post(
        "/api/v1/canned-replies",
        {
            "name": "Got it",
            "texts": {"en": "Got it", "zh": "收到，{{contact.name}}"},
            "shared_with": "all",
        },
    )
    rule = await _rule(desk, {"kind": "reply", "canned_reply_id": kept["id"]})
    spoken = (await office.customer_writes("洗衣机坏了"))["conversation_id"]
    (run,) = await _runs(desk, rule["id"])
    messages = (await desk.get(f"/api/v1/conversations/{spoken}/messages"))["items"]
    assert [(one["kind"], one["text"]) for one in messages] == [("message", "洗衣机坏了"), ("reply", "收到，Li Lei")]
    assert run["steps"] == [{"kind": "reply", "message_id": messages[1]["id"]}]
    own = await desk.post("/api/v1/canned-replies", {"name": "Mine", "texts": {"en": "x"}})
    refused = await desk.ask(
        "POST", PATH, {"name": "x", "trigger": OPENED, "actions": [{"kind": "reply", "canned_reply_id": own["id"]}]}
    )
    assert (refused.status, refused.body["error"]) == (404, "not_found")


async def test_rules_are_changed_ordered_and_their_versions_kept(office: Office) -> None:
    desk = await office.desk("supervisor")
    first, second = await _rule(desk, name="First"), await _rule(desk, name="Second")
    assert [one["name"] for one in (await desk.get(PATH))["items"]] == ["First", "Second"]
    ordered = await desk.put(f"{PATH}/order", {"rule_ids": [second["id"], first["id"]]})
    assert [one["name"] for one in ordered["items"]] == ["Second", "First"]
    stale = await desk.ask("PUT", f"{PATH}/order", {"rule_ids": [first["id"]]})
    assert (stale.status, stale.body["error"]) == (409, "stale_order")
    version = ordered["items"][1]["version"]
    changed = await desk.patch(
        f"{PATH}/{first['id']}", {"conditions": {"is_vip": True}, "is_enabled": False, "expected_version": version}
    )
    assert (changed["conditions"], changed["is_enabled"]) == ({"is_vip": True}, False)
    outdated = await desk.ask("PATCH", f"{PATH}/{first['id']}", {"name": "x", "expected_version": version})
    assert outdated.body["error"] == "stale_version"
    versions = (await desk.get(f"{PATH}/{first['id']}/versions"))["items"]
    assert [one["definition"]["conditions"] for one in versions] == [{"is_vip": True}, {}]
    assert versions[0]["changed_by"] == str(office.workspace.supervisor_id)
    await desk.delete(f"{PATH}/{first['id']}")
    assert (await desk.ask("GET", f"{PATH}/{first['id']}")).status == 404
    assert (await desk.get(f"{PATH}/{first['id']}/runs"))["items"] == []
    assert len((await desk.get(f"{PATH}/{first['id']}/versions"))["items"]) == 2


BAD: list[tuple[dict[str, Any], int]] = [
    ({"actions": []}, 400),
    ({"actions": [{"kind": "take"}]}, 400),
    ({"actions": [{"kind": "teleport"}]}, 400),
    ({"actions": [{"kind": "add_tags", "tags": ["unheard of"]}]}, 400),
    ({"actions": [{"kind": "set_field", "key": "nothing", "value": "x"}]}, 400),
    ({"actions": [{"kind": "note", "text": "{{contact.secret}}"}]}, 400),
    ({"actions": [{"kind": "assign", "agent_id": str(new_id())}]}, 404),
    ({"actions": [{"kind": "transfer", "queue_id": str(new_id())}]}, 404),
    ({"conditions": {"inbox_ids": [str(new_id())]}}, 404),
    ({"conditions": {"hours": {"calendar_id": str(new_id()), "is_open": True}}}, 404),
    ({"trigger": {"kind": "event", "types": ["moon.full"]}}, 400),
    ({"max_per_minute": 0}, 400),
]


@pytest.mark.parametrize(("wrong", "status"), BAD)
async def test_a_rule_that_names_nothing_is_refused(office: Office, wrong: dict[str, Any], status: int) -> None:
    body = {"name": "x", "trigger": OPENED, "actions": [URGENT]} | wrong
    answered = await (await office.desk("supervisor")).ask("POST", PATH, body)
    assert answered.status == status, answered.body


async def test_what_another_workspace_has_cannot_be_named(office: Office) -> None:
    other = Office(office.program, await office.program.workspace())
    named: list[dict[str, Any]] = [
        {"actions": [{"kind": "assign", "agent_id": other.workspace.agent_id}]},
        {"actions": [{"kind": "notify", "agent_ids": [other.workspace.agent_id]}]},
        {"actions": [{"kind": "transfer", "queue_id": other.workspace.queue_id}]},
        {"conditions": {"queue_ids": [other.workspace.queue_id]}},
        {"conditions": {"assignee_ids": [other.workspace.agent_id]}},
    ]
    desk = await office.desk("supervisor")
    for one in named:
        answered = await desk.ask("POST", PATH, {"name": "x", "trigger": OPENED, "actions": [URGENT]} | one)
        assert answered.status == 404, one


async def test_a_rule_whose_canned_reply_is_gone_says_so_and_can_be_switched_off_but_not_on(office: Office) -> None:
    desk = await office.desk("supervisor")
    kept = await desk.post("/api/v1/canned-replies", {"name": "x", "texts": {"en": "x"}, "shared_with": "all"})
    rule = await _rule(desk, {"kind": "reply", "canned_reply_id": kept["id"]})
    await desk.delete(f"/api/v1/canned-replies/{kept['id']}")
    await office.customer_writes()
    (run,) = await _runs(desk, rule["id"])
    assert (run["state"], run["reason"], run["failure"]["kind"]) == ("failed", "not_found", "reply")
    assert (await desk.patch(f"{PATH}/{rule['id']}", {"is_enabled": False}))["is_enabled"] is False
    refused = await desk.ask("PATCH", f"{PATH}/{rule['id']}", {"is_enabled": True})
    assert (refused.status, refused.body["error"]) == (404, "not_found")


async def test_a_rule_is_tried_over_what_has_happened(office: Office) -> None:
    desk = await office.desk("supervisor")
    fitting = (await office.customer_writes("refund please", sender="a"))["conversation_id"]
    await office.customer_writes("hello", sender="b")
    now = datetime.now(UTC)
    parts = {"trigger": OPENED, "conditions": {"keywords": ["refund"]}, "actions": [URGENT]}
    span = {"from": (now - timedelta(hours=1)).isoformat(), "to": (now + timedelta(hours=1)).isoformat()}
    tried = await desk.post(f"{PATH}/try", {"rule": parts, **span})
    assert (tried["looked_at"], tried["acts"], tried["conversations"], tried["failing"]) == (2, 1, 1, {"keywords": 1})
    (item,) = tried["items"]
    assert (item["conversation_id"], item["stopped"], item["type"]) == (fitting, None, "conversation.opened")
    assert (await desk.get(f"/api/v1/conversations/{fitting}"))["priority"] == "normal"
    long = await desk.ask("POST", f"{PATH}/try", {"rule": parts, **span, "to": (now + timedelta(days=32)).isoformat()})
    assert (long.status, list(long.body["fields"])) == (400, ["to"])


async def test_a_complaint_goes_to_somebody_outside_the_team_that_it_is_about(office: Office) -> None:
    supervisor, agent = await office.desk("supervisor"), await office.desk("agent")
    mate_id, handler_id = await add_colleague(office), await add_colleague(office)
    body = {"name": "Reception", "agent_ids": [str(office.workspace.agent_id), str(mate_id)]}
    await (await office.desk("admin")).post("/api/v1/teams", body)
    complaints = await add_queue(office, office.workspace.agent_id, mate_id, handler_id)
    rule = await _rule(
        supervisor,
        URGENT,
        {"kind": "transfer", "queue_id": complaints, "outside_team": True},
        trigger={"kind": "event", "types": ["message.received"]},
        conditions={"complains": True},
    )
    spoken = (await office.customer_writes("洗衣机还是漏水"))["conversation_id"]
    await agent.post(f"/api/v1/conversations/{spoken}/assign", {"agent_id": office.workspace.agent_id})
    await agent.post(f"/api/v1/conversations/{spoken}/messages", {"kind": "reply", "text": "请再等等"}, expect=201)
    mate = await office.desk(mate_id)
    for desk in (mate, agent):
        await desk.put("/api/v1/me/state", {"state": "available"})
    async with supervisor.stream() as stream:
        await office.customer_writes("我不想投诉，请帮忙看看")
        await office.customer_writes("等了三天没人管，我要投诉！")
        (run,) = await _runs(supervisor, rule["id"])
        assert (run["state"], run["matched"]) == ("done", ["complains"])
        handler = await office.desk(handler_id)
        await handler.put("/api/v1/me/state", {"state": "available"})
        while (await stream.until("item.accepted"))[-1]["data"]["event"]["conversation_id"] != spoken:
            pass
    found = await supervisor.get(f"/api/v1/conversations/{spoken}")
    assert (found["assignee_id"], found["queue_id"], found["priority"]) == (str(handler_id), complaints, "urgent")
