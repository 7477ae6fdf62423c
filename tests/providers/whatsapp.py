"""WhatsApp's far side, held against Meta's own schema."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from gateway.demo.platforms import whatsapp
from gateway.demo.platforms.whatsapp import (
    ACCOUNT_ID,
    LI_ID,
    NUMBER_ID,
    PICTURE,
    SECRET,
    SIGNATURE_HEADER,
    TOKEN,
    VERIFY,
    WANG,
    WANG_ID,
    WANG_PARENT,
    Graph,
    body_of,
    hidden,
    said,
    sign,
    status,
    written,
)
from tests.providers import whatsapp_schema

__all__ = [
    "ACCOUNT_ID", "LI_ID", "NUMBER_ID", "PICTURE", "SECRET", "SIGNATURE_HEADER", "TOKEN", "VERIFY", "WANG", "WANG_ID",
    "WANG_PARENT", "Graph", "body_of", "graph", "hidden", "said", "sign", "status", "written",
]  # fmt: skip


@asynccontextmanager
async def graph() -> AsyncIterator[Graph]:
    """Run it on loopback; at the end nothing may have misfitted."""
    async with whatsapp.graph(whatsapp_schema.misfits) as far:
        yield far
        assert not far.misfits, f"against Meta's schema: {far.misfits}"
