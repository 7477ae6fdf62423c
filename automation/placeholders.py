"""Variables in texts: ``{{contact.name}}``, and ``{{contact.name|dear customer}}`` with what to say where it is blank.

A path is looked up in a mapping, and that is all: no code runs, nothing nests, what is put in is not looked at again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kit.errors import Invalid

# What every conversation has; custom fields are ``contact.fields.KEY`` and ``conversation.fields.KEY``.
PATHS: Final = frozenset(
    {
        "contact.name",
        "contact.email",
        "contact.phone",
        "agent.name",
        "conversation.number",
        "conversation.subject",
        "queue.name",
    }
)
MAX_VARIABLES: Final = 100
_FIELD = re.compile(r"(?:contact|conversation)\.fields\.[a-z][a-z0-9_]{0,39}")
# Bounded, so that a text of brackets costs no more than its length.
_PLACE = re.compile(r"\{\{[ \t]{0,5}([a-z][a-z0-9_.]{0,80})[ \t]{0,5}(?:\|([^{}|\n]{0,200}))?\}\}")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text with its variables filled in.

    Attributes:
        missing: the paths that were blank and had nothing to say instead, each once, in order; they are left as ``""``.
    """

    text: str
    missing: tuple[str, ...]


def render(text: str, values: Mapping[str, str]) -> Rendered:
    """Fill in the variables of a text; a path that is not in ``values``, or empty there, is blank."""
    missing: dict[str, None] = {}

    def fill(match: re.Match[str]) -> str:
        path, instead = match.group(1), match.group(2)
        value = values.get(path, "")
        if value:
            return value
        if instead is None:
            missing[path] = None
        return (instead or "").strip()

    return Rendered(_PLACE.sub(fill, text), tuple(missing))


def paths_in(text: str) -> Sequence[str]:
    """Return the paths that a text asks for, each once, in order."""
    return list(dict.fromkeys(match.group(1) for match in _PLACE.finditer(text)))


def check(text: str, field: str = "text") -> None:
    """Refuse a text with a variable that no conversation has, or braces that a customer would read.

    Raises:
        Invalid: ``fields`` name the first such path, or say that there are too many.
    """
    if "{{" in _PLACE.sub("", text):
        raise Invalid("a variable is not written as one", fields={field: "has {{ that begins no variable"})
    paths = paths_in(text)
    if len(paths) > MAX_VARIABLES:
        raise Invalid("there are too many variables", fields={field: f"has more than {MAX_VARIABLES} variables"})
    for path in paths:
        if path not in PATHS and not _FIELD.fullmatch(path):
            raise Invalid("there is no such variable", fields={field: f"asks for {path}, which nothing has"})
