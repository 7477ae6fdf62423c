"""Macros over HTTP: kept like canned replies, run with the runner's own rights."""

from __future__ import annotations

from typing import Any

import pytest

from kit.ids import new_id
from tests.support.office import Desk, Office

PATH = "/api/v1/macros"
CLOSE: list[dict[str, Any]] = [
    {"kind": "reply", "text": "Thank you, {{contact.name}}. – {{agent.name}}"},
    {"kind": "set_priority", "priority": "low"},
    {"kind": "resolve", "disposition": "answered"},
]


async def _keep(desk: Desk, actions: list[dict[str, Any]] = CLOSE, **more: Any) -> str:
    return str((await desk.post(PATH, {"name": str(new_id()), "actions": actions} | more))["id"])


async def test_a_macro_does_its_steps_to_each_conversation_and_says_what_it_did(office: Office) -> None:
    agent = await office.desk("agent")
    macro = await _keep(agent)
    spoken = [(await office.customer_writes(sender=f"c-{number}"))["conversation_id"] for number in range(3)]
    ran = await agent.post(f"{PATH}/{macro}/run", {"conversation_ids": [*spoken, spoken[0], str(new_id())]})
    assert [one["conversation_id"] for one in ran["items"][:3]] == spoken
    for one in ran["items"][:3]:
        assert [step["kind"] for step in one["steps"]] == ["reply", "set_priority", "resolve"]
        found = await agent.get(f"/api/v1/conversations/{one['conversation_id']}")
        assert (found["status"], found["priority"], found["disposition"]) == ("resolved", "low", "answered")
        messages = (await agent.get(f"/api/v1/conversations/{one['conversation_id']}/messages"))["items"]
        assert messages[-1]["text"] == "Thank you, Li Lei. – Ada Agent"
        assert messages[-1]["author"]["id"] == str(office.workspace.agent_id)
    assert len(ran["items"]) == 4
    assert (ran["items"][3]["steps"], ran["items"][3]["failure"]["error"]) == ([], "not_found")


async def test_a_dry_run_tells_and_keeps_nothing(office: Office) -> None:
    agent = await office.desk("agent")
    macro = await _keep(agent)
    spoken = (await office.customer_writes())["conversation_id"]
    ran = await agent.post(f"{PATH}/{macro}/run", {"conversation_ids": [spoken], "dry_run": True})
    assert (ran["dry_run"], len(ran["items"][0]["steps"]), ran["items"][0]["failure"]) == (True, 3, None)
    found = await agent.get(f"/api/v1/conversations/{spoken}")
    assert (found["status"], found["priority"]) == ("open", "normal")
    assert len((await agent.get(f"/api/v1/conversations/{spoken}/messages"))["items"]) == 1


async def test_a_double_click_writes_once(office: Office) -> None:
    agent = await office.desk("agent")
    macro = await _keep(agent, [{"kind": "reply", "text": "Hello"}])
    spoken = (await office.customer_writes())["conversation_id"]
    for _ in range(2):
        await agent.post(f"{PATH}/{macro}/run", {"conversation_ids": [spoken], "client_id": "click"})
    assert len((await agent.get(f"/api/v1/conversations/{spoken}/messages"))["items"]) == 2


async def test_a_macro_never_does_what_its_runner_may_not(office: Office) -> None:
    """A supervisor's macro in an agent's hands, and one that goes on where another was refused."""
    agent, supervisor = await office.desk("agent"), await office.desk("supervisor")
    admin_id = str(office.workspace.admin_id)
    macro = await _keep(
        supervisor, [{"kind": "note", "text": "for you"}, {"kind": "assign", "agent_id": admin_id}], shared_with="all"
    )
    elsewhere = (await supervisor.post("/api/v1/queues", {"name": "Elsewhere"}))["id"]
    hidden, theirs = [(await office.customer_writes(sender=who))["conversation_id"] for who in ("a", "b")]
    await supervisor.post(f"/api/v1/conversations/{hidden}/transfer", {"queue_id": elsewhere})
    ran = await agent.post(f"{PATH}/{macro}/run", {"conversation_ids": [hidden, theirs]})
    refused = [(one["failure"]["error"], one["failure"]["index"], one["steps"]) for one in ran["items"]]
    assert refused == [("not_found", 0, []), ("forbidden", 1, [])]
    assert len((await supervisor.get(f"/api/v1/conversations/{theirs}/messages"))["items"]) == 1
    allowed = await supervisor.post(f"{PATH}/{macro}/run", {"conversation_ids": [hidden, theirs]})
    assert [one["failure"] for one in allowed["items"]] == [None, None]
    reading = await office.desk("agent", scopes=["contacts.write"])
    answered = await reading.ask("POST", f"{PATH}/{macro}/run", {"conversation_ids": [theirs]})
    assert (answered.status, answered.body["fields"]) == (403, {"permission": "conversations.reply"})


async def test_macros_are_kept_for_oneself_or_shared_by_managers(office: Office) -> None:
    agent, supervisor = await office.desk("agent"), await office.desk("supervisor")
    own, shared = await _keep(agent, name="Mine"), await _keep(supervisor, name="Ours", shared_with="all")
    assert [one["name"] for one in (await agent.get(PATH))["items"]] == ["Mine", "Ours"]
    assert (await supervisor.ask("GET", f"{PATH}/{own}")).status == 404
    assert (await supervisor.ask("POST", f"{PATH}/{own}/run", {"conversation_ids": [str(new_id())]})).status == 404
    assert (await agent.ask("PATCH", f"{PATH}/{shared}", {"name": "x"})).status == 403
    twice = await agent.ask("POST", PATH, {"name": "mine", "actions": CLOSE})
    assert (twice.status, twice.body["error"]) == (409, "name_taken")
    changed = await agent.patch(f"{PATH}/{own}", {"actions": [{"kind": "take"}], "expected_version": 1})
    assert (changed["actions"], changed["version"]) == ([{"kind": "take"}], 2)
    await agent.delete(f"{PATH}/{own}")
    assert (await agent.ask("GET", f"{PATH}/{own}")).status == 404


@pytest.mark.parametrize(
    ("actions", "status"),
    [
        ([], 400),
        ([{"kind": "resolve"}] * 21, 400),
        ([{"kind": "add_tags", "tags": ["unheard of"]}], 400),
        ([{"kind": "transfer", "queue_id": str(new_id())}], 404),
        ([{"kind": "reply", "canned_reply_id": str(new_id())}], 404),
    ],
)
async def test_a_macro_that_names_nothing_is_refused(office: Office, actions: list[Any], status: int) -> None:
    answered = await (await office.desk("agent")).ask("POST", PATH, {"name": "x", "actions": actions})
    assert answered.status == status, answered.body
