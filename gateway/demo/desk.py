"""What a simulation needs of a running server: a token, the inboxes, and the replies of its agents as they happen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import aiohttp
import orjson
import structlog

from gateway.demo.story import ChannelKind
from kit.errors import Forbidden, Unauthenticated, Unavailable

log = structlog.get_logger(__name__)

TOKEN_NAME = "simulate"  # noqa: S105 - a name, no secret
SCOPES = ["conversations.reply", "conversations.see_all"]
COME_BACK_S = 2.0


@dataclass(frozen=True, slots=True)
class Entrance:
    """An inbox through which customers come."""

    id: UUID
    kind: ChannelKind
    address: str | None


@dataclass(frozen=True, slots=True)
class Reply:
    """An agent's answer, as the stream tells of it. ``subject`` is the conversation's."""

    conversation_id: UUID
    message_id: UUID
    text: str


class Desk:
    """One server, and our right to use it."""

    def __init__(self, http: aiohttp.ClientSession, url: str, token: str) -> None:
        self.http, self.url = http, url
        self.headers = {"Authorization": f"Bearer {token}"}
        self._listeners: dict[UUID, Callable[[Reply], None]] = {}
        self._subjects: dict[str, Callable[[UUID], None]] = {}

    async def entrances(self) -> list[Entrance]:
        """Return the inboxes that are switched on, of the channels we can be customers of.

        Raises:
            Unauthenticated, Forbidden, Unavailable: as the server says.
        """
        body = await self.call("GET", "/api/v1/inboxes")
        return [
            Entrance(UUID(one["id"]), one["kind"], one.get("address"))
            for one in body["items"]
            if one["kind"] in ("webchat", "email", "api") and one.get("is_enabled", True)
        ]

    async def call(self, method: str, path: str, body: Any = None, *, headers: dict[str, str] | None = None) -> Any:
        """Ask the server and return the answer's JSON."""
        options = {"json": body} if body is not None else {}
        try:
            async with self.http.request(
                method, f"{self.url}{path}", headers=headers or self.headers, **options
            ) as response:
                return await _read(response)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unavailable(f"{self.url} does not answer: {error}", code="server_away") from error

    def on_reply(self, conversation_id: UUID, listener: Callable[[Reply], None]) -> None:
        """Have a conversation's replies told."""
        self._listeners[conversation_id] = listener

    def on_subject(self, subject: str, listener: Callable[[UUID], None]) -> None:
        """Learn which conversation a mail with this subject opened."""
        self._subjects[subject] = listener

    def forget(self, conversation_id: UUID | None, subject: str = "") -> None:
        self._subjects.pop(subject, None)
        if conversation_id is not None:
            self._listeners.pop(conversation_id, None)

    async def listen(self) -> None:
        """Read the stream for ever, coming back where it broke off."""
        cursor: int | None = None
        while True:
            address = f"{self.url}/api/v1/stream" + (f"?cursor={cursor}" if cursor is not None else "")
            try:
                async with self.http.ws_connect(address, headers=self.headers, heartbeat=20) as socket:
                    async for message in socket:
                        if message.type is aiohttp.WSMsgType.TEXT:
                            cursor = self._take(orjson.loads(message.data), cursor)
            except (aiohttp.ClientError, TimeoutError) as error:
                log.debug("stream_interrupted", reason=str(error))
            await asyncio.sleep(COME_BACK_S)

    def _take(self, frame: dict[str, Any], cursor: int | None) -> int | None:
        if frame["type"] in ("hello", "reset"):
            return int(frame["cursor"])
        data = frame.get("data") or {}
        conversation, message = data.get("conversation"), data.get("message")
        if frame["type"] == "conversation.opened" and conversation:
            if (listener := self._subjects.get(conversation["subject"])) is not None:
                listener(UUID(conversation["id"]))
        elif frame["type"] == "message.sent" and message:
            conversation_id = UUID(message["conversation_id"])
            if (told := self._listeners.get(conversation_id)) is not None:
                told(Reply(conversation_id, UUID(message["id"]), message["text"]))
        return int(frame["seq"]) if "seq" in frame else cursor


@asynccontextmanager
async def signed_in(url: str, *, token: str | None = None, email: str = "", password: str = "") -> AsyncIterator[Desk]:
    """Yield a desk. With address and password it makes a token of its own and takes it back at the end."""
    url = url.rstrip("/")
    jar, timeout = aiohttp.CookieJar(unsafe=True), aiohttp.ClientTimeout(total=20)
    async with aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as http:
        if token is not None:
            yield Desk(http, url, token)
            return
        async with aiohttp.ClientSession(timeout=timeout, cookie_jar=jar) as person:
            ours = Desk(person, url, "")
            answer = await ours.call("POST", "/api/v1/auth/login", {"email": email, "password": password}, headers={})
            csrf = {"X-CSRF-Token": answer["csrf_token"], "Origin": _origin(url)}
            made = await ours.call("POST", "/api/v1/tokens", {"name": TOKEN_NAME, "scopes": SCOPES}, headers=csrf)
            try:
                yield Desk(http, url, made["token"])
            finally:
                await ours.call("DELETE", f"/api/v1/tokens/{made['id']}", headers=csrf)
                await ours.call("POST", "/api/v1/auth/logout", headers=csrf)


async def _read(response: aiohttp.ClientResponse) -> Any:
    raw = await response.read()
    body = orjson.loads(raw) if raw and response.content_type == "application/json" else {}
    if response.status < 400:
        return body
    detail = str(body.get("detail") or response.reason)
    if response.status == 401:
        raise Unauthenticated(f"the server does not let us in: {detail}")
    if response.status == 403:
        raise Forbidden(f"the server does not let us do this: {detail}")
    raise Unavailable(f"the server answers {response.status}: {detail}", code="server_refuses")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
