"""Consent over HTTP: agents and programs write down what customers said, and ask whether they may write."""

from __future__ import annotations

from typing import Any

from tests.support.office import Desk, Office


async def a_contact(office: Office) -> tuple[str, dict[str, Any]]:
    said = await office.customer_writes()
    agent = await office.desk()
    detail = await agent.get(f"/api/v1/conversations/{said['conversation_id']}")
    return f"/api/v1/contacts/{detail['contact']['id']}", detail


def by_purpose(listed: dict[str, Any]) -> dict[str, Any]:
    return {one["purpose"]: one for one in listed["items"]}


async def test_what_a_customer_said_is_kept_with_who_when_and_how(office: Office) -> None:
    path, detail = await a_contact(office)
    agent = await office.desk()
    before = by_purpose(await agent.get(f"{path}/consents"))
    assert {name: (one["state"], one["refusal"]) for name, one in before.items()} == {
        "service": ("unknown", None),
        "survey": ("unknown", None),
        "marketing": ("unknown", "consent_missing"),
        "callback": ("unknown", None),
    }
    identity = detail["contact"]["identities"][0]
    made = await agent.post(
        f"{path}/consents",
        {"purpose": "survey", "state": "withdrawn", "identity_id": identity["id"], "note": "on the phone"},
        expect=201,
    )
    # A token is a program's; what it writes down is marked so.
    assert (made["how"], made["channel"], made["note"]) == ("api", "api", "on the phone")
    assert made["by"] == {"kind": "agent", "id": str(office.workspace.agent_id)}
    after = by_purpose(await agent.get(f"{path}/consents"))["survey"]
    assert (after["state"], [one["state"] for one in after["addresses"]]) == ("unknown", ["withdrawn"])
    history = await agent.get(f"{path}/consents/history")
    assert [one["id"] for one in history["items"]] == [made["id"]]
    admin = await office.desk("admin")
    logged = await admin.get(f"/api/v1/audit?entity=contact&entity_id={detail['contact']['id']}")
    assert "consent.withdrawn" in [one["action"] for one in logged["items"]]


async def test_a_program_asks_before_it_writes(office: Office) -> None:
    path, detail = await a_contact(office)
    agent = await office.desk()
    open_way = await agent.get(f"{path}/ways?purpose=survey")
    assert (open_way["refusal"], open_way["wait_until"]) == (None, None)
    assert [way["thread_id"] for way in open_way["ways"]] == [detail["threads"][0]["id"]]
    await agent.post(f"{path}/consents", {"purpose": "survey", "state": "withdrawn"})
    closed = await agent.get(f"{path}/ways?purpose=survey")
    assert (closed["refusal"], closed["ways"]) == ("consent_withdrawn", [])
    await agent.get(f"{path}/ways?purpose=spam", expect=400)


async def test_a_preference_and_quiet_hours_stand_with_the_contact(office: Office) -> None:
    path, detail = await a_contact(office)
    agent = await office.desk()
    identity = detail["contact"]["identities"][0]["id"]
    hours = {"from": "21:00", "to": "08:00", "zone": "Asia/Shanghai"}
    async with agent.stream() as stream:
        changed = await agent.patch(path, {"preferred_identity_id": identity, "quiet_hours": hours})
        frame = (await stream.until("contact.updated"))[-1]
    assert (changed["quiet_hours"], changed["identities"][0]["is_preferred"]) == (hours, True)
    assert frame["data"]["contact"]["identities"] == changed["identities"]
    cleared = await agent.patch(path, {"preferred_identity_id": None, "quiet_hours": None})
    assert (cleared["quiet_hours"], cleared["identities"][0]["is_preferred"]) == (None, False)
    wrong = await agent.ask("PATCH", path, {"quiet_hours": hours | {"zone": "Moon/Crater"}})
    assert (wrong.status, list(wrong.body["fields"])) == (400, ["quiet_hours.zone"])
    assert await frame_of_consent(agent, path) == "contact.consent_recorded"


async def frame_of_consent(agent: Desk, path: str) -> str:
    async with agent.stream() as stream:
        await agent.post(f"{path}/consents", {"purpose": "callback", "state": "granted"})
        frame = (await stream.until("contact.consent_recorded"))[-1]
    assert frame["data"]["event"]["purpose"] == "callback"
    return str(frame["type"])
