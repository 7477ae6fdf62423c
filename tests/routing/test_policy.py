"""A queue's policy: defaults for all it leaves out, refusal of what is wrong, shelter from what is unreadable."""

from __future__ import annotations

import pytest

from kit.errors import Invalid
from routing.capacity import Cost
from routing.policy import DEFAULT_POLICY, QueuePolicy, check_policy, read_policy


def test_an_empty_policy_gives_chats_without_asking() -> None:
    policy = read_policy("{}")
    assert policy == DEFAULT_POLICY
    assert (policy.offer_ttl_s, policy.wrap_up_s, policy.max_items) == (0, 0, None)
    assert policy.cost("webchat") == Cost("webchat", 33)
    assert policy.cost("api") == Cost("api", 33)
    assert policy.cost("email") == Cost("email", 0, limit=5)
    assert [policy.rule(channel).is_realtime for channel in ("webchat", "api", "email")] == [True, False, False]


def test_a_channel_nobody_described_takes_a_third_of_an_agent() -> None:
    assert DEFAULT_POLICY.cost("telegram") == Cost("telegram", 33)


def test_what_is_said_of_a_channel_leaves_its_other_defaults() -> None:
    policy = check_policy({"channels": {"webchat": {"units": 50}, "email": {"limit": None}}, "max_items": 4})
    assert policy.cost("webchat") == Cost("webchat", 50, None, 4)
    assert policy.rule("webchat").is_realtime
    assert policy.cost("email") == Cost("email", 0, None, 4)
    assert policy.rule("email").targets.normal == 4 * 3600


@pytest.mark.parametrize("channel", ["webchat", "email"])
def test_more_urgent_is_due_earlier(channel: str) -> None:
    targets = DEFAULT_POLICY.rule(channel).targets
    due = [targets.of(priority) for priority in ("urgent", "high", "normal", "low")]
    assert due == sorted(set(due))


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ({"offer_ttl_s": -1}, "policy.offer_ttl_s"),
        ({"wrap_up_s": "soon"}, "policy.wrap_up_s"),
        ({"max_items": 0}, "policy.max_items"),
        ({"channels": {"webchat": {"units": -5}}}, "policy.channels.webchat.units"),
        ({"channels": {"webchat": 33}}, "policy.channels.webchat"),
        ({"channels": "all"}, "policy.channels"),
        ({"rings": [{"after_s": 5}]}, "policy.rings"),
    ],
)
def test_a_wrong_policy_is_refused_by_field(raw: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_policy(raw)
    assert list(refused.value.fields) == [field]


def test_an_unreadable_policy_in_the_table_falls_back_to_the_defaults() -> None:
    assert read_policy('{"offer_ttl_s": "later"}') == DEFAULT_POLICY
    assert read_policy('{"from_a_newer_version": 1}') == DEFAULT_POLICY


def test_a_policy_survives_its_own_json() -> None:
    policy = check_policy({"offer_ttl_s": 15, "channels": {"webchat": {"limit": 2}}})
    assert read_policy(policy.model_dump_json()) == policy
    assert isinstance(policy, QueuePolicy)
