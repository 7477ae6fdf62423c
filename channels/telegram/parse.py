"""From an update to events of the record. Pure: files are named, and fetched by ``media``."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import structlog
from aiogram.types import (
    CallbackQuery,
    ChatMemberUpdated,
    InlineKeyboardMarkup,
    Message,
    MessageOriginChannel,
    MessageOriginChat,
    MessageOriginHiddenUser,
    MessageOriginUser,
    Update,
)

from channels.contract import ParsedEvent
from channels.telegram import contents, people
from channels.telegram.contents import Wanted
from channels.telegram.places import Place
from conversations.content import Choice, Content, Text, Unsupported, plain
from conversations.inbound import (
    ContactSignal,
    InboundIdentity,
    InboundMessage,
    MessageEdit,
    MessageRecall,
    OwnMessage,
)
from kit.ids import new_id
from kit.text import clean, clean_line

log = structlog.get_logger(__name__)

KIND = "telegram"
MESSAGES = ("message", "channel_post", "business_message", "guest_message")
EDITS = ("edited_message", "edited_channel_post", "edited_business_message")
# What we ask Telegram for; it sends nothing else to a bot whose updates were asked for by name.
ALLOWED_UPDATES = [
    "message", "edited_message", "channel_post", "edited_channel_post", "callback_query", "my_chat_member",
    "business_connection", "business_message", "edited_business_message", "deleted_business_messages",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """One event, and the file it is waiting for: its content is a placeholder until then.

    Attributes:
        origin: the external id of the message that the file belongs to, also where an edit brought it.
    """

    event: ParsedEvent
    wanted: Wanted | None = None
    origin: str = ""


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
        topic, is_direct = None, False
        if message.direct_messages_topic is not None:
            topic, is_direct = message.direct_messages_topic.topic_id, True
        elif message.is_topic_message and message.message_thread_id is not None:
            topic = message.message_thread_id
        return Place(self.root(message.chat.id), topic, is_direct, message.business_connection_id)

    def root(self, chat_id: int) -> int:
        return self.roots.get(chat_id, chat_id)


def read(update: Update, reading: Reading) -> list[Found]:
    """Return an update's events; none for what nobody wrote, which is logged as a fact."""
    for kind in MESSAGES:
        if (message := getattr(update, kind)) is not None:
            return _message(message, update.update_id, reading)
    for kind in EDITS:
        if (message := getattr(update, kind)) is not None:
            return _edit(message, update.update_id, reading)
    if update.callback_query is not None:
        return [Found(_press(update.callback_query, reading))]
    if update.my_chat_member is not None:
        return _membership(update.my_chat_member, reading)
    if (deleted := update.deleted_business_messages) is not None:
        place = Place(deleted.chat.id, business_id=deleted.business_connection_id)
        return [
            Found(MessageRecall(reading.inbox_id, place.message(id_), reading.received_at))
            for id_ in deleted.message_ids
        ]
    told = (name for name in type(update).model_fields if name != "update_id" and getattr(update, name) is not None)
    return ignore(next(told, "none"))


def ignore(kind: str) -> list[Found]:
    """Leave an update alone, and say so."""
    log.info("telegram_update_ignored", update_kind=kind[:60])
    return []


def external_id(message: Message, place: Place, update_id: int) -> str:
    """Return the message's id in the inbox; ephemeral ones have the message id 0 and another of their own."""
    if message.message_id:
        return place.message(message.message_id)
    if message.ephemeral_message_id:
        return place.message(f"e{message.ephemeral_message_id}")
    return place.message(f"u{update_id}")


def _message(message: Message, update_id: int, reading: Reading) -> list[Found]:
    content = contents.read(message)
    if content is None:
        return ignore("service_message")
    place = reading.place(message)
    if place.business_id and message.from_user and message.from_user.id != message.chat.id:
        return [Found(_own(message, content, place, update_id, reading))]
    wanted = content if isinstance(content, Wanted) else None
    shown: Content = Text("") if isinstance(content, Wanted) else content
    event = InboundMessage(
        id=new_id(),
        inbox_id=reading.inbox_id,
        channel=KIND,
        identity=people.writer_of(message),
        thread_key=place.thread_key,
        content=shown,
        text=wanted.caption if wanted else plain(shown),
        received_at=reading.received_at,
        external_id=external_id(message, place, update_id),
        refs=_refs(message, place, reading),
        sent_at=message.date.astimezone(UTC),
        is_automatic=_is_automatic(message),
        is_editable=True,
        facts=_facts(message),
        # Among many, an answer shows what it answers.
        thread_state={} if place.is_private or not message.message_id else {"answer_to": message.message_id},
    )
    return [Found(event, wanted, str(event.external_id))]


def _is_automatic(message: Message) -> bool:
    """A channel's post copied into its group, or another bot; who writes as a chat has a stand-in bot for ``from``."""
    is_bot = message.from_user is not None and message.from_user.is_bot and message.sender_chat is None
    return bool(message.is_automatic_forward) or is_bot


def _own(message: Message, content: Content | Wanted, place: Place, update_id: int, reading: Reading) -> OwnMessage:
    """The owner of a business account, or another bot of theirs, wrote to the customer by themselves."""
    if isinstance(content, Wanted):
        content = Unsupported(content.kind, content.caption)
    by_bot = message.sender_business_bot is not None
    return OwnMessage(
        id=new_id(),
        inbox_id=reading.inbox_id,
        channel=KIND,
        identity=people.of_chat(message.chat),
        thread_key=place.thread_key,
        content=content,
        text=plain(content),
        at=message.date.astimezone(UTC),
        external_id=external_id(message, place, update_id),
        author_name=clean_line(message.from_user.full_name, 200) if message.from_user else "",
        is_automatic=by_bot,
    )


def _edit(message: Message, update_id: int, reading: Reading) -> list[Found]:
    content = contents.read(message)
    if content is None:
        return ignore("service_message")
    place = reading.place(message)
    at = datetime.fromtimestamp(message.edit_date, UTC) if message.edit_date else reading.received_at
    wanted = content if isinstance(content, Wanted) else None
    shown: Content = Text(wanted.caption) if wanted else content  # type: ignore[assignment]
    edit = MessageEdit(reading.inbox_id, external_id(message, place, update_id), shown, plain(shown), at)
    return [Found(edit, wanted, edit.external_id)]


def as_new(message: Message, update_id: int, reading: Reading) -> list[Found]:
    """Read an edited message as one of its own, under an id of its own."""
    return [
        replace(one, event=_of_its_own(one.event, f"{one.origin}:{message.edit_date or 0}"))
        for one in _message(message, update_id, reading)
        if isinstance(one.event, InboundMessage)
    ]


def _of_its_own(event: InboundMessage, external_id: str) -> InboundMessage:
    return replace(event, external_id=external_id, refs=(str(event.external_id), *event.refs), is_editable=False)


def _press(query: CallbackQuery, reading: Reading) -> InboundMessage:
    """A button of ours was pressed. The question and its buttons come along, unless it is too old to be seen."""
    question = query.message if isinstance(query.message, Message) else None
    if question is not None:
        place = reading.place(question)
    elif query.message is not None:
        place = Place(reading.root(query.message.chat.id))
    else:
        place = Place(query.from_user.id)
    options = _options(question.reply_markup if question else None)
    chosen = clean(query.data or "")
    label = next((one["label"] for one in options if one["id"] == chosen), chosen)
    asked = clean((question.text or question.caption or "") if question else "")
    return InboundMessage(
        id=new_id(),
        inbox_id=reading.inbox_id,
        channel=KIND,
        identity=people.of_user(query.from_user),
        thread_key=place.thread_key,
        content=Choice(asked, options or [{"id": chosen, "label": label}], chosen),
        text=label,
        received_at=reading.received_at,
        external_id=f"callback:{clean_line(query.id, 200)}",
        refs=(place.message(query.message.message_id),) if query.message is not None else (),
    )


def _options(markup: InlineKeyboardMarkup | None) -> list[dict[str, str]]:
    buttons = [button for row in (markup.inline_keyboard if markup else ()) for button in row]
    return [{"id": clean(one.callback_data), "label": clean(one.text)} for one in buttons if one.callback_data]


def _membership(change: ChatMemberUpdated, reading: Reading) -> list[Found]:
    """In a private chat ``kicked`` is a block. That a bot joins or leaves a group is no deed of a customer."""
    if change.chat.type != "private":
        return ignore(f"bot_is_{change.new_chat_member.status}")
    kind: Any = "blocked" if change.new_chat_member.status == "kicked" else "unblocked"
    return [Found(signal(people.of_user(change.from_user), kind, change.date.astimezone(UTC), reading.inbox_id))]


def signal(identity: InboundIdentity, kind: Any, at: datetime, inbox_id: UUID) -> ContactSignal:
    return ContactSignal(inbox_id, KIND, identity, kind, at)


def _refs(message: Message, place: Place, reading: Reading) -> tuple[str, ...]:
    """The message answered, here or in another chat."""
    if message.reply_to_message is not None and message.reply_to_message.message_id:
        return (place.message(message.reply_to_message.message_id),)
    far = message.external_reply
    if far is not None and far.chat is not None and far.message_id:
        return (Place(reading.root(far.chat.id)).message(far.message_id),)
    return ()


def _facts(message: Message) -> dict[str, Any]:
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
