"""WeChat's platform: customers who write and press, the hook that is called, and the API that replies go to.

What it signs, encrypts and decrypts it does with wechatpy, so that both sides were written by different people. Its
rules are those of developers.weixin.qq.com: the answer to a delivery within 5 s and three tries; a message opens 5
replies in 48 h, a menu, following and a scan 3 in a minute, entering a mini-program's service 2 in a minute, and
grants do not add up; ``stable_token`` repeats its token until it is forced (20 a day, 30 s apart).
"""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import orjson
import xmltodict
from aiohttp import web
from wechatpy.crypto import WeChatCrypto

from gateway.demo.platforms.wechat_signing import ACCOUNT, AES_KEY, APP_ID, TOKEN, sign, sign_body, to_xml

__all__ = ["ACCOUNT", "AES_KEY", "APP_ID", "TOKEN", "WeChatCrypto", "sign", "sign_body", "to_xml"]

APP_SECRET = "an-app-secret"

GRANTS = {
    "message": (timedelta(hours=48), 5), "CLICK": (timedelta(minutes=1), 3), "subscribe": (timedelta(minutes=1), 3),
    "scancode_push": (timedelta(minutes=1), 3), "scancode_waitmsg": (timedelta(minutes=1), 3),
    "SCAN": (timedelta(minutes=1), 3), "user_enter_tempsession": (timedelta(minutes=1), 2),
}  # fmt: skip
KINDS = {"wechat": {"text", "image", "voice", "video", "news", "msgmenu"}, "wechat_mini": {"text", "image", "link"}}
OWN_ADDRESS = "203.0.113.7"
ALWAYS = 99  # of ``Platform.refuses``: this many times the same answer


@dataclass
class Delivered:
    """How a delivery went: the status of each try, and what the customer was answered at once."""

    statuses: list[int] = field(default_factory=list)
    passive: str = ""
    is_taken: bool = False


@dataclass
class Token:
    value: str
    until: datetime
    is_revoked: bool = False


class Platform:
    """Attributes: ``sent`` are the messages that customers got; ``refuses`` what the next sends are answered."""

    def __init__(self, kind: str = "wechat", now: Callable[[], datetime] | None = None) -> None:
        self.kind = kind
        self.now = now or (lambda: datetime.now(UTC))
        self.url = self.hook_url = ""
        self.crypto = WeChatCrypto(TOKEN, AES_KEY, APP_ID)
        self.answers_within_s = 5.0
        self.is_let_in = True
        self.app_secret = APP_SECRET
        self.loses_answers = False
        self.hangs_after: int | None = None
        self.sent: list[dict[str, Any]] = []
        self.refuses: deque[int] = deque()
        self.media: dict[str, tuple[str, bytes]] = {}
        self.videos: dict[str, bytes] = {}
        self.uploaded: list[tuple[str, str, bytes]] = []
        self.unionids: dict[str, str] = {}
        self.profiles_hang = self.profiles_fail = False
        self.profiles_asked = 0
        self.typing: list[tuple[str, str]] = []
        self.calls: list[str] = []
        self.forced: list[datetime] = []
        self._tokens: list[Token] = []
        self._grants: dict[str, dict[str, tuple[datetime, int]]] = {}
        self._exchanged_at: dict[str, datetime] = {}
        self.last_number = 0

    # -- customers ------------------------------------------------------------------------------------------

    def opens(self, customer: str, by: str = "message") -> None:
        """Grant what an act of a customer opens."""
        if by in GRANTS:
            lasts, quota = GRANTS[by]
            self._grants.setdefault(customer, {})[by] = (self.now() + lasts, quota)
        self._exchanged_at[customer] = self.now()

    def closes(self, customer: str) -> None:
        """Let all that a customer opened be over."""
        self._grants[customer] = {}

    def left(self, customer: str) -> int:
        """Return how many replies a customer may still be sent."""
        live = [left for until, left in self._grants.get(customer, {}).values() if until > self.now()]
        return max(live, default=0)

    def message(self, customer: str, msg_type: str = "text", **fields: Any) -> dict[str, Any]:
        """Return the fields of a message of a customer, which opens a window."""
        self.last_number += 1
        self.opens(customer)
        number = {"MsgId": 23_000_000_000_000_000 + self.last_number}
        return self._fields(customer, msg_type) | number | fields

    def event(self, customer: str, event: str, **fields: Any) -> dict[str, Any]:
        self.opens(customer, event)
        return self._fields(customer, "event") | {"Event": event} | fields

    def _fields(self, customer: str, msg_type: str) -> dict[str, Any]:
        at = int(self.now().timestamp())
        return {"ToUserName": ACCOUNT, "FromUserName": customer, "CreateTime": at, "MsgType": msg_type}

    async def deliver(self, fields: Mapping[str, Any], *, safe: bool = True, as_json: bool = False) -> Delivered:
        """Call the hook as WeChat does: up to three times, until it is answered ``success``, empty or in XML."""
        delivered = Delivered()
        plain = orjson.dumps(fields).decode() if as_json else to_xml(fields)
        async with aiohttp.ClientSession() as http:
            for _ in range(3):
                query, body = self.sign(plain, safe=safe, as_json=as_json)
                try:
                    async with asyncio.timeout(self.answers_within_s):
                        async with http.post(self.hook_url, params=query, data=body.encode()) as answer:
                            delivered.statuses.append(answer.status)
                            words = await answer.text()
                except TimeoutError:
                    delivered.statuses.append(0)
                    continue
                if delivered.statuses[-1] == 200:
                    delivered.passive = self._read_answer(words, safe=safe)
                    delivered.is_taken = True
                    return delivered
        return delivered

    def sign(self, plain: str, *, safe: bool = True, as_json: bool = False) -> tuple[dict[str, str], str]:
        """Return query and body of a delivery."""
        return sign(self.crypto, plain, self.now(), safe=safe, as_json=as_json)

    def _read_answer(self, words: str, *, safe: bool) -> str:
        if words in ("success", ""):
            return ""
        answer = xmltodict.parse(words)["xml"]
        if safe:
            opened = self.crypto.decrypt_message(words, answer["MsgSignature"], answer["TimeStamp"], answer["Nonce"])
            answer = xmltodict.parse(opened)["xml"]
        assert (answer["FromUserName"], answer["MsgType"]) == (ACCOUNT, "text")
        return str(answer["Content"])

    # -- tokens ---------------------------------------------------------------------------------------------

    def revoke(self) -> None:
        """Make all tokens worthless at once, as a reset of the AppSecret or another program's refresh does."""
        for token in self._tokens:
            token.is_revoked = True

    async def stable_token(self, request: web.Request) -> web.Response:
        asked = await request.json()
        self.calls.append("stable_token")
        if not self.is_let_in:
            words = f"invalid ip {OWN_ADDRESS} ipv6 ::ffff:{OWN_ADDRESS}, not in whitelist rid: 1-2-3"
            return web.json_response({"errcode": 40164, "errmsg": words})
        if asked["appid"] != APP_ID:
            return refusal(40013)
        if asked["secret"] != self.app_secret:
            return refusal(40125)
        now = self.now()
        last = self._tokens[-1] if self._tokens else None
        if asked["force_refresh"]:
            recent = [at for at in self.forced if now - at < timedelta(days=1)]
            if len(recent) >= 20:
                return refusal(45009)
            if recent and now - recent[-1] < timedelta(seconds=30):
                return refusal(45011)
            self.forced.append(now)
            self.revoke()
        if asked["force_refresh"] or last is None or last.until - now < timedelta(minutes=5):
            last = Token(secrets.token_urlsafe(400), now + timedelta(seconds=7200))
            self._tokens.append(last)
        return web.json_response({"access_token": last.value, "expires_in": int((last.until - now).total_seconds())})

    def _token_refusal(self, request: web.Request) -> web.Response | None:
        self.calls.append(request.path.removeprefix("/cgi-bin/"))
        given = request.query.get("access_token", "")
        token = next((one for one in self._tokens if one.value == given), None)
        if not given:
            return refusal(41001)
        if token is None or token.is_revoked:
            return refusal(40001)
        return refusal(42001) if token.until <= self.now() else None

    # -- what replies meet ----------------------------------------------------------------------------------

    async def custom_send(self, request: web.Request) -> web.StreamResponse:
        if (refused := self._token_refusal(request)) is not None:
            return refused
        if self.hangs_after is not None and len(self.sent) >= self.hangs_after:
            await asyncio.sleep(30)
        raw = await request.read()
        assert b"\\u" not in raw, "WeChat shows escapes to the customer as they are written"
        body = orjson.loads(raw)
        if code := (self.refuses.popleft() if self.refuses else self._send_refusal(body)):
            return refusal(code)
        self.sent.append(body)
        self._exchanged_at[body["touser"]] = self.now()
        if self.loses_answers:
            assert request.transport is not None
            request.transport.close()
            await asyncio.sleep(0)
        return refusal(0)

    def _send_refusal(self, body: dict[str, Any]) -> int:
        kind = body["msgtype"]
        if kind not in KINDS[self.kind]:
            return 40008
        if kind == "text" and not 0 < len(body["text"]["content"].encode()) <= 2048:
            return 45002 if body["text"]["content"] else 44004
        if kind in ("image", "voice", "video") and body[kind]["media_id"] not in self.media:
            return 40007
        if kind == "news" and len(body["news"]["articles"]) != 1:
            return 45008
        if body.get("customservice", {}).get("kf_account", "support@shop") != "support@shop":
            return 65401
        return self._spend(body["touser"])

    def _spend(self, customer: str) -> int:
        grants = self._grants.get(customer)
        if grants is None:
            return 40003
        live = {by: (until, left) for by, (until, left) in grants.items() if until > self.now()}
        if not live:
            return 45015
        if all(left == 0 for _, left in live.values()):
            return 45047
        self._grants[customer] = {by: (until, max(0, left - 1)) for by, (until, left) in live.items()}
        return 0

    async def template_send(self, request: web.Request) -> web.Response:
        if (refused := self._token_refusal(request)) is not None:
            return refused
        self.sent.append(await request.json())
        return web.json_response({"errcode": 0, "errmsg": "ok", "msgid": 200_163_836})

    async def show_typing(self, request: web.Request) -> web.Response:
        if (refused := self._token_refusal(request)) is not None:
            return refused
        body = await request.json()
        customer, command = body["touser"], body["command"]
        exchanged_at = self._exchanged_at.get(customer)
        if exchanged_at is None or self.now() - exchanged_at > timedelta(seconds=30):
            return refusal(45080)
        if self.typing[-1:] == [(customer, command)]:
            return refusal(45081)
        self.typing.append((customer, command))
        return refusal(0)

    async def user_info(self, request: web.Request) -> web.Response:
        if (refused := self._token_refusal(request)) is not None:
            return refused
        self.profiles_asked += 1
        if self.profiles_hang:
            await asyncio.sleep(30)
        if self.profiles_fail:
            return refusal(48001)
        openid = request.query["openid"]
        known = {"unionid": self.unionids[openid]} if openid in self.unionids else {}
        person = {"subscribe": 1, "openid": openid, "nickname": "", "language": "zh_CN", "remark": ""}
        return web.json_response(person | known)

    async def media_get(self, request: web.Request) -> web.Response:
        if (refused := self._token_refusal(request)) is not None:
            return refused
        media_id = request.query["media_id"]
        if media_id in self.videos:
            return web.json_response({"video_url": f"{self.url}/videos/{media_id}"})
        if media_id not in self.media:
            return refusal(40007)
        content_type, data = self.media[media_id]
        return web.Response(body=data, content_type=content_type)

    async def video(self, request: web.Request) -> web.Response:
        return web.Response(body=self.videos[request.match_info["id"]], content_type="video/mp4")

    async def media_upload(self, request: web.Request) -> web.Response:
        if (refused := self._token_refusal(request)) is not None:
            return refused
        part = await (await request.multipart()).next()
        assert isinstance(part, aiohttp.BodyPartReader)
        assert part.name == "media"
        kind, data = request.query["type"], bytes(await part.read())
        if kind == "image" and b"unfit" in data:
            return refusal(40005)
        media_id = f"media-{len(self.uploaded)}"
        self.uploaded.append((kind, part.filename or "", data))
        self.media[media_id] = (part.headers["Content-Type"], data)
        return web.json_response({"type": kind, "media_id": media_id, "created_at": int(self.now().timestamp())})


def refusal(code: int) -> web.Response:
    """Return an answer with a code, with status 200 as all of WeChat's are."""
    return web.json_response({"errcode": code, "errmsg": "ok" if not code else f"refused rid: {code}"})


@asynccontextmanager
async def platform(
    kind: str = "wechat", now: Callable[[], datetime] | None = None, port: int = 0
) -> AsyncIterator[Platform]:
    """Run the platform's API on loopback."""
    made = Platform(kind, now)
    app = web.Application(client_max_size=50_000_000)
    app.router.add_post("/cgi-bin/stable_token", made.stable_token)
    app.router.add_post("/cgi-bin/message/custom/send", made.custom_send)
    app.router.add_post("/cgi-bin/message/template/send", made.template_send)
    typing = "/cgi-bin/message/custom/business/typing" if kind == "wechat_mini" else "/cgi-bin/message/custom/typing"
    app.router.add_post(typing, made.show_typing)
    app.router.add_get("/cgi-bin/user/info", made.user_info)
    app.router.add_get("/cgi-bin/media/get", made.media_get)
    app.router.add_post("/cgi-bin/media/upload", made.media_upload)
    app.router.add_get("/videos/{id}", made.video)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield made
    finally:
        await runner.cleanup()
