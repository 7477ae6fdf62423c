"""What conversations are known to be: read off the feed, shown, corrected, learned, and asked of by rules."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from conversations.models import Event
from gateway import keys
from kb import classifiers as classifiers_module
from kb.classifiers import Classifiers
from kb.classifying import Classifying
from kb.encoders import installed
from kb.models import KbLabel
from tests.gateway.streams import add_colleague
from tests.support.office import Desk, Office

ANGRY = "等了三个星期还没人上门维修，太过分了，我要投诉你们"
COOL = "都等了三个星期了，打了好多电话也没人来修，你们到底管不管"  # a complaint by meaning, no word of it
CALM = "请问洗衣机怎么连接无线网络"
REPAIRS = ["压缩机不转了", "洗衣机显示E4不排水", "屏幕不亮了，要修"]
INVOICES = ["发票抬头能改吗", "可以开专票吗", "电子发票发到哪里"]

pytestmark = pytest.mark.skipif(installed() is None, reason="the extra `semantic` is not installed")


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let corrections be learned without the rest that a busy program takes."""
    monkeypatch.setattr(classifiers_module, "LOOKED_EVERY_S", -1.0)
    monkeypatch.setattr(classifiers_module, "REST", 0.0)


def reader(office: Office) -> Classifying:
    return Classifying(office.app[keys.WORKS], office.app[keys.CLASSIFIERS], node="test")


async def written(office: Office, text: str, sender: str = "c-1") -> str:
    """Let a customer write and the loop read it; returns the conversation."""
    receipt = await office.customer_writes(text, sender=sender)
    while await (loop := reader(office)).look(office.workspace.id):
        pass
    await loop.stop()
    return str(receipt["conversation_id"])


async def known(desk: Desk, conversation: str) -> dict[str, Any]:
    found = await desk.get(f"/api/v1/conversations/{conversation}/classification")
    return {one["subject"]: one for one in found["items"]}


async def say(desk: Desk, conversation: str, subject: str, value: str | None, expect: int = 200) -> Any:
    path = f"/api/v1/conversations/{conversation}/classification"
    return await desk.put(path, {"subject": subject, "value": value}, expect=expect)


async def make_field(office: Office) -> None:
    admin = await office.desk("admin")
    body = {"entity": "conversation", "key": "category", "label": "Category", "type": "choice"}
    await admin.post("/api/v1/custom-fields", body | {"options": ["repair", "invoice", "other"]}, expect=201)


async def teach(office: Office, agent: Desk) -> None:
    for value, texts in (("repair", REPAIRS), ("invoice", INVOICES)):
        for number, text in enumerate(texts):
            await say(agent, await written(office, text, f"{value}-{number}"), "fields.category", value)


async def test_a_complaint_is_told_from_a_question_and_the_event_carries_no_words(office: Office) -> None:
    agent = await office.desk("agent")
    angry, calm = await written(office, ANGRY, "c-1"), await written(office, CALM, "c-2")
    said = await known(agent, angry)
    assert (said["mood"]["value"], said["complaint"]["value"], said["language"]["value"]) == ("upset", "yes", "zh")
    assert said["mood"]["by"] == "program"
    assert 0.7 <= said["mood"]["confidence"] <= 1
    assert (await known(agent, calm))["complaint"]["value"] == "no"
    async with office.program.database.begin() as connection:
        query = select(Event.data).where(
            Event.workspace_id == office.workspace.id, Event.type == "conversation.classified"
        )
        told = list(await connection.scalars(query))
    assert {"subjects": ["complaint", "language", "mood"]} in told


async def test_read_twice_it_is_told_once(office: Office) -> None:
    conversation = await written(office, ANGRY)
    agent = await office.desk("agent")
    before = await known(agent, conversation)
    assert await reader(office).look(office.workspace.id) is False
    assert await known(agent, conversation) == before


async def test_a_complaint_stays_one_though_the_customer_calms_down(office: Office) -> None:
    agent = await office.desk("agent")
    await written(office, ANGRY)
    conversation = await written(office, "太感谢了，师傅修得很好，非常满意")
    said = await known(agent, conversation)
    assert (said["mood"]["value"], said["complaint"]["value"]) == ("pleased", "yes")


async def test_what_a_person_says_stands_and_can_be_taken_back(office: Office) -> None:
    agent = await office.desk("agent")
    conversation = await written(office, ANGRY)
    answer = await say(agent, conversation, "complaint", "no")
    assert answer == await agent.get(f"/api/v1/conversations/{conversation}/classification")
    await written(office, ANGRY + "！")
    said = (await known(agent, conversation))["complaint"]
    assert (said["value"], said["by"], said["confidence"]) == ("no", "agent", 1)
    await say(agent, conversation, "complaint", None)
    assert (await known(agent, conversation))["complaint"]["value"] is None
    await written(office, ANGRY)
    assert (await known(agent, conversation))["complaint"]["value"] == "yes"


async def test_a_correction_is_a_fact_with_what_was_guessed_and_without_numbers(office: Office) -> None:
    agent = await office.desk("agent")
    conversation = await written(office, ANGRY + "，电话13800001111")
    await say(agent, conversation, "complaint", "no")
    await say(agent, conversation, "complaint", "no")
    async with office.program.database.begin() as connection:
        rows = (await connection.execute(select(KbLabel).where(KbLabel.workspace_id == office.workspace.id))).all()
    assert [(row.value, row.guessed, row.agent_id) for row in rows] == [("no", "yes", office.workspace.agent_id)]
    assert "13800001111" not in rows[0].message


async def test_the_workspaces_own_categories_are_learned_and_forgotten_again(office: Office) -> None:
    await make_field(office)
    agent = await office.desk("agent")
    first = await written(office, "热水器坏了，请派人来修", "new-1")
    assert (await known(agent, first))["fields.category"]["value"] is None
    await teach(office, agent)
    told = (await known(agent, await written(office, "我的热水器坏了，显示屏不亮，要修", "new-2")))["fields.category"]
    assert (told["value"], told["by"], told["label"]) == ("repair", "program", "Category")
    admin = await office.desk("admin")
    gone = await admin.post("/api/v1/article-examples/forget", {"agent_id": str(office.workspace.agent_id)})
    assert gone == {"examples": 6}
    after = await known(agent, await written(office, "我的热水器坏了，显示屏不亮，要修", "new-3"))
    assert after["fields.category"]["value"] is None


async def test_saying_a_category_sets_the_field_and_setting_the_field_says_it(office: Office) -> None:
    await make_field(office)
    agent = await office.desk("agent")
    conversation = await written(office, REPAIRS[0])
    await say(agent, conversation, "fields.category", "repair")
    assert (await agent.get(f"/api/v1/conversations/{conversation}"))["fields"] == {"category": "repair"}
    await agent.patch(f"/api/v1/conversations/{conversation}", {"fields": {"category": "invoice"}})
    await reader(office).look(office.workspace.id)
    said = (await known(agent, conversation))["fields.category"]
    assert (said["value"], said["by"]) == ("invoice", "agent")
    await say(agent, conversation, "fields.category", None)
    assert (await agent.get(f"/api/v1/conversations/{conversation}"))["fields"] == {}


async def test_nonsense_is_refused_by_name(office: Office) -> None:
    await make_field(office)
    agent = await office.desk("agent")
    conversation = await written(office, CALM)
    for subject, value in [("mood", "sleepy"), ("weather", "fine"), ("fields.size", "xl"), ("fields.category", "x")]:
        assert (await say(agent, conversation, subject, value, expect=400))["error"] == "invalid"


async def test_who_does_not_see_a_conversation_neither_reads_nor_says_what_it_is(office: Office) -> None:
    conversation = await written(office, ANGRY)
    outsider = await office.desk(await add_colleague(office))
    await outsider.get(f"/api/v1/conversations/{conversation}/classification", expect=404)
    await say(outsider, conversation, "mood", "calm", expect=404)


async def test_workspaces_learn_nothing_from_each_other(office: Office) -> None:
    await make_field(office)
    await teach(office, await office.desk("agent"))
    other = Office(office.program, await office.program.workspace())
    await make_field(other)
    conversation = await written(other, REPAIRS[0])
    assert (await known(await other.desk("agent"), conversation))["fields.category"]["value"] is None
    assert (await say(await other.desk("agent"), str(office.workspace.id), "mood", "calm", expect=404))["error"]


async def test_rebuilt_from_the_tables_it_says_the_same(office: Office) -> None:
    await make_field(office)
    await teach(office, await office.desk("agent"))
    texts = ["热水器坏了要修", "发票什么时候开", ANGRY]
    works = office.app[keys.WORKS]
    again = Classifiers(works, installed)
    assert await again.read(office.workspace.id, texts) == await office.app[keys.CLASSIFIERS].read(
        office.workspace.id, texts
    )
    await again.stop()


async def test_a_rule_on_complaints_tags_them_and_leaves_the_others(office: Office) -> None:
    admin = await office.desk("admin")
    await admin.post("/api/v1/tags", {"name": "complaint"}, expect=201)
    rule = {
        "name": "Complaints",
        "trigger": {"kind": "event", "types": ["conversation.classified"]},
        "conditions": {"complains": True, "moods": ["upset"]},
        "actions": [{"kind": "add_tags", "tags": ["complaint"]}],
    }
    made = await admin.post("/api/v1/rules", rule, expect=201)
    if not made["is_enabled"]:
        await admin.patch(f"/api/v1/rules/{made['id']}", {"is_enabled": True})
    agent = await office.desk("agent")
    async with agent.stream() as stream:
        calm = await written(office, CALM, "c-2")
        angry = await written(office, ANGRY, "c-1")
        await stream.until("conversation.updated")
    assert (await agent.get(f"/api/v1/conversations/{angry}"))["tags"] == ["complaint"]
    assert (await agent.get(f"/api/v1/conversations/{calm}"))["tags"] == []


async def test_a_complaint_goes_to_another_queue_in_the_transaction_that_stores_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(classifiers_module, "TONE_WITHIN_S", 30.0)
    monkeypatch.setattr(office.app[keys.ROUTER], "ears", office.app[keys.CLASSIFIERS])
    admin = await office.desk("admin")
    queue = await admin.post("/api/v1/queues", {"name": "Complaints"}, expect=201)
    rule = {"name": "c", "conditions": {"complains": True}, "outcome": {"queue_id": queue["id"]}}
    await admin.post("/api/v1/routing-rules", rule, expect=201)
    angry = await office.customer_writes(COOL, sender="c-1")
    calm = await office.customer_writes(CALM, sender="c-2")
    first = await admin.get(f"/api/v1/conversations/{angry['conversation_id']}")
    assert first["queue_id"] == queue["id"]
    assert (await admin.get(f"/api/v1/conversations/{calm['conversation_id']}"))["queue_id"] != queue["id"]


async def test_what_takes_too_long_sorts_nothing_and_stores_everything(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(classifiers_module, "TONE_WITHIN_S", 0.0)
    monkeypatch.setattr(office.app[keys.ROUTER], "ears", office.app[keys.CLASSIFIERS])

    async def broken(*_: Any) -> Any:
        raise RuntimeError("no model")

    admin = await office.desk("admin")
    rule = {"name": "c", "conditions": {"complains": True}, "outcome": {"priority": "urgent"}}
    await admin.post("/api/v1/routing-rules", rule, expect=201)
    late = await office.customer_writes(COOL, sender="c-1")
    monkeypatch.setattr(classifiers_module, "TONE_WITHIN_S", 5.0)
    monkeypatch.setattr(office.app[keys.CLASSIFIERS], "read", broken)
    failed = await office.customer_writes(COOL, sender="c-2")
    for one in (late, failed):
        assert (await admin.get(f"/api/v1/conversations/{one['conversation_id']}"))["priority"] == "normal"
