"""The dry run: what it says is what the loop does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from automation import trial
from automation.actions import read_actions
from automation.conditions import Conditions
from automation.models import AutomationRule
from automation.rules import Rule, read_rule
from automation.trial import Trial
from conversations.models import Conversation, Event
from kit.errors import Forbidden, Invalid
from kit.ids import new_id
from tests.automation.conftest import TRIGGER, Shop

# Of each event rule and rule of time one that tells the conversations apart.
RULES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"kind": "event", "types": ["conversation.opened"]}, {"keywords": ["leak"]}),
    ({"kind": "event", "types": ["message.received", "reply.sent"]}, {"actors": ["contact"], "languages": ["zh"]}),
    ({"kind": "event", "types": ["conversation.resolved"]}, {}),
    ({"kind": "time", "after": "message.received", "minutes": 20}, {"statuses": ["open"]}),
    ({"kind": "time", "after": "conversation.opened", "minutes": 45}, {"waiting_longer_than_min": 40}),
]


@pytest.mark.parametrize(("trigger", "conditions"), RULES)
async def test_a_dry_run_says_what_the_real_run_does(
    shop: Shop, trigger: dict[str, Any], conditions: dict[str, Any]
) -> None:
    desk, start = shop.desk, shop.desk.clock.now()
    # A note is the one action that changes nothing the conditions ask of.
    rule_id = await shop.rule(trigger, {"kind": "note", "text": "x"}, conditions=conditions, max_per_minute=3)
    for number in range(8):
        spoken = await desk.say("It leaks" if number % 2 else "漏水了", visitor=f"v{number % 5}")
        desk.clock.advance(seconds=10 if number < 5 else 700)
        if number % 3 == 0:
            await desk.post(spoken.conversation_id)
        if number == 4:
            await desk.act("resolve", spoken.conversation_id)
    desk.clock.advance(hours=2)
    end = desk.clock.now()
    tried = await _try(shop, read_rule((await desk.rows(AutomationRule))[0]), start, end)
    await shop.look()
    ran = [(run.event_seq, run.acted_at, run.reason) for run in await shop.runs(rule_id)]
    said = [(happening.seq, at, verdict.hindrance) for happening, at, verdict in tried.told]
    assert sorted(said) == sorted(ran)
    assert [one for one in said if one[2] is None], "the story holds nothing for this rule"


async def _try(shop: Shop, rule: Rule, start: Any, end: Any) -> Trial:
    async with shop.desk.begin(shop.desk.supervisor) as work:
        return await trial.attempt(work, shop.desk.supervisor, rule, start, end)


def _rule(**more: Any) -> Rule:
    trigger = TRIGGER.validate_python({"kind": "event", "types": ["conversation.opened"]})
    conditions = Conditions.model_validate(more.pop("conditions", {}))
    return Rule(new_id(), 0, "", trigger, conditions, read_actions([{"kind": "resolve"}]), **more)


async def test_a_dry_run_writes_nothing_and_keeps_to_its_span(shop: Shop) -> None:
    desk = shop.desk
    times = []
    for visitor in "abcd":
        times.append(desk.clock.now())
        await desk.say("It leaks" if visitor in "ab" else "It hums", visitor=visitor)
        desk.clock.advance(hours=1)
    before = len(await desk.rows(Event))
    tried = await _try(shop, _rule(conditions={"keywords": ["leak"]}), times[1], times[3])
    assert (tried.looked_at, tried.is_whole, dict(tried.failing)) == (2, True, {"keywords": 1})
    assert [happening.at for happening, _, _ in tried.told] == [times[1]]
    assert len(await desk.rows(Event)) == before
    assert await shop.runs() == []
    assert {one.status for one in await desk.rows(Conversation)} == {"open"}


async def test_a_span_beyond_a_month_and_one_that_ends_before_it_begins_are_refused(shop: Shop) -> None:
    now = shop.desk.clock.now()
    for start, end in ((now, now), (now, now - timedelta(days=1)), (now - timedelta(days=32), now)):
        with pytest.raises(Invalid):
            await _try(shop, _rule(), start, end)


async def test_who_sees_only_some_conversations_tries_nothing(shop: Shop) -> None:
    scope = shop.desk.supervisor.limited_to(["queues.manage"])
    async with shop.desk.begin(scope) as work:
        with pytest.raises(Forbidden):
            await trial.attempt(work, scope, _rule(), shop.desk.clock.now(), shop.desk.clock.now() + timedelta(days=1))


async def test_more_events_than_are_looked_at_are_owned_up_to(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "MAX_EVENTS", 2)
    start = shop.desk.clock.now()
    for visitor in "abc":
        await shop.desk.say(visitor=visitor)
    tried = await _try(shop, _rule(), start, start + timedelta(days=1))
    assert (len(tried.told), tried.is_whole) == (2, False)
