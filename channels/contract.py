"""What a channel is to the rest of the program.

Every channel fulfils ``ChannelAdapter``; more is optional and separate, so that a caller asks "can it?" by
type: ``WebhookReceiver``, ``TemplateSource``, ``TypingSender``, ``ReadReceipts``. A channel states what it fulfils
where the type checker sees it: ``_: type[ChannelAdapter] = EmailAdapter``.

One adapter object serves one inbox in one process. Adapters keep no record of their own: what must
survive is in ``conversations``, in the raw event, or in ``thread.state``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol, runtime_checkable
from uuid import UUID

from pydantic import BaseModel

from conversations.content import Content
from conversations.inbound import (
    CallUpdate,
    ContactSignal,
    InboundMessage,
    IntakeReceipt,
    MessageEdit,
    MessageRecall,
    OwnMessage,
)
from kit.blobs import Blobs
from kit.clock import Clock
from kit.db import Database
from kit.fetch import Fetcher
from kit.secret import Keys

if TYPE_CHECKING:
    from channels.templates import Offer


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can carry, as data: the composer draws its buttons and limits from it."""

    max_text: int
    media: tuple[str, ...] = ()  # content type patterns: "image/*", "application/pdf"
    max_file_bytes: int = 20_000_000
    max_files: int = 10
    typing_out: bool = False
    read_receipts: bool = False
    reply_window: timedelta | None = None  # with one, replies need a window that a customer's act opened
    reply_quota: int | None = None  # of a window opened by a message
    max_part_bytes: int | None = None  # a longer text goes out as several messages, each counted (``PartsCounter``)
    subject: bool = False
    rich_text: bool = False
    can_start: bool = False  # an agent may write first
    texts: bool = True  # people can be written to; a telephone line carries calls only
    calls: bool = False  # an agent may call: ``send`` is given a ``Call``
    to_phones: bool = False  # an address that people type is a telephone number
    templates: bool = False  # messages that the provider has approved, for whom no reply window is open: TemplateSource
    repeats_are_safe: bool = False  # the far side drops a second copy of the same message id
    awaits_intake: bool = False  # its acknowledgement carries ids, so intake is part of it
    sends_per_second: float = 20.0


@dataclass(frozen=True, slots=True)
class InboxSettings:
    """One configured account of a channel, decrypted. ``secrets`` never leave the adapter."""

    workspace_id: UUID
    id: UUID
    kind: str
    name: str
    address: str | None
    config: Mapping[str, Any]
    secrets: Mapping[str, str] = field(repr=False)
    version: int = 1


@dataclass(frozen=True, slots=True)
class Health:
    ok: bool
    detail: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)  # shown to an admin; redacted


@dataclass(frozen=True, slots=True)
class RawEnvelope:
    """A verified delivery, before parsing: what is committed before the ack.

    Attributes:
        dedupe_key: unique in the inbox for all repeats of this delivery, at most 255 characters.
        order_key: events of one key are taken in by arrival; usually the sender's external id.
        headers: whatever ``parse`` needs beside the body; never credentials.
    """

    dedupe_key: str
    order_key: str
    body: bytes
    headers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StatusUpdate:
    """News of a reply, by the id we gave (``message_id``) or the provider's (``external_id``). Only moves forward.

    An ``error`` with the code ``window_closed`` or ``quota_used`` closes the reply window as well.
    """

    state: Literal["sent", "delivered", "read", "failed"]
    at: datetime
    message_id: UUID | None = None
    external_id: str | None = None
    error: Mapping[str, str] | None = None


ParsedEvent = InboundMessage | StatusUpdate | MessageEdit | MessageRecall | ContactSignal | OwnMessage | CallUpdate


@dataclass(frozen=True, slots=True)
class OutboundFile:
    id: UUID
    name: str
    content_type: str
    size_bytes: int
    sha256: bytes


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """A reply to be carried out.

    Attributes:
        id: our message id, the same on every attempt: the idempotency key where the provider has one.
        to: the identity's external id.
        attempt: 1 for the first; above 1 an earlier attempt may have arrived.
        thread_state: what the channel stored on the thread (mail references).
        facts: what was chosen for this message: ``cc``, who gets a copy of a mail (``conversations.copies``).
    """

    id: UUID
    conversation_id: UUID
    thread_id: UUID
    sequence: int
    to: str
    thread_key: str
    subject: str
    content: Content
    text: str
    author_name: str
    created_at: datetime
    attempt: int
    files: Sequence[OutboundFile] = ()
    thread_state: Mapping[str, Any] = field(default_factory=dict)
    is_automatic: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The provider took it.

    Attributes:
        state: where the ticks start.
        thread_state: merged into the thread.
        spent: messages of the reply window it took, where a long text went out in parts.
    """

    external_id: str | None = None
    state: Literal["sent", "delivered"] = "sent"
    thread_state: Mapping[str, Any] = field(default_factory=dict)
    spent: int = 1


class InboundSink(Protocol):
    """Where an adapter puts what it received; ``channels.ingest.Ingest`` implements it."""

    async def accept(self, inbox: InboxSettings, envelope: RawEnvelope) -> AcceptReceipt:
        """Return once the delivery is committed: only now may the provider be told so.

        Where ``Capabilities.awaits_intake`` is set, return once it is taken in.

        Raises:
            Unavailable: the database is away; nothing was stored, the sender should retry.
            TooMany: more waits than this process may hold; the sender should retry later.
            Unparseable: only with ``awaits_intake``: stored as a dead letter, and the sender may know why.
        """
        ...

    async def typing(self, inbox: InboxSettings, thread_key: str, on: bool) -> None:
        """Pass on that a customer types. Never stored."""
        ...


@dataclass(frozen=True, slots=True)
class AcceptReceipt:
    """``receipts`` is filled only for channels that await intake: one per message in the delivery."""

    raw_event_id: UUID
    duplicate: bool
    receipts: tuple[IntakeReceipt, ...] = ()


class State(Protocol):
    """What one inbox's channel keeps across restarts and shares between processes: cursors, access tokens. Sealed."""

    async def get(self, key: str) -> dict[str, Any] | None:
        """Return what was put last, by any process; ``None`` if nothing was, its time is over, or it was sealed with
        another key."""
        ...

    async def put(self, key: str, value: Mapping[str, Any], *, lasts: timedelta | None = None) -> None:
        """Keep a JSON object under a key of at most 200 characters.

        Args:
            lasts: from now on, then it is forgotten. ``None`` keeps it until the inbox is archived: only for keys
                whose number does not grow with customers, conversations or messages.
        """
        ...

    async def report(self, health: Health) -> None:
        """Show an admin how the inbox fares; an alarm when it turns from well to unwell, a note when it recovers."""
        ...


class States(Protocol):
    def of(self, inbox: InboxSettings) -> State: ...


class Leases(Protocol):
    def exclusive(self, name: str) -> AbstractAsyncContextManager[None]:
        """Wait until no other process is in a block of this name, then enter it.

        When the right is lost (the database was away for longer than the lease), the block is cancelled and the
        context manager raises ``LeaseLost``.
        """
        ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an adapter may use of the program."""

    clock: Clock
    keys: Keys
    blobs: Blobs
    fetcher: Fetcher
    public_url: str
    database: Database  # for channels whose far side reads the record itself (web chat) or that name files
    states: States  # what a channel must find again after a restart
    leases: Leases  # what only one process may do at a time


class ChannelAdapter(Protocol):
    """What every channel can do."""

    kind: ClassVar[str]
    Config: ClassVar[type[BaseModel]]  # its form: the console draws it; fields of type SecretStr are sealed
    capabilities: Capabilities

    def __init__(self, inbox: InboxSettings, around: Surroundings) -> None: ...

    async def start(self, sink: InboundSink) -> None:
        """Open connections and listeners. Called once; must not wait for a provider that is away."""
        ...

    async def stop(self) -> None: ...

    async def check(self) -> Health:
        """Try the credentials for real: the button "Test connection"."""
        ...

    async def parse(self, envelope: RawEnvelope, received_at: datetime) -> Sequence[ParsedEvent]:
        """Turn a stored delivery into events, every item of it. Pure but for files put into the blob store.

        Raises:
            Unparseable: this delivery will never be understood by this version.
        """
        ...

    async def send(self, message: OutboundMessage) -> Receipt:
        """Carry a reply out. Its files are read before the first part of it leaves.

        Raises:
            SendRejected, SendDeferred, DeliveryUnknown: see ``channels.errors``.
            FilesAway: the store of files is away; nothing has left, it is tried again.
        """
        ...


@dataclass(frozen=True, slots=True)
class HookRequest:
    """A provider's HTTP request, raw. ``url`` is the public one."""

    method: str
    url: str
    query: Mapping[str, str]
    headers: Mapping[str, str]  # names in lower case
    body: bytes
    remote: str


@dataclass(frozen=True, slots=True)
class HookAnswer:
    status: int = 200
    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"


@runtime_checkable
class WebhookReceiver(Protocol):
    """A channel whose provider calls ``/hooks/{inbox_id}``."""

    def verify(self, request: HookRequest) -> RawEnvelope | HookAnswer:
        """Check the signature on the raw bytes, in constant time, and name the dedupe key.

        Returns:
            The envelope to store, or the answer to a handshake that stores nothing.

        Raises:
            SignatureRejected: missing, wrong, stale or replayed; nothing is stored.
            EventRejected: signed, but its dedupe key cannot be read.
        """
        ...

    def answer(self, receipt: AcceptReceipt) -> HookAnswer:
        """Word the acknowledgement as the provider expects it, for a first delivery and for a repeat."""
        ...


@runtime_checkable
class PartsCounter(Protocol):
    """A channel whose provider counts messages, where a long reply or one with files goes out as several."""

    @staticmethod
    def count_parts(text: str, files: int) -> int:
        """Return how many messages a reply will be, at least 1."""
        ...


@runtime_checkable
class HookResponder(Protocol):
    """A webhook whose answer tells the provider what to do next, e.g. what a caller hears."""

    def respond(self, request: HookRequest, receipt: AcceptReceipt) -> HookAnswer:
        """Word the answer to this request, for a first delivery and for a repeat; used instead of ``answer``."""
        ...


@runtime_checkable
class TemplateSource(Protocol):
    """A channel with messages that its provider approves beforehand; ``Capabilities.templates`` says so."""

    async def list_templates(self, *, fresh: bool = False) -> Sequence[Offer]:
        """Return what can be sent now; from memory unless ``fresh``.

        Raises:
            Unavailable: the provider cannot be asked, and never was.
        """
        ...


@runtime_checkable
class TypingSender(Protocol):
    async def send_typing(self, to: str, thread_key: str, on: bool) -> None: ...


@runtime_checkable
class ReadReceipts(Protocol):
    async def send_read(self, to: str, thread_key: str, sequence: int) -> None: ...
