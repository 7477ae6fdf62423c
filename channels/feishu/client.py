"""Calls to Feishu's API: with the token, renewed once; every refusal turned into the error a sender understands."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal
from urllib.parse import urlencode

from channels.access_tokens import AccessTokens, Token
from channels.calls import ANSWERS_WITHIN_S, MAX_ANSWER, Answer, Part, call
from channels.contract import InboxSettings, Surroundings
from channels.errors import CredentialsRejected, DeliveryUnknown, SendDeferred, SendError, SendRejected
from channels.feishu.config import api_url
from channels.feishu.refusals import LOST_MEDIA, TOKEN_CODES, code_in, code_of, error_of
from channels.media import MAX_FILE
from channels.vitals import Vitals
from kit.errors import Unavailable
from kit.fetch import FetchTooLarge

FILES_WITHIN_S = 60.0
FILES_AT_ONCE = 8
TOKEN_PATH = "/open-apis/auth/v3/tenant_access_token/internal"  # noqa: S105


class FileRefused(SendRejected):
    """Feishu does not give a file out, now or later; ``detail`` says why."""

    code = "file_refused"


class Client:
    """Feishu's API for one app. App ID and App Secret are not empty."""

    def __init__(self, inbox: InboxSettings, around: Surroundings) -> None:
        state = around.states.of(inbox)
        self._fetcher, self._url = around.fetcher, api_url(inbox.config)
        self._credentials = {
            "app_id": str(inbox.config.get("app_id") or ""),
            "app_secret": inbox.secrets.get("app_secret", ""),
        }
        owner = "\0".join((self._url, *self._credentials.values()))
        self.tokens = AccessTokens(state, around.clock, owner, self._fetch_token)
        self._vitals = Vitals(state, "Feishu accepts the app")
        self._loading = asyncio.Semaphore(FILES_AT_ONCE)

    async def ask(
        self,
        method: str,
        path: str,
        json: Any = None,
        *,
        query: Mapping[str, str] | None = None,
        form: Sequence[Part] | None = None,
        is_harmless: bool = False,
        is_optional: bool = False,
        timeout_s: float = ANSWERS_WITHIN_S,
    ) -> dict[str, Any]:
        """Return the ``data`` of the answer.

        Args:
            path: below ``/open-apis``.
            is_harmless: nothing happens when it is done twice: an answer that was lost is put off, not unknown.
            is_optional: the inbox does well without it: a right that is missing for it alone is no alarm.
        Raises:
            SendRejected, SendDeferred, CredentialsRejected, DeliveryUnknown: as the code says (``refusals``).
        """
        answer = await self._ask(
            method, path, json, query, form, MAX_ANSWER, timeout_s, is_harmless=is_harmless, is_optional=is_optional
        )
        if not answer.object:  # somebody on the way answered in Feishu's place
            detail = "what answered was not Feishu"
            raise SendDeferred(detail, inbox_wide=True) if is_harmless else DeliveryUnknown(detail)
        data = answer.object.get("data")
        return data if isinstance(data, dict) else answer.object

    async def download(self, message_id: str, key: str, resource: Literal["image", "file"]) -> bytes:
        """Return a file of a message.

        Raises:
            FileRefused: it is gone, is not given out, or is larger than we take.
            Unavailable: not now.
        """
        path = f"/im/v1/messages/{message_id}/resources/{key}"
        try:
            async with self._loading:
                answer = await self._ask(
                    "GET", path, None, {"type": resource}, None, MAX_FILE, FILES_WITHIN_S, is_harmless=True
                )
        except SendError as error:
            cause = error.__cause__
            if isinstance(cause, FetchTooLarge) and cause.fields.get("status") == 200:
                raise FileRefused(f"larger than the {MAX_FILE // 1_000_000} MB that are kept") from error
            if code_of(error) in LOST_MEDIA:
                raise FileRefused("Feishu does not give it out") from error
            raise Unavailable(f"Feishu: {error.detail}", code="provider_unavailable") from error
        if not answer.body:
            raise FileRefused("it is empty")
        return answer.body

    async def _ask(
        self,
        method: str,
        path: str,
        json: Any,
        query: Mapping[str, str] | None,
        form: Sequence[Part] | None,
        max_bytes: int,
        timeout_s: float,
        *,
        is_harmless: bool,
        is_optional: bool = False,
    ) -> Answer:
        url = f"{self._url}/open-apis{path}" + (f"?{urlencode(query)}" if query else "")
        try:
            token = await self.tokens.current()
            for attempt in (1, 2):
                answer = await call(
                    self._fetcher,
                    method,
                    url,
                    json=json,
                    form=form,
                    headers={"authorization": f"Bearer {token}"},
                    max_bytes=max_bytes,
                    timeout_s=timeout_s,
                )
                if code_in(answer) not in TOKEN_CODES or attempt == 2:
                    break
                token = await self.tokens.renew(token)
            refusal = error_of(answer, is_harmless=is_harmless)
        except DeliveryUnknown as error:
            if not is_harmless:
                raise
            deferred = SendDeferred(error.detail, inbox_wide=True)
            raise deferred from error.__cause__
        except CredentialsRejected as error:
            await self._vitals.unwell(error.detail)
            raise
        if refusal is None:
            await self._vitals.well()
            return answer
        if isinstance(refusal, CredentialsRejected) and not is_optional:
            await self._vitals.unwell(refusal.detail)
        raise refusal

    async def _fetch_token(self) -> Token:
        """A token is repeated while it is good for 30 minutes more; then a new one lives beside it."""
        try:
            answer = await call(self._fetcher, "POST", self._url + TOKEN_PATH, json=self._credentials)
        except DeliveryUnknown as error:  # asking twice does no harm
            raise SendDeferred(error.detail, inbox_wide=True) from error
        refusal = error_of(answer, is_harmless=True)
        if isinstance(refusal, SendRejected):  # a refusal that this version does not know is one of the credentials
            refusal = CredentialsRejected(refusal.detail)
        if refusal is not None:
            raise refusal
        token, lasts_s = answer.object.get("tenant_access_token"), answer.object.get("expire")
        if not isinstance(token, str) or not token or not isinstance(lasts_s, int):
            raise SendDeferred(f"Feishu answered {answer.status} without a token", inbox_wide=True)
        return Token(token, timedelta(seconds=lasts_s))
