"""From one pulled item to the record's own values.

origin 3 is the customer, 5 an agent in the WeCom app, 4 WeCom itself (events). Events that change nothing in the record
(who is on duty in WeCom, who took a session there) come to nothing; their raw form is kept as that of all others.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from channels.contract import InboxSettings, ParsedEvent, StatusUpdate
from channels.errors import Unparseable
from channels.wecom.downloads import Downloads
from channels.wecom.kf.contents import MediaRef, read_content
from channels.wecom.kf.ids import message_of
from channels.wecom.kf.items import SERVICER, Item, words
from conversations.content import Content, Text, plain
from conversations.inbound import (
    ContactSignal,
    InboundFile,
    InboundIdentity,
    InboundMessage,
    MessageRecall,
    OwnMessage,
    WindowGrant,
)
from kit.ids import new_id
from kit.text import clean_line

log = structlog.get_logger(__name__)

KIND: Final = "wecom_kf"
WINDOW = timedelta(hours=48)
QUOTA = 5

Profiles = Callable[[str], Awaitable[InboundIdentity]]

# fail_type → what an agent reads. Those of the window close it here too.
FAILURES: dict[int, tuple[str, str]] = {
    1: ("account_gone", "the customer-service account was deleted"),
    2: ("application_off", "the application was switched off in WeCom"),
    4: ("window_closed", "the customer last wrote more than 48 hours ago"),
    5: ("window_closed", "the session has ended in WeCom; the customer has to write first"),
    6: ("quota_used", "five replies had been sent since the customer last wrote"),
    8: ("not_verified", "WeCom has not verified the company yet"),
    10: ("recipient_refuses", "the customer refuses messages of this account"),
    11: ("nobody_signed_in", "no member of the company is signed in to the WeCom app"),
    12: ("kind_forbidden", "WeCom does not let this kind of message be sent"),
    13: ("safety_limit", "WeCom has limited the account for reasons of safety"),
}
_QUIET_EVENTS = frozenset(
    {"servicer_status_change", "session_status_change", "servicer_recall_msg", "reject_customer_msg_switch_change"}
)


@dataclass(frozen=True, slots=True)
class ItemReader:
    """Reads the items of one inbox."""

    inbox: InboxSettings
    downloads: Downloads
    profiles: Profiles

    async def events(self, item: Item, received_at: datetime) -> Sequence[ParsedEvent]:
        """Return what an item says.

        Raises:
            Unparseable: it names nobody.
            Unavailable: its file cannot be fetched now.
        """
        at = item.sent_at(received_at)
        if item.kind == "event":
            return await self._event(item, at)
        if not item.customer:
            raise Unparseable("a message names no customer")
        if item.origin == SERVICER:
            return [await self._own(item, at)]
        return [await self._message(item, at, received_at)]

    async def _message(self, item: Item, at: datetime, received_at: datetime) -> InboundMessage:
        content, files = await self._contents(item)
        return InboundMessage(
            id=new_id(),
            inbox_id=self.inbox.id,
            channel=KIND,
            identity=await self.profiles(item.customer),
            thread_key=item.customer,
            content=content,
            text=plain(content),
            received_at=received_at,
            external_id=item.msgid or item.envelope().dedupe_key,
            files=files,
            sent_at=at,
            window=WindowGrant("message", WINDOW, QUOTA),
            is_editable=True,  # its file may keep it waiting while its recall is read
        )

    async def _contents(self, item: Item) -> tuple[Content, tuple[InboundFile, ...]]:
        found = read_content(item)
        if isinstance(found, MediaRef):
            return await self.downloads.fetch(found.kind, found.media_id)
        return found, ()

    async def _own(self, item: Item, at: datetime) -> OwnMessage:
        """A colleague wrote in the WeCom app."""
        content, files = await self._contents(item)
        return OwnMessage(
            id=new_id(),
            inbox_id=self.inbox.id,
            channel=KIND,
            identity=await self.profiles(item.customer),
            thread_key=item.customer,
            content=content,
            text=plain(content),
            at=at,
            external_id=item.msgid or None,
            author_name=clean_line(words(item.raw, "servicer_userid"), 100),
            counts_against_window=False,  # the five are those sent through the API
            files=files,
        )

    async def _event(self, item: Item, at: datetime) -> Sequence[ParsedEvent]:
        match item.event_type:
            case "enter_session":
                return await self._entered(item, at)
            case "msg_send_fail":
                return [failure(item, at)]
            case "user_recall_msg" | "customer_recall":
                if recalled := words(item.raw, "event", "recall_msgid"):
                    return [MessageRecall(self.inbox.id, recalled, at)]
                raise Unparseable("a recall names no message")
            case known if known in _QUIET_EVENTS:
                return []
            case unknown:
                log.info("wecom_event_unknown", inbox_id=str(self.inbox.id), event_type=unknown)
                return []

    async def _entered(self, item: Item, at: datetime) -> Sequence[ParsedEvent]:
        if not item.customer:
            raise Unparseable("somebody entered who is not named")
        names = {
            "scene": ("scene",),
            "scene_param": ("scene_param",),
            "channels_scene": ("wechat_channels", "scene"),
        }
        facts = {name: clean_line(words(item.raw, "event", *path), 200) for name, path in names.items()}
        return [
            ContactSignal(
                self.inbox.id,
                KIND,
                await self.profiles(item.customer),
                "entered",
                at,
                {name: fact for name, fact in facts.items() if fact},
            )
        ]


def failure(item: Item, at: datetime) -> StatusUpdate:
    """Return the news that a message of ours did not arrive after all."""
    given = words(item.raw, "event", "fail_msgid")
    if not given:
        raise Unparseable("a failed message is not named")
    reason = item.raw["event"].get("fail_type")
    code, detail = FAILURES.get(reason if isinstance(reason, int) else 0, ("send_failed", "WeCom could not deliver it"))
    error = {"code": code, "detail": f"{detail} (fail_type {clean_line(str(reason), 20)})"}
    message_id = message_of(given)
    if message_id is not None:
        return StatusUpdate("failed", at, message_id=message_id, error=error)
    return StatusUpdate("failed", at, external_id=given, error=error)


def welcome_sent(item: Item, inbox: InboxSettings, identity: InboundIdentity, at: datetime) -> OwnMessage:
    """Return the welcome that was sent, as ``welcome`` stored it."""
    text = words(item.raw, "text", "content")
    return OwnMessage(
        id=new_id(),
        inbox_id=inbox.id,
        channel=KIND,
        identity=identity,
        thread_key=item.customer,
        content=Text(text),
        text=text,
        at=item.sent_at(at),
        external_id=item.msgid or None,
        is_automatic=True,
        counts_against_window=False,  # welcomes have a code of their own
    )
