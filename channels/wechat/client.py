"""Calls to WeChat with the account's access token, renewed once when WeChat refuses it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from channels.calls import ANSWERS_WITHIN_S, MAX_ANSWER, Answer, Part, call
from channels.errors import CredentialsRejected, DeliveryUnknown, SendDeferred
from channels.wechat.errors import (
    STALE_TOKEN,
    as_error,
    code_of,
    explain,
)
from channels.wechat.tokens import AccessTokens
from kit.fetch import Fetcher


class Client:
    """One account's way to ``api.weixin.qq.com``."""

    def __init__(self, fetcher: Fetcher, tokens: AccessTokens, api_url: str) -> None:
        self._fetcher, self._tokens, self._api_url = fetcher, tokens, api_url
        self._is_refused = False

    async def command(self, path: str, body: Any) -> dict[str, Any]:
        """Have something done, and return the answer's fields. It is not repeated unless WeChat refused the token.

        Raises:
            SendError: WeChat did not do it, or may have: ``DeliveryUnknown``.
        """
        answer = await self.ask("POST", path, json=body)
        if not answer.object:
            if answer.status in (429, 503):
                raise SendDeferred(
                    f"WeChat answered {answer.status}", retry_after_s=answer.retry_after_s, inbox_wide=True
                )
            raise DeliveryUnknown(f"WeChat answered {answer.status} and nothing to be read")
        raise_refusal(answer.object)
        return answer.object

    async def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        json: Any = None,
        form: Sequence[Part] | None = None,
        max_bytes: int = MAX_ANSWER,
        timeout_s: float = ANSWERS_WITHIN_S,
    ) -> Answer:
        """Ask, and return whatever the answer is but a refusal of the token.

        Raises:
            SendRejected, SendDeferred, CredentialsRejected, DeliveryUnknown.
        """
        token = await self._tokens.current()
        for is_second in (False, True):
            url = f"{self._api_url}{path}?{urlencode({'access_token': token} | dict(query or {}))}"
            answer = await call(
                self._fetcher, method, url, json=json, form=form, max_bytes=max_bytes, timeout_s=timeout_s
            )
            code = refusal_in(answer)
            if code not in STALE_TOKEN:
                await self._note_recovery()
                return answer
            if not is_second:
                token = await self._tokens.renew(token)
        self._is_refused = True
        error = CredentialsRejected(explain(code))
        await self._tokens.report(error)
        raise error

    async def _note_recovery(self) -> None:
        if self._is_refused:
            self._is_refused = False
            await self._tokens.report(None)


def refusal_in(answer: Answer) -> int:
    """Return the error code of an answer, whose files are not looked into; 0 where it has none."""
    return code_of(answer.object) if answer.body[:1] == b"{" and len(answer.body) < 65_536 else 0


def raise_refusal(answer: dict[str, Any]) -> None:
    """Raise what an answer with an error code means; do nothing for one without."""
    if code := code_of(answer):
        raise as_error(code, str(answer.get("errmsg", "")))
