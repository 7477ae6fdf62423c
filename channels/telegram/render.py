"""From a reply to calls of the Bot API, in the order in which they are made. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aiogram.methods import (
    SendAudio,
    SendDocument,
    SendLocation,
    SendMessage,
    SendPhoto,
    SendVenue,
    SendVideo,
    SendVoice,
    TelegramMethod,
)
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters

from channels.contract import OutboundFile, OutboundMessage
from channels.errors import SendRejected
from channels.splitting import split, units
from channels.telegram.places import Place
from conversations.content import Choice, Link, Location, plain

MAX_TEXT = 4096  # UTF-16 units: "characters after entities parsing" (Bot API, sendMessage)
MAX_CAPTION = 1024
MAX_UPLOAD = 50_000_000  # Bot API, "Sending files"
MAX_PHOTO = 10_000_000
MAX_BUTTON_ID = 64  # bytes of InlineKeyboardButton.callback_data

Call = TelegramMethod[Any]


def render(message: OutboundMessage, place: Place, files: Sequence[tuple[OutboundFile, bytes]]) -> list[Call]:
    """Return the calls that carry a reply out.

    A text goes below the first file if it fits there, else before it, in as many messages as it needs.

    Args:
        files: with their bytes, in order.
    Raises:
        SendRejected: there is nothing to send, or a part is more than Telegram carries.
    """
    frame = _frame(place)
    match message.content:
        case Location() as spot:
            return [_location(spot, frame)]
        case Choice(options=options) as choice if options:
            texts = split(choice.text or message.text, MAX_TEXT) or ["…"]
            keyboard = _keyboard(choice)
            calls: list[Call] = [SendMessage(text=text, **frame) for text in texts[:-1]]
            return _answering([*calls, SendMessage(text=texts[-1], reply_markup=keyboard, **frame)], message, place)
        case Link() as link:
            text = "\n".join(part for part in (link.title, link.description, link.url) if part)
        case content:
            text = message.text or plain(content)
    is_caption = bool(files) and 0 < units(text.strip()) <= MAX_CAPTION
    calls = [] if is_caption else [SendMessage(text=part, **frame) for part in split(text, MAX_TEXT)]
    for index, (file, data) in enumerate(files):
        caption = text.strip() if is_caption and index == 0 else None
        calls.append(_file(file, data, caption, frame))
    if not calls:
        raise SendRejected("there is nothing in it that Telegram could carry")
    return _answering(calls, message, place)


def as_document(call: Call) -> Call | None:
    """Return the call that sends a refused picture as a file; ``None`` if it is not a picture."""
    if not isinstance(call, SendPhoto):
        return None
    fields = {name: getattr(call, name) for name in _FRAME if getattr(call, name, None) is not None}
    return SendDocument(document=call.photo, caption=call.caption, **fields)


_FRAME = ("chat_id", "message_thread_id", "direct_messages_topic_id", "business_connection_id", "reply_parameters")


def _frame(place: Place) -> dict[str, Any]:
    frame: dict[str, Any] = {"chat_id": place.chat_id}
    if place.topic_id is not None:
        frame["direct_messages_topic_id" if place.is_direct else "message_thread_id"] = place.topic_id
    if place.business_id is not None:
        frame["business_connection_id"] = place.business_id
    return frame


def _answering(calls: list[Call], message: OutboundMessage, place: Place) -> list[Call]:
    """In a group, hang the first call on the customer's last message, so that everybody sees whom it is for."""
    answered = message.thread_state.get("answer_to")
    if place.is_private or not isinstance(answered, int):
        return calls
    reply = ReplyParameters(message_id=answered, allow_sending_without_reply=True)
    return [calls[0].model_copy(update={"reply_parameters": reply}), *calls[1:]]


def _location(spot: Location, frame: dict[str, Any]) -> Call:
    if not spot.label and not spot.address:
        return SendLocation(latitude=spot.latitude, longitude=spot.longitude, **frame)
    title, address = spot.label or spot.address, spot.address or spot.label
    return SendVenue(latitude=spot.latitude, longitude=spot.longitude, title=title, address=address, **frame)


def _keyboard(choice: Choice) -> InlineKeyboardMarkup:
    rows = []
    for option in choice.options:
        id_, label = option.get("id", ""), option.get("label", "")
        if not 0 < len(id_.encode("utf-8", "replace")) <= MAX_BUTTON_ID:
            raise SendRejected("the id of a button has more than the 64 bytes that Telegram carries, or none")
        rows.append([InlineKeyboardButton(text=label or id_, callback_data=id_)])
    return InlineKeyboardMarkup(inline_keyboard=rows)


def _file(file: OutboundFile, data: bytes, caption: str | None, frame: dict[str, Any]) -> Call:
    if len(data) > MAX_UPLOAD:
        raise SendRejected(f"{file.name} is larger than the 50 MB that Telegram takes from bots")
    upload = BufferedInputFile(data, file.name)
    match file.content_type:
        case "image/jpeg" | "image/png" | "image/webp" if len(data) <= MAX_PHOTO:
            return SendPhoto(photo=upload, caption=caption, **frame)
        case "video/mp4":
            return SendVideo(video=upload, caption=caption, **frame)
        case "audio/ogg":
            return SendVoice(voice=upload, caption=caption, **frame)
        case "audio/mpeg" | "audio/mp4":
            return SendAudio(audio=upload, caption=caption, **frame)
        case _:
            return SendDocument(document=upload, caption=caption, **frame)
