"""Twilio's voice on loopback: takes calls to be made, knows one number, serves recordings, and signs what it posts.

Rules: twilio.com/docs/voice, usage/security, api/errors. What it is asked is held against Twilio's OpenAPI document
where that is at hand.
"""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

import aiohttp
import orjson
from aiohttp import web

from channels.twilio_signature import sign

ACCOUNT = "AC" + "0a" * 16
TOKEN = "12345678901234567890123456789012"
NUMBER = "+14155550100"
DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "channels"
SCHEMA = DATA / "twilio-openapi" / "twilio_api_v2010_messages_calls.json"


@dataclass
class Twilio:
    """What it was asked, and how it behaves: ``status`` 0 makes calls."""

    url: str = ""
    status: int = 0
    code: int = 0
    silent: bool = False
    made: list[dict[str, list[str]]] = field(default_factory=list)
    number: dict[str, Any] = field(default_factory=lambda: {"sid": "PN1", "voice_url": "", "status_callback": ""})
    files: dict[str, bytes] = field(default_factory=dict)
    strangers: int = 0

    async def post(self, url: str, fields: Mapping[str, str], *, token: str = TOKEN) -> tuple[int, str]:
        """Call a webhook with these fields and return its answer."""
        sent = {"AccountSid": ACCOUNT} | dict(fields)
        headers = {
            "X-Twilio-Signature": sign(token, url, list(sent.items())).decode(),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        async with aiohttp.ClientSession() as http, http.post(url, data=urlencode(sent), headers=headers) as answer:
            return answer.status, await answer.text()

    @web.middleware
    async def guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        expected = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {expected}":
            self.strangers += 1
            return web.json_response({"code": 20003, "message": "Authenticate", "status": 401}, status=401)
        answer: web.StreamResponse = await handler(request)
        return answer

    async def account(self, _: web.Request) -> web.StreamResponse:
        return web.json_response({"sid": ACCOUNT, "status": "active", "type": "Full"})

    async def numbers(self, request: web.Request) -> web.StreamResponse:
        mine = [self.number] if request.query.get("PhoneNumber") == NUMBER else []
        return web.json_response({"incoming_phone_numbers": mine})

    async def lead(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        self.number |= {"voice_url": str(form["VoiceUrl"]), "status_callback": str(form["StatusCallback"])}
        return web.json_response(self.number)

    async def call(self, request: web.Request) -> web.StreamResponse:
        form = parse_qs((await request.read()).decode(), strict_parsing=True)
        self.made.append(form)
        if self.silent:
            self.silent = False
            assert request.transport is not None
            request.transport.close()
        if self.status:
            said = {"code": self.code, "message": "no", "status": self.status}
            return web.json_response(said, status=self.status)
        return web.json_response({"sid": f"CA{len(self.made):032x}", "status": "queued"}, status=201)

    async def file(self, request: web.Request) -> web.StreamResponse:
        data = self.files.get(request.match_info["sid"])
        return web.Response(body=data) if data is not None else web.Response(status=404)


def misfits(form: Mapping[str, list[str]]) -> list[str]:
    """What of a request to make a call does not fit Twilio's own document."""
    told = orjson.loads(SCHEMA.read_bytes())["paths"]["/2010-04-01/Accounts/{AccountSid}/Calls.json"]["post"]
    schema = told["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
    known = schema["properties"]
    found = [f"{name} is unknown" for name in form if name not in known]
    found += [f"{name} is missing" for name in schema.get("required", ()) if name not in form]
    for name, values in form.items():
        options = known.get(name, {}).get("enum")
        found += [f"{name} is {value}" for value in values if options and value not in options]
        if len(values) > 1 and known.get(name, {}).get("type") != "array":
            found.append(f"{name} is there {len(values)} times")
    return found


@asynccontextmanager
async def twilio() -> AsyncIterator[Twilio]:
    far = Twilio()
    app = web.Application(middlewares=[far.guard])
    base = f"/2010-04-01/Accounts/{ACCOUNT}"
    app.router.add_get(f"{base}.json", far.account)
    app.router.add_get(f"{base}/IncomingPhoneNumbers.json", far.numbers)
    app.router.add_post(f"{base}/IncomingPhoneNumbers/PN1.json", far.lead)
    app.router.add_post(f"{base}/Calls.json", far.call)
    app.router.add_get(base + "/Recordings/{sid}", far.file)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        far.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield far
    finally:
        await runner.cleanup()
