"""The document that other programs are written from, and its page."""

from __future__ import annotations

from typing import Any

from gateway import keys
from tests.support.program import Program


async def document(running: Program) -> dict[str, Any]:
    async with running.http.get("/api/openapi.json") as response:
        assert response.status == 200
        found: dict[str, Any] = await response.json()
    return found


async def test_an_answer_without_content_is_described_without(running: Program) -> None:
    answers = (await document(running))["paths"]["/api/v1/conversations/{id}/draft"]["put"]["responses"]
    assert "content" in answers["200"]
    assert "content" not in answers["204"]


async def test_every_reference_leads_somewhere(running: Program) -> None:
    made = await document(running)

    def references(node: Any) -> set[str]:
        if isinstance(node, dict):
            own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
            return own.union(*(references(value) for value in node.values()))
        return set().union(*(references(value) for value in node)) if isinstance(node, list) else set()

    for reference in references(made):
        found: Any = made
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]


async def test_operation_ids_are_unique_and_every_api_route_is_described(running: Program) -> None:
    made = await document(running)
    operations = [operation for methods in made["paths"].values() for operation in methods.values()]
    ids = [operation["operationId"] for operation in operations]
    assert len(set(ids)) == len(ids)
    assert all(operation["summary"] for operation in operations)
    routed = {
        (route.resource.canonical, route.method)
        for route in running.app.router.routes()
        if route.resource is not None and route.resource.canonical.startswith("/api/v1") and route.method != "HEAD"
    }
    assert routed == {
        (path, method.upper())
        for path, methods in made["paths"].items()
        for method in methods
        if path.startswith("/api/v1")
    }


async def test_page_for_people_asks_nobody_else(running: Program) -> None:
    async with running.http.get("/api/docs") as response:
        assert response.status == 200
        page = await response.text()
        policy = response.headers["Content-Security-Policy"]
    assert "<script" not in page
    assert "http://" not in page
    assert "https://" not in page
    assert "default-src 'none'" in policy
    assert "/api/v1/conversations" in page
    async with running.http.get("/api/docs.css") as response:
        assert response.content_type == "text/css"


async def test_secrets_are_no_part_of_any_answer(running: Program) -> None:
    made = await document(running)
    schemas = made["components"]["schemas"]
    assert "token_hash" not in str(schemas)
    assert "password_hash" not in str(schemas)
    assert keys.AUTH in running.app
