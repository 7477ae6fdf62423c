"""Every channel's form speaks both languages, and what it says of its fields holds."""

from __future__ import annotations

import re
from typing import Any

import pytest

from channels.registry import KINDS, adapter_class
from gateway.inbox_config import form, secret_fields

_CJK = re.compile(r"[\u4e00-\u9fff]")
_NAMES = re.compile(r"[A-Za-z ]+|EncodingAESKey|SMTP|IMAP")  # what is called the same in both languages


@pytest.fixture(params=sorted(KINDS))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def fields(kind: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = form(kind)["properties"]
    return found


def test_a_channel_is_named_and_described_in_both_languages(kind: str) -> None:
    shown = form(kind)
    assert shown["title"] != adapter_class(kind).Config.__name__, "the title is the class's name"
    assert "\n" not in shown["description"], "one line is enough for a list to choose from"
    assert shown["x-zh"]["title"]
    assert _CJK.search(shown["x-zh"]["description"])


def test_every_field_has_title_and_description_in_both_languages(kind: str) -> None:
    for name, field in fields(kind).items():
        chinese = field.get("x-zh", {})
        assert field.get("title"), name
        assert field.get("description"), name
        assert _CJK.search(chinese.get("title", "")) or _NAMES.fullmatch(chinese.get("title", "")), name
        assert _CJK.search(chinese.get("description", "")), name


def test_every_choice_is_worded_in_both_languages(kind: str) -> None:
    for name, field in fields(kind).items():
        for value in field.get("enum", ()):
            words = field["x-options"][value]
            assert all(words[part] for part in ("title", "x-zh")), f"{name}: {value}"


def test_every_group_of_a_form_has_a_title(kind: str) -> None:
    shown = form(kind)
    named = {group["name"] for group in shown.get("x-groups", ())}
    assert all(group["title"] and group["x-zh"] for group in shown.get("x-groups", ()))
    used = {field["x-group"] for field in fields(kind).values() if "x-group" in field}
    assert used == named


def test_what_the_console_makes_for_a_secret_is_taken(kind: str) -> None:
    for name, field in fields(kind).items():
        if "x-make" in field:
            assert name in secret_fields(adapter_class(kind).Config), f"{name} is no secret"
            adapter_class(kind).Config.model_validate(
                {name: "aB3" * (field["x-make"] // 3) + "x" * (field["x-make"] % 3)}
            )


def test_shapes_are_such_as_browsers_understand(kind: str) -> None:
    for name, field in fields(kind).items():
        shape = field.get("pattern", "^$")
        assert (shape[0], shape[-1]) == ("^", "$"), name
        assert not [odd for odd in ("\\A", "\\Z", "(?P") if odd in shape], name


_KNOWN = {"{hook_url}", "{origin}", "{inbox_id}", "{address}"}


def test_the_steps_at_the_provider_are_worded_in_both_languages_and_name_what_there_is(kind: str) -> None:
    steps = form(kind)["x-setup"]
    assert steps, "somebody who has set the inbox up wants to know what is left to do"
    secrets = {f"{{secret:{name}}}" for name in secret_fields(adapter_class(kind).Config)}
    for step in steps:
        assert step["title"]
        assert _CJK.search(step["x-zh"])
        assert set(re.findall(r"\{[^}]*\}", step.get("copy", ""))) <= _KNOWN | secrets
