"""What a Telegram message says, as content of the record; files are only named here, and fetched elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aiogram.types import Message, MessageEntity, Poll

from conversations.content import MAX_TEXT, Content, Location, Text, Unsupported
from kit.text import clean, clean_line

# What the service itself says about a chat: nobody wrote it.
SERVICE = frozenset({
    "new_chat_members", "left_chat_member", "chat_owner_left", "chat_owner_changed", "new_chat_title",
    "new_chat_photo", "delete_chat_photo", "group_chat_created", "supergroup_chat_created", "channel_chat_created",
    "message_auto_delete_timer_changed", "migrate_to_chat_id", "migrate_from_chat_id", "pinned_message",
    "write_access_allowed", "proximity_alert_triggered", "boost_added", "chat_background_set",
    "direct_message_price_changed", "paid_message_price_changed", "forum_topic_created", "forum_topic_edited",
    "forum_topic_closed", "forum_topic_reopened", "general_forum_topic_hidden", "general_forum_topic_unhidden",
    "video_chat_scheduled", "video_chat_started", "video_chat_ended", "video_chat_participants_invited",
    "community_chat_added", "community_chat_removed", "giveaway_created", "giveaway_completed",
})  # fmt: skip
# Fields of a message that say how and where, not what.
_FRAME = frozenset({
    "message_id", "message_thread_id", "direct_messages_topic", "from_user", "sender_chat", "sender_boost_count",
    "sender_business_bot", "sender_tag", "receiver_user", "ephemeral_message_id", "date", "guest_query_id",
    "business_connection_id", "chat", "forward_origin", "is_topic_message", "is_automatic_forward",
    "reply_to_message", "external_reply", "quote", "reply_to_story", "via_bot", "edit_date", "media_group_id",
    "has_protected_content", "is_from_offline", "is_paid_post", "author_signature", "paid_star_count", "entities",
    "link_preview_options", "effect_id", "caption", "caption_entities", "show_caption_above_media",
    "has_media_spoiler", "reply_markup", "forward_date", "forward_from", "forward_from_chat",
    "forward_from_message_id", "forward_sender_name", "forward_signature",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that a message holds.

    Attributes:
        kind: Telegram's name of the field, ``photo``, ``voice``, …
        unique_id: the same for the same file, whoever sends it.
        size_bytes: as Telegram says; ``None`` where it does not.
    """

    kind: str
    file_id: str
    unique_id: str
    name: str
    caption: str = ""
    size_bytes: int | None = None
    duration_s: float | None = None


def read(message: Message) -> Content | Wanted | None:
    """Return what was said; ``None`` for the service's own notices."""
    match message:
        case Message(text=str(text)):
            quoted = clean(message.quote.text) if message.quote and message.quote.text else None
            return Text(_words(text, message.entities), quoted=quoted)
        case Message(venue=venue) if venue is not None:
            place = venue.location
            return Location(
                place.latitude, place.longitude, clean_line(venue.title, 300), clean_line(venue.address, 500)
            )
        case Message(location=place) if place is not None:
            return Location(place.latitude, place.longitude)
        case Message(contact=contact) if contact is not None:
            name = clean_line(f"{contact.first_name} {contact.last_name or ''}", 200)
            return Text(f"{name}\n{clean_line(contact.phone_number, 60)}".strip())
        case Message(poll=poll) if poll is not None:
            return Text(_poll(poll))
        case Message(dice=dice) if dice is not None:
            return Text(f"{clean_line(dice.emoji, 20)} {dice.value}")
        case Message(checklist=checklist) if checklist is not None:
            tasks = [f"{'☑' if task.completion_date else '☐'} {task.text}" for task in checklist.tasks]
            return Text(clean("\n".join([checklist.title, *tasks])))
        case _:
            return _file_of(message) or _other(message)


def _words(text: str, entities: Sequence[MessageEntity] | None) -> str:
    """Return the text with the addresses that lie behind words; offsets count UTF-16 units."""
    links = [one for one in entities or () if one.type == "text_link" and one.url and one.offset >= 0]
    if links:
        units = text.encode("utf-16-le", "surrogatepass")
        for link in sorted(links, key=lambda one: one.offset, reverse=True):
            end = min((link.offset + max(link.length, 0)) * 2, len(units))
            shown = units[link.offset * 2 : end].decode("utf-16-le", "replace")
            if link.url and link.url.rstrip("/") != shown.rstrip("/"):
                units = units[:end] + f" ({link.url})".encode("utf-16-le", "replace") + units[end:]
        text = units.decode("utf-16-le", "replace")
    return clean(text)[:MAX_TEXT]


def _poll(poll: Poll) -> str:
    return clean("\n".join([f"📊 {poll.question}", *(f"– {option.text}" for option in poll.options)]))


def _file_of(message: Message) -> Wanted | None:
    caption = _words(message.caption or "", message.caption_entities)
    number = message.message_id or message.ephemeral_message_id or 0

    def want(kind: str, one: object, ending: str, name: str | None = None) -> Wanted:
        duration = getattr(one, "duration", None)
        return Wanted(
            kind=kind,
            file_id=getattr(one, "file_id"),  # noqa: B009 - the types of files share no class
            unique_id=getattr(one, "file_unique_id"),  # noqa: B009
            name=name or f"{kind}-{number}{ending}",
            caption=caption,
            size_bytes=getattr(one, "file_size", None),
            duration_s=float(duration) if duration is not None else None,
        )

    if message.photo:
        return want("photo", max(message.photo, key=lambda size: size.width * size.height), ".jpg")
    if message.animation:  # before the document that stands for it in older clients
        return want("animation", message.animation, ".mp4", message.animation.file_name)
    if message.document:
        return want("document", message.document, "", message.document.file_name)
    if message.video:
        return want("video", message.video, ".mp4", message.video.file_name)
    if message.live_photo:
        return want("live_photo", message.live_photo, ".mp4")
    if message.video_note:
        return want("video_note", message.video_note, ".mp4")
    if message.voice:
        return want("voice", message.voice, ".ogg")
    if message.audio:
        return want("audio", message.audio, ".mp3", message.audio.file_name)
    if message.sticker:
        return _sticker(message, number)
    return None


def _sticker(message: Message, number: int) -> Wanted:
    """An animated sticker is drawing instructions that only Telegram plays: its still picture stands for it."""
    sticker = message.sticker
    assert sticker is not None
    shown = sticker.thumbnail if sticker.is_animated and sticker.thumbnail else sticker
    ending = ".webm" if sticker.is_video else ".webp"
    return Wanted(
        kind="sticker",
        file_id=shown.file_id,
        unique_id=shown.file_unique_id,
        name=f"sticker-{number}{ending}",
        caption=clean_line(sticker.emoji or "", 20),
        size_bytes=shown.file_size,
    )


def _other(message: Message) -> Content | None:
    """Name what this version does not read; ``None`` if it is only the service that speaks."""
    told = [name for name in type(message).model_fields if name not in _FRAME and getattr(message, name)]
    told += [name for name, value in (message.model_extra or {}).items() if value]
    if told and all(name in SERVICE for name in told):
        return None
    text = clean(message.caption or "")
    if message.web_app_data:
        text = clean(message.web_app_data.data)
    return Unsupported(clean_line(next((name for name in told if name not in SERVICE), "empty"), 60), text)
