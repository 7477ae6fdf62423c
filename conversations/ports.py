"""What the record asks of others. ``routing`` implements both; ``gateway/app.py`` hands them in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from conversations.events import EventDraft
from conversations.work import Work
from kit.db import Hot


@dataclass(frozen=True, slots=True)
class IntakeEffect:
    """What one intake batch did to one conversation.

    Attributes:
        opened: the conversation is new; ``reopened``: it was resolved and is open again (a new episode).
        answered: an inbound message arrived in a conversation that was open already.
    """

    conversation_id: UUID
    contact_id: UUID
    queue_id: UUID | None
    assignee_id: UUID | None
    channel: str
    episode: int
    priority: str
    opened: bool
    reopened: bool


CallOutcome = Literal[
    "answered",  # the two sides spoke; agent_id is who of us, if known
    "missed",  # a customer called and nobody spoke to them: due_at says by when to call back
    "called_back",  # the customer was reached from elsewhere, and there is nothing else to do here
    "promise_kept",  # the same, but the customer wants more here than a call
]


@dataclass(frozen=True, slots=True)
class CallEffect:
    """What became of a telephone call, as far as somebody's work is concerned.

    Attributes:
        assignee_id: who owns the conversation; ``agent_id``: who spoke.
        due_at: by when the customer was promised to be called back; ``None``: no promise is open.
    """

    conversation_id: UUID
    queue_id: UUID | None
    assignee_id: UUID | None
    agent_id: UUID | None
    channel: str
    episode: int
    priority: str
    outcome: CallOutcome
    due_at: datetime | None


class IntakeListener(Protocol):
    async def on_batch(
        self, connection: Hot, workspace_id: UUID, effects: Sequence[IntakeEffect], now: datetime
    ) -> list[EventDraft]:
        """Write work items in the transaction of intake; the conversations are locked, one effect each, ids sorted."""
        ...

    async def on_calls(
        self, connection: Hot, workspace_id: UUID, effects: Sequence[CallEffect], now: datetime
    ) -> list[EventDraft]:
        """Move work items as calls want it, in the transaction of intake; the conversations are locked."""
        ...


ChangeKind = Literal[
    "opened",  # an agent wrote first, or a split or an undone merge made it
    "assigned",  # by a person; agent_id is the new owner
    "unassigned",
    "transferred",  # queue_id is the new queue; agent_id the new owner or None
    "escalated",  # one tier up in the same queue
    "snoozed",
    "woken",
    "resolved",
    "reopened",
    "merged_away",  # another conversation took its threads: its work ends
    "updated",  # priority changed
]


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a conversation's life; the row is locked and holds the values after the change."""

    kind: ChangeKind
    conversation_id: UUID
    queue_id: UUID | None
    agent_id: UUID | None
    episode: int
    priority: str
    channel: str
    agent_before: UUID | None = None
    queue_before: UUID | None = None


class CountParts(Protocol):
    """``channels.registry`` implements it; the gateway hands it in."""

    def __call__(self, kind: str, text: str, files: int) -> int:
        """Return how many messages a reply by an inbox of this kind will be, at least 1."""
        ...


def as_one(kind: str, text: str, files: int) -> int:  # noqa: ARG001 - the port's names
    """Count every reply as one message: right wherever the provider does not count."""
    return 1


class LifecycleListener(Protocol):
    async def on_change(self, work: Work, change: Change) -> None:
        """Move work items, assignments and units in the same transaction; events go to ``work.record``."""
        ...
