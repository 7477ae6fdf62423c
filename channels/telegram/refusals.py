"""What Telegram's refusals mean, in words for the agent who reads them.

Bot API, "Making requests": an answer has ``error_code`` and ``description``, whose "contents are subject to change
in the future"; so what is not known here is shown as Telegram says it.
"""

from __future__ import annotations

from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramAPIError,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)

from channels.calls import LONGEST_WAIT_S
from channels.errors import CredentialsRejected, DeliveryUnknown, SendDeferred, SendRejected
from kit.errors import TrunklineError
from kit.text import clean_line

BLOCKED = "contact_blocked"
TOKEN_REFUSED = "Telegram does not take the bot token: enter the one that @BotFather shows"  # noqa: S105

# Part of the description in lower case → what the agent reads.
_WORDS = (
    ("bot was blocked by the user", "The customer has blocked this bot; nothing reaches them until they lift that."),
    ("user is deactivated", "The customer's Telegram account no longer exists."),
    ("bot can't initiate conversation", "The customer has to write to the bot first."),
    ("bot was kicked", "The bot was removed from this group or channel."),
    ("bot is not a member", "The bot is no longer in this group or channel."),
    ("group chat was deleted", "The group was deleted."),
    ("not enough rights", "The bot may not write here: an administrator of the chat has to allow it."),
    ("have no rights", "The bot may not write here: an administrator of the chat has to allow it."),
    ("chat_write_forbidden", "The bot may not write here: an administrator of the chat has to allow it."),
    ("voice_messages_forbidden", "The customer takes no voice messages."),
    ("topic_closed", "This topic of the group is closed."),
    ("message thread not found", "This topic of the group was deleted."),
    ("business connection not found", "The business account has ended its connection with this bot."),
    ("business_connection_invalid", "The business account has ended its connection with this bot."),
    ("business_peer_invalid", "The business account's settings keep the bot out of this chat."),
    ("chat not found", "Telegram does not know this chat."),
    ("peer_id_invalid", "Telegram does not know this chat."),
    ("message is too long", "The text is longer than Telegram carries."),
    ("caption is too long", "The text below the file is longer than Telegram carries."),
    ("file is too big", "The file is larger than Telegram gives to or takes from bots."),
    ("request entity too large", "The file is larger than the 50 MB that Telegram takes from bots."),
    ("file must be non-empty", "Telegram takes no empty files."),
    ("button_data_invalid", "Telegram does not take one of the buttons."),
)  # fmt: skip


class Moved(SendRejected):
    """The group has become a supergroup; ``chat_id`` is its new id."""

    code = "chat_moved"

    def __init__(self, chat_id: int) -> None:
        super().__init__("the group has become a supergroup")
        self.chat_id = chat_id


class PollingConflict(SendDeferred):
    """A webhook is set, or somebody else polls with the same token."""

    code = "polling_conflict"


def as_ours(error: AiogramError) -> TrunklineError:
    """Return one of ``channels.errors`` for what Telegram said."""
    match error:
        case TelegramRetryAfter():
            wait_s = min(float(error.retry_after), LONGEST_WAIT_S)
            return SendDeferred(f"Telegram asks to wait {wait_s:.0f} seconds", retry_after_s=wait_s, inbox_wide=True)
        case TelegramMigrateToChat():
            return Moved(error.migrate_to_chat_id)
        case TelegramUnauthorizedError() | TelegramNotFound():
            # 404 answers a token of the wrong form, 401 one that was revoked.
            return CredentialsRejected(TOKEN_REFUSED)
        case TelegramConflictError():
            return PollingConflict("somebody else receives this bot's messages: a webhook, or another program")
        case TelegramServerError():
            return SendDeferred(f"Telegram is in trouble: {_quote(error)}", inbox_wide=True)
        case TelegramForbiddenError():
            is_blocked = "blocked by the user" in error.message or "deactivated" in error.message
            return SendRejected(_word(error), code=BLOCKED if is_blocked else None)
        case TelegramAPIError() if "too many requests" in error.message.lower():
            return SendDeferred("Telegram asks to slow down", inbox_wide=True)
        case TelegramAPIError():
            return SendRejected(_word(error))
        case ClientDecodeError():
            return DeliveryUnknown("Telegram's answer cannot be read")
        case _:
            return DeliveryUnknown(f"{type(error).__name__} while calling Telegram")


def _word(error: TelegramAPIError) -> str:
    said = error.message.lower()
    return next((words for part, words in _WORDS if part in said), f"Telegram refused it: {_quote(error)}")


def _quote(error: TelegramAPIError) -> str:
    return clean_line(error.message, 200)
