"""The access token of an account, shared by all processes through the channel's state.

Fetched from ``stable_token``, which repeats the same token to everybody while it is good, so processes do not fight
over it; a forced refresh is asked for only when WeChat refuses the very token that it repeats (20 a day, at least
30 s apart). Source: developers.weixin.qq.com, "Get stable access token".
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from channels.calls import call
from channels.contract import Health, State
from channels.errors import CredentialsRejected, DeliveryUnknown, SendDeferred, SendRejected
from channels.wechat.errors import as_error, code_of
from kit.clock import Clock
from kit.errors import Unavailable
from kit.fetch import Fetcher

KEY = "access_token"
ENDS_EARLY = timedelta(minutes=3)  # before its end, so that no call is under way with a token that ends
FORCED_AT_MOST_EVERY = timedelta(minutes=75)  # 20 a day are allowed
FETCHED_WITHIN_S = 10.0


@dataclass(frozen=True, slots=True)
class Token:
    value: str
    until: datetime


class AccessTokens:
    """Hands out the token, fetches it once for all who wait, and renews it once when it is refused."""

    def __init__(self, fetcher: Fetcher, clock: Clock, state: State, api_url: str, app_id: str, secret: str) -> None:
        self._fetcher, self._clock, self._state = fetcher, clock, state
        self._url = f"{api_url}/cgi-bin/stable_token"
        self._app_id, self._secret = app_id, secret
        # A token fetched with other credentials is of no use, and must not be told by their text.
        self._of = sha256(f"{app_id}\n{secret}".encode()).hexdigest()[:32]
        self._token: Token | None = None
        self._forced_at: datetime | None = None
        self._fetching = asyncio.Lock()

    async def current(self) -> str:
        """Return a token that is good by our knowledge.

        Raises:
            SendRejected: AppID or AppSecret is missing.
            CredentialsRejected, SendDeferred: WeChat gives none, for long or for now.
        """
        if (token := self._mine()) is not None:
            return token.value
        async with self._fetching:
            token = self._mine() or await self._shared() or await self._fetch(force=False)
            self._token = token
            return token.value

    async def renew(self, refused: str) -> str:
        """Return another token than the one that WeChat has just refused.

        Raises:
            CredentialsRejected, SendDeferred: there is none.
        """
        async with self._fetching:
            token = self._mine()
            if token is None or token.value == refused:
                token = await self._shared()
            if token is None or token.value == refused:
                token = await self._fetch(force=False)
            if token.value == refused:
                token = await self._force()
            self._token = token
            return token.value

    async def try_out(self) -> str:
        """Fetch a token whatever is known, and return it: the test of the credentials."""
        async with self._fetching:
            self._token = await self._fetch(force=False)
            return self._token.value

    async def report(self, error: CredentialsRejected | None) -> None:
        """Show an admin that the credentials do not hold, or hold again."""
        try:
            if error is None:
                await self._state.report(Health(ok=True, detail="WeChat takes the AppID and the AppSecret"))
            else:
                await self._state.report(Health(ok=False, detail=error.detail))
        except Unavailable:
            return  # the database is away, which has alarms of its own

    def _mine(self) -> Token | None:
        return self._token if self._token and self._is_good(self._token) else None

    def _is_good(self, token: Token) -> bool:
        return token.until - ENDS_EARLY > self._clock.now()

    async def _shared(self) -> Token | None:
        try:
            kept = await self._state.get(KEY)
        except Unavailable:
            return None
        if not kept or kept.get("of") != self._of:
            return None
        token = Token(str(kept["value"]), datetime.fromisoformat(kept["until"]))
        return token if self._is_good(token) else None

    async def _force(self) -> Token:
        now = self._clock.now()
        if self._forced_at is not None and now - self._forced_at < FORCED_AT_MOST_EVERY:
            raise CredentialsRejected(
                "WeChat refuses the access token that it has just given; is another program replacing it?"
            )
        self._forced_at = now
        return await self._fetch(force=True)

    async def _fetch(self, *, force: bool) -> Token:
        if not self._app_id or not self._secret:
            raise SendRejected("the inbox has no AppID or no AppSecret", code="credentials_missing")
        asked_at = self._clock.now()
        answer = await self._ask(force)
        if code := code_of(answer):
            error = as_error(code, str(answer.get("errmsg", "")))
            if isinstance(error, SendRejected):  # an unknown refusal of the credentials may pass as well
                error = CredentialsRejected(error.detail)
            if isinstance(error, CredentialsRejected):
                await self.report(error)
            raise error
        value, lives_s = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(value, str) or not value or not isinstance(lives_s, int) or not 0 < lives_s <= 86_400:
            raise SendDeferred("WeChat's answer holds no access token", inbox_wide=True)
        token = Token(value, asked_at + timedelta(seconds=lives_s))
        await self.report(None)
        with contextlib.suppress(Unavailable):  # the others fetch the same token themselves
            await self._state.put(KEY, {"of": self._of, "value": value, "until": token.until.isoformat()})
        return token

    async def _ask(self, force: bool) -> dict[str, Any]:
        body = {"grant_type": "client_credential", "appid": self._app_id, "secret": self._secret}
        try:
            answer = await call(
                self._fetcher, "POST", self._url, json=body | {"force_refresh": force}, timeout_s=FETCHED_WITHIN_S
            )
        except DeliveryUnknown as error:  # nobody was written to
            raise SendDeferred(error.detail, inbox_wide=True) from error
        if answer.status >= 500 or not answer.object:
            raise SendDeferred(f"WeChat answered {answer.status} and nothing to be read", inbox_wide=True)
        return answer.object
