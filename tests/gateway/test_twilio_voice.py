"""Twilio on the running program: a customer calls, hears what the settings say, and is called back."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from channels.twilio_signature import sign
from gateway import keys
from tests.providers.twilio import ACCOUNT, NUMBER, SCHEMA, TOKEN, Twilio, misfits, twilio
from tests.support.databases import TestServer
from tests.support.office import Office
from tests.support.program import Program, running_program
from tests.support.recorder import Recorder
from tests.support.workspaces import make_workspace

WANG, DESK = "+8613800138000", "+8613900139000"
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt " + b"\x10\x00\x00\x00\x01\x00\x01\x00" + b"\x40\x1f\x00\x00" * 2 + b"data"
PUBLIC = "http://desk.test"


@pytest.fixture(scope="module")
async def program(
    server: TestServer, statements: Recorder, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Program]:
    """A program behind a proxy, which Twilio knows by another address; its operator opened loopback."""
    async with (
        server.fresh() as url,
        running_program(
            url, tmp_path_factory.mktemp("program"), fetch_allow="127.0.0.0/8", public_url=PUBLIC
        ) as started,
    ):
        yield started


@dataclass(frozen=True, slots=True)
class Hall:
    office: Office
    far: Twilio
    inbox: str
    admin: Any

    async def post(self, call: str, step: str = "", **fields: str) -> str:
        """Twilio calls a step of a call and hears what to do; as the proxy passes it on."""
        url = f"{PUBLIC}/hooks/{self.inbox}" + (f"?step={step}" if step else "")
        return await self.visit(url, CallSid=call, **({"From": WANG, "To": NUMBER} | fields))

    async def visit(self, url: str, **fields: str) -> str:
        """Call an address that Twilio was given."""
        parts = urlsplit(url)
        local = self.office.program.url + parts.path + (f"?{parts.query}" if parts.query else "")
        status, said = await post_signed(local, url, fields)
        assert status == 200, said
        return said

    async def card(self, until: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Wait until the one call of this inbox is as it should be, and return its card."""
        async with asyncio.timeout(30):
            while True:
                for one in await self.conversations():
                    path = f"/api/v1/conversations/{one['id']}/messages"
                    for message in (await self.admin.get(path))["items"]:
                        if message["content"]["type"] == "call" and until(message["content"]):
                            return dict(message)
                await asyncio.sleep(0.05)

    async def conversations(self) -> list[Any]:
        found: list[Any] = (await self.admin.get("/api/v1/conversations?view=all"))["items"]
        return found


async def post_signed(local: str, public: str, fields: dict[str, str], token: str = TOKEN) -> tuple[int, str]:
    sent = {"AccountSid": ACCOUNT} | fields
    headers = {"X-Twilio-Signature": sign(token, public, list(sent.items())).decode()}
    async with aiohttp.ClientSession() as http, http.post(local, data=sent, headers=headers) as answer:
        return answer.status, await answer.text()


@pytest.fixture
async def hall(program: Program) -> AsyncIterator[Hall]:
    office = Office(program, await make_workspace(program.database))
    admin = await office.desk("admin")
    async with twilio() as far:
        config = {
            "api_url": far.url,
            "account_sid": ACCOUNT,
            "auth_token": TOKEN,
            "number": NUMBER,
            "welcome": "您好 & 欢迎",
            "menu_text": "1",
            "menu": f"1 = {DESK}, sip:hall@example.com",
            "ring": DESK,
            "voicemail_text": "请留言",
            "record": True,
            "people": f"{DESK} = {office.workspace.email('admin')}",
            "callback_minutes": 30,
        }
        body = {"kind": "twilio_voice", "name": "Hotline", "config": config, "queue_id": office.workspace.queue_id}
        made = await admin.post("/api/v1/inboxes", body, expect=201)
        await office.app[keys.ADAPTERS].refresh()
        yield Hall(office, far, made["id"], admin)


async def test_a_call_from_the_menu_to_the_recording(hall: Hall) -> None:
    said = await hall.post("CA1", CallStatus="ringing")
    assert "您好 &amp; 欢迎" in said
    assert "<Gather" in said
    ringing = await hall.card(lambda call: call["state"] == "ringing")
    assert (ringing["content"]["caller"], ringing["content"]["callee"]) == (WANG, NUMBER)
    said = await hall.post("CA1", "menu", Digits="1", CallStatus="in-progress")
    assert f">{DESK}</Number>" in said
    assert ">sip:hall@example.com</Sip>" in said
    assert 'record="record-from-answer-dual"' in said
    await hall.post("CA2", "leg", ParentCallSid="CA1", CallStatus="in-progress", To=DESK, From=WANG)
    answered = await hall.card(lambda call: call["state"] == "answered" and call.get("digits") == "1")
    assert answered["content"]["agent_id"] == str(hall.office.workspace.admin_id)
    assert "<Hangup/>" in await hall.post("CA1", "dialled", DialCallStatus="completed")
    await hall.post("CA1", "status", CallStatus="completed")
    hall.far.files["RE1"] = WAV
    url = f"{hall.far.url}/2010-04-01/Accounts/{ACCOUNT}/Recordings/RE1"
    await hall.post("CA1", "recording", RecordingSid="RE1", RecordingUrl=url, RecordingStatus="completed")
    over = await hall.card(lambda call: call["state"] == "ended" and bool(call.get("recordings")))
    assert over["content"]["outcome"] == "answered"
    assert over["attachments"][0]["content_type"] == "audio/wav"
    assert over["id"] == ringing["id"], "one card a call"
    assert hall.far.strangers == 0
    [conversation] = await hall.conversations()
    assert conversation["assignee_id"] == str(hall.office.workspace.admin_id)
    assert conversation["callback_due_at"] is None


async def test_a_call_that_nobody_takes_leaves_a_message_and_is_called_back(hall: Hall) -> None:
    await hall.post("CA9", CallStatus="ringing")
    assert "<Record" in await hall.post("CA9", "dialled", DialCallStatus="no-answer")
    await hall.post("CA9", "status", CallStatus="completed")
    missed = await hall.card(lambda call: call["state"] == "ended")
    assert missed["content"]["outcome"] == "no_answer"
    [conversation] = await hall.conversations()
    assert conversation["callback_due_at"]
    assert conversation["routing"]["state"] in ("queued", "offered", "active")

    made = await hall.admin.post(f"/api/v1/conversations/{conversation['id']}/calls", {"client_id": "x"}, expect=201)
    again = await hall.admin.post(f"/api/v1/conversations/{conversation['id']}/calls", {"client_id": "x"}, expect=200)
    assert again["id"] == made["id"]
    async with asyncio.timeout(30):
        while not hall.far.made:
            await asyncio.sleep(0.05)
    [order] = hall.far.made
    assert (order["To"], order["From"]) == ([DESK], [NUMBER])
    said = await hall.visit(order["Url"][0], CallSid="CA20", CallStatus="in-progress")
    assert f">{WANG}</Number>" in said
    leg = re.search(r'statusCallback="([^"]+)"', said)
    assert leg is not None
    told = {"ParentCallSid": "CA20", "CallStatus": "in-progress"}
    await hall.visit(leg.group(1).replace("&amp;", "&"), CallSid="CA21", **told)
    await hall.visit(order["StatusCallback"][0], CallSid="CA20", CallStatus="completed")
    back = await hall.card(lambda call: call["direction"] == "outbound" and call["state"] == "ended")
    assert (back["id"], back["content"]["outcome"]) == (made["id"], "answered")
    [conversation] = await hall.conversations()
    assert conversation["callback_due_at"] is None
    if SCHEMA.exists():
        assert misfits(order) == []


async def test_the_test_of_the_connection_leads_the_number_here(hall: Hall) -> None:
    health = await hall.admin.post(f"/api/v1/inboxes/{hall.inbox}/check")
    assert health["ok"], health
    assert hall.far.number["voice_url"] == f"{PUBLIC}/hooks/{hall.inbox}"
    assert hall.far.number["status_callback"] == f"{PUBLIC}/hooks/{hall.inbox}?step=status"


async def test_what_twilio_did_not_sign_for_this_address_is_refused(hall: Hall) -> None:
    local = f"{hall.office.program.url}/hooks/{hall.inbox}"
    fields = {"CallSid": "CA1", "From": WANG}
    assert (await post_signed(local, f"{PUBLIC}/hooks/{hall.inbox}", fields, "wrong"))[0] == 401
    assert (await post_signed(local, local, fields))[0] == 401, "signed for another address than the public one"
    assert (await post_signed(local, f"{PUBLIC}/hooks/{hall.inbox}", {"From": WANG}))[0] == 400
    async with aiohttp.ClientSession() as http:
        for headers in ({}, {"X-Twilio-Signature": "é"}, {"X-Twilio-Signature": ""}):
            async with http.post(local, data=fields, headers=headers) as answer:
                assert answer.status == 401
    assert await hall.conversations() == []


async def test_words_are_refused_on_a_line_that_carries_calls(hall: Hall) -> None:
    await hall.post("CA5", "status", CallStatus="busy")
    await hall.card(lambda call: call["state"] == "ended")
    [conversation] = await hall.conversations()
    detail = await hall.admin.get(f"/api/v1/conversations/{conversation['id']}")
    assert (detail["threads"][0]["blocked_reason"], detail["threads"][0]["can_call"]) == ("calls_only", True)
