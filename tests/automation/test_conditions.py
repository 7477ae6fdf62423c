"""Conditions: one row a condition that holds and one that does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from automation.conditions import Conditions, Situation, asked, failing
from conversations.classification import Tone
from kit.ids import new_id
from kit.worktime import Calendar, Opening

MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
INBOX, QUEUE, AGENT, CALENDAR, OTHER = (new_id() for _ in range(5))
OFFICE = Calendar("UTC", ((Opening(540, 1020),),) * 5 + ((), ()))

NOW = Situation(
    at=MONDAY,
    status="open",
    priority="high",
    inbox_id=INBOX,
    channels=["email", "webchat"],
    queue_id=QUEUE,
    assignee_id=AGENT,
    tags=["Repair", "VIP case"],
    fields={"model": "E4", "urgent": True},
    waiting_since=MONDAY - timedelta(minutes=31),
    text="Ihre Rechnung\nMy washing machine shows Ｅ4",
    locale="zh-CN",
    email="ada@Example.com",
    is_vip=True,
    contact_tags=["gold"],
    contact_fields={"city": "上海"},
    calendars={CALENDAR: OFFICE},
    actor_kind="contact",
    stars=2,
    clock="resolution",
    tone=Tone("upset", True, {"category": "Repair"}),
)

CASES: list[tuple[str, Any, Any]] = [
    ("channels", ["sms", "WEBCHAT"], ["sms"]),
    ("inbox_ids", [OTHER, INBOX], [OTHER]),
    ("queue_ids", [QUEUE], [OTHER]),
    ("statuses", ["pending", "open"], ["resolved"]),
    ("priorities", ["high"], ["low", "urgent"]),
    ("tags", ["repair"], ["refund"]),
    ("without_tags", ["refund"], ["refund", "vip CASE"]),
    ("fields", {"model": ["e4", "e5"], "urgent": ["true"]}, {"model": ["e4"], "serial": ["1"]}),
    ("languages", ["en"], ["zh"]),
    ("keywords", ["e4"], ["e5"]),
    ("complains", True, False),
    ("moods", ["calm", "upset"], ["pleased"]),
    ("taken_for", {"category": ["repair"]}, {"category": ["Repair"], "product": ["kettle"]}),
    ("is_vip", True, False),
    ("contact_tags", ["Gold"], ["silver"]),
    ("contact_fields", {"city": ["北京", "上海"]}, {"city": ["北京"]}),
    ("email_domains", ["example.com"], ["ample.com"]),
    ("is_assigned", True, False),
    ("assignee_ids", [AGENT], [OTHER]),
    ("is_spam", False, True),
    ("waiting_longer_than_min", 30, 31),
    ("hours", {"calendar_id": CALENDAR, "is_open": True}, {"calendar_id": CALENDAR, "is_open": False}),
    ("actors", ["contact"], ["agent", "system"]),
    ("stars_at_most", 2, 1),
    ("clocks", ["resolution"], ["first_response"]),
]


def test_every_condition_stands_in_the_table() -> None:
    assert [case[0] for case in CASES] == list(Conditions.model_fields)


@pytest.mark.parametrize(("name", "fits", "differs"), CASES, ids=[case[0] for case in CASES])
def test_a_condition_holds_or_is_named(name: str, fits: Any, differs: Any) -> None:
    assert failing(Conditions.model_validate({name: fits}), NOW) == []
    assert failing(Conditions.model_validate({name: differs}), NOW) == [name]


def test_all_must_hold_and_those_left_out_do() -> None:
    assert failing(Conditions(), NOW) == []
    assert failing(Conditions(is_vip=False, tags=["refund"], keywords=["e4"]), NOW) == ["tags", "is_vip"]
    assert asked(Conditions(is_vip=False, keywords=["e4"])) == ["keywords", "is_vip"]


ODD: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"waiting_longer_than_min": 1}, {"waiting_since": None}),
    ({"stars_at_most": 5}, {"stars": None}),
    ({"hours": {"calendar_id": OTHER, "is_open": True}}, {}),
    ({"hours": {"calendar_id": OTHER, "is_open": False}}, {}),  # no hours hold by a calendar that is gone
    ({"queue_ids": [QUEUE]}, {"queue_id": None}),
    ({"email_domains": ["example.com"]}, {"email": None}),
    ({"languages": ["en", "zh"]}, {"text": "", "locale": "fr"}),
]


@pytest.mark.parametrize(("wanted", "values"), ODD)
def test_what_is_not_there_fits_no_condition_on_it(wanted: dict[str, Any], values: dict[str, Any]) -> None:
    assert failing(Conditions.model_validate(wanted), replace(NOW, **values)) == list(wanted)


def test_hours_are_those_of_the_moment() -> None:
    closed = Conditions.model_validate({"hours": {"calendar_id": CALENDAR, "is_open": False}})
    assert failing(closed, replace(NOW, at=MONDAY.replace(hour=17))) == []
    assert failing(closed, replace(NOW, at=MONDAY.replace(hour=9))) == ["hours"]
    assert failing(closed, replace(NOW, at=MONDAY + timedelta(days=5))) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"colour": 1},
        {"tags": []},
        {"keywords": [""]},
        {"waiting_longer_than_min": 0},
        {"stars_at_most": 6},
        {"fields": {}},
    ],
)
def test_a_condition_that_means_nothing_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Conditions.model_validate(wrong)


def test_ids_are_told_apart_by_value_and_not_by_class() -> None:
    """The driver's UUIDs are a class of their own."""
    assert failing(Conditions(queue_ids=[UUID(str(QUEUE))]), NOW) == []
