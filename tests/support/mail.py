"""Mail's far side: a server that takes our replies, and letters as customers' programs write them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import aiosmtplib
from aiosmtpd.smtp import SMTP

from gateway import keys
from tests.support.program import Program


@dataclass
class Mailbox:
    """A mail server on loopback; ``answer`` is said after each mail, or instead of a recipient by ``refuse``."""

    port: int = 0
    raw: list[bytes] = field(default_factory=list)
    answer: str = "250 2.0.0 stored"
    refuse: dict[str, str] = field(default_factory=dict)
    hang_up: bool = False

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(raw, policy=default) for raw in self.raw]  # type: ignore[misc]  # the policy makes it an EmailMessage

    async def wait(self, count: int = 1) -> list[EmailMessage]:
        """Wait until that many mails have come."""
        while len(self.raw) < count:
            await asyncio.sleep(0.01)
        return self.mails

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        self.raw.append(envelope.content)
        if self.hang_up:
            assert server.transport is not None
            server.transport.abort()  # type: ignore[attr-defined]  # a socket's transport
        return self.answer


@asynccontextmanager
async def mailbox() -> AsyncIterator[Mailbox]:
    """Run a mail server."""
    box = Mailbox()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(box, hostname="far.test", enable_SMTPUTF8=True), "127.0.0.1", 0)
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        server.close()
        await server.wait_closed()


def letter(to: str, text: str, *, sender: str = "wang@customer.test", **headers: str) -> EmailMessage:
    """Return a plain mail; header names are given with underscores."""
    mail = EmailMessage()
    mail["From"] = headers.pop("From", f"王芳 <{sender}>")
    mail["To"] = to
    mail["Subject"] = headers.pop("Subject", "洗衣机 E4 报错")
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


async def send(
    program: Program, mail: EmailMessage | bytes, *, sender: str = "wang@customer.test", to: list[str]
) -> None:
    """Hand a mail to the running program's listener."""
    raw = mail if isinstance(mail, bytes) else mail.as_bytes()
    port = program.app[keys.MAIL].port
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False) as smtp:
        await smtp.sendmail(sender, to, raw)
