"""Where a demo history takes place: the ids of a workspace's people, queues and inboxes, by the names of ``cast``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from gateway.demo.story import ChannelKind, QueueKey
from routing.policy import QueuePolicy


@dataclass(frozen=True, slots=True)
class Line:
    """A queue: what the history has to know of it."""

    id: UUID
    policy: QueuePolicy
    pending_after_reply: bool
    members: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Page:
    """A published article."""

    id: UUID
    version: int


@dataclass(frozen=True, slots=True)
class Place:
    """A set-up workspace.

    Attributes:
        agents: login → id; ``names``: id → name, as messages show their authors.
        mail_domain: of the mail inbox's address, which our Message-IDs end with.
        pages: by title of the English one and language; those that were renamed since are missing.
    """

    workspace_id: UUID
    agents: Mapping[str, UUID]
    names: Mapping[UUID, str]
    lines: Mapping[QueueKey, Line]
    inboxes: Mapping[ChannelKind, UUID]
    mail_domain: str
    pages: Mapping[tuple[str, str], Page] = field(default_factory=dict)
