"""Who leaves, leaves no customer behind."""

from __future__ import annotations

import pytest

from conversations import departures, people
from conversations.departures import hand_back
from tests.conversations.desk import Desk
from tests.conversations.stage import scope_of


async def test_what_a_former_agent_held_goes_back_to_its_queue(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(departures, "BATCH", 2)
    agent, admin = desk.workspace.agent_id, scope_of(desk.workspace, "admin")
    held = [(await desk.say(visitor=f"v{number}")).conversation_id for number in range(4)]
    for conversation_id in held:
        await desk.act("assign", conversation_id, agent)
    await desk.act("resolve", held[3])
    other = (await desk.say(visitor="other")).conversation_id
    await desk.act("assign", other, desk.workspace.supervisor_id, scope=desk.supervisor)
    async with desk.begin() as work:
        assert await hand_back(work, desk.lifecycle) == 0
    async with desk.begin(admin) as work:
        await people.remove_agent(work, admin, agent)
    desk.listener.changes.clear()
    rounds = []
    for _ in range(3):
        async with desk.begin() as work:
            rounds.append(await hand_back(work, desk.lifecycle))
    assert rounds == [2, 1, 0]
    assert [(await desk.conversation(one)).assignee_id for one in held] == [None, None, None, agent]
    assert (await desk.conversation(other)).assignee_id == desk.workspace.supervisor_id
    told = [(change.kind, change.conversation_id, change.agent_before) for change in desk.listener.changes]
    assert sorted(told) == sorted(("unassigned", one, agent) for one in held[:3])
