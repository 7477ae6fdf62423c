"""What reading a mailbox needs of the program: a memory that outlives restarts, and to be the only reader."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol, runtime_checkable

from channels.contract import Health, InboxSettings


class State(Protocol):
    """What one inbox finds again after a restart, in whichever process it then lives; sealed, as tokens are in it."""

    async def get(self, key: str) -> dict[str, Any] | None: ...

    async def put(self, key: str, value: Mapping[str, Any]) -> None: ...

    async def report(self, health: Health) -> None:
        """Show an admin how the inbox fares."""
        ...


class States(Protocol):
    def of(self, inbox: InboxSettings) -> State: ...


class Leases(Protocol):
    def exclusive(self, name: str) -> AbstractAsyncContextManager[None]:
        """Wait until no other process is in a block of this name; the block is cancelled when the right is lost."""
        ...


@runtime_checkable
class Keeper(Protocol):
    """Surroundings that have both."""

    @property
    def states(self) -> States: ...

    @property
    def leases(self) -> Leases: ...
