"""The document holds what it says, and nothing goes in that only comes out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from pydantic import TypeAdapter
from schemathesis.core.result import Ok
from typer.testing import CliRunner

from gateway.api import Operation
from gateway.cli import app as cli
from gateway.openapi import describe
from gateway.surface import APIS
from tests.gateway.stock import Stock, fill, sample_body
from tests.support.contract import Contract
from tests.support.office import Desk, Office
from tests.support.program import Program
from tests.support.workspaces import make_workspace

OPERATIONS = [operation for api in APIS for operation in api.operations]
# Nobody says these of themselves, whatever resource they send.
NEVER_SENT = (
    "id", "workspace_id", "version", "created_at", "updated_at", "author", "author_id", "direction", "sequence",
    "delivery", "verified", "merged_into_id", "is_connected", "waiting", "permissions", "secrets_sealed",
)  # fmt: skip


def test_every_schema_is_a_json_schema() -> None:
    for name, schema in describe(OPERATIONS)["components"]["schemas"].items():
        assert jsonschema_rs.meta.is_valid(schema), name


def test_every_operation_can_be_read_by_a_tool_that_others_wrote() -> None:
    read = list(schemathesis.openapi.from_dict(describe(OPERATIONS)).get_all_operations())
    assert [one for one in read if not isinstance(one, Ok)] == []
    assert {(one.ok().method.upper(), one.ok().path) for one in read} == {(one.method, one.path) for one in OPERATIONS}


def test_the_document_in_docs_is_the_one_this_program_makes() -> None:
    made = CliRunner().invoke(cli, ["openapi"]).stdout_bytes
    kept = (Path(__file__).parents[2] / "docs" / "openapi.json").read_bytes()
    assert made == kept, "write it anew: trunkline openapi > docs/openapi.json"


@pytest.mark.parametrize(
    "body",
    [
        {"items": [{}], "next_cursor": None},
        {"items": []},
        {"items": [], "next_cursor": 5},
        {"items": [], "next_cursor": None, "secret": "x"},
    ],
)
def test_an_answer_unlike_the_document_is_noticed(body: Any) -> None:
    with pytest.raises(AssertionError):
        Contract().check("GET", "/api/v1/tags", 200, body)


def test_an_undocumented_status_is_noticed() -> None:
    with pytest.raises(AssertionError):
        Contract().check("GET", "/api/v1/tags", 201, {"items": [], "next_cursor": None})


@pytest.fixture(scope="module")
async def ours(running: Program) -> Stock:
    return await fill(Office(running, await make_workspace(running.database)))


@pytest.fixture(scope="module")
async def admin(ours: Stock) -> Desk:
    return await ours.office.desk("admin")


WITH_BODY = [operation for operation in OPERATIONS if operation.body is not None and not operation.is_public]


@pytest.mark.parametrize("operation", WITH_BODY, ids=lambda one: f"{one.method} {one.path}")
async def test_v5_0_0_15_3_3_what_only_comes_out_cannot_be_put_in(
    ours: Stock, admin: Desk, operation: Operation
) -> None:
    body = sample_body(operation, ours.ids)
    taken = set(operation.body.model_fields) | {field.alias for field in operation.body.model_fields.values()}
    path = ours.path(operation) or operation.path
    beyond = sorted({*NEVER_SENT, *_comes_out(operation)} - taken)
    # One alone is as good a reason to refuse as all of them.
    for fields in (beyond, beyond[:1]):
        answered = await admin.ask(operation.method, path, {**body, **dict.fromkeys(fields, "x")})
        assert answered.status == 400, f"{fields}: {answered.status}"
        assert set(answered.body["fields"]) >= set(fields)


def _comes_out(operation: Operation) -> set[str]:
    if operation.out is None:
        return set()
    schema = TypeAdapter(operation.out).json_schema(mode="serialization")
    return set(schema.get("properties", {}))
