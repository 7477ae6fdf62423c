"""A signed-in line to Asterisk's REST interface: a web socket of events, and requests beside it.

docs.asterisk.org, ARI. Tried against recordings of Asterisk 22.9.
"""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

import aiohttp
import orjson

from channels.telephony.pbx import LineCut, LineRefused, refuse

ANSWERS_WITHIN_S = 10.0
HEARTBEAT_S = 20.0
MAX_ANSWER = 5_000_000  # bytes: a busy exchange has thousands of channels


class AriLine:
    """One web socket and its session."""

    def __init__(self, http: aiohttp.ClientSession, ws: aiohttp.ClientWebSocketResponse, base: str) -> None:
        self._http, self._ws, self._base = http, ws, base

    async def events(self) -> AsyncIterator[Mapping[str, Any]]:
        """See ``pbx.Line.events``."""
        async for message in self._ws:
            if message.type is not aiohttp.WSMsgType.TEXT:
                continue
            try:
                event = orjson.loads(message.data)
            except ValueError:
                event = {"type": "rubbish", "text": message.data[:500]}
            yield event if isinstance(event, dict) else {"type": "rubbish"}
        raise LineCut("Asterisk closed the line")

    async def snapshot(self) -> list[Mapping[str, Any]]:
        """See ``pbx.Line.snapshot``."""
        channels = await ask(self._http, self._base, "GET", "/channels")
        return [one for one in channels if isinstance(one, dict)] if isinstance(channels, list) else []


@asynccontextmanager
async def session(username: str, password: str) -> AsyncIterator[aiohttp.ClientSession]:
    timeout = aiohttp.ClientTimeout(total=None, connect=ANSWERS_WITHIN_S, sock_connect=ANSWERS_WITHIN_S)
    token = base64.b64encode(f"{username}:{password}".encode()).decode()
    headers = {"Authorization": f"Basic {token}"}
    async with aiohttp.ClientSession(headers=headers, timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as http:
        yield http


@asynccontextmanager
async def open_line(base: str, app: str, username: str, password: str) -> AsyncIterator[AriLine]:
    """Connect and sign in.

    Raises:
        LineCut, LineRefused: it cannot be reached; it does not take us.
    """
    async with session(username, password) as http:
        url = f"{base}/events?app={quote(app)}&subscribeAll=true"
        try:
            ws = await http.ws_connect(url, heartbeat=HEARTBEAT_S, max_msg_size=1_000_000)
        except aiohttp.WSServerHandshakeError as error:
            if error.status in (401, 403):
                raise LineRefused("Asterisk does not take the user name and password") from error
            raise LineCut(f"Asterisk answered {error.status} to the web socket") from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise LineCut(f"Asterisk cannot be reached ({type(error).__name__})") from error
        try:
            yield AriLine(http, ws, base)
        finally:
            await ws.close()


async def ask(
    http: aiohttp.ClientSession, base: str, method: str, path: str, body: Mapping[str, Any] | None = None
) -> Any:
    """Ask by REST and return what it says.

    Raises:
        LineCut, LineRefused: no answer, or none that can be used.
        SendRejected: it refuses in words.
    """
    timeout = aiohttp.ClientTimeout(total=ANSWERS_WITHIN_S)
    try:
        async with http.request(method, base + path, json=body, timeout=timeout, allow_redirects=False) as answer:
            raw = await answer.content.read(MAX_ANSWER)
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise LineCut(f"Asterisk did not answer ({type(error).__name__})") from error
    if answer.status in (401, 403):
        raise LineRefused("Asterisk does not take the user name and password")
    try:
        told = orjson.loads(raw) if raw else None
    except ValueError:
        told = None
    if answer.status >= 500:
        raise LineCut(f"Asterisk answered {answer.status}")
    if answer.status >= 300:
        said = told.get("message") or told.get("error") if isinstance(told, dict) else ""
        raise refuse("exchange_refused_call", ["Asterisk refused it:", str(said or answer.status)])
    return told
