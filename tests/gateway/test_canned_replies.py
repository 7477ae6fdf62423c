"""Canned replies over HTTP: who keeps, sees and changes them, and how they are filled in."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.office import Desk, Office
from tests.support.program import Program
from tests.support.workspaces import make_workspace

PATH = "/api/v1/canned-replies"


async def _keep(desk: Desk, name: str = "Refund", **more: Any) -> dict[str, Any]:
    kept: dict[str, Any] = await desk.post(PATH, {"name": name, "texts": {"en": "Hello {{contact.name}}"}} | more)
    return kept


async def test_an_agent_keeps_a_text_of_their_own_which_nobody_else_sees(office: Office) -> None:
    agent, admin = await office.desk("agent"), await office.desk("admin")
    kept = await _keep(agent, shortcut="/refund")
    assert (kept["shortcut"], kept["shared_with"], kept["owner_id"]) == (
        "refund",
        "private",
        str(office.workspace.agent_id),
    )
    assert [one["id"] for one in (await agent.get(PATH))["items"]] == [kept["id"]]
    assert (await admin.get(PATH))["items"] == []
    assert (await admin.ask("GET", f"{PATH}/{kept['id']}")).status == 404
    changed = await agent.patch(f"{PATH}/{kept['id']}", {"name": "Money back", "shortcut": None, "expected_version": 1})
    assert (changed["name"], changed["shortcut"], changed["version"]) == ("Money back", None, 2)
    stale = await agent.ask("PATCH", f"{PATH}/{kept['id']}", {"name": "x", "expected_version": 1})
    assert (stale.status, stale.body["error"]) == (409, "stale_version")
    await agent.delete(f"{PATH}/{kept['id']}")
    assert (await agent.ask("GET", f"{PATH}/{kept['id']}")).status == 404


async def test_shared_texts_are_written_by_managers_and_seen_by_those_they_are_for(office: Office) -> None:
    agent, supervisor, admin = [await office.desk(who) for who in ("agent", "supervisor", "admin")]
    mine = await admin.post("/api/v1/teams", {"name": "One", "agent_ids": [office.workspace.agent_id]})
    other = await admin.post("/api/v1/teams", {"name": "Two", "agent_ids": []})
    ours = await _keep(supervisor, "ours", shared_with="team", team_id=mine["id"])
    theirs = await _keep(supervisor, "theirs", shared_with="team", team_id=other["id"])
    everybodys = await _keep(supervisor, "everybody's", shared_with="all")
    assert {one["id"] for one in (await agent.get(PATH))["items"]} == {ours["id"], everybodys["id"]}
    assert {one["id"] for one in (await admin.get(PATH))["items"]} == {ours["id"], theirs["id"], everybodys["id"]}
    assert (await agent.ask("GET", f"{PATH}/{theirs['id']}")).status == 404
    for kept in (ours, everybodys):
        assert (await agent.ask("PATCH", f"{PATH}/{kept['id']}", {"name": "x"})).status == 403
        assert (await agent.ask("DELETE", f"{PATH}/{kept['id']}")).status == 403
    refused = await agent.ask("POST", PATH, {"name": "x", "texts": {"en": "x"}, "shared_with": "all"})
    assert (refused.status, refused.body["fields"]) == (403, {"permission": "queues.manage"})
    own = await _keep(agent)
    assert (await agent.ask("PATCH", f"{PATH}/{own['id']}", {"shared_with": "all"})).status == 403
    opened = await supervisor.patch(f"{PATH}/{ours['id']}", {"shared_with": "all"})
    assert (opened["shared_with"], opened["team_id"]) == ("all", None)
    # A team that is gone leaves what was for it to those who manage.
    await admin.delete(f"/api/v1/teams/{other['id']}")
    assert (await admin.get(f"{PATH}/{theirs['id']}"))["team_id"] == other["id"]


async def test_a_shortcut_says_one_thing_to_whoever_types_it(office: Office) -> None:
    agent, supervisor = await office.desk("agent"), await office.desk("supervisor")
    await _keep(agent, shortcut="refund")
    twice = await agent.ask("POST", PATH, {"name": "x", "texts": {"en": "x"}, "shortcut": "/REFUND"})
    assert (twice.status, twice.body["error"]) == (409, "shortcut_taken")
    await _keep(supervisor, shortcut="refund")
    await _keep(supervisor, shortcut="refund", shared_with="all")
    assert (await _keep(agent, shortcut="退款"))["shortcut"] == "退款"


BAD: list[tuple[dict[str, Any], str]] = [
    ({"texts": {}}, "texts"),
    ({"texts": {"en": "  "}}, "texts.en"),
    ({"texts": {"fr": "bonjour"}}, "texts.fr"),
    ({"texts": {"en": "x" * 10_001}}, "texts.en"),
    ({"texts": {"en": "{{contact.password}}"}}, "texts.en"),
    ({"shortcut": "two words"}, "shortcut"),
    ({"shared_with": "team"}, "team_id"),
    ({"name": " "}, "name"),
]


@pytest.mark.parametrize(("wrong", "field"), BAD)
async def test_what_cannot_be_kept_is_refused_by_name(office: Office, wrong: dict[str, Any], field: str) -> None:
    answered = await (await office.desk("supervisor")).ask("POST", PATH, {"name": "x", "texts": {"en": "x"}} | wrong)
    assert answered.status == 400, answered.body
    assert any(name.startswith(field) for name in answered.body["fields"]), answered.body


async def test_it_is_filled_in_for_a_conversation_in_the_customers_language(office: Office) -> None:
    agent, admin = await office.desk("agent"), await office.desk("admin")
    await admin.post(
        "/api/v1/custom-fields", {"entity": "conversation", "key": "serial", "label": "Serial", "type": "text"}
    )
    texts = {
        "en": "Dear {{contact.name}}, #{{conversation.number}} {{conversation.fields.serial}} – {{agent.name}}",
        "zh": "{{contact.name}}您好，{{contact.fields.city|贵地}}",
    }
    kept = await _keep(agent, texts=texts)
    english = (await office.customer_writes("It does not start"))["conversation_id"]
    chinese = (await office.customer_writes("洗衣机不转了", sender="c-2"))["conversation_id"]
    number = (await agent.get(f"/api/v1/conversations/{english}"))["number"]
    rendered = await agent.post(f"{PATH}/{kept['id']}/render", {"conversation_id": english})
    assert rendered == {
        "text": f"Dear Li Lei, #{number}  – Ada Agent",
        "missing": ["conversation.fields.serial"],
        "language": "en",
    }
    await agent.patch(f"/api/v1/conversations/{english}", {"fields": {"serial": "E4"}})
    again = await agent.post(f"{PATH}/{kept['id']}/render", {"conversation_id": english})
    assert (again["text"], again["missing"]) == (f"Dear Li Lei, #{number} E4 – Ada Agent", [])
    theirs = await agent.post(f"{PATH}/{kept['id']}/render", {"conversation_id": chinese})
    assert (theirs["text"], theirs["language"]) == ("Li Lei您好，贵地", "zh")
    asked = await agent.post(f"{PATH}/{kept['id']}/render", {"conversation_id": chinese, "language": "en"})
    assert asked["language"] == "en"


async def test_it_is_not_filled_in_with_what_its_reader_may_not_see(office: Office, running: Program) -> None:
    agent, admin = await office.desk("agent"), await office.desk("admin")
    kept = await _keep(admin, shared_with="all")
    elsewhere = await admin.post("/api/v1/queues", {"name": "Elsewhere"})
    hidden = (await office.customer_writes("secret"))["conversation_id"]
    await admin.post(f"/api/v1/conversations/{hidden}/transfer", {"queue_id": elsewhere["id"]})
    refused = await agent.ask("POST", f"{PATH}/{kept['id']}/render", {"conversation_id": hidden})
    assert (refused.status, refused.body["fields"]["resource"]) == (404, "conversation")
    stranger = Office(running, await make_workspace(running.database))
    answered = await (await stranger.desk("admin")).ask(
        "POST", f"{PATH}/{kept['id']}/render", {"conversation_id": hidden}
    )
    assert (answered.status, answered.body["fields"]["resource"]) == (404, "canned reply")
