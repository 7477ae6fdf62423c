"""What the record asks of others; ``gateway/app.py`` hands them in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol
from uuid import UUID

from conversations.classification import Tone
from conversations.events import EventDraft
from conversations.work import Work
from kit.db import Hot


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A conversation that a customer is about to open.

    Attributes:
        text: its subject and all that the customer has written, as it came.
        locale: of the contact, as far as the channel knows it.
    """

    conversation_id: UUID
    contact_id: UUID
    inbox_id: UUID
    channel: str
    text: str
    locale: str | None


class Ears(Protocol):
    """Tells how messages sound; ``kb`` implements it."""

    async def tones(self, workspace_id: UUID, texts: Sequence[str]) -> Sequence[Tone]:
        """Return what is known of each message, in a moment: callers hold locks. Nothing where that takes longer."""
        ...


@dataclass(frozen=True, slots=True)
class Sorting:
    """Where a new conversation goes, as somebody's rules decide it; ``None``: as its inbox has it.

    Attributes:
        needs: skills, as a work item keeps them: ``{"skill_id", "min", "want"}``.
        preferred_id: the agent to be asked first.
        rule_id: of the rule that decided.
    """

    queue_id: UUID | None
    priority: str | None
    tier: int
    needs: tuple[Mapping[str, Any], ...]
    preferred_id: UUID | None
    rule_id: UUID


@dataclass(frozen=True, slots=True)
class IntakeEffect:
    """What one intake batch did to one conversation.

    Attributes:
        opened: the conversation is new; ``reopened``: it was resolved and is open again (a new episode).
        sorting: of a new one, where a rule decided about it.
        has_promises: the workspace has, or had, SLA policies.
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
    sorting: Sorting | None = None
    has_promises: bool = False


CallOutcome = Literal[
    "answered",  # the two sides spoke; agent_id is who of us, if known
    "missed",  # a customer called and nobody spoke to them: due_at says by when to call back
    "called_back",  # the customer was reached from elsewhere, and there is nothing else to do here
    "promise_kept",  # the same, but the customer wants more here than a call
    "chosen",  # the keys that the caller pressed made it another queue's, or more or less urgent
]


@dataclass(frozen=True, slots=True)
class CallEffect:
    """What became of a telephone call, as far as somebody's work is concerned.

    Attributes:
        assignee_id: who owns the conversation; ``agent_id``: who spoke.
        due_at: by when the customer was promised to be called back; ``None``: no promise is open.
        rang_at: since when a customer who called had let it ring, answered or missed.
        hung_up_at: when a customer whom nobody answered had enough; ``None``: left a message, or our line failed.
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
    has_promises: bool = False
    rang_at: datetime | None = None
    hung_up_at: datetime | None = None


class IntakeListener(Protocol):
    async def sort(self, connection: Hot, workspace_id: UUID, newcomers: Sequence[Newcomer]) -> Mapping[UUID, Sorting]:
        """Say where new conversations go, before they are written; those left out go where their inbox sends them."""
        ...

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

    async def on_answers(
        self, connection: Hot, workspace_id: UUID, answers: Mapping[UUID, UUID], now: datetime
    ) -> list[EventDraft]:
        """Learn that people answered outside: conversation → message; the conversations are locked.

        Told only where ``has_promises`` holds.
        """
        ...

    async def on_failed(
        self, connection: Hot, workspace_id: UUID, message_ids: Collection[UUID], now: datetime
    ) -> None:
        """Learn that replies did not reach their customers; their deliveries and messages are locked."""
        ...


class DeliveryListener(Protocol):
    async def on_failed(
        self, connection: Hot, workspace_id: UUID, message_ids: Collection[UUID], now: datetime
    ) -> None:
        """See ``IntakeListener``."""
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
    """One change of a conversation's life; the row is locked and holds the values after the change.

    Attributes:
        tier: the level of the queue that it is handed to; ``None``: as before in the same queue, else the first.
        by_supervisor: a person decides who may place others' work.
        kept_from: agents who are not to be asked for it in this episode; ``None``: it is kept from nobody. Where it is
            a set, somebody else has to be there to ask, or it stays where it was.
    """

    kind: ChangeKind
    conversation_id: UUID
    queue_id: UUID | None
    agent_id: UUID | None
    episode: int
    priority: str
    channel: str
    agent_before: UUID | None = None
    queue_before: UUID | None = None
    tier: int | None = None
    by_supervisor: bool = False
    kept_from: frozenset[UUID] | None = None


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

    async def on_reply(self, work: Work, conversation_id: UUID, message_id: UUID) -> None:
        """Learn that an agent answered the customer; the conversation is locked and holds what follows from it."""
        ...
