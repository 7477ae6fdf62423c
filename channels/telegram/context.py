"""Where a message stands: its chat and topic, what it answers, where it came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from aiogram.types import (
    Message,
    MessageOriginChannel,
    MessageOriginChat,
    MessageOriginHiddenUser,
    MessageOriginUser,
)

from channels.telegram.places import Place
from kit.text import clean, clean_line

KIND = "telegram"


@dataclass(frozen=True, slots=True)
class Reading:
    """What an update is read for.

    Attributes:
        roots: chat id → the id it had when its thread began, for groups that became supergroups.
    """

    inbox_id: UUID
    received_at: datetime
    roots: dict[int, int]

    def place(self, message: Message) -> Place:
        """Return where a message stands.

        Raises:
            ValueError: its business connection's id is none that we can keep.
        """
        business_id = message.business_connection_id
        if business_id is not None and not Place.is_business(business_id):
            raise ValueError("an id of a business connection that fits no key")
        topic, is_direct = None, False
        if message.direct_messages_topic is not None:
            topic, is_direct = message.direct_messages_topic.topic_id, True
        elif message.is_topic_message and message.message_thread_id is not None:
            topic = message.message_thread_id
        return Place(self.root(message.chat.id), topic, is_direct, business_id)

    def root(self, chat_id: int) -> int:
        return self.roots.get(chat_id, chat_id)


def refs_of(message: Message, place: Place, reading: Reading) -> tuple[str, ...]:
    """The message answered, here or in another chat."""
    if message.reply_to_message is not None and message.reply_to_message.message_id:
        return (place.message(message.reply_to_message.message_id),)
    far = message.external_reply
    if far is not None and far.chat is not None and far.message_id:
        return (Place(reading.root(far.chat.id)).message(far.message_id),)
    return ()


def facts_of(message: Message) -> dict[str, Any]:
    """Return what an agent should know beside the words: an album's number, whose words were forwarded, which group."""
    facts: dict[str, Any] = {}
    if message.media_group_id:
        facts["album"] = clean_line(message.media_group_id, 60)
    if (whence := _origin(message)) is not None:
        facts["forwarded_from"] = whence
    if message.quote and message.quote.text and not message.text:
        facts["quote"] = clean(message.quote.text)[:1000]
    if message.chat.type != "private" and message.chat.title:
        facts["chat"] = clean_line(message.chat.title, 200)
    return facts


def _origin(message: Message) -> str | None:
    match message.forward_origin:
        case MessageOriginUser(sender_user=user):
            return clean_line(user.full_name, 200)
        case MessageOriginHiddenUser(sender_user_name=name):
            return clean_line(name, 200)
        case MessageOriginChat(sender_chat=chat) | MessageOriginChannel(chat=chat):
            return clean_line(chat.title or chat.username or str(chat.id), 200)
        case _:
            return None
