"""From one event to events of the record. Pure: files, names and forwarded messages are fetched elsewhere.

Who is who: a person is a customer by their ``open_id``. A chat with one person is one thread, named by that person, so
that an agent who writes first and the customer who answers meet in it. In a group each person has a thread of their
own, and in a topic of a group another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from channels.contract import ParsedEvent, StatusUpdate
from channels.feishu import contents
from channels.feishu.contents import Wanted
from channels.feishu.events import OLD_CARD, Event, content_of, is_id, moment
from channels.keys import fit_key
from channels.lenient_json import object_of, text_of
from conversations.content import Choice, plain
from conversations.inbound import ContactSignal, InboundIdentity, InboundMessage, MessageRecall, SignalKind
from kit.ids import new_id
from kit.text import clean, clean_line

log = structlog.get_logger(__name__)

KIND = "feishu"
FORWARDED = "merge_forward"
TOPIC = ":"  # between a group and a topic of it in a thread's key
# What happened to a chat: kind of event → signal, and whether it is the group that is named.
_SIGNALS: Mapping[str, tuple[SignalKind, bool]] = {
    "im.chat.access_event.bot_p2p_chat_entered_v1": ("entered", False),
    "p2p_chat_create": ("followed", False),
    "im.chat.member.bot.added_v1": ("followed", True),
    "im.chat.member.bot.deleted_v1": ("unfollowed", True),
    "im.chat.disbanded_v1": ("unfollowed", True),
    "add_bot": ("followed", True),
    "remove_bot": ("unfollowed", True),
}


@dataclass(frozen=True, slots=True)
class Found:
    """What one event says, and what it is waiting for.

    Attributes:
        wanted: files of the message ``message_id``.
        is_file: the message is nothing but its file.
        forwarded: the message is a bundle, whose parts are to be asked for.
        people: names that the event itself tells, by open id.
    """

    events: tuple[ParsedEvent, ...]
    message_id: str = ""
    wanted: tuple[Wanted, ...] = ()
    is_file: bool = False
    forwarded: bool = False
    people: Mapping[str, str] = field(default_factory=dict)


def read(event: Event, inbox_id: UUID, received_at: datetime, name: str) -> Found:
    """Return what an event says; nothing for what nobody wrote, which is logged as a fact.

    Args:
        name: the platform's: Feishu or Lark.
    """
    at = event.created_at or received_at
    match event.kind:
        case "im.message.receive_v1":
            return _Message(event, inbox_id, received_at, name).found()
        case "message":
            return _Message(_as_v2(event), inbox_id, received_at, name).found()
        case "im.message.recalled_v1":
            message_id = text_of(event.body, "message_id")
            if is_id(message_id):
                recalled_at = moment(event.body, "recall_time") or at
                return Found((MessageRecall(inbox_id, message_id, recalled_at),))
        case "im.message.message_read_v1":
            read_at = moment(object_of(event.body, "reader"), "read_time") or at
            ids = event.body.get("message_id_list")
            known = [one for one in ids if isinstance(one, str) and is_id(one)] if isinstance(ids, list) else []
            return Found(tuple(StatusUpdate("read", read_at, external_id=one) for one in known[:500]))
        case "card.action.trigger":
            context = object_of(event.body, "context")
            who = text_of(object_of(event.body, "operator"), "open_id")
            return _press(event, inbox_id, received_at, name, who, context)
        case kind if kind == OLD_CARD:
            return _press(event, inbox_id, received_at, name, text_of(event.body, "open_id"), event.body)
        case kind if kind in _SIGNALS:
            return _signal(event, inbox_id, at, name)
    log.info("feishu_event_passed_over", event_kind=clean_line(event.kind, 60))
    return Found(())


def identity(open_id: str, brand: str, *, union_id: str = "", name: str = "") -> InboundIdentity:
    """A person or group. The union id is the same in all apps of one developer."""
    return InboundIdentity(
        external_id=open_id,
        address=f"{brand} {open_id[-6:]}",
        name=clean_line(name, 200),
        verified=True,
        links=(f"feishu:{union_id}",) if is_id(union_id) else (),
    )


@dataclass(frozen=True, slots=True)
class _Message:
    """One message event, v2."""

    event: Event
    inbox_id: UUID
    received_at: datetime
    brand: str

    def found(self) -> Found:
        message, sender = object_of(self.event.body, "message"), object_of(self.event.body, "sender")
        message_id, ids = text_of(message, "message_id"), object_of(sender, "sender_id")
        who, chat = text_of(ids, "open_id"), text_of(message, "chat_id")
        if text_of(sender, "sender_type") not in ("user", ""):
            # Another bot, or this one: answering each other would never end.
            log.info("feishu_bot_passed_over", inbox_id=str(self.inbox_id))
            return Found(())
        if not is_id(who) or not is_id(message_id):
            log.warning("feishu_message_names_nobody", inbox_id=str(self.inbox_id))
            return Found(())
        is_group = text_of(message, "chat_type") != "p2p" and is_id(chat)
        topic = text_of(message, "thread_id") if is_group else ""
        topic = topic if is_id(topic) else ""
        kind = text_of(message, "message_type")
        said = contents.read(kind, content_of(message), contents.mentions_of(message))
        refs = [text_of(message, name) for name in ("root_id", "parent_id")]
        written = InboundMessage(
            id=new_id(),
            inbox_id=self.inbox_id,
            channel=KIND,
            identity=identity(who, self.brand, union_id=text_of(ids, "union_id")),
            thread_key=_thread(who, chat if is_group else "", topic),
            content=said.content,
            text=plain(said.content),
            received_at=self.received_at,
            external_id=message_id,
            # A message of a topic belongs to the topic, whatever else it answers.
            refs=() if topic else tuple(dict.fromkeys(one for one in refs if is_id(one))),
            sent_at=moment(message, "create_time") or self.event.created_at,
            is_editable=True,
            facts=_facts(message, is_group=is_group),
            thread_state={"last": message_id, "topic": bool(topic)} if is_group else {},
        )
        return Found((written,), message_id, said.wanted, said.is_file, kind == FORWARDED, contents.people_of(message))


def _thread(who: str, group: str, topic: str) -> str:
    return (f"{group}{TOPIC}{topic}" if topic else group) or who


def _facts(message: Mapping[str, Any], *, is_group: bool) -> dict[str, Any]:
    chat = text_of(message, "chat_id")
    return {"chat": chat} if is_group and is_id(chat) else {}


def _press(
    event: Event, inbox_id: UUID, received_at: datetime, brand: str, who: str, context: Mapping[str, Any]
) -> Found:
    """The press of a button. Ours carry their words and their thread along; of others the value is all there is."""
    if not is_id(who):
        log.warning("feishu_press_names_nobody", inbox_id=str(inbox_id))
        return Found(())
    action = object_of(event.body, "action")
    value = object_of(action, "value")
    chosen = clean(text_of(value, "id"))[:200] or clean(text_of(action, "option") or text_of(action, "name"))[:200]
    label = clean_line(text_of(value, "label"), 200) or chosen or clean_line(text_of(action, "tag"), 60) or "?"
    ours, chat = text_of(value, "thread"), text_of(context, "open_chat_id")
    thread = ours if _is_thread(ours) else chat if is_id(chat) else who
    card = text_of(context, "open_message_id")
    pressed = InboundMessage(
        id=new_id(),
        inbox_id=inbox_id,
        channel=KIND,
        identity=identity(who, brand, union_id=text_of(object_of(event.body, "operator"), "union_id")),
        thread_key=thread,
        content=Choice("", [{"id": chosen or label, "label": label}], chosen or label),
        text=label,
        received_at=received_at,
        external_id=f"press:{fit_key('event', event.id)}",
        refs=(card,) if is_id(card) and TOPIC not in thread else (),
        sent_at=event.created_at,
    )
    return Found((pressed,))


def _is_thread(key: str) -> bool:
    group, _, topic = key.partition(TOPIC)
    return is_id(group) and (not topic or is_id(topic))


def _signal(event: Event, inbox_id: UUID, at: datetime, brand: str) -> Found:
    kind, is_group = _SIGNALS[event.kind]
    chat = text_of(event.body, "chat_id") or text_of(event.body, "open_chat_id")
    if is_group:
        who, name = chat, text_of(event.body, "name") or text_of(event.body, "chat_name")
    else:
        user = object_of(event.body, "user") or object_of(event.body, "operator_id")
        who, name = text_of(user, "open_id"), text_of(user, "name")
    if not is_id(who):
        log.info("feishu_event_names_nobody", event_kind=event.kind)
        return Found(())
    facts = {"chat": chat} if is_id(chat) else {}
    return Found((ContactSignal(inbox_id, KIND, identity(who, brand, name=name), kind, at, facts),))


def _as_v2(event: Event) -> Event:
    """Return a message of the first version as one of the second."""
    old = event.body
    kind = text_of(old, "msg_type")
    content: dict[str, Any] = dict(old)
    if kind == "post":
        content = {"content": [[{"tag": "text", "text": text_of(old, "text_without_at_bot") or text_of(old, "text")}]]}
        content["title"] = text_of(old, "title")
    elif kind == "text":
        content = {"text": text_of(old, "text_without_at_bot") or text_of(old, "text")}
    message = {
        "message_id": text_of(old, "open_message_id"),
        "chat_id": text_of(old, "open_chat_id"),
        "chat_type": "p2p" if text_of(old, "chat_type") == "private" else "group",
        "message_type": kind,
        "content": content,
        "root_id": text_of(old, "root_id"),
        "parent_id": text_of(old, "parent_id"),
    }
    sender = {"sender_id": {"open_id": text_of(old, "open_id"), "union_id": text_of(old, "union_id")}}
    return Event(
        event.id, event.kind, event.token, event.app_id, event.created_at, {"message": message, "sender": sender}
    )
