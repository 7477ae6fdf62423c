"""People to whom one channel gives several ids are one identity, whichever id a delivery names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import pytest

from conversations.events import append_events
from conversations.inbound import ContactSignal, InboundIdentity, InboundMessage, IntakeReceipt
from conversations.intake import receive
from conversations.intake.receive import Besides
from kit.db import Database
from tests.support.channel import SilentListener, inbound
from tests.support.clock import FakeClock
from tests.support.workspaces import TestWorkspace

PHONE, OTHER_PHONE, USER, OTHER_USER = "+8613800138000", "+8613900139000", "CN.1", "CN.2"


class Desk:
    def __init__(self, database: Database, workspace: TestWorkspace, clock: FakeClock) -> None:
        self.database, self.workspace, self.clock = database, workspace, clock

    def message(self, external_id: str, *known_as: str) -> InboundMessage:
        who = InboundIdentity(external_id, external_id, verified=True, known_as=known_as)
        at = self.clock.now()
        return inbound(self.workspace.inbox_id, external_id, str(uuid4()), at=at, identity=who)

    def signal(self, kind: Any, external_id: str, *known_as: str) -> ContactSignal:
        who = InboundIdentity(external_id, external_id, verified=True, known_as=known_as)
        return ContactSignal(self.workspace.inbox_id, "api", who, kind, self.clock.now())

    async def take(self, *acts: InboundMessage | ContactSignal) -> list[IntakeReceipt]:
        messages = [one for one in acts if isinstance(one, InboundMessage)]
        besides = Besides(signals=[one for one in acts if isinstance(one, ContactSignal)])
        async with self.database.hot() as connection:
            now = self.clock.now()
            outcome = await receive(connection, self.workspace.id, messages, SilentListener(), now, besides)
            await append_events(connection, self.workspace.id, outcome.drafts, now)
        return outcome.receipts

    async def identities(self) -> Sequence[str]:
        async with self.database.acquire() as connection:
            rows = await connection.fetch(
                "SELECT external_id FROM identity WHERE workspace_id = $1 ORDER BY id", self.workspace.id
            )
        return [row["external_id"] for row in rows]


@pytest.fixture
def desk(database: Database, workspace: TestWorkspace, clock: FakeClock) -> Desk:
    return Desk(database, workspace, clock)


async def test_somebody_known_by_a_number_goes_on_under_the_id_that_comes_with_it(desk: Desk) -> None:
    [first] = await desk.take(desk.message(PHONE))
    [second] = await desk.take(desk.message(USER, PHONE))
    assert (second.conversation_id, second.thread_id) == (first.conversation_id, first.thread_id)
    assert await desk.identities() == [USER]


async def test_a_number_alone_finds_whoever_showed_it_before(desk: Desk) -> None:
    [first] = await desk.take(desk.message(USER, PHONE))
    [second] = await desk.take(desk.message(PHONE))
    assert second.thread_id == first.thread_id
    assert await desk.identities() == [USER]


async def test_both_in_one_batch_are_one(desk: Desk) -> None:
    receipts = await desk.take(desk.message(USER, PHONE), desk.message(PHONE), desk.message(USER, PHONE))
    assert len({one.thread_id for one in receipts}) == 1
    assert await desk.identities() == [USER]


async def test_a_new_id_moves_identity_thread_and_aliases(desk: Desk) -> None:
    [first] = await desk.take(desk.message(USER, PHONE))
    await desk.take(desk.signal("moved", OTHER_USER, USER, PHONE, OTHER_PHONE))
    for who in (OTHER_USER, USER, PHONE, OTHER_PHONE):
        [found] = await desk.take(desk.message(who))
        assert (found.conversation_id, found.thread_id) == (first.conversation_id, first.thread_id), who
    assert await desk.identities() == [OTHER_USER]


async def test_a_move_and_the_first_message_after_it_may_come_together_and_again(desk: Desk) -> None:
    [first] = await desk.take(desk.message(USER))
    moved = desk.signal("moved", OTHER_USER, USER)
    [second] = await desk.take(desk.message(OTHER_USER), moved)
    [third] = await desk.take(desk.message(OTHER_USER), moved)
    assert first.thread_id == second.thread_id == third.thread_id


async def test_a_number_with_a_new_owner_is_theirs_and_joins_nobody(desk: Desk) -> None:
    [first] = await desk.take(desk.message(USER, PHONE))
    [second] = await desk.take(desk.message(OTHER_USER, PHONE))
    [third] = await desk.take(desk.message(PHONE))
    assert second.contact_id != first.contact_id
    assert third.thread_id == second.thread_id
    assert await desk.identities() == [USER, OTHER_USER]
