"""Conversations over HTTP: the list, one in detail, what is said, what is done."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from kit.ids import new_id
from tests.support.office import Desk, Office
from tests.support.recorder import Recorder

LIST = "/api/v1/conversations"


async def reply(desk: Desk, conversation_id: str, text: str = "hi", **more: Any) -> Any:
    return await desk.post(f"{LIST}/{conversation_id}/messages", {"kind": "reply", "text": text} | more)


async def test_the_list_shows_what_waits_with_preview_and_unread(office: Office) -> None:
    receipt = await office.customer_writes("E4 on the display")
    await office.customer_writes("still E4")
    page = await (await office.desk("agent")).get(LIST)
    (row,) = page["items"]
    assert row["id"] == receipt["conversation_id"]
    assert row["last_message"]["text"] == "still E4"
    assert row["contact"]["name"] == "Li Lei"
    assert row["me"] == {"read_sequence": 0, "read_inbound_count": 0, "unread": 2}
    assert row["routing"]["state"] == "queued"
    assert row["channels"] == ["api"]
    assert page["counts"] == {"mine": 0, "waiting": 1, "mentions": 0}


async def test_a_page_of_the_list_takes_three_statements(office: Office, statements: Recorder) -> None:
    for number in range(3):
        await office.customer_writes("hello", sender=f"c-{number}")
    agent = await office.desk("agent")
    answered = await agent.ask("GET", f"{LIST}?view=waiting")
    assert len(answered.body["items"]) == 3
    ran = statements.of_request(answered.headers)
    assert len([sql for sql in ran if "conversation" in sql]) == 3


async def test_pages_follow_each_other_without_gap_or_repeat(office: Office) -> None:
    wanted = [(await office.customer_writes("hello", sender=f"c-{n}"))["conversation_id"] for n in range(7)]
    agent = await office.desk("agent")
    found: list[str] = []
    cursor = ""
    while True:
        page = await agent.get(f"{LIST}?limit=3{cursor}")
        found += [row["id"] for row in page["items"]]
        assert ("counts" in page) == (cursor == "")
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert found == wanted[::-1]


async def test_the_list_is_narrowed_by_what_is_asked(office: Office) -> None:
    mine = (await office.customer_writes("洗衣机显示 E4", sender="a"))["conversation_id"]
    other = (await office.customer_writes("invoice please", sender="b"))["conversation_id"]
    agent = await office.desk("agent")
    await agent.post(f"{LIST}/{mine}/assign", {"agent_id": office.workspace.agent_id})
    await agent.post(f"{LIST}/{other}/snooze", {"until": datetime.now(UTC) + timedelta(hours=1)})

    async def ids(query: str) -> list[str]:
        return [row["id"] for row in (await agent.get(f"{LIST}?{query}"))["items"]]

    assert await ids("view=mine") == [mine]
    assert await ids("view=snoozed") == [other]
    assert await ids("status=open") == [mine]
    assert await ids(f"assignee={office.workspace.agent_id}") == [mine]
    assert await ids(f"inbox={office.workspace.inbox_id}&sort=oldest") == [mine, other]
    assert await ids("q=洗衣") == [mine]
    assert await ids("q=nothing-like-it") == []
    assert await ids("tag=unknown") == []


async def test_a_conversation_in_detail_has_its_contact_threads_and_draft(office: Office) -> None:
    id_ = (await office.customer_writes("hello"))["conversation_id"]
    agent = await office.desk("agent")
    kept = await agent.put(f"{LIST}/{id_}/draft", {"text": "Dear Li", "kind": "reply"})
    detail = await agent.get(f"{LIST}/{id_}")
    (thread,) = detail["threads"]
    assert (thread["channel"], thread["inbox_name"], thread["is_open"]) == ("api", "API", True)
    assert (thread["window"], thread["blocked_reason"]) == (None, None)
    assert detail["contact"]["identities"][0]["channel"] == "api"
    assert detail["draft"]["text"] == kept["text"] == "Dear Li"
    assert detail["participants"] == []
    assert (await (await office.desk("supervisor")).get(f"{LIST}/{id_}"))["draft"] is None
    assert (await agent.ask("PUT", f"{LIST}/{id_}/draft", {"text": " "})).status == 204
    assert (await agent.get(f"{LIST}/{id_}"))["draft"] is None


async def test_a_thread_of_a_switched_off_inbox_says_why_it_is_blocked(office: Office) -> None:
    id_ = (await office.customer_writes("hello"))["conversation_id"]
    admin = await office.desk("admin")
    await admin.patch(f"/api/v1/inboxes/{office.workspace.inbox_id}", {"is_enabled": False})
    assert (await admin.get(f"{LIST}/{id_}"))["threads"][0]["blocked_reason"] == "inbox_disabled"
    answered = await admin.ask("POST", f"{LIST}/{id_}/messages", {"kind": "reply", "text": "hi"})
    assert (answered.status, answered.body["error"]) == (409, "inbox_disabled")


async def test_the_same_reply_sent_ten_times_is_one_message(office: Office) -> None:
    id_ = (await office.customer_writes("hello"))["conversation_id"]
    agent = await office.desk("agent")
    body = {"kind": "reply", "text": "hi", "client_id": str(new_id())}
    answers = await asyncio.gather(*(agent.ask("POST", f"{LIST}/{id_}/messages", body) for _ in range(10)))
    assert sorted(answer.status for answer in answers) == [200] * 9 + [201]
    assert len({answer.body["id"] for answer in answers}) == 1
    messages = await agent.get(f"{LIST}/{id_}/messages")
    assert [message["text"] for message in messages["items"]] == ["hello", "hi"]


async def test_a_reply_to_what_a_colleague_answered_meanwhile_is_stopped(office: Office) -> None:
    receipt = await office.customer_writes("hello")
    id_ = receipt["conversation_id"]
    agent, supervisor = await office.desk("agent"), await office.desk("supervisor")
    seen = (await agent.get(f"{LIST}/{id_}"))["last_sequence"]
    await reply(supervisor, id_, "I have it")
    body = {"kind": "reply", "text": "me too", "seen_sequence": seen}
    answered = await agent.ask("POST", f"{LIST}/{id_}/messages", body)
    assert (answered.status, answered.body["error"]) == (409, "stale_reply")
    assert (await agent.ask("POST", f"{LIST}/{id_}/messages", body | {"force": True})).status == 201


async def test_messages_are_paged_by_sequence_in_both_directions(office: Office) -> None:
    id_ = (await office.customer_writes("0"))["conversation_id"]
    for number in range(1, 6):
        await office.customer_writes(str(number))
    agent = await office.desk("agent")

    async def texts(query: str) -> tuple[list[str], str | None]:
        page = await agent.get(f"{LIST}/{id_}/messages?{query}")
        return [message["text"] for message in page["items"]], page["next_cursor"]

    newest, before = await texts("limit=2")
    assert newest == ["4", "5"]
    assert (await texts(f"limit=10&before={before}"))[0] == ["0", "1", "2", "3"]
    first = (await agent.get(f"{LIST}/{id_}/messages"))["items"][0]["sequence"]
    assert await texts(f"after={first}&limit=5") == (["1", "2", "3", "4", "5"], None)
    answered = await agent.ask("GET", f"{LIST}/{id_}/messages?before=5&after=1")
    assert answered.status == 400


async def test_reading_moves_the_callers_position_only(office: Office) -> None:
    receipt = await office.customer_writes("hello")
    id_ = receipt["conversation_id"]
    agent, supervisor = await office.desk("agent"), await office.desk("supervisor")
    async with agent.stream() as mine, supervisor.stream() as theirs:
        last = (await agent.get(f"{LIST}/{id_}"))["last_sequence"]
        await agent.put(f"{LIST}/{id_}/read", {"sequence": last})
        moved = (await mine.until("read.moved"))[-1]["data"]
        assert moved["event"]["sequence"] == last
        assert moved["event"]["inbound_count"] == 1
        assert "conversation" not in moved
        await supervisor.patch(f"{LIST}/{id_}", {"priority": "high"})
        heard = await theirs.until("conversation.updated")
    assert not [frame for frame in heard if frame["type"] == "read.moved"]
    assert (await agent.get(f"{LIST}/{id_}"))["me"] == {
        "read_sequence": last, "read_inbound_count": 1, "unread": 0,
    }  # fmt: skip
    assert (await supervisor.get(f"{LIST}/{id_}"))["me"]["unread"] == 1


async def test_a_change_on_an_old_copy_is_refused(office: Office) -> None:
    id_ = (await office.customer_writes("hello"))["conversation_id"]
    agent = await office.desk("agent")
    version = (await agent.get(f"{LIST}/{id_}"))["version"]
    changed = await agent.patch(f"{LIST}/{id_}", {"priority": "urgent", "expected_version": version})
    assert (changed["priority"], changed["version"]) == ("urgent", version + 1)
    answered = await agent.ask("PATCH", f"{LIST}/{id_}", {"priority": "low", "expected_version": version})
    assert (answered.status, answered.body["error"]) == (409, "stale_version")


async def test_tags_and_fields_must_be_defined(office: Office) -> None:
    id_ = (await office.customer_writes("hello"))["conversation_id"]
    agent, admin = await office.desk("agent"), await office.desk("admin")
    answered = await agent.ask("PATCH", f"{LIST}/{id_}", {"tags": ["warranty"]})
    assert (answered.status, list(answered.body["fields"])) == (400, ["tags"])
    await admin.post("/api/v1/tags", {"name": "warranty", "colour": "grey"})
    field = {"entity": "conversation", "key": "order", "label": "Order", "type": "number"}
    await admin.post("/api/v1/custom-fields", field)
    changed = await agent.patch(f"{LIST}/{id_}", {"tags": ["warranty"], "fields": {"order": 7}})
    assert (changed["tags"], changed["fields"]) == (["warranty"], {"order": 7})
    assert (await agent.patch(f"{LIST}/{id_}", {"fields": {"order": None}}))["fields"] == {}
    assert (await agent.ask("PATCH", f"{LIST}/{id_}", {"tags": None})).status == 400


async def test_a_case_goes_through_its_life(office: Office) -> None:
    id_ = (await office.customer_writes("hello"))["conversation_id"]
    agent = await office.desk("agent")
    me = str(office.workspace.agent_id)
    assert (await agent.post(f"{LIST}/{id_}/assign", {"agent_id": me}))["assignee_id"] == me
    until = datetime.now(UTC) + timedelta(hours=2)
    snoozed = await agent.post(f"{LIST}/{id_}/snooze", {"until": until.isoformat()})
    assert (snoozed["status"], datetime.fromisoformat(snoozed["snoozed_until"])) == ("snoozed", until)
    assert (await agent.post(f"{LIST}/{id_}/reopen"))["status"] == "open"
    resolved = await agent.post(f"{LIST}/{id_}/resolve", {"disposition": "repaired"})
    assert (resolved["status"], resolved["disposition"]) == ("resolved", "repaired")
    assert (await agent.post(f"{LIST}/{id_}/reopen"))["status"] == "open"
    timeline = await agent.get(f"{LIST}/{id_}/timeline?limit=200")
    types = [event["type"] for event in timeline["items"]]
    assert types[-1] == "conversation.opened"
    assert {"message.received", "conversation.assigned", "conversation.status_changed"} <= set(types)
    assert [event["seq"] for event in timeline["items"]] == sorted(
        (event["seq"] for event in timeline["items"]), reverse=True
    )


async def test_an_agent_cannot_place_the_work_of_others(office: Office) -> None:
    id_ = (await office.customer_writes("hello"))["conversation_id"]
    agent = await office.desk("agent")
    answered = await agent.ask("POST", f"{LIST}/{id_}/assign", {"agent_id": office.workspace.supervisor_id})
    assert (answered.status, answered.body["fields"]) == (403, {"permission": "conversations.assign_others"})


async def test_routing_tells_why_a_conversation_waits(office: Office) -> None:
    id_ = (await office.customer_writes("hello"))["conversation_id"]
    trace = await (await office.desk("agent")).get(f"{LIST}/{id_}/routing")
    assert trace["waiting"] is not None
    assert trace["next_cursor"] is None


async def test_an_offer_is_shown_and_taken(office: Office) -> None:
    agent, admin = await office.desk("agent"), await office.desk("admin")
    await admin.patch(f"/api/v1/queues/{office.workspace.queue_id}", {"policy": {"offer_ttl_s": 600}})
    async with agent.stream() as stream:
        await agent.put("/api/v1/me/state", {"state": "available"})
        id_ = (await office.customer_writes("hello"))["conversation_id"]
        held_out = (await stream.until("item.offered"))[-1]["data"]
        assert held_out["conversation"]["id"] == id_
        (offer,) = (await agent.get("/api/v1/offers"))["items"]
        assert (offer["conversation_id"], offer["conversation"]["id"]) == (id_, id_)
        taken = await agent.post(f"/api/v1/offers/{offer['id']}/accept")
        await stream.until("item.accepted")
    assert (taken["assignee_id"], taken["routing"]["state"]) == (str(office.workspace.agent_id), "active")
    assert (await agent.get("/api/v1/offers"))["items"] == []
    answered = await agent.ask("POST", f"/api/v1/offers/{offer['id']}/accept")
    assert (answered.status, answered.body["error"]) == (409, "offer_accepted")


async def test_only_a_failed_delivery_is_tried_again(office: Office) -> None:
    id_ = (await office.customer_writes("hello"))["conversation_id"]
    agent = await office.desk("agent")
    message = await reply(agent, id_)
    answered = await agent.ask("POST", f"/api/v1/messages/{message['id']}/retry")
    assert (answered.status, answered.body["error"]) == (409, "not_failed")


async def test_an_agent_writes_first_only_where_the_channel_allows_it(office: Office) -> None:
    agent = await office.desk("agent")
    inboxes = await (await office.desk("admin")).post("/api/v1/inboxes", {"kind": "webchat", "name": "Chat"})
    answered = await agent.ask("POST", LIST, {"inbox_id": inboxes["id"], "to": "somebody", "text": "hello"})
    assert (answered.status, answered.body["error"]) == (400, "cannot_start")
