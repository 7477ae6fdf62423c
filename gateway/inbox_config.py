"""An inbox's settings between the form and the row: checked by the channel's own model, secrets kept apart.

A secret goes in and never comes out: what is shown of it is ``{"set": true}``, and a form that sends that back
leaves it as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel, SecretStr, ValidationError

from channels.registry import adapter_class
from kit.errors import Invalid


@dataclass(frozen=True, slots=True)
class CheckedConfig:
    """``config`` is what the row keeps in the open; ``secrets`` those to set, or to remove (``None``)."""

    config: dict[str, Any]
    secrets: dict[str, str | None]


def secret_fields(model: type[BaseModel]) -> frozenset[str]:
    """Return the fields of a channel's settings that are sealed."""
    return frozenset(
        name
        for name, field in model.model_fields.items()
        if field.annotation is SecretStr or SecretStr in get_args(field.annotation)
    )


def check_config(
    kind: str,
    given: Mapping[str, Any],
    *,
    stored: Mapping[str, Any] | None = None,
    stored_secrets: Mapping[str, str] | None = None,
) -> CheckedConfig:
    """Check what an admin entered, on top of what is stored; a field left out stays as it is.

    Raises:
        Invalid: an unknown channel, or ``fields`` names what does not fit, e.g. ``config.callback_url``.
    """
    model = adapter_class(kind).Config
    sealed = secret_fields(model)
    kept = {name: value for name, value in given.items() if not (name in sealed and _is_shown_secret(value))}
    merged = {**(stored or {}), **(stored_secrets or {}), **kept}
    removed = {name for name in sealed & kept.keys() if kept[name] in (None, "")}
    for name in removed:
        merged.pop(name)
    try:
        checked = model.model_validate(merged)
    except ValidationError as error:
        fields = {
            ".".join(["config", *map(str, fault["loc"])]): fault["msg"].removeprefix("Value error, ")
            for fault in error.errors(include_url=False, include_context=False, include_input=False)
        }
        raise Invalid("the inbox's settings do not fit", code="invalid_config", fields=fields) from error
    secrets: dict[str, str | None] = {}
    for name in sealed & kept.keys():
        value: SecretStr | None = getattr(checked, name)
        secrets[name] = None if name in removed or value is None else value.get_secret_value()
    config = checked.model_dump(mode="json", exclude=set(sealed), exclude_unset=True)
    return CheckedConfig(config, secrets)


def show_config(kind: str, config: Mapping[str, Any], secret_names: frozenset[str]) -> dict[str, Any]:
    """Return the settings for an admin's eyes: every field with its value or default, secrets as ``{"set": …}``."""
    model = adapter_class(kind).Config
    sealed = secret_fields(model)
    shown = model.model_construct(**config).model_dump(mode="json", exclude=set(sealed))
    return shown | {name: {"set": name in secret_names} for name in sealed}


def form(kind: str) -> dict[str, Any]:
    """Return the JSON Schema that the console draws the channel's form from; secrets are ``writeOnly``."""
    return adapter_class(kind).Config.model_json_schema()


def _is_shown_secret(value: Any) -> bool:
    return isinstance(value, Mapping) and set(value) == {"set"}
