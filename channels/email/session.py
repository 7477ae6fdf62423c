"""One connection of a mail server: SMTP, and LMTP by LHLO, over aiosmtpd's command loop.

The body of a mail is read here, in pieces and into one buffer: line by line, as aiosmtpd has it, a mail of thirty
million line ends holds up everybody for seconds and takes twenty times its size.
"""

from __future__ import annotations

import asyncio
from typing import Any, AnyStr

from aiosmtpd.smtp import SMTP, syntax

from channels.email.model import Caps

MAX_SESSIONS = 200
MAX_HELD = 268_435_456  # bytes of mails in all sessions together, from their first byte until they are stored
IDLE_FOR_S = 120.0  # without a byte
_PIECE = 65_536  # bytes read at once; a command has its own, smaller limit
_PIECES_AT_ONCE = 256  # small pieces that are there already; then others have their turn
_TOO_LARGE = "552 5.3.4 the mail is larger than {:,} bytes"
_TOO_MUCH_AT_ONCE = "452 4.3.1 too much mail at once, come back"


class MailSessions:
    """The open connections of one listener, and how much they hold."""

    def __init__(self) -> None:
        self._open: set[MailSession] = set()
        self.held_bytes = 0

    @property
    def are_full(self) -> bool:
        return len(self._open) >= MAX_SESSIONS

    def add(self, session: MailSession) -> None:
        self._open.add(session)

    def discard(self, session: MailSession) -> None:
        self._open.discard(session)

    def end(self) -> None:
        """End all: their senders come back."""
        for session in list(self._open):
            session.end()


class MailSession(SMTP):
    """SMTP with LHLO: after it the end of a mail is answered once for each recipient (RFC 2033 §4.2)."""

    line_length_limit = _PIECE  # aiosmtpd's name for the size of the reader's buffer

    def __init__(self, handler: object, sessions: MailSessions, hostname: str) -> None:
        super().__init__(
            handler,
            data_size_limit=Caps().mail_bytes,
            enable_SMTPUTF8=True,
            decode_data=False,
            hostname=hostname,
            ident="Trunkline",
            timeout=IDLE_FOR_S,
        )
        self._all = sessions
        self.is_lmtp = False
        self._answers = 1

    def connection_made(self, transport: Any) -> None:
        if self._all.are_full:
            transport.write(b"421 4.3.2 too many connections, come back\r\n")
            transport.close()
            return
        self._all.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._all.discard(self)
        super().connection_lost(error)

    def end(self) -> None:
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.write(b"421 4.3.2 the program is stopping, come back\r\n")
            self.transport.close()

    @syntax("LHLO hostname")
    async def smtp_LHLO(self, hostname: str) -> None:
        self.is_lmtp = True
        await self.smtp_EHLO(hostname)

    async def smtp_DATA(self, arg: str) -> None:
        """Read a mail to its end, whatever becomes of it, and answer for it."""
        if await self.check_helo_needed():
            return
        envelope = self.envelope
        if envelope is None or not envelope.rcpt_tos:
            await self.push("503 Error: need RCPT command")
            return
        if arg:
            await self.push("501 Syntax: DATA")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        mail = _MailInTransit(self._all)
        try:
            await self._read_mail(mail)
            if self.is_lmtp:
                self._answers = len(envelope.rcpt_tos)
            if mail.refusal is None:
                envelope.content = envelope.original_content = bytes(mail.content)
                status = await self._call_handler_hook("DATA")
            else:
                status = mail.refusal
            self.envelope = self._create_envelope()
            await self.push(status)
        finally:
            self._answers = 1
            mail.let_go()

    async def _read_mail(self, mail: _MailInTransit) -> None:
        """Read until the line with nothing but a dot. A bare LF ends nothing, or one mail could smuggle in another."""
        pieces = 0
        while not mail.is_whole:
            try:
                piece = await self._reader.readuntil(b".\r\n")
            except asyncio.LimitOverrunError as overrun:
                piece = await self._reader.read(overrun.consumed)
            mail.take(piece)
            pieces += 1
            if pieces % _PIECES_AT_ONCE == 0 or len(piece) >= _PIECE:
                self._reset_timeout()
                await asyncio.sleep(0)

    async def push(self, status: AnyStr) -> None:
        """Send an answer; one that ends a mail without looking at its recipients is everybody's."""
        is_everybodys = isinstance(status, str) and "\n" not in status
        for _ in range(self._answers if is_everybodys else 1):
            await super().push(status)


class _MailInTransit:
    """What has come of one mail: its content with the dots before dots taken away (RFC 5321 §4.5.2)."""

    def __init__(self, sessions: MailSessions) -> None:
        self._all = sessions
        self._limit = Caps().mail_bytes
        self._held = 0
        self._tail = b"\r\n"  # the last bytes that came; before the first was the end of a line
        self.content = bytearray()
        self.is_whole = False
        self.refusal: str | None = None

    def take(self, piece: bytes) -> None:
        """Append a piece, or only look for the end where there is no room for it."""
        lead, self._tail = self._tail[-2:], (self._tail + piece[-5:])[-5:]
        self.is_whole = self._tail == b"\r\n.\r\n"
        if self.refusal is not None:
            return
        if self._held + len(piece) > self._limit:
            self._refuse(_TOO_LARGE.format(self._limit))
        elif self._all.held_bytes + len(piece) > MAX_HELD:
            self._refuse(_TOO_MUCH_AT_ONCE)
        else:
            self._held += len(piece)
            self._all.held_bytes += len(piece)
            # The end of the line before a dot may have come with the piece before.
            self.content += (lead + piece).replace(b"\r\n.", b"\r\n")[2:]
            if self.is_whole:
                # The last dot is gone with the others; the rest of its line goes here.
                del self.content[-2:]

    def _refuse(self, reason: str) -> None:
        self.refusal = reason
        self.let_go()

    def let_go(self) -> None:
        """Give back the room that the mail took."""
        self._all.held_bytes -= self._held
        self._held = 0
        self.content = bytearray()
