"""The far side of the DingTalk channel: both APIs, sessions, files, events and a Stream gateway on loopback.

It delivers again what is answered late or not at all, gives out tokens that run out, ends sessions, and refuses as the
real one does. Rules name pages of open.dingtalk.com, and files of open-dingtalk/dingtalk-stream-sdk-python.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import orjson
from aiohttp import web

from tests.providers.dingtalk_events import CLIENT_ID, CLIENT_SECRET, GROUP, LI, WANG, open_answer, seal, sign

EVENT_WITHIN_S = 1.5  # "Event callbacks"
TOPIC = "/v1.0/im/bot/messages/get"


@dataclass
class Dingtalk:
    """What it was asked, and how it behaves.

    Attributes:
        sessions: session → until when it takes answers (by ``now``).
        refuses: (HTTP status, body) with which the next sends are answered.
        loses_answers: sends are carried out and their answers lost.
        tickets: given out and not used yet.
        unanswered: frames that wait for an answer, by message id; delivered again to whoever connects next.
    """

    url: str = ""
    secret: str = CLIENT_SECRET
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    token: str = ""
    until: datetime | None = None
    tokens: int = 0
    members: set[str] = field(default_factory=lambda: {WANG, LI})
    groups: set[str] = field(default_factory=lambda: {GROUP})
    flow_controlled: set[str] = field(default_factory=set)
    sessions: dict[str, datetime] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    uploads: dict[str, tuple[str, str]] = field(default_factory=dict)
    sent: list[dict[str, Any]] = field(default_factory=list)
    refuses: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    loses_answers: bool = False
    status: int = 0
    answers_within_s: float = EVENT_WITHIN_S
    tickets: set[str] = field(default_factory=set)
    subscriptions: list[Any] = field(default_factory=list)
    connections: list[web.WebSocketResponse] = field(default_factory=list)
    connected: asyncio.Event = field(default_factory=asyncio.Event)
    unanswered: dict[str, dict[str, Any]] = field(default_factory=dict)
    answers: list[dict[str, Any]] = field(default_factory=list)
    opened: int = 0

    def session(self, lasts: timedelta = timedelta(minutes=90)) -> str:
        """Open a session, as every message does, and return its address."""
        name = f"s{len(self.sessions) + 1}"
        self.sessions[name] = self.now + lasts
        return f"{self.url}/robot/sendBySession?session={name}"

    def revoke(self) -> None:
        self.token, self.until = "", None

    # -- what it delivers by HTTP ---------------------------------------------------------------------------

    async def deliver(self, url: str, message: dict[str, Any], **more: str) -> int:
        """Deliver a message to the robot and return the status of the answer."""
        async with aiohttp.ClientSession() as http:
            headers = sign(datetime.now(UTC), **more) | {"Content-Type": "application/json; charset=utf-8"}
            async with http.post(url, data=orjson.dumps(message), headers=headers) as answer:
                return answer.status

    async def deliver_event(self, url: str, event: dict[str, Any], *, tries: int = 3) -> list[str]:
        """Deliver an event as often as needed and return what the answers said; "" for one that was late or no seal."""
        said: list[str] = []
        async with aiohttp.ClientSession() as http:
            while len(said) < tries and (not said or said[-1] != "success"):
                query, body = seal(event, datetime.now(UTC))
                try:
                    async with (
                        asyncio.timeout(self.answers_within_s),
                        http.post(url, params=query, data=body) as answer,
                    ):
                        told = await answer.read()
                        said.append(open_answer(told) if answer.status == 200 else "")
                except TimeoutError:
                    said.append("")
        return said

    # -- what it delivers by Stream -------------------------------------------------------------------------

    async def push(
        self, data: Any, message_id: str, *, kind: str = "CALLBACK", topic: str = TOPIC, **more: str
    ) -> None:
        """Deliver a frame to the connection there is, and keep it until it is answered."""
        frame = {
            "specVersion": "1.0",
            "type": kind,
            "headers": {"messageId": message_id, "topic": topic, "contentType": "application/json", "time": "1"} | more,
            "data": data if isinstance(data, str) else orjson.dumps(data).decode(),
        }
        if kind != "SYSTEM":
            self.unanswered[message_id] = frame
        if self.connections:
            await self.connections[-1].send_json(frame)

    async def answered(self, message_id: str) -> dict[str, Any]:
        """Wait for the answer to a frame."""
        async with asyncio.timeout(30):
            while True:
                for answer in self.answers:
                    if answer["headers"]["messageId"] == message_id:
                        return answer
                await asyncio.sleep(0.01)

    async def hang_up(self) -> None:
        """End all connections, as a gateway that is replaced does."""
        for connection in [*self.connections]:
            await connection.close()

    async def open_connection(self, request: web.Request) -> web.StreamResponse:
        asked = orjson.loads(await request.read())
        self.opened += 1
        if asked["clientId"] != CLIENT_ID or asked["clientSecret"] != self.secret:
            return refusal(401, "authFailed", "鉴权失败")
        self.subscriptions = asked["subscriptions"]
        ticket = f"ticket-{self.opened}"
        self.tickets.add(ticket)
        return web.json_response({"endpoint": f"{self.url.replace('http', 'ws', 1)}/connect", "ticket": ticket})

    async def connect(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self.tickets:  # each is good once
            return web.Response(status=401)
        self.tickets.discard(ticket)
        connection = web.WebSocketResponse()
        await connection.prepare(request)
        self.connections.append(connection)
        self.connected.set()
        for frame in [*self.unanswered.values()]:
            await connection.send_json(frame)
        try:
            async for told in connection:
                answer = orjson.loads(told.data)
                self.answers.append(answer)
                if answer["code"] == 200:
                    self.unanswered.pop(answer["headers"]["messageId"], None)
        finally:
            self.connections.remove(connection)
            self.connected.clear()
        return connection

    # -- what it is asked ----------------------------------------------------------------------------------

    @web.middleware
    async def guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if self.status:
            return web.Response(status=self.status, text="<html>bad gateway</html>", content_type="text/html")
        if request.path.startswith("/v1.0/robot/"):
            if not self._is_good(request.headers.get("x-acs-dingtalk-access-token", "")):
                return refusal(401, "InvalidAuthentication", "不合法的access_token")
        elif request.path == "/media/upload" and not self._is_good(request.query.get("access_token", "")):
            return web.json_response({"errcode": 40014, "errmsg": "不合法的access_token"})
        answer: web.StreamResponse = await handler(request)
        return answer

    def _is_good(self, token: str) -> bool:
        return bool(self.token) and token == self.token and self.until is not None and self.now < self.until

    async def access_token(self, request: web.Request) -> web.StreamResponse:
        """Repeats the token while it is good ("Obtain the accessToken of an internal app")."""
        asked = orjson.loads(await request.read())
        if asked["appKey"] != CLIENT_ID or asked["appSecret"] != self.secret:
            return refusal(400, "invalidClientIdOrSecret", "无效的clientId或者clientSecret")
        if self.until is None or self.now >= self.until - timedelta(minutes=10):
            self.tokens += 1
            self.token, self.until = f"token-{self.tokens:032d}", self.now + timedelta(hours=2)
        left_s = int((self.until - self.now).total_seconds())
        return web.json_response({"accessToken": self.token, "expireIn": left_s})

    async def one_to_one(self, request: web.Request) -> web.StreamResponse:
        """Send to members ("oToMessages/batchSend")."""
        body = orjson.loads(await request.read())
        if refused := self._refused(body):
            return refused
        people = body["userIds"]
        invalid = [one for one in people if one not in self.members]
        controlled = [one for one in people if one in self.flow_controlled]
        answer = {"invalidStaffIdList": invalid, "flowControlledStaffIdList": controlled}
        if not invalid and not controlled:
            answer["processQueryKey"] = self._take({"to": people[0]}, body)
        return self._answer(request, answer)

    async def to_group(self, request: web.Request) -> web.StreamResponse:
        """Send to a group ("groupMessages/send")."""
        body = orjson.loads(await request.read())
        if refused := self._refused(body):
            return refused
        if body["openConversationId"] not in self.groups:
            return refusal(400, "invalid.openConversationId", "openConversationId无效")
        return self._answer(request, {"processQueryKey": self._take({"group": body["openConversationId"]}, body)})

    async def by_session(self, request: web.Request) -> web.StreamResponse:
        """Answer into a session."""
        body = orjson.loads(await request.read())
        if self.refuses:
            status, told = self.refuses.pop(0)
            return web.json_response(told, status=status)
        until = self.sessions.get(request.query.get("session", ""))
        if until is None or self.now >= until:
            return web.json_response({"errcode": 300001, "errmsg": "session is expired"})
        assert len(orjson.dumps(body)) <= 20_000
        self.sent.append({"session": request.query["session"], "text": body["text"]["content"], "at": body.get("at")})
        return self._answer(request, {"errcode": 0, "errmsg": "ok"})

    def _refused(self, body: dict[str, Any]) -> web.Response | None:
        if self.refuses:
            status, told = self.refuses.pop(0)
            return web.json_response(told, status=status)
        if body["robotCode"] != CLIENT_ID:
            return refusal(400, "invalidParameter.robotCode.notExsit", "robot 不存在")
        parameters = orjson.loads(body["msgParam"])
        media = parameters.get("mediaId") or parameters.get("photoURL")
        if media and media not in self.uploads:
            return refusal(400, "invalidParameter.msgParam.invalid", "mediaId无效")
        return None

    def _take(self, to: dict[str, Any], body: dict[str, Any]) -> str:
        self.sent.append(to | {"kind": body["msgKey"], **orjson.loads(body["msgParam"])})
        return f"pqk-{len(self.sent)}"

    def _answer(self, request: web.Request, told: dict[str, Any]) -> web.Response:
        if self.loses_answers:
            assert request.transport is not None
            request.transport.close()
        return web.json_response(told)

    async def file(self, request: web.Request) -> web.StreamResponse:
        """Where a file of a message lies ("messageFiles/download")."""
        body = orjson.loads(await request.read())
        assert body["robotCode"] == CLIENT_ID
        if body["downloadCode"] not in self.files:
            return refusal(400, "resource.not.found", "文件不存在")
        return web.json_response({"downloadUrl": f"{self.url}/oss/{body['downloadCode']}?Signature=x"})

    async def content(self, request: web.Request) -> web.StreamResponse:
        assert "x-acs-dingtalk-access-token" not in request.headers, "the token stays with DingTalk"
        code = request.match_info["code"]
        if code in self.gone:
            return web.Response(status=403, text="<Error><Code>AccessDenied</Code></Error>")
        return web.Response(body=self.files[code], content_type="application/octet-stream")

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """Upload media files: pictures, voice, films and files of 20 MB."""
        form = await request.post()
        media = form["media"]
        assert isinstance(media, web.FileField)
        if not media.file.read(1):
            return web.json_response({"errcode": 40035, "errmsg": "empty"})
        media_id = f"@lAL{len(self.uploads)}"
        self.uploads[media_id] = (request.query["type"], media.filename)
        return web.json_response({"errcode": 0, "errmsg": "ok", "media_id": media_id, "type": request.query["type"]})


def refusal(status: int, code: str, message: str) -> web.Response:
    return web.json_response({"code": code, "message": message, "requestid": "53437D59"}, status=status)


@asynccontextmanager
async def dingtalk() -> AsyncIterator[Dingtalk]:
    """Run it on loopback."""
    far = Dingtalk()
    app = web.Application(middlewares=[far.guard], client_max_size=40_000_000)
    app.router.add_post("/v1.0/oauth2/accessToken", far.access_token)
    app.router.add_post("/v1.0/gateway/connections/open", far.open_connection)
    app.router.add_get("/connect", far.connect)
    app.router.add_post("/v1.0/robot/oToMessages/batchSend", far.one_to_one)
    app.router.add_post("/v1.0/robot/groupMessages/send", far.to_group)
    app.router.add_post("/v1.0/robot/messageFiles/download", far.file)
    app.router.add_get("/oss/{code}", far.content)
    app.router.add_post("/robot/sendBySession", far.by_session)
    app.router.add_post("/media/upload", far.upload)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        far.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield far
    finally:
        await far.hang_up()
        await runner.cleanup()
