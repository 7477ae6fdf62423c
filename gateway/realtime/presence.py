"""Who looks at a conversation right now, on this node and the others. Never stored: it fades by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from uuid import UUID

FADES_S = 40.0  # another node repeats its viewers every 15 s; silent ones are forgotten

Place = tuple[UUID, UUID]  # workspace, conversation


class Viewers:
    """Counts per conversation: an agent with two tabs on it looks once.

    Args:
        now: a monotonic clock in seconds.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._here: dict[Place, dict[UUID, int]] = defaultdict(dict)
        self._elsewhere: dict[Place, dict[str, tuple[float, frozenset[UUID]]]] = {}

    def enter(self, place: Place, agent_id: UUID) -> None:
        here = self._here[place]
        here[agent_id] = here.get(agent_id, 0) + 1

    def leave(self, place: Place, agent_id: UUID) -> None:
        here = self._here.get(place, {})
        if here.get(agent_id, 0) > 1:
            here[agent_id] -= 1
        else:
            here.pop(agent_id, None)
        if not here:
            self._here.pop(place, None)

    def here(self, place: Place) -> list[UUID]:
        """Return the agents who look at it through this node."""
        return sorted(self._here.get(place, ()))

    def places_here(self) -> list[Place]:
        return list(self._here)

    def hear(self, node: str, place: Place, agent_ids: Iterable[UUID]) -> None:
        """Note what another node said of its own viewers."""
        nodes = self._elsewhere.setdefault(place, {})
        agents = frozenset(agent_ids)
        if agents:
            nodes[node] = (self._now(), agents)
        else:
            nodes.pop(node, None)
        if not nodes:
            del self._elsewhere[place]

    def everywhere(self, place: Place) -> list[UUID]:
        """Return all agents who look at it, on whatever node."""
        since = self._now() - FADES_S
        nodes = self._elsewhere.get(place, {})
        return sorted(set(self.here(place)).union(*(agents for at, agents in nodes.values() if at >= since)))

    def forget_faded(self) -> list[Place]:
        """Drop what other nodes have stopped repeating; return the places that changed by it."""
        since = self._now() - FADES_S
        changed = []
        for place, nodes in list(self._elsewhere.items()):
            faded = [node for node, (at, _) in nodes.items() if at < since]
            for node in faded:
                del nodes[node]
            if faded:
                changed.append(place)
            if not nodes:
                del self._elsewhere[place]
        return changed
