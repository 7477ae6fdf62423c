"""Pictures in articles."""

from __future__ import annotations

from uuid import UUID

from typing_extensions import TypedDict

from gateway.wire.common import Row
from kb.markdown import PICTURE


class ArticlePicture(TypedDict):
    """A picture; ``markdown`` is what shows it in an article's text, ``width`` and ``height`` are pixels."""

    id: UUID
    name: str
    content_type: str
    size_bytes: int
    width: int | None
    height: int | None
    markdown: str


def article_picture(row: Row) -> ArticlePicture:
    shown = " ".join("".join(" " if sign in "[]\\`*_<>" else sign for sign in row["name"].rpartition(".")[0]).split())
    return {
        "id": row["id"],
        "name": row["name"],
        "content_type": row["content_type"],
        "size_bytes": row["size_bytes"],
        "width": row["width"],
        "height": row["height"],
        "markdown": f"![{shown}]({PICTURE}{row['id']})",
    }
