"""What both kinds promise of their callbacks, asked over HTTP of the running program."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from gateway import keys
from gateway.demo.platforms.wecom import Wecom
from tests.support.office import Office


@dataclass(frozen=True, slots=True)
class Hook:
    """An inbox whose callbacks come over the network; ``xml`` is one that it understands."""

    office: Office
    platform: Wecom
    inbox_id: str
    xml: str

    @property
    def url(self) -> str:
        return f"{self.office.program.url}/hooks/{self.inbox_id}"

    async def call(self, query: Mapping[str, str], body: bytes) -> int:
        http = self.office.program.http
        async with http.post(f"/hooks/{self.inbox_id}", params=query, data=body) as answer:
            return answer.status

    async def stored(self) -> int:
        """How many deliveries this inbox has."""
        async with self.office.program.database.acquire() as connection:
            found: int = await connection.fetchval(
                "SELECT count(*) FROM raw_event WHERE workspace_id = $1 AND inbox_id = $2",
                self.office.workspace.id,
                self.inbox_id,
            )
        return found


async def make_inbox(office: Office, kind: str, config: Mapping[str, Any]) -> str:
    admin = await office.desk("admin")
    body = {"kind": kind, "name": f"WeCom {uuid4().hex[:8]}", "config": config, "queue_id": office.workspace.queue_id}
    made = await admin.post("/api/v1/inboxes", body, expect=201)
    await office.app[keys.ADAPTERS].refresh()
    return str(made["id"])


async def the_address_passes_the_check(hook: Hook) -> None:
    assert await hook.platform.check_address(hook.url)
    assert await hook.stored() == 0


async def a_callback_is_acknowledged_and_its_repeats_are_stored_once(hook: Hook) -> None:
    calls = await asyncio.gather(*(hook.platform.call_back(hook.url, hook.xml) for _ in range(3)))
    assert calls == [[200]] * 3
    assert await hook.platform.call_back(hook.url, hook.xml) == [200]
    assert await hook.stored() == 1


async def what_is_not_proved_is_refused_and_leaves_nothing(hook: Hook) -> None:
    query, body = hook.platform.seal(hook.xml)
    now = datetime.now(UTC)
    faults: list[tuple[Mapping[str, str], bytes]] = [
        ({}, body),
        (query | {"msg_signature": query["msg_signature"][::-1]}, body),
        (query | {"msg_signature": "é" * 40}, body),
        (query | {"timestamp": str(int(query["timestamp"]) + 1)}, body),
        (query | {"nonce": ""}, body),
        (query, hook.platform.seal(hook.xml.replace("xml", "xyz"))[1]),
        (query, b""),
        (query, b"\xff\xfe"),
        (query, b"<xml><Encrypt></Encrypt></xml>"),
        hook.platform.seal(hook.xml, now - timedelta(minutes=11)),
        hook.platform.seal(hook.xml, now + timedelta(minutes=11)),
    ]
    assert [await hook.call(*fault) for fault in faults] == [401] * len(faults)
    assert await hook.call(query, body + b" " * 300_000) == 400
    assert await hook.stored() == 0


async def an_inbox_without_keys_takes_nothing(office: Office, kind: str, platform: Wecom, xml: str) -> None:
    hook = Hook(office, platform, await make_inbox(office, kind, {"corp_id": "ww1"}), xml)
    assert await hook.call(*platform.seal(xml)) == 401
    assert not await platform.check_address(hook.url)
    assert await hook.stored() == 0
