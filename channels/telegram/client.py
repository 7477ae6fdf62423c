"""Calls of the Bot API: aiogram's methods and types, carried by the program's own guarded fetcher.

aiogram's own HTTP session would open connections that nobody guards; its form encoding, its types and its reading
of errors are used as they are.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

import orjson
from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import AiogramError
from aiogram.methods import GetFile, TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import File, InputFile

from channels.calls import ANSWERS_WITHIN_S, Part, call
from channels.errors import DeliveryUnknown, SendDeferred, SendRejected
from channels.telegram.refusals import as_ours
from kit.errors import Unavailable
from kit.fetch import Fetcher, FetchTooLarge

MAX_DOWNLOAD = 20_000_000  # Bot API, getFile: "bots can download files of up to 20MB in size"
MAX_UPDATES_ANSWER = 20_000_000  # bytes; a hundred updates
UPLOADS_WITHIN_S = 40.0


class GuardedSession(BaseSession):
    """aiogram's session over ``kit.fetch``."""

    def __init__(self, fetcher: Fetcher, api_url: str) -> None:
        super().__init__(
            api=TelegramAPIServer.from_base(api_url),
            json_loads=orjson.loads,
            json_dumps=lambda value: orjson.dumps(value).decode(),
        )
        self._fetcher = fetcher

    async def ask(self, bot: Bot, method: TelegramMethod[Any], timeout_s: float, max_bytes: int) -> Any:
        """Return the bare result, so that an answer of a newer Bot API is no failure of what it confirms.

        Raises:
            SendRejected, SendDeferred, DeliveryUnknown: no answer; see ``channels.calls``.
            AiogramError: Telegram's own words.
        """
        files: dict[str, InputFile] = {}
        form: list[Part] = []
        for name, value in method.model_dump(warnings=False).items():
            prepared = self.prepare_value(value, bot=bot, files=files)
            if prepared is not None:
                form.append(Part(name, str(prepared).encode()))
        for name, file in files.items():
            data = b"".join([chunk async for chunk in file.read(bot)])
            form.append(Part(name, data, file.filename or name, "application/octet-stream"))
        answer = await call(
            self._fetcher,
            "POST",
            self.api.api_url(bot.token, method.__api_method__),
            form=form or None,
            timeout_s=UPLOADS_WITHIN_S if files else timeout_s,
            max_bytes=max_bytes,
        )
        if answer.status == 200 and answer.object.get("ok") is True:
            return answer.object.get("result")
        if isinstance(answer.object.get("description"), str):
            self.check_response(bot, method, answer.status, answer.body.decode("utf-8", "replace"))
        if answer.status in (429, 500, 503):
            raise SendDeferred(f"Telegram answered {answer.status}", inbox_wide=True)
        # A gateway's page, say: what stands behind it may have done as it was told.
        raise DeliveryUnknown(f"Telegram answered {answer.status} in words that cannot be read")

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109 - aiogram's name
    ) -> TelegramType:
        """See ``BaseSession.make_request``: the result in aiogram's types."""
        result = await self.ask(bot, method, float(timeout or ANSWERS_WITHIN_S), MAX_UPDATES_ANSWER)
        content = orjson.dumps({"ok": True, "result": result}).decode()
        checked: TelegramType = self.check_response(bot, method, 200, content).result  # type: ignore[assignment]
        return checked

    async def stream_content(
        self,
        url: str,
        headers: dict[str, Any] | None = None,
        timeout: int = 30,  # noqa: ASYNC109 - aiogram's name
        chunk_size: int = 65536,  # noqa: ARG002 - the fetcher reads whole files, up to its limit
        raise_for_status: bool = True,
    ) -> AsyncGenerator[bytes, None]:
        """See ``BaseSession.stream_content``."""
        answer = await call(
            self._fetcher, "GET", url, headers=headers, timeout_s=float(timeout), max_bytes=MAX_DOWNLOAD + 1
        )
        if raise_for_status and answer.status != 200:
            raise Unavailable(f"Telegram answered {answer.status} instead of a file")
        yield answer.body

    async def close(self) -> None:
        """Nothing to close: the connections are the fetcher's."""


class Client:
    """One bot's calls, with every failure told as one of ours."""

    def __init__(self, token: str, api_url: str, fetcher: Fetcher) -> None:
        self._session = GuardedSession(fetcher, api_url)
        self._bot = Bot(token, session=self._session)

    async def ask(
        self, method: TelegramMethod[Any], *, timeout_s: float = ANSWERS_WITHIN_S, max_bytes: int = 1_048_576
    ) -> Any:
        """Carry a method out and return its bare result.

        Raises:
            Moved: the group has become a supergroup of another id; nothing was done.
            SendRejected, SendDeferred, CredentialsRejected, DeliveryUnknown: see ``channels.errors``.
        """
        try:
            return await self._session.ask(self._bot, method, timeout_s, max_bytes)
        except AiogramError as error:
            raise as_ours(error) from error

    async def fetch(self, method: TelegramMethod[TelegramType]) -> TelegramType:
        """As ``ask``, with the result in aiogram's types."""
        try:
            return await self._bot(method)
        except AiogramError as error:
            raise as_ours(error) from error

    async def download(self, file_id: str) -> bytes:
        """Return a file's bytes.

        Raises:
            SendRejected: Telegram does not give it out: too large, or gone.
            Unavailable: not now; it is asked for again later.
        """
        try:
            file: File = await self.fetch(GetFile(file_id=file_id))
            if (file.file_size or 0) > MAX_DOWNLOAD:
                raise SendRejected("the file is larger than the 20 MB that Telegram gives to bots")
            if not file.file_path:
                raise Unavailable("Telegram names no path of the file")
            url = self._session.api.file_url(self._bot.token, file.file_path)
            return b"".join([chunk async for chunk in self._session.stream_content(url)])
        except (SendDeferred, DeliveryUnknown) as error:
            if isinstance(error.__cause__, FetchTooLarge):
                raise SendRejected("the file is larger than the 20 MB that Telegram gives to bots") from error
            raise Unavailable(error.detail) from error
