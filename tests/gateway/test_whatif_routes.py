"""What-if and staffing over HTTP and on the command line: who may ask, what is answered, what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from typer.testing import CliRunner

from gateway.cli import app
from tests.gateway.streams import add_queue
from tests.support.office import Office
from tests.support.workspaces import make_workspace

PATH, STAFFING = "/api/v1/what-if", "/api/v1/staffing"


def span(office: Office) -> dict[str, str]:
    now = datetime.now(UTC)
    return {"from": (now - timedelta(hours=1)).isoformat(), "to": now.isoformat()}


def query(office: Office, **more: Any) -> str:
    return f"{STAFFING}?{urlencode(span(office) | more)}"


async def test_supervisors_ask_what_other_rules_would_have_made_and_agents_do_not(office: Office) -> None:
    await office.customer_writes("It leaks")
    desk = await office.desk("supervisor")
    found = await desk.post(PATH, {**span(office), "changes": {"queues": {str(office.workspace.queue_id): {}}}})
    (queue,) = [one for one in found["recorded"]["queues"] if one["queue_id"] == str(office.workspace.queue_id)]
    assert (queue["offered"], queue["waiting"], queue["answered"]) == (1, 1, 0)
    assert [found[name]["queues"][0]["queue_id"] for name in ("replayed", "changed")] == [queue["queue_id"]] * 2
    assert found["agreement"]["percent"] == 100
    (needed,) = (await desk.get(query(office, weekdays="mon,tue,wed,thu,fri,sat,sun")))["items"]
    assert sum(half["come"] for half in needed["half_hours"]) == 1
    for refused in (
        await (await office.desk("agent")).ask("POST", PATH, span(office)),
        await (await office.desk("agent")).ask("GET", query(office)),
    ):
        assert (refused.status, refused.body["error"]) == (403, "forbidden")
    assert (await office.stranger().ask("GET", query(office))).status == 401


async def test_another_workspace_and_a_token_for_other_queues_learn_nothing(office: Office) -> None:
    await office.customer_writes("It leaks")
    neighbour = Office(office.program, await make_workspace(office.program.database))
    theirs = await (await neighbour.desk("supervisor")).post(PATH, span(office))
    assert theirs["agreement"]["stays"] == 0
    mine = await add_queue(office, office.workspace.supervisor_id)
    desk = await office.desk("supervisor", scopes=["queues.manage"])
    found = await desk.post(PATH, span(office))
    assert [one["queue_id"] for one in found["recorded"]["queues"]] == [mine]
    assert found["recorded"]["occupancy_percent"] is None
    assert (await desk.get(query(office)))["items"] == []


@pytest.mark.parametrize(
    ("changes", "longer", "error"),
    [
        ({"queue": {}}, 0, "invalid_rules"),
        ({"queues": {"No such queue": {}}}, 0, "invalid_rules"),
        ({}, 8, "invalid_range"),
        ({}, -8, "invalid_range"),
    ],
)
async def test_what_cannot_be_asked_is_refused_with_a_reason(
    office: Office, changes: dict[str, Any], longer: int, error: str
) -> None:
    now = datetime.now(UTC)
    body = {"from": (now - timedelta(days=abs(longer), hours=1)).isoformat(), "to": now.isoformat(), "changes": changes}
    if longer < 0:
        body["from"], body["to"] = body["to"], body["from"]
    refused = await (await office.desk("admin")).ask("POST", PATH, body)
    assert (refused.status, refused.body["error"]) == (400, error)
    assert refused.body["fields"]
    refused = await (await office.desk("admin")).ask("GET", query(office, weekdays="someday"))
    assert (refused.status, refused.body["error"]) == (400, "invalid_weekdays")


def test_the_command_says_what_is_wrong_with_a_time_or_a_file(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    # Here it would last: what the command logs is not looked at, and the tests after it log as they did.
    monkeypatch.setattr("kit.log.configure_logging", lambda **_: None)
    runner = CliRunner()
    yesterday = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
    rules = tmp_path / "rules.json"
    rules.write_text('{"queues": ')
    found = runner.invoke(
        app,
        ["simulate-routing", "--workspace", "x", "--from", yesterday, "--rules", str(rules), "--data", str(tmp_path)],
    )
    assert found.exit_code == 1
    assert "the rules are not JSON" in found.output
    missing = tmp_path / "none.json"
    found = runner.invoke(app, ["simulate-routing", "--workspace", "x", "--from", yesterday, "--rules", str(missing)])
    assert found.exit_code == 2
