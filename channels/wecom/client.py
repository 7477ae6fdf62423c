"""Calls to WeCom's API: with the token, refreshed once; every refusal turned into the error a sender understands."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlencode

from channels.calls import MAX_ANSWER, Answer, Part, call
from channels.contract import InboxSettings, Surroundings
from channels.errors import CredentialsRejected, DeliveryUnknown, SendDeferred, SendError, SendRejected
from channels.lenient_json import read_object
from channels.media import MAX_FILE
from channels.vitals import Vitals
from channels.wecom.refusals import TOKEN_CODES, error_of
from channels.wecom.tokens import AccessToken
from kit.errors import Unavailable

API_URL = "https://qyapi.weixin.qq.com"
UPLOAD_WITHIN_S = 40.0
DOWNLOADS_AT_ONCE = 8  # a page of pictures must not wait out its own time-outs in the line for connections
_FILE_NAME = re.compile(r"""filename\*?=(?:UTF-8'')?"?([^";]+)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Download:
    name: str
    content: bytes


class Client:
    """WeCom's API for one inbox. ``corp_id`` and ``secret`` are not empty."""

    def __init__(self, inbox: InboxSettings, around: Surroundings) -> None:
        state = around.states.of(inbox)
        self._url = str(inbox.config.get("api_url") or API_URL).rstrip("/")
        self._fetcher = around.fetcher
        corp_id, secret = str(inbox.config.get("corp_id") or ""), inbox.secrets.get("secret", "")
        self._token = AccessToken(around.fetcher, self._url, corp_id, secret, state, around.clock)
        self._vitals = Vitals(state, "WeCom accepts us")
        self._downloading = asyncio.Semaphore(DOWNLOADS_AT_ONCE)

    async def ask(
        self,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        query: Mapping[str, str] | None = None,
        is_harmless: bool = False,
        is_optional: bool = False,
        max_bytes: int = MAX_ANSWER,
        timeout_s: float = 15.0,
    ) -> dict[str, Any]:
        """Post ``body`` (without one: get) and return the answer, whose ``errcode`` is 0.

        Args:
            path: below ``/cgi-bin/``.
            is_harmless: nothing happens when it is done twice: an answer that was lost is put off, not unknown.
            is_optional: the inbox does well without it: a right that is missing for it alone is no alarm.
        Raises:
            SendRejected, SendDeferred, DeliveryUnknown: as the code says (``refusals``).
        """

        async def once(url: str) -> Answer:
            method = "GET" if body is None else "POST"
            return await call(self._fetcher, method, url, json=body, max_bytes=max_bytes, timeout_s=timeout_s)

        answer = await self._with_token(path, query or {}, once, is_harmless=is_harmless, is_optional=is_optional)
        body_of_answer = read_object(answer.body)
        if body_of_answer is None:  # somebody on the way answered in WeCom's place
            detail = "what answered was not WeCom"
            raise SendDeferred(detail, inbox_wide=True) if is_harmless else DeliveryUnknown(detail)
        return body_of_answer

    async def upload(self, kind: str, name: str, content_type: str, content: bytes) -> str:
        """Give a file to WeCom for three days and return its media id; raises as ``ask``."""
        part = Part("media", content, name, content_type)

        async def once(url: str) -> Answer:
            return await call(self._fetcher, "POST", url, form=[part], timeout_s=UPLOAD_WITHIN_S)

        answer = await self._with_token("media/upload", {"type": kind}, once, is_harmless=True)
        media_id = (read_object(answer.body) or {}).get("media_id")
        if not isinstance(media_id, str) or not media_id:
            raise SendDeferred("WeCom took a file and did not name it")
        return media_id

    async def download(self, media_id: str) -> Download:
        """Fetch a file; an answer in JSON is an error, not a file. Raises as ``ask``."""

        async def once(url: str) -> Answer:
            return await call(self._fetcher, "GET", url, max_bytes=MAX_FILE, timeout_s=UPLOAD_WITHIN_S)

        async with self._downloading:
            answer = await self._with_token("media/get", {"media_id": media_id}, once, is_harmless=True)
        if not answer.body or not _is_file(answer):
            raise SendRejected("WeCom answered without the file", code="no_file")
        return Download(_file_name(answer), answer.body)

    async def _with_token(
        self,
        path: str,
        query: Mapping[str, str],
        once: Callable[[str], Awaitable[Answer]],
        *,
        is_harmless: bool,
        is_optional: bool = False,
    ) -> Answer:
        try:
            token = await self._token.get()
            for attempt in (1, 2):
                answer = await once(self._address(path, query, token))
                code, message = _verdict(answer)
                if code in TOKEN_CODES and attempt == 1:
                    token = await self._token.replace(token)
                    continue
                break
        except DeliveryUnknown as error:
            if not is_harmless:
                raise
            raise SendDeferred(error.detail, inbox_wide=True) from error
        except CredentialsRejected as error:
            await self._vitals.unwell(error.detail)
            raise
        if code:
            refusal = error_of(code, message)
            if isinstance(refusal, CredentialsRejected) and not is_optional:
                await self._vitals.unwell(refusal.detail)
            raise refusal
        if answer.status != 200:
            raise _from_status(answer, is_harmless=is_harmless)
        await self._vitals.well()
        return answer

    def _address(self, path: str, query: Mapping[str, str], token: str) -> str:
        return f"{self._url}/cgi-bin/{path}?" + urlencode({"access_token": token, **query})


def unavailable(error: SendError) -> Unavailable:
    """Return what a reading that failed for now is to intake: it is tried again."""
    return Unavailable(f"WeCom: {error.detail}", code="provider_unavailable")


def _verdict(answer: Answer) -> tuple[int, str]:
    if _is_file(answer):
        return 0, ""
    body = read_object(answer.body) or {}
    code = body.get("errcode", 0)
    return (code if isinstance(code, int) else 0), str(body.get("errmsg", ""))


def _is_file(answer: Answer) -> bool:
    # A file may be JSON itself: its being sent as a file counts, not its type.
    return "content-disposition" in answer.headers


def _from_status(answer: Answer, *, is_harmless: bool) -> SendError:
    detail = f"WeCom answered {answer.status}"
    if answer.status in (408, 425, 429, 503) or (is_harmless and answer.status >= 500):
        return SendDeferred(detail, retry_after_s=answer.retry_after_s, inbox_wide=True)
    if answer.status >= 500:
        return DeliveryUnknown(f"{detail}: the message may have been sent")
    return SendRejected(detail)


def _file_name(answer: Answer) -> str:
    found = _FILE_NAME.search(answer.headers.get("content-disposition", ""))
    if found is None:
        return "file"
    raw = found.group(1).strip()
    # Names beyond ASCII come percent-encoded or as they are; bytes that are no UTF-8 arrive as lone surrogates.
    return unquote(raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))
