"""How far somebody has read, and which mentions they have seen."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import pytest

from conversations.access import Scope
from conversations.models import Mention, ReadPosition
from conversations.reading import find_position, mark_read
from kit.errors import Invalid, NotFound
from kit.ids import new_id
from tests.conversations.desk import Desk


async def _read(desk: Desk, conversation_id: UUID, sequence: int, scope: Scope | None = None) -> Any:
    scope = scope or desk.agent
    async with desk.begin(scope) as work:
        return await mark_read(work, scope, conversation_id, sequence)


async def test_reading_counts_the_customers_messages_up_to_there(desk: Desk) -> None:
    first = await desk.say("one")
    await desk.post(first.conversation_id, "reply")
    second = await desk.say("two")
    third = await desk.say("three")
    for sequence, count in ((first.sequence, 1), (second.sequence, 2), (third.sequence, 3)):
        row = await _read(desk, first.conversation_id, sequence)
        assert (row.sequence, row.inbound_count) == (sequence, count)
    events = await desk.events("read.moved")
    assert [event.data["inbound_count"] for event in events] == [1, 2, 3]
    assert {event.agent_id for event in events} == {desk.agent.agent_id}


async def test_a_position_ends_at_the_last_message_and_never_moves_back(desk: Desk) -> None:
    first = await desk.say("one")
    second = await desk.say("two")
    row = await _read(desk, first.conversation_id, 2**62)
    assert (row.sequence, row.inbound_count) == (second.sequence, 2)
    row = await _read(desk, first.conversation_id, first.sequence)
    assert (row.sequence, row.inbound_count) == (second.sequence, 2)
    assert len(await desk.events("read.moved")) == 1
    await desk.say("three")
    async with desk.begin() as work:
        position = await find_position(work, desk.agent, first.conversation_id)
    assert position is not None
    assert (await desk.conversation(first.conversation_id)).inbound_count - position.inbound_count == 1


async def test_positions_are_each_agents_own(desk: Desk) -> None:
    first = await desk.say()
    await _read(desk, first.conversation_id, first.sequence)
    async with desk.begin(desk.supervisor) as work:
        assert await find_position(work, desk.supervisor, first.conversation_id) is None


async def test_a_position_fits_its_count_whatever_arrives_meanwhile(desk: Desk) -> None:
    first = await desk.say()
    await asyncio.gather(
        *(desk.say(f"more {number}") for number in range(6)),
        *(_read(desk, first.conversation_id, 2**62) for _ in range(6)),
    )
    (position,) = await desk.rows(ReadPosition)
    read = [row for row in await desk.messages(first.conversation_id) if row.sequence <= position.sequence]
    assert position.inbound_count == len(read)


async def test_mentions_up_to_there_are_seen(desk: Desk) -> None:
    first = await desk.say()
    me = desk.supervisor.agent_id
    early, _ = await desk.post(first.conversation_id, "@you", kind="note", mentions=(me,))
    late, _ = await desk.post(first.conversation_id, "@you again", kind="note", mentions=(me,))
    await _read(desk, first.conversation_id, early.sequence, desk.supervisor)
    assert {row.message_id: row.seen_at for row in await desk.rows(Mention)} == {
        early.id: desk.clock.now(),
        late.id: None,
    }
    await _read(desk, first.conversation_id, late.sequence)  # somebody else reads it
    assert (await desk.rows(Mention, Mention.message_id == late.id))[0].seen_at is None
    await _read(desk, first.conversation_id, late.sequence, desk.supervisor)
    assert [event.data["mentions_seen"] for event in await desk.events("read.moved")] == [1, 0, 1]


async def test_the_program_itself_has_no_position(desk: Desk) -> None:
    first = await desk.say()
    assert await _read(desk, first.conversation_id, first.sequence, Scope.system(desk.workspace.id)) is None
    assert await desk.rows(ReadPosition) == []


async def test_only_a_message_number_of_a_visible_conversation_can_be_read(desk: Desk) -> None:
    first = await desk.say()
    for sequence in (-1, 2**63):
        with pytest.raises(Invalid):
            await _read(desk, first.conversation_id, sequence)
    with pytest.raises(NotFound):
        await _read(desk, new_id(), 1)
