"""Exchanges and call records on the running program: calls are followed, cut, caught up with, and made."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
import orjson
import pytest
from aiohttp import web

from gateway import keys
from tests.providers import exchanges
from tests.support.databases import TestServer
from tests.support.office import Office
from tests.support.program import Program, running_program
from tests.support.recorder import Recorder
from tests.support.workspaces import make_workspace

WANG = "+8613800138000"
KEY = "a key of sixteen letters"
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt " + b"\x10\x00\x00\x00\x01\x00\x01\x00" + b"\x40\x1f\x00\x00" * 2 + b"data"


@pytest.fixture(scope="module")
async def program(
    server: TestServer, statements: Recorder, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Program]:
    async with (
        server.fresh() as url,
        running_program(url, tmp_path_factory.mktemp("program"), fetch_allow="127.0.0.0/8") as started,
    ):
        yield started


@dataclass(frozen=True, slots=True)
class Desk:
    office: Office
    admin: Any

    @classmethod
    async def of(cls, program: Program) -> Desk:
        office = Office(program, await make_workspace(program.database))
        return cls(office, await office.desk("admin"))

    async def inbox(self, kind: str, **config: Any) -> str:
        body = {"kind": kind, "name": kind, "config": config, "queue_id": self.office.workspace.queue_id}
        made = await self.admin.post("/api/v1/inboxes", body, expect=201)
        await self.office.app[keys.ADAPTERS].refresh()
        return str(made["id"])

    async def cards(self) -> list[dict[str, Any]]:
        found = []
        for one in (await self.admin.get("/api/v1/conversations?view=all"))["items"]:
            messages = (await self.admin.get(f"/api/v1/conversations/{one['id']}/messages"))["items"]
            found += [dict(message) for message in messages if message["content"]["type"] == "call"]
        return found

    async def card(self, until: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Wait for the call that is so, and return its card."""
        async with asyncio.timeout(40):
            while True:
                for one in await self.cards():
                    if until(one["content"]):
                        return one
                await asyncio.sleep(0.05)


def channel(state: str = "Ring", leg: str = "1795.1", **more: Any) -> dict[str, Any]:
    about = {"id": leg, "name": f"PJSIP/trunk-{leg}", "state": state, "caller": {"name": "王芳", "number": WANG}}
    dialled = {"dialplan": {"exten": "4001", "app_name": ""}, "creationtime": "2026-03-01T10:00:00.000+0000"}
    return about | dialled | more


def ari(type_: str, second: int, **more: Any) -> dict[str, Any]:
    return {"type": type_, "timestamp": f"2026-03-01T10:00:{second:02}.000+0000"} | more


async def test_a_call_at_an_asterisk_from_the_ring_to_the_recording(program: Program) -> None:
    desk = await Desk.of(program)
    async with exchanges.ari() as far:
        people = f"1001 = {desk.office.workspace.email('admin')}"
        about = {"host": "127.0.0.1", "port": far.port, "username": exchanges.USER, "password": exchanges.PASSWORD}
        await desk.inbox("asterisk", people=people, **about)
        await far.tell(ari("ChannelCreated", 0, channel=channel()), {"type": "ChannelCreated"}, {"type": 7})
        ringing = await desk.card(lambda call: call["state"] == "ringing")
        assert (ringing["content"]["caller"], ringing["author"]["name"]) == (WANG, "王芳")
        agent = channel("Up", "1795.2", name="PJSIP/1001-0000002a")
        await far.tell(ari("Dial", 5, dialstatus="ANSWER", peer=agent, caller=channel("Up")))
        answered = await desk.card(lambda call: call["state"] == "answered")
        assert answered["content"]["agent_id"] == str(desk.office.workspace.admin_id)
        far.recordings["r1"] = WAV
        done = {"name": "r1", "state": "done", "target_uri": "channel:1795.1", "format": "wav"}
        await far.tell(ari("RecordingFinished", 49, recording=done))
        for leg in ("1795.2", "1795.1"):
            gone = {"cause": 16, "cause_txt": "Normal Clearing", "channel": channel("Up", leg)}
            await far.tell(ari("ChannelDestroyed", 50, **gone))
        over = await desk.card(lambda call: call["state"] == "ended" and bool(call.get("recordings")))
        assert over["id"] == ringing["id"]
        said = over["content"]
        assert (said["outcome"], said["duration_s"], said["cause"]) == ("answered", 45.0, "Normal Clearing")
        assert over["attachments"][0]["content_type"] == "audio/wav"
        letters = (await desk.admin.get("/api/v1/dead-letters"))["items"]
        assert len(letters) == 1, "an event that is none is kept, and held up nobody"


async def test_a_call_that_ends_while_the_line_is_cut_is_over_after_it(program: Program) -> None:
    desk = await Desk.of(program)
    async with exchanges.ami() as far:
        about = {"host": "127.0.0.1", "port": far.port, "username": exchanges.USER, "password": exchanges.PASSWORD}
        await desk.inbox("asterisk", interface="ami", **about)
        here = {"CallerIDNum": WANG, "CallerIDName": "<unknown>", "Exten": "4001", "ChannelStateDesc": "Ring"}
        for leg in ("1.1", "1.2"):
            number = WANG if leg == "1.1" else "+8613900139000"
            legs = {"Uniqueid": leg, "Linkedid": leg, "Channel": f"PJSIP/trunk-{leg}"}
            await far.tell({"Event": "Newchannel"} | here | legs | {"CallerIDNum": number})
        await desk.card(lambda call: call.get("caller") == WANG)
        await desk.card(lambda call: call.get("caller") == "+8613900139000")
        far.channels = [{"Uniqueid": "1.2", "Linkedid": "1.2"} | here | {"CallerIDNum": "+8613900139000"}]
        await far.cut()
        over = await desk.card(lambda call: call["state"] == "ended")
        assert (over["content"]["caller"], over["content"]["cause"]) == (WANG, "the line to the exchange was cut")
        assert [one["content"]["state"] for one in await desk.cards() if one["id"] != over["id"]] == ["ringing"]
        busy = {"Event": "Hangup", "Uniqueid": "1.2", "Linkedid": "1.2", "Cause": "17", "Cause-txt": "User busy"}
        await far.tell(busy)
        assert (await desk.card(lambda call: call.get("outcome") == "busy"))["content"]["cause"] == "User busy"


async def test_a_call_at_a_freeswitch_and_one_that_is_made_from_here(program: Program) -> None:
    desk = await Desk.of(program)
    async with exchanges.esl() as far:
        people = f"1001 = {desk.office.workspace.email('admin')}"
        about = {"host": "127.0.0.1", "port": far.port, "password": exchanges.PASSWORD}
        await desk.inbox("freeswitch", people=people, **about)
        leg = {
            "Unique-ID": "u-1",
            "Call-Direction": "inbound",
            "Caller-Caller-ID-Number": "13800138000",
            "Caller-Destination-Number": "4001",
            "Caller-Channel-Created-Time": "1795312359000000",
        }
        await far.tell({"Event-Name": "CHANNEL_CREATE"} | leg)
        await desk.card(lambda call: call["state"] == "ringing" and call["caller"] == WANG)
        await far.tell(
            {"Event-Name": "CHANNEL_HANGUP_COMPLETE", "Hangup-Cause": "ORIGINATOR_CANCEL"}
            | {"Event-Date-Timestamp": "1795312369000000"}
            | leg
        )
        missed = await desk.card(lambda call: call["state"] == "ended")
        assert (missed["content"]["outcome"], missed["content"]["cause"]) == ("abandoned", "Originator cancel")

        path = f"/api/v1/conversations/{missed['conversation_id']}/calls"
        made = await desk.admin.post(path, {}, expect=201)
        async with asyncio.timeout(30):
            while not far.ordered:
                await asyncio.sleep(0.05)
        assert far.ordered == [made["id"]]
        assert "}user/1001 +8613800138000 XML default" in far.orders[0]["command"]
        mine = leg | {"Unique-ID": made["id"], "Call-Direction": "outbound"}
        await far.tell({"Event-Name": "CHANNEL_CREATE"} | mine)
        other = {"Other-Leg-Unique-ID": "u-3", "Event-Date-Timestamp": "1795312400000000"}
        await far.tell({"Event-Name": "CHANNEL_BRIDGE"} | mine | other)
        await desk.card(lambda call: call["direction"] == "outbound" and call["state"] == "answered")
        for one in ("u-3", made["id"]):
            over = {"Unique-ID": one, "Hangup-Cause": "NORMAL_CLEARING", "Event-Date-Timestamp": "1795312430000000"}
            await far.tell({"Event-Name": "CHANNEL_HANGUP_COMPLETE"} | over)
        back = await desk.card(lambda call: call["direction"] == "outbound" and call["state"] == "ended")
        assert (back["id"], back["content"]["duration_s"]) == (made["id"], 30.0)


@pytest.mark.parametrize("first", ["record", "cdr"])
async def test_records_of_a_cloud_call_centre_in_any_order(program: Program, first: str) -> None:
    desk = await Desk.of(program)

    async def recording(_: web.Request) -> web.Response:
        return web.Response(body=WAV)

    app = web.Application()
    app.router.add_get("/r.wav", recording)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        inbox = await desk.inbox("cdr", vendor="tccc", hook_key=KEY)
        url = f"{program.url}/hooks/{inbox}"
        file = f"http://127.0.0.1:{runner.addresses[0][1]}/r.wav"
        cdr = {
            "SessionId": "s-1",
            "Caller": "13800138000",
            "Callee": "02112345678",
            "Direction": 0,
            "StartTimestamp": 1795311046,
            "AcceptTimestamp": 1795311056,
            "EndedTimestamp": 1795311116,
            "EndStatusString": "ok",
            "IVRKeyPressed": ["1", "2"],
            "SeatUser": {"Mail": desk.office.workspace.email("agent")},
        }
        sides = [("r1", desk.office.workspace.email("agent")), ("r2", "13800138000")]
        records = [
            ("record", {"SessionId": "s-1", "RecordId": key, "EndpointUser": who, "RecordURL": file})
            for key, who in sides
        ]
        pushes = [("cdr", cdr), *records] if first == "cdr" else [*records, ("cdr", cdr)]
        async with aiohttp.ClientSession() as http:
            for number, (action, body) in enumerate([*pushes, pushes[0]]):
                headers = {"X-TCCC-PUSH-UUID": f"push-{number % len(pushes)}"}
                query = {"action": action, "key": KEY}
                async with http.post(url, params=query, data=orjson.dumps(body), headers=headers) as answer:
                    assert (answer.status, (await answer.json())["ErrCode"]) == (200, 0)
        card = await desk.card(lambda call: len(call.get("recordings", ())) == 2 and call["state"] == "ended")
        said = card["content"]
        assert (said["outcome"], said["duration_s"], said["digits"]) == ("answered", 60.0, "12")
        assert (said["caller"], said["callee"]) == (WANG, "+862112345678")
        assert said["agent_id"] == str(desk.office.workspace.agent_id)
        assert sorted(one["side"] for one in said["recordings"]) == ["agent", "customer"]
        assert len(await desk.cards()) == 1
    finally:
        await runner.cleanup()


async def test_the_keys_that_a_caller_pressed_choose_the_queue_that_calls_back(program: Program) -> None:
    desk = await Desk.of(program)
    repairs = await desk.admin.post("/api/v1/queues", {"name": "Repairs"}, expect=201)
    inbox = await desk.inbox("cdr", hook_key=KEY, choices="1 = Repairs, urgent")
    over = {"call_id": "c-1", "caller": WANG, "callee": "02112345678", "direction": "inbound", "digits": "1"}
    over |= {"started_at": "2026-03-01T10:00:00Z", "ended_at": "2026-03-01T10:00:40Z", "state": "ended"}
    async with aiohttp.ClientSession() as http:
        url = f"{program.url}/hooks/{inbox}?key={KEY}"
        async with http.post(url, data=orjson.dumps(over | {"outcome": "no_answer"})) as answer:
            assert answer.status == 200
    await desk.card(lambda call: call["state"] == "ended")
    [row] = (await desk.admin.get("/api/v1/conversations?view=all"))["items"]
    assert (row["queue_id"], row["priority"], row["status"]) == (repairs["id"], "urgent", "open")
    assert row["callback_due_at"] is not None
