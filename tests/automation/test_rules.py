"""Rules as pure functions: what they wait for, what keeps them from acting, and that no set of them runs for ever."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from automation.actions import read_actions
from automation.conditions import Conditions, Situation
from automation.rules import MAX_AN_HOUR, MAX_DEPTH, Past, Rule, chain_after, judge, moments, replay, waits_for
from automation.triggers import After, Happening, OnEvent, Trigger, TriggerType, concerns, named
from kit.ids import new_id
from tests.support.clock import START

HERE = new_id()
CALM = Past()


def happening(type_: str = "conversation.opened", seq: int = 1, **more: Any) -> Happening:
    return Happening(seq=seq, type=type_, at=more.pop("at", START), conversation_id=more.pop("where", HERE), **more)


def rule(*types: TriggerType, minutes: int = 0, **more: Any) -> Rule:
    at_once, later = OnEvent(kind="event", types=list(types)), {"kind": "time", "after": types[0], "minutes": minutes}
    trigger = After.model_validate(later) if minutes else at_once
    conditions = Conditions.model_validate(more.pop("conditions", {}))
    return Rule(new_id(), 1, "R", trigger, conditions, read_actions([{"kind": "mark_spam"}]), **more)


def situation(**values: Any) -> Situation:
    return Situation(**{"at": START, "status": "open", "priority": "normal", "inbox_id": HERE} | values)


RECORDED: list[tuple[Happening, list[TriggerType]]] = [
    (happening("conversation.opened"), ["conversation.opened"]),
    (happening("conversation.status_changed", data={"after": "snoozed"}), ["conversation.status_changed"]),
    (
        happening("conversation.status_changed", data={"after": "resolved"}),
        ["conversation.status_changed", "conversation.resolved"],
    ),
    (happening("conversation.assigned", agent_id=HERE), ["conversation.assigned"]),
    (happening("conversation.assigned"), ["conversation.unassigned"]),
    (
        happening("conversation.updated", data={"fields": ["priority", "tags"]}),
        ["conversation.tags_changed", "conversation.priority_changed"],
    ),
    (happening("conversation.updated", data={"fields": ["subject"]}), []),
    (happening("message.received", data={"automatic": False}), ["message.received"]),
    (happening("message.received", data={"automatic": True}), []),
    (happening("message.sent"), ["reply.sent"]),
    (happening("message.noted"), ["note.added"]),
    (happening("delivery.updated", data={"state": "failed"}), ["reply.failed"]),
    (happening("delivery.updated", data={"state": "delivered"}), []),
    (happening("sla.breached"), ["sla.breached"]),
    (happening("callback.overdue"), ["callback.overdue"]),
    (happening("item.queued"), []),
]


@pytest.mark.parametrize(("recorded", "names"), RECORDED)
def test_an_event_is_known_by_the_names_that_rules_use(recorded: Happening, names: list[TriggerType]) -> None:
    assert named(recorded) == names
    for name in names:
        assert concerns(OnEvent(kind="event", types=[name]), recorded)


def test_what_happened_before_a_rule_was_switched_on_is_none_of_its_business() -> None:
    assert not waits_for(rule("conversation.opened", since_seq=7), happening(seq=7))
    assert waits_for(rule("conversation.opened", since_seq=7), happening(seq=8))


def test_a_rule_that_fits_acts_unless_something_keeps_it() -> None:
    one, others = rule("conversation.opened", max_per_minute=3), tuple(new_id() for _ in range(MAX_DEPTH))
    assert judge(one, happening(), situation(), CALM).acts
    assert judge(one, happening(chain=others[:4]), situation(), CALM).acts
    assert judge(one, happening(chain=(others[0], one.id)), situation(), CALM).hindrance == "loop"
    assert judge(one, happening(chain=others), situation(), CALM).hindrance == "depth"
    assert judge(one, happening(), situation(), Past(last_minute=3)).hindrance == "rate"
    assert judge(one, happening(), situation(), Past(last_hour_here=MAX_AN_HOUR)).hindrance == "too_often"
    assert judge(one, happening(), situation(), Past(2, MAX_AN_HOUR - 1)).acts


def test_a_rule_that_does_not_fit_says_why_and_is_kept_by_nothing() -> None:
    one = rule("conversation.opened", conditions={"statuses": ["resolved"]})
    verdict = judge(one, happening(chain=(one.id,)), situation(), CALM)
    assert (verdict.fits, verdict.acts, verdict.failing, verdict.hindrance) == (False, False, ["statuses"], None)


def test_a_rule_of_time_is_asked_about_the_last_of_several_events() -> None:
    one, elsewhere = rule("message.received", minutes=30), new_id()
    at = [START + timedelta(minutes=minutes) for minutes in (0, 20, 60, 5)]
    events = [happening("message.received", seq=seq, at=when) for seq, when in enumerate(at[:3], start=1)]
    events.append(happening("message.received", seq=4, at=at[3], where=elsewhere))
    late = START + timedelta(minutes=89)
    assert [(event.seq, when) for event, when in moments(one, events, late)] == [
        (4, at[3] + timedelta(minutes=30)),
        (2, at[1] + timedelta(minutes=30)),
    ]
    assert [event.seq for event, _ in moments(one, events, late + timedelta(minutes=1))] == [4, 2, 3]


def test_a_replay_ends_where_the_rule_would_have_been_switched_off() -> None:
    one = rule("conversation.opened", max_per_minute=1)
    at = [START + timedelta(seconds=30 * half) for half in range(24)]
    events = [happening(seq=seq, at=when, where=new_id()) for seq, when in enumerate(at, start=1)]
    told = replay(one, moments(one, events, at[-1]), {event.seq: situation() for event in events})
    assert [verdict.hindrance for _, _, verdict in told] == [None, "rate"] * 8 + [None, "flood"]


BAD_TRIGGERS: list[Any] = [
    {"kind": "event", "types": []},
    {"kind": "event", "types": ["item.queued"]},
    {"kind": "time", "after": "conversation.opened", "minutes": 0},
    {"kind": "moon"},
    {"kind": "event", "types": ["conversation.opened"], "minutes": 3},
]


@pytest.mark.parametrize("wrong", BAD_TRIGGERS)
def test_a_trigger_that_never_comes_is_refused(wrong: Any) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Trigger).validate_python(wrong)


BAD_ACTIONS: list[Any] = [
    {"kind": "reply"},
    {"kind": "reply", "text": "x", "canned_reply_id": str(HERE)},
    {"kind": "transfer"},
    {"kind": "notify"},
    {"kind": "snooze", "for_min": 4},
    {"kind": "add_tags", "tags": []},
    {"kind": "run", "code": "import os"},
    {"kind": "resolve", "code": 1},
]


@pytest.mark.parametrize("wrong", BAD_ACTIONS)
def test_an_action_outside_the_family_is_refused(wrong: Any) -> None:
    with pytest.raises(ValidationError):
        read_actions([wrong])


# What each kind of rule in the property does when it acts, in events of the log.
_EFFECTS: list[tuple[str, dict[str, Any]]] = [
    ("conversation.updated", {"fields": ["tags"]}),
    ("conversation.updated", {"fields": ["priority"]}),
    ("message.sent", {}),
    ("message.noted", {}),
    ("conversation.assigned", {}),
    ("conversation.status_changed", {"after": "resolved"}),
    ("conversation.reopened", {}),
    ("delivery.updated", {"state": "failed"}),
]
_TYPES: list[TriggerType] = [
    "conversation.tags_changed",
    "conversation.priority_changed",
    "reply.sent",
    "note.added",
    "conversation.unassigned",
    "conversation.resolved",
    "conversation.reopened",
    "reply.failed",
]


@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from(_TYPES), min_size=1, max_size=8, unique=True),
            st.lists(st.sampled_from(_EFFECTS), min_size=1, max_size=2),
        ),
        min_size=1,
        max_size=3,
    ),
    st.sampled_from(_EFFECTS),
)
def test_no_set_of_rules_runs_for_ever(
    made: Sequence[tuple[list[TriggerType], list[tuple[str, dict[str, Any]]]]], first: tuple[str, dict[str, Any]]
) -> None:
    """Rules that always fit, each telling of up to two things: what one event sets off ends, without the brakes."""
    rules = [(rule(*types), effects) for types, effects in made]
    waiting: deque[Happening] = deque([happening(first[0], data=first[1])])
    acts, seq, limit = 0, 1, sum((2 * len(rules)) ** depth for depth in range(1, MAX_DEPTH + 1))
    longest: tuple[UUID, ...] = ()
    while waiting:
        event = waiting.popleft()
        for one, effects in rules:
            if not waits_for(one, event) or not judge(one, event, situation(), CALM).acts:
                continue
            acts += 1
            assert acts <= limit
            chain = chain_after(one, event)
            longest = max(longest, chain, key=len)
            for type_, data in effects:
                seq += 1
                waiting.append(happening(type_, seq=seq, data=data, chain=chain))
    assert len(longest) <= MAX_DEPTH
    assert len(set(longest)) == len(longest), "a rule led to itself"
