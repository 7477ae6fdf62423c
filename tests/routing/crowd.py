"""Items and agents by chance, of few kinds: for days on which many are alike."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from routing.capacity import Cost, Load
from routing.matching import EVERYBODY, Candidate, Item, Need, Request, Ring
from tests.routing.matching_cases import CALL, CHAT, MAIL, OTHER_QUEUE, QUEUE, TASK

RINGS = [EVERYBODY, (Ring(0, 0), Ring(20, 2, 1), Ring(60)), (Ring(0, 1, 0), Ring(30, 4, 0, frozenset({OTHER_QUEUE})))]
NEEDS = [(), (Need("pumps", 0, 4),), (Need("english"),), (Need("english"), Need("pumps", 1, 3))]


def request(chance: Random) -> Request:
    cost: Cost = chance.choice([CHAT, CHAT, CALL, MAIL, TASK])
    return Request(
        queue_id=chance.choice([QUEUE, QUEUE, OTHER_QUEUE]),
        cost=cost,
        tier=chance.choice([1, 1, 2]),
        need=chance.choice(NEEDS),
        rings=chance.choice(RINGS),
        aht_s=chance.choice([10, 60, 300]),
        overflow=chance.choice([frozenset(), frozenset({OTHER_QUEUE})]),
    )


def item(chance: Random, number: int, ask: Request, now: datetime) -> Item:
    def within() -> datetime:
        return now + timedelta(seconds=chance.choice([1, 10, 40, 400]))

    preferred = chance.choice([None, None, None, chance.randrange(8)])
    return Item(
        id=number,
        request=ask,
        enqueued_at=now - timedelta(seconds=chance.choice([0, 0, 0, 1, 19])),
        target_s=30,
        preferred_id=preferred,
        kept_until=within() if preferred is not None and chance.random() < 0.5 else None,
        excluded={chance.randrange(8): within() for _ in range(chance.choice([0, 0, 0, 1, 3]))},
    )


def agent(chance: Random, number: int, now: datetime) -> Candidate:
    return Candidate(
        id=number,
        status=chance.choice(["available"] * 5 + ["busy", "away"]),
        is_connected=True,
        load=Load(100, limits=chance.choice([{}, {}, {"webchat": 1}])),
        tiers=chance.choice([{QUEUE: 1}, {QUEUE: 2}, {QUEUE: 1, OTHER_QUEUE: 1}, {QUEUE: 3, OTHER_QUEUE: 1}]),
        idle_since=now - timedelta(seconds=chance.choice([0, 0, 19, 20, 700])),
        skills=chance.choice(
            [{}, {"english": 3}, {"english": 3, "pumps": 4}, {"english": 5, "pumps": 2}, {"pumps": 5}]
        ),
        takes_calls=chance.random() < 0.5,
        is_resting=chance.random() < 0.2,
    )
