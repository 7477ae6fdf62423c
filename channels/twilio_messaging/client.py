"""Calls of Twilio's API for one account."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from channels.calls import ANSWERS_WITHIN_S, call
from channels.contract import Health, State
from channels.errors import CredentialsRejected, DeliveryUnknown, SendDeferred, SendRejected
from channels.media import MAX_FILE
from channels.twilio_messaging.refusals import as_ours
from kit.errors import Unavailable
from kit.fetch import Fetcher, FetchTooLarge

DOWNLOADS_WITHIN_S = 60.0
TAKEN = "Twilio takes the auth token"


class FileRefused(SendRejected):
    """Twilio does not give a file out, now or later; ``detail`` says why."""

    code = "file_refused"


class Client:
    def __init__(self, fetcher: Fetcher, api_url: str, account_sid: str, token: str, state: State) -> None:
        self._fetcher, self._state = fetcher, state
        self._api_url, self._account = api_url.rstrip("/"), f"/2010-04-01/Accounts/{account_sid}"
        proof = base64.b64encode(f"{account_sid}:{token}".encode()).decode()
        self._headers = {"authorization": f"Basic {proof}"}
        self._is_taken: bool | None = None

    async def ask(
        self, method: str, path: str, form: Sequence[tuple[str, str]] | None = None, *, base: str = ""
    ) -> dict[str, Any]:
        """Return the answer's object.

        Args:
            path: below the account; below ``base`` where one is given.
        Raises:
            SendRejected, WindowRefused, SendDeferred, CredentialsRejected, DeliveryUnknown: see ``channels.errors``.
        """
        url = f"{base}{path}" if base else f"{self._api_url}{self._account}{path}"
        headers, body = self._headers, None
        if form is not None:
            headers = headers | {"content-type": "application/x-www-form-urlencoded"}
            body = urlencode(form).encode()
        answer = await call(self._fetcher, method, url, body=body, headers=headers, timeout_s=ANSWERS_WITHIN_S)
        if answer.status < 300:
            await self._note_token(is_taken=True)
            return answer.object
        error = as_ours(answer)
        if isinstance(error, CredentialsRejected):
            await self._note_token(is_taken=False, detail=error.detail)
        raise error

    async def download(self, url: str) -> bytes:
        """Return a customer's file. Our proof goes to Twilio's own address only, not where it redirects to.

        Raises:
            FileRefused: it is gone, or larger than we take.
            Unavailable: not now.
        """
        headers = self._headers if url.startswith(f"{self._api_url}/") else {}
        try:
            answer = await call(
                self._fetcher, "GET", url, headers=headers, max_bytes=MAX_FILE, timeout_s=DOWNLOADS_WITHIN_S
            )
        except SendRejected as error:
            raise FileRefused(error.detail) from error
        except (SendDeferred, DeliveryUnknown) as error:
            if isinstance(error.__cause__, FetchTooLarge):
                raise FileRefused(f"larger than the {MAX_FILE // 1_000_000} MB that are kept") from error
            raise Unavailable(error.detail) from error
        if answer.status in (400, 403, 404, 410):
            raise FileRefused("it is no longer there")
        if answer.status != 200:
            raise Unavailable(f"the file's server answered {answer.status}")
        return answer.body

    async def _note_token(self, *, is_taken: bool, detail: str = TAKEN) -> None:
        """Show at the inbox that the token is refused, and that it is taken again."""
        if self._is_taken is not is_taken:
            self._is_taken = is_taken
            await self._state.report(Health(ok=is_taken, detail=detail))
