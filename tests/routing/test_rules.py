"""Sorting rules as plain values: what fits, what does not, and why."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from kit.language import language_of
from routing.rules import Arrival, Rule, SortingConditions, SortingOutcome, failing, first_fitting

INBOX, OTHER = UUID(int=1), UUID(int=2)


def arrival(**known: Any) -> Arrival:
    return Arrival(**{"channel": "email", "inbox_id": INBOX, "text": "Rückfrage: my E4 洗衣机"} | known)


@pytest.mark.parametrize(
    ("conditions", "known", "out"),
    [
        ({}, {}, []),
        ({"channels": ["webchat", "email"]}, {}, []),
        ({"channels": ["webchat"]}, {}, ["channels"]),
        ({"inbox_ids": [OTHER]}, {}, ["inbox_ids"]),
        ({"keywords": ["e4"]}, {}, []),
        ({"keywords": ["Ｅ４"]}, {}, []),
        ({"keywords": ["RÜCKFRAGE"]}, {}, []),
        ({"keywords": ["冰箱"]}, {}, ["keywords"]),
        ({"keywords": ["e4"], "is_vip": True}, {}, ["is_vip"]),
        ({"is_vip": False}, {}, []),
        ({"contact_tags": ["Gold"]}, {"contact_tags": ["gold", "new"]}, []),
        ({"contact_tags": ["Gold"]}, {}, ["contact_tags"]),
        ({"contact_fields": {"plan": ["a", "b"]}}, {"contact_fields": {"plan": "B"}}, []),
        ({"contact_fields": {"plan": ["a"], "age": ["7"]}}, {"contact_fields": {"plan": "a", "age": 7}}, []),
        ({"contact_fields": {"plan": ["a"], "age": ["7"]}}, {"contact_fields": {"plan": "a"}}, ["contact_fields"]),
        ({"contact_fields": {"owner": ["true"]}}, {"contact_fields": {"owner": True}}, []),
        ({"email_domains": ["Shop.Example"]}, {"email": "a@shop.example"}, []),
        ({"email_domains": ["shop.example"]}, {"email": "a@notshop.example"}, ["email_domains"]),
        ({"email_domains": ["shop.example"]}, {}, ["email_domains"]),
        ({"has_previous_agent": True}, {"previous_agent_id": OTHER}, []),
        ({"has_previous_agent": False}, {"previous_agent_id": OTHER}, ["has_previous_agent"]),
        ({"languages": ["zh"]}, {"text": "", "locale": "zh_TW"}, []),
        ({"languages": ["zh"]}, {"text": "only english here", "locale": "zh-CN"}, ["languages"]),
        ({"languages": ["en", "zh"]}, {"text": "", "locale": "fr"}, ["languages"]),
    ],
)
def test_a_rule_fits_when_all_that_it_asks_holds(
    conditions: dict[str, Any], known: dict[str, Any], out: list[str]
) -> None:
    assert failing(SortingConditions.model_validate(conditions), arrival(**known)) == out


def test_the_first_rule_that_fits_decides() -> None:
    def rule(number: int, **conditions: Any) -> Rule:
        return Rule(
            UUID(int=number), str(number), SortingConditions.model_validate(conditions), SortingOutcome(priority="low")
        )

    rules = [rule(1, channels=["line"]), rule(2, keywords=["e4"]), rule(3)]
    found = first_fitting(rules, arrival())
    assert found is not None
    assert found.id == UUID(int=2)
    assert first_fitting(rules[:1], arrival()) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("洗衣机不排水", "zh"),
        ("我的 iPhone 15 Pro 充不进电", "zh"),
        ("The display shows 冰 only", "en"),
        ("E4", "en"),
        ("ありがとうございます", None),
        ("12345 👍", None),
        ("", None),
    ],
)
def test_the_language_is_told_by_its_letters(text: str, language: str | None) -> None:
    assert language_of(text) == language
