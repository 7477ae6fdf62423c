"""Templates of an inbox as clients see them."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from channels.templates import Offer


class TemplateBlank(TypedDict):
    """One value that the sender gives; other kinds than ``text`` are the public https address of a file."""

    key: str
    kind: Literal["text", "image", "video", "document"]
    example: str
    max_length: int


class Template(TypedDict):
    """A message the provider has approved; ``text`` holds ``{{key}}`` for each blank."""

    name: str
    language: str
    category: str
    text: str
    blanks: list[TemplateBlank]


def template(offer: Offer) -> Template:
    return {
        "name": offer.name,
        "language": offer.language,
        "category": offer.category,
        "text": offer.text,
        "blanks": [
            {"key": blank.key, "kind": blank.kind, "example": blank.example, "max_length": blank.max_length}
            for blank in offer.blanks
        ],
    }
