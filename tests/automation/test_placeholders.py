"""Variables in texts."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.placeholders import check, render
from kit.errors import Invalid

VALUES = {"contact.name": "Li Lei", "contact.email": "", "conversation.fields.serial": "E4-77"}

CASES = [
    ("Dear {{contact.name}},", "Dear Li Lei,", ()),
    ("{{ contact.name }}您好", "Li Lei您好", ()),
    ("{{contact.name}} {{contact.name}}", "Li Lei Li Lei", ()),
    ("Serial {{conversation.fields.serial}}", "Serial E4-77", ()),
    ("Mail: {{contact.email}}.", "Mail: .", ("contact.email",)),
    ("{{queue.name}}{{contact.email}}{{queue.name}}", "", ("queue.name", "contact.email")),
    ("Dear {{contact.email|customer}}", "Dear customer", ()),
    ("Dear {{contact.name|customer}}", "Dear Li Lei", ()),
    ("Dear{{contact.email|}}", "Dear", ()),
    ("{{contact.name", "{{contact.name", ()),
    ("{{}} {{ }} {{1+1}} {{contact['name']}}", "{{}} {{ }} {{1+1}} {{contact['name']}}", ()),
    ("{ {contact.name} }", "{ {contact.name} }", ()),
]


@pytest.mark.parametrize(("text", "filled", "missing"), CASES)
def test_a_text_is_filled_in_and_its_blanks_are_named(text: str, filled: str, missing: tuple[str, ...]) -> None:
    rendered = render(text, VALUES)
    assert (rendered.text, rendered.missing) == (filled, missing)


def test_what_is_put_in_is_not_looked_at_again() -> None:
    assert render("{{contact.name}}", {"contact.name": "{{agent.name}}", "agent.name": "Ada"}).text == "{{agent.name}}"


@pytest.mark.parametrize(
    "path",
    ["contact", "contact.password", "agent.email", "contact.fields.Bad", "contact.__class__", "contact.name}} {{x"],
)
def test_a_variable_that_nothing_has_is_refused(path: str) -> None:
    with pytest.raises(Invalid) as refused:
        check(f"x {{{{{path}}}}}", "texts.en")
    assert "texts.en" in refused.value.fields


def test_known_variables_and_custom_fields_are_fine() -> None:
    check("{{contact.name}} {{agent.name|x}} {{conversation.number}} {{contact.fields.model_no}}")


@given(st.text(alphabet="{}| .acontnme\n", max_size=300))
def test_any_text_is_filled_in_without_an_error(text: str) -> None:
    rendered = render(text, VALUES)
    assert len(rendered.missing) == len(set(rendered.missing))


def test_a_text_of_brackets_costs_no_more_than_its_length() -> None:
    """ASVS v5.0.0-1.3.12: no pattern that a text can make run for long."""
    started = time.process_time()
    render("{{" * 50_000 + "{{a|" * 25_000 + " " * 50_000, VALUES)
    assert time.process_time() - started < 2
