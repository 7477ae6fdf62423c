"""Threads, conversations, messages and what hangs on them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Index, Sequence, SmallInteger, Text, Uuid, func, text
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from kit.schema import Base, Scoped, Versioned, key, of_workspace, one_of, within

# One number line for all messages: taken under the conversation's lock, so it rises within a conversation,
# and a merge interleaves two conversations in the order of arrival without renumbering anything.
MESSAGE_SEQUENCE = Sequence("message_sequence", metadata=Base.metadata, data_type=BigInteger, cache=1)


class Thread(Scoped, Versioned, Base):
    """One provider-side exchange: an identity's chat, or one mail thread."""

    __tablename__ = "thread"
    __table_args__ = (
        within("inbox", "inbox_id"),
        within("identity", "identity_id"),
        within("conversation", "open_conversation_id", deferrable=True, initially="DEFERRED"),
        Index("uq_thread_external", "workspace_id", "inbox_id", "external_id", unique=True),
        Index("ix_thread_identity", "workspace_id", "identity_id"),
        Index("ix_thread_conversation", "workspace_id", "conversation_id"),
    )
    inbox_id: Mapped[UUID]
    identity_id: Mapped[UUID]
    external_id: Mapped[str]  # opaque outside the channel; for mail the root Message-ID
    subject: Mapped[str] = mapped_column(server_default="")
    participants: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")  # who may join by header
    conversation_id: Mapped[UUID]  # where its next message goes if that is still open, else the last one
    open_conversation_id: Mapped[UUID | None]
    last_inbound_at: Mapped[datetime | None]
    # "references" and the like: what the channel needs to continue the exchange
    state: Mapped[dict[str, Any]] = mapped_column(server_default="{}")


class Counter(Base):
    """Numbers people read aloud: ``#1042``. Locked after the conversation, before the feed."""

    __tablename__ = "counter"
    __table_args__ = (key("name"), of_workspace())
    workspace_id: Mapped[UUID]
    name: Mapped[str]
    last: Mapped[int] = mapped_column(server_default="0")


class Conversation(Scoped, Versioned, Base):
    """One matter with one contact, across channels. The list row keeps its own preview and counts."""

    __tablename__ = "conversation"
    __table_args__ = (
        of_workspace(),
        within("contact", "contact_id", deferrable=True, initially="DEFERRED"),
        within("queue", "queue_id"),
        within("agent", "assignee_id"),
        within("conversation", "previous_id"),
        within("conversation", "merged_into_id"),
        CheckConstraint(one_of("status", "open", "pending", "snoozed", "resolved"), name="status"),
        CheckConstraint(one_of("priority", "low", "normal", "high", "urgent"), name="priority"),
        Index("uq_conversation_number", "workspace_id", "number", unique=True),
        # The walks of inbox_list.py, by newest activity; deep pages continue from the last row's key. What is
        # common (resolved, not spam, no tags) is left out where the walk over everything finds it as soon.
        Index("ix_conversation_recent", "workspace_id", "last_activity_at", "id"),
        Index(
            "ix_conversation_status",
            "workspace_id",
            "status",
            "last_activity_at",
            "id",
            postgresql_where=text("status <> 'resolved'"),
        ),
        Index(
            "ix_conversation_unqueued",
            "workspace_id",
            "status",
            "last_activity_at",
            "id",
            postgresql_where=text("queue_id IS NULL"),
        ),
        Index("ix_conversation_inbox", "workspace_id", "inbox_id", "last_activity_at", "id"),
        Index("ix_conversation_spam", "workspace_id", "last_activity_at", "id", postgresql_where=text("is_spam")),
        Index("ix_conversation_tags", "tags", postgresql_using="gin", postgresql_where=text("tags <> '{}'")),
        Index("ix_conversation_assignee", "workspace_id", "assignee_id", "status", "last_activity_at", "id"),
        Index("ix_conversation_queue", "workspace_id", "queue_id", "status", "last_activity_at", "id"),
        Index("ix_conversation_contact", "workspace_id", "contact_id", "last_activity_at"),
        Index(
            "ix_conversation_waiting",
            "workspace_id",
            "waiting_since",
            "id",
            postgresql_where=text("waiting_since IS NOT NULL AND status = 'open'"),
        ),
        Index(
            "ix_conversation_unassigned",
            "workspace_id",
            "queue_id",
            "last_activity_at",
            "id",
            postgresql_where=text("assignee_id IS NULL AND status IN ('open', 'pending')"),
        ),
        Index(
            "ix_conversation_callback",
            "workspace_id",
            "contact_id",
            postgresql_where=text("callback_due_at IS NOT NULL"),
        ),
        Index("ix_conversation_snoozed", "workspace_id", "snoozed_until", postgresql_where=text("status = 'snoozed'")),
    )
    number: Mapped[int]
    contact_id: Mapped[UUID]
    queue_id: Mapped[UUID | None]
    assignee_id: Mapped[UUID | None]
    inbox_id: Mapped[UUID]  # of the thread that wrote last
    channels: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    subject: Mapped[str] = mapped_column(server_default="")
    status: Mapped[str] = mapped_column(server_default="open")
    priority: Mapped[str] = mapped_column(server_default="normal")
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    fields: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    is_spam: Mapped[bool] = mapped_column(server_default="false")
    last_message: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    last_sequence: Mapped[int] = mapped_column(server_default="0")
    inbound_count: Mapped[int] = mapped_column(server_default="0")
    last_agent_sequence: Mapped[int] = mapped_column(server_default="0")  # guards against stale replies
    last_activity_at: Mapped[datetime]
    waiting_since: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    first_response_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    disposition: Mapped[str | None]
    snoozed_until: Mapped[datetime | None]
    callback_due_at: Mapped[datetime | None]  # by when a customer whose call was missed is to be called back
    callback_told_at: Mapped[datetime | None]  # the promise (its callback_due_at) of which it was told that it passed
    episode: Mapped[int] = mapped_column(SmallInteger, server_default="1")
    sorting: Mapped[dict[str, Any] | None] = mapped_column(JSONB)  # what the rules decided of it (``ports.Sorting``)
    previous_id: Mapped[UUID | None]
    merged_into_id: Mapped[UUID | None]
    # Of its side conversations: those that wait for an answer, of these the overdue ones, and those that have one.
    sides_waiting: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    sides_overdue: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    sides_answered: Mapped[int] = mapped_column(SmallInteger, server_default="0")


class Message(Scoped, Versioned, Base):
    """What was said, in one thread (notes and system lines: in none)."""

    __tablename__ = "message"
    __table_args__ = (
        within("conversation", "conversation_id"),
        within("thread", "thread_id"),
        CheckConstraint(one_of("direction", "in", "out", "internal"), name="direction"),
        CheckConstraint(one_of("kind", "message", "reply", "note", "system"), name="kind"),
        CheckConstraint(one_of("author_kind", "contact", "agent", "system", "bot"), name="author_kind"),
        Index("uq_message_sequence", "workspace_id", "conversation_id", "sequence", unique=True),
        Index(
            "uq_message_external",
            "workspace_id",
            "inbox_id",
            "external_id",
            unique=True,
            postgresql_where=text("external_id IS NOT NULL"),
        ),
        Index(
            "uq_message_client",
            "workspace_id",
            "author_id",
            "client_id",
            unique=True,
            postgresql_where=text("client_id IS NOT NULL AND author_kind = 'agent'"),
        ),
        Index("ix_message_thread", "workspace_id", "thread_id", "sequence"),
    )
    conversation_id: Mapped[UUID]
    thread_id: Mapped[UUID | None]
    inbox_id: Mapped[UUID | None]
    sequence: Mapped[int] = mapped_column(server_default=MESSAGE_SEQUENCE.next_value())
    direction: Mapped[str]
    kind: Mapped[str]
    content: Mapped[dict[str, Any]]
    text: Mapped[str] = mapped_column(server_default="")
    attachments: Mapped[list[Any]] = mapped_column(server_default="[]")  # copies of file facts, in order
    mentions: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default="{}")
    author_kind: Mapped[str]
    author_id: Mapped[UUID | None]
    author_name: Mapped[str] = mapped_column(server_default="")
    external_id: Mapped[str | None]
    client_id: Mapped[str | None]
    delivery: Mapped[dict[str, Any] | None] = mapped_column(JSONB)  # what people see of the delivery row
    sent_at: Mapped[datetime | None]  # by the sender's clock: information, never order
    edited_at: Mapped[datetime | None]
    recalled_at: Mapped[datetime | None]
    facts: Mapped[dict[str, Any]] = mapped_column(server_default="{}")  # what the channel knows of it, to be shown


class MessageRevision(Base):
    """What a message said before its writer changed it; 1 is what was said first."""

    __tablename__ = "message_revision"
    __table_args__ = (key("message_id", "revision"), within("message", "message_id"))
    workspace_id: Mapped[UUID]
    message_id: Mapped[UUID]
    revision: Mapped[int] = mapped_column(SmallInteger)
    content: Mapped[dict[str, Any]]
    text: Mapped[str]
    replaced_at: Mapped[datetime]


class EarlyChange(Base):
    """An edit or recall that came before its message; applied when that arrives, swept with the raw events."""

    __tablename__ = "early_change"
    __table_args__ = (key("inbox_id", "external_id", "kind"), within("inbox", "inbox_id"))
    workspace_id: Mapped[UUID]
    inbox_id: Mapped[UUID]
    external_id: Mapped[str]
    kind: Mapped[str]  # edited, recalled, erased
    content: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    text: Mapped[str] = mapped_column(server_default="")
    at: Mapped[datetime]


class MessageText(Base):
    """Search tokens of a message, in rows of at most 16,000, each with a token of its workspace."""

    __tablename__ = "message_text"
    __table_args__ = (
        key("message_id", "part"),
        within("message", "message_id"),
        Index(
            "ix_message_text_tokens", "tokens", postgresql_using="gin", postgresql_with={"gin_pending_list_limit": 512}
        ),
    )
    workspace_id: Mapped[UUID]
    message_id: Mapped[UUID]
    part: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    sequence: Mapped[int]
    tokens: Mapped[Any] = mapped_column(TSVECTOR)


class Delivery(Scoped, Base):
    """A reply on its way out: claimed under a lease, in order within its thread, ended by one of four outcomes."""

    __tablename__ = "delivery"
    __table_args__ = (
        within("message", "message_id"),
        within("thread", "thread_id"),
        CheckConstraint(
            one_of("state", "queued", "sending", "sent", "delivered", "read", "failed", "unknown"), name="state"
        ),
        Index("uq_delivery_message", "workspace_id", "message_id", unique=True),
        Index("ix_delivery_due", "workspace_id", "run_at", postgresql_where=text("state IN ('queued', 'sending')")),
        Index(
            "ix_delivery_thread",
            "workspace_id",
            "thread_id",
            "sequence",
            postgresql_where=text("state IN ('queued', 'sending')"),
        ),
        Index(
            "ix_delivery_external",
            "workspace_id",
            "inbox_id",
            "external_id",
            postgresql_where=text("external_id IS NOT NULL"),
        ),
    )
    message_id: Mapped[UUID]
    thread_id: Mapped[UUID]
    inbox_id: Mapped[UUID]
    sequence: Mapped[int]
    state: Mapped[str] = mapped_column(server_default="queued")
    run_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(server_default="0")
    lease_owner: Mapped[str | None]
    lease_epoch: Mapped[int] = mapped_column(
        server_default="0"
    )  # rises with each claim; an old claim's write is refused
    lease_until: Mapped[datetime | None]
    external_id: Mapped[str | None]
    error: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    may_be_duplicate: Mapped[bool] = mapped_column(server_default="false")
    counted: Mapped[int] = mapped_column(server_default="1")  # messages it was taken for in its reply window
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Draft(Base):
    __tablename__ = "draft"
    __table_args__ = (
        key("conversation_id", "agent_id"),
        within("conversation", "conversation_id"),
        within("agent", "agent_id"),
    )
    workspace_id: Mapped[UUID]
    conversation_id: Mapped[UUID]
    agent_id: Mapped[UUID]
    kind: Mapped[str]
    thread_id: Mapped[UUID | None]
    text: Mapped[str]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class ReadPosition(Base):
    """How far an agent has read; ``inbound_count`` then, so that unread is a subtraction."""

    __tablename__ = "read_position"
    __table_args__ = (
        key("conversation_id", "agent_id"),
        within("conversation", "conversation_id"),
        within("agent", "agent_id"),
    )
    workspace_id: Mapped[UUID]
    conversation_id: Mapped[UUID]
    agent_id: Mapped[UUID]
    sequence: Mapped[int]
    inbound_count: Mapped[int]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Mention(Scoped, Base):
    __tablename__ = "mention"
    __table_args__ = (
        within("message", "message_id"),
        within("agent", "agent_id"),
        Index("uq_mention_message_agent", "workspace_id", "message_id", "agent_id", unique=True),
        Index("ix_mention_agent", "workspace_id", "agent_id", "id"),
        Index(
            "ix_mention_unseen", "workspace_id", "agent_id", "conversation_id", postgresql_where=text("seen_at IS NULL")
        ),
    )
    conversation_id: Mapped[UUID]
    message_id: Mapped[UUID]
    agent_id: Mapped[UUID]
    seen_at: Mapped[datetime | None]


class Participant(Base):
    """An agent who may see a conversation beside its queue and owner: mentioned, consulted, or owner before."""

    __tablename__ = "participant"
    __table_args__ = (
        key("conversation_id", "agent_id"),
        within("conversation", "conversation_id"),
        within("agent", "agent_id"),
        Index("ix_participant_agent", "workspace_id", "agent_id", "created_at"),
    )
    workspace_id: Mapped[UUID]
    conversation_id: Mapped[UUID]
    agent_id: Mapped[UUID]
    reason: Mapped[str]  # mentioned, consulted, owned
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Merge(Scoped, Versioned, Base):
    """The record of a merge or split: exactly which rows moved and which fields changed, for an exact undo."""

    __tablename__ = "merge"
    __table_args__ = (
        of_workspace(),
        CheckConstraint(one_of("kind", "contact", "conversation", "split"), name="kind"),
        Index("ix_merge_target", "workspace_id", "target_id"),
        Index("ix_merge_source", "workspace_id", "source_id"),
    )
    kind: Mapped[str]
    source_id: Mapped[UUID]
    target_id: Mapped[UUID]
    moved: Mapped[dict[str, Any]]  # table → ids
    changed: Mapped[dict[str, Any]]  # field → {before, after} of the target
    memo: Mapped[dict[str, Any]] = mapped_column(server_default="{}")  # what else its undo has to know
    merged_by: Mapped[UUID | None]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None]
