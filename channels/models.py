"""What providers sent us, byte for byte, before anybody understood it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary, Sequence, func, text
from sqlalchemy.orm import Mapped, mapped_column

from kit.schema import Base, Scoped, key, one_of, within

ARRIVAL = Sequence("raw_event_arrival", metadata=Base.metadata, data_type=BigInteger, cache=1)


class RawEvent(Scoped, Base):
    """One accepted delivery of a provider: committed before the ack, taken in after it, kept 30 days."""

    __tablename__ = "raw_event"
    __table_args__ = (
        within("inbox", "inbox_id"),
        CheckConstraint(one_of("state", "new", "done", "dead", "dismissed"), name="state"),
        # The sweep and the "an earlier one of this sender waits" rule read only what is not taken in yet.
        Index(
            "ix_raw_event_waiting",
            "workspace_id",
            "inbox_id",
            "order_key",
            "arrival",
            postgresql_where=text("state = 'new'"),
        ),
        Index("ix_raw_event_dead", "workspace_id", "arrival", postgresql_where=text("state = 'dead'")),
        Index("ix_raw_event_age", "workspace_id", "received_at"),
    )
    inbox_id: Mapped[UUID]
    arrival: Mapped[int] = mapped_column(server_default=ARRIVAL.next_value())
    order_key: Mapped[str]  # events of one key are taken in by arrival
    dedupe_key: Mapped[str]
    headers: Mapped[dict[str, Any]]  # what the adapter needs to parse; never credentials
    body: Mapped[bytes | None] = mapped_column(LargeBinary)  # up to 64 kB
    body_sha256: Mapped[bytes | None] = mapped_column(LargeBinary)  # else in the blob store
    state: Mapped[str] = mapped_column(server_default="new")
    attempts: Mapped[int] = mapped_column(server_default="0")
    error: Mapped[str | None]  # why it is dead, for the admin who replays it
    received_at: Mapped[datetime] = mapped_column(server_default=func.now())
    finished_at: Mapped[datetime | None]


class ChannelState(Base):
    """What a channel finds again after a restart: a cursor, an access token. Sealed, one JSON object each.

    ``expires_at``: after it nobody asks any more, see ``housekeeping``; ``None`` for as long as the inbox lives.
    """

    __tablename__ = "channel_state"
    __table_args__ = (key("inbox_id", "key"), within("inbox", "inbox_id"))
    workspace_id: Mapped[UUID]
    inbox_id: Mapped[UUID]
    key: Mapped[str]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime | None]


class RawDedupe(Base):
    """The keys of what was accepted, kept longer than any provider repeats."""

    __tablename__ = "raw_dedupe"
    __table_args__ = (
        key("inbox_id", "dedupe_key"),
        Index("ix_raw_dedupe_age", "workspace_id", "received_at"),
    )
    workspace_id: Mapped[UUID]
    inbox_id: Mapped[UUID]
    dedupe_key: Mapped[str]
    raw_event_id: Mapped[UUID]
    received_at: Mapped[datetime] = mapped_column(server_default=func.now())
