"""The agents of a replay: what they hold, since when they are idle, and how their time was spent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from routing.capacity import Cost, freeing, obstacles, taking
from routing.floor import Present
from routing.matching import Candidate
from routing.whatif.values import Answer, Attendance, Shift


def decider(answers: Mapping[UUID, Answer]) -> UUID:
    """Return whose answer decides about what all of them are asked at once: the first to accept, or the last to refuse.

    Whose offer was taken back might have accepted it a moment later.
    """
    takers = {one: answer for one, answer in answers.items() if answer.kind not in ("declined", "expired")}
    if takers:
        return min(takers, key=lambda one: takers[one].after_s + (takers[one].kind == "withdrawn"))
    return max(answers, key=lambda one: answers[one].after_s)


class Person:
    """An agent as they are at the moment of the replay; their books change as ``routing.holdings`` changes them.

    Attributes:
        offered: items that they are asked for.
    """

    def __init__(self, candidate: Candidate, began_at: datetime, window: tuple[datetime, datetime]) -> None:
        self.candidate = candidate
        self.status_since = began_at
        self.last_offer_at: datetime | None = None
        self.offered: dict[UUID, None] = {}
        self._owned_units = 0
        self._window = window
        self._counted_to = began_at
        self._busy_s = self._idle_s = self._unit_s = self._cap_s = 0.0

    @property
    def present(self) -> Present:
        """What the mirror knows of them; that a connection ends is told, not timed."""
        return Present(self.candidate, None, self.candidate.is_connected, self.status_since, self.last_offer_at)

    def change(self, shift: Shift) -> None:
        """Choose, connect, or get another capacity."""
        self.count_to(shift.at)
        one = self.candidate
        if shift.is_connected is not None:
            one = replace(one, is_connected=shift.is_connected)
        if shift.cap_units is not None:
            one = replace(one, load=replace(one.load, cap=shift.cap_units))
        if shift.status is not None and shift.status != one.status:
            since = shift.at if shift.status == "available" else one.idle_since
            one = replace(one, status=shift.status, idle_since=since)
            self.status_since = shift.at
        self.candidate = one

    def take(self, cost: Cost, now: datetime, *, idle_since: datetime | None = None) -> bool:
        """Hold one more, beyond the capacity if need be; whether it is beyond it."""
        self.count_to(now)
        load = self.candidate.load
        forced = bool(obstacles(load, cost))
        load = taking(load, cost.channel, cost.units, forced=forced)
        self.candidate = replace(self.candidate, load=load, idle_since=idle_since or now)
        self.last_offer_at = idle_since or now
        return forced

    def touch(self, now: datetime) -> None:
        """Be asked and not take it, as it was then: who was asked last comes last."""
        self.candidate = replace(self.candidate, idle_since=now)
        self.last_offer_at = now

    def own(self, units: int, now: datetime) -> None:
        """Be at work with what was taken."""
        self.count_to(now)
        self._owned_units += units

    def free(self, cost: Cost, now: datetime, *, forced: bool, owned: bool) -> None:
        """Hold one less."""
        self.count_to(now)
        before = self.candidate.load
        load = freeing(before, cost.channel, cost.units, forced=forced)
        is_empty = before.used > 0 and load.used == 0
        self.candidate = replace(self.candidate, load=load, idle_since=now if is_empty else self.candidate.idle_since)
        if owned:
            self._owned_units -= cost.units

    def count_to(self, now: datetime) -> None:
        """Book the time up to an instant; a call with an earlier one changes nothing."""
        start, end = self._window
        passed_s = (min(now, end) - max(self._counted_to, start)).total_seconds()
        self._counted_to = max(now, self._counted_to)
        if passed_s <= 0:
            return
        if self._owned_units > 0:
            self._busy_s += passed_s
            self._unit_s += passed_s * self._owned_units
        elif self.candidate.is_on_duty:
            self._idle_s += passed_s
        else:
            return
        self._cap_s += passed_s * self.candidate.load.cap

    def attendance(self) -> Attendance:
        return Attendance(self.candidate.id, self._busy_s, self._idle_s, self._unit_s, self._cap_s)
