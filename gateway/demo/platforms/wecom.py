"""The far side of the WeCom channels: its API and its callbacks, by the rules that its documents state.

Callbacks are sealed by wechatpy, so that another implementation than ours is the judge of the crypto. Rules are cited
by their page at developer.work.weixin.qq.com/document/path/… where they are enforced.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import aiohttp
import orjson
from aiohttp import web
from wechatpy.enterprise.crypto import WeChatCrypto

CORP_ID = "ww1f2e3d4c5b6a7988"
SECRET = "a-secret-of-customer-service"
TOKEN = "CallbackToken7"
AES_KEY = "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR"
KFID = "wkAJ2GCAAASSm4_FhToWMFea0xAFfd3Q"
AGENT_ID = 1000002
_MSGID = re.compile(r"[0-9a-zA-Z_-]{1,32}")


@dataclass
class Session:
    """A customer as one account sees them."""

    state: int = 0
    wrote_at: datetime | None = None
    replies: int = 0
    servicer: str = ""


@dataclass
class Wecom:
    """The platform. What a test may turn: ``way``, ``now``, ``page``, ``needs_taking``, ``tells_later``."""

    url: str = ""
    way: str = "takes"
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    era: str = ""  # in cursors: one of another run of the platform begins anew
    page: int = 1000  # items of a page, so that has_more is met
    needs_taking: bool = False  # replies are refused while a session is new
    tells_later: bool = False  # a reply out of its window is taken and fails afterwards
    is_away: bool = False
    bare_pulls_left: int = 1000  # pulls without a token are strictly limited [94670]
    kfids: tuple[str, ...] = (KFID,)
    trusted_ips: bool = True
    profiles_work: bool = True
    items: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    sessions: dict[tuple[str, str], Session] = field(default_factory=dict)
    people: dict[str, dict[str, str]] = field(default_factory=dict)
    media: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    access_tokens: set[str] = field(default_factory=set)
    pull_tokens: set[str] = field(default_factory=set)
    welcome_codes: dict[str, tuple[str, str, datetime]] = field(default_factory=dict)
    sent: dict[str, dict[str, Any]] = field(default_factory=dict)  # msgid → body, what really went out, in order
    seen: list[str] = field(default_factory=list)  # ids of all attempts
    welcomes: list[dict[str, Any]] = field(default_factory=list)
    app_messages: list[dict[str, Any]] = field(default_factory=list)
    pulls: list[dict[str, Any]] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.crypto = WeChatCrypto(TOKEN, AES_KEY, CORP_ID)

    # -- what customers do ----------------------------------------------------------------------------------

    def customer_sends(self, who: str, msgtype: str = "text", inner: Any = None, *, kfid: str = KFID) -> str:
        """A customer writes; the window opens anew and the count starts again [94677]."""
        session = self.session(kfid, who)
        session.wrote_at, session.replies = self.now(), 0
        if session.state == 4:
            session.state = 0
        inner = {"content": "你好"} if inner is None else inner
        return self.add(kfid, who, 3, msgtype, inner)

    def servicer_sends(self, who: str, text: str, *, kfid: str = KFID) -> str:
        """A member answers in the WeCom app."""
        return self.add(kfid, who, 5, "text", {"content": text}, servicer_userid="zhangsan")

    def event(self, event_type: str, who: str, *, kfid: str = KFID, **facts: Any) -> str:
        inner = {"event_type": event_type, "open_kfid": kfid, "external_userid": who, **facts}
        return self.add(kfid, "", 4, "event", inner)

    def enters(self, who: str, *, kfid: str = KFID, **facts: Any) -> str:
        """A customer opens the chat; the code is good for one message within 20 seconds [94670, 95122]."""
        code = f"CODE{uuid4().hex}"
        self.welcome_codes[code] = (kfid, who, self.now())
        self.event("enter_session", who, kfid=kfid, welcome_code=code, **facts)
        return code

    def add(self, kfid: str, who: str, origin: int, msgtype: str, inner: Any, **more: Any) -> str:
        msgid = uuid4().hex
        item = {
            "msgid": msgid,
            "open_kfid": kfid,
            "send_time": int(self.now().timestamp()),
            "origin": origin,
            "msgtype": msgtype,
            msgtype: inner,
            **({"external_userid": who} if who else {}),
            **more,
        }
        self.items.setdefault(kfid, []).append(item)
        return msgid

    def session(self, kfid: str, who: str) -> Session:
        return self.sessions.setdefault((kfid, who), Session())

    def keep(self, name: str, content: bytes) -> str:
        """Keep a file for three days; returns its media id."""
        media_id = f"media-{uuid4().hex}"
        self.media[media_id] = (name, content)
        return media_id

    # -- what it calls us with ------------------------------------------------------------------------------

    def seal(self, xml: str, at: datetime | None = None) -> tuple[dict[str, str], bytes]:
        """Return the query and body of a callback [90238]."""
        timestamp, nonce = str(int((at or self.now()).timestamp())), uuid4().hex[:10]
        body = self.crypto.encrypt_message(xml, nonce, timestamp)
        signature = re.search(r"<MsgSignature><!\[CDATA\[(\w+)\]\]>", body)
        assert signature is not None
        return {"msg_signature": signature.group(1), "timestamp": timestamp, "nonce": nonce}, body.encode()

    def seal_echo(self, text: str) -> dict[str, str]:
        query, body = self.seal(text)
        encrypted = re.search(rb"<Encrypt><!\[CDATA\[(.+?)\]\]>", body)
        assert encrypted is not None
        return query | {"echostr": encrypted.group(1).decode()}

    def kf_callback(self, kfid: str = KFID) -> str:
        token = f"ENC{uuid4().hex}"
        self.pull_tokens.add(token)
        return (
            f"<xml><ToUserName><![CDATA[{CORP_ID}]]></ToUserName><CreateTime>{int(self.now().timestamp())}</CreateTime>"
            "<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[kf_msg_or_event]]></Event>"
            f"<Token><![CDATA[{token}]]></Token><OpenKfId><![CDATA[{kfid}]]></OpenKfId></xml>"
        )

    async def check_address(self, hook: str) -> bool:
        """Whether an address answers the check within a second, to the letter [90238]."""
        text = str(uuid4().int)[:19]
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=1)) as http,
            http.get(hook, params=self.seal_echo(text)) as answer,
        ):
            return answer.status == 200 and await answer.read() == text.encode()

    async def call_back(self, hook: str, xml: str | None = None) -> list[int]:
        """Deliver a callback: 5 s for an answer, three attempts in all; returns the statuses."""
        query, body = self.seal(self.kf_callback() if xml is None else xml)
        statuses: list[int] = []
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as http:
            while len(statuses) < 3 and 200 not in statuses:
                async with http.post(hook, params=query, data=body) as answer:
                    statuses.append(answer.status)
        return statuses

    # -- its API --------------------------------------------------------------------------------------------

    async def serve(self, request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix("/cgi-bin/")
        self.calls[path] += 1
        if self.is_away:
            return web.Response(status=502)
        if path == "gettoken":
            return _json(self._token(request.query))
        if request.query.get("access_token") not in self.access_tokens:
            return _json(
                _error(42001, "access_token expired, hint: [17], from ip: 203.0.113.9, more info at https://x")
            )
        if not self.trusted_ips:
            return _json(_error(60020, "not allow to access from your ip, hint: [17], from ip: 203.0.113.9, more"))
        if path == "media/get":
            return self._media(request.query.get("media_id", ""))
        if path == "media/upload":
            return _json(await self._upload(request))
        body = orjson.loads(await request.read()) if request.method == "POST" else dict(request.query)
        if path in ("kf/send_msg", "message/send"):
            if self.way == "puts_off":
                return _json(_error(-1, "system busy"))
            if self.way == "refuses":
                return _json(_error(40096, "invalid external userid"))
            if self.way == "falls_silent":
                self.way = "takes"
                self._answer(path, body)
                self.way = "falls_silent"
                assert request.transport is not None
                request.transport.close()
                await asyncio.sleep(0)
                return web.Response()
        return _json(self._answer(path, body))

    def _answer(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answers: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "kf/account/list": self._accounts,
            "kf/sync_msg": self._sync,
            "kf/send_msg": self._send,
            "kf/send_msg_on_event": self._welcome,
            "kf/customer/batchget": self._profiles,
            "kf/service_state/get": self._state,
            "kf/service_state/trans": self._transfer,
            "message/send": self._app_send,
            "user/get": self._member,
            "agent/get": lambda _: _ok(agentid=AGENT_ID, name="报修"),
        }
        return answers[path](body)

    def _token(self, query: Any) -> dict[str, Any]:
        if query.get("corpid") != CORP_ID:
            return _error(40013, "invalid corpid")
        if query.get("corpsecret") != SECRET:
            return _error(40001, "invalid credential")
        if not self.access_tokens:  # repeated while it is valid [91039]
            self.access_tokens.add(f"at-{uuid4().hex}")
        return _ok(access_token=next(iter(self.access_tokens)), expires_in=7200)

    def _accounts(self, _: dict[str, Any]) -> dict[str, Any]:
        return _ok(account_list=[{"open_kfid": kfid, "name": "售后", "avatar": ""} for kfid in self.kfids])

    def _sync(self, body: dict[str, Any]) -> dict[str, Any]:
        self.pulls.append(body)
        token, kfid = body.get("token"), body.get("open_kfid", "")
        if token is None:
            self.bare_pulls_left -= 1
            if self.bare_pulls_left < 0:
                return _error(45009, "reach max api minute quota limit")
        elif token not in self.pull_tokens:
            return _error(95007, "invalid msg token")
        if kfid not in self.kfids:
            return _error(95000, "invalid open_kfid")
        cursor = body.get("cursor", "")
        if cursor and not cursor.startswith(f"{kfid}@"):
            return _error(40058, "invalid cursor")
        place = cursor.rpartition("@")[2]
        start = int(place.removeprefix(self.era) or 0) if place.startswith(self.era) else 0
        items = self.items.get(kfid, [])
        end = min(start + min(self.page, body.get("limit", 1000), 1000), len(items))
        return _ok(next_cursor=f"{kfid}@{self.era}{end}", has_more=int(end < len(items)), msg_list=items[start:end])

    def _send(self, body: dict[str, Any]) -> dict[str, Any]:
        msgid = body.get("msgid") or uuid4().hex
        self.seen.append(msgid)
        if not _MSGID.fullmatch(msgid):
            return _error(40058, "invalid msgid")
        if msgid in self.sent:  # a second copy is dropped [94677]
            return _ok(msgid=msgid)
        if len(body.get("text", {}).get("content", "").encode()) > 2048:
            return _error(45002, "content size out of limit")
        session = self.session(body["open_kfid"], body["touser"])
        if session.state in (2, 3, 4) or (session.state == 0 and self.needs_taking):
            return _error(95018, "invalid service state")
        is_open = session.wrote_at is not None and self.now() - session.wrote_at < timedelta(hours=48)
        if not self.tells_later:
            if not is_open:
                return _error(95002, "send msg time limit")
            if session.replies >= 5:
                return _error(95001, "send msg count limit")
        elif not is_open or session.replies >= 5:
            fail_type = 6 if is_open else 4
            self.event("msg_send_fail", body["touser"], kfid=body["open_kfid"], fail_msgid=msgid, fail_type=fail_type)
        session.replies += 1
        self.sent[msgid] = body
        return _ok(msgid=msgid)

    def _welcome(self, body: dict[str, Any]) -> dict[str, Any]:
        kfid, who, at = self.welcome_codes.pop(body["code"], ("", "", datetime.min.replace(tzinfo=UTC)))
        if self.now() - at > timedelta(seconds=20):
            return _error(41051, "the code is over or used")
        self.welcomes.append(body | {"touser": who, "open_kfid": kfid})
        return _ok(msgid=body["msgid"])

    def _profiles(self, body: dict[str, Any]) -> dict[str, Any]:
        if not self.profiles_work:
            return _error(48002, "api forbidden")
        asked = body["external_userid_list"]
        assert 0 < len(asked) <= 100, "at most 100 a call [95159]"
        known = [{"external_userid": one, **self.people[one]} for one in asked if one in self.people]
        return _ok(customer_list=known, invalid_external_userid=[one for one in asked if one not in self.people])

    def _state(self, body: dict[str, Any]) -> dict[str, Any]:
        session = self.session(body["open_kfid"], body["external_userid"])
        return _ok(service_state=session.state, servicer_userid=session.servicer)

    def _transfer(self, body: dict[str, Any]) -> dict[str, Any]:
        session = self.session(body["open_kfid"], body["external_userid"])
        ways = {0: (1, 2, 3, 4), 1: (0, 1, 2, 3, 4), 2: (2, 3, 4), 3: (3, 4), 4: ()}
        if body["service_state"] not in ways[session.state]:
            return _error(95016, "this change is not possible")
        session.state = body["service_state"]
        if session.state == 1:
            self.needs_taking = False
        return _ok()

    def _app_send(self, body: dict[str, Any]) -> dict[str, Any]:
        self.seen.append(uuid4().hex)
        if body.get("agentid") != AGENT_ID:
            return _error(40056, "invalid agentid")
        if body["touser"] == "stranger":
            return _error(81013, "user & party & tag all invalid")
        self.app_messages.append(body)
        return _ok(invaliduser="", msgid=self.seen[-1])

    def _member(self, query: dict[str, Any]) -> dict[str, Any]:
        found = self.people.get(query["userid"])
        return _ok(userid=query["userid"], **found) if found else _error(60111, "userid not found")

    async def _upload(self, request: web.Request) -> dict[str, Any]:
        limits = {"image": 10_485_760, "voice": 2_097_152, "video": 10_485_760, "file": 20_971_520}  # [90253]
        limit = limits[request.query["type"]]
        part = await (await request.multipart()).next()
        assert isinstance(part, aiohttp.BodyPartReader)
        assert part.name == "media"
        content = bytes(await part.read(decode=False))
        if not 5 < len(content) <= limit:
            return _error(40006, "invalid media size")
        return _ok(type=request.query["type"], media_id=self.keep(part.filename or "", content))

    def _media(self, media_id: str) -> web.Response:
        if media_id not in self.media:
            return _json(_error(40007, "invalid media_id"))  # 200, and no file [90254]
        name, content = self.media[media_id]
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return web.Response(body=content, headers=headers, content_type="application/octet-stream")


def _ok(**more: Any) -> dict[str, Any]:
    return {"errcode": 0, "errmsg": "ok", **more}


def _error(code: int, message: str) -> dict[str, Any]:
    return {"errcode": code, "errmsg": message}


def _json(body: dict[str, Any]) -> web.Response:
    return web.Response(body=orjson.dumps(body), content_type="application/json")


@asynccontextmanager
async def wecom(port: int = 0) -> AsyncIterator[Wecom]:
    """Run the platform on loopback."""
    platform = Wecom()
    app = web.Application(client_max_size=30_000_000)
    app.router.add_route("*", "/cgi-bin/{path:.+}", platform.serve)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        platform.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield platform
    finally:
        await runner.cleanup()
