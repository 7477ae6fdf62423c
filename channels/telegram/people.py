"""Who is who in Telegram, as identities of the record."""

from __future__ import annotations

from aiogram.types import Chat, Contact, Message, User

from conversations.addresses import clean_phone
from conversations.inbound import InboundIdentity
from kit.errors import Invalid
from kit.text import clean_line


def of_user(user: User, *, phone: str | None = None) -> InboundIdentity:
    """A person: their Telegram id is the same for every bot, so it joins them over the inboxes of a workspace."""
    name = clean_line(f"{user.first_name} {user.last_name or ''}", 200)
    return InboundIdentity(
        external_id=str(user.id),
        address=f"@{clean_line(user.username, 100)}" if user.username else f"Telegram {user.id}",
        name=name,
        phone=phone,
        locale=clean_line(user.language_code, 35) if user.language_code else None,
        verified=True,
        links=(f"telegram:{user.id}",),
    )


def of_chat(chat: Chat) -> InboundIdentity:
    """A channel, a group that writes as itself, or a private chat of whose person nothing else is told."""
    name = chat.title or f"{chat.first_name or ''} {chat.last_name or ''}"
    return InboundIdentity(
        external_id=str(chat.id),
        address=f"@{clean_line(chat.username, 100)}" if chat.username else f"Telegram {chat.id}",
        name=clean_line(name, 200),
        verified=True,
    )


def writer_of(message: Message) -> InboundIdentity:
    """Return who wrote. Channels and anonymous administrators write as a chat; their ``from`` is a stand-in."""
    if message.sender_chat is not None:
        return of_chat(message.sender_chat)
    if message.from_user is None:
        return of_chat(message.chat)
    return of_user(message.from_user, phone=_own_phone(message.contact, message.from_user))


def _own_phone(contact: Contact | None, writer: User) -> str | None:
    """Return the writer's number where the shared contact is their own: Telegram names its account's id."""
    if contact is None or contact.user_id != writer.id:
        return None
    number = contact.phone_number
    try:
        return clean_phone(number if number.startswith("+") else f"+{number}")
    except Invalid:
        return None
