"""The far side of Twilio's messages: its API on loopback, and Twilio that calls.

It signs what it posts over the address it was told, keeps who opted out and WhatsApp's window, fetches the files it is
pointed to, and hands out those of customers behind a redirect. Forms it is posted are held against Twilio's OpenAPI
description, where that is at hand, else against the names of it that are written here.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import aiohttp
import orjson
from aiohttp import web

from channels.twilio_signature import sign

ACCOUNT = "AC" + "0a" * 16
TOKEN = "12345"
NUMBER, WANG = "+15550783881", "+8613800138000"
CONTENT_SID = "HX" + "1b" * 16
SIGNATURE_HEADER = "X-Twilio-Signature"
FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
_SCHEMA = (
    Path(__file__).resolve().parents[3] / "shared/data/channels/twilio-openapi/twilio_api_v2010_messages_calls.json"
)
_NAMES = {
    "To", "From", "MessagingServiceSid", "Body", "MediaUrl", "StatusCallback", "ContentSid", "ContentVariables",
    "PersistentAction",
}  # fmt: skip
CONTENTS: list[dict[str, Any]] = [
    {
        "sid": CONTENT_SID, "friendly_name": "repair_done", "language": "zh_CN",
        "variables": {"1": "王女士", "2": "空调"}, "types": {"twilio/text": {"body": "您好 {{1}}，您的{{2}}已修好。"}},
        "approval_requests": {"status": "approved", "category": "UTILITY", "name": "repair_done"},
    },
    {
        "sid": "HX" + "2c" * 16, "friendly_name": "not_yet", "language": "en", "variables": {},
        "types": {"twilio/text": {"body": "x"}}, "approval_requests": {"status": "pending"},
    },
    {
        "sid": "HX" + "3d" * 16, "friendly_name": "hello", "language": "en", "variables": {"1": "Ada"},
        "types": {"twilio/text": {"body": "Hello {{1}}"}},
        "approval_requests": {"status": "approved", "category": "UTILITY"},
    },
]  # fmt: skip


@dataclass
class Twilio:
    """What it was asked, and how it behaves.

    Attributes:
        sent: forms that were taken, in order, each with its ``sid``; ``asked`` holds those refused as well.
        open_for: to whom anything may be sent by WhatsApp.
        opted_out: numbers that wrote STOP.
        codes: errors with which the next sends are refused, one each; 0 takes one.
        silent: the next send is taken and its answer lost.
        fetches: files that a message points to are fetched, as Twilio does before it takes one.
    """

    url: str = ""
    token: str = TOKEN
    open_for: set[str] = field(default_factory=set)
    opted_out: set[str] = field(default_factory=set)
    codes: list[int] = field(default_factory=list)
    silent: bool = False
    fetches: bool = False
    sent: list[dict[str, Any]] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    fetched: list[bytes] = field(default_factory=list)
    media: dict[str, bytes] = field(default_factory=dict)
    sms_url: str = ""
    has_number: bool = True
    misfits: list[str] = field(default_factory=list)
    last: int = 0

    # -- Twilio calls ---------------------------------------------------------------------------------------

    async def deliver(
        self, url: str, fields: Mapping[str, str], *, token: str = TOKEN, told: str = "", tries: int = 1
    ) -> list[tuple[int, str]]:
        """Post fields to a webhook, signed for ``told``, the address that was entered at Twilio, until taken."""
        sender = fields.get("From", "")
        if fields.get("Body", "").strip().upper() == "STOP":
            self.opted_out.add(sender)
        elif fields.get("Body", "").strip().upper() == "START":
            self.opted_out.discard(sender)
        self.open_for.add(sender)
        headers = FORM | {SIGNATURE_HEADER: sign(token, told or url, list(fields.items())).decode()}
        answers = []
        async with aiohttp.ClientSession() as http:
            for _ in range(tries):
                async with http.post(url, data=urlencode(fields).encode(), headers=headers) as answer:
                    answers.append((answer.status, await answer.text()))
                if answers[-1][0] == 200:
                    break
        return answers

    async def tell(self, message: Mapping[str, Any], status: str, **more: str) -> int:
        """Post news of a message to the address that came along with it."""
        url = str(message["StatusCallback"])
        fields = {"MessageSid": str(message["sid"]), "MessageStatus": status, "To": str(message["To"]), **more}
        [(answer, _)] = await self.deliver(url, fields)
        return answer

    # -- the server -----------------------------------------------------------------------------------------

    @web.middleware
    async def guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        proof = base64.b64encode(f"{ACCOUNT}:{self.token}".encode()).decode()
        is_open = request.path.startswith("/elsewhere/")
        if is_open and "Authorization" in request.headers:
            self.misfits.append("our proof went elsewhere")
        if not is_open and request.headers.get("Authorization") != f"Basic {proof}":
            return _error(401, 20003, "Authenticate")
        answer: web.StreamResponse = await handler(request)
        return answer

    async def message(self, request: web.Request) -> web.StreamResponse:
        pairs = parse_qsl((await request.read()).decode(), keep_blank_values=True)
        form: dict[str, Any] = dict(pairs)
        form["MediaUrl"] = [value for name, value in pairs if name == "MediaUrl"]
        self.misfits += _misfits(pairs)
        self.asked.append(form)
        if self.codes and (code := self.codes.pop(0)):
            return _error(429 if code == 20429 else 400, code, "refused")
        if len(form.get("Body", "")) > 1600:
            return _error(400, 21617, "The concatenated message body exceeds the 1600 character limit")
        if form["To"] in self.opted_out:
            return _error(400, 21610, "Attempt to send to unsubscribed recipient")
        if form["To"].startswith("whatsapp:") and form["To"] not in self.open_for and "ContentSid" not in form:
            return _error(400, 63016, "outside the allowed window")
        if self.fetches:
            for url in form["MediaUrl"]:
                async with aiohttp.ClientSession() as http, http.get(url) as answer:
                    if answer.status != 200:
                        return _error(400, 21620, "Invalid media URL(s)")
                    self.fetched.append(await answer.read())
        self.last += 1
        form["sid"] = f"SM{self.last:032x}"
        self.sent.append(form)
        if self.silent:
            self.silent = False
            assert request.transport is not None
            request.transport.close()
        return web.json_response({"sid": form["sid"], "status": "queued"}, status=201)

    async def account(self, request: web.Request) -> web.StreamResponse:
        return web.json_response({"sid": ACCOUNT, "friendly_name": "Shop", "status": "active", "type": "Full"})

    async def numbers(self, request: web.Request) -> web.StreamResponse:
        mine = {"sid": "PN" + "1" * 32, "phone_number": NUMBER, "sms_url": self.sms_url, "sms_method": "POST"}
        is_mine = self.has_number and request.query.get("PhoneNumber") == NUMBER
        return web.json_response({"incoming_phone_numbers": [mine] if is_mine else []})

    async def number(self, request: web.Request) -> web.StreamResponse:
        self.sms_url = dict(parse_qsl((await request.read()).decode()))["SmsUrl"]
        return web.json_response({"sms_url": self.sms_url})

    async def file(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        if name not in self.media:
            return _error(404, 20404, "not found")
        raise web.HTTPTemporaryRedirect(f"{self.url}/elsewhere/{name}")

    async def elsewhere(self, request: web.Request) -> web.StreamResponse:
        return web.Response(body=self.media[request.match_info["name"]], content_type="binary/octet-stream")

    async def contents(self, request: web.Request) -> web.StreamResponse:
        """Two a page; the address of the next one has Twilio's own host."""
        start = int(request.query.get("Page", "0")) * 2
        more = f"https://content.twilio.com/v1/ContentAndApprovals?PageSize=2&Page={start // 2 + 1}"
        meta = {"next_page_url": more if start + 2 < len(CONTENTS) else None}
        return web.json_response({"meta": meta, "contents": CONTENTS[start : start + 2]})


def _misfits(pairs: list[tuple[str, str]]) -> list[str]:
    names = _NAMES
    if _SCHEMA.is_file():
        described = json.loads(_SCHEMA.read_text())["paths"]["/2010-04-01/Accounts/{AccountSid}/Messages.json"]["post"]
        content = described["requestBody"]["content"]["application/x-www-form-urlencoded"]
        names = set(content["schema"]["properties"])
    found = [f"{name} is no field of a message" for name, _ in pairs if name not in names]
    form = dict(pairs)
    if not re.fullmatch(r"(whatsapp:)?\+?[0-9A-Za-z.]{3,40}", form.get("To", "")):
        found.append(f"To: {form.get('To')}")
    if not {"Body", "MediaUrl", "ContentSid"} & set(form):
        found.append("a message has words, a file or a template")
    if "ContentVariables" in form and not isinstance(orjson.loads(form["ContentVariables"]), dict):
        found.append("ContentVariables is no object")
    return found


def _error(status: int, code: int, message: str) -> web.Response:
    told = {"code": code, "message": message, "more_info": f"https://www.twilio.com/docs/errors/{code}"}
    return web.json_response(told | {"status": status}, status=status)


@asynccontextmanager
async def twilio() -> AsyncIterator[Twilio]:
    """Run it on loopback."""
    far = Twilio()
    account = f"/2010-04-01/Accounts/{ACCOUNT}"
    app = web.Application(middlewares=[far.guard])
    app.router.add_post(f"{account}/Messages.json", far.message)
    app.router.add_get(f"{account}.json", far.account)
    app.router.add_get(f"{account}/IncomingPhoneNumbers.json", far.numbers)
    app.router.add_post(f"{account}/IncomingPhoneNumbers/{{sid}}.json", far.number)
    app.router.add_get(f"{account}/Messages/MM1/Media/{{name}}", far.file)
    app.router.add_get("/elsewhere/{name}", far.elsewhere)
    app.router.add_get("/v1/ContentAndApprovals", far.contents)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        far.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield far
        assert not far.misfits, f"against Twilio's description: {far.misfits}"
    finally:
        await runner.cleanup()


def written(body: str, sid: str = "SM" + "a" * 32, **more: str) -> dict[str, str]:
    """Return the fields of a customer's SMS."""
    return {
        "ToCountry": "US", "SmsMessageSid": sid, "NumMedia": "0", "SmsSid": sid, "SmsStatus": "received", "Body": body,
        "To": NUMBER, "NumSegments": "1", "MessageSid": sid, "AccountSid": ACCOUNT, "From": WANG,
        "ApiVersion": "2010-04-01",
    } | more  # fmt: skip


def by_whatsapp(body: str, sid: str = "SM" + "b" * 32, **more: str) -> dict[str, str]:
    """Return the fields of a customer's WhatsApp message."""
    about = {"From": f"whatsapp:{WANG}", "To": f"whatsapp:{NUMBER}", "ProfileName": "王芳", "WaId": WANG[1:]}
    return written(body, sid) | about | more
