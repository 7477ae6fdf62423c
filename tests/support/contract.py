"""Whether answers are what the OpenAPI document says: no field missing, none of another type, none beyond it."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import jsonschema_rs

from gateway.openapi import describe
from gateway.surface import APIS

_DOCUMENT = "urn:trunkline:openapi"


class Contract:
    """The document as validators, one per operation and status."""

    def __init__(self) -> None:
        operations = [operation for api in APIS for operation in api.operations]
        document = closed(describe(operations))
        # Read once: each validator points into it.
        self._registry = jsonschema_rs.Registry([(_DOCUMENT, document)], draft=jsonschema_rs.Draft202012)
        self._routes = [
            (operation.method, re.compile(re.sub(r"\{\w+\}", "[^/]+", operation.path)), operation.path)
            for operation in operations
        ]
        self._paths = document["paths"]
        self._validators: dict[tuple[str, str, int], jsonschema_rs.Draft202012Validator | None] = {}

    def check(self, method: str, path: str, status: int, body: Any) -> None:
        """Raise ``AssertionError`` unless the answer is described, and as it is described."""
        route = next((route for verb, pattern, route in self._routes if verb == method and pattern.fullmatch(path)), "")
        if not route:
            return
        key = (method, route, status)
        if key not in self._validators:
            self._validators[key] = self._compile(*key)
        validator = self._validators[key]
        if validator is not None:
            faults = [f"{list(fault.instance_path)}: {fault.message}" for fault in validator.iter_errors(body)]
            assert not faults, f"{method} {route} {status} is not what the document says: {faults[:3]}"

    def _compile(self, method: str, route: str, status: int) -> jsonschema_rs.Draft202012Validator | None:
        responses = self._paths[route][method.lower()]["responses"]
        if status >= 400 and str(status) not in responses:
            where = "/components/schemas/Error"
        else:
            assert str(status) in responses, f"{method} {route} answered {status}, which the document does not know"
            content = responses[str(status)].get("content", {})
            if "application/json" not in content:
                return None
            steps = ("paths", route, method.lower(), "responses", str(status), "content", "application/json", "schema")
            where = "".join(f"/{step.replace('~', '~0').replace('/', '~1')}" for step in steps)
        schema = {"$ref": f"{_DOCUMENT}#{quote(where)}"}
        return jsonschema_rs.Draft202012Validator(schema, registry=self._registry, validate_formats=True)


def closed(node: Any) -> Any:
    """Return the document with every object closed whose fields are listed."""
    if isinstance(node, list):
        return [closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    made = {name: closed(value) for name, value in node.items()}
    if made.get("type") == "object" and "properties" in made:
        made.setdefault("additionalProperties", False)
    return made
