"""LINE's far side, held against LINE's own OpenAPI schemas."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from gateway.demo.platforms import line
from gateway.demo.platforms.line import (
    BOT,
    GROUP,
    LI,
    PICTURE,
    SECRET,
    SIGNATURE_HEADER,
    TOKEN,
    WANG,
    Line,
    event,
    sign,
    written,
)
from tests.providers import line_schema

__all__ = [
    "BOT", "GROUP", "LI", "PICTURE", "SECRET", "SIGNATURE_HEADER", "TOKEN", "WANG", "Line", "event", "messaging_api",
    "sign", "written",
]  # fmt: skip


class Schemas(line.Judge):
    """LINE's schemas."""

    def event(self, event: Mapping[str, Any]) -> list[str]:
        return line_schema.misfits_of_event(event)

    def push(self, body: Mapping[str, Any]) -> list[str]:
        return line_schema.misfits_of_push(body)

    def named(self, schema: str, body: Any) -> list[str]:
        return line_schema.misfits(schema, body)


@asynccontextmanager
async def messaging_api() -> AsyncIterator[Line]:
    """Run both hosts on loopback; at the end nothing may have misfitted."""
    async with line.messaging_api(Schemas()) as far:
        yield far
        assert not far.misfits, f"against LINE's schemas: {far.misfits}"
