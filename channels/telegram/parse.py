"""From an update to events of the record. Pure: files are named, and fetched by ``media``."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import structlog
from aiogram.types import ChatMemberUpdated, Message, Update

from channels.contract import ParsedEvent
from channels.telegram import contents, people, presses
from channels.telegram.contents import Wanted
from channels.telegram.context import KIND, Reading, facts_of, refs_of
from channels.telegram.places import Place
from conversations.content import Content, Text, plain
from conversations.inbound import ContactSignal, InboundMessage, MessageEdit, MessageRecall, OwnMessage, SignalKind
from kit.ids import new_id
from kit.text import clean_line

log = structlog.get_logger(__name__)

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


def read(update: Update, reading: Reading) -> list[Found]:
    """Return an update's events; none for what nobody wrote, which is logged as a fact."""
    for kind in MESSAGES:
        if (message := getattr(update, kind)) is not None:
            return _message(message, update.update_id, reading)
    for kind in EDITS:
        if (message := getattr(update, kind)) is not None:
            return _edit(message, update.update_id, reading)
    if update.callback_query is not None:
        return [Found(presses.read(update.callback_query, reading))]
    if update.my_chat_member is not None:
        return _membership(update.my_chat_member, reading)
    if (deleted := update.deleted_business_messages) is not None:
        if not Place.is_business(deleted.business_connection_id):
            return ignore("deleted_business_messages")
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
    wanted = content if isinstance(content, Wanted) else None
    shown: Content = Text("") if isinstance(content, Wanted) else content
    place = reading.place(message)
    if place.business_id and message.from_user and message.from_user.id != message.chat.id:
        own = _own(message, shown, place, update_id, reading)
        return [Found(own, wanted, str(own.external_id))]
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
        refs=refs_of(message, place, reading),
        sent_at=message.date.astimezone(UTC),
        is_automatic=_is_automatic(message),
        is_editable=True,
        facts=facts_of(message),
        # Among many, an answer shows what it answers.
        thread_state={} if place.is_private or not message.message_id else {"answer_to": message.message_id},
    )
    return [Found(event, wanted, str(event.external_id))]


def _is_automatic(message: Message) -> bool:
    """A channel's post copied into its group, or another bot; who writes as a chat has a stand-in bot for ``from``."""
    is_bot = message.from_user is not None and message.from_user.is_bot and message.sender_chat is None
    return bool(message.is_automatic_forward) or is_bot


def _own(message: Message, content: Content, place: Place, update_id: int, reading: Reading) -> OwnMessage:
    """The owner of a business account, or another bot of theirs, wrote to the customer by themselves."""
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


def _membership(change: ChatMemberUpdated, reading: Reading) -> list[Found]:
    """In a private chat ``kicked`` is a block. That a bot joins or leaves a group is no deed of a customer."""
    if change.chat.type != "private":
        return ignore(f"bot_is_{change.new_chat_member.status}")
    kind: SignalKind = "blocked" if change.new_chat_member.status == "kicked" else "unblocked"
    at = change.date.astimezone(UTC)
    return [Found(ContactSignal(reading.inbox_id, KIND, people.of_user(change.from_user), kind, at))]
