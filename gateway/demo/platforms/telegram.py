"""The far side of the Telegram channel: a Bot API server on loopback.

It speaks the methods that a bot of ours uses and breaks off where the real one does. What comes in and what goes
out is held against aiogram's own types. Each rule names its source in the Bot API (core.telegram.org/bots/api);
[K] marks what is commonly known and was not read there.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiogram.methods
import aiohttp
import orjson
from aiogram.methods import TelegramMethod
from aiogram.types import BufferedInputFile, File, Message, Update, User, WebhookInfo
from aiohttp import web

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
BOT = {"id": 110201543, "is_bot": True, "first_name": "Support", "username": "shop_support_bot"}
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)

_METHODS = {
    one.__api_method__.lower(): one
    for one in vars(aiogram.methods).values()
    if isinstance(one, type) and issubclass(one, TelegramMethod) and one is not TelegramMethod
}
_SENDS = {
    "sendmessage",
    "sendphoto",
    "senddocument",
    "sendvideo",
    "sendaudio",
    "sendvoice",
    "sendlocation",
    "sendvenue",
}


class Refusal(Exception):
    """An answer with ``ok`` false (Bot API, "Making requests")."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that fitted: the method by aiogram's type, and the files that came with it."""

    name: str
    method: Any
    files: Mapping[str, bytes] = field(default_factory=dict)


@dataclass
class BotApi:
    """What it was asked, and how it behaves.

    Attributes:
        routes: public address → where it really is, as a reverse proxy knows.
        needs_https: only HTTPS webhooks (setWebhook; a server in local mode takes any).
        waits: requests are answered 429 with this ``retry_after`` while it is set.
        blocked: people who blocked the bot; gone: those whose account is deleted.
        moved: group → the supergroup that it became.
        silences: method names whose next answer is lost after the method was carried out.
        gateway: a status that a gateway answers with a page, before the method is carried out.
    """

    url: str = ""
    token: str = TOKEN
    routes: dict[str, str] = field(default_factory=dict)
    needs_https: bool = True
    waits: int = 0
    trouble: bool = False
    gateway: int = 0
    blocked: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    moved: dict[int, int] = field(default_factory=dict)
    silences: list[str] = field(default_factory=list)
    no_pictures: bool = False
    refuses_everything: str = ""
    asked: list[Asked] = field(default_factory=list)
    sent: list[Asked] = field(default_factory=list)
    misfits: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    queue: list[dict[str, Any]] = field(default_factory=list)
    webhook: dict[str, Any] = field(default_factory=dict)
    refused: list[int] = field(default_factory=list)  # statuses with which a webhook turned updates away
    last_update_id: int = 10_000
    last_message_id: int = 500
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    # -- what the tests say --------------------------------------------------------------------------------

    def queue_update(self, **told: Any) -> dict[str, Any]:
        """Let something happen in Telegram; it is delivered by webhook or taken by poll."""
        self.last_update_id += 1
        update = {"update_id": self.last_update_id, **told}
        Update.model_validate(update)
        self.queue.append(update)
        self.arrived.set()
        return update

    async def deliver(self) -> None:
        """Call the webhook for everything that waits; what it turns away stays and is tried again ("2XY")."""
        url, secret = self.webhook["url"], self.webhook.get("secret_token")
        for public, real in self.routes.items():
            url = url.replace(public, real)
        async with aiohttp.ClientSession() as http:
            while self.queue:
                update = self.queue[0]
                if self._is_wanted(update, self.webhook.get("allowed_updates")):
                    headers = {SECRET_HEADER: secret} if secret else {}
                    async with http.post(url, json=update, headers=headers) as answer:
                        if not 200 <= answer.status < 300:
                            self.refused.append(answer.status)
                            return
                self.queue.pop(0)

    def asked_for(self, name: str) -> list[Asked]:
        return [one for one in self.asked if one.name == name]

    # -- the server ----------------------------------------------------------------------------------------

    async def answer(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"].lower()
        fields, files = await _form(request)
        if self.gateway:
            return web.Response(status=self.gateway, text="<html>Bad Gateway</html>", content_type="text/html")
        try:
            result = await self._carry_out(request.match_info["token"], name, fields, files)
        except Refusal as refusal:
            said: dict[str, Any] = {"ok": False, "error_code": refusal.code, "description": refusal.description}
            if refusal.parameters:
                said["parameters"] = refusal.parameters
            return web.json_response(said, status=refusal.code)
        if name in self.silences:
            self.silences.remove(name)
            assert request.transport is not None
            request.transport.close()
        return web.json_response({"ok": True, "result": result})

    async def download(self, request: web.Request) -> web.StreamResponse:
        """Files at ``/file/bot<token>/<file_path>`` (getFile)."""
        data = self.files.get(request.match_info["path"].removeprefix("documents/"))
        if request.match_info["token"] != self.token or data is None:
            return web.json_response({"ok": False, "error_code": 404, "description": "Not Found"}, status=404)
        return web.Response(body=data)

    async def _carry_out(self, token: str, name: str, fields: dict[str, str], files: dict[str, bytes]) -> Any:
        if not re.fullmatch(r"\d+:[\w-]+", token) or name not in _METHODS:
            raise Refusal(404, "Not Found")
        if token != self.token:
            raise Refusal(401, "Unauthorized")
        if self.waits:
            raise Refusal(429, f"Too Many Requests: retry after {self.waits}", retry_after=self.waits)
        if self.trouble:
            raise Refusal(500, "Internal Server Error")
        method = self._understand(name, fields, files)
        asked = Asked(name, method, files)
        self.asked.append(asked)
        if name in _SENDS:
            return self._send(asked)
        simple = {"getme": self._get_me, "setwebhook": self._set_webhook, "deletewebhook": self._delete_webhook,
                  "getwebhookinfo": self._webhook_info, "getfile": self._get_file}  # fmt: skip
        if name in simple:
            return simple[name](method)
        if name == "getupdates":
            return await self._get_updates(method)
        return True  # sendChatAction, answerCallbackQuery

    def _understand(self, name: str, fields: dict[str, str], files: dict[str, bytes]) -> Any:
        """Read the form by aiogram's type of the method; a field that it does not know is a misfit."""
        known = _METHODS[name]
        values: dict[str, Any] = {}
        for key, value in fields.items():
            if key not in known.model_fields:
                self.misfits.append(f"{name}.{key}")
            if value.startswith("attach://"):
                values[key] = BufferedInputFile(files[value.removeprefix("attach://")], "upload")
            elif value[:1] in ("{", "[") and key not in ("text", "caption"):
                values[key] = orjson.loads(value)
            else:
                values[key] = int(value) if key == "chat_id" and not value.startswith("@") else value
        return known.model_validate(values)

    def _send(self, asked: Asked) -> dict[str, Any]:
        method = asked.method
        chat_id = int(method.chat_id)
        if self.refuses_everything:
            raise Refusal(400, self.refuses_everything)
        if chat_id in self.moved:  # ResponseParameters.migrate_to_chat_id
            new = self.moved[chat_id]
            raise Refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=new)
        if chat_id in self.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        if chat_id in self.gone:
            raise Refusal(403, "Forbidden: user is deactivated")
        text, caption = getattr(method, "text", None), getattr(method, "caption", None)
        if asked.name == "sendmessage" and not (text or "").strip():
            raise Refusal(400, "Bad Request: message text is empty")
        if text is not None and len(text.encode("utf-16-le")) // 2 > 4096:
            raise Refusal(400, "Bad Request: message is too long")
        if caption is not None and len(caption.encode("utf-16-le")) // 2 > 1024:
            raise Refusal(400, "Bad Request: message caption is too long")
        if asked.name == "sendphoto" and self.no_pictures:
            raise Refusal(400, "Bad Request: PHOTO_INVALID_DIMENSIONS")
        self.sent.append(asked)
        self.last_message_id += 1
        chat = {"id": chat_id, "type": "private" if chat_id > 0 else "supergroup"}
        result = {"message_id": self.last_message_id, "date": 1_772_359_200, "chat": chat, "from": BOT}
        result |= {"text": text} if text is not None else {}
        Message.model_validate(result)
        return result

    def _get_me(self, method: Any) -> dict[str, Any]:
        User.model_validate(BOT)
        return BOT | {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}

    def _set_webhook(self, method: Any) -> bool:
        if self.needs_https and not method.url.startswith("https://"):
            raise Refusal(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        if method.secret_token and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", method.secret_token):
            raise Refusal(400, "Bad Request: secret token contains unallowed characters")
        self.webhook = {
            "url": method.url, "secret_token": method.secret_token, "allowed_updates": method.allowed_updates
        }  # fmt: skip
        return True

    def _delete_webhook(self, method: Any) -> bool:
        self.webhook = {}
        return True

    def _webhook_info(self, method: Any) -> dict[str, Any]:
        info = {
            "url": self.webhook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": len(self.queue),
        }
        if self.webhook.get("allowed_updates"):
            info["allowed_updates"] = self.webhook["allowed_updates"]
        WebhookInfo.model_validate(info)
        return info

    async def _get_updates(self, method: Any) -> list[dict[str, Any]]:
        self._refuse_polls_beside_a_webhook()
        if method.offset is not None:  # "an update is considered confirmed as soon as getUpdates is called with …"
            self.queue = [one for one in self.queue if one["update_id"] >= method.offset]
        if not self.queue and method.timeout:
            self.arrived.clear()
            with_in = min(float(method.timeout), 1.0)  # shorter than asked for: a test should not wait
            try:
                async with asyncio.timeout(with_in):
                    await self.arrived.wait()
            except TimeoutError:
                return []
            self._refuse_polls_beside_a_webhook()  # set while the poll was waiting: it is cut off [K]
        wanted = [one for one in self.queue if self._is_wanted(one, method.allowed_updates)]
        return wanted[: method.limit or 100]

    def _refuse_polls_beside_a_webhook(self) -> None:
        """ "This method will not work if an outgoing webhook is set up" (getUpdates)."""
        if self.webhook.get("url"):
            raise Refusal(409, "Conflict: can't use getUpdates method while webhook is active")

    def _get_file(self, method: Any) -> dict[str, Any]:
        size = self.sizes.get(method.file_id, len(self.files.get(method.file_id, b"")))
        if size > 20_000_000:  # "bots can download files of up to 20MB in size" (getFile)
            raise Refusal(400, "Bad Request: file is too big")
        if method.file_id not in self.files:
            raise Refusal(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        file = {"file_id": method.file_id, "file_unique_id": f"u{method.file_id}", "file_size": size,
                "file_path": f"documents/{method.file_id}"}  # fmt: skip
        File.model_validate(file)
        return file

    @staticmethod
    def _is_wanted(update: Mapping[str, Any], allowed: list[str] | None) -> bool:
        return not allowed or any(name in allowed for name in update if name != "update_id")


async def _form(request: web.Request) -> tuple[dict[str, str], dict[str, bytes]]:
    fields: dict[str, str] = {}
    files: dict[str, bytes] = {}
    if request.content_type != "multipart/form-data":
        assert not await request.read()
        return fields, files
    async for part in await request.multipart():
        assert isinstance(part, aiohttp.BodyPartReader)
        assert part.name
        data = bytes(await part.read())
        if part.filename is not None:
            files[part.name] = data
        else:
            fields[part.name] = data.decode()
    return fields, files


@asynccontextmanager
async def bot_api(port: int = 0) -> AsyncIterator[BotApi]:
    """Run the server on loopback."""
    far = BotApi()
    app = web.Application(client_max_size=60_000_000)
    app.router.add_route("*", "/bot{token}/{method}", far.answer)
    app.router.add_get("/file/bot{token}/{path:.+}", far.download)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        far.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield far
        assert not far.misfits, f"fields that the Bot API does not know: {far.misfits}"
    finally:
        await runner.cleanup()


# -- what people do in Telegram ----------------------------------------------------------------------------


WANG = {
    "id": 7001,
    "is_bot": False,
    "first_name": "王",
    "last_name": "芳",
    "username": "wangfang",
    "language_code": "zh-hans",
}
PRIVATE = {"id": 7001, "type": "private", "first_name": "王", "last_name": "芳", "username": "wangfang"}
GROUP = {"id": -1001234567890, "type": "supergroup", "title": "Dealers"}


def message(message_id: int = 11, **more: Any) -> dict[str, Any]:
    """Return a message of 王芳 in her private chat with the bot."""
    return {"message_id": message_id, "from": WANG, "chat": PRIVATE, "date": 1_772_359_200} | more
