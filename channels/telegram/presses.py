"""Buttons below our messages: a press is the customer's answer."""

from __future__ import annotations

from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from channels.telegram import people
from channels.telegram.context import KIND, Reading
from channels.telegram.places import Place
from conversations.content import Choice
from conversations.inbound import InboundMessage
from kit.ids import new_id
from kit.text import clean, clean_line


def read(query: CallbackQuery, reading: Reading) -> InboundMessage:
    """Return the message that a press is. The question and its buttons come along, unless it is too old to be seen."""
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
