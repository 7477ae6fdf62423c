"""From a published article to a card on the agent's screen, and back to what is learned."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from conversations.models import Event, Message
from gateway import keys
from gateway.workers import tidy
from kb import feedback, markdown
from kb.editions import next_edition
from kb.models import KbExample, KbFeedback, KbSuggestion
from kit.ids import new_id
from tests.gateway.streams import add_colleague, of
from tests.support.office import Desk, Office

QUESTION = "洗衣机显示E4不排水怎么办"
E4 = {
    "language": "zh",
    "title": "洗衣机 E4 不排水",
    "body": "先**断电**，打开右下角的滤网盖，清理滤网和排水泵。",
    "audience": "public",
}


async def publish(office: Office, **more: Any) -> dict[str, Any]:
    """Publish an article and some others that say something else."""
    admin = await office.desk("admin")
    others = [
        {"language": "zh", "title": "怎么开发票", "body": "在订单页点申请发票，电子发票会发到邮箱。"},
        {"language": "en", "title": "Returns", "body": "An unopened machine can be sent back within seven days."},
        {"language": "zh", "title": "冰箱不制冷", "body": "检查温控档位，两侧留出十厘米散热。"},
    ]
    for one in [*others, E4 | more]:
        made = await admin.post("/api/v1/articles", one, expect=201)
        shown = await admin.post(f"/api/v1/articles/{made['id']}/publish", {})
    return dict(shown)


async def ask(office: Office, desk: Desk, text: str = QUESTION) -> tuple[str, dict[str, Any]]:
    """Let a customer write; returns the conversation and what is proposed for it."""
    receipt = await office.customer_writes(text)
    found = await desk.get(f"/api/v1/conversations/{receipt['conversation_id']}/suggestions")
    return receipt["conversation_id"], found


async def test_the_right_card_is_proposed_and_small_talk_is_not_answered(office: Office) -> None:
    article = await publish(office)
    agent = await office.desk("agent")
    conversation, found = await ask(office, agent)
    card = found["items"][0]
    assert (card["article_id"], card["version"], card["band"]) == (article["id"], article["version"], "high")
    assert card["text"] == "先断电，打开右下角的滤网盖，清理滤网和排水泵。"
    assert "e4" in card["words"]
    again = await agent.get(f"/api/v1/conversations/{conversation}/suggestions")
    assert again["id"] == found["id"], "the same proposal is not written down twice"
    _, silent = await ask(office, agent, "谢谢，再见")
    assert silent["items"] == []
    async with office.program.database.begin() as connection:
        rows = (
            await connection.execute(select(KbSuggestion).where(KbSuggestion.workspace_id == office.workspace.id))
        ).all()
    assert len(rows) == 2
    assert {len(row.shown) > 0 for row in rows} == {True, False}


async def test_nothing_is_proposed_where_the_customer_has_said_nothing(office: Office) -> None:
    receipt = await office.customer_writes("x")
    async with office.program.database.begin() as connection:  # as after a picture without words
        await connection.execute(update(Message).where(Message.workspace_id == office.workspace.id).values(text=""))
    agent = await office.desk("agent")
    found = await agent.get(f"/api/v1/conversations/{receipt['conversation_id']}/suggestions")
    assert (found["id"], found["message_id"], found["items"]) == (None, None, [])


async def test_what_is_not_mine_to_see_has_no_suggestions(office: Office) -> None:
    await publish(office)
    _, found = await ask(office, await office.desk("agent"))
    outsider = await office.desk(await add_colleague(office))
    await outsider.get(f"/api/v1/conversations/{found['conversation_id']}/suggestions", expect=404)
    await outsider.post(f"/api/v1/suggestions/{found['id']}/outcome", {"outcome": "dismissed"}, expect=404)


async def test_a_card_arrives_by_itself_where_somebody_looks(office: Office) -> None:
    article = await publish(office)
    agent = await office.desk("agent")
    conversation, _ = await ask(office, agent, "在吗")
    async with agent.stream() as looking, (await office.desk("supervisor")).stream() as elsewhere:
        await looking.say(type="viewing", conversation_id=conversation)
        await looking.until("presence")
        for text in ("洗衣机", "显示E4", QUESTION):
            last = await office.customer_writes(text)
        frames = await looking.until("suggestions")
        data = frames[-1]["data"]
        assert data["message_id"] == last["message_id"], "a burst is answered once, for its last message"
        assert data["items"][0]["article_id"] == article["id"]
        assert "seq" not in frames[-1]
        assert len(of(frames, "message.received")) == 3
        # Who looks elsewhere is not told: the next frame they get is of something else.
        await office.customer_writes("x", sender="c-2")
        seen = await elsewhere.until("conversation.opened")
        assert not of(seen, "suggestions")


async def test_an_edit_is_found_by_the_next_question(office: Office) -> None:
    article = await publish(office)
    admin = await office.desk("admin")
    conversation, _ = await ask(office, admin)
    await admin.patch(f"/api/v1/articles/{article['id']}", {"body": "请联系售后更换排水泵。"})
    found = await admin.get(f"/api/v1/conversations/{conversation}/suggestions")
    assert found["items"][0]["text"] == "请联系售后更换排水泵。"
    await admin.delete(f"/api/v1/articles/{article['id']}")
    found = await admin.get(f"/api/v1/conversations/{conversation}/suggestions")
    assert article["id"] not in str(found)


async def test_an_outcome_is_a_fact_said_once(office: Office) -> None:
    article = await publish(office)
    agent = await office.desk("agent")
    conversation, found = await ask(office, agent)
    path = f"/api/v1/suggestions/{found['id']}/outcome"
    about = {"outcome": "inserted", "article_id": article["id"]}
    first = await agent.post(path, about)
    assert (first["message_id"], first["edit_share"]) == (None, None)
    text = found["items"][0]["text"]
    body = {"kind": "reply", "text": text, "client_id": str(new_id())}
    reply = await agent.post(f"/api/v1/conversations/{conversation}/messages", body)
    sent = await agent.post(path, about | {"message_id": reply["id"]})
    assert (sent["message_id"], sent["edit_share"]) == (reply["id"], 0.0)
    assert await agent.post(path, about) == sent
    await agent.post(path, {"outcome": "opened"}, expect=400)
    await agent.post(path, {"outcome": "opened", "article_id": str(new_id())}, expect=400)
    other = await office.customer_writes("x", sender="c-2")
    stray = await agent.post(f"/api/v1/conversations/{other['conversation_id']}/messages", body | {"client_id": "2"})
    await agent.post(path, {"outcome": "edited", "article_id": article["id"], "message_id": stray["id"]}, expect=400)


async def settled(office: Office, days: float) -> list[Any]:
    """Let days pass over what was said, settle it, and return the examples."""
    workspace_id = office.workspace.id
    async with office.program.database.begin() as connection:
        await connection.execute(
            update(KbFeedback)
            .where(KbFeedback.workspace_id == workspace_id)
            .values(created_at=datetime.now(UTC) - timedelta(days=days))
        )
    async with office.app[keys.WORKS].begin(workspace_id) as work:
        await feedback.settle(work)
        query = select(KbExample).where(KbExample.workspace_id == workspace_id).order_by(KbExample.created_at)
        return list((await work.connection.execute(query)).all())


async def accept(office: Office, agent: Desk, article: str, text: str, sender: str) -> str:
    """Let a customer ask and an agent send the card; returns the conversation."""
    receipt = await office.customer_writes(text, sender=sender)
    conversation: str = receipt["conversation_id"]
    found = await agent.get(f"/api/v1/conversations/{conversation}/suggestions")
    body = {"kind": "reply", "text": found["items"][0]["text"], "client_id": str(new_id())}
    reply = await agent.post(f"/api/v1/conversations/{conversation}/messages", body)
    outcome = {"outcome": "inserted", "article_id": article, "message_id": reply["id"]}
    await agent.post(f"/api/v1/suggestions/{found['id']}/outcome", outcome)
    return conversation


async def test_a_reply_is_learned_from_after_three_quiet_days_once_a_day(office: Office) -> None:
    article = await publish(office)
    agent = await office.desk("agent")
    await accept(office, agent, article["id"], QUESTION, "c-1")
    await accept(office, agent, article["id"], "洗衣机E4，水排不出去", "c-2")
    assert await settled(office, 2) == []
    rows = await settled(office, 4)
    assert [(row.message, row.verdict) for row in rows] == [(QUESTION, "accepted")]
    assert len(await settled(office, 5)) == 1, "nothing is learned twice"
    _, found = await ask(office, agent, QUESTION)
    assert found["items"][0]["accepted"] == 1
    admin = await office.desk("admin")
    gone = await admin.post("/api/v1/article-examples/forget", {"agent_id": str(office.workspace.agent_id)})
    assert gone == {"examples": 1}
    found = await agent.get(f"/api/v1/conversations/{found['conversation_id']}/suggestions")
    assert found["items"][0]["accepted"] == 0


async def test_what_many_replies_teach_is_one_edition(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever writes an article waits from the first one on until all are learned."""
    raised: list[int] = []

    async def counted(work: Any) -> int:
        raised.append(await next_edition(work))
        return raised[-1]

    monkeypatch.setattr(feedback, "next_edition", counted)
    article = await publish(office)
    for who in (office.workspace.agent_id, await add_colleague(office, in_queue=True)):
        await accept(office, await office.desk(who), article["id"], QUESTION, f"c-{who}")
    assert len(await settled(office, 4)) == 2
    assert len(raised) == 1


async def test_a_suggestion_is_kept_for_ninety_days_and_what_it_taught_longer(office: Office) -> None:
    article = await publish(office)
    await accept(office, await office.desk("agent"), article["id"], QUESTION, "c-1")
    assert len(await settled(office, 4)) == 1
    for days, kept in ((89, 1), (91, 0)):
        async with office.app[keys.WORKS].begin(office.workspace.id) as work:
            here = KbSuggestion.workspace_id == work.workspace_id
            at = datetime.now(UTC) - timedelta(days=days)
            await work.connection.execute(update(KbSuggestion).where(here).values(created_at=at))
        await tidy(office.app[keys.WORKS], office.app[keys.BLOBS])
        async with office.app[keys.WORKS].begin(office.workspace.id) as work:
            for table in (KbSuggestion, KbFeedback):
                query = select(func.count()).select_from(table).where(table.workspace_id == work.workspace_id)
                assert await work.connection.scalar(query) == kept
    assert len(await settled(office, 4)) == 1


async def test_nothing_is_learned_where_the_customer_came_back(office: Office) -> None:
    article = await publish(office)
    agent = await office.desk("agent")
    conversation = await accept(office, agent, article["id"], QUESTION, "c-1")
    await agent.post(f"/api/v1/conversations/{conversation}/assign", {"agent_id": str(office.workspace.agent_id)})
    await agent.post(f"/api/v1/conversations/{conversation}/resolve", {})
    await agent.post(f"/api/v1/conversations/{conversation}/reopen")
    async with office.program.database.begin() as connection:
        await connection.execute(
            update(Event)
            .where(Event.workspace_id == office.workspace.id, Event.type == "conversation.reopened")
            .values(at=datetime.now(UTC) - timedelta(days=3))
        )
    assert await settled(office, 4) == []


async def test_not_relevant_counts_at_once_against_the_message(office: Office) -> None:
    article = await publish(office)
    agent = await office.desk("agent")
    _, found = await ask(office, agent)
    path = f"/api/v1/suggestions/{found['id']}/outcome"
    for _ in range(2):
        await agent.post(path, {"outcome": "not_relevant", "article_id": article["id"]})
    rows = await settled(office, 0)
    assert [(row.verdict, row.message) for row in rows] == [("rejected", QUESTION)]


async def test_search_finds_articles_and_never_drafts(office: Office) -> None:
    article = await publish(office, audience="internal")
    agent = await office.desk("agent")
    admin = await office.desk("admin")
    await admin.post("/api/v1/articles", {"language": "zh", "title": "排水泵草稿", "body": "排水泵"}, expect=201)
    found = (await agent.get("/api/v1/search?q=排水泵&kind=articles"))["articles"]["items"]
    assert found[0]["article_id"] == article["id"]
    assert "草稿" not in str(found)


@pytest.mark.parametrize(("role", "heard"), [("agent", ["published_at", "status"]), ("supervisor", ["created"])])
async def test_changing_articles_reaches_every_member_who_reads_them(office: Office, role: Any, heard: Any) -> None:
    desk = await office.desk(role)
    async with desk.stream() as stream:
        article = await publish(office)
        frames = await stream.until("article.updated")
        assert frames[-1]["data"]["event"]["fields"] == heard
    shown = await desk.get(f"/api/v1/articles/{article['id']}")
    assert shown["html"] == "<p>先<strong>断电</strong>，打开右下角的滤网盖，清理滤网和排水泵。</p>\n"


async def changes(stream: Any, count: int) -> list[tuple[str, int, str]]:
    """Return the next changes of articles that a stream tells of."""
    told = []
    while len(told) < count:
        event = (await stream.until("article.updated"))[-1]["data"]["event"]
        assert {"title", "body"}.isdisjoint(event)
        told.append((event["id"], event["version"], event["status"]))
    return told


async def test_a_change_of_an_article_is_told_to_those_alone_who_read_it_or_did_before(office: Office) -> None:
    admin, agent = await office.desk("admin"), await office.desk("agent")
    made = {"language": "en", "title": "Next year's prices", "body": "Secret."}
    async with agent.stream() as low, admin.stream() as high:
        draft = (await admin.post("/api/v1/articles", made, expect=201))["id"]
        path = f"/api/v1/articles/{draft}"
        await admin.patch(path, {"body": "More secret."})
        await admin.post(f"{path}/publish", {})
        await admin.delete(path)
        await admin.patch(path, {"owner_id": str(office.workspace.agent_id)})
        await admin.patch(path, {"body": "Theirs."})
        await admin.patch(path, {"owner_id": None})
        await admin.patch(path, {"body": "No longer theirs."})
        own = (await agent.post("/api/v1/articles", {**made, "title": "Mine"}, expect=201))["id"]
        assert await changes(low, 6) == [
            (draft, 3, "published"),
            (draft, 4, "archived"),
            (draft, 5, "archived"),
            (draft, 6, "archived"),
            (draft, 7, "archived"),
            (own, 1, "draft"),
        ]
        assert [version for _, version, _ in await changes(high, 9)] == [1, 2, 3, 4, 5, 6, 7, 8, 1]


async def test_markdown_is_never_read_on_the_loop(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The longest article takes a second of it, in which nobody else would be served."""
    read_in: list[int] = []
    real = markdown._parsed

    def parsed(text: str) -> Any:
        read_in.append(threading.get_ident())
        return real(text)

    monkeypatch.setattr(markdown, "_parsed", parsed)
    admin, agent = await office.desk("admin"), await office.desk("agent")
    article = await publish(office)
    path = f"/api/v1/articles/{article['id']}"
    await admin.get(path)
    await admin.patch(path, {"tags": ["E4"]})
    await admin.post(f"{path}/review", {"decision": "confirm"})
    await admin.post(f"{path}/revisions/1/restore", {})
    await admin.post("/api/v1/article-previews", {"body": "**so**"})
    await accept(office, agent, article["id"], QUESTION, "c-1")
    assert len(read_in) > 8
    assert threading.get_ident() not in read_in
