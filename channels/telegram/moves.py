"""Groups that became supergroups: their id changes, their thread stays.

Telegram says it twice: in a service message, and as the refusal of a message to the old id. The thread's key keeps
the first id; what is sent goes to the last.
"""

from __future__ import annotations

from channels.contract import State


class Moves:
    def __init__(self, state: State) -> None:
        self._state = state
        self._roots: dict[int, int] = {}  # a move is never taken back

    async def record(self, old: int, new: int) -> None:
        root = await self.root_of(old)
        await self._state.put(f"moved-from:{new}", {"chat_id": root})
        await self._state.put(f"moved-to:{root}", {"chat_id": new})
        self._roots[new] = root

    async def root_of(self, chat_id: int) -> int:
        """Return the id by which the thread of a chat is known."""
        if chat_id > 0:
            return chat_id
        if chat_id not in self._roots:
            found = await self._state.get(f"moved-from:{chat_id}")
            if found is None:
                return chat_id
            self._roots[chat_id] = int(found["chat_id"])
        return self._roots[chat_id]

    async def current(self, chat_id: int) -> int:
        """Return the id under which a chat can be written to now."""
        found = await self._state.get(f"moved-to:{chat_id}") if chat_id < 0 else None
        return int(found["chat_id"]) if found else chat_id
