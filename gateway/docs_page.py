"""The API for people to read: one page without scripts, made from the OpenAPI document."""

from __future__ import annotations

from html import escape
from typing import Any

STYLE = """\
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
h2 { margin: 2rem 0 .5rem; text-transform: capitalize; }
details { border: 1px solid color-mix(in srgb, currentColor 20%, transparent); border-radius: 6px; margin: .4rem 0; }
summary { padding: .4rem .8rem; cursor: pointer; }
details > div { padding: 0 .8rem .8rem; }
code, pre { font: .875rem/1.45 ui-monospace, monospace; }
pre { overflow-x: auto; padding: .6rem; background: color-mix(in srgb, currentColor 6%, transparent); }
.method { display: inline-block; min-width: 4.5rem; font-weight: 700; }
.what { opacity: .75; }
table { border-collapse: collapse; } td, th { text-align: left; padding: .15rem 1rem .15rem 0; vertical-align: top; }
"""

_MAX_DEPTH = 4  # deeper parts are shown by name


def render_page(document: dict[str, Any]) -> str:
    """Return the page for an OpenAPI document of ours."""
    components = document["components"]["schemas"]
    info = document["info"]
    sections: dict[str, list[str]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            sections.setdefault(operation["tags"][0], []).append(_operation(method, path, operation, components))
    parts = [f"<h2>{escape(tag)}</h2>{''.join(operations)}" for tag, operations in sections.items()]
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(info["title"])} API</title><link rel="stylesheet" href="/api/docs.css">'
        f"<h1>{escape(info['title'])} API {escape(info['version'])}</h1><p>{escape(info['description'])} "
        'For programs: <a href="/api/openapi.json">openapi.json</a>.</p>' + "".join(parts) + "</html>"
    )


def _operation(method: str, path: str, operation: dict[str, Any], components: dict[str, Any]) -> str:
    parts = [f"<p>{escape(operation.get('description', ''))}</p>"]
    if rows := "".join(
        f"<tr><td><code>{escape(item['name'])}</code><td>{item['in']}{', required' if item['required'] else ''}"
        f"<td><code>{escape(_shape(item['schema'], components))}</code>"
        for item in operation["parameters"]
    ):
        parts.append(f"<table>{rows}</table>")
    if body := operation.get("requestBody"):
        parts.append(f"<p>Body</p><pre>{escape(_shape(_json(body), components))}</pre>")
    for status, answer in operation["responses"].items():
        if status == "default":
            continue
        shape = _shape(_json(answer), components) if "content" in answer else ""
        parts.append(f"<p>Answer {escape(status)}</p>" + (f"<pre>{escape(shape)}</pre>" if shape else ""))
    return (
        f'<details id="{escape(operation["operationId"])}"><summary><code><span class="method">{method.upper()}</span>'
        f'{escape(path)}</code> <span class="what">{escape(operation["summary"])}</span></summary>'
        f"<div>{''.join(parts)}</div></details>"
    )


def _json(holder: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = holder["content"]["application/json"]["schema"]
    return schema


def _shape(schema: dict[str, Any], components: dict[str, Any], depth: int = 0) -> str:
    """A schema in the short notation of TypeScript."""
    if reference := schema.get("$ref"):
        name = reference.rpartition("/")[2]
        return name if depth >= _MAX_DEPTH else _shape(components.get(name, {}), components, depth)
    if "const" in schema:
        return repr(schema["const"])
    if "enum" in schema:
        return " | ".join(repr(value) for value in schema["enum"])
    if choices := schema.get("anyOf") or schema.get("oneOf"):
        return " | ".join(_shape(choice, components, depth) for choice in choices)
    if schema.get("type") == "array":
        return f"{_shape(schema.get('items', {}), components, depth)}[]"
    if properties := schema.get("properties"):
        if depth >= _MAX_DEPTH:
            return str(schema.get("title", "object"))
        required = schema.get("required", ())
        pad = "  " * (depth + 1)
        lines = [
            f"{pad}{name}{'' if name in required else '?'}: {_shape(value, components, depth + 1)}"
            for name, value in properties.items()
        ]
        return "{\n" + "\n".join(lines) + "\n" + "  " * depth + "}"
    return str(schema.get("format") or schema.get("type", "any"))
