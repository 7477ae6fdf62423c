"""Calls to DingTalk's two APIs: with the token, renewed once; every refusal turned into what a sender understands."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from channels.access_tokens import AccessTokens, Token
from channels.calls import MAX_ANSWER, Answer, Part, call
from channels.contract import InboxSettings, Surroundings
from channels.dingtalk.config import API_URL, OAPI_URL
from channels.dingtalk.refusals import error_of, is_stale
from channels.errors import CredentialsRejected, DeliveryUnknown, SendDeferred, SendError, SendRejected
from channels.media import MAX_FILE
from channels.vitals import Vitals
from kit.errors import Unavailable
from kit.fetch import FetchTooLarge

TOKEN_HEADER = "x-acs-dingtalk-access-token"  # noqa: S105
FILES_WITHIN_S = 60.0
FILES_AT_ONCE = 8


class FileRefused(SendRejected):
    """DingTalk does not give a file out, now or later; ``detail`` says why."""

    code = "file_refused"


class Client:
    """DingTalk's API for one app. Client ID and Client Secret are not empty."""

    def __init__(self, inbox: InboxSettings, around: Surroundings) -> None:
        config, state = inbox.config, around.states.of(inbox)
        self._fetcher = around.fetcher
        self._api = str(config.get("api_url") or API_URL).rstrip("/")
        self._oapi = str(config.get("oapi_url") or OAPI_URL).rstrip("/")
        self.client_id, self._secret = str(config.get("client_id") or ""), inbox.secrets.get("client_secret", "")
        self.robot_code = str(config.get("robot_code") or "") or self.client_id
        owner = "\0".join((self._api, self.client_id, self._secret))
        self.tokens = AccessTokens(state, around.clock, owner, self._fetch_token)
        self.vitals = Vitals(state, "DingTalk accepts the app")
        self._loading = asyncio.Semaphore(FILES_AT_ONCE)

    async def command(self, path: str, body: dict[str, Any], *, is_harmless: bool = False) -> dict[str, Any]:
        """Post to the API and return the answer's object.

        Args:
            is_harmless: nothing happens when it is done twice: an answer that was lost is put off, not unknown.
        Raises:
            SendRejected, SendDeferred, CredentialsRejected, DeliveryUnknown: as the code says (``refusals``).
        """

        async def once(token: str) -> Answer:
            return await call(self._fetcher, "POST", self._api + path, json=body, headers={TOKEN_HEADER: token})

        answer = await self._with_token(once, is_harmless=is_harmless)
        if not answer.object:  # somebody on the way answered in DingTalk's place
            detail = "what answered was not DingTalk"
            raise SendDeferred(detail, inbox_wide=True) if is_harmless else DeliveryUnknown(detail)
        return answer.object

    async def upload(self, kind: str, name: str, content_type: str, content: bytes) -> str:
        """Give a file to DingTalk and return its media id; raises as ``command``."""
        part = Part("media", content, name, content_type)

        async def once(token: str) -> Answer:
            url = f"{self._oapi}/media/upload?" + urlencode({"access_token": token, "type": kind})
            return await call(self._fetcher, "POST", url, form=[part], timeout_s=FILES_WITHIN_S)

        answer = await self._with_token(once, is_harmless=True)
        media_id = answer.object.get("media_id")
        if not isinstance(media_id, str) or not media_id:
            raise SendDeferred("DingTalk took a file and did not name it")
        return media_id

    async def download(self, code: str) -> bytes:
        """Return a file of a message.

        Raises:
            FileRefused: it is gone, is not given out, or is larger than we take.
            Unavailable: not now.
        """
        body = {"downloadCode": code, "robotCode": self.robot_code}
        try:
            told = await self.command("/v1.0/robot/messageFiles/download", body, is_harmless=True)
            async with self._loading:  # the place is signed: the token stays here
                url = str(told.get("downloadUrl") or "")
                answer = await call(self._fetcher, "GET", url, max_bytes=MAX_FILE, timeout_s=FILES_WITHIN_S)
        except SendRejected as error:
            raise FileRefused(error.detail) from error
        except SendError as error:
            cause = error.__cause__
            if isinstance(cause, FetchTooLarge) and cause.fields.get("status") == 200:
                raise FileRefused(f"larger than the {MAX_FILE // 1_000_000} MB that are kept") from error
            raise Unavailable(f"DingTalk: {error.detail}", code="provider_unavailable") from error
        if answer.status in (400, 403, 404, 410) or (answer.status == 200 and not answer.body):
            raise FileRefused("it is no longer there")
        if answer.status != 200:
            raise Unavailable(f"the file's server answered {answer.status}", code="provider_unavailable")
        return answer.body

    def is_session(self, url: str) -> bool:
        """Return whether an address is that of a session: of a body that nobody signed, no other is believed."""
        return url.startswith(f"{self._oapi}/robot/sendBySession?")

    async def answer_session(self, url: str, body: dict[str, Any]) -> None:
        """Answer into a session, which needs no token.

        Raises:
            SendRejected, SendDeferred, DeliveryUnknown: as the code says.
        """
        answer = await call(self._fetcher, "POST", url, json=body, max_bytes=MAX_ANSWER)
        if (refusal := error_of(answer, is_harmless=False)) is not None:
            raise refusal
        if "errcode" not in answer.object:
            raise DeliveryUnknown("what answered was not DingTalk")

    async def open_stream(self, subscriptions: list[dict[str, str]]) -> str:
        """Return the address of a connection, good once and for a minute and a half.

        Raises:
            SendDeferred, CredentialsRejected: it is not given.
        """
        body = {
            "clientId": self.client_id,
            "clientSecret": self._secret,
            "subscriptions": subscriptions,
            "ua": "trunkline",
        }
        try:
            answer = await call(self._fetcher, "POST", f"{self._api}/v1.0/gateway/connections/open", json=body)
        except DeliveryUnknown as error:
            raise SendDeferred(error.detail, inbox_wide=True) from error
        refusal = error_of(answer, is_harmless=True)
        if isinstance(refusal, SendRejected):
            refusal = CredentialsRejected(refusal.detail)
        if refusal is not None:
            raise refusal
        endpoint, ticket = answer.object.get("endpoint"), answer.object.get("ticket")
        if not isinstance(endpoint, str) or not isinstance(ticket, str) or not endpoint or not ticket:
            raise SendDeferred(f"DingTalk answered {answer.status} without an address")
        return f"{endpoint}?{urlencode({'ticket': ticket})}"

    async def _with_token(self, once: Callable[[str], Awaitable[Answer]], *, is_harmless: bool) -> Answer:
        try:
            token = await self.tokens.current()
            for attempt in (1, 2):
                answer = await once(token)
                refusal = error_of(answer, is_harmless=is_harmless)
                if not is_stale(refusal) or attempt == 2:
                    break
                token = await self.tokens.renew(token)
        except DeliveryUnknown as error:
            if not is_harmless:
                raise
            raise SendDeferred(error.detail, inbox_wide=True) from error.__cause__
        except CredentialsRejected as error:
            await self.vitals.unwell(error.detail)
            raise
        if refusal is None:
            await self.vitals.well()
            return answer
        if isinstance(refusal, CredentialsRejected):
            await self.vitals.unwell(refusal.detail)
        raise refusal

    async def _fetch_token(self) -> Token:
        """DingTalk repeats the same token for as long as it is good, two hours."""
        body = {"appKey": self.client_id, "appSecret": self._secret}
        try:
            answer = await call(self._fetcher, "POST", f"{self._api}/v1.0/oauth2/accessToken", json=body)
        except DeliveryUnknown as error:  # asking twice does no harm
            raise SendDeferred(error.detail, inbox_wide=True) from error
        refusal = error_of(answer, is_harmless=True)
        if isinstance(refusal, SendRejected):  # a refusal that this version does not know is one of the credentials
            refusal = CredentialsRejected(refusal.detail)
        if refusal is not None:
            raise refusal
        token, lasts_s = answer.object.get("accessToken"), answer.object.get("expireIn")
        if not isinstance(token, str) or not token or not isinstance(lasts_s, int):
            raise SendDeferred(f"DingTalk answered {answer.status} without a token", inbox_wide=True)
        return Token(token, timedelta(seconds=lasts_s))
