"""Where the demo's mail goes: a server on this machine that takes every mail and forgets it; nothing leaves it."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session

log = structlog.get_logger(__name__)

HOST = "127.0.0.1"
MAX_BYTES = 40_000_000


class _Handler:
    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802, ARG002 - aiosmtpd's
        return "250 2.0.0 taken, and going nowhere: this is a demo"


def mail_config(smtp_port: int) -> dict[str, object]:
    """Return the settings of an inbox whose mail goes to the mailroom: the port after the listener's, or a free one."""
    port = smtp_port + 1 if 0 < smtp_port < 65_535 else _free_port()
    return {"smtp_host": HOST, "smtp_port": port, "smtp_security": "none"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def is_ours(config: dict[str, Any]) -> bool:
    """Whether an inbox still sends through the mailroom, or an admin gave it a server of its own."""
    return config.get("smtp_host") == HOST and config.get("smtp_security") == "none"


async def receive(port: int) -> None:
    """Take mail until cancelled. If the port is taken, replies wait and the log says why."""
    loop = asyncio.get_running_loop()
    try:
        server = await loop.create_server(
            lambda: SMTP(_Handler(), data_size_limit=MAX_BYTES, enable_SMTPUTF8=True, hostname="demo", timeout=60),
            HOST,
            port,
        )
    except OSError as error:
        log.warning("demo_mailroom_closed", port=port, reason=error.strerror)
        return
    async with server:
        await server.serve_forever()
