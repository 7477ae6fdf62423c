"""What a workspace has from the start: complaints are urgent, and go outside the team or stay where they are."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

from gateway import first_rules, keys
from tests.gateway.streams import add_colleague
from tests.support.office import Desk, Office


async def _furnish(office: Office) -> tuple[dict[str, Any], str]:
    """Give the workspace what ``workspace create`` gives; return the rules by name, and the queue."""
    async with office.program.app[keys.WORKS].begin(office.workspace.id) as work:
        await first_rules.furnish(work)
    desk = await office.desk("supervisor")
    rules = {rule["name"]: rule for rule in (await desk.get("/api/v1/rules"))["items"]}
    queues = {queue["name"]: queue["id"] for queue in (await desk.get("/api/v1/queues"))["items"]}
    assert list(rules) == [first_rules.URGENT, first_rules.OUTSIDE]
    return rules, queues[first_rules.QUEUE]


async def _runs(desk: Desk, rule_id: str, count: int) -> list[dict[str, Any]]:
    async with asyncio.timeout(60):
        while len(found := (await desk.get(f"/api/v1/rules/{rule_id}/runs"))["items"]) < count:
            await asyncio.sleep(0.05)
    return list(found)


async def test_with_nobody_for_complaints_they_stay_where_they_came_and_are_urgent(office: Office) -> None:
    rules, _ = await _furnish(office)
    desk = await office.desk("supervisor")
    spoken = (await office.customer_writes("我要投诉你们"))["conversation_id"]
    (run,) = await _runs(desk, rules[first_rules.OUTSIDE]["id"], 1)
    assert (run["state"], run["reason"], run["failure"]["kind"]) == ("failed", "nobody_outside", "transfer")
    found = await desk.get(f"/api/v1/conversations/{spoken}")
    assert (found["priority"], found["queue_id"], found["tags"]) == ("urgent", str(office.workspace.queue_id), [])


async def test_whoever_handles_complaints_gets_them_once_and_keeps_them(office: Office) -> None:
    rules, complaints = await _furnish(office)
    admin = await office.desk("admin")
    handler_id = await add_colleague(office)
    queue = await admin.get(f"/api/v1/queues/{complaints}")
    await admin.put(
        f"/api/v1/queues/{complaints}/members",
        {"members": [{"agent_id": str(handler_id), "tier": 1}], "expected_version": queue["version"]},
    )
    spoken = UUID((await office.customer_writes("This is a formal complaint"))["conversation_id"])
    (run,) = await _runs(admin, rules[first_rules.OUTSIDE]["id"], 1)
    assert [step["kind"] for step in run["steps"]] == ["add_tags", "transfer"]
    handler = await office.desk(handler_id)
    await handler.put("/api/v1/me/state", {"state": "available"})
    await handler.post(f"/api/v1/conversations/{spoken}/assign", {"agent_id": str(handler_id)})
    # Said again, it stays with them. A later complaint of somebody else shows that the rules have been asked by then.
    await office.customer_writes("I said: a complaint!")
    await office.customer_writes("投诉", sender="another")
    await _runs(admin, rules[first_rules.OUTSIDE]["id"], 2)
    found = await admin.get(f"/api/v1/conversations/{spoken}")
    assert (found["assignee_id"], found["queue_id"], found["priority"]) == (str(handler_id), complaints, "urgent")
    assert found["tags"] == [first_rules.TAG]


async def test_all_of_it_can_be_changed_and_deleted(office: Office) -> None:
    rules, complaints = await _furnish(office)
    admin = await office.desk("admin")
    outside = rules[first_rules.OUTSIDE]["id"]
    assert (await admin.patch(f"/api/v1/rules/{outside}", {"is_enabled": False}))["is_enabled"] is False
    for rule in rules.values():
        await admin.delete(f"/api/v1/rules/{rule['id']}")
    await admin.delete(f"/api/v1/queues/{complaints}")
    assert (await admin.get("/api/v1/rules"))["items"] == []
