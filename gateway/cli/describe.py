"""``trunkline openapi``: the contract of the HTTP interface, without a running program."""

from __future__ import annotations

import sys

import typer


def add_to(app: typer.Typer) -> None:
    app.command("openapi")(print_openapi)


def print_openapi() -> None:
    """Print the OpenAPI document, e.g. to make a typed client from it."""
    import orjson

    from gateway.openapi import describe, documentation
    from gateway.surface import APIS

    operations = [operation for api in APIS for operation in api.operations]
    operations += documentation(operations).operations
    sys.stdout.buffer.write(orjson.dumps(describe(operations), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
