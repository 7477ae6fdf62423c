"""Where a message lives in Telegram, and the ids we make of it.

A message id counts within its chat only, and the chats of a business account have a count of their own beside
the bot's. So an external id is ``chat:message``, or ``chat@connection:message``; an ephemeral message, whose
message id is 0, is ``chat:e`` and its ephemeral id.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_BUSINESS = r"(?:(?![/#:])[!-~]){1,150}"
_KEY = re.compile(rf"(-?\d{{1,19}})(?:@({_BUSINESS}))?(?:/(d?)(\d{{1,19}}))?(?:#.*)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Place:
    """A chat, or one topic of it, or a chat of a business account that the bot acts for.

    Attributes:
        chat_id: positive for a person, negative for a group or channel.
        topic_id: of a forum (``message_thread_id``), or of a channel's direct messages if ``is_direct``.
    """

    chat_id: int
    topic_id: int | None = None
    is_direct: bool = False
    business_id: str | None = None

    @property
    def is_private(self) -> bool:
        return self.chat_id > 0

    @property
    def thread_key(self) -> str:
        """The key of the thread; ``read`` is its inverse."""
        topic = "" if self.topic_id is None else f"/{'d' if self.is_direct else ''}{self.topic_id}"
        return f"{self._chat}{topic}"

    def message(self, message_id: int | str) -> str:
        """Return the external id of a message here."""
        return f"{self._chat}:{message_id}"

    def moved_to(self, chat_id: int) -> Place:
        return replace(self, chat_id=chat_id)

    @staticmethod
    def is_business(connection_id: str) -> bool:
        """Return whether the id of a business connection can be part of a key."""
        return re.fullmatch(_BUSINESS, connection_id) is not None

    @classmethod
    def read(cls, thread_key: str) -> Place | None:
        """Return the place of a thread key; ``None`` if it is none of ours.

        Several people who write in one group have threads of their own: the record adds ``#`` and a person to the key.
        """
        match = _KEY.fullmatch(thread_key)
        if match is None:
            return None
        chat, business, direct, topic = match.groups()
        return cls(int(chat), int(topic) if topic else None, bool(direct), business)

    @property
    def _chat(self) -> str:
        return f"{self.chat_id}@{self.business_id}" if self.business_id else str(self.chat_id)
