"""When a rule is asked: after an event, or a time after one. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

MAX_DELAY_MIN: Final = 90 * 24 * 60

TriggerType = Literal[
    "conversation.opened",
    "conversation.reopened",
    "conversation.status_changed",
    "conversation.resolved",
    "conversation.assigned",
    "conversation.unassigned",
    "conversation.transferred",
    "conversation.escalated",
    "conversation.tags_changed",
    "conversation.priority_changed",
    "conversation.fields_changed",
    "conversation.rated",
    "conversation.classified",
    "message.received",
    "reply.sent",
    "reply.failed",
    "note.added",
    "sla.warned",
    "sla.breached",
    "callback.overdue",
    "side.answered",
    "side.warned",
    "side.overdue",
]


class OnEvent(BaseModel):
    """Asked whenever one of these happens."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["event"]
    types: Annotated[list[TriggerType], Field(min_length=1, max_length=20)]


class After(BaseModel):
    """Asked once so many minutes have passed since this happened to a conversation last."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["time"]
    after: TriggerType
    minutes: Annotated[int, Field(ge=1, le=MAX_DELAY_MIN)]

    @property
    def delay(self) -> timedelta:
        return timedelta(minutes=self.minutes)


Trigger = Annotated[OnEvent | After, Field(discriminator="kind")]


@dataclass(frozen=True, slots=True)
class Happening:
    """An event about a conversation, as rules see it.

    Attributes:
        actor_kind: who did it: ``agent``, ``contact`` or ``system``.
        chain: the rules that led to it, the first one first; empty: a person, a customer or the time did.
    """

    seq: int
    type: str
    at: datetime
    conversation_id: UUID
    message_id: UUID | None = None
    agent_id: UUID | None = None
    actor_kind: str = "system"
    data: Mapping[str, Any] = field(default_factory=dict)
    chain: tuple[UUID, ...] = ()


def concerns(trigger: OnEvent | After, happening: Happening) -> bool:
    """Whether this is what the trigger waits for."""
    types = trigger.types if isinstance(trigger, OnEvent) else (trigger.after,)
    return any(_is(type_, happening) for type_ in types)


def named(happening: Happening) -> list[TriggerType]:
    """Return all that rules call this event by; mostly one name, or none."""
    return [type_ for type_ in _TESTS if _is(type_, happening)]


def event_types(types: list[TriggerType]) -> set[str]:
    """Return the types of the log among which these are found."""
    return {_TESTS[type_][0] for type_ in types}


def _is(type_: TriggerType, happening: Happening) -> bool:
    recorded, also = _TESTS[type_]
    return happening.type == recorded and also(happening)


def _always(_: Happening) -> bool:
    return True


def _changes(name: str) -> Callable[[Happening], bool]:
    return lambda happening: name in happening.data.get("fields", ())


# What a rule calls it → the type in the log, and what else must be so.
_TESTS: Final[Mapping[TriggerType, tuple[str, Callable[[Happening], bool]]]] = {
    "conversation.opened": ("conversation.opened", _always),
    "conversation.reopened": ("conversation.reopened", _always),
    "conversation.status_changed": ("conversation.status_changed", _always),
    "conversation.resolved": ("conversation.status_changed", lambda one: one.data.get("after") == "resolved"),
    "conversation.assigned": ("conversation.assigned", lambda one: one.agent_id is not None),
    "conversation.unassigned": ("conversation.assigned", lambda one: one.agent_id is None),
    "conversation.transferred": ("conversation.transferred", _always),
    "conversation.escalated": ("conversation.escalated", _always),
    "conversation.tags_changed": ("conversation.updated", _changes("tags")),
    "conversation.priority_changed": ("conversation.updated", _changes("priority")),
    "conversation.fields_changed": ("conversation.updated", _changes("fields")),
    "conversation.rated": ("conversation.rated", _always),
    "conversation.classified": ("conversation.classified", _always),
    # What a machine answered starts nothing: two of them would talk for ever.
    "message.received": ("message.received", lambda one: not one.data.get("automatic")),
    "reply.sent": ("message.sent", _always),
    "reply.failed": ("delivery.updated", lambda one: one.data.get("state") == "failed"),
    "note.added": ("message.noted", _always),
    "sla.warned": ("sla.warned", _always),
    "sla.breached": ("sla.breached", _always),
    "callback.overdue": ("callback.overdue", _always),
    "side.answered": ("side.answered", _always),
    "side.warned": ("side.warned", _always),
    "side.overdue": ("side.overdue", _always),
}
