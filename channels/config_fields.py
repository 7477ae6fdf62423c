"""What the forms of channels' settings have in common: texts in two languages, groups, and fields several share.

A form is the JSON Schema of a channel's ``config.py``. The console reads of it, beside what the standard says:

    title, description            in English; ``x-zh`` holds both in Chinese
    x-group                       of a field: the section it stands in; ``x-groups`` of the form names them, in order
    x-options                     of a choice: its values in words, ``{value: {title, x-zh}}``
    x-setup                       of the form: what is to be done at the provider afterwards, in order, ``{title, x-zh,
                                  copy?}``; ``copy`` is what to enter there, with ``{hook_url}``, ``{origin}``,
                                  ``{inbox_id}``, ``{address}`` and ``{secret:NAME}`` in it
    x-make                        of a secret: the console offers to make one: so many letters and digits
    x-needed                      of a field: without it the inbox does nothing
    advanced                      of a field: folded away
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ConfigDict, Field

_ADDRESS = r"^https?://[^\s{}?#]+$"


def in_zh(
    title: str,
    description: str,
    *,
    group: str = "",
    needed: bool = False,
    advanced: bool = False,
    options: Mapping[str, tuple[str, str]] | None = None,
    shape: re.Pattern[str] | None = None,
    make: int | None = None,
) -> dict[str, Any]:
    """Return what a field says beside its English texts, for ``json_schema_extra``.

    Args:
        title, description: in Chinese.
        options: of a choice: value → its name in English and in Chinese.
        shape: of a secret, which pydantic does not match by itself: what the whole of it looks like.
        make: of a secret that people invent: how many letters and digits the console makes.
    """
    extra: dict[str, Any] = {"x-zh": {"title": title, "description": description}}
    if group:
        extra["x-group"] = group
    if needed:
        extra["x-needed"] = True
    if advanced:
        extra["advanced"] = True
    if options:
        extra["x-options"] = {value: {"title": en, "x-zh": zh} for value, (en, zh) in options.items()}
    if shape is not None:
        extra["pattern"] = f"^({shape.pattern})$"
    if make is not None:
        extra["x-make"] = make
    return extra


def form(
    title: str,
    zh_title: str,
    zh_description: str,
    *,
    groups: Mapping[str, tuple[str, str]] | None = None,
    setup: Sequence[tuple[str, str, str]] = (),
) -> ConfigDict:
    """Return the ``model_config`` of a channel's settings: no other fields, and how the console names the channel.

    Its one-line description in English is the model's docstring.

    Args:
        groups: of the form, in order: name → title in English and in Chinese.
        setup: steps to take at the provider: in English, in Chinese, and what to copy there, or nothing.
    """
    extra: dict[str, Any] = {"x-zh": {"title": zh_title, "description": zh_description}}
    if groups:
        extra["x-groups"] = [{"name": name, "title": en, "x-zh": zh} for name, (en, zh) in groups.items()]
    if setup:
        extra["x-setup"] = [
            {"title": en, "x-zh": zh} | ({"copy": copied} if copied else {}) for en, zh, copied in setup
        ]
    return ConfigDict(extra="forbid", title=title, json_schema_extra=extra)


def provider_address(
    default: str,
    *,
    title: str = "API address",
    description: str = "Another address only where the provider is reached through a proxy of yours.",
    zh: tuple[str, str] = ("接口地址", "仅在通过自建代理访问平台时才需要修改。"),
) -> Any:
    """Return the field that says where a provider's API is; few installations ever change it."""
    return Field(
        default=default,
        max_length=500,
        pattern=_ADDRESS,
        title=title,
        description=description,
        json_schema_extra=in_zh(*zh, advanced=True),
    )
