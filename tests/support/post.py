"""A mail inbox of a served workspace: what arrives in it, what its agents answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from gateway import keys
from tests.support.mail import Mailbox, send
from tests.support.office import Office


@dataclass(frozen=True, slots=True)
class Post:
    """A workspace with a mail inbox. ``box`` is where its replies go, unless a test sends them elsewhere."""

    office: Office
    box: Mailbox
    inbox_id: UUID
    address: str

    async def arrives(self, mail: Any, sender: str = "wang@customer.test") -> None:
        await send(self.office.program, mail, sender=sender, to=[self.address])

    async def conversations(self, count: int) -> list[Any]:
        """Wait until there are that many conversations; the newest first."""
        desk = await self.office.desk("supervisor")
        while len(items := (await desk.get("/api/v1/conversations?view=all"))["items"]) < count:
            await asyncio.sleep(0.02)
        assert len(items) == count
        found: list[Any] = items
        return found

    async def messages(self, conversation_id: str, count: int) -> list[Any]:
        desk = await self.office.desk("supervisor")
        path = f"/api/v1/conversations/{conversation_id}/messages"
        while len(items := (await desk.get(path))["items"]) < count:
            await asyncio.sleep(0.02)
        found: list[Any] = items
        return found

    async def reply(self, conversation_id: str, text: str, attachments: Sequence[str] = ()) -> Any:
        desk = await self.office.desk("agent")
        body = {"kind": "reply", "text": text, "client_id": str(uuid4()), "attachments": list(attachments)}
        return await desk.post(f"/api/v1/conversations/{conversation_id}/messages", body, expect=201)

    async def delivery(self, message: Any, state: str) -> Any:
        """Wait until the reply's delivery is in that state."""
        while True:
            for one in await self.messages(message["conversation_id"], 1):
                if one["id"] == message["id"] and one["delivery"]["state"] == state:
                    return one["delivery"]
            await asyncio.sleep(0.02)


async def open_post(office: Office, box: Mailbox, *, smtp_port: int | None, domain: str = "shop.test") -> Post:
    """Add a mail inbox with an address of its own, whose replies go to that port; ``None`` lets it only receive."""
    address = f"support-{uuid4().hex[:8]}@{domain}"
    config: dict[str, Any] = {"plus_addressing": True}
    if smtp_port is not None:
        config |= {"smtp_host": "127.0.0.1", "smtp_port": smtp_port, "smtp_security": "none"}
    body = {
        "kind": "email", "name": f"Support {address}", "address": address, "config": config,
        "queue_id": office.workspace.queue_id,
    }  # fmt: skip
    admin = await office.desk("admin")
    made = await admin.post("/api/v1/inboxes", body, expect=201)
    await office.app[keys.ADAPTERS].refresh()
    return Post(office, box, UUID(made["id"]), address)
