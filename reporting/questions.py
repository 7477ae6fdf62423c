"""What a report is asked for: a period, whose work, and in which hours durations are counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from conversations.access import Scope
from kit.errors import Forbidden
from reporting.periods import Period

By = Literal["queue", "agent", "channel", "inbox", "tag"]
Hours = Literal["business", "clock"]


@dataclass(frozen=True, slots=True)
class Question:
    """A period and filters; ``None`` leaves a filter out.

    Attributes:
        queue_ids: only these queues, beside ``queue_id``; ``None``: whatever there is.
        within_s: queue and channel → within how many seconds an answer is in time; ``None`` in place of the queue:
            of what is in no queue.
    """

    period: Period
    now: datetime
    hours: Hours = "business"
    queue_id: UUID | None = None
    agent_id: UUID | None = None
    channel: str | None = None
    inbox_id: UUID | None = None
    tag: str | None = None
    queue_ids: frozenset[UUID] | None = None
    within_s: Mapping[tuple[UUID, str], int] = field(default_factory=dict)

    @property
    def until(self) -> datetime:
        """The end of the period, or now where that is earlier: for what stands at its end, and what is due by it."""
        return min(self.period.end, self.now)

    def seen_by(self, scope: Scope) -> Question:
        """Return what of it somebody may know: supervisors their queues' or all, an agent what is their own.

        Raises:
            Forbidden: an agent asks for another agent's figures.
        """
        if scope.may("floor.watch"):
            return self if scope.sees_all else replace(self, queue_ids=scope.queue_ids)
        if self.agent_id not in (None, scope.agent_id):
            raise Forbidden("these are somebody else's figures", fields={"permission": "floor.watch"})
        return replace(self, agent_id=scope.agent_id)


@dataclass(slots=True)
class Values:
    """Values of a statement's placeholders, in order."""

    values: list[Any]

    def add(self, value: Any) -> str:
        """Take a value in and return its placeholder."""
        self.values.append(value)
        return f"${len(self.values)}"


def conditions(question: Question, values: Values) -> list[str]:
    """Return the filters as conditions over ``fact``; only placeholders of ours are put into their text."""
    found = [
        f"fact.{name} = {values.add(wanted)}"
        for name in ("queue_id", "agent_id", "channel", "inbox_id")
        if (wanted := getattr(question, name)) is not None
    ]
    if question.tag is not None:
        found.append(f"{values.add(question.tag)} = ANY(fact.tags)")
    if question.queue_ids is not None:
        found.append(f"fact.queue_id = ANY({values.add(sorted(question.queue_ids))}::uuid[])")
    return found
