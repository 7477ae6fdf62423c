"""Calendars and SLA policies over HTTP, and promises on the running program."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gateway import keys
from tests.support.clock import FakeClock
from tests.support.databases import TestServer
from tests.support.live_view import differences, follow, take_snapshot
from tests.support.office import Desk, Office
from tests.support.program import running_program
from tests.support.recorder import Recorder
from tests.support.workspaces import make_workspace

CALENDARS, POLICIES, QUEUES = "/api/v1/calendars", "/api/v1/sla-policies", "/api/v1/queues"
OFFICE_DAY = [{"opens_min": 540, "closes_min": 1080}]
WEEK = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), OFFICE_DAY)
CHINA = {"name": "Office", "zone": "Asia/Shanghai", "country": "CN", "week": WEEK}


async def test_a_calendar_is_written_read_changed_and_deleted(office: Office) -> None:
    supervisor = await office.desk("supervisor")
    made = await supervisor.post(CALENDARS, CHINA | {"exceptions": [{"date": "2026-12-24", "name": "早退"}]})
    assert made["week"]["monday"] == OFFICE_DAY
    assert made["week"]["sunday"] == []
    assert made["exceptions"] == [{"date": "2026-12-24", "name": "早退", "hours": []}]
    night = {"monday": [{"opens_min": 1320, "closes_min": 1800}]}
    changed = await supervisor.patch(f"{CALENDARS}/{made['id']}", {"week": night, "country": None})
    assert (changed["version"], changed["country"], changed["week"]["tuesday"]) == (2, None, [])
    assert (await supervisor.get(f"{CALENDARS}/{made['id']}"))["week"]["monday"][0]["closes_min"] == 1800
    stale = await supervisor.ask("PATCH", f"{CALENDARS}/{made['id']}", {"name": "x", "expected_version": 1})
    assert (stale.status, stale.body["error"]) == (409, "stale_version")
    taken = await supervisor.ask("POST", CALENDARS, CHINA)
    assert (taken.status, taken.body["error"]) == (409, "name_taken")
    await supervisor.delete(f"{CALENDARS}/{made['id']}")
    assert (await supervisor.get(CALENDARS))["items"] == []
    entries = (await supervisor.get("/api/v1/audit?entity=calendar"))["items"]
    assert [one["action"] for one in entries] == ["calendar.deleted", "calendar.updated", "calendar.created"]


async def test_the_days_of_a_calendar_say_what_decides_on_them(office: Office) -> None:
    supervisor = await office.desk("supervisor")
    hours = {key: value for key, value in CHINA.items() if key not in ("name", "zone")}
    closed = [{"date": "2026-01-05", "name": "Stocktaking"}]
    asked = hours | {"exceptions": closed, "from": "2026-01-01", "to": "2026-01-06", "language": "zh"}
    laid_out = await supervisor.post(f"{CALENDARS}/days", asked, expect=200)
    days = {day["date"]: (day["nature"], day["name"], day["hours"]) for day in laid_out["days"]}
    assert days["2026-01-01"] == ("holiday", "元旦", [])
    assert days["2026-01-04"] == ("made_up", "", OFFICE_DAY)  # a Sunday, worked as a Monday
    assert days["2026-01-05"] == ("exception", "Stocktaking", [])
    assert days["2026-01-06"] == ("week", "", OFFICE_DAY)
    assert laid_out["years_in_doubt"] == []
    beyond = await supervisor.ask("POST", f"{CALENDARS}/days", asked | {"to": "2026-04-01"})
    assert (beyond.status, beyond.body["error"]) == (400, "too_long")
    never = await supervisor.ask("POST", f"{CALENDARS}/days", asked | {"week": {}})
    assert "week" in never.body["fields"]
    known = {one["code"]: one["subdivisions"] for one in (await supervisor.get("/api/v1/holiday-countries"))["items"]}
    assert "BY" in known["DE"]
    agent = await office.desk("agent")
    assert (await agent.ask("POST", f"{CALENDARS}/days", asked)).status == 403


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"country": "XX"}, "country"),
        ({"country": "DE", "subdivision": "QQ"}, "subdivision"),
        ({"country": None, "subdivision": "BY"}, "subdivision"),
        ({"week": {}}, "week"),
        ({"week": {"monday": [{"opens_min": 600, "closes_min": 540}]}}, "week.monday"),
        (
            {"week": {"friday": [*OFFICE_DAY, {"opens_min": 700, "closes_min": 1100}]}},
            "week.friday",
        ),
        (
            {
                "week": {
                    "sunday": [{"opens_min": 1320, "closes_min": 1800}],
                    "monday": OFFICE_DAY,
                    "tuesday": OFFICE_DAY,
                }
            },
            None,
        ),
        (
            {"week": {"sunday": [{"opens_min": 1320, "closes_min": 2000}], "monday": OFFICE_DAY}},
            "week.monday",
        ),
        (
            {"exceptions": [{"date": "2026-12-24", "hours": [{"opens_min": 9, "closes_min": 8}]}]},
            "exceptions.2026-12-24",
        ),
    ],
)
async def test_hours_that_cannot_be_are_refused_by_name(
    office: Office, change: dict[str, Any], field: str | None
) -> None:
    answered = await (await office.desk("admin")).ask("POST", CALENDARS, CHINA | change)
    if field is None:
        assert answered.status == 201, answered.body
    else:
        assert (answered.status, answered.body["error"]) == (400, "invalid_calendar"), answered.body
        assert list(answered.body["fields"]) == [field]


async def test_a_calendar_that_a_queue_keeps_is_not_deleted(office: Office) -> None:
    admin = await office.desk("admin")
    calendar = (await admin.post(CALENDARS, CHINA))["id"]
    queue = await admin.post(QUEUES, {"name": "Repairs", "calendar_id": calendar})
    assert queue["calendar_id"] == calendar
    refused = await admin.ask("DELETE", f"{CALENDARS}/{calendar}")
    assert (refused.status, refused.body["error"]) == (409, "calendar_in_use")
    assert refused.body["fields"] == {"queues": ["Repairs"]}
    assert (await admin.patch(f"{QUEUES}/{queue['id']}", {"calendar_id": None}))["calendar_id"] is None
    await admin.delete(f"{CALENDARS}/{calendar}")


async def test_agents_read_hours_and_promises_and_change_neither(office: Office) -> None:
    agent, admin = await office.desk("agent"), await office.desk("admin")
    calendar = (await admin.post(CALENDARS, CHINA))["id"]
    policy = (await admin.post(POLICIES, {"name": "Promise", "terms": {"resolution": {"within_s": 60}}}))["id"]
    assert (await agent.get(f"{CALENDARS}/{calendar}"))["zone"] == "Asia/Shanghai"
    assert (await agent.get(f"{POLICIES}/{policy}"))["terms"]["warn_percent"] == 75
    for method, path, body in (
        ("POST", CALENDARS, CHINA),
        ("PATCH", f"{CALENDARS}/{calendar}", {"name": "x"}),
        ("DELETE", f"{CALENDARS}/{calendar}", None),
        ("PATCH", f"{POLICIES}/{policy}", {"name": "x"}),
        ("POST", f"{POLICIES}/{policy}/reapply", None),
        ("DELETE", f"{POLICIES}/{policy}", None),
    ):
        assert (await agent.ask(method, path, body)).status == 403, (method, path)


@pytest.mark.parametrize(
    "terms",
    [
        {},
        {"resolution": {"within_s": 0}},
        {"resolution": {"within_s": 60, "hours": "sometimes"}},
        {"resolution": {"within_s": 60}, "steps": [{"action": "boost"}]},
        {"resolution": {"within_s": 60}, "steps": [{"action": "sing", "at_percent": 50}]},
    ],
)
async def test_a_promise_that_says_nothing_is_refused(office: Office, terms: dict[str, Any]) -> None:
    answered = await (await office.desk("admin")).ask("POST", POLICIES, {"name": "Promise", "terms": terms})
    assert answered.status == 400
    assert all(name.startswith("terms") for name in answered.body["fields"])


async def test_list_and_detail_show_the_clocks_and_the_list_asks_no_more_for_it(
    office: Office, statements: Recorder
) -> None:
    agent, admin = await office.desk("agent"), await office.desk("admin")
    first = await office.customer_writes("one", sender="a")
    before = await agent.ask("GET", "/api/v1/conversations")
    terms = {"first_response": {"within_s": 3600, "hours": "always"}, "resolution": {"within_s": 7200}}
    await admin.post(POLICIES, {"name": "Promise", "terms": terms})
    await office.customer_writes("two", sender="a")
    second = await office.customer_writes("three", sender="b")
    after = await agent.ask("GET", "/api/v1/conversations")
    rows = after.body["items"]
    asked = [
        [sql for sql in statements.of_request(answered.headers) if "list_rank" in sql or "wanted(id)" in sql]
        for answered in (before, after)
    ]
    assert asked[0] == asked[1], "the rows, the badges, and what is joined to the rows"
    assert sum("sla_clock" in sql for sql in asked[1]) == 1
    sla = {row["id"]: row["sla"] for row in rows}
    assert [(one["kind"], one["state"], one["paused"]) for one in sla[second["conversation_id"]]] == [
        ("first_response", "running", False),
        ("resolution", "running", False),
    ]
    detail = await agent.get(f"/api/v1/conversations/{second['conversation_id']}")
    assert detail["sla"] == sla[second["conversation_id"]]
    assert sla[first["conversation_id"]], "a promise that came later holds from the customer's next message"
    await agent.post(f"/api/v1/conversations/{second['conversation_id']}/resolve")
    assert (await agent.get(f"/api/v1/conversations/{second['conversation_id']}"))["sla"] == []


async def test_frames_keep_the_clocks_of_a_view_right(office: Office) -> None:
    admin = await office.desk("admin")
    one = (await office.customer_writes("one", sender="a"))["conversation_id"]
    terms = {"first_response": {"within_s": 3600}, "next_response": {"within_s": 60}, "resolution": {"within_s": 7200}}
    policy = (await admin.post(POLICIES, {"name": "Promise", "terms": terms}))["id"]
    calendar = (await admin.post(CALENDARS, CHINA))["id"]
    view = await take_snapshot(admin)
    async with admin.stream() as stream:
        await office.customer_writes("two", sender="a")
        reply = {"kind": "reply", "text": "We look at it", "client_id": "r-1"}
        await admin.post(f"/api/v1/conversations/{one}/messages", reply)
        await office.customer_writes("three", sender="a")
        await admin.patch(f"/api/v1/conversations/{one}", {"priority": "urgent"})
        await admin.patch(f"{POLICIES}/{policy}", {"terms": terms | {"resolution": {"within_s": 60}}})
        assert await admin.post(f"{POLICIES}/{policy}/reapply") == {"clocks": 2}
        frames = await stream.until("sla.changed")
        await admin.patch(f"{QUEUES}/{office.workspace.queue_id}", {"calendar_id": calendar})
        frames += await stream.until("sla.changed")
        until = datetime.now(UTC) + timedelta(days=1)
        await admin.post(f"/api/v1/conversations/{one}/snooze", {"until": until.isoformat()})
        await admin.post("/api/v1/tags", {"name": "the end"})
        frames += await stream.until("tag.updated")
    held = await follow(view, frames, admin)
    assert differences(held, await take_snapshot(admin)) == []


async def test_four_hours_from_friday_evening_pause_over_night_and_go_on_on_the_made_up_saturday(
    server: TestServer, statements: Recorder, tmp_path: Path
) -> None:
    clock = FakeClock(shanghai(13, 17))
    async with server.fresh() as url:
        async with running_program(url, tmp_path, parts={"clock": clock}) as program:
            office = Office(program, await make_workspace(program.database))
            conversation = await _until_the_warning(office, clock)
        # The program is restarted after hours: what fell due meanwhile is told when work begins again.
        clock.set(shanghai(14, 23))
        async with running_program(url, tmp_path, parts={"clock": clock}) as program:
            await _after_the_holiday(Office(program, office.workspace), clock, conversation)


async def _until_the_warning(office: Office, clock: FakeClock) -> str:
    admin, agent = await office.desk("admin"), await office.desk("agent")
    calendar = await admin.post(CALENDARS, CHINA)
    queue = f"{QUEUES}/{office.workspace.queue_id}"
    await admin.patch(queue, {"calendar_id": calendar["id"], "pending_after_reply": True})
    await admin.post(POLICIES, {"name": "Four hours", "terms": {"resolution": {"within_s": 4 * 3600}}})
    conversation: str = (await office.customer_writes("It leaks"))["conversation_id"]
    assert await sla(agent, conversation) == [("resolution", shanghai(14, 12), "running", False)]
    clock.set(shanghai(13, 17, 30))
    path = f"/api/v1/conversations/{conversation}"
    await agent.post(f"{path}/messages", {"kind": "reply", "text": "Which model is it?", "client_id": "1"})
    assert await sla(agent, conversation) == [("resolution", None, "running", True)]
    clock.set(shanghai(14, 10))
    await office.customer_writes("The big one")
    assert await sla(agent, conversation) == [("resolution", shanghai(14, 13, 30), "running", False)]
    assert await told(office, "sla.") == []
    clock.set(shanghai(14, 12, 29))
    await look(office)
    assert await told(office, "sla.") == []
    clock.set(shanghai(14, 12, 30))  # three of the four hours are used
    await look(office)
    await look(office)
    assert await told(office, "sla.") == ["sla.warned"]
    assert await sla(agent, conversation) == [("resolution", shanghai(14, 13, 30), "warned", False)]
    return conversation


async def _after_the_holiday(office: Office, clock: FakeClock, conversation: str) -> None:
    await look(office)
    assert await told(office, "sla.") == ["sla.warned"]
    clock.set(shanghai(24, 9))
    await look(office)
    await look(office)
    assert await told(office, "sla.") == ["sla.warned", "sla.breached"]
    agent = await office.desk("agent")
    assert await sla(agent, conversation) == [("resolution", shanghai(14, 13, 30), "breached", False)]
    await agent.post(f"/api/v1/conversations/{conversation}/resolve")
    assert await told(office, "sla.") == ["sla.warned", "sla.breached"], "a late end keeps nothing"


def shanghai(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of February 2026, in which Saturday the 14th is worked and the 16th to the 23rd are not."""
    return datetime(2026, 2, day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)


async def sla(desk: Desk, conversation: str) -> list[tuple[str, datetime | None, str, bool]]:
    shown = (await desk.get(f"/api/v1/conversations/{conversation}"))["sla"]
    return [
        (one["kind"], datetime.fromisoformat(one["due_at"]) if one["due_at"] else None, one["state"], one["paused"])
        for one in shown
    ]


async def told(office: Office, prefix: str) -> list[str]:
    async with office.program.database.acquire() as connection:
        rows = await connection.fetch(
            "SELECT type FROM event WHERE workspace_id = $1 ORDER BY seq", office.workspace.id
        )
    return [row["type"] for row in rows if row["type"].startswith(prefix)]


async def look(office: Office) -> None:
    """Have the program's router look at the workspace, once its lease is its own."""
    router = office.app[keys.ROUTER]
    for _ in range(600):  # of tenths of a second
        if await router.leases.hold(office.workspace.id) is not None:
            break
        await asyncio.sleep(0.1)
    await router.drain(office.workspace.id)
