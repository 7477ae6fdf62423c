"""The far side of the LINE channel: a Messaging API on loopback, both of its hosts in one.

It signs what it delivers, knows retry keys and converts films before it gives them out. What comes in and what goes
out can be held against LINE's own OpenAPI schemas (``Judge``). Each rule names its source, a page of
developers.line.biz.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import aiohttp
import orjson
from aiohttp import web

SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
TOKEN = "long/lived+token="
SIGNATURE_HEADER = "X-Line-Signature"
BOT = "U" + "b0" * 16
WANG = "U206d25c2ea6bd87c17655609a1c37cb8"
LI = "U" + "1f" * 16
GROUP = "Ca56f94637cc4347f90a25382909b24b9"
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c636000000200"
    "0001e221bc330000000049454e44ae426082"
)


def sign(body: bytes, secret: str = SECRET) -> str:
    """Base64 of HMAC-SHA256 with the channel secret over the body (verify-webhook-signature)."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


class Judge:
    """Says what does not fit LINE's schemas; this one has none at hand, and everything fits."""

    def event(self, event: Mapping[str, Any]) -> list[str]:
        return []

    def push(self, body: Mapping[str, Any]) -> list[str]:
        return []

    def named(self, schema: str, body: Any) -> list[str]:
        return []


@dataclass
class Line:
    """What it was asked, and how it behaves.

    Attributes:
        accepted: retry key → the answer that the first call with it was given.
        converting: message id → how often its film is still being converted when asked.
        silent: the next push is carried out and its answer lost.
    """

    url: str = ""
    judge: Judge = field(default_factory=Judge)
    token: str = TOKEN
    names: dict[str, str] = field(default_factory=lambda: {WANG: "王芳", LI: "李雷", GROUP: "Dealers"})
    contents: dict[str, bytes] = field(default_factory=dict)
    converting: dict[str, int] = field(default_factory=dict)
    unconvertible: set[str] = field(default_factory=set)
    endpoint: str = ""
    is_active: bool = True
    status: int = 0
    message: str = ""
    retry_after: int = 0
    silent: bool = False
    pushed: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    accepted: dict[str, dict[str, Any]] = field(default_factory=dict)
    loading: list[dict[str, Any]] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    asked_names: list[str] = field(default_factory=list)
    misfits: list[str] = field(default_factory=list)
    last_id: int = 461_000_000_000_000_000

    async def deliver(self, url: str, *events: Mapping[str, Any], secret: str = SECRET) -> int:
        """Call a webhook with these events and return the status of its answer."""
        body = orjson.dumps({"destination": BOT, "events": events})
        for event in events:
            self.misfits += self.judge.event(event)
        headers = {SIGNATURE_HEADER: sign(body, secret), "Content-Type": "application/json; charset=utf-8"}
        async with aiohttp.ClientSession() as http, http.post(url, data=body, headers=headers) as answer:
            return answer.status

    # -- the server ----------------------------------------------------------------------------------------

    @web.middleware
    async def guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            said = "Authentication failed. Confirm that the access token in the authorization header is valid."
            return web.json_response({"message": said}, status=401)
        if self.status and not request.path.endswith("/push"):
            return self._refuse()
        answer: web.StreamResponse = await handler(request)
        return answer

    async def push(self, request: web.Request) -> web.StreamResponse:
        body = orjson.loads(await request.read())
        self.misfits += self.judge.push(body)
        key = request.headers.get("X-Line-Retry-Key", "")
        if key and str(UUID(key)) != key:
            return web.json_response({"message": "The retry key is invalid"}, status=400)
        self.keys.append(key)
        if key in self.accepted:  # retrying-api-request: 409, and what the first call was answered
            known = {"message": "The retry key is already accepted"} | self.accepted[key]
            return web.json_response(known, status=409, headers={"X-Line-Accepted-Request-Id": "r-1"})
        if self.status:
            return self._refuse()
        if not re.fullmatch(r"[UCR][0-9a-f]{32}", body["to"]):
            said = "The property, 'to', in the request body is invalid (line: -, column: -)"
            return web.json_response({"message": said}, status=400)
        if fault := _fault(body["messages"]):
            details = [{"message": fault[0], "property": fault[1]}]
            return web.json_response({"message": "The request body has 1 error(s)", "details": details}, status=400)
        self.pushed.append(body)
        sent = []
        for _ in body["messages"]:
            self.last_id += 1
            sent.append({"id": str(self.last_id), "quoteToken": f"q{self.last_id}"})
        answer = {"sentMessages": sent}
        if key:
            self.accepted[key] = answer
        if self.silent:
            self.silent = False
            assert request.transport is not None
            request.transport.close()
        return web.json_response(answer)

    def _refuse(self) -> web.Response:
        headers = {"Retry-After": str(self.retry_after)} if self.retry_after else {}
        return web.json_response({"message": self.message}, status=self.status, headers=headers)

    async def profile(self, request: web.Request) -> web.StreamResponse:
        who = request.match_info["who"]
        self.asked_names.append(who)
        if who not in self.names:
            return web.json_response({"message": "Not found"}, status=404)
        if request.path.endswith("/summary"):
            return web.json_response({"groupId": who, "groupName": self.names[who]})
        return web.json_response({"userId": who, "displayName": self.names[who], "language": "zh-TW"})

    async def content(self, request: web.Request) -> web.StreamResponse:
        message_id = request.match_info["id"]
        if message_id not in self.contents:
            return web.json_response({"message": "Not found"}, status=404)
        if self.converting.get(message_id) or message_id in self.unconvertible:
            return web.Response(status=202)
        return web.Response(body=self.contents[message_id], content_type="application/octet-stream")

    async def transcoding(self, request: web.Request) -> web.StreamResponse:
        """``processing``, ``succeeded`` or ``failed`` (verify-video-or-audio-preparation-status)."""
        message_id = request.match_info["id"]
        if message_id in self.unconvertible:
            return web.json_response({"status": "failed"})
        left = self.converting.get(message_id, 0)
        self.converting[message_id] = max(0, left - 1)
        return web.json_response({"status": "processing" if left else "succeeded"})

    async def info(self, request: web.Request) -> web.StreamResponse:
        return web.json_response(
            {"userId": BOT, "basicId": "@216ru", "displayName": "Shop", "chatMode": "chat", "markAsReadMode": "manual"}
        )

    async def hook(self, request: web.Request) -> web.StreamResponse:
        if request.method == "PUT":
            self.endpoint = orjson.loads(await request.read())["endpoint"]
            return web.json_response({})
        if not self.endpoint:
            return web.json_response({"message": "Webhook endpoint not found."}, status=404)
        return web.json_response({"endpoint": self.endpoint, "active": self.is_active})

    async def load(self, request: web.Request) -> web.StreamResponse:
        body = orjson.loads(await request.read())
        self.misfits += self.judge.named("ShowLoadingAnimationRequest", body)
        if not body["chatId"].startswith("U") or body["loadingSeconds"] % 5:  # use-loading-indicator: 1:1 only
            return web.json_response({"message": "invalid"}, status=400)
        self.loading.append(body)
        return web.json_response({}, status=202)

    async def mark(self, request: web.Request) -> web.StreamResponse:
        body = orjson.loads(await request.read())
        self.misfits += self.judge.named("MarkMessagesAsReadByTokenRequest", body)
        self.read.append(body["markAsReadToken"])
        return web.json_response({})


def _fault(messages: list[dict[str, Any]]) -> tuple[str, str] | None:
    """Return what is wrong with message objects that fit their schema (messaging-api reference, "Message objects")."""
    if not 1 <= len(messages) <= 5:
        return "Size must be between 1 and 5", "messages"
    for index, one in enumerate(messages):
        where = f"messages[{index}]"
        if one["type"] == "text" and not 1 <= len(one["text"].encode("utf-16-le")) // 2 <= 5000:
            return "Length must be between 0 and 5000", f"{where}.text"
        for name in ("originalContentUrl", "previewImageUrl"):  # "HTTPS over TLS 1.2 or later", 2000 characters
            if name in one and (not one[name].startswith("https://") or len(one[name]) > 2000):
                return "invalid uri scheme", f"{where}.{name}"
        template = one.get("template", {})
        actions = [
            *template.get("actions", ()),
            *(item["action"] for item in one.get("quickReply", {}).get("items", ())),
        ]
        if template and (len(template["actions"]) > 4 or len(template["text"]) > 160):
            return "must not be longer than 160 characters", f"{where}.template.text"
        if len(one.get("quickReply", {}).get("items", ())) > 13:
            return "Size must be between 1 and 13", f"{where}.quickReply.items"
        if any(len(action["label"]) > 20 or len(action["data"]) > 300 for action in actions):
            return "must not be longer than 20 characters", f"{where}.label"
    return None


@asynccontextmanager
async def messaging_api(judge: Judge | None = None, port: int = 0) -> AsyncIterator[Line]:
    """Run both hosts on loopback."""
    far = Line(judge=judge or Judge())
    app = web.Application(middlewares=[far.guard])
    app.router.add_post("/v2/bot/message/push", far.push)
    app.router.add_get("/v2/bot/profile/{who}", far.profile)
    app.router.add_get("/v2/bot/group/{who}/summary", far.profile)
    app.router.add_get("/v2/bot/group/{group}/member/{who}", far.profile)
    app.router.add_get("/v2/bot/room/{group}/member/{who}", far.profile)
    app.router.add_get("/v2/bot/message/{id}/content", far.content)
    app.router.add_get("/v2/bot/message/{id}/content/transcoding", far.transcoding)
    app.router.add_get("/v2/bot/info", far.info)
    app.router.add_route("*", "/v2/bot/channel/webhook/endpoint", far.hook)
    app.router.add_post("/v2/bot/chat/loading/start", far.load)
    app.router.add_post("/v2/bot/chat/markAsRead", far.mark)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        far.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield far
    finally:
        await runner.cleanup()


# -- what people do in LINE --------------------------------------------------------------------------------


def event(type_: str = "message", event_id: str = "01HX0000000000000000000001", **more: Any) -> dict[str, Any]:
    """Return an event of 王芳 in her chat with the account."""
    return {
        "type": type_,
        "mode": "active",
        "timestamp": 1_772_359_200_000,
        "source": {"type": "user", "userId": WANG},
        "webhookEventId": event_id,
        "deliveryContext": {"isRedelivery": False},
    } | more


def written(text: str, message_id: str = "325708", event_id: str = "01HX0000000000000000000001", **more: Any) -> Any:
    """Return the event of a text."""
    message = {"id": message_id, "type": "text", "text": text, "quoteToken": "q-1"} | more.pop("message", {})
    return event(event_id=event_id, message=message, replyToken="r-1", **more)
