"""What a channel hands to the record: plain values, already translated, files already stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from conversations.content import Content


@dataclass(frozen=True, slots=True)
class InboundIdentity:
    """Who wrote, as the channel knows them.

    Attributes:
        external_id: unique within the inbox, opaque outside the channel.
        address: the same for people's eyes: a mail address, a number, "Visitor 3f2a".
        verified: the channel proved it (a signed visitor, a provider's id); never for a mere From line.
        links: verified facts that identities of several inboxes share: ``mailto:a@b``, ``tel:+86…``, ``unionid:…``.
    """

    external_id: str
    address: str
    name: str = ""
    email: str | None = None
    phone: str | None = None
    locale: str | None = None
    verified: bool = False
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InboundFile:
    """A file row to be written with the message; its bytes lie in the blob store already."""

    id: UUID
    sha256: bytes
    name: str
    content_type: str
    size_bytes: int
    width: int | None = None
    height: int | None = None
    role: str = "attachment"  # attachment, inline, html, raw


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One message of a customer.

    Attributes:
        id: the message's id to be, made by the channel so that its content can name its files.
        external_id: the provider's id, unique within the inbox: a second one is a duplicate.
        thread_key: the exchange it opens or continues when no reference decides.
        refs: external ids of messages it answers; joins their thread if the writer takes part in it.
        reply_to_thread_id: proved by a signed reply address; joins that thread.
        participants: external ids of everybody addressed, who may join the thread later.
        files_existing: files uploaded before, to be linked, and by whom: the identity itself, or ``files_by``.
        is_automatic: a machine's answer (out of office, bounce): never reopens, never starts a clock.
        thread_state: what the channel wants to find again in ``thread.state``; merged key by key.
    """

    id: UUID
    inbox_id: UUID
    channel: str
    identity: InboundIdentity
    thread_key: str
    content: Content
    text: str
    received_at: datetime
    external_id: str | None = None
    raw_event_id: UUID | None = None
    refs: tuple[str, ...] = ()
    reply_to_thread_id: UUID | None = None
    participants: tuple[str, ...] = ()
    subject: str = ""
    files: tuple[InboundFile, ...] = ()
    files_existing: tuple[UUID, ...] = ()
    files_by: UUID | None = None
    client_id: str | None = None
    sent_at: datetime | None = None
    is_automatic: bool = False
    is_spam: bool = False
    thread_state: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IntakeReceipt:
    """Where a message ended up. ``duplicate``: it had been taken in before and is named again."""

    message_id: UUID
    conversation_id: UUID
    thread_id: UUID
    contact_id: UUID
    sequence: int
    duplicate: bool
