"""Calls of the Messaging API, and what its refusals mean in words for the agent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from channels.calls import ANSWERS_WITHIN_S, Answer, call
from channels.contract import Health, State
from channels.errors import CredentialsRejected, DeliveryUnknown, SendDeferred, SendRejected
from channels.media import MAX_FILE
from kit.errors import Unavailable
from kit.fetch import Fetcher, FetchTooLarge
from kit.text import clean_line

TOKEN_REFUSED = "LINE does not take the channel access token: enter a new one"  # noqa: S105
DOWNLOADS_WITHIN_S = 60.0

# Part of the message in lower case → what the agent reads.
_WORDS = (
    ("monthly limit", "The LINE account has sent all messages of its plan for this month."),
    ("not found", "LINE does not know this customer or group."),
    ("failed to send messages", "LINE could not send it: the customer may have blocked the account or left."),
    ("'to', in the request body is invalid", "LINE does not know this customer or group."),
    ("not available for your account", "The plan of the LINE account does not allow this."),
)


class FileRefused(SendRejected):
    """LINE does not give a file out, now or later; ``detail`` says why."""

    code = "file_refused"


class StillConverting(Unavailable):
    """LINE has the file and is not done with it."""

    code = "still_converting"


class Client:
    """One channel's calls."""

    def __init__(self, fetcher: Fetcher, urls: tuple[str, str], token: str, state: State) -> None:
        self._fetcher, self._state = fetcher, state
        self._api, self._data = (url.rstrip("/") for url in urls)
        self._headers = {"authorization": f"Bearer {token}"}
        self._is_taken: bool | None = None  # the token; unknown until LINE was asked

    async def ask(
        self,
        method: str,
        path: str,
        json: Any = None,
        *,
        retry_key: UUID | None = None,
        timeout_s: float = ANSWERS_WITHIN_S,
    ) -> dict[str, Any]:
        """Return the answer's object.

        A call with a retry key that was carried out before is refused with 409 and names what was sent then: that is
        as good as the first answer (developers.line.biz, retrying-api-request).

        Raises:
            SendRejected, SendDeferred, CredentialsRejected, DeliveryUnknown: see ``channels.errors``.
        """
        headers = self._headers | ({"x-line-retry-key": str(retry_key)} if retry_key else {})
        answer = await call(
            self._fetcher, method, f"{self._api}{path}", json=json, headers=headers, timeout_s=timeout_s
        )
        if answer.status < 300 or (answer.status == 409 and retry_key is not None):
            await self._note_token(is_taken=True)
            return answer.object
        if answer.status == 401:
            await self._note_token(is_taken=False)
        raise _as_ours(answer)

    async def download(self, message_id: str, *, is_converted: bool) -> bytes:
        """Return the file of a message.

        Args:
            is_converted: a film or sound, which LINE converts before it gives it out.
        Raises:
            FileRefused: it is gone, was not converted, or is larger than we take.
            StillConverting, Unavailable: not yet; not now.
        """
        path = f"{self._data}/v2/bot/message/{message_id}/content"
        if is_converted:
            status = (await self._get(f"{path}/transcoding")).object.get("status")
            if status == "failed":
                raise FileRefused("LINE could not convert it")
            if status == "processing":
                raise StillConverting("LINE is still converting the file")
        answer = await self._get(path, MAX_FILE)
        if answer.status == 202:
            raise StillConverting("LINE is still preparing the file")
        if answer.headers.get("content-type", "").startswith("application/json"):
            raise Unavailable("LINE answered with words instead of a file")
        return answer.body

    async def fetch(self, url: str) -> bytes:
        """Return a file that lies with somebody else (``contentProvider.type`` external); LINE's token stays here.

        Raises:
            FileRefused, Unavailable: as ``download``.
        """
        return (await self._get(url, MAX_FILE, headers={})).body

    async def _get(self, url: str, max_bytes: int = 65_536, *, headers: Mapping[str, str] | None = None) -> Answer:
        try:
            answer = await call(
                self._fetcher,
                "GET",
                url,
                headers=self._headers if headers is None else headers,
                max_bytes=max_bytes,
                timeout_s=DOWNLOADS_WITHIN_S,
            )
        except SendRejected as error:
            raise FileRefused(error.detail) from error
        except (SendDeferred, DeliveryUnknown) as error:
            if isinstance(error.__cause__, FetchTooLarge):
                raise FileRefused(f"larger than the {MAX_FILE // 1_000_000} MB that are kept") from error
            raise Unavailable(error.detail) from error
        if answer.status in (400, 403, 404, 410):
            raise FileRefused("it is no longer there")
        if answer.status == 401:
            await self._note_token(is_taken=False)
        if answer.status not in (200, 202):
            raise Unavailable(f"the file's server answered {answer.status}")
        return answer

    async def _note_token(self, *, is_taken: bool) -> None:
        """Show at the inbox that the token is refused, and that it is taken again."""
        if self._is_taken is not is_taken:
            self._is_taken = is_taken
            detail = "LINE takes the channel access token" if is_taken else TOKEN_REFUSED
            await self._state.report(Health(ok=is_taken, detail=detail))


def _as_ours(answer: Answer) -> SendRejected | SendDeferred | DeliveryUnknown:
    """Status codes: developers.line.biz, messaging-api reference, "Status codes"."""
    said = answer.object.get("message")
    message = said if isinstance(said, str) else ""
    if answer.status == 401:
        return CredentialsRejected(TOKEN_REFUSED)
    if answer.status == 429 and "monthly limit" not in message.lower():
        detail = "LINE asks to slow down"
        return SendDeferred(detail, retry_after_s=answer.retry_after_s, inbox_wide=True)
    if answer.status in (500, 503):
        return SendDeferred(f"LINE is in trouble ({answer.status})", inbox_wide=True)
    if answer.status >= 500:
        return DeliveryUnknown(f"LINE's gateway answered {answer.status}")
    known = next((words for part, words in _WORDS if part in message.lower()), "")
    return SendRejected(known or f"LINE refused it: {_quote(answer, message)}")


def _quote(answer: Answer, message: str) -> str:
    """Return LINE's own words, with what it says of single fields."""
    details = answer.object.get("details")
    told = [
        f"{one.get('property') or ''} {one['message']}".strip()
        for one in (details if isinstance(details, list) else ())
        if isinstance(one, dict) and isinstance(one.get("message"), str)
    ]
    return clean_line("; ".join([message or str(answer.status), *told]), 300)
