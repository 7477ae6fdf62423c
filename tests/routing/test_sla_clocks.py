"""Clocks in the record: started, paused, stopped and moved by what happens, in the transaction of what happened."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from conversations import calendars, merges, queues, replies, sla_policies, splits
from conversations.access import Scope
from conversations.calendars import read_definition
from conversations.events import append_events
from conversations.inbound import InboundIdentity, OwnMessage
from conversations.intake import Besides, receive
from conversations.models import CalendarVersion, Contact, Conversation
from conversations.replies import NewMessage
from kit.errors import Conflict
from kit.ids import new_id
from kit.worktime import elapsed, is_open
from routing.sla_models import SlaClock, SlaMark
from tests.routing.hall import Hall, make_router
from tests.routing.test_calls import tell as ring
from tests.support.recorder import Recorder

HOUR_MS = 3_600_000
WEEK = [*[[[540, 1080]]] * 5, [], []]
TERMS = {
    "first_response": {"within_s": 3600},
    "next_response": {"within_s": 7200},
    "resolution": {"within_s": 8 * 3600},
}


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of March 2026, whose second is a Monday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


class Shop:
    """A hall that has promised something."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.queue_id = hall.workspace.queue_id
        self.scope = Scope.system(hall.workspace.id)

    async def promise(self, terms: Any = None, conditions: Any = None, name: str = "Promise") -> UUID:
        async with self.hall.works.begin(self.hall.workspace.id) as work:
            row = await sla_policies.create_policy(
                work, self.scope, name=name, terms=terms or TERMS, conditions=conditions
            )
            return row.id  # type: ignore[no-any-return]

    async def keep_hours(self, queue_id: UUID | None = None, **more: Any) -> UUID:
        """Give a queue, by default the first, hours from nine to six on weekdays in UTC."""
        values = {"name": f"Hours {new_id()}", "zone": "UTC", "week": WEEK} | more
        async with self.hall.works.begin(self.hall.workspace.id) as work:
            row = await calendars.create_calendar(work, self.scope, **values)
            await queues.update_queue(work, self.scope, queue_id or self.queue_id, {"calendar_id": row.id})
            return row.id  # type: ignore[no-any-return]

    async def reply(self, conversation: UUID) -> UUID:
        scope = self.hall.scope(self.hall.workspace.agent_id)
        async with self.hall.works.begin(self.hall.workspace.id, scope.actor) as work:
            new = NewMessage(kind="reply", text="We look at it", client_id=str(new_id()))
            row, _ = await replies.post(work, scope, conversation, new, listener=self.hall.router)
            return row.id  # type: ignore[no-any-return]

    async def clocks(self, conversation: UUID) -> dict[str, Any]:
        """Return the newest clock of each kind."""
        rows = await self.hall.rows(SlaClock, SlaClock.conversation_id == conversation, order=SlaClock.id)
        return {row.kind: row for row in rows}

    async def marks(self, clock: Any) -> list[str]:
        return [row.kind for row in await self.hall.rows(SlaMark, SlaMark.clock_id == clock.id, order=SlaMark.number)]

    async def told(self, conversation: UUID) -> list[tuple[str, str]]:
        """Return what was told of clocks: type and kind."""
        events = await self.hall.events(conversation_id=conversation)
        return [(row.type, row.data["kind"]) for row in events if row.type.startswith("sla.")]


@pytest.fixture
async def shop(hall: Hall) -> AsyncIterator[Shop]:
    """When the test is over, every clock is what its marks add up to."""
    hall.clock.set(utc(2, 9))
    yield Shop(hall)
    versions = {(row.calendar_id, row.version): row.definition for row in await hall.rows(CalendarVersion)}
    hours = {ref: read_definition(definition) for ref, definition in versions.items()} | {(None, None): None}
    for clock in await hall.rows(SlaClock):
        marks = await hall.rows(SlaMark, SlaMark.clock_id == clock.id, order=SlaMark.number)
        assert [mark.number for mark in marks] == list(range(1, clock.marks + 1))
        used, runs = 0, True
        for before, after in pairwise(marks):
            runs = before.kind != "pause" and (runs or before.kind in ("resume", "revive"))
            if runs or after.kind == "revive":  # it goes on as if it had never stopped
                counted = hours[before.calendar_id, before.calendar_version]
                used += elapsed(counted, before.at, after.at) // timedelta(milliseconds=1)
            assert after.consumed_ms == used
        assert (clock.consumed_ms, clock.due_at) == (marks[-1].consumed_ms, marks[-1].due_at)


async def test_without_a_policy_intake_asks_nothing_more(shop: Shop, statements: Recorder) -> None:
    hall = shop.hall
    await hall.arrive(visitor="warm-up")
    with statements.counted() as before:
        await hall.write(*[hall.message(visitor=name) for name in "abc"])
    assert not any("sla_clock" in sql for sql in before)
    await shop.promise()
    await hall.arrive(visitor="fills the book")
    with statements.counted() as after:
        await hall.write(*[hall.message(visitor=name) for name in "defgh"])
    assert len(after) == len(before) + 2, "one statement to read clocks, one to write them, whatever the batch"


async def test_a_customers_first_message_starts_two_clocks_in_the_hours_of_the_queue(shop: Shop) -> None:
    await shop.promise()
    await shop.keep_hours()
    shop.hall.clock.set(utc(2, 17, 30))
    conversation = await shop.hall.arrive()
    found = await shop.clocks(conversation)
    assert {kind: clock.due_at for kind, clock in found.items()} == {
        "first_response": utc(3, 9, 30),
        "resolution": utc(3, 16, 30),
    }
    assert all(clock.started_at == utc(2, 17, 30) for clock in found.values())


async def test_what_waited_too_long_is_promised_what_the_queue_it_moves_to_promises(shop: Shop) -> None:
    hall = shop.hall
    other = await hall.open_queue("Second line")
    await hall.set_policy({"longest_wait": {"after_s": 60, "to_queue_id": str(other)}})
    await shop.promise(conditions={"queue_ids": [shop.queue_id]}, name="First line")
    there = await shop.promise({"first_response": {"within_s": 600}}, {"queue_ids": [other]}, "Second line")
    conversation = await hall.arrive()
    hall.clock.advance(seconds=60)
    await hall.drain()
    clock = (await shop.clocks(conversation))["first_response"]
    assert (clock.policy_id, clock.due_at) == (there, utc(2, 9, 10))


async def test_a_run_of_messages_starts_one_clock_and_a_persons_answer_stops_it(shop: Shop) -> None:
    await shop.promise()
    conversation = await shop.hall.arrive(visitor="v")
    shop.hall.clock.advance(minutes=10)
    await shop.hall.arrive(visitor="v")
    shop.hall.clock.advance(minutes=20)
    answer = await shop.reply(conversation)
    first = (await shop.clocks(conversation))["first_response"]
    assert (first.state, first.consumed_ms, first.answer_id) == ("stopped", 30 * 60_000, answer)
    assert await shop.told(conversation) == [("sla.met", "first_response")]
    shop.hall.clock.advance(hours=1)
    await shop.hall.arrive(visitor="v")
    shop.hall.clock.advance(minutes=5)
    await shop.hall.arrive(visitor="v")
    found = await shop.clocks(conversation)
    assert found["next_response"].started_at == utc(2, 10, 30)
    assert found["next_response"].due_at == utc(2, 12, 30)
    assert found["first_response"].id == first.id
    await shop.hall.act("resolve", conversation)
    assert await shop.told(conversation) == [
        ("sla.met", "first_response"),
        ("sla.met", "next_response"),
        ("sla.met", "resolution"),
    ]


async def test_a_machines_letter_and_a_note_neither_start_nor_stop(shop: Shop) -> None:
    await shop.promise()
    machine = await shop.hall.arrive(visitor="machine", is_automatic=True)
    assert await shop.clocks(machine) == {}
    conversation = await shop.hall.arrive(visitor="person")
    scope = shop.hall.scope(shop.hall.workspace.agent_id)
    async with shop.hall.works.begin(shop.hall.workspace.id, scope.actor) as work:
        note = NewMessage(kind="note", text="Look at this")
        await replies.post(work, scope, conversation, note, listener=shop.hall.router)
    assert (await shop.clocks(conversation))["first_response"].state == "running"


async def test_closing_without_a_word_ends_the_first_response_and_says_so(shop: Shop) -> None:
    await shop.promise()
    conversation = await shop.hall.arrive()
    shop.hall.clock.advance(hours=2)
    await shop.hall.act("resolve", conversation)
    first = (await shop.clocks(conversation))["first_response"]
    assert (first.state, first.reason, first.breached_at) == ("stopped", "no_reply", utc(2, 10))
    assert await shop.told(conversation) == [("sla.breached", "first_response"), ("sla.met", "resolution")]


async def test_snooze_pauses_all_and_waiting_for_the_customer_pauses_the_resolution(shop: Shop) -> None:
    await shop.promise()
    await shop.keep_hours()
    async with shop.hall.works.begin(shop.hall.workspace.id) as work:
        await queues.update_queue(work, shop.scope, shop.queue_id, {"pending_after_reply": True})
    conversation = await shop.hall.arrive(visitor="v")
    shop.hall.clock.advance(minutes=30)
    await shop.hall.act("snooze", conversation, utc(4, 9))
    found = await shop.clocks(conversation)
    assert {(clock.state, clock.due_at, clock.consumed_ms) for clock in found.values()} == {("paused", None, 1_800_000)}
    shop.hall.clock.set(utc(2, 13))
    await shop.hall.act("reopen", conversation)
    assert (await shop.clocks(conversation))["first_response"].due_at == utc(2, 13, 30)
    await shop.reply(conversation)
    paused = (await shop.clocks(conversation))["resolution"]
    assert (paused.state, paused.consumed_ms) == ("paused", 1_800_000)
    shop.hall.clock.set(utc(3, 17))
    await shop.hall.arrive(visitor="v")
    # Seven and a half hours remain: one on Tuesday, six and a half on Wednesday.
    assert (await shop.clocks(conversation))["resolution"].due_at == utc(4, 15, 30)
    assert await shop.marks(paused) == ["start", "pause", "resume", "pause", "resume"]


async def test_a_reopening_is_a_new_episode_with_clocks_of_its_own(shop: Shop) -> None:
    await shop.promise()
    conversation = await shop.hall.arrive(visitor="v")
    await shop.reply(conversation)
    await shop.hall.act("resolve", conversation)
    shop.hall.clock.advance(hours=3)
    await shop.hall.arrive(visitor="v")
    found = await shop.clocks(conversation)
    assert {(clock.episode, clock.started_at, clock.state) for clock in found.values()} == {(2, utc(2, 12), "running")}
    assert set(found) == {"first_response", "resolution"}


async def test_what_an_agent_began_starts_with_the_customers_first_reply(shop: Shop) -> None:
    await shop.promise()
    conversation = await shop.hall.arrive(visitor="v")
    await shop.hall.act("resolve", conversation)
    shop.hall.clock.advance(hours=1)
    await shop.reply(conversation)  # an agent takes it up again: episode 2
    assert {clock.episode for clock in (await shop.clocks(conversation)).values()} == {1}
    shop.hall.clock.advance(hours=5)
    await shop.hall.arrive(visitor="v")
    found = await shop.clocks(conversation)
    assert (found["first_response"].episode, found["first_response"].started_at) == (2, utc(2, 15))
    assert "next_response" not in found


async def test_a_reply_that_fails_has_answered_nothing_until_it_goes_again(shop: Shop) -> None:
    await shop.promise()
    hall = shop.hall
    conversation = await hall.arrive()
    hall.clock.advance(minutes=10)
    answer = await shop.reply(conversation)
    await _set_delivery(hall, answer, "failed")
    async with hall.database.hot() as connection:
        await hall.router.on_failed(connection, hall.workspace.id, [answer], hall.clock.now())
    hall.clock.advance(minutes=10)
    await hall.drain()
    first = (await shop.clocks(conversation))["first_response"]
    assert (first.state, first.is_answer_lost, first.consumed_ms) == ("running", True, 20 * 60_000)
    assert first.due_at == utc(2, 10)
    await _set_delivery(hall, answer, "queued")
    hall.clock.advance(minutes=5)
    async with hall.works.begin(hall.workspace.id) as work:
        await hall.router.on_retry(work, answer)
    await hall.drain()
    first = (await shop.clocks(conversation))["first_response"]
    assert (first.state, first.is_answer_lost, first.consumed_ms) == ("stopped", False, 25 * 60_000)


async def test_a_colleague_in_the_providers_app_answers_as_well(shop: Shop) -> None:
    await shop.promise()
    hall = shop.hall
    conversation = await hall.arrive(visitor="v")
    own = OwnMessage(
        id=new_id(),
        inbox_id=hall.inboxes["webchat"],
        channel="webchat",
        identity=InboundIdentity(external_id="v", address="v"),
        thread_key="v",
        content=hall.message().content,
        text="On my phone",
        at=hall.clock.now(),
        external_id="own-1",
    )
    async with hall.database.hot() as connection:
        outcome = await receive(connection, hall.workspace.id, [], hall.router, hall.clock.now(), Besides(own=[own]))
        await append_events(connection, hall.workspace.id, outcome.drafts, hall.clock.now())
    assert (await shop.clocks(conversation))["first_response"].state == "stopped"


async def test_a_call_is_answered_as_fast_as_it_was_taken_and_its_matter_runs_on(shop: Shop) -> None:
    await shop.promise({"first_response": {"within_s": 30}, "resolution": {"within_s": 3600}})
    hall = shop.hall
    agent = await hall.on_duty()
    await ring(hall, "c-1", "ringing")
    hall.clock.advance(seconds=12)
    await ring(hall, "c-1", "answered", by=agent)
    [conversation] = await hall.rows(Conversation)
    found = await shop.clocks(conversation.id)
    assert (found["first_response"].state, found["first_response"].consumed_ms) == ("stopped", 12_000)
    assert (found["resolution"].state, found["resolution"].started_at) == ("running", utc(2, 9))
    assert await shop.told(conversation.id) == [("sla.met", "first_response")]


async def test_a_missed_call_waits_for_an_answer_since_it_rang(shop: Shop) -> None:
    await shop.promise()
    await ring(shop.hall, "c-1", "ringing")
    shop.hall.clock.advance(seconds=40)
    await ring(shop.hall, "c-1", "ended", outcome="missed")
    [conversation] = await shop.hall.rows(Conversation)
    assert (await shop.clocks(conversation.id))["first_response"].due_at == utc(2, 10)


async def test_an_answer_and_the_breach_that_meet_make_one_end(shop: Shop) -> None:
    await shop.promise({"first_response": {"within_s": 3600}})
    hall = shop.hall
    late = await hall.write(*[hall.message(visitor=f"v{number}") for number in range(8)])
    hall.clock.set(utc(2, 10))
    others = [make_router(hall.database, hall.clock) for _ in range(2)]
    await asyncio.gather(
        *(shop.reply(conversation) for conversation in late), hall.drain(), *(hall.drain(one) for one in others)
    )
    for _ in range(3):
        await hall.drain()
    for conversation in late:
        told = [type_ for type_, _ in await shop.told(conversation)]
        assert told in (["sla.met"], ["sla.warned", "sla.breached"]), told
        clock = (await shop.clocks(conversation))["first_response"]
        assert (clock.state, clock.next_at) == ("stopped", None)


async def test_warning_and_breach_are_told_once_at_their_stored_instants(shop: Shop) -> None:
    await shop.promise({"first_response": {"within_s": 3600}})
    await shop.keep_hours()
    hall = shop.hall
    hall.clock.set(utc(2, 17, 30))
    conversation = await hall.arrive()
    for _ in range(3):
        await hall.drain()
    assert await shop.told(conversation) == []
    hall.clock.set(utc(3, 9, 15))
    for _ in range(3):
        await hall.drain()
    assert await shop.told(conversation) == [("sla.warned", "first_response")]
    hall.clock.set(utc(3, 9, 30))
    for _ in range(3):
        await hall.drain()
    assert await shop.told(conversation) == [("sla.warned", "first_response"), ("sla.breached", "first_response")]
    hall.clock.set(utc(3, 11))
    await shop.reply(conversation)
    first = (await shop.clocks(conversation))["first_response"]
    assert (first.state, first.breached_at, first.due_at) == ("stopped", utc(3, 9, 30), utc(3, 9, 30))
    assert len(await shop.told(conversation)) == 2, "a late answer keeps nothing"


async def test_four_hours_from_friday_evening_before_a_made_up_saturday_with_a_pause_over_night(shop: Shop) -> None:
    """9 May 2026 is worked for the holidays of that week; the agent answered on Friday, the customer on Saturday."""

    def shanghai(day: int, hour: int, minute: int = 0) -> datetime:
        return datetime(2026, 5, day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)

    hall = shop.hall
    hall.clock.set(shanghai(8, 17))
    await shop.promise({"resolution": {"within_s": 4 * 3600}})
    await shop.keep_hours(zone="Asia/Shanghai", country="CN")
    async with hall.works.begin(hall.workspace.id) as work:
        await queues.update_queue(work, shop.scope, shop.queue_id, {"pending_after_reply": True})
    conversation = await hall.arrive(visitor="v")
    assert (await shop.clocks(conversation))["resolution"].due_at == shanghai(9, 12)
    hall.clock.set(shanghai(8, 17, 30))
    await shop.reply(conversation)
    hall.clock.set(shanghai(9, 3))
    await hall.drain()
    hall.clock.set(shanghai(9, 10))
    await hall.drain()
    await hall.arrive(visitor="v")
    assert (await shop.clocks(conversation))["resolution"].due_at == shanghai(9, 13, 30)
    assert await shop.told(conversation) == []
    for minute in (29, 30, 30, 45):
        hall.clock.set(shanghai(9, 12, minute))
        await hall.drain()
    assert await shop.told(conversation) == [("sla.warned", "resolution")]


async def test_what_fell_due_while_the_program_was_down_is_told_in_the_next_working_hour(shop: Shop) -> None:
    await shop.promise({"first_response": {"within_s": 3600}})
    await shop.keep_hours()
    hall = shop.hall
    hall.clock.set(utc(2, 16))
    conversation = await hall.arrive()
    hall.clock.set(utc(2, 22))
    await hall.drain()
    assert await shop.told(conversation) == []
    hall.clock.set(utc(3, 9))
    await hall.drain()
    assert await shop.told(conversation) == [("sla.warned", "first_response"), ("sla.breached", "first_response")]


async def test_moving_to_other_hours_counts_what_remains_anew_and_records_both(shop: Shop) -> None:
    await shop.promise()
    await shop.keep_hours()
    other = await shop.hall.open_queue("Night")
    hall = shop.hall
    hall.clock.set(utc(2, 17, 30))
    conversation = await hall.arrive()
    hall.clock.set(utc(2, 17, 45))
    await hall.act("transfer", conversation, other)
    first = (await shop.clocks(conversation))["first_response"]
    assert (first.calendar_id, first.consumed_ms, first.due_at) == (None, 15 * 60_000, utc(2, 18, 30))
    rows = await hall.rows(SlaMark, SlaMark.clock_id == first.id, order=SlaMark.number)
    assert [(row.kind, row.calendar_id is None, row.due_at) for row in rows] == [
        ("start", False, utc(3, 9, 30)),
        ("move", True, utc(2, 18, 30)),
    ]


async def test_changed_hours_reach_running_clocks_and_what_was_counted_stays(shop: Shop) -> None:
    await shop.promise()
    calendar = await shop.keep_hours()
    hall = shop.hall
    hall.clock.set(utc(2, 17, 30))
    conversation = await hall.arrive()
    hall.clock.set(utc(2, 17, 50))
    async with hall.works.begin(hall.workspace.id) as work:
        closed = {"2026-03-03": {"name": "Stocktaking", "hours": []}}
        await calendars.update_calendar(work, shop.scope, calendar, {"exceptions": closed})
        await hall.router.hours_changed(work, calendar_id=calendar)
    await hall.drain()
    first = (await shop.clocks(conversation))["first_response"]
    assert (first.consumed_ms, first.due_at, first.calendar_version) == (20 * 60_000, utc(4, 9, 30), 2)


async def test_a_clock_keeps_the_version_of_its_policy_until_it_is_reapplied_and_then_says_so(shop: Shop) -> None:
    policy = await shop.promise()
    hall = shop.hall
    conversation = await hall.arrive()
    async with hall.works.begin(hall.workspace.id) as work:
        terms = TERMS | {"first_response": {"within_s": 600}}
        await sla_policies.update_policy(work, shop.scope, policy, {"terms": terms})
    hall.clock.advance(minutes=5)
    await hall.act("update", conversation, tags=[])
    await hall.drain()
    first = (await shop.clocks(conversation))["first_response"]
    assert (first.policy_version, first.due_at, first.is_reapplied) == (1, utc(2, 10), False)
    async with hall.works.begin(hall.workspace.id) as work:
        assert await hall.router.reapply(work, policy) == 2
    await hall.drain()
    first = (await shop.clocks(conversation))["first_response"]
    assert (first.policy_version, first.due_at, first.is_reapplied) == (2, utc(2, 9, 10), True)
    async with hall.works.begin(hall.workspace.id) as work:
        assert await hall.router.reapply(work, policy) == 0
    await shop.reply(conversation)
    [met] = await hall.events("sla.met", conversation_id=conversation)
    assert met.data["reapplied"] is True


async def test_a_raised_priority_brings_the_promise_made_for_it(shop: Shop) -> None:
    await shop.promise()
    urgent = await shop.promise({"first_response": {"within_s": 900}}, {"priorities": ["urgent"]}, name="Urgent")
    conversation = await shop.hall.arrive()
    shop.hall.clock.advance(minutes=5)
    await shop.hall.act("update", conversation, priority="urgent")
    found = await shop.clocks(conversation)
    assert (found["first_response"].policy_id, found["first_response"].due_at) == (urgent, utc(2, 9, 15))
    assert found["resolution"].policy_id != urgent


async def test_the_customers_class_chooses(shop: Shop) -> None:
    await shop.promise()
    await shop.promise({"first_response": {"within_s": 60}}, {"is_vip": True}, name="VIP")
    await shop.promise({"resolution": {"within_s": 90}}, {"contact_tags": ["gold"]}, name="Gold")
    conversation = await shop.hall.arrive(visitor="v")
    await shop.hall.act("resolve", conversation)
    contact = (await shop.hall.conversation(conversation)).contact_id
    async with shop.hall.database.begin() as connection:
        await connection.execute(
            update(Contact)
            .where(Contact.workspace_id == shop.hall.workspace.id, Contact.id == contact)
            .values(is_vip=True, tags=["silver", "gold"])
        )
    await shop.hall.arrive(visitor="v")
    found = await shop.clocks(conversation)
    assert (found["first_response"].target_ms, found["resolution"].target_ms) == (60_000, 90_000)


async def test_of_two_merged_conversations_the_clock_that_is_due_first_goes_on(shop: Shop) -> None:
    await shop.promise()
    hall = shop.hall
    earlier = await hall.arrive(visitor="v")
    hall.clock.advance(minutes=20)
    later = await hall.arrive(visitor="w")
    await shop.reply(earlier)
    hall.clock.advance(minutes=10)
    contact = (await hall.conversation(earlier)).contact_id
    async with hall.database.hot() as connection:  # they are one person
        await connection.execute(
            "UPDATE conversation SET contact_id = $2 WHERE workspace_id = $1", hall.workspace.id, contact
        )
    scope = hall.scope()
    async with hall.works.begin(hall.workspace.id, scope.actor) as work:
        await merges.merge_conversations(work, scope, later, earlier, listener=hall.router)
    found = await shop.clocks(later)
    # Nobody has answered what the second waits for; the first one's resolution is due before the second's.
    assert (found["first_response"].state, found["first_response"].due_at) == ("running", utc(2, 10, 20))
    running = await hall.rows(SlaClock, SlaClock.kind == "resolution", SlaClock.state == "running")
    assert [(row.conversation_id, row.due_at) for row in running] == [(later, utc(2, 17))]
    assert await shop.marks(running[0]) == ["start", "move"]
    assert {clock.state for clock in (await shop.clocks(earlier)).values()} == {"stopped"}


async def test_what_is_split_off_begins_anew_now(shop: Shop) -> None:
    await shop.promise()
    hall = shop.hall
    conversation = await hall.arrive(visitor="v")
    await shop.reply(conversation)
    hall.clock.advance(minutes=10)
    message = hall.message(visitor="v")
    await hall.write(message)
    hall.clock.advance(minutes=30)
    scope = hall.scope()
    async with hall.works.begin(hall.workspace.id, scope.actor) as work:
        _, fresh = await splits.split_conversation(
            work, scope, conversation, message_id=message.id, listener=hall.router
        )
    found = await shop.clocks(fresh.id)
    assert {(clock.kind, clock.started_at) for clock in found.values()} == {
        ("first_response", utc(2, 9, 40)),
        ("resolution", utc(2, 9, 40)),
    }
    assert (await shop.clocks(conversation))["next_response"].state == "void"


async def test_spam_is_promised_nothing(shop: Shop) -> None:
    await shop.promise()
    conversation = await shop.hall.arrive()
    await shop.hall.act("update", conversation, is_spam=True)
    assert {clock.state for clock in (await shop.clocks(conversation)).values()} == {"void"}
    assert await shop.told(conversation) == []


async def test_the_ladder_boosts_and_raises_and_tells_once_each(shop: Shop) -> None:
    await shop.promise(
        {
            "first_response": {"within_s": 3600},
            "warn_percent": None,
            "steps": [
                {"at_percent": 25, "action": "boost", "boost_s": 600},
                {"at_percent": 50, "action": "raise_tier"},
                {"at_percent": 50, "action": "raise_tier"},
                {"at_percent": 100, "action": "notify_owner"},
            ],
        }
    )
    hall = shop.hall
    await hall.hire(tier=3)
    conversation = await hall.arrive()
    for minutes in (15, 30, 60, 90):
        hall.clock.set(utc(2, 9 + minutes // 60, minutes % 60))
        await hall.drain()
        await hall.drain()
    item = await hall.item(conversation)
    assert (item.boost_s, item.tier, item.max_tier, item.hops, item.enqueued_at) == (600, 3, 3, 1, utc(2, 9))
    steps = await hall.events("sla.escalated", conversation_id=conversation)
    assert [(row.data["step"], row.data["action"], row.data["done"]) for row in steps] == [
        (0, "boost", True),
        (1, "raise_tier", True),
        (2, "raise_tier", False),  # nobody is above
        (3, "notify_supervisor", True),  # nobody owns it
    ]


async def test_a_policy_that_is_switched_off_promises_nothing_new(shop: Shop) -> None:
    policy = await shop.promise()
    kept = await shop.hall.arrive(visitor="before")
    async with shop.hall.works.begin(shop.hall.workspace.id) as work:
        await sla_policies.update_policy(work, shop.scope, policy, {"is_enabled": False})
    assert await shop.clocks(await shop.hall.arrive(visitor="after")) == {}
    async with shop.hall.works.begin(shop.hall.workspace.id) as work:
        await sla_policies.delete_policy(work, shop.scope, policy)
    shop.hall.clock.advance(hours=1)
    await shop.hall.drain()
    assert ("sla.breached", "first_response") in await shop.told(kept)


async def _set_delivery(hall: Hall, message_id: UUID, state: str) -> None:
    async with hall.database.hot() as connection:
        await connection.execute(
            "UPDATE delivery SET state = $3 WHERE workspace_id = $1 AND message_id = $2",
            hall.workspace.id,
            message_id,
            state,
        )


@pytest.mark.parametrize("seed", range(4))
async def test_in_any_order_of_events_each_promise_ends_once_and_nothing_is_told_after_hours(
    shop: Shop, seed: int
) -> None:
    """What customers, agents, supervisors, time and restarts do, at random; the fixture adds up the marks."""
    hall, chance = shop.hall, Random(seed)
    await shop.promise(
        {
            **TERMS,
            "steps": [
                {"at_percent": 50, "action": "boost", "boost_s": 60},
                {"at_percent": 90, "action": "raise_tier"},
                {"offset_s": 600, "action": "notify_owner"},
            ],
        }
    )
    await shop.promise({"first_response": {"within_s": 600}}, {"priorities": ["urgent"]}, name="Urgent")
    await shop.keep_hours()
    async with hall.works.begin(hall.workspace.id) as work:
        await queues.update_queue(work, shop.scope, shop.queue_id, {"pending_after_reply": True})
    night = await hall.open_queue("Night")
    await shop.keep_hours(night, week=[[[1080, 1620]]] * 7)
    await hall.hire(tier=2)
    visitors = {name: await hall.arrive(visitor=name) for name in "abc"}
    for _ in range(60):
        name = chance.choice("abc")
        conversation = visitors[name]
        with contextlib.suppress(Conflict):  # resolved, or somebody was faster: then nothing happens
            match chance.randrange(9):
                case 0 | 1:
                    visitors[name] = await hall.arrive(visitor=name)
                case 2 | 3:
                    await shop.reply(conversation)
                case 4:
                    await hall.act("snooze", conversation, hall.clock.now() + timedelta(hours=chance.randrange(1, 30)))
                case 5:
                    await hall.act("resolve", conversation)
                case 6:
                    await hall.act("transfer", conversation, chance.choice([night, shop.queue_id]))
                case 7:
                    await hall.act("update", conversation, priority=chance.choice(["normal", "urgent"]))
                case 8:
                    hall.router = make_router(hall.database, hall.clock, hall.router.node)  # killed and started again
        hall.clock.advance(minutes=chance.choice([1, 7, 50, 300]))
        for _ in range(2):
            await hall.drain()
    told: dict[UUID, list[Any]] = {}
    for event in await hall.events():
        if event.type.startswith("sla."):
            told.setdefault(UUID(event.data["clock_id"]), []).append(event)
    for clock in await hall.rows(SlaClock):
        mine = [event.type for event in told.get(clock.id, [])]
        assert mine.count("sla.warned") <= 1
        assert mine.count("sla.breached") == (clock.breached_at is not None)
        assert mine.count("sla.met") == (clock.state == "stopped" and clock.breached_at is None)
        steps = [
            (event.data["policy_id"], event.data["step"]) for event in told.get(clock.id, []) if "step" in event.data
        ]
        assert len(steps) == len(set(steps))
    happened = {event.type for events in told.values() for event in events}
    assert happened >= {"sla.met", "sla.warned", "sla.breached", "sla.escalated", "sla.changed"}, "too quiet a walk"
    await _refuse_work_after_hours(hall)


async def _refuse_work_after_hours(hall: Hall) -> None:
    """Warnings and steps were taken while people worked by the calendar that their clock counted in."""
    versions = {(row.calendar_id, row.version): row.definition for row in await hall.rows(CalendarVersion)}
    hours = {ref: read_definition(definition) for ref, definition in versions.items()} | {(None, None): None}
    for mark in await hall.rows(SlaMark, SlaMark.kind.in_(("warned", "step"))):
        assert is_open(hours[mark.calendar_id, mark.calendar_version], mark.at), f"{mark.kind} at {mark.at}"
