"""Mail in: an SMTP listener that speaks LMTP as well, for the addresses of our inboxes only.

It stands behind a mail server (Postfix and the like), which queues for days what we put off, so every doubt is
a 4xx: 250 is said only after the mail is committed for every inbox it is for. A recipient that is not ours is
refused at RCPT, so nobody relays through us.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from uuid import UUID

import structlog
from aiosmtpd.smtp import Envelope, Session

from channels.contract import InboundSink, InboxSettings, RawEnvelope
from channels.email.envelopes import envelope_keys
from channels.email.session import MailSession, MailSessions
from kit.errors import InsufficientStorage, TooMany, TrunklineError, Unavailable
from kit.text import clean

log = structlog.get_logger(__name__)

MAX_RECIPIENTS = 100
_HASHED_AT_ONCE = 262_144  # bytes; a longer mail's hash is made beside the loop
STORED = "250 2.0.0 stored"

FindInbox = Callable[[str], InboxSettings | None]


class MailListener:
    """One listening socket of this process."""

    def __init__(self, find_inbox: FindInbox, sink: InboundSink, *, host: str, port: int, hostname: str) -> None:
        self._handler = _Handler(find_inbox, sink)
        self._host, self._port, self._hostname = host, port, hostname
        self._server: asyncio.Server | None = None
        self._sessions = MailSessions()

    @property
    def port(self) -> int:
        """The port that is listened on; differs from the setting where that was 0."""
        assert self._server is not None, "start() comes first"
        found: int = self._server.sockets[0].getsockname()[1]
        return found

    async def start(self) -> None:
        """Listen.

        Raises:
            Unavailable: the port is taken or not ours to open.
        """
        loop = asyncio.get_running_loop()
        try:
            self._server = await loop.create_server(self._protocol, self._host, self._port)
        except OSError as error:
            where = f"{self._host}:{self._port}"
            raise Unavailable(
                f"cannot listen for mail on {where} ({error.strerror}): set another TRUNKLINE_SMTP_PORT",
                code="smtp_port_unavailable",
            ) from error
        log.info("mail_listening", host=self._host, port=self.port)

    async def stop(self) -> None:
        """Take no more connections and end those that are open: their senders come back."""
        if self._server is not None:
            self._server.close()
            self._sessions.end()
            await self._server.wait_closed()

    def _protocol(self) -> MailSession:
        return MailSession(self._handler, self._sessions, self._hostname)


class _Handler:
    def __init__(self, find_inbox: FindInbox, sink: InboundSink) -> None:
        self._find_inbox = find_inbox
        self._sink = sink

    async def handle_RCPT(
        self, server: MailSession, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(address) > 254 or self._find_inbox(address) is None:
            return "550 5.1.1 no such address here"
        if len(envelope.rcpt_tos) >= MAX_RECIPIENTS:
            return "452 4.5.3 too many recipients, send the rest in another transaction"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: MailSession, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        raw = content if isinstance(content, bytes) else (content or "").encode()
        sender = clean(envelope.mail_from or "")[:320]
        if len(raw) <= _HASHED_AT_ONCE:
            dedupe_key, order_key = envelope_keys(raw, sender)
        else:
            dedupe_key, order_key = await asyncio.to_thread(envelope_keys, raw, sender)
        by_inbox: dict[UUID, tuple[InboxSettings, list[str]]] = {}
        for address in envelope.rcpt_tos:
            if (inbox := self._find_inbox(address)) is not None:
                by_inbox.setdefault(inbox.id, (inbox, []))[1].append(address)
        answers = dict.fromkeys(envelope.rcpt_tos, "451 4.3.0 the inbox was switched off a moment ago, try again")
        for inbox, addresses in by_inbox.values():
            headers = {"mail_from": sender, "recipients": [clean(address) for address in addresses]}
            answer = await self._store(inbox, RawEnvelope(dedupe_key, order_key, raw, headers))
            answers.update(dict.fromkeys(addresses, answer))
        if server.is_lmtp:
            return "\r\n".join(answers[address] for address in envelope.rcpt_tos)
        # One answer for all: whoever repeats the mail does not double what is stored already.
        return next((answer for answer in answers.values() if answer != STORED), STORED)

    async def _store(self, inbox: InboxSettings, envelope: RawEnvelope) -> str:
        """Hand a mail to one inbox and return what the sender is told."""
        try:
            await self._sink.accept(inbox, envelope)
        except InsufficientStorage:
            return "452 4.3.1 no space left, try again later"
        except (Unavailable, TooMany):
            return "451 4.3.0 not now, try again in a moment"
        except TrunklineError as error:
            log.warning("mail_not_accepted", inbox_id=str(inbox.id), reason=error.detail)
            return "451 4.3.0 not now, try again later"
        return STORED

    async def handle_exception(self, error: Exception) -> str:
        log.error("mail_session_failed", reason=repr(error), exc_info=error)
        return "451 4.3.0 something went wrong here, try again later"
