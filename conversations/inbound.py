"""What a channel hands to the record: plain values, already translated, files already stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal
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
        known_as: other external ids by which the same person is or was known in this inbox, where its channel gives
            people more than one; ``None`` where it does not. See ``conversations.intake.aliases``.
    """

    external_id: str
    address: str
    name: str = ""
    email: str | None = None
    phone: str | None = None
    locale: str | None = None
    verified: bool = False
    links: tuple[str, ...] = ()
    known_as: tuple[str, ...] | None = None


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
class WindowGrant:
    """What somebody's act opens on a channel that limits replies: how long and how often one may write.

    Grants do not add up. A later one with the same ``opened_by`` replaces the earlier, those with different ones
    stand beside each other, every reply counts against all of them, and the widest that is open decides.

    Attributes:
        opened_by: ``message``, ``follow``, ``scan``, ``menu``, ``enter``, …
        quota: messages; ``None`` for any number.
    """

    opened_by: str
    lasts: timedelta
    quota: int | None = None


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
        window: what it opens for replies.
        facts: what the channel knows of the message beside its content, shown to agents: a mail's proof of origin.
        is_editable: news of it (``MessageEdit``, ``MessageRecall``) may have come before it.
        is_ours: not the customer's act but ours, e.g. a call that a colleague made: starts no clock, counts as no
            message of the customer, and is nobody's work.
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
    window: WindowGrant | None = None
    is_editable: bool = False
    is_ours: bool = False
    facts: dict[str, Any] = field(default_factory=dict)
    thread_state: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MessageEdit:
    """A customer changed what they wrote; what was said first is kept as a revision."""

    inbox_id: UUID
    external_id: str
    content: Content
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MessageRecall:
    """A customer took a message back. It is marked, and kept unless the channel's rules ask to ``erase`` it."""

    inbox_id: UUID
    external_id: str
    at: datetime
    erase: bool = False


SignalKind = Literal[
    "followed",
    "unfollowed",
    "scanned",
    "entered",
    "menu",
    "blocked",
    "unblocked",
    "renamed",
    "moved",  # to another address; ``known_as`` of the identity says from which
    "opted_out",  # of what programs write, see ``OptOut``
    "opted_in",
]


@dataclass(frozen=True, slots=True)
class OptOut:
    """What an opt-out, or its taking back, is about; it holds for the address that it came by.

    Attributes:
        purposes: of ``conversations.consent``; empty: all that is written.
        how: ``opt_out_word`` (STOP, 退订), ``unsubscribe_link``, or ``provider``: a setting of the provider's own app.
    """

    how: Literal["opt_out_word", "unsubscribe_link", "provider"]
    purposes: tuple[Literal["service", "survey", "marketing", "callback"], ...] = ()


@dataclass(frozen=True, slots=True)
class ContactSignal:
    """Something a customer did without writing: it makes them known, may open a window, and is on their timeline.

    Attributes:
        facts: ids and numbers of it: a scene, a menu key. Never text that people wrote.
        window: what it opens for replies.
        opt_out: with the kinds ``opted_out`` and ``opted_in``: of what, and how.
    """

    inbox_id: UUID
    channel: str
    identity: InboundIdentity
    kind: SignalKind
    at: datetime
    facts: dict[str, Any] = field(default_factory=dict)
    window: WindowGrant | None = None
    opt_out: OptOut | None = None


@dataclass(frozen=True, slots=True)
class OwnMessage:
    """A message of ours that did not come from here: a welcome the channel sent, a colleague in the provider's own app.

    It is shown in the thread as sent. Where the thread has no conversation yet, it is only counted against windows.
    """

    id: UUID
    inbox_id: UUID
    channel: str
    identity: InboundIdentity
    thread_key: str
    content: Content
    text: str
    at: datetime
    external_id: str | None = None
    author_name: str = ""
    is_automatic: bool = False
    counts_against_window: bool = True
    files: tuple[InboundFile, ...] = ()


CallDirection = Literal["inbound", "outbound"]
CallState = Literal["ringing", "answered", "ended"]


@dataclass(frozen=True, slots=True)
class CallFile:
    """A recording or voicemail of a call, stored already.

    Attributes:
        key: the exchange's own name of it: a second one of the same name changes nothing.
        side: who is heard, where each side has a recording of its own: ``customer`` or ``agent``.
    """

    file: InboundFile
    key: str
    kind: Literal["recording", "voicemail"]
    side: str = ""


@dataclass(frozen=True, slots=True)
class CallChoice:
    """Where the keys that a caller pressed lead, by the inbox's settings.

    Attributes:
        queue: its name, as people wrote it.
        priority: of the conversation; ``None`` leaves it as it is.
    """

    queue: str
    priority: Literal["low", "normal", "high", "urgent"] | None = None


@dataclass(frozen=True, slots=True)
class CallUpdate:
    """What a telephone exchange says of one call: some of the facts, in any order and any number of times.

    The first opens the call's card, the others move it forward (``conversations.calls``).

    Attributes:
        id: the card's id to be, if this opens it.
        external_id: the exchange's id of the call, the same for all its legs; unique within the inbox.
        identity: the customer, whoever called whom.
        message_id: the card of a call that was asked for here ("click to call").
        state: ``None``: a later fact of a call that is known or over, e.g. its recording.
        answered_by: who of us, in the exchange's words; ``agent_email``: the same as the account they have here.
        callback_within: how soon to call back if nobody takes it; ``None``: no promise is made.
        choice: where ``digits`` lead; ``None``: nowhere else.
    """

    id: UUID
    inbox_id: UUID
    channel: str
    identity: InboundIdentity
    external_id: str
    received_at: datetime
    direction: CallDirection
    state: CallState | None = None
    message_id: UUID | None = None
    caller: str = ""
    callee: str = ""
    started_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: str = ""
    cause: str = ""
    answered_by: str = ""
    agent_email: str = ""
    digits: str = ""
    files: tuple[CallFile, ...] = ()
    callback_within: timedelta | None = None
    choice: CallChoice | None = None

    @property
    def thread_key(self) -> str:
        """All calls with one number are one exchange."""
        return self.identity.external_id


@dataclass(frozen=True, slots=True)
class IntakeReceipt:
    """Where a message ended up. ``duplicate``: it had been taken in before and is named again."""

    message_id: UUID
    conversation_id: UUID
    thread_id: UUID
    contact_id: UUID
    sequence: int
    duplicate: bool
