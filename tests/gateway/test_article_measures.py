"""What became of proposed articles, counted: against facts that are written down here one by one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, update

from conversations.models import Conversation, Event
from kb.models import KbExample, KbFeedback, KbReading, KbSuggestion
from kit.ids import new_id
from tests.gateway.test_suggestions import E4, QUESTION, accept, ask, publish, settled
from tests.support.office import Office
from tests.support.window import open_window
from tests.support.workspaces import make_workspace

PATH = "/api/v1/article-measures"


class Facts:
    """Writes proposals and what was done with them, as if they had happened."""

    def __init__(self, office: Office, conversation: str, message: str) -> None:
        self.office, self.conversation, self.message = office, UUID(conversation), UUID(message)

    async def propose(self, *articles: str, ago: timedelta = timedelta(hours=1), **more: Any) -> UUID:
        shown = [{"article_id": one, "version": 1, "score": 1.0, "band": "high"} for one in articles]
        id_ = new_id()
        values = {"shown": shown, "is_control": False, "threshold": 0.3, "engine": "words", "took_ms": 1.0} | more
        await self._write(KbSuggestion, id_, ago, conversation_id=self.conversation, message_id=self.message, **values)
        return id_

    async def use(self, suggestion: UUID, article: str, outcome: str = "inserted", *, ago: timedelta) -> None:
        by = self.office.workspace.agent_id
        await self._write(
            KbFeedback, new_id(), ago, suggestion_id=suggestion, article_id=UUID(article), agent_id=by, outcome=outcome
        )

    async def _write(self, model: Any, id_: UUID, ago: timedelta, **values: Any) -> None:
        at = datetime.now(UTC) - ago
        async with self.office.program.database.begin() as connection:
            await connection.execute(
                insert(model).values(workspace_id=self.office.workspace.id, id=id_, created_at=at, **values)
            )


async def write_articles(office: Office, count: int) -> list[str]:
    admin = await office.desk("admin")
    made = []
    for number in range(count):
        body = E4 | {"title": f"Article {number}", "audience": "internal"}
        article = await admin.post("/api/v1/articles", body, expect=201)
        await admin.post(f"/api/v1/articles/{article['id']}/publish", {})
        made.append(article["id"])
    return made


@pytest.fixture
async def facts(office: Office) -> Facts:
    """A conversation of which nothing was proposed yet."""
    receipt = await office.customer_writes("hello")
    return Facts(office, receipt["conversation_id"], receipt["message_id"])


async def test_a_day_at_the_desk_is_counted_as_it_was(office: Office) -> None:
    article = await publish(office)
    agent = await office.desk("agent")
    await accept(office, agent, article["id"], QUESTION, "c-1")
    _, found = await ask(office, agent, "洗衣机E4，水排不出去")
    about = {"article_id": article["id"]}
    await agent.post(f"/api/v1/suggestions/{found['id']}/outcome", about | {"outcome": "not_relevant"})
    await ask(office, agent, "谢谢，再见")
    measured = await (await office.desk("supervisor")).get(f"{PATH}?zone=Asia/Shanghai")
    proposals = measured["proposals"]
    assert {name: value for name, value in proposals.items() if not name.startswith("use_p")} == {
        "shown": 2, "silent": 1, "control": 0, "used": 1, "inserted": 1, "edited": 0, "sent_link": 0, "opened": 0,
        "not_relevant": 1, "dismissed": 0, "sent": 1, "accepted": 1, "first_used": 1, "used_within_10_min": 1,
        "edit_share": 0.0,
    }  # fmt: skip
    assert 0 <= proposals["use_p50_s"] <= proposals["use_p90_s"] < 600
    assert sum(day["shown"] for day in measured["days"]) == 2
    assert sum(day["silent"] for day in measured["days"]) == 1
    [one] = [one for one in measured["articles"] if one["article_id"] == article["id"]]
    assert (one["shown"], one["used"], one["not_relevant"], one["reopened"], one["title"]) == (2, 1, 1, 0, E4["title"])
    assert measured["is_cut"] is False


async def test_a_lower_place_is_judged_by_the_same_articles_in_first_place(office: Office, facts: Facts) -> None:
    first, second = await write_articles(office, 2)
    for number in range(40):  # both stand in both places; in first place they are used twice as often
        one, other = (first, second) if number % 2 else (second, first)
        shown = await facts.propose(one, other)
        if number % 4 < 2:
            await facts.use(shown, one, ago=timedelta(minutes=30))
        elif number % 8 < 4:
            await facts.use(shown, other, ago=timedelta(minutes=30))
    measured = await (await office.desk("supervisor")).get(PATH)
    places = {one["place"]: one for one in measured["places"]}
    assert (places[1]["shown"], places[1]["used"], places[1]["seen_share"]) == (40, 20, 1.0)
    assert (places[2]["shown"], places[2]["used"]) == (40, 10)
    assert places[2]["seen_share"] == pytest.approx(0.5)
    assert places[2]["corrected_rate"] == pytest.approx(0.5)
    for one in measured["articles"]:
        # Forty times shown, half of them where only half is looked at: thirty looks, fifteen uses.
        assert (one["shown"], one["used"]) == (40, 15)
        assert one["corrected_rate"] == pytest.approx(0.5)


async def test_of_few_cards_nothing_is_said_of_places(office: Office, facts: Facts) -> None:
    first, second = await write_articles(office, 2)
    for _ in range(5):
        await facts.use(await facts.propose(first, second), first, ago=timedelta(minutes=1))
    places = (await (await office.desk("supervisor")).get(PATH))["places"]
    assert [(one["seen_share"], one["corrected_rate"]) for one in places] == [(1.0, 1.0), (None, None)]


async def test_only_the_span_counts_and_days_are_those_of_the_zone(office: Office, facts: Facts) -> None:
    [article] = await write_articles(office, 1)
    now = datetime.now(UTC)
    await facts.propose(article, ago=timedelta(days=40))
    before = (now - timedelta(days=2)).replace(hour=23, minute=30, second=0, microsecond=0)
    await facts.propose(article, ago=now - before)
    supervisor = await office.desk("supervisor")
    for zone, shift in (("UTC", 0), ("Asia/Shanghai", 1)):
        measured = await supervisor.get(f"{PATH}?zone={zone}")
        assert [day["day"] for day in measured["days"]] == [(before.date() + timedelta(days=shift)).isoformat()]
    since = (now - timedelta(days=60)).isoformat().replace("+00:00", "Z")
    assert (await supervisor.get(f"{PATH}?from={since}"))["proposals"]["shown"] == 2
    for wrong in ("from=2020-01-01T00:00:00Z", "from=2035-01-01T00:00:00Z", "zone=Nowhere", "from=yesterday"):
        await supervisor.get(f"{PATH}?{wrong}", expect=400)


async def test_who_publishes_no_articles_is_told_nothing_and_another_workspace_is_empty(
    office: Office, facts: Facts
) -> None:
    [article] = await write_articles(office, 1)
    await facts.propose(article)
    await (await office.desk("agent")).get(PATH, expect=403)
    await (await office.desk("supervisor", scopes=["conversations.see_all"])).get(PATH, expect=403)
    elsewhere = Office(office.program, await make_workspace(office.program.database))
    measured = await (await elsewhere.desk("admin")).get(PATH)
    assert (measured["proposals"]["shown"], measured["articles"], measured["days"]) == (0, [], [])


async def test_conversations_without_suggestions_are_held_against_the_others(office: Office, facts: Facts) -> None:
    [article] = await write_articles(office, 1)
    await facts.propose(article)
    other = await office.customer_writes("hello too", sender="c-2")
    control = Facts(office, other["conversation_id"], other["message_id"])
    await control.propose(is_control=True)
    async with office.program.database.begin() as connection:
        for conversation, waited in ((facts.conversation, 60), (control.conversation, 180)):
            opened = datetime.now(UTC) - timedelta(hours=1)
            await connection.execute(
                update(Conversation)
                .where(Conversation.workspace_id == office.workspace.id, Conversation.id == conversation)
                .values(opened_at=opened, first_response_at=opened + timedelta(seconds=waited))
            )
    groups = (await (await office.desk("supervisor")).get(PATH))["groups"]
    assert (groups["others"]["conversations"], groups["others"]["first_reply_p50_s"]) == (1, 60)
    assert (groups["control"]["conversations"], groups["control"]["first_reply_p50_s"]) == (1, 180)
    assert groups["control"]["resolution_p50_s"] is None


async def test_a_customer_who_comes_back_after_a_use_is_counted_against_the_article(
    office: Office, facts: Facts
) -> None:
    [article] = await write_articles(office, 1)
    await facts.use(await facts.propose(article, ago=timedelta(days=2)), article, ago=timedelta(days=2))
    async with office.program.database.begin() as connection:
        await connection.execute(
            insert(Event).values(
                workspace_id=office.workspace.id,
                seq=10**9,
                type="conversation.reopened",
                at=datetime.now(UTC) - timedelta(days=1),
                conversation_id=facts.conversation,
                actor_kind="contact",
                data={},
            )
        )
    [one] = (await (await office.desk("supervisor")).get(PATH))["articles"]
    assert (one["used"], one["reopened"]) == (1, 1)


async def test_what_was_learned_is_listed_and_taken_back_one_by_one(office: Office) -> None:
    article = await publish(office)
    agent, supervisor = await office.desk("agent"), await office.desk("supervisor")
    await accept(office, agent, article["id"], QUESTION, "c-1")
    await settled(office, 4)
    _, found = await ask(office, agent)
    assert found["items"][0]["accepted"] == 1
    [example] = (await supervisor.get(f"/api/v1/article-examples?article_id={article['id']}"))["items"]
    assert (example["message"], example["verdict"], example["title"]) == (QUESTION, "accepted", E4["title"])
    learning = (await supervisor.get(PATH))["learning"]
    [teacher] = learning["teachers"]
    assert (teacher["agent_id"], teacher["accepted"], teacher["rejected"]) == (str(office.workspace.agent_id), 1, 0)
    assert learning["taught"]["articles"] == 1
    path = f"/api/v1/article-examples/{example['id']}"
    assert await supervisor.get(path) == example
    await agent.delete(path, expect=403)
    await agent.get("/api/v1/article-examples", expect=403)
    await supervisor.delete(path)
    await supervisor.delete(path)
    await supervisor.get(path, expect=404)
    await supervisor.delete(f"/api/v1/article-examples/{new_id()}", expect=404)
    found = await agent.get(f"/api/v1/conversations/{found['conversation_id']}/suggestions")
    assert found["items"][0]["accepted"] == 0, "the index has forgotten it"
    measured = await supervisor.get(PATH)
    assert (measured["learning"]["teachers"], measured["learning"]["taught"]["articles"]) == ([], 0)
    assert (await supervisor.get("/api/v1/article-examples"))["items"] == []


async def test_examples_come_page_by_page(office: Office) -> None:
    [article] = await write_articles(office, 1)
    async with office.program.database.begin() as connection:
        for number in range(5):
            await connection.execute(
                insert(KbExample).values(
                    workspace_id=office.workspace.id,
                    id=new_id(),
                    article_id=UUID(article),
                    message=f"question {number}",
                    verdict="accepted",
                    source="manual",
                    day="2026-11-28",
                    created_at=datetime.now(UTC) - timedelta(minutes=number),
                    edition=1,
                )
            )
    supervisor = await office.desk("supervisor")
    first = await supervisor.get("/api/v1/article-examples?limit=3")
    rest = await supervisor.get(f"/api/v1/article-examples?limit=3&cursor={first['next_cursor']}")
    assert [one["message"] for one in [*first["items"], *rest["items"]]] == [f"question {n}" for n in range(5)]
    assert rest["next_cursor"] is None
    assert first["items"][0]["agent_name"] is None


async def test_who_reads_an_article_in_the_chat_and_writes_nothing_counts_as_answered(office: Office) -> None:
    article = await publish(office)
    chat_id = await office.make_chat(suggest_articles=True)
    supervisor, stranger = await office.desk("supervisor"), office.stranger()
    path = f"/chat/{chat_id}/articles/{article['id']}"
    tokens = []
    for _ in range(4):
        async with open_window(office.program.http, chat_id) as window:
            tokens.append({"Authorization": f"Visitor {window.token}"})
        assert (await stranger.ask("GET", path, headers=tokens[-1])).status == 200
    said_yes, said_no, silent, wrote = tokens
    refused = await stranger.ask("POST", f"{path}/verdict", {"helped": True})
    assert refused.status == 401
    for token, helped in ((said_yes, False), (said_yes, True), (said_no, False)):
        assert (await stranger.ask("POST", f"{path}/verdict", {"helped": helped}, headers=token)).status == 204
    other = f"/chat/{chat_id}/articles/{new_id()}/verdict"
    assert (await stranger.ask("POST", other, {"helped": True}, headers=silent)).status == 404
    async with open_window(
        office.program.http, chat_id, visitor=wrote["Authorization"].removeprefix("Visitor ")
    ) as window:
        await window.write("it did not help")
    chat = (await supervisor.get(PATH))["deflection"]["chat"]
    assert chat == {"visits": 4, "confirmed": 1, "assumed": 0, "undecided": 1, "wrote": 1}
    async with office.program.database.begin() as connection:
        at = datetime.now(UTC) - timedelta(days=4)
        here = KbReading.workspace_id == office.workspace.id
        await connection.execute(update(KbReading).where(here).values(created_at=at))
    chat = (await supervisor.get(PATH))["deflection"]["chat"]
    # The message of today no longer lies within three days of the visit, which then is as silent as the other.
    assert chat == {"visits": 4, "confirmed": 1, "assumed": 2, "undecided": 0, "wrote": 0}
