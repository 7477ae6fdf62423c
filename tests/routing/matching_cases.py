"""Items and agents for the tests of matching: short to write by hand, and at random."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from routing.capacity import Cost, Load
from routing.matching import EVERYBODY, Candidate, Item, Need, Request, Ring

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
QUEUE, OTHER_QUEUE, THIRD_QUEUE = "support", "sales", "experts"
CHAT = Cost("webchat", 33, chats=frozenset({"webchat", "wechat"}))
CALL = Cost("voice", 100)
MAIL = Cost("email", 0, 2)
TASK = Cost("task", 40, is_interruptible=True)


def request(**more: Any) -> Request:
    return Request(**{"queue_id": QUEUE, "cost": CHAT} | more)


def item(number: int, age_s: float = 0, *, ask: Request | None = None, **more: Any) -> Item:
    """An item; ``ask`` or the fields of a request with its own."""
    fields = {name: more.pop(name) for name in Request.__slots__ if name in more}
    defaults: dict[str, Any] = {"enqueued_at": NOW - timedelta(seconds=age_s)}
    return Item(id=number, request=ask or request(**fields), **defaults | more)


def agent(number: int, idle_s: float = 0, **more: Any) -> Candidate:
    defaults: dict[str, Any] = {"status": "available", "is_connected": True, "load": Load(100), "tiers": {QUEUE: 1}}
    return Candidate(id=number, idle_since=NOW - timedelta(seconds=idle_s), **defaults | more)


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


# Drawn so that most agents may have most items: what decides then are the finer rules.
levels = st.sampled_from([0, 1, 2, 3, 3, 4, 5, 5])
loads = st.builds(
    Load,
    cap=st.sampled_from([100, 100, 100, 66, 0]),
    used=st.sampled_from([0, 0, 0, 33, 66, 100]),
    counts=st.sampled_from([{}, {}, {"webchat": 1}, {"wechat": 2}, {"email": 1}, {"email": 2, "webchat": 1}]),
    limits=st.sampled_from([{}, {}, {}, {"webchat": 1}, {"email": 1}]),
    interruptible=st.sampled_from([{}, {}, {}, {"task": 33}, {"task": 0}]),
)
agents = st.builds(
    agent,
    st.integers(1, 6),
    idle_s=st.sampled_from([-5, 0, 0, 1, 19, 20, 45, 599, 600, 900]),
    status=st.sampled_from(["available"] * 6 + ["busy", "away", "offline"]),
    is_connected=st.sampled_from([True] * 6 + [False]),
    load=loads,
    tiers=st.sampled_from(
        [{QUEUE: 1}, {QUEUE: 1}, {QUEUE: 2}, {QUEUE: 1, OTHER_QUEUE: 1}, {QUEUE: 3, OTHER_QUEUE: 1}, {THIRD_QUEUE: 1}]
    ),
    skills=st.fixed_dictionaries({}, optional={"english": levels, "pumps": levels, "motors": levels}),
    channels=st.sampled_from([None] * 6 + [frozenset({"webchat", "email"}), frozenset({"voice", "task"})]),
    takes_calls=st.booleans(),
)
needs = st.sampled_from(
    [
        (),
        (),
        (Need("english"),),
        (Need("pumps", 0, 4),),
        (Need("pumps", 1, 3), Need("motors", 0, 2)),
        (Need("motors", 3),),
    ]
)
rings = st.sampled_from(
    [
        EVERYBODY,
        (Ring(0, 0), Ring(20, 2, 1), Ring(60)),
        (Ring(0, 1, 0), Ring(30, 4, 0, frozenset({OTHER_QUEUE})), Ring(90, None, None, frozenset({THIRD_QUEUE}))),
        (Ring(0, 0), Ring(40, 3)),
    ]
)
requests = st.builds(
    Request,
    queue_id=st.sampled_from([QUEUE, QUEUE, QUEUE, OTHER_QUEUE]),
    cost=st.sampled_from([CHAT, CHAT, CALL, MAIL, TASK, Cost("wechat", 50, None, 2)]),
    tier=st.sampled_from([1, 1, 1, 2]),
    need=needs,
    rings=rings,
    aht_s=st.sampled_from([0, 10, 60, 300]),
    overflow=st.sampled_from([frozenset[str](), frozenset[str](), frozenset({OTHER_QUEUE})]),
)
# Items of three classes at a time: only then do several stand in one line.
classes = st.lists(requests, min_size=3, max_size=3)
untils = st.sampled_from([-10, 5, 20, 21, 60, 200]).map(at)
items = st.builds(
    item,
    st.integers(1, 20),
    age_s=st.sampled_from([0, 0, 0.5, 5, 20, 59.999999, 60, 300]),
    target_s=st.sampled_from([30, 30, 120]),
    boost_s=st.sampled_from([0, 0, 0, 60]),
    ring=st.sampled_from([0, 0, 0, 1]),
    preferred_id=st.none() | st.none() | st.integers(1, 6),
    kept_until=st.none() | untils,
    excluded=st.just({}) | st.just({}) | st.dictionaries(st.integers(1, 6), untils, max_size=3),
)
