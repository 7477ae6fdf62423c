"""What the bot does in a conversation: says something as itself, leaves a note, reads an article as customers may."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Row

from conversations import replies
from conversations.access import Scope
from conversations.opening_hours import OpeningHours
from conversations.ports import CountParts, LifecycleListener
from conversations.replies import NewMessage
from conversations.work import Work
from kb import help_centre
from kit import worktime
from kit.errors import NotFound, TrunklineError, Unavailable


@dataclass(slots=True)
class Mouth:
    """Speaks for the bot.

    Args:
        base_url: where customers reach this program.
    """

    listener: LifecycleListener
    count_parts: CountParts
    base_url: str
    hours: OpeningHours

    async def say(self, work: Work, conversation: Row[Any], text: str, **facts: Any) -> bool:
        """Send a text on the thread where the customer wrote last; false: the bot may not write to them there now.

        Raises:
            Unavailable: nothing was decided.
        """
        return await self._post(work, conversation, "reply", text, facts)

    async def leave_note(self, work: Work, conversation: Row[Any], text: str) -> None:
        await self._post(work, conversation, "note", text, {})

    async def _post(
        self, work: Work, conversation: Row[Any], kind: Literal["reply", "note"], text: str, facts: dict[str, Any]
    ) -> bool:
        new = NewMessage(kind, text, is_automatic=kind == "reply", is_bot=True, facts={"bot": facts} if facts else {})
        scope = Scope.system(work.workspace_id)
        drafts, callbacks = len(work.drafts), len(work.after_commit)
        inner = await work.connection.begin_nested()
        try:
            await replies.post(work, scope, conversation.id, new, listener=self.listener, count_parts=self.count_parts)
        except Unavailable:
            raise
        except TrunklineError:
            await inner.rollback()
            del work.drafts[drafts:]
            del work.after_commit[callbacks:]
            return False
        await inner.commit()
        return True

    async def link_to(self, work: Work, article: Row[Any]) -> str:
        """Return where customers read an article in the help centre; empty where it is closed, or not in there."""
        path = await help_centre.path_of(work, article)
        return f"{self.base_url.rstrip('/')}{path}" if path else ""

    async def is_open(self, work: Work, queue_id: UUID | None) -> bool:
        """Whether a queue works at this hour; without a calendar it always does."""
        if queue_id is None:
            return True
        found = await self.hours.of_queues(await work.driver(), work.workspace_id, [queue_id])
        return worktime.is_open(found.get(queue_id), work.now)

    async def zone_of(self, work: Work, queue_id: UUID | None) -> str | None:
        """Return the IANA zone of a queue's calendar; ``None`` where it has none."""
        if queue_id is None:
            return None
        calendar = (await self.hours.of_queues(await work.driver(), work.workspace_id, [queue_id])).get(queue_id)
        return calendar.zone if calendar is not None else None


async def find_article(work: Work, article_id: UUID, channel: str = "") -> Row[Any] | None:
    """Return an article's row if customers may read it on a channel, the help centre unless said otherwise."""
    try:
        return await help_centre.find_article(work, article_id, *([channel] if channel else []))
    except NotFound:
        return None


async def titles(work: Work, article_ids: Collection[UUID], channel: str) -> list[str]:
    """Return the titles of those of the articles that customers may still read, in order."""
    rows = [await find_article(work, id_, channel) for id_ in article_ids]
    return [row.title for row in rows if row is not None]
