"""All phones of a demo: their platforms run on loopback, and inboxes in the demo workspace lead to them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from ipaddress import ip_network
from urllib.parse import urlsplit
from uuid import UUID

import structlog
from aiohttp import ClientError

from channels.registry import adapter_class
from conversations import inboxes
from conversations.access import Scope
from conversations.work import Work
from gateway.demo import cast
from gateway.demo.platforms import line, sms, telegram, wechat, wecom, whatsapp
from gateway.demo.platforms.call import CallPhone
from gateway.demo.platforms.chats import LinePhone, SmsPhone, TelegramPhone, WechatPhone, WecomPhone, WhatsappPhone
from gateway.demo.platforms.phone import Phone
from gateway.inbox_config import check_config
from kit.errors import Invalid
from kit.fetch import Allowed
from kit.secret import Keys

log = structlog.get_logger(__name__)

TICK_S = 1.0


@dataclass(frozen=True, slots=True)
class Stage:
    phones: Mapping[str, Phone]
    targets: list[Allowed]  # where the program has to be let out to: each platform's own port


@asynccontextmanager
async def opened_stage(page_port: int) -> AsyncIterator[Stage]:
    """Run the platforms until the block ends. Ids go on from the clock, so that a restart repeats none.

    Args:
        page_port: the platforms take the ports after it, so that a restart finds them where they were; 0: free ones.
    Raises:
        Invalid: a port is taken.
    """
    first = int(time.time())
    ports = [page_port + number if page_port else 0 for number in range(1, 7)]
    async with AsyncExitStack() as stack:
        try:
            wechat_far = await stack.enter_async_context(wechat.platform(port=ports[0]))
            wecom_far = await stack.enter_async_context(wecom.wecom(port=ports[1]))
            bot = await stack.enter_async_context(telegram.bot_api(port=ports[2]))
            graph = await stack.enter_async_context(whatsapp.graph(port=ports[3]))
            line_far = await stack.enter_async_context(line.messaging_api(port=ports[4]))
            vendors = await stack.enter_async_context(sms.vendors(port=ports[5]))
        except OSError as error:
            raise Invalid(
                f"the platforms cannot listen on the ports from {ports[0]} on ({error.strerror}): --platforms-port"
            ) from error
        wecom_far.era = f"{first}-"
        wechat_far.last_number = bot.last_update_id = bot.last_message_id = graph.last_id = vendors.last_id = first
        line_far.last_id += first
        names = {queue.key: queue.name for queue in cast.QUEUES}
        phones: list[Phone] = [
            WechatPhone(wechat_far), WecomPhone(wecom_far), TelegramPhone(bot, first), WhatsappPhone(graph),
            LinePhone(line_far), SmsPhone(vendors, first),
            CallPhone((names["support"], names["sales"]), f"agent@{cast.SLUG}.test"),
        ]  # fmt: skip
        urls = [wechat_far.url, wecom_far.url, bot.url, graph.url, line_far.url, vendors.url]
        targets = [Allowed(ip_network("127.0.0.1/32"), urlsplit(url).port) for url in urls]
        yield Stage({phone.key: phone for phone in phones}, targets)


async def furnish(work: Work, keys: Keys, stage: Stage) -> None:
    """Write the inboxes that are not there yet, and lead all of them to where their platforms are now."""
    scope = Scope.system(work.workspace_id)
    present = {row.name: row for row in await inboxes.list_inboxes(work, scope)}
    front = next((row.queue_id for row in present.values() if row.queue_id is not None), None)
    for phone in stage.phones.values():
        wanted = phone.setup()
        checked = check_config(wanted.kind, wanted.config)
        row = present.get(wanted.name)
        if row is None:
            windows = adapter_class(wanted.kind).capabilities.reply_window is not None
            secrets = {name: value for name, value in checked.secrets.items() if value is not None}
            row = await inboxes.create_inbox(
                work, scope, keys, kind=wanted.kind, name=wanted.name, config=checked.config, secrets=secrets,
                queue_id=front, has_windows=windows,
            )  # fmt: skip
        elif row.kind == wanted.kind and row.config != checked.config:
            await inboxes.update_inbox(work, scope, keys, row.id, {"config": checked.config}, secrets=checked.secrets)
        phone.hook = str(row.id)


def open_hooks(stage: Stage, base_url: str) -> None:
    """Say where the program listens; from now on people can write."""
    for phone in stage.phones.values():
        inbox_id = UUID(phone.hook.rpartition("/")[2])
        phone.hook = f"{base_url}/hooks/{inbox_id}"


async def keep_ticking(stage: Stage) -> None:
    """Have the platforms tell what became of replies, once a second."""
    while True:
        for phone in stage.phones.values():
            try:
                await phone.tick()
            except (ClientError, TimeoutError, OSError) as error:
                log.warning("demo_platform_not_heard", phone=phone.key, reason=type(error).__name__)
        await asyncio.sleep(TICK_S)
