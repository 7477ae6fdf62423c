"""Agents come and go: the chosen status, the connection, and what becomes of their work."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from kit.errors import Conflict, Invalid, NotFound
from kit.ids import new_id
from routing.models import AgentState, Assignment
from tests.routing.conftest import Furnish
from tests.routing.hall import Hall, make_router


async def test_available_is_not_enough_without_a_connection(hall: Hall) -> None:
    agent = await hall.hire()
    await hall.set_state(agent, "available")
    conversation = await hall.arrive()
    await hall.drain()
    assert await hall.owner(conversation) is None
    await hall.connect(agent)
    await hall.drain()
    assert await hall.owner(conversation) == agent


async def test_connected_is_not_enough_without_being_available(hall: Hall) -> None:
    agent = await hall.hire()
    await hall.connect(agent)
    conversation = await hall.arrive()
    await hall.drain()
    assert await hall.owner(conversation) is None


async def test_an_agent_who_sets_their_own_state_is_there(hall: Hall) -> None:
    agent = await hall.hire()
    await hall.set_state(agent, "available", by=agent)
    conversation = await hall.arrive()
    await hall.drain()
    assert await hall.owner(conversation) == agent


async def test_a_connection_that_is_not_renewed_ends(hall: Hall) -> None:
    agent = await hall.on_duty()
    hall.clock.advance(seconds=29)
    await hall.drain()
    assert (await hall.state(agent)).is_connected
    hall.clock.advance(seconds=1)
    conversation = await hall.arrive()
    await hall.drain()
    state = await hall.state(agent)
    assert (state.is_connected, state.status) == (False, "available")
    assert await hall.owner(conversation) is None
    told = [event.data.get("is_connected") for event in await hall.events("agent.state_changed")]
    assert told == [True, None, False]


async def test_renewing_tells_nothing_new(hall: Hall) -> None:
    agent = await hall.on_duty()
    before = await hall.state(agent)
    hall.clock.advance(seconds=15)
    await hall.connect(agent)
    after = await hall.state(agent)
    assert after.version == before.version
    assert after.lease_until == hall.clock.now() + timedelta(seconds=30)
    assert len(await hall.events("agent.state_changed")) == 2


async def test_a_window_on_another_node_keeps_the_agent_connected(hall: Hall) -> None:
    agent = await hall.on_duty()
    elsewhere = make_router(hall.database, hall.clock)
    hall.clock.advance(seconds=5)
    await elsewhere.renew(hall.workspace.id, [agent])
    await hall.router.drop(hall.workspace.id, agent)
    assert (await hall.state(agent)).lease_until == hall.clock.now() + timedelta(seconds=30)
    await elsewhere.drop(hall.workspace.id, agent)
    assert (await hall.state(agent)).lease_until == hall.clock.now()


async def test_the_last_window_closed_withdraws_offers_at_once(furnish: Furnish) -> None:
    hall = await furnish(offer_ttl_s=60)
    agent = await hall.on_duty()
    conversation = await hall.arrive()
    await hall.drain()
    await hall.disconnect(agent)
    await hall.drain()
    assert (await hall.offer(conversation)).state == "withdrawn"
    assert (await hall.item(conversation)).state == "queued"


async def test_chats_of_an_agent_who_stays_away_go_back_and_mail_stays(hall: Hall) -> None:
    agent = await hall.on_duty()
    chat, mail = await hall.arrive(), await hall.arrive("email")
    arrived_at = hall.clock.now()
    await hall.drain()
    hall.clock.advance(seconds=10)
    await hall.disconnect(agent)
    hall.clock.advance(seconds=44)
    await hall.drain()
    assert await hall.owners([chat, mail]) == [agent, agent]
    hall.clock.advance(seconds=1)
    await hall.drain()
    assert await hall.owners([chat, mail]) == [None, agent]
    item = await hall.item(chat)
    assert (item.state, item.enqueued_at, item.preferred_id) == ("queued", arrived_at, agent)
    assert (await hall.state(agent)).channel_counts == {"email": 1}
    assert [row.outcome for row in await hall.decisions(chat)] == ["assigned", "released"]
    other = await hall.on_duty()
    await hall.drain()
    assert await hall.owner(chat) == other


async def test_an_agent_who_comes_back_within_the_grace_keeps_their_chats(hall: Hall) -> None:
    agent = await hall.on_duty()
    chat = await hall.arrive()
    await hall.drain()
    await hall.disconnect(agent)
    hall.clock.advance(seconds=40)
    await hall.connect(agent)
    hall.clock.advance(seconds=20)
    await hall.drain()
    assert await hall.owner(chat) == agent


async def test_a_restart_takes_no_chats_and_changes_no_status(hall: Hall) -> None:
    agent = await hall.on_duty()
    chat = await hall.arrive()
    await hall.drain()
    hall.clock.advance(minutes=10)  # the program was down, and every socket with it
    restarted = make_router(hall.database, hall.clock, node=hall.router.node)
    await hall.drain(restarted)
    assert await hall.owner(chat) == agent
    assert (await hall.state(agent)).status == "available"
    hall.clock.advance(seconds=30)
    await restarted.renew(hall.workspace.id, [agent])
    hall.clock.advance(seconds=20)
    await hall.drain(restarted)
    assert await hall.owner(chat) == agent
    hall.clock.advance(seconds=60)
    await hall.drain(restarted)
    assert await hall.owner(chat) is None


async def test_stepping_out_keeps_what_one_has(hall: Hall) -> None:
    agent = await hall.on_duty()
    chat = await hall.arrive()
    await hall.drain()
    await hall.set_state(agent, "offline", by=agent)
    await hall.drain()
    assert await hall.owner(chat) == agent


async def test_the_same_state_again_is_no_event(hall: Hall) -> None:
    agent = await hall.on_duty()
    before = len(await hall.events("agent.state_changed"))
    assert (await hall.set_state(agent, "available")).status == "available"
    assert len(await hall.events("agent.state_changed")) == before


async def test_breaks_have_reasons_and_work_has_none(hall: Hall) -> None:
    agent = await hall.on_duty()
    assert (await hall.set_state(agent, "away", "lunch")).pause_reason == "lunch"
    assert (await hall.set_state(agent, "away", "training")).pause_reason == "training"
    assert (await hall.set_state(agent, "available", "lunch")).pause_reason is None


async def test_an_unknown_state_or_agent_is_refused(hall: Hall) -> None:
    agent = await hall.hire()
    with pytest.raises(Invalid):
        await hall.set_state(agent, "wrap_up")
    with pytest.raises(NotFound):
        await hall.set_state(new_id(), "available")
    with pytest.raises(NotFound):
        await hall.connect(new_id())


async def test_a_member_without_a_state_row_can_sign_in(hall: Hall) -> None:
    agent = await hall.hire()
    async with hall.database.hot() as connection:
        await connection.execute(
            "DELETE FROM agent_state WHERE workspace_id = $1 AND agent_id = $2", hall.workspace.id, agent
        )
    await hall.connect(agent)
    await hall.set_state(agent, "available")
    conversation = await hall.arrive()
    await hall.drain()
    assert await hall.owner(conversation) == agent


async def test_less_capacity_takes_nothing_away_but_gives_nothing_new(hall: Hall) -> None:
    agent = await hall.on_duty()
    chats = await hall.write(*[hall.message() for _ in range(3)])
    await hall.drain()
    async with hall.works.begin(hall.workspace.id) as work:
        state = await hall.router.set_capacity(work, agent, 50, {"email": 1})
    assert (state.load.cap, state.load.used, state.load.forced) == (50, 99, 66)
    mails = await hall.write(hall.message("email"), hall.message("email"))
    await hall.drain()
    assert await hall.owners(chats) == [agent, agent, agent]
    assert await hall.owners(mails) == [None, None]
    for chat in chats:
        await hall.act("resolve", chat)
    await hall.drain()
    assert sorted(owner is not None for owner in await hall.owners(mails)) == [False, True]
    with pytest.raises(Invalid):
        async with hall.works.begin(hall.workspace.id) as work:
            await hall.router.set_capacity(work, agent, -1, {})


async def test_nobody_finishes_a_wrap_up_that_is_none(hall: Hall) -> None:
    agent = await hall.on_duty()
    chat = await hall.arrive()
    await hall.drain()
    with pytest.raises(Conflict):
        async with hall.works.begin(hall.workspace.id) as work:
            await hall.router.finish_wrap_up(work, chat, agent)


async def test_wrong_books_are_put_right_and_reported(hall: Hall) -> None:
    agent = await hall.on_duty()
    await hall.arrive()
    await hall.drain()
    assert await hall.router.repair(hall.workspace.id) == []
    async with hall.database.begin() as connection:
        await connection.execute(
            update(AgentState)
            .where(AgentState.workspace_id == hall.workspace.id, AgentState.agent_id == agent)
            .values(used_units=66, channel_counts={"webchat": 2})
        )
    (drift,) = await hall.router.repair(hall.workspace.id)
    assert (drift.agent_id, drift.said.used, drift.found.used) == (agent, 66, 33)
    assert await hall.router.repair(hall.workspace.id) == []


async def test_books_that_hid_an_overload_show_it_as_forced(hall: Hall) -> None:
    agent = await hall.on_duty(cap_units=40)
    await hall.arrive()
    await hall.drain()
    async with hall.database.begin() as connection:
        await connection.execute(
            update(Assignment).where(Assignment.workspace_id == hall.workspace.id).values(units=60)
        )
    await hall.router.repair(hall.workspace.id)
    state = await hall.state(agent)
    assert (state.used_units, state.forced_units) == (60, 20)
    async with hall.database.begin() as connection:
        await connection.execute(
            update(Assignment).where(Assignment.workspace_id == hall.workspace.id).values(units=33)
        )
    await hall.router.repair(hall.workspace.id)
    assert ((await hall.state(agent)).used_units, (await hall.state(agent)).forced_units) == (33, 0)
