"""Handing over with the receiver's word, asking an expert and helping each other, over HTTP and the stream."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from channels.webchat import visitors
from gateway import keys
from tests.gateway.streams import add_colleague
from tests.support.office import Desk, Office
from tests.support.window import open_window

CONVERSATIONS = "/api/v1/conversations"


async def owned(office: Office) -> tuple[Desk, Desk, str, str]:
    """Return the desks of an owner and a colleague who is there, the colleague's id, and the conversation."""
    colleague_id = await add_colleague(office, in_queue=True)
    agent, colleague = await office.desk("agent"), await office.desk(colleague_id)
    await colleague.put("/api/v1/me/state", {"state": "busy"})
    conversation = (await office.customer_writes())["conversation_id"]
    await agent.post(f"{CONVERSATIONS}/{conversation}/assign", {"agent_id": office.workspace.agent_id})
    await colleague.put("/api/v1/me/state", {"state": "available"})
    return agent, colleague, str(colleague_id), conversation


async def test_a_handover_is_asked_shown_on_the_stream_and_accepted(office: Office) -> None:
    agent, colleague, colleague_id, conversation = await owned(office)
    path = f"{CONVERSATIONS}/{conversation}/handover"
    async with colleague.stream() as seen:
        asked = await agent.post(path, {"agent_id": colleague_id, "note": "They want a refund"})
        [part] = asked["parts"]
        assert (part["role"], part["agent_id"], part["by_id"]) == (
            "handover", colleague_id, str(office.workspace.agent_id),
        )  # fmt: skip
        frame = (await seen.until("item.handover_asked"))[-1]["data"]
        assert frame["conversation"]["parts"] == asked["parts"]
        assert frame["agent"]["capacity"]["used"] == 33
        [waiting] = (await colleague.get("/api/v1/handovers"))["items"]
        assert waiting["id"] == conversation
        assert (await agent.get("/api/v1/handovers"))["items"] == []
        taken = await colleague.post(f"{path}/accept")
        assert (taken["assignee_id"], taken["parts"]) == (colleague_id, [])
        await seen.until("conversation.transferred")
    again = await colleague.ask("POST", f"{path}/accept")
    assert (again.status, again.body["error"]) == (409, "handover_gone")
    events = (await agent.get(f"{CONVERSATIONS}/{conversation}/timeline"))["items"]
    assert {"item.handover_asked", "item.handover_ended"} <= {event["type"] for event in events}


async def test_a_handover_is_declined_with_a_reason_or_taken_back(office: Office) -> None:
    agent, colleague, colleague_id, conversation = await owned(office)
    path = f"{CONVERSATIONS}/{conversation}/handover"
    await agent.post(path, {"agent_id": colleague_id})
    left = await colleague.post(f"{path}/decline", {"reason": "In a meeting"})
    assert (left["assignee_id"], left["parts"]) == (str(office.workspace.agent_id), [])
    await agent.post(path, {"agent_id": colleague_id})
    assert (await agent.post(f"{path}/withdraw"))["parts"] == []
    assert (await colleague.get("/api/v1/handovers"))["items"] == []


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ({"agent_id": "$me"}, 400, "invalid"),
        ({"agent_id": "01a22160-7895-75e4-b554-dfe4d504614c"}, 400, "invalid"),
        ({"agent_id": "$supervisor"}, 409, "receiver_absent"),
        ({}, 400, "invalid"),
    ],
)
async def test_what_cannot_be_handed_over_is_refused_with_a_reason(
    office: Office, body: dict[str, Any], status: int, error: str
) -> None:
    agent, _, _, conversation = await owned(office)
    known = {"$me": office.workspace.agent_id, "$supervisor": office.workspace.supervisor_id}
    sent = {name: known.get(value, value) for name, value in body.items()}
    answered = await agent.ask("POST", f"{CONVERSATIONS}/{conversation}/handover", sent)
    assert (answered.status, answered.body["error"]) == (status, error)


async def test_helpers_come_and_go_and_their_conversation_stays_its_owners(office: Office) -> None:
    agent, colleague, colleague_id, conversation = await owned(office)
    path = f"{CONVERSATIONS}/{conversation}/helpers"
    body = {"agent_id": colleague_id, "role": "consult"}
    refused = await agent.ask("POST", path, body)
    assert (refused.status, refused.body["fields"]) == (400, {"question": "is empty"})
    asked = await agent.post(path, body | {"question": "What is E4?"})
    assert [(part["role"], part["agent_id"]) for part in asked["parts"]] == [("consult", colleague_id)]
    assert asked["assignee_id"] == str(office.workspace.agent_id)
    [row] = (await colleague.get(f"{CONVERSATIONS}?view=mentions"))["items"]
    assert row["id"] == conversation
    assert row["parts"] == asked["parts"]
    gone = await colleague.post(f"{path}/end", {"agent_id": colleague_id})
    assert gone["parts"] == []
    joined = await colleague.post(path, {"agent_id": colleague_id, "role": "swarm"})
    assert [part["role"] for part in joined["parts"]] == ["swarm"]
    missing = await agent.ask("POST", f"{path}/end", {"agent_id": str(office.workspace.supervisor_id)})
    assert (missing.status, missing.body["error"]) == (404, "not_found")


async def test_who_does_not_see_it_takes_no_part(office: Office) -> None:
    _, _, _, conversation = await owned(office)
    outsider_id = await add_colleague(office)
    outsider = await office.desk(outsider_id)
    for path, body in (
        ("helpers", {"agent_id": str(outsider_id), "role": "swarm"}),
        ("handover", {"agent_id": str(outsider_id)}),
        ("handover/accept", None),
        ("handover/withdraw", None),
        ("helpers/end", {"agent_id": str(outsider_id)}),
    ):
        answered = await outsider.ask("POST", f"{CONVERSATIONS}/{conversation}/{path}", body)
        assert (answered.status, answered.body["error"]) == (404, "not_found")


async def test_a_customer_who_closes_the_window_and_stays_away_has_given_up(
    office: Office, chat_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visitors, "VOUCH_EVERY_S", 0.1)
    agent, admin, supervisor = [await office.desk(who) for who in ("agent", "admin", "supervisor")]
    await admin.put(f"/api/v1/agents/{office.workspace.agent_id}/capacity", {"cap_units": 0})
    await admin.patch(f"/api/v1/queues/{office.workspace.queue_id}", {"policy": {"patience_s": 30}})
    async with supervisor.stream() as seen, agent.stream():
        await agent.put("/api/v1/me/state", {"state": "available"})
        async with open_window(office.program.http, chat_id) as window:
            await window.write("Is anybody there?")
            await window.until("queue")
            token = window.token
        conversation = (await seen.until("item.queued"))[-1]["data"]["event"]["conversation_id"]
        # Half a minute is too long for a test: their patience is over now.
        async with office.program.database.hot() as connection:
            marked = None
            while marked is None:
                marked = await connection.fetchval(
                    "UPDATE work_item SET gives_up_at = clock_timestamp() WHERE workspace_id = $1 "
                    "AND gives_up_at IS NOT NULL AND customer_until < clock_timestamp() RETURNING id",
                    office.workspace.id,
                )
        office.app[keys.ROUTER].nudge(office.workspace.id)
        done = (await seen.until("item.done"))[-1]["data"]["event"]
        assert (done["conversation_id"], done["state"], done["reason"]) == (conversation, "abandoned", "left")
        row = await supervisor.get(f"{CONVERSATIONS}/{conversation}")
        assert (row["status"], row["disposition"]) == ("resolved", "abandoned")
        floor = await supervisor.get("/api/v1/floor")
        [queue] = [one for one in floor["queues"] if one["id"] == str(office.workspace.queue_id)]
        assert (queue["offered"], queue["abandoned"], queue["waiting"]) == (1, 1, 0)
        async with open_window(office.program.http, chat_id, visitor=token) as window:
            assert window.hello["conversation"]["rating"] is None  # nobody served them
            await window.write("Me again")
            await window.until("queue")
    assert (await supervisor.get(f"{CONVERSATIONS}/{conversation}"))["status"] == "open"
