"""The customer's side of each channel, as the outside world has it: a chat window, a mail program, a shop's app."""

from __future__ import annotations

import asyncio
import base64
import secrets
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from typing import Any, Protocol
from uuid import UUID

import aiohttp
import aiosmtplib
import orjson

from gateway.demo import exhibits
from gateway.demo.customers import Customer
from gateway.demo.desk import Desk, Entrance, Reply
from gateway.demo.story import Picture
from kit.clock import SystemClock
from kit.errors import Unavailable

ACK_WITHIN_S = 15.0


class Exchange(Protocol):
    """One customer's line to the service team. ``replies`` holds what agents answered and nobody has read yet."""

    replies: asyncio.Queue[str]

    async def open(self) -> None: ...

    async def type(self) -> None:
        """Show that the customer types, where the channel can."""
        ...

    async def write(self, text: str, picture: Picture | None = None) -> None:
        """Send a message and wait until the server has it.

        Raises:
            Unavailable: it could not be handed over.
        """
        ...

    async def close(self) -> None: ...


class ChatWindow:
    """A visitor's web socket, kept open while they stay."""

    def __init__(self, desk: Desk, entrance: Entrance, customer: Customer) -> None:
        self.replies: asyncio.Queue[str] = asyncio.Queue()
        self._desk, self._customer = desk, customer
        self._path = f"{desk.url}/chat/{entrance.id}"
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._reader: asyncio.Task[None] | None = None
        self._token = ""
        self._greeted = asyncio.Event()
        self._acks: dict[str, asyncio.Future[None]] = {}

    async def open(self) -> None:
        language = "zh-CN" if self._customer.language == "zh" else "en"
        try:
            self._socket = await self._desk.http.ws_connect(f"{self._path}/ws?lang={language}", heartbeat=20)
            self._reader = asyncio.create_task(self._read(self._socket))
            async with asyncio.timeout(ACK_WITHIN_S):
                await self._greeted.wait()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unavailable(f"the chat does not open: {error}", code="chat_closed") from error

    async def type(self) -> None:
        await self._send({"type": "typing", "on": True})

    async def write(self, text: str, picture: Picture | None = None) -> None:
        client_id = secrets.token_hex(16)
        files = [await self._upload(picture)] if picture is not None else []
        ack = self._acks[client_id] = asyncio.get_running_loop().create_future()
        try:
            await self._send({"type": "message", "client_id": client_id, "text": text, "attachments": files})
            async with asyncio.timeout(ACK_WITHIN_S):
                await ack
        except TimeoutError as error:
            raise Unavailable("the server did not take the message in time", code="no_ack") from error
        finally:
            del self._acks[client_id]

    async def close(self) -> None:
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)
        if self._socket is not None:
            await self._socket.close()

    async def _send(self, frame: dict[str, Any]) -> None:
        if self._socket is None or self._socket.closed:
            raise Unavailable("the chat window was closed by the server", code="chat_closed")
        try:
            await self._socket.send_str(orjson.dumps(frame).decode())
        except (aiohttp.ClientError, ConnectionError) as error:
            raise Unavailable("the chat window was closed by the server", code="chat_closed") from error

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            if message.type is not aiohttp.WSMsgType.TEXT:
                continue
            frame = orjson.loads(message.data)
            match frame["type"]:
                case "hello":
                    self._token = frame["visitor"]
                    self._greeted.set()
                case "message" if frame["message"]["direction"] == "out":
                    self.replies.put_nowait(frame["message"]["text"])
                    for seen in ("received", "read"):
                        await self._send({"type": seen, "sequence": frame["message"]["sequence"]})
                case "ack":
                    self._settle(frame["client_id"], None)
                case "error":
                    self._settle(frame["client_id"], f"{frame['error']}: {frame['detail']}")

    def _settle(self, client_id: str, problem: str | None) -> None:
        ack = self._acks.get(client_id)
        if ack is None or ack.done():
            return
        if problem is None:
            ack.set_result(None)
        else:
            ack.set_exception(Unavailable(problem, code="message_refused"))

    async def _upload(self, picture: Picture) -> str:
        form = aiohttp.FormData()
        form.add_field("file", exhibits.picture(picture), filename=f"{picture}.png", content_type="image/png")
        headers = {"Authorization": f"Visitor {self._token}"}
        try:
            async with self._desk.http.post(f"{self._path}/files", data=form, headers=headers) as response:
                body = await response.json()
                if response.status != 201:
                    raise Unavailable(f"the upload is refused: {body.get('detail')}", code="upload_refused")
        except aiohttp.ClientError as error:
            raise Unavailable(f"the upload fails: {error}", code="upload_failed") from error
        return str(body["id"])


class AppAccount:
    """A customer of the shop's app, whose server hands their messages in through the API channel."""

    def __init__(self, desk: Desk, entrance: Entrance, customer: Customer, run: str) -> None:
        self.replies: asyncio.Queue[str] = asyncio.Queue()
        self._desk, self._customer = desk, customer
        self._path = f"/api/v1/inboxes/{entrance.id}/messages"
        self._account = f"{customer.shop_id}-{run}"
        self._conversation_id: UUID | None = None

    async def open(self) -> None:
        """The app has nothing to open."""

    async def type(self) -> None:
        """The app does not tell."""

    async def write(self, text: str, picture: Picture | None = None) -> None:
        customer = self._customer
        body: dict[str, Any] = {
            "external_id": secrets.token_hex(12),
            "from": {
                "external_id": self._account,
                "name": customer.name,
                "locale": "zh-CN" if customer.language == "zh" else "en",
            },
            "text": text,
        }
        if picture is not None:
            data = base64.b64encode(exhibits.picture(picture)).decode()
            body["attachments"] = [{"name": f"{picture}.png", "data": data}]
        answer = await self._desk.call("POST", self._path, body)
        conversation_id = UUID(answer["conversation_id"])
        if conversation_id != self._conversation_id:
            self._desk.forget(self._conversation_id)
            self._conversation_id = conversation_id
            self._desk.on_reply(conversation_id, lambda reply: self.replies.put_nowait(reply.text))

    async def close(self) -> None:
        self._desk.forget(self._conversation_id)


class MailProgram:
    """A customer's mail program that hands its mails to the server's listener.

    Args:
        smtp: host and port of the listener.
        subject: unique enough that the conversation it opens is recognised by it.
    """

    def __init__(
        self, desk: Desk, entrance: Entrance, customer: Customer, *, smtp: tuple[str, int], subject: str, run: str
    ) -> None:
        self.replies: asyncio.Queue[str] = asyncio.Queue()
        self._desk, self._customer, self._smtp, self._subject = desk, customer, smtp, subject
        self._to = entrance.address or ""
        local, _, domain = customer.email.partition("@")
        self._from = f"{local}.{run}@{domain}"
        self._conversation_id: UUID | None = None
        self._ids: list[str] = []

    async def open(self) -> None:
        self._desk.on_subject(self._subject, self._follow)

    async def type(self) -> None:
        """Nobody sees a mail being typed."""

    async def write(self, text: str, picture: Picture | None = None) -> None:
        mail = EmailMessage(policy=SMTP)
        mail["From"] = f"{self._customer.name} <{self._from}>"
        mail["To"] = self._to
        mail["Subject"] = f"Re: {self._subject}" if self._ids else self._subject
        mail["Date"] = format_datetime(SystemClock().now())
        mail["Message-ID"] = make_msgid(domain=self._from.partition("@")[2])
        if self._ids:
            mail["In-Reply-To"] = self._ids[-1]
            mail["References"] = " ".join(self._ids)
        mail.set_content(f"{text}\n\n{self._customer.name}\n")
        if picture is not None:
            mail.add_attachment(exhibits.picture(picture), maintype="image", subtype="png", filename=f"{picture}.png")
        host, port = self._smtp
        try:
            await aiosmtplib.send(mail, hostname=host, port=port, start_tls=False, timeout=ACK_WITHIN_S)
        except (aiosmtplib.SMTPException, OSError) as error:
            raise Unavailable(f"the mail listener refuses: {error}", code="mail_refused") from error
        self._ids.append(mail["Message-ID"])

    async def close(self) -> None:
        self._desk.forget(self._conversation_id, self._subject)

    def _follow(self, conversation_id: UUID) -> None:
        self._conversation_id = conversation_id
        self._desk.on_reply(conversation_id, self._receive)

    def _receive(self, reply: Reply) -> None:
        # The Message-ID that the reply's mail has (channels/email/render.py), so that ours continues its thread.
        self._ids.append(f"<{reply.message_id}@{self._to.partition('@')[2]}>")
        self.replies.put_nowait(reply.text)
