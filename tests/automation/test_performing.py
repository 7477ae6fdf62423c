"""Each action through the services of the record: what it does, and that nobody does what they may not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, get_args
from uuid import UUID

import pytest
from sqlalchemy import insert

from automation.actions import Action, read_actions
from automation.performing import By, Outcome
from conversations import custom_fields
from conversations.access import Scope
from conversations.models import Event, Message, Queue, Team, TeamMember
from kit.ids import new_id
from tests.automation.conftest import Shop


async def attempt(
    shop: Shop,
    conversation_id: UUID,
    *actions: dict[str, Any],
    scope: Scope | None = None,
    keep: bool = True,
    **by: Any,
) -> Outcome:
    scope = scope or shop.desk.agent
    async with shop.desk.begin(scope) as work:
        return await shop.automation._performer.attempt(
            work, By(scope, **by), conversation_id, read_actions(list(actions)), keep=keep
        )


async def _furnish(shop: Shop) -> dict[str, UUID]:
    """A queue, a team of the agent, a tag and a field."""
    ids = {"queue": new_id(), "team": new_id()}
    here = shop.desk.workspace
    await shop.tags("new", "old")
    async with shop.desk.begin() as work:
        await work.connection.execute(insert(Queue).values(workspace_id=here.id, id=ids["queue"], name="Other"))
        await work.connection.execute(insert(Team).values(workspace_id=here.id, id=ids["team"], name="Team"))
        await work.connection.execute(
            insert(TeamMember).values(workspace_id=here.id, team_id=ids["team"], agent_id=here.agent_id)
        )
        await custom_fields.create_custom_field(
            work, Scope.system(here.id), entity="conversation", key="model", label="Model", type="text"
        )
    return ids


async def test_every_action_does_what_it_says(shop: Shop) -> None:
    ids, desk = await _furnish(shop), shop.desk
    me = desk.agent.agent_id
    done: set[str] = set()

    async def after(action: dict[str, Any], **row: Any) -> Any:
        conversation_id = (await desk.say(visitor=action["kind"])).conversation_id
        await desk.act("update", conversation_id, tags=["old"])
        outcome = await attempt(shop, conversation_id, action, scope=desk.supervisor)
        assert outcome.failure is None, outcome
        assert [step["kind"] for step in outcome.steps] == [action["kind"]]
        found = await desk.conversation(conversation_id)
        assert {name: getattr(found, name) for name in row} == row
        done.add(action["kind"])
        return found, outcome.steps[0]

    _, step = await after({"kind": "reply", "text": "Hello {{contact.name}}"}, waiting_since=None)
    (message,) = await desk.rows(Message, Message.id == step["message_id"])
    assert (message.text, message.author_id, message.kind) == ("Hello Reply", desk.supervisor.agent_id, "reply")
    _, step = await after({"kind": "note", "text": "from {{queue.name}} {{contact.email}}"})
    (message,) = await desk.rows(Message, Message.id == step["message_id"])
    assert (message.text, message.kind) == ("from Support ", "note")
    await after({"kind": "add_tags", "tags": ["NEW", "old"]}, tags=["old", "new"])
    await after({"kind": "remove_tags", "tags": ["Old", "new"]}, tags=[])
    await after({"kind": "set_priority", "priority": "high"}, priority="high")
    await after({"kind": "set_field", "key": "model", "value": "E4"}, fields={"model": "E4"})
    await after({"kind": "assign", "agent_id": str(me)}, assignee_id=me)
    await after({"kind": "take"}, assignee_id=desk.supervisor.agent_id)
    await after({"kind": "transfer", "queue_id": str(ids["queue"]), "note": "please"}, queue_id=ids["queue"])
    await after({"kind": "escalate"}, assignee_id=None)
    await after(
        {"kind": "snooze", "for_min": 90}, status="snoozed", snoozed_until=desk.clock.now() + timedelta(minutes=90)
    )
    await after({"kind": "resolve", "disposition": "sold"}, status="resolved", disposition="sold")
    await after({"kind": "mark_spam"}, is_spam=True)
    _, step = await after({"kind": "notify", "team_id": str(ids["team"]), "agent_ids": [str(me)]})
    assert step["agent_ids"] == [me]
    assert [one.agent_id for one in await desk.rows(Event, Event.type == "automation.notified")] == [me]
    assert done == {get_args(kind.model_fields["kind"].annotation)[0] for kind in get_args(get_args(Action)[0])}


BEYOND: list[tuple[dict[str, Any], str]] = [
    ({"kind": "assign", "agent_id": "{supervisor}"}, "forbidden"),
    ({"kind": "transfer", "agent_id": "{supervisor}"}, "forbidden"),
    ({"kind": "escalate"}, "forbidden"),
    ({"kind": "assign", "agent_id": None}, "forbidden"),
]


@pytest.mark.parametrize(("action", "code"), BEYOND)
async def test_nobody_does_by_an_action_what_they_may_not_do_by_hand(
    shop: Shop, action: dict[str, Any], code: str
) -> None:
    desk = shop.desk
    conversation_id = (await desk.say()).conversation_id
    await desk.act("assign", conversation_id, desk.workspace.admin_id, scope=desk.supervisor)
    action = {key: str(desk.supervisor.agent_id) if value == "{supervisor}" else value for key, value in action.items()}
    outcome = await attempt(shop, conversation_id, {"kind": "note", "text": "x"}, action)
    assert (outcome.failure and outcome.failure.code, outcome.failure and outcome.failure.index) == (code, 1)
    assert outcome.steps == ()
    assert len(await desk.messages(conversation_id)) == 1, "the note was undone with it"


async def test_what_the_runner_does_not_see_is_not_found(shop: Shop) -> None:
    ids, desk = await _furnish(shop), shop.desk
    conversation_id = (await desk.say()).conversation_id
    await desk.act("transfer", conversation_id, ids["queue"])
    outcome = await attempt(shop, conversation_id, {"kind": "note", "text": "x"})
    assert outcome.failure is not None
    assert outcome.failure.code == "not_found"


async def test_a_rehearsal_leaves_nothing(shop: Shop) -> None:
    desk = shop.desk
    conversation_id = (await desk.say()).conversation_id
    before = [len(await desk.rows(Event)), (await desk.conversation(conversation_id)).version]
    actions = [{"kind": "reply", "text": "x"}, {"kind": "resolve"}]
    outcome = await attempt(shop, conversation_id, *actions, keep=False)
    assert [step["kind"] for step in outcome.steps] == ["reply", "resolve"]
    assert [len(await desk.rows(Event)), (await desk.conversation(conversation_id)).version] == before
    assert len(await desk.messages(conversation_id)) == 1


async def test_a_reply_with_blanks_is_not_sent(shop: Shop) -> None:
    conversation_id = (await shop.desk.say()).conversation_id
    outcome = await attempt(shop, conversation_id, {"kind": "reply", "text": "{{contact.email}} {{contact.phone|-}}"})
    assert outcome.failure is not None
    assert (outcome.failure.code, outcome.failure.detail) == (
        "blank_variables",
        "there is nothing to put in for contact.email",
    )


async def test_runs_that_share_a_client_id_write_each_message_once(shop: Shop) -> None:
    conversation_id = (await shop.desk.say()).conversation_id
    actions = [{"kind": "reply", "text": "x"}, {"kind": "note", "text": "x"}]
    for _ in range(2):
        outcome = await attempt(shop, conversation_id, *actions, client_id="click")
        assert outcome.failure is None
    assert [one.kind for one in await shop.desk.messages(conversation_id)] == ["message", "reply", "note"]
