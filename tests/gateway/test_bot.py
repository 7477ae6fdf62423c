"""The bot in front of the people, over the running program: it answers, asks, and hands over."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from aiohttp import FormData
from sqlalchemy import select, update

from conversations.models import Delivery, Message
from gateway import keys
from kb.access import customer_filters
from kb.bot import sessions
from kb.bot.models import BotFact, BotSession
from kit.ids import new_id
from routing.models import WorkItem
from tests.gateway.stock import PNG
from tests.gateway.test_suggestions import E4, publish
from tests.support.office import Office
from tests.support.window import Window, open_window
from tests.support.workspaces import make_workspace

QUESTION = "洗衣机显示E4不排水怎么办"
UNKNOWN = "附近有什么好吃的川菜馆推荐"


@pytest.fixture
async def bot_id(office: Office) -> UUID:
    """A web chat whose bot answers first; the model is loaded, which takes longer than a customer is to wait."""
    shelves, now = office.app[keys.SHELVES], office.app[keys.CLOCK].now()
    await shelves.search(office.workspace.id, "?", customer_filters(now), k=1)
    return await office.make_chat(bot=True)


async def answer(window: Window, within_s: float = 20.0) -> dict[str, Any]:
    """Return the next message that is not the customer's own."""
    while True:
        message: dict[str, Any] = (await window.until("message", within_s))["message"]
        if message["direction"] == "out":
            return message


async def conversation_of(office: Office) -> Any:
    desk = await office.desk("admin")
    [conversation] = (await desk.get("/api/v1/conversations?view=all"))["items"]
    return conversation


async def rows(office: Office, model: Any) -> list[Any]:
    async with office.program.database.begin() as connection:
        order = model.created_at
        return list(
            await connection.execute(select(model).where(model.workspace_id == office.workspace.id).order_by(order))
        )


async def change(office: Office, model: Any, **values: Any) -> None:
    async with office.program.database.begin() as connection:
        await connection.execute(update(model).where(model.workspace_id == office.workspace.id).values(**values))


async def messages(office: Office) -> list[Any]:
    """Return what was said in the only conversation that is about to be worked on."""
    desk = await office.desk("admin")
    found = (await desk.get("/api/v1/conversations?view=all"))["items"]
    return [
        one
        for conversation in found
        for one in (await desk.get(f"/api/v1/conversations/{conversation['id']}/messages"))["items"]
    ]


async def settle(office: Office) -> None:
    """Wait until the bot has dealt with all that was written, or has nothing to do with it."""
    async with asyncio.timeout(20):
        while True:
            async with office.app[keys.WORKS].begin(office.workspace.id) as work:
                if not await sessions.list_due(work):
                    return
            await asyncio.sleep(0.05)


async def facts(office: Office) -> list[tuple[str, str | None]]:
    return [(row.outcome, row.reason) for row in await rows(office, BotFact)]


async def test_the_bot_answers_fails_twice_and_hands_over_with_the_transcript(office: Office, bot_id: UUID) -> None:
    article = await publish(office)
    async with open_window(office.program.http, bot_id, lang="zh-CN") as window:
        await window.write(QUESTION)
        first = await answer(window)
        assert first["author"] == {"name": "", "bot": True}
        assert E4["title"] in first["text"]
        assert "先断电，打开右下角的滤网盖" in first["text"]
        assert "有帮助吗" in first["text"]
        assert first["asks"] == "helped"
        [item] = await rows(office, WorkItem)
        assert (item.state, item.is_held) == ("parked", True)
        await window.write("没有")
        second = await answer(window)
        # Nothing else is near, so a person has it.
        assert "人工" in second["text"]
        assert second["asks"] is None
    [item] = await rows(office, WorkItem)
    assert (item.state, item.is_held, item.enqueued_at) == ("queued", False, item.born_at)
    assert await facts(office) == [("answered", None), ("not_helped", None), ("handed_over", "not_helped")]
    conversation = await conversation_of(office)
    assert (conversation["status"], conversation["assignee_id"]) == ("open", None)
    admin = await office.desk("admin")
    shown = (await admin.get(f"/api/v1/conversations/{conversation['id']}/messages"))["items"]
    kinds = {(one["author"]["kind"], one["kind"]) for one in shown}
    assert kinds == {("contact", "message"), ("bot", "reply"), ("bot", "note")}
    note = next(one for one in shown if one["kind"] == "note")
    assert f"客户问：{QUESTION}\n" in note["text"], "what was asked, without the no"
    assert article["title"] in note["text"]


@pytest.mark.parametrize(
    ("before", "word"),
    [
        ([], "人工"),
        (["你好"], "Human please"),
        ([UNKNOWN], "can I talk to a real person?"),
        ([QUESTION], "我要投诉"),
        ([QUESTION, "好的"], "人工"),
    ],
)
async def test_a_word_leads_to_a_person_at_every_step(
    office: Office, bot_id: UUID, before: list[str], word: str
) -> None:
    await publish(office)
    async with open_window(office.program.http, bot_id, lang="zh-CN") as window:
        for text in before:
            await window.write(text)
            if text != "好的":
                await answer(window)
        await window.write(word)
        said = await answer(window)
    assert said["asks"] is None
    assert (await facts(office))[-1] == ("handed_over", "asked")
    [item] = await rows(office, WorkItem)
    assert (item.state, item.enqueued_at) == ("queued", item.born_at)


async def test_two_questions_without_an_answer_lead_to_a_person(office: Office, bot_id: UUID) -> None:
    await publish(office)
    async with open_window(office.program.http, bot_id, lang="zh-CN") as window:
        await window.write(UNKNOWN)
        assert "换个说法" in (await answer(window))["text"]
        await window.write("明天北京到上海的高铁票多少钱")
        assert "转接人工客服" in (await answer(window))["text"]
    assert await facts(office) == [("missed", None), ("missed", None), ("handed_over", "missed")]


async def test_who_was_helped_is_thanked_the_conversation_closed_and_the_next_matter_begins_with_the_bot(
    office: Office, bot_id: UUID
) -> None:
    await publish(office)
    async with open_window(office.program.http, bot_id, lang="zh-CN") as window:
        await window.write(QUESTION)
        await answer(window)
        await window.write("有帮助，谢谢！")
        assert "很高兴" in (await answer(window))["text"]
        assert (await conversation_of(office))["status"] == "resolved"
        assert await facts(office) == [("answered", None), ("helped", None)]
        assert [item.state for item in await rows(office, WorkItem)] == ["done"]
        await window.write("怎么开发票")
        assert "没有找到" in (await answer(window))["text"], "the article on invoices is internal"
    assert [session.phase for session in await rows(office, BotSession)] == ["over", "listening"]


async def test_a_second_article_follows_the_first_no(office: Office, bot_id: UUID) -> None:
    await publish(office)
    admin = await office.desk("admin")
    other = {"language": "zh", "title": "洗衣机不排水的其他原因", "body": "检查排水管是否弯折，高度不要超过一米。"}
    made = await admin.post("/api/v1/articles", other | {"audience": "public"}, expect=201)
    await admin.post(f"/api/v1/articles/{made['id']}/publish", {})
    async with open_window(office.program.http, bot_id, lang="zh-CN") as window:
        await window.write(QUESTION)
        first = await answer(window)
        await window.write("还是不行")
        second = await answer(window)
        assert second["asks"] == "helped"
        assert {E4["title"] in one["text"] for one in (first, second)} == {True, False}
        assert any("弯折" in one["text"] for one in (first, second))
        await window.write("没有帮助")
        assert (await answer(window))["asks"] is None
    outcomes = [outcome for outcome, _ in await facts(office)]
    assert sorted(outcomes) == ["answered", "answered", "handed_over", "not_helped", "not_helped"]


async def test_small_talk_is_greeted_once_and_counts_as_nothing(office: Office, bot_id: UUID) -> None:
    await publish(office)
    async with open_window(office.program.http, bot_id, lang="zh-CN") as window:
        await window.write("在吗")
        assert "机器人" in (await answer(window))["text"]
        await window.write("好的，谢谢")
        await window.write(QUESTION)
        assert E4["title"] in (await answer(window))["text"]
        await window.write("嗯嗯")
        await window.write("谢谢")
        await settle(office)
    assert await facts(office) == [("answered", None)]
    [session] = await rows(office, BotSession)
    assert (session.phase, session.misses) == ("asking", 0)


async def test_an_internal_article_and_one_for_other_channels_never_reach_a_customer(
    office: Office, bot_id: UUID
) -> None:
    await publish(office, audience="internal")
    admin = await office.desk("admin")
    [article] = [one for one in (await admin.get("/api/v1/articles"))["items"] if one["title"] == E4["title"]]
    async with open_window(office.program.http, bot_id, lang="zh-CN") as window:
        await window.write(QUESTION)
        assert "没有找到" in (await answer(window))["text"]
        await admin.patch(f"/api/v1/articles/{article['id']}", {"audience": "public", "channels": ["email"]})
        await window.write(QUESTION)
        assert "转接人工客服" in (await answer(window))["text"]
    assert "滤网" not in str(await messages(office))


async def test_articles_of_another_workspace_are_never_sent(office: Office, bot_id: UUID) -> None:
    elsewhere = Office(office.program, await make_workspace(office.program.database))
    await publish(elsewhere)
    async with open_window(office.program.http, bot_id, lang="zh-CN") as window:
        await window.write(QUESTION)
        assert "没有找到" in (await answer(window))["text"]


async def test_where_an_agent_has_it_the_bot_is_silent(office: Office, bot_id: UUID) -> None:
    await publish(office)
    agent = await office.desk("agent")
    async with open_window(office.program.http, bot_id, lang="zh-CN") as window:
        await window.write("在吗")
        await answer(window)
        conversation = await conversation_of(office)
        await agent.post(f"/api/v1/conversations/{conversation['id']}/assign", {"agent_id": office.workspace.agent_id})
        await window.write(QUESTION)
        await settle(office)
        await agent.post(f"/api/v1/conversations/{conversation['id']}/assign", {"agent_id": None})
        await window.write(QUESTION)
        await settle(office)
    assert await facts(office) == []
    [session] = await rows(office, BotSession)
    assert session.phase == "over"


async def test_a_bot_that_is_off_holds_nothing(office: Office, chat_id: UUID) -> None:
    await publish(office)
    async with open_window(office.program.http, chat_id) as window:
        await window.write(QUESTION)
        await settle(office)
    [item] = await rows(office, WorkItem)
    assert (item.state, item.is_held) == ("queued", False)
    assert await rows(office, BotSession) == []


async def test_a_message_is_answered_once_however_many_look_at_it(office: Office, bot_id: UUID) -> None:
    await publish(office)
    bot = office.app[keys.BOT]
    async with open_window(office.program.http, bot_id, lang="zh-CN") as window:
        client_id = str(new_id())
        await window.write(QUESTION, client_id)
        await window.write(QUESTION, client_id)  # the line was bad: sent again
        await asyncio.gather(*(bot.look(office.workspace.id) for _ in range(5)))
        await answer(window)
        await settle(office)
        await asyncio.gather(*(bot.look(office.workspace.id) for _ in range(5)))
    assert await facts(office) == [("answered", None)]
    assert len([one for one in await messages(office) if one["author"]["kind"] == "bot"]) == 1


async def test_a_burst_is_one_question_answered_once(office: Office, bot_id: UUID) -> None:
    await publish(office)
    async with open_window(office.program.http, bot_id, lang="zh-CN") as window:
        for text in ("你好", "洗衣机显示E4", "不排水怎么办"):
            await window.say(text=text)
        assert E4["title"] in (await answer(window))["text"]
        await settle(office)
    assert await facts(office) == [("answered", None)]


async def test_a_picture_without_words_is_for_people(office: Office, bot_id: UUID) -> None:
    async with open_window(office.program.http, bot_id) as window:
        form = FormData()
        form.add_field("file", PNG, filename="E4.png", content_type="image/png")
        headers = {"Authorization": f"Visitor {window.token}"}
        async with office.program.http.post(f"/chat/{bot_id}/files", data=form, headers=headers) as response:
            file = await response.json()
        await window.say(text="", attachments=[file["id"]])
        assert "person" in (await answer(window))["text"]
    assert await facts(office) == [("handed_over", "not_text")]


@pytest.mark.parametrize(("what", "expected"), [("queue", "queued"), ("resolve", "done")])
async def test_a_customer_who_says_nothing_more_waits_for_people_or_is_let_go(
    office: Office, what: str, expected: str
) -> None:
    await publish(office)
    bot_id = await office.make_chat(bot=True, bot_silence=what, bot_silence_min=30)
    async with open_window(office.program.http, bot_id, lang="zh-CN") as window:
        await window.write(QUESTION)
        await answer(window)
    [session] = await rows(office, BotSession)
    assert session.due_at - session.updated_at == timedelta(minutes=30)
    await change(office, BotSession, due_at=session.created_at)
    await office.app[keys.BOT].look(office.workspace.id)
    [item] = await rows(office, WorkItem)
    assert item.state == expected
    last = (await facts(office))[-1]
    assert last == (("handed_over", "quiet") if what == "queue" else ("left", None))
    customers = [one for one in await messages(office) if one["kind"] == "reply"]
    assert len(customers) == 1, "silence is not answered"


async def test_a_bot_that_is_gone_keeps_nobody_from_a_person(office: Office, bot_id: UUID) -> None:
    await publish(office)
    async with open_window(office.program.http, bot_id, lang="zh-CN") as window:
        await window.write(QUESTION)
        await answer(window)
        # As if nobody had looked after it since.
        await change(office, WorkItem, deadline_at=office.program.app[keys.CLOCK].now() - timedelta(seconds=1))
        await change(office, BotSession, due_at=office.program.app[keys.CLOCK].now() + timedelta(hours=1))
        office.app[keys.ROUTER].nudge(office.workspace.id)
        async with asyncio.timeout(20):
            while (await rows(office, WorkItem))[0].state != "queued":
                await asyncio.sleep(0.1)
        await window.write("没有")
        await settle(office)
    [item] = await rows(office, WorkItem)
    assert (item.is_held, item.enqueued_at) == (False, item.born_at)
    assert (await facts(office))[-1] == ("handed_over", "not_helped"), "a word to the customer, no second place"


async def test_whoever_is_handed_over_comes_before_who_arrived_meanwhile(office: Office, bot_id: UUID) -> None:
    agent = await office.desk("agent")
    async with open_window(office.program.http, bot_id) as first:
        await first.write("hello")
        await answer(first)
        await office.customer_writes("I came later")
        await first.write("human")
        await answer(first)
    items = await rows(office, WorkItem)
    assert [item.state for item in items] == ["queued", "queued"]
    assert items[0].ordered_at < items[1].ordered_at
    assert (await agent.get("/api/v1/conversations?view=waiting"))["items"]


async def test_a_supervisor_may_take_it_out_of_the_bots_hands(office: Office, bot_id: UUID) -> None:
    await publish(office)
    async with open_window(office.program.http, bot_id, lang="zh-CN") as window:
        await window.write("你好")
        await answer(window)
        conversation = await conversation_of(office)
        admin = await office.desk("admin")
        queue = await admin.post("/api/v1/queues", {"name": "Other"}, expect=201)
        await admin.post(f"/api/v1/conversations/{conversation['id']}/transfer", {"queue_id": queue["id"]})
        await window.write(QUESTION)
        await settle(office)
    assert await facts(office) == []
    [item] = await rows(office, WorkItem)
    assert (item.state, str(item.queue_id)) == ("queued", queue["id"])


async def test_on_other_channels_the_words_say_that_it_is_a_bot(office: Office) -> None:
    await publish(office)
    admin = await office.desk("admin")
    await admin.patch(f"/api/v1/inboxes/{office.workspace.inbox_id}", {"config": {"bot": True}})
    await office.customer_writes("kettle? 洗衣机显示E4不排水")
    async with asyncio.timeout(20):
        while not (said := [one for one in await messages(office) if one["kind"] == "reply"]):
            await asyncio.sleep(0.1)
    assert said[0]["text"].startswith("【机器人】")
    assert said[0]["author"]["kind"] == "bot"


async def test_who_wants_no_automatic_messages_gets_a_person_without_a_word(office: Office) -> None:
    await publish(office)
    admin = await office.desk("admin")
    receipt = await office.customer_writes("在吗")
    conversation = await admin.get(f"/api/v1/conversations/{receipt['conversation_id']}")
    contact = conversation["contact"]["id"]
    await admin.post(f"/api/v1/contacts/{contact}/consents", {"purpose": "service", "state": "withdrawn"})
    await admin.post(f"/api/v1/conversations/{receipt['conversation_id']}/resolve")
    await admin.patch(f"/api/v1/inboxes/{office.workspace.inbox_id}", {"config": {"bot": True}})
    await office.customer_writes(QUESTION)
    async with asyncio.timeout(20):
        while ("handed_over", "unwritable") not in await facts(office):
            await asyncio.sleep(0.1)
    assert [one for one in await messages(office) if one["kind"] == "reply"] == []
    assert (await rows(office, WorkItem))[-1].state == "queued"


async def test_what_came_of_it_is_counted_for_those_who_watch(office: Office, bot_id: UUID) -> None:
    article = await publish(office)
    async with open_window(office.program.http, bot_id, lang="zh-CN") as window:
        await window.write(QUESTION)
        await answer(window)
        await window.write("有帮助")
        await answer(window)
        await window.write("human")
        await answer(window)
    supervisor = await office.desk("supervisor")
    counted = await supervisor.get(f"/api/v1/bot/outcomes?inbox={bot_id}")
    told = {"article_id": article["id"], "title": E4["title"], "language": "zh", "left": 0}
    assert counted.pop("articles") == [told | {"answered": 1, "helped": 1, "not_helped": 0}]
    [day] = counted.pop("days")
    assert {name: times for name, times in day.items() if times and name != "day"} == {
        "answered": 1, "helped": 1, "handed_over": 1,
    }  # fmt: skip
    assert (counted.pop("reasons"), counted.pop("forms")) == ({"asked": 1}, [])
    assert counted == {
        "conversations": 2, "answered": 1, "helped": 1, "not_helped": 0, "missed": 0, "handed_over": 1, "asked": 1,
        "left": 0,
    }  # fmt: skip
    assert (await supervisor.get("/api/v1/bot/outcomes?to=2020-01-01T00:00:00Z"))["conversations"] == 0
    await supervisor.get(f"/api/v1/bot/outcomes?inbox={new_id()}", expect=404)
    await supervisor.get("/api/v1/bot/outcomes?from=2030-01-01T00:00:00Z", expect=400)
    await supervisor.get("/api/v1/bot/outcomes?from=2020-01-01T00:00:00Z", expect=400)
    await supervisor.get("/api/v1/bot/outcomes?zone=Nowhere/Land", expect=400)
    await (await office.desk("agent")).get("/api/v1/bot/outcomes", expect=403)
    elsewhere = Office(office.program, await make_workspace(office.program.database))
    assert (await (await elsewhere.desk("supervisor")).get("/api/v1/bot/outcomes"))["conversations"] == 0


async def test_a_bot_whose_words_do_not_arrive_or_that_is_switched_off_hands_over(office: Office, bot_id: UUID) -> None:
    await publish(office)
    bot, admin = office.app[keys.BOT], await office.desk("admin")
    async with open_window(office.program.http, bot_id, lang="zh-CN") as window:
        await window.write(QUESTION)
        await answer(window)
        async with asyncio.timeout(20):
            while [one for one in await rows(office, Delivery) if one.state in ("queued", "sending")]:
                await asyncio.sleep(0.05)
        failed = {"state": "failed", "error": None, "attempts": 1, "may_be_duplicate": False, "updated_at": ""}
        async with office.program.database.begin() as connection:
            await connection.execute(
                update(Message)
                .where(Message.workspace_id == office.workspace.id, Message.author_kind == "bot")
                .values(delivery=failed)
            )
        await bot.look(office.workspace.id)
    assert (await facts(office))[-1] == ("handed_over", "unwritable")
    async with open_window(office.program.http, bot_id, lang="zh-CN") as other:
        await other.write("你好")
        await answer(other)
        await admin.patch(f"/api/v1/inboxes/{bot_id}", {"config": {"bot": False}})
        await other.write(QUESTION)
        await bot.look(office.workspace.id)
        await settle(office)
    assert (await facts(office))[-1] == ("handed_over", "switched_off")
    assert {item.state for item in await rows(office, WorkItem)} == {"queued"}
