"""The matcher for anybody's simulation: ``assign`` over plain objects, without queues, policies or a database.

Items have ``id, enq`` (s), ``channel`` (voice, chat, email), ``need`` {skill: least level}, ``product`` (graded
skill), ``want`` (its level 1–5), ``tier``, ``prio`` (0 high to 2 low), ``excluded`` (ids of agents). Agents have ``id,
tier, skills`` {skill: level}, ``channels``, ``used``, ``active`` {channel: held}, ``paused``, ``idle_since`` (s).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from routing.capacity import Cost, Load
from routing.matching import Candidate, Index, Item, Need, Request, Ring
from routing.policy import ASYNC_TARGETS, Targets

CAPACITY: Final = 3
COSTS: Final[Mapping[str, Cost]] = {
    "voice": Cost("voice", 3, limit=1),
    "chat": Cost("chat", 1, limit=3, chats=frozenset({"chat"})),
    "email": Cost("email", 0, limit=1),
}
# What a queue promises by default, for prio 0, 1 and 2.
LIVE: Final = (Targets().high, Targets().normal, Targets().low)
TARGETS: Final = {
    "voice": LIVE,
    "chat": LIVE,
    "email": (ASYNC_TARGETS.high, ASYNC_TARGETS.normal, ASYNC_TARGETS.low),
}
# So short that a ring holds an item back only where dozens of fitting agents free up every few seconds; with fewer,
# waiting cannot help and the next ring is open at once. Whoever calls this looks at events only, not at the clock.
RINGS: Final = (Ring(0, max_gap=0), Ring(2, max_gap=2), Ring(4))
ZERO: Final = datetime(2000, 1, 1, tzinfo=UTC)
FOREVER: Final = datetime(9000, 1, 1, tzinfo=UTC)
QUEUE: Final = "all"


def assign(waiting: Sequence[Any], agents: Sequence[Any], now: float) -> Iterator[tuple[Any, Any]]:
    """Yield (item, agent) for all that can be handed out now, the most urgent first.

    The caller carries out each (``used``, ``active``, ``idle_since``) before asking for the next; the agent is looked
    at again then. What counts is what is passed, compared with the call before only to be quick about it.

    Args:
        now: seconds on the clock of ``enq`` and ``idle_since``.
    """
    desk = _desks.pop() if _desks else Desk()
    if now < desk.now:  # another run
        desk = Desk()
    try:
        yield from desk.assign(waiting, agents, now)
    finally:
        _desks[:] = [desk]


class Desk:
    """An index, and what it was told of whom: each call tells it what is another since."""

    def __init__(self) -> None:
        self.now = float("-inf")
        self._index = Index()
        self._items: dict[Any, tuple[Any, ...]] = {}
        self._agents: dict[Any, tuple[Any, ...]] = {}

    def assign(self, waiting: Sequence[Any], agents: Sequence[Any], now: float) -> Iterator[tuple[Any, Any]]:
        self.now = now
        items = {item.id: item for item in waiting}
        by_id = {agent.id: agent for agent in agents}
        for item_id in self._items.keys() - items.keys():
            del self._items[item_id]
            self._index.drop(item_id)
        for agent_id in self._agents.keys() - by_id.keys():
            del self._agents[agent_id]
            self._index.unseat(agent_id)
        for agent in agents:
            self._seat(agent)
        for item in waiting:
            self._put(item)
        at = _instant(now)
        while (match := self._index.take(at)) is not None:
            # Until the caller has carried it out, neither is known.
            del self._items[match.item.id], self._agents[match.agent_id]
            yield items[match.item.id], by_id[match.agent_id]
            self._seat(by_id[match.agent_id])

    def _put(self, item: Any) -> None:
        told = (
            item.enq, item.channel, item.prio, item.tier, item.product, item.want, item.need, item.excluded,
        )  # fmt: skip
        if self._items.get(item.id) != told:
            self._items[item.id] = (*told[:6], dict(item.need), type(item.excluded)(item.excluded))
            self._index.put(_item(item))

    def _seat(self, agent: Any) -> None:
        told = (
            agent.used, agent.paused, agent.idle_since, agent.tier, agent.active, agent.skills, agent.channels,
        )  # fmt: skip
        if self._agents.get(agent.id) != told:
            channels = type(agent.channels)(agent.channels)
            self._agents[agent.id] = (*told[:4], dict(agent.active), dict(agent.skills), channels)
            self._index.seat(_candidate(agent))


_desks: Final[list[Desk]] = []  # that of the last call, unless a call is under way


@lru_cache(maxsize=4096)
def _request(channel: str, tier: int, need: tuple[tuple[Any, int], ...], product: Any, want: int) -> Request:
    needs = [Need(skill, least, want if skill == product else 0) for skill, least in need]
    if product is not None and product not in dict(need):
        needs.append(Need(product, 0, want))
    return Request(QUEUE, COSTS[channel], tier, tuple(needs), RINGS)


def _item(item: Any) -> Item:
    return Item(
        item.id,
        _request(item.channel, item.tier, tuple(sorted(item.need.items())), item.product, item.want),
        _instant(item.enq),
        TARGETS[item.channel][item.prio],
        excluded=dict.fromkeys(item.excluded, FOREVER),
    )


def _candidate(agent: Any) -> Candidate:
    channels = frozenset(agent.channels)
    return Candidate(
        agent.id,
        "away" if agent.paused else "available",
        True,
        Load(CAPACITY, agent.used, 0, dict(agent.active)),
        {QUEUE: agent.tier},
        _instant(agent.idle_since),
        dict(agent.skills),
        channels,
        "voice" in channels,
    )


def _instant(seconds: float) -> datetime:
    return ZERO + timedelta(seconds=seconds)
