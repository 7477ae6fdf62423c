"""Cards pushed to whoever looks at a conversation, soon after the customer wrote."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from uuid import UUID

import structlog

from conversations.access import Scope
from gateway.realtime.presence import Place
from gateway.wire.suggestions import Suggestions as Shown
from gateway.wire.suggestions import suggestions as shape
from kb.suggestions import Suggestions
from kit.db import UNREACHABLE
from kit.errors import TrunklineError

log = structlog.get_logger(__name__)

MERGED_S = 0.4  # what a customer writes in one breath is one question
AT_MOST_S = 1.2  # and is answered after this, though they go on

Show = Callable[[UUID, UUID, Shown], None]  # workspace, conversation, what to show


class Cards:
    """Proposes once for a burst of messages; an answer that a newer message overtook is dropped.

    Args:
        show: hands a proposal to those who look at the conversation at that moment.
    """

    def __init__(self, suggestions: Suggestions, show: Show) -> None:
        self._suggestions = suggestions
        self._show = show
        self._wrote: dict[Place, float] = {}
        self._tasks: dict[Place, asyncio.Task[None]] = {}

    def customer_wrote(self, place: Place) -> None:
        """Propose for this conversation soon; returns at once."""
        self._wrote[place] = asyncio.get_running_loop().time()
        if place not in self._tasks:
            self._tasks[place] = asyncio.create_task(self._propose(place))

    async def stop(self) -> None:
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _propose(self, place: Place) -> None:
        workspace_id, conversation_id = place
        try:
            asked: float | None = None
            while asked != self._wrote[place]:
                asked = await self._quiet(place)
                # On nobody's behalf: who sees the conversation is settled for each socket that is shown it.
                suggested = await self._suggestions.suggest(Scope.system(workspace_id), conversation_id)
            self._show(workspace_id, conversation_id, shape(suggested))
        except (TrunklineError, *UNREACHABLE) as error:
            log.warning("cards_skipped", conversation_id=str(conversation_id), reason=str(error))
        except Exception:
            log.exception("cards_failed", conversation_id=str(conversation_id))
        finally:
            del self._tasks[place], self._wrote[place]

    async def _quiet(self, place: Place) -> float:
        """Wait for the end of a burst; returns when the customer last wrote."""
        now = asyncio.get_running_loop().time
        began = self._wrote[place]
        while (rest := min(self._wrote[place] + MERGED_S, began + AT_MOST_S) - now()) > 0:  # noqa: ASYNC110 - for time to pass
            await asyncio.sleep(rest)
        return self._wrote[place]
