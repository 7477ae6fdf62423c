"""LINE's own OpenAPI schemas, where they are at hand: what fits them and what does not.

A schema names its kinds by ``discriminator``, which JSON Schema does not know: the kind's own schema is looked up here.
Without the files everything fits.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import yaml

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "channels" / "line"
API, WEBHOOK = "openapi-messaging-api.yml", "openapi-webhook.yml"


def is_here() -> bool:
    return (FOLDER / API).exists()


@cache
def _components(file: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((FOLDER / file).read_text(encoding="utf-8"))["components"]
    return loaded


def misfits(name: str, value: Any, file: str = API) -> list[str]:
    """Return what does not fit a named schema: faults, and properties that it does not know."""
    if not is_here():
        return []
    components = _components(file)
    schema = {"$ref": f"#/components/schemas/{name}", "components": components}
    found = [f"{name}: {error.message}" for error in jsonschema_rs.Draft202012Validator(schema).iter_errors(value)]
    if isinstance(value, dict):
        known = _properties(components["schemas"], name)
        found += [f"{name}.{key} is not known" for key in value if key not in known]
    return found


def misfits_of_push(body: Mapping[str, Any]) -> list[str]:
    found = misfits("PushMessageRequest", body)
    for message in body["messages"]:
        found += misfits(_kind("Message", message), message)
        actions = [item["action"] for item in message.get("quickReply", {}).get("items", ())]
        if (template := message.get("template")) is not None:
            found += misfits(_kind("Template", template), template)
            actions += template["actions"]
        for action in actions:
            found += misfits(_kind("Action", action), action)
    return found


def misfits_of_event(event: Mapping[str, Any]) -> list[str]:
    """Events of kinds that the schema does not know fit: LINE adds some without notice."""
    name = _kind("Event", event, WEBHOOK)
    if not name:
        return []
    found = misfits(name, event, WEBHOOK)
    if (message := event.get("message")) is not None and (kind := _kind("MessageContent", message, WEBHOOK)):
        found += misfits(kind, message, WEBHOOK)
    return found + misfits(_kind("Source", event["source"], WEBHOOK), event["source"], WEBHOOK)


def _kind(base: str, value: Mapping[str, Any], file: str = API) -> str:
    if not is_here():
        return base
    mapping = _components(file)["schemas"][base]["discriminator"]["mapping"]
    return str(mapping.get(value["type"], "")).rpartition("/")[2]


def _properties(schemas: Mapping[str, Any], name: str) -> set[str]:
    def of(schema: Mapping[str, Any]) -> set[str]:
        found = set(schema.get("properties", {}))
        for part in schema.get("allOf", ()):
            found |= _properties(schemas, part["$ref"].rpartition("/")[2]) if "$ref" in part else of(part)
        return found

    return of(schemas[name])
