"""From a customer's message to an agent and to the end of it, over the real tables."""

from __future__ import annotations

from tests.routing.hall import Hall


async def test_a_chat_goes_to_the_agent_idle_longest(hall: Hall) -> None:
    first = await hall.on_duty()
    hall.clock.advance(seconds=5)
    second = await hall.on_duty()
    await hall.connect(first, second)
    conversations = [await hall.arrive(), await hall.arrive()]
    await hall.drain()
    assert await hall.owners(conversations) == [first, second]
    item = await hall.item(conversations[0])
    assert (item.state, item.units) == ("active", 33)
    assert (await hall.state(first)).used_units == 33
