"""The access token: one for all processes of an inbox, kept sealed in its state.

WeCom repeats the same token while it is valid (7200 s), so two processes that ask at once do not fight. A token that
WeCom refuses is replaced once, and the call repeated once; a loop would only use up the quota.
Source: developer.work.weixin.qq.com path 91039.
"""

from __future__ import annotations

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import structlog

from channels.calls import call
from channels.contract import State
from channels.errors import DeliveryUnknown, SendDeferred
from channels.wecom.refusals import error_of
from kit.clock import Clock
from kit.errors import Unavailable
from kit.fetch import Fetcher

log = structlog.get_logger(__name__)

KEY = "access_token"
SPARE = timedelta(minutes=5)  # taken off the end, for clocks that differ and calls under way


class AccessToken:
    """Hands out the token of one pair of company and secret."""

    def __init__(self, fetcher: Fetcher, api_url: str, corp_id: str, secret: str, state: State, clock: Clock) -> None:
        self._fetcher, self._state, self._clock = fetcher, state, clock
        self._url = f"{api_url}/cgi-bin/gettoken?" + urlencode({"corpid": corp_id, "corpsecret": secret})
        # Tells a token of an earlier secret from one of this.
        self._owner = hashlib.sha256(f"{corp_id}\0{secret}".encode()).hexdigest()[:16]
        self._token, self._until = "", datetime.min.replace(tzinfo=UTC)
        self._asking = asyncio.Lock()

    async def get(self) -> str:
        """Return a token that should hold.

        Raises:
            SendDeferred: WeCom does not answer.
            CredentialsRejected: WeCom does not take company and secret.
        """
        if not self._holds():
            async with self._asking:
                if not self._holds() and not await self._find(unlike=""):
                    await self._ask()
        return self._token

    async def replace(self, refused: str) -> str:
        """Return another token than the one that WeCom refused; raises as ``get``."""
        async with self._asking:
            if self._token == refused and not await self._find(unlike=refused):
                await self._ask()
        return self._token

    def _holds(self) -> bool:
        return bool(self._token) and self._clock.now() < self._until

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
        try:
            answer = await call(self._fetcher, "GET", self._url)
        except DeliveryUnknown as error:  # asking twice does no harm
            raise SendDeferred(error.detail, inbox_wide=True) from error
        body = answer.object
        code = body.get("errcode", 0)
        if code:
            raise error_of(code if isinstance(code, int) else 0, str(body.get("errmsg", "")))
        token, lasts_s = body.get("access_token"), body.get("expires_in")
        if answer.status != 200 or not isinstance(token, str) or not token or not isinstance(lasts_s, int):
            raise SendDeferred(f"WeCom answered {answer.status} without a token", inbox_wide=True)
        self._token = token
        self._until = self._clock.now() + max(timedelta(seconds=lasts_s) - SPARE, timedelta(seconds=30))
        try:
            await self._state.put(KEY, {"token": token, "until": self._until.isoformat(), "owner": self._owner})
        except Exception as error:  # noqa: BLE001 - sharing saves the others a call and must not cost us ours
            log.warning("wecom_token_not_shared", reason=type(error).__name__)
