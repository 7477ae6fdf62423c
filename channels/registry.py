"""The channels this program has, and the adapters that live in this process: one per enabled inbox.

Adding a channel is one folder and one line here. Adapters are imported when an inbox of their kind exists,
so an installation pays for the channels it uses.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from uuid import UUID

import orjson
import structlog

from channels.contract import ChannelAdapter, Health, InboundSink, InboxSettings, PartsCounter, Surroundings
from kit.db import Database
from kit.errors import Invalid, NotFound, TrunklineError

log = structlog.get_logger(__name__)

KINDS: dict[str, str] = {
    "api": "channels.api.adapter:ApiAdapter",
    "asterisk": "channels.asterisk.adapter:AsteriskAdapter",
    "cdr": "channels.cdr.adapter:CdrAdapter",
    "dingtalk": "channels.dingtalk.adapter:DingtalkAdapter",
    "email": "channels.email.adapter:EmailAdapter",
    "feishu": "channels.feishu.adapter:FeishuAdapter",
    "freeswitch": "channels.freeswitch.adapter:FreeswitchAdapter",
    "line": "channels.line.adapter:LineAdapter",
    "sms": "channels.sms.adapter:SmsAdapter",
    "telegram": "channels.telegram.adapter:TelegramAdapter",
    "twilio_sms": "channels.twilio_messaging.adapter:TwilioSmsAdapter",
    "twilio_whatsapp": "channels.twilio_messaging.adapter:TwilioWhatsappAdapter",
    "twilio_voice": "channels.twilio_voice.adapter:TwilioVoiceAdapter",
    "webchat": "channels.webchat.adapter:WebchatAdapter",
    "wechat": "channels.wechat.adapter:WechatAdapter",
    "wechat_mini": "channels.wechat.adapter:WechatMiniAdapter",
    "wecom_kf": "channels.wecom.kf.adapter:KfAdapter",
    "wecom_app": "channels.wecom.app.adapter:AppAdapter",
    "whatsapp": "channels.whatsapp.adapter:WhatsappAdapter",
}

AdapterFactory = Callable[[InboxSettings, Surroundings], ChannelAdapter]


def adapter_class(kind: str) -> type[ChannelAdapter]:
    """Return the adapter of a kind.

    Raises:
        Invalid: no such channel (code ``unknown_channel``).
    """
    if kind not in KINDS:
        raise Invalid(f"there is no channel of kind {kind!r}", code="unknown_channel")
    module, name = KINDS[kind].split(":")
    found: type[ChannelAdapter] = getattr(import_module(module), name)
    return found


def count_parts(kind: str, text: str, files: int) -> int:
    """Return how many messages of its provider a reply will be: see ``conversations.ports.CountParts``."""
    adapter = adapter_class(kind) if kind in KINDS else None
    return adapter.count_parts(text, files) if adapter is not None and issubclass(adapter, PartsCounter) else 1


_INBOXES = """
SELECT workspace_id, id, kind, name, address, config, secrets_sealed, version
FROM inbox WHERE is_enabled AND NOT archived
"""

_VERSIONS = "SELECT workspace_id, id, version FROM inbox WHERE is_enabled AND NOT archived"


@dataclass(slots=True)
class _Live:
    inbox: InboxSettings
    adapter: ChannelAdapter


class Adapters:
    """The live adapters. Follows the ``inbox`` table: started, replaced and stopped as admins change it."""

    def __init__(
        self, database: Database, around: Surroundings, factories: Mapping[str, AdapterFactory] | None = None
    ) -> None:
        self._database = database
        self._around = around
        self._factories = dict(factories or {})
        self._live: dict[UUID, _Live] = {}
        self._broken: dict[UUID, int] = {}  # inbox → the version that would not start
        self._sink: InboundSink | None = None
        self._is_stopped = False
        self.on_replaced: list[
            Callable[[InboxSettings], None]
        ] = []  # told of every inbox that goes on with new settings
        self._refreshing = asyncio.Lock()

    async def start(self, sink: InboundSink) -> None:
        self._sink = sink
        await self.refresh()

    async def stop(self) -> None:
        """Stop all, for good: a look at the table that comes later starts nothing any more."""
        async with self._refreshing:
            self._is_stopped = True
            for live in list(self._live.values()):
                await self._stop(live)
            self._live.clear()

    def get(self, inbox_id: UUID) -> tuple[InboxSettings, ChannelAdapter]:
        """Return the inbox and its adapter.

        Raises:
            NotFound: no enabled inbox of that id, or it could not be started.
        """
        live = self._live.get(inbox_id)
        if live is None:
            raise NotFound("there is no such inbox", code="inbox_not_found")
        return live.inbox, live.adapter

    def of_workspace(self, workspace_id: UUID) -> list[tuple[InboxSettings, ChannelAdapter]]:
        return [(live.inbox, live.adapter) for live in self._live.values() if live.inbox.workspace_id == workspace_id]

    def all(self) -> list[tuple[InboxSettings, ChannelAdapter]]:
        return [(live.inbox, live.adapter) for live in self._live.values()]

    def by_address(self, kind: str, address: str) -> InboxSettings | None:
        """Return the live inbox of that kind that a mail address leads to; ``help+anything@`` leads to ``help@``."""
        local, _, domain = address.strip().lower().rpartition("@")
        plain = f"{local.partition('+')[0]}@{domain}"
        for live in self._live.values():
            mine = (live.inbox.address or "").lower()
            if live.inbox.kind == kind and mine and mine in (address.strip().lower(), plain):
                return live.inbox
        return None

    async def refresh(self) -> None:
        """Bring the live adapters in line with the table. Cheap when nothing changed: ids and versions only."""
        async with self._refreshing:
            if self._is_stopped:
                return
            async with self._database.acquire() as connection:
                versions = {row["id"]: row["version"] for row in await connection.fetch(_VERSIONS)}
                known = {inbox_id: live.inbox.version for inbox_id, live in self._live.items()} | self._broken
                if versions == known:
                    return
                rows = {row["id"]: row for row in await connection.fetch(_INBOXES)}
            for inbox_id in set(known) - set(rows):
                self._broken.pop(inbox_id, None)
                if inbox_id in self._live:
                    await self._stop(self._live.pop(inbox_id))
            for inbox_id, row in rows.items():
                if known.get(inbox_id) != row["version"]:
                    await self._replace(row)

    async def _replace(self, row: Any) -> None:
        assert self._sink is not None, "start() comes first"
        inbox_id, version = row["id"], row["version"]
        is_known = inbox_id in self._live or inbox_id in self._broken
        if inbox_id in self._live:
            await self._stop(self._live.pop(inbox_id))
        self._broken.pop(inbox_id, None)
        try:
            inbox = self._decrypt(row)
            make = self._factories.get(inbox.kind) or adapter_class(inbox.kind)
            adapter = make(inbox, self._around)
            await adapter.start(self._sink)
        except (TrunklineError, ValueError, OSError) as error:
            self._broken[inbox_id] = version
            log.error(  # noqa: TRY400 - the reason is the admin's to mend; a traceback would hide it
                "inbox_not_started", inbox_id=str(inbox_id), kind=row["kind"], reason=str(error)
            )
            await self._report_broken(row, error)
            return
        self._live[inbox_id] = _Live(inbox, adapter)
        for tell in self.on_replaced if is_known else ():
            tell(inbox)

    def hook_url(self, inbox_id: UUID) -> str:
        """Return where a provider calls this inbox."""
        return f"{self._around.public_url}/hooks/{inbox_id}"

    async def report(self, inbox: InboxSettings, health: Health) -> None:
        """Show an admin how an inbox fares."""
        await self._around.states.of(inbox).report(health)

    async def _report_broken(self, row: Any, error: Exception) -> None:
        """Tell an admin as well: they do not read our log."""
        said = error.detail if isinstance(error, TrunklineError) and error.detail else str(error)
        without_secrets = self._settings(row, {})
        try:
            await self.report(without_secrets, Health(ok=False, detail=f"the inbox could not be started: {said}"))
        except TrunklineError as unreported:
            log.warning("health_not_reported", inbox_id=str(row["id"]), reason=str(unreported))

    def _decrypt(self, row: Any) -> InboxSettings:
        secrets: dict[str, str] = {}
        if row["secrets_sealed"]:
            secrets = orjson.loads(self._around.keys.unseal(row["secrets_sealed"], context=f"inbox:{row['id']}"))
        return self._settings(row, secrets)

    @staticmethod
    def _settings(row: Any, secrets: Mapping[str, str]) -> InboxSettings:
        return InboxSettings(
            workspace_id=row["workspace_id"],
            id=row["id"],
            kind=row["kind"],
            name=row["name"],
            address=row["address"],
            config=row["config"],
            secrets=secrets,
            version=row["version"],
        )

    async def _stop(self, live: _Live) -> None:
        try:
            async with asyncio.timeout(5):
                await live.adapter.stop()
        except Exception:
            log.exception("inbox_not_stopped_cleanly", inbox_id=str(live.inbox.id))
