"""Rules that run: over real tables, once for each event, whatever happens to the process."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text, update

from automation.models import AutomationRule, RuleCursor, RuleTimer
from automation.performing import Performer
from conversations.models import Audit, Contact, Conversation, Delivery
from kit.db import Database
from kit.errors import Conflict, Unavailable
from tests.automation.conftest import Shop, open_shop
from tests.support.clock import FakeClock
from tests.support.workspaces import TestWorkspace

URGENT = {"kind": "set_priority", "priority": "urgent"}
NOTE = {"kind": "note", "text": "seen"}
REPLY = {"kind": "reply", "text": "Dear {{contact.name}}, we have it."}


async def test_a_rule_acts_on_what_happens_after_it_was_made(shop: Shop) -> None:
    before = (await shop.desk.say(visitor="early")).conversation_id
    rule = await shop.rule("conversation.opened", URGENT, NOTE, conditions={"keywords": ["leak"]})
    fitting = (await shop.desk.say("It leaks", visitor="a")).conversation_id
    other = (await shop.desk.say("It hums", visitor="b")).conversation_id
    await shop.look()
    assert [(await shop.desk.conversation(one)).priority for one in (before, fitting, other)] == [
        "normal",
        "urgent",
        "normal",
    ]
    (run,) = await shop.runs(rule)
    assert (run.state, run.reason, run.conversation_id) == ("done", None, fitting)
    assert (run.matched, run.depth) == (["keywords"], 0)
    assert [step["kind"] for step in run.steps] == ["set_priority", "note"]
    (_, note) = await shop.desk.messages(fitting)
    assert (note.kind, note.text, note.author_kind) == ("note", "seen", "system")
    await shop.look()
    assert len(await shop.runs()) == 1


async def test_what_a_rule_did_carries_the_rule_in_its_events(shop: Shop) -> None:
    rule = await shop.rule("conversation.opened", URGENT, NOTE)
    await shop.desk.say()
    await shop.look()
    changed, noted = await shop.desk.events("conversation.updated", "message.noted")
    for event in (changed, noted):
        assert event.data["cause"] == {"rule_id": str(rule), "chain": [str(rule)]}
        assert (event.actor_kind, event.actor_id) == ("system", rule)


async def test_rules_are_asked_in_their_order_and_see_what_those_before_did(shop: Shop) -> None:
    await shop.rule("conversation.opened", {"kind": "assign", "agent_id": str(shop.desk.workspace.agent_id)})
    second = await shop.rule("conversation.opened", URGENT, conditions={"is_assigned": False})
    third = await shop.rule("conversation.opened", URGENT, conditions={"is_assigned": True})
    await shop.desk.say()
    await shop.look()
    assert (len(await shop.runs(second)), len(await shop.runs(third))) == (0, 1)


async def test_a_run_is_whole_or_not_at_all(shop: Shop) -> None:
    rule = await shop.rule(
        "conversation.opened", URGENT, {"kind": "reply", "text": "About {{conversation.subject}}"}, {"kind": "resolve"}
    )
    conversation_id = (await shop.desk.say()).conversation_id
    await shop.look()
    (run,) = await shop.runs(rule)
    assert (run.state, run.reason, run.steps) == ("failed", "blank_variables", [])
    assert run.failure == {"index": 1, "kind": "reply", "detail": "there is nothing to put in for conversation.subject"}
    row = await shop.desk.conversation(conversation_id)
    assert (row.priority, row.status) == ("normal", "open")
    assert await shop.desk.events("conversation.updated", "conversation.status_changed") == []


async def test_a_reply_of_a_rule_is_a_programs_and_asks_for_consent(shop: Shop) -> None:
    await shop.rule("conversation.opened", REPLY)
    spoken = (await shop.desk.say()).conversation_id
    await shop.look()
    _, reply = await shop.desk.messages(spoken)
    assert (reply.text, reply.author_kind, reply.facts["purpose"]) == ("Dear V1, we have it.", "system", "service")
    row = await shop.desk.conversation(spoken)
    assert (row.first_response_at, row.waiting_since is not None) == (None, True)
    assert len(await shop.desk.rows(Delivery)) == 1
    quiet = (await shop.desk.say(visitor="v2")).conversation_id
    contact_id = (await shop.desk.conversation(quiet)).contact_id
    async with shop.desk.begin() as work:
        await work.connection.execute(
            update(Contact)
            .where(Contact.workspace_id == work.workspace_id, Contact.id == contact_id)
            .values(quiet_hours={"from": "00:00", "to": "23:59", "zone": "UTC"})
        )
    await shop.look()
    assert (await shop.told())[-1] == ("conversation.opened", "failed", "not_wanted")


async def test_an_automatic_reply_does_not_reopen_what_it_closes(shop: Shop) -> None:
    await shop.rule("conversation.resolved", REPLY)
    conversation_id = (await shop.desk.say()).conversation_id
    await shop.desk.act("resolve", conversation_id)
    await shop.look()
    assert (await shop.desk.conversation(conversation_id)).status == "resolved"
    assert [one.kind for one in await shop.desk.messages(conversation_id)] == ["message", "reply"]
    again = await shop.desk.say("thanks")  # what the thread leads to is as it was
    assert again.conversation_id == conversation_id
    assert (await shop.desk.conversation(conversation_id)).status == "open"


async def test_a_rule_that_would_trigger_itself_is_stopped_after_one_round_and_says_so(shop: Shop) -> None:
    await shop.tags("a", "b")
    rule = await shop.rule("note.added", NOTE)
    conversation_id = (await shop.desk.say()).conversation_id
    await shop.desk.post(conversation_id, "look", kind="note")
    await shop.look()
    assert await shop.told(rule) == [("message.noted", "done", None), ("message.noted", "stopped", "loop")]
    assert len(await shop.desk.messages(conversation_id)) == 3


async def test_two_rules_that_feed_each_other_end_after_one_round_of_both(shop: Shop) -> None:
    first = await shop.rule("conversation.priority_changed", NOTE)
    second = await shop.rule("note.added", URGENT)
    conversation_id = (await shop.desk.say()).conversation_id
    await shop.desk.post(conversation_id, "look", kind="note")
    await shop.look()
    assert await shop.told(second) == [("message.noted", "done", None), ("message.noted", "stopped", "loop")]
    assert await shop.told(first) == [("conversation.updated", "done", None)]


async def test_a_chain_is_at_most_five_rules_deep(shop: Shop) -> None:
    await shop.tags(*"abcdefg")
    # The last one is asked first: asked in the order of the chain they would all act on the first event.
    rules = [
        await shop.rule(
            "conversation.tags_changed",
            {"kind": "add_tags", "tags": [after]},
            conditions={"tags": [before], "without_tags": [after]},
        )
        for before, after in zip("fedcba", "gfedcb", strict=True)
    ]
    conversation_id = (await shop.desk.say()).conversation_id
    await shop.desk.act("update", conversation_id, tags=["a"])
    await shop.look()
    assert [(await shop.told(rule))[0][1:] for rule in rules] == [("stopped", "depth")] + [("done", None)] * 5
    assert (await shop.desk.conversation(conversation_id)).tags == list("abcdef")


async def test_what_becomes_of_a_rules_reply_is_that_rules_doing(shop: Shop) -> None:
    rule = await shop.rule("reply.failed", {"kind": "reply", "text": "Did you get this?"})
    conversation_id = (await shop.desk.say()).conversation_id
    await shop.desk.post(conversation_id)
    for _ in range(2):
        newest = (await shop.desk.messages(conversation_id))[-1]
        async with shop.desk.begin() as work:
            work.record(
                "delivery.updated",
                conversation_id=conversation_id,
                message_id=newest.id,
                data={"state": "failed", "attempts": 1},
            )
        await shop.look()
    assert await shop.told(rule) == [("delivery.updated", "done", None), ("delivery.updated", "stopped", "loop")]


async def test_a_rush_of_customers_pauses_a_rule_until_the_minute_has_passed(shop: Shop) -> None:
    rule = await shop.rule("conversation.opened", URGENT, max_per_minute=2)
    for visitor in "abcd":
        await shop.desk.say(visitor=visitor)
    await shop.look()
    shop.desk.clock.advance(minutes=1)
    await shop.desk.say(visitor="e")
    await shop.look()
    assert [run[1:] for run in await shop.told(rule)] == [
        ("done", None), ("done", None), ("stopped", "rate"), ("stopped", "rate"), ("done", None),
    ]  # fmt: skip
    (row,) = await shop.desk.rows(AutomationRule)
    assert row.is_enabled
    assert await shop.desk.events("rule.stopped") == []


async def test_a_flood_of_ten_minutes_switches_the_rule_off_with_an_event_and_a_line_in_the_audit_log(
    shop: Shop,
) -> None:
    rule = await shop.rule("conversation.opened", URGENT, max_per_minute=1)
    for number in range(9):
        await shop.desk.say(visitor=f"v{number}")
        await shop.look()
        shop.desk.clock.advance(minutes=1)
    for visitor in ("a", "b"):
        await shop.desk.say(visitor=visitor)
    await shop.look()
    assert [run[1:] for run in await shop.told(rule)] == [("done", None)] * 10 + [("stopped", "flood")]
    (row,) = await shop.desk.rows(AutomationRule)
    assert (row.is_enabled, row.stopped_reason) == (False, "rate")
    (event,) = await shop.desk.events("rule.stopped")
    assert (event.data["id"], event.data["reason"]) == (str(rule), "rate")
    assert [one.action for one in await shop.desk.rows(Audit, order=Audit.id)][-1] == "automation_rule.stopped"
    # Switched on again it begins with what happens then.
    await shop.change(rule, is_enabled=True)
    shop.desk.clock.advance(minutes=2)
    await shop.desk.say(visitor="e")
    await shop.look()
    assert [state for _, state, _ in await shop.told(rule)] == ["done"] * 10 + ["stopped", "done"]
    assert (await shop.desk.rows(AutomationRule))[0].stopped_reason is None


async def test_a_backlog_is_no_flood(shop: Shop) -> None:
    rule = await shop.rule("conversation.opened", URGENT, max_per_minute=2)
    for visitor in "abcd":
        await shop.desk.say(visitor=visitor)
        shop.desk.clock.advance(minutes=1)
    await shop.look()
    assert [state for _, state, _ in await shop.told(rule)] == ["done"] * 4


async def test_a_machine_that_answers_a_rule_is_answered_ten_times_an_hour_at_most(shop: Shop) -> None:
    rule = await shop.rule("message.received", REPLY)
    for _ in range(12):
        shop.desk.clock.advance(minutes=1)
        await shop.desk.say("Thank you for your message")
        await shop.look()
    states = [run[1:] for run in await shop.told(rule)]
    assert states == [("done", None)] * 10 + [("stopped", "too_often")] * 2
    shop.desk.clock.advance(hours=1)
    await shop.desk.say("me again", is_automatic=True)  # one that says it is a machine starts nothing at all
    await shop.look()
    assert len(await shop.told(rule)) == 12


async def test_a_rule_of_time_is_asked_once_the_last_of_its_events_is_so_long_ago(shop: Shop) -> None:
    rule = await shop.rule(
        {"kind": "time", "after": "message.received", "minutes": 30}, URGENT, conditions={"is_assigned": False}
    )
    conversation_id = (await shop.desk.say()).conversation_id
    await shop.look()
    shop.desk.clock.advance(minutes=20)
    await shop.desk.say("hello?")
    await shop.look()
    shop.desk.clock.advance(minutes=20)
    await shop.look()
    assert (await shop.desk.conversation(conversation_id)).priority == "normal"
    shop.desk.clock.advance(minutes=10)
    await shop.look()
    assert (await shop.desk.conversation(conversation_id)).priority == "urgent"
    (run,) = await shop.runs(rule)
    assert (run.event_type, run.acted_at) == ("message.received", shop.desk.clock.now())
    assert await shop.desk.rows(RuleTimer) == []
    taken = (await shop.desk.say(visitor="v2")).conversation_id
    await shop.look()
    await shop.desk.act("assign", taken, shop.desk.agent.agent_id)
    shop.desk.clock.advance(minutes=31)
    await shop.look()
    assert len(await shop.runs(rule)) == 1
    assert await shop.desk.rows(RuleTimer) == []


async def test_what_a_rule_of_time_was_waiting_for_is_forgotten_when_it_is_switched_off(shop: Shop) -> None:
    rule = await shop.rule({"kind": "time", "after": "conversation.opened", "minutes": 30}, URGENT)
    await shop.desk.say()
    await shop.look()
    assert len(await shop.desk.rows(RuleTimer)) == 1
    await shop.change(rule, is_enabled=False)
    assert await shop.desk.rows(RuleTimer) == []
    await shop.change(rule, is_enabled=True)
    shop.desk.clock.advance(hours=1)
    await shop.look()
    assert await shop.runs(rule) == []


class _Died(BaseException):
    """Stands for the end of the process."""


async def _die_once(monkeypatch: pytest.MonkeyPatch, where: Any, name: str) -> list[int]:
    """Let the named step end the transaction the first time, after all it did."""
    deaths: list[int] = []
    step = getattr(where, name)

    async def dying(*args: Any, **more: Any) -> Any:
        result = await step(*args, **more)
        if not deaths:
            deaths.append(1)
            raise _Died
        return result

    monkeypatch.setattr(where, name, dying)
    return deaths


async def test_a_crash_between_the_actions_and_the_commit_repeats_nothing_and_loses_nothing(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = await shop.rule("conversation.opened", NOTE, REPLY)
    conversations = [(await shop.desk.say(visitor=visitor)).conversation_id for visitor in "ab"]
    await _die_once(monkeypatch, Performer, "attempt")
    with pytest.raises(_Died):
        await shop.look()
    assert await shop.runs() == []
    assert [len(await shop.desk.messages(one)) for one in conversations] == [1, 1]
    await shop.look()
    assert [run.state for run in await shop.runs(rule)] == ["done", "done"]
    assert [len(await shop.desk.messages(one)) for one in conversations] == [3, 3]


async def test_a_transaction_that_the_server_kills_after_the_actions_is_done_again_whole(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = await shop.rule("conversation.opened", NOTE, REPLY)
    conversation_id = (await shop.desk.say()).conversation_id
    attempt, killed = Performer.attempt, []

    async def cut_off(self: Performer, work: Any, *args: Any, **more: Any) -> Any:
        outcome = await attempt(self, work, *args, **more)
        if not killed:
            killed.append(await work.connection.scalar(text("SELECT pg_backend_pid()")))
            async with shop.desk.database.begin() as other:
                await other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": killed[0]})
        return outcome

    monkeypatch.setattr(Performer, "attempt", cut_off)
    with pytest.raises(Unavailable):
        await shop.look()
    assert killed
    assert (await shop.runs(), len(await shop.desk.messages(conversation_id))) == ([], 1)
    await shop.look()
    assert await shop.told(rule) == [("conversation.opened", "done", None)]
    assert [one.kind for one in await shop.desk.messages(conversation_id)] == ["message", "note", "reply"]


async def test_a_crash_before_the_cursor_moves_on_repeats_nothing(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = await shop.rule("conversation.opened", NOTE)
    conversations = [(await shop.desk.say(visitor=visitor)).conversation_id for visitor in "ab"]
    move_on = shop.automation._move_on

    async def die(*_: Any) -> None:
        raise _Died

    monkeypatch.setattr(shop.automation, "_move_on", die)
    with pytest.raises(_Died):
        await shop.look()
    monkeypatch.setattr(shop.automation, "_move_on", move_on)
    (before,) = await shop.desk.rows(RuleCursor)
    await shop.look()
    (after,) = await shop.desk.rows(RuleCursor)
    assert after.seq > before.seq
    assert len(await shop.runs(rule)) == 2
    assert [len(await shop.desk.messages(one)) for one in conversations] == [2, 2]


async def test_two_loops_at_once_act_once(database: Database, clock: FakeClock, workspace: TestWorkspace) -> None:
    """Though each believes that it is its turn: what they write is unique by itself."""
    shops = [open_shop(database, clock, workspace, node) for node in ("one", "two", "three")]
    rule = await shops[0].rule("conversation.opened", NOTE)
    conversations = [(await shops[0].desk.say(visitor=str(number))).conversation_id for number in range(12)]

    async def always(_: str) -> bool:
        return True

    for shop in shops:
        shop.automation._turns.hold = always  # type: ignore[method-assign]  # a lease that is held by all of them
    await asyncio.gather(*(shop.look() for shop in shops))
    assert sorted(run.conversation_id for run in await shops[0].runs(rule)) == sorted(conversations)
    assert {len(await shops[0].desk.messages(one)) for one in conversations} == {2}


async def test_one_process_at_a_time_has_the_turn(
    database: Database, clock: FakeClock, workspace: TestWorkspace
) -> None:
    one, two = (open_shop(database, clock, workspace, node) for node in ("one", "two"))
    await one.rule("conversation.opened", NOTE)
    await one.look()
    await one.desk.say()
    await two.look()
    assert await one.runs() == []
    await one.automation.stop()
    two.automation._turns._others_until.clear()
    await two.look()
    assert len(await one.runs()) == 1


async def test_a_rule_that_cannot_be_carried_out_holds_up_nobody(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = await shop.rule("conversation.opened", NOTE, name="Broken")
    sound = await shop.rule("conversation.opened", URGENT)
    attempt = Performer.attempt

    async def fail(self: Performer, work: Any, by: Any, conversation_id: UUID, actions: Any) -> Any:
        if actions[0].kind == "note":
            raise ZeroDivisionError
        return await attempt(self, work, by, conversation_id, actions)

    monkeypatch.setattr(Performer, "attempt", fail)
    await shop.desk.say()
    await shop.look()
    assert await shop.told(broken) == [("conversation.opened", "failed", "internal")]
    assert await shop.told(sound) == [("conversation.opened", "done", None)]


async def test_a_rule_that_this_version_cannot_read_is_switched_off_and_told_of(shop: Shop) -> None:
    rule = await shop.rule("conversation.opened", NOTE)
    async with shop.desk.begin() as work:
        await work.connection.execute(
            update(AutomationRule)
            .where(AutomationRule.workspace_id == work.workspace_id, AutomationRule.id == rule)
            .values(actions=[{"kind": "teleport"}])
        )
    await shop.desk.say()
    await shop.look()
    (row,) = await shop.desk.rows(AutomationRule)
    assert (row.is_enabled, row.stopped_reason) == (False, "unreadable")
    assert len(await shop.desk.events("rule.stopped")) == 1
    assert (await shop.change(rule, name="Old", is_enabled=False)).name == "Old"
    with pytest.raises(Conflict) as refused:
        await shop.change(rule, is_enabled=True)
    assert refused.value.code == "rule_unreadable"


async def test_rules_that_do_not_fit_cost_one_look_however_many_they_are(shop: Shop, statements: Any) -> None:
    costs = []
    for _ in range(2):
        for _ in range(5):
            await shop.rule("conversation.opened", NOTE, conditions={"is_vip": True})
        await shop.desk.say(visitor=f"v{len(costs)}")
        with statements.counted() as ran:
            await shop.look()
        costs.append(len([sql for sql in ran if "FROM conversation" in sql]))
    assert costs[0] == costs[1] > 0


async def test_where_no_rule_is_in_force_nothing_is_read(shop: Shop, statements: Any) -> None:
    await shop.desk.say()
    with statements.counted() as ran:
        await shop.look()
    assert not [sql for sql in ran if "FROM event" in sql]
    assert shop.desk.workspace.id not in await shop.automation.workspaces_with_rules()


async def test_what_became_part_of_another_conversation_is_left_alone(shop: Shop) -> None:
    rule = await shop.rule({"kind": "time", "after": "conversation.opened", "minutes": 5}, NOTE)
    gone = (await shop.desk.say(visitor="a")).conversation_id
    await shop.look()
    kept = (await shop.desk.say(visitor="b")).conversation_id
    async with shop.desk.begin() as work:
        await work.connection.execute(
            update(Conversation)
            .where(Conversation.workspace_id == work.workspace_id, Conversation.id == gone)
            .values(merged_into_id=kept)
        )
    shop.desk.clock.advance(minutes=6)
    await shop.look()
    assert [run.conversation_id for run in await shop.runs(rule)] == [kept]
