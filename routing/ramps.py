"""Who has just signed in to a queue that is gentle at first: one thing at a time, three seconds apart."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from routing.floor import Present

# So far apart somebody who has just signed in gets things, where their queue is gentle.
RAMP_STEP: Final = timedelta(seconds=3)


class Ramps:
    """Who rests between two things; a status chosen anew counts as signing in.

    Args:
        gentle: queue → for so many seconds it is.
    Attributes:
        resting: agent → until when they get nothing.
    """

    def __init__(self, gentle: Mapping[UUID, int]) -> None:
        self.resting: dict[UUID, datetime] = {}
        self._gentle = gentle
        self._longest = timedelta(seconds=max(gentle.values(), default=0))
        self._newcomers: set[UUID] = set()
        self._beginning: dict[UUID, datetime] = {}  # those who get one thing at a time as of the last look, until then

    def learn(self, one: Present) -> None:
        """Know what an agent chose, and when."""
        if self._gentle and one.candidate.status == "available" and one.status_since is not None:
            self._newcomers.add(one.candidate.id)

    def rest(
        self, now: datetime, waiting: Collection[UUID], agents: Mapping[UUID, Present]
    ) -> tuple[Mapping[UUID, datetime], Mapping[UUID, datetime]]:
        """Return who rested before and who rests now, with until when.

        Args:
            waiting: the queues in which anything waits; only they are gentle.
        """
        before, self.resting, self._beginning = self.resting, {}, {}
        gentle = {queue_id: seconds for queue_id, seconds in self._gentle.items() if queue_id in waiting}
        for agent_id in list(self._newcomers) if gentle else ():
            one = agents.get(agent_id)
            since = one.status_since if one is not None and one.candidate.status == "available" else None
            if one is None or since is None or since + self._longest <= now:
                self._newcomers.discard(agent_id)
                continue
            ramp_s = max((gentle[queue_id] for queue_id in one.candidate.tiers if queue_id in gentle), default=0)
            until = since + timedelta(seconds=ramp_s)
            if until > now:
                self._beginning[agent_id] = until
                if one.last_offer_at is not None and one.last_offer_at + RAMP_STEP > now:
                    self.resting[agent_id] = min(until, one.last_offer_at + RAMP_STEP)
        return before, self.resting

    def took(self, agent_id: UUID, now: datetime) -> bool:
        """Note that an agent was chosen; whether they rest now."""
        until = self._beginning.get(agent_id)
        if until is not None:
            self.resting[agent_id] = min(until, now + RAMP_STEP)
        return until is not None
