"""Side conversations in the record: who sees one, how it stands, its deadline, and where it goes with its case."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, update

from conversations.access import Scope, find_conversation, find_file, find_side
from conversations.files import add_upload
from conversations.inbound import InboundFile
from conversations.models import (
    Contact,
    Conversation,
    File,
    Inbox,
    SideConversation,
    SideDelivery,
    SideMessage,
    Team,
    TeamMember,
)
from conversations.roles import PERMISSIONS
from conversations.sides import asking, changing, clock, listing
from conversations.sides.asking import NewSide, NewSideMessage
from conversations.sides.settling import Lead
from kit.errors import Conflict, Forbidden, Invalid, NotFound, TrunklineError
from kit.ids import new_id
from tests.conversations.desk import Desk
from tests.conversations.joining import merge, pair, split, take_back
from tests.support.workspaces import add_agent, make_workspace


@dataclass
class Parts:
    """Another department with one member, who sees no case of the desk."""

    desk: Desk
    team_id: UUID
    member: Scope

    async def ask(self, case: UUID, *, scope: Scope | None = None, hours: float = 4, **more: Any) -> UUID:
        scope = scope or self.desk.agent
        first = more.pop("first", NewSideMessage("Do you have the pump of a WM-20?"))
        more.setdefault("lead", Lead(team_id=self.team_id))
        new = NewSide("Pump for WM-20", self.desk.clock.now() + timedelta(hours=hours), first, **more)
        async with self.desk.begin(scope) as work:
            side_id, is_new = await asking.start(work, scope, case, new)
        assert is_new
        return side_id

    async def write(self, side: UUID, text: str = "Two on the shelf.", scope: Scope | None = None, **more: Any) -> UUID:
        scope = scope or self.member
        async with self.desk.begin(scope) as work:
            return (await asking.post(work, scope, side, NewSideMessage(text, **more)))[0]

    async def change(self, side: UUID, scope: Scope | None = None, **changes: Any) -> None:
        scope = scope or self.desk.agent
        async with self.desk.begin(scope) as work:
            await changing.change(work, scope, side, changes)

    async def act(self, name: str, side: UUID, scope: Scope | None = None) -> None:
        scope = scope or self.desk.agent
        async with self.desk.begin(scope) as work:
            await getattr(changing, name)(work, scope, side)

    async def row(self, side: UUID) -> Any:
        return (await self.desk.rows(SideConversation, SideConversation.id == side))[0]

    async def counts(self, case: UUID) -> tuple[int, int, int]:
        row = await self.desk.conversation(case)
        return row.sides_waiting, row.sides_overdue, row.sides_answered

    async def tick(self) -> int:
        async with self.desk.works.begin(self.desk.workspace.id) as work:
            return await clock.look(work)

    async def listed(self, scope: Scope, **how: Any) -> list[UUID]:
        async with self.desk.begin(scope) as work:
            page, _ = await listing.list_sides(work, scope, **how)
        return [row.id for row in page.items]

    async def told(self) -> list[str]:
        return [event.type for event in await self.desk.events() if event.type.startswith("side.")]


@pytest.fixture
async def parts(desk: Desk) -> Parts:
    team_id, member_id = new_id(), new_id()
    workspace = desk.workspace.id
    async with desk.database.begin() as connection:
        await add_agent(connection, workspace, member_id, name="Pia Parts", email=f"{member_id}@example.test")
        await connection.execute(insert(Team).values(workspace_id=workspace, id=team_id, name="Parts"))
        await connection.execute(insert(TeamMember).values(workspace_id=workspace, team_id=team_id, agent_id=member_id))
    return Parts(desk, team_id, Scope(workspace, member_id, "Pia Parts", "agent", PERMISSIONS["agent"], frozenset()))


async def refused(awaitable: Any, error: type[TrunklineError] = NotFound) -> TrunklineError:
    with pytest.raises(error) as caught:
        await awaitable
    return caught.value


async def add_mail_inbox(desk: Desk, address: str = "support@shop.test") -> UUID:
    inbox_id = new_id()
    async with desk.database.begin() as connection:
        await connection.execute(
            insert(Inbox).values(
                workspace_id=desk.workspace.id, id=inbox_id, kind="email", name=address, address=address
            )
        )
    return inbox_id


async def test_who_is_asked_answers_and_sees_nothing_else_of_the_case(desk: Desk, parts: Parts) -> None:
    case = (await desk.say("My washing machine leaks")).conversation_id
    side = await parts.ask(case)
    async with desk.begin(parts.member) as work:
        found = await find_side(work, parts.member, side)
        assert (found.is_asked, found.sees_case) == (True, False)
        await refused(find_conversation(work, parts.member, case))
    assert await parts.listed(parts.member, view="asked") == [side]
    assert await parts.counts(case) == (1, 0, 0)
    await parts.write(side)
    assert (await parts.row(side)).state == "answered"
    assert await parts.counts(case) == (0, 0, 1)
    assert await parts.told() == ["side.opened", "side.messaged", "side.messaged", "side.answered"]


async def test_a_colleague_who_is_neither_asked_nor_sees_the_case_is_told_nothing(desk: Desk, parts: Parts) -> None:
    case = (await desk.say()).conversation_id
    side = await parts.ask(case)
    stranger = Scope(desk.workspace.id, new_id(), "Eve", "agent", PERMISSIONS["agent"], frozenset())
    async with desk.begin(stranger) as work:
        await refused(find_side(work, stranger, side))
        await refused(asking.post(work, stranger, side, NewSideMessage("hi")))
        await refused(changing.close(work, stranger, side))
        await refused(changing.change(work, stranger, side, {"subject": "x"}))
        await refused(listing.list_sides(work, stranger, conversation_id=case))
    assert await parts.listed(stranger) == []


async def test_another_workspace_finds_nothing(desk: Desk, parts: Parts) -> None:
    side = await parts.ask((await desk.say()).conversation_id)
    other = await make_workspace(desk.database)
    admin = Scope(other.id, other.admin_id, "Admin", "admin", PERMISSIONS["admin"], frozenset())
    async with desk.works.begin(other.id, admin.actor) as work:
        await refused(find_side(work, admin, side))
        await refused(asking.post(work, admin, side, NewSideMessage("hi")))


async def test_a_lead_of_another_workspace_cannot_be_asked(desk: Desk, parts: Parts) -> None:
    other = await make_workspace(desk.database)
    case = (await desk.say()).conversation_id
    await refused(parts.ask(case, lead=Lead(queue_id=other.queue_id)))
    await refused(parts.ask(case, lead=Lead(), agent_ids=(other.agent_id,)))


async def test_the_members_of_a_queue_that_leads_are_asked(desk: Desk, parts: Parts) -> None:
    case = (await desk.say()).conversation_id
    side = await parts.ask(case, scope=desk.supervisor, lead=Lead(queue_id=desk.workspace.queue_id))
    assert await parts.listed(desk.agent, view="asked") == [side]
    assert await parts.listed(desk.supervisor, view="asked") == []
    assert await parts.listed(desk.supervisor, view="started") == [side]


async def test_an_interim_word_leaves_the_clock_running(desk: Desk, parts: Parts) -> None:
    case = (await desk.say()).conversation_id
    side = await parts.ask(case)
    await parts.write(side, "We are looking.", is_interim=True)
    row = await parts.row(side)
    assert (row.state, row.next_at is not None, row.message_count) == ("open", True, 2)


async def test_a_further_question_after_an_answer_waits_again(desk: Desk, parts: Parts) -> None:
    case = (await desk.say()).conversation_id
    side = await parts.ask(case)
    await parts.write(side)
    await parts.write(side, "And the seal?", scope=desk.agent)
    assert (await parts.row(side)).state == "open"
    assert await parts.counts(case) == (1, 0, 0)
    await parts.write(side)
    desk.clock.advance(hours=10)
    await parts.write(side, "One more thing", scope=desk.agent)
    row = await parts.row(side)
    assert (row.state, row.due_at, row.next_at) == ("open", None, None), "a deadline that is over is not set again"


async def test_the_deadline_warns_once_and_is_overdue_once(desk: Desk, parts: Parts) -> None:
    case = (await desk.say()).conversation_id
    side = await parts.ask(case, hours=4)
    desk.clock.advance(hours=2, minutes=59)
    assert await parts.tick() == 0
    desk.clock.advance(minutes=1)
    assert await parts.tick() == 1
    assert (await parts.tick(), (await parts.row(side)).warned_at) == (0, desk.clock.now())
    desk.clock.advance(hours=1)
    assert await parts.tick() == 1
    assert (await parts.tick(), (await parts.row(side)).state) == (0, "overdue")
    assert await parts.counts(case) == (1, 1, 0)
    assert (await parts.told())[2:] == ["side.warned", "side.overdue"]
    [overdue] = await desk.events("side.overdue")
    assert overdue.agent_id == desk.agent.agent_id, "whoever asked is told"
    await parts.write(side)
    assert (await parts.row(side)).state == "answered"
    assert await parts.counts(case) == (0, 0, 1)


async def test_a_clock_that_slept_over_both_only_says_overdue(desk: Desk, parts: Parts) -> None:
    await parts.ask((await desk.say()).conversation_id, hours=1)
    desk.clock.advance(hours=30)
    await parts.tick()
    assert (await parts.told())[2:] == ["side.overdue"]


async def test_two_workers_at_once_tell_it_once(desk: Desk, parts: Parts) -> None:
    for visitor in range(4):
        await parts.ask((await desk.say(visitor=f"v{visitor}")).conversation_id, hours=1)
    desk.clock.advance(hours=2)
    await asyncio.gather(*(parts.tick() for _ in range(4)))
    while await parts.tick():
        pass
    assert (await parts.told()).count("side.overdue") == 4


async def test_a_new_deadline_starts_the_clock_anew(desk: Desk, parts: Parts) -> None:
    case = (await desk.say()).conversation_id
    side = await parts.ask(case, hours=1)
    desk.clock.advance(hours=2)
    await parts.tick()
    await parts.change(side, due_at=desk.clock.now() + timedelta(hours=4))
    row = await parts.row(side)
    assert (row.state, row.next_at) == ("open", desk.clock.now() + timedelta(hours=3))
    assert await parts.counts(case) == (1, 0, 0)
    await parts.change(side, due_at=None)
    assert (await parts.row(side)).next_at is None
    error = await refused(parts.change(side, due_at=desk.clock.now() - timedelta(hours=1)), Invalid)
    assert "due_at" in error.fields


async def test_closing_stops_the_clock_and_reopening_starts_it(desk: Desk, parts: Parts) -> None:
    case = (await desk.say()).conversation_id
    side = await parts.ask(case, hours=1)
    await parts.act("close", side)
    await parts.act("close", side)
    assert ((await parts.row(side)).state, await parts.counts(case)) == ("done", (0, 0, 0))
    desk.clock.advance(hours=2)
    assert await parts.tick() == 0
    await parts.act("reopen", side)
    assert ((await parts.row(side)).state, await parts.counts(case)) == ("overdue", (1, 1, 0))
    assert (await parts.told())[2:] == ["side.closed", "side.reopened"]


async def test_who_is_asked_may_pass_the_lead_on_and_change_nothing_else(desk: Desk, parts: Parts) -> None:
    side = await parts.ask((await desk.say()).conversation_id)
    for changes in ({"subject": "x"}, {"addresses": [{"address": "a@b.test"}]}, {"due_at": None}):
        assert (await refused(parts.change(side, parts.member, **changes), Forbidden)).code == "only_asked"
    await refused(parts.act("close", side, parts.member), Forbidden)
    await parts.change(side, parts.member, lead_queue_id=desk.workspace.queue_id)
    row = await parts.row(side)
    assert (row.lead_team_id, row.lead_queue_id) == (None, desk.workspace.queue_id)
    async with desk.begin(parts.member) as work:
        await refused(find_side(work, parts.member, side))
    [told] = await desk.events("side.updated")
    assert told.data["before"] == [str(parts.member.agent_id)], "their screens take it off"


async def test_only_who_sees_the_case_can_quote_it_and_never_a_note(desk: Desk, parts: Parts) -> None:
    said = await desk.say("It says E4")
    note, _ = await desk.post(said.conversation_id, "He is angry", kind="note")
    first = NewSideMessage("Which part is it?", quote_ids=(said.message_id,))
    side = await parts.ask(said.conversation_id, first=first)
    [line] = await desk.rows(SideMessage)
    quotes = [(one["text"], one["author_kind"], one["author_name"]) for one in line.quotes]
    assert quotes == [("It says E4", "contact", "")]
    error = await refused(parts.write(side, quote_ids=(said.message_id,)), Forbidden)
    assert error.code == "case_not_visible"
    await refused(parts.write(side, scope=desk.agent, quote_ids=(note.id,)))
    other = await desk.say("another case", visitor="v2")
    await refused(parts.write(side, scope=desk.agent, quote_ids=(other.message_id,)))


async def test_the_customer_and_our_own_inboxes_are_never_asked_by_mail(desk: Desk, parts: Parts) -> None:
    await add_mail_inbox(desk)
    case = (await desk.say()).conversation_id
    contact = (await desk.conversation(case)).contact_id
    async with desk.database.begin() as connection:
        await connection.execute(
            update(Contact)
            .where(Contact.workspace_id == desk.workspace.id, Contact.id == contact)
            .values(email="wang@customer.test")
        )

    async def ask(address: str) -> UUID:
        return await parts.ask(case, addresses=[{"address": address}])

    assert (await refused(ask("Wang+x@Customer.test"), Invalid)).code == "is_the_customer"
    assert (await refused(ask("support+abc@shop.test"), Invalid)).code == "is_an_inbox"
    await refused(ask("nonsense"), Invalid)
    side = await ask("zhao@supplier.test")
    assert len(await desk.rows(SideDelivery)) == 1
    async with desk.database.begin() as connection:
        await connection.execute(
            update(Contact)
            .where(Contact.workspace_id == desk.workspace.id, Contact.id == contact)
            .values(email="zhao@supplier.test")
        )
    error = await refused(parts.write(side, "more", scope=desk.agent), Invalid)
    assert error.code == "is_the_customer", "who turned out to be the customer gets no further mail"


async def test_without_a_mail_inbox_nobody_outside_can_be_asked(desk: Desk, parts: Parts) -> None:
    case = (await desk.say()).conversation_id
    error = await refused(parts.ask(case, addresses=[{"address": "a@supplier.test"}]), Conflict)
    assert error.code == "no_mail_inbox"


@pytest.mark.parametrize("what", ["nobody", "nothing", "past", "subject", "both"])
async def test_a_question_needs_somebody_words_and_a_deadline_ahead(desk: Desk, parts: Parts, what: str) -> None:
    case = (await desk.say()).conversation_id
    lead = {"nobody": Lead(), "both": Lead(parts.team_id, desk.workspace.queue_id)}.get(what, Lead(parts.team_id))
    due = desk.clock.now() + timedelta(hours=-1 if what == "past" else 1)
    new = NewSide(
        " \n " if what == "subject" else "Pump", due, NewSideMessage("" if what == "nothing" else "?"), lead=lead
    )
    async with desk.begin() as work:
        await refused(asking.start(work, desk.agent, case, new), Invalid)


async def test_the_same_post_twice_is_one(desk: Desk, parts: Parts) -> None:
    case = (await desk.say()).conversation_id
    first = NewSideMessage("Do you have it?", client_id="c-1")
    new = NewSide("Pump", desk.clock.now() + timedelta(hours=1), first, lead=Lead(parts.team_id))

    async def start() -> tuple[UUID, bool]:
        async with desk.begin() as work:
            return await asking.start(work, desk.agent, case, new)

    opened = await asyncio.gather(start(), start())
    assert len({side for side, _ in opened}) == 1
    assert sorted(is_new for _, is_new in opened) == [False, True]
    side = opened[0][0]
    assert await parts.write(side, client_id="a") == await parts.write(side, client_id="a")
    assert (await refused(parts.write(side, "else", client_id="a"), Conflict)).code == "client_id_reused"
    assert len(await desk.rows(SideMessage)) == 2


async def upload(desk: Desk, scope: Scope) -> UUID:
    async with desk.begin(scope) as work:
        row = await add_upload(
            work,
            InboundFile(new_id(), new_id().bytes * 2, "pump.pdf", "application/pdf", 10),
            uploaded_by=scope.agent_id,
        )
    file_id: UUID = row.id
    return file_id


async def test_its_files_are_read_by_those_who_see_it_and_kept(desk: Desk, parts: Parts) -> None:
    case = (await desk.say()).conversation_id
    file_id = await upload(desk, desk.agent)
    side = await parts.ask(case, first=NewSideMessage("See this", attachments=(file_id,)))
    [row] = await desk.rows(File)
    assert row.is_linked
    async with desk.begin(parts.member) as work:
        assert (await find_file(work, parts.member, file_id)).name == "pump.pdf"
    stranger = Scope(desk.workspace.id, new_id(), "Eve", "agent", PERMISSIONS["agent"], frozenset())
    async with desk.begin(stranger) as work:
        await refused(find_file(work, stranger, file_id))
    await parts.change(side, lead_queue_id=desk.workspace.queue_id)
    async with desk.begin(parts.member) as work:
        await refused(find_file(work, parts.member, file_id))


async def test_somebody_taken_out_gets_no_further_mail_and_may_come_back(desk: Desk, parts: Parts) -> None:
    await add_mail_inbox(desk)
    case = (await desk.say()).conversation_id
    people = [{"address": "a@supplier.test"}, {"address": "b@supplier.test"}]
    side = await parts.ask(case, addresses=people)
    await parts.change(side, addresses=people[:1])
    await parts.write(side, "second", scope=desk.agent)
    await parts.change(side, addresses=people)
    await parts.write(side, "third", scope=desk.agent)
    deliveries = await desk.rows(SideDelivery)
    by_person: dict[UUID, list[int]] = {}
    for one in deliveries:
        by_person.setdefault(one.participant_id, []).append(one.sequence)
    assert sorted(map(sorted, by_person.values())) == [[1, 2, 3], [1, 3]]


async def test_a_merge_takes_them_along_and_an_undo_brings_exactly_these_back(desk: Desk, parts: Parts) -> None:
    one, two = await pair(desk)
    staying = await parts.ask(one.conversation_id)
    going = await parts.ask(two.conversation_id)
    merge_id = await merge(desk, one.conversation_id, two.conversation_id)
    assert {(await parts.row(side)).conversation_id for side in (staying, going)} == {one.conversation_id}
    assert await parts.counts(one.conversation_id) == (2, 0, 0)
    assert await parts.counts(two.conversation_id) == (0, 0, 0)
    since = await parts.ask(one.conversation_id)
    await parts.write(going)
    await take_back(desk, merge_id)
    assert (await parts.row(going)).conversation_id == two.conversation_id
    assert {(await parts.row(side)).conversation_id for side in (staying, since)} == {one.conversation_id}
    assert await parts.counts(one.conversation_id) == (2, 0, 0)
    assert await parts.counts(two.conversation_id) == (0, 0, 1)


async def test_a_split_leaves_them_and_its_undo_brings_home_what_was_asked_there(desk: Desk, parts: Parts) -> None:
    one, two = await pair(desk)
    await merge(desk, one.conversation_id, two.conversation_id)
    side = await parts.ask(one.conversation_id)
    split_id, fresh = await split(desk, one.conversation_id, thread_id=two.thread_id)
    assert (await parts.row(side)).conversation_id == one.conversation_id
    there = await parts.ask(fresh)
    await take_back(desk, split_id)
    assert (await parts.row(there)).conversation_id == one.conversation_id
    assert await parts.counts(one.conversation_id) == (2, 0, 0)


async def test_a_resolved_case_keeps_its_open_questions_and_says_how_many(desk: Desk, parts: Parts) -> None:
    case = (await desk.say()).conversation_id
    side = await parts.ask(case)
    await desk.act("resolve", case)
    assert await parts.counts(case) == (1, 0, 0)
    await parts.write(side)
    row = await desk.conversation(case)
    assert (row.status, row.sides_answered) == ("resolved", 1), "an answer does not reopen the customer's case"


async def test_a_case_has_at_most_a_hundred_that_are_not_done(desk: Desk, parts: Parts) -> None:
    case = (await desk.say()).conversation_id
    async with desk.database.begin() as connection:
        await connection.execute(
            update(Conversation)
            .where(Conversation.workspace_id == desk.workspace.id, Conversation.id == case)
            .values(sides_waiting=asking.MAX_OPEN)
        )
    assert (await refused(parts.ask(case), Conflict)).code == "too_many_sides"


async def test_pages_of_the_list_meet_without_a_gap(desk: Desk, parts: Parts) -> None:
    sides = []
    for visitor in range(5):
        desk.clock.advance(seconds=1)
        sides.append(await parts.ask((await desk.say(visitor=f"v{visitor}")).conversation_id))
    found: list[UUID] = []
    cursor = None
    while True:
        async with desk.begin(parts.member) as work:
            page, _ = await listing.list_sides(work, parts.member, view="asked", cursor=cursor, limit=2)
        found += [row.id for row in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert found == sides[::-1]
    async with desk.begin(parts.member) as work:
        assert await listing.count(work, parts.member) == listing.Counts(asked=5, overdue=0, answered=0)
