"""The OpenAPI 3.1 document and its readable page, both made from the handlers' types."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.metadata import version
from typing import Any, Literal

from aiohttp import web
from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from gateway.api import Api, Operation
from gateway.docs_page import STYLE, render_page
from gateway.security import DOCS_POLICY

REF = "#/components/schemas/{model}"
_ERROR: JsonSchemaValue = {
    "type": "object",
    "title": "Error",
    "required": ["error", "detail"],
    "properties": {
        "error": {"type": "string", "description": "a stable code to translate by"},
        "detail": {"type": "string", "description": "one sentence for the person who caused it"},
        "fields": {"type": "object", "description": "more facts by field name"},
    },
}
_Key = tuple[int, Literal["in", "out"]]


class _Schemas(GenerateJsonSchema):
    """pydantic's own, without titles that only repeat the field's name."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - pydantic's hook
        return False


def describe(operations: Sequence[Operation]) -> dict[str, Any]:
    """Return the document.

    Args:
        operations: every one, in the order in which they shall appear.
    """
    schemas, components = _schemas(operations)
    paths: dict[str, dict[str, Any]] = {}
    for number, operation in enumerate(operations):
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(number, operation, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Trunkline",
            "version": version("trunkline"),
            "description": "Every channel, one inbox, the right person. Times are RFC 3339 in UTC, ids are UUIDs.",
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}, {"session": []}],
        "tags": [{"name": tag} for tag in dict.fromkeys(operation.tag for operation in operations)],
        "paths": paths,
        "components": {
            "schemas": {"Error": _ERROR, **components},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "an API token, tlk_…"},
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": "trunkline_session",
                    "description": "made by signing in; writes need the header X-CSRF-Token as well",
                },
            },
            "responses": {
                "Error": {
                    "description": "it was refused or failed",
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
                }
            },
        },
    }


def _schemas(operations: Sequence[Operation]) -> tuple[dict[_Key, JsonSchemaValue], dict[str, JsonSchemaValue]]:
    inputs: list[tuple[_Key, Any, TypeAdapter[Any]]] = []
    for number, operation in enumerate(operations):
        if operation.body is not None:
            inputs.append(((number, "in"), "validation", TypeAdapter(operation.body)))
        if operation.out is not None and not _is_raw(operation.out):
            inputs.append(((number, "out"), "serialization", TypeAdapter(operation.out)))
    found, shared = TypeAdapter.json_schemas(inputs, ref_template=REF, schema_generator=_Schemas)
    return {key: schema for (key, _), schema in found.items()}, shared.get("$defs", {})


def _is_raw(out: Any) -> bool:
    return isinstance(out, type) and issubclass(out, web.StreamResponse)


def _operation(number: int, operation: Operation, schemas: dict[_Key, JsonSchemaValue]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "tags": [operation.tag],
        "operationId": operation.handler.__name__,
        "summary": operation.summary,
        "parameters": [*_parameters(operation.parts, "path"), *_parameters(operation.query, "query")],
        "responses": {"default": {"$ref": "#/components/responses/Error"}},
    }
    if text := " ".join(filter(None, [operation.description, operation.needs and f"Needs `{operation.needs}`."])):
        described["description"] = text
    if operation.is_public:
        described["security"] = []
    if (body := schemas.get((number, "in"))) is not None:
        described["requestBody"] = {
            "required": not _may_be_empty(operation.body),
            "content": {"application/json": {"schema": body}},
        }
    out = schemas.get((number, "out"))
    for status in operation.statuses:
        answer: dict[str, Any] = {"description": "done" if status < 300 else "see the text"}
        if out is not None and status != 204:
            answer["content"] = {"application/json": {"schema": out}}
        described["responses"][str(status)] = answer
    return described


def _may_be_empty(body: Any) -> bool:
    """Whether every field may be left out, and with them the body."""
    is_model = isinstance(body, type) and issubclass(body, BaseModel)
    return is_model and not any(field.is_required() for field in body.model_fields.values())


def _parameters(model: type[BaseModel] | None, where: str) -> Iterable[dict[str, Any]]:
    if model is None:
        return
    schema = model.model_json_schema(schema_generator=_Schemas, ref_template=REF)
    defs = schema.get("$defs", {})
    for name, field in schema["properties"].items():
        required = where == "path" or name in schema.get("required", ())
        # Parameters hold plain values only, so what they refer to is small and stands in place.
        plain = defs[field["$ref"].rpartition("/")[2]] if "$ref" in field else field
        yield {"name": name, "in": where, "required": required, "schema": plain}


def documentation(operations: Sequence[Operation]) -> Api:
    """The operations that serve the document; it is made at the first request and kept."""
    api = Api("documentation")
    document = cache(lambda: describe([*operations, *api.operations]))

    @api.get("/api/openapi.json")
    async def read_openapi(_: web.Request) -> dict[str, Any]:
        """This document."""
        # Making it takes a third of a second, once: not on the loop.
        return await asyncio.to_thread(document)

    @api.get("/api/docs")
    async def read_docs(_: web.Request) -> web.Response:
        """The same as a page for people."""
        headers = {"Content-Security-Policy": DOCS_POLICY}
        page = render_page(await asyncio.to_thread(document))
        return web.Response(text=page, content_type="text/html", headers=headers)

    @api.get("/api/docs.css")
    async def read_docs_style(_: web.Request) -> web.Response:
        """The style of that page."""
        return web.Response(text=STYLE, content_type="text/css")

    return api
