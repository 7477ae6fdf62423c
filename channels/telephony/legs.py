"""Calls made of legs: what an exchange tells of single channels, put together into calls. Pure.

A queued call of Asterisk is four channels, one of FreeSWITCH two; people see one call. Legs belong together if the
exchange says so, if one dials the other, or if they meet in a bridge; a second leg that shows the number of a customer
who is on a call already is part of that call.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from channels.telephony.facts import CallFacts
from channels.telephony.numbers import canonical, e164, is_hidden
from kit.text import clean_line

MAX_CALLS = 5_000  # under way at once; more are not calls but a fault


@dataclass(slots=True)
class Under:
    """A call under way.

    Attributes:
        id: of its first leg, by which the exchange knows it best.
        told: the steps that were told already.
        hint: how it will have ended if nobody answers.
        waits: it stands in a queue: only a connection to somebody counts as an answer.
    """

    id: str
    legs: list[str] = field(default_factory=list)
    customer: str = ""
    name: str = ""
    line: str = ""
    direction: str = ""
    started_at: datetime | None = None
    told: list[str] = field(default_factory=list)
    hint: str = ""
    cause: str = ""
    agent: str = ""
    digits: str = ""
    waits: bool = False
    is_calling: bool = False


class Calls:
    """Who calls whom at one exchange.

    Args:
        extensions: our own telephones; ``own_numbers``: our own numbers, which are never a customer.
    """

    def __init__(self, region: str, extensions: Sequence[str] = (), own_numbers: Sequence[str] = ()) -> None:
        self._region = region
        self._own = {canonical(one, region) for one in (*extensions, *own_numbers)}
        self._calls: dict[str, Under] = {}
        self._of: dict[str, Under] = {}

    # -- what is told of legs ---------------------------------------------------------------------------------

    def appears(
        self,
        leg: str,
        at: datetime | None,
        *,
        number: str = "",
        exten: str = "",
        name: str = "",
        linked: str = "",
        is_calling: bool = False,
    ) -> Iterator[CallFacts]:
        """A leg is there, or more is known of it.

        Args:
            linked: another leg of the same call, or its first.
            is_calling: it is on its way in, not one that is being rung.
        """
        call = self._of.get(leg)
        if call is None:
            call = self._find(leg, linked, number) or self._open(leg, at)
            self._add(call, leg)
        call.is_calling = call.is_calling or is_calling
        if not call.direction and not is_hidden(number):
            self._settle(call, number, exten)
            call.name = "" if is_hidden(name) else clean_line(name, 120)
        elif not call.line and exten and call.legs[0] == leg:
            call.line = exten[:100]
        if call.direction in ("inbound", "outbound"):
            yield from self._tell(call, "ringing", started_at=call.started_at)

    def join(self, one: str, other: str) -> None:
        """Two legs are of one call."""
        first, second = self._of.get(one), self._of.get(other)
        if first is None or second is None or first is second:
            return
        if (second.direction and not first.direction) or _is_asked_for(second):
            first, second = second, first
        for leg in second.legs:
            self._add(first, leg)
        first.waits = first.waits or second.waits
        self._calls.pop(second.id, None)

    def queued(self, leg: str) -> None:
        if (call := self._of.get(leg)) is not None:
            call.waits = True

    def digit(self, leg: str, key: str) -> Iterator[CallFacts]:
        if (call := self._of.get(leg)) is not None and key in set("0123456789*#ABCD") and len(call.digits) < 60:
            call.digits += key
            yield self._facts(call, digits=call.digits)

    def answered(self, leg: str, at: datetime | None, agent: str = "") -> Iterator[CallFacts]:
        """Somebody speaks with whoever is on this leg."""
        if (call := self._of.get(leg)) is None:
            return
        call.agent = call.agent or clean_line(agent, 120)
        yield from self._as_hidden(call)
        yield from self._tell(call, "answered", answered_at=at, agent=call.agent)

    def failed(self, leg: str, hint: str) -> None:
        """An attempt to reach somebody ended so."""
        if (call := self._of.get(leg)) is not None and hint:
            call.hint = hint

    def recorded(self, leg: str, key: str, url: str, kind: str = "recording") -> Iterator[CallFacts]:
        if (call := self._of.get(leg)) is not None and url:
            yield CallFacts.of(call_id=call.id, recordings=[{"key": key, "url": url, "kind": kind}])

    def gone(self, leg: str, at: datetime | None, *, hint: str = "", cause: str = "") -> Iterator[CallFacts]:
        """A leg has hung up; with the last one the call is over."""
        call = self._of.pop(leg, None)
        if call is None:
            return
        call.legs.remove(leg)
        call.hint = call.hint or hint
        if cause and (not call.cause or leg == call.id):
            call.cause = clean_line(cause, 120)
        if not call.legs:
            yield from self._end(call, at)

    # -- after a cut ------------------------------------------------------------------------------------------

    def missing(self, present: Sequence[str], cause: str) -> Iterator[CallFacts]:
        """Legs that are no longer there ended while nobody listened, nobody knows when."""
        for leg in sorted(set(self._of) - set(present)):
            yield from self.gone(leg, None, cause=cause)

    def dump(self) -> dict[str, Any]:
        calls = [asdict(call) for call in self._calls.values()]
        for one in calls:
            one["started_at"] = one["started_at"].isoformat() if one["started_at"] else None
        return {"calls": calls}

    def load(self, kept: dict[str, Any]) -> None:
        self._calls, self._of = {}, {}
        for one in kept.get("calls", ()):
            started_at = datetime.fromisoformat(one["started_at"]) if one["started_at"] else None
            call = Under(**{**one, "started_at": started_at})
            self._calls[call.id] = call
            self._of |= dict.fromkeys(call.legs, call)

    # -- inside -----------------------------------------------------------------------------------------------

    def _find(self, leg: str, linked: str, number: str) -> Under | None:
        if linked and linked != leg and linked in self._of:
            return self._of[linked]
        if linked in self._calls:
            return self._calls[linked]
        theirs = e164(number, self._region)
        same = (call for call in self._calls.values() if theirs and call.customer == theirs)
        return next(same, None)

    def _open(self, leg: str, at: datetime | None) -> Under:
        if len(self._calls) >= MAX_CALLS:  # the oldest was never told to be over
            oldest = next(iter(self._calls.values()))
            for one in oldest.legs:
                self._of.pop(one, None)
            del self._calls[oldest.id]
        call = Under(leg, started_at=at)
        if _is_asked_for(call):
            call.direction = "outbound"
        self._calls[leg] = call
        return call

    def _add(self, call: Under, leg: str) -> None:
        if leg not in call.legs:
            call.legs.append(leg)
        self._of[leg] = call

    def _settle(self, call: Under, number: str, exten: str) -> None:
        """Decide who is the customer: a caller from outside, or somebody outside whom one of us calls."""
        caller, called = canonical(number, self._region), canonical(exten, self._region)
        is_ours = caller in self._own or (bool(self._own) and not caller.startswith("+") and call.is_calling)
        if is_ours and called.startswith("+") and called not in self._own:
            call.direction, call.customer, call.line, call.agent = "outbound", called, caller, number[:100]
        elif caller in self._own:
            call.direction = "internal"
        else:
            call.direction, call.customer, call.line = "inbound", caller, exten[:100]

    def _as_hidden(self, call: Under) -> Iterator[CallFacts]:
        """A call of which no number is told is somebody's who hides it."""
        if not call.direction and call.is_calling:
            call.direction = "inbound"
            yield from self._tell(call, "ringing", started_at=call.started_at)

    def _end(self, call: Under, at: datetime | None) -> Iterator[CallFacts]:
        self._calls.pop(call.id, None)
        yield from self._as_hidden(call)
        was_answered = "answered" in call.told
        outcome = "" if was_answered else call.hint or ("abandoned" if call.direction == "inbound" else "cancelled")
        yield from self._tell(call, "ended", ended_at=at, outcome=outcome, cause=call.cause)

    def _tell(self, call: Under, state: str, **facts: Any) -> Iterator[CallFacts]:
        if call.direction in ("inbound", "outbound") and state not in call.told:
            call.told.append(state)
            yield self._facts(call, state=state, **facts)

    def _facts(self, call: Under, **facts: Any) -> CallFacts:
        asked = _is_asked_for(call)
        about: dict[str, Any] = {"message_id": call.id} if asked else {
            "direction": call.direction or None,
            "customer": call.customer,
            "line": call.line,
            "name": call.name,
        }  # fmt: skip
        return CallFacts.of(call_id=call.id, **(about | facts))


def _is_asked_for(call: Under) -> bool:
    """Calls that were asked for here carry the id of their card."""
    try:
        return UUID(call.id).version == 7
    except ValueError:
        return False
