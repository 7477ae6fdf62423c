"""Access tokens of providers that repeat a token for as long as it is good: shared by all processes of an inbox.

Such a provider hands the same token to everybody who asks, and lets an old one live on beside a new one, so processes
that ask at once do not fight. The token lies sealed in the channel's state: a process that starts finds it there.
One that the provider refuses is replaced once, and the call repeated once; a loop would only use up a quota.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from channels.contract import State
from channels.errors import CredentialsRejected
from kit.clock import Clock
from kit.errors import Unavailable

log = structlog.get_logger(__name__)

KEY = "access_token"
SPARE = timedelta(minutes=5)  # taken off the end, for clocks that differ and calls under way
LEAST = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Token:
    value: str
    lasts: timedelta


Fetch = Callable[[], Awaitable[Token]]


class AccessTokens:
    """Hands out one account's token.

    Args:
        owner: id and secret of the account: tells a token of an earlier secret from one of this.
        fetch: asks the provider; raises ``CredentialsRejected`` or ``SendDeferred`` where there is none to be had.
    """

    def __init__(self, state: State, clock: Clock, owner: str, fetch: Fetch) -> None:
        self._state, self._clock, self._fetch = state, clock, fetch
        self._owner = hashlib.sha256(owner.encode()).hexdigest()[:32]
        self._token: str = ""
        self._until: datetime | None = None
        self._asking = asyncio.Lock()

    async def current(self) -> str:
        """Return a token that should hold; raises as ``fetch``."""
        if not self._holds():
            async with self._asking:
                if not self._holds() and not await self._find(unlike=""):
                    await self._ask()
        return self._token

    async def renew(self, refused: str) -> str:
        """Return another token than the one that the provider refused.

        Raises:
            CredentialsRejected: it has no other. Else as ``fetch``.
        """
        async with self._asking:
            if self._token == refused and not await self._find(unlike=refused):
                await self._ask()
            if self._token == refused:
                self._until = None  # the next who asks may have more luck
                raise CredentialsRejected("the provider refuses the access token that it has just given")
        return self._token

    async def try_out(self) -> None:
        """Fetch a token whatever is known: the test of the credentials."""
        async with self._asking:
            await self._ask()

    def _holds(self) -> bool:
        return self._until is not None and self._clock.now() < self._until

    async def _find(self, *, unlike: str) -> bool:
        """Take over the token that another process has put; false if there is none."""
        try:
            stored = await self._state.get(KEY) or {}
            until = datetime.fromisoformat(str(stored.get("until")))
        except (Unavailable, ValueError):
            return False
        token = str(stored.get("token") or "")
        if stored.get("owner") != self._owner or token in ("", unlike) or self._clock.now() >= until:
            return False
        self._token, self._until = token, until
        return True

    async def _ask(self) -> None:
        asked_at = self._clock.now()
        token = await self._fetch()
        self._token, self._until = token.value, asked_at + max(token.lasts - SPARE, LEAST)
        try:
            kept = {"token": self._token, "until": self._until.isoformat(), "owner": self._owner}
            await self._state.put(KEY, kept)
        except Unavailable as error:  # sharing saves the others a call and must not cost us ours
            log.warning("access_token_not_shared", reason=error.detail)
