"""Who is told after a commit. A hint, never the record: whoever misses one finds out from the tables."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from uuid import UUID

from conversations.events import EventDraft
from conversations.work import Wake

# What a reply on its way out, a change of rights and a change of inboxes look like in the log.
SENDING = frozenset({"message.sent", "delivery.updated", "side.messaged", "side.delivery_updated"})
RIGHTS = frozenset({"agent.updated", "queue.updated"})
INBOXES = frozenset({"inbox.updated"})
ARTICLES = frozenset({"article.updated"})


class Wakes:
    """Passes each commit on. ``tell`` is the ``Wake`` that everybody who commits calls."""

    def __init__(self) -> None:
        self._everything: list[Wake] = []
        self._some: list[tuple[Collection[str], Callable[[UUID], None]]] = []

    def always(self, listener: Wake) -> None:
        """Call ``listener`` after every commit."""
        self._everything.append(listener)

    def on(self, types: Collection[str], listener: Callable[[UUID], None]) -> None:
        """Call ``listener`` with the workspace after a commit with an event of one of these types."""
        self._some.append((types, listener))

    def tell(self, workspace_id: UUID, last: int, drafts: Sequence[EventDraft] = ()) -> None:
        """Tell everybody whom it concerns; returns at once."""
        for listener in self._everything:
            listener(workspace_id, last, drafts)
        happened = {draft.type for draft in drafts}
        for types, tell in self._some:
            if not happened.isdisjoint(types):
                tell(workspace_id)
