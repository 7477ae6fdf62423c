"""Forms over the running program: defined by an admin, asked by the bot, answered, left, seen by who takes over."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from aiohttp import FormData
from sqlalchemy import select, update

from conversations.models import Conversation
from gateway import keys
from kb.access import customer_filters
from kb.bot.models import BotFact, BotSession
from kit.ids import new_id
from routing.models import WorkItem
from tests.gateway.stock import PNG
from tests.gateway.test_bot import answer, change, conversation_of, facts, messages, rows
from tests.gateway.test_suggestions import QUESTION, publish
from tests.support.office import Desk, Office
from tests.support.window import Window, open_window
from tests.support.workspaces import make_workspace

PATH = "/api/v1/forms"
STEPS = [
    {"field": "order_no", "kind": "text", "question": {"zh": "订单号是多少？", "en": "Which order?"},
     "mask": "TK-999999", "hint": {"zh": "订单号形如 TK-123456。", "en": "It looks like TK-123456."}},
    {"field": "model", "kind": "text", "question": {"zh": "哪个型号？", "en": "Which model?"}, "is_optional": True},
    {"kind": "file", "question": {"zh": "请拍一张照片。", "en": "Please take a picture."}, "is_optional": True},
    {"field": "visit", "kind": "date", "question": {"zh": "哪天上门？", "en": "Which day?"}, "least": 1, "most": 30},
    {"field": "part", "kind": "choice", "question": {"zh": "上午还是下午？", "en": "Morning or afternoon?"}},
]  # fmt: skip
REPAIR = {
    "name": "Repair",
    "titles": {"zh": "报修", "en": "Report a fault"},
    "words": ["坏了", "broken"],
    "steps": STEPS,
    "closings": {"zh": "收到，师傅会联系您。", "en": "Got it; our engineer will call you."},
}
FIELDS = [
    {"key": "order_no", "label": "Order", "type": "text"},
    {"key": "model", "label": "Model", "type": "text"},
    {"key": "visit", "label": "Visit", "type": "date"},
    {"key": "part", "label": "Part of the day", "type": "choice", "options": ["上午", "下午"]},
]


async def add_fields(admin: Desk) -> None:
    for field in FIELDS:
        await admin.post("/api/v1/custom-fields", {"entity": "conversation", **field}, expect=201)


@pytest.fixture
async def admin(office: Office) -> Desk:
    """An admin's desk, with the fields that the form fills."""
    desk = await office.desk("admin")
    await add_fields(desk)
    return desk


@pytest.fixture
async def bot_id(office: Office, admin: Desk) -> UUID:
    """A web chat whose bot answers first and asks the form."""
    await office.app[keys.SHELVES].search(office.workspace.id, "?", customer_filters(office.app[keys.CLOCK].now()), k=1)
    await admin.post(PATH, REPAIR, expect=201)
    return await office.make_chat(bot=True)


async def send_picture(office: Office, chat_id: UUID, window: Window) -> None:
    form = FormData()
    form.add_field("file", PNG, filename="e4.png", content_type="image/png")
    headers = {"Authorization": f"Visitor {window.token}"}
    async with office.program.http.post(f"/chat/{chat_id}/files", data=form, headers=headers) as sent:
        uploaded = await sent.json()
    await window.say(text="", attachments=[uploaded["id"]])
    await window.until("ack")


async def fields(office: Office) -> dict[str, Any]:
    return dict((await conversation_of(office))["fields"])


async def test_a_form_is_filled_in_and_a_person_sees_all_of_it(office: Office, bot_id: UUID, admin: Desk) -> None:
    async with open_window(office.program.http, bot_id, lang="zh-CN") as window:
        assert window.hello["inbox"]["answers"] is True
        await window.write("报修")
        first = await answer(window)
        assert first["asks"] == "form"
        assert "（1/5）订单号是多少？" in first["text"]
        await window.write("忘了")
        again = await answer(window)
        assert "订单号形如 TK-123456。" in again["text"]
        await window.write("找到了：TK-123456")
        second = await answer(window)
        assert (second["form"]["kind"], second["form"]["is_optional"]) == ("text", True)
        assert await fields(office) == {"order_no": "TK-123456"}, "at once, for whoever looks"
        await window.write("跳过")
        assert (await answer(window))["form"]["kind"] == "file"
        await send_picture(office, bot_id, window)
        third = await answer(window)
        assert (third["form"]["kind"], third["form"]["least"], third["form"]["most"]) == ("date", 1, 30)
        await window.write("明天")
        assert (await answer(window))["form"]["options"] == ["上午", "下午"]
        await window.write("下午")
        last = await answer(window)
        assert last["asks"] is None
        assert "师傅会联系您" in last["text"]
        assert "转接人工" in last["text"]
    kept = await fields(office)
    tomorrow = (office.app[keys.CLOCK].now() + timedelta(days=1)).date().isoformat()
    assert kept == {"order_no": "TK-123456", "visit": tomorrow, "part": "下午"}
    assert await facts(office) == [("form_begun", None), ("form_done", None), ("handed_over", "form")]
    [item] = await rows(office, WorkItem)
    assert (item.state, item.is_held, item.enqueued_at) == ("queued", False, item.born_at)
    said = await messages(office)
    note = next(one["text"] for one in said if one["kind"] == "note")
    assert "表单《报修》：" in note
    assert "订单号是多少？ TK-123456" in note
    assert "1 个文件" in note
    assert any(one["attachments"] for one in said if one["author"]["kind"] == "contact")
    outcomes = await admin.get("/api/v1/bot/outcomes")
    [one] = outcomes["forms"]
    assert (one["name"], one["begun"], one["done"], one["left"]) == ("Repair", 1, 1, 0)
    assert outcomes["reasons"] == {"form": 1}
    [session] = await rows(office, BotSession)
    assert (session.phase, session.form) == ("over", None), "what was answered is kept once"


@pytest.mark.parametrize("answers", [[], ["TK-123456"], ["TK-123456", "F200"], ["TK-123456", "跳过", "跳过", "明天"]])
@pytest.mark.parametrize("word", ["人工", "human please"])
async def test_a_person_is_given_at_every_step_with_what_was_answered(
    office: Office, bot_id: UUID, answers: list[str], word: str
) -> None:
    async with open_window(office.program.http, bot_id, lang="zh-CN") as window:
        for text in ["报修", *answers, word]:
            await window.write(text)
            said = await answer(window)
        assert said["asks"] is None
    assert (await facts(office))[-1] == ("handed_over", "asked")
    assert ("form_left", None) in await facts(office)
    note = next(one["text"] for one in await messages(office) if one["kind"] == "note")
    assert "（未填完）" in note
    assert ("TK-123456" in note) is bool(answers)
    assert (await fields(office)).get("order_no") == ("TK-123456" if answers else None)


async def test_who_leaves_the_form_goes_on_with_the_bot_and_is_not_led_back_by_a_word(
    office: Office, bot_id: UUID
) -> None:
    await publish(office)
    async with open_window(office.program.http, bot_id, lang="zh-CN") as window:
        await window.write("我的洗衣机坏了")
        assert (await answer(window))["asks"] == "form"
        await window.write("TK-123456")
        await answer(window)
        await window.write("退出")
        left = await answer(window)
        assert left["asks"] == "words"
        assert "已退出" in left["text"]
        await window.write("坏了，" + QUESTION)
        assert (await answer(window))["asks"] == "helped"
        await window.write("报修")
        assert (await answer(window))["asks"] == "form", "its title begins it again"
    assert [outcome for outcome, _ in await facts(office)] == ["form_begun", "form_left", "answered", "form_begun"]
    assert (await fields(office))["order_no"] == "TK-123456"


async def test_three_answers_that_do_not_fit_lead_to_a_person(office: Office, bot_id: UUID) -> None:
    async with open_window(office.program.http, bot_id, lang="en") as window:
        await window.write("report a fault")
        assert "Which order?" in (await answer(window))["text"]
        for _ in range(2):
            await window.write("no clue")
            assert "It looks like" in (await answer(window))["text"]
        await window.write("still no clue")
        assert (await answer(window))["asks"] is None
    assert (await facts(office))[-1] == ("handed_over", "form_stuck")


async def test_a_half_filled_form_outlives_the_window_and_a_change_of_the_form(
    office: Office, bot_id: UUID, admin: Desk
) -> None:
    async with open_window(office.program.http, bot_id, lang="zh-CN") as window:
        await window.write("报修")
        await answer(window)
        await window.write("TK-123456")
        await answer(window)
        token = window.token
    [form] = (await admin.get(PATH))["items"]
    await admin.delete(f"{PATH}/{form['id']}")
    async with open_window(office.program.http, bot_id, lang="zh-CN", visitor=token) as window:
        last = window.hello["messages"][-1]
        assert (last["asks"], last["form"]["kind"]) == ("form", "text"), "the window draws what it drew"
        await window.write("F200")
        assert (await answer(window))["form"]["kind"] == "file"
    assert (await fields(office))["model"] == "F200"
    [one] = (await admin.get("/api/v1/bot/outcomes"))["forms"]
    assert (one["name"], one["begun"]) == (None, 1)


async def test_who_says_nothing_more_is_handed_over_with_what_there_is(office: Office, bot_id: UUID) -> None:
    async with open_window(office.program.http, bot_id, lang="zh-CN") as window:
        await window.write("报修")
        await answer(window)
        await window.write("TK-123456")
        await answer(window)
    await change(office, BotSession, due_at=office.app[keys.CLOCK].now() - timedelta(seconds=1))
    async with asyncio.timeout(20):
        while ("handed_over", "quiet") not in await facts(office):
            await asyncio.sleep(0.1)
    note = next(one["text"] for one in await messages(office) if one["kind"] == "note")
    assert "TK-123456" in note
    assert [item.state for item in await rows(office, WorkItem)] == ["queued"]


async def test_an_answer_whose_field_is_gone_is_in_the_note(office: Office, bot_id: UUID, admin: Desk) -> None:
    async with open_window(office.program.http, bot_id, lang="zh-CN") as window:
        await window.write("报修")
        await answer(window)
        field = next(one for one in (await admin.get("/api/v1/custom-fields"))["items"] if one["key"] == "order_no")
        await admin.delete(f"/api/v1/custom-fields/{field['id']}")
        await window.write("TK-123456")
        assert (await answer(window))["form"]["kind"] == "text"
        await window.write("人工")
        await answer(window)
    assert await fields(office) == {}
    assert any("TK-123456" in one["text"] for one in await messages(office) if one["kind"] == "note")


async def test_a_form_whose_fields_are_gone_is_not_begun_and_no_picture_is_asked_where_none_is_taken(
    office: Office, admin: Desk
) -> None:
    await admin.post(PATH, REPAIR | {"steps": [STEPS[2], STEPS[1]]}, expect=201)
    chat_id = await office.make_chat(bot=True, files="none")
    async with open_window(office.program.http, chat_id, lang="zh-CN") as window:
        await window.write("报修")
        first = await answer(window)
        assert "（1/1）" in first["text"]
        assert first["form"]["kind"] == "text"
        await window.write("退出")
        await answer(window)
        field = next(one for one in (await admin.get("/api/v1/custom-fields"))["items"] if one["key"] == "model")
        await admin.delete(f"/api/v1/custom-fields/{field['id']}")
        await window.write("报修")
        assert (await answer(window))["asks"] == "words"


async def test_on_a_channel_without_buttons_choices_have_numbers_and_titles_are_told(
    office: Office, admin: Desk
) -> None:
    await admin.post(PATH, REPAIR | {"steps": STEPS[-1:]}, expect=201)
    await admin.patch(f"/api/v1/inboxes/{office.workspace.inbox_id}", {"config": {"bot": True}})
    await office.app[keys.ADAPTERS].refresh()

    async def replies(count: int) -> list[str]:
        async with asyncio.timeout(20):
            while len(found := [one["text"] for one in await messages(office) if one["kind"] == "reply"]) < count:
                await asyncio.sleep(0.1)
        return found

    await office.customer_writes("在吗")
    assert "也可以直接回复：报修" in (await replies(1))[0]
    await office.customer_writes("报修")
    assert "1. 上午\n2. 下午" in (await replies(2))[1]
    await office.customer_writes("2")
    await replies(3)
    assert (await fields(office))["part"] == "下午"


async def test_a_window_is_told_which_forms_it_may_offer(office: Office, bot_id: UUID, admin: Desk) -> None:
    other = await office.make_chat(bot=True)
    hidden = {"name": "Hidden", "titles": {"en": "Hidden"}, "has_button": False, "steps": STEPS[:1]}
    off = {"name": "Off", "titles": {"en": "Off"}, "is_enabled": False, "steps": STEPS[:1]}
    elsewhere = {"name": "Elsewhere", "titles": {"zh": "别处"}, "inbox_ids": [str(other)], "steps": STEPS[:1]}
    for form in (hidden, off, elsewhere):
        await admin.post(PATH, form, expect=201)
    titles = {}
    for chat_id in (bot_id, other, await office.make_chat()):
        async with open_window(office.program.http, chat_id) as window:
            headers = {"Authorization": f"Visitor {window.token}"}
        found = await office.stranger().ask("GET", f"/chat/{chat_id}/forms", headers=headers)
        titles[chat_id] = [one["titles"]["zh"] for one in found.body["items"]]
    assert list(titles.values()) == [["报修"], ["别处", "报修"], []]
    assert (await office.stranger().ask("GET", f"/chat/{bot_id}/forms")).status == 401


async def test_what_a_message_is_taken_for_begins_a_form(
    office: Office, admin: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def told(_: UUID, text: str) -> dict[str, str]:
        return {"part": "下午"} if "维修" in text else {}

    monkeypatch.setattr(office.app[keys.BOT], "_read", told)
    form = {"name": "By intent", "titles": {"zh": "预约"}, "field_key": "part", "field_value": "下午"}
    await admin.post(PATH, form | {"steps": STEPS[:1]}, expect=201)
    chat_id = await office.make_chat(bot=True)
    async with open_window(office.program.http, chat_id, lang="zh-CN") as window:
        await window.write("我想约人上门维修")
        assert (await answer(window))["asks"] == "form"


async def test_forms_are_made_changed_and_taken_away_by_who_sets_up_inboxes(office: Office, admin: Desk) -> None:
    made = await admin.post(PATH, REPAIR, expect=201)
    assert (made["is_enabled"], made["has_button"], made["version"]) == (True, True, 1)
    assert [step["kind"] for step in made["steps"]] == ["text", "text", "file", "date", "choice"]
    path = f"{PATH}/{made['id']}"
    assert (await admin.get(path))["titles"] == REPAIR["titles"]
    changed = await admin.patch(path, {"words": ["fault", "fault"], "expected_version": 1})
    assert (changed["words"], changed["version"]) == (["fault"], 2)
    assert (await admin.patch(path, {"name": "x", "expected_version": 1}, expect=409))["error"] == "stale_version"
    assert (await admin.post(PATH, REPAIR | {"titles": {"en": "New"}}, expect=409))["error"] == "name_taken"
    assert (await admin.post(PATH, REPAIR | {"name": "New"}, expect=409))["error"] == "title_taken"
    entries = (await admin.get("/api/v1/audit?entity=form"))["items"]
    assert [one["action"] for one in entries] == ["form.updated", "form.created"]
    for who in ("agent", "supervisor"):
        desk = await office.desk(who)
        await desk.get(PATH, expect=403)
        await desk.patch(path, {"name": "x"}, expect=403)
    stranger = await Office(office.program, await make_workspace(office.program.database)).desk("admin")
    await stranger.get(path, expect=404)
    await stranger.delete(path, expect=404)
    await admin.delete(path)
    await admin.get(path, expect=404)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"steps": []}, "steps"),
        ({"titles": {"zh": "  "}}, "titles"),
        ({"steps": [STEPS[0] | {"field": "nowhere"}]}, "steps.0.field"),
        ({"steps": [STEPS[0] | {"kind": "number", "mask": ""}]}, "steps.0.kind"),
        ({"steps": [STEPS[0], STEPS[0]]}, "steps.1.field"),
        ({"steps": STEPS[:1] * 13}, "steps"),
        ({"inbox_ids": [str(new_id())]}, "inbox_ids"),
        ({"field_key": "model", "field_value": "x"}, "field_key"),
        ({"field_key": "part"}, None),
        ({"words": ["x" * 61]}, "words.0"),
    ],
)
async def test_a_form_that_cannot_be_asked_is_refused(admin: Desk, change: dict[str, Any], field: str | None) -> None:
    refused = await admin.post(PATH, REPAIR | change, expect=400)
    assert field is None or any(name.startswith(field) for name in refused["fields"]), refused


async def test_a_form_is_begun_once_by_a_message_that_comes_twice(office: Office, bot_id: UUID) -> None:
    async with open_window(office.program.http, bot_id, lang="zh-CN") as window:
        await window.write("报修", client_id="one")
        await answer(window)
        await window.write("报修", client_id="one")
        await window.write("TK-123456")
        assert (await answer(window))["form"]["kind"] == "text"
    async with office.program.database.begin() as connection:
        here = BotFact.workspace_id == office.workspace.id
        begun = list(await connection.execute(select(BotFact.id).where(here, BotFact.outcome == "form_begun")))
    assert len(begun) == 1


async def test_people_who_take_it_over_end_the_form(office: Office, bot_id: UUID) -> None:
    async with open_window(office.program.http, bot_id, lang="zh-CN") as window:
        await window.write("报修")
        await answer(window)
        async with office.program.database.begin() as connection:
            await connection.execute(
                update(Conversation)
                .where(Conversation.workspace_id == office.workspace.id)
                .values(assignee_id=office.workspace.agent_id)
            )
        await window.write("TK-123456")
        async with asyncio.timeout(20):
            while (await rows(office, BotSession))[0].phase != "over":
                await asyncio.sleep(0.1)
    assert await facts(office) == [("form_begun", None)]
