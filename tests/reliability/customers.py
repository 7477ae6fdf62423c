"""Customers who write as real senders do: over and over under the same id until they are told that it is stored."""

from __future__ import annotations

import asyncio
import base64
import random
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import aiohttp
import aiosmtplib
import orjson

from tests.reliability.history import Arrival, History, Words
from tests.reliability.shop import Shop
from tests.support.mail import letter

ANSWER_WITHIN_S = 15.0
# What a sender sees of a program that is not there: it comes back.
GONE = (aiohttp.ClientError, ConnectionError, TimeoutError, OSError)
COME_BACK = (429, 502, 503, 504)


@dataclass(slots=True)
class Customer:
    """One sender, who writes the next message when the last one is acknowledged.

    Attributes:
        refused: answers that no retry can heal; none is expected.
    """

    shop: Shop
    history: History
    name: str
    chance: random.Random
    refused: list[str] = field(default_factory=list)
    retries: int = 0

    async def write(self, number: int) -> None:
        """Send a message until it is acknowledged."""
        words = Words(self.name, number)
        self.history.said.add(words)
        while True:
            try:
                message_id = await self.send(words)
            except GONE:
                self.retries += 1
                await asyncio.sleep(self.chance.uniform(0.05, 0.5))
            else:
                self.history.acknowledge(words, message_id)
                return

    async def send(self, words: Words) -> str:
        """Try once; return the id that the channel gives, if any.

        Raises:
            ConnectionError, TimeoutError, aiohttp.ClientError: it was not acknowledged.
        """
        raise NotImplementedError

    async def leave(self) -> None:
        """Close what is open."""


class ApiCustomer(Customer):
    """Another program, which posts each message under its own ``external_id``."""

    async def send(self, words: Words) -> str:
        body = {
            "external_id": f"{words.sender}-{words.number}",
            "from": {"external_id": words.sender, "name": words.sender},
            "text": words.text,
        }
        async with self.shop.http.post(
            f"/api/v1/inboxes/{self.shop.inboxes['api']}/messages",
            json=body,
            headers={"Authorization": f"Bearer {self.shop.admin_token}"},
            timeout=aiohttp.ClientTimeout(total=ANSWER_WITHIN_S),
        ) as answer:
            told = await answer.read()
            if answer.status == 202:
                return str(orjson.loads(told)["message_id"])
            if answer.status not in COME_BACK:
                self.refused.append(f"{words.text}: {answer.status} {told[:300]!r}")
            raise ConnectionError(f"not taken: {answer.status}")


class MailCustomer(Customer):
    """A mail server's queue, which sends one mail again under the same Message-ID until it is taken."""

    @property
    def address(self) -> str:
        return f"{self.name}@customers.test"

    async def send(self, words: Words) -> str:
        first = f"<{words.sender}-1@customers.test>"
        references = {"In_Reply_To": first, "References": first} if words.number > 1 else {}
        mail = letter(
            self.shop.address,
            words.text,
            From=f"{words.sender} <{self.address}>",
            Subject=f"Help for {words.sender}",
            Message_ID=f"<{words.sender}-{words.number}@customers.test>",
            **references,
        )
        smtp = aiosmtplib.SMTP(
            hostname="127.0.0.1", port=self.shop.served.smtp_port, start_tls=False, timeout=ANSWER_WITHIN_S
        )
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S), smtp:
                await smtp.sendmail(self.address, [self.shop.address], mail.as_bytes())
        except aiosmtplib.SMTPRecipientsRefused as error:
            self._judge(words, error.recipients[0].code, str(error))
        except aiosmtplib.SMTPResponseException as error:
            self._judge(words, error.code, error.message)
        except (aiosmtplib.SMTPException, ValueError) as error:
            raise ConnectionError(str(error)) from error
        finally:
            smtp.close()
        return ""

    def _judge(self, words: Words, code: int, said: str) -> None:
        if code >= 500:
            self.refused.append(f"{words.text}: {code} {said}")
        raise ConnectionError(f"not taken: {code}")


class ChatCustomer(Customer):
    """A chat window that reconnects with its token and cursor and sends again what was not acknowledged.

    It is a far side too: replies that it shows are arrivals, each once, since a window drops what it shows already.
    """

    def __init__(self, *args: Any, arrivals: list[Arrival], **more: Any) -> None:
        super().__init__(*args, **more)
        self.arrivals = arrivals
        self.token = ""
        self.cursor = 0
        self.close_codes: list[int | None] = []
        self.shown: set[str] = set()
        self.faults: list[str] = []
        self._ws: aiohttp.ClientWebSocketResponse | None = None
        self._reader: asyncio.Task[None] | None = None
        self._acknowledged: dict[str, asyncio.Future[str]] = {}
        self._connecting = asyncio.Lock()

    @property
    def subject(self) -> str:
        """The visitor's id in the record, which the token carries; empty before the first greeting."""
        head = self.token.partition(".")[0]
        return base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)).decode()

    async def send(self, words: Words) -> str:
        client_id = f"{words.sender}-{words.number}"
        answer = self._acknowledged.setdefault(client_id, asyncio.get_running_loop().create_future())
        await self._connect()
        if not answer.done():  # the greeting may have shown that it arrived
            assert self._ws is not None
            await self._ws.send_json({"type": "message", "client_id": client_id, "text": words.text})
        async with asyncio.timeout(ANSWER_WITHIN_S):
            assert self._reader is not None
            waited: list[asyncio.Future[Any]] = [answer, self._reader]
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        if not answer.done():
            raise ConnectionError("the window was closed")
        if answer.exception() is not None:
            del self._acknowledged[client_id]
        return answer.result()

    async def stay(self) -> None:
        """Keep the window open, so that replies can come, until cancelled."""
        while True:
            with suppress(*GONE):
                await self._connect()
                assert self._reader is not None
                await asyncio.wait([self._reader])
            await asyncio.sleep(self.chance.uniform(0.05, 0.3))

    async def leave(self) -> None:
        if self._ws is not None:
            await self._ws.close()
        if self._reader is not None:
            await asyncio.wait([self._reader])

    async def _connect(self) -> None:
        async with self._connecting:
            if self._reader is None or self._reader.done():
                await self._open()

    async def _open(self) -> None:
        query = {"cursor": str(self.cursor)} | ({"visitor": self.token} if self.token else {})
        async with asyncio.timeout(ANSWER_WITHIN_S):
            self._ws = await self.shop.http.ws_connect(f"/chat/{self.shop.inboxes['webchat']}/ws", params=query)
            frame = await self._ws.receive()
            if frame.type is not aiohttp.WSMsgType.TEXT:
                raise ConnectionError("closed before the greeting")
        self._take(orjson.loads(frame.data))
        self._reader = asyncio.create_task(self._read(self._ws))

    async def _read(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        with suppress(*GONE):
            async for frame in ws:
                if frame.type is aiohttp.WSMsgType.TEXT:
                    self._take(orjson.loads(frame.data))
        self.close_codes.append(ws.close_code)

    def _take(self, frame: dict[str, Any]) -> None:
        match frame["type"]:
            case "hello":
                self.token = frame["visitor"]
                for message in frame["messages"]:
                    self._show(message)
            case "message":
                self._show(frame["message"])
            case "ack":
                self._settle(frame["client_id"], str(frame["message_id"]))
            case "error":
                self._fail(frame)

    def _show(self, message: dict[str, Any]) -> None:
        if message["sequence"] <= self.cursor or message["id"] in self.shown:
            self.faults.append(f"{self.name} was shown {message['sequence']} after {self.cursor}")
        self.cursor = max(self.cursor, message["sequence"])
        self.shown.add(message["id"])
        if message["direction"] == "out":
            self.arrivals.append(Arrival("webchat", self.name, message["id"], message["text"]))
        elif message["client_id"] is not None:
            self._settle(message["client_id"], message["id"])

    def _settle(self, client_id: str, message_id: str) -> None:
        answer = self._acknowledged.get(client_id)
        if answer is not None and not answer.done():
            answer.set_result(message_id)

    def _fail(self, frame: dict[str, Any]) -> None:
        if not frame.get("retry"):
            self.refused.append(f"{frame['client_id']}: {frame['error']} {frame['detail']}")
        answer = self._acknowledged.get(frame["client_id"])
        if answer is not None and not answer.done():
            answer.set_exception(ConnectionError(frame["error"]))


def new_names(channel: str, count: int) -> list[str]:
    """Names of fresh customers, which are their addresses too."""
    return [f"{channel}-{uuid4().hex[:8]}" for _ in range(count)]
