"""Calls of the Graph API for one business number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from channels.calls import ANSWERS_WITHIN_S, Answer, Part, call
from channels.contract import Health, State
from channels.errors import CredentialsRejected, DeliveryUnknown, SendDeferred, SendRejected
from channels.media import MAX_FILE
from channels.whatsapp.fields import id_of, number_of, object_of, text_of
from channels.whatsapp.refusals import as_ours
from kit.errors import Unavailable
from kit.fetch import Fetcher, FetchTooLarge

DOWNLOADS_WITHIN_S = 60.0
UPLOADS_WITHIN_S = 40.0
TAKEN = "WhatsApp takes the access token"


class FileRefused(SendRejected):
    """WhatsApp does not give a file out, now or later; ``detail`` says why."""

    code = "file_refused"


class Client:
    def __init__(self, fetcher: Fetcher, base: str, number_id: str, token: str, state: State) -> None:
        """Args:
        base: address and version, e.g. ``https://graph.facebook.com/v23.0``.
        """
        self._fetcher, self._base, self._state = fetcher, base, state
        self.number_id = number_id
        self._headers = {"authorization": f"Bearer {token}"}
        self._is_taken: bool | None = None  # the token; unknown until WhatsApp was asked

    async def ask(
        self,
        method: str,
        path: str,
        json: Any = None,
        *,
        form: Sequence[Part] | None = None,
        timeout_s: float = ANSWERS_WITHIN_S,
    ) -> dict[str, Any]:
        """Return the answer's object.

        Raises:
            SendRejected, WindowRefused, SendDeferred, CredentialsRejected, DeliveryUnknown: see ``channels.errors``.
        """
        url = f"{self._base}/{path}"
        answer = await call(
            self._fetcher, method, url, json=json, form=form, headers=self._headers, timeout_s=timeout_s
        )
        if answer.status < 300 and "error" not in answer.object:
            await self._note_token(is_taken=True)
            return answer.object
        error = as_ours(answer)
        if isinstance(error, CredentialsRejected):
            await self._note_token(is_taken=False, detail=error.detail)
        raise error

    async def say(self, json: Mapping[str, Any]) -> dict[str, Any]:
        """Post to the number's messages: a message, a mark that it was read."""
        return await self.ask("POST", f"{self.number_id}/messages", {"messaging_product": "whatsapp", **json})

    async def upload(self, name: str, content_type: str, data: bytes) -> str:
        """Give WhatsApp a file and return its id, which is good for 30 days.

        Raises:
            SendRejected, SendDeferred, CredentialsRejected: as ``ask``; that an answer was lost is no harm here.
        """
        form = (
            Part("messaging_product", b"whatsapp"),
            Part("type", content_type.encode()),
            Part("file", data, name, content_type),
        )
        try:
            answer = await self.ask("POST", f"{self.number_id}/media", form=form, timeout_s=UPLOADS_WITHIN_S)
        except DeliveryUnknown as error:
            raise SendDeferred(error.detail) from error
        media_id = id_of(answer, "id")
        if not media_id:
            raise SendDeferred("WhatsApp took the file and named no id for it")
        return media_id

    async def download(self, media_id: str) -> bytes:
        """Return a customer's file: its address, which is good for five minutes, is asked for and used at once.

        Raises:
            FileRefused: it is gone, or larger than we take.
            Unavailable: not now.
        """
        try:
            told = await self.ask("GET", media_id)
        except (SendDeferred, DeliveryUnknown) as error:
            raise Unavailable(error.detail) from error
        except SendRejected as error:
            raise FileRefused(error.detail) from error
        if (number_of(told, "file_size") or 0) > MAX_FILE:
            raise FileRefused(_TOO_LARGE)
        return await self._fetch(text_of(told, "url"))

    async def _fetch(self, url: str) -> bytes:
        try:
            answer = await call(
                self._fetcher, "GET", url, headers=self._headers, max_bytes=MAX_FILE, timeout_s=DOWNLOADS_WITHIN_S
            )
        except SendRejected as error:
            raise FileRefused(error.detail) from error
        except (SendDeferred, DeliveryUnknown) as error:
            if isinstance(error.__cause__, FetchTooLarge):
                raise FileRefused(_TOO_LARGE) from error
            raise Unavailable(error.detail) from error
        if answer.status in (403, 404, 410):
            # An address that ran out is asked for anew at the next attempt; a file that is gone, not.
            if _is_stale(answer):
                raise Unavailable("the file's address has run out")
            raise FileRefused("it is no longer there")
        if answer.status != 200 or answer.headers.get("content-type", "").startswith("application/json"):
            raise Unavailable(f"the file's server answered {answer.status}")
        return answer.body

    async def _note_token(self, *, is_taken: bool, detail: str = TAKEN) -> None:
        """Show at the inbox that the token is refused, and that it is taken again."""
        if self._is_taken is not is_taken:
            self._is_taken = is_taken
            await self._state.report(Health(ok=is_taken, detail=detail))


_TOO_LARGE = f"larger than the {MAX_FILE // 1_000_000} MB that are kept"


def _is_stale(answer: Answer) -> bool:
    return "expired" in text_of(object_of(answer.object, "error"), "message").lower()
