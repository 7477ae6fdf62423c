"""What agents answered themselves becomes articles, examples, or nothing: as a person decides."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select, update

from conversations.models import Conversation
from gateway import keys
from kb.encoders import installed
from kb.gap_desk import by_likeness
from kb.gaps import anonymous, is_time
from kb.models import KbExample, KbFeedback, KbGapQuestion, KbSuggestion
from kit.ids import new_id
from tests.gateway.streams import add_colleague
from tests.gateway.test_suggestions import E4, publish
from tests.support.office import Desk, Office

ASKED = ["加湿器可以加精油吗", "请问加湿器里能加精油吗", "加湿器可不可以加精油呀", "你好，加湿器能放精油吗？"]
ANSWER = "加湿器不建议加精油，会腐蚀水箱，请只用纯净水。"

pytestmark = pytest.mark.skipif(installed() is None, reason="the extra `semantic` is not installed")


async def answered(office: Office, agent: Desk, text: str, answer: str, sender: str) -> str:
    """Let a customer ask, an agent look at what is proposed, and answer in their own words."""
    receipt = await office.customer_writes(text, sender=sender)
    conversation: str = receipt["conversation_id"]
    await agent.get(f"/api/v1/conversations/{conversation}/suggestions")
    body = {"kind": "reply", "text": answer, "client_id": str(new_id())}
    await agent.post(f"/api/v1/conversations/{conversation}/messages", body)
    return conversation


async def pass_time(office: Office, **since: float) -> None:
    async with office.program.database.begin() as connection:
        here = KbSuggestion.workspace_id == office.workspace.id
        at = datetime.now(UTC) - timedelta(**since)
        await connection.execute(update(KbSuggestion).where(here).values(created_at=at, is_control=False))


async def search(office: Office) -> int:
    """Look for gaps as if what was said were two hours old; returns how many were found."""
    await pass_time(office, hours=2)
    found: int = (await (await office.desk("supervisor")).post("/api/v1/article-gaps/search"))["gaps"]
    return found


async def ask_all(office: Office, texts: list[str] = ASKED, answer: str = ANSWER) -> Desk:
    agent = await office.desk("agent")
    for number, text in enumerate(texts):
        await answered(office, agent, text, answer, f"c-{number}-{text[:4]}")
    return agent


async def gaps(office: Office, status: str = "open") -> list[dict[str, Any]]:
    supervisor = await office.desk("supervisor")
    return list((await supervisor.get(f"/api/v1/article-gaps?status={status}"))["items"])


async def test_questions_that_ask_the_same_become_one_gap_with_the_agents_answer(office: Office) -> None:
    await publish(office)
    await ask_all(office)
    assert await search(office) == 1
    (found,) = await gaps(office)
    assert (found["kind"], found["status"], found["language"]) == ("missing", "open", "zh")
    assert found["conversations"] == len(ASKED)
    assert found["answers"] == [ANSWER]
    assert set(found["questions"]) == set(ASKED)
    assert await search(office) == 0, "nothing is found twice"


async def test_two_customers_are_no_gap_however_often_one_of_them_asks(office: Office) -> None:
    agent = await ask_all(office, ASKED[:1])
    for text in ASKED:
        await answered(office, agent, text, ANSWER, "c-same")
    assert await search(office) == 0
    assert await gaps(office) == []


async def test_small_talk_and_what_a_card_answered_are_no_gaps(office: Office) -> None:
    await publish(office)
    agent = await ask_all(office, ["谢谢", "好的谢谢", "谢谢你"], "不客气，祝您生活愉快，再见！")
    for number in range(3):
        receipt = await office.customer_writes(f"洗衣机显示E4不排水怎么办{'？' * number}", sender=f"card-{number}")
        path = f"/api/v1/conversations/{receipt['conversation_id']}"
        shown = await agent.get(f"{path}/suggestions")
        body = {"kind": "reply", "text": shown["items"][0]["text"], "client_id": str(new_id())}
        reply = await agent.post(f"{path}/messages", body)
        used = {"outcome": "inserted", "article_id": shown["items"][0]["article_id"], "message_id": reply["id"]}
        await agent.post(f"/api/v1/suggestions/{shown['id']}/outcome", used)
    assert await search(office) == 0


async def test_an_approved_gap_is_a_draft_with_its_questions_as_examples(office: Office) -> None:
    await ask_all(office)
    await search(office)
    (found,) = await gaps(office)
    supervisor = await office.desk("supervisor")
    path = f"/api/v1/article-gaps/{found['id']}"
    await supervisor.post(f"{path}/approve", {}, expect=400)
    draft = {"title": "加湿器能加精油吗", "language": "zh", "body": found["answers"][0], "audience": "public"}
    stale = await supervisor.post(f"{path}/approve", draft | {"expected_version": 9}, expect=409)
    assert stale["error"] == "stale_version"
    done = await supervisor.post(f"{path}/approve", draft | {"expected_version": found["version"]})
    assert (done["status"], done["article"]["status"]) == ("approved", "draft")
    assert (await supervisor.post(f"{path}/approve", draft, expect=409))["error"] == "decided"
    article = await supervisor.get(f"/api/v1/articles/{done['article']['id']}")
    assert (article["title"], article["audience"]) == (draft["title"], "public")
    async with office.program.database.begin() as connection:
        query = select(KbExample).where(KbExample.workspace_id == office.workspace.id)
        rows = (await connection.execute(query)).all()
    assert {(row.message, str(row.article_id), row.source) for row in rows} == {
        (text, article["id"], "manual") for text in ASKED
    }
    assert await gaps(office) == []
    await ask_all(office, ["加湿器里面可以加精油吗"])
    assert await search(office) == 0, "what was decided about does not come back"


async def test_a_dismissed_gap_does_not_come_back(office: Office) -> None:
    await ask_all(office)
    await search(office)
    (found,) = await gaps(office)
    supervisor = await office.desk("supervisor")
    done = await supervisor.post(f"/api/v1/article-gaps/{found['id']}/dismiss", {})
    assert (done["status"], done["decided_by"]) == ("dismissed", str(office.workspace.supervisor_id))
    await ask_all(office, ["加湿器能加精油吗？", "请问加湿器能加精油吗", "加湿器能不能加精油"])
    assert await search(office) == 0
    assert await gaps(office) == []
    assert len(await gaps(office, "dismissed")) == 1


async def test_questions_that_an_article_answers_are_offered_as_its_examples(office: Office) -> None:
    admin = await office.desk("admin")
    made = await admin.post("/api/v1/articles", E4 | {"title": ASKED[0], "body": ANSWER}, expect=201)
    await admin.post(f"/api/v1/articles/{made['id']}/publish", {})
    await ask_all(office, ASKED, "您好，建议只用纯净水，精油会损坏机器。")
    assert await search(office) == 1
    (found,) = await gaps(office)
    assert (found["kind"], found["article"]["id"]) == ("near", made["id"])
    done = await admin.post(f"/api/v1/article-gaps/{found['id']}/approve", {})
    assert done["status"] == "approved"
    receipt = await office.customer_writes(ASKED[1], sender="later")
    agent = await office.desk("agent")
    cards = await agent.get(f"/api/v1/conversations/{receipt['conversation_id']}/suggestions")
    assert cards["items"][0]["accepted"] == len(ASKED)


async def test_names_and_numbers_are_not_kept(office: Office) -> None:
    agent = await office.desk("agent")
    for number in range(3):
        await answered(
            office, agent, ASKED[number] + "，我的电话13800001111", ANSWER + "\n加微信 a@b.cn", f"n-{number}"
        )
    await search(office)
    async with office.program.database.begin() as connection:
        rows = (
            await connection.execute(select(KbGapQuestion).where(KbGapQuestion.workspace_id == office.workspace.id))
        ).all()
    assert len(rows) == 3
    assert not any(secret in f"{row.question}{row.answer}" for row in rows for secret in ("1380000", "a@b.cn"))
    assert anonymous("您好王小明，我是客服李雷\n请稍等", ["王小明", "李雷", None, ""]) == "您好…，我是客服…\n请稍等"


async def test_spam_asks_nothing(office: Office) -> None:
    await ask_all(office)
    async with office.program.database.begin() as connection:
        here = Conversation.workspace_id == office.workspace.id
        await connection.execute(update(Conversation).where(here).values(is_spam=True))
    assert await search(office) == 0


async def test_only_who_publishes_sees_gaps_and_only_of_their_own_workspace(office: Office) -> None:
    await ask_all(office)
    await search(office)
    (found,) = await gaps(office)
    agent = await office.desk("agent")
    for path in ("", f"/{found['id']}"):
        await agent.get(f"/api/v1/article-gaps{path}", expect=403)
    await agent.get("/api/v1/article-failures", expect=403)
    for path in ("search", f"{found['id']}/approve", f"{found['id']}/dismiss"):
        await agent.post(f"/api/v1/article-gaps/{path}", {}, expect=403)
    stranger = Office(office.program, await office.program.workspace())
    assert await gaps(stranger) == []
    supervisor = await stranger.desk("supervisor")
    await supervisor.get(f"/api/v1/article-gaps/{found['id']}", expect=404)
    await supervisor.post(f"/api/v1/article-gaps/{found['id']}/dismiss", {}, expect=404)


async def test_who_may_not_read_all_articles_hears_nothing_of_gaps(office: Office) -> None:
    agent, supervisor = await ask_all(office), await office.desk("supervisor")
    async with agent.stream() as theirs, supervisor.stream() as ours:
        await search(office)
        await ours.until("article_gap.updated")
        await office.customer_writes("x", sender="c-last")
        frames = await theirs.until("conversation.opened")
    assert "article_gap.updated" not in {frame["type"] for frame in frames}


async def show(office: Office, article_id: str, times: int, *, used: int = 0) -> None:
    """Write down that a card was shown, and used by the agent."""
    receipt = await office.customer_writes("x", sender="shown")
    async with office.program.database.begin() as connection:
        for number in range(times):
            id_ = new_id()
            common = {"workspace_id": office.workspace.id, "created_at": datetime.now(UTC)}
            await connection.execute(
                insert(KbSuggestion).values(
                    id=id_, conversation_id=UUID(receipt["conversation_id"]), message_id=UUID(receipt["message_id"]),
                    shown=[{"article_id": article_id, "version": 1, "score": 1.0, "band": "high"}],
                    threshold=0.3, engine="words", took_ms=1.0, **common,
                )
            )  # fmt: skip
            if number < used:
                await connection.execute(
                    insert(KbFeedback).values(
                        id=new_id(), suggestion_id=id_, article_id=UUID(article_id), outcome="inserted",
                        agent_id=office.workspace.agent_id, **common,
                    )
                )  # fmt: skip


async def failures(office: Office) -> list[dict[str, Any]]:
    return list((await (await office.desk("supervisor")).get("/api/v1/article-failures"))["items"])


async def test_an_article_shown_ten_times_and_never_used_fails(office: Office) -> None:
    article = (await publish(office))["id"]
    await show(office, article, 9)
    assert await failures(office) == []
    await show(office, article, 1)
    (found,) = await failures(office)
    assert (found["article_id"], found["shown"], found["used"], found["reason"]) == (article, 10, 0, "unused")
    await show(office, article, 1, used=1)
    assert await failures(office) == []


async def test_an_article_after_which_customers_come_back_fails(office: Office) -> None:
    article = (await publish(office))["id"]
    await show(office, article, 3, used=3)
    agent = await office.desk("agent")
    async with office.program.database.begin() as connection:
        conversation = await connection.scalar(
            select(KbSuggestion.conversation_id).where(KbSuggestion.workspace_id == office.workspace.id).limit(1)
        )
    path = f"/api/v1/conversations/{conversation}"
    await agent.post(f"{path}/assign", {"agent_id": str(office.workspace.agent_id)})
    await agent.post(f"{path}/resolve", {})
    assert await failures(office) == []
    await agent.post(f"{path}/reopen")
    (found,) = await failures(office)
    assert (found["used"], found["reopened"], found["reason"]) == (3, 3, "reopened")


async def test_while_gaps_are_looked_for_nobody_else_does(office: Office) -> None:
    looking = office.app[keys.GAPS]
    looking._searching.add(office.workspace.id)
    supervisor = await office.desk("supervisor")
    assert (await supervisor.post("/api/v1/article-gaps/search", expect=409))["error"] == "busy"
    looking._searching.discard(office.workspace.id)
    await supervisor.post("/api/v1/article-gaps/search")
    outsider = await office.desk(await add_colleague(office))
    await outsider.post("/api/v1/article-gaps/search", expect=403)


def test_it_is_time_once_a_night_and_at_any_hour_after_missed_nights() -> None:
    night = datetime(2026, 11, 28, 2).astimezone()
    noon = night.replace(hour=12)
    assert is_time(None, night)
    assert not is_time(None, noon)
    assert not is_time(night - timedelta(hours=1), night)
    assert is_time(night - timedelta(days=1), night)
    assert not is_time(noon - timedelta(hours=24), noon)
    assert is_time(noon - timedelta(hours=37), noon)


def test_the_answer_that_most_say_comes_first() -> None:
    found = by_likeness(["请只用纯净水", "请您只用纯净水哦", "今天休息", ""])
    assert [answer for answer, _ in found][-1] == "今天休息"
    assert len(found) == 3
