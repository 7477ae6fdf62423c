"""The far side of the Feishu channel: an open platform on loopback.

It signs and encrypts what it delivers and delivers it again when the answer is late, gives out tokens that run out,
recognises repeats for an hour, keeps files, and refuses as the real one does. Rules name pages of open.feishu.cn.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import aiohttp
import orjson
from aiohttp import web

from tests.providers.feishu_events import GROUP, LI, P2P, WANG
from tests.providers.feishu_signing import APP_ID, APP_SECRET, sealed, sign

RETRIES = 4  # after 15 s, 5 min, 1 h and 6 h ("Event subscription overview")
KINDS = ("text", "post", "image", "file", "audio", "media", "sticker", "interactive", "share_chat", "share_user")
MAX_CONTENT = {"text": 150_000, "post": 30_000, "interactive": 30_000}


@dataclass
class Feishu:
    """What it was asked, and how it behaves.

    Attributes:
        by_uuid: uuid → when, and the answer that the first call with it was given.
        refuses: (HTTP status, code) with which the next sends are answered.
        silent: the next send is carried out and its answer lost.
        answers_within_s: how long a delivery waits for its answer.
    """

    url: str = ""
    app_id: str = APP_ID
    secret: str = APP_SECRET
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    token: str = ""
    until: datetime | None = None
    tokens: int = 0
    names: dict[str, str] = field(default_factory=lambda: {WANG: "王芳", LI: "李雷"})
    may_read_names: bool = True
    asked_names: list[str] = field(default_factory=list)
    files: dict[tuple[str, str], bytes] = field(default_factory=dict)
    bundles: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    chats: set[str] = field(default_factory=lambda: {P2P, GROUP})
    recalled: set[str] = field(default_factory=set)
    uploads: dict[str, tuple[str, str, int]] = field(default_factory=dict)
    sent: list[dict[str, Any]] = field(default_factory=list)
    uuids: list[str] = field(default_factory=list)
    by_uuid: dict[str, tuple[datetime, dict[str, Any]]] = field(default_factory=dict)
    refuses: list[tuple[int, int]] = field(default_factory=list)
    rests_s: int = 0
    silent: bool = False
    status: int = 0
    answers_within_s: float = 3.0

    def revoke(self) -> None:
        """Take the token back, as Feishu does when the secret is reset or the app changes."""
        self.token, self.until = "", None

    # -- what it delivers ----------------------------------------------------------------------------------

    async def deliver(self, url: str, event: Mapping[str, Any], *, tries: int = 1 + RETRIES) -> list[int]:
        """Deliver an event as often as needed and return the statuses of the answers; 0 for one that was late."""
        statuses: list[int] = []
        body = sealed(event)
        async with aiohttp.ClientSession() as http:
            while len(statuses) < tries and (not statuses or statuses[-1] != 200):
                headers = sign(body, datetime.now(UTC)) | {"Content-Type": "application/json"}
                try:
                    async with (
                        asyncio.timeout(self.answers_within_s),
                        http.post(url, data=body, headers=headers) as got,
                    ):
                        statuses.append(got.status)
                except TimeoutError:
                    statuses.append(0)
        return statuses

    # -- what it is asked ----------------------------------------------------------------------------------

    @web.middleware
    async def guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if self.status:
            return web.Response(status=self.status, text="<html>bad gateway</html>", content_type="text/html")
        if not request.path.startswith("/open-apis/auth/"):
            if not self.token or request.headers.get("Authorization") != f"Bearer {self.token}":
                return refusal(99991663, "Invalid access token for authorization. Please make a request with token")
            if self.until is not None and self.now >= self.until:
                return refusal(99991677, "token expired")
        answer: web.StreamResponse = await handler(request)
        return answer

    async def tenant_token(self, request: web.Request) -> web.StreamResponse:
        """Repeats the token while it is good for 30 minutes more ("tenant_access_token_internal")."""
        asked = orjson.loads(await request.read())
        if asked.get("app_id") != self.app_id:
            return refusal(10003, "invalid param", status=200)
        if asked.get("app_secret") != self.secret:
            return refusal(10014, "app secret invalid", status=200)
        if self.until is None or self.until - self.now < timedelta(minutes=30):
            self.tokens += 1
            self.token, self.until = f"t-{self.tokens:040d}", self.now + timedelta(hours=2)
        expire = int((self.until - self.now).total_seconds())
        return web.json_response({"code": 0, "msg": "ok", "tenant_access_token": self.token, "expire": expire})

    async def create(self, request: web.Request) -> web.StreamResponse:
        """Send message ("im-v1/message/create")."""
        body = orjson.loads(await request.read())
        by, to = request.query.get("receive_id_type"), body.get("receive_id", "")
        if (by, to[:3]) not in (("open_id", "ou_"), ("chat_id", "oc_")):
            return refusal(230001, "Your request contains an invalid request parameter, ext=invalid receive_id.")
        if by == "open_id" and to not in self.names:
            return refusal(230013, "Bot has NO availability to this user.")
        if by == "chat_id" and to not in self.chats:
            return refusal(230002, "The bot can not be outside the group.")
        return self._take(request, body, {"to": to})

    async def reply(self, request: web.Request) -> web.StreamResponse:
        """Reply to message ("im-v1/message/reply")."""
        body, answered = orjson.loads(await request.read()), request.match_info["message_id"]
        if answered in self.recalled:
            return refusal(230011, "The message was withdrawn.")
        return self._take(request, body, {"answers": answered, "in_thread": body.get("reply_in_thread", False)})

    def _take(self, request: web.Request, body: dict[str, Any], place: dict[str, Any]) -> web.StreamResponse:
        uuid = body.get("uuid", "")
        assert str(UUID(uuid)) == uuid, "a key of our own on everything that is sent"
        assert len(uuid) <= 50
        self.uuids.append(uuid)
        if uuid in self.by_uuid and self.now - self.by_uuid[uuid][0] < timedelta(hours=1):
            return web.json_response(self.by_uuid[uuid][1])
        if self.refuses:
            status, code = self.refuses.pop(0)
            headers = {"x-ogw-ratelimit-limit": "100", "x-ogw-ratelimit-reset": str(self.rests_s)}
            return refusal(code, f"refused with {code}", status=status, headers=headers if self.rests_s else None)
        if fault := self._fault(body):
            return refusal(*fault)
        self.sent.append(place | {"kind": body["msg_type"], "content": orjson.loads(body["content"])})
        message_id = f"om_sent{len(self.sent)}"
        answer = {"code": 0, "msg": "success", "data": {"message_id": message_id, "msg_type": body["msg_type"]}}
        self.by_uuid[uuid] = (self.now, answer)
        if self.silent:
            self.silent = False
            assert request.transport is not None
            request.transport.close()
        return web.json_response(answer)

    def _fault(self, body: Mapping[str, Any]) -> tuple[int, str] | None:
        kind, content = body.get("msg_type"), body.get("content")
        if kind not in KINDS or not isinstance(content, str):
            return 230001, "Your request contains an invalid request parameter, ext=invalid msg_type."
        inner = orjson.loads(content)
        if len(content.encode()) > MAX_CONTENT.get(kind, 30_000):
            return 230025, "The length of the message content reaches its limit."
        if kind == "text" and not inner.get("text", "").strip():
            return 230001, "ext=text is empty"
        key = inner.get("image_key") if kind == "image" else inner.get("file_key")
        if kind in ("image", "file", "media", "audio"):
            if key not in self.uploads:
                return 230017, "Bot is NOT the owner of the resource."
            if (kind == "media") is not (self.uploads[key][0] == "mp4"):
                return 230055, "The type of file upload does not match the type of message being sent."
        return None

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """Upload image, upload file ("im-v1/image/create", "im-v1/file/create")."""
        form = await request.post()
        is_image = request.path.endswith("/images")
        file = form["image" if is_image else "file"]
        assert isinstance(file, web.FileField)
        content = file.file.read()
        if not content:
            return refusal(234010, "File's size can't be 0.")
        if len(content) > (10_000_000 if is_image else 30_000_000):
            return refusal(234006, "The file size exceed the max value.")
        kind = str(form["image_type" if is_image else "file_type"])
        assert kind in (("message",) if is_image else ("opus", "mp4", "pdf", "doc", "xls", "ppt", "stream"))
        key = f"{'img_v3' if is_image else 'file_v3'}_{len(self.uploads)}"
        name = file.filename if is_image else str(form["file_name"])
        self.uploads[key] = (kind, name, len(content))
        return web.json_response({"code": 0, "msg": "success", "data": {"image_key" if is_image else "file_key": key}})

    async def resource(self, request: web.Request) -> web.StreamResponse:
        """Obtain resource files in messages ("im-v1/message-resource/get")."""
        assert request.query["type"] in ("image", "file")
        key = request.match_info["message_id"], request.match_info["key"]
        if key not in self.files:
            return refusal(234003, "File not in msg.")
        return web.Response(body=self.files[key], content_type="application/octet-stream")

    async def message(self, request: web.Request) -> web.StreamResponse:
        """Obtain the content of a message: of a bundle, itself and all its parts ("im-v1/message/get")."""
        message_id = request.match_info["message_id"]
        if message_id not in self.bundles:
            return refusal(230002, "The bot can not be outside the group.")
        whole = {"message_id": message_id, "msg_type": "merge_forward", "body": {"content": "Merged and Forwarded"}}
        return web.json_response({"code": 0, "msg": "success", "data": {"items": [whole, *self.bundles[message_id]]}})

    async def user(self, request: web.Request) -> web.StreamResponse:
        """Obtain a user ("contact-v3/user/get")."""
        who = request.match_info["open_id"]
        self.asked_names.append(who)
        if not self.may_read_names:
            return refusal(99991672, "Access denied. One of the following scopes is required: [contact:contact.base]")
        if who not in self.names:
            return refusal(41050, "no user authority error")
        return web.json_response(
            {"code": 0, "msg": "success", "data": {"user": {"open_id": who, "name": self.names[who]}}}
        )

    async def bot(self, request: web.Request) -> web.StreamResponse:
        return web.json_response(
            {"code": 0, "msg": "ok", "bot": {"activate_status": 2, "app_name": "客服", "open_id": "ou_b"}}
        )


def refusal(code: int, message: str, *, status: int = 400, headers: Mapping[str, str] | None = None) -> web.Response:
    return web.json_response(
        {"code": code, "msg": message, "error": {"log_id": "2024"}}, status=status, headers=headers
    )


@asynccontextmanager
async def open_platform() -> AsyncIterator[Feishu]:
    """Run it on loopback."""
    far = Feishu()
    app = web.Application(middlewares=[far.guard], client_max_size=40_000_000)
    app.router.add_post("/open-apis/auth/v3/tenant_access_token/internal", far.tenant_token)
    app.router.add_post("/open-apis/im/v1/messages", far.create)
    app.router.add_post("/open-apis/im/v1/messages/{message_id}/reply", far.reply)
    app.router.add_get("/open-apis/im/v1/messages/{message_id}", far.message)
    app.router.add_get("/open-apis/im/v1/messages/{message_id}/resources/{key}", far.resource)
    app.router.add_post("/open-apis/im/v1/images", far.upload)
    app.router.add_post("/open-apis/im/v1/files", far.upload)
    app.router.add_get("/open-apis/contact/v3/users/{open_id}", far.user)
    app.router.add_get("/open-apis/bot/v3/info", far.bot)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        far.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield far
    finally:
        await runner.cleanup()
