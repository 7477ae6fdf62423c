"""Where replies end up: a mail server and a callback receiver that write down what they took.

Chat windows are the third far side; see ``customers.ChatCustomer``.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from typing import Any

from aiohttp import web
from aiosmtpd.smtp import SMTP

from tests.reliability.history import Arrival


@dataclass(frozen=True, slots=True)
class Manners:
    """How often a far side misbehaves.

    Attributes:
        busy: share of replies that it asks to have repeated, not taking them.
        silent: share of replies that it takes and then hangs up on, without an answer.
    """

    busy: float = 0.0
    silent: float = 0.0


@dataclass  # without slots: aiosmtpd reads every attribute, and __weakref__ of a slotted one fails before Python 3.11.3
class MailFarSide:
    """A mail server for our customers."""

    arrivals: list[Arrival]
    manners: Manners
    chance: random.Random
    port: int = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        mood = self.chance.random()
        if mood < self.manners.busy:
            return "451 4.3.0 busy, come back"
        mail = message_from_bytes(envelope.content, policy=default)
        body = mail.get_body(("plain",))
        assert body is not None
        message_id = str(mail["Message-ID"]).strip("<> ").partition("@")[0]
        self.arrivals.append(Arrival("email", envelope.rcpt_tos[0], message_id, body.get_content().strip()))
        if mood > 1 - self.manners.silent:
            assert server.transport is not None
            server.transport.abort()  # type: ignore[attr-defined]  # a socket's transport
        return "250 2.0.0 stored"


@dataclass(slots=True)
class CallbackFarSide:
    """Another program that takes replies over HTTP."""

    arrivals: list[Arrival]
    manners: Manners
    chance: random.Random
    url: str = ""
    port: int = 0

    async def take(self, request: web.Request) -> web.Response:
        body = await request.json()
        mood = self.chance.random()
        if mood < self.manners.busy:
            return web.Response(status=503)
        message = body["message"]
        assert request.headers["webhook-id"] == message["id"]
        self.arrivals.append(Arrival("api", message["to"]["external_id"], message["id"], message["text"]))
        if mood > 1 - self.manners.silent and request.transport is not None:
            request.transport.abort()
        return web.Response(status=204)


@dataclass(slots=True)
class FarSides:
    """Everything that took replies; ``arrivals`` in the order in which they came."""

    mail: MailFarSide
    callback: CallbackFarSide
    arrivals: list[Arrival] = field(default_factory=list)


@asynccontextmanager
async def far_sides(seed: int = 1, manners: Manners | None = None) -> AsyncIterator[FarSides]:
    """Run a mail server and a callback receiver."""
    arrivals: list[Arrival] = []
    manners = manners or Manners()
    mail = MailFarSide(arrivals, manners, random.Random(seed))
    callback = CallbackFarSide(arrivals, manners, random.Random(seed + 1))
    loop = asyncio.get_running_loop()
    smtp = await loop.create_server(lambda: SMTP(mail, hostname="far.test", enable_SMTPUTF8=True), "127.0.0.1", 0)
    mail.port = smtp.sockets[0].getsockname()[1]
    app = web.Application()
    app.router.add_post("/replies", callback.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        callback.port = runner.addresses[0][1]
        callback.url = f"http://127.0.0.1:{callback.port}/replies"
        yield FarSides(mail, callback, arrivals)
    finally:
        await runner.cleanup()
        smtp.close()
        await smtp.wait_closed()
