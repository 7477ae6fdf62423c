"""People and their addresses."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Index, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from kit.schema import Base, Scoped, Versioned, key, of_workspace, one_of, within


class Contact(Scoped, Versioned, Base):
    """A person. A merged-away contact stays as a row that points to the one it became."""

    __tablename__ = "contact"
    __table_args__ = (
        of_workspace(),
        within("contact", "merged_into_id"),
        Index("ix_contact_search", "search", postgresql_using="gin", postgresql_with={"gin_pending_list_limit": 256}),
        Index("ix_contact_email", "workspace_id", text("lower(email)")),
        Index("ix_contact_phone", "workspace_id", "phone"),
        Index("ix_contact_recent", "workspace_id", "updated_at", "id", postgresql_where=text("merged_into_id IS NULL")),
    )
    name: Mapped[str] = mapped_column(server_default="")
    email: Mapped[str | None]
    phone: Mapped[str | None]  # E.164
    locale: Mapped[str | None]
    note: Mapped[str] = mapped_column(server_default="")
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    fields: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    is_vip: Mapped[bool] = mapped_column(server_default="false")
    verified: Mapped[bool] = mapped_column(server_default="false")
    quiet_hours: Mapped[dict[str, Any] | None] = mapped_column(JSONB)  # see ``conversations.quiet_hours``
    merged_into_id: Mapped[UUID | None]
    search: Mapped[Any] = mapped_column(TSVECTOR, server_default=text("''::tsvector"))


class Identity(Scoped, Base):
    """A contact's address at one inbox: openid, mail address, E.164 number, visitor id. Opaque outside its channel.

    The reference to the contact is checked at commit, so that a batch may insert the identity first,
    see whether it won the race, and only then create the person.
    """

    __tablename__ = "identity"
    __table_args__ = (
        within("inbox", "inbox_id"),
        within("contact", "contact_id", deferrable=True, initially="DEFERRED"),
        Index("uq_identity_external", "workspace_id", "inbox_id", "external_id", unique=True),
        Index("ix_identity_contact", "workspace_id", "contact_id"),
        Index(
            "uq_identity_preferred", "workspace_id", "contact_id", unique=True, postgresql_where=text("is_preferred")
        ),
    )
    inbox_id: Mapped[UUID]
    external_id: Mapped[str]
    contact_id: Mapped[UUID]
    address: Mapped[str]  # as shown to people
    name: Mapped[str] = mapped_column(server_default="")
    verified: Mapped[bool] = mapped_column(server_default="false")
    is_preferred: Mapped[bool] = mapped_column(server_default="false")  # where this person likes to be written to
    unreachable_since: Mapped[datetime | None]  # blocked us, or no longer follows the account
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Consent(Scoped, Base):
    """What a person said about being written to by programs: history, rows are only added (``conversations.consent``).

    ``identity_id``: said of one address only; null: of the person, whatever the address.
    """

    __tablename__ = "consent"
    __table_args__ = (
        within("contact", "contact_id"),
        within("identity", "identity_id"),
        CheckConstraint(one_of("purpose", "service", "survey", "marketing", "callback"), name="purpose"),
        CheckConstraint(one_of("state", "granted", "withdrawn"), name="state"),
        Index("ix_consent_contact", "workspace_id", "contact_id", "at", "id"),
        Index("ix_consent_identity", "workspace_id", "identity_id", postgresql_where=text("identity_id IS NOT NULL")),
    )
    contact_id: Mapped[UUID]
    identity_id: Mapped[UUID | None]
    purpose: Mapped[str]
    state: Mapped[str]
    at: Mapped[datetime]
    how: Mapped[str]  # agent, api, unsubscribe_link, opt_out_word, provider
    channel: Mapped[str | None]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    note: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class IdentityAlias(Base):
    """Another external id of an identity: a phone number beside an opaque id, an id that was replaced."""

    __tablename__ = "identity_alias"
    __table_args__ = (
        key("inbox_id", "external_id"),
        within("inbox", "inbox_id"),
        within("identity", "identity_id"),
        Index("ix_identity_alias_identity", "workspace_id", "identity_id"),
    )
    workspace_id: Mapped[UUID]
    inbox_id: Mapped[UUID]
    external_id: Mapped[str]
    identity_id: Mapped[UUID]


class ReplyWindow(Base):
    """How long and how often one may write to somebody on a channel that limits it; one row a kind of opening."""

    __tablename__ = "reply_window"
    __table_args__ = (
        key("identity_id", "opened_by"),
        within("identity", "identity_id"),
    )
    workspace_id: Mapped[UUID]
    identity_id: Mapped[UUID]
    opened_by: Mapped[str]
    opened_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    quota: Mapped[int | None]  # null: any number of messages
    used: Mapped[int] = mapped_column(server_default="0")


class ContactLink(Base):
    """A verified fact that makes identities of several inboxes one person: ``mailto:…``, ``tel:…``, ``unionid:…``."""

    __tablename__ = "contact_link"
    __table_args__ = (
        key("link"),
        within("contact", "contact_id", deferrable=True, initially="DEFERRED"),
        Index("ix_contact_link_contact", "workspace_id", "contact_id"),
    )
    workspace_id: Mapped[UUID]
    link: Mapped[str]
    contact_id: Mapped[UUID]
