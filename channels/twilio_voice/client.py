"""Calls of Twilio's REST API, and what its refusals mean in words for the agent."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from channels.calls import Answer, call
from channels.errors import CredentialsRejected, DeliveryUnknown, SendDeferred, SendRejected
from kit.fetch import Fetcher
from kit.text import clean_line

TOKEN_REFUSED = "Twilio does not take the account SID and auth token: enter them anew"  # noqa: S105
# twilio.com/docs/api/errors
_WORDS = {
    21211: "This is no number that Twilio can call.",
    21214: "This number cannot be reached.",
    21215: "The Twilio account may not call this country: switch it on under Geo Permissions.",
    21216: "Twilio does not let this account call this number.",
    21210: "The number of this inbox is not one of the Twilio account's.",
    21212: "The number of this inbox is not one that Twilio knows.",
    13224: "This is no number that Twilio can call.",
    10004: "The Twilio account makes as many calls at once as it may.",
    20003: TOKEN_REFUSED,
}


class Client:
    """One account's calls."""

    def __init__(self, fetcher: Fetcher, url: str, account: str, token: str) -> None:
        self._fetcher = fetcher
        self._base = f"{url.rstrip('/')}/2010-04-01/Accounts/{account}"
        self.headers = {"authorization": "Basic " + base64.b64encode(f"{account}:{token}".encode()).decode()}

    async def ask(
        self, method: str, path: str, form: Mapping[str, str | Sequence[str]] | None = None
    ) -> dict[str, Any]:
        """Return the answer's object.

        Raises:
            SendRejected, SendDeferred, CredentialsRejected, DeliveryUnknown: see ``channels.errors``.
        """
        body = urlencode(form, doseq=True).encode() if form is not None else None
        headers = self.headers | ({"content-type": "application/x-www-form-urlencoded"} if form is not None else {})
        answer = await call(self._fetcher, method, self._base + path, body=body, headers=headers)
        if answer.status < 300:
            return answer.object
        raise _as_ours(answer)


def _as_ours(answer: Answer) -> SendRejected | SendDeferred | DeliveryUnknown:
    code = answer.object.get("code")
    if answer.status == 401 or code == 20003:
        return CredentialsRejected(TOKEN_REFUSED)
    if answer.status == 429:
        return SendDeferred("Twilio asks to slow down", retry_after_s=answer.retry_after_s, inbox_wide=True)
    if answer.status == 503:
        return SendDeferred("Twilio is in trouble (503)", retry_after_s=answer.retry_after_s, inbox_wide=True)
    if answer.status >= 500:
        return DeliveryUnknown(f"Twilio answered {answer.status}")
    said = answer.object.get("message")
    words = _WORDS.get(code) if isinstance(code, int) else None
    theirs = clean_line(said, 200) if isinstance(said, str) else str(answer.status)
    return SendRejected(words or f"Twilio refused it: {theirs}")
