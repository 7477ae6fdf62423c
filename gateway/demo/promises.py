"""How the demo's promises fared: what the clocks of a staged case would have told, in the hours of its desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final
from uuid import UUID, uuid5

from conversations.calendars import read_definition
from gateway.demo import cast
from kit import worktime
from kit.worktime import Calendar

WITHIN: Final[Mapping[str, timedelta]] = {
    kind: timedelta(seconds=int(term["within_s"]))
    for kind, term in cast.POLICY_TERMS.items()
    if isinstance(term, dict) and "within_s" in term
}

Tell = Callable[..., None]


class Promises:
    """The clocks of one staged conversation.

    Args:
        tell: writes an event: its time, its type, then what it says.
    """

    def __init__(self, conversation_id: UUID, tell: Tell) -> None:
        self._conversation_id = conversation_id
        self._tell = tell
        self._running: dict[str, datetime] = {}
        self._rested = timedelta(0)
        self._rests_since: datetime | None = None
        self._was_answered = False
        self._count = 0

    def asked(self, at: datetime, *, is_new: bool) -> None:
        """A customer wrote; ``is_new``: and so began an episode."""
        self.woke(at)
        if is_new:
            self._running = {"first_response": at, "resolution": at}
            self._rested, self._was_answered = timedelta(0), False
        elif self._was_answered:
            self._running.setdefault("next_response", at)

    def answered(self, at: datetime, agent_id: UUID | None) -> None:
        self._end("next_response" if self._was_answered else "first_response", at, agent_id, "answered")
        self._was_answered = True

    def rests(self, at: datetime) -> None:
        """It waits for the customer, or is put off."""
        self._rests_since = self._rests_since or at

    def woke(self, at: datetime) -> None:
        if self._rests_since is not None:
            self._rested += worktime.elapsed(_hours(), self._rests_since, at)
            self._rests_since = None

    def closed(self, at: datetime, agent_id: UUID | None) -> None:
        self.woke(at)
        for kind in list(self._running):
            self._end(kind, at, agent_id, "resolved")

    def _end(self, kind: str, at: datetime, agent_id: UUID | None, reason: str) -> None:
        since = self._running.pop(kind, None)
        if since is None:
            return
        rested = self._rested if kind == "resolution" else timedelta(0)
        used = worktime.elapsed(_hours(), since, at) - rested
        due_at = worktime.due(_hours(), since, WITHIN[kind] + rested) or at
        self._count += 1
        facts: dict[str, Any] = {
            "clock_id": uuid5(self._conversation_id, f"{kind} {self._count}"),
            "kind": kind,
            "target_ms": WITHIN[kind] // timedelta(milliseconds=1),
            "consumed_ms": max(timedelta(0), used) // timedelta(milliseconds=1),
            "due_at": due_at,
            "reapplied": False,
        }
        if used <= WITHIN[kind]:
            self._tell(at, "sla.met", agent_id=agent_id, reason=reason, **facts)
        else:
            self._tell(min(due_at, at), "sla.breached", agent_id=agent_id, **facts)


@cache
def _hours() -> Calendar:
    """The desk's week; public holidays are left out, for to look them up takes longer than the whole history."""
    week = {"zone": cast.CALENDAR_ZONE, "week": cast.CALENDAR_WEEK, "country": None, "subdivision": None}
    return read_definition(week | {"exceptions": {}})
