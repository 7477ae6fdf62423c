"""The far side of the WhatsApp channel: the Cloud API on loopback, and Meta that delivers.

It signs what it delivers and delivers it again until it is taken, asks a new webhook address for its verify token,
keeps the 24-hour window and hands out files behind addresses that run out. What it is sent can be held against Meta's
own schema (``judge``). Each rule names its source, a page of developers.facebook.com.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson
from aiohttp import web

SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
TOKEN = "EAAG-a-system-users-token"
VERIFY = "our own words"
NUMBER_ID, ACCOUNT_ID = "106540352242922", "102290129340398"
NUMBER = "15550783881"
WANG, WANG_ID, WANG_PARENT = "8613800138000", "CN.13491208655302741918", "CN.ENT.11815799212886844830"
LI_ID = "CN.99887766554433221100"  # shows no number
SIGNATURE_HEADER = "X-Hub-Signature-256"
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c636000000200"
    "0001e221bc330000000049454e44ae426082"
)
# "Template components": what the account has approved, and what it has not.
TEMPLATES: list[dict[str, Any]] = [
    {
        "id": "1", "name": "repair_done", "language": "zh_CN", "status": "APPROVED", "category": "UTILITY",
        "components": [
            {"type": "HEADER", "format": "TEXT", "text": "维修单 {{1}}", "example": {"header_text": ["RX-7"]}},
            {"type": "BODY", "text": "您好 {{1}}，您的{{2}}已修好。", "example": {"body_text": [["王女士", "空调"]]}},
            {"type": "FOOTER", "text": "回复 T 退订"},
            {"type": "BUTTONS", "buttons": [
                {"type": "URL", "text": "查看", "url": "https://shop.test/r/{{1}}", "example": ["https://shop.test/r/7"]},
                {"type": "QUICK_REPLY", "text": "谢谢"},
            ]},
        ],
    },
    {
        "id": "2", "name": "hello", "language": "en", "status": "APPROVED", "category": "UTILITY",
        "parameter_format": "NAMED",
        "components": [{
            "type": "BODY", "text": "Hello {{name}}, may we go on?",
            "example": {"body_text_named_params": [{"param_name": "name", "example": "Ada"}]},
        }],
    },
    {
        "id": "3", "name": "with_picture", "language": "en", "status": "APPROVED", "category": "MARKETING",
        "components": [{"type": "HEADER", "format": "IMAGE"}, {"type": "BODY", "text": "Look"}],
    },
    {"id": "4", "name": "not_yet", "language": "en", "status": "PENDING", "category": "UTILITY", "components": []},
    {"id": "5", "name": "code", "language": "en", "status": "APPROVED", "category": "AUTHENTICATION", "components": []},
]  # fmt: skip


def now() -> str:
    """Seconds since 1970 in digits, as Meta dates everything: a reply window is counted from it."""
    return str(int(time.time()))


def sign(body: bytes, secret: str = SECRET) -> str:
    """``sha256=`` and hex HMAC-SHA256 with the app secret ("Validating payloads")."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


@dataclass
class Graph:
    """What it was asked, and how it behaves.

    Attributes:
        sent: message bodies that were accepted, in order; ``taken``: whether each reached the customer; ``asked`` holds
            those refused as well.
        open_for: to whom anything may be sent; a customer's delivered message adds them.
        codes: errors with which the next sends are refused, one each; 0 takes one.
        late: whether a closed window is told by a status, as mostly, or at once.
        silent: the next send is taken and its answer lost.
        statuses: news that wait for ``tell``.
        judge: says what of a message does not fit Meta's schema; by default everything fits.
    """

    url: str = ""
    token: str = TOKEN
    judge: Callable[[Any], list[str]] = lambda _: []
    open_for: set[str] = field(default_factory=set)
    codes: list[int] = field(default_factory=list)
    late: bool = True
    silent: bool = False
    sent: list[dict[str, Any]] = field(default_factory=list)
    taken: list[bool] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    marks: list[dict[str, Any]] = field(default_factory=list)
    statuses: list[dict[str, Any]] = field(default_factory=list)
    media: dict[str, bytes] = field(default_factory=dict)
    uploads: dict[str, tuple[str, str, bytes]] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)  # address token → media id
    runs_out_at_once: bool = False
    templates: list[dict[str, Any]] = field(default_factory=lambda: list(TEMPLATES))
    asked_templates: int = 0
    is_subscribed: bool = False
    callback: str = ""
    asks_back: bool = True  # a new webhook address is asked for the verify token
    misfits: list[str] = field(default_factory=list)
    last_id: int = 0

    # -- Meta calls in --------------------------------------------------------------------------------------

    async def deliver(self, url: str, *items: Mapping[str, Any], secret: str = SECRET, tries: int = 1) -> list[int]:
        """Deliver one body with these messages or statuses; again, as often as ``tries``, until it is taken."""
        for item in items:
            if "from" in item or "from_user_id" in item:
                self.open_for |= {str(item.get("from", "")), str(item.get("from_user_id", ""))}
        body = orjson.dumps(body_of(*items))
        return await self.post(url, body, sign(body, secret), tries=tries)

    async def tell(self, url: str) -> list[int]:
        """Deliver the statuses that wait, in one body."""
        news, self.statuses = self.statuses, []
        return await self.deliver(url, *news)

    async def post(self, url: str, body: bytes, signature: str, *, tries: int = 1) -> list[int]:
        answers = []
        headers = {SIGNATURE_HEADER: signature, "Content-Type": "application/json"}
        async with aiohttp.ClientSession() as http:
            for _ in range(tries):
                async with http.post(url, data=body, headers=headers) as answer:
                    answers.append(answer.status)
                if answers[-1] == 200:
                    break
        return answers

    # -- the server -----------------------------------------------------------------------------------------

    @web.middleware
    async def guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return _error(401, 190, "Error validating access token: Session has expired")
        answer: web.StreamResponse = await handler(request)
        return answer

    async def message(self, request: web.Request) -> web.StreamResponse:
        body = orjson.loads(await request.read())
        self.misfits += self.judge(body)
        if body.get("status") == "read":
            self.marks.append(body)
            return web.json_response({"success": True})
        self.asked.append(body)
        if self.codes and (code := self.codes.pop(0)):
            return _error(400, code, "(#0) refused")
        to = body.get("to") or body.get("recipient")
        is_open = to in self.open_for or body["type"] == "template"
        if not is_open and not self.late:
            return _error(400, 131047, "Re-engagement message")
        if body["type"] == "template" and (fault := self._template_fault(body["template"])):
            return _error(400, fault, "template")
        media_id = (
            body.get(body["type"], {}).get("id") if body["type"] in ("image", "video", "audio", "document") else None
        )
        if media_id is not None and media_id not in self.uploads:
            return _error(400, 131009, "Parameter value is not valid")
        self.last_id += 1
        wamid = f"wamid.out{self.last_id}"
        self.sent.append(body)
        self.taken.append(is_open)
        self._note(wamid, to, body.get("biz_opaque_callback_data"), is_open=is_open)
        if self.silent:
            self.silent = False
            assert request.transport is not None
            request.transport.close()
        return web.json_response(
            {"messaging_product": "whatsapp", "contacts": [{"input": to}], "messages": [{"id": wamid}]}
        )

    def _note(self, wamid: str, to: str, told: str | None, *, is_open: bool) -> None:
        about = {"id": wamid, "timestamp": now(), "recipient_id": to} | (
            {"biz_opaque_callback_data": told} if told else {}
        )
        if is_open:
            self.statuses += [about | {"status": state} for state in ("sent", "delivered")]
        else:
            error = {"code": 131047, "title": "Re-engagement message"}
            self.statuses.append(about | {"status": "failed", "errors": [error]})

    def _template_fault(self, body: Mapping[str, Any]) -> int:
        """132001: no such template; 132000: another number of blanks ("Error codes")."""
        found = [one for one in self.templates if one["name"] == body["name"]]
        template = next((one for one in found if one["language"] == body["language"]["code"]), None)
        if template is None or template["status"] != "APPROVED":
            return 132001
        text = next((one["text"] for one in template["components"] if one["type"] == "BODY"), "")
        given = next((len(one["parameters"]) for one in body.get("components", ()) if one["type"] == "body"), 0)
        return 0 if text.count("{{") == given else 132000

    def template_text(self, body: Mapping[str, Any]) -> str:
        """Return what a customer reads of a template message."""
        found = next(one for one in self.templates if one["name"] == body["name"])
        text: str = next((one["text"] for one in found["components"] if one["type"] == "BODY"), "")
        given = next((one["parameters"] for one in body.get("components", ()) if one["type"] == "body"), ())
        for blank, value in zip(re.findall(r"\{\{\w+\}\}", text), given, strict=False):
            text = text.replace(blank, value.get("text", ""), 1)
        return text

    async def upload(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        file = form["file"]
        assert isinstance(file, web.FileField)
        if form.get("messaging_product") != "whatsapp" or form.get("type") != file.content_type:
            self.misfits.append("media: messaging_product and type")
        media_id = f"up{len(self.uploads) + 1}"
        self.uploads[media_id] = (file.filename, file.content_type, file.file.read())
        return web.json_response({"id": media_id})

    async def node(self, request: web.Request) -> web.StreamResponse:
        """A number, its settings, or a file's address, which is good for five minutes ("Media")."""
        node = request.match_info["node"]
        if node == NUMBER_ID and request.method == "POST":
            return await self._configure(orjson.loads(await request.read())["webhook_configuration"])
        if node == NUMBER_ID:
            now = {"phone_number": self.callback} if self.callback else {}
            facts = {"display_phone_number": "+1 555-078-3881", "verified_name": "Shop", "quality_rating": "GREEN"}
            return web.json_response({"id": node, **facts, "webhook_configuration": now})
        if node not in self.media:
            return _error(400, 100, "Unsupported get request. Object with ID does not exist")
        token = secrets.token_hex(4)
        self.addresses[token] = "" if self.runs_out_at_once else node
        data = self.media[node]
        url = f"{self.url}/files/{token}"
        return web.json_response({"id": node, "url": url, "file_size": len(data), "messaging_product": "whatsapp"})

    async def _configure(self, wanted: Mapping[str, str]) -> web.StreamResponse:
        """Take an address after it has repeated the challenge ("Webhook overrides")."""
        if not self.asks_back:
            self.callback = wanted["override_callback_uri"]
            return web.json_response({"success": True})
        query = {"hub.mode": "subscribe", "hub.verify_token": wanted["verify_token"], "hub.challenge": "1158201444"}
        async with aiohttp.ClientSession() as http:
            try:
                async with http.get(wanted["override_callback_uri"], params=query) as answer:
                    said = await answer.text() if answer.status == 200 else ""
            except aiohttp.ClientError:
                said = ""
        if said != "1158201444":
            return _error(400, 100, "Callback verification failed")
        self.callback = wanted["override_callback_uri"]
        return web.json_response({"success": True})

    async def file(self, request: web.Request) -> web.StreamResponse:
        media_id = self.addresses.get(request.match_info["token"])
        if not media_id:
            return web.json_response({"error": {"message": "URL signature expired", "code": 100}}, status=404)
        return web.Response(body=self.media[media_id], content_type="application/octet-stream")

    async def subscribed(self, request: web.Request) -> web.StreamResponse:
        if request.method == "POST":
            self.is_subscribed = True
            return web.json_response({"success": True})
        return web.json_response({"data": [{"whatsapp_business_api_data": {"id": "1"}}] if self.is_subscribed else []})

    async def message_templates(self, request: web.Request) -> web.StreamResponse:
        """Two a page, so that there is a second one ("Paginated results")."""
        self.asked_templates += 1
        start = int(request.query.get("after", "0"))
        page = self.templates[start : start + 2]
        paging: dict[str, Any] = {"cursors": {"after": str(start + 2)}}
        if start + 2 < len(self.templates):
            paging["next"] = f"{self.url}/next"
        return web.json_response({"data": page, "paging": paging})


def _error(status: int, code: int, message: str) -> web.Response:
    told = {"message": message, "type": "OAuthException", "code": code, "error_data": {"details": message}}
    return web.json_response({"error": told | {"fbtrace_id": "A1"}}, status=status)


@asynccontextmanager
async def graph(judge: Callable[[Any], list[str]] = lambda _: [], port: int = 0) -> AsyncIterator[Graph]:
    """Run it on loopback."""
    far = Graph(judge=judge)
    app = web.Application(middlewares=[far.guard], client_max_size=200_000_000)
    app.router.add_post(f"/v23.0/{NUMBER_ID}/messages", far.message)
    app.router.add_post(f"/v23.0/{NUMBER_ID}/media", far.upload)
    app.router.add_route("*", f"/v23.0/{ACCOUNT_ID}/subscribed_apps", far.subscribed)
    app.router.add_get(f"/v23.0/{ACCOUNT_ID}/message_templates", far.message_templates)
    app.router.add_get("/files/{token}", far.file)
    app.router.add_route("*", "/v23.0/{node}", far.node)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        far.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield far
    finally:
        await runner.cleanup()


# -- what people do in WhatsApp -----------------------------------------------------------------------------


def body_of(*items: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """Return a delivery's body: messages and statuses each in their list, as one change."""
    lists: dict[str, list[Any]] = {}
    for item in items:
        lists.setdefault("statuses" if "status" in item else "messages", []).append(
            {key: value for key, value in item.items() if key != "contact"}
        )
    contacts = [item["contact"] for item in items if "contact" in item]
    metadata = {"display_phone_number": NUMBER, "phone_number_id": NUMBER_ID}
    value = {"messaging_product": "whatsapp", "metadata": metadata, **({"contacts": contacts} if contacts else {})}
    change = {"value": value | lists | more, "field": "messages"}
    return {"object": "whatsapp_business_account", "entry": [{"id": ACCOUNT_ID, "changes": [change]}]}


def written(text: str, message_id: str = "wamid.1", **more: Any) -> dict[str, Any]:
    """Return a text of 王芳, who shows her number and has a business-scoped id."""
    contact = {"profile": {"name": "王芳"}, "wa_id": WANG, "user_id": WANG_ID, "parent_user_id": WANG_PARENT}
    return {
        "from": WANG, "from_user_id": WANG_ID, "id": message_id, "timestamp": now(), "type": "text",
        "text": {"body": text}, "contact": contact,
    } | more  # fmt: skip


def said(kind: str, inner: Any, message_id: str = "wamid.1", **more: Any) -> dict[str, Any]:
    """Return a message of 王芳's of another kind."""
    return {**written("", message_id), "type": kind, kind: inner} | more


def hidden(text: str, message_id: str = "wamid.h1", **more: Any) -> dict[str, Any]:
    """Return a text of 李雷, who shows a name only."""
    contact = {"profile": {"name": "李雷", "username": "lilei"}, "user_id": LI_ID}
    return {
        "from_user_id": LI_ID, "id": message_id, "timestamp": now(), "type": "text", "text": {"body": text},
        "contact": contact,
    } | more  # fmt: skip


def status(state: str, message_id: str, **more: Any) -> dict[str, Any]:
    """Return news of a message of ours."""
    return {"id": message_id, "status": state, "timestamp": now(), "recipient_id": WANG} | more
