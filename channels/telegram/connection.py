"""What an inbox does with aiogram; imported when the first inbox of this kind has something to do.

aiogram costs seconds of start and some 100 MB: an installation without Telegram pays neither.
"""

from __future__ import annotations

from aiogram.methods import GetMe
from aiogram.types import User

from channels.contract import Health, InboxSettings, Surroundings
from channels.errors import SendError
from channels.telegram.client import Client
from channels.telegram.moves import Moves
from channels.telegram.reading import Reader
from channels.telegram.sending import Sender
from channels.telegram.updates import Updates


class Connection:
    """One inbox's reader, sender and way in."""

    def __init__(
        self, inbox: InboxSettings, around: Surroundings, api_url: str, token: str, hook: tuple[str, str]
    ) -> None:
        state = around.states.of(inbox)
        self._client = Client(token, api_url, around.fetcher)
        moves = Moves(state)
        self.reader = Reader(inbox, around, self._client, moves)
        self.sender = Sender(inbox, around, self._client, moves, state)
        self.updates = Updates(inbox, around, self._client, token, hook)
        self._is_polled = inbox.config.get("delivery") == "polling"

    async def check(self) -> Health:
        """Ask who the bot is and where its messages go, and set the webhook if it is not set yet."""
        try:
            bot: User = await self._client.fetch(GetMe())
            if not self._is_polled:
                await self.updates.set_now()
            way_in = await self.updates.check()
        except SendError as error:
            return Health(ok=False, detail=error.detail)
        facts = {"bot": f"@{bot.username}", "reads_whole_groups": bool(bot.can_read_all_group_messages)} | dict(
            way_in.facts
        )
        detail = way_in.detail or f"Telegram knows this bot as @{bot.username}"
        return Health(way_in.ok, detail, facts)
