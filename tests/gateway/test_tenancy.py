"""Every route against every kind of stranger: generated from the operations, so a new one is tested by existing."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.api import Operation
from gateway.surface import APIS
from kit.ids import new_id
from tests.gateway.stock import Stock, fill, sample_body
from tests.support.office import Answered, Desk, Office
from tests.support.program import Program
from tests.support.workspaces import add_agent, make_workspace

OPERATIONS = [operation for api in APIS for operation in api.operations]
MEMBERS = [operation for operation in OPERATIONS if not operation.is_public]
WITH_ID = [operation for operation in MEMBERS if "{" in operation.path]
WITH_BODY = [operation for operation in MEMBERS if operation.body is not None]

# Seen by every member of the workspace, whatever their queues.
# (the merge on the stage is one of contacts)
SHARED = (
    "announcements",
    "contacts",
    "merges",
    "agents",
    "queues",
    "teams",
    "inboxes",
    "tags",
    "custom-fields",
    "calendars",
    "skills",
    "sla-policies",
    "article-categories",
)


def name(operation: Operation) -> str:
    return f"{operation.method} {operation.path}"


def segment(operation: Operation) -> str:
    return operation.path.removeprefix("/api/v1/").partition("/")[0]


@pytest.fixture(scope="module")
async def ours(running: Program) -> Stock:
    return await fill(Office(running, await make_workspace(running.database)))


@pytest.fixture(scope="module")
async def theirs(running: Program) -> Stock:
    return await fill(Office(running, await make_workspace(running.database)))


@pytest.fixture(scope="module")
async def outsider(ours: Stock) -> Desk:
    """An agent of our workspace who serves no queue."""
    agent_id = new_id()
    async with ours.office.program.database.begin() as connection:
        await add_agent(connection, ours.office.workspace.id, agent_id, name="Out", email=f"{agent_id}@example.test")
    return await ours.office.desk(agent_id)


async def send(desk: Desk, operation: Operation, path: str, body: Any = None) -> Answered:
    return await desk.ask(operation.method, path, body)


@pytest.mark.parametrize("operation", MEMBERS, ids=name)
async def test_nobody_is_served_without_proof_of_who_they_are(ours: Stock, operation: Operation) -> None:
    path = ours.path(operation) or operation.path
    for desk in (ours.office.stranger(), Desk(ours.office.program.http, "tlk_" + "x" * 43)):
        answered = await send(desk, operation, path, sample_body(operation, ours.ids))
        assert answered.status == 401, answered.body
        assert answered.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("operation", WITH_ID, ids=name)
async def test_what_belongs_to_another_workspace_does_not_exist(
    ours: Stock, theirs: Stock, operation: Operation
) -> None:
    path = theirs.path(operation)
    assert path is not None
    answered = await send(await ours.office.desk("admin"), operation, path, sample_body(operation, ours.ids))
    refused = (answered.status, answered.body["error"])
    assert answered.status == 404 or refused == (403, "session_required"), answered.body
    absent = path.replace(theirs.ids[_stocked(operation)], str(new_id()))
    unknown = await send(await ours.office.desk("admin"), operation, absent, sample_body(operation, ours.ids))
    assert (unknown.status, unknown.body) == (answered.status, answered.body), "it shows that the other exists"


def _stocked(operation: Operation) -> str:
    return "sessions" if operation.path.startswith("/api/v1/me/sessions") else segment(operation)


@pytest.mark.parametrize("operation", WITH_BODY, ids=name)
async def test_ids_of_another_workspace_are_refused_inside_a_body(
    ours: Stock, theirs: Stock, operation: Operation
) -> None:
    admin = await ours.office.desk("admin")
    body = sample_body(operation, ours.ids)
    for field, foreign in _foreign(operation, theirs):
        answered = await send(admin, operation, ours.path(operation) or operation.path, {**body, field: foreign})
        assert 400 <= answered.status < 500, f"{field}: {answered.status} {answered.body}"


def _foreign(operation: Operation, theirs: Stock) -> list[tuple[str, Any]]:
    """Return each field of a body that takes ids, with every id of the other workspace that could be meant."""
    properties = operation.body.model_json_schema().get("properties", {})
    found: list[tuple[str, Any]] = []
    for field, schema in properties.items():
        variants = schema.get("anyOf", [schema])
        if any(variant.get("format") == "uuid" for variant in variants):
            found += [(field, id_) for id_ in sorted(theirs.all_ids)]
        elif any(variant.get("items", {}).get("format") == "uuid" for variant in variants):
            found += [(field, [id_]) for id_ in sorted(theirs.all_ids)]
    return found


@pytest.mark.parametrize("operation", [one for one in MEMBERS if one.method == "GET"], ids=name)
async def test_no_list_holds_anything_of_another_workspace(ours: Stock, theirs: Stock, operation: Operation) -> None:
    if operation.path == "/api/v1/stream":
        return  # its own tests read it
    path = ours.path(operation) or operation.path
    query = "?q=hello" if operation.path == "/api/v1/search" else ""
    answered = await (await ours.office.desk("admin")).ask("GET", path + query)
    text = str(answered.body)
    assert not [id_ for id_ in theirs.all_ids if id_ in text]


@pytest.mark.parametrize("operation", WITH_ID, ids=name)
async def test_an_agent_of_no_queue_reaches_only_what_everybody_shares(
    ours: Stock, outsider: Desk, operation: Operation
) -> None:
    if operation.method == "DELETE" or operation.path.endswith("/merge"):
        return  # what a member may undo or change for all of them is tested with each resource
    path = ours.path(operation)
    assert path is not None
    answered = await send(outsider, operation, path, sample_body(operation, ours.ids))
    if segment(operation) in SHARED:
        assert answered.status in (200, 201, 202, 400, 403), answered.body
    elif operation.needs is not None or answered.body["error"] == "session_required":
        assert answered.status == 403, answered.body
    else:
        assert answered.status == 404, answered.body


@pytest.mark.parametrize("operation", [one for one in MEMBERS if one.needs is not None], ids=name)
async def test_a_permission_that_the_role_lacks_is_403(ours: Stock, operation: Operation) -> None:
    path = ours.path(operation) or operation.path
    answered = await send(await ours.office.desk("agent"), operation, path, sample_body(operation, ours.ids))
    assert (answered.status, answered.body["error"]) == (403, "forbidden")
    assert answered.body["fields"] == {"permission": operation.needs}
