"""Access tokens for IMAP and SMTP (XOAUTH2), from a refresh token. Source: RFC 6749 §6.

The flow in which an admin grants the refresh token happens at the provider; its result is entered in the inbox.
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import orjson

from channels.contract import State
from channels.email.errors import TokensAway, TokensRefused
from kit.clock import Clock
from kit.errors import Forbidden, Invalid, Unavailable
from kit.fetch import Fetcher

_KEY = "oauth"
_SPARE_S = 120.0
_DEFAULT_LIFE_S = 3000.0


@dataclass(frozen=True, slots=True)
class OAuthClient:
    """What a provider gave to be asked for tokens."""

    token_url: str
    client_id: str
    client_secret: str
    refresh_token: str
    scope: str = ""


class Password:
    """What does not change; in the place of `Tokens`."""

    def __init__(self, password: str) -> None:
        self._password = password

    async def get(self) -> str:
        return self._password

    def forget(self) -> None:
        """Nothing is kept."""


class Tokens:
    """The access token of one inbox, fetched when needed and kept in memory while it lives."""

    def __init__(self, client: OAuthClient, fetcher: Fetcher, clock: Clock, state: State) -> None:
        """`state` remembers a refresh token that the provider replaced; without it the entered one is used for good."""
        self._client = client
        self._fetcher = fetcher
        self._clock = clock
        self._state = state
        self._token: str | None = None
        self._until_s = 0.0
        self._asking = asyncio.Lock()

    async def get(self) -> str:
        """Return a token that lives for two more minutes at least.

        Raises:
            TokensRefused, TokensAway: see there.
        """
        async with self._asking:
            now_s = self._clock.now().timestamp()
            if self._token is None or now_s > self._until_s - _SPARE_S:
                said = await self._ask()
                self._token = str(said["access_token"])
                self._until_s = now_s + _seconds(said.get("expires_in"))
                await self._remember(said.get("refresh_token"))
            return self._token

    def forget(self) -> None:
        """A server refused the token: the next one is fetched anew."""
        self._token = None

    async def _ask(self) -> dict[str, Any]:
        fields = {
            "grant_type": "refresh_token",
            "refresh_token": await self._refresh_token(),
            "client_id": self._client.client_id,
        }
        if self._client.client_secret:
            fields["client_secret"] = self._client.client_secret
        if self._client.scope:
            fields["scope"] = self._client.scope
        headers = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
        try:
            answer = await self._fetcher.request(
                "POST", self._client.token_url, body=urlencode(fields).encode(), headers=headers, max_bytes=100_000
            )
        except (Invalid, Forbidden) as error:
            raise TokensRefused(f"the token address cannot be used: {error.detail}") from error
        except Unavailable as error:
            raise TokensAway(f"the token address cannot be reached: {error.detail}") from error
        said = _object(answer.body)
        if answer.status == 200 and isinstance(said.get("access_token"), str):
            return said
        if answer.status in (400, 401, 403):
            reason = str(said.get("error") or answer.status)[:80]
            raise TokensRefused(f"the provider refuses the refresh token ({reason}): authorise the inbox anew")
        raise TokensAway(f"the token address answers {answer.status}")

    async def _refresh_token(self) -> str:
        kept = await self._state.get(_KEY)
        if kept is not None and kept.get("instead_of") == self._mark():
            return str(kept["refresh_token"])
        return self._client.refresh_token

    async def _remember(self, replaced: object) -> None:
        """Some providers give a new refresh token each time and end the old one."""
        if not isinstance(replaced, str) or not replaced:
            return
        if replaced != await self._refresh_token():
            await self._state.put(_KEY, {"refresh_token": replaced, "instead_of": self._mark()})

    def _mark(self) -> str:
        """Names the entered token, so that one entered later counts again."""
        return hashlib.sha256(self._client.refresh_token.encode()).hexdigest()


def _seconds(said: object) -> float:
    try:
        return float(str(said))
    except ValueError:
        return _DEFAULT_LIFE_S


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
