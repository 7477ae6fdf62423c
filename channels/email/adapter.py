"""The e-mail channel: reads mailboxes and what the listener stored, writes and sends replies."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import ClassVar

import aiosmtplib
import structlog
from pydantic import BaseModel

from channels.contract import (
    AcceptReceipt,
    Capabilities,
    ChannelAdapter,
    Health,
    HookAnswer,
    HookRequest,
    InboundSink,
    InboxSettings,
    OutboundMessage,
    ParsedEvent,
    RawEnvelope,
    Receipt,
    Surroundings,
    WebhookReceiver,
)
from channels.email import parser_pool, unsubscribe
from channels.email.accounts import check_mailbox, imap_account, imap_credentials, import_for, tokens_of
from channels.email.automatic import AutomaticMail
from channels.email.config import EmailConfig
from channels.email.imap_reader import ImapReader
from channels.email.incoming import to_events
from channels.email.outgoing import connect, connection, hand_over, next_state, to_reply
from channels.email.parser_pool import ParserPool
from channels.email.render import OutgoingFile, render_reply, write_address, write_message_id
from channels.errors import SendError, SendRejected
from conversations.content import MAX_TEXT
from kit.errors import NotFound

log = structlog.get_logger(__name__)

SENDS_AT_ONCE = 4
ADDRESSES_LAST_S = 5.0

_ADDRESSES = (
    "SELECT lower(address) AS address FROM inbox WHERE workspace_id = $1 AND kind = 'email' AND address IS NOT NULL"
)


class EmailAdapter:
    kind: ClassVar[str] = "email"
    Config: ClassVar[type[BaseModel]] = EmailConfig
    capabilities = Capabilities(
        max_text=MAX_TEXT,
        media=("*/*",),
        max_file_bytes=20_000_000,
        subject=True,
        rich_text=False,
        can_start=True,
        repeats_are_safe=True,  # a second copy has the same Message-ID
        sends_per_second=20.0,
    )

    def __init__(self, inbox: InboxSettings, around: Surroundings) -> None:
        self._inbox = inbox
        self._around = around
        self._authserv_id = str(inbox.config.get("authserv_id") or "") or None
        self._mailbox = imap_account(inbox)
        self._state = around.states.of(inbox)
        self._tokens = tokens_of(inbox, around, self._state)
        self._automatic = AutomaticMail(self._state)
        self._reader: ImapReader | None = None
        self._pool: ParserPool | None = None  # stays after ``stop``: a mail may be on its way to it
        self._is_started = False
        self._addresses: frozenset[str] = frozenset()
        self._asked_at_s = float("-inf")
        self._sending = asyncio.Semaphore(SENDS_AT_ONCE)
        self._reply_key = sha256(around.keys.sign("mail-reply", inbox.workspace_id.bytes).encode()).digest()

    async def start(self, sink: InboundSink) -> None:
        """Join the readers of mails and begin to read the mailbox. One listener serves all mail inboxes."""
        if self._is_started:
            return
        self._is_started = True
        self._pool = parser_pool.join()
        if self._mailbox is None:
            return
        self._reader = ImapReader(
            self._inbox,
            self._mailbox,
            imap_credentials(self._inbox, self._tokens),
            sink,
            self._state,
            self._around.leases,
            self._around.clock,
            import_for=import_for(self._inbox),
        )
        self._reader.start()

    async def stop(self) -> None:
        if self._reader is not None:
            await self._reader.stop()
            self._reader = None
        if self._is_started:
            self._is_started = False
            await parser_pool.leave()

    async def check(self) -> Health:
        """Sign in at the outgoing server and, where the inbox reads one, at the mailbox."""
        if self._mailbox is None:
            return await self._check_smtp()
        mailbox = await check_mailbox(self._mailbox, imap_credentials(self._inbox, self._tokens))
        if not self._inbox.config.get("smtp_host"):
            detail = f"{mailbox.detail}; no outgoing mail server is set" if mailbox.ok else mailbox.detail
            return Health(mailbox.ok, detail, mailbox.facts)
        smtp = await self._check_smtp()
        return Health(smtp.ok and mailbox.ok, f"{smtp.detail}; {mailbox.detail}", mailbox.facts)

    async def _check_smtp(self) -> Health:
        try:
            smtp = connection(self._inbox, self._tokens)
            await connect(smtp, self._tokens)
        except SendError as error:
            return Health(ok=False, detail=error.detail)
        try:
            await smtp.noop()
        except (aiosmtplib.SMTPException, OSError) as error:
            return Health(ok=False, detail=f"the mail server ended the connection ({type(error).__name__})")
        finally:
            smtp.close()
        return Health(ok=True, detail="the mail server accepts us")

    async def parse(self, envelope: RawEnvelope, received_at: datetime) -> Sequence[ParsedEvent]:
        """See ``ChannelAdapter.parse``."""
        assert self._pool is not None, "start() comes first"
        if (leaver := unsubscribe.address_in(envelope)) is not None:
            return [unsubscribe.opted_out(self._inbox, leaver, received_at)]
        mail = await self._pool.parse_mail(envelope.body, self._authserv_id)
        token = unsubscribe.token_in(mail.subject)
        if token and (leaver := unsubscribe.address_of(self._around.keys, self._inbox, token)) is not None:
            return [unsubscribe.opted_out(self._inbox, leaver, received_at)]
        return await to_events(
            mail,
            self._inbox,
            await self._own_addresses(),
            self._around.blobs,
            recipients=list(envelope.headers.get("recipients") or ()),
            received_at=received_at,
            reply_key=self._reply_key,
        )

    def verify(self, request: HookRequest) -> RawEnvelope | HookAnswer:
        """See ``WebhookReceiver.verify``: the link by which somebody unsubscribes."""
        return unsubscribe.verify(self._around.keys, self._inbox, request)

    def answer(self, receipt: AcceptReceipt) -> HookAnswer:  # noqa: ARG002 - a repeat is answered alike
        """See ``WebhookReceiver.answer``."""
        return unsubscribe.done()

    async def _own_addresses(self) -> frozenset[str]:
        """The addresses of all mail inboxes of the workspace, as they were some seconds ago at most."""
        now_s = asyncio.get_running_loop().time()
        if now_s > self._asked_at_s + ADDRESSES_LAST_S:
            async with self._around.database.acquire() as database:
                rows = await database.fetch(_ADDRESSES, self._inbox.workspace_id)
            self._addresses, self._asked_at_s = frozenset(row["address"] for row in rows), now_s
        return self._addresses

    async def send(self, message: OutboundMessage) -> Receipt:
        """See ``ChannelAdapter.send``."""
        files = [OutgoingFile(file.name, file.content_type, await self._read(file.sha256)) for file in message.files]
        now = self._around.clock.now()
        leave: tuple[str, ...] = ()
        if message.is_automatic:
            await self._automatic.check(message.to, message.thread_state, now)
            leave = unsubscribe.links(self._around.keys, self._inbox, self._around.public_url, message.to)
        reply = to_reply(message, self._inbox, files, self._reply_key, leave)
        mail = render_reply(reply).as_bytes()
        sender, to, *copies = (write_address(one) for one in (reply.author, *reply.to, *reply.cc))
        async with self._sending:
            smtp = connection(self._inbox, self._tokens)
            await connect(smtp, self._tokens)
            try:
                await hand_over(smtp, sender, to, copies, mail)
                with contextlib.suppress(aiosmtplib.SMTPException, OSError):
                    await smtp.quit(timeout=5)
            finally:
                smtp.close()
        if message.is_automatic:
            await self._automatic.note(message.to, now)
        message_id = write_message_id(reply.message_id, reply.id_domain)
        return Receipt(external_id=message_id, thread_state=next_state(message, message_id))

    async def _read(self, digest: bytes) -> bytes:
        try:
            return await self._around.blobs.get(self._inbox.workspace_id, digest)
        except NotFound as error:
            raise SendRejected("an attached file is no longer there", code="file_missing") from error


_: type[ChannelAdapter] = EmailAdapter
_hooks: type[WebhookReceiver] = EmailAdapter
